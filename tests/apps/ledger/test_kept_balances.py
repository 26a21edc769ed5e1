"""Balances kept beside the postings: by what stands open, by month, folded, and held to the truth."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import F

from effleurage.apps.audit.models import Event
from effleurage.apps.ledger import actions, balances, figures, queries, rebuilding
from effleurage.apps.ledger.checks import kept_balances_agree
from effleurage.apps.ledger.models import Balance
from effleurage.apps.rows import new_id
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


def _kept():
    """All balances; the day since when matters where something stands open."""
    rows = Balance.objects.values_list("account", "practice_id", "about", "cents", "since")
    return sorted(
        (account, *place, "" if account in balances.BY_MONTH else since)
        for account, *place, since in rows
    )


@pytest.fixture
def posted(ana, cleo, at):
    """Two practices: $100.00 charged twice and $16.00 paid by the client; months folded."""
    for actor in (ana, cleo):
        actions.post(actor, [*charged("C1"), *charged("C2", on=date(2026, 10, 31))], at=at)
    paid = client_payment(payment_id="R1", claim_id="C1", cents=1_600, on=date(2026, 11, 25))
    actions.post(ana, [paid], at=at)
    balances.fold()
    return _kept()


@pytest.mark.parametrize("account", [Account.PAYER_RECEIVABLE, Account.BANK, Account.SERVICES])
@pytest.mark.parametrize("how", ["changed", "deleted", "invented"])
def test_a_balance_that_somebody_touched_is_shown_then_written_anew(ana, posted, at, account, how):
    rows = Balance.objects.filter(practice_id=ana.practice_id, account=account)
    if how == "changed":
        rows.update(cents=F("cents") + 777)
    elif how == "deleted":
        rows.delete()
    else:
        rows.create(
            id=new_id(), practice_id=ana.practice_id, account=account, about="1999-01",
            cents=777, since=ON,
        )  # fmt: skip
    shown = [finding.where for finding in kept_balances_agree(at)]

    rebuilt = rebuilding.rebuild(at=at, actor_name="Whoever holds the key")

    assert shown == [
        f"balance {each.account} {each.about} of practice {ana.practice_id}" for each in rebuilt
    ]
    assert list(kept_balances_agree(at)) == []
    assert _kept() == posted


def test_what_was_corrected_stands_in_the_trail_of_its_practice(ana, posted, at):
    Balance.objects.filter(practice_id=ana.practice_id, about="C1").update(cents=1)

    rebuilding.rebuild(at=at, actor_name="Whoever holds the key")

    (event,) = Event.objects.filter(action="balances.rebuilt")
    assert (event.practice_id, event.actor_name) == (ana.practice_id, "Whoever holds the key")
    assert event.details["balances"] == 2
    assert "assets:payer receivable C1: 1 to 10000" in event.details["cents"]


def test_where_every_balance_holds_nothing_is_written(posted, at):
    assert rebuilding.rebuild(at=at, actor_name="Whoever holds the key") == []
    assert not Event.objects.filter(action="balances.rebuilt").exists()
    assert _kept() == posted
