"""The second payer's claim, from the first one's posted remit to its own: every cent once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import actions as claims
from effleurage.apps.claims import drafting, mapping
from effleurage.apps.claims.models import Claim
from effleurage.apps.coverage.models import Payer
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger.checks import ledger_balances_hold
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.remits import actions, next_payer
from effleurage.apps.remits.checks import clearing_is_explained
from effleurage.core.claims import life
from effleurage.core.claims.kinds import Turn
from effleurage.core.ledger import Account
from effleurage.core.ledger.accounts import STILL_OWED
from effleurage.core.remits import secondary
from effleurage.edi import claim_to_837p
from tests.apps import world as people
from tests.apps.claims.a_claim_of import take
from tests.apps.remits import world
from tests.core.test_remit_builders import a_remit, a_remit_claim, a_remit_line, reversed_claim

PAID = "CO45 2000 + PR2 1600"


def paid(number="C1", adjustments=PAID, **changes):
    return a_remit_claim(number, a_remit_line(10_000, adjustments, line_id="L1"), **changes)


def take_in(actor, *remits):
    file = world.a_file(actor, world.as_835(*remits))
    return actions.take_in_remits(actor, file_id=file.id, at=world.AT)


def a_decided_claim(actor, answer=None):
    """C1 of $100.00, answered: $64.00 paid, $20.00 settled, $16.00 the client's."""
    (row,) = world.sent(actor, "C1")
    take_in(actor, a_remit(answer or paid()))
    row.refresh_from_db()
    return row


def another_policy(row, **changes):
    name, is_new = "Harbor Benefit", not Payer.objects.filter(name="Harbor Benefit").exists()
    second = (
        people.a_payer(row.practice, name=name, payer_id="HRB01")
        if is_new
        else Payer.objects.get(name=name)
    )
    return people.a_policy(row.client, second, member_id="HRB77", group_number="", **changes)


def billed(actor, row, policy=None, **how):
    policy = policy or another_policy(row)
    claim_id = next_payer.bill_next_payer(
        actor, claim_id=row.id, policy_id=policy.id, at=world.AT, **how
    )
    return Claim.objects.get(pk=claim_id)


def owed(actor, number):
    found = ledger.claim_balances(actor, number=number)
    return {account.name: found[account] for account in STILL_OWED if found[account]}


def holds():
    return [*ledger_balances_hold(world.AT), *clearing_is_explained(world.AT)] == []


def test_the_second_claim_says_what_the_first_payer_did(ana):
    first = a_decided_claim(ana)

    second = billed(ana, first)

    text = mapping.claim_of(second)
    assert (second.number, second.state, second.member_id) == ("C1S1", "draft", "HRB77")
    assert text.turn is Turn.SECOND
    assert text.payer.name == "Harbor Benefit"
    [cover] = text.other_cover
    assert cover.decision.paid_cents == 6_400
    assert cover.decision.payer_claim_number == "PCNC1"
    assert claim_to_837p.faults(text) == ()
    assert Event.objects.get(action="claim.next_payer").object_ids == [
        str(first.id),
        str(second.id),
    ]


def test_nothing_is_charged_twice_and_the_client_owes_nothing_meanwhile(ana):
    """C1's $16.00 of the client stand with the second payer once its claim is ready."""
    first = a_decided_claim(ana)
    second = billed(ana, first)

    claims.make_ready(ana, claim_id=second.id, at=world.AT)

    assert owed(ana, "C1") == {}
    assert owed(ana, "C1S1") == {"PAYER_RECEIVABLE": 1_600}
    assert ledger.balances(ana)[Account.SERVICES] == -10_000
    assert holds()


def test_what_was_denied_is_asked_of_the_second_payer(ana):
    first = a_decided_claim(ana, paid(adjustments="CO96 10000", status="4"))
    second = billed(ana, first)

    claims.make_ready(ana, claim_id=second.id, at=world.AT)

    assert owed(ana, "C1") == {}
    assert owed(ana, "C1S1") == {"PAYER_RECEIVABLE": 10_000}


