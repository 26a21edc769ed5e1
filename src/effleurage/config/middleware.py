"""What every request and every answer passes through, beside Django's own.

Knows headers, a locked store, and a session's end. Refuses to know any page. Order matters and is
given in ``settings.MIDDLEWARE``: headers go on everything, also on a refusal made further in.

This is an edge of the process, and reads the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from effleurage.apps.practices.sessions import STARTED_AT
from effleurage.store import unlocked

Answer = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""No script, no frame, nothing from another host. The QR code is part of its page."""

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
#: Views that answer while the store is locked: the page that unlocks it, and its style sheet.
_WITHOUT_A_KEY = frozenset({"unlock", "unlock_with_code", "signin_style"})


def headers(answer: Answer) -> Answer:
    """Put our headers on every answer; pages are kept by no browser and no proxy."""

    def with_headers(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return with_headers


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
            return HttpResponseRedirect(reverse("unlock"))
        if match.url_name not in _WITHOUT_A_KEY:
            return HttpResponseRedirect(reverse("unlock"))
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response

    return while_locked


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
