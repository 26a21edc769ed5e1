"""Which published code set a table is, told by its headings, and its rows in our own layout.

Knows the headings of CMS's NCCI and MUE files and its place of service list, of NUCC's taxonomy,
of adjustment reason and remark lists, and of fee schedules. Refuses to guess: a table whose
headings fit nothing is named, not loaded. Descriptions that a publisher licenses stay on the
machine of the licensee who loads them; none ships with the product.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import islice, product, zip_longest
from typing import NamedTuple

from effleurage.codes import procedures
from effleurage.codes.sets import Row

NCCI, MUE, PLACES, TAXONOMY = "ncci", "mue", "places", "taxonomy"
REASONS, REMARKS, FEES, DESCRIPTORS = "carc", "rarc", "fees", procedures.DESCRIPTOR_SET

IN_WORDS = {
    NCCI: "procedure pairs (NCCI)",
    MUE: "most units a day (MUE)",
    PLACES: "places of service",
    TAXONOMY: "provider taxonomy",
    REASONS: "adjustment reasons (CARC)",
    REMARKS: "remarks (RARC)",
    FEES: "fee schedule",
    DESCRIPTORS: "procedure descriptors (your own licence)",
}

_LINES_BEFORE_HEADINGS = 40
_PROCEDURE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]\Z")
_SHAPES = {
    PLACES: re.compile(r"\d\d\Z"),
    TAXONOMY: re.compile(r"[0-9]{3}[0-9A-Z]{6}X\Z"),
    REASONS: re.compile(r"[A-Z]?\d{1,3}\Z"),
    REMARKS: re.compile(r"(?:M|N|MA)\d{1,4}\Z"),
}
_DAYS = (re.compile(r"(\d{4})-?(\d\d)-?(\d\d)"), re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"))
_NEVER = "9999"  # the year by which some lists say that nothing ended
_MET = ("97", "989")  # physical medicine, manipulation
_CENT = Decimal("0.01")


class RowUnreadable(ValueError):
    """A row of a table that we recognised does not say what its headings promise."""


class Recognised(NamedTuple):
    """A table that is a code set: which one, and its rows."""

    kind: str
    rows: tuple[Row, ...]


Cells = dict[str, str]


class _Kind(NamedTuple):
    kind: str
    headings: dict[str, tuple[str, ...]]
    wanted: tuple[str, ...]
    row: Callable[[Cells], Row | None]


def recognised(rows: Callable[[], Iterator[Sequence[str]]]) -> tuple[Recognised, ...]:
    """Return the code sets in a table, mostly one, or none; ``rows`` begins anew when called.

    Raises :class:`RowUnreadable`.
    """
    above: list[str] = []
    for at, row in enumerate(islice(rows(), _LINES_BEFORE_HEADINGS)):
        alone = _in_small_letters(row)
        joined = _below(above, alone)
        above = joined if len([cell for cell in row if cell]) > 1 else []
        for kind, headings in product(_KINDS, (joined, alone)):
            columns = _columns(headings, kind)
            if not all(name in columns for name in kind.wanted):
                continue
            if found := _read(kind, columns, islice(rows(), at + 1, None), at + 2):
                return found
    return ()


def _in_small_letters(row: Sequence[str]) -> list[str]:
    return [" ".join(re.findall(r"[a-z0-9]+", cell.lower())) for cell in row]


def _below(above: Sequence[str], words: Sequence[str]) -> list[str]:
    """Read headings on with those just above: CMS's relative value file has several lines."""
    return [f"{over} {word}".strip() for over, word in zip_longest(above, words, fillvalue="")]


def _columns(headings: Sequence[str], kind: _Kind) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, spellings in kind.headings.items():
        for at, heading in enumerate(headings):
            if name not in found and any(heading.startswith(one) for one in spellings):
                found[name] = at
    return found


def _read(
    kind: _Kind, columns: dict[str, int], rows: Iterable[Sequence[str]], first_line: int
) -> tuple[Recognised, ...]:
    found: list[Row] = []
    for line, row in enumerate(rows, first_line):
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if not any(cells.values()):
            continue
        try:
            made = kind.row(cells)
        except ValueError as fault:
            raise RowUnreadable(f"line {line} of {IN_WORDS[kind.kind]}: {fault}") from fault
        if made is not None:
            found.append(made)
    split = _by_list(found) if kind.kind == REASONS else {kind.kind: found}
    return tuple(Recognised(name, tuple(its)) for name, its in split.items() if its)


