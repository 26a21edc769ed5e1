"""The addresses of payers."""

from __future__ import annotations

from django.urls import path

from effleurage.web.payers import contracts, rules, views

urlpatterns = [
    path("payers/", views.payers, name="payers"),
    path("payers/add/", views.add_payer, name="add_payer"),
    path("payers/rules/", rules.rule_list, name="rules"),
    path("payers/rules/add/", rules.add_rule, name="add_rule"),
    path("payers/rules/usual/", rules.usual_rules, name="usual_rules"),
    path("payers/rules/usual/take/", rules.take_usual_rules, name="take_usual_rules"),
    path("payers/rules/<uuid:rule_id>/", rules.rule, name="rule"),
    path("payers/rules/<uuid:rule_id>/change/", rules.change_rule, name="change_rule"),
    path("payers/rules/<uuid:rule_id>/check/", rules.check_rule, name="check_rule"),
    path("payers/rules/<uuid:rule_id>/end/", rules.end_rule, name="end_rule"),
    path("payers/rules/<uuid:rule_id>/withdraw/", rules.withdraw_rule, name="withdraw_rule"),
    path("payers/contracts/<uuid:contract_id>/", contracts.contract, name="contract"),
    path(
        "payers/contracts/<uuid:contract_id>/change/",
        contracts.change_contract,
        name="change_contract",
    ),
    path(
        "payers/contracts/<uuid:contract_id>/fee/",
        contracts.add_contract_fee,
        name="add_contract_fee",
    ),
    path("payers/<uuid:payer_id>/contract/", contracts.add_contract, name="add_contract"),
    path("payers/<uuid:payer_id>/", views.payer, name="payer"),
    path("payers/<uuid:payer_id>/edit/", views.edit_payer, name="edit_payer"),
    path("payers/<uuid:payer_id>/terms/", views.edit_terms, name="edit_terms"),
    path("payers/<uuid:payer_id>/set-aside/", views.set_payer_aside, name="set_payer_aside"),
    path("payers/<uuid:payer_id>/bring-back/", views.bring_payer_back, name="bring_payer_back"),
]
