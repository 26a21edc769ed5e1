"""Everything about one claim that its page tells: its text, its life, what the gate said, its kin.

Knows which rows belong to one claim, and which steps its life allows today. Refuses to decide a
step, and to know how a page looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import mapping, queries
from effleurage.apps.claims.models import Claim, ClaimEvent, ClaimVisit, Mending, Override
from effleurage.apps.clients import confirming
from effleurage.apps.practices.doors import open_door
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims import Claim as CoreClaim
from effleurage.core.claims import life
from effleurage.core.claims.life import ClaimLife
from effleurage.core.claims.life_table import StepRefused
from effleurage.core.gate import NotChecked
from effleurage.core.gate.registry import BY_CODE
from effleurage.findings import Finding, Severity


class Way(StrEnum):
    """What a person may do to a claim."""

    MAKE_READY = "make ready"
    SEND = "send"
    TAKE_BACK = "take back"
    RECORD_ANSWER = "record an answer"
    REPLACE = "replace"
    VOID = "void"
    CLOSE = "close"
    REOPEN = "reopen"
    HOLD = "hold"
    RELEASE = "release"


class EventLine(NamedTuple):
    """One step of a claim's life as its page tells it."""

    event: str
    to_state: str
    at: datetime
    by: str
    words: str
    details: dict[str, str]


class OverrideLine(NamedTuple):
    """A finding that somebody let pass: which rule, why, and who."""

    id: UUID
    rule_code: str
    reason: str
    by_name: str
    at: datetime


class MendingLine(NamedTuple):
    """A fix that stands on a claim or was taken back: what changed, why, who confirmed it."""

    id: UUID
    rule_code: str
    kind: str
    button: str
    changes: list[list[str]]
    differs_from_note: bool
    reason: str
    confirmed_by: str
    confirmed_how: str
    confirmed_on: date | None
    by_name: str
    at: datetime
    fits: bool
    undone_at: datetime | None
    undone_by_name: str


class Kept(NamedTuple):
    """Which records the first visit of a claim was billed with, to mend them where they are."""

    therapist_id: UUID | None = None
    location_id: UUID | None = None
    referral_id: UUID | None = None
    authorisation_id: UUID | None = None
    case_id: UUID | None = None


class Kin(NamedTuple):
    """A claim that this one follows, or that follows it."""

    id: UUID
    number: str
    frequency: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One claim as its page tells it. ``ways`` are the steps that its life allows on the day."""

    claim: CoreClaim
    life: ClaimLife
    events: tuple[EventLine, ...]
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    overrides: tuple[OverrideLine, ...]
    mendings: tuple[MendingLine, ...]
    visit_ids: dict[str, UUID]
    kept: Kept
    follows: Kin | None
    successors: tuple[Kin, ...]
    ways: frozenset[Way]


def tell(actor: Actor, claim_id: UUID, *, on: date) -> Told:
    """Return what the page of one claim tells on that day. Raises ``NoSuchRecord``."""
    row = queries.get_claim(actor, claim_id)
    stands = _stands(row)
    lived = queries.lives_of([row])[row.id]
    return Told(
        claim=mapping.claim_of(row),
        life=lived,
        events=_events(row),
        findings=tuple(_finding(each) for each in row.findings),
        not_checked=tuple(NotChecked(**each) for each in row.not_checked),
        overrides=_overrides(row),
        mendings=_mendings(row),
        visit_ids={
            number or visit_id.hex[-12:].upper(): visit_id for number, visit_id, *_ in stands
        },
        kept=Kept(*stands[0][2:]) if stands else Kept(),
        follows=_kin(row.follows) if row.follows else None,
        successors=tuple(_kin(each) for each in row.successors.order_by("created_at", "pk")),
        ways=frozenset() if row.is_leaving else ways_open(lived, on=on),
    )


def get_override(actor: Actor, override_id: UUID) -> Override:
    """Return one override with its claim. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Override.objects.select_related("claim"),
        kind="override",
        record_id=override_id,
        permission=Permission.SEE_CLAIMS,
    )


def get_mending(actor: Actor, mending_id: UUID) -> Mending:
    """Return one fix with its claim. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Mending.objects.select_related("claim"),
        kind="mending",
        record_id=mending_id,
        permission=Permission.SEE_CLAIMS,
    )


def may_pass(finding: Finding) -> bool:
    """Say whether a person may let this finding pass, with a reason."""
    rule = BY_CODE.get(finding.code)
    return rule is not None and rule.overridable and finding.severity is not Severity.INFO


def ways_open(lived: ClaimLife, *, on: date) -> frozenset[Way]:
    """Return what a claim's life allows on that day; its own refusals decide."""
    return frozenset(way for way, step in _STEPS.items() if _is_open(step, lived, on))


def _is_open(step: Callable[..., object], lived: ClaimLife, on: date) -> bool:
    try:
        step(lived, on=max(on, lived.history[-1].on) if lived.history else on, by="")
    except StepRefused:
        return False
    return True


def _hold(lived: ClaimLife, *, on: date, by: str) -> ClaimLife:
    return life.put_on_hold(lived, hold=life.Hold("asked", date.max), on=on, by=by)


def _follow(step: Callable[..., object]) -> Callable[..., object]:
    def begin(lived: ClaimLife, *, on: date, by: str) -> object:
        return step(lived, successor=f"{lived.claim_id}X", on=on, by=by)

    return begin


_STEPS: dict[Way, Callable[..., object]] = {
    Way.MAKE_READY: life.make_ready,
    Way.SEND: life.send,
    Way.TAKE_BACK: life.take_back,
    Way.RECORD_ANSWER: life.reject,
    Way.REPLACE: _follow(life.begin_replacement),
    Way.VOID: _follow(life.begin_void),
    Way.CLOSE: life.close,
    Way.REOPEN: life.reopen,
    Way.HOLD: _hold,
    Way.RELEASE: life.release,
}


def _events(row: Claim) -> tuple[EventLine, ...]:
    rows = ClaimEvent.objects.filter(claim=row).order_by("sequence")
    return tuple(EventLine(*each) for each in rows.values_list(*EventLine._fields))


def _overrides(row: Claim) -> tuple[OverrideLine, ...]:
    rows = Override.objects.filter(claim=row, withdrawn_at=None).order_by("at", "id")
    return tuple(OverrideLine(*each) for each in rows.values_list(*OverrideLine._fields))


def _mendings(row: Claim) -> tuple[MendingLine, ...]:
    rows = Mending.objects.filter(claim=row).order_by("at", "id")
    lines = (MendingLine(*each) for each in rows.values_list(*MendingLine._fields))
    return tuple(each._replace(confirmed_how=_HOW.get(each.confirmed_how, "")) for each in lines)


_HOW = dict(confirming.HOW)


def _stands(row: Claim) -> list[Any]:
    """Return the visits of a claim: number, id, and the records each was billed with."""
    stands = ClaimVisit.objects.filter(claim=row).order_by("visit__service_date", "visit__number")
    billed_with = (f"visit__{name}" for name in Kept._fields)
    return list(stands.values_list("visit__number", "visit_id", *billed_with))


def _kin(row: Claim) -> Kin:
    return Kin(row.id, row.number, row.frequency, row.state)


def _finding(shape: dict[str, Any]) -> Finding:
    """Return a stored finding; a position belongs to files, and no claim's finding has one."""
    names = ("code", "severity", "where", "message", "fix", "source")
    values = {name: str(shape.get(name, "")) for name in names}
    return Finding(**values | {"severity": Severity(values["severity"])})  # type: ignore[arg-type]  # severity is one
