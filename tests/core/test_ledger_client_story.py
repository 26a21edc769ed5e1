"""A client's statement: it adds up to what the accounts say, whatever was posted."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core import ledger
from effleurage.core.ledger import Account, Entry, Ledger
from effleurage.core.ledger.client_story import client_story
from tests.core import test_ledger_pages as pages

DAY = date(2026, 11, 3)


def _told(entries, bills=("C1",), receipts=("R7",)):
    return client_story(entries, bills=bills, receipts=map(ledger.receipt_id, receipts))


def test_a_copay_taken_early_is_a_credit_until_the_payer_answers():
    told = _told(pages.a_copay_at_the_desk())

    assert [each.client_owes_cents for each in told] == [-2_500, -2_500, -900, -900, 0]
    assert [each.by_client_cents for each in told] == [2_500, 0, 0, 0, -900]


def test_the_payers_answer_says_what_it_took_off_and_why():
    answered = _told(pages.a_copay_at_the_desk())[2]

    assert (answered.by_payer_cents, answered.adjusted_cents) == (6_400, 2_000)
    assert answered.share_cents == 1_600
    assert {each.reason: each.cents for each in answered.reasons} == {"CO45": 2_000, "PR2": 1_600}


def test_a_claims_own_story_counts_used_credit_as_paid():
    lines = Ledger(pages.a_copay_at_the_desk()).story("C1")

    assert sum(line.paid_cents for line in lines) == 6_400 + 1_600
    assert lines[-1].balance_cents == 0
    assert sum(line.client_share_cents for line in lines) == 1_600


def test_what_is_another_clients_is_not_told():
    assert _told(pages.a_copay_at_the_desk(), bills=("C2",), receipts=("R9",)) == ()


@st.composite
def histories(draw) -> list[Entry]:
    entries: list[Entry] = []
    for n in range(draw(st.integers(1, 6))):
        on = DAY + timedelta(days=draw(st.integers(0, 90)))
        cents = draw(st.integers(1, 50_000))
        receipt = f"R{n}"
        entries.append(ledger.receive(receipt=receipt, cents=cents, on=on))
        visit = f"V{n}"
        entries.append(ledger.cash_charge(visit=visit, line_cents={f"{visit}L1": cents}, on=on))
        used = draw(st.integers(1, cents))
        entries.append(
            ledger.use_credit(
                use_id=f"{receipt}/1", receipt=receipt, claim_id=visit, cents=used, on=on
            )
        )
        if draw(st.booleans()):
            entries.append(ledger.reverse(entries[-1], on=on, reason="wrong visit"))
    return entries


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_last_balance_is_what_the_accounts_say(entries):
    told = _told(entries, [f"V{n}" for n in range(6)], [f"R{n}" for n in range(6)])

    sums = Ledger(tuple(entries)).balances()
    owes = sums[Account.CLIENT_RECEIVABLE] + sums[Account.CLIENT_CREDIT]
    assert told[-1].client_owes_cents == owes
    assert sum(each.charge_cents - each.by_client_cents for each in told) == owes
