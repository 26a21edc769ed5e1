from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from effleurage.apps.audit import purging, retention, sealing, triggers, verification
from effleurage.apps.audit.actions import ReasonIsMissing, ReasonIsTooLong
from effleurage.apps.audit.holds import NoSuchHold, holds_in_force, lift_hold, place_hold
from effleurage.apps.audit.models import Event, PurgePermit
from effleurage.apps.audit.purging import Doomed
from effleurage.apps.clients.models import Client
from effleurage.apps.ledger.models import Entry
from effleurage.apps.visits.models import Addendum, Visit, VisitLine
from tests.apps import world
from tests.apps.audit import rows

pytestmark = pytest.mark.usefixtures("guarded")


@pytest.fixture
def chart(practice, ana, at):
    """A client with one signed note, its line and its addendum, as a purge is given them."""
    visit, line = rows.a_signed_visit(practice, at)
    addendum = Addendum.objects.create(
        practice=practice,
        visit=visit,
        text="also the neck",
        written_at=at,
        written_by=ana.user_id,
        written_name="Ana",
    )
    return [
        Doomed(kind="addendum", model=Addendum, ids=(addendum.id,)),
        Doomed(kind="line", model=VisitLine, ids=(line.id,)),
        Doomed(kind="visit", model=Visit, ids=(visit.id,)),
        Doomed(kind="client", model=Client, ids=(visit.client_id,)),
    ]


def _purge(actor, chart, at, reason="ten years after the last service"):
    return purging.purge(actor, subject=chart[-1], first=chart[:-1], reason=reason, at=at)


def _is_whole(chart):
    return all(each.model.objects.filter(pk__in=each.ids).exists() for each in chart)


def test_a_purge_takes_what_was_named_and_tells_the_trail_which_rows(ana, chart, at):
    assert _purge(ana, chart, at) == 4

    assert not any(each.model.objects.filter(pk__in=each.ids).exists() for each in chart)
    event = Event.objects.get(action="client.purged")
    assert event.object_ids[0] == str(chart[-1].ids[0])
    assert set(event.object_ids) == {str(each.ids[0]) for each in chart}
    assert event.details == {"rows": {"addendum": 1, "line": 1, "visit": 1, "client": 1}}
    assert event.reason == "ten years after the last service"


def test_a_purge_leaves_no_permit_and_every_guard(ana, chart, at):
    _purge(ana, chart, at)
    sealing.seal_pending(at)

    assert not PurgePermit.objects.exists()
    assert triggers.missing(connection) == []
    assert verification.verify_chains().holds


@pytest.mark.parametrize("held", [0, 2, 3, "practice"])
def test_nothing_is_purged_under_a_legal_hold_on_any_of_it(ana, practice, chart, at, held):
    kind, held_id = (
        ("practice", practice.id) if held == "practice" else (chart[held].kind, chart[held].ids[0])
    )
    hold = place_hold(ana, kind=kind, object_id=held_id, reason="case 26-2-0114", at=at)

    with pytest.raises(purging.UnderLegalHold) as refusal:
        _purge(ana, chart, at)

    assert [each.id for each in refusal.value.holds] == [hold]
    assert _is_whole(chart)
    lift_hold(ana, hold_id=hold, reason="the case is closed", at=at)
    assert _purge(ana, chart, at) == 4


def test_lifting_one_hold_lifts_no_other(ana, chart, at):
    client = chart[-1].ids[0]
    first = place_hold(ana, kind="client", object_id=client, reason="case 1", at=at)
    second = place_hold(ana, kind="client", object_id=client, reason="case 2", at=at)

    lift_hold(ana, hold_id=first, reason="settled", at=at)

    assert [hold.id for hold in holds_in_force(ana.practice_id)] == [second]
    with pytest.raises(purging.UnderLegalHold):
        _purge(ana, chart, at)


