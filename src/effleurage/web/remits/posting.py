"""Posting a file of remits by hand: what will happen first, then what happened.

Knows the page before the button. What is posted, the step of remits decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange.queries import get_file
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import actions, foretelling
from effleurage.apps.remits.actions import FileHoldsNoRemit, TakenIn
from effleurage.web.remits import seen
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.formats import how_many
from effleurage.web.ui.forms import ButtonForm
from effleurage.web.ui.pages import Crumb, act, page

_SHOWN = 20
_BECAME = {"posted": "posted", "part": "posted in part", "held": "held", "copy": "a copy"}


@in_practice
def post_remit_file(request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """Show what each advice of a file would become, and post them."""
    require(actor, Permission.POST_REMITS)
    file = get_file(actor, file_id)
    file_url = reverse("exchange_file", args=[file_id])
    if request.method == "GET" and file.done_at:
        return HttpResponseRedirect(file_url)
    form, taken = ButtonForm(request), list[TakenIn]()

    def post(at: datetime) -> Sequence[TakenIn]:
        taken.extend(actions.take_in_remits(actor, file_id=file_id, at=at))
        return taken

    answer = act(
        request, actor, form, post, whole=False,
        to=lambda found: seen.url_of_first(found) if len(found) == 1 else file_url,
        words={FileHoldsNoRemit: "No payment advice could be read from this file."},
    )  # fmt: skip
    if answer:
        if taken:
            messages.success(request, _said(taken))
        return answer
    facts: dict[str, Any] = {
        "form": form,
        "file": file,
        "url": file_url,
        "section": "remits",
        "crumbs": [Crumb("Remits", reverse("remits")), Crumb("A file", file_url)],
        "crumb": "Post",
    }
    return page(request, actor, "remits/post.html", **facts, **_foretold(actor, file_id))


def _foretold(actor: Actor, file_id: UUID) -> dict[str, Any]:
    try:
        found = foretelling.foretell(actor, file_id, at=timezone.now())
    except FileHoldsNoRemit as refusal:
        return {"codes": refusal.codes}
    return {
        "advices": [seen.foretold(each) for each in found[:_SHOWN]],
        "count": len(found),
        "more": max(0, len(found) - _SHOWN),
        "to_post": any(each.became != "copy" for each in found),
    }


def _said(taken: Sequence[TakenIn]) -> str:
    """Return what happened, in one sentence."""
    counted: dict[str, int] = {}
    for each in taken:
        counted[each.became.value] = counted.get(each.became.value, 0) + 1
    told = [f"{how_many(number, 'remit')} {_BECAME[kind]}" for kind, number in counted.items()]
    return f"Done: {', '.join(told)}."
