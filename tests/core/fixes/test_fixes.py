"""Every fix that is offered mends what it says, brings no new stop, and changes nothing done."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core import fixes, gate
from effleurage.core.claims.claim import Claim, ServiceLocation, TimeSpan, total
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import Frequency, UnitRule
from effleurage.core.fixes.table import MAKERS
from effleurage.core.gate.exhibits import (
    FACTS,
    a_line,
    a_payer,
    a_policy,
    a_referral,
    an_authorisation,
    case,
    case_of_line,
    case_of_lines,
    ordered,
    ruled,
)
from effleurage.core.gate.history import CaseState, YearlyVisits
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.registry import BY_CODE
from effleurage.core.gate.rule import Case
from effleurage.findings import Severity

AN_EVALUATION = a_line(
    line_id="V26110301L2", procedure="97161", minutes=None, times=(), units=1, charge_cents=9_000
)
A_MOVEMENT = a_line(
    line_id="V26110301L2", minutes=15, units=1, charge_cents=3_000,
    times=(TimeSpan(start=time(14), stop=time(14, 15)),),
)  # fmt: skip
A_HOT_PACK = replace(AN_EVALUATION, procedure="97010")


def _twice(kind="va", **changes) -> Case:
    """The example with its visit again, a fortnight earlier."""
    claim = example(kind)
    (visit, *_), lines = claim.visits, claim.lines
    earlier = date(2026, 10, 20)
    again = replace(visit, visit_id="V26102001", service_date=earlier, note_signed_on=earlier)
    more = tuple(
        replace(line, line_id=f"V26102001L{at}", visit_id="V26102001", service_date=earlier)
        for at, line in enumerate([each for each in lines if each.visit_id == visit.visit_id], 1)
    )
    both = (*more, *lines)
    visits = (again, *claim.visits)
    return case(kind, visits=visits, lines=both, total_charge_cents=total(both), **changes)


def _address(**changes) -> Case:
    practice = example("commercial").practice
    return case(practice=replace(practice, address=replace(practice.address, **changes)))


def _fifty_one_lines() -> Case:
    """Seventeen visits of three lines each."""
    first = example("commercial")
    visits, lines = [], []
    for n in range(17):
        day = date(2026, 10, n + 1)
        visits.append(
            replace(first.visits[0], visit_id=f"V{n}", service_date=day, note_signed_on=day)
        )
        for at, procedure in enumerate(("97124", "97010", "97026"), 1):
            timed = {} if at == 1 else {"minutes": None, "times": (), "units": 1}
            lines.append(
                a_line(
                    line_id=f"V{n}L{at}", visit_id=f"V{n}", service_date=day,
                    procedure=procedure, **timed,
                )
            )  # fmt: skip
    return case_of_lines(*lines, visits=tuple(visits))


def _twice_at(**known) -> Case:
    """Two visits of the auto example's case, on 2026-10-20 and 2026-11-03, with these facts."""
    claim = _twice("auto").claim
    first = {claim.visits[0].visit_id, claim.visits[1].visit_id}
    lines = tuple(line for line in claim.lines if line.visit_id in first)
    kept = replace(
        claim,
        visits=claim.visits[:2],
        lines=lines,
        total_charge_cents=total(lines),
    )
    return Case(kept, replace(FACTS, **known))


def _between(**known) -> Case:
    """Two visits of the commercial example, on 2026-10-20 and 2026-11-03, with these facts."""
    return Case(_twice("commercial").claim, replace(FACTS, **known))


def _ordered_three() -> Case:
    claim = _twice(
        "commercial",
        referral=a_referral(visits_allowed=3, ordered_on=date(2026, 10, 1)),
        payer=a_payer(requires_prescription=True),
    ).claim
    return Case(claim, replace(FACTS, referral_visits_used=2))


_NOVEMBER = date(2026, 11, 1)