def test_a_hold_is_lifted_once_and_by_its_own_practice_only(ana, cleo, at):
    hold = place_hold(ana, kind="client", object_id=uuid4(), reason="case 1", at=at)

    with pytest.raises(NoSuchHold):
        lift_hold(cleo, hold_id=hold, reason="mine now", at=at)
    lift_hold(ana, hold_id=hold, reason="settled", at=at)
    with pytest.raises(NoSuchHold):
        lift_hold(ana, hold_id=hold, reason="again", at=at)

    told = Event.objects.filter(action__startswith="hold.").values_list("action", "practice_id")
    assert sorted(told) == [("hold.lifted", ana.practice_id), ("hold.placed", ana.practice_id)]


@pytest.mark.parametrize(
    ("reason", "refusal"), [(" ", ReasonIsMissing), ("x" * 201, ReasonIsTooLong)]
)
def test_holds_and_purges_have_a_reason_that_fits(ana, chart, at, reason, refusal):
    with pytest.raises(refusal):
        place_hold(ana, kind="client", object_id=uuid4(), reason=reason, at=at)
    with pytest.raises(refusal):
        _purge(ana, chart, at, reason=reason)

    assert _is_whole(chart)


def test_nobody_purges_another_practices_rows(cleo, chart, at):
    with pytest.raises(purging.RowsAreNotThere):
        _purge(cleo, chart, at)

    assert _is_whole(chart)


def test_a_purge_never_takes_what_was_not_named(ana, chart, at):
    for forgotten in (1, 0):
        fewer = [each for place, each in enumerate(chart) if place != forgotten]
        with pytest.raises(purging.WouldTakeMore):
            _purge(ana, fewer, at)

    assert _is_whole(chart)
    assert not PurgePermit.objects.exists()


def test_a_purge_that_fails_at_its_end_took_nothing(ana, chart, at):
    twice = [*chart[:-1], chart[0], chart[-1]]

    with pytest.raises(purging.RowsAreNotThere):
        _purge(ana, twice, at)

    assert _is_whole(chart)


@pytest.mark.parametrize("model", [Entry, Event])
def test_the_ledger_and_the_trail_are_never_purged(ana, practice, chart, at, model):
    rows.an_entry(practice, at)
    rows.an_event(ana, at)
    row = Doomed(kind=model.__name__.lower(), model=model, ids=(model.objects.first().pk,))

    with pytest.raises(purging.NeverPurged):
        _purge(ana, [row, *chart], at)

    assert _is_whole(chart)


def test_a_purge_of_many_rows_is_one(ana, practice, at):
    clients = tuple(world.a_client(practice).id for _ in range(30))

    done = purging.purge(
        ana,
        subject=Doomed(kind="client", model=Client, ids=clients),
        first=[],
        reason="never came",
        at=at,
    )

    assert done == 30


CHART = {"last_service": date(2016, 5, 2), "birth_date": date(1980, 1, 1)}


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, date(2026, 5, 2)),
        ({"chart_retention_years": 12}, date(2028, 5, 2)),
        ({"chart_retention_years": 1}, date(2022, 5, 2)),
        ({"birth_date": date(2005, 3, 9)}, date(2033, 3, 9)),
        ({"last_service": date(2016, 2, 29)}, date(2026, 3, 1)),
        ({"birth_date": date(2004, 2, 29)}, date(2032, 2, 29)),
    ],
)
def test_a_chart_is_due_after_its_years_or_after_majority_and_ten(changes, due):
    terms = CHART | {"chart_retention_years": 10} | changes

    assert retention.chart_due_on(**terms) == due


@given(day=st.dates(max_value=date(9000, 1, 1)), years=st.integers(0, 900))
def test_a_later_year_is_never_earlier_than_the_years_asked_for(day, years):
    later = retention.later_by_years(day, years)

    assert later.year == day.year + years
    assert (later.month, later.day) in {(day.month, day.day), (3, 1)}
