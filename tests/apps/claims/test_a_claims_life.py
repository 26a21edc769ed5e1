from __future__ import annotations

from datetime import date, timedelta

import pytest

from effleurage.apps.claims import actions, charges, checks, lists, mapping, queries, waiting
from effleurage.apps.claims.drafting import VisitIsOnAClaim
from effleurage.apps.claims.models import Claim, ClaimEvent, ClaimVisit
from effleurage.apps.claims.queries import Which
from effleurage.apps.claims.steps import ClaimHasChanged, ClaimIsLeaving, compare_and_set
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.core.claims import life
from effleurage.core.claims.life import HoldNeedsAReason, Outcome, WakeDateHasPassed
from effleurage.core.claims.life_table import (
    ClaimAwaitsAnAnswer,
    ClaimHasASuccessor,
    NothingToReplace,
    State,
)
from effleurage.core.ledger import Account
from effleurage.core.remits.sent import sent as core_sent
from tests.apps import world
from tests.apps.claims.a_claim_of import (
    ON,
    a_decided_claim,
    a_draft,
    a_ready_claim,
    a_sent_claim,
    row,
    take,
)

TOMORROW = date(2026, 11, 24)


def _receivable(actor, number):
    return ledger.claim_balances(actor, number=number)[Account.PAYER_RECEIVABLE]


def _live_visits(claim_id):
    return ClaimVisit.objects.filter(claim_id=claim_id, is_live=True).count()


def test_a_life_is_told_by_its_events_alone(ana, at):
    decided = a_decided_claim(ana, outcome=Outcome.PAID, number="ICN7")

    lived = queries.claim_life(ana, decided.id)

    assert [event.step.value for event in lived.history] == ["make ready", "send", "adjudicate"]
    assert (lived.state, lived.outcome, lived.payer_claim_number) == (
        State.ADJUDICATED, Outcome.PAID, "ICN7",
    )  # fmt: skip
    assert mapping.columns_of_life(lived).items() <= row(decided.id).__dict__.items()


def test_a_hold_stands_beside_the_state_and_names_its_day(ana, at):
    draft = a_draft(ana)

    actions.put_on_hold(ana, claim_id=draft.id, reason="ask the adjuster", wake_on=TOMORROW, at=at)

    held = row(draft.id)
    assert (held.state, held.hold_reason, held.wake_on) == ("draft", "ask the adjuster", TOMORROW)
    assert [line.id for line in waiting.held(ana).lines] == [draft.id]
    actions.release(ana, claim_id=draft.id, at=at)
    assert waiting.held(ana).count == 0


@pytest.mark.parametrize(
    ("reason", "wake_on", "refusal"),
    [(" ", TOMORROW, HoldNeedsAReason), ("wait", ON, WakeDateHasPassed)],
)
def test_a_hold_says_why_and_until_when(ana, at, reason, wake_on, refusal):
    draft = a_draft(ana)

    with pytest.raises(refusal):
        actions.put_on_hold(ana, claim_id=draft.id, reason=reason, wake_on=wake_on, at=at)


def test_a_rejected_claim_is_taken_back_and_sent_as_it_was_born(ana, at):
    sent = a_sent_claim(ana)
    take(ana, sent.id, life.reject, note="the member was not found")

    actions.take_back(ana, claim_id=sent.id, at=at)
    actions.make_ready(ana, claim_id=sent.id, at=at)

    again = row(sent.id)
    assert (again.state, again.frequency, again.number) == ("ready", "1", sent.number)
    assert _receivable(ana, sent.number) == sent.total_cents


def test_a_claim_with_the_payer_is_not_closed(ana, at):
    sent = a_sent_claim(ana)

    with pytest.raises(ClaimAwaitsAnAnswer):
        actions.close(ana, claim_id=sent.id, at=at)


def test_an_abandoned_claim_lets_go_of_its_visits_and_its_charge(ana, at):
    ready = a_ready_claim(ana)
    visit_id = ready.claim_visits.get().visit_id

    actions.close(ana, claim_id=ready.id, at=at)

    assert _receivable(ana, ready.number) == 0
    (again,) = actions.draft_claims(ana, visit_ids=[visit_id], at=at)
    assert row(again).number != ready.number


