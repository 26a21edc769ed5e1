"""The pages of a client's papers: adding one, seeing one, and its bytes.

Knows where papers are kept.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import papers, queries
from effleurage.apps.practices.doors import NoSuchRecord, require
from effleurage.apps.practices.permissions import Permission
from effleurage.gateways.documents import DocumentFolder, DocumentIsDamaged, NoSuchDocument
from effleurage.store import unlocked
from effleurage.store.keys import Subkey
from effleurage.web.clients import seen
from effleurage.web.clients.forms import PaperForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import Crumb, act, document, page

_DAMAGED = (
    "What lies on the disk is not the paper that was kept: it was damaged or changed.\n"
    "Bring it back from a backup (Settings, Backups). Nothing else is touched.\n"
)


def store() -> DocumentFolder:
    """Return where papers are kept."""
    return DocumentFolder(settings.DOCUMENTS, lambda: unlocked.subkey(Subkey.DOCUMENTS))


@in_practice
def add_paper(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Keep a paper of a client."""
    require(actor, Permission.EDIT_CLIENTS)
    client = queries.get_client(actor, client_id)
    url = reverse("client", args=[client_id])
    form = PaperForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: papers.add_document(
            actor, client_id=client_id, paper=form.paper(), store=store(), at=at
        ),
        to=lambda document_id: reverse("paper", args=[document_id]),
        said="The paper is kept.",
    )
    crumbs = [Crumb("Clients", reverse("clients")), Crumb(seen.name(client), url)]
    facts = {
        "form": form,
        "section": "clients",
        "crumbs": crumbs,
        "crumb": "Add a paper",
        "url": url,
    }
    return answer or page(request, actor, "clients/add_paper.html", **facts)


@in_practice
def paper(request: HttpRequest, actor: Actor, document_id: UUID) -> HttpResponse:
    """Show one paper."""
    row = queries.get_document(actor, document_id)
    crumbs = [Crumb("Clients", reverse("clients"))]
    if row.client_id is not None:
        client = queries.get_client(actor, row.client_id)
        crumbs.append(Crumb(seen.name(client), reverse("client", args=[client.id])))
    facts = {"paper": row, "section": "clients", "crumbs": crumbs, "crumb": row.title}
    return page(request, actor, "clients/paper.html", **facts)


@in_practice
def paper_file(_request: HttpRequest, actor: Actor, document_id: UUID) -> HttpResponse:
    """Return the bytes of a paper, for the frame of its page."""
    try:
        media_type, content = papers.read_document(actor, document_id=document_id, store=store())
    except (papers.DocumentIsGone, NoSuchDocument):
        raise NoSuchRecord("document", document_id) from None
    except DocumentIsDamaged:
        return HttpResponse(_DAMAGED, content_type="text/plain; charset=utf-8", status=410)
    ending = media_type.rpartition("/")[2]
    return document(content, media_type, f"paper-{document_id}.{ending}")
