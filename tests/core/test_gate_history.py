"""Cases between the rules that ask what the records know around a claim."""

from dataclasses import replace
from datetime import date, time

import pytest

from effleurage.core import gate
from effleurage.core.claims.claim import PersonName, Subscriber, TimeSpan
from effleurage.core.claims.kinds import AccidentCause, Frequency, LineOfBusiness, Relationship
from effleurage.core.gate import PayerRule, PayerRuleKind, PayerRules
from effleurage.core.gate.exhibits import FACTS
from tests.builders import a_claim, a_line, a_payer, a_policy, an_accident, some_terms

_PIP = gate.OtherPolicy(payer_name="Puget Sound Casualty", line_of_business=LineOfBusiness.AUTO)


def _codes(claim=None, **facts: object) -> list[str]:
    report = gate.check(claim or a_claim(), facts=replace(FACTS, **facts))
    return [finding.code for finding in report.findings]


def _rules(kind: PayerRuleKind, **says: object) -> PayerRules:
    return PayerRules([PayerRule(key="r", kind=kind, **says)])


def test_a_note_copied_with_new_dates_and_numbers_has_the_same_fingerprint():
    before = gate.fingerprint("Pain 6/10 on 3 Nov.", "Neck stiff; ROM 40 degrees")
    after = gate.fingerprint("PAIN 4/10 on 10 nov", "neck stiff, rom 60 degrees.")

    assert before == after
    assert before != gate.fingerprint("Pain 6/10 on 3 Nov.", "Neck free; ROM 40 degrees")
    assert gate.fingerprint("", " 12/10 ") == ""


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (replace(_PIP, is_for_this_case=True), ["GATE-ELIG-12"]),
        (replace(_PIP, is_for_this_case=True, is_spent=True), []),
        (replace(_PIP, is_for_this_case=True, active_until=date(2026, 11, 3)), []),
        (replace(_PIP, is_for_this_case=True, line_of_business=LineOfBusiness.COMMERCIAL), []),
        (replace(_PIP, is_for_this_case=False), []),
        (_PIP, ["GATE-ELIG-13"]),
    ],
)
def test_an_auto_policy_pays_first_only_while_it_lives_and_answers_for_the_case(other, expected):
    assert _codes(other_policies=(other,)) == expected


def test_a_health_claim_that_tells_of_an_auto_accident_names_the_auto_policy():
    claim = a_claim(accident=an_accident(cause=AccidentCause.AUTO))

    assert _codes(claim, other_policies=(_PIP,)) == ["GATE-ELIG-12"]
    assert _codes(claim, other_policies=()) == ["GATE-ELIG-13"]


def test_an_auto_payer_is_never_told_that_auto_pays_first():
    other = replace(_PIP, is_for_this_case=True)

    assert _codes(a_claim("auto"), other_policies=(other,)) == []


def test_only_the_visits_that_the_client_paid_for_are_kept_from_the_claim():
    claim = a_claim("auto")
    kept = claim.visits[1].visit_id

    found = gate.check(claim, facts=replace(FACTS, not_to_be_billed=frozenset({kept, "V0"})))

    assert [(f.code, f.where) for f in found.findings] == [("GATE-ELIG-11", f"visit {kept}")]


@pytest.mark.parametrize(
    ("here", "elsewhere", "shared", "expected"),
    [
        (8, 0, False, []),
        (8, 5, False, []),
        (8, 4, True, ["GATE-ELIG-14"]),
        (8, 3, True, ["GATE-ELIG-15"]),
        (2, None, True, ["GATE-ELIG-15"]),
        (2, None, False, []),
        (12, None, None, ["GATE-ELIG-14"]),
    ],
)
def test_a_years_limit_counts_other_therapies_only_where_it_is_shared(
    here, elsewhere, shared, expected
):
    visits = gate.YearlyVisits(used_here=here, used_elsewhere=elsewhere, most=12, is_shared=shared)

    assert _codes(yearly_visits=visits) == expected


def test_the_policys_own_limit_counts_before_the_payers_rule():
    rules = _rules(PayerRuleKind.VISITS_A_YEAR, amount=2, yes=False)
    own = gate.YearlyVisits(used_here=5, used_elsewhere=0, most=30)

    assert _codes(payer_rules=rules, yearly_visits=own) == []
    assert _codes(payer_rules=rules, yearly_visits=replace(own, most=None)) == ["GATE-ELIG-14"]


@pytest.mark.parametrize(("before", "expected"), [(3, []), (4, ["GATE-ELIG-16"]), (None, [])])
def test_an_authorisation_is_asked_for_after_the_visits_that_need_none(before, expected):
    rules = _rules(PayerRuleKind.AUTHORISATION_AFTER, amount=4)

    assert _codes(payer_rules=rules, visits_before=before) == expected


def test_an_answer_of_the_payer_can_ask_for_the_authorisation_too():
    answer = gate.EligibilityAnswer(answered_on=date(2026, 11, 2), needs_authorisation=True)

    assert _codes(eligibility=answer) == ["GATE-ELIG-16"]
    assert _codes(a_claim("va"), eligibility=answer) == []


def test_the_card_of_another_holder_is_compared_with_the_subscriber():
    spouse = a_claim(
        policy=a_policy(relationship=Relationship.SPOUSE),
        subscriber=Subscriber(
            name=PersonName(last="Núñez", first="Ana"),
            birth_date=date(1980, 1, 2),
            address=a_claim().client.address,
        ),
    )
    card = gate.Card(
        compared_on=date(2026, 10, 1), member_id="", name=PersonName(last="NUNEZ", first="ANA")
    )

    assert _codes(spouse, card=card) == []
    other = replace(card, name=PersonName(last="Nunes", first="Ana"))
    assert _codes(spouse, card=other) == ["GATE-ID-10"]


