"""Whoever is not signed in goes to sign-in first; what she was sending is kept for her.

Knows the way there and back. A request by htmx is sent there as a whole page, never as a part.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from effleurage.web.ui import typed


class SignInFirst(LoginRequiredMiddleware):
    """Django's own, with a kept form and a way for htmx."""

    def handle_no_permission(  # type: ignore[override]  # a redirect htmx understands is not Django's
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        """Return the way to sign-in, and from there back to where the person was."""
        response = redirect_to_login(
            _back_to(request),
            self.get_login_url(view_func),
            self.get_redirect_field_name(view_func),
        )
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(response.url)
        return response


def keep_and_show_again(request: HttpRequest) -> HttpResponse | None:
    """Keep a form of this very person whose page was too old, and send her back to it."""
    if typed.keep(request):
        return HttpResponseRedirect(request.get_full_path())
    return None


def _back_to(request: HttpRequest) -> str:
    if request.method == "POST" and typed.keep(request):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    if (request.method == "POST" or request.headers.get("HX-Request")) and came_from and is_ours:
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return request.get_full_path() if request.method == "GET" else "/"
