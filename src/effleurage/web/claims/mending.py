"""A fix: the page that shows the change before it is made, the button that applies it, and undo.

Knows how an offer is shown and what is asked with it. Which fixes there are, and whether what was
said is enough, ``apps.claims.mending`` decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import mending, queries
from effleurage.apps.claims import page as claim_page
from effleurage.apps.claims.mending import Offered, Said
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.fixes import Confirms, Kind, Offer
from effleurage.core.gate import Verdict
from effleurage.web.claims.forms import MendForm
from effleurage.web.claims.passing import SECTION, url_of, way_to
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import act, page, press

GONE = "That is mended already, or the claim has changed since. Here is what it says now."


@in_practice
def mend_claim(request: HttpRequest, actor: Actor, claim_id: UUID, key: str) -> HttpResponse:
    """Show what a fix would change, ask what must be said, and apply it."""
    require(actor, Permission.EDIT_CLAIMS)
    row = queries.get_claim(actor, claim_id)
    found = _found(mending.offers(actor, claim_id, on=here(request, actor).today), key)
    if found is None:
        messages.info(request, GONE)
        return HttpResponseRedirect(f"{url_of(claim_id)}#findings")
    _, offer = found
    form = MendForm(request, initial={"version": row.version})
    form.ask(offer, may_add_to_note=here(request, actor).may["WRITE_NOTES"])

    def do(at: datetime) -> None:
        done = mending.apply_fix(
            actor, claim_id=claim_id, version=form.edited_version, said=_said(form, offer), at=at
        )
        undo = reverse("undo_fix", args=[done.mending_id])
        messages.success(request, _words(done), extra_tags=f"undo {undo}")

    answer = act(request, actor, form, do, to=f"{url_of(claim_id)}#findings")
    return answer or page(
        request, actor, "claims/mend.html", section=SECTION, crumbs=way_to(row), crumb="Mend it",
        form=form, url=url_of(claim_id), **_shown(row, *found),
    )  # fmt: skip


@in_practice
def undo_fix(request: HttpRequest, actor: Actor, mending_id: UUID) -> HttpResponse:
    """Take a fix back, and check the claim again."""
    kept = claim_page.get_mending(actor, mending_id)
    url = f"{url_of(kept.claim_id)}#findings"
    return press(
        request,
        actor,
        lambda at: mending.undo_fix(actor, mending_id=mending_id, at=at),
        to=url,
        back=url,
        said="Taken back: the claim says again what it said before, and was checked.",
    )


def _found(offered: tuple[Offered, ...], key: str) -> tuple[Offered, Offer] | None:
    for each in offered:
        for offer in each.offers:
            if offer.key == key:
                return each, offer
    return None


def _said(form: MendForm, offer: Offer) -> Said:
    typed = form.cleaned_data
    return Said(
        offer=offer.key,
        option=typed.get("option") or offer.options[0].key,
        reason=typed.get("reason", ""),
        followed_a_plan=typed.get("followed_a_plan", False),
        confirmed_by=typed.get("confirmed_by", ""),
        confirmed_how=typed.get("confirmed_how", ""),
        confirmed_on=typed.get("confirmed_on"),
        writes_addendum=typed.get("writes_addendum", False),
    )


def _words(done: mending.Mended) -> str:
    told = ["Mended, and checked again."]
    if done.split_into:
        told.append("The other visits stand on claims of their own now, as drafts.")
    if done.report.verdict is Verdict.BLOCKED:
        told.append("Something else still stops it.")
    return " ".join(told)


def _shown(row: Any, offered: Offered, offer: Offer) -> dict[str, Any]:
    return {
        "row": row,
        "finding": offered.finding,
        "offer": offer,
        "one": offer.options[0] if len(offer.options) == 1 else None,
        "is_split": offer.kind is Kind.SPLIT,
        "asks_referrer": offer.confirms is Confirms.REFERRER,
    }
