"""Which addresses batches have, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.exchange import actions
from effleurage.apps.exchange.actions import ByHand
from effleurage.apps.exchange.models import Method
from tests.apps.claims.a_claim_of import a_ready_claim
from tests.apps.exchange.a_sending_of import by_hand, the_file

TO_SIGN_IN = "to sign-in"

PAGES: dict[str, tuple[object, object, object, object]] = {
    #              nobody      ana  ben  cleo
    "batches":    (TO_SIGN_IN, 200, 200, 200),
    "send_batch": (TO_SIGN_IN, 200, 200, 200),
    "batch":      (TO_SIGN_IN, 200, 200, 404),
}  # fmt: skip

POSTS: dict[str, tuple[object, object, object, object]] = {
    "send_batch": (TO_SIGN_IN, 422, 422, 422),
    "batch": (TO_SIGN_IN, 422, 422, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    mailed = a_ready_claim(ana)
    how = ByHand(connection_id=by_hand(ana, Method.FAX).id, confirmation="fax 12")
    actions.record_sent(ana, claim_id=mailed.id, by_hand=how, at=at)
    return {"batch": {"file_id": the_file(mailed).id}}
