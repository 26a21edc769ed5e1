"""What is done with payers, their terms, policies and authorisations.

Knows who may do it and what must be complete. A payer's terms are data with a source and a
history: changing them changes no claim that has left, because a claim keeps its own copy.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.mapping import columns
from effleurage.apps.clients.queries import BelongsToAnotherClient, get_case, get_live_client
from effleurage.apps.coverage import queries
from effleurage.apps.coverage.facts import (
    AuthorisationFacts,
    AuthorisationIsNotComplete,
    PayerFacts,
    PayerIsNotComplete,
    PolicyFacts,
    PolicyIsNotComplete,
    Terms,
)
from effleurage.apps.coverage.models import Authorisation, Payer, Policy
from effleurage.apps.coverage.repeating import repeat_in_columns
from effleurage.apps.coverage.terms import write_terms
from effleurage.apps.practices import fields
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.permissions import Permission


class PayerIsThereAlready(ValueError):
    """The practice has a payer of that name and electronic id; change that one."""


class PayerIsSetAside(ValueError):
    """The practice no longer works with this payer; bring it back before adding a policy."""


@action(Permission.EDIT_PAYERS)
def add_payer(actor: Actor, *, facts: PayerFacts, terms: Terms, at: datetime) -> UUID:
    """Return the id of a new payer. Raises ``PayerIsNotComplete``, :class:`PayerIsThereAlready`."""
    wanted, said = _payer_columns(actor, facts), _checked_terms(terms)
    payer = Payer.objects.create(
        practice_id=actor.practice_id, recheck_by=said.recheck_by, **wanted
    )
    write_terms(actor, payer, said, at=at)
    audit.record(actor, "payer.added", kind="payer", ids=[payer.id], at=at)
    return payer.id


@action(Permission.EDIT_PAYERS)
def change_payer(
    actor: Actor, *, payer_id: UUID, version: int, facts: PayerFacts, at: datetime
) -> None:
    """Replace the payer's name, id, kind and address; its terms stay.

    Raises ``PayerIsNotComplete``, :class:`PayerIsThereAlready`, ``StaleEdit``.
    """
    payer = queries.get_payer(actor, payer_id)
    wanted = _payer_columns(actor, facts, besides=payer)
    compare_and_set(Payer.objects.all(), payer, version=version, **wanted)
    repeat_in_columns(actor.practice_id, on=local_day(actor, at))
    audit.record(actor, "payer.changed", kind="payer", ids=[payer.id], at=at)


@action(Permission.EDIT_PAYERS)
def change_terms(actor: Actor, *, payer_id: UUID, version: int, terms: Terms, at: datetime) -> None:
    """Replace what the payer asks for, for services from ``terms.since`` on, or for all of them.

    Each term is a rule of the payer's own; what was held before is kept. Raises
    ``PayerIsNotComplete``, ``StaleEdit``.
    """
    payer, said = queries.get_payer(actor, payer_id), _checked_terms(terms)
    compare_and_set(Payer.objects.all(), payer, version=version, recheck_by=said.recheck_by)
    write_terms(actor, payer, said, at=at)
    audit.record(actor, "payer.terms-changed", kind="payer", ids=[payer.id], at=at)


@action(Permission.EDIT_PAYERS)
def set_payer_aside(actor: Actor, *, payer_id: UUID, version: int, at: datetime) -> None:
    """Keep the payer, but offer it no longer for new policies. Raises ``StaleEdit``."""
    payer = queries.get_payer(actor, payer_id)
    compare_and_set(Payer.objects.all(), payer, version=version, is_active=False)
    audit.record(actor, "payer.set-aside", kind="payer", ids=[payer.id], at=at)


@action(Permission.EDIT_PAYERS)
def bring_payer_back(actor: Actor, *, payer_id: UUID, version: int, at: datetime) -> None:
    """Offer the payer again. Raises ``StaleEdit``."""
    payer = queries.get_payer(actor, payer_id)
    compare_and_set(Payer.objects.all(), payer, version=version, is_active=True)
    audit.record(actor, "payer.brought-back", kind="payer", ids=[payer.id], at=at)


@action(Permission.EDIT_COVERAGE)
def add_policy(
    actor: Actor, *, client_id: UUID, payer_id: UUID, facts: PolicyFacts, at: datetime
) -> UUID:
    """Return the id of a new policy. Raises ``PolicyIsNotComplete``, :class:`PayerIsSetAside`,
    ``BelongsToAnotherClient``."""
    client = get_live_client(actor, client_id)
    payer = queries.get_payer(actor, payer_id)
    if not payer.is_active:
        raise PayerIsSetAside(f"payer {payer.id} is set aside; bring it back first")
    policy = Policy.objects.create(
        practice_id=actor.practice_id,
        client=client,
        payer=payer,
        **_policy_columns(actor, facts, client.id),
    )
    audit.record(actor, "policy.added", kind="policy", ids=[policy.id], at=at)
    return policy.id


@action(Permission.EDIT_COVERAGE)
def change_policy(
    actor: Actor, *, policy_id: UUID, version: int, facts: PolicyFacts, at: datetime
) -> None:
    """Replace what the card says. Raises ``PolicyIsNotComplete``, ``StaleEdit``."""
    policy = queries.get_policy(actor, policy_id)
    wanted = _policy_columns(actor, facts, policy.client_id)
    compare_and_set(Policy.objects.all(), policy, version=version, **wanted)
    audit.record(actor, "policy.changed", kind="policy", ids=[policy.id], at=at)


@action(Permission.EDIT_COVERAGE)
def end_policy(
    actor: Actor, *, policy_id: UUID, version: int, active_until: date, at: datetime
) -> None:
    """Say which day is the first without cover.

    Raises ``PolicyIsNotComplete``, ``StaleEdit``.
    """
    policy = queries.get_policy(actor, policy_id)
    if found := fields.range_faults(policy.active_from, active_until, "active_until"):
        raise PolicyIsNotComplete(found)
    compare_and_set(Policy.objects.all(), policy, version=version, active_until=active_until)
    audit.record(actor, "policy.ended", kind="policy", ids=[policy.id], at=at)


@action(Permission.EDIT_COVERAGE)
def add_authorisation(
    actor: Actor, *, policy_id: UUID, facts: AuthorisationFacts, at: datetime
) -> UUID:
    """Return the id of a new authorisation. Raises ``AuthorisationIsNotComplete``."""
    policy = queries.get_policy(actor, policy_id)
    authorisation = Authorisation.objects.create(
        practice_id=actor.practice_id, policy=policy, **_authorisation_columns(facts)
    )
    audit.record(actor, "authorisation.added", kind="authorisation", ids=[authorisation.id], at=at)
    return authorisation.id


@action(Permission.EDIT_COVERAGE)
def change_authorisation(
    actor: Actor, *, authorisation_id: UUID, version: int, facts: AuthorisationFacts, at: datetime
) -> None:
    """Replace what the payer approved; payers do extend one. Raises ``StaleEdit``."""
    authorisation = queries.get_authorisation(actor, authorisation_id)
    compare_and_set(
        Authorisation.objects.all(), authorisation, version=version, **_authorisation_columns(facts)
    )
    audit.record(
        actor, "authorisation.changed", kind="authorisation", ids=[authorisation.id], at=at
    )


def _payer_columns(
    actor: Actor, facts: PayerFacts, *, besides: Payer | None = None
) -> dict[str, Any]:
    tidy = fields.tidied(facts)
    if found := tidy.faults():
        raise PayerIsNotComplete(found)
    same = Payer.objects.filter(
        practice_id=actor.practice_id, payer_id=tidy.payer_id, name=tidy.name
    )
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise PayerIsThereAlready("there is a payer of that name and electronic id already")
    return columns(tidy)


def _checked_terms(terms: Terms) -> Terms:
    tidy = fields.tidied(terms)
    if found := tidy.faults():
        raise PayerIsNotComplete(found)
    return tidy


def _policy_columns(actor: Actor, facts: PolicyFacts, client_id: UUID) -> dict[str, Any]:
    if facts.case_id is not None and get_case(actor, facts.case_id).client_id != client_id:
        raise BelongsToAnotherClient("case", facts.case_id)
    tidy = fields.tidied(facts)
    if found := tidy.faults():
        raise PolicyIsNotComplete(found)
    return columns(tidy)


def _authorisation_columns(facts: AuthorisationFacts) -> dict[str, Any]:
    tidy = fields.tidied(facts)
    if found := tidy.faults():
        raise AuthorisationIsNotComplete(found)
    return columns(tidy)
