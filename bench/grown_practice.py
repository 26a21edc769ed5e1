# ruff: noqa: PLC0415 - Django is set up before its models are imported
"""A practice of any size, grown from the demo by copying it in SQL: ten years of the same work.

Knows that a practice's open work does not grow with its years: as many copies as its weekly work
asks for stay as they are, all others are moved back in time and settled (claims closed, sendings
sent, remits posted, what was owed written off). Goes around the actions, so guards are lifted and
seals are left out; every mix of states, sums, events and files stays as the demo made it.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

#: What is copied, in the order in which rows point at each other. Payers, people and places stay.
COPIED = (
    "audit.Event",
    "clients.Client",
    "clients.Document",
    "clients.Case",
    "clients.Referral",
    "coverage.Policy",
    "coverage.Authorisation",
    "visits.Visit",
    "visits.VisitLine",
    "visits.Addendum",
    "ledger.Entry",
    "ledger.Posting",
    "ledger.Receipt",
    "claims.Claim",
    "claims.ClaimVisit",
    "claims.ClaimEvent",
    "exchange.File",
    "exchange.Submission",
    "exchange.Acknowledgement",
    "remits.Remit",
    "remits.RemitPart",
)
#: Columns whose words name a row, here or elsewhere; a copy's have a tail of their own.
NAMING = frozenset(
    {"number", "key", "claim_number", "remit_id", "storage_name", "trace_identity"}
    | {"content_sha256", "payer_claim_number", "member_id", "sha256", "control_number"}
)
#: What is done to a copy that lies back in time.
SETTLED: Mapping[str, Mapping[str, str]] = {
    # What was decided stays decided, for years: nobody closes a paid claim by hand.
    "claims.Claim": {
        "state": "CASE t.state WHEN 'adjudicated' THEN t.state ELSE 'closed' END",
        "wake_on": "NULL", "hold_reason": "''", "is_leaving": "0",
    },
    "visits.Visit": {
        "state": "CASE t.state WHEN 'draft' THEN 'cancelled' ELSE t.state END", "is_asked": "1",
    },
    "exchange.File": {"done_at": "coalesce(t.done_at, t.at)"},
    "exchange.Submission": {
        "state": "CASE WHEN t.settled_at IS NULL THEN 'failed' ELSE t.state END",
        "settled_at": "coalesce(t.settled_at, t.intended_at)",
    },
    "remits.Remit": {
        "state": "CASE WHEN t.ordinal IS NULL THEN 'dismissed' ELSE 'posted' END", "hold": "''",
    },
    "remits.RemitPart": {
        "state": "CASE t.state WHEN 'held' THEN 'settled' ELSE t.state END",
        "hold": "''", "held_cents": "0",
    },
}  # fmt: skip
WEEKS_OF_THE_DEMO, WEEKS = 17, 520
_LONGEST_BODY = 4_000


def grow(claims: int) -> None:
    """Copy the practice of the database that is open until it has about so many claims."""
    from django.db import connection

    from effleurage.apps.audit import triggers
    from effleurage.apps.claims.models import Claim

    copies = max(1, claims // Claim.objects.count() - 1)
    recent = copies * WEEKS_OF_THE_DEMO // WEEKS
    with triggers.lifted(connection), connection.cursor() as cursor:
        # Nothing of it has to outlive a crash, and all of it fits no small cache.
        for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -600000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute("CREATE TEMP TABLE n (i INTEGER PRIMARY KEY, days INTEGER NOT NULL)")
        cursor.execute(_COPIES, [copies, recent, WEEKS_OF_THE_DEMO * 7, recent, WEEKS * 7, copies])
        _settle(cursor, recent)
        for table, columns, picked in _tables(recent):
            cursor.execute(_copy(table, columns, picked))
        _write_settled(cursor)
        cursor.execute("PRAGMA foreign_keys = ON")
    _keep_balances()


_COPIES = """
    WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %s)
    INSERT INTO n SELECT i, CASE WHEN i <= %s THEN 0 ELSE %s + (i - %s) * %s / %s END FROM c
