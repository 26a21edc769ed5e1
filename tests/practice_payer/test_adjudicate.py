from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.claim import (
    Authorisation,
    Claim,
    DecidedAdjustment,
    DecidedLine,
    OtherCover,
    ServiceLine,
)
from effleurage.core.claims.kinds import AdjustmentGroup
from effleurage.core.money import parse_dollars
from effleurage.core.rate import Rate
from effleurage.core.remits.remit import Adjustment, RemitClaim, RemitLine
from effleurage.practice_payer.adjudicate import Adjudication, Use, adjudicate, reversal
from effleurage.practice_payer.plans import Denial, DenialRule, Plan
from tests.builders import a_claim, a_decision, a_line, an_other_cover

PAGE = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "adjudication.md"
RECEIVED_ON = date(2026, 11, 23)
SERVED_ON = date(2026, 11, 3)


#: What a plan pays of both procedures: their whole charge.
BOTH_PAID = {"97124": 3_000, "97140": 3_000}


class Row(NamedTuple):
    case: str
    plan: str
    claim: str
    before: str
    charge: str
    allowed: str
    adjustments: str
    paid: str
    client_share: str


def worked_lines() -> list[Row]:
    text = PAGE.read_text(encoding="utf-8")
    lines = text[text.index("| case | plan |") :].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line]
    return [Row(*row) for row in cells]


def words(cell: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in cell.split() if word != "–")
    return {name: value for name, _, value in pairs}


def the_plan(cell: str) -> Plan:
    said = words(cell)
    return a_plan(
        allowed_cents={"97124": parse_dollars(said["unit"])} if "unit" in said else {},
        deductible_cents=parse_dollars(said.get("deductible", "0")),
        copay_cents=parse_dollars(said.get("copay", "0")),
        coinsurance=Rate.percent(said.get("coinsurance", "0")),
        visits_per_year=int(said["visits"]) if "visits" in said else None,
        filing_limit_days=int(said["limit"]) if "limit" in said else None,
        authorisation_required="auth" in said,
        gp_required="gp" in said,
        over_visits_group=said.get("over", "PR"),
        reduction_reason=said.get("reduction", "45"),
    )


def the_claim(row: Row) -> Claim:
    said = words(row.claim)
    line = a_line(
        units=int(said["units"]),
        charge_cents=parse_dollars(row.charge),
        modifiers=(said["mod"],) if "mod" in said else (),
        last_service_date=date.fromisoformat(said["until"]) if "until" in said else None,
    )
    authorisation = Authorisation(number="A100") if "auth" in said else None
    return a_claim(lines=(line,), authorisation=authorisation, other_cover=the_first(line, said))


def the_first(line: ServiceLine, said: dict[str, str]) -> tuple[OtherCover, ...]:
    """The payer before this one, which paid all but what it left, or has not decided."""
    if "left" not in said:
        return (an_other_cover(decision=None),) if "undecided" in said else ()
    left = parse_dollars(said["left"])
    owed = DecidedAdjustment(group=AdjustmentGroup.CLIENT_SHARE, reason="2", cents=left)
    paid = line.charge_cents - left
    answer = DecidedLine(
        line_id=line.line_id, procedure="97124", paid_cents=paid, adjustments=(owed,)
    )
    return (an_other_cover(decision=a_decision(paid_cents=paid, lines=(answer,))),)


def the_uses(cell: str) -> list[Use]:
    said = words(cell)
    uses = [a_use(service_date=date(2026, 1, 1 + n)) for n in range(int(said.get("visits", "0")))]
    if "deductible" in said:
        uses.append(a_use(deductible_cents=parse_dollars(said["deductible"])))
    if "copay" in said:
        uses.append(
            a_use(
                service_date=SERVED_ON,
                procedure="97140",
                copay_cents=parse_dollars(said["copay"]),
            )
        )
    if "same" in said:
        uses.append(a_use(service_date=SERVED_ON))
    if "same-day" in said:
        uses.append(a_use(service_date=SERVED_ON, procedure="97140"))
    return uses


def a_plan(**changes: object) -> Plan:
    return replace(Plan(plan_id="a", payer_id="CMH01", allowed_cents={"97124": 2200}), **changes)  # type: ignore[arg-type]  # field names checked by replace


