"""The addresses of cover: policies, authorisations, episodes and referrals."""

from __future__ import annotations

from django.urls import path

from effleurage.web.coverage import answers, benefits, orders, views

urlpatterns = [
    path("coverage/of/<uuid:client_id>/policy/", views.add_policy, name="add_policy"),
    path("coverage/policies/<uuid:policy_id>/", views.policy, name="policy"),
    path("coverage/policies/<uuid:policy_id>/edit/", views.edit_policy, name="edit_policy"),
    path("coverage/policies/<uuid:policy_id>/end/", views.end_policy, name="end_policy"),
    path("coverage/policies/<uuid:policy_id>/card/", views.add_card, name="add_card"),
    path(
        "coverage/policies/<uuid:policy_id>/authorisation/",
        views.add_authorisation,
        name="add_authorisation",
    ),
    path(
        "coverage/authorisations/<uuid:authorisation_id>/edit/",
        views.edit_authorisation,
        name="edit_authorisation",
    ),
    path("coverage/of/<uuid:client_id>/episode/", orders.add_case, name="add_case"),
    path("coverage/episodes/<uuid:case_id>/edit/", orders.edit_case, name="edit_case"),
    path("coverage/of/<uuid:client_id>/referral/", orders.add_referral, name="add_referral"),
    path("coverage/referrals/<uuid:referral_id>/edit/", orders.edit_referral, name="edit_referral"),
    path("coverage/policies/<uuid:policy_id>/benefit/", benefits.note_benefit, name="note_benefit"),
    path("coverage/policies/<uuid:policy_id>/compare/", benefits.compare_card, name="compare_card"),
    path(
        "coverage/policies/<uuid:policy_id>/paid-in-full/",
        benefits.restrict_billing,
        name="restrict_billing",
    ),
    path(
        "coverage/restrictions/<uuid:restriction_id>/end/",
        benefits.end_restriction,
        name="end_restriction",
    ),
    path("coverage/policies/<uuid:policy_id>/answer/", answers.note_answer, name="note_answer"),
    path("coverage/policies/<uuid:policy_id>/271/", answers.read_answer, name="read_answer"),
    path(
        "coverage/answers/<uuid:answer_id>/withdraw/",
        answers.withdraw_answer,
        name="withdraw_answer",
    ),
    path("coverage/episodes/<uuid:case_id>/payment/", benefits.payment_end, name="payment_end"),
]
