"""What the gate makes of a claim to a second payer: no duplicate, and a limit of its own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from effleurage.core import gate
from effleurage.core.gate import Facts
from tests.builders import a_claim, a_decision, a_second_claim, an_other_cover, another_payer

LATE = date(2027, 5, 10)  # more than 180 days after the visit of 3 November 2026


def found(claim, *, on=date(2026, 11, 23), earlier=()):
    report = gate.check(claim, facts=Facts(on=on, earlier_claims=earlier))
    return {finding.code for finding in report.findings}


def test_a_second_claim_is_no_duplicate_of_the_one_that_was_decided():
    first = a_claim()

    assert "GATE-DUP-01" not in found(a_second_claim(), earlier=(first,))
    assert "GATE-DUP-01" in found(a_second_claim(other_cover=()), earlier=(first,))
    assert "GATE-DUP-01" in found(a_second_claim(), earlier=(replace(first, claim_id="C9"),))


def test_the_second_payers_limit_counts_from_the_first_ones_decision():
    terms = replace(another_payer().terms, filing_limit_days=180)
    payer = another_payer(terms=terms)
    decided = an_other_cover(decision=a_decision(decided_on=date(2027, 1, 20)))

    assert "GATE-TIME-01" in found(a_claim(payer=payer), on=LATE)
    assert "GATE-TIME-01" not in found(a_second_claim(payer=payer, other_cover=(decided,)), on=LATE)
    assert "GATE-TIME-01" in found(
        a_second_claim(payer=payer, other_cover=(decided,)), on=date(2027, 7, 25)
    )


@pytest.mark.parametrize(
    ("yes", "last"),
    [(None, date(2027, 3, 6)), (True, date(2027, 3, 6)), (False, date(2026, 12, 18))],
)
def test_a_second_payers_own_rule_says_for_how_long_and_from_when(yes, last):
    kind = gate.PayerRuleKind.NEXT_PAYER_FILING_LIMIT
    rules = gate.PayerRules([gate.PayerRule(key="r", kind=kind, amount=45, yes=yes)])
    decided = an_other_cover(decision=a_decision(decided_on=date(2027, 1, 20)))
    claim = a_second_claim(other_cover=(decided,))

    def codes(on):
        report = gate.check(claim, facts=Facts(on=on, payer_rules=rules))
        return {finding.code for finding in report.findings}

    assert "GATE-TIME-01" not in codes(last)
    assert "GATE-TIME-01" in codes(last + timedelta(days=1))