def a_use(**changes: object) -> Use:
    use = Use(
        service_date=date(2026, 6, 1),
        procedure="97124",
        therapist_npi=a_claim().therapist.npi,
        told_apart=(),
        covered=True,
        deductible_cents=0,
        copay_cents=0,
    )
    return use._replace(**changes)


def decided(
    claim: Claim,
    plan: Plan,
    uses: list[Use] | tuple[Use, ...] = (),
    *,
    received_on: date = RECEIVED_ON,
) -> Adjudication:
    return adjudicate(
        claim, plan=plan, uses=uses, received_on=received_on, payer_claim_number="PP1"
    )


def in_words(adjustments: tuple[Adjustment, ...]) -> set[tuple[str, int]]:
    return {(f"{one.group}-{one.reason}", one.cents) for one in adjustments}


@pytest.mark.parametrize("row", worked_lines(), ids=lambda row: row.case)
def test_every_worked_line_of_the_page_comes_out_as_written(row: Row) -> None:
    received = words(row.claim).get("received", RECEIVED_ON.isoformat())

    remit = decided(
        the_claim(row),
        the_plan(row.plan),
        the_uses(row.before),
        received_on=date.fromisoformat(received),
    ).remit_claim

    (line,) = remit.lines
    told = re.findall(r"(\w+-\w+) ([\d.]+)", row.adjustments)
    assert in_words(line.adjustments) == {(name, parse_dollars(cents)) for name, cents in told}
    assert line.allowed_cents == (None if row.allowed == "–" else parse_dollars(row.allowed))
    assert line.paid_cents == remit.paid_cents == parse_dollars(row.paid)
    assert remit.client_share_cents == parse_dollars(row.client_share)
    answered = "2" if "left" in words(row.claim) else "1"
    assert remit.status == ("4" if line.allowed_cents is None else answered)


def test_the_page_works_through_every_adjustment_that_its_rule_names() -> None:
    named = set(re.findall(r"\b(?:CO|PR|OA)-\w+", PAGE.read_text(encoding="utf-8")))

    worked = {name for row in worked_lines() for name in re.findall(r"\w+-\w+", row.adjustments)}

    assert named <= worked


def test_a_denied_line_carries_the_remark_of_its_denial() -> None:
    remit = decided(a_claim(authorisation=None), a_plan(authorisation_required=True)).remit_claim

    assert remit.lines[0].remarks == ("M62",)


@pytest.mark.parametrize(
    ("conditions", "denied"),
    [
        ({}, True),
        ({"procedure": "97124"}, True),
        ({"procedure": "97140"}, False),
        ({"diagnosis": "M62.830"}, True),
        ({"diagnosis": "M54.50"}, False),
        ({"provider_npi": a_claim().therapist.npi}, True),
        ({"provider_npi": a_claim().practice.npi}, True),
        ({"provider_npi": "1999999984"}, False),
        ({"claim_id_prefix": "C2611"}, True),
        ({"claim_id_prefix": "D"}, False),
        ({"procedure": "97124", "diagnosis": "M54.50"}, False),
    ],
)
def test_a_denial_rule_applies_when_every_condition_fits(
    conditions: dict[str, str], denied: bool
) -> None:
    denial = Denial(group="CO", reason="50", remarks=("N661",))
    plan = a_plan(denials=(DenialRule(denial=denial, **conditions),))

    (line,) = decided(a_claim(), plan).remit_claim.lines

    assert (("CO-50", 12_000) in in_words(line.adjustments)) is denied


def test_a_diagnosis_rule_looks_only_at_what_the_line_points_to() -> None:
    rule = DenialRule(denial=Denial(group="CO", reason="50"), diagnosis="M62.830")
    claim = a_claim(lines=(a_line(diagnosis_pointers=(1,)),))

    (line,) = decided(claim, a_plan(denials=(rule,))).remit_claim.lines

    assert line.paid_cents == 8_800


def test_a_visit_of_two_lines_takes_one_copay_and_counts_once() -> None:
    lines = (a_line(units=1, charge_cents=3_000), a_line(line_id="L2", procedure="97140"))
    plan = a_plan(
        allowed_cents={"97124": 2_200, "97140": 2_000}, copay_cents=2_500, visits_per_year=1
    )

    result = decided(a_claim(lines=lines), plan)

    assert [line.paid_cents for line in result.remit_claim.lines] == [0, 7_700]
    assert result.remit_claim.client_share_cents == 2_500


