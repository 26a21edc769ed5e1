"""What is done with contracts: one therapist, one payer, their dates and what is allowed.

Knows that two contracts of one therapist with one payer never cover the same day. Refuses to
delete one: claims of its days are judged by it.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.mapping import columns
from effleurage.apps.coverage import queries
from effleurage.apps.coverage.contract_facts import (
    ContractFacts,
    ContractFeeFacts,
    ContractFeeIsNotComplete,
    ContractIsNotComplete,
)
from effleurage.apps.coverage.models import Contract, ContractFee, Payer
from effleurage.apps.credentials.queries import get_therapist
from effleurage.apps.practices import fields
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.permissions import Permission
from effleurage.findings import Finding


class ContractFeeIsThereAlready(ValueError):
    """That procedure has a fee from that day on; choose another day."""


@action(Permission.EDIT_PAYERS)
def add_contract(actor: Actor, *, payer_id: UUID, facts: ContractFacts, at: datetime) -> UUID:
    """Return the id of a new contract. Raises ``ContractIsNotComplete``."""
    payer = queries.get_payer(actor, payer_id)
    tidy = _checked(actor, payer, facts)
    row = Contract.objects.create(practice_id=actor.practice_id, payer=payer, **columns(tidy))
    audit.record(actor, "contract.added", kind="contract", ids=[row.id], at=at)
    return row.id


@action(Permission.EDIT_PAYERS)
def change_contract(
    actor: Actor, *, contract_id: UUID, version: int, facts: ContractFacts, at: datetime
) -> None:
    """Replace what the contract says. Raises ``ContractIsNotComplete``, ``StaleEdit``."""
    row = queries.get_contract(actor, contract_id)
    tidy = _checked(actor, row.payer, facts, but=row.id)
    compare_and_set(Contract.objects.all(), row, version=version, **columns(tidy))
    audit.record(actor, "contract.changed", kind="contract", ids=[row.id], at=at)


@action(Permission.EDIT_PAYERS)
def add_contract_fee(
    actor: Actor, *, contract_id: UUID, facts: ContractFeeFacts, at: datetime
) -> UUID:
    """Return the id of a new fee; an earlier one stays in force for earlier days.

    Raises ``ContractFeeIsNotComplete``, :class:`ContractFeeIsThereAlready`.
    """
    row = queries.get_contract(actor, contract_id)
    tidy = fields.tidied(facts)
    if found := tidy.faults():
        raise ContractFeeIsNotComplete(found)
    fee, is_new = ContractFee.objects.get_or_create(
        practice_id=actor.practice_id,
        contract=row,
        procedure=tidy.procedure,
        active_from=tidy.active_from,
        defaults={"allowed_cents": tidy.allowed_cents},
    )
    if not is_new:
        raise ContractFeeIsThereAlready("that procedure has a fee from that day on already")
    audit.record(actor, "contract.fee-added", kind="contract", ids=[row.id], at=at)
    return fee.id


def _checked(
    actor: Actor, payer: Payer, facts: ContractFacts, *, but: UUID | None = None
) -> ContractFacts:
    get_therapist(actor, facts.therapist_id)
    # Two people who add a contract at once take turns at the payer.
    Payer.objects.select_for_update(no_key=True).get(pk=payer.pk)
    tidy = fields.tidied(facts)
    if found := [*tidy.faults(), *_overlaps(payer, tidy, but)]:
        raise ContractIsNotComplete(found)
    return tidy


def _overlaps(payer: Payer, facts: ContractFacts, but: UUID | None) -> list[Finding]:
    """Return a finding where another contract covers one of these days."""
    for row in payer.contracts.filter(therapist_id=facts.therapist_id):
        if row.pk == but:
            continue
        if _begins_before(row.active_from, facts.active_until) and _begins_before(
            facts.active_from, row.active_until
        ):
            fix = "end the other contract first, or change it"
            message = "another contract of hers with this payer covers these days"
            return [fields.a_fault("twice", "active_from", message, fix)]
    return []


def _begins_before(first: date | None, until: date | None) -> bool:
    return first is None or until is None or first < until
