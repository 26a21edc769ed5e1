"""What a machine offers to mend: the button, the change, and what a person must say first.

Knows the shape of an offer. Refuses to know which finding has which (``table``) and whether an
offer holds what it promises (``offers`` tries each on the gate).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from effleurage.core.fixes.edit import Edit


class Kind(StrEnum):
    """What an offer does."""

    BILLABLE_CODE = "billable-code"
    DIAGNOSES_IN_ORDER = "diagnoses-in-order"
    DIAGNOSIS_OUT = "diagnosis-out"
    POINTERS = "pointers"
    UNITS = "units-from-minutes"
    ADD_GP = "add-gp"
    MODIFIER_OUT = "modifier-out"
    MODIFIERS_IN_ORDER = "modifiers-in-order"
    LINE_OUT = "line-out"
    ONE_LINE = "one-line"
    SPLIT = "split"
    SHAPE = "shape"
    PLACE = "place-of-service"
    TOTAL = "total"


class Confirms(StrEnum):
    """What a person must say before the change is made."""

    NOTHING = "nothing"
    REASON = "reason"
    PLAN_OF_CARE = "plan of care"
    REFERRER = "referrer"


class Change(NamedTuple):
    """One change in a biller's words: what, what stood there, what will."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to mend it. ``parts`` are the visits of each claim, where one becomes several."""

    words: str = ""
    changes: tuple[Change, ...]
    edits: tuple[Edit, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()

    @property
    def key(self) -> str:
        """Return what names this option, the same each time it is offered."""
        return _digest([[edit.as_json() for edit in self.edits], self.parts])

    def as_json(self) -> dict[str, Any]:
        """Return the option as programs read it."""
        return {
            "words": self.words,
            "changes": [change._asdict() for change in self.changes],
            "edits": [edit.as_json() for edit in self.edits],
            "parts": [list(part) for part in self.parts],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One button beside a finding. With several options a person chooses; none is preselected.

    ``why`` is what stands behind it: the arithmetic, or a payer's rule with its source.
    ``question`` is a line to the referrer, ready to send, where only she can answer; an offer may
    have nothing but the question. ``differs_from_note`` marks what the signed note says otherwise.
    """

    kind: Kind
    rule_code: str
    button: str
    options: tuple[Option, ...]
    confirms: Confirms = Confirms.NOTHING
    why: str = ""
    question: str = ""
    differs_from_note: bool = False

    @property
    def key(self) -> str:
        """Return what names this offer in an address; it carries nothing of the claim."""
        return f"{self.kind.value}-{_digest([self.rule_code, [o.key for o in self.options]])}"

    def as_json(self) -> dict[str, Any]:
        """Return the offer as ``effleurage claim check --json`` prints it."""
        return {
            "kind": self.kind.value,
            "rule_code": self.rule_code,
            "button": self.button,
            "why": self.why,
            "confirms": self.confirms.value,
            "question": self.question,
            "differs_from_note": self.differs_from_note,
            "options": [option.as_json() for option in self.options],
        }


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:12]
