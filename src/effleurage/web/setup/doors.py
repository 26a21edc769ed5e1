"""The first page: look around in the demo, or go to one's own practice.

Knows the two homes behind one address (decision 0022). One click signs in as somebody of the demo,
with the password that is published for it: it opens nothing that the sign-in page would not, and
only where this process serves the demo, to this computer.
"""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from effleurage.store import key_store
from effleurage.web.setup import draft

DEMO, OWN, FRESH_DEMO = "demo", "own", "fresh-demo"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


@login_not_required
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Show the two doors of the demo; in one's own home there is only one way on."""
    if not settings.PART:
        raise Http404
    if settings.PART == OWN:
        return redirect("set_up") if draft.is_offered() else _to_sign_in(request)
    if request.user.is_authenticated:
        return redirect("home")
    facts = {
        "people": settings.DEMO_PEOPLE,
        "has_own": key_store.key_file_path(settings.OWN_HOME).exists(),
        "next": request.GET.get("next", ""),
    }
    return render(request, "setup/welcome.html", facts)


@login_not_required
@require_POST
def enter_demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo's people."""
    known = {email for email, _, _ in settings.DEMO_PEOPLE}
    email = request.POST.get("person", "")
    if settings.PART != DEMO or request.META.get("REMOTE_ADDR") not in _LOOPBACK:
        raise Http404
    if email not in known:
        return redirect("welcome")
    user = get_adapter().authenticate(request, email=email, password=settings.DEMO_PASSWORD)
    if user is None:
        messages.warning(request, "Somebody gave her another password. Sign in with that one.")
        return redirect("account_login")
    response: HttpResponse = perform_login(request, user, redirect_url=reverse("home"))
    return response


@login_not_required
@csrf_protect
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Let this address show the other home, once asked; the page waits until it is there."""
    wanted = {DEMO: OWN, OWN: DEMO}.get(settings.PART)
    if wanted is None:
        raise Http404
    return _asked_to_leave(request, wanted)


@login_not_required
@csrf_protect
@require_http_methods(["GET", "POST"])
def start_afresh(request: HttpRequest) -> HttpResponse:
    """Let the demo be made anew, once asked: whatever was done in it is gone."""
    if settings.PART != DEMO or request.META.get("REMOTE_ADDR") not in _LOOPBACK:
        raise Http404
    return _asked_to_leave(request, FRESH_DEMO)


def _asked_to_leave(request: HttpRequest, wanted: str) -> HttpResponse:
    if request.method == "GET":
        return render(request, "setup/switch.html", {"wanted": wanted})
    leave_for: Callable[[str], None] = import_string(settings.LEAVE_FOR)
    leave_for(wanted)
    return render(request, "setup/leaving.html", {"wanted": wanted})


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.GET.get("next", "/"), reverse("account_login"))
