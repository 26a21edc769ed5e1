"""What a payer's remit does to the books. Each docstring is a little ledger.

The checks that rivals fail stand here: takebacks to zero, provider adjustments, one bad claim in
fifty, a payment that does not agree, the same remit twice.
"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from effleurage.core import ledger
from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.ledger import Account, Entry, Ledger, Posted
from effleurage.core.ledger.remit_posting import ProofOfAnotherRemit, RemitHasNoIdentity, remit_id
from effleurage.core.remits import matching, proof
from effleurage.core.remits.remit import Remit, RemitClaim, UnreadClaim
from effleurage.core.remits.sent import SentClaim, sent
from tests.builders import a_claim, a_line
from tests.core.test_remit_builders import (
    PAID_ON,
    VISIT_DAY,
    a_remit,
    a_remit_claim,
    a_remit_line,
    a_sent_claim,
    a_sent_line,
    adjusted,
    reversed_claim,
)

LATER = date(2026, 12, 1)


def posted(remit: Remit, *ours: SentClaim, on: date = PAID_ON) -> Posted:
    claims_sent = ours or (a_sent_claim("C1"),)
    return ledger.post_remit(remit, proof.prove(remit), matching.match(remit, claims_sent), on=on)


def booked(*all_posted: Posted) -> Ledger:
    book = Ledger()
    for each in all_posted:
        book = book.with_entries(each.entries)
    return book


def answer(adjustments: str, claim_id: str = "C1", **changes: object) -> RemitClaim:
    return a_remit_claim(claim_id, a_remit_line(10_000, adjustments, line_id="L1"), **changes)


def test_a_takeback_with_negative_adjustments_posts_to_exactly_zero_net() -> None:
    """
    answered    clearing  64.00  write-off  20.00  client  16.00  payer -100.00
    taken back  clearing -64.00  write-off -20.00  client -16.00  payer  100.00
    """
    paid = answer("CO45 2000 + PR2 1600")
    back = a_remit(reversed_claim(paid), trace_number="T101")

    book = booked(posted(a_remit(paid)), posted(back, on=LATER))

    assert set(book.balances(claim_id="C1").values()) == {0}
    assert set(book.balances().values()) == {0}


def test_a_takeback_of_a_denial_takes_back_what_waited() -> None:
    """
    denied      payer:denied  100.00  payer -100.00
    taken back  payer:denied -100.00  payer  100.00
    """
    denied = answer("CO45 2000 + CO50 8000", status="4")
    back = a_remit(reversed_claim(denied), trace_number="T101")

    taken_back = posted(back, on=LATER)

    book = booked(posted(a_remit(denied, method="NON")), taken_back)
    assert set(book.balances(claim_id="C1").values()) == {0}
    assert [finding.code for finding in taken_back.findings] == ["posting-takeback-alone"]


def test_a_takeback_and_its_correction_leave_the_correction() -> None:
    paid, corrected = answer("CO45 2000"), answer("CO45 3000 + PR3 1000")
    second = a_remit(reversed_claim(paid), corrected, trace_number="T101")

    book = booked(posted(a_remit(paid)), posted(second, on=LATER))

    assert book.balances(claim_id="C1") == booked(posted(a_remit(corrected))).balances(
        claim_id="C1"
    )
    assert book.uncleared() == {}


def test_a_takeback_alone_says_that_the_claim_is_open_again() -> None:
    paid = answer("CO45 2000")

    alone = posted(a_remit(reversed_claim(paid)))
    corrected = posted(a_remit(reversed_claim(paid), answer("CO45 3000")))

    assert [finding.code for finding in alone.findings] == ["posting-takeback-alone"]
    assert corrected.findings == ()


@pytest.mark.parametrize("moved", ["WO 2500", "FB -1000", "72 -500 + WO 500", "L6 -150", "CS 99"])
def test_ledger_and_bank_agree_whatever_moves_outside_claims(moved: str) -> None:
    """
    payment     bank        A    clearing  -A
    answered    clearing   80    ...
    adjusted    recoveries  p    clearing  -p      A = 80 - p
    """
    remit = a_remit(answer("CO45 2000"), moved=moved)

    book = booked(posted(remit))

    assert book.balances()[Account.BANK] == remit.amount_cents
    assert book.balances()[Account.CLEARING] == 0


def test_a_payment_that_disagrees_posts_only_itself_and_shows_the_difference() -> None:
    """
    payment     bank   80.01    clearing -80.01
    """
    found = posted(a_remit(answer("CO45 2000"), amount_cents=8_001))

    (entry,) = found.entries
    (held,) = found.held
    assert entry.key == "remit:ACME1:T100:1:payment"
    assert held.cents == 8_001
    assert "$0.01" in held.why
    assert booked(found).uncleared() == {"ACME1:T100:1": 8_001}


def test_one_malformed_claim_in_fifty_is_set_aside_and_forty_nine_are_posted() -> None:
    claims = [answer("CO45 2000", f"C{n}") for n in range(50)]
    claims[7] = claims[7]._replace(charge_cents=0)
    ours = [a_sent_claim(f"C{n}") for n in range(50)]

    found = posted(a_remit(*claims), *ours)

    assert [(each.at, each.claim_id, each.cents) for each in found.held] == [(7, "C7", 8_000)]
    assert len(found.entries) == 1 + 49
    assert booked(found).uncleared() == {"ACME1:T100:1": 8_000}


def test_a_claim_whose_payment_is_misstated_is_set_aside_and_the_others_are_posted() -> None:
    claims = [answer("CO45 2000", f"C{n}") for n in range(3)]
    remit = a_remit(*claims)
    misstated = remit._replace(claims=(claims[0]._replace(paid_cents=1), *claims[1:]))

    found = posted(misstated, *(a_sent_claim(f"C{n}") for n in range(3)))

    assert [(each.claim_id, each.cents) for each in found.held] == [("C0", 8_000)]
    assert booked(found).uncleared() == {"ACME1:T100:1": 8_000}


def test_a_claim_that_could_not_be_read_is_held_and_the_others_are_posted() -> None:
    claims = [answer("CO45 2000", f"C{n}") for n in range(49)]
    remit = a_remit(*claims)
    unread = UnreadClaim("C49", charge_cents=10_000, paid_cents=None, segment=9)
    remit = remit._replace(amount_cents=remit.amount_cents + 8_000, unread=(unread,))

    found = posted(remit, *(a_sent_claim(f"C{n}") for n in range(50)))

    assert [tuple(each) for each in found.held] == [(None, "C49", 8_000, "it could not be read")]
    assert len(found.entries) == 1 + 49
    assert booked(found).uncleared() == {"ACME1:T100:1": 8_000}


def test_the_same_remit_twice_posts_once_even_on_another_day() -> None:
    remit = a_remit(answer("CO45 2000"), moved="L6 -150")

    once = booked(posted(remit))
    twice = booked(posted(remit), posted(remit, on=LATER))

    assert twice == once


def test_the_same_remit_with_another_amount_is_refused() -> None:
    book = booked(posted(a_remit(answer("CO45 2000"))))

    with pytest.raises(ledger.EntryContradicts, match="remit:ACME1:T100:1"):
        book.with_entries(posted(a_remit(answer("CO45 2001"))).entries)


def test_a_claim_found_later_is_posted_from_clearing_when_the_remit_comes_again() -> None:
    """
    payment     bank      80.00  clearing -80.00     C1 is not known yet: 80.00 held
    answered    clearing  80.00  write-off 20.00  payer -100.00
    """
    remit = a_remit(answer("CO45 2000"))
    first = posted(remit, a_sent_claim("SOMEBODY", member_id="M9"))

    again = posted(remit, a_sent_claim("C1"), on=LATER)

    assert [each.why for each in first.held] == ["it answers no claim that was sent"]
    assert booked(first).uncleared() == {"ACME1:T100:1": 8_000}
    assert booked(first, again).uncleared() == {}


def test_a_claim_that_might_be_two_of_ours_is_held_with_both_named() -> None:
    remit = a_remit(answer("CO45 2000", "X9"))

    found = posted(remit, a_sent_claim("TWIN-A"), a_sent_claim("TWIN-B"))

    assert "TWIN-A, TWIN-B" in found.held[0].why
    assert len(found.entries) == 1


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (answer("CO45 2000", status="2"), "second payer"),
        (answer("OA23 2000"), "second payer"),
        (answer("CO45 2000", status="25"), "status 25"),
        (answer("CO45 2000", status=""), "status (none)"),
        (answer("CR45 2000"), "who bears it"),
        (answer("ZZ45 2000"), "who bears it"),
    ],
    ids=[
        "second payer's status",
        "other payer's reason",
        "a price asked",
        "no status",
        "obsolete group",
        "unknown group",
    ],
)
def test_what_the_rules_do_not_cover_is_held_and_said(claim: RemitClaim, why: str) -> None:
    found = posted(a_remit(claim))

    assert why in found.held[0].why
    assert [finding.code for finding in found.findings] == ["posting-by-hand"]
    assert booked(found).uncleared() == {"ACME1:T100:1": 8_000}


def test_a_notice_of_no_payment_that_states_an_amount_moves_nothing() -> None:
    found = posted(a_remit(answer("CO45 2000"), method="NON"))

    assert found.entries == ()
    assert [each.cents for each in found.held] == [0]


def test_a_denial_is_never_written_off_by_itself() -> None:
    """
    denied      payer:denied  100.00  payer -100.00
    """
    found = posted(a_remit(answer("CO45 2000 + CO50 8000", status="4"), method="NON"))

    balances = booked(found).balances()
    assert balances[Account.DENIED] == 10_000
    assert balances[Account.CONTRACTUAL] == 0
    (finding,) = found.findings
    assert finding.code == "posting-denied-waits"
    assert "$100.00" in finding.message
    assert "CO45, CO50" in finding.message


def test_a_claim_denied_as_a_whole_is_never_written_off_by_itself() -> None:
    claim = a_remit_claim(charge_cents=10_000, adjustments="CO45 10000")

    book = booked(posted(a_remit(claim, method="NON"), ours_with_two_lines("C1")))

    assert book.balances()[Account.DENIED] == 10_000


def test_a_duplicate_denial_moves_nothing_and_says_so() -> None:
    found = posted(a_remit(answer("OA18 10000", status="4"), method="NON"))

    assert found.entries == ()
    assert [finding.code for finding in found.findings] == ["posting-moves-nothing"]


@pytest.mark.parametrize("line", [LineOfBusiness.VA, LineOfBusiness.WORKERS_COMP])
@pytest.mark.parametrize("group", ["CO", "PR", "OA", "PI"])
@pytest.mark.parametrize("reason", ["1", "2", "3", "45", "50", "96", "P12"])
def test_nothing_of_va_or_workers_comp_ever_becomes_the_clients(
    line: LineOfBusiness, group: str, reason: str
) -> None:
    ours = a_sent_claim("C1", line_of_business=line)

    found = posted(a_remit(answer(f"{group}{reason} 2000")), ours)

    assert booked(found).balances()[Account.CLIENT_RECEIVABLE] == 0
    named = [finding.code for finding in found.findings]
    assert ("posting-never-the-clients" in named) is (group == "PR")


@pytest.mark.parametrize("line", LineOfBusiness)
@pytest.mark.parametrize("reason", ["45", "50", "96", "18", "P12"])
def test_a_contractual_balance_is_never_the_clients(line: LineOfBusiness, reason: str) -> None:
    ours = a_sent_claim("C1", line_of_business=line)

    book = booked(posted(a_remit(answer(f"CO{reason} 2000")), ours))

    assert book.balances()[Account.CLIENT_RECEIVABLE] == 0


def test_a_line_that_cannot_be_told_is_posted_to_its_claim() -> None:
    """
    answered    clearing  60.00  payer -60.00     ; C1, no line
    """
    ours = a_sent_claim("C1", a_sent_line("L1"), a_sent_line("L2"))
    claim = a_remit_claim("C1", a_remit_line(6_000))

    book = booked(posted(a_remit(claim), ours))

    assert book.balances_by_line(claim_id="C1")[""][Account.PAYER_RECEIVABLE] == -6_000
    assert book.uncleared() == {}


def test_a_claim_answered_without_lines_is_posted_to_its_only_line() -> None:
    claim = a_remit_claim(charge_cents=10_000, adjustments="CO45 2000 + PR3 500")

    by_line = booked(posted(a_remit(claim))).balances_by_line(claim_id="C1")

    assert set(by_line) == {"L1"}
    assert by_line["L1"][Account.CLIENT_RECEIVABLE] == 500


def test_a_claims_money_is_posted_under_our_number_however_the_payer_wrote_it() -> None:
    ours = a_sent_claim("EF-000123")

    found = posted(a_remit(answer("CO45 2000", "ef-000123")), ours)

    assert {posting.claim_id for posting in found.entries[-1].postings} == {"EF-000123"}


def test_two_remits_never_share_an_identity_by_accident() -> None:
    one = a_remit(payer_id="A:B", trace_number="C")
    other = a_remit(payer_id="A", trace_number="B:C")
    nameless = a_remit(payer_id="")

    assert remit_id(one) != remit_id(other)
    assert remit_id(nameless) == "Acme Health:T100:1"


@pytest.mark.parametrize("nobody", [{"trace_number": " "}, {"payer_id": "", "payer_name": ""}])
def test_a_remit_that_could_not_be_told_from_its_copy_is_refused(nobody: dict[str, str]) -> None:
    with pytest.raises(RemitHasNoIdentity, match="number on the cheque"):
        posted(a_remit(answer("CO45 2000"), **nobody))


def test_a_proof_of_another_remit_is_refused() -> None:
    remit, other = a_remit(answer("CO45 2000")), a_remit(answer("CO45 3000"))
    matches = matching.match(remit, [a_sent_claim("C1")])

    with pytest.raises(ProofOfAnotherRemit, match="prove and match"):
        ledger.post_remit(remit, proof.prove(other), matches, on=PAID_ON)
    with pytest.raises(ProofOfAnotherRemit):
        ledger.post_remit(a_remit(), proof.prove(a_remit()), matches, on=PAID_ON)


def test_the_story_of_a_claim_reads_like_a_bank_statement() -> None:
    """
    date        charge   paid  adjusted  client  balance
    2026-11-04  100.00                            100.00  charged
    2026-11-24          64.00     20.00   16.00    16.00  answered
    2026-12-01          16.00                       0.00  the client pays
    """
    claim = a_claim(
        claim_id="C1", lines=(a_line(line_id="L1", service_date=VISIT_DAY, charge_cents=10_000),)
    )
    remit = a_remit(answer("CO45 2000 + PR2 1600"))
    book = (
        booked(posted(remit, sent(claim)))
        .with_entries(ledger.charge(claim, on=date(2026, 11, 4)))
        .with_entries(
            [ledger.client_payment(payment_id="R1", claim_id="C1", cents=1_600, on=LATER)]
        )
    )

    told = book.story("C1")

    assert [line[2:] for line in told] == [
        (10_000, 0, 0, 0, 10_000),
        (0, 6_400, 2_000, 1_600, 1_600),
        (0, 1_600, 0, 0, 0),
    ]
    text = ledger.as_text(told).splitlines()
    assert text[0].split() == ["date", "charge", "paid", "adjusted", "client", "balance"]
    assert text[2].split()[:5] == ["2026-11-24", "$64.00", "$20.00", "$16.00", "$16.00"]
    assert text[3].endswith("Client paid towards claim C1, receipt R1")


groups_and_reasons = st.sampled_from(
    ["CO45", "CO50", "CO253", "CO94", "PR1", "PR2", "PR3", "OA18", "PI45", "OA96"]
)


@st.composite
def answers(draw: st.DrawFn, claim_id: str) -> RemitClaim:
    """Any balanced answer to the claim's two lines."""
    lines = []
    for line_id in ("L1", "L2"):
        held_back = draw(
            st.lists(st.tuples(groups_and_reasons, st.integers(-2_000, 8_000)), max_size=3)
        )
        text = " + ".join(f"{code} {cents}" for code, cents in held_back)
        lines.append(a_remit_line(10_000, text, line_id=line_id))
    own = draw(st.sampled_from(["", "PR3 2000", "CO45 500", "OA96 20000"]))
    return a_remit_claim(claim_id, *lines, adjustments=own)


