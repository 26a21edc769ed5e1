"""Reads the worked tables of ``docs/algorithms``: the page is the specification of the test."""

from __future__ import annotations

from pathlib import Path

_PAGES = Path(__file__).resolve().parents[2] / "docs" / "algorithms"


def rows(page: str, *, under: str) -> list[tuple[str, ...]]:
    """The body rows of the first table after the heading ``under``; at least two, or it fails."""
    lines = (_PAGES / page).read_text(encoding="utf-8").splitlines()
    after = lines[lines.index(under) + 1 :]
    start = next(i for i, line in enumerate(after) if line.startswith("| "))
    found: list[tuple[str, ...]] = []
    for line in after[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
    assert len(found) >= 2, f"{page}: no worked rows under {under!r}"
    return found
