"""The shape of a claim file, worked out once from the dataclasses and the table of limits.

One walk over the type hints of :class:`~effleurage.core.claims.claim.Claim` gives a tree of
shapes: lists and objects here, single values in ``claim_values``. Knows JSON values only: refuses
to know text, files and whether the fields of a claim agree with one another.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date, time
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from effleurage.core.claims.claim_fields import FIELDS, TITLES, Limits
from effleurage.core.claims.claim_values import (
    Choice,
    Clock,
    Day,
    Reading,
    Shape,
    Text,
    Whole,
    YesNo,
)

_MOST_UNKNOWN_NAMES = 20
_LONGEST_NAME_SHOWN = 40


class Members(dict[str, Any]):
    """A JSON object that remembers the names it was given more than once."""

    repeated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Many:
    """A list within a length; only its first ``max_items`` are looked into."""

    item: Shape
    limits: Limits

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the list."""
        shortest = {"minItems": self.limits.min_items} if self.limits.min_items else {}
        unique = {"uniqueItems": True} if self.limits.unique else {}
        longest = {"maxItems": self.limits.max_items}
        return {"type": "array", **shortest, **longest, **unique, "items": self.item.schema()}

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return the items as a tuple."""
        if not isinstance(value, list):
            return reading.wrong_type(where, value, "a list", "write it between [ and ]")
        least, most = self.limits.min_items, self.limits.max_items
        if not least <= len(value) <= most:
            message = f"{len(value)} items, where {least} to {most} are allowed"
            reading.fault("wrong-count", where, message, "leave out or add items")
        items = [
            self.item.read(each, f"{where}[{place}]", reading)
            for place, each in enumerate(value[:most])
        ]
        if self.limits.unique:
            self._read_repeats(value[:most], where, reading)
        return tuple(items)

    def _read_repeats(self, items: list[Any], where: str, reading: Reading) -> None:
        """Note the items that stand earlier already; lists and objects are faulty anyway."""
        seen: set[tuple[type, Any]] = set()
        for place, each in enumerate(items):
            if not isinstance(each, str | int):
                continue
            # Python holds true and 1 for the same, JSON does not: the type counts.
            if (type(each), each) in seen:
                message = "the same item stands earlier in the list"
                reading.fault("repeated-item", f"{where}[{place}]", message, "write it once")
            seen.add((type(each), each))

    def write(self, value: Any) -> Any:
        """Return the list."""
        return [self.item.write(each) for each in value]


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A value that may be null, which says the same as leaving it out."""

    shape: Shape

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema that also allows null."""
        return {"anyOf": [self.shape.schema(), {"type": "null"}]}

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return ``None`` or the value."""
        return None if value is None else self.shape.read(value, where, reading)

    def write(self, value: Any) -> Any:
        """Return the JSON value; ``None`` is left out by the record around it."""
        return None if value is None else self.shape.write(value)


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a record: its shape, what it means and whether it may be left out."""

    shape: Shape
    description: str
    required: bool
    default: Any

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the field, with what leaving it out means."""
        shown = isinstance(self.default, (bool, int)) or (
            isinstance(self.default, str) and self.default != ""
        )
        default = {"default": self.default} if shown and not self.required else {}
        return {"description": self.description, **self.shape.schema(), **default}


