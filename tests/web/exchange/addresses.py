"""Which addresses the exchange has, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.exchange.models import Connection, Submission
from effleurage.apps.practices.models import Practice
from tests.apps.remits import world

TO_SIGN_IN = "to sign-in"

PAGES: dict[str, tuple[object, object, object, object]] = {
    #                  nobody      ana  ben  cleo
    "exchange":       (TO_SIGN_IN, 200, 200, 200),
    "add_file":       (TO_SIGN_IN, 200, 200, 200),
    "exchange_file":  (TO_SIGN_IN, 200, 200, 404),
    "file_bytes":     (TO_SIGN_IN, 200, 200, 404),
    "settle_sending": (TO_SIGN_IN, 200, 200, 404),
}  # fmt: skip

POSTS: dict[str, tuple[object, object, object, object]] = {
    "add_file": (TO_SIGN_IN, 422, 422, 422),
    "file_bytes": (TO_SIGN_IN, 422, 422, 404),
    "settle_sending": (TO_SIGN_IN, 422, 422, 404),
}


def in_doubt(actor, number: str = "DOUBT1") -> Submission:
    """A sending of which nobody knows whether it left."""
    (claim,) = world.sent_claims(
        actor, [world.our_claim(number)], state="ready", is_leaving=True, sent_at=None
    )
    practice = Practice.objects.get(pk=actor.practice_id)
    connection = Connection.objects.create(practice=practice, name="House", method="folder")
    return Submission.objects.create(
        practice=practice,
        claim=claim,
        connection=connection,
        method="folder",
        state="unknown",
        snapshot=claim.snapshot,
        snapshot_version=claim.snapshot_version,
        file=world.a_file(actor, b"ISA of ours", name="000000001.837"),
        attempt=1,
        intended_at=world.AT,
    )


def objects(ana, at) -> dict[str, dict[str, object]]:
    sending = in_doubt(ana)
    file = world.a_file(ana, b"nothing that anybody knows", name="odd.txt")
    of_file = {"file_id": file.id}
    return {
        "exchange_file": of_file,
        "file_bytes": of_file,
        "settle_sending": {"submission_id": sending.id},
    }