def test_two_like_lines_in_one_claim_are_one_service_and_a_duplicate() -> None:
    claim = a_claim(lines=(a_line(), a_line(line_id="L2")))

    remit = decided(claim, a_plan()).remit_claim

    assert [line.paid_cents for line in remit.lines] == [8_800, 0]
    assert in_words(remit.lines[1].adjustments) == {("OA-18", 12_000)}
    assert remit.status == "1"


def test_what_was_left_of_a_whole_claim_is_put_on_its_lines_in_order() -> None:
    lines = tuple(a_line(line_id=f"L{n}", procedure=code) for n, code in enumerate(BOTH_PAID))
    owed = DecidedAdjustment(group=AdjustmentGroup.CLIENT_SHARE, reason="3", cents=15_000)
    decision = a_decision(paid_cents=9_000, adjustments=(owed,), lines=())
    claim = a_claim(lines=lines, other_cover=(an_other_cover(decision=decision),))

    remit = decided(claim, a_plan(allowed_cents=BOTH_PAID)).remit_claim

    assert [line.paid_cents for line in remit.lines] == [12_000, 3_000]
    assert in_words(remit.lines[1].adjustments) == {("OA-23", 9_000)}


def test_a_share_that_the_first_payer_paid_uses_up_no_deductible() -> None:
    claim = a_claim(other_cover=(an_other_cover(),))

    (use,) = decided(claim, a_plan(deductible_cents=8_000)).uses

    assert use.deductible_cents == 800


def test_a_new_calendar_year_owes_its_own_deductible() -> None:
    used_up = [a_use(service_date=date(2025, 12, 30), deductible_cents=3_000)]

    remit = decided(a_claim(), a_plan(deductible_cents=3_000), used_up).remit_claim

    assert remit.client_share_cents == 3_000


@pytest.mark.parametrize(("given", "written"), [("AM", "AM"), ("CI", "ZZ"), ("BL", "ZZ")])
def test_a_filing_code_that_no_835_can_carry_becomes_zz(given: str, written: str) -> None:
    claim = a_claim(policy=replace(a_claim().policy, claim_filing_code=given))

    assert decided(claim, a_plan()).remit_claim.filing_code == written
    assert decided(claim, a_plan(filing_code="12")).remit_claim.filing_code == "12"


cents = st.integers(min_value=0, max_value=500_000)
percents = st.integers(min_value=0, max_value=1_000_000).map(Rate)
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31))
procedures = st.sampled_from(["97124", "97140", "97010"])
groups = st.sampled_from(AdjustmentGroup)


@st.composite
def some_lines(draw: st.DrawFn) -> tuple[ServiceLine, ...]:
    count = draw(st.integers(min_value=1, max_value=6))
    return tuple(
        a_line(
            line_id=f"L{n}",
            procedure=draw(procedures),
            service_date=draw(days),
            units=draw(st.integers(min_value=0, max_value=12)),
            charge_cents=draw(cents),
            modifiers=draw(st.sampled_from([(), ("GP",), ("76",), ("GP", "59")])),
        )
        for n in range(count)
    )


some_plans = st.builds(
    Plan,
    plan_id=st.just("any"),
    payer_id=st.just("CMH01"),
    allowed_cents=st.dictionaries(procedures, cents),
    deductible_cents=cents,
    coinsurance=percents,
    copay_cents=cents,
    visits_per_year=st.none() | st.integers(min_value=0, max_value=3),
    over_visits_group=st.sampled_from(["PR", "CO"]),
    authorisation_required=st.booleans(),
    gp_required=st.booleans(),
    filing_limit_days=st.none() | st.integers(min_value=0, max_value=400),
    denials=st.just(())
    | st.just((DenialRule(denial=Denial(group="PR", reason="204"), procedure="97010"),)),
)
some_uses = st.lists(
    st.builds(
        a_use, service_date=days, procedure=procedures, deductible_cents=cents, copay_cents=cents
    ),
    max_size=4,
)


