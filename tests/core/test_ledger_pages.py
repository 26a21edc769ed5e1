"""The worked ledgers of ``docs/algorithms/posting.md``, made again entry by entry."""

from collections.abc import Callable
from datetime import date

import pytest

from effleurage.core import ledger
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Frequency, LineOfBusiness
from effleurage.core.ledger import Account, Entry
from effleurage.core.ledger.reasons import (
    ADDED_REASONS,
    CONTRACTUAL_REASONS,
    PROVIDER_ADJUSTMENT_ACCOUNTS,
    UNMOVED_REASONS,
    Unpaid,
    account_for,
)
from effleurage.core.remits import matching, proof
from effleurage.core.remits.remit import Remit, RemitClaim
from effleurage.core.remits.secondary import Answer, NextPayer, secondary_claim
from effleurage.core.remits.sent import SentClaim, sent
from tests.builders import a_claim, a_line, a_payer, another_payer, another_policy
from tests.core.test_remit_builders import (
    PAID_ON,
    VISIT_DAY,
    a_remit,
    a_remit_claim,
    a_remit_line,
    adjusted,
    ledgers,
    reversed_claim,
    table,
)

Row = dict[str, str]
CHARGED_ON = date(2026, 11, 4)
LATER = date(2026, 12, 1)


def our_claim(claim_id: str = "C1", **changes: object) -> Claim:
    """One session of $100.00, sent to Acme Health."""
    lines = (a_line(line_id="L1", service_date=VISIT_DAY, charge_cents=10_000),)
    payer = a_payer(name="Acme Health")
    return a_claim(**{"claim_id": claim_id, "lines": lines, "payer": payer, **changes})


def charged(claim: Claim | None = None) -> tuple[Entry, ...]:
    return ledger.charge(claim or our_claim(), on=CHARGED_ON)


def posted(remit: Remit, *ours: SentClaim, on: date = PAID_ON) -> ledger.Posted:
    claims_sent = ours or (sent(our_claim()),)
    return ledger.post_remit(remit, proof.prove(remit), matching.match(remit, claims_sent), on=on)


def answer(adjustments: str, claim_id: str = "C1", charge: int = 10_000) -> RemitClaim:
    return a_remit_claim(claim_id, a_remit_line(charge, adjustments, line_id="L1"))


PAID = answer("CO45 2000 + PR2 1600")


def a_paid_claim() -> tuple[Entry, ...]:
    return (*charged(), *posted(a_remit(PAID)).entries)


def the_client_pays_the_share() -> tuple[Entry, ...]:
    payment = ledger.client_payment(payment_id="R7", claim_id="C1", cents=1_600, on=LATER)
    return (*a_paid_claim(), payment)


def a_deductible() -> tuple[Entry, ...]:
    remit = a_remit(answer("CO45 2000 + PR1 8000"), method="NON")
    return (*charged(), *posted(remit).entries)


def a_denial_waits_and_is_given_up() -> tuple[Entry, ...]:
    remit = a_remit(answer("CO45 2000 + CO50 8000")._replace(status="4"), method="NON")
    entries = posted(remit).entries
    denied = [each for each in entries[0].postings if each.account is Account.DENIED]
    given_up = [
        ledger.write_off(each, decision_id=f"D{n}", on=LATER, reason="appeal lost")
        for n, each in enumerate(denied, 1)
    ]
    return (*charged(), *entries, *given_up)


def a_takeback_and_its_correction() -> tuple[Entry, ...]:
    second = a_remit(
        reversed_claim(PAID), answer("CO45 3000 + PR2 1400"), trace_number="T101", method="ACH"
    )
    second = second._replace(
        amount_cents=0, provider_adjustments=a_remit(moved="FB -800").provider_adjustments
    )
    return (*a_paid_claim(), *posted(second, on=LATER).entries)


def money_outside_any_claim() -> tuple[Entry, ...]:
    remit = a_remit(PAID, moved="WO 2500 + 72 -1000 + L6 -150")
    return posted(remit).entries


