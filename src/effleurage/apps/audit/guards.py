"""What the database itself refuses: one row for each statement that must not happen.

Knows tables of later steps by name only, and conditions that SQLite and PostgreSQL both read.
Refuses to know how a trigger is written in either (``triggers``). The tests hold the names against
the models.
"""

from __future__ import annotations

from typing import NamedTuple


class Guard(NamedTuple):
    """Refuse a statement (UPDATE, DELETE, INSERT) on ``table`` for rows where ``when`` holds."""

    table: str
    statement: str
    when: str
    words: str

    @property
    def name(self) -> str:
        """The trigger's name, on both engines."""
        return f"guard_{self.table}_{self.statement.lower()}"


NOTE_COLUMNS = (
    "id",
    "practice_id",
    "number",
    "therapist_id",
    "location_id",
    "service_date",
    "state",
    "diagnoses",
    "origins",
    "subjective",
    "objective",
    "assessment",
    "plan",
    "signed_at",
    "signed_by",
    "signed_name",
    "signed_for",
    "note_sha256",
)
"""The columns of ``visits_visit`` that are the signed note; the others say who pays for it.

``client_id`` is not among them, because records of one client are merged: ``signed_for`` stays.
"""

FILE_COLUMNS = (
    "id",
    "practice_id",
    "direction",
    "kind",
    "name",
    "sha256",
    "size_bytes",
    "body",
    "control_number",
    "group_number",
    "connection_id",
    "at",
    "findings",
)
FILE_STAMPS = ("delivery_began_at", "done_at")
"""What is written once into a file's row after it came or before it leaves: how far we got."""

HOLD_COLUMNS = ("id", "practice_id", "object_kind", "object_id", "reason", "placed_at")
HOLD_STAMPS = ("lifted_at",)
ANSWER_COLUMNS = (
    "id",
    "practice_id",
    "policy_id",
    "how",
    "answered_on",
    "spoke_with",
    "reference",
    "is_active",
    "covers_massage",
    "needs_authorisation",
    "visits_left",
    "copay_cents",
    "coinsurance_millionths",
    "deductible_left_cents",
    "services",
    "words",
    "source",
    "file_id",
    "noted_at",
    "noted_by",
)
ANSWER_STAMPS = ("withdrawn_at",)
LOAD_COLUMNS = (
    "id",
    "number",
    "kind",
    "name",
    "file",
    "sha256",
    "sources",
    "payload",
    "loaded_at",
    "loaded_name",
)
LOAD_STAMPS = ("reversed_at",)
_PERMITTED = (
    "EXISTS (SELECT 1 FROM audit_purgepermit WHERE table_name = '{table}' AND row_id = OLD.id)"
)


def _only_grows(table: str, *, purgeable: bool) -> tuple[Guard, ...]:
    return (
        Guard(table, "UPDATE", "TRUE", f"{table} only grows: a row is never changed"),
        _stays(table, purgeable=purgeable),
    )


def _stays(table: str, *, purgeable: bool) -> Guard:
    when = f"NOT {_PERMITTED.format(table=table)}" if purgeable else "TRUE"
    words = f"{table} only grows: a row is never deleted"
    return Guard(table, "DELETE", when, words + (" but by a purge" if purgeable else ""))


def _only_stamped(table: str, columns: tuple[str, ...], stamps: tuple[str, ...]) -> Guard:
    again = " OR ".join(f"(OLD.{it} IS NOT NULL AND {_changed((it,))})" for it in stamps)
    words = f"{table}: only {' and '.join(stamps)} may be written, once"
    return Guard(table, "UPDATE", f"{_changed(columns)} OR {again}", words)


def _changed(columns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f'NEW."{it}" IS DISTINCT FROM OLD."{it}"' for it in columns) + ")"


def _of_a_signed_visit(*visits: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM visits_visit WHERE id IN ({', '.join(visits)}) "  # noqa: S608 - names
        "AND state = 'signed')"
    )


_SIGNED_NOTE = (
    Guard(
        "visits_visit",
        "UPDATE",
        f"OLD.state = 'signed' AND {_changed(NOTE_COLUMNS)}",
        "a signed note is never changed: write an addendum",
    ),
    Guard(
        "visits_visit",
        "DELETE",
        f"OLD.state = 'signed' AND NOT {_PERMITTED.format(table='visits_visit')}",
        "a signed note is never deleted but by a purge",
    ),
    Guard(
        "visits_visitline",
        "INSERT",
        _of_a_signed_visit("NEW.visit_id"),
        "a signed note gets no further line: write an addendum",
    ),
    Guard(
        "visits_visitline",
        "UPDATE",
        _of_a_signed_visit("OLD.visit_id", "NEW.visit_id"),
        "a line of a signed note is never changed: write an addendum",
    ),
    Guard(
        "visits_visitline",
        "DELETE",
        f"{_of_a_signed_visit('OLD.visit_id')} "
        f"AND NOT {_PERMITTED.format(table='visits_visitline')}",
        "a line of a signed note is never deleted but by a purge",
    ),
)
GUARDS: tuple[Guard, ...] = (
    *_only_grows("audit_event", purgeable=False),
    *_only_grows("audit_seal", purgeable=False),
    *_only_grows("ledger_entry", purgeable=False),
    *_only_grows("ledger_posting", purgeable=False),
    *_only_grows("exchange_acknowledgement", purgeable=True),
    *_only_grows("claims_claimevent", purgeable=True),
    *_only_grows("visits_addendum", purgeable=True),
    *_only_grows("clients_confirmation", purgeable=True),
    *_SIGNED_NOTE,
    _only_stamped("exchange_file", FILE_COLUMNS, FILE_STAMPS),
    _stays("exchange_file", purgeable=True),
    _only_stamped("audit_legalhold", HOLD_COLUMNS, HOLD_STAMPS),
    _stays("audit_legalhold", purgeable=False),
    _only_stamped("coverage_eligibilityanswer", ANSWER_COLUMNS, ANSWER_STAMPS),
    _stays("coverage_eligibilityanswer", purgeable=True),
    _only_stamped("codes_codeload", LOAD_COLUMNS, LOAD_STAMPS),
    _stays("codes_codeload", purgeable=False),
)
