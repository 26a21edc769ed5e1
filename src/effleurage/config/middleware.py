"""What every request and every answer passes through, beside Django's own.

Knows headers, a locked store, which code sets are loaded, and a session's end. Refuses to know any
page. Order matters and is given in ``settings.MIDDLEWARE``: headers go on everything, also on a
refusal made further in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from time import monotonic

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from effleurage.apps.codes import laying_out
from effleurage.apps.practices.sessions import STARTED_AT
from effleurage.codes import sets
from effleurage.store import unlocked
from effleurage.web.setup import draft
from effleurage.web.signin import errors

Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""Our own files and nothing else: no inline script or style, nothing from another host.

``data:`` images are the drawings in Bootstrap's style sheet. A page may frame our own papers, which
alone allow it (``web.ui.pages.document``); no page of ours may be framed.
"""

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
#: Views that answer while the store is locked; static files are answered before it is asked.
_WITHOUT_A_KEY = frozenset(
    {
        *("unlock", "unlock_with_code", "help", "help_page", "help_search", "help_picture"),
        *("welcome", "switch_part", "set_up_passphrase", "set_up_go_on", "check_set_up"),
        *("set_up",),
    }
)
"""What is shown while the store is locked: the door itself, what the guide says of it, and the
pages on which records begin."""


def headers(answer: Answer) -> Answer:
    """Put our headers on every answer; pages are kept by no browser and no proxy."""

    def with_headers(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return with_headers


def not_too_large(answer: Answer) -> Answer:
    """Refuse what is larger than any paper before it is read."""

    def when_small(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.LARGEST_REQUEST_BYTES:
            return errors.too_large(request)
        return answer(request)

    return when_small


def codes_in_use(answer: Answer) -> Answer:
    """Let each request see the code sets that are loaded now, whichever process loaded them."""

    def with_codes_in_use(request: HttpRequest) -> HttpResponseBase:
        sets.look_again()
        return answer(request)

    return with_codes_in_use


def loads_of_the_records(answer: Answer) -> Answer:
    """Notice once a minute what was loaded into the records, on whichever host.

    It stands behind sign-in: then there are records, and they are open.
    """

    def with_loads(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            laying_out.notice(monotonic())
        return answer(request)

    return with_loads


def locked_store(answer: Answer) -> Answer:
    """Send everything to the unlock page while this process holds no key.

    It stands before sessions, messages and sign-in, because all of these need the key.
    """

    def while_locked(request: HttpRequest) -> HttpResponseBase:
        if unlocked.is_unlocked():
            return answer(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return HttpResponseRedirect(_way_in())
        if match.url_name not in _WITHOUT_A_KEY:
            return HttpResponseRedirect(_way_in())
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response

    return while_locked


def _way_in() -> str:
    return reverse("set_up" if draft.is_offered() else "unlock")


def live_session(answer: Answer) -> Answer:
    """Notice that a session was used, and end one that was signed out everywhere."""

    def with_live_session(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            if _is_revoked(request, request.user.sessions_valid_from):
                logout(request)
            else:
                request.session.touch()  # type: ignore[attr-defined]  # our own engine
        return answer(request)

    return with_live_session


def _is_revoked(request: HttpRequest, valid_from: datetime | None) -> bool:
    if valid_from is None:
        return False
    started_at = request.session.get(STARTED_AT)
    return started_at is None or datetime.fromisoformat(started_at) < valid_from
