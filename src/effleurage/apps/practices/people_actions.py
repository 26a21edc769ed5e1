"""Who works in a practice: invitations, roles, and the end of a membership.

Knows that a practice is never without an owner, and that whoever loses the right to invite loses
the invitations she left open. Refuses to touch a user herself: she may work elsewhere too.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import fields, queries
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import StaleEdit
from effleurage.apps.practices.models import Invitation, Membership, Practice, Role
from effleurage.apps.practices.permissions import Permission, may

INVITATION_DAYS = 7


class InvitationIsNotComplete(fields.NotComplete):
    """An invitation names an e-mail address and one of the roles."""


class RoleIsNotKnown(fields.NotComplete):
    """There is no such role; choose one of the five."""


class AlreadyAMember(ValueError):
    """This person works here already; change her role instead."""


class LastOwner(ValueError):
    """A practice is never without an owner: make somebody else an owner first."""

    def __init__(self) -> None:
        super().__init__("this is the practice's only owner; make somebody else an owner first")


class Invited(NamedTuple):
    """An invitation made. ``token`` is shown this once, and kept nowhere."""

    invitation_id: UUID
    token: str
    expires_at: datetime


@action(Permission.EDIT_PEOPLE)
def invite(actor: Actor, *, email: str, role: str, at: datetime) -> Invited:
    """Offer a role to an address; an earlier open offer to it is withdrawn.

    Raises :class:`InvitationIsNotComplete` or :class:`AlreadyAMember`.
    """
    assert actor.user_id is not None, "the worker invites nobody"
    address = email.strip().lower()
    _refuse_unclear(address, role)
    here = Membership.objects.filter(practice_id=actor.practice_id, ended_at=None)
    if here.filter(user__email=address).exists():
        raise AlreadyAMember("this person works here already; change her role instead")
    _open_of(actor).filter(email=address).update(withdrawn_at=at)
    token = secrets.token_urlsafe(32)
    row = Invitation.objects.create(
        practice_id=actor.practice_id,
        email=address,
        role=role,
        token_hash=queries.token_hash(token),
        invited_by_id=actor.user_id,
        invited_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    audit.record(
        actor, "person.invited", kind="invitation", ids=[row.pk], at=at, details={"role": role}
    )
    return Invited(row.pk, token, row.expires_at)


@action(Permission.EDIT_PEOPLE)
def withdraw_invitation(actor: Actor, *, invitation_id: UUID, at: datetime) -> None:
    """Take an open offer back. Raises ``InvitationIsNotOpen``."""
    row = queries.get_invitation(actor, invitation_id)
    if _open_of(actor).filter(pk=row.pk).update(withdrawn_at=at) != 1:
        raise queries.InvitationIsNotOpen
    audit.record(actor, "invitation.withdrawn", kind="invitation", ids=[row.pk], at=at)


@action(Permission.EDIT_PEOPLE)
def change_role(actor: Actor, *, membership_id: UUID, was: str, to: str, at: datetime) -> None:
    """Give a member another role.

    Raises :class:`RoleIsNotKnown`, :class:`LastOwner` or ``StaleEdit``.
    """
    _one_at_a_time(actor)
    row = queries.get_membership(actor, membership_id)
    if faults := fields.choice_faults(to, Role.values, "role"):
        raise RoleIsNotKnown(faults)
    if to != Role.OWNER:
        _refuse_last_owner(actor, row)
    live = Membership.objects.filter(practice_id=actor.practice_id, pk=row.pk, ended_at=None)
    if live.filter(role=was).update(role=to) != 1:
        raise StaleEdit("membership", row.pk)
    if not may(to, Permission.EDIT_PEOPLE):
        _withdraw_offers_of(actor, row.user_id, at=at)
    details = {"was": was, "to": to}
    audit.record(
        actor, "membership.changed", kind="membership", ids=[row.pk], at=at, details=details
    )


@action(Permission.EDIT_PEOPLE)
def end_membership(actor: Actor, *, membership_id: UUID, at: datetime) -> None:
    """End a membership from this moment. Raises :class:`LastOwner` or ``StaleEdit``."""
    _one_at_a_time(actor)
    row = queries.get_membership(actor, membership_id)
    _refuse_last_owner(actor, row)
    live = Membership.objects.filter(practice_id=actor.practice_id, pk=row.pk, ended_at=None)
    if live.update(ended_at=at) != 1:
        raise StaleEdit("membership", row.pk)
    _withdraw_offers_of(actor, row.user_id, at=at)
    audit.record(actor, "membership.ended", kind="membership", ids=[row.pk], at=at)


def _refuse_unclear(email: str, role: str) -> None:
    missing = [] if email else [fields.a_fault("missing", "email", "nobody is named", "fill it in")]
    faults = [
        *missing,
        *fields.email_faults(email, "email"),
        *fields.choice_faults(role, Role.values, "role"),
    ]
    if faults:
        raise InvitationIsNotComplete(faults)


def _one_at_a_time(actor: Actor) -> None:
    """Let two owners who end each other at the same moment wait for one another.

    Taken before the membership is read, so that what is judged is what is changed.
    """
    Practice.objects.select_for_update().get(pk=actor.practice_id)


def _refuse_last_owner(actor: Actor, leaving: Membership) -> None:
    owners = Membership.objects.filter(
        practice_id=actor.practice_id, role=Role.OWNER, ended_at=None, user__is_active=True
    )
    if leaving.role == Role.OWNER and not owners.exclude(pk=leaving.pk).exists():
        raise LastOwner


def _open_of(actor: Actor) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        practice_id=actor.practice_id, accepted_at=None, withdrawn_at=None
    )


def _withdraw_offers_of(actor: Actor, user_id: UUID, *, at: datetime) -> None:
    _open_of(actor).filter(invited_by_id=user_id).update(withdrawn_at=at)
