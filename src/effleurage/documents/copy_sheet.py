"""A claim as a sheet to copy from into a payer's portal: box by box, in the order of the form.

Knows the boxes' numbers and a short name for each in our own words. Refuses to decide what stands
in a box (``cms1500_boxes``), so that a portal is told exactly what the form would say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from effleurage.core.gate.clearance import ClearedClaim
from effleurage.documents.cms1500_boxes import BoxText, Sheet, boxes
from effleurage.documents.cms1500_grid import LINES_A_SHEET
from effleurage.documents.cms1500_services import AS_USUAL, FormChoices


class CopyRow(NamedTuple):
    """One thing to copy. ``line`` counts the service lines of the whole claim from 1, else 0."""

    box: str
    line: int
    name: str
    text: str


def copy_sheet(cleared: ClearedClaim, *, choices: FormChoices = AS_USUAL) -> tuple[CopyRow, ...]:
    """Return everything to copy, in the order of the form: boxes 1 to 23, the lines, 25 to 33.

    An X is given as what it stands for (*self*, *yes*). Raises
    :class:`~effleurage.documents.cms1500_boxes.TextDoesNotFitTheBox`.
    """
    sheets = boxes(cleared.claim, choices=choices)
    once = [text for text in sheets[0].texts if not text.line] + _totals(sheets)
    lines = [text for sheet in sheets for text in _lines_of(sheet)]
    rows = [*_rows(once), *_rows(lines)]
    return tuple(sorted(rows, key=lambda row: (*_place(row), row.line)))


def as_text(rows: Iterable[CopyRow]) -> str:
    """Return the sheet as plain text, one row a line, as it is kept with the claim."""
    lines = [f"{_label(row):<8} {row.name:<38} {row.text}" for row in rows]
    return "\n".join([f"{'Box':<8} {'What':<38} Copy this", *lines]) + "\n"


def _label(row: CopyRow) -> str:
    return f"{row.box} #{row.line}" if row.line else row.box


def _totals(sheets: tuple[Sheet, ...]) -> list[BoxText]:
    """Return the sums, which stand on the last sheet only."""
    return [text for text in sheets[-1].texts if text.box in _SUMS and sheets[1:]]


def _lines_of(sheet: Sheet) -> Iterator[BoxText]:
    before = LINES_A_SHEET * (sheet.number - 1)
    for text in sheet.texts:
        if text.line:
            yield text._replace(line=before + text.line)


def _rows(texts: list[BoxText]) -> Iterator[CopyRow]:
    wanted = [text for text in texts if text.box not in _NOT_COPIED and text.part != "continued"]
    wanted.sort(key=lambda text: (text.box, text.line))
    for (box, line), parts in groupby(wanted, key=lambda text: (text.box, text.line)):
        yield CopyRow(box, line, NAMES[box], _joined(list(parts)))


def _joined(parts: list[BoxText]) -> str:
    """Return a box as one text: a mark as its meaning, dates and money as one types them."""
    words: list[str] = []
    for part in parts:
        name = part.part.split()[-1] if part.part else ""
        text = part.part if part.text == "X" else part.text
        if words and name in _AFTER_A_SLASH:
            words[-1] += f"/{text}"
        elif words and part.part == "telephone":
            words[-1] += f" {text}"
        elif part.part == "to month":
            words.append(f"to {text}")
        elif part.box in _MONEY:
            words.append(text.replace(" ", "."))
        else:
            words.append(text)
    return (", " if parts[0].box in _ADDRESSES else " ").join(words)


def _place(row: CopyRow) -> tuple[int, int, str]:
    digits = "".join(letter for letter in row.box[:2] if letter.isdigit())
    number = int(digits) if digits else 0
    # A portal asks for one service line after the other, not for one column after the other.
    return (number, row.line, row.box)


_AFTER_A_SLASH = frozenset(("day", "year"))
_NOT_COPIED = frozenset(("sheet",))
_SUMS = frozenset(("28", "29"))
_MONEY = _SUMS | {"24F"}
_ADDRESSES = frozenset(("carrier", "5", "7", "32", "33"))

NAMES = MappingProxyType(
    {
        "carrier": "Payer's name and address",
        "1": "Kind of insurance",
        "1a": "Member number",
        "2": "Patient's name",
        "3": "Patient's birth date and sex",
        "4": "Subscriber's name",
        "5": "Patient's address",
        "6": "Patient's relationship to subscriber",
        "7": "Subscriber's address",
        "9": "Other subscriber's name",
        "9a": "Other policy or group number",
        "9d": "Other plan's name",
        "10a": "Because of work?",
        "10b": "Because of a car accident?",
        "10c": "Because of another accident?",
        "10d": "Claim codes",
        "11": "Group number",
        "11a": "Subscriber's birth date and sex",
        "11b": "Property or casualty claim number",
        "11c": "Plan or program",
        "11d": "Another health plan?",
        "12": "Patient's signature",
        "13": "Subscriber's signature",
        "14": "Date of current illness or injury",
        "15": "Other date",
        "17": "Referring clinician",
        "17b": "Referring clinician's NPI",
        "19": "Additional information",
        "20": "Outside laboratory?",
        "21": "Diagnoses",
        "22": "Resubmission code and original number",
        "23": "Authorisation number",
        "24 shaded": "Supplement to the line",
        "24A": "Dates of service",
        "24B": "Place of service",
        "24D": "Procedure and modifiers",
        "24E": "Diagnosis pointers",
        "24F": "Charge",
        "24G": "Units",
        "24I": "Qualifier of the therapist's number",
        "24J": "Therapist's numbers",
        "25": "Tax number",
        "26": "Claim number",
        "27": "Accept assignment?",
        "28": "Total charge",
        "29": "Amount paid",
        "31": "Therapist's signature and date",
        "32": "Where the service was given",
        "32a": "NPI of that place",
        "33": "Billing provider",
        "33a": "Billing provider's NPI",
        "33b": "Billing provider's other number",
    }
)
"""What each box of the form asks for, in a few words of our own."""
