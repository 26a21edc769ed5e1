from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, models, transaction

from effleurage.apps.audit import triggers
from effleurage.apps.audit.guards import (
    FILE_COLUMNS,
    FILE_STAMPS,
    GUARDS,
    HOLD_COLUMNS,
    HOLD_STAMPS,
    NOTE_COLUMNS,
)
from effleurage.apps.audit.holds import place_hold
from effleurage.apps.audit.models import Event, LegalHold, PurgePermit, Seal
from effleurage.apps.exchange.models import File
from effleurage.apps.ledger.models import Posting
from effleurage.apps.visits import models as visits
from effleurage.apps.visits.models import Visit, VisitLine
from tests.apps import world
from tests.apps.audit import rows

pytestmark = pytest.mark.usefixtures("guarded")


@pytest.mark.parametrize("table", ["audit_event", "audit_seal", "ledger_entry", "ledger_posting"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_what_only_grows_is_neither_changed_nor_deleted(practice, ana, at, table, statement):
    rows.a_sealed_event(ana, at)
    rows.an_entry(practice, at)
    column = "event_id" if table == "audit_seal" else "id"

    with pytest.raises(IntegrityError, match=f"{table} only grows"):
        rows.run(statement.format(table, column))


def test_every_table_that_only_grows_has_both_guards():
    tables = {
        "audit_event", "audit_seal", "ledger_entry", "ledger_posting", "exchange_file",
        "exchange_acknowledgement", "claims_claimevent", "visits_addendum", "visits_visit",
        "visits_visitline", "audit_legalhold", "codes_codeload", "clients_confirmation",
        "coverage_eligibilityanswer",
    }  # fmt: skip

    assert {guard.table for guard in GUARDS if guard.statement == "UPDATE"} == tables
    assert {guard.table for guard in GUARDS if guard.statement == "DELETE"} == tables
    assert tables < set(connection.introspection.table_names())


def test_the_note_guarded_is_the_note_that_the_visits_know():
    columns = {field.column for field in Visit._meta.concrete_fields}

    assert set(NOTE_COLUMNS) <= columns
    assert set(getattr(visits, "NOTE_COLUMNS", ())) <= set(NOTE_COLUMNS)


@pytest.mark.parametrize("column", sorted(set(NOTE_COLUMNS) - {"id", "state"}))
def test_a_signed_note_is_never_changed(practice, at, column):
    visit, _ = rows.a_signed_visit(practice, at)
    field = next(each for each in Visit._meta.concrete_fields if each.column == column)
    value = _another_value(field)

    with pytest.raises(IntegrityError, match="write an addendum"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**{column: value})


def _another_value(field: models.Field) -> object:
    if isinstance(field, models.UUIDField | models.ForeignKey):
        return world.nobody()
    if isinstance(field, models.DateTimeField):
        return world.AT.replace(year=2020)
    if isinstance(field, models.DateField):
        return world.AT.date().replace(year=2020)
    return ["M54.2"] if isinstance(field, models.JSONField) else "other"


def test_a_signed_note_goes_back_to_no_other_state_and_is_not_deleted(practice, at):
    visit, _ = rows.a_signed_visit(practice, at)
    signed = Visit.objects.filter(pk=visit.pk)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        signed.update(state="draft", signed_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.run("DELETE FROM visits_visit WHERE id = %s", visit.id)


def test_who_pays_for_a_signed_visit_may_still_be_corrected(practice, at):
    visit, _ = rows.a_signed_visit(practice, at)
    policy = world.a_policy(visit.client, world.a_payer(practice))

    Visit.objects.filter(pk=visit.pk).update(policy=policy, version=2)

    visit.refresh_from_db()
    assert visit.policy_id == policy.id


def test_the_lines_of_a_signed_note_are_closed_and_those_of_a_draft_are_open(practice, at):
    draft = rows.a_visit(practice)
    signed, line = rows.a_signed_visit(practice, at)
    lines = VisitLine.objects.filter(pk=line.pk)

    for change in (
        lambda: lines.update(units=3),
        lambda: lines.update(visit=draft),
        lines.delete,
        lambda: rows.a_line(signed, position=2),
        lambda: VisitLine.objects.filter(pk=rows.a_line(draft).pk).update(visit=signed),
    ):
        with pytest.raises(IntegrityError, match="signed note"), transaction.atomic():
            change()

    rows.a_line(draft)
    VisitLine.objects.filter(visit=draft).update(units=1)
    draft.delete()
    assert not VisitLine.objects.filter(visit_id=draft.id).exists()


def test_a_file_that_crossed_the_border_is_stamped_once_and_never_changed(practice, at):
    file = File.objects.create(
        practice=practice,
        direction="in",
        kind="835",
        name="remit.835",
        sha256="0" * 64,
        size_bytes=3,
        body=b"ISA",
        at=at,
    )
    files = File.objects.filter(pk=file.pk)

    for change in ({"body": b"ISB"}, {"name": "other"}, {"at": at.replace(year=2020)}):
        with pytest.raises(IntegrityError, match="may be written, once"), transaction.atomic():
            files.update(**change)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        files.delete()
    files.update(done_at=at)
    files.update(done_at=at)
    with pytest.raises(IntegrityError, match="once"), transaction.atomic():
        files.update(done_at=None)


@pytest.mark.parametrize(
    ("model", "columns"),
    [(File, FILE_COLUMNS + FILE_STAMPS), (LegalHold, HOLD_COLUMNS + HOLD_STAMPS)],
)
def test_every_column_is_either_frozen_or_a_stamp(model, columns):
    assert set(columns) == {field.column for field in model._meta.concrete_fields}


def test_a_legal_hold_is_lifted_once_and_never_deleted(ana, at):
    hold = place_hold(ana, kind="client", object_id=world.nobody(), reason="case 26-2-0114", at=at)
    holds = LegalHold.objects.filter(pk=hold)

    with pytest.raises(IntegrityError, match="only lifted_at"), transaction.atomic():
        holds.update(reason="none")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        holds.delete()
    holds.update(lifted_at=at)
    with pytest.raises(IntegrityError, match="once"), transaction.atomic():
        holds.update(lifted_at=None)


def test_a_permit_opens_one_row_of_one_table_to_deletion_and_to_nothing_else(practice, at):
    visit, line = rows.a_signed_visit(practice, at)
    other, _ = rows.a_signed_visit(practice, at)
    PurgePermit.objects.create(table_name="visits_visitline", row_id=line.id)

    for refused in (
        lambda: VisitLine.objects.filter(pk=line.pk).update(units=9),
        lambda: VisitLine.objects.filter(visit=other).delete(),
        visit.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()
    VisitLine.objects.filter(pk=line.pk).delete()
    assert not VisitLine.objects.filter(pk=line.pk).exists()


def test_no_permit_opens_the_trail_or_the_ledger(practice, ana, at):
    rows.a_sealed_event(ana, at)
    rows.an_entry(practice, at)
    for model in (Event, Posting):
        row = model.objects.first()
        PurgePermit.objects.create(table_name=model._meta.db_table, row_id=row.pk)

        with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
            model.objects.filter(pk=row.pk).delete()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_no_table_that_only_grows_is_emptied_at_once(ana, at):
    rows.a_sealed_event(ana, at)
    rows.run("SET CONSTRAINTS ALL IMMEDIATE")

    for table in {guard.table for guard in GUARDS}:
        with pytest.raises(IntegrityError, match="never emptied"):
            rows.run(f"TRUNCATE {table} CASCADE")
    assert Seal.objects.count() == 1


def test_putting_back_twice_changes_nothing():
    triggers.take_away(connection)

    first, second = triggers.put_back(connection), triggers.put_back(connection)

    assert len(first) >= len(GUARDS)
    assert second == []
    assert triggers.missing(connection) == []


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_taken_away_is_missing_until_it_is_put_back(guard):
    on = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
    rows.run(f'DROP TRIGGER "{guard.name}"{on}')

    assert triggers.missing(connection) == [guard.name]
    assert triggers.put_back(connection) == [guard.name]


def test_a_guard_that_lets_everything_pass_is_missing():
    if connection.vendor == "sqlite":
        rows.run("DROP TRIGGER guard_audit_event_update")
        rows.run(
            "CREATE TRIGGER guard_audit_event_update BEFORE UPDATE ON audit_event BEGIN SELECT 1; END"
        )
    else:
        rows.run(
            "CREATE OR REPLACE FUNCTION guard_audit_event_update() RETURNS trigger "
            "LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$"
        )

    assert triggers.missing(connection) == ["guard_audit_event_update"]
    triggers.put_back(connection)
    assert triggers.missing(connection) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot switch one off")
@pytest.mark.parametrize(
    "sabotage",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER guard_audit_event_update",
        "ALTER TABLE audit_event ENABLE REPLICA TRIGGER guard_audit_event_update",
        "DROP TRIGGER guard_audit_event_update ON audit_event; CREATE TRIGGER "
        "guard_audit_event_update BEFORE UPDATE ON audit_event FOR EACH ROW WHEN (FALSE) "
        "EXECUTE FUNCTION guard_audit_event_update()",
        "DROP TRIGGER guard_audit_event_update ON audit_event; CREATE TRIGGER "
        "guard_audit_event_update BEFORE UPDATE OF reason ON audit_event FOR EACH ROW "
        "EXECUTE FUNCTION guard_audit_event_update()",
    ],
)
def test_a_guard_switched_off_or_narrowed_is_missing(sabotage):
    rows.run(sabotage)

    assert triggers.missing(connection) == ["guard_audit_event_update"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a setting of PostgreSQL")
def test_a_session_that_calls_itself_a_replica_is_refused_too(ana, at):
    rows.a_sealed_event(ana, at)

    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        rows.run("SET LOCAL session_replication_role = replica; DELETE FROM audit_event")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite alone rebuilds tables")
def test_a_rebuilt_table_has_lost_its_guards_and_gets_them_back(ana, at):
    rows.a_sealed_event(ana, at)
    with triggers.lifted(connection):
        rows.run('CREATE TABLE "new__audit_seal" AS SELECT * FROM audit_seal')
        rows.run("DROP TABLE audit_seal")
        rows.run('ALTER TABLE "new__audit_seal" RENAME TO audit_seal')

    with pytest.raises(IntegrityError, match="only grows"):
        rows.run("DELETE FROM audit_seal")