"""


def _settle(cursor: Any, recent: int) -> None:
    """Note what stands open in the demo, to be written off in each copy that lies back."""
    cursor.execute(
        """
        CREATE TEMP TABLE settling AS
        SELECT b.*, n.i, n.days, lower(hex(randomblob(16))) AS entry
        FROM ledger_balance AS b, n
        WHERE n.i > %s AND b.account NOT LIKE 'income:%%'
            AND b.account NOT IN ('assets:bank', 'assets:payer recoveries')""",
        [recent],
    )


def _write_settled(cursor: Any) -> None:
    cursor.execute("""
        INSERT INTO ledger_entry (id, practice_id, "key", "on", cause, words, recorded_at)
        SELECT entry, practice_id, 'bench:' || entry, date(since, '-' || days || ' days'),
            'write-off', 'settled long ago', date(since, '-' || days || ' days') || ' 12:00:00'
        FROM settling""")
    for position, account, sign in ((1, "account", "-"), (2, "'income:other adjustments'", "")):
        cursor.execute(f"""
            INSERT INTO ledger_posting (id, practice_id, entry_id, position, account, cents,
                claim_number, line_id, remit_id, reason)
            SELECT lower(hex(randomblob(16))), practice_id, entry, {position}, {account},
                {sign}cents,
                CASE WHEN account LIKE 'assets:remit%' OR account LIKE 'liab%' THEN ''
                     ELSE about || printf('~%x', i) END, '',
                CASE WHEN account LIKE 'assets:remit%' OR account LIKE 'liab%'
                     THEN about || printf('~%x', i) ELSE '' END, ''
            FROM settling""")  # noqa: S608 - names of our own


def _keep_balances() -> None:
    from django.apps import apps

    from effleurage.apps.ledger.models import Balance

    Balance.objects.all().delete()
    importlib.import_module("effleurage.apps.ledger.migrations.0003_kept_balances").fill(apps, None)


def _tables(recent: int) -> Iterator[tuple[str, list[str], list[str]]]:
    from django.apps import apps

    copied = {apps.get_model(name) for name in COPIED}
    for name in COPIED:
        fields = apps.get_model(name)._meta.concrete_fields
        picked = {field: _picked(field, copied) for field in fields}
        for field in fields:
            settled = SETTLED.get(name, {}).get(field.column)
            if settled:
                kept = picked[field]
                picked[field] = f"CASE WHEN n.i > {recent} THEN {settled} ELSE {kept} END"
        columns = [f'"{field.column}"' for field in fields]
        yield apps.get_model(name)._meta.db_table, columns, list(picked.values())


def _picked(field: Any, copied: set[Any]) -> str:
    """Return how a copy's column is made of the original's."""
    column = f't."{field.column}"'
    if field.primary_key or field.related_model in copied:
        return f"substr({column}, 1, 24) || printf('%08x', n.i)"
    if field.name in NAMING:
        return f"CASE {column} WHEN '' THEN '' ELSE {column} || printf('~%x', n.i) END"
    if field.name == "birth_date":
        return column
    return _OTHERWISE.get(field.get_internal_type(), "{}").format(column)


_OTHERWISE = {
    "DateField": "date({}, '-' || n.days || ' days')",
    "DateTimeField": "strftime('%Y-%m-%d %H:%M:%f', {}, '-' || n.days || ' days')",
    "BinaryField": f"substr({{}}, 1, {_LONGEST_BODY})",
}


def _copy(table: str, columns: list[str], picked: list[str]) -> str:
    return (
        f'INSERT INTO "{table}" ({", ".join(columns)}) '  # noqa: S608 - names of our own
        f'SELECT {", ".join(picked)} FROM (SELECT * FROM "{table}") AS t CROSS JOIN n'
    )