def a_claim_that_is_set_aside() -> tuple[Entry, ...]:
    broken = answer("CO45 2000", "C2")._replace(charge_cents=9_999)
    return posted(a_remit(PAID, broken), sent(our_claim()), sent(our_claim("C2"))).entries


def a_payment_that_disagrees() -> tuple[Entry, ...]:
    return posted(a_remit(PAID, amount_cents=6_401)).entries


def a_share_that_is_no_clients() -> tuple[Entry, ...]:
    payer = a_payer(name="Acme Health", line_of_business=LineOfBusiness.VA)
    claim = our_claim(payer=payer)
    return posted(a_remit(PAID), sent(claim)).entries


def a_claims_own_adjustment() -> tuple[Entry, ...]:
    lines = tuple(
        a_line(line_id=line_id, service_date=VISIT_DAY, charge_cents=10_000)
        for line_id in ("L1", "L2")
    )
    claim = our_claim(lines=lines)
    answers = [a_remit_line(10_000, "CO45 2000", line_id=line_id) for line_id in ("L1", "L2")]
    return posted(
        a_remit(a_remit_claim("C1", *answers, adjustments="PR3 2500")), sent(claim)
    ).entries


def a_charge_is_corrected() -> tuple[Entry, ...]:
    first = charged()
    line = a_line(line_id="L1", service_date=VISIT_DAY, charge_cents=7_500)
    corrected = our_claim(lines=(line,), frequency=Frequency.REPLACEMENT, payer_claim_number="P1")
    return (*first, *ledger.charge(corrected, on=LATER, replaces=first[0]))


def a_copay_at_the_desk() -> tuple[Entry, ...]:
    paid = ledger.receive(receipt="R7", cents=2_500, on=VISIT_DAY)
    used = ledger.use_credit(use_id="R7/1", receipt="R7", claim_id="C1", cents=1_600, on=LATER)
    back = ledger.refund_credit(
        refund_id="R7/1", receipt="R7", cents=900, on=LATER, reason="paid too much"
    )
    return (paid, *a_paid_claim(), used, back)


def a_cash_visit() -> tuple[Entry, ...]:
    visit = "V26110301"
    charge = ledger.cash_charge(visit=visit, line_cents={f"{visit}L1": 10_000}, on=CHARGED_ON)
    paid = ledger.receive(receipt="R8", cents=10_000, on=CHARGED_ON)
    used = ledger.use_credit(
        use_id="R8/1", receipt="R8", claim_id=visit, cents=10_000, on=CHARGED_ON
    )
    return (charge, paid, used)


def a_cash_visit_that_a_policy_covers() -> tuple[Entry, ...]:
    charge = a_cash_visit()[0]
    return (charge, ledger.reverse(charge, on=LATER, reason="a policy covers it"))


def an_overpaid_claim() -> tuple[Entry, ...]:
    refund = ledger.refund_overpaid(
        refund_id="C1/1", claim_id="C1", cents=200, on=LATER, reason="the share was lowered"
    )
    return (refund,)


def a_second_payer_is_asked() -> tuple[Entry, ...]:
    first = a_paid_claim()
    to = NextPayer(another_payer(), another_policy(member_id="M2"))
    second = secondary_claim(our_claim(), answers=[Answer(PAID, PAID_ON)], to=to)
    answered = [each for entry in first[1:] for each in entry.postings if each.claim_id == "C1"]
    asked = ledger.charge_next_payer(second, answered=answered, on=LATER)
    reply = answer("OA23 8400 + PR3 600", claim_id="C1S1")._replace(
        status="2", client_member_id="M2"
    )
    remit = a_remit(reply, payer_id="HRB01", payer_name="Harbor Benefit", trace_number="T200")
    return (*first, *asked, *posted(remit, sent(second), on=LATER).entries)


