"""The guide in place: its contents, its pages, its pictures, and looking for words in it.

Knows that the guide holds nothing of anybody, so everybody may read it: inside the shell where
somebody is at work in a practice, and on a bare page before sign-in. What is typed into the search
is posted, for it may be a name, and names stay out of addresses.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import sessions
from effleurage.web.help import finding, leaf, places, shelf
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import Crumb, page

_Facts = dict[str, Any]


@login_not_required
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """Show the table of contents."""
    return _shown(request, "help/contents.html", {"leaf": leaf.read(shelf.contents())})


@login_not_required
@require_safe
def leaf_of(request: HttpRequest, name: str) -> HttpResponse:
    """Show one page of the book."""
    try:
        entry = shelf.entry(name)
    except shelf.NoSuchPage:
        raise Http404 from None
    before, after = shelf.neighbours(name)
    facts = {"leaf": leaf.read(entry.file), "entry": entry, "before": before, "after": after}
    return _shown(request, "help/leaf.html", facts | _way_to(entry.title))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Show where the words stand that were typed."""
    words = request.POST.get("words", "").strip()[: finding.LONGEST]
    facts = {"words": words, "hits": finding.look_for(words)}
    return _shown(request, "help/search.html", facts | _way_to("Search"))


@login_not_required
@require_safe
def help_for_place(request: HttpRequest, place: str) -> HttpResponseRedirect:
    """Go to the help for a page of the app, known by the name of its address."""
    return HttpResponseRedirect(places.help_for(place))


@login_not_required
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a picture of the guide."""
    try:
        file = shelf.picture(name)
    except shelf.NoSuchPage:
        raise Http404 from None
    response = FileResponse(file.open("rb"), content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _shown(request: HttpRequest, template: str, facts: _Facts) -> HttpResponse:
    facts = {"section": "help"} | facts
    # While the store is locked there is neither a user nor a session.
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and request.session.get(sessions.PRACTICE):
        return _in_the_shell(request, template, facts)
    return render(request, template, {"shell": "help/bare.html"} | facts)


@in_practice
def _in_the_shell(request: HttpRequest, actor: Actor, template: str, facts: _Facts) -> HttpResponse:
    return page(request, actor, template, **facts)


def _way_to(crumb: str) -> _Facts:
    return {"crumbs": [Crumb("Help", reverse("help"))], "crumb": crumb}
