"""What was sent with one sending of a claim: looked at again, and taken out byte for byte.

Knows how each kind of paper is shown. What shares a file with other clients' claims is shown for
this claim alone; the whole file leaves only with a reason.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries as claims
from effleurage.apps.exchange import queries
from effleurage.apps.practices.doors import NoSuchRecord, require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.claims import segments
from effleurage.web.claims.forms import ReasonForm
from effleurage.web.claims.passing import way_to
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.here import Here, here
from effleurage.web.ui.pages import document, page
from effleurage.web.ui.shown import Fact

MEDIA = {"packet": "application/pdf", "copy-sheet": "text/plain; charset=utf-8"}
_WAYS = {"folder": "a file", "mail": "mail", "fax": "fax", "portal": "a portal"}


@in_practice
def sent_claim(request: HttpRequest, actor: Actor, submission_id: UUID) -> HttpResponse:
    """Show what was sent with one sending; posted with a reason, return it byte for byte."""
    sending = queries.get_submission(actor, submission_id)
    row = claims.get_claim(actor, sending.claim_id)
    file = queries.get_file(actor, sending.file_id) if sending.file_id else None
    form = ReasonForm(request)
    if request.method == "POST" and file is not None and form.is_valid():
        return take_out(actor, file, form.cleaned_data["reason"])
    facts: dict[str, Any] = {"form": form, "sending": sending, "row": row, "file": file}
    facts["facts"] = _facts(sending, file, here(request, actor))
    if file is not None and file.kind == "837P":
        facts["segments"] = segments.told(bytes(file.body), number=row.number)
    elif file is not None and file.kind == "copy-sheet":
        facts["text"] = bytes(file.body).decode("utf-8", "replace")
    elif file is not None:
        facts["paper_url"] = reverse("sent_paper", args=[submission_id])
    return page(
        request, actor, "claims/sent.html", section="claims", crumbs=way_to(row),
        crumb=f"Sending {sending.attempt}", **facts,
    )  # fmt: skip


@in_practice
def sent_paper(_request: HttpRequest, actor: Actor, submission_id: UUID) -> HttpResponse:
    """Return the packet of a sending, for the frame of its page."""
    sending = queries.get_submission(actor, submission_id)
    if sending.file_id is None:
        raise NoSuchRecord("file", submission_id)
    file = queries.get_file(actor, sending.file_id)
    if file.kind not in MEDIA:
        raise NoSuchRecord("file", submission_id)
    return document(bytes(file.body), MEDIA[file.kind], file.name)


def take_out(actor: Actor, file: Any, reason: str) -> HttpResponse:
    """Return a file's exact bytes to keep, and write why they left."""
    require(actor, Permission.EXPORT)
    leaving = audit.Leaving(
        how=audit.How.EXPORTED, form=file.kind.lower(), kind="file", reason=reason, ids=(file.id,)
    )
    audit.record_leaving(actor, leaving, at=timezone.now())
    media_type = MEDIA.get(file.kind, "application/octet-stream")
    return document(bytes(file.body), media_type, file.name, download=True)


def _facts(sending: Any, file: Any, around: Here) -> list[Fact]:
    asked_at = sending.intended_at.astimezone(around.zone)
    found = [
        Fact("By", f"{_WAYS[sending.method]}, {sending.connection.name}"),
        Fact("Asked for", formats.moment(asked_at, today=around.today)),
        Fact("Confirmation", sending.confirmation),
        Fact("Went along", formats.how_many(len(sending.attachments), "paper")
             if sending.attachments else ""),
        Fact("File", file.name if file else ""),
        Fact("Size", formats.size(file.size_bytes) if file else ""),
        Fact("Control number", file.control_number if file else ""),
        Fact("SHA-256", file.sha256 if file else ""),
    ]  # fmt: skip
    return [each for each in found if each.value]
