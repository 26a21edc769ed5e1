"""Asking for therapists: the one door and the list to choose from.

Knows therapists of the actor's own practice. Refuses to note lists in the trail: a therapist is no
client, and nothing here is health data.
"""

from __future__ import annotations

from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission


def get_therapist(actor: Actor, therapist_id: UUID) -> Therapist:
    """Return one therapist, retired or not. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Therapist.objects.all(),
        kind="therapist",
        record_id=therapist_id,
        permission=Permission.SEE_PRACTICE,
    )


def therapists_at_work(actor: Actor) -> list[Therapist]:
    """Return the therapists to choose from for a visit, by name."""
    require(actor, Permission.SEE_PRACTICE)
    rows = Therapist.objects.filter(practice_id=actor.practice_id, is_active=True)
    return list(rows.order_by("last_name", "first_name", "id"))


def therapists(actor: Actor) -> list[Therapist]:
    """Return every therapist, those at work first, by name."""
    require(actor, Permission.SEE_PRACTICE)
    rows = Therapist.objects.filter(practice_id=actor.practice_id)
    return list(rows.order_by("-is_active", "last_name", "first_name", "id"))


def therapist_of(actor: Actor) -> Therapist | None:
    """Return the therapist that the signed-in user herself is, if she is one here."""
    require(actor, Permission.SEE_PRACTICE)
    if actor.user_id is None:
        return None
    rows = Therapist.objects.filter(practice_id=actor.practice_id, user_id=actor.user_id)
    return rows.filter(is_active=True).first()
