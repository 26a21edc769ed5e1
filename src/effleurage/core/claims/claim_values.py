"""The single values of a claim file: texts, numbers, days, times and choices.

Each shape publishes itself as JSON Schema, reads a JSON value and writes one, so that the schema
and the reader cannot disagree. Knows how a fault is worded and that it never repeats the value,
which may be health data. Refuses to know lists, objects and claims (``claim_shapes``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, Protocol

from effleurage.core.claims.claim_fields import Limits
from effleurage.findings import Finding, Severity

SOURCE = "docs/claim-file.md"

_TEXT = "(?! )[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff]*(?<! )"
_DATE = "(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"


class Reading:
    """The faults met while a document is read, each under its stable code.

    ``unfinished``: a text that is still to be filled in is no fault; the gate will name it.
    """

    def __init__(self, *, unfinished: bool = False) -> None:
        self.faults: list[Finding] = []
        self.unfinished = unfinished

    def fault(self, code: str, where: str, message: str, fix: str) -> None:
        """Note a fault that keeps the document from being a claim."""
        self.faults.append(
            Finding(f"claim-file-{code}", Severity.BLOCK, where, message, fix, SOURCE)
        )

    def wrong_type(self, where: str, value: object, wanted: str, fix: str) -> None:
        """Note that the value is of another JSON type; says the type met, never the value."""
        self.fault("wrong-type", where, f"expected {wanted}, found {_kind(value)}", fix)


class Shape(Protocol):
    """How one kind of value stands in a claim file."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the value."""

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return the value read, or anything at all after noting a fault."""

    def write(self, value: Any) -> Any:
        """Return the JSON value."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text: free within a length, or of a pattern; ``may_be_empty`` where "" is the default."""

    limits: Limits
    may_be_empty: bool

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the text."""
        if self.limits.pattern:
            optional = "?" if self.may_be_empty else ""
            return {"type": "string", "pattern": f"^(?:{self.limits.pattern}){optional}$"}
        shortest = {} if self.may_be_empty else {"minLength": 1}
        longest = {"maxLength": self.limits.max_length}
        return {"type": "string", **shortest, **longest, "pattern": f"^{_TEXT}$"}

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return the text."""
        if not isinstance(value, str):
            reading.wrong_type(where, value, "a text", "write it between double quotes")
        elif not value and not self.may_be_empty:
            if not reading.unfinished:
                reading.fault("empty", where, "the text is empty", "fill it in")
        elif value and self.limits.pattern:
            if not re.fullmatch(self.limits.pattern, value):
                wanted = self.limits.in_words
                reading.fault("wrong-form", where, f"not {wanted}", f"write {wanted}")
        else:
            self._read_free_text(value, where, reading)
        return value

    def _read_free_text(self, value: str, where: str, reading: Reading) -> None:
        longest = self.limits.max_length
        if len(value) > longest:
            message = f"{len(value)} characters, where at most {longest} fit"
            reading.fault("too-long", where, message, "shorten it")
        if not re.fullmatch(_TEXT, value):
            message = "a line break, tab or other control character, or a space at either end"
            reading.fault("unprintable", where, message, "take it out")

    def write(self, value: Any) -> Any:
        """Return the text."""
        return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within limits, both included."""

    limits: Limits

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the number."""
        return {"type": "integer", "minimum": self.limits.minimum, "maximum": self.limits.maximum}

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return the number; ``120.00`` is refused, because that is how dollars look."""
        if not isinstance(value, int) or isinstance(value, bool):
            fix = "write digits only, without quotes or decimal point (money in cents: 12000)"
            reading.wrong_type(where, value, "a whole number", fix)
        elif not self.limits.minimum <= value <= self.limits.maximum:
            wanted = f"from {self.limits.minimum} to {self.limits.maximum}"
            message = f"the number is not {wanted}"
            reading.fault("out-of-range", where, message, f"write a number {wanted}")
        return value

    def write(self, value: Any) -> Any:
        """Return the number."""
        return value


@dataclass(frozen=True, slots=True)
class YesNo:
    """True or false."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a truth value."""
        return {"type": "boolean"}

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return the truth value."""
        if not isinstance(value, bool):
            fix = "write true or false without quotes"
            reading.wrong_type(where, value, "true or false", fix)
        return value

    def write(self, value: Any) -> Any:
        """Return the truth value."""
        return value


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the years 1900 to 2099, as YYYY-MM-DD."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a day."""
        return {"type": "string", "format": "date", "pattern": f"^{_DATE}$"}

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return the date."""
        fix = "write a day of the years 1900 to 2099 as YYYY-MM-DD"
        if not isinstance(value, str):
            return reading.wrong_type(where, value, "a date", fix)
        try:
            return date.fromisoformat(value if re.fullmatch(_DATE, value) else "")
        except ValueError:
            return reading.fault("no-such-date", where, "not a date that can be meant", fix)

    def write(self, value: Any) -> Any:
        """Return YYYY-MM-DD."""
        return value.isoformat()


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day in whole minutes, as HH:MM."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of a time of day."""
        return {"type": "string", "pattern": f"^{_TIME}$"}

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return the time."""
        fix = "write hours and minutes as HH:MM, from 00:00 to 23:59"
        if not isinstance(value, str):
            return reading.wrong_type(where, value, "a time of day", fix)
        if not re.fullmatch(_TIME, value):
            return reading.fault("no-such-time", where, "not a time of day", fix)
        return time.fromisoformat(value)

    def write(self, value: Any) -> Any:
        """Return HH:MM; a time with seconds keeps them, and so will not be read, nor rounded."""
        return value.isoformat().removesuffix(":00")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few published texts."""

    values: type[StrEnum]

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the choice."""
        return {"type": "string", "enum": [each.value for each in self.values]}

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return the member of the enumeration."""
        listed = ", ".join(f'"{each.value}"' for each in self.values)
        if not isinstance(value, str):
            return reading.wrong_type(where, value, "a text", f"write one of {listed}")
        if value not in {each.value for each in self.values}:
            return reading.fault(
                "no-such-choice", where, "not one of the choices", f"write one of {listed}"
            )
        return self.values(value)

    def write(self, value: Any) -> Any:
        """Return the text of the member."""
        return value.value


_KINDS = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number with a decimal point or exponent",
    "str": "a text",
    "list": "a list",
    "NoneType": "null",
}


def _kind(value: object) -> str:
    """Return what JSON calls the value."""
    kind = type(value).__name__
    if kind == "float" and repr(value).strip("-") in {"nan", "inf"}:
        return "no number (NaN or an infinity, which JSON does not have)"
    return _KINDS.get(kind, "an object" if isinstance(value, Mapping) else "something else")
