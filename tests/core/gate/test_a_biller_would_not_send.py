"""The gate against claims that somebody else invented: what must be stopped, what must pass."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from effleurage.codes import editions, icd
from effleurage.core import gate
from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.gate import PayerRule, PayerRuleKind, PayerRules
from effleurage.core.gate.facts import Facts
from effleurage.documents import cms1500_boxes
from effleurage.edi import claim_to_837p
from tests.core.gate.right_claims import RIGHT
from tests.core.gate.wrong_claims import WRONG

_SRC = Path(__file__).resolve().parents[3] / "src" / "effleurage"
_TOO_NEW = {"GATE-DX-04"}  # the edition at hand ends before the examples' November


def _begun_with() -> PayerRules:
    """The rules that a practice is offered on its first day."""
    text = (_SRC / "apps" / "coverage" / "default_rules.json").read_text(encoding="utf-8")
    return PayerRules(_rule(each) for each in json.loads(text)["rules"])


def _rule(each: dict[str, object]) -> PayerRule:
    line, began = each.get("line_of_business"), each.get("active_from")
    return PayerRule(
        key=each["key"],
        kind=PayerRuleKind(each["kind"]),
        payer_id=each.get("payer_id", ""),
        line_of_business=LineOfBusiness(line) if line else None,
        plan=each.get("plan", ""),
        state=each.get("state", ""),
        codes=tuple(each.get("codes", ())),
        amount=each.get("amount"),
        yes=each.get("yes"),
        active_from=date.fromisoformat(began) if began else None,
        words=each.get("words", ""),
        source=each["source"],
    )


_BEGUN_WITH = _begun_with()


@pytest.fixture(scope="module")
def edition():
    try:
        with icd.load_edition() as loaded:
            yield loaded
    except editions.EditionUnusable as why:
        pytest.skip(f"the diagnosis edition has not been built: {why}")


def _found(claim, facts: Facts, edition) -> dict[str, gate.Report]:
    known = replace(
        facts,
        icd=edition,
        file_faults=claim_to_837p.faults,
        form_faults=cms1500_boxes.form_findings,
        payer_rules=facts.payer_rules if facts.payer_rules.rules else _BEGUN_WITH,
    )
    return {each.code: each for each in gate.check(claim, facts=known).findings}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda each: each.sentence)
def test_what_a_biller_would_not_send_is_found(wrong, edition):
    claim, facts = wrong.case()

    assert wrong.code in _found(claim, facts, edition)


@pytest.mark.parametrize("right", RIGHT, ids=lambda each: each.sentence)
def test_what_a_biller_would_send_passes_without_a_word(right, edition):
    claim, facts = right.case()

    assert {code: each.message for code, each in _found(claim, facts, edition).items()
            if code not in _TOO_NEW} == {}  # fmt: skip


def test_every_sentence_is_said_once_and_every_rule_but_the_editions_is_attacked():
    sentences = [each.sentence for each in (*WRONG, *RIGHT)]

    assert len(sentences) == len(set(sentences))
    assert {each.code for each in WRONG} >= {rule.code for rule in gate.registry.RULES} - {
        "GATE-DX-04", "GATE-FORM-08", "GATE-PROC-18",
    }  # fmt: skip
