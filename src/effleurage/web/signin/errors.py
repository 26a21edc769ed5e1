"""What is said when there is nothing to show: not there, not allowed, too often, our own mistake.

Knows a page for each, made without the database and without sessions, so that they can be shown
whatever has failed. Refuses to say why: a reason may name what nobody should learn of.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def bad_request(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request makes no sense (400)."""
    return _page("400.html", 400)


def not_allowed(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the role does not allow it (403)."""
    return _page("403.html", 403)


def not_there(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page or record here (404)."""
    return _page("404.html", 404)


def too_often(_request: HttpRequest, **_more: Any) -> HttpResponse:
    """Say that it was tried too often (429)."""
    return _page("429.html", 429)


def our_mistake(_request: HttpRequest) -> HttpResponse:
    """Say that something in Effleurage broke (500)."""
    return _page("500.html", 500)


def form_too_old(_request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was left open too long, or was not ours (CSRF)."""
    return _page("form_too_old.html", 403)


def _page(name: str, status: int) -> HttpResponse:
    # Without the request: what is signed in, or said in a message, may be what has failed.
    return HttpResponse(render_to_string(name), status=status)
