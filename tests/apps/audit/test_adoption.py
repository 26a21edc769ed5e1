from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from effleurage.apps.audit import queries, sealing, verification
from effleurage.apps.audit.adoption import Adoption
from effleurage.apps.audit.models import Event, Seal, Unsealed
from effleurage.apps.audit.queries import Asked
from effleurage.store import unlocked
from effleurage.store.keys import MasterKey
from tests.apps.audit import rows


def _columns(model):
    names = [field.attname for field in model._meta.concrete_fields]
    return [dict(zip(names, row, strict=True)) for row in model.objects.values_list(*names)]


def test_a_trail_of_another_key_is_written_anew_and_remembers_its_last_link(unguarded, ana, at):
    for minutes in range(3):
        rows.an_event(ana, at + timedelta(minutes=minutes))
    sealing.seal_pending(at)
    rows.an_event(ana, at + timedelta(minutes=5))
    last = Seal.objects.get(sequence=3).mac
    came = {model: _columns(model) for model in (Event, Seal, Unsealed)}
    for model in (Unsealed, Seal, Event):
        model.objects.all().delete()

    key = unlocked.master_key()
    unlocked.unlock(MasterKey(bytes(32)))
    try:
        adoption = Adoption()
        for model, columns in came.items():
            for row in columns:
                if adopted := adoption.adopt(model._meta.label_lower, row):
                    model.objects.create(**adopted)
        adoption.finish(ana.practice_id, at)
        sealing.seal_pending(at)
        report = verification.verify_chains()
    finally:
        unlocked.unlock(key)

    assert report.holds
    assert report.sealed == 5
    (line,) = queries.events(ana, Asked(action="trail.adopted")).lines
    assert line.details == {"events": 4, "links": 3, "last_link": last}
    assert not verification.verify_chains().holds


def test_rows_of_other_tables_come_in_as_they_are():
    row = {"id": uuid4(), "last_name": "Abernathy"}

    assert Adoption().adopt("clients.client", row) is row
