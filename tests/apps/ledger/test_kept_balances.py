"""Balances kept beside the postings: by what stands open, by month, folded, and held to the truth."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from effleurage.apps.ledger import actions, balances, figures, queries
from effleurage.apps.ledger.checks import kept_balances_agree
from effleurage.apps.ledger.models import Balance
from effleurage.core.ledger import Account, charge, client_payment
from tests.apps.remits.world import our_claim

ON = date(2026, 11, 20)


def charged(number, on=ON):
    return charge(our_claim(number), on=on)


def test_what_is_settled_is_kept_no_longer(ana, at):
    actions.post(ana, charged("C1"), at=at)
    paid = client_payment(payment_id="R1", claim_id="C1", cents=1_600, on=ON)
    actions.post(ana, [paid], at=at)

    key = "client payment:R1"
    actions.reverse_entry(ana, key=key, on=ON, reason="cheque bounced", at=at)

    kept = queries.standing(ana.practice_id, Account.CLIENT_RECEIVABLE)
    assert not kept.exists()
    assert not Balance.objects.filter(cents=0).exists()
    assert list(kept_balances_agree(at)) == []


def test_months_are_told_alike_before_and_after_they_are_folded(ana, cleo, at):
    for number in range(5):
        actions.post(ana, charged(f"C{number}"), at=at)
    actions.post(ana, charged("C9", on=date(2026, 10, 31)), at=at)
    before = queries.balances(ana), figures.month(ana, on=ON)

    folded = balances.fold()

    assert folded == 4
    assert (queries.balances(ana), figures.month(ana, on=ON)) == before
    assert figures.month(ana, on=ON).charged_cents == 5 * 10_000
    assert figures.month(ana, on=date(2026, 10, 1)).charged_cents == 10_000
    assert figures.month(cleo, on=ON).charged_cents == 0
    assert balances.fold() == 0
    assert list(kept_balances_agree(at)) == []


def test_the_day_from_which_something_stands_is_the_first_of_this_standing(ana, at):
    actions.post(ana, charged("C1"), at=at)
    again = client_payment(payment_id="R1", claim_id="C1", cents=100, on=date(2026, 11, 25))

    actions.post(ana, [again], at=at)

    (kept,) = queries.standing(ana.practice_id, Account.PAYER_RECEIVABLE)
    assert (kept.about, kept.since) == ("C1", ON)


def test_the_check_finds_a_balance_that_somebody_changed(ana, at):
    actions.post(ana, charged("C1"), at=at)
    Balance.objects.filter(about="C1").update(cents=F("cents") + 1)

    (found,) = kept_balances_agree(at)

    assert found.code == "ledger-balance-wrong"
