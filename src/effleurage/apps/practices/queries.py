"""Asking who works where: memberships, the actor behind a signed-in user, places and invitations.

Knows live memberships only where it makes an actor. Refuses to note these reads in the trail: none
of them is health data (a single row opened through the door is noted like any other).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.models import Invitation, Location, Membership, Practice, User
from effleurage.apps.practices.permissions import Permission


class NoSuchMembership(LookupError):
    """This user does not work in that practice, or no longer; ask its owner for an invitation."""


class InvitationIsNotOpen(LookupError):
    """This invitation was used, withdrawn or has run out; ask for a new one."""

    def __init__(self) -> None:
        super().__init__("this invitation was used, withdrawn or has run out; ask for a new one")


class Offer(NamedTuple):
    """What an open invitation offers to whom, for its page."""

    practice_id: UUID
    practice_name: str
    email: str
    role: str


class Workplace(NamedTuple):
    """One practice that a user works in, and as what."""

    practice_id: UUID
    practice_name: str
    role: str


def memberships_of(user_id: UUID) -> list[Workplace]:
    """Return where the user works now, by name."""
    rows = Membership.objects.filter(user_id=user_id, ended_at=None).select_related("practice")
    found = [Workplace(row.practice_id, str(row.practice), row.role) for row in rows]
    return sorted(found, key=lambda place: (place.practice_name.casefold(), place.practice_id))


def actor_for(*, user_id: UUID, practice_id: UUID) -> Actor:
    """Return the actor behind a signed-in user: the one way from one to the other.

    Asked anew for each request, so that an ended membership and a changed role count at once.
    Raises :class:`NoSuchMembership`.
    """
    row = (
        Membership.objects.filter(
            user_id=user_id, practice_id=practice_id, ended_at=None, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    if row is None:
        raise NoSuchMembership(f"user {user_id} does not work in practice {practice_id}")
    return Actor(
        user_id=user_id,
        name=row.user.name or row.user.email,
        practice_id=practice_id,
        role=row.role,
    )


def get_practice(actor: Actor) -> Practice:
    """Return the actor's own practice. Raises ``NotAllowed``."""
    require(actor, Permission.SEE_PRACTICE)
    return Practice.objects.get(pk=actor.practice_id)


def get_location(actor: Actor, location_id: UUID) -> Location:
    """Return one place. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Location.objects.all(),
        kind="location",
        record_id=location_id,
        permission=Permission.SEE_PRACTICE,
    )


def locations_in_use(actor: Actor) -> list[Location]:
    """Return the places where sessions take place, by name."""
    require(actor, Permission.SEE_PRACTICE)
    rows = Location.objects.filter(practice_id=actor.practice_id, is_active=True)
    return list(rows.order_by("name", "id"))


def locations(actor: Actor) -> list[Location]:
    """Return every place, those in use first, by name."""
    require(actor, Permission.SEE_PRACTICE)
    rows = Location.objects.filter(practice_id=actor.practice_id)
    return list(rows.order_by("-is_active", "name", "id"))


def get_membership(actor: Actor, membership_id: UUID) -> Membership:
    """Return one membership with its user. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Membership.objects.select_related("user"),
        kind="membership",
        record_id=membership_id,
        permission=Permission.SEE_PRACTICE,
    )


def members(actor: Actor) -> list[Membership]:
    """Return who works here now, with their users, longest first."""
    require(actor, Permission.SEE_PRACTICE)
    rows = Membership.objects.filter(practice_id=actor.practice_id, ended_at=None)
    return list(rows.select_related("user").order_by("since", "id"))


def open_invitations(actor: Actor, *, at: datetime) -> list[Invitation]:
    """Return the invitations that still stand, the newest first."""
    require(actor, Permission.EDIT_PEOPLE)
    rows = Invitation.objects.filter(practice_id=actor.practice_id, **_open(at))
    return list(rows.order_by("-invited_at", "-id"))


def get_invitation(actor: Actor, invitation_id: UUID) -> Invitation:
    """Return one invitation, open or not. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Invitation.objects.all(),
        kind="invitation",
        record_id=invitation_id,
        permission=Permission.EDIT_PEOPLE,
    )


def invitation_behind(token: str, *, at: datetime) -> Invitation:
    """Return the open invitation with this token; whoever holds the token was given it.

    Raises :class:`InvitationIsNotOpen`, the same for one that never was and one that is over.
    """
    rows = Invitation.objects.filter(token_hash=token_hash(token), **_open(at))
    row = rows.select_related("practice").first()
    if row is None:
        raise InvitationIsNotOpen
    return row


def offer_behind(token: str, *, at: datetime) -> Offer:
    """Return what the holder of the token is offered. Raises :class:`InvitationIsNotOpen`."""
    row = invitation_behind(token, at=at)
    return Offer(row.practice_id, str(row.practice), row.email, row.role)


def has_second_step(actor: Actor) -> bool:
    """Return whether the actor signs in with codes from a phone."""
    rows = Authenticator.objects.filter(user_id=actor.user_id, type=Authenticator.Type.TOTP)
    return bool(rows.exists())


def user_behind(address: str) -> UUID | None:
    """Return who signs in with this address, if anybody does."""
    rows = User.objects.filter(email=address.strip().lower())
    return rows.values_list("pk", flat=True).first()


def token_hash(token: str) -> str:
    """Return what is kept of a token. It has 256 random bits, so one plain hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _open(at: datetime) -> dict[str, object]:
    return {"accepted_at": None, "withdrawn_at": None, "expires_at__gt": at}
