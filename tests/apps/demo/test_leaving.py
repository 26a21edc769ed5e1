"""The demo practice leaves its place: as a backup, as a file, to the other engine."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from tests import postgres
from tests.apps.demo.conftest import SERVER
from tests.apps.demo.program import PASSPHRASE, database_of_its_own, with_passphrase_file

pytestmark = pytest.mark.slow
FILE_PASSPHRASE = "seven geese over the lake"
_COUNTS = ("therapists", "clients", "visits", "claims", "remits", "causes", "submissions")


@contextmanager
def _another_database():
    if SERVER:
        with database_of_its_own(SERVER) as url:
            yield url
    else:
        with postgres.throwaway_server() as url:
            yield url


if SERVER:

    def test_postgresql_is_backed_up_by_its_own_tools(program, tmp_path):
        refused = program("backup", tmp_path / "a.effleurage-backup", code=1)

        assert "pg_dump" in refused.err

else:

    def test_a_backup_comes_back_to_life_with_what_was_in_flight_listed(spoilt, tmp_path):
        backup, home = tmp_path / "a.effleurage-backup", tmp_path / "restored"
        before = spoilt.look()

        spoilt("backup", backup)
        restored = spoilt("restore", backup, "--into", home, "--json").json

        there = spoilt.elsewhere(home)
        after = there.look()
        assert _counted(before) == _counted(after)
        assert (restored["epoch"], after["epoch"]) == (2, 2)
        assert len(restored["unknown"]) == before["submissions"]["unknown"]
        assert restored["trail"] == []
        there("check", "--against", backup)


def test_a_practice_moves_as_a_file_into_another_installation(spoilt, told, tmp_path):
    file, target = tmp_path / "practice.effleurage", with_passphrase_file(tmp_path / "there")
    key = spoilt.telling(EFFLEURAGE_PASSPHRASE_FILE="")
    before = spoilt.look()

    exported = key(
        *("export", file, "--practice", told["practice_id"], "--reason", "a new office", "--json"),
        "--passphrase-stdin",
        stdin=f"{PASSPHRASE}\n{FILE_PASSPHRASE}\n",
    ).json
    target("init", "--no-practice")
    imported = target.telling(EFFLEURAGE_PASSPHRASE_FILE="")(
        *("import", file, "--recovery-code", "--passphrase-stdin", "--json"),
        stdin=f"{PASSPHRASE}\n{exported['recovery_code']}\n",
    ).json

    after = target.look()
    assert imported["practice_id"] == told["practice_id"]
    assert _counted(before) == _counted(after)
    assert spoilt.look()["events"]["records.exported"] == 1
    target("check")


def test_an_export_without_a_reason_is_refused(program, tmp_path):
    file = tmp_path / "practice.effleurage"

    program("export", file, "--in-clear", code=2)
    program("export", file, "--in-clear", "--reason", "  ", code=2)

    assert not file.exists()


def test_everything_moves_to_an_empty_postgresql(spoilt):
    with _another_database() as url:
        moved = spoilt("move", "to-postgresql", url, "--reason", "a second therapist")
        again = spoilt("move", "to-postgresql", url, "--reason", "once more", code=3)

        there = spoilt.telling(DATABASE_URL=url)
        assert "compared" in moved.out
        assert "empty database" in again.err
        assert _counted(there.look()) == _counted(spoilt.look())
        there("check")


def _counted(seen):
    return {name: seen[name] for name in _COUNTS}
