"""The list of visits: unsigned first, cut into pages, narrowed, and only the practice's own."""

from __future__ import annotations

from datetime import date

import pytest

from effleurage.apps.audit import reads
from effleurage.apps.audit.models import Event
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.practices.doors import NotAllowed
from effleurage.apps.visits import actions
from effleurage.apps.visits.listing import (
    Order,
    Which,
    last_visit_before,
    last_visit_of,
    list_visits,
)
from tests.apps import world

ALL, FIRST = Which(), Order()


@pytest.fixture
def client(practice):
    return world.a_client(practice)


@pytest.fixture
def visits(ana, client):
    """Three drafts on the 1st to 3rd, three signed on the 4th to 6th of October."""
    mine = world.a_therapist_of(ana)
    days = [date(2026, 10, day) for day in range(1, 7)]
    drafts = [world.a_visit(ana, client, therapist_id=mine.id, service_date=d) for d in days[:3]]
    return drafts + [world.a_signed_visit(ana, client, service_date=d) for d in days[3:]]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7])
def test_pages_of_any_size_hold_each_visit_once_the_drafts_first(ana, visits, size):
    pages = [list_visits(ana, ALL, FIRST, page=n, size=size) for n in range(1, 8)]

    days = [each.service_date.day for page in pages for each in page.items]
    assert days == [3, 2, 1, 6, 5, 4]
    assert {page.total for page in pages} == {6}


def test_by_day_the_oldest_may_come_first(ana, visits):
    page = list_visits(ana, ALL, Order(drafts_first=False, oldest_first=True))

    assert [each.service_date.day for each in page.items] == [1, 2, 3, 4, 5, 6]
    assert {each.total_cents for each in page.items} == {12_000}


def test_the_list_costs_the_same_however_long(ana, visits, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        list_visits(ana, ALL, FIRST)


def test_what_is_listed_is_noted_once(ana, visits, at):
    with reads.one_response(ana, at=at):
        list_visits(ana, Which(state="draft"), FIRST)

    assert Event.objects.get(action="records.read").details == {"visit": 3}


def test_another_practice_lists_and_finds_none(cleo, client, visits):
    assert list_visits(cleo, ALL, FIRST).items == ()
    assert last_visit_of(cleo, client_id=client.id, on=date(2026, 12, 1)) is None


def test_the_front_desk_lists_no_visit(practice, visits):
    fay = world.a_member(practice, name="Fay", role="front-desk")

    with pytest.raises(NotAllowed):
        list_visits(fay, ALL, FIRST)


def test_the_last_visit_is_the_newest_before_that_was_not_struck_out(ana, visits, at):
    first, second, third = visits[:3]
    actions.cancel_visit(ana, visit_id=second.id, version=1, at=at)

    found = last_visit_before(ana, third)

    assert found is not None
    assert found.id == first.id
    assert last_visit_before(ana, first) is None


def test_the_rule_under_a_policy_is_the_payers_and_nobody_elses(ana, cleo, practice, client):
    policy = world.a_policy(client, world.a_payer(practice))

    assert coverage.unit_rule_under(ana, policy_id=policy.id, on=world.AT.date()) == "midpoint"
    assert coverage.unit_rule_under(cleo, policy_id=policy.id, on=world.AT.date()) == "unknown"
    assert coverage.unit_rule_under(ana, policy_id=world.nobody(), on=world.AT.date()) == "unknown"
