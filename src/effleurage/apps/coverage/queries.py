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
from effleurage.apps.clients.queries import get_case, get_client
from effleurage.apps.coverage import mapping, rule_book
from effleurage.apps.coverage.models import (
    Authorisation,
    BillingRestriction,
    CasePayment,
    Contract,
    ContractFee,
    EligibilityAnswer,
    Payer,
    PayerRule,
    Policy,
)
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims import PayerTerms

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


def get_contract(actor: Actor, contract_id: UUID) -> Contract:
    """Return one contract with payer and therapist. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    rows = Contract.objects.select_related("payer", "therapist")
    return _open(actor, rows, "contract", contract_id)


def get_restriction(actor: Actor, restriction_id: UUID) -> BillingRestriction:
    """Return one restriction with its policy. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    rows = BillingRestriction.objects.select_related("policy")
    return _open(actor, rows, "restriction", restriction_id)


def get_answer(actor: Actor, answer_id: UUID) -> EligibilityAnswer:
    """Return one answer of a payer. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return _open(actor, EligibilityAnswer.objects.all(), "answer", answer_id)


def get_rule(actor: Actor, rule_id: UUID) -> PayerRule:
    """Return one payer rule with its payer. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return _open(actor, PayerRule.objects.select_related("payer"), "rule", rule_id)


def payers(actor: Actor, *, with_set_aside: bool = False) -> list[PayerInList]:
    """Return the payers that the practice works with (or ever did), by name."""
    require(actor, Permission.SEE_COVERAGE)
    rows = Payer.objects.filter(practice_id=actor.practice_id)
    if not with_set_aside:
        rows = rows.filter(is_active=True)
    return [_payer_in_list(row) for row in rows.order_by("name", "id")]


def terms_under(actor: Actor, *, policy_id: UUID, on: date) -> PayerTerms:
    """Return what the payer of a policy asks of a service on a day; nothing where there is none.

    A payer's rules say nothing of a client, so asking while somebody types leaves no event.
    """
    require(actor, Permission.SEE_COVERAGE)
    rows = Policy.objects.filter(practice_id=actor.practice_id, pk=policy_id)
    row = rows.select_related("payer__practice", "case").first()
    if row is None:
        return PayerTerms()
    book = rule_book.book_of(actor.practice_id)
    return book.terms(row.payer_id, mapping.at_hand(row), on=on)


def unit_rule_under(actor: Actor, *, policy_id: UUID, on: date) -> str:
    """Return how the payer of a policy counts units of a day; ``unknown`` without a policy."""
    return terms_under(actor, policy_id=policy_id, on=on).unit_rule.value


def rules(actor: Actor, *, with_past: bool = False) -> list[PayerRule]:
    """Return the practice's payer rules with their payers; past ones too where asked for."""
    require(actor, Permission.SEE_COVERAGE)
    rows = PayerRule.objects.filter(practice_id=actor.practice_id).select_related("payer")
    if not with_past:
        rows = rows.filter(withdrawn_at=None, active_until=None)
    return list(rows.order_by("kind", "payer__name", "line_of_business", "state", "series"))


def rules_of(actor: Actor, *, payer_id: UUID) -> list[PayerRule]:
    """Return a payer's own rules, those that hold first, then the past ones, newest first."""
    payer = get_payer(actor, payer_id)
    rows = list(payer.rules.order_by("kind", "-number"))
    return sorted(
        rows, key=lambda row: row.withdrawn_at is not None or row.active_until is not None
    )


def history_of(actor: Actor, *, rule_id: UUID) -> list[PayerRule]:
    """Return a rule and every other number of its series, the newest first."""
    row = get_rule(actor, rule_id)
    rows = PayerRule.objects.filter(practice_id=actor.practice_id, series=row.series)
    return list(rows.select_related("payer").order_by("-number"))


def defaults_taken(actor: Actor) -> set[str]:
    """Return the keys of the default rules that the practice took over, whatever became of them."""
    require(actor, Permission.SEE_COVERAGE)
    rows = PayerRule.objects.filter(practice_id=actor.practice_id).exclude(default_key="")
    return set(rows.values_list("default_key", flat=True))


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


def restrictions_of(actor: Actor, *, policy_id: UUID) -> list[BillingRestriction]:
    """Return the days of which a policy is told nothing, the newest first."""
    policy = get_policy(actor, policy_id)
    found = list(policy.restrictions.order_by("-since", "-id"))
    reads.note("restriction", [row.id for row in found])
    return found


def answers_of(actor: Actor, *, policy_id: UUID) -> list[EligibilityAnswer]:
    """Return what the payer said of a policy, the newest first; withdrawn answers are left out."""
    policy = get_policy(actor, policy_id)
    found = list(latest_first(policy.answers.all()))
    reads.note("answer", [row.id for row in found])
    return found


def answers_in_file(actor: Actor, *, file_id: UUID) -> list[EligibilityAnswer]:
    """Return the answers that a file of the exchange brought, with their policies and payers."""
    require(actor, Permission.SEE_COVERAGE)
    rows = EligibilityAnswer.objects.filter(practice_id=actor.practice_id, file_id=file_id)
    found = list(latest_first(rows.select_related("policy__payer")))
    reads.note("answer", [row.id for row in found])
    return found


def latest_first(rows: QuerySet[EligibilityAnswer]) -> QuerySet[EligibilityAnswer]:
    """Return answers that stand in the order in which they count."""
    return rows.filter(withdrawn_at=None).order_by("-answered_on", "-noted_at", "-id")


def payment_end_of(actor: Actor, *, case_id: UUID) -> CasePayment | None:
    """Return what ends payment of an accident, where anything is known."""
    require(actor, Permission.SEE_COVERAGE)
    case = get_case(actor, case_id)
    return CasePayment.objects.filter(practice_id=actor.practice_id, case=case).first()


def contracts_of(actor: Actor, *, payer_id: UUID) -> list[Contract]:
    """Return a payer's contracts with their therapists, the newest first."""
    payer = get_payer(actor, payer_id)
    rows = payer.contracts.select_related("therapist")
    return list(rows.order_by("therapist__last_name", "-active_from", "id"))


def fees_of(actor: Actor, *, contract_id: UUID) -> list[ContractFee]:
    """Return what a contract allows, by procedure, the newest first."""
    contract = get_contract(actor, contract_id)
    return list(contract.fees.order_by("procedure", "-active_from"))


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