def test_a_reopened_claim_has_its_visits_and_its_charge_again(ana, at):
    ready = a_ready_claim(ana)
    actions.close(ana, claim_id=ready.id, at=at)

    actions.reopen(ana, claim_id=ready.id, at=at)

    assert row(ready.id).state == "ready"
    assert _live_visits(ready.id) == 1
    assert _receivable(ana, ready.number) == ready.total_cents


def test_closing_and_reopening_over_and_over_leaves_the_money_as_it_was(ana, at):
    ready = a_ready_claim(ana)
    for _ in range(3):
        actions.close(ana, claim_id=ready.id, at=at)
        assert _receivable(ana, ready.number) == 0
        actions.reopen(ana, claim_id=ready.id, at=at)
        assert _receivable(ana, ready.number) == ready.total_cents


def test_a_claim_whose_visit_was_billed_anew_is_not_reopened(ana, at):
    ready = a_ready_claim(ana)
    visit_id = ready.claim_visits.get().visit_id
    actions.close(ana, claim_id=ready.id, at=at)
    actions.draft_claims(ana, visit_ids=[visit_id], at=at)

    with pytest.raises(VisitIsOnAClaim):
        actions.reopen(ana, claim_id=ready.id, at=at)

    assert row(ready.id).state == "closed"


def test_a_decided_claim_keeps_its_visits_when_it_is_closed(ana, at):
    decided = a_decided_claim(ana)

    actions.close(ana, claim_id=decided.id, at=at)

    assert _live_visits(decided.id) == 1
    actions.reopen(ana, claim_id=decided.id, at=at)
    assert row(decided.id).state == "adjudicated"


def test_a_replacement_cites_the_payers_number_and_takes_the_visits_over(ana, at):
    decided = a_decided_claim(ana, number="ICN7")

    successor = row(actions.begin_replacement(ana, claim_id=decided.id, at=at))

    claim = mapping.claim_of(successor)
    assert (successor.number, successor.frequency) == (f"{decided.number}R1", "7")
    assert claim.payer_claim_number == "ICN7"
    assert successor.follows_id == decided.id
    assert (_live_visits(decided.id), _live_visits(successor.id)) == (0, 1)


def test_a_replacement_that_is_ready_carries_the_charge_of_its_original(ana, at):
    decided = a_decided_claim(ana)
    successor = actions.begin_replacement(ana, claim_id=decided.id, at=at)

    actions.make_ready(ana, claim_id=successor, at=at)

    assert _receivable(ana, decided.number) == 0
    assert _receivable(ana, f"{decided.number}R1") == decided.total_cents


def test_a_void_that_is_ready_takes_the_charge_back(ana, at):
    decided = a_decided_claim(ana)
    void = actions.begin_void(ana, claim_id=decided.id, at=at)

    actions.make_ready(ana, claim_id=void, at=at)

    assert _receivable(ana, decided.number) == 0
    assert _receivable(ana, f"{decided.number}V1") == 0


@pytest.mark.parametrize("begin", [actions.begin_replacement, actions.begin_void])
def test_an_abandoned_successor_gives_everything_back(ana, at, begin):
    decided = a_decided_claim(ana)
    successor = begin(ana, claim_id=decided.id, at=at)
    actions.make_ready(ana, claim_id=successor, at=at)

    actions.close(ana, claim_id=successor, at=at)

    assert _live_visits(decided.id) == 1
    assert _receivable(ana, decided.number) == decided.total_cents
    assert queries.claim_life(ana, decided.id).successor == ""
    assert charges.last_charge(ana.practice_id, decided.number).stands


@pytest.mark.parametrize(("taken_back", "live"), [(True, 0), (False, 1)])
def test_a_void_lets_its_visits_be_billed_anew_once_the_original_is_taken_back(
    ana, at, taken_back, live
):
    decided = a_decided_claim(ana)
    void = actions.begin_void(ana, claim_id=decided.id, at=at)
    actions.make_ready(ana, claim_id=void, at=at)
    take(ana, void, life.send, sent_at=at)
    take(ana, void, life.adjudicate, outcome=Outcome.DENIED)
    if taken_back:
        take(ana, decided.id, life.adjudicate, outcome=Outcome.REVERSED)

    actions.close(ana, claim_id=void, at=at)

    assert _live_visits(void) == live
    actions.reopen(ana, claim_id=void, at=at)
    assert _live_visits(void) == 1


