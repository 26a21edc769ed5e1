"""The shell's own small addresses: light or dark, the keys, and "I am still here".

Knows cookies and nothing of any practice.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from effleurage.web.ui import themes

_YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark for this browser, or follow its system again."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in themes.THEMES:
        response.set_cookie(
            themes.COOKIE, theme, max_age=_YEAR, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    else:
        response.delete_cookie(themes.COOKIE, samesite="Lax")
    return response


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """List what the keyboard does."""
    return render(request, "ui/keys.html", {"keys": _KEYS})


@require_safe
def still_here(_request: HttpRequest) -> HttpResponse:
    """Say yes: the session was used just now, and begins its idle time anew."""
    return HttpResponse(status=204)


_KEYS = (
    ("g t", "Today"),
    ("g c", "Clients"),
    ("g v", "Visits"),
    ("g l", "Claims"),
    ("g b", "Batches"),
    ("g x", "Exchange"),
    ("g r", "Remits"),
    ("g m", "Money"),
    ("g p", "Payers"),
    ("/", "Search in the list"),
    ("?", "This page"),
    ("Esc", "Close a menu"),
)
