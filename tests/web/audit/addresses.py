"""Which addresses the trail has, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.practices.models import Practice
from effleurage.apps.retention import actions
from tests.apps import world

TO_SIGN_IN = "to sign-in"

PAGES: dict[str, tuple[object, object, object, object]] = {
    #               nobody      ana  ben  cleo
    "audit":        (TO_SIGN_IN, 200, 403, 200),
    "export_audit": (TO_SIGN_IN, 200, 403, 200),
    "sign_ins":     (TO_SIGN_IN, 200, 403, 200),
    "holds":        (TO_SIGN_IN, 200, 403, 200),
    "place_hold":   (TO_SIGN_IN, 200, 403, 200),
    "lift_hold":    (TO_SIGN_IN, 200, 403, 404),
    "purge_due":    (TO_SIGN_IN, 200, 403, 200),
    "purge_client": (TO_SIGN_IN, 200, 403, 404),
}  # fmt: skip

#: Nobody, Cleo, Ben, then Ana ask one after another; what is done once stays done.
POSTS: dict[str, tuple[object, object, object, object]] = {
    "export_audit": (TO_SIGN_IN, 422, 403, 422),
    "place_hold": (TO_SIGN_IN, 422, 403, 422),
    "lift_hold": (TO_SIGN_IN, 422, 403, 404),
    "purge_client": (TO_SIGN_IN, 422, 403, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    client = world.a_client(Practice.objects.get(pk=ana.practice_id))
    hold = actions.place_hold(ana, kind="client", object_id=client.id, reason="case 26-2-01", at=at)
    return {"lift_hold": {"hold_id": hold}, "purge_client": {"client_id": client.id}}