def test_a_dropped_successor_is_not_reopened(ana, at):
    decided = a_decided_claim(ana)
    successor = actions.begin_replacement(ana, claim_id=decided.id, at=at)
    actions.close(ana, claim_id=successor, at=at)

    with pytest.raises(actions.SuccessorWasDropped):
        actions.reopen(ana, claim_id=successor, at=at)


def test_a_second_replacement_has_a_number_that_was_never_used(ana, at):
    decided = a_decided_claim(ana)
    first = actions.begin_replacement(ana, claim_id=decided.id, at=at)
    actions.close(ana, claim_id=first, at=at)

    second = actions.begin_replacement(ana, claim_id=decided.id, at=at)

    assert row(second).number == f"{decided.number}R2"


def test_a_claim_has_one_successor_at_a_time(ana, at):
    decided = a_decided_claim(ana)
    actions.begin_replacement(ana, claim_id=decided.id, at=at)

    with pytest.raises(ClaimHasASuccessor):
        actions.begin_void(ana, claim_id=decided.id, at=at)


def test_an_undecided_claim_is_not_replaced(ana, at):
    sent = a_sent_claim(ana)

    with pytest.raises(NothingToReplace):
        actions.begin_replacement(ana, claim_id=sent.id, at=at)

    assert Claim.objects.count() == 1


def test_a_claim_changed_meanwhile_is_not_overwritten(ana, at):
    draft = a_draft(ana)
    stale = row(draft.id)
    actions.put_on_hold(ana, claim_id=draft.id, reason="wait", wake_on=TOMORROW, at=at)

    with pytest.raises(ClaimHasChanged):
        compare_and_set([stale], {stale.id: {"verdict": "clean"}})


def test_rows_that_change_alike_keep_what_else_they_say(ana, at):
    numbers = ("ICN1", "ICN2")
    rows = [a_decided_claim(ana, number=number) for number in numbers]

    compare_and_set(rows, {one.id: {"sent_at": at + timedelta(days=1)} for one in rows})

    assert {row(one.id).payer_claim_number for one in rows} == set(numbers)


def test_a_leaving_claim_is_not_touched(ana, at):
    ready = a_ready_claim(ana)
    Claim.objects.filter(pk=ready.pk).update(is_leaving=True)

    for refused in (
        lambda: actions.take_back(ana, claim_id=ready.id, at=at),
        lambda: actions.close(ana, claim_id=ready.id, at=at),
        lambda: actions.check_claim(ana, claim_id=ready.id, at=at),
        lambda: actions.make_ready(ana, claim_id=ready.id, at=at),
    ):
        with pytest.raises(ClaimIsLeaving):
            refused()


ACTIONS = {
    actions.begin_replacement: {},
    actions.begin_void: {},
    actions.change_draft: {},
    actions.check_claim: {},
    actions.close: {},
    actions.make_ready: {},
    actions.override_rule: {"rule_code": "GATE-DX-04", "reason": "known"},
    actions.put_on_hold: {"reason": "wait", "wake_on": TOMORROW},
    actions.release: {},
    actions.reopen: {},
    actions.take_back: {},
}


@pytest.mark.parametrize("act", ACTIONS, ids=lambda act: act.__name__)
def test_another_practices_claim_does_not_exist(ana, cleo, at, act):
    mine = a_decided_claim(ana)

    with pytest.raises(NoSuchRecord):
        act(cleo, claim_id=mine.id, at=at, **ACTIONS[act])

    assert row(mine.id).version == mine.version


@pytest.mark.parametrize("act", ACTIONS, ids=lambda act: act.__name__)
def test_the_front_desk_does_not_touch_claims(practice, at, act):
    desk = world.a_member(practice, name="Fay", role="front-desk")

    with pytest.raises(NotAllowed):
        act(desk, claim_id=world.nobody(), at=at, **ACTIONS[act])


def test_the_biller_may_do_what_the_owner_does(ana, ben, at):
    draft = a_draft(ana)

    actions.make_ready(ben, claim_id=draft.id, at=at)

    assert ClaimEvent.objects.get(claim=draft).by == "Ben"


