"""The pages of a part of a remit: what its held money is, and taking a posting back.

Knows what a person may choose for a part. Whether it can be posted so, the action decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.remits import actions, foretelling, listing, queries
from effleurage.apps.remits.actions import NothingToTakeBack, PartIsNotHeld, PartStandsNowhere
from effleurage.apps.remits.candidates import ClaimAwaitsNoAnswer
from effleurage.web.remits import choosing, forms, seen, words
from effleurage.web.remits.forms import ReasonForm, SettleForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page, press

_WORDS: Mapping[type[Exception], str] = {
    PartIsNotHeld: "It is settled already: look at the remit again.",
    PartStandsNowhere: "Nothing of this remit is posted yet: decide about the remit first.",
    NothingToTakeBack: "It has no posting that stands any more.",
    ClaimAwaitsNoAnswer: choosing.NOT_SENT,
}
_KINDS = {
    "claim": "An answer to a claim",
    "adjustment": "Money outside any claim",
    "unread": "A claim that could not be read",
    "difference": "What the payment is beyond all its parts",
}


@in_practice
def settle_part(request: HttpRequest, actor: Actor, part_id: UUID) -> HttpResponse:
    """Show a part, and decide what its held money is."""
    part = queries.get_part(actor, part_id)
    url = reverse("remit", args=[part.remit_id])
    facts = _around(part, url)
    may_settle = part.state == "held" and part.remit.ordinal is not None
    if not may_settle or not may(actor.role, Permission.SETTLE_MONEY):
        return page(request, actor, "remits/part.html", **facts)
    told, around = foretelling.by_hand(actor, part_id), here(request, actor)
    may_answer = not told.why_no_answer
    form = SettleForm(request, may_answer=may_answer)
    answer = act(
        request,
        actor,
        form,
        lambda at: _settle(actor, part_id, form.cleaned_data, at=at),
        to=url,
        said="Settled. If it was a mistake, take it back here.",
        words=_WORDS,
    )
    if answer:
        return answer
    preview = choosing.preview(actor, part, *form.chosen(), at=around.now)
    facts |= {
        "form": form,
        "told": told,
        "url": request.path,
        "preview": preview,
        "choices": choosing.choices(actor, part, may_answer=may_answer),
        "outside_url": choosing.address(forms.OUTSIDE),
    }
    return page(request, actor, "remits/part.html", **facts)


@in_practice
def take_back_part(request: HttpRequest, actor: Actor, part_id: UUID) -> HttpResponse:
    """Undo the posting of a part that was a mistake; its money is held again."""
    require(actor, Permission.SETTLE_MONEY)
    part = queries.get_part(actor, part_id)
    url = reverse("remit", args=[part.remit_id])
    form = ReasonForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.take_back_part(
            actor, part_id=part_id, reason=form.cleaned_data["reason"], at=at
        ),
        to=reverse("settle_part", args=[part_id]),
        said="Taken back: the money is held again. Decide what it is.",
        words=_WORDS,
    )
    facts = _around(part, url) | {"form": form, "url": url, "crumb": "Take back"}
    return answer or page(request, actor, "remits/take_back.html", **facts)


@in_practice
def rematch_remits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Look again for the claims of held answers."""
    url = reverse("remits")
    return press(
        request,
        actor,
        lambda at: actions.rematch_held(actor, at=at),
        to=url,
        back=url,
        said="Looked again: what was found is posted.",
    )


def _settle(actor: Actor, part_id: UUID, typed: dict[str, Any], *, at: datetime) -> None:
    actions.settle_held_part(
        actor,
        part_id=part_id,
        settled_as=choosing.settled(actor, typed["decided"], typed["claim_number"]),
        reason=typed["reason"],
        at=at,
    )


def _around(part: Any, url: str) -> dict[str, Any]:
    name = seen.name(part.remit)
    kind = _KINDS[part.kind]
    number = f"Claim {part.claim_number}" if part.claim_number else kind
    return {
        "part": part,
        "kind": kind,
        "number": number,
        "name": name,
        "remit_url": url,
        "why": words.why(part.hold) if part.hold else None,
        "answer": seen.answer(listing.answer_of(part)) if part.kind == "claim" else None,
        "outside": words.outside(part.body["reason"]) if part.kind == "adjustment" else "",
        "section": "remits",
        "crumbs": [Crumb("Remits", reverse("remits")), Crumb(name, url)],
        "crumb": number,
    }