def test_an_exhausted_benefit_stops_later_days_only_and_names_who_pays_next():
    state = gate.CaseState(exhausted_on=date(2026, 11, 6), next_payer="Cascade Mutual Health")

    found = gate.check(a_claim("auto"), facts=replace(FACTS, case_state=state)).findings

    assert [(f.code, f.where) for f in found] == [("GATE-ACC-10", "line 2, box 24A")]
    assert found[0].message.endswith("Next pays: Cascade Mutual Health.")


def test_florida_is_stopped_for_pip_and_for_an_unknown_cover_but_not_for_medpay():
    claim = a_claim("auto")
    home = replace(claim.practice, address=replace(claim.practice.address, state="FL"))
    in_florida = replace(claim, practice=home)

    for cover in gate.AutoCover:
        found = _codes(in_florida, case_state=gate.CaseState(cover=cover))
        assert ("GATE-ELIG-08" in found) == (cover is not gate.AutoCover.MEDPAY)


@pytest.mark.parametrize(
    ("yes", "decided_on", "expected"),
    [
        (True, date(2026, 8, 1), ["GATE-TIME-01"]),
        (True, date(2026, 11, 1), []),
        (True, None, []),
        (False, None, ["GATE-TIME-02"]),
    ],
)
def test_a_correction_is_late_by_its_own_limit(yes, decided_on, expected):
    claim = a_claim(frequency=Frequency.REPLACEMENT, payer_claim_number="CMH88120034")
    days = 90 if yes else 30
    rules = _rules(PayerRuleKind.CORRECTED_FILING_LIMIT, amount=days, yes=yes)

    assert _codes(claim, payer_rules=rules, decided_on=decided_on) == expected


def test_an_order_counts_no_longer_than_the_payer_lets_it():
    rules = _rules(PayerRuleKind.PRESCRIPTION_DAYS, amount=21)

    assert _codes(payer_rules=rules) == ["GATE-ELIG-07"]
    assert _codes(payer_rules=_rules(PayerRuleKind.PRESCRIPTION_DAYS, amount=23)) == []


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        (PayerRuleKind.MINUTES_A_DAY, 59, ["GATE-PROC-17"]),
        (PayerRuleKind.MINUTES_A_DAY, 60, []),
        (PayerRuleKind.CENTS_A_DAY, 11_999, ["GATE-PROC-17"]),
        (PayerRuleKind.CENTS_A_DAY, 12_000, []),
    ],
)
def test_a_days_limit_is_told_and_changes_nothing_of_what_was_done(kind, amount, expected):
    report = gate.check(a_claim(), facts=replace(FACTS, payer_rules=_rules(kind, amount=amount)))

    assert [finding.code for finding in report.findings] == expected
    assert report.verdict is not gate.Verdict.BLOCKED


def test_a_pair_is_parted_only_where_the_payer_follows_ncci():
    group = a_line(
        line_id="L2", procedure="97150", minutes=None, times=(), units=1, charge_cents=4_000
    )
    claim = a_claim(lines=(a_line(), group))

    assert _codes(claim) == ["GATE-PROC-16"]
    free = replace(claim, payer=a_payer(terms=some_terms(uses_ncci=False)))
    assert _codes(free) == []


def test_59_never_unlocks_massage_beside_manual_therapy():
    half = TimeSpan(start=time(10), stop=time(10, 30))
    other = TimeSpan(start=time(10, 30), stop=time(11))
    lines = (
        a_line(minutes=30, units=2, times=(half,), charge_cents=6_000, modifiers=("59",)),
        a_line(
            line_id="L2",
            procedure="97140",
            minutes=30,
            units=2,
            times=(other,),
            charge_cents=6_000,
        ),
    )

    assert _codes(a_claim(lines=lines)) == ["GATE-PROC-04", "GATE-MOD-07"]


def test_a_visit_is_told_once_though_both_its_spans_overlap_another_clients():
    line = a_line(
        times=(
            TimeSpan(start=time(10), stop=time(10, 30)),
            TimeSpan(start=time(10, 30), stop=time(11)),
        )
    )
    busy = gate.BusyTime(
        visit_id="V9",
        service_date=date(2026, 11, 3),
        span=TimeSpan(start=time(10, 15), stop=time(10, 25)),
    )

    assert _codes(a_claim(lines=(line,)), therapist_elsewhere=(busy,)) == ["GATE-DOC-07"]


def test_the_notes_of_one_claim_are_compared_with_each_other_too():
    one = gate.Note(visit_id="V1", service_date=date(2026, 11, 4), fingerprint="same")
    two = replace(one, visit_id="V2", service_date=date(2026, 11, 6))

    found = gate.check(a_claim("auto"), facts=replace(FACTS, notes=(two, one)))

    assert [(f.code, f.where) for f in found.findings] == [("GATE-DOC-10", "visit V2")]


def test_original_medicare_can_never_be_let_pass():
    payer = replace(a_payer(), line_of_business=LineOfBusiness.MEDICARE)
    override = gate.Override("GATE-ELIG-01", "the client insists", "ana")

    report = gate.check(a_claim(payer=payer), facts=FACTS, overrides=(override,))

    assert report.verdict is gate.Verdict.BLOCKED
    assert [refused.override for refused in report.refused_overrides] == [override]
