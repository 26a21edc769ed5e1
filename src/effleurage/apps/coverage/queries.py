"""Asking who pays: payers and their terms, policies in force, approvals, and what runs out soon.

Knows rows of the actor's own practice. Refuses to count visits: they belong to the next step.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.models import Referral
from effleurage.apps.clients.queries import get_client
from effleurage.apps.coverage.models import Authorisation, Payer, Policy, TermsVersion
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims import UnitRule

RowT = TypeVar("RowT", bound=Model)


class PayerInList(NamedTuple):
    """One payer in a list."""

    id: UUID
    name: str
    payer_id: str
    line_of_business: str
    terms_verified: bool
    recheck_by: date | None
    unit_rule: str
    filing_limit_days: int | None
    is_active: bool


class Expiring(NamedTuple):
    """Something that soon no longer covers: from ``ends_on`` on it does not."""

    kind: str
    id: UUID
    client_id: UUID
    ends_on: date


def get_payer(actor: Actor, payer_id: UUID) -> Payer:
    """Return one payer. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return _open(actor, Payer.objects.all(), "payer", payer_id)


def get_policy(actor: Actor, policy_id: UUID) -> Policy:
    """Return one policy with its payer. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return _open(actor, Policy.objects.select_related("payer"), "policy", policy_id)


def get_authorisation(actor: Actor, authorisation_id: UUID) -> Authorisation:
    """Return one authorisation with its policy. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    rows = Authorisation.objects.select_related("policy")
    return _open(actor, rows, "authorisation", authorisation_id)


def payers(actor: Actor, *, with_set_aside: bool = False) -> list[PayerInList]:
    """Return the payers that the practice works with (or ever did), by name."""
    require(actor, Permission.SEE_COVERAGE)
    rows = Payer.objects.filter(practice_id=actor.practice_id)
    if not with_set_aside:
        rows = rows.filter(is_active=True)
    return [_payer_in_list(row) for row in rows.order_by("name", "id")]


def unit_rule_under(actor: Actor, *, policy_id: UUID) -> str:
    """Return how the payer of a policy counts units; ``unknown`` where there is no such policy.

    A payer's rule says nothing of a client, so counting while somebody types leaves no event.
    """
    require(actor, Permission.SEE_COVERAGE)
    rows = Policy.objects.filter(practice_id=actor.practice_id, pk=policy_id)
    return rows.values_list("payer__unit_rule", flat=True).first() or UnitRule.UNKNOWN.value


def terms_history(actor: Actor, *, payer_id: UUID) -> list[TermsVersion]:
    """Return every set of terms that the practice has held of a payer, the newest first."""
    payer = get_payer(actor, payer_id)
    return list(payer.terms_versions.order_by("-number"))


def policies_of(actor: Actor, *, client_id: UUID) -> list[Policy]:
    """Return all a client's policies with their payers, who pays first coming first."""
    client = get_client(actor, client_id)
    return _listed(actor, "policy", Policy.objects.filter(client=client).select_related("payer"))


def policies_in_force(actor: Actor, *, client_id: UUID, on: date) -> list[Policy]:
    """Return the policies that cover a client on a day; one without dates is taken to cover it."""
    client = get_client(actor, client_id)
    covering = Policy.objects.filter(client=client).filter(covers(on)).select_related("payer")
    return _listed(actor, "policy", covering)


def authorisations_of(actor: Actor, *, policy_id: UUID) -> list[Authorisation]:
    """Return a policy's authorisations, the newest first."""
    policy = get_policy(actor, policy_id)
    found = list(policy.authorisations.order_by("-valid_from", "-id"))
    reads.note("authorisation", [row.id for row in found])
    return found


def covers(on: date) -> Q:
    """Return the condition that a policy covers the day."""
    return (Q(active_from=None) | Q(active_from__lte=on)) & (
        Q(active_until=None) | Q(active_until__gt=on)
    )


def expiring(actor: Actor, *, on: date, within_days: int) -> list[Expiring]:
    """Return the referrals, authorisations and policies that end soon, the soonest first.

    Those count that still cover ``on`` and whose first day without cover lies at most
    ``within_days`` later. Three queries, however many there are.
    """
    require(actor, Permission.SEE_CLIENTS)
    require(actor, Permission.SEE_COVERAGE)
    last = on + timedelta(days=within_days)
    ending = {"practice_id": actor.practice_id, "valid_until__gt": on, "valid_until__lte": last}
    referrals = Referral.objects.filter(client__is_active=True, **ending)
    approvals = Authorisation.objects.filter(policy__client__is_active=True, **ending)
    policies = Policy.objects.filter(
        practice_id=actor.practice_id,
        client__is_active=True,
        active_until__gt=on,
        active_until__lte=last,
    )
    rows = {
        "referral": referrals.values_list("id", "client_id", "valid_until"),
        "authorisation": approvals.values_list("id", "policy__client_id", "valid_until"),
        "policy": policies.values_list("id", "client_id", "active_until"),
    }
    found = [
        Expiring(kind, row_id, client_id, ends_on)
        for kind, listed in rows.items()
        for row_id, client_id, ends_on in listed
        if ends_on is not None
    ]
    for kind in rows:
        reads.note(kind, [each.id for each in found if each.kind == kind])
    return sorted(found, key=lambda each: (each.ends_on, each.kind, each.id))


def payers_to_recheck(actor: Actor, *, on: date) -> list[UUID]:
    """Return the payers whose terms somebody should ask for again by now."""
    require(actor, Permission.SEE_COVERAGE)
    rows = Payer.objects.filter(practice_id=actor.practice_id, is_active=True, recheck_by__lte=on)
    return list(rows.order_by("recheck_by", "name", "id").values_list("id", flat=True))


def _listed(actor: Actor, kind: str, rows: QuerySet[RowT]) -> list[RowT]:
    found = list(
        rows.filter(practice_id=actor.practice_id).order_by("priority", "-active_from", "id")
    )
    reads.note(kind, [row.pk for row in found])
    return found


def _payer_in_list(row: Payer) -> PayerInList:
    return PayerInList(
        row.id, row.name, row.payer_id, row.line_of_business, row.terms_verified, row.recheck_by,
        row.unit_rule, row.filing_limit_days, row.is_active,
    )  # fmt: skip


def _open(actor: Actor, rows: QuerySet[RowT], kind: str, record_id: UUID) -> RowT:
    return open_door(
        actor, rows, kind=kind, record_id=record_id, permission=Permission.SEE_COVERAGE
    )
