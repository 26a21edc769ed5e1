"""The claim to the second payer, by the worked tables of `docs/algorithms/secondary.md`."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims import claim_file, other_cover
from effleurage.core.claims.claim import Attachment, Claim, PayerDecision
from effleurage.core.claims.kinds import AdjustmentGroup, Frequency, Turn
from effleurage.core.claims.successors import ClaimNumberIsTooLong
from effleurage.core.remits import secondary
from effleurage.core.remits.remit import Adjustment, RemitClaim, RemitLine
from effleurage.core.remits.secondary import Answer, NextPayer, decision, secondary_claim
from tests.builders import (
    a_claim,
    a_line,
    an_authorisation,
    an_other_cover,
    another_payer,
    another_policy,
)
from tests.core.worked_tables import rows

PAGE = "secondary.md"
TO = NextPayer(another_payer(), another_policy())
DAY = date(2026, 11, 20)


def the_claim(**changes: object) -> Claim:
    """C1 of the page: $100.00 and $50.00."""
    lines = (a_line(line_id="L1", charge_cents=10_000), a_line(line_id="L2", charge_cents=5_000))
    return a_claim(**{"claim_id": "C1", "lines": lines, **changes})


def answers(cell: str) -> list[Answer]:
    return [an_answer(text) for text in re.findall(r"`([^`]+)`", cell)]


def an_answer(text: str, **changes: object) -> Answer:
    status, _, rest = text.partition(" ")
    lines, whole = [], (0, 0, ())
    for part in rest.split(", "):
        name, *words = part.split()
        charge = paid = 0
        if "=" in words:
            charge, paid = cents(words[0]), cents(words[2])
            words = words[3:]
        found = tuple(adjustments(words))
        if name == "C":
            whole = (charge, paid, found)
        else:
            lines.append(a_remit_line(name, charge, paid, found))
    claim_adjusted = sum(each.cents for each in whole[2])
    answer = RemitClaim(
        claim_id="C1",
        status=status,
        charge_cents=whole[0] or sum(line.charge_cents for line in lines),
        paid_cents=whole[1] or sum(line.paid_cents for line in lines) - claim_adjusted,
        client_share_cents=0,
        filing_code="12",
        payer_claim_number="PCN1",
        frequency="1",
        adjustments=whole[2],
        remarks=("N1",),
        lines=tuple(lines),
        client_last_name="",
        client_member_id="",
        service_from=None,
        service_to=None,
        rendering_npi="",
        segment=0,
    )
    return Answer(answer._replace(**changes), DAY)


def a_remit_line(name: str, charge: int, paid: int, found: tuple[Adjustment, ...]) -> RemitLine:
    return RemitLine(
        procedure="97124",
        modifiers=(),
        charge_cents=charge,
        paid_cents=paid,
        units="4",
        service_date=None,
        line_id=name,
        adjustments=found,
        remarks=(),
        allowed_cents=None,
        submitted_procedure="",
        segment=0,
    )


def adjustments(words: list[str]) -> list[Adjustment]:
    codes = [word.split("-", 1) for word in words[::2]]
    return [
        Adjustment(group, reason, cents(amount))
        for (group, reason), amount in zip(codes, words[1::2], strict=True)
    ]


def cents(dollars: str) -> int:
    return int(dollars) * 100


def in_words(decided: PayerDecision) -> str:
    """The decision as the page writes it."""
    lines = [
        " ".join([line.line_id, str(line.paid_cents // 100), *each_adjustment(line.adjustments)])
        for line in decided.lines
    ]
    if decided.adjustments:
        lines.append(" ".join(["C", *each_adjustment(decided.adjustments)]))
    return f"{decided.paid_cents // 100}: {', '.join(lines)}"


def each_adjustment(found: object) -> list[str]:
    return [f"{each.group}-{each.reason} {each.cents // 100}" for each in found]


WORKED = rows(PAGE, under="## Several answers are added up")
REFUSED = rows(PAGE, under="## What is refused")


@pytest.mark.parametrize("row", WORKED, ids=[row[0] for row in WORKED])
def test_answers_add_up_to_the_decision_on_the_page(row: tuple[str, ...]) -> None:
    _, given_answers, decided, share, left = row

    found = decision(the_claim(), answers=answers(given_answers))

    assert f"`{in_words(found)}`" == decided
    assert other_cover.share_by_decision(found) == cents(share)
    assert other_cover.left_cents(found) == cents(left)


@pytest.mark.parametrize("row", WORKED, ids=[row[0] for row in WORKED])
def test_the_second_claim_of_every_worked_case_can_be_kept_and_read_again(row) -> None:
    claim = secondary_claim(the_claim(), answers=answers(row[1]), to=TO)

    again, findings = claim_file.read(claim_file.write(claim))

    assert findings == ()
    assert again == claim
    assert other_cover.imbalances(claim) == ()


@pytest.mark.parametrize("row", REFUSED, ids=[row[0] for row in REFUSED])
def test_answers_that_make_no_second_claim_are_refused_by_name(row: tuple[str, ...]) -> None:
    with pytest.raises(getattr(secondary, row[2].strip("`"))) as refused:
        secondary_claim(the_claim(), answers=answers(row[1]), to=TO)

    assert "C1" in str(refused.value)


def test_every_refusal_stands_on_the_page_and_is_tried() -> None:
    tried = {row[2].strip("`") for row in REFUSED} | {"AnswerHasNoDay", "NoTurnIsLeft"}

    assert tried == {each.__name__ for each in secondary.CannotBillTheNextPayer.__subclasses__()}


PAID = "1 L1 100 = 64 CO-45 20 PR-2 16, L2 50 = 50"


def test_an_answer_without_a_day_is_refused() -> None:
    with pytest.raises(secondary.AnswerHasNoDay):
        secondary_claim(the_claim(), answers=[an_answer(PAID)._replace(paid_on=None)], to=TO)


def test_a_forwarded_claim_is_billed_once_a_person_says_that_it_never_arrived() -> None:
    forwarded = [an_answer(PAID.replace("1", "19", 1))]

    claim = secondary_claim(the_claim(), answers=forwarded, to=TO, although_forwarded=True)

    assert claim.turn is Turn.SECOND


def test_the_second_claim_repeats_the_lines_and_leaves_out_what_was_the_first_payers() -> None:
    first = the_claim(
        authorisation=an_authorisation(),
        attachments=(Attachment(report_type="OZ", transmission="FX"),),
        frequency=Frequency.REPLACEMENT,
        payer_claim_number="PCN0",
    )

    second = secondary_claim(first, answers=[an_answer(PAID)], to=TO)

    assert (second.claim_id, second.turn, second.frequency) == (
        "C1S1",
        Turn.SECOND,
        Frequency.ORIGINAL,
    )
    assert second.lines == first.lines
    assert (second.payer, second.policy) == (TO.payer, TO.policy)
    assert (second.authorisation, second.attachments, second.payer_claim_number) == (None, (), "")
    [cover] = second.other_cover
    assert (cover.turn, cover.payer, cover.policy) == (Turn.FIRST, first.payer, first.policy)
    assert cover.decision is not None
    assert (cover.decision.claim_id, cover.decision.payer_claim_number) == ("C1", "PCN1")
    assert (cover.decision.decided_on, cover.decision.remarks) == (DAY, ("N1",))


def test_a_third_payer_is_told_of_both_and_a_fourth_is_refused() -> None:
    second = secondary_claim(the_claim(), answers=[an_answer(PAID)], to=TO)
    third_payer = NextPayer(another_payer(payer_id="THIRD"), another_policy(member_id="T1"))

    third = secondary_claim(second, answers=[an_answer(PAID)], to=third_payer)

    assert (third.claim_id, third.turn) == ("C1S1T1", Turn.THIRD)
    assert [cover.turn for cover in third.other_cover] == [Turn.FIRST, Turn.SECOND]
    with pytest.raises(secondary.NoTurnIsLeft):
        secondary_claim(third, answers=[an_answer(PAID)], to=third_payer)


def test_a_second_plan_that_the_first_claim_named_is_not_named_again() -> None:
    named = an_other_cover(turn=Turn.SECOND, payer=TO.payer, policy=TO.policy, decision=None)
    first = the_claim(other_cover=(named,))

    second = secondary_claim(first, answers=[an_answer(PAID)], to=TO)

    assert first.turn is Turn.FIRST
    assert second.turn is Turn.SECOND
    assert len(second.other_cover) == 1


def test_a_number_without_room_is_refused() -> None:
    with pytest.raises(ClaimNumberIsTooLong):
        secondary_claim(the_claim(claim_id="C" * 19), answers=[an_answer(PAID)], to=TO)


def test_a_code_that_the_payer_changed_is_the_one_that_was_decided() -> None:
    answer = an_answer(PAID)
    changed = [line._replace(procedure="97140") for line in answer.claim.lines]

    decided = decision(
        the_claim(), answers=[answer._replace(claim=answer.claim._replace(lines=tuple(changed)))]
    )

    assert {line.procedure for line in decided.lines} == {"97140"}


def test_codes_and_units_that_no_file_could_carry_are_replaced_by_ours() -> None:
    answer = an_answer(PAID)
    odd = [line._replace(procedure="", units="?") for line in answer.claim.lines]

    decided = decision(
        the_claim(), answers=[answer._replace(claim=answer.claim._replace(lines=tuple(odd)))]
    )

    assert {(line.procedure, line.units) for line in decided.lines} == {("97124", "1")}


AMOUNTS = st.integers(-5_000, 20_000)
GROUPS = st.sampled_from([group.value for group in AdjustmentGroup])


@st.composite
def lines_that_balance(draw: st.DrawFn) -> RemitLine:
    found = draw(
        st.lists(
            st.builds(Adjustment, GROUPS, st.sampled_from(["1", "2", "45", "96", "A1"]), AMOUNTS),
            max_size=4,
        )
    )
    paid = draw(AMOUNTS)
    charge = paid + sum(each.cents for each in found)
    return a_remit_line("", charge, paid, tuple(found))


@settings(max_examples=60, deadline=None)
@given(st.lists(lines_that_balance(), min_size=1, max_size=5), st.booleans())
def test_whatever_balances_is_told_to_the_cent_also_after_a_takeback(found, taken_back) -> None:
    named = tuple(line._replace(line_id=f"L{n}") for n, line in enumerate(found))
    claim = a_claim(
        claim_id="C1",
        lines=tuple(a_line(line_id=line.line_id, charge_cents=line.charge_cents) for line in named),
    )
    answer = an_answer(
        "1 C 0 = 0",
        lines=named,
        charge_cents=claim.total_charge_cents,
        paid_cents=sum(line.paid_cents for line in named),
    )
    several = [answer, reversed_(answer), answer] if taken_back else [answer]

    try:
        decided = decision(claim, answers=several)
    except secondary.NoAnswer:
        assert claim.total_charge_cents == 0
        return

    assert decided == decision(claim, answers=[answer])
    assert decided.paid_cents == answer.claim.paid_cents
    assert (
        other_cover.imbalances(replace(claim, other_cover=(an_other_cover(decision=decided),)))
        == ()
    )


def reversed_(answer: Answer) -> Answer:
    lines = tuple(
        line._replace(
            charge_cents=-line.charge_cents,
            paid_cents=-line.paid_cents,
            adjustments=tuple(each._replace(cents=-each.cents) for each in line.adjustments),
        )
        for line in answer.claim.lines
    )
    claim = answer.claim._replace(
        status="22",
        charge_cents=-answer.claim.charge_cents,
        paid_cents=-answer.claim.paid_cents,
        lines=lines,
    )
    return answer._replace(claim=claim)
