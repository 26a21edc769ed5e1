"""Drafts: signed visits become claims, and a draft follows its visits when they change.

Knows which visits may be billed and that each is on one live claim. Refuses to decide which of
them share a claim (``core.claims.gather``) or whether a payer would take it (the gate).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import accounts, mapping, next_text, queries, standing_fixes, steps
from effleurage.apps.claims.models import Claim, ClaimVisit, Override
from effleurage.apps.claims.numbers import claim_numbers
from effleurage.apps.coverage.rule_book import book_of
from effleurage.apps.ledger.queries import entries_of_claims
from effleurage.apps.practices.doors import NoSuchRecord, action
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits.mapping import BILLED_WITH, billable_visit
from effleurage.apps.visits.models import Visit, VisitState
from effleurage.core.claims import Claim as CoreClaim
from effleurage.core.claims.gather import BillableVisit, gather, one_claim
from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.life_table import State
from effleurage.core.ledger import Account


class VisitIsNotSigned(Exception):
    """A note is signed before it is billed; sign it first."""

    def __init__(self, visit_id: UUID) -> None:
        super().__init__(f"the note of visit {visit_id} is not signed; sign it, then draft again")


class VisitIsOnAClaim(Exception):
    """A visit is billed once; correct the claim it stands on, or close that one first."""

    def __init__(self, visit_ids: Iterable[UUID]) -> None:
        listed = ", ".join(str(visit_id) for visit_id in visit_ids)
        super().__init__(f"already on a claim: visit {listed}; correct or close that claim")


class VisitWasChargedToTheClient(Exception):
    """A visit is paid for once: by the client in cash, or by the payer."""

    def __init__(self, numbers: Iterable[str]) -> None:
        super().__init__(
            f"charged to the client already: visit {', '.join(numbers)}; take that charge back on "
            "the client's account first, then bill the payer"
        )


class ClaimIsNoDraft(Exception):
    """Only a draft is changed; take the claim back first."""

    def __init__(self, number: str, state: str) -> None:
        super().__init__(f"claim {number} is {state}; take it back to draft, then change it")


class VoidRepeatsItsOriginal(Exception):
    """A void is the same as what it voids; only its number and frequency differ."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"claim {number} voids another and repeats it; send it as it is, or close it and "
            "send a replacement"
        )


class NoVisitsToBill(ValueError):
    """A claim is drafted from at least one visit; choose one."""


@action(Permission.EDIT_CLAIMS)
def draft_claims(actor: Actor, *, visit_ids: Iterable[UUID], at: datetime) -> tuple[UUID, ...]:
    """Draft the claims that bill these signed visits, each exactly once; return their ids.

    Raises :class:`VisitIsNotSigned`, :class:`VisitIsOnAClaim`, :class:`NoVisitsToBill`,
    :class:`VisitWasChargedToTheClient`, ``VisitHasNoPolicy`` and what ``core.claims.gather``
    raises; then nothing is drafted.
    """
    visits = _signed_visits(actor, visit_ids)
    if charged := accounts.charged_to_client(actor.practice_id, [each.number for each in visits]):
        raise VisitWasChargedToTheClient(sorted(charged))
    billable = {each.visit.visit_id: (each, row) for each, row in _billable(visits)}
    # Numbers are taken once it is known how many; until then any will do that differ.
    drafts = gather([each for each, _ in billable.values()], number=str)
    numbers = claim_numbers(actor, how_many=len(drafts), at=at)
    rows: list[Claim] = []
    stands: list[ClaimVisit] = []
    for draft, number in zip(drafts, numbers, strict=True):
        mine = [billable[visit.visit_id][1] for visit in draft.visits]
        row = new_row(replace(draft, claim_id=number), like=mine[0], at=at)
        rows.append(row)
        stands += [_stand(row, visit.id) for visit in mine]
    Claim.objects.bulk_create(rows)
    put_visits_on(stands)
    ids = tuple(row.id for row in rows)
    audit.record(actor, "claim.drafted", kind="claim", ids=ids, at=at)
    return ids


@action(Permission.EDIT_CLAIMS)
def change_draft(actor: Actor, *, claim_id: UUID, at: datetime) -> None:
    """Write a draft anew from its visits as they are now; if its text changes, overrides end.

    One to a next payer is written from the claim that the payer before it decided.

    The fixes that stand on it are written over that text where they still fit. Number, frequency
    and the payer's number of an original stay. Raises :class:`ClaimIsNoDraft`, ``ClaimIsLeaving``,
    ``ClaimHasChanged`` and what ``core.claims.gather`` raises.
    """
    (row,) = queries.locked_claims(actor, [claim_id])
    if row.state != State.DRAFT.value:
        raise ClaimIsNoDraft(row.number, row.state)
    if row.frequency == Frequency.VOID.value:
        raise VoidRepeatsItsOriginal(row.number)
    before = mapping.claim_of(row)
    if next_text.decided_before(row):
        again = next_text.written_again(row, before)
    else:
        again = one_claim(billed_on(actor, row), claim_id=row.number)
    changed = replace(
        again,
        frequency=before.frequency,
        paid_by_client_cents=_paid_by_client_cents(row),
        payer_claim_number=before.payer_claim_number,
        attachments=before.attachments,
    )
    write_text(row, standing_fixes.mended(row, changed), at=at)
    audit.record(actor, "claim.changed", kind="claim", ids=[row.id], at=at)


