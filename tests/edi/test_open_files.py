"""Every open file is read and checked in time, and docs/open-files.md says what came of them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.edi import open_files

LONGEST_SECONDS = 2.0
FILES = open_files.files()
pytestmark = pytest.mark.skipif(
    not open_files.OPEN.is_dir(), reason="the shared X12 files do not lie beside this checkout"
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_an_open_file_is_read_and_checked_in_time(path: Path) -> None:
    data, begun = path.read_bytes(), time.process_time()

    figures = open_files.figures_of(data)

    assert time.process_time() - begun < LONGEST_SECONDS
    assert figures.is_x12 or any(figures.found)
    assert 0 <= figures.proven <= figures.remits


def test_the_page_says_what_came_of_them() -> None:
    assert open_files.PAGE.read_text("utf-8") == open_files.page(FILES)


def test_the_page_repeats_nothing_of_their_contents() -> None:
    words = open_files.PAGE.read_text("utf-8")

    assert not any(path.name in words for path in FILES)
