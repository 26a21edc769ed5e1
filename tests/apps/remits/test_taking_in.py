"""A remit's whole way at the level of the records: file in, money in the ledger, claims answered.

The checks that rivals fail (a takeback to zero, money outside claims, one bad claim in fifty, a
payment that disagrees, two remarks, a dropped modifier, the same file twice) stand here once more.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import actions as claims
from effleurage.apps.claims.models import Claim, ClaimEvent
from effleurage.apps.claims.queries import lives_of
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger.checks import ledger_balances_hold
from effleurage.apps.ledger.models import Entry, Posting
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.remits import actions, intake, posting, queries
from effleurage.apps.remits.checks import clearing_is_explained
from effleurage.apps.remits.models import Remit, RemitPart
from effleurage.core.ledger import Account
from tests.apps import world as people
from tests.apps.remits import world
from tests.core.test_remit_builders import (
    a_remit,
    a_remit_claim,
    a_remit_line,
    reversed_claim,
)

PAID = "CO45 2000 + PR2 1600"


def paid(number="C1", adjustments=PAID, **changes):
    return a_remit_claim(number, a_remit_line(10_000, adjustments, line_id="L1"), **changes)


def take_in(actor, *remits, at=world.AT, data=None):
    file = world.a_file(actor, data or world.as_835(*remits))
    return actions.take_in_remits(actor, file_id=file.id, at=at)


def bank(actor):
    return ledger.balances(actor)[Account.BANK]


def holds(at=world.AT):
    return [*ledger_balances_hold(at), *clearing_is_explained(at)] == []


def test_a_proven_remit_is_posted_and_its_claim_is_answered(ana, ben, at):
    """The cheque of $64.00 goes to the bank; C1 keeps the client's $16.00."""
    (claim,) = world.sent(ana, "C1")

    (taken,) = take_in(ben, a_remit(paid()))

    assert taken.became == "posted"
    claim.refresh_from_db()
    assert (claim.state, claim.outcome) == ("adjudicated", "paid in part")
    assert claim.payer_claim_number == "PCNC1"
    owed = ledger.claim_balances(ana, number="C1")
    assert owed[Account.PAYER_RECEIVABLE] == 0
    assert owed[Account.CLIENT_RECEIVABLE] == 1_600
    assert ledger.balances(ana)[Account.CLEARING] == 0
    assert bank(ana) == 6_400
    assert holds()


def test_the_trail_tells_the_remit_and_the_claims(ana, at):
    (claim,) = world.sent(ana, "C1")

    (taken,) = take_in(ana, a_remit(paid()))

    event = Event.objects.get(action="remit.posted")
    assert event.object_ids == [str(taken.remit_id)]
    assert Event.objects.get(action="claim.answered").object_ids == [str(claim.id)]


def test_the_same_file_loaded_twice_changes_nothing(ana, ben, at):
    world.sent(ana, "C1")
    file = world.a_file(ana, world.as_835(a_remit(paid())))
    (first,) = actions.take_in_remits(ana, file_id=file.id, at=at)

    (second,) = actions.take_in_remits(ben, file_id=file.id, at=at + timedelta(days=1))

    assert second == (first.remit_id, "copy", "")
    assert Entry.objects.count() == 3
    assert ClaimEvent.objects.filter(event="adjudicate").count() == 1


def test_the_same_remit_in_another_envelope_with_other_delimiters_is_a_copy(ana, at):
    world.sent(ana, "C1")
    remit = a_remit(paid())
    take_in(ana, remit)

    (second,) = take_in(ana, data=world.re_delimited(world.as_835(remit, control=77)))

    assert second.became == "copy"
    assert bank(ana) == 6_400


def test_one_malformed_claim_in_fifty_holds_up_only_itself(ana, at):
    """49 claims of $64.00 are posted; one whose line does not add up keeps its $64.00."""
    numbers = [f"C{number}" for number in range(1, 51)]
    world.sent(ana, *numbers)
    answers = [paid(number) for number in numbers]
    bad = answers[24].lines[0]._replace(adjustments=())
    answers[24] = answers[24]._replace(lines=(bad,))

    (taken,) = take_in(ana, a_remit(*answers))

    assert taken.became == "part"
    (held,) = [part for part in queries.parts_of(ana, taken.remit_id) if part.state == "held"]
    assert (held.claim_number, held.hold, held.held_cents) == ("C25", "sums", 6_400)
    assert ledger.uncleared(ana) == {"ACME1:T100:1": 6_400}
    assert Claim.objects.filter(state="adjudicated").count() == 49
    assert holds()


