"""A claim becomes a file or a form only through the gate."""

import copy
import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from effleurage.core import gate
from effleurage.core.claims.examples import kinds
from effleurage.core.gate.exhibits import FACTS
from effleurage.core.gate.registry import RULES
from effleurage.core.gate.report import Override
from tests.builders import a_claim, a_payer, a_visit, an_accident, some_terms


def _an_unsigned_claim():
    return a_claim(visits=(a_visit(note_signed_on=None),))


@pytest.mark.parametrize("kind", kinds())
def test_a_good_claim_is_cleared_with_its_report(kind):
    cleared = gate.clear(a_claim(kind), facts=FACTS)

    assert cleared.claim == a_claim(kind)
    assert cleared.report.verdict is gate.Verdict.CLEAN
    assert cleared.report.on == FACTS.on


def test_a_blocked_claim_is_refused_with_the_whole_report():
    with pytest.raises(gate.ClaimIsBlocked) as refusal:
        gate.clear(_an_unsigned_claim(), facts=FACTS)

    assert refusal.value.report.verdict is gate.Verdict.BLOCKED
    assert str(refusal.value) == (
        "claim C26110301 is blocked by GATE-DOC-01: mend what the report lists"
    )


def test_a_held_claim_is_refused_until_its_day():
    claim = a_claim("auto", accident=an_accident(claim_number=""))

    with pytest.raises(gate.ClaimIsHeld, match="is held until 2026-11-30"):
        gate.clear(claim, facts=FACTS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_no_rule_that_blocks_or_holds_lets_its_failing_claim_through(rule):
    case = rule.failing()
    stops = rule.holds or rule.severity == "block"

    try:
        gate.clear(case.claim, facts=case.facts)
        was_cleared = True
    except (gate.ClaimIsBlocked, gate.ClaimIsHeld):
        was_cleared = False

    assert not (stops and was_cleared)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if not rule.overridable], ids=lambda rule: rule.code
)
def test_no_override_clears_what_can_never_be_overridden(rule):
    case = rule.failing()
    override = Override(rule.code, "the owner insists", "ana")

    with pytest.raises((gate.ClaimIsBlocked, gate.ClaimIsHeld)):
        gate.clear(case.claim, facts=case.facts, overrides=(override,))


def test_an_allowed_override_clears_and_stays_on_the_report():
    claim = a_claim(payer=a_payer(terms=some_terms(filing_limit_days=5)))
    override = Override("GATE-TIME-01", "accepted by 277CA on 2026-11-05", "ana")

    cleared = gate.clear(claim, facts=FACTS, overrides=(override,))

    assert [entry.override for entry in cleared.report.overridden] == [override]


def test_a_clearance_cannot_be_made_by_hand():
    report = gate.check(a_claim(), facts=FACTS)

    with pytest.raises(gate.ClaimWasNeverCleared):
        gate.ClearedClaim(claim=a_claim(), report=report, made_by=None)


def test_a_clearance_cannot_be_moved_to_another_claim():
    cleared = gate.clear(a_claim(), facts=FACTS)

    with pytest.raises((ValueError, TypeError, gate.ClaimWasNeverCleared)):
        replace(cleared, claim=_an_unsigned_claim())
    with pytest.raises(FrozenInstanceError):
        cleared.claim = _an_unsigned_claim()


def test_a_clearance_has_no_subclass_that_could_skip_the_gate():
    with pytest.raises(gate.ClaimWasNeverCleared):
        type("Forged", (gate.ClearedClaim,), {"__post_init__": lambda self, made_by: None})


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_clearance_can_neither_be_copied_nor_stored(duplicate):
    cleared = gate.clear(a_claim(), facts=FACTS)

    with pytest.raises(gate.ClaimWasNeverCleared):
        duplicate(cleared)
