"""Adding, changing and retiring therapists.

Knows that an NPI stands once in a practice, and that a therapist who signs in is a member. Refuses
to delete one: her visits keep her.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.credentials import queries
from effleurage.apps.credentials.facts import TherapistFacts, TherapistIsNotComplete
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.practices import fields
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.models import Membership
from effleurage.apps.practices.permissions import Permission
from effleurage.findings import Finding


class TherapistIsRetired(ValueError):
    """She does not work here any more; take her back first."""


@action(Permission.EDIT_PRACTICE)
def add_therapist(actor: Actor, *, facts: TherapistFacts, at: datetime) -> UUID:
    """Add a therapist and return her id. Raises :class:`TherapistIsNotComplete`."""
    kept = _checked(actor, facts)
    row = Therapist.objects.create(practice_id=actor.practice_id, **asdict(kept))
    audit.record(actor, "therapist.added", kind="therapist", ids=[row.pk], at=at)
    return row.pk


@action(Permission.EDIT_PRACTICE)
def change_therapist(
    actor: Actor, *, therapist_id: UUID, facts: TherapistFacts, version: int, at: datetime
) -> None:
    """Change what is known of her. Raises :class:`TherapistIsNotComplete` or ``StaleEdit``."""
    row = queries.get_therapist(actor, therapist_id)
    kept = _checked(actor, facts, but=row.pk)
    compare_and_set(Therapist.objects.all(), row, version=version, **asdict(kept))
    audit.record(actor, "therapist.changed", kind="therapist", ids=[row.pk], at=at)


@action(Permission.EDIT_PRACTICE)
def retire_therapist(actor: Actor, *, therapist_id: UUID, version: int, at: datetime) -> None:
    """Let her visits stand and offer her for no new one. Raises :class:`TherapistIsRetired`."""
    row = queries.get_therapist(actor, therapist_id)
    if not row.is_active:
        raise TherapistIsRetired(f"therapist {therapist_id} is retired already")
    compare_and_set(Therapist.objects.all(), row, version=version, is_active=False)
    audit.record(actor, "therapist.retired", kind="therapist", ids=[row.pk], at=at)


@action(Permission.EDIT_PRACTICE)
def take_back_therapist(actor: Actor, *, therapist_id: UUID, version: int, at: datetime) -> None:
    """Offer a retired therapist for visits again. Raises ``StaleEdit`` where she never left."""
    row = queries.get_therapist(actor, therapist_id)
    retired = Therapist.objects.filter(is_active=False)
    compare_and_set(retired, row, version=version, is_active=True)
    audit.record(actor, "therapist.taken-back", kind="therapist", ids=[row.pk], at=at)


def _checked(actor: Actor, facts: TherapistFacts, *, but: UUID | None = None) -> TherapistFacts:
    kept = fields.tidied(facts)
    others = Therapist.objects.filter(practice_id=actor.practice_id)
    if but is not None:
        others = others.exclude(pk=but)
    faults = [
        *kept.faults(),
        *_twice(others.filter(npi=kept.npi).exists(), "npi"),
        *_user_faults(actor, kept),
    ]
    if kept.user_id is not None:
        faults += _twice(others.filter(user_id=kept.user_id).exists(), "user_id")
    if faults:
        raise TherapistIsNotComplete(faults)
    return kept


def _twice(is_there: bool, where: str) -> list[Finding]:  # noqa: FBT001 - private, and one word
    fix = "look for her among the therapists, also the retired ones"
    return (
        [fields.a_fault("twice", where, "another therapist here has it", fix)] if is_there else []
    )


def _user_faults(actor: Actor, facts: TherapistFacts) -> list[Finding]:
    if facts.user_id is None:
        return []
    live = Membership.objects.filter(practice_id=actor.practice_id, ended_at=None)
    if live.filter(user_id=facts.user_id).exists():
        return []
    fix = "invite her first, or leave it empty if she does not sign in"
    return [fields.a_fault("no-member", "user_id", "not a member of this practice", fix)]
