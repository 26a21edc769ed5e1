"""Which addresses the ledger has, what each of us gets there, and the objects they name."""

from __future__ import annotations

from datetime import date

from effleurage.apps.claims import client_money
from effleurage.apps.ledger import queries
from effleurage.apps.ledger import receipts as receipt_queries
from effleurage.apps.practices.models import Practice
from tests.apps import world

TO_SIGN_IN = "to sign-in"

PAGES: dict[str, tuple[object, object, object, object]] = {
    #                     nobody      ana  ben  cleo
    "money":             (TO_SIGN_IN, 200, 200, 200),
    "clients_owing":     (TO_SIGN_IN, 200, 200, 200),
    "client_ledger":     (TO_SIGN_IN, 200, 200, 404),
    "take_payment":      (TO_SIGN_IN, 200, 200, 404),
    "use_credit":        (TO_SIGN_IN, 405, 405, 404),
    "refund_overpaid":   (TO_SIGN_IN, 200, 200, 404),
    "receipt":           (TO_SIGN_IN, 200, 200, 404),
    "refund_receipt":    (TO_SIGN_IN, 200, 200, 404),
    "take_receipt_back": (TO_SIGN_IN, 200, 200, 404),
    "reverse_entry":     (TO_SIGN_IN, 200, 200, 404),
    "charge_visit":      (TO_SIGN_IN, 405, 405, 404),
}  # fmt: skip

#: Nobody, Cleo, Ben, then Ana ask one after another; what is done once stays done.
POSTS: dict[str, tuple[object, object, object, object]] = {
    "take_payment": (TO_SIGN_IN, 422, 422, 404),
    "use_credit": (TO_SIGN_IN, 302, 302, 404),
    "refund_receipt": (TO_SIGN_IN, 422, 422, 404),
    "take_receipt_back": (TO_SIGN_IN, 422, 422, 404),
    "reverse_entry": (TO_SIGN_IN, 422, 422, 404),
    "charge_visit": (TO_SIGN_IN, 302, 302, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    practice = Practice.objects.get(pk=ana.practice_id)
    client = world.a_client(practice)
    payment = client_money.Payment(cents=2_500, on=date(2026, 11, 23), method="cash")
    receipt = client_money.take_payment(ana, client_id=client.id, payment=payment, at=at)
    number = receipt_queries.get_receipt(ana, receipt).number
    (entry,) = queries.entry_ids(ana.practice_id, [f"client payment:{number}"])
    visit = world.a_visit(ana, client)
    of_client, of_receipt = {"client_id": client.id}, {"receipt_id": receipt}
    return {
        **dict.fromkeys(("client_ledger", "take_payment", "use_credit"), of_client),
        **dict.fromkeys(("receipt", "refund_receipt", "take_receipt_back"), of_receipt),
        "refund_overpaid": {"client_id": client.id, "number": "C1"},
        "reverse_entry": {"entry_id": entry},
        "charge_visit": {"visit_id": visit.id},
    }
