"""Decisions and payments through the books, without any file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Frequency
from effleurage.core.remits.proof import prove
from effleurage.core.remits.remit import Remit
from effleurage.practice_payer.books import Books, Payee, Submitter
from effleurage.practice_payer.books_file import BooksCannotBeRead, read_books, write_books
from effleurage.practice_payer.decisions import Received, decide, take_back_what_is_due
from effleurage.practice_payer.payment import pay_what_is_due
from effleurage.practice_payer.plans import (
    SIMULATED_NAME,
    Denial,
    Plan,
    PlanBook,
    PlannedAdjustment,
    Recovery,
    RejectionRule,
    Takeback,
)
from effleurage.practice_payer.screening import (
    BELOW_ZERO,
    NOT_A_MEMBER,
    NOT_THIS_PAYER,
    NOT_YET_SERVED,
    NOTHING_TO_REPLACE,
    OUT_OF_BALANCE,
    Refused,
    screened,
)
from tests.builders import a_claim, a_line, a_payer, a_policy, a_practice

DAY = date(2026, 11, 23)
SUBMITTER = Submitter("ZZ", "STILLWATER", "STILLWATER")
PLAN = Plan(plan_id="a", payer_id="CMH01", allowed_cents={"97124": 2200}, deductible_cents=3_000)


class Payer:
    """A practice payer without folders: claims in, remits out, one call a pass."""

    def __init__(self, plan: Plan = PLAN, *planned: PlannedAdjustment) -> None:
        self.book = PlanBook(plans=(plan,), provider_adjustments=planned)
        self.books = Books()
        self.claims: list[Claim] = []

    def run(self, *claims: Claim, on: date = DAY) -> tuple[Remit, ...]:
        for claim in claims:
            received = Received(str(len(self.claims)), 0, SUBMITTER, on)
            self.claims.append(claim)
            decide(self.books, claim, plan=self.book.plans[0], received=received)
        take_back_what_is_due(
            self.books,
            book=self.book,
            on=on,
            claim_of=lambda record: self.claims[int(record.file_digest)],
        )
        self.books = read_books(write_books(self.books))
        remits = pay_what_is_due(self.books, book=self.book, on=on)
        self.books = read_books(write_books(self.books))
        return tuple(remit for _, remit in remits)

    def one(self, *claims: Claim, on: date = DAY) -> Remit:
        (remit,) = self.run(*claims, on=on)
        assert prove(remit).proven
        assert prove(remit).findings == ()
        return remit


def another(n: int, **changes: Any) -> Claim:
    """The example claim again, n weeks earlier and under a number of its own."""
    on = date(2026, 11, 3) - timedelta(weeks=n)
    return a_claim(claim_id=f"C{n}", lines=(a_line(service_date=on, line_id=f"C{n}L1"),), **changes)


def taking_back(**changes: Any) -> Plan:
    return replace(PLAN, deductible_cents=0, takebacks=(Takeback(**changes),))


def test_a_claim_is_paid_by_cheque_in_the_simulators_name() -> None:
    remit = Payer().one(a_claim())

    assert (remit.method, remit.amount_cents) == ("CHK", 5_800)
    assert remit.payer_name == SIMULATED_NAME
    assert remit.payee_id == a_claim().practice.npi
    assert remit.paid_on == DAY


def test_a_second_claim_finds_the_deductible_used() -> None:
    payer = Payer()

    first, second = payer.one(a_claim()), payer.one(another(1))

    assert (first.amount_cents, second.amount_cents) == (5_800, 8_800)


def test_nothing_due_pays_nothing_and_changes_nothing() -> None:
    payer = Payer()
    before = write_books(payer.books)

    remits = payer.run()

    assert remits == ()
    assert write_books(payer.books) == before


def test_a_denied_claim_is_told_in_a_notice_without_payment() -> None:
    remit = Payer(replace(PLAN, authorisation_required=True)).one(a_claim(authorisation=None))

    assert (remit.method, remit.amount_cents) == ("NON", 0)
    assert remit.claims[0].status == "4"


def test_a_persons_practice_is_named_by_her_name() -> None:
    remit = Payer().one(a_claim("workers-comp"))

    assert remit.payee_name == "Brandvold Tessa"


def test_each_practice_gets_a_payment_of_its_own() -> None:
    other = another(1, practice=a_practice(npi="1660004056"))

    remits = Payer().run(a_claim(), other)

    assert [len(remit.claims) for remit in remits] == [1, 1]
    assert len({remit.payee_id for remit in remits}) == len({r.trace_number for r in remits}) == 2


def test_a_void_reverses_and_frees_what_was_used() -> None:
    payer = Payer()
    (paid,) = payer.one(a_claim()).claims
    void = a_claim(frequency=Frequency.VOID, payer_claim_number=paid.payer_claim_number)

    remit = payer.one(another(1), void)

    assert [(claim.status, claim.paid_cents) for claim in remit.claims] == [
        ("1", 8_800),
        ("22", -5_800),
    ]
    assert payer.one(another(2)).amount_cents == 5_800


def test_a_replacement_reverses_the_original_and_is_decided_as_if_that_had_never_been() -> None:
    payer = Payer()
    (paid,) = payer.one(a_claim()).claims
    corrected = a_claim(
        frequency=Frequency.REPLACEMENT,
        payer_claim_number=paid.payer_claim_number,
        lines=(a_line(units=5, charge_cents=15_000),),
    )

    remit = payer.one(corrected)

    assert [(claim.status, claim.paid_cents) for claim in remit.claims] == [
        ("22", -5_800),
        ("1", 8_000),
    ]
    assert remit.amount_cents == 2_200


def test_a_takeback_waits_for_a_later_run_and_happens_once() -> None:
    payer = Payer(taking_back(deny=Denial(group="CO", reason="50")))

    first, second, third = payer.one(a_claim()), payer.one(), payer.run()

    assert first.amount_cents == 8_800
    assert [(claim.status, claim.paid_cents) for claim in second.claims] == [
        ("22", -8_800),
        ("4", 0),
    ]
    assert third == ()


def test_a_takeback_waits_its_days() -> None:
    payer = Payer(taking_back(after_days=30))
    payer.one(a_claim())

    early, due = payer.run(on=DAY + timedelta(days=29)), payer.run(on=DAY + timedelta(days=30))

    assert early == ()
    assert [claim.status for claim in due[0].claims] == ["22"]


def test_a_takeback_that_the_payment_cannot_carry_is_forwarded_and_recovered() -> None:
    payer = Payer(taking_back(deny=Denial(group="CO", reason="50"), claim_id_prefix="C2611"))
    payer.one(a_claim())

    taken = payer.one()
    small = payer.one(a_claim(claim_id="D1", lines=(a_line(units=1, modifiers=("76",)),)))
    last = payer.one(another(2))

    assert (taken.method, taken.amount_cents) == ("NON", 0)
    assert [one[:3] for one in taken.provider_adjustments] == [("FB", taken.trace_number, -8_800)]
    assert [one[:3] for one in small.provider_adjustments] == [("FB", taken.trace_number, 2_200)]
    assert [one[:3] for one in last.provider_adjustments] == [("FB", taken.trace_number, 6_600)]
    assert (small.amount_cents, last.amount_cents) == (0, 2_200)
    assert payer.books.balances == []


def test_a_takeback_recovered_later_leaves_its_own_payment_whole() -> None:
    plan = taking_back(
        allowed_cents={"97124": 1_800}, recovery=Recovery.LATER, claim_id_prefix="C2611"
    )
    payer = Payer(plan)
    (paid,) = payer.one(a_claim()).claims

    taken, next_one = payer.one(another(1)), payer.one(another(2))

    number = paid.payer_claim_number
    assert [(claim.status, claim.paid_cents) for claim in taken.claims] == [
        ("1", 8_800),
        ("22", -8_800),
        ("1", 7_200),
    ]
    assert taken.amount_cents == 8_800
    assert [one[:3] for one in taken.provider_adjustments] == [("WO", number, -1_600)]
    assert next_one.amount_cents == 7_200
    assert [one[:3] for one in next_one.provider_adjustments] == [("WO", number, 1_600)]


def test_a_takeback_whose_file_is_lost_is_a_reversal_alone() -> None:
    payer = Payer(taking_back(deny=Denial(group="CO", reason="50")))
    payer.one(a_claim())

    take_back_what_is_due(payer.books, book=payer.book, on=DAY, claim_of=lambda record: None)

    assert [claim.status for claim in payer.books.due[0].decisions] == ["22"]


def test_interest_is_paid_on_top_and_only_on_what_is_paid() -> None:
    payer = Payer(replace(PLAN, deductible_cents=8_800, interest_cents=125))

    unpaid, paid = payer.one(a_claim()), payer.one(another(1))

    assert unpaid.provider_adjustments == ()
    number = paid.claims[0].payer_claim_number
    assert [one[:3] for one in paid.provider_adjustments] == [("L6", number, -125)]
    assert paid.amount_cents == 8_925


def test_a_planned_adjustment_waits_for_a_payment_that_can_carry_it_and_happens_once() -> None:
    planned = PlannedAdjustment(
        adjustment_id="old debt", payer_id="CMH01", reason="WO", cents=6_000
    )
    payer = Payer(PLAN, planned)

    amounts = [payer.one(claim).amount_cents for claim in (a_claim(), another(1), another(2))]

    assert amounts == [5_800, 2_800, 8_800]


def test_money_may_be_added_even_to_an_empty_payment() -> None:
    planned = PlannedAdjustment(adjustment_id="gift", payer_id="CMH01", reason="CS", cents=-500)
    payer = Payer(replace(PLAN, deductible_cents=8_800), planned)

    remit = payer.one(a_claim())

    assert (remit.method, remit.amount_cents) == ("CHK", 500)


@pytest.mark.parametrize(
    ("claim", "refused"),
    [
        (a_claim(payer=a_payer(payer_id="OTHER")), NOT_THIS_PAYER),
        (a_claim(policy=a_policy(member_id="XYZ")), NOT_A_MEMBER),
        (a_claim(total_charge_cents=1), OUT_OF_BALANCE),
        (a_claim(lines=()), OUT_OF_BALANCE),
        (a_claim(lines=(a_line(charge_cents=-1),)), BELOW_ZERO),
        (a_claim(lines=(a_line(units=-1),)), BELOW_ZERO),
        (a_claim(lines=(a_line(service_date=DAY + timedelta(days=1)),)), NOT_YET_SERVED),
        (a_claim(frequency=Frequency.VOID), NOTHING_TO_REPLACE),
        (a_claim(frequency=Frequency.REPLACEMENT, payer_claim_number="PP1"), NOTHING_TO_REPLACE),
    ],
)
def test_a_claim_with_a_fault_is_refused_at_the_door(claim: Claim, refused: Refused) -> None:
    book = PlanBook(plans=(replace(PLAN, member_id_prefix="CMH"),))

    assert screened(claim, book=book, books=Books(), on=DAY) == refused


def test_a_sound_claim_gets_its_plan() -> None:
    book = PlanBook(plans=(PLAN,))

    assert screened(a_claim(), book=book, books=Books(), on=DAY) == PLAN


def test_a_rejection_rule_of_the_plan_refuses_whom_it_names() -> None:
    rule = RejectionRule(category="A3", status="33", entity="IL", claim_id_prefix="C2611")
    book = PlanBook(plans=(replace(PLAN, rejections=(rule,)),))

    refused = screened(a_claim(), book=book, books=Books(), on=DAY)

    assert refused == Refused("A3", "33", "IL", "a rejection rule of its plan")
    assert screened(another(1), book=book, books=Books(), on=DAY) == book.plans[0]


def test_nobody_voids_a_claim_of_another_practice() -> None:
    payer = Payer()
    (paid,) = payer.one(a_claim()).claims
    void = a_claim(frequency=Frequency.VOID, payer_claim_number=paid.payer_claim_number)
    stolen = replace(void, practice=a_practice(npi="1660004056"))

    assert payer.books.original_of(void) is not None
    assert payer.books.original_of(stolen) is None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 2}', '{"version": 1, "records": 5}', "[" * 50_000,
     write_books(Books()).replace("[]", "[5]", 1)],
)  # fmt: skip
def test_damaged_books_are_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(BooksCannotBeRead):
        read_books(text)


steps = st.lists(
    st.tuples(st.integers(min_value=0, max_value=5), st.integers(min_value=0, max_value=40)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(
    steps=steps,
    recovery=st.sampled_from(Recovery),
    after_days=st.integers(min_value=0, max_value=30),
    lower=st.none() | st.integers(min_value=0, max_value=3_000),
    interest_cents=st.sampled_from([0, 125]),
)
def test_over_any_history_no_payment_is_negative_and_no_cent_is_lost(
    steps: list[tuple[int, int]],
    recovery: Recovery,
    after_days: int,
    lower: int | None,
    interest_cents: int,
) -> None:
    takeback = Takeback(
        after_days=after_days,
        recovery=recovery,
        allowed_cents=None if lower is None else {"97124": lower},
    )
    payer = Payer(replace(PLAN, takebacks=(takeback,), interest_cents=interest_cents))
    remits: list[Remit] = []
    on = DAY

    for n, days in steps:
        on += timedelta(days=days)
        remits += payer.run(another(n), on=on)

    assert all(prove(remit).proven and remit.amount_cents >= 0 for remit in remits)
    earned = sum(claim.paid_cents for remit in remits for claim in remit.claims)
    moved = [one for remit in remits for one in remit.provider_adjustments]
    interest = -sum(one.cents for one in moved if one.reason == "L6")
    owed = sum(balance.cents for balance in payer.books.balances)
    assert sum(remit.amount_cents for remit in remits) == earned + interest + owed
    standing = [record for record in payer.books.records.values() if record.active]
    assert earned == sum(record.decided.paid_cents for record in standing)


def test_the_payee_of_a_record_survives_being_written_down() -> None:
    payer = Payer()
    payer.one(a_claim())

    (record,) = read_books(write_books(payer.books)).records.values()

    practice = a_claim().practice
    assert record.payee == Payee("CMH01", practice.npi, practice.organisation, SUBMITTER)
