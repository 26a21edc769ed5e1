"""Backups as the records want them: sealed first, with the ends of all chains, and remembered.

Knows what belongs around ``store.backup``: the trail is sealed, the last link of every chain goes
along under the backup's own seal (so that a chain cut off later shows), the installation remembers
when, and the trail tells. Used by the scheduled task and by ``effleurage backup`` alike.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit import heads, sealing
from effleurage.apps.practices.models import Installation
from effleurage.store import backup as store
from effleurage.store import databases, schedule

EVERY_DAYS = 1
HEADS = "heads"
"""The mark of a backup that holds the last links of the chains (``audit.heads.read_heads``)."""


def take_backup(target: Path, *, at: datetime, by: str) -> store.BackupTaken:
    """Back up everything into one sealed file, and remember it. Raises what the store refuses."""
    sealing.seal_pending(at)
    marks = {HEADS: heads.heads_file(heads.chain_heads(at=at)).decode()}
    taken = store.backup(target, at=at, marks=marks)
    with transaction.atomic():
        Installation.objects.update(last_backup_at=at)
        audit.record_for_installation(
            "backup.taken",
            at=at,
            actor_name=by,
            details={"sha256": taken.sha256, "bytes": taken.size_bytes},
        )
    return taken


def take_scheduled(*, at: datetime) -> Path:
    """Take the backup that is due, and let go of those that the keep-rules do not keep."""
    folder = Path(settings.BACKUPS)
    taken = take_backup(folder / schedule.backup_name(at), at=at, by="Effleurage")
    schedule.let_go(folder, at=at)
    store.clear_old_work(at=at)
    return taken.path


def last_backup(at: datetime) -> schedule.LastBackup | None:
    """Return when the last backup was taken, for a page's warning; PostgreSQL's are not ours."""
    if not databases.is_embedded(connection):
        return None
    remembered = Installation.objects.values_list("last_backup_at", flat=True).first()
    return schedule.last_backup(Path(settings.BACKUPS), at=at, remembered=remembered)


def is_due(at: datetime) -> bool:
    """Return whether a scheduled backup is due; PostgreSQL has tools of its own for it."""
    if not databases.is_embedded(connection):
        return False
    installations = Installation.objects.values_list("last_backup_at", flat=True)
    return any(schedule.backup_is_due(last, at, EVERY_DAYS) for last in installations)
