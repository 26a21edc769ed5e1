"""Which addresses clients have, what each of us gets there, and the objects they name."""

from __future__ import annotations

import base64

from effleurage.apps.clients import merging, papers
from effleurage.apps.practices.models import Practice
from effleurage.web.clients.papers import store
from tests.apps import world

TO_SIGN_IN = "to sign-in"
#: One grey pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)

PAGES: dict[str, tuple[object, object, object, object]] = {
    #                     nobody      ana  ben  cleo
    "clients":           (TO_SIGN_IN, 200, 200, 200),
    "add_client":        (TO_SIGN_IN, 200, 200, 200),
    "client":            (TO_SIGN_IN, 200, 200, 404),
    "edit_client":       (TO_SIGN_IN, 200, 200, 404),
    "set_client_aside":  (TO_SIGN_IN, 405, 405, 404),
    "bring_client_back": (TO_SIGN_IN, 405, 405, 404),
    "merge_client":      (TO_SIGN_IN, 200, 200, 404),
    "undo_merge":        (TO_SIGN_IN, 200, 200, 404),
    "add_paper":         (TO_SIGN_IN, 200, 200, 404),
    "paper":             (TO_SIGN_IN, 200, 200, 404),
    "paper_file":        (TO_SIGN_IN, 200, 200, 404),
}  # fmt: skip

#: Nobody, Cleo, Ben, then Ana ask one after another; what is done once stays done.
POSTS: dict[str, tuple[object, object, object, object]] = {
    "edit_client": (TO_SIGN_IN, 422, 422, 404),
    "set_client_aside": (TO_SIGN_IN, 302, 302, 404),
    "undo_merge": (TO_SIGN_IN, 422, 422, 404),
    "add_paper": (TO_SIGN_IN, 422, 422, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    practice = Practice.objects.get(pk=ana.practice_id)
    client = world.a_client(practice)
    twin = world.a_client(practice)
    merge = merging.merge_clients(ana, keep=client.id, drop=twin.id, at=at)
    paper = papers.Paper(kind="card", title="Card, front", content=PNG)
    document = papers.add_document(ana, client_id=client.id, paper=paper, store=store(), at=at)
    of_client = {"client_id": client.id}
    return {
        **dict.fromkeys(("client", "edit_client", "set_client_aside"), of_client),
        **dict.fromkeys(("bring_client_back", "merge_client", "add_paper"), of_client),
        "undo_merge": {"merge_id": merge},
        "paper": {"document_id": document},
        "paper_file": {"document_id": document},
    }
