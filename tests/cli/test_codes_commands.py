"""The commands on code sets: finding, showing, loading and taking back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from effleurage.codes import editions, icd_build, sets
from tests.cli.run import in_process

pytestmark = pytest.mark.slow

PAIRS = (
    "Column 1\tColumn 2\tEffective Date\tDeletion Date\tModifier\n97140\t97124\t20200101\t*\t1\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of code sets of its own, with the edition that this machine has already built."""
    built = icd_build.ensure_edition(editions.built_path())
    (tmp_path / built.name).symlink_to(built)
    with monkeypatch.context() as patch:
        patch.setenv(editions.FOLDER_SETTING, str(tmp_path))
        sets.look_again()
        yield tmp_path
    sets.look_again()


def test_a_search_explains_the_last_character_of_an_injury(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = in_process(capsys, "codes", "search", "whiplash", "follow", "up", "--on", "2026-05-04")

    assert result.code == 0
    assert result.out.startswith("S13.4XXD")
    assert "D  the injury is healing" in result.out
    assert "referrer's" in result.out


def test_a_search_after_the_edition_says_that_it_is_too_old(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = in_process(capsys, "codes", "search", "neck", "pain", "--on", "2026-11-02")

    assert "do not cover that date" in result.out


def test_a_header_names_its_children_and_warns_of_the_one_that_is_no_detail(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = in_process(capsys, "codes", "show", "M54.5", "--on", "2026-05-04")
    found = in_process(capsys, "codes", "show", "M54.5", "--on", "2026-05-04", "--json")

    assert result.out.index("M54.59") < result.out.index("M54.51")
    assert "only the referrer can give it" in result.out
    children = json.loads(found.out)["billable_children"]
    assert [child["code"] for child in children if child["caution"]] == ["M54.51"]


def test_files_are_loaded_listed_and_taken_back(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ccipra.txt"
    path.write_text(PAIRS, "utf-8")

    loaded = in_process(capsys, "codes", "load", str(path))
    listed = in_process(capsys, "codes", "editions", "--json")
    back = in_process(capsys, "codes", "unload", "ncci")
    again = in_process(capsys, "codes", "back", "ncci")

    assert loaded.code == 0
    assert "97140 with 97124" in loaded.out
    assert [one["set"] for one in json.loads(listed.out)["loaded"]] == ["ncci"]
    assert "what ships with Effleurage answers" in back.out
    assert again.code == 1
    assert "What to do" in again.err


def test_a_file_that_is_no_code_set_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear practice\n", "utf-8")

    result = in_process(capsys, "codes", "load", str(path))
    absent = in_process(capsys, "codes", "load", str(tmp_path / "none.zip"))

    assert (result.code, absent.code) == (2, 2)
    assert "letter.txt is none of" in result.err
    assert "Nothing was changed" in absent.err