def ours_with_two_lines(claim_id: str) -> SentClaim:
    return a_sent_claim(claim_id, a_sent_line("L1"), a_sent_line("L2"))


@settings(max_examples=80, deadline=None)
@given(answers("C1"), st.sampled_from(LineOfBusiness))
def test_any_answer_and_its_takeback_make_nothing(claim: RemitClaim, line: LineOfBusiness) -> None:
    ours = replace(ours_with_two_lines("C1"), line_of_business=line)
    back = a_remit(reversed_claim(claim), trace_number="T101")

    book = booked(posted(a_remit(claim), ours), posted(back, ours, on=LATER))

    assert set(book.balances().values()) == {0}
    for balances in book.balances_by_line(claim_id="C1").values():
        assert set(balances.values()) == {0}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["C1", "C2", "C3"]).flatmap(answers), max_size=4),
    st.sets(st.integers(0, 3)),
    st.integers(-2, 2),
)
def test_what_is_held_is_exactly_what_stays_in_clearing(
    claims: list[RemitClaim], broken: set[int], off_by: int
) -> None:
    claims = [
        claim._replace(charge_cents=claim.charge_cents + 1) if at in broken else claim
        for at, claim in enumerate(claims)
    ]
    remit = a_remit(*claims, moved="WO 700 + L6 -30")
    remit = remit._replace(amount_cents=remit.amount_cents + off_by)

    found = posted(remit, ours_with_two_lines("C1"), ours_with_two_lines("C2"))

    book = booked(found)
    assert -book.balances()[Account.CLEARING] == sum(each.cents for each in found.held)
    assert book.balances()[Account.BANK] == remit.amount_cents
    assert sum(book.balances().values()) == 0