def test_every_claim_of_these_tests_agrees_with_its_events(ana, at):
    decided = a_decided_claim(ana)
    actions.begin_replacement(ana, claim_id=decided.id, at=at)
    held = a_draft(ana)
    actions.put_on_hold(ana, claim_id=held.id, reason="wait", wake_on=TOMORROW, at=at)
    closed = a_ready_claim(ana)
    actions.close(ana, claim_id=closed.id, at=at)

    assert list(checks.claim_states_agree(at)) == []


@pytest.mark.parametrize(
    "column", [{"state": "sent"}, {"outcome": "paid"}, {"payer_claim_number": "X"}]
)
def test_a_claim_changed_behind_our_back_is_named(ana, at, column):
    first, second = a_decided_claim(ana), a_decided_claim(ana)
    Claim.objects.filter(pk__in=[first.pk, second.pk]).update(**column)

    (found,) = checks.claim_states_agree(at)

    assert first.number in found.where


def test_an_event_that_the_table_forbids_is_named(ana, at):
    draft = a_draft(ana)
    ClaimEvent.objects.create(
        practice_id=ana.practice_id, claim=draft, sequence=1, event="send",
        from_state="draft", to_state="sent", on=ON, at=at, by="nobody",
    )  # fmt: skip
    Claim.objects.filter(pk=draft.pk).update(state="sent")

    (found,) = checks.claim_states_agree(at)

    assert "cannot lead from draft to sent" in found.message


def test_the_door_opens_for_ones_own_claims_only(ana, ben, cleo):
    draft = a_draft(ana)

    assert queries.get_claim(ben, draft.id).id == draft.id
    with pytest.raises(NoSuchRecord):
        queries.get_claim(cleo, draft.id)


def test_lists_show_ones_own_claims_only(ana, cleo, at):
    sent = a_sent_claim(ana)

    assert lists.claim_list(cleo).items == ()
    assert queries.sent_claims(cleo, [sent.number]) == ()


def test_pages_of_a_list_show_every_claim_once(ana, django_assert_num_queries):
    made = {a_draft(ana, service_date=date(2026, 11, day)).id for day in (3, 3, 4, 5, 5, 5)}

    seen, mark = [], None
    while True:
        # The claims, and which of them ask a payer after another one.
        with django_assert_num_queries(2):
            page = lists.claim_list(ana, after=mark, limit=2)
        seen += page.items
        mark = page.next
        if mark is None:
            break

    assert len(seen) == len({line.id for line in seen}) == 6
    assert {line.id for line in seen} == made
    assert [line.service_from for line in seen] == sorted(
        (line.service_from for line in seen), reverse=True
    )


def test_a_list_is_narrowed_by_state_client_payer_day_and_hold(ana, at):
    draft, ready = a_draft(ana, service_date=date(2026, 11, 3)), a_ready_claim(ana)
    actions.put_on_hold(ana, claim_id=draft.id, reason="wait", wake_on=TOMORROW, at=at)

    def numbers(**which):
        return {line.number for line in lists.claim_list(ana, Which(**which)).items}

    assert numbers() == {draft.number, ready.number}
    assert numbers(states=(State.DRAFT,)) == {draft.number}
    assert numbers(client_id=ready.client_id) == {ready.number}
    assert numbers(payer_id=draft.payer_id) == {draft.number}
    assert numbers(is_held=True) == {draft.number}
    assert numbers(is_held=False) == {ready.number}
    assert numbers(served_from=date(2026, 11, 4)) == set()
    assert numbers(served_until=date(2026, 11, 4)) == {draft.number, ready.number}


def test_what_was_sent_is_found_by_number_payers_number_and_member(ana, django_assert_num_queries):
    sent, decided = a_sent_claim(ana), a_decided_claim(ana, number="ICN7")
    a_draft(ana)

    with django_assert_num_queries(1):
        found = queries.sent_claims(ana, [sent.number, decided.number, "C1"])

    assert {one.claim_id for one in found} == {sent.number, decided.number}


def test_what_an_answer_repeats_is_what_the_core_says_of_the_claim(ana):
    sent = a_sent_claim(ana)

    assert mapping.sent_claim_of(sent) == core_sent(mapping.claim_of(sent))
