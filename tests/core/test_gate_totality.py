"""No claim, however absurd, makes a rule raise; and a check is a pure function."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effleurage.core import gate
from effleurage.core.claims.claim import (
    Accident,
    Authorisation,
    Claim,
    PayerTerms,
    Policy,
    Referral,
    ServiceLine,
    TimeSpan,
    Visit,
)
from effleurage.core.claims.kinds import (
    AccidentCause,
    Frequency,
    LineOfBusiness,
    Relationship,
    UnitRule,
)
from effleurage.core.gate.exhibits import FACTS
from effleurage.core.gate.registry import BY_CODE
from effleurage.findings import Severity
from tests.builders import a_claim, a_name, a_payer, a_practice, a_therapist

_TEXT = st.one_of(st.sampled_from(["", " ", "97124", "15", "GP"]), st.text(max_size=12))
_NUMBER = st.one_of(st.integers(-3, 20), st.integers(-(10**15), 10**15))
_DAY = st.one_of(st.dates(), st.sampled_from([date.min, date.max, date(2026, 11, 3)]))
_MAYBE_DAY = st.none() | _DAY
_ID = st.sampled_from(["V1", "V2", ""])

_SPANS = st.lists(st.builds(TimeSpan, start=st.times(), stop=st.times()), max_size=3).map(tuple)
_LINES = st.lists(
    st.builds(
        ServiceLine,
        line_id=_ID,
        visit_id=_ID,
        service_date=_DAY,
        procedure=st.sampled_from(["97124", "97140", "97010", "97161", "", " 97124", "?"]) | _TEXT,
        modifiers=st.lists(_TEXT, max_size=6).map(tuple),
        minutes=st.none() | _NUMBER,
        times=_SPANS,
        units=_NUMBER,
        charge_cents=_NUMBER,
        diagnosis_pointers=st.lists(_NUMBER, max_size=6).map(tuple),
        place_of_service=_TEXT,
    ),
    max_size=4,
).map(tuple)
_VISITS = st.lists(
    st.builds(
        Visit, visit_id=_ID, service_date=_DAY, note_signed_on=_MAYBE_DAY, note_signed_by=_TEXT
    ),
    max_size=3,
).map(tuple)
_TERMS = st.builds(
    PayerTerms,
    unit_rule=st.sampled_from(list(UnitRule)),
    uses_ncci=st.none() | st.booleans(),
    filing_limit_days=st.none() | _NUMBER,
    requires_gp=st.none() | st.booleans(),
    requires_prescription=st.none() | st.booleans(),
)
_PAYERS = st.builds(
    lambda terms, kind: a_payer(terms=terms, line_of_business=kind),
    _TERMS,
    st.sampled_from(list(LineOfBusiness)),
)
_POLICIES = st.builds(
    Policy,
    member_id=_TEXT,
    relationship=st.sampled_from(list(Relationship)),
    claim_filing_code=_TEXT,
    active_from=_MAYBE_DAY,
    active_until=_MAYBE_DAY,
)
_REFERRALS = st.none() | st.builds(
    Referral,
    referrer=st.just(a_name()),
    referrer_npi=_TEXT,
    number=_TEXT,
    ordered_on=_MAYBE_DAY,
    valid_until=_MAYBE_DAY,
    visits_allowed=st.none() | _NUMBER,
)
_AUTHORISATIONS = st.none() | st.builds(
    Authorisation,
    number=_TEXT,
    valid_from=_MAYBE_DAY,
    valid_until=_MAYBE_DAY,
    visits_allowed=st.none() | _NUMBER,
)
_ACCIDENTS = st.none() | st.builds(
    Accident,
    cause=st.sampled_from(list(AccidentCause)),
    injury_date=_MAYBE_DAY,
    state=_TEXT,
    claim_number=_TEXT,
)
_DIAGNOSES = st.lists(
    st.sampled_from(["M54.5", "M54.50", "S13.4", "S13.4XX", "V43.52XA", ""]) | _TEXT, max_size=14
).map(tuple)


@st.composite
def _absurd_claims(draw: st.DrawFn) -> Claim:
    return a_claim(
        claim_id=draw(_TEXT),
        frequency=draw(st.sampled_from(list(Frequency))),
        payer_claim_number=draw(_TEXT),
        policy=draw(_POLICIES),
        payer=draw(_PAYERS),
        practice=a_practice(npi=draw(_TEXT), tax_id=draw(_TEXT)),
        therapist=a_therapist(npi=draw(_TEXT)),
        diagnoses=draw(_DIAGNOSES),
        visits=draw(_VISITS),
        lines=draw(_LINES),
        total_charge_cents=draw(_NUMBER),
        paid_by_client_cents=draw(_NUMBER),
        accident=draw(_ACCIDENTS),
        referral=draw(_REFERRALS),
        authorisation=draw(_AUTHORISATIONS),
    )


_OTHERS = st.builds(
    gate.OtherPolicy,
    payer_name=_TEXT,
    line_of_business=st.sampled_from(list(LineOfBusiness)),
    active_from=_MAYBE_DAY,
    active_until=_MAYBE_DAY,
    is_for_this_case=st.none() | st.booleans(),
    is_spent=st.booleans(),
)
_NOTES = st.builds(
    gate.Note,
    visit_id=_ID,
    service_date=_DAY,
    fingerprint=st.sampled_from(["", "a", "b"]),
    units=st.sampled_from([(), (("97124", 4),)]),
    has_pain=st.booleans(),
    has_function=st.booleans(),
    has_goal=st.booleans(),
)
_RULES = st.builds(
    gate.PayerRule,
    key=_TEXT,
    kind=st.sampled_from(list(gate.PayerRuleKind)),
    codes=st.lists(st.sampled_from(["97124", "", "M54"]), max_size=2).map(tuple),
    amount=st.none() | _NUMBER,
    yes=st.none() | st.booleans(),
    active_from=_MAYBE_DAY,
    active_until=_MAYBE_DAY,
)
_AMOUNTS = st.dictionaries(st.sampled_from(["97124", "97140"]), _NUMBER)


def _maybe_some(each: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | st.lists(each, max_size=3).map(tuple)


@st.composite
def _any_facts(draw: st.DrawFn) -> gate.Facts:
    return gate.Facts(
        on=draw(_DAY),
        icd=draw(st.sampled_from([None, FACTS.icd])),
        earlier_claims=draw(st.none() | st.lists(_absurd_claims(), max_size=1).map(tuple)),
        authorised_visits_used=draw(st.none() | _NUMBER),
        authorised_codes=draw(st.none() | st.lists(_TEXT, max_size=2).map(tuple)),
        referral_visits_used=draw(st.none() | _NUMBER),
        credential_effective_on=draw(_MAYBE_DAY),
        credential_until=draw(_MAYBE_DAY),
        licence_until=draw(_MAYBE_DAY),
        decided_on=draw(_MAYBE_DAY),
        icd_until=draw(_MAYBE_DAY),
        payer_rules=draw(st.none() | st.lists(_RULES, max_size=5).map(gate.PayerRules)),
        other_policies=draw(_maybe_some(_OTHERS)),
        is_discount_only=draw(st.none() | st.booleans()),
        not_to_be_billed=draw(st.none() | st.sets(_ID).map(frozenset)),
        yearly_visits=draw(
            st.none()
            | st.builds(
                gate.YearlyVisits,
                used_here=_NUMBER,
                used_elsewhere=st.none() | _NUMBER,
                most=st.none() | _NUMBER,
                is_shared=st.none() | st.booleans(),
            )
        ),
        visits_before=draw(st.none() | _NUMBER),
        case_state=draw(
            st.none()
            | st.builds(
                gate.CaseState,
                ime_cut_off_on=_MAYBE_DAY,
                closed_on=_MAYBE_DAY,
                exhausted_on=_MAYBE_DAY,
                next_payer=_TEXT,
            )
        ),
        card=draw(st.none() | st.builds(gate.Card, compared_on=_DAY, member_id=_TEXT)),
        fees=draw(st.none() | st.builds(gate.Fees, allowed=_AMOUNTS, usual=_AMOUNTS)),
        notes=draw(_maybe_some(_NOTES)),
        earlier_notes=draw(_maybe_some(_NOTES)),
        therapist_elsewhere=draw(
            _maybe_some(
                st.builds(
                    gate.BusyTime,
                    visit_id=_ID,
                    service_date=_DAY,
                    span=st.builds(TimeSpan, start=st.times(), stop=st.times()),
                )
            )
        ),
    )


_HARD = settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow
@given(claim=_absurd_claims(), facts=_any_facts())
@_HARD
def test_no_claim_however_absurd_makes_the_gate_raise(claim, facts):
    report = gate.check(claim, facts=facts)

    for finding in report.findings:
        rule = BY_CODE[finding.code]
        assert finding.severity is rule.severity
        assert finding.where
        assert finding.message
    blocks = any(finding.severity is Severity.BLOCK for finding in report.findings)
    assert (report.verdict is gate.Verdict.BLOCKED) == blocks
    assert (report.verdict is gate.Verdict.HELD) == (report.hold is not None and not blocks)


@pytest.mark.slow
@given(claim=_absurd_claims(), facts=_any_facts())
@_HARD
def test_the_same_claim_and_facts_always_give_the_same_report(claim, facts):
    assert gate.check(claim, facts=facts) == gate.check(claim, facts=facts)


@pytest.mark.slow
@given(claim=_absurd_claims(), facts=_any_facts())
@_HARD
def test_clearing_agrees_with_checking(claim, facts):
    verdict = gate.check(claim, facts=facts).verdict

    try:
        outcome = gate.clear(claim, facts=facts).report.verdict
    except gate.ClaimIsBlocked:
        outcome = gate.Verdict.BLOCKED
    except gate.ClaimIsHeld:
        outcome = gate.Verdict.HELD

    assert outcome is verdict