def billed_on(actor: Actor, row: Claim) -> list[BillableVisit]:
    """Return what a claim bills, as its visits are now and in the order of ``gather``."""
    stands = {"claim_visits__claim_id": row.id, "claim_visits__is_live": True}
    return _in_order(_rows_to_bill(actor).filter(**stands))


def write_text(row: Claim, claim: CoreClaim, *, at: datetime) -> None:
    """Give a draft another text, unchecked; where it differs, what was let pass on it ends."""
    unchecked: dict[str, Any] = {
        "verdict": "", "findings": [], "not_checked": [], "checked_at": None,
    }  # fmt: skip
    columns = mapping.columns_of(claim)
    if columns["snapshot"] != row.snapshot:
        Override.objects.filter(claim=row, withdrawn_at=None).update(withdrawn_at=at)
    steps.compare_and_set([row], {row.id: columns | unchecked})


def new_row(claim: CoreClaim, *, like: Visit | Claim, at: datetime, **columns: Any) -> Claim:
    """Return the row of a new draft for the client and policy of a visit or of another claim."""
    return Claim(
        practice_id=like.practice_id,
        client_id=like.client_id,
        policy=like.policy,
        payer=like.policy.payer if like.policy else None,
        created_at=at,
        **mapping.columns_of(claim),
        **columns,
    )


def put_visits_on(stands: Sequence[ClaimVisit]) -> None:
    """Put visits on their claims. Raises :class:`VisitIsOnAClaim` where another was faster."""
    try:
        with transaction.atomic():
            ClaimVisit.objects.bulk_create(stands)
    except IntegrityError:
        raise VisitIsOnAClaim([stand.visit_id for stand in stands]) from None
    asked = Visit.objects.filter(pk__in=[stand.visit_id for stand in stands])
    asked.update(is_asked=True)


def _stand(row: Claim, visit_id: UUID) -> ClaimVisit:
    return ClaimVisit(practice_id=row.practice_id, claim=row, visit_id=visit_id)


def _signed_visits(actor: Actor, visit_ids: Iterable[UUID]) -> list[Visit]:
    wanted = list(dict.fromkeys(visit_ids))
    if not wanted:
        raise NoVisitsToBill("choose at least one visit to bill")
    found = {row.id: row for row in _rows_to_bill(actor).filter(pk__in=wanted)}
    for visit_id in wanted:
        if visit_id not in found:
            raise NoSuchRecord("visit", visit_id)
        if found[visit_id].state != VisitState.SIGNED:
            raise VisitIsNotSigned(visit_id)
    billed = ClaimVisit.objects.filter(
        practice_id=actor.practice_id, visit_id__in=wanted, is_live=True
    )
    taken = list(billed.values_list("visit_id", flat=True))
    if taken:
        raise VisitIsOnAClaim(taken)
    return [found[visit_id] for visit_id in wanted]


def _rows_to_bill(actor: Actor) -> QuerySet[Visit]:
    rows = Visit.objects.filter(practice_id=actor.practice_id)
    return rows.select_related(*BILLED_WITH).prefetch_related("lines")


def _billable(visits: Iterable[Visit]) -> list[tuple[BillableVisit, Visit]]:
    found = list(visits)
    rules = book_of(found[0].practice_id) if found else None
    return [(billable_visit(visit, rules=rules), visit) for visit in found]


def _in_order(visits: Iterable[Visit]) -> list[BillableVisit]:
    """Return visits as ``gather`` orders them, so that an unchanged draft stays as it is."""
    billable = [each for each, _ in _billable(visits)]
    return sorted(billable, key=lambda each: (each.visit.service_date, each.visit.visit_id))


def _paid_by_client_cents(row: Claim) -> int:
    numbers = [row.number, *([row.follows.number] if row.follows else [])]
    numbers += filter(None, [next_text.decided_before(row)])
    return sum(
        posting.cents
        for entry in entries_of_claims(row.practice_id, numbers)
        if entry.key.startswith("client payment:")
        for posting in entry.postings
        if posting.account is Account.BANK and posting.claim_id in numbers
    )
