"""In which practice a signed-in user is working just now.

Knows the way from a request to an actor, asked anew each time, and the one event that a response's
reads leave. Refuses to keep an actor between requests: a membership may have ended since. It is an
edge of the process, and reads the clock.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import doors, queries, sessions
from effleurage.apps.practices.permissions import NAMES
from effleurage.web.signin import errors

Call = ParamSpec("Call")
View = Callable[Concatenate[HttpRequest, Actor, Call], HttpResponse]


def in_practice(view: View[Call]) -> Callable[Concatenate[HttpRequest, Call], HttpResponse]:
    """Give a view the actor of its request; a refused read is logged, then a 404 or a 403."""

    @functools.wraps(view)
    def with_actor(
        request: HttpRequest, /, *args: Call.args, **kwargs: Call.kwargs
    ) -> HttpResponse:
        actor = _actor_of(request)
        if actor is None:
            return redirect("choose_practice")
        if settings.SECOND_STEP_REQUIRED and not queries.has_second_step(actor):
            messages.warning(
                request, "Set up codes from your phone first: your office asks for it."
            )
            return redirect("mfa_activate_totp")
        try:
            with reads.one_response(actor, at=timezone.now()):
                return view(request, actor, *args, **kwargs)
        except (doors.NoSuchRecord, doors.NotAllowed) as refusal:
            if not refusal.recorded:
                doors.record_refusal(actor, view.__name__, refusal, at=timezone.now())
            is_missing = isinstance(refusal, doors.NoSuchRecord)
            return errors.not_there(request) if is_missing else errors.not_allowed(request)

    return with_actor


@require_http_methods(["GET", "POST"])
def choose_practice(request: HttpRequest) -> HttpResponse:
    """Let a user who works in several practices say in which one now."""
    user_id = _own_id(request)
    places = queries.memberships_of(user_id)
    if request.method == "POST":
        request.session[sessions.PRACTICE] = str(_chosen(request, user_id))
        return redirect("home")
    here = request.session.get(sessions.PRACTICE)
    choices = [
        {"place": place, "role": NAMES[place.role], "is_here": str(place.practice_id) == here}
        for place in places
    ]
    return render(request, "signin/choose_practice.html", {"choices": choices})


def _chosen(request: HttpRequest, user_id: UUID) -> UUID:
    try:
        practice_id = UUID(request.POST.get("practice", ""))
        return queries.actor_for(user_id=user_id, practice_id=practice_id).practice_id
    except (ValueError, queries.NoSuchMembership):
        raise Http404 from None


def _actor_of(request: HttpRequest) -> Actor | None:
    chosen: Any = request.session.get(sessions.PRACTICE)
    if chosen is None:
        return None
    try:
        return queries.actor_for(user_id=_own_id(request), practice_id=UUID(chosen))
    except queries.NoSuchMembership:
        del request.session[sessions.PRACTICE]
        return None


def _own_id(request: HttpRequest) -> UUID:
    assert request.user.is_authenticated
    return request.user.pk
