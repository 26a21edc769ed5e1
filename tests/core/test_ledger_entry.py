"""An entry balances or does not exist, and a ledger is only ever added to."""

from dataclasses import FrozenInstanceError, replace
from datetime import date
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core import ledger
from effleurage.core.claims.kinds import Frequency
from effleurage.core.ledger import Account, Cause, Entry, InvariantBroken, Ledger, Posting
from effleurage.core.ledger.practice_posting import (
    AmountNotPositive,
    NotDenied,
    NothingToCharge,
    VoidNeedsItsCharge,
)
from tests.builders import a_claim, a_line

DAY = date(2026, 11, 4)
NEXT_DAY = date(2026, 11, 5)

cents = st.integers(-1_000_000, 1_000_000).filter(bool)
accounts = st.sampled_from(list(Account))
lines = st.sampled_from(["", "L1", "L2"])
claims = st.sampled_from(["C1", "C2"])


def an_entry(*postings: Posting, key: str = "k") -> Entry:
    return Entry(key, DAY, Cause.CHARGE, "Charged", postings)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    postings = draw(
        st.lists(st.builds(Posting, accounts, cents, claims, lines), min_size=1, max_size=4)
    )
    left = -sum(posting.cents for posting in postings)
    if left:
        postings.append(Posting(draw(accounts), left, "C1"))
    else:
        postings.extend(posting._replace(cents=-posting.cents) for posting in list(postings))
    key = draw(st.uuids()).hex
    day = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    return Entry(
        key, day, draw(st.sampled_from(list(Cause))), "Something happened", tuple(postings)
    )


BROKEN = {
    "unbalanced": (Posting(Account.BANK, 100), Posting(Account.CLEARING, -99)),
    "empty": (),
    "single": (Posting(Account.BANK, 100),),
    "zero": (Posting(Account.BANK, 0), Posting(Account.CLEARING, 0)),
    "float": (Posting(Account.BANK, 1.0), Posting(Account.CLEARING, -1.0)),  # type: ignore[arg-type]
    "bool": (Posting(Account.BANK, True), Posting(Account.CLEARING, -1)),
    "list": [Posting(Account.BANK, 1), Posting(Account.CLEARING, -1)],
}


@pytest.mark.parametrize("postings", BROKEN.values(), ids=BROKEN)
def test_an_entry_that_is_not_whole_cents_in_balance_cannot_be_made(
    postings: tuple[Posting, ...],
) -> None:
    with pytest.raises(InvariantBroken):
        Entry("k", DAY, Cause.CHARGE, "Charged", postings)


def test_an_entry_without_a_key_cannot_be_made() -> None:
    with pytest.raises(InvariantBroken, match="key"):
        an_entry(Posting(Account.BANK, 1), Posting(Account.CLEARING, -1), key="")


def test_an_entry_cannot_be_changed_nor_replaced_by_an_unbalanced_one() -> None:
    entry = an_entry(Posting(Account.BANK, 1), Posting(Account.CLEARING, -1))

    with pytest.raises(FrozenInstanceError):
        entry.postings = ()  # type: ignore[misc]
    with pytest.raises(InvariantBroken):
        replace(entry, postings=entry.postings[:1])


@settings(max_examples=60, deadline=None)
@given(st.lists(entries(), max_size=6))
def test_all_balances_sum_to_zero_always(given_entries: list[Entry]) -> None:
    book = Ledger().with_entries(given_entries)

    assert sum(book.balances().values()) == 0
    by_claim = [book.balances(claim_id=claim_id) for claim_id in ("C1", "C2")]
    assert {a: sum(each[a] for each in by_claim) for a in Account} == book.balances()


@settings(max_examples=60, deadline=None)
@given(entries())
def test_an_entry_and_its_reversal_make_nothing(entry: Entry) -> None:
    undone = ledger.reverse(entry, on=NEXT_DAY, reason="typed twice")

    book = Ledger().with_entries([entry, undone])

    assert set(book.balances().values()) == {0}
    for balances in book.balances_by_line(claim_id="C1").values():
        assert set(balances.values()) == {0}
    assert ledger.reverse(undone, on=DAY, reason="was right").postings == entry.postings


@settings(max_examples=30, deadline=None)
@given(st.lists(entries(), min_size=2, max_size=4))
def test_the_order_of_posting_is_irrelevant(given_entries: list[Entry]) -> None:
    expected = Ledger().with_entries(given_entries)

    for order in permutations(given_entries):
        book = Ledger()
        for entry in order:
            book = book.with_entries([entry])
        assert book.balances() == expected.balances()
        for claim_id in ("C1", "C2"):
            assert book.balances_by_line(claim_id=claim_id) == expected.balances_by_line(
                claim_id=claim_id
            )
            assert sorted(line[0] for line in book.story(claim_id)) == sorted(
                line[0] for line in expected.story(claim_id)
            )


