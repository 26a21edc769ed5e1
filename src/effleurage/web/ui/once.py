"""A form posted twice acts once, and a form's token says whose form it was.

Knows tokens: signed, so that one cannot be made up, and naming user and practice, so that a form
left open is never taken up by somebody else. What became of a token is remembered for a day, in
the transaction of what it did.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from effleurage.apps.practices import doors
from effleurage.apps.practices.sessions import PRACTICE

_SALT = "effleurage.form"
_REMEMBERED_SECONDS = 24 * 60 * 60


class Whose(NamedTuple):
    """The user and the practice that a form was shown to."""

    user_id: str
    practice_id: str


def whose(request: HttpRequest) -> Whose:
    """Return who asks, and in which practice."""
    session: Any = getattr(request, "session", {})
    return Whose(str(request.user.pk or ""), str(session.get(PRACTICE, "")))


def new_token(request: HttpRequest) -> str:
    """Return a token for a form that is shown now."""
    return signing.dumps([*whose(request), secrets.token_urlsafe(9)], salt=_SALT)


def owner_of(token: str) -> Whose | None:
    """Return to whom a form with this token was shown; ``None`` for one that is not ours."""
    try:
        user_id, practice_id, _ = signing.loads(token, salt=_SALT, max_age=_REMEMBERED_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Whose(user_id, practice_id)


def do_once(
    request: HttpRequest, token: str, act: Callable[[], str], *, whole: bool
) -> tuple[str, bool]:
    """Return where to go, and whether it was this request that acted.

    A token that is not this person's is as good as none. ``whole`` puts the act and the memory of
    it into one transaction, so that neither stands without the other.
    """
    if owner_of(token) != whose(request):
        return act(), True
    key = f"once:{signing.Signer(salt=_SALT).signature(token)}"
    if not whole:
        return _act_then_remember(key, act)
    try:
        with transaction.atomic():
            return _act_and_remember(key, act)
    except (doors.NoSuchRecord, doors.NotAllowed) as refusal:
        # What told of the refusal was rolled back with the rest: the edge tells it again.
        refusal.recorded = False
        raise


def _act_and_remember(key: str, act: Callable[[], str]) -> tuple[str, bool]:
    if not cache.add(key, "", _REMEMBERED_SECONDS):
        return str(cache.get(key, "")), False
    url = act()
    cache.set(key, url, _REMEMBERED_SECONDS)
    return url, True


def _act_then_remember(key: str, act: Callable[[], str]) -> tuple[str, bool]:
    try:
        return _act_and_remember(key, act)
    except Exception:
        cache.delete(key)
        raise
