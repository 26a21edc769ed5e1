"""The text of every box on every sheet of a CMS-1500, before anything is drawn.

Knows how a claim becomes sheets of six service lines, and what does not fit the form: that is
refused, never cut. The drawn form and the overlay both print exactly this, so they cannot differ.
Refuses to know ink and paper (``cms1500``) or whether the claim is right (``core.gate``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.documents.cms1500_checks import claim_findings, entry_findings
from effleurage.documents.cms1500_client import upper_half
from effleurage.documents.cms1500_grid import LINES_A_SHEET, Entry, place_of
from effleurage.documents.cms1500_services import (
    AS_USUAL,
    FormChoices,
    lower_half,
    service_entries,
    totals,
)
from effleurage.findings import Finding, Severity


class TextDoesNotFitTheBox(ValueError):
    """The claim cannot be put on the form as it stands; ``findings`` say which box and why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        first = findings[0]
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        super().__init__(f"{first.where}: {first.message}{more}. {first.fix}")
        self.findings = findings


class BoxText(NamedTuple):
    """One text at its place: row and column of its first character, counted from 1.

    ``line`` is the service line on this sheet (1 to 6) for box 24, else 0.
    """

    box: str
    part: str
    line: int
    row: int
    column: int
    text: str


class Sheet(NamedTuple):
    """One sheet of a claim: sheet ``number`` of ``of``, and every text on it."""

    number: int
    of: int
    texts: tuple[BoxText, ...]

    def text(self, box: str, part: str = "", line: int = 0) -> str:
        """Return what stands in a part of a box, ``""`` where it is empty."""
        for placed in self.texts:
            if (placed.box, placed.part, placed.line) == (box, part, line):
                return placed.text
        return ""


def boxes(claim: Claim, *, choices: FormChoices = AS_USUAL) -> tuple[Sheet, ...]:
    """Return the claim's sheets in order, at least one, six service lines on each.

    Every sheet repeats the claim's own boxes; the total stands on the last, CONTINUED on the
    others. Raises :class:`TextDoesNotFitTheBox`, naming every box at fault, where a text is too
    long, holds a character that the form has not, or there are too many of something.
    """
    blocking = tuple(
        finding
        for finding in form_findings(claim, choices=choices)
        if finding.severity is Severity.BLOCK
    )
    if blocking:
        raise TextDoesNotFitTheBox(blocking)
    pages = _pages(claim)
    return tuple(
        Sheet(number, len(pages), tuple(map(_placed, _entries(claim, choices, number))))
        for number in range(1, len(pages) + 1)
    )


def form_findings(claim: Claim, *, choices: FormChoices = AS_USUAL) -> tuple[Finding, ...]:
    """Return what keeps the claim off the form (block), and what the form cannot say (others).

    Total: never raises. No finding repeats from sheet to sheet.
    """
    found: dict[Finding, None] = dict.fromkeys(claim_findings(claim))
    for number in range(1, len(_pages(claim)) + 1):
        for entry in _entries(claim, choices, number):
            first_line = LINES_A_SHEET * (number - 1)
            found |= dict.fromkeys(entry_findings(entry, first_line=first_line))
    return tuple(found)


def _pages(claim: Claim) -> list[tuple[ServiceLine, ...]]:
    """Return the service lines by sheet; a claim without lines still has one sheet."""
    starts = range(0, len(claim.lines), LINES_A_SHEET)
    return [claim.lines[start : start + LINES_A_SHEET] for start in starts] or [()]


def _entries(claim: Claim, choices: FormChoices, number: int) -> Iterator[Entry]:
    """Yield what stands on one sheet, empty texts left out."""
    pages = _pages(claim)
    if len(pages) > 1:
        yield Entry("sheet", "", f"PAGE {number} OF {len(pages)}")
    for entry in (
        *upper_half(claim),
        *lower_half(claim, choices),
        *service_entries(claim, pages[number - 1], choices),
        *totals(claim, last_sheet=number == len(pages)),
    ):
        if entry.text:
            yield entry


def _placed(entry: Entry) -> BoxText:
    """Return the text at its place; money ends at the right edge of its box."""
    place = place_of(entry.box, entry.part, entry.line)
    column = place.column + (place.width - len(entry.text) if place.money else 0)
    return BoxText(entry.box, entry.part, entry.line, place.row, column, entry.text)
