"""From the bytes of a claim file to a JSON document, or to what is wrong with them.

Knows UTF-8, JSON and how much text a claim may reasonably be. Refuses to know what a claim is.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from effleurage.core.claims.claim_shapes import Members
from effleurage.core.claims.claim_values import SOURCE
from effleurage.findings import Finding, Severity

MOST_BYTES = 1_000_000
"""Some twenty times the largest claim that the schema allows in ordinary use."""

_START = "start from the output of `effleurage claim example`"
_MOST_DIGITS = 18
_BEYOND_LIMITS = 1_000_000_000_000_000_000


def parse(data: bytes | str) -> tuple[object, tuple[Finding, ...]]:
    """Return the JSON document (``None`` if there is none) and what was odd about the text.

    Objects come as :class:`~effleurage.core.claims.claim_shapes.Members`. Never raises. A byte
    order mark is accepted with an ``info`` finding; every other finding is a ``block``. Text of
    more than :data:`MOST_BYTES` bytes (characters, when already decoded) is not looked into, so
    that a caller may read one byte more than that from a file and stop.
    """
    if len(data) > MOST_BYTES:
        return None, (_too_large(),)
    text, findings = _decoded(data)
    if text is None:
        return None, findings
    try:
        document = json.loads(text, object_pairs_hook=_members, parse_int=_whole)
    except json.JSONDecodeError as fault:
        return None, (*findings, _not_json(fault, text))
    except RecursionError:
        return None, (*findings, _too_deep())
    return document, findings


def _decoded(data: bytes | str) -> tuple[str | None, tuple[Finding, ...]]:
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8")
        except UnicodeDecodeError as fault:
            return None, (_not_utf8(fault.start),)
    marked = data.startswith("\ufeff")
    return data.removeprefix("\ufeff"), (_marked(),) if marked else ()


def _members(pairs: list[tuple[str, Any]]) -> Members:
    members = Members(pairs)
    if len(members) < len(pairs):
        times = Counter(name for name, _ in pairs)
        members.repeated = tuple(name for name in members if times[name] > 1)
    return members


def _whole(digits: str) -> int:
    """Return the number; one of more digits than any limit has becomes the largest of its sign.

    Python refuses to convert thousands of digits, and a number of 19 is out of range either way.
    """
    if len(digits) <= _MOST_DIGITS:
        return int(digits)
    return -_BEYOND_LIMITS if digits.startswith("-") else _BEYOND_LIMITS


def _block(code: str, where: str, message: str, fix: str) -> Finding:
    return Finding(f"claim-file-{code}", Severity.BLOCK, where, message, fix, SOURCE)


def _too_large() -> Finding:
    message = f"more than {MOST_BYTES:,} bytes, which no claim file needs"
    fix = "check that this is the file you meant; a file holds one claim"
    return _block("too-large", "file", message, fix)


def _not_utf8(byte: int) -> Finding:
    message = f"the text is not UTF-8 from byte {byte} (counted from 0)"
    return _block("not-utf8", f"byte {byte}", message, "save the file as UTF-8")


def _marked() -> Finding:
    message = "the file begins with a byte order mark"
    fix = "nothing to do; save as UTF-8 without BOM to be rid of it"
    return Finding("claim-file-bom", Severity.INFO, "byte 0", message, fix, SOURCE)


def _too_deep() -> Finding:
    message = "objects or lists are nested far deeper than in any claim"
    return _block("too-deep", "file", message, _START)


def _not_json(fault: json.JSONDecodeError, text: str) -> Finding:
    if not text.strip():
        return _block("not-json", "file", "the file is empty", _START)
    where = f"line {fault.lineno}:{fault.colno}"
    message = f"not JSON: {fault.msg[0].lower()}{fault.msg[1:]}"
    return _block("not-json", where, message, "correct the text there; commas and quotes first")