@st.composite
def some_earlier_payer(draw: st.DrawFn, lines: tuple[ServiceLine, ...]) -> tuple[OtherCover, ...]:
    """No payer before this one, one that has not decided, or one that left what it liked."""
    owed = [
        DecidedAdjustment(group=draw(groups), reason="2", cents=draw(cents)) for _ in (*lines, 0)
    ]
    by_line = tuple(
        DecidedLine(line_id=line.line_id, procedure="97124", paid_cents=1, adjustments=(one,))
        for line, one in zip(lines, owed, strict=False)
    )
    decision = a_decision(adjustments=(owed[-1],), lines=draw(st.sampled_from([(), by_line])))
    answers = st.sampled_from([None, decision])
    return draw(st.sampled_from([(), (an_other_cover(decision=draw(answers)),)]))


def is_balanced(line: RemitLine) -> bool:
    return line.charge_cents - sum(one.cents for one in line.adjustments) == line.paid_cents


def every_amount(remit: RemitClaim) -> list[int]:
    lines = [
        (line.charge_cents, line.paid_cents, line.allowed_cents or 0, *_adjusted(line))
        for line in remit.lines
    ]
    own = [remit.charge_cents, remit.paid_cents, remit.client_share_cents]
    return own + [amount for line in lines for amount in line]


def _adjusted(line: RemitLine) -> list[int]:
    return [one.cents for one in line.adjustments]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), lines=some_lines(), plan=some_plans, uses=some_uses)
def test_every_decision_balances_and_nothing_in_it_is_negative(
    data: st.DataObject, lines: tuple[ServiceLine, ...], plan: Plan, uses: list[Use]
) -> None:
    claim = a_claim(lines=lines, other_cover=data.draw(some_earlier_payer(lines)))

    remit = decided(claim, plan, uses, received_on=date(2026, 12, 31)).remit_claim

    assert all(is_balanced(line) for line in remit.lines)
    assert remit.charge_cents == claim.total_charge_cents
    assert remit.paid_cents == sum(line.paid_cents for line in remit.lines)
    shares = [one.cents for line in remit.lines for one in line.adjustments if one.group == "PR"]
    assert remit.client_share_cents == sum(shares)
    assert min(every_amount(remit)) >= 0


@settings(max_examples=100, deadline=None)
@given(lines=some_lines(), plan=some_plans, uses=some_uses)
def test_a_decision_and_its_reversal_come_to_nothing(
    lines: tuple[ServiceLine, ...], plan: Plan, uses: list[Use]
) -> None:
    remit = decided(a_claim(lines=lines), plan, uses).remit_claim

    back = reversal(remit)

    pairs = zip(every_amount(remit), every_amount(back), strict=True)
    assert all(one + other == 0 for one, other in pairs)
    assert back.is_reversal
    assert all(is_balanced(line) for line in back.lines)
    assert reversal(back)._replace(status=remit.status) == remit


@settings(max_examples=100, deadline=None)
@given(lines=some_lines(), plan=some_plans)
def test_no_member_pays_more_than_the_years_deductible_or_a_visits_copay(
    lines: tuple[ServiceLine, ...], plan: Plan
) -> None:
    first = decided(a_claim(lines=lines), plan)
    later = a_claim(lines=tuple(_a_month_on(line) for line in lines))

    second = decided(later, plan, first.uses)

    uses = first.uses + second.uses
    by_year: dict[int, int] = {}
    by_day: dict[date, int] = {}
    for use in uses:
        year = use.service_date.year
        by_year[year] = by_year.get(year, 0) + use.deductible_cents
        by_day[use.service_date] = by_day.get(use.service_date, 0) + use.copay_cents
    assert max(by_year.values(), default=0) <= plan.deductible_cents
    assert max(by_day.values(), default=0) <= plan.copay_cents


def _a_month_on(line: ServiceLine) -> ServiceLine:
    return replace(line, service_date=line.service_date + timedelta(days=30))


@settings(max_examples=50, deadline=None)
@given(lines=some_lines(), plan=some_plans)
def test_the_same_claim_again_is_paid_nothing(lines: tuple[ServiceLine, ...], plan: Plan) -> None:
    claim = a_claim(lines=lines)
    first = decided(claim, plan)

    again = decided(claim, plan, first.uses)

    assert again.remit_claim.paid_cents == 0
    assert again.uses == ()
