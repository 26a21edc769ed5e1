"""What was typed when a session ended in mid-form: kept sealed for a quarter of an hour.

Knows one form at a time, in the session that sign-in begins (its content is sealed in the
database, never in the browser). Refuses whatever carries no token of ours, so that a stranger can
store nothing; shows it to the person and practice it was typed by, to nobody else. Files and
passwords are not kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from effleurage.web.ui import once

KEY = "typed"
KEPT = timedelta(minutes=15)
LARGEST_CHARACTERS = 100_000
_NEVER = ("csrfmiddlewaretoken", "once", "confirmed")
_MOST_DIGITS = 8


def number(text: str) -> int:
    """Return a page, a version or minutes as typed; 0 for what is no such number.

    Python itself refuses to read thousands of digits, and a database those of more than eighteen.
    """
    is_one = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_one else 0


def keep(request: HttpRequest) -> bool:
    """Keep what was posted, and say whether it was kept."""
    owner = once.owner_of(request.POST.get("once", ""))
    values = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name not in _NEVER and "pass" not in name
    }
    if owner is None or sum(len(each) for some in values.values() for each in some) > (
        LARGEST_CHARACTERS
    ):
        return False
    request.session[KEY] = {
        "path": request.path,
        "owner": list(owner),
        "at": timezone.now().isoformat(),
        "values": values,
    }
    return True


def take_up(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed into the form of this page before the session ended, once."""
    session: Any = getattr(request, "session", {})
    found = session.get(KEY)
    if not found or request.method != "GET":
        return {}
    is_over = timezone.now() - datetime.fromisoformat(found["at"]) > KEPT
    is_owner = found["owner"] == list(once.whose(request))
    if is_over or not is_owner or found["path"] == request.path:
        del session[KEY]
    if is_over or not is_owner or found["path"] != request.path:
        return {}
    values: dict[str, Any] = found["values"]
    return values