def test_a_claim_whose_text_cannot_be_read_holds_up_only_itself(ana, at):
    world.sent(ana, "C1", "C2")
    data = world.as_835(a_remit(paid("C1"), paid("C2")))
    broken = data.replace(b"CLP*C2*1*100*64", b"CLP*C2*1*1OO*64")
    assert broken != data

    (taken,) = take_in(ana, data=broken)

    assert taken.became == "part"
    kinds = {part.kind: part for part in queries.parts_of(ana, taken.remit_id)}
    assert kinds["unread"].held_cents == 6_400
    assert holds()


def test_a_payment_that_disagrees_with_its_claims_leaves_nothing_out_of_clearing(ana, at):
    """The bank has one cent more than the claims explain."""
    (claim,) = world.sent(ana, "C1")
    remit = a_remit(paid())

    (taken,) = take_in(ana, remit._replace(amount_cents=6_401))

    assert taken.became == "held"
    claim.refresh_from_db()
    assert claim.state == "sent"
    assert ledger.uncleared(ana) == {"ACME1:T100:1": 6_401}
    assert queries.get_remit(ana, taken.remit_id).difference_cents == 1
    kinds = {part.kind: part.held_cents for part in queries.parts_of(ana, taken.remit_id)}
    assert kinds == {"claim": 6_400, "difference": 1}
    assert holds()


def test_a_reversal_nets_to_zero_and_the_correction_stands(ana, at):
    """Paid $64.00; taken back and decided anew as $56.00, with $8.00 carried forward (FB)."""
    (claim,) = world.sent(ana, "C1")
    take_in(ana, a_remit(paid()))
    correction = paid(adjustments="CO45 3000 + PR2 1400")

    (taken,) = take_in(
        ana,
        a_remit(reversed_claim(paid()), correction, moved="FB -800", trace_number="T101"),
        at=at + timedelta(days=7),
    )

    assert taken.became == "posted"
    owed = ledger.claim_balances(ana, number="C1")
    assert owed[Account.CLIENT_RECEIVABLE] == 1_400
    assert owed[Account.CONTRACTUAL] == 3_000
    assert ledger.balances(ana)[Account.RECOVERIES] == -800
    assert ledger.balances(ana)[Account.CLEARING] == 0
    life = lives_of([claim])[claim.id]
    assert [event.note for event in life.history[2:]] == [
        "paid in part",
        "reversed",
        "paid in part",
    ]
    assert holds()


def test_a_reversal_alone_takes_everything_back(ana, at):
    (claim,) = world.sent(ana, "C1")
    take_in(ana, a_remit(paid()))

    take_in(ana, a_remit(reversed_claim(paid()), trace_number="T101"), at=at + timedelta(days=7))

    owed = ledger.claim_balances(ana, number="C1")
    assert owed[Account.PAYER_RECEIVABLE] == 10_000
    assert owed[Account.CLIENT_RECEIVABLE] == owed[Account.CONTRACTUAL] == 0
    assert bank(ana) == 0
    claim.refresh_from_db()
    assert claim.outcome == "reversed"


def test_money_outside_claims_agrees_with_the_bank(ana, at):
    """WO and FB take $25.00 and give $10.00, L6 pays $1.50 interest: the bank has $50.50."""
    world.sent(ana, "C1")

    (taken,) = take_in(ana, a_remit(paid(), moved="WO 2500 + FB -1000 + L6 -150"))

    assert taken.became == "posted"
    balances = ledger.balances(ana)
    assert balances[Account.BANK] == 5_050
    assert balances[Account.RECOVERIES] == 1_500
    assert balances[Account.INTEREST] == -150
    assert balances[Account.CLEARING] == 0


def test_both_remarks_of_a_line_are_kept(ana, at):
    world.sent(ana, "C1")
    line = a_remit_line(10_000, PAID, line_id="L1", remarks=("N130", "MA01"))

    (taken,) = take_in(ana, a_remit(a_remit_claim("C1", line)))

    (part,) = RemitPart.objects.filter(remit_id=taken.remit_id)
    assert part.body["lines"][0]["remarks"] == ["N130", "MA01"]


def test_a_dropped_modifier_and_a_lost_line_id_still_match(ana, at):
    world.sent(ana, "C1")
    line = a_remit_line(10_000, PAID, line_id="", modifiers=())

    (taken,) = take_in(ana, a_remit(a_remit_claim("C1", line)))

    assert taken.became == "posted"
    assert ledger.claim_balances(ana, number="C1")[Account.CLIENT_RECEIVABLE] == 1_600


