"""Rows of later steps that the database guards, and raw SQL past every model."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from effleurage.apps.audit import actions, sealing
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.models import Event
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.ledger.models import Entry, Posting
from effleurage.apps.practices.models import Practice
from effleurage.apps.visits.models import Visit, VisitLine
from tests.apps import world


def run(statement: str, *values: UUID | str | int) -> None:
    """Run raw SQL as somebody would who holds the database; ``%s`` stands for each value."""
    bound = [_as_sql(value) if isinstance(value, UUID) else value for value in values]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, bound or None)


def _as_sql(value: UUID) -> str:
    return value.hex if connection.vendor == "sqlite" else str(value)


def an_event(actor: Actor, at: datetime, action: str = "claim.sent") -> Event:
    before = set(Event.objects.values_list("id", flat=True))
    actions.record(actor, action, kind="claim", ids=[world.nobody()], at=at, details={"lines": 2})
    return Event.objects.exclude(id__in=before).get()


def a_sealed_event(actor: Actor, at: datetime) -> Event:
    event = an_event(actor, at)
    sealing.seal_pending(at)
    return event


def an_entry(practice: Practice, at: datetime) -> None:
    entry = Entry.objects.create(
        practice=practice,
        key="visit:1",
        on=at.date(),
        cause="visit",
        words="charge",
        recorded_at=at,
    )
    Posting.objects.create(practice=practice, entry=entry, position=1, account="ar", cents=9_000)


def a_visit(practice: Practice) -> Visit:
    return Visit.objects.create(
        practice=practice,
        client=world.a_client(practice),
        therapist=Therapist.objects.filter(practice=practice).first()
        or world.a_therapist(practice),
        location=world.a_location(practice),
        service_date=world.AT.date(),
        subjective="stiff after a day at the desk",
    )


def a_line(visit: Visit, position: int = 1) -> VisitLine:
    return VisitLine.objects.create(
        practice_id=visit.practice_id,
        visit=visit,
        position=position,
        procedure="97124",
        minutes=30,
        units=2,
        charge_cents=9_000,
    )


def a_signed_visit(practice: Practice, at: datetime) -> tuple[Visit, VisitLine]:
    visit = a_visit(practice)
    line = a_line(visit)
    Visit.objects.filter(pk=visit.pk).update(state="signed", signed_at=at, signed_name="Imani O")
    return visit, line
