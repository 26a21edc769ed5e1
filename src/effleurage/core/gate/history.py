"""What the records know around a claim: the case, the card, the contract, notes, other cover.

Knows the plain values that ``Facts`` carries. Refuses to fetch them and to judge by them; a value
that nobody knows is ``None`` (or ``""``), never a guess.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from effleurage.core.claims.claim import PersonName, TimeSpan
from effleurage.core.claims.kinds import LineOfBusiness


class AutoCover(StrEnum):
    """Which part of an auto policy pays."""

    PIP = "pip"
    MEDPAY = "medpay"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseState:
    """Where the accident's case stands with its payer; each day is the first that is not paid.

    ``ime_cut_off_on`` follows an independent medical examination. ``next_payer`` is the name of
    whoever pays once the benefit is spent: MedPay, the health plan, the client.
    """

    cover: AutoCover = AutoCover.UNKNOWN
    ime_cut_off_on: date | None = None
    closed_on: date | None = None
    exhausted_on: date | None = None
    next_payer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPolicy:
    """Another policy of the client, in force in the half-open range.

    ``is_for_this_case``: whether it answers for the case that the claim treats; ``None`` unknown.
    ``is_spent``: its benefit is exhausted, its claim closed or denied, with the letter on file.
    """

    payer_name: str
    line_of_business: LineOfBusiness
    active_from: date | None = None
    active_until: date | None = None
    is_for_this_case: bool | None = None
    is_spent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyVisits:
    """Visits of the plan year. ``used_here`` were billed by this practice before this claim.

    ``used_elsewhere`` is as told by payer or client. ``most`` is the policy's own limit, ``None``
    where only a payer rule may have one; ``is_shared``: with other therapies.
    """

    used_here: int
    used_elsewhere: int | None = None
    most: int | None = None
    is_shared: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the card says, as somebody compared it on a day; the name is the policy holder's."""

    compared_on: date
    member_id: str
    name: PersonName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityAnswer:
    """What the payer last said of the policy (271, portal or call); ``None`` where it said nothing.

    ``visits_left`` counts from the day of the answer.
    """

    answered_on: date
    is_active: bool | None = None
    covers_massage: bool | None = None
    needs_authorisation: bool | None = None
    visits_left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the gate must know of a note without reading it.

    ``fingerprint`` is :func:`fingerprint` of what was written; ``units`` are (procedure, units) in
    the order of the procedures. The last three say whether the note has them at all.
    """

    visit_id: str
    service_date: date
    fingerprint: str
    units: tuple[tuple[str, int], ...] = ()
    has_pain: bool = True
    has_function: bool = True
    has_goal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyTime:
    """Hands-on work of the claim's therapist on somebody else's visit, that may be unsigned."""

    visit_id: str
    service_date: date
    span: TimeSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """Cents for one unit of each procedure on the dates of the claim.

    ``allowed`` is what the contract pays, ``usual`` what the practice charges everybody.
    """

    allowed: Mapping[str, int] = field(default_factory=dict)
    usual: Mapping[str, int] = field(default_factory=dict)


_WORD = re.compile(r"[^\W\d_]+")


def fingerprint(*texts: str) -> str:
    """Return what two notes share exactly when their words are the same, whatever the numbers.

    Case, digits and punctuation do not count, so a copied note with new dates and another pain
    score is still the same; no words give ``""``.
    """
    words = _WORD.findall(" ".join(texts).casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32] if words else ""