@dataclass(frozen=True, slots=True)
class Record:
    """An object with named members, read into a frozen dataclass."""

    of: type
    members: Mapping[str, Member]

    def schema(self) -> dict[str, Any]:
        """Return a reference to :meth:`definition`, which stands in ``$defs``."""
        return {"$ref": f"#/$defs/{self.of.__name__}"}

    def definition(self) -> dict[str, Any]:
        """Return the JSON Schema of the object."""
        return {
            "description": TITLES[self.of],
            "type": "object",
            "properties": {name: each.schema() for name, each in self.members.items()},
            "required": [name for name, each in self.members.items() if each.required],
            "additionalProperties": False,
        }

    def read(self, value: object, where: str, reading: Reading) -> Any:
        """Return the dataclass, or ``None`` where any member is at fault."""
        if not isinstance(value, Mapping):
            return reading.wrong_type(where, value, "an object", "write it between { and }")
        before = len(reading.faults)
        _read_names(value, where, reading)
        self._read_missing(value, where, reading)
        self._read_unknown(value, where, reading)
        given = {
            name: member.shape.read(value[name], f"{where}.{name}", reading)
            for name, member in self.members.items()
            if name in value
        }
        return self.of(**given) if len(reading.faults) == before else None

    def _read_missing(self, value: Mapping[Any, Any], where: str, reading: Reading) -> None:
        for name, member in self.members.items():
            if member.required and name not in value:
                message = f'"{name}" is missing'
                reading.fault(
                    "missing", f"{where}.{name}", message, f"add it: {member.description}"
                )

    def _read_unknown(self, value: Mapping[Any, Any], where: str, reading: Reading) -> None:
        unknown = [name for name in value if name not in self.members]
        for name in unknown[:_MOST_UNKNOWN_NAMES]:
            near = difflib.get_close_matches(_shown(name), self.members, n=1)
            fix = f'did you mean "{near[0]}"?' if near else "take it out"
            message = f"{_quoted(name)} is not a field here"
            reading.fault("unknown", f"{where}{_step(name)}", message, fix)
        if len(unknown) > _MOST_UNKNOWN_NAMES:
            message = f"{len(unknown) - _MOST_UNKNOWN_NAMES} more unknown names, not listed"
            reading.fault("unknown", where, message, "take them out")

    def write(self, value: Any) -> Any:
        """Return the object; what is ``None``, "" or () by default is left out while it is so."""
        given = {name: getattr(value, name) for name in self.members}
        return {
            name: self.members[name].shape.write(each)
            for name, each in given.items()
            if self.members[name].required or each not in (None, "", ())
        }


@cache
def record(of: type) -> Record:
    """Return the shape of that dataclass of ``core.claims.claim``."""
    hints = get_type_hints(of)
    limits = FIELDS[of]
    members = {each.name: _member(each, hints[each.name], limits[each.name]) for each in fields(of)}
    return Record(of, members)


def records_within(shape: Shape) -> dict[type, Record]:
    """Return every record below that shape (and itself), each once, outermost first."""
    match shape:
        case Many(item=inner) | Perhaps(shape=inner):
            return records_within(inner)
        case Record(of=of, members=members):
            found = {of: shape}
            for each in members.values():
                found |= records_within(each.shape)
            return found
        case _:
            return {}


def _member(field: Field[Any], hint: Any, limits: Limits) -> Member:
    required = field.default is MISSING and field.default_factory is MISSING
    default = None if field.default is MISSING else field.default
    shape = _shape(hint, limits, may_be_empty=default == "")
    written = f" Write {limits.in_words}." if limits.in_words else ""
    return Member(shape, limits.description + written, required, default)


def _shape(hint: Any, limits: Limits, *, may_be_empty: bool) -> Shape:
    if get_origin(hint) is UnionType:
        return Perhaps(_shape(get_args(hint)[0], limits, may_be_empty=may_be_empty))
    if get_origin(hint) is tuple:
        return Many(_shape(get_args(hint)[0], limits, may_be_empty=False), limits)
    if hint in FIELDS:
        return record(hint)
    if issubclass(hint, StrEnum):
        return Choice(hint)
    simple: dict[type, Shape] = {
        str: Text(limits, may_be_empty),
        int: Whole(limits),
        bool: YesNo(),
        date: Day(),
        time: Clock(),
    }
    return simple[hint]


def _read_names(value: Mapping[Any, Any], where: str, reading: Reading) -> None:
    for name in value.repeated if isinstance(value, Members) else ():
        message = f"{_quoted(name)} stands more than once in the object"
        reading.fault("repeated-name", f"{where}{_step(name)}", message, "keep the one you mean")


def _shown(name: object) -> str:
    return str(name)[:_LONGEST_NAME_SHOWN]


def _quoted(name: object) -> str:
    return json.dumps(_shown(name))


def _step(name: object) -> str:
    plain = isinstance(name, str) and re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,39}", name)
    return f".{name}" if plain else f"[{_quoted(name)}]"
