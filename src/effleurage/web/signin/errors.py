"""What is said when there is nothing to show: not there, not allowed, too often, our own mistake.

Knows a page for each, made without the database and without sessions, so that they can be shown
whatever has failed. Refuses to say why: a reason may name what nobody should learn of.
"""

from __future__ import annotations

import logging
import secrets
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from effleurage.apps.work.faults import fault_of
from effleurage.web.ui.sign_in_first import keep_and_show_again
from effleurage.web.ui.themes import theme_of

_log = logging.getLogger("effleurage.web")
_ID_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request makes no sense (400), or is too large (413)."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, "400.html", 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """Say that what was sent is larger than any paper may be (413)."""
    return _page(request, "413.html", 413)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the role does not allow it (403)."""
    return _page(request, "403.html", 403)


def not_there(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page or record here (404)."""
    return _page(request, "404.html", 404)


def too_often(request: HttpRequest, **_more: Any) -> HttpResponse:
    """Say that it was tried too often (429)."""
    return _page(request, "429.html", 429)


def our_mistake(request: HttpRequest) -> HttpResponse:
    """Say that something in Effleurage broke (500), under an id that the log knows too.

    The log gets the kind of error and the places in our code, never its words: they may quote what
    it stumbled over.
    """
    number = "".join(secrets.choice(_ID_LETTERS) for _ in range(6))
    error = sys.exc_info()[1]
    kind, places = fault_of(error) if error is not None else ("unknown", "")
    _log.error("broke %s: %s at %s", number, kind, places.replace("\n", " < "))
    return _page(request, "500.html", 500, number=number)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was left open too long, or was not ours (CSRF).

    A form that carries this person's own token was only too old: it is shown again as typed.
    """
    if request.method == "POST" and (again := keep_and_show_again(request)):
        return again
    return _page(request, "form_too_old.html", 403)


def _page(request: HttpRequest, name: str, status: int, **facts: str) -> HttpResponse:
    # Without the request: what is signed in, or said in a message, may be what has failed.
    chosen = {"theme": theme_of(request)["theme"]} if status != 500 else {}
    return HttpResponse(render_to_string(name, chosen | facts), status=status)
