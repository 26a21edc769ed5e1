"""Which addresses visits have, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.credentials.models import Therapist
from effleurage.apps.practices.models import Practice
from effleurage.apps.visits.facts import Billing
from tests.apps import world

TO_SIGN_IN = "to sign-in"

#: Ben is a biller: he reads notes and bills visits, and writes nothing in a note.
PAGES: dict[str, tuple[object, object, object, object]] = {
    #                    nobody      ana  ben  cleo
    "visits":           (TO_SIGN_IN, 200, 200, 200),
    "choose_client":    (TO_SIGN_IN, 200, 403, 200),
    "start_visit":      (TO_SIGN_IN, 200, 403, 404),
    "search_diagnoses": (TO_SIGN_IN, 405, 403, 405),
    "count_units":      (TO_SIGN_IN, 405, 403, 405),
    "visit":            (TO_SIGN_IN, 200, 200, 404),
    "sign_visit":       (TO_SIGN_IN, 200, 403, 404),
    "add_addendum":     (TO_SIGN_IN, 200, 403, 404),
    "edit_billing":     (TO_SIGN_IN, 200, 200, 404),
    "ask_referrer":     (TO_SIGN_IN, 200, 200, 404),
    "cancel_visit":     (TO_SIGN_IN, 200, 403, 404),
    "bill_visit":       (TO_SIGN_IN, 405, 405, 404),
}  # fmt: skip

#: Nobody, Cleo, Ben, then Ana ask one after another; what is done once stays done.
POSTS: dict[str, tuple[object, object, object, object]] = {
    "search_diagnoses": (TO_SIGN_IN, 200, 403, 200),
    "count_units": (TO_SIGN_IN, 200, 403, 200),
    "visit": (TO_SIGN_IN, 422, 403, 404),
    "sign_visit": (TO_SIGN_IN, 302, 403, 404),
    "add_addendum": (TO_SIGN_IN, 422, 403, 404),
    "edit_billing": (TO_SIGN_IN, 302, 302, 404),
    "ask_referrer": (TO_SIGN_IN, 422, 422, 404),
    "bill_visit": (TO_SIGN_IN, 302, 302, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    practice = Practice.objects.get(pk=ana.practice_id)
    client = world.a_client(practice)
    policy = world.a_policy(client, world.a_payer(practice, name="Visits Mutual"))
    mine = Therapist.objects.filter(user_id=ana.user_id).first() or world.a_therapist_of(
        ana, npi="1902804057"
    )
    order = world.a_referral(client, diagnoses=["M54.5"])
    asked = world.a_visit(ana, client, therapist_id=mine.id, billing=Billing(referral_id=order.id))
    draft = {"visit_id": world.a_visit(ana, client, therapist_id=mine.id).id}
    signed = {"visit_id": world.a_signed_visit(ana, client, policy=policy).id}
    return {
        "start_visit": {"client_id": client.id},
        "ask_referrer": {"visit_id": asked.id, "place": 1},
        **dict.fromkeys(("visit", "sign_visit", "cancel_visit"), draft),
        **dict.fromkeys(("add_addendum", "edit_billing", "bill_visit"), signed),
    }