CASES: dict[str, Case] = {
    **{code: BY_CODE[code].failing() for code in MAKERS},
    "GATE-ID-05": case(practice=replace(example("commercial").practice, tax_id="91-0004182")),
    "GATE-ELIG-04": _twice(authorisation=an_authorisation(valid_from=date(2026, 11, 1))),
    "GATE-ELIG-05": Case(
        _twice(authorisation=an_authorisation(valid_from=None, visits_allowed=3)).claim,
        replace(FACTS, authorised_visits_used=2),
    ),
    "GATE-ELIG-07": _twice(
        "commercial",
        referral=a_referral(ordered_on=date(2026, 11, 1)),
        payer=a_payer(requires_prescription=True),
    ),
    "GATE-ELIG-18": _ordered_three(),
    "GATE-ACC-08": _twice_at(case_state=CaseState(ime_cut_off_on=_NOVEMBER)),
    "GATE-ACC-09": _twice_at(case_state=CaseState(closed_on=_NOVEMBER)),
    "GATE-ACC-10": _twice_at(case_state=CaseState(exhausted_on=_NOVEMBER, next_payer="Acme")),
    "GATE-TIME-04": _between(credential_effective_on=_NOVEMBER),
    "GATE-TIME-06": _between(credential_until=_NOVEMBER),
    "GATE-TIME-07": _between(licence_until=_NOVEMBER),
    "GATE-PROC-15": case_of_lines(
        a_line(),
        replace(AN_EVALUATION, procedure="97140"),
        payer=replace(
            a_payer(uses_ncci=False),
            payer_id=BY_CODE["GATE-PROC-15"].failing().claim.payer.payer_id,
        ),
        facts=BY_CODE["GATE-PROC-15"].failing().facts,
    ),
    "GATE-ELIG-02": _twice("commercial", policy=a_policy(active_from=_NOVEMBER)),
    "GATE-ELIG-11": _between(not_to_be_billed=frozenset({"V26102001"})),
    "GATE-ELIG-14": _between(yearly_visits=YearlyVisits(used_here=11, most=12)),
    "GATE-ELIG-16": Case(
        _twice("commercial").claim,
        replace(ruled(PayerRuleKind.AUTHORISATION_AFTER, amount=4), visits_before=3),
    ),
    "GATE-ACC-12": Case(_twice_at().claim, ruled(PayerRuleKind.INJURY_DAYS, amount=10)),
    "GATE-TIME-03": _between(on=date(2026, 10, 30)),
    "GATE-DX-12": ordered("S13.4XXS", "M54.2", kind="auto"),
    "GATE-PROC-14": case_of_lines(
        a_line("va"),
        replace(
            AN_EVALUATION,
            line_id="V26110901L2",
            visit_id="V26110901",
            service_date=date(2026, 11, 9),
            procedure="97014",
            modifiers=("GP",),
        ),
        kind="va",
    ),
    "GATE-PROC-19": case_of_lines(a_line(), replace(A_MOVEMENT, procedure="97112")),
    "GATE-MOD-08": case_of_lines(
        a_line(modifiers=("59", "XE")),
        replace(A_HOT_PACK, procedure="97150"),
    ),
    "GATE-DX-07": case_of_line(diagnosis_pointers=(1, 1, 7)),
    "GATE-PROC-06": case_of_lines(a_line(), AN_EVALUATION),
    "GATE-PROC-07": case_of_lines(a_line(), A_HOT_PACK),
    "GATE-PROC-09": case_of_lines(a_line(), replace(A_HOT_PACK, units=0)),
    "GATE-MOD-03": case_of_line(modifiers=("59", "59")),
    "GATE-FORM-04": _address(postal_code="98402-0118"),
    "GATE-FORM-06": _address(state="wa"),
    "GATE-837P-03": _fifty_one_lines(),
}


def _found(claim: Claim, facts, code: str):
    return [f for f in gate.check(claim, facts=facts).findings if f.code == code]


def _blocks(claim: Claim, facts) -> Counter:
    found = gate.check(claim, facts=facts).findings
    return Counter(f.code for f in found if f.severity is Severity.BLOCK)


def _first_offer(case_: Case, code: str) -> fixes.Offer:
    finding = _found(case_.claim, case_.facts, code)[0]
    return fixes.offers(case_.claim, finding=finding, facts=case_.facts)[0]


def _holds_its_promise(claim: Claim, facts, offer: fixes.Offer, option: fixes.Option) -> None:
    first, *_ = changed = fixes.after(claim, option=option)
    mended = len(_found(first, facts, offer.rule_code)) < len(_found(claim, facts, offer.rule_code))
    assert mended
    for each in changed:
        assert not _blocks(each, facts) - _blocks(claim, facts)
    if offer.kind is fixes.Kind.ONE_LINE:
        assert _sums(changed) == _sums((claim,))
        return
    assert _work(changed) <= _work((claim,))
    lines = [line for each in changed for line in each.lines]
    before = {line.line_id: line for line in claim.lines}
    assert all(line.units <= before[line.line_id].units for line in lines)
    assert all(line.charge_cents <= before[line.line_id].charge_cents for line in lines)


def _work(claims: tuple[Claim, ...]) -> Counter:
    """What was done, by whom, when and for how long: no fix may change a word of it."""
    return Counter(
        (line.line_id, line.visit_id, line.service_date, line.procedure, line.minutes, line.times)
        for claim in claims
        for line in claim.lines
    )


