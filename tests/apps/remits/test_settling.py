"""Money held in clearing: each decision clears it, once, and a mistake is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from effleurage.apps.claims.models import Claim
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger.checks import ledger_balances_hold
from effleurage.apps.ledger.models import Posting
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.remits import actions, candidates, queries
from effleurage.apps.remits.checks import clearing_is_explained
from effleurage.apps.remits.models import RemitPart
from effleurage.core.ledger import Account
from tests.apps import world as people
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import paid, take_in
from tests.core.test_remit_builders import a_remit, reversed_claim


def held(actor, *remits, **kwargs):
    """Take in one remit and return its first held part."""
    (taken,) = take_in(actor, *remits, **kwargs)
    return next(part for part in queries.parts_of(actor, taken.remit_id) if part.state == "held")


def holds():
    at = world.AT
    return [*ledger_balances_hold(at), *clearing_is_explained(at)] == []


def stranger(**changes):
    """An answer that no rung of the ladder can tell, though it is about C1."""
    return paid("X1", client_member_id="", **changes)


def test_an_answer_attached_by_hand_is_posted_like_any_other(ana, ben, at):
    (claim,) = world.sent(ana, "C1")
    part = held(ana, a_remit(stranger()))

    actions.settle_held_part(
        ben,
        part_id=part.id,
        settled_as=actions.Answers(claim_id=claim.id),
        reason="asked Acme",
        at=at,
    )

    assert ledger.uncleared(ana) == {}
    assert ledger.claim_balances(ana, number="C1")[Account.CLIENT_RECEIVABLE] == 1_600
    claim.refresh_from_db()
    assert claim.outcome == "paid in part"
    assert queries.get_remit(ana, RemitPart.objects.get(pk=part.id).remit_id).state == "posted"
    assert holds()


def test_a_part_is_settled_once(ana, ben, at):
    (claim,) = world.sent(ana, "C1")
    part = held(ana, a_remit(stranger()))
    answers = actions.Answers(claim_id=claim.id)
    actions.settle_held_part(ana, part_id=part.id, settled_as=answers, reason="hers", at=at)

    with pytest.raises(actions.PartIsNotHeld):
        actions.settle_held_part(
            ben, part_id=part.id, settled_as=actions.Outside(), reason="nobody's", at=at
        )

    assert holds()


def test_what_does_not_add_up_is_paid_towards_a_claim_without_its_adjustments(ana, at):
    (claim,) = world.sent(ana, "C1")
    answer = paid()
    torn = answer._replace(lines=(answer.lines[0]._replace(adjustments=()),))
    part = held(ana, a_remit(torn))
    with pytest.raises(actions.AnswerCannotBePosted):
        actions.settle_held_part(
            ana,
            part_id=part.id,
            settled_as=actions.Answers(claim_id=claim.id),
            reason="it is hers",
            at=at,
        )

    actions.settle_held_part(
        ana,
        part_id=part.id,
        settled_as=actions.PaysTowards(claim_id=claim.id),
        reason="the cheque says C1",
        at=at,
    )

    assert ledger.uncleared(ana) == {}
    assert ledger.claim_balances(ana, number="C1")[Account.PAYER_RECEIVABLE] == 3_600
    assert ledger.story_of_claim(ana, number="C1")[-1].paid_cents == 6_400
    assert holds()


def test_every_part_of_a_payment_that_disagrees_can_be_settled(ana, at):
    (claim,) = world.sent(ana, "C1")
    remit = a_remit(paid(), moved="WO 2500 + L6 -150")
    (taken,) = take_in(ana, remit._replace(amount_cents=remit.amount_cents + 7))
    ways = {"claim": actions.Answers(claim_id=claim.id)}

    for part in queries.parts_of(ana, taken.remit_id):
        actions.settle_held_part(
            ana,
            part_id=part.id,
            settled_as=ways.get(part.kind, actions.Outside()),
            reason="asked Acme",
            at=at,
        )

    balances = ledger.balances(ana)
    assert balances[Account.CLEARING] == 0
    assert balances[Account.RECOVERIES] == 2_500
    assert balances[Account.INTEREST] == -150
    assert balances[Account.PAYER_ADJUSTMENTS] == -7
    assert queries.get_remit(ana, taken.remit_id).state == "posted"
    assert holds()


def test_a_mistake_is_taken_back_and_settled_anew(ana, at):
    """Attached to C1 by mistake: taken back, then attached to C2; C1 is as it was."""
    one, other = world.sent(ana, "C1", "C2")
    part = held(ana, a_remit(stranger()))
    mistake, right = actions.Answers(claim_id=one.id), actions.Answers(claim_id=other.id)
    actions.settle_held_part(ana, part_id=part.id, settled_as=mistake, reason="C1", at=at)

    actions.take_back_part(ana, part_id=part.id, reason="it was C2", at=at)
    assert ledger.uncleared(ana) == {"ACME1:T100:1": 6_400}
    assert holds()
    actions.settle_held_part(ana, part_id=part.id, settled_as=right, reason="C2", at=at)

    assert ledger.claim_balances(ana, number="C1")[Account.PAYER_RECEIVABLE] == 10_000
    assert ledger.claim_balances(ana, number="C2")[Account.CLIENT_RECEIVABLE] == 1_600
    one.refresh_from_db()
    assert one.outcome == "reversed"
    assert holds()


def test_what_was_taken_back_is_never_matched_again_by_itself(ana, at):
    world.sent(ana, "C1")
    (taken,) = take_in(ana, a_remit(paid()))
    (part,) = queries.parts_of(ana, taken.remit_id)
    actions.take_back_part(ana, part_id=part.id, reason="wrong client", at=at)

    assert actions.rematch_held(ana, at=at) == 0

    assert queries.held_cents(ana) == 6_400


def test_a_takeback_part_can_be_taken_back_too(ana, at):
    world.sent(ana, "C1")
    take_in(ana, a_remit(paid()))
    (taken,) = take_in(ana, a_remit(reversed_claim(paid()), trace_number="T2"))
    (part,) = queries.parts_of(ana, taken.remit_id)

    actions.take_back_part(ana, part_id=part.id, reason="the payer erred", at=at)

    assert queries.held_cents(ana) == -6_400
    assert ledger.claim_balances(ana, number="C1")[Account.PAYER_RECEIVABLE] == 0
    assert holds()


def test_an_answer_is_posted_when_its_claim_appears(ana, at):
    (taken,) = take_in(ana, a_remit(paid("C1"), paid("C2"), paid("C3", client_member_id="M7")))
    assert queries.held_cents(ana) == 19_200
    world.sent(ana, "C1", "C2")

    worker = people.Actor.system(ana.practice_id)
    assert actions.rematch_held(worker, at=at + timedelta(days=1)) == 2
    assert actions.rematch_held(worker, at=at + timedelta(days=2)) == 0

    assert queries.held_cents(ana) == 6_400
    assert queries.get_remit(ana, taken.remit_id).state == "part"
    assert set(Claim.objects.values_list("outcome", flat=True)) == {"paid in part"}
    assert holds()


def test_a_rematched_answer_has_the_key_it_would_have_had(ana, cleo, at):
    world.sent(cleo, "C1", "C2")
    for actor in (ana, cleo):
        take_in(actor, a_remit(paid("C1"), paid("C2")))
    world.sent(ana, "C1", "C2")
    actions.rematch_held(ana, at=at)

    def keys(actor):
        rows = Posting.objects.filter(practice_id=actor.practice_id)
        return sorted(rows.values_list("entry__key", "account", "cents", "reason"))

    assert keys(ana) == keys(cleo)


def test_a_claim_that_is_a_draft_takes_no_answer(ana, at):
    (claim,) = world.sent_claims(ana, [world.our_claim("C1")], state="draft", sent_at=None)
    part = held(ana, a_remit(paid()))

    with pytest.raises(candidates.ClaimAwaitsNoAnswer):
        actions.settle_held_part(
            ana,
            part_id=part.id,
            settled_as=actions.Answers(claim_id=claim.id),
            reason="hers",
            at=at,
        )


def test_nobody_settles_what_is_not_theirs(practice, ana, cleo, at):
    (claim,) = world.sent(cleo, "C1")
    una = people.a_member(practice, name="Una", role="auditor")
    part = held(ana, a_remit(stranger()))
    outside = actions.Outside()

    for actor, refusal in ((cleo, NoSuchRecord), (una, NotAllowed)):
        with pytest.raises(refusal):
            actions.settle_held_part(
                actor, part_id=part.id, settled_as=outside, reason="mine", at=at
            )
    with pytest.raises(NoSuchRecord):
        actions.settle_held_part(
            ana,
            part_id=part.id,
            settled_as=actions.Answers(claim_id=claim.id),
            reason="Cleo's",
            at=at,
        )
    assert queries.held_cents(ana) == 6_400


def test_money_of_a_remit_held_as_a_whole_is_not_settled_part_by_part(ana, at):
    (taken,) = take_in(ana, a_remit(paid()))
    (second,) = take_in(ana, a_remit(paid("C9")))
    assert (taken.became, second.hold) == ("part", "contradicts")
    (part,) = queries.parts_of(ana, second.remit_id)

    with pytest.raises(actions.PartStandsNowhere):
        actions.settle_held_part(
            ana, part_id=part.id, settled_as=actions.Outside(), reason="?", at=at
        )

    assert holds()


def test_a_corrected_remit_replaces_one_that_disagreed(ana, at):
    """The bank has one cheque of $64.00, although two advices told of it."""
    world.sent(ana, "C1")
    wrong = a_remit(paid())._replace(amount_cents=6_401)
    (first,) = take_in(ana, wrong)
    (second,) = take_in(ana, a_remit(paid()))
    assert (first.became, second.hold) == ("held", "contradicts")

    state = actions.replace_remit(
        ana, remit_id=second.remit_id, replaces=first.remit_id, reason="corrected", at=at
    )

    assert state == "posted"
    assert ledger.balances(ana)[Account.BANK] == 6_400
    assert ledger.uncleared(ana) == {}
    assert queries.get_remit(ana, first.remit_id).state == "dismissed"
    assert holds()
    (again,) = take_in(ana, data=world.as_835(wrong, control=9))
    assert again.became == "copy"


def test_a_remit_that_was_settled_in_part_is_not_replaced(ana, at):
    world.sent(ana, "C1")
    (first,) = take_in(ana, a_remit(paid())._replace(amount_cents=6_401))
    (second,) = take_in(ana, a_remit(paid()))
    part = next(each for each in queries.parts_of(ana, first.remit_id) if each.kind == "difference")
    actions.settle_held_part(
        ana, part_id=part.id, settled_as=actions.Outside(), reason="a cent", at=at
    )

    with pytest.raises(actions.RemitCannotBeReplaced):
        actions.replace_remit(
            ana, remit_id=second.remit_id, replaces=first.remit_id, reason="x", at=at
        )
