"""The pages on which one claim leaves: over a connection, or by hand with its papers.

Knows what a person takes along and what proves that it left. Whether a claim may leave, the gate
and the action decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries
from effleurage.apps.clients import papers as client_papers
from effleurage.apps.clients import queries as clients
from effleurage.apps.exchange import actions, previews
from effleurage.apps.exchange import queries as exchange
from effleurage.apps.exchange.papers import ByHand, ConfirmationIsMissing, Paper
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.gateways.documents import DocumentFolder
from effleurage.web.claims.forms import ByHandForm, SendForm
from effleurage.web.claims.passing import url_of, way_to
from effleurage.web.claims.places import first_of
from effleurage.web.clients.papers import store
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import Words, act, document, in_words, page

SECTION = "claims"
_WORDS = {"mail": "mail", "fax": "fax", "portal": "the payer's portal"}
_PDF = "application/pdf"
_LEAVES: Words = {
    ConfirmationIsMissing: "Enter what proves that it left: without it nobody can show it later.",
}


@in_practice
def send_claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Send one claim as a file, over a connection."""
    require(actor, Permission.SEND_CLAIMS)
    row = queries.get_claim(actor, claim_id)
    ways = connections(actor, ("folder",))
    form, url = SendForm(request, connections=ways), url_of(claim_id)
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.send_claims(
            actor, claim_ids=[claim_id], connection_id=UUID(form.cleaned_data["connection"]), at=at
        ),
        to=url,
        said="Handed over. What became of it stands below, under What happened.",
        whole=False,
    )
    facts = {"form": form, "url": url, "row": row, "ways": ways, "settings": first_of("settings")}
    return answer or page(
        request, actor, "claims/send.html", section=SECTION, crumbs=way_to(row), crumb="Send it",
        **facts,
    )  # fmt: skip


@in_practice
def send_by_hand(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Take a claim to the post, the fax machine or a portal, and then say that it left."""
    require(actor, Permission.SEND_CLAIMS)
    row = queries.get_claim(actor, claim_id)
    form, url = _form(request, actor, row), url_of(claim_id)

    def do(at: Any) -> UUID:
        typed = form.cleaned_data
        how = ByHand(
            connection_id=UUID(typed["connection"]),
            confirmation=typed["confirmation"],
            papers=_papers(actor, form),
        )
        return actions.record_sent(actor, claim_id=claim_id, by_hand=how, at=at)

    answer = act(
        request, actor, form, do, to=url, words=_LEAVES,
        said="It is recorded as sent, with exactly what went along.",
    )  # fmt: skip
    facts = {
        "form": form,
        "url": url,
        "row": row,
        "ways": form.fields["connection"].choices,  # type: ignore[attr-defined]  # a ChoiceField
        "settings": first_of("settings"),
    }
    return answer or page(
        request, actor, "claims/by_hand.html", section=SECTION, crumbs=way_to(row),
        crumb="By hand", **facts,
    )  # fmt: skip


@in_practice
def packet(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Return the form with the chosen papers behind it, to print; posted, it leaves the house."""
    require(actor, Permission.SEND_CLAIMS)
    row, at = queries.get_claim(actor, claim_id), timezone.now()
    form = _form(request, actor, row)
    behind = _papers(actor, form) if request.method == "POST" and form.is_valid() else ()
    try:
        content = previews.packet_to_print(actor, claim_id, behind=behind, at=at)
    except previews.CANNOT_BE_SHOWN as error:
        facts = {"said": in_words(error), "url": reverse("send_by_hand", args=[claim_id])}
        return page(request, actor, "claims/no_preview.html", status=422, row=row, **facts)
    leaving = audit.Leaving(
        how=audit.How.PRINTED, form="pdf", kind="claim", reason="to send it by hand",
        ids=(claim_id,),
    )  # fmt: skip
    audit.record_leaving(actor, leaving, at=at)
    return document(content, _PDF, f"claim-{row.number}.pdf")


@in_practice
def copy_sheet(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Show what to copy into a portal, box by box."""
    row = queries.get_claim(actor, claim_id)
    facts: dict[str, Any] = {"row": row, "url": reverse("send_by_hand", args=[claim_id])}
    try:
        rows = previews.rows_to_copy(actor, claim_id, at=timezone.now())
    except previews.CANNOT_BE_SHOWN as error:
        return page(
            request, actor, "claims/no_preview.html", section=SECTION, crumbs=way_to(row),
            crumb="Copy sheet", said=in_words(error), **facts,
        )  # fmt: skip
    return page(
        request, actor, "claims/copy_sheet.html", section=SECTION, crumbs=way_to(row),
        crumb="Copy sheet", rows=rows, **facts,
    )  # fmt: skip


def connections(actor: Actor, methods: Sequence[str]) -> list[tuple[str, str]]:
    """Return the ways out of these kinds, as choices; one in test mode says so."""
    if not may(actor.role, Permission.SEE_EXCHANGE):
        return []
    return [
        (str(each.id), _named(each))
        for each in exchange.connections(actor)
        if each.method in methods
    ]


def _named(connection: Any) -> str:
    if connection.method in _WORDS:
        return f"{connection.name} ({_WORDS[connection.method]})"
    return connection.name if connection.is_production else f"{connection.name} (test mode)"


def _form(request: HttpRequest, actor: Actor, row: Any) -> ByHandForm:
    papers = [
        (str(each.id), each.title)
        for each in clients.papers_of(actor, client_id=row.client_id)
        if each.media_type == _PDF
    ]
    ways = connections(actor, tuple(_WORDS))
    return ByHandForm(request, connections=ways, papers=papers)


def _papers(actor: Actor, form: ByHandForm) -> tuple[Paper, ...]:
    kept: DocumentFolder = store()
    found = []
    for each in form.cleaned_data.get("documents", ()):
        _, content = client_papers.read_document(actor, document_id=UUID(each), store=kept)
        found.append(Paper(data=content, document_id=UUID(each)))
    found += [Paper(data=each.read()) for each in form.cleaned_data.get("uploads") or ()]
    return tuple(found)