def _sums(claims: tuple[Claim, ...]) -> Counter:
    """Minutes, spans, units and cents of each visit's procedures: all that two lines may share."""
    found: Counter = Counter()
    for line in (line for claim in claims for line in claim.lines):
        at = line.visit_id, line.service_date, line.procedure
        found[*at, "minutes"] += line.minutes or 0
        found[*at, "units"] += line.units
        found[*at, "cents"] += line.charge_cents
        found.update((*at, span) for span in line.times)
    return found


def test_every_case_is_of_a_rule_that_exists():
    assert set(MAKERS) <= set(BY_CODE)


@pytest.mark.parametrize("code", sorted(MAKERS))
def test_each_option_removes_its_finding_and_changes_nothing_that_was_done(code):
    claim, facts = CASES[code]
    finding = _found(claim, facts, code)[0]

    offered = fixes.offers(claim, finding=finding, facts=facts)

    assert offered
    for offer in offered:
        assert offer.options
        assert offer.button
        assert offer.why
        for option in offer.options:
            assert option.changes
            _holds_its_promise(claim, facts, offer, option)


def test_a_void_is_offered_nothing():
    claim, facts = case(practice=replace(example("commercial").practice, tax_id="91-0004182"))
    void = replace(claim, frequency=Frequency.VOID, payer_claim_number="X1")
    finding = _found(void, facts, "GATE-ID-05")[0]

    assert fixes.offers(void, finding=finding, facts=facts) == ()


def test_a_code_that_needs_an_image_is_asked_for_and_never_offered():
    offer = _first_offer(CASES["GATE-DX-01"], "GATE-DX-01")

    offered = {option.edits[0].after for option in offer.options}

    assert offered == {"M54.50", "M54.59"}
    assert "M54.51" in offer.question
    assert offer.confirms is fixes.Confirms.REFERRER


def test_the_question_to_the_referrer_names_codes_and_days_and_no_client():
    claim, _ = CASES["GATE-DX-01"]

    question = _first_offer(CASES["GATE-DX-01"], "GATE-DX-01").question

    assert "M54.5," in question
    assert "2026-11-03" in question
    assert claim.client.name.last not in question
    assert claim.client.name.first not in question


def test_a_confirmed_code_stands_on_the_claims_copy_of_the_referral_too():
    claim, _ = CASES["GATE-DX-01"]
    option = _first_offer(CASES["GATE-DX-01"], "GATE-DX-01").options[0]

    (after,) = fixes.after(claim, option=option)

    assert after.diagnoses[0] == "M54.50"
    assert after.referral is not None
    assert after.referral.diagnoses[0] == "M54.50"
    assert [line.diagnosis_pointers for line in after.lines] == [
        line.diagnosis_pointers for line in claim.lines
    ]


def test_units_come_down_to_the_minutes_with_the_charge_and_the_arithmetic_in_words():
    claim, _ = CASES["GATE-PROC-01"]

    offer = _first_offer(CASES["GATE-PROC-01"], "GATE-PROC-01")
    (after,) = fixes.after(claim, option=offer.options[0])

    assert (after.lines[0].units, after.lines[0].charge_cents) == (3, 9_000)
    assert after.total_charge_cents == 9_000
    assert "45" in offer.why
    assert offer.options[0].changes[0].after == "3, $90.00"


def test_a_charge_that_does_not_divide_by_its_units_is_left_to_a_person():
    claim, facts = case_of_line(minutes=45, charge_cents=12_001)
    finding = _found(claim, facts, "GATE-PROC-01")[0]

    assert fixes.offers(claim, finding=finding, facts=facts) == ()


def test_units_below_the_minutes_are_never_raised():
    claim, facts = case_of_line(units=1, charge_cents=3_000, modifiers=("15",))
    offer = _first_offer(Case(claim, facts), "GATE-MOD-01")

    (after,) = fixes.after(claim, option=offer.options[0])

    assert after.lines[0].units == 1
    assert after.lines[0].charge_cents == 3_000
    assert after.lines[0].modifiers == ()


def test_gp_is_offered_with_its_source_and_only_on_the_word_that_a_plan_was_followed():
    offer = _first_offer(CASES["GATE-MOD-04"], "GATE-MOD-04")

    assert offer.confirms is fixes.Confirms.PLAN_OF_CARE
    assert CASES["GATE-MOD-04"].claim.payer.terms.source in offer.why


def test_no_modifier_is_offered_against_a_pair_that_none_unlocks():
    offer = _first_offer(CASES["GATE-PROC-04"], "GATE-PROC-04")

    assert {edit.what for option in offer.options for edit in option.edits} == {fixes.What.LINE}
    assert offer.confirms is fixes.Confirms.REASON
    assert len(offer.options) == 2


