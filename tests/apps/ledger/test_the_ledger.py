"""The ledger's rows: each event once, always in balance, and what a person posts by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from effleurage.apps.audit import triggers
from effleurage.apps.ledger import actions, queries
from effleurage.apps.ledger.checks import CHECKS, ledger_balances_hold
from effleurage.apps.ledger.models import Entry as EntryRow
from effleurage.apps.ledger.models import Posting as PostingRow
from effleurage.core.ledger import (
    Account,
    Cause,
    Entry,
    EntryContradicts,
    Ledger,
    Posting,
    as_text,
    charge,
    client_payment,
    reverse,
)
from tests.apps.remits.world import our_claim

ON = date(2026, 11, 20)


def denial(claim_id="C1", cents=10_000, reason="CO50", remit_id="ACME1:T100:1", sign=1):
    """A denial of one line, or its taking back."""
    at = (claim_id, "L1", remit_id)
    return Entry(
        f"remit:{remit_id}:claim 1",
        ON,
        Cause.REMIT_CLAIM,
        "Acme Health answered claim C1",
        (
            Posting(Account.DENIED, sign * cents, *at, reason),
            Posting(Account.PAYER_RECEIVABLE, -sign * cents, *at),
        ),
    )


def charged(number="C1"):
    return charge(our_claim(number), on=ON)


def paid(receipt="R1", cents=1_600, number="C1"):
    return client_payment(payment_id=receipt, claim_id=number, cents=cents, on=ON)


def given_up(decision="D1", line_id=None):
    return actions.GivingUp(
        decision=decision, claim_number="C1", on=ON, reason="appeal lost", line_id=line_id
    )


def test_an_entry_is_read_back_exactly_as_it_was_posted(ana, at):
    entries = (*charged(), denial())

    actions.post(ana, entries, at=at)

    there = queries.entries_by_key(ana.practice_id, [entry.key for entry in entries])
    assert there == {entry.key: entry for entry in entries}
    assert queries.entries_of_claims(ana.practice_id, ["C1"]) == entries


def test_entries_of_one_moment_keep_their_order(ana, at):
    entries = [entry for number in range(200) for entry in charged(f"C{number}")]

    actions.post(ana, entries, at=at)

    numbers = [f"C{number}" for number in range(200)]
    assert list(queries.entries_of_claims(ana.practice_id, numbers)) == entries


def test_the_same_entry_again_is_left_out_whatever_its_day_and_order(ana, at):
    (entry,) = charged()
    actions.post(ana, [entry], at=at)
    told_again = Entry(entry.key, ON + timedelta(3), entry.cause, "other", entry.postings[::-1])

    added = actions.post(ana, [told_again, *charged("C2")], at=at)

    assert added == ("charge:C2",)
    assert PostingRow.objects.count() == 4


def test_the_same_entry_with_other_money_is_refused_and_nothing_is_added(ana, at):
    actions.post(ana, charged(), at=at)
    other = Entry("charge:C1", ON, Cause.CHARGE, "more", denial(cents=5).postings)

    with pytest.raises(EntryContradicts):
        actions.post(ana, [*charged("C2"), other], at=at)


def test_two_practices_have_the_same_keys_and_nothing_in_common(ana, cleo, at):
    for actor in (ana, cleo):
        assert actions.post(actor, charged(), at=at) == ("charge:C1",)

    actions.post(ana, [paid()], at=at)

    assert queries.balances(cleo)[Account.BANK] == 0
    assert queries.balances(ana)[Account.BANK] == 1_600


def test_a_payment_taken_back_nets_to_zero_once(ana, at):
    actions.post(ana, charged(), at=at)
    actions.post(ana, [paid()], at=at)
    key = "client payment:R1"

    assert actions.reverse_entry(ana, key=key, on=ON, reason="cheque bounced", at=at) is True
    assert actions.reverse_entry(ana, key=key, on=ON, reason="again", at=at) is False

    assert queries.balances(ana)[Account.BANK] == 0
    assert EntryRow.objects.count() == 3


def test_what_another_step_posted_is_not_reversed_here(ana, at):
    actions.post(ana, charged(), at=at)

    with pytest.raises(actions.EntryIsNotByHand):
        actions.reverse_entry(ana, key="charge:C1", on=ON, reason="oops", at=at)
    with pytest.raises(actions.NoSuchEntry):
        actions.reverse_entry(ana, key="charge:C9", on=ON, reason="oops", at=at)


def test_a_denial_is_given_up_by_a_decision_once(ana, at):
    """$100.00 denied; $80.00 of it was taken back and denied again: $100.00 are given up."""
    again = denial(cents=8_000, remit_id="ACME1:T101:1", sign=-1)
    anew = denial(cents=8_000, remit_id="ACME1:T102:1")
    actions.post(ana, [*charged(), denial(), again, anew], at=at)

    assert actions.write_off_denied(ana, giving_up=given_up(), at=at) is True
    assert actions.write_off_denied(ana, giving_up=given_up(), at=at) is False

    balances = queries.claim_balances(ana, number="C1")
    assert (balances[Account.DENIED], balances[Account.OTHER_ADJUSTMENTS]) == (0, 10_000)
    with pytest.raises(actions.NothingIsDenied):
        actions.write_off_denied(ana, giving_up=given_up("D2"), at=at)


def test_a_write_off_can_be_taken_back_and_decided_again(ana, at):
    actions.post(ana, [*charged(), denial()], at=at)
    actions.write_off_denied(ana, giving_up=given_up(), at=at)
    actions.reverse_entry(ana, key="write-off:D1/1", on=ON, reason="appeal won", at=at)

    assert actions.write_off_denied(ana, giving_up=given_up("D2"), at=at) is True

    assert queries.claim_balances(ana, number="C1")[Account.OTHER_ADJUSTMENTS] == 10_000


def test_a_line_that_was_not_denied_is_not_given_up(ana, at):
    actions.post(ana, [*charged(), denial()], at=at)

    with pytest.raises(actions.NothingIsDenied):
        actions.write_off_denied(ana, giving_up=given_up(line_id="L2"), at=at)
    with pytest.raises(actions.ReasonIsMissing):
        actions.write_off_denied(
            ana,
            giving_up=actions.GivingUp(decision="D", claim_number="C1", on=ON, reason=" "),
            at=at,
        )


def test_the_story_of_a_claim_is_that_of_the_core(ana, at):
    entries = (*charged(), denial(), *charged("C2"))
    actions.post(ana, entries, at=at)

    told = queries.stories(ana, numbers=["C1", "C2"])

    assert told["C1"] == queries.story_of_claim(ana, number="C1") == Ledger(entries).story("C1")
    assert "Charged to Acme Health" in as_text(told["C2"])
    assert queries.still_owed(ana, numbers=["C1", "C2"])["C1"][Account.DENIED] == 10_000


def test_a_ledger_in_balance_passes_the_check(ana, at):
    actions.post(
        ana, [*charged(), *[reverse(entry, on=ON, reason="x") for entry in charged()]], at=at
    )

    assert [finding for check in CHECKS for finding in check.ask(at)] == []


@pytest.mark.parametrize("harm", ["cents", "posting gone", "postings gone", "torn"])
def test_the_check_names_the_first_wrong_entry(ana, cleo, at, harm):
    triggers.take_away(connection)
    actions.post(ana, [*charged("C1"), *charged("C2"), *charged("C3")], at=at)
    rows = PostingRow.objects.filter(entry__key="charge:C2")
    if harm == "cents":
        rows.filter(position=1).update(cents=9_999)
    elif harm == "posting gone":
        rows.filter(position=2).delete()
    elif harm == "postings gone":
        rows.delete()
    else:
        rows.filter(position=1).update(practice_id=cleo.practice_id)

    (finding,) = ledger_balances_hold(at)

    assert "(charge:C2)" in finding.where
    assert finding.severity == "block"


def test_balances_take_one_query_however_long_the_ledger(ana, at, django_assert_num_queries):
    actions.post(ana, [entry for n in range(50) for entry in charged(f"C{n}")], at=at)

    for ask in (queries.balances, queries.uncleared):
        with django_assert_num_queries(1):
            ask(ana)
    with django_assert_num_queries(1):
        queries.still_owed(ana, numbers=[f"C{n}" for n in range(50)])