@settings(max_examples=30, deadline=None)
@given(st.lists(entries(), max_size=4))
def test_posting_twice_posts_once(given_entries: list[Entry]) -> None:
    once = Ledger().with_entries(given_entries)

    twice = once.with_entries(given_entries).with_entries(reversed(given_entries))

    assert twice == once


def test_the_same_event_told_on_another_day_in_other_words_is_the_same_event() -> None:
    entry = an_entry(Posting(Account.BANK, 1), Posting(Account.CLEARING, -1))
    retold = replace(entry, on=NEXT_DAY, words="Again", postings=entry.postings[::-1])

    book = Ledger().with_entries([entry, retold])

    assert book.entries == (entry,)
    assert "k" in book
    assert "other" not in book
    assert book.entry("k") is entry


def test_one_key_cannot_stand_for_two_different_amounts() -> None:
    entry = an_entry(Posting(Account.BANK, 1), Posting(Account.CLEARING, -1))
    other = an_entry(Posting(Account.BANK, 2), Posting(Account.CLEARING, -2))
    book = Ledger((entry,))

    with pytest.raises(ledger.EntryContradicts, match="k was posted on 2026-11-04"):
        book.with_entries([other])
    with pytest.raises(ledger.EntryContradicts):
        Ledger((entry, other))
    assert book.entries == (entry,)


def test_a_charge_stands_on_each_line_of_the_claim() -> None:
    """
    2026-11-04 charged
        payer receivable    120.00  ; L1
        payer receivable     80.00  ; L2
        services           -200.00
    """
    claim = a_claim(
        lines=(a_line(line_id="L1", charge_cents=12_000), a_line(line_id="L2", charge_cents=8_000))
    )

    book = Ledger().with_entries(ledger.charge(claim, on=DAY))

    by_line = book.balances_by_line(claim_id=claim.claim_id)
    assert by_line["L1"][Account.PAYER_RECEIVABLE] == 12_000
    assert by_line["L2"][Account.PAYER_RECEIVABLE] == 8_000
    assert book.balances()[Account.SERVICES] == -20_000


def test_a_claim_corrected_twice_stands_at_its_last_charge() -> None:
    """
    charged 120.00, undone, charged 90.00, undone, charged 60.00: 60.00 is owed
    """
    book = Ledger()
    last = None
    for charge_cents in (12_000, 9_000, 6_000):
        claim = a_claim(lines=(a_line(charge_cents=charge_cents),))
        made = ledger.charge(claim, on=DAY, replaces=last)
        book = book.with_entries(made)
        last = made[-1]

    assert len(book.entries) == 5
    assert book.balances()[Account.PAYER_RECEIVABLE] == 6_000


def test_a_void_only_undoes() -> None:
    first = ledger.charge(a_claim(), on=DAY)
    void = a_claim(frequency=Frequency.VOID, payer_claim_number="P1")

    book = Ledger().with_entries([*first, *ledger.charge(void, on=NEXT_DAY, replaces=first[0])])

    assert set(book.balances().values()) == {0}


def test_a_void_without_the_charge_it_takes_back_is_refused() -> None:
    void = a_claim(frequency=Frequency.VOID, payer_claim_number="P1")

    with pytest.raises(VoidNeedsItsCharge):
        ledger.charge(void, on=DAY)


def test_a_claim_that_charges_nothing_is_refused() -> None:
    with pytest.raises(NothingToCharge):
        ledger.charge(a_claim(lines=(a_line(charge_cents=0),)), on=DAY)


@pytest.mark.parametrize("cents", [0, -1])
def test_a_client_cannot_pay_nothing_or_less(cents: int) -> None:
    with pytest.raises(AmountNotPositive, match="reverse an entry"):
        ledger.client_payment(payment_id="R1", claim_id="C1", cents=cents, on=DAY)


def test_only_a_denial_can_be_given_up() -> None:
    owed = Posting(Account.PAYER_RECEIVABLE, 100, "C1")
    taken_back = Posting(Account.DENIED, -100, "C1")

    with pytest.raises(NotDenied):
        ledger.write_off(owed, decision_id="D1", on=DAY, reason="tired of asking")
    with pytest.raises(AmountNotPositive):
        ledger.write_off(taken_back, decision_id="D1", on=DAY, reason="tired of asking")


@settings(max_examples=60, deadline=None)
@given(st.lists(entries(), max_size=6))
def test_a_story_never_loses_a_cent(given_entries: list[Entry]) -> None:
    owed = (Account.PAYER_RECEIVABLE, Account.DENIED, Account.CLIENT_RECEIVABLE)
    book = Ledger().with_entries(given_entries)

    told = book.story("C1")

    balances = book.balances(claim_id="C1")
    assert (told[-1].balance_cents if told else 0) == sum(balances[account] for account in owed)
    assert all(earlier.on <= later.on for earlier, later in pairwise(told))
