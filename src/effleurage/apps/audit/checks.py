"""What `effleurage check` asks: named checks that return findings, and the trail's own.

Knows what a check is. The list of all checks is written out where all steps are seen, in the
command: each step offers its own ``CHECKS`` in the same shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from effleurage.apps.audit import triggers, verification
from effleurage.apps.audit.heads import Heads
from effleurage.apps.audit.models import PurgePermit, Unsealed
from effleurage.apps.audit.verification import Wrong, WrongRow
from effleurage.findings import Finding, Severity

UNSEALED_FOR = timedelta(minutes=15)
_SOURCE = "docs/audit.md"


class Check(NamedTuple):
    """One question to the whole installation: its name, what it proves in words, and the asking."""

    name: str
    words: str
    ask: Callable[[datetime], Iterable[Finding]]


class Answer(NamedTuple):
    """What one check found; nothing found means that it holds."""

    check: Check
    findings: tuple[Finding, ...]


def answers(checks: Iterable[Check], *, at: datetime) -> Iterator[Answer]:
    """Ask one check after another and yield each answer as it comes.

    A row that was spoilt until nothing can read it ends one check, not those after it.
    """
    for check in checks:
        yield Answer(check, tuple(_asked(check, at)))


def trail_checks(*, against: Heads | None = None) -> tuple[Check, ...]:
    """Return the trail's checks; ``against`` are heads kept elsewhere, such as a backup's."""

    def seals(_: datetime) -> list[Finding]:
        return [_about(row) for row in verification.verify_chains(against=against).wrong]

    return (
        Check("seals", "every event is as it was written, and none is missing", seals),
        Check("sealer", "events are sealed within minutes", unsealed_too_long),
        Check("guards", "the database refuses changes to what only grows", guards_missing),
        Check("permits", "no permit to purge was left lying", permits_left),
    )


def _asked(check: Check, at: datetime) -> Iterator[Finding]:
    try:
        yield from check.ask(at)
    except Exception as error:  # noqa: BLE001 - whatever a spoilt row raises is what was asked for
        yield Finding(
            "check-broke-off",
            Severity.BLOCK,
            f"check {check.name}",
            f"the check met something that it cannot read ({_kind(error)}), and ended there",
            "keep this database as it is, and compare it with the last backup",
            _SOURCE,
        )


def _kind(error: Exception) -> str:
    """Return what went wrong and in which module, never its words: they may quote a row."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    module = last.tb_frame.f_globals.get("__name__", "") if last else ""
    return f"{type(error).__name__} in {module}"


def unsealed_too_long(at: datetime) -> Iterator[Finding]:
    """Yield one finding when an event has waited too long for its seal."""
    late = Unsealed.objects.filter(event__at__lt=at - UNSEALED_FOR)
    if oldest := late.order_by("event__at").select_related("event").first():
        yield Finding(
            "audit-unsealed",
            Severity.WARN,
            f"event {oldest.event_id}",
            f"{late.count()} events wait for their seal, the oldest since "
            f"{oldest.event.at:%Y-%m-%d %H:%M} UTC",
            "start the worker (effleurage worker); it seals what waits",
            _SOURCE,
        )


def guards_missing(_: datetime) -> Iterator[Finding]:
    """Yield one finding for each trigger that is not as it should be."""
    for name in triggers.missing(connection):
        yield Finding(
            "audit-guard-missing",
            Severity.BLOCK,
            f"trigger {name}",
            "the database no longer refuses this change: the trigger is gone, off or rewritten",
            "find out who changed the database; then: effleurage check --mend-guards",
            _SOURCE,
        )


def permits_left(_: datetime) -> Iterator[Finding]:
    """Yield one finding for each permit that no purge took away with it."""
    for permit in PurgePermit.objects.order_by("table_name", "row_id")[:20]:
        yield Finding(
            "audit-permit-left",
            Severity.BLOCK,
            f"{permit.table_name} {permit.row_id}",
            "a permit to delete this row lies open; a purge never leaves one",
            "find out who wrote to the database; then delete the row of audit_purgepermit",
            _SOURCE,
        )


_WORDS = {
    Wrong.ALTERED: "the event was changed after it was written",
    Wrong.MISSING_EVENT: "the event was deleted; its place in the chain remains",
    Wrong.MISSING_SEAL: "a link of the chain was deleted",
    Wrong.OUT_OF_ORDER: "the event that belongs here stands elsewhere in the chain",
    Wrong.FORGED: "neither this event nor its seal was written with the key",
    Wrong.FORGED_SEAL: "this seal was not written with the key",
    Wrong.CUT_OFF: "the chain is shorter than it was: its end was deleted",
    Wrong.REWRITTEN: "the chain up to here is another one than it was",
}


def _about(row: WrongRow) -> Finding:
    return Finding(
        f"audit-{row.what.replace(' ', '-')}",
        Severity.BLOCK,
        _place(row),
        _WORDS[row.what],
        "keep this database as it is, compare it with the last backup, and find out who can write "
        "to it; when every chain is wrong from its first link, the key is another installation's",
        _SOURCE,
    )


def _place(row: WrongRow) -> str:
    parts = [f"chain {row.chain}"] if row.chain else []
    parts += [f"link {row.sequence}"] if row.sequence is not None else ["not yet sealed"]
    parts += [f"event {row.event_id}"] if row.event_id else []
    return ", ".join(parts)