def test_a_second_claim_that_is_closed_gives_the_money_back_to_the_first(ana):
    first = a_decided_claim(ana)
    second = billed(ana, first)
    claims.make_ready(ana, claim_id=second.id, at=world.AT)

    claims.close(ana, claim_id=second.id, at=world.AT)

    assert owed(ana, "C1") == {"CLIENT_RECEIVABLE": 1_600}
    assert owed(ana, "C1S1") == {}
    claims.reopen(ana, claim_id=second.id, at=world.AT)
    assert owed(ana, "C1S1") == {"PAYER_RECEIVABLE": 1_600}
    assert holds()


def a_sent_second_claim(actor):
    second = billed(actor, a_decided_claim(actor))
    claims.make_ready(actor, claim_id=second.id, at=world.AT)
    take(actor, second.id, life.send, sent_at=world.AT)
    return second


def the_second_answers(adjustments, **changes):
    answer = paid("C1S1", adjustments, status="2", client_member_id="HRB77", **changes)
    return a_remit(answer, payer_id="HRB01", payer_name="Harbor Benefit", trace_number="T200")


def test_the_second_payers_answer_is_posted_and_every_account_comes_to_rest(ana):
    """$64.00 from the first, $16.00 from the second, $20.00 settled: nobody owes anything."""
    a_sent_second_claim(ana)

    (taken,) = take_in(ana, the_second_answers("OA23 8400"))

    assert taken.became == "posted"
    assert (owed(ana, "C1"), owed(ana, "C1S1")) == ({}, {})
    balances = ledger.balances(ana)
    assert (balances[Account.BANK], balances[Account.CONTRACTUAL]) == (8_000, 2_000)
    assert balances[Account.SERVICES] == -10_000
    assert holds()


def test_what_the_second_payer_leaves_is_the_clients_again(ana):
    second = a_sent_second_claim(ana)

    take_in(ana, the_second_answers("OA23 8400 + PR3 600"))

    assert owed(ana, "C1S1") == {"CLIENT_RECEIVABLE": 600}
    second.refresh_from_db()
    assert (second.state, second.outcome) == ("adjudicated", "paid in part")


def test_a_takeback_of_the_second_payer_opens_just_what_it_had_closed(ana):
    a_sent_second_claim(ana)
    answer = the_second_answers("OA23 8400 + PR3 600")
    take_in(ana, answer)

    back = reversed_claim(answer.claims[0])
    take_in(ana, answer._replace(claims=(back,), trace_number="T201", amount_cents=back.paid_cents))

    assert owed(ana, "C1S1") == {"PAYER_RECEIVABLE": 1_600}
    assert holds()


def test_an_answer_that_overlaps_with_the_first_waits_for_a_person(ana):
    """The second payer repeats the contract's $20.00: that would settle it twice."""
    a_sent_second_claim(ana)

    (taken,) = take_in(ana, the_second_answers("OA23 6400 + CO45 2000"))

    assert taken.became == "part"
    assert owed(ana, "C1S1") == {"PAYER_RECEIVABLE": 1_600}
    assert ledger.balances(ana)[Account.CONTRACTUAL] == 2_000


def test_a_correction_of_the_first_payer_is_what_the_second_is_told(ana):
    first = a_decided_claim(ana)
    correction = paid(adjustments="CO45 3000 + PR2 1400")
    take_in(ana, a_remit(reversed_claim(paid()), correction, trace_number="T101"))
    first.refresh_from_db()

    second = mapping.claim_of(billed(ana, first))

    [cover] = second.other_cover
    assert cover.decision.paid_cents == 5_600


