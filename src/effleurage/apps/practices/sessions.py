"""Who is signed in where, and how that ends.

Knows session rows by the hash of their key. Refuses to know the keys: those lie in browsers only,
so nothing in the database lets anybody take over a session.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from effleurage.apps.practices import sign_in_trail
from effleurage.apps.practices.models import Session, User

#: What a signed-in session holds of its own beginning, beside what Django and allauth put there.
STARTED_AT = "started_at"
BROWSER = "browser"
PRACTICE = "practice"


class NoSuchSession(LookupError):
    """There is no such session of this user, or no longer; load the list again."""


class SignedIn(NamedTuple):
    """One browser in which a user is signed in."""

    session_id: UUID
    browser: str
    started_at: datetime
    last_seen_at: datetime
    is_this_one: bool


def key_hash(session_key: str) -> str:
    """Return what is kept of a session's key. It has 160 random bits, so one hash is enough."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def sessions_of(*, user_id: UUID, this: str, at: datetime) -> list[SignedIn]:
    """Return where the user is signed in, latest first; ``this`` is the key of the asking one."""
    mine = key_hash(this)
    rows = Session.objects.filter(user_id=user_id, expires_at__gt=at).order_by("-last_seen_at")
    return [
        SignedIn(row.id, row.browser, row.started_at, row.last_seen_at, row.key_hash == mine)
        for row in rows.defer("sealed")
    ]


@transaction.atomic
def end_one(*, user_id: UUID, session_id: UUID, at: datetime) -> None:
    """Sign one browser of the user out. Raises :class:`NoSuchSession`, also for another user's."""
    deleted, _ = Session.objects.filter(user_id=user_id, pk=session_id).delete()
    if not deleted:
        raise NoSuchSession(f"there is no session {session_id} of this user")
    sign_in_trail.tell(user_id, "session.ended", at=at, details={"count": deleted})


@transaction.atomic
def end_others(*, user_id: UUID, this: str, at: datetime) -> int:
    """Sign every other browser of the user out; return how many there were."""
    others = Session.objects.filter(user_id=user_id).exclude(key_hash=key_hash(this))
    deleted, _ = others.delete()
    sign_in_trail.tell(user_id, "session.others-ended", at=at, details={"count": deleted})
    return deleted


@transaction.atomic
def end_all(*, user_id: UUID, at: datetime) -> int:
    """Sign the user out everywhere, this browser too; return how many sessions there were.

    ``sessions_valid_from`` also ends one that is being saved at this very moment.
    """
    User.objects.filter(pk=user_id).update(sessions_valid_from=at)
    deleted, _ = Session.objects.filter(user_id=user_id).delete()
    sign_in_trail.tell(user_id, "session.all-ended", at=at, details={"count": deleted})
    return deleted
