from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest

from effleurage.apps.audit import actions, queries, reads, sealing
from effleurage.apps.audit.actions import How, Leaving, ReasonIsMissing
from effleurage.apps.audit.models import Event
from effleurage.apps.audit.queries import Asked
from tests.apps import world
from tests.apps.audit import rows


def test_a_practice_reads_its_own_trail_newest_first_and_never_anothers(ana, cleo, at):
    old = rows.an_event(ana, at)
    new = rows.an_event(ana, at + timedelta(minutes=1))
    rows.an_event(cleo, at)
    actions.record_for_installation("session.started", at=at, actor_name="Cleo")

    page = queries.events(ana)

    assert [line.event_id for line in page.lines] == [new.id, old.id]
    assert page.next is None


def test_pages_follow_each_other_without_a_gap_or_a_double(ana, at):
    wanted = [rows.an_event(ana, at + timedelta(minutes=each // 3)).id for each in range(11)]
    seen, after = [], None
    while True:
        page = queries.events(ana, after=after, limit=4)
        seen += [line.event_id for line in page.lines]
        if (after := page.next) is None:
            break

    assert sorted(seen) == sorted(wanted)
    assert [line.event_id for line in queries.every_line(ana)] == seen


def test_what_is_asked_for_is_what_is_found(ana, ben, at):
    client, later = uuid4(), at + timedelta(days=1)
    actions.record(ana, "client.changed", kind="client", ids=[uuid4(), client], at=at)
    actions.record(ben, "claim.sent", kind="claim", ids=[uuid4()], at=later)
    actions.record(ben, "claim.sent-by-mail", kind="claim", ids=[uuid4()], at=later)

    def found(**asked):
        return [line.action for line in queries.events(ana, Asked(**asked)).lines]

    assert found(object_id=client) == ["client.changed"]
    assert found(until=later) == ["client.changed"]
    assert sorted(found(since=later)) == ["claim.sent", "claim.sent-by-mail"]
    assert found(action="claim.sent") == ["claim.sent"]
    assert len(found(action="claim.")) == 2
    assert found(actor_id=ana.user_id) == ["client.changed"]
    assert found(actor_id=ben.user_id, object_id=client) == []


def test_reading_the_trail_is_itself_in_the_trail(ana, at):
    event = rows.an_event(ana, at)

    with reads.one_response(ana, at=at, reason="yearly review"):
        queries.events(ana)

    line = queries.events(ana, Asked(action="records.read")).lines[0]
    assert line.object_ids == (str(event.id),)
    assert line.details == {"event": 1}
    assert line.reason == "yearly review"


def test_one_response_that_read_nothing_leaves_nothing(ana, at):
    with reads.one_response(ana, at=at):
        queries.events(ana)
        reads.note("client", [])

    assert not Event.objects.exists()


def test_one_response_leaves_each_id_once_by_kind(ana, at):
    client, visits = uuid4(), [uuid4(), uuid4()]

    with reads.one_response(ana, at=at):
        reads.note("visit", visits)
        reads.note("client", [client])
        reads.note("visit", visits[:1])

    event = Event.objects.get()
    assert event.object_ids == [str(client), *map(str, visits)]
    assert event.details == {"client": 1, "visit": 2}


def test_a_line_says_whether_it_is_sealed_and_fits_a_csv(ana, at):
    rows.an_event(ana, at)
    sealing.seal_pending(at)
    rows.an_event(ana, at + timedelta(minutes=1))
    file = io.StringIO()
    out = csv.writer(file)
    out.writerow(queries.EventLine._fields)
    out.writerows(line.as_text() for line in queries.every_line(ana))

    read = list(csv.DictReader(io.StringIO(file.getvalue())))

    assert [row["is_sealed"] for row in read] == ["not yet", "yes"]
    assert read[0]["details"] == "lines: 2"
    assert read[0]["object_ids"] == str(world.nobody())
    assert len(queries.EventLine._fields) == len(queries.events(ana).lines[0].as_text())


def test_what_leaves_the_house_leaves_with_a_reason(ana, at):
    clients = (uuid4(), uuid4())

    def leaving(reason):
        return Leaving(how=How.EXPORTED, form="csv", kind="client", ids=clients, reason=reason)

    actions.record_leaving(ana, leaving(" asked for by the client "), at=at)
    with pytest.raises(ReasonIsMissing):
        actions.record_leaving(ana, leaving("  "), at=at)

    (line,) = queries.events(ana, Asked(action="records.exported")).lines
    assert line.reason == "asked for by the client"
    assert line.details == {"form": "csv", "client": 2}
    assert line.object_ids == tuple(map(str, clients))


def test_sign_ins_are_read_by_user_and_the_rest_of_the_installation_apart(ana, ben, cleo, at):
    def happened(action, minutes, actor=None, **details):
        actions.record_for_installation(
            action,
            at=at + timedelta(minutes=minutes),
            actor_name=actor.name if actor else "nobody",
            actor_id=actor.user_id if actor else None,
            details=details,
        )

    happened("session.started", 0, ana)
    happened("session.refused", 1, None, user=str(ben.user_id))
    happened("session.refused", 2, None, user="")
    happened("session.started", 3, cleo)
    happened("practice.started", 4, ana)

    ours = queries.sign_ins([ana.user_id, ben.user_id]).lines

    assert [(line.action, line.actor_name) for line in ours] == [
        ("session.refused", "nobody"),
        ("session.started", "Ana"),
    ]
    assert len(queries.installation_events().lines) == 5
