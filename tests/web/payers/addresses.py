"""Which addresses payers have, what each of us gets there, and the objects they name."""

from __future__ import annotations

from effleurage.apps.coverage.models import Contract, PayerRule
from effleurage.apps.practices.models import Practice
from tests.apps import world

TO_SIGN_IN = "to sign-in"
OF_A_RULE = ("rule", "change_rule", "check_rule", "end_rule", "withdraw_rule")
OF_A_CONTRACT = ("contract", "change_contract", "add_contract_fee")
PAGES: dict[str, tuple[object, object, object, object]] = {
    #                    nobody      ana  ben  cleo
    "payers":           (TO_SIGN_IN, 200, 200, 200),
    "add_payer":        (TO_SIGN_IN, 200, 200, 200),
    "payer":            (TO_SIGN_IN, 200, 200, 404),
    "edit_payer":       (TO_SIGN_IN, 200, 200, 404),
    "edit_terms":       (TO_SIGN_IN, 200, 200, 404),
    "set_payer_aside":  (TO_SIGN_IN, 405, 405, 404),
    "bring_payer_back": (TO_SIGN_IN, 405, 405, 404),
    "rules":            (TO_SIGN_IN, 200, 200, 200),
    "add_rule":         (TO_SIGN_IN, 200, 200, 200),
    "usual_rules":      (TO_SIGN_IN, 200, 200, 200),
    "take_usual_rules": (TO_SIGN_IN, 200, 200, 200),
    **dict.fromkeys((*OF_A_RULE, *OF_A_CONTRACT, "add_contract"), (TO_SIGN_IN, 200, 200, 404)),
}  # fmt: skip
POSTS: dict[str, tuple[object, object, object, object]] = {
    "edit_payer": (TO_SIGN_IN, 422, 422, 404),
    "edit_terms": (TO_SIGN_IN, 422, 422, 404),
    "set_payer_aside": (TO_SIGN_IN, 302, 302, 404),
    "bring_payer_back": (TO_SIGN_IN, 302, 302, 404),
    "take_usual_rules": (TO_SIGN_IN, 200, 200, 200),
    **dict.fromkeys(
        ("change_rule", "end_rule", "withdraw_rule", "change_contract", "add_contract_fee"),
        (TO_SIGN_IN, 422, 422, 404),
    ),
}


def objects(ana, at) -> dict[str, dict[str, object]]:
    practice = Practice.objects.get(pk=ana.practice_id)
    payer = world.a_payer(practice, name="Rules Mutual", payer_id="RM01")
    rule = PayerRule.objects.filter(payer=payer).first()
    contract = Contract.objects.create(
        practice=practice, payer=payer, therapist=world.a_therapist(practice, npi="1660004056")
    )
    of_payer = {"payer_id": world.a_payer(practice, name="Payers Mutual").id}
    names = ("payer", "edit_payer", "edit_terms", "set_payer_aside", "bring_payer_back")
    return {
        **dict.fromkeys((*names, "add_contract"), of_payer),
        **{name: {"rule_id": rule.id} for name in OF_A_RULE},
        **{name: {"contract_id": contract.id} for name in OF_A_CONTRACT},
    }