def test_the_only_line_of_a_visit_is_not_left_out():
    claim, facts = BY_CODE["GATE-PROC-06"].failing()
    finding = _found(claim, facts, "GATE-PROC-06")[0]

    assert fixes.offers(claim, finding=finding, facts=facts) == ()


def test_a_claim_is_split_into_the_covered_visits_and_the_others():
    claim, _ = CASES["GATE-ELIG-04"]
    offer = _first_offer(CASES["GATE-ELIG-04"], "GATE-ELIG-04")

    covered, others = fixes.after(claim, option=offer.options[0])

    assert [visit.visit_id for visit in others.visits] == ["V26102001"]
    assert covered.total_charge_cents + others.total_charge_cents == claim.total_charge_cents
    assert {*covered.visits, *others.visits} == {*claim.visits}


def test_a_replacement_is_not_split():
    claim, facts = CASES["GATE-ELIG-04"]
    replacement = replace(claim, frequency=Frequency.REPLACEMENT, payer_claim_number="X1")
    finding = _found(replacement, facts, "GATE-ELIG-04")[0]

    assert fixes.offers(replacement, finding=finding, facts=facts) == ()


def test_a_session_at_the_clients_address_is_at_home():
    client = example("commercial").client
    at_home = ServiceLocation(name="Home", address=replace(client.address, postal_code="984050118"))
    moved = replace(client, address=at_home.address)
    found = case_of_line(place_of_service="00")
    claim = replace(found.claim, service_location=at_home, client=moved)

    offer = _first_offer(Case(claim, found.facts), "GATE-FORM-03")

    assert offer.options[0].edits[0].after == "12"


def test_an_edit_applies_only_where_its_before_stands():
    claim = example("commercial")
    edit = fixes.Edit(what=fixes.What.TAX_ID, before="000000000", after="910004182")

    with pytest.raises(fixes.EditDoesNotFit):
        fixes.apply(claim, edit)


@pytest.mark.parametrize("code", sorted(MAKERS))
def test_an_edit_is_the_same_after_it_was_kept(code):
    for option in _first_offer(CASES[code], code).options:
        for edit in option.edits:
            assert fixes.read_edit(json.loads(json.dumps(edit.as_json()))) == edit


def test_an_offer_is_called_the_same_each_time_and_carries_nothing_of_the_claim():
    one, two = (_first_offer(CASES["GATE-DX-01"], "GATE-DX-01") for _ in range(2))

    assert one.key == two.key
    assert "M54" not in one.key


_MODIFIERS = st.lists(
    st.sampled_from(["15", "-15", "GP", "59", "KX", "XS", "-gp", "76", "é", "25"]), max_size=5
)
_DIAGNOSES = st.lists(
    st.sampled_from(
        ["M54.5", "M54.50", "M5450", "M79.1", "M54.2", "V43.52XA", "S13.4", "S13.4XXA", "Q99.ZZ"]
    ),
    max_size=5,
)


@st.composite
def _broken_claims(draw) -> Claim:
    claim = example(draw(st.sampled_from(["commercial", "auto", "workers-comp", "va"])))
    lines = tuple(
        replace(
            line,
            procedure=draw(st.sampled_from(["97124", "97140", "97010", "97161", line.procedure])),
            modifiers=tuple(draw(_MODIFIERS)),
            units=draw(st.integers(-1, 8)),
            minutes=draw(st.sampled_from([None, 0, 7, 22, 53, 60, 600])),
            charge_cents=draw(st.sampled_from([0, 1, 6_000, 12_000])),
            diagnosis_pointers=tuple(draw(st.lists(st.integers(-1, 6), max_size=5))),
            place_of_service=draw(st.sampled_from(["11", "12", "00"])),
        )
        for line in claim.lines
    )
    rule = draw(st.sampled_from(list(UnitRule)))
    terms = replace(claim.payer.terms, unit_rule=rule, requires_gp=draw(st.booleans()))
    return replace(
        claim,
        payer=replace(claim.payer, terms=terms),
        diagnoses=tuple(draw(_DIAGNOSES)),
        lines=lines,
        total_charge_cents=draw(st.sampled_from([total(lines), 1])),
    )


@settings(max_examples=60, deadline=None)
@given(_broken_claims())
def test_whatever_is_wrong_every_offer_holds_its_promise(claim):
    for finding in gate.check(claim, facts=FACTS).findings:
        for offer in fixes.offers(claim, finding=finding, facts=FACTS):
            for option in offer.options:
                _holds_its_promise(claim, FACTS, offer, option)