class Practice(RuleBasedStateMachine):
    """A year in a practice: charges, remits, takebacks, payments, mistakes undone, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Ledger()
        self.told: dict[str, Entry] = {}
        self.bank = 0
        self.charged: dict[str, int] = {}
        self.answered: list[RemitClaim] = []
        self.remits: list[Remit] = []

    def post(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            if entry.key not in self.told:
                self.told[entry.key] = entry
                self.bank += sum(p.cents for p in entry.postings if p.account is Account.BANK)
        self.book = self.book.with_entries(entries)

    @rule(claim_id=st.sampled_from(["C1", "C2", "C3"]))
    def charge(self, claim_id: str) -> None:
        lines = tuple(a_line(line_id=line_id, charge_cents=10_000) for line_id in ("L1", "L2"))
        self.post(ledger.charge(a_claim(claim_id=claim_id, lines=lines), on=VISIT_DAY))
        self.charged[claim_id] = 20_000

    @rule(data=st.data(), claim_id=st.sampled_from(["C1", "C2", "C3"]), known=st.booleans())
    def remit_comes(self, data: st.DataObject, claim_id: str, known: bool) -> None:
        claim = data.draw(answers(claim_id))
        remit = a_remit(claim, trace_number=f"T{len(self.remits)}", moved="L6 -30")
        self.remits.append(remit)
        if known:
            self.answered.append(claim)
        ours = ours_with_two_lines(claim_id if known else "NOT-OURS")
        self.post(posted(remit, replace(ours, member_id="M1" if known else "M9")).entries)

    @precondition(lambda self: self.answered)
    @rule(data=st.data())
    def payer_takes_back(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.answered))
        remit = a_remit(reversed_claim(claim), trace_number=f"T{len(self.remits)}")
        self.remits.append(remit)
        self.post(posted(remit, ours_with_two_lines(claim.claim_id)).entries)

    @precondition(lambda self: self.remits)
    @rule(data=st.data())
    def remit_comes_again(self, data: st.DataObject) -> None:
        remit = data.draw(st.sampled_from(self.remits))
        ours = [ours_with_two_lines(claim_id) for claim_id in ("C1", "C2", "C3")]
        self.post(posted(remit, *ours, on=LATER).entries)
        self.post(posted(remit, *ours, on=LATER).entries)

    @rule(cents=st.integers(1, 5_000), receipt=st.integers(1, 10_000))
    def client_pays(self, cents: int, receipt: int) -> None:
        payment = ledger.client_payment(
            payment_id=f"R{receipt}-{cents}", claim_id="C1", cents=cents, on=LATER
        )
        self.post((payment,))

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def mistake_is_undone(self, data: st.DataObject) -> None:
        entry = self.told[data.draw(st.sampled_from(sorted(self.told)))]
        self.post((ledger.reverse(entry, on=LATER, reason="a mistake"),))

    @invariant()
    def balances_sum_to_zero(self) -> None:
        assert sum(self.book.balances().values()) == 0

    @invariant()
    def every_event_is_there_once(self) -> None:
        assert {entry.key: entry for entry in self.book.entries} == self.told
        assert len(self.book.entries) == len(self.told)

    @invariant()
    def the_bank_has_what_came(self) -> None:
        assert self.book.balances()[Account.BANK] == self.bank

    @invariant()
    def what_is_uncleared_is_what_clearing_holds(self) -> None:
        assert sum(self.book.uncleared().values()) == -self.book.balances()[Account.CLEARING]

    @invariant()
    def each_story_ends_at_what_is_owed(self) -> None:
        for claim_id in ("C1", "C2", "C3"):
            told = self.book.story(claim_id)
            balances = self.book.balances(claim_id=claim_id)
            owed = sum(balances[account] for account in ledger.accounts.STILL_OWED)
            assert (told[-1].balance_cents if told else 0) == owed
            charge, paid, adjusted_off = (sum(line[at] for line in told) for at in (2, 3, 4))
            assert charge - paid - adjusted_off == owed


Practice.TestCase.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
TestPractice = Practice.TestCase


def test_the_builders_read_adjustments_as_the_pages_write_them() -> None:
    assert [tuple(each)[:3] for each in adjusted("CO45 2000 + PR2 -5")] == [
        ("CO", "45", 2_000),
        ("PR", "2", -5),
    ]
