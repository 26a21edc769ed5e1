"""Changing the practice itself and its places of work.

Knows that what is saved is what a claim can carry, and that a change names the version it was made
from. Refuses to know people (``people_actions``) and therapists (the step ``credentials``).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import fields, queries
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.facts import (
    LocationFacts,
    LocationIsNotComplete,
    PracticeFacts,
    PracticeIsNotComplete,
)
from effleurage.apps.practices.models import Location, Practice
from effleurage.apps.practices.permissions import Permission


class LocationIsRetired(ValueError):
    """The place is no longer used; add it anew if sessions take place there again."""


@action(Permission.EDIT_PRACTICE)
def change_practice(actor: Actor, *, facts: PracticeFacts, version: int, at: datetime) -> None:
    """Change who bills. Raises :class:`PracticeIsNotComplete` or ``StaleEdit``."""
    kept = checked_practice(facts)
    row = queries.get_practice(actor)
    compare_and_set(Practice.objects.all(), row, version=version, **asdict(kept))
    audit.record(actor, "practice.changed", kind="practice", ids=[row.pk], at=at)


@action(Permission.EDIT_PRACTICE)
def add_location(actor: Actor, *, facts: LocationFacts, at: datetime) -> UUID:
    """Add a place and return its id. Raises :class:`LocationIsNotComplete`."""
    kept = _checked_location(facts)
    row = Location.objects.create(practice_id=actor.practice_id, **asdict(kept))
    audit.record(actor, "location.added", kind="location", ids=[row.pk], at=at)
    return row.pk


@action(Permission.EDIT_PRACTICE)
def change_location(
    actor: Actor, *, location_id: UUID, facts: LocationFacts, version: int, at: datetime
) -> None:
    """Change a place. Raises :class:`LocationIsNotComplete` or ``StaleEdit``."""
    kept = _checked_location(facts)
    row = queries.get_location(actor, location_id)
    compare_and_set(Location.objects.all(), row, version=version, **asdict(kept))
    audit.record(actor, "location.changed", kind="location", ids=[row.pk], at=at)


@action(Permission.EDIT_PRACTICE)
def retire_location(actor: Actor, *, location_id: UUID, version: int, at: datetime) -> None:
    """Take a place out of use; its visits keep it. Raises :class:`LocationIsRetired`."""
    row = queries.get_location(actor, location_id)
    if not row.is_active:
        raise LocationIsRetired(f"location {location_id} is retired already")
    compare_and_set(Location.objects.all(), row, version=version, is_active=False)
    audit.record(actor, "location.retired", kind="location", ids=[row.pk], at=at)


def checked_practice(facts: PracticeFacts) -> PracticeFacts:
    """Return the facts as they are kept. Raises :class:`PracticeIsNotComplete`."""
    kept = fields.tidied(facts)
    if faults := kept.faults():
        raise PracticeIsNotComplete(faults)
    return kept


def _checked_location(facts: LocationFacts) -> LocationFacts:
    kept = fields.tidied(facts)
    if faults := kept.faults():
        raise LocationIsNotComplete(faults)
    return kept
