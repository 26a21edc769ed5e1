"""The addresses of claims: the list, one claim, what can be done to it, and its papers."""

from __future__ import annotations

from django.urls import path

from effleurage.web.claims import (
    answering,
    drafting,
    foretelling,
    mending,
    next_payer,
    passing,
    pressing,
    previews,
    sending,
    sendings,
    views,
)

urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/draft/", drafting.draft_claims, name="draft_claims"),
    path("claims/drafted/", drafting.drafted_claims, name="drafted_claims"),
    path("claims/<uuid:claim_id>/", views.claim, name="claim"),
    path("claims/<uuid:claim_id>/check/", pressing.check_claim, name="check_claim"),
    path("claims/<uuid:claim_id>/make-ready/", pressing.make_claim_ready, name="make_claim_ready"),
    path("claims/<uuid:claim_id>/let-pass/<slug:code>/", passing.let_pass, name="let_pass"),
    path(
        "claims/overrides/<uuid:override_id>/withdraw/", passing.withdraw_pass, name="withdraw_pass"
    ),
    path("claims/<uuid:claim_id>/mend/<slug:key>/", mending.mend_claim, name="mend_claim"),
    path("claims/fixes/<uuid:mending_id>/undo/", mending.undo_fix, name="undo_fix"),
    path("visits/<uuid:visit_id>/what-if/", foretelling.what_if, name="what_if"),
    path("claims/<uuid:claim_id>/hold/", passing.hold_claim, name="hold_claim"),
    path("claims/<uuid:claim_id>/release/", pressing.release_claim, name="release_claim"),
    path("claims/<uuid:claim_id>/take-back/", pressing.take_claim_back, name="take_claim_back"),
    path("claims/<uuid:claim_id>/correct/", pressing.correct_claim, name="correct_claim"),
    path("claims/<uuid:claim_id>/next-payer/", next_payer.bill_next_payer, name="bill_next_payer"),
    path("claims/<uuid:claim_id>/void/", pressing.void_claim, name="void_claim"),
    path("claims/<uuid:claim_id>/close/", pressing.close_claim, name="close_claim"),
    path("claims/<uuid:claim_id>/reopen/", pressing.reopen_claim, name="reopen_claim"),
    path("claims/<uuid:claim_id>/give-up/", passing.give_up_denied, name="give_up_denied"),
    path("claims/<uuid:claim_id>/send/", sending.send_claim, name="send_claim"),
    path("claims/<uuid:claim_id>/by-hand/", sending.send_by_hand, name="send_by_hand"),
    path("claims/<uuid:claim_id>/packet/", sending.packet, name="claim_packet"),
    path("claims/<uuid:claim_id>/copy-sheet/", sending.copy_sheet, name="claim_copy_sheet"),
    path("claims/<uuid:claim_id>/answer/", answering.answer_claim, name="answer_claim"),
    path("claims/<uuid:claim_id>/form/", previews.claim_form, name="claim_form"),
    path("claims/<uuid:claim_id>/form/paper/", previews.claim_form_paper, name="claim_form_paper"),
    path("claims/<uuid:claim_id>/overlay/", previews.claim_overlay, name="claim_overlay"),
    path("claims/<uuid:claim_id>/file/", previews.claim_file, name="claim_file"),
    path("claims/sendings/<uuid:submission_id>/", sendings.sent_claim, name="sent_claim"),
    path(
        "claims/sendings/<uuid:submission_id>/paper/", sendings.sent_paper, name="sent_paper"
    ),
]  # fmt: skip
