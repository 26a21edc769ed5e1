"""Lists of claims: narrowed, ordered, in pages; what stands where; which visits wait for a claim."""

from __future__ import annotations

from datetime import date

import pytest

from effleurage.apps.claims import actions, lists
from effleurage.apps.claims import page as claim_page
from effleurage.apps.claims.lists import Order
from effleurage.apps.claims.page import Way
from effleurage.apps.claims.queries import Which
from effleurage.apps.practices.doors import NoSuchRecord
from effleurage.core.claims.life import Outcome
from effleurage.core.claims.life_table import State
from effleurage.core.gate import Verdict
from tests.apps import world
from tests.apps.claims.a_claim_of import (
    ON,
    a_billed_client,
    a_decided_claim,
    a_draft,
    a_ready_claim,
    a_sent_claim,
    a_visit_to_bill,
    row,
)


def _numbers(actor, which, **more):
    return [each.number for each in lists.claim_list(actor, which, **more).items]


def test_a_list_narrows_by_therapist_outcome_verdict_and_money(ana, practice):
    denied = a_decided_claim(ana, outcome=Outcome.DENIED)
    draft = a_draft(ana)
    actions.check_claim(ana, claim_id=draft.id, at=world.AT)
    therapist = draft.claim_visits.get().visit.therapist_id
    other = world.a_therapist(practice, npi="1660004056").id

    assert _numbers(ana, Which(outcomes=(Outcome.DENIED,))) == [denied.number]
    assert _numbers(ana, Which(verdict=Verdict(row(draft.id).verdict), states=(State.DRAFT,))) == [
        draft.number
    ]
    assert set(_numbers(ana, Which(therapist_id=therapist))) == {denied.number, draft.number}
    assert _numbers(ana, Which(therapist_id=other)) == []
    assert _numbers(ana, Which(at_least_cents=1_000_000)) == []


@pytest.mark.parametrize("order", list(Order))
def test_pages_in_any_order_show_each_claim_once(ana, order):
    policy = a_billed_client(ana)
    made = [
        a_draft(ana, policy, service_date=date(2026, 11, day), lines=(world.an_hour(),)).number
        for day in (2, 3, 4)
    ]
    made += [a_draft(ana).number, a_draft(ana).number]

    seen, after = [], None
    while True:
        found = lists.claim_list(ana, order=order, after=after, limit=2)
        seen += [each.number for each in found.items]
        after = found.next
        if after is None:
            break

    assert sorted(seen) == sorted(made)


def test_piles_count_every_claim_once_and_the_money_of_open_ones(ana):
    a_draft(ana)
    ready = a_ready_claim(ana)
    actions.close(ana, claim_id=a_draft(ana).id, at=world.AT)

    piles = {each.state: each for each in lists.piles(ana)}

    assert {state: each.how_many for state, each in piles.items()} == {
        "draft": 1,
        "ready": 1,
        "closed": 1,
    }
    assert piles["ready"].cents == ready.total_cents


def test_a_visit_waits_for_a_claim_until_it_stands_on_a_live_one(ana):
    visit = a_visit_to_bill(ana)
    before = lists.visits_to_bill(ana)
    (claim_id,) = actions.draft_claims(ana, visit_ids=[visit.id], at=world.AT)
    drafted = lists.visits_to_bill(ana)
    actions.close(ana, claim_id=claim_id, at=world.AT)

    assert [(each.id, each.total_cents) for each in before] == [(visit.id, 12_000)]
    assert drafted == ()
    assert [each.id for each in lists.visits_to_bill(ana)] == [visit.id]


def test_the_last_day_to_file_is_told_until_the_payer_has_it(ana):
    waiting, decided = a_sent_claim(ana), a_decided_claim(ana)

    until = {each.number: each.file_until for each in lists.claim_list(ana).items}

    assert until == {waiting.number: date(2027, 5, 2), decided.number: None}


def test_a_claims_page_offers_what_its_life_allows(ana):
    draft, ready, decided = a_draft(ana), a_ready_claim(ana), a_decided_claim(ana)

    ways = {
        each.number: claim_page.tell(ana, each.id, on=ON).ways for each in (draft, ready, decided)
    }

    assert ways[draft.number] == {Way.MAKE_READY, Way.CLOSE, Way.HOLD}
    assert ways[ready.number] == {
        Way.MAKE_READY,
        Way.SEND,
        Way.TAKE_BACK,
        Way.CLOSE,
        Way.HOLD,
    }
    assert ways[decided.number] == {Way.REPLACE, Way.VOID, Way.CLOSE, Way.HOLD}


def test_a_draft_written_anew_as_it_was_keeps_what_was_let_pass(ana):
    draft = a_draft(ana)
    actions.override_rule(
        ana, claim_id=draft.id, rule_code="GATE-DUP-01", reason="two sessions", at=world.AT
    )

    actions.change_draft(ana, claim_id=draft.id, at=world.AT)

    assert len(claim_page.tell(ana, draft.id, on=ON).overrides) == 1


def test_a_claims_page_is_closed_to_another_practice(ana, cleo):
    draft = a_draft(ana)

    with pytest.raises(NoSuchRecord):
        claim_page.tell(cleo, draft.id, on=ON)
    assert lists.claims_of_ids(cleo, [draft.id]) == ()
