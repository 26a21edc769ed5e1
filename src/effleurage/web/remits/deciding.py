"""The pages on which a person decides about a remit of which nothing is posted yet.

Knows the four ways out of a doubt. Whether one is open, the action decides.
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
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import actions, listing, queries
from effleurage.apps.remits.actions import RemitIsATest, RemitIsNotWaiting, RemitIsOnRecord
from effleurage.web.remits import seen, words
from effleurage.web.remits.forms import NameForm, ReasonForm, ReleaseForm, ReplaceForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import Form
from effleurage.web.ui.pages import Crumb, Do, act, page

_WORDS: Mapping[type[Exception], str] = {
    RemitIsNotWaiting: "Nothing of this remit waits for a decision any more: look at it again.",
    RemitIsOnRecord: "This payment is on record already. Dismiss this one, or compare the two.",
    RemitIsATest: "It came in a test file: dismiss it, or tick that it is meant.",
}


@in_practice
def name_remit(request: HttpRequest, actor: Actor, remit_id: UUID) -> HttpResponse:
    """Give a remit its payer and the number on the cheque, and post it."""
    require(actor, Permission.POST_REMITS)
    row = queries.get_remit(actor, remit_id)
    known = {
        "payer_name": row.payer_name,
        "payer_id": row.head.get("payer_id", ""),
        "trace_number": row.trace_number,
    }
    form = NameForm(request, initial=known)

    def name(at: datetime) -> Any:
        return actions.name_remit(actor, remit_id=row.id, name=form.name(), at=at)

    return _decide(
        request, actor, row, form, name,
        said="The remit has its name now, and what is proven of it is posted.",
        heading="Whose payment is this?",
        lead="Look at the cheque or the bank statement. The number tells a second copy from it.",
        button="Name it and post it",
    )  # fmt: skip


@in_practice
def release_remit(request: HttpRequest, actor: Actor, remit_id: UUID) -> HttpResponse:
    """Post a held remit as a payment of its own."""
    require(actor, Permission.POST_REMITS)
    row = queries.get_remit(actor, remit_id)
    form = ReleaseForm(request, is_test=row.hold == "test")

    def release(at: datetime) -> Any:
        return actions.release_remit(
            actor,
            remit_id=row.id,
            reason=form.cleaned_data["reason"],
            although_test=form.cleaned_data.get("although_test", False),
            at=at,
        )

    return _decide(
        request, actor, row, form, release,
        said="Posted as a payment of its own.",
        heading="Post this remit as a payment of its own?",
        lead="Its cheque goes to clearing, and what is proven and matched is posted from there. "
        "Do this only if the money came besides what is on record.",
        button="Post it",
    )  # fmt: skip


@in_practice
def replace_remit(request: HttpRequest, actor: Actor, remit_id: UUID) -> HttpResponse:
    """Post a corrected remit in place of one that disagreed with its claims."""
    require(actor, Permission.POST_REMITS)
    row = queries.get_remit(actor, remit_id)
    choices = [seen.rival_choice(each) for each in listing.replaceable(actor, remit_id)]
    form = ReplaceForm(request, choices=choices)

    def replace(at: datetime) -> Any:
        return actions.replace_remit(
            actor,
            remit_id=row.id,
            replaces=UUID(form.cleaned_data["replaces"]),
            reason=form.cleaned_data["reason"],
            at=at,
        )

    return _decide(
        request, actor, row, form, replace,
        said="Posted in place of the other, whose cheque was undone.",
        heading="Which remit does this one correct?",
        lead="The cheque of the wrong one is taken out of clearing, then this one is posted. Only "
        "a payment that disagreed with its claims, none of it settled, can be replaced.",
        button="Replace it",
    )  # fmt: skip


@in_practice
def dismiss_remit(request: HttpRequest, actor: Actor, remit_id: UUID) -> HttpResponse:
    """Set a held remit aside for good."""
    require(actor, Permission.POST_REMITS)
    row = queries.get_remit(actor, remit_id)
    form = ReasonForm(request)

    def dismiss(at: datetime) -> None:
        actions.dismiss_remit(
            actor, remit_id=row.id, reason=form.cleaned_data["reason"], at=at
        )  # fmt: skip

    return _decide(
        request, actor, row, form, dismiss,
        said="Dismissed: nothing of it is or will be in the ledger.",
        heading="Dismiss this remit?",
        lead="Nothing of it was posted, and nothing will be. It stays on record with your reason.",
        button="Dismiss it",
    )  # fmt: skip


def _decide(  # noqa: PLR0913 - a page's words
    request: HttpRequest,
    actor: Actor,
    row: Any,
    form: Form,
    do: Do,
    *,
    said: str,
    heading: str,
    lead: str,
    button: str,
) -> HttpResponse:
    url = seen.url_of(row)
    answer = act(request, actor, form, do, to=url, said=said, words=_WORDS)
    facts = {
        "form": form,
        "row": row,
        "url": url,
        "name": seen.name(row),
        "why": words.why(row.hold) if row.hold else None,
        "heading": heading,
        "lead": lead,
        "button": button,
        "section": "remits",
        "crumbs": [Crumb("Remits", reverse("remits")), Crumb(seen.name(row), url)],
        "crumb": "Decide",
    }
    return answer or page(request, actor, "remits/decide.html", **facts)
