"""Where a member is signed in, for the owner: a laptop that was lost is signed out at once.

Knows sessions of those who work here now. Refuses to know their passwords and second steps: those
are their own, and whoever holds the installation's key resets them.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import queries, sessions
from effleurage.apps.practices.doors import NoSuchRecord, action, require
from effleurage.apps.practices.models import Membership, Session, User
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.sessions import SignedIn


def sessions_of_member(actor: Actor, membership_id: UUID, *, at: datetime) -> list[SignedIn]:
    """Return where a member is signed in, latest first. Raises ``NoSuchRecord``, ``NotAllowed``."""
    require(actor, Permission.EDIT_PEOPLE)
    member = _live(actor, membership_id)
    return sessions.sessions_of(user_id=member.user_id, this="", at=at)


@action(Permission.EDIT_PEOPLE)
def sign_member_out(actor: Actor, *, membership_id: UUID, at: datetime) -> int:
    """Sign a member out of every browser and return how many there were.

    She may sign in again with her password. Raises ``NoSuchRecord``.
    """
    member = _live(actor, membership_id)
    User.objects.filter(pk=member.user_id).update(sessions_valid_from=at)
    count, _ = Session.objects.filter(user_id=member.user_id).delete()
    details = {"count": count, "user": str(member.user_id)}
    audit.record(
        actor, "membership.signed-out", kind="membership", ids=[member.pk], at=at, details=details
    )
    audit.record_for_installation(
        "session.ended-by-owner", at=at, actor_name=actor.name, actor_id=actor.user_id,
        details=details,
    )  # fmt: skip
    return count


def _live(actor: Actor, membership_id: UUID) -> Membership:
    member = queries.get_membership(actor, membership_id)
    if member.ended_at is not None:
        raise NoSuchRecord("membership", membership_id)
    return member