@pytest.mark.parametrize(
    ("changes", "ours"),
    [
        ({"claim_id": "c1"}, "C1"),
        ({"claim_id": "00C1"}, "C1"),
        ({"claim_id": "C1234567"}, "C12345678"),
        ({"claim_id": "0"}, "C1"),
        ({"claim_id": "X9", "client_member_id": "m1"}, "C1"),
        ({"claim_id": "X9", "payer_claim_number": "00ab12", "client_member_id": ""}, "C7"),
    ],
)
def test_a_rewritten_number_still_finds_its_claim(ana, at, changes, ours):
    world.sent(ana, ours)
    Claim.objects.filter(number="C7").update(payer_claim_number="AB12")

    (taken,) = take_in(ana, a_remit(paid()._replace(**changes)))

    (part,) = queries.parts_of(ana, taken.remit_id)
    assert part.state == "posted"
    assert Claim.objects.get(pk=part.claim_id).number == ours


def test_a_claim_of_nobody_is_held_and_named_by_no_one(ana, at):
    (taken,) = take_in(ana, a_remit(paid("X1")))

    assert taken.became == "part"
    (part,) = queries.parts_of(ana, taken.remit_id)
    assert (part.hold, part.held_cents, part.claim_id) == ("unmatched", 6_400, None)


def test_another_practices_claim_is_nobodys(ana, cleo, at):
    world.sent(ana, "C1")

    (taken,) = take_in(cleo, a_remit(paid()))

    assert taken.became == "part"
    assert Claim.objects.get().state == "sent"
    assert bank(ana) == 0


def test_the_trio_and_the_front_desk(practice, ana, ben, cleo, at):
    desk = people.a_member(practice, name="Dora", role="front-desk")
    world.sent(ana, "C1")
    file = world.a_file(ana, world.as_835(a_remit(paid())))

    with pytest.raises(NoSuchRecord):
        actions.take_in_remits(cleo, file_id=file.id, at=at)
    with pytest.raises(NotAllowed):
        actions.take_in_remits(desk, file_id=file.id, at=at)
    (taken,) = actions.take_in_remits(ben, file_id=file.id, at=at)

    with pytest.raises(NoSuchRecord):
        queries.get_remit(cleo, taken.remit_id)
    assert queries.inbox(cleo).lines == ()
    assert queries.how_many(cleo)["posted"] == 0
    assert Event.objects.filter(action="access.refused").count() == 2


def test_a_closed_claim_is_reopened_before_it_is_answered(ana, at):
    (claim,) = world.sent(ana, "C1")
    take_in(ana, a_remit(paid()))
    claims.close(ana, claim_id=claim.id, at=at)

    take_in(ana, a_remit(reversed_claim(paid()), trace_number="T101"), at=at)

    claim.refresh_from_db()
    assert (claim.state, claim.outcome) == ("adjudicated", "reversed")
    steps = list(ClaimEvent.objects.order_by("sequence").values_list("event", flat=True))
    assert steps[-3:] == ["close", "reopen", "adjudicate"]


def test_a_duplicate_denial_does_not_undo_a_payment(ana, at):
    """CO18 says: we have this one already. It moves no money and decides nothing."""
    (claim,) = world.sent(ana, "C1")
    take_in(ana, a_remit(paid()))

    (taken,) = take_in(
        ana, a_remit(paid(adjustments="CO18 10000", status="4"), trace_number="T9", method="NON")
    )

    assert taken.became == "posted"
    claim.refresh_from_db()
    assert claim.outcome == "paid in part"


def test_a_file_without_a_remit_is_refused(ana, at):
    file = world.a_file(ana, b"ISA and nothing else")

    with pytest.raises(actions.FileHoldsNoRemit):
        actions.take_in_remits(ana, file_id=file.id, at=at)


def test_what_fails_in_the_middle_leaves_nothing_half(ana, at, monkeypatch):
    world.sent(ana, "C1", "C2")
    before = Entry.objects.count(), Posting.objects.count()
    file = world.a_file(
        ana, world.as_835(a_remit(paid("C1")), a_remit(paid("C2"), trace_number="T2"))
    )
    calls = []

    def cut_off(actor, answers, *, at):
        calls.append(answers)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return told(actor, answers, at=at)

    told = posting.take_answers
    monkeypatch.setattr(posting, "take_answers", cut_off)
    with pytest.raises(KeyboardInterrupt):
        actions.take_in_remits(ana, file_id=file.id, at=at)

    assert (Entry.objects.count(), Posting.objects.count()) == (before[0] + 2, before[1] + 6)
    assert Remit.objects.count() == 1
    monkeypatch.undo()
    again = actions.take_in_remits(ana, file_id=file.id, at=at)
    assert [each.became for each in again] == ["copy", "posted"]
    assert bank(ana) == 12_800
    assert holds()


