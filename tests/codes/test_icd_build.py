"""The edition file: made the same each time, whole or not at all, and never believed when bad."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effleurage.codes import editions, icd, icd_build, icd_history
from effleurage.codes.editions import EditionDamaged, EditionMissing, EditionOutdated
from effleurage.codes.icd_history import HistoryDoesNotFit, Past, Period

#: Building the whole edition takes seconds: left to `make test`.
pytestmark = pytest.mark.slow

ON = date(2026, 5, 4)


def test_two_processes_replace_a_bad_file_at_once_with_the_same_bytes(
    edition_path: Path, tmp_path: Path
) -> None:
    target = tmp_path / "not there yet" / "icd.sqlite"
    target.parent.mkdir()
    target.write_bytes(b"half a file")

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        paths = [*pool.map(icd_build.ensure_edition, [target, target])]

    assert paths == [target, target]
    assert target.read_bytes() == edition_path.read_bytes()
    assert [file.name for file in target.parent.iterdir()] == ["icd.sqlite"]


def test_an_edition_that_is_current_is_left_alone(edition_path: Path) -> None:
    before = edition_path.stat()

    icd_build.ensure_edition(edition_path)

    assert edition_path.stat().st_mtime_ns == before.st_mtime_ns
    assert edition_path.stat().st_ino == before.st_ino


def test_the_edition_agrees_with_the_package_it_was_made_from(edition: icd.Edition) -> None:
    package = pytest.importorskip("simple_icd_10_cm")
    listed = [c for c in package.get_all_codes() if not package.is_chapter(c) and "-" not in c]
    billable = {code for code in listed if package.is_leaf(code)}

    wrong = [code for code in listed if edition.billable_on(code, ON) != (code in billable)]

    assert len(listed) > 98_000
    assert wrong == []
    for code in listed[::997]:
        found = edition.code(code)
        assert found is not None
        assert found.parent == package.get_parent(code)


def test_the_edition_has_as_many_billable_codes_as_the_release(edition_path: Path) -> None:
    # CMS announced 487 additions and 28 deletions to the 74,260 codes of fiscal year 2025.
    with closing(sqlite3.connect(edition_path)) as database:
        count = database.execute("SELECT count(*) FROM entry WHERE billable").fetchone()[0]

    assert count == 74_260 + 487 - 28


def test_a_missing_edition_is_refused_with_the_command_that_builds_it(tmp_path: Path) -> None:
    with pytest.raises(EditionMissing, match=r"python -m effleurage\.codes\.icd_build"):
        icd.load_edition(tmp_path / "none.sqlite")


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all", b"SQLite format 3\x00" + b"\x00" * 84]
)
def test_a_file_that_is_no_edition_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "icd.sqlite"
    path.write_bytes(content)

    with pytest.raises(EditionDamaged, match="Build it again"):
        icd.load_edition(path)


def test_the_database_of_a_stranger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "icd.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE meta (key, value)")

    with pytest.raises(EditionDamaged, match="not an edition file of ours"):
        icd.load_edition(path)


def test_a_folder_in_place_of_the_file_counts_as_missing(tmp_path: Path) -> None:
    with pytest.raises(EditionMissing):
        icd.load_edition(tmp_path)


@pytest.mark.parametrize("kept", [0.5, 0.999])
def test_a_truncated_edition_is_refused(edition_path: Path, tmp_path: Path, kept: float) -> None:
    path = tmp_path / "icd.sqlite"
    whole = edition_path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])

    with pytest.raises(EditionDamaged):
        icd.load_edition(path)


def test_an_edition_of_another_layout_is_refused(edition_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "icd.sqlite"
    shutil.copyfile(edition_path, path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")

    with pytest.raises(EditionOutdated, match="layout 99"):
        icd.load_edition(path)


def test_an_edition_whose_dates_were_changed_by_hand_is_not_believed(
    edition_path: Path, tmp_path: Path
) -> None:
    path = tmp_path / "icd.sqlite"
    shutil.copyfile(edition_path, path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE period SET valid_until = '2031-10-01' WHERE code = 'M54.5'")

    with icd.load_edition(path) as changed, pytest.raises(EditionDamaged, match="dates"):
        changed.billable_on("M54.5", ON)


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(place=st.floats(0, 1, exclude_max=True), noise=st.binary(min_size=8, max_size=64))
def test_a_file_with_a_bad_spot_answers_rightly_or_is_refused(
    edition_path: Path, tmp_path: Path, place: float, noise: bytes
) -> None:
    path = tmp_path / "icd.sqlite"
    if not path.exists():
        shutil.copyfile(edition_path, path)
    at = int(place * path.stat().st_size)
    with path.open("rb+") as file:
        file.seek(at)
        whole = file.read(len(noise))
        file.seek(at)
        file.write(noise[: len(whole)])

    try:
        with icd.load_edition(path) as spoilt:
            answers = [spoilt.billable_on(code, ON) for code in ("M54.50", "M54.5", "S13.4XXA")]
            spoilt.ancestors("M54.50")
            spoilt.billable_children("M25.5", ON)
            spoilt.search("neck pain", on=ON)
        assert answers == [True, False, True]
    except (EditionDamaged, EditionOutdated):
        pass
    finally:
        with path.open("rb+") as file:
            file.seek(at)
            file.write(whole)


def test_a_place_that_cannot_be_written_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(icd_build.EditionUnwritable, match="EFFLEURAGE_CODES"):
        icd_build.build(tmp_path / "file" / "icd.sqlite")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_command_says_what_it_built_and_where(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    command = [sys.executable, "-m", "effleurage.codes.icd_build", "--out"]

    refused = subprocess.run(
        [*command, str(tmp_path / "file" / "x")], capture_output=True, text=True, check=False
    )

    assert refused.returncode == 1
    assert "could not be written" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_folder_is_chosen_by_setting_then_by_checkout(tmp_path: Path) -> None:
    chosen = editions.default_path({"EFFLEURAGE_CODES": str(tmp_path)})
    beside = editions.default_folder({})

    assert chosen == tmp_path / "icd10cm-2026-04.sqlite"
    assert beside.parts[-2:] == ("var", "codes")
    assert (beside.parents[1] / "pyproject.toml").is_file()


def test_a_history_that_contradicts_the_release_stops_the_build() -> None:
    ended = Past("", (Period(None, date(2020, 10, 1)),))
    begun = Past("", (Period(date(2020, 10, 1), None),))

    with pytest.raises(HistoryDoesNotFit, match=r"M54\.2 is billable"):
        icd_history.periods_of("M54.2", billable=True, past=ended)
    with pytest.raises(HistoryDoesNotFit, match=r"M54\.5 is not billable"):
        icd_history.periods_of("M54.5", billable=False, past=begun)


def test_each_line_of_the_history_has_a_source() -> None:
    past = icd_history.known()

    assert len(past) > 2_900
    assert all(period.source for code in past.values() for period in code.periods)
