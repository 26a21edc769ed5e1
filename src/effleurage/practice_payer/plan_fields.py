"""Taking typed fields out of one object of the plan file, remembering every fault.

Knows kinds of field (text, whole numbers, amounts by procedure, codes, choices) and how a fault
is said. Refuses to know which fields a plan has (``plan_file``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from effleurage.core.rate import NotARate, Rate
from effleurage.findings import Finding, Severity

SOURCE = "docs/practice-payer.md, the plan file"
REASON = re.compile(r"[0-9A-Z]{1,5}\Z")
REMARK = re.compile(r"[A-Z]{1,2}[0-9]{1,4}\Z")
STATUS = re.compile(r"[0-9]{1,4}\Z")
WRITTEN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/-]{0,49}\Z")
"""An id that our answers repeat: it must fit the shortest element it stands in (REF02, PLB03-2)."""

_PROCEDURE = re.compile(r"[0-9A-Z]{5}\Z")
_PLAIN = re.compile(r"[ -~]{0,80}\Z")

REMIT_FILING_CODES = (
    *("12", "13", "14", "15", "16", "17", "AM", "CH", "DS", "HM"),
    *("LM", "MA", "MB", "MC", "OF", "TV", "VA", "WC", "ZZ"),
)
"""The claim filing codes an 835 can carry (005010X221A1, loop 2100, CLP06)."""

PROVIDER_ADJUSTMENT_REASONS = ("WO", "FB", "72", "L6", "CS", "50", "90", "J1", "LE", "AP")
"""The reasons a plan file may move money for (005010X221A1, PLB03-1); the guide has more."""

ENTITIES = ("", "IL", "QC", "PR", "85", "82", "77", "DN", "DK", "DQ")
"""Whom a rejection may concern (005010X214, loop 2200D, STC01-3); the guide has more."""

_MOST_AMOUNT_CENTS = 500_000_00
_ALL = Rate.percent("100")
_MORE_THAN_ALL = Rate(_ALL.millionths + 1)


def finding(code: str, where: str, message: str, fix: str = "") -> Finding:
    """Return a blocking finding about the plan file."""
    fix = fix or "mend the plan file there; docs/practice-payer.md shows each field"
    return Finding(code, Severity.BLOCK, where, message, fix, SOURCE)


class Entry:
    """One object of the file: fields are taken by name; what is left over is a fault."""

    def __init__(self, raw: Any, where: str, faults: list[Finding]) -> None:
        self._where = where
        self._faults = faults
        self._left: dict[str, Any] = dict(raw) if isinstance(raw, dict) else {}
        if not isinstance(raw, dict):
            self._say("plans-wrong-type", where, "must be an object in braces", "")

    def fault(self, name: str, message: str, fix: str) -> None:
        """Remember that a field, though well-typed, cannot stand."""
        self._say("plans-cannot-stand", f"{self._where}.{name}", message, fix)

    def close(self) -> None:
        """Remember every field that nobody took: a mistyped name must not be ignored."""
        for name in self._left:
            where = f"{self._where}.{name[:40]}"
            self._say("plans-unknown-field", where, "no such field", "check its spelling")

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a text of up to 80 plain characters, ``""`` where absent."""
        value = self._take(name, required=required)
        if value is None:
            return ""
        if not isinstance(value, str) or not _PLAIN.match(value):
            self._wrong(name, "a text of up to 80 plain characters in quotes")
            return ""
        if required and not value.strip():
            self._wrong(name, "a text that is not empty")
        return value

    def code(
        self, name: str, shape: re.Pattern[str], *, required: bool = False, default: str = ""
    ) -> str:
        """Return a code of the given shape, the default where absent."""
        value = self._take(name, required=required)
        if value is None:
            return default
        if not isinstance(value, str) or not shape.match(value):
            self._wrong(name, "a code or id in quotes, of the characters it may have")
            return default
        return value

    def codes(self, name: str, shape: re.Pattern[str], *, most: int) -> tuple[str, ...]:
        """Return a list of codes of the given shape."""
        value = self._take(name, required=False)
        if value is None:
            return ()
        good = isinstance(value, list) and len(value) <= most
        if not good or not all(isinstance(one, str) and shape.match(one) for one in value):
            self._wrong(name, f"a list of at most {most} codes in quotes")
            return ()
        return tuple(value)

    def choice(self, name: str, values: Sequence[str]) -> str:
        """Return one of the values; the first of them where absent."""
        value = self._take(name, required=False)
        if value is None:
            return values[0]
        if value not in values:
            self._wrong(name, f"one of {', '.join(one for one in values if one)}")
            return values[0]
        return str(value)

    def yes_or_no(self, name: str) -> bool:
        """Return true or false; false where absent."""
        value = self._take(name, required=False)
        if not isinstance(value, bool | None):
            self._wrong(name, "true or false, without quotes")
            return False
        return bool(value)

    def whole(self, name: str, *, least: int = 0, most: int) -> int:
        """Return a whole number within limits, 0 where absent."""
        return self.maybe_whole(name, least=least, most=most) or 0

    def maybe_whole(self, name: str, *, least: int = 0, most: int) -> int | None:
        """Return a whole number within limits, ``None`` where absent or null."""
        value = self._take(name, required=False)
        if value is None:
            return None
        if not _is_whole(value) or not least <= value <= most:
            self._wrong(name, f"a whole number from {least} to {most}")
            return None
        return int(value)

    def percentage(self, name: str) -> Rate:
        """Return a rate from 0 to 100 %, written as a text such as ``"12.5"``; 0 where absent."""
        value = self._take(name, required=False)
        if value is None:
            return Rate(0)
        try:
            rate = Rate.percent(value if isinstance(value, str) else "")
        except NotARate:
            rate = _MORE_THAN_ALL
        if rate > _ALL:
            self._wrong(name, 'a percentage from 0 to 100 in quotes, such as "20" or "12.5"')
            return Rate(0)
        return rate

    def amounts(self, name: str, *, required: bool = False) -> Mapping[str, int]:
        """Return cents per unit by procedure; empty where absent."""
        if required and not isinstance(self._left.get(name), dict):
            self._take(name, required=False)
            self._wrong(name, 'an object such as {"97124": 2200}, cents for one unit')
            return MappingProxyType({})
        return self.maybe_amounts(name) or MappingProxyType({})

    def maybe_amounts(self, name: str) -> Mapping[str, int] | None:
        """Return cents per unit by procedure, ``None`` where absent or null."""
        value = self._take(name, required=False)
        if value is None:
            return None
        if not isinstance(value, dict) or not all(map(_is_amount, value.items())):
            self._wrong(name, 'an object such as {"97124": 2200}, cents for one unit')
            return MappingProxyType({})
        return MappingProxyType(dict(value))

    def entries(self, name: str, *, required: bool = False) -> list[Entry]:
        """Return the objects of a list."""
        value = self._take(name, required=required)
        if value is None:
            return []
        if not isinstance(value, list) or (required and not value):
            self._wrong(name, "a list of objects in brackets" + ", not empty" * required)
            return []
        where = f"{self._where}.{name}"
        return [Entry(one, f"{where}[{i}]", self._faults) for i, one in enumerate(value)]

    def maybe_entry(self, name: str) -> Entry | None:
        """Return the object within, ``None`` where absent or null."""
        value = self._take(name, required=False)
        return None if value is None else Entry(value, f"{self._where}.{name}", self._faults)

    def _take(self, name: str, *, required: bool) -> Any:
        value = self._left.pop(name, None)
        if value is None and required:
            self._say("plans-field-missing", f"{self._where}.{name}", "must be given", "add it")
        return value

    def _wrong(self, name: str, wanted: str) -> None:
        where = f"{self._where}.{name}"
        self._say("plans-wrong-type", where, "not what this field holds", f"write {wanted}")

    def _say(self, code: str, where: str, message: str, fix: str) -> None:
        self._faults.append(finding(code, where, message, fix))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_amount(item: tuple[str, Any]) -> bool:
    procedure, cents = item
    return (
        bool(_PROCEDURE.match(procedure)) and _is_whole(cents) and 0 <= cents <= _MOST_AMOUNT_CENTS
    )
