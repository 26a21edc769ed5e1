"""Between entries as the core reasons about them and the rows that keep them.

Knows both shapes: rows to be read are models, rows to be written are tuples in the order of the
columns named here (``bulk``). Refuses to decide anything, and to read or write a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import starmap
from uuid import UUID

from effleurage.apps.ledger.models import Entry as EntryRow
from effleurage.apps.ledger.models import Posting as PostingRow
from effleurage.apps.rows import new_id
from effleurage.core.ledger import Account, Cause, Entry, Posting

_LONGEST_WORDS = 200
ENTRY_COLUMNS = ("id", "practice_id", "key", "on", "cause", "words", "recorded_at")
POSTING_COLUMNS = (
    "id",
    "practice_id",
    "entry_id",
    "position",
    "account",
    "cents",
    "claim_number",
    "line_id",
    "remit_id",
    "reason",
)
_NewEntry = tuple[UUID, UUID, str, date, str, str, datetime]
EntryRows = dict[str, _NewEntry]


def entry_rows(entries: Iterable[Entry], *, practice_id: UUID, at: datetime) -> EntryRows:
    """Return the new rows of entries by their keys, postings aside.

    Ids of one millisecond are in no order; sorted first, they keep the order of the entries.
    """
    listed = list(entries)
    ids = sorted(new_id() for _ in listed)
    return {
        entry.key: (
            row_id,
            practice_id,
            entry.key,
            entry.on,
            entry.cause.value,
            entry.words[:_LONGEST_WORDS],
            at,
        )
        for row_id, entry in zip(ids, listed, strict=True)
    }


def posting_rows(
    entries: Iterable[tuple[_NewEntry, Entry]], practice_id: UUID
) -> Iterator[tuple[object, ...]]:
    """Yield the new rows of all postings of these entries, in their order."""
    for row, entry in entries:
        for position, posting in enumerate(entry.postings, 1):
            # The posting's own fields stand in the order of the columns.
            yield (new_id(), practice_id, row[0], position, posting.account.value, *posting[1:])


def entry_of(row: EntryRow, postings: Iterable[PostingRow]) -> Entry:
    """Return the entry of a row and its postings; one that does not balance is a broken promise."""
    in_order = sorted(postings, key=lambda posting: posting.position)
    return Entry(
        key=row.key,
        on=row.on,
        cause=Cause(row.cause),
        words=row.words,
        postings=tuple(starmap(Posting, map(_fields, in_order))),
    )


def _fields(row: PostingRow) -> tuple[Account, int, str, str, str, str]:
    return (
        Account(row.account),
        row.cents,
        row.claim_number,
        row.line_id,
        row.remit_id,
        row.reason,
    )
