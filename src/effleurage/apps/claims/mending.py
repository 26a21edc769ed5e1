"""Fixes on a stored claim: what is offered, applied in one step, and taken back.

Knows what a person must have said before a fix is made, and what is kept of it. Refuses to touch a
note: a fix changes the claim and says why it differs, and a person may add that to the note
(``docs/decisions/0023-fixes.md``). Which fixes there are, ``core.fixes`` decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import (
    besides,
    checking,
    drafting,
    passing,
    queries,
    splitting,
    standing_fixes,
)
from effleurage.apps.claims.mapping import LONGEST_WORDS
from effleurage.apps.claims.models import Claim, ClaimVisit, Mending
from effleurage.apps.claims.steps import ClaimHasChanged, ClaimIsLeaving
from effleurage.apps.clients.confirming import HOW, LONGEST_NAME
from effleurage.apps.clients.facts import text_faults
from effleurage.apps.practices import fields
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import NoSuchRecord, action
from effleurage.apps.practices.permissions import Permission, may
from effleurage.core import fixes, gate
from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.life_table import State
from effleurage.core.fixes.parts import apart
from effleurage.core.gate import Report
from effleurage.findings import Finding, Severity


class FixNoLongerFits(Exception):
    """The fix was offered for a claim that has changed; look at the findings again."""

    def __init__(self, number: str) -> None:
        super().__init__(f"claim {number} no longer has that fix; look at its findings again")


class FixWasUndone(Exception):
    """The fix was taken back already; nothing more is to be undone."""

    def __init__(self, number: str) -> None:
        super().__init__(f"that fix of claim {number} was undone already; nothing is left to undo")


class LaterFixRestsOnIt(Exception):
    """A later fix changed the same place; undo that one first."""

    def __init__(self, number: str) -> None:
        super().__init__(f"a later fix of claim {number} rests on this one; undo that one first")


class FixIsNotSaid(fields.NotComplete):
    """A fix lacks its reason, or who confirmed it; say so, then apply it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Which fix a person wants, and what she says with it: why, and who confirmed it.

    ``offer`` and ``option`` are the keys under which it was offered. ``writes_addendum`` adds the
    difference to the signed note as well.
    """

    offer: str
    option: str
    reason: str = ""
    followed_a_plan: bool = False
    confirmed_by: str = ""
    confirmed_how: str = ""
    confirmed_on: date | None = None
    writes_addendum: bool = False


class Mended(NamedTuple):
    """What became of a claim: the fix, what the gate says now, and the drafts split from it."""

    mending_id: UUID
    report: Report
    split_into: tuple[UUID, ...]


class Offered(NamedTuple):
    """A finding, and what a machine can do about it."""

    finding: Finding
    offers: tuple[fixes.Offer, ...]


def offers(actor: Actor, claim_id: UUID, *, on: date) -> tuple[Offered, ...]:
    """Return what can be mended on a draft by pressing a button; nothing on any other claim."""
    row = queries.get_claim(actor, claim_id)
    is_open = row.state == State.DRAFT.value and not row.is_leaving
    if not is_open or not may(actor.role, Permission.EDIT_CLAIMS):
        return ()
    return _offers(actor, row, on=on)


@action(Permission.EDIT_CLAIMS)
def apply_fix(actor: Actor, *, claim_id: UUID, version: int, said: Said, at: datetime) -> Mended:
    """Apply what was offered to a draft, and check it again.

    Raises :class:`FixNoLongerFits`, :class:`FixIsNotSaid`, ``ClaimIsNoDraft``, ``ClaimIsLeaving``,
    ``ClaimHasChanged``.
    """
    (row,) = queries.locked_claims(actor, [claim_id])
    _refuse_a_closed_one(row)
    if row.version != version:
        raise ClaimHasChanged(row.number)
    on = local_day(actor, at)
    offer, option = _chosen(actor, row, said, on=on)
    if found := _unsaid(offer, said, on=on):
        raise FixIsNotSaid(found)
    mending = _kept(actor, row, offer, option, said, at=at)
    parts = splitting.split_off(actor, row, option.parts, at=at) if option.parts else []
    Mending.objects.filter(pk=mending.pk).update(split_into=[str(part.id) for part in parts])
    report = _checked_anew(actor, [row, *parts], at=at)
    if not Mending.objects.get(pk=mending.pk).fits:
        raise FixNoLongerFits(row.number)
    if offer.kind is fixes.Kind.BILLABLE_CODE:
        besides.tell_the_referral(actor, mending, at=at)
    if said.writes_addendum:
        besides.add_to_notes(actor, mending, at=at)
    audit.record(
        actor, "claim.mended", kind="claim", ids=[row.id, *(part.id for part in parts)], at=at,
        details={"rule": offer.rule_code, "kind": offer.kind.value, "fix": str(mending.id)},
    )  # fmt: skip
    return Mended(mending.id, report, tuple(part.id for part in parts))


@action(Permission.EDIT_CLAIMS)
def undo_fix(actor: Actor, *, mending_id: UUID, at: datetime) -> UUID:
    """Take a fix back while its claim is a draft; return the claim's id.

    The claim is written anew from its visits with the fixes that are left, so that whatever changed
    in the records meanwhile stays. Raises :class:`FixWasUndone`, :class:`LaterFixRestsOnIt`,
    ``PartHasMovedOn``, ``ClaimIsNoDraft``, ``ClaimIsLeaving``.
    """
    mending = Mending.objects.filter(practice_id=actor.practice_id, pk=mending_id).first()
    if mending is None:
        raise NoSuchRecord("mending", mending_id)
    (row,) = queries.locked_claims(actor, [mending.claim_id])
    _refuse_a_closed_one(row)
    undone = {"undone_at": at, "undone_by_name": actor.name}
    if not standing_fixes.standing(row).filter(pk=mending_id).update(**undone):
        raise FixWasUndone(row.number)
    splitting.join_again(actor, row, map(UUID, mending.split_into), at=at)
    fitted = set(standing_fixes.standing(row).filter(fits=True).values_list("pk", flat=True))
    _checked_anew(actor, [row], at=at)
    if standing_fixes.standing(row).filter(pk__in=fitted, fits=False).exists():
        raise LaterFixRestsOnIt(row.number)
    audit.record(
        actor, "claim.fix_undone", kind="claim", ids=[row.id], at=at,
        details={"rule": mending.rule_code, "fix": str(mending_id)},
    )  # fmt: skip
    return row.id


def _refuse_a_closed_one(row: Claim) -> None:
    if row.state != State.DRAFT.value:
        raise drafting.ClaimIsNoDraft(row.number, row.state)
    if row.is_leaving:
        raise ClaimIsLeaving(row.number)


def _offers(actor: Actor, row: Claim, *, on: date) -> tuple[Offered, ...]:
    """Return the findings of today with their offers; first, whether the visits differ by now."""
    ((claim, facts, overrides),) = checking.cases([row], on=on)
    found = [] if row.frequency == Frequency.VOID.value else _differing(actor, row)
    for finding in gate.check(claim, facts=facts, overrides=overrides).findings:
        offered = fixes.offers(claim, finding=finding, facts=facts)
        if offered:
            found.append(Offered(finding, offered))
    return tuple(found)


def _differing(actor: Actor, row: Claim) -> list[Offered]:
    """Return what is to be done where the visits of a draft no longer share a claim."""
    stands = ClaimVisit.objects.filter(claim=row, is_live=True).count()
    parts = splitting.groups(drafting.billed_on(actor, row)) if stands > 1 else ()
    if len(parts) < 2 or row.frequency != Frequency.ORIGINAL.value:
        return []
    finding = Finding(
        "claim-visits-differ",
        Severity.BLOCK,
        "visits",
        "The visits differ in what a claim says only once: referral, authorisation, case, policy,"
        " place or therapist.",
        "Split the claim, or bring the visits into line again.",
        "837P 005010X222A1 loop 2300: one of each for a whole claim",
    )
    (claim,) = (one for one, _, _ in checking.cases([row], on=row.service_to))
    return [Offered(finding, tuple(apart(claim, finding, parts, _ALIKE)))]


_ALIKE = "the visits that agree with its first"


def _chosen(actor: Actor, row: Claim, said: Said, *, on: date) -> tuple[fixes.Offer, fixes.Option]:
    for each in _offers(actor, row, on=on):
        for offer in each.offers:
            for option in offer.options:
                if (offer.key, option.key) == (said.offer, said.option):
                    return offer, option
    raise FixNoLongerFits(row.number)


def _unsaid(offer: fixes.Offer, said: Said, *, on: date) -> list[Finding]:
    """Return what a person has still to say before this fix is made."""
    missing: dict[str, str] = {}
    if offer.confirms is fixes.Confirms.REASON and not said.reason.strip():
        missing["reason"] = "say why the claim is right without it"
    if offer.confirms is fixes.Confirms.PLAN_OF_CARE and not said.followed_a_plan:
        missing["followed_a_plan"] = "say that the work followed a plan of care, if it did"
    if offer.confirms is fixes.Confirms.REFERRER:
        if not said.confirmed_by.strip():
            missing["confirmed_by"] = "name who confirmed it: the referrer, or who at the office"
        if said.confirmed_how not in dict(HOW):
            missing["confirmed_how"] = "say how it was confirmed"
        if said.confirmed_on is None:
            missing["confirmed_on"] = "give the day on which it was confirmed"
    found = [fields.a_fault("missing", at, "it is missing", fix) for at, fix in missing.items()]
    found += text_faults(said.confirmed_by, "confirmed_by") + text_faults(said.reason, "reason")
    return found + fields.future_faults(said.confirmed_on, on, "confirmed_on")


def _kept(  # noqa: PLR0913 - one row of who changed what, and why
    actor: Actor,
    row: Claim,
    offer: fixes.Offer,
    option: fixes.Option,
    said: Said,
    *,
    at: datetime,
) -> Mending:
    return Mending.objects.create(
        practice_id=row.practice_id,
        claim=row,
        rule_code=offer.rule_code,
        kind=offer.kind.value,
        button=offer.button,
        why=offer.why,
        changes=[list(each) for each in option.changes],
        edits=[each.as_json() for each in option.edits],
        differs_from_note=offer.differs_from_note,
        reason=said.reason.strip()[:LONGEST_WORDS],
        **_confirmation(offer, said),
        by=actor.user_id,
        by_name=actor.name,
        at=at,
    )


def _confirmation(offer: fixes.Offer, said: Said) -> dict[str, Any]:
    if offer.confirms is not fixes.Confirms.REFERRER:
        return {}
    return {
        "confirmed_by": said.confirmed_by.strip()[:LONGEST_NAME],
        "confirmed_how": said.confirmed_how,
        "confirmed_on": said.confirmed_on,
    }


def _checked_anew(actor: Actor, rows: list[Claim], *, at: datetime) -> Report:
    """Write drafts anew with their fixes and check them; return the report of the first."""
    reports = []
    for row in rows:
        drafting.change_draft(actor, claim_id=row.id, at=at)
        reports.append(passing.check_claim(actor, claim_id=row.id, at=at))
    return reports[0]
