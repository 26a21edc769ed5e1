"""Which addresses claims have, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.claims import actions
from effleurage.apps.exchange import actions as exchange
from effleurage.apps.exchange.actions import ByHand
from effleurage.apps.exchange.models import Method
from tests.apps.claims.a_claim_of import (
    a_decided_claim,
    a_draft,
    a_mendable_draft,
    a_mended_draft,
    a_ready_claim,
    a_visit_to_bill,
)
from tests.apps.exchange.a_sending_of import by_hand, the_submission

TO_SIGN_IN = "to sign-in"

PAGES: dict[str, tuple[object, object, object, object]] = {
    #                    nobody      ana  ben  cleo
    "claims":           (TO_SIGN_IN, 200, 200, 200),
    "draft_claims":     (TO_SIGN_IN, 200, 200, 200),
    "drafted_claims":   (TO_SIGN_IN, 200, 200, 200),
    "claim":            (TO_SIGN_IN, 200, 200, 404),
    "check_claim":      (TO_SIGN_IN, 405, 405, 404),
    "make_claim_ready": (TO_SIGN_IN, 405, 405, 404),
    "let_pass":         (TO_SIGN_IN, 200, 200, 404),
    "mend_claim":       (TO_SIGN_IN, 200, 200, 404),
    "undo_fix":         (TO_SIGN_IN, 405, 405, 404),
    "what_if":          (TO_SIGN_IN, 200, 200, 404),
    "withdraw_pass":    (TO_SIGN_IN, 405, 405, 404),
    "hold_claim":       (TO_SIGN_IN, 200, 200, 404),
    "release_claim":    (TO_SIGN_IN, 405, 405, 404),
    "take_claim_back":  (TO_SIGN_IN, 405, 405, 404),
    "correct_claim":    (TO_SIGN_IN, 405, 405, 404),
    "bill_next_payer":  (TO_SIGN_IN, 200, 200, 404),
    "void_claim":       (TO_SIGN_IN, 200, 200, 404),
    "close_claim":      (TO_SIGN_IN, 200, 200, 404),
    "reopen_claim":     (TO_SIGN_IN, 405, 405, 404),
    "give_up_denied":   (TO_SIGN_IN, 200, 200, 404),
    "send_claim":       (TO_SIGN_IN, 200, 200, 404),
    "send_by_hand":     (TO_SIGN_IN, 200, 200, 404),
    "claim_packet":     (TO_SIGN_IN, 200, 200, 404),
    "claim_copy_sheet": (TO_SIGN_IN, 200, 200, 404),
    "answer_claim":     (TO_SIGN_IN, 200, 200, 404),
    "claim_form":       (TO_SIGN_IN, 200, 200, 404),
    "claim_form_paper": (TO_SIGN_IN, 200, 200, 404),
    "claim_overlay":    (TO_SIGN_IN, 200, 200, 404),
    "claim_file":       (TO_SIGN_IN, 200, 200, 404),
    "sent_claim":       (TO_SIGN_IN, 200, 200, 404),
    "sent_paper":       (TO_SIGN_IN, 200, 200, 404),
}  # fmt: skip

#: Nobody, Cleo, Ben, then Ana ask one after another; what is done once stays done.
POSTS: dict[str, tuple[object, object, object, object]] = {
    "draft_claims": (TO_SIGN_IN, 422, 422, 422),
    "check_claim": (TO_SIGN_IN, 302, 302, 404),
    "make_claim_ready": (TO_SIGN_IN, 302, 302, 404),
    "let_pass": (TO_SIGN_IN, 422, 422, 404),
    "mend_claim": (TO_SIGN_IN, 422, 422, 404),
    "undo_fix": (TO_SIGN_IN, 302, 302, 404),
    "hold_claim": (TO_SIGN_IN, 422, 422, 404),
    "take_claim_back": (TO_SIGN_IN, 302, 302, 404),
    "bill_next_payer": (TO_SIGN_IN, 422, 422, 404),
    "close_claim": (TO_SIGN_IN, 422, 302, 404),
    "answer_claim": (TO_SIGN_IN, 422, 422, 404),
    "send_claim": (TO_SIGN_IN, 422, 422, 404),
    "send_by_hand": (TO_SIGN_IN, 422, 422, 404),
    "claim_overlay": (TO_SIGN_IN, 422, 422, 404),
    "sent_claim": (TO_SIGN_IN, 422, 422, 404),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    draft, ready, decided = a_draft(ana), a_ready_claim(ana), a_decided_claim(ana)
    mailed = a_ready_claim(ana)
    passed = actions.override_rule(
        ana, claim_id=draft.id, rule_code="GATE-DUP-01", reason="two sessions that day", at=at
    )
    mendable, key = a_mendable_draft(ana)
    done = a_mended_draft(ana, at)
    how = ByHand(connection_id=by_hand(ana, Method.MAIL).id, confirmation="9400 1000")
    exchange.record_sent(ana, claim_id=mailed.id, by_hand=how, at=at)
    on_draft, on_ready = {"claim_id": draft.id}, {"claim_id": ready.id}
    on_decided, on_mailed = {"claim_id": decided.id}, {"claim_id": mailed.id}
    at_sending = {"submission_id": the_submission(mailed).id}
    return {
        **dict.fromkeys(
            ("check_claim", "make_claim_ready", "hold_claim", "release_claim"), on_draft
        ),
        **dict.fromkeys(("claim", "close_claim", "reopen_claim"), on_draft),
        "let_pass": {**on_draft, "code": "GATE-DUP-01"},
        "mend_claim": {"claim_id": mendable.id, "key": key},
        "undo_fix": {"mending_id": done},
        "what_if": {"visit_id": a_visit_to_bill(ana).id},
        "withdraw_pass": {"override_id": passed},
        **dict.fromkeys(("take_claim_back", "send_claim", "send_by_hand"), on_ready),
        **dict.fromkeys(("claim_packet", "claim_copy_sheet", "claim_form"), on_ready),
        **dict.fromkeys(("claim_form_paper", "claim_overlay", "claim_file"), on_ready),
        **dict.fromkeys(("correct_claim", "void_claim", "give_up_denied"), on_decided),
        "bill_next_payer": on_decided,
        "answer_claim": on_mailed,
        "sent_claim": at_sending,
        "sent_paper": at_sending,
    }
