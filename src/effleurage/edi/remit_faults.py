"""Why a claim of an 835 could not be read: the slow second look at what the fast one refused.

Knows which elements hold a claim's money. Refuses to repair them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from effleurage.core.money import NotAnAmount, parse_dollars

#: The elements that must hold an amount, by segment; a CAS holds one in every third.
_REQUIRED = {"CLP": (3, 4), "SVC": (2, 3)}


class Fault(NamedTuple):
    """Why, and where: ``at`` counts the claim's segments from its CLP (0), then the element."""

    at: int
    element: str
    why: str


CUT = Fault(0, "", "the file ends in the middle of it")


def money_fault(segments: Iterable[list[str]]) -> Fault:
    """Return the first fault in the money of a claim, given from its CLP on."""
    for index, elements in enumerate(segments):
        for place in _places(elements):
            text = elements[place] if place < len(elements) else ""
            fault = amount_fault(text)
            if fault:
                ref = f"{elements[0]}{place:02d}"
                return Fault(index, ref, f"{ref} {fault}")
    return Fault(0, "CLP", "CLP is incomplete")


def amount_fault(text: str) -> str:
    """Return why a text is no amount, or an empty text when it is one."""
    if not text.strip(" "):
        return "is missing"
    try:
        parse_dollars(text.strip(" "))
    except NotAnAmount as refusal:
        return f"is {refusal}"
    return ""


def cents_or_none(text: str) -> int | None:
    """Return the cents of an amount, or None for what is none."""
    try:
        return parse_dollars(text.strip(" "))
    except NotAnAmount:
        return None


def _places(elements: list[str]) -> Iterable[int]:
    """Yield the places of a segment where an amount must stand."""
    if elements[0] == "CAS":
        return [
            at
            for at in range(3, max(len(elements) + 1, 4), 3)
            if at == 3 or any(elements[at - 1 : at + 1])
        ]
    if elements[0] == "CLP" and len(elements) > 5 and elements[5]:
        return (*_REQUIRED["CLP"], 5)
    return _REQUIRED.get(elements[0], ())
