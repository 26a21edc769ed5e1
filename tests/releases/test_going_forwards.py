"""Records of earlier releases are brought forward by this one, and this one's by the next."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from effleurage.store import schedule
from tests import postgres
from tests.apps.demo.program import Program, database_of_its_own
from tests.releases import packed
from tests.releases.make_release import NAME, TOLD
from tests.releases.small_practice import PASSPHRASE

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RELEASES = sorted(path.parent for path in HERE.glob(f"*/{NAME}"))
LARGEST_BYTES = 400_000
_OWN_WORK = ("audit_", "django_", "auth_", "sqlite_", "work_")
"""Tables that a migration and a command may add rows to."""
NEXT = {
    "DJANGO_SETTINGS_MODULE": "tests.releases.next_release",
    "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
}


def by_name(folder):
    return folder.name


@pytest.fixture(params=RELEASES, ids=by_name)
def release(request) -> Path:
    return request.param


@pytest.fixture
def unpacked(release, tmp_path):
    """A release's home, its key, and a program on it that need not be asked for the passphrase."""
    home = tmp_path / "home"
    master = packed.unpack(release / NAME, PASSPHRASE, home)
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    return home, master, Program(home, told={"EFFLEURAGE_PASSPHRASE_FILE": str(file)})


def told_of(release):
    return json.loads((release / TOLD).read_text(encoding="utf-8"))


def facts(found):
    """The rows that people made, without those that a command adds by itself."""
    return {name: each for name, each in found.items() if not name.startswith(_OWN_WORK)}


def backups(home):
    return [why for _, why, _ in schedule.backups_in(home / "backups")]


def test_every_release_has_its_file_and_it_is_small():
    assert [path.name for path in RELEASES] >= ["0.1"]
    assert all((path / NAME).stat().st_size < LARGEST_BYTES for path in RELEASES)


def test_a_release_file_is_not_readable_without_its_passphrase(release):
    data = (release / NAME).read_bytes()

    assert b"Abernathy" not in data
    assert b"SQLite format" not in data


def test_an_earlier_releases_records_come_forward_whole(release, unpacked):
    home, master, program = unpacked
    before = told_of(release)
    assert packed.figures(home, master) == before

    migrated = program("migrate").out
    checked = program("check", "--json").json

    after = facts(packed.figures(home, master))
    assert [each for each in checked if not each["holds"]] == []
    assert {name: after.get(name) for name in facts(before)} == facts(before)
    was_older = "is of this release already" not in migrated
    assert backups(home) == ["before-migration"] * was_older


def test_these_records_go_forwards_to_a_release_to_come(release, unpacked):
    home, master, program = unpacked
    program("migrate")
    before = facts(packed.figures(home, master))
    taken = len(backups(home))
    next_one = program.telling(**NEXT)
    assert "of an older release" in next_one("check", code=None).err

    said = next_one("migrate").out

    assert "brought forward by 1 migration" in said
    assert backups(home) == ["before-migration"] * (taken + 1)
    after = facts(packed.figures(home, master))
    assert {name: after[name] for name in before} == before
    assert [each for each in next_one("check", "--json").json if not each["holds"]] == []
    with packed.opened(home, master) as database:
        changed = "SELECT count(*) FROM ledger_posting WHERE cents_again != cents OR cents = 0"
        assert database.execute(changed).fetchone() == (0,)
        assert before["ledger_posting"] > 0
        for forbidden in ("UPDATE ledger_posting SET cents = 1", "DELETE FROM ledger_posting"):
            with pytest.raises(packed.sqlcipher.IntegrityError):
                database.execute(forbidden)


def test_this_release_refuses_the_records_of_the_next_and_takes_its_backup_back(unpacked, tmp_path):
    home, master, program = unpacked
    program("migrate")
    before = facts(packed.figures(home, master))
    program.telling(**NEXT)("migrate")
    ((backup, *_),) = schedule.backups_in(home / "backups")[-1:]

    refused = program("check", code=None)

    assert refused.code != 0
    assert "ledger.next_column" in refused.err
    back = tmp_path / "back"
    program("restore", backup, "--into", back)
    restored = packed.figures(back, master)
    ours = [name for name in before if name.startswith(("clients_", "visits_", "ledger_"))]
    assert {name: restored[name] for name in ours} == {name: before[name] for name in ours}


def test_they_go_forwards_on_postgresql_too(unpacked):
    _, _, program = unpacked
    program("migrate")
    with a_server() as server, database_of_its_own(server) as url:
        program("move", "to-postgresql", url, "--reason", "three of us now")
        there = program.telling(DATABASE_URL=url)
        next_one = there.telling(**NEXT)

        refused = next_one("migrate", code=None)
        said = next_one("migrate", "--backed-up").out

        assert "pg_dump" in refused.err
        assert "brought forward by 1 migration" in said
        assert [each for each in next_one("check", "--json").json if not each["holds"]] == []


@contextmanager
def a_server():
    """The server that the tests run on, or one of our own for a while."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    try:
        postgres.programs()
    except postgres.NoServerPrograms:
        pytest.skip("PostgreSQL's server programs are not installed")
    with postgres.throwaway_server() as url:
        yield url
