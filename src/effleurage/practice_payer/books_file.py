"""The books as one JSON text, and back.

Knows the shape in which they are kept between runs, with its version. Refuses to know folders,
and to go on from a text it cannot read whole: half-remembered books would pay claims twice.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

from effleurage.core.remits.remit import Adjustment, RemitClaim, RemitLine
from effleurage.practice_payer.adjudicate import Use
from effleurage.practice_payer.books import (
    Balance,
    Books,
    Due,
    InHand,
    Payee,
    Record,
    Submitter,
)

VERSION: Final = 1
_COUNTERS = ("runs", "interchange", "group", "transaction_set", "claim_count", "trace_count")


class BooksCannotBeRead(ValueError):
    """The kept books are damaged or of another version; nothing may be paid from them."""


def write_books(books: Books) -> str:
    """Return the books as JSON text."""
    shape = {
        "version": VERSION,
        **{name: getattr(books, name) for name in _COUNTERS},
        "records": [_flat(record) for record in books.records.values()],
        "due": [_flat(due) for due in books.due],
        "balances": [_flat(balance) for balance in books.balances],
        "applied": sorted(books.applied),
        "interchanges": sorted(books.interchanges),
        "in_hand": [_flat(one) for one in books.in_hand],
    }
    return json.dumps(shape, separators=(",", ":"))


def read_books(text: str) -> Books:
    """Return the books that :func:`write_books` wrote. Raises :class:`BooksCannotBeRead`."""
    try:
        shape = json.loads(text)
        if shape["version"] != VERSION:
            raise BooksCannotBeRead("the books were kept by another version of this program")
        return _books(shape)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, BooksCannotBeRead):
            raise
        raise BooksCannotBeRead("the books are damaged") from None


def _books(shape: dict[str, Any]) -> Books:
    books = Books(
        due=[_due(raw) for raw in shape["due"]],
        balances=[Balance(**raw) for raw in shape["balances"]],
        applied=set(shape["applied"]),
        interchanges=set(shape["interchanges"]),
        in_hand=[InHand(**{**raw, "answers": tuple(raw["answers"])}) for raw in shape["in_hand"]],
    )
    for name in _COUNTERS:
        setattr(books, name, int(shape[name]))
    for raw in shape["records"]:
        books.keep(_record(raw))
    return books


def _flat(value: Any) -> Any:
    """Return a named tuple as an object of its fields, dates as ISO text, all the way down."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _flat(part) for name, part in value._asdict().items()}
    if isinstance(value, tuple):
        return [_flat(part) for part in value]
    return value


def _record(raw: dict[str, Any]) -> Record:
    return Record(
        **{
            **raw,
            "payee": _payee(raw["payee"]),
            "received_on": date.fromisoformat(raw["received_on"]),
            "decided_on": date.fromisoformat(raw["decided_on"]),
            "decided": _remit_claim(raw["decided"]),
            "uses": tuple(_use(use) for use in raw["uses"]),
        }
    )


def _payee(raw: dict[str, Any]) -> Payee:
    return Payee(**{**raw, "submitter": Submitter(**raw["submitter"])})


def _due(raw: dict[str, Any]) -> Due:
    decisions = tuple(_remit_claim(one) for one in raw["decisions"])
    return Due(**{**raw, "payee": _payee(raw["payee"]), "decisions": decisions})


def _use(raw: dict[str, Any]) -> Use:
    service_date = date.fromisoformat(raw["service_date"])
    return Use(**{**raw, "service_date": service_date, "told_apart": tuple(raw["told_apart"])})


def _remit_claim(raw: dict[str, Any]) -> RemitClaim:
    return RemitClaim(
        **{
            **raw,
            "adjustments": _adjustments(raw),
            "remarks": tuple(raw["remarks"]),
            "lines": tuple(_remit_line(line) for line in raw["lines"]),
            "service_from": _date(raw["service_from"]),
            "service_to": _date(raw["service_to"]),
        }
    )


def _remit_line(raw: dict[str, Any]) -> RemitLine:
    return RemitLine(
        **{
            **raw,
            "modifiers": tuple(raw["modifiers"]),
            "adjustments": _adjustments(raw),
            "remarks": tuple(raw["remarks"]),
            "service_date": _date(raw["service_date"]),
        }
    )


def _adjustments(raw: dict[str, Any]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(**one) for one in raw["adjustments"])


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
