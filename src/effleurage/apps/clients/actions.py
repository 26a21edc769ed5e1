"""What is done with clients, their episodes and their referrals.

Knows who may do it, what must be complete, and what of a referral stays as it is once a signed
note relies on it. Merging is ``merging``; papers are ``papers``.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import mapping, queries
from effleurage.apps.clients.facts import (
    CaseFacts,
    CaseIsNotComplete,
    ClientFacts,
    ClientIsNotComplete,
    Correction,
    ReferralFacts,
    ReferralIsNotComplete,
    a_reason,
)
from effleurage.apps.clients.models import Case, Client, Document, Referral
from effleurage.apps.practices import fields
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.permissions import Permission

LONGEST_SEARCH_NAME = 200
_CASE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_MIS_COPIED = (
    "referrer_last_name", "referrer_first_name", "referrer_middle_name", "referrer_suffix",
    "referrer_npi", "number", "document_id",
)  # fmt: skip
"""What of a referral may have been copied wrongly, as against what the clinician ordered."""


class ReferralIsInUse(ValueError):
    """A signed note relies on the referral; correct what was mis-copied, or add the new order."""

    def __init__(self, referral_id: UUID) -> None:
        super().__init__(
            f"a signed note relies on referral {referral_id}; correct only what was mis-copied, "
            "or add the clinician's new order as another referral"
        )


@action(Permission.EDIT_CLIENTS)
def add_client(actor: Actor, *, facts: ClientFacts, at: datetime) -> UUID:
    """Return the id of a new client. Raises :class:`ClientIsNotComplete`."""
    client = Client.objects.create(
        practice_id=actor.practice_id, created_at=at, **_client_columns(facts, at)
    )
    audit.record(actor, "client.added", kind="client", ids=[client.id], at=at)
    return client.id


@action(Permission.EDIT_CLIENTS)
def change_client(
    actor: Actor, *, client_id: UUID, version: int, facts: ClientFacts, at: datetime
) -> None:
    """Replace what is known of a client. Raises :class:`ClientIsNotComplete`, ``StaleEdit``."""
    client = queries.get_live_client(actor, client_id)
    compare_and_set(
        Client.objects.filter(practice_id=actor.practice_id),
        client,
        version=version,
        **_client_columns(facts, at),
    )
    audit.record(actor, "client.changed", kind="client", ids=[client.id], at=at)


@action(Permission.EDIT_CLIENTS)
def deactivate_client(actor: Actor, *, client_id: UUID, version: int, at: datetime) -> None:
    """Set a client aside: kept, but in no list and open to nothing new. Raises ``StaleEdit``."""
    client = queries.get_live_client(actor, client_id)
    compare_and_set(Client.objects.all(), client, version=version, is_active=False)
    audit.record(actor, "client.deactivated", kind="client", ids=[client.id], at=at)


@action(Permission.EDIT_CLIENTS)
def reactivate_client(actor: Actor, *, client_id: UUID, version: int, at: datetime) -> None:
    """Bring back a client who was set aside. Raises ``ClientWasMerged``, ``StaleEdit``."""
    client = queries.get_client(actor, client_id)
    if client.merged_into_id is not None:
        raise queries.ClientWasMerged(client.id, client.merged_into_id)
    compare_and_set(Client.objects.all(), client, version=version, is_active=True)
    audit.record(actor, "client.reactivated", kind="client", ids=[client.id], at=at)


@action(Permission.EDIT_CLIENTS)
def open_case(actor: Actor, *, client_id: UUID, facts: CaseFacts, at: datetime) -> UUID:
    """Return the id of a new episode of care. Raises :class:`CaseIsNotComplete`."""
    client = queries.get_live_client(actor, client_id)
    columns = _case_columns(facts, at)
    columns["number"] = columns["number"] or _case_number(at)
    case = Case.objects.create(practice_id=actor.practice_id, client=client, **columns)
    audit.record(actor, "case.opened", kind="case", ids=[case.id], at=at)
    return case.id


@action(Permission.EDIT_CLIENTS)
def change_case(
    actor: Actor, *, case_id: UUID, version: int, facts: CaseFacts, at: datetime
) -> None:
    """Replace what is known of an episode; its number stays unless another is given.

    Raises :class:`CaseIsNotComplete`, ``StaleEdit``.
    """
    case = queries.get_case(actor, case_id)
    columns = _case_columns(facts, at)
    columns["number"] = columns["number"] or case.number
    compare_and_set(Case.objects.all(), case, version=version, **columns)
    audit.record(actor, "case.changed", kind="case", ids=[case.id], at=at)


@action(Permission.EDIT_CLIENTS)
def add_referral(actor: Actor, *, client_id: UUID, facts: ReferralFacts, at: datetime) -> UUID:
    """Return the id of a new referral. Raises :class:`ReferralIsNotComplete`."""
    client = queries.get_live_client(actor, client_id)
    columns = _referral_columns(actor, client, facts, at)
    referral = Referral.objects.create(practice_id=actor.practice_id, client=client, **columns)
    audit.record(actor, "referral.added", kind="referral", ids=[referral.id], at=at)
    return referral.id


@action(Permission.EDIT_CLIENTS)
def change_referral(
    actor: Actor, *, referral_id: UUID, version: int, facts: ReferralFacts, at: datetime
) -> None:
    """Replace what is known of a referral on which no signed note relies yet.

    Raises :class:`ReferralIsInUse`, :class:`ReferralIsNotComplete`, ``StaleEdit``.
    """
    referral = queries.get_referral(actor, referral_id)
    if referral.used_at is not None:
        raise ReferralIsInUse(referral.id)
    columns = _referral_columns(actor, referral.client, facts, at)
    compare_and_set(Referral.objects.filter(used_at=None), referral, version=version, **columns)
    audit.record(actor, "referral.changed", kind="referral", ids=[referral.id], at=at)


@action(Permission.EDIT_CLIENTS)
def correct_referral(
    actor: Actor, *, referral_id: UUID, version: int, correction: Correction, at: datetime
) -> None:
    """Mend what was mis-copied from the order, also after a signed note has relied on it.

    Whose order it was, its NPI, its number and its scan may have been copied wrongly; what was
    ordered (days, visits, diagnoses) may not change under a note. Raises ``ReasonIsMissing``,
    :class:`ReferralIsInUse`, :class:`ReferralIsNotComplete`, ``StaleEdit``.
    """
    reason = a_reason(correction.reason, ask="say what was mis-copied")
    referral = queries.get_referral(actor, referral_id)
    columns = _referral_columns(actor, referral.client, correction.facts, at)
    changed = {name for name, each in columns.items() if each != getattr(referral, name)}
    if referral.used_at is not None and changed - set(_MIS_COPIED):
        raise ReferralIsInUse(referral.id)
    compare_and_set(Referral.objects.all(), referral, version=version, **columns)
    audit.record(
        actor,
        "referral.corrected",
        kind="referral",
        ids=[referral.id],
        at=at,
        reason=reason,
        details={"fields": sorted(changed)},
    )


def _client_columns(facts: ClientFacts, at: datetime) -> dict[str, Any]:
    tidy = fields.tidied(facts)
    if found := tidy.faults(on=at.date()):
        raise ClientIsNotComplete(found)
    columns = mapping.columns(tidy)
    return {**columns, "search_name": search_name(tidy)}


def search_name(facts: ClientFacts) -> str:
    """Return the name as the search knows it: last name first, as much as the column holds."""
    names = f"{facts.last_name} {facts.first_name} {facts.middle_name}"
    return queries.folded(names)[:LONGEST_SEARCH_NAME]


def _case_columns(facts: CaseFacts, at: datetime) -> dict[str, Any]:
    tidy = fields.tidied(facts)
    if found := tidy.faults(on=at.date()):
        raise CaseIsNotComplete(found)
    return mapping.columns(tidy)


def _referral_columns(
    actor: Actor, client: Client, facts: ReferralFacts, at: datetime
) -> dict[str, Any]:
    tidy = fields.tidied(facts)
    if found := tidy.faults(on=at.date()):
        raise ReferralIsNotComplete(found)
    if tidy.case_id:
        _same_client(client, "case", queries.get_case(actor, tidy.case_id))
    if tidy.document_id:
        _same_client(client, "document", queries.get_document(actor, tidy.document_id))
    return mapping.columns(tidy)


def _same_client(client: Client, kind: str, row: Case | Document) -> None:
    if row.client_id != client.id:
        raise queries.BelongsToAnotherClient(kind, row.pk)


def _case_number(at: datetime) -> str:
    """Return a number of our own: the month, and six characters that nobody misreads."""
    letters = "".join(secrets.choice(_CASE_LETTERS) for _ in range(6))
    return f"E{at:%y%m}-{letters}"
