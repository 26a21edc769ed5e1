"""A claim as the payer gets it, to look at before it leaves: the form, the overlay, the file.

Knows which of them may be printed or taken out, and that a file to look at is not for sending.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries
from effleurage.apps.exchange import previews
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.queries import get_practice
from effleurage.web.claims import segments
from effleurage.web.claims.forms import OverlayForm, ReasonForm
from effleurage.web.claims.passing import url_of, way_to
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import Form
from effleurage.web.ui.pages import document, in_words, page

_PDF = "application/pdf"


@in_practice
def claim_form(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Show the CMS-1500 of a claim; posted with a reason, return it to keep."""
    row = queries.get_claim(actor, claim_id)
    form, at = ReasonForm(request), timezone.now()
    try:
        seen = previews.form_to_see(actor, claim_id, at=at)
    except previews.CANNOT_BE_SHOWN as error:
        return _none(request, actor, row, error)
    name = f"claim-{row.number}{'-draft' if seen.is_draft else ''}.pdf"
    if request.method == "POST" and form.is_valid():
        _leaves(actor, claim_id, form, how=audit.How.PRINTED, at=at)
        return document(seen.pdf, _PDF, name, download=True)
    return _page(request, actor, row, "claims/form.html", form=form, is_draft=seen.is_draft)


@in_practice
def claim_form_paper(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Return the CMS-1500 of a claim, for the frame of its page."""
    row = queries.get_claim(actor, claim_id)
    try:
        seen = previews.form_to_see(actor, claim_id, at=timezone.now())
    except previews.CANNOT_BE_SHOWN as error:
        return _none(request, actor, row, error)
    return document(seen.pdf, _PDF, f"claim-{row.number}.pdf")


@in_practice
def claim_overlay(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Ask how far the printer is off, and return what is printed on a red form."""
    require(actor, Permission.EXPORT)
    row = queries.get_claim(actor, claim_id)
    practice = get_practice(actor)
    kept = {"right": practice.form_offset_right, "down": practice.form_offset_down}
    form = OverlayForm(request, initial={"reason": "to mail it"} | kept)
    at = timezone.now()
    if request.method == "POST" and form.is_valid():
        offset = previews.Offset(form.cleaned_data["right"], form.cleaned_data["down"])
        try:
            content = previews.overlay_to_print(actor, claim_id, at=at, offset=offset)
        except previews.CANNOT_BE_SHOWN as error:
            return _none(request, actor, row, error)
        _leaves(actor, claim_id, form, how=audit.How.PRINTED, at=at)
        return document(content, _PDF, f"claim-{row.number}-overlay.pdf", download=True)
    return _page(request, actor, row, "claims/overlay.html", form=form)


@in_practice
def claim_file(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Show the 837P of a claim in words; posted with a reason, return it, not for sending."""
    row = queries.get_claim(actor, claim_id)
    form, at = ReasonForm(request), timezone.now()
    try:
        data = previews.file_to_see(actor, claim_id, at=at)
    except previews.CANNOT_BE_SHOWN as error:
        return _none(request, actor, row, error)
    if request.method == "POST" and form.is_valid():
        _leaves(actor, claim_id, form, how=audit.How.EXPORTED, at=at)
        name = f"not-for-sending-{row.number}.837"
        return document(data, "application/edi-x12", name, download=True)
    raw = data.decode("ascii", "replace").replace("~", "~\n")
    told = segments.told(data)
    return _page(request, actor, row, "claims/file.html", form=form, raw=raw, segments=told)


def _leaves(actor: Actor, claim_id: UUID, form: Form, *, how: audit.How, at: Any) -> None:
    require(actor, Permission.EXPORT)
    kind = "pdf" if how is audit.How.PRINTED else "837p"
    reason = form.cleaned_data["reason"]
    leaving = audit.Leaving(how=how, form=kind, kind="claim", reason=reason, ids=(claim_id,))
    audit.record_leaving(actor, leaving, at=at)


def _page(
    request: HttpRequest, actor: Actor, row: Any, template: str, **facts: Any
) -> HttpResponse:
    more = {"row": row, "url": url_of(row.id), "crumb": "As the payer gets it"}
    return page(request, actor, template, section="claims", crumbs=way_to(row), **more | facts)


def _none(request: HttpRequest, actor: Actor, row: Any, error: Exception) -> HttpResponse:
    """Say why there is nothing to look at yet."""
    return _page(request, actor, row, "claims/no_preview.html", said=in_words(error))