def test_the_order_in_which_remits_come_does_not_matter(ana, cleo, at):
    remits = [
        a_remit(paid("C1")),
        a_remit(reversed_claim(paid("C1")), paid("C2"), trace_number="T2"),
        a_remit(paid("C1", "CO45 3000"), moved="WO 500", trace_number="T3"),
    ]
    for actor, order in ((ana, remits), (cleo, remits[::-1])):
        world.sent(actor, "C1", "C2")
        for remit in order:
            take_in(actor, remit)

    assert ledger.balances(ana) == ledger.balances(cleo)
    assert ledger.uncleared(ana) == ledger.uncleared(cleo) == {}
    assert sum(ledger.balances(ana).values()) == 0


def test_a_remit_is_read_back_from_its_rows_as_it_came(ana, at):
    world.sent(ana, "C1")
    data = world.as_835(a_remit(paid(), paid("X2"), moved="WO 2500 + 72 -10"))
    (before,) = intake.read_835(data).remits

    (taken,) = take_in(ana, data=data)

    row = queries.get_remit(ana, taken.remit_id)
    again = posting.as_known(intake.mapping.remit_of(row, row.parts.all()), before.payer_id)
    assert again == before


def test_the_proof_is_a_picture_of_where_every_cent_went(ana, at):
    world.sent(ana, "C1")

    nobodys = paid("X2", client_member_id="M9")

    (taken,) = take_in(ana, a_remit(paid(), nobodys, moved="WO 2500"))

    picture = queries.proof_of(ana, taken.remit_id)
    assert picture.amount_cents == 10_300
    assert picture.claims_cents - picture.adjustments_cents == 10_300
    assert (picture.posted_cents, picture.held_cents, picture.settled_cents) == (3_900, 6_400, 0)
    assert picture.is_proven
    assert picture.failing == ()


def test_the_inbox_turns_pages_without_losing_a_remit(ana, at):
    for number in range(5):
        take_in(ana, a_remit(trace_number=f"T{number}", method="NON", amount_cents=0))

    first = queries.inbox(ana, limit=2)
    second = queries.inbox(ana, limit=2, after=first.next)
    third = queries.inbox(ana, limit=2, after=second.next)

    found = [line.trace_number for page in (first, second, third) for line in page.lines]
    assert sorted(found) == ["T0", "T1", "T2", "T3", "T4"]
    assert third.next is None
    assert queries.inbox(ana, states=["held"]).lines == ()


def test_paper_is_a_remit_like_any_other(ana, at):
    (claim,) = world.sent(ana, "C1")
    line = actions.PaperLine(
        procedure="97124",
        charge_cents=10_000,
        paid_cents=6_400,
        service_date=world.VISIT_DAY,
        adjustments=a_remit_line(10_000, PAID).adjustments,
    )
    on_paper = actions.PaperClaim(
        claim_number="C1", charge_cents=10_000, paid_cents=6_400, lines=(line,)
    )
    paper = actions.PaperRemit(
        payer_name="Acme Health",
        trace_number="00417",
        amount_cents=6_400,
        paid_on=world.VISIT_DAY,
        claims=(on_paper,),
    )

    taken = actions.enter_paper_remit(ana, paper=paper, at=at)
    again = actions.enter_paper_remit(ana, paper=paper, at=at)

    assert (taken.became, again.became) == ("posted", "copy")
    claim.refresh_from_db()
    assert claim.outcome == "paid in part"
    assert bank(ana) == 6_400


def test_a_cheque_on_paper_that_also_comes_as_a_file_is_held(ana, at):
    """The payer's id is on the file and not on the paper; the number and the amount agree."""
    world.sent(ana, "C1")
    paper = actions.PaperRemit(
        payer_name="Acme Health", trace_number="0417", amount_cents=6_400, paid_on=world.VISIT_DAY
    )
    actions.enter_paper_remit(ana, paper=paper, at=at)

    (taken,) = take_in(ana, a_remit(paid(), trace_number="417"))

    assert (taken.became, taken.hold) == ("held", "look-alike")
    assert bank(ana) == 6_400