def test_a_plan_is_asked_once_and_again_only_after_that_claim_was_closed(ana):
    first = a_decided_claim(ana)
    policy = another_policy(first)
    second = billed(ana, first, policy)

    with pytest.raises(next_payer.PolicyIsAskedAlready):
        billed(ana, first, policy)
    claims.close(ana, claim_id=second.id, at=world.AT)

    assert billed(ana, first, policy).number == "C1S2"


def test_only_a_decided_claim_goes_on_and_only_to_another_plan_of_its_client(ana):
    (waiting,) = world.sent(ana, "C9")
    first = a_decided_claim(ana)
    strangers = another_policy(waiting)

    with pytest.raises(next_payer.ClaimIsUndecided):
        billed(ana, waiting, strangers)
    with pytest.raises(next_payer.PolicyIsTheClaims):
        billed(ana, first, first.policy)
    with pytest.raises(NoSuchRecord):
        billed(ana, first, strangers)


def test_a_void_asks_nobody(ana):
    first = a_decided_claim(ana)
    Claim.objects.filter(pk=first.pk).update(frequency="8")

    with pytest.raises(next_payer.VoidAsksNobody):
        billed(ana, first)


def test_a_claim_that_the_payer_forwarded_waits_for_a_persons_word(ana):
    first = a_decided_claim(ana, paid(status="19"))
    policy = another_policy(first)

    with pytest.raises(secondary.PayerForwardedTheClaim):
        billed(ana, first, policy)

    assert billed(ana, first, policy, although_forwarded=True).number == "C1S1"


def test_the_plans_to_ask_are_the_clients_others_while_something_is_left(ana):
    first = a_decided_claim(ana)
    assert next_payer.plans_to_ask(ana, first.id) == ()
    policy = another_policy(first)

    offered = next_payer.plans_to_ask(ana, first.id)
    billed(ana, first, policy)

    assert [(each.policy_id, each.payer_name) for each in offered] == [
        (policy.id, "Harbor Benefit")
    ]
    assert next_payer.plans_to_ask(ana, first.id) == ()


def test_no_plan_is_offered_where_nothing_is_left_or_the_plan_did_not_cover_the_day(ana):
    paid_up = a_decided_claim(ana, paid(adjustments="CO45 2000"))
    another_policy(paid_up)
    late = world.SENT_ON

    assert next_payer.plans_to_ask(ana, paid_up.id) == ()
    row = replace_claim(ana, "C2")
    another_policy(row, active_from=late)
    assert next_payer.plans_to_ask(ana, row.id) == ()


def replace_claim(actor, number):
    (row,) = world.sent(actor, number)
    take_in(actor, a_remit(paid(number), trace_number=f"T{number}"))
    row.refresh_from_db()
    return row


def test_each_of_the_claims_names_the_other(ana):
    first = a_decided_claim(ana)
    second = billed(ana, first)

    assert [(each.number, each.is_later) for each in next_payer.beside(ana, first.id)] == [
        ("C1S1", True)
    ]
    assert [(each.number, each.is_later) for each in next_payer.beside(ana, second.id)] == [
        ("C1", False)
    ]


def test_a_second_draft_is_written_anew_from_the_decided_claim_and_todays_policy(ana):
    second = billed(ana, a_decided_claim(ana))
    before = mapping.claim_of(second)
    second.policy.member_id = "HRB78"
    second.policy.save()

    drafting.change_draft(ana, claim_id=second.id, at=world.AT)

    second.refresh_from_db()
    again = mapping.claim_of(second)
    assert again == replace(before, policy=replace(before.policy, member_id="HRB78"))


def test_another_practice_finds_neither_claim_nor_plan(ana, cleo):
    first = a_decided_claim(ana)
    policy = another_policy(first)

    with pytest.raises(NoSuchRecord):
        billed(cleo, first, policy)
    with pytest.raises(NoSuchRecord):
        next_payer.plans_to_ask(cleo, first.id)


def test_the_front_desk_bills_nobody(ana):
    first = a_decided_claim(ana)

    with pytest.raises(NotAllowed):
        billed(replace(ana, role="auditor"), first)
