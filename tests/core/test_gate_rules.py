"""Every rule proves itself with its own two claims; the registry agrees with itself.

Switching a rule off must let its failing claim through: a rule that another one covers is filler.
"""

from dataclasses import replace
from datetime import date

import pytest

from effleurage.codes import editions, icd
from effleurage.core import gate
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.examples import example, kinds
from effleurage.core.gate import exhibits
from effleurage.core.gate.registry import BY_CODE, RULES
from effleurage.core.gate.rule import Case, Family, Rule
from effleurage.findings import Severity

_EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)

# What a failing claim cannot help showing besides: a future visit's note, for one, is unsigned.
_COMPANIONS = {
    "GATE-DX-05": {"GATE-DX-07"},
    "GATE-TIME-03": {"GATE-DOC-01"},
    "GATE-ELIG-30": {"GATE-ELIG-17"},
    "GATE-837P-03": {"GATE-DOC-03", "GATE-FORM-08", "GATE-DUP-02", "GATE-PROC-01", "GATE-PROC-10"},
}


def _codes(case: Case, rules: tuple[Rule, ...] = RULES) -> list[str]:
    report = gate.check(case.claim, facts=case.facts, rules=rules)
    return [finding.code for finding in report.findings]


@_EVERY_RULE
def test_the_failing_claim_of_a_rule_shows_its_finding_at_its_severity(rule):
    case = rule.failing()

    found = gate.check(case.claim, facts=case.facts).findings

    mine = [finding for finding in found if finding.code == rule.code]
    assert mine
    for finding in mine:
        assert finding.severity is rule.severity
        assert finding.where
        assert finding.message.endswith((".", "?"))
        assert finding.fix
        assert finding.source == rule.source


@_EVERY_RULE
def test_the_passing_claim_of_a_rule_does_not_show_it(rule):
    assert rule.code not in _codes(rule.passing())


@_EVERY_RULE
def test_a_rule_switched_off_lets_its_failing_claim_go_unnoticed(rule):
    others = tuple(other for other in RULES if other is not rule)

    assert set(_codes(rule.failing(), others)) == _COMPANIONS.get(rule.code, set())


@_EVERY_RULE
def test_a_rule_says_everything_that_its_page_needs(rule):
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix.endswith(".")
    assert rule.source
    assert date(2026, 1, 1) <= rule.checked_on
    assert rule.holds == (rule.wake_after_days > 0)


@_EVERY_RULE
def test_the_verdict_on_a_failing_claim_is_what_the_rule_says(rule):
    case = rule.failing()

    verdict = gate.check(case.claim, facts=case.facts, rules=(rule,)).verdict

    if rule.holds:
        assert verdict is gate.Verdict.HELD
    else:
        assert (
            verdict.value == {"block": "blocked", "warn": "warned", "info": "clean"}[rule.severity]
        )


@_EVERY_RULE
def test_no_finding_names_the_client(rule):
    case = rule.failing()
    client = case.claim.client
    private = [
        client.name.last,
        client.name.first,
        client.birth_date.isoformat(),
        client.address.street,
        case.claim.policy.member_id.strip(),
    ]

    report = gate.check(case.claim, facts=case.facts)

    said = " ".join(f"{f.where} {f.message} {f.fix}" for f in report.findings)
    assert not [text for text in private if text and text in said]


def test_every_family_and_every_weight_has_rules():
    assert {rule.family for rule in RULES} == set(Family)
    assert {rule.severity for rule in RULES} == set(Severity)
    assert any(rule.holds for rule in RULES)


def test_rules_are_found_by_their_code():
    assert [BY_CODE[rule.code] for rule in RULES] == list(RULES)


@pytest.mark.parametrize(
    "code",
    ["GATE-ID-01", "GATE-ID-02", "GATE-ID-03", "GATE-DOC-01", "GATE-PROC-01", "GATE-PROC-02"],
)
def test_check_digits_signatures_and_worked_time_can_never_be_overridden(code):
    assert not BY_CODE[code].overridable


@pytest.mark.parametrize("kind", kinds())
def test_the_shared_examples_are_clean_and_fully_checked(kind):
    report = gate.check(example(kind), facts=exhibits.FACTS)

    assert report.findings == ()
    assert report.not_checked == ()
    assert report.verdict is gate.Verdict.CLEAN


def _installed_edition():
    try:
        return icd.load_edition()
    except (editions.EditionMissing, editions.EditionDamaged, editions.EditionOutdated) as why:
        pytest.skip(f"the diagnosis edition has not been built: {why}")


@pytest.mark.parametrize(
    "rule",
    [r for r in RULES if r.family is Family.DIAGNOSIS and r.code != "GATE-DX-04"],
    ids=lambda rule: rule.code,
)
def test_the_diagnosis_rules_judge_the_real_edition_as_they_judge_their_page(rule):
    with _installed_edition() as edition:
        failing, passing = rule.failing(), rule.passing()

        fails = Case(failing.claim, replace(failing.facts, icd=edition))
        passes = Case(passing.claim, replace(passing.facts, icd=edition))
        assert rule.code in _codes(fails)
        assert rule.code not in _codes(passes)


@pytest.mark.parametrize("kind", kinds())
def test_the_shared_examples_are_clean_against_the_real_edition(kind):
    with _installed_edition() as edition:
        facts = replace(exhibits.FACTS, icd=edition)

        # The edition of April 2026 ends before the examples' November: the gate must say so.
        findings = gate.check(example(kind), facts=facts).findings
        assert {finding.code for finding in findings} <= {"GATE-DX-04"}


def test_the_splitting_of_low_back_pain_is_judged_by_the_day_of_service():
    with _installed_edition() as edition:
        facts = replace(exhibits.FACTS, icd=edition)
        then, now = _with_low_back_pain(date(2019, 3, 4)), _with_low_back_pain(date(2026, 11, 3))

        assert "GATE-DX-01" not in _codes(Case(then, facts))
        found = gate.check(now, facts=facts).findings
        header = next(finding for finding in found if finding.code == "GATE-DX-01")
        assert "M54.50" in header.message
        assert "M54.59" in header.message


def _with_low_back_pain(on: date) -> Claim:
    claim = example("commercial")
    return replace(
        claim,
        diagnoses=("M54.5", "M62.830"),
        lines=tuple(replace(line, service_date=on) for line in claim.lines),
    )