def _by_list(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Tell a list of reasons from one of remarks by its codes."""
    found: dict[str, list[Row]] = {REASONS: [], REMARKS: []}
    for row in rows:
        is_remark = row.other == REMARKS or (not row.other and _SHAPES[REMARKS].match(row.key))
        found[REMARKS if is_remark else REASONS].append(row._replace(other=""))
    return found


def _pair(cells: Cells) -> Row | None:
    one, other = cells["column1"].upper(), cells["column2"].upper()
    if not (_PROCEDURE.match(one) and _PROCEDURE.match(other)):
        return None  # headings of several lines, or a notice at the end
    if not (_is_met(one) or _is_met(other)):
        return None  # two operations: a massage practice meets neither, and there are millions
    indicator = cells["indicator"][:1]
    if indicator not in {"0", "1", "9"}:
        raise ValueError(f"{one} with {other} has indicator {indicator!r}, not 0, 1 or 9")
    ended = day(cells.get("until", ""))
    return Row(one, other, day(cells.get("from", "")), ended, indicator)


def _is_met(code: str) -> bool:
    return code.startswith(_MET) or procedures.procedure(code) is not None


def _most_units(cells: Cells) -> Row | None:
    code = cells["code"].upper()
    if not _PROCEDURE.match(code):
        return None
    return Row(code, value=str(int(cells["units"])), other=cells.get("mai", "")[:1])


def _place(cells: Cells) -> Row | None:
    code = cells["code"].zfill(2)
    if not _SHAPES[PLACES].match(code) or cells["name"].lower().startswith("unassigned"):
        return None
    facility = cells.get("facility", "").lower()
    return Row(code, value="yes" if facility == "facility" else "no", words=cells["name"])


def _taxonomy(cells: Cells) -> Row | None:
    if not _SHAPES[TAXONOMY].match(cells["code"]):
        return None
    parts = (cells["classification"], cells.get("specialization", ""))
    return Row(cells["code"], words=", ".join(part for part in parts if part))


def _adjustment(cells: Cells) -> Row | None:
    code, listed = cells["code"].upper(), cells.get("list", "").lower()
    if not (_SHAPES[REASONS].match(code) or _SHAPES[REMARKS].match(code)) or listed == "group":
        return None
    return Row(
        code,
        other=listed if listed in {REASONS, REMARKS} else "",
        valid_from=day(cells.get("from", "")),
        valid_until=day(cells.get("until", "")),
        words=cells.get("words", ""),
    )


def _fee(cells: Cells) -> Row | None:
    code = cells["code"].upper()
    if not _PROCEDURE.match(code):
        return None
    return _priced(code, _figure(cells["amount"]), cells)


def _weighed_fee(cells: Cells) -> Row | None:
    code = cells["code"].upper()
    if not _PROCEDURE.match(code):
        return None
    parts = [cells[part] for part in ("work", "practice", "malpractice")]
    if "NA" in parts:
        return None  # not paid outside a facility
    weight = sum(_figure(part or "0") for part in parts)
    return _priced(code, weight * _figure(cells["factor"]), cells) if weight else None


def _figure(text: str) -> Decimal:
    try:
        return Decimal(text.replace("$", "").replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount") from None


def _priced(code: str, amount: Decimal, cells: Cells) -> Row:
    if amount < 0:
        raise ValueError(f"{code} has an amount below zero")
    cents = int((amount.quantize(_CENT, ROUND_HALF_UP) * 100).to_integral_value())
    return Row(code, cells.get("modifier", "").upper(), value=str(cents))


def _described(cells: Cells) -> Row | None:
    code = cells["code"].upper()
    return Row(code, words=cells["words"]) if _PROCEDURE.match(code) and cells["words"] else None


def day(text: str) -> str:
    """Return a published date as ISO text, empty for none (``*``, blank, or the year 9999)."""
    if text in {"", "*"} or text.startswith(_NEVER) or text.endswith(_NEVER):
        return ""
    if found := _DAYS[0].match(text):
        return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    if found := _DAYS[1].match(text):
        return date(int(found[3]), int(found[1]), int(found[2])).isoformat()
    raise ValueError(f"{text!r} is not a date")


_CODE = ("hcpcs", "cpt", "code", "procedure")
_KINDS = (
    _Kind(
        NCCI,
        {
            "column1": ("column 1", "column1"),
            "column2": ("column 2", "column2"),
            "from": ("effective", "active from"),
            "until": ("deletion", "active until"),
            "indicator": ("modifier", "indicator"),
        },
        ("column1", "column2", "indicator"),
        _pair,
    ),
    _Kind(
        MUE,
        {
            "code": _CODE,
            "units": ("practitioner services mue", "units", "mue value"),
            "mai": ("mue adjudication", "mai"),
        },
        ("code", "units", "mai"),
        _most_units,
    ),
    _Kind(
        TAXONOMY,
        {
            "code": ("code",),
            "classification": ("classification",),
            "specialization": ("specialization",),
        },
        ("code", "classification", "specialization"),
        _taxonomy,
    ),
    _Kind(
        FEES,
        {
            "code": _CODE,
            "work": ("work",),
            "practice": ("pe nonfacility", "non fac pe", "non facility pe"),
            "malpractice": ("mp",),
            "factor": ("conversion factor", "conv factor"),
            "modifier": ("mod",),
        },
        ("code", "work", "practice", "malpractice", "factor"),
        _weighed_fee,
    ),
    _Kind(
        FEES,
        {"code": _CODE, "amount": ("fee", "amount", "allowed", "rate"), "modifier": ("mod",)},
        ("code", "amount"),
        _fee,
    ),
    _Kind(
        PLACES,
        {
            "code": ("place of service code", "pos", "code"),
            "name": ("place of service name", "name"),
            "facility": ("facility",),
        },
        ("code", "name"),
        _place,
    ),
    _Kind(
        REASONS,
        {
            "code": ("code",),
            "list": ("type", "list"),
            "from": ("start", "effective"),
            "until": ("end", "stop", "deactivat"),
            "words": ("description", "words"),
        },
        ("code", "from"),
        _adjustment,
    ),
    _Kind(
        DESCRIPTORS,
        {"code": _CODE, "words": ("long desc", "medium desc", "short desc", "descript")},
        ("code", "words"),
        _described,
    ),
)
