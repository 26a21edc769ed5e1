"""Adding a file by hand: kept byte for byte, told apart by what is in it, each only once."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange.actions import take_in_file
from effleurage.apps.exchange.intake import TakenIn
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.web.exchange import words
from effleurage.web.exchange.forms import FileForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import Crumb, act, page


@in_practice
def add_file(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take in a file, and go to what it says."""
    require(actor, Permission.SEND_CLAIMS)
    form, taken = FileForm(request), list[TakenIn]()

    def take(at: datetime) -> TakenIn:
        file = form.cleaned_data["file"]
        name = f"by-hand{PurePath(file.name).suffix[:10]}"  # a name may tell whose claim it is
        taken.append(take_in_file(actor, name=name, data=file.read(), at=at))
        return taken[0]

    answer = act(request, actor, form, take, to=lambda told: _next(actor, told))
    if answer:
        for told in taken:
            _say(request, told)
        return answer
    url = reverse("exchange")
    crumbs = [Crumb("Exchange", url)]
    facts = {"form": form, "url": url, "section": "exchange", "crumbs": crumbs}
    return page(request, actor, "exchange/add.html", crumb="Add a file", **facts)


def _next(actor: Actor, told: TakenIn) -> str:
    may_post = told.kind == "835" and may(actor.role, Permission.POST_REMITS)
    return reverse("post_remit_file" if may_post else "exchange_file", args=[told.file_id])


def _say(request: HttpRequest, told: TakenIn) -> None:
    if not told.is_new:
        messages.info(
            request, "Exactly this file came before. It was not taken in again; nothing changed."
        )
    elif told.kind == "other":
        messages.warning(request, "It is kept, but it is none of the files that answer claims.")
    else:
        messages.success(request, f"Taken in: {words.kind(told.kind)}.")