STORIES: dict[str, Callable[[], tuple[Entry, ...]]] = {
    "A paid claim": a_paid_claim,
    "The client pays the share": the_client_pays_the_share,
    "A deductible": a_deductible,
    "A denial waits, and is given up": a_denial_waits_and_is_given_up,
    "A takeback and its correction": a_takeback_and_its_correction,
    "Money outside any claim": money_outside_any_claim,
    "A claim that is set aside": a_claim_that_is_set_aside,
    "A payment that disagrees": a_payment_that_disagrees,
    "A share that is no client's": a_share_that_is_no_clients,
    "A claim's own adjustment": a_claims_own_adjustment,
    "A charge is corrected": a_charge_is_corrected,
    "A copay at the desk": a_copay_at_the_desk,
    "A cash visit": a_cash_visit,
    "A cash visit that a policy turns out to cover": a_cash_visit_that_a_policy_covers,
    "An overpaid claim is refunded": an_overpaid_claim,
    "What the first payer left is asked of the second": a_second_payer_is_asked,
}

ON_THE_PAGE = ledgers("posting")
ADJUSTMENTS = table("posting", "Where an adjustment goes")
MOVED = table("posting", "Where a provider adjustment goes")


@pytest.mark.parametrize("name", STORIES)
def test_the_ledger_on_the_page_is_the_ledger_made(name: str) -> None:
    made = ledger.journal(STORIES[name]())

    assert made == ON_THE_PAGE[name]


def test_every_ledger_on_the_page_is_made() -> None:
    assert set(ON_THE_PAGE) == set(STORIES)


def test_the_chart_on_the_page_is_the_chart_in_the_code() -> None:
    rows = table("posting", "The chart of accounts")

    assert [row["account"] for row in rows] == [account.value for account in Account]


@pytest.mark.parametrize("row", ADJUSTMENTS, ids=[" ".join(r.values())[:60] for r in ADJUSTMENTS])
def test_an_adjustment_goes_where_the_page_says(row: Row) -> None:
    payers = list(LineOfBusiness) if row["payer"] == "any" else row["payer"].split()
    pairs = [
        f"{group}{reason}" for group in row["group"].split() for reason in row["reasons"].split()
    ]
    signed = [each for pair in pairs for each in adjusted(f"{pair} 100 + {pair} -100")]

    gone_to = {
        account_for(each, Unpaid(LineOfBusiness(payer), row["allowed"] == "yes"))
        for each in signed
        for payer in payers
    }

    assert gone_to == {None if row["goes to"] == "-" else Account(row["goes to"])}


def test_the_page_lists_every_reason_that_the_code_lists() -> None:
    listed = {
        row["goes to"]: set(row["reasons"].split()) for row in ADJUSTMENTS if "CO" in row["group"]
    }

    assert listed[Account.CONTRACTUAL] == CONTRACTUAL_REASONS
    assert listed[Account.OTHER_ADJUSTMENTS] == ADDED_REASONS
    assert listed["-"] == UNMOVED_REASONS


@pytest.mark.parametrize("row", MOVED, ids=[row["reason"] for row in MOVED])
@pytest.mark.parametrize("cents", [2_500, -2_500])
def test_a_provider_adjustment_goes_where_the_page_says(row: Row, cents: int) -> None:
    found = posted(a_remit(answer(""), moved=f"{row['reason']} {cents}"))

    moved = found.entries[-1].postings[0]
    assert (moved.account.value, moved.cents) == (row["goes to"], cents)
    assert [finding.code for finding in found.findings] == (
        [row["finding"]] if row["finding"] else []
    )


def test_the_page_lists_every_provider_adjustment_that_the_code_lists() -> None:
    assert {row["reason"] for row in MOVED if not row["finding"]} == set(
        PROVIDER_ADJUSTMENT_ACCOUNTS
    )


def test_the_keys_are_those_on_the_page() -> None:
    entries = [
        *the_client_pays_the_share(),
        *a_denial_waits_and_is_given_up(),
        *money_outside_any_claim(),
        *a_charge_is_corrected(),
        *a_copay_at_the_desk(),
        *a_cash_visit(),
    ]

    keys = {entry.key for entry in entries}

    assert {row["key"] for row in table("posting", "Keys")} <= keys
