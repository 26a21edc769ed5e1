"""Killed while it makes copies: backups of everything, and a practice as a file.

Also what is asked of the records after every kill, whatever was killed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from effleurage.apps.audit.actions import How, Leaving
from effleurage.apps.audit.models import Event
from effleurage.apps.audit.sealing import seal_pending
from effleurage.apps.work import backups, queries
from effleurage.cli import moving, records
from effleurage.cli.check import all_checks
from effleurage.store import backup as store
from effleurage.store import practice_file, schedule, sealed, table_rows, unlocked
from effleurage.store.payload import PayloadReader
from tests.kills.the_world import PAPERS, owner

_BACKUPS, _EXPORTS = 3, 3
_PASSPHRASE = "kept apart from the file"
_DIFFERS_RIGHTLY = {"audit.event", "audit.seal", "audit.unsealed", "practices.user"}
"""The trail has grown since, by the export itself; passwords are left out of the file."""


def checked() -> list[str]:
    """Everything that ``effleurage check`` asks, and that no task failed for good."""
    seal_pending(datetime.now(UTC))
    found = [
        f"{finding.code} {finding.where}: {finding.message}"
        for check in all_checks()
        for finding in check.ask(datetime.now(UTC))
    ]
    since = datetime.now(UTC) - timedelta(days=1)
    failed = [
        f"task {task.name} failed: {task.fault}" for task in queries.tasks_failed(since=since)
    ]
    return found + failed


def back_up() -> None:
    """Take three backups."""
    for number in range(_BACKUPS):
        at = datetime.now(UTC) + timedelta(seconds=number)
        target = Path(settings.BACKUPS) / schedule.backup_name(at)
        if not target.exists():
            backups.take_backup(target, at=at, by="Effleurage")


def finish_back_up() -> None:
    """Take one more."""
    at = datetime.now(UTC) + timedelta(seconds=_BACKUPS + 5)
    backups.take_backup(Path(settings.BACKUPS) / schedule.backup_name(at), at=at, by="Effleurage")


def verified_back_up() -> list[str]:
    """Whatever bears the name of a backup is a whole one, and no database lies there in clear."""
    kept = [path for path, _, _ in schedule.backups_in(Path(settings.BACKUPS))]
    wrong = [f"{path.name}: {fault}" for path in kept if (fault := _fault_of_backup(path))]
    databases_here = Path(settings.HOME).rglob("*.db")
    clear = [path for path in databases_here if path.read_bytes()[:15] == b"SQLite format 3"]
    return wrong + [f"{path.name} is in clear" for path in clear]


def nothing_half_is_left() -> list[str]:
    """Once the days after have cleared away, no piece of an unfinished backup lies anywhere."""
    home, later = Path(settings.HOME), datetime.now(UTC) + timedelta(days=2)
    schedule.let_go(Path(settings.BACKUPS), at=later)
    store.clear_old_work(at=later)
    left = [*home.glob(".work-*"), *Path(settings.BACKUPS).glob(".*")]
    return [f"{path.name} was left" for path in left] + verified_back_up() + checked()


def export() -> None:
    """Write the practice into three files, each in a key of its own and after its event."""
    for number in range(_EXPORTS):
        target = _exported(number)
        if not target.exists():
            _export(target)


def finish_export() -> None:
    """Write what is missing."""
    export()


def verified_export() -> list[str]:
    """Each file is whole, holds the practice and its papers, and has its event in the trail."""
    wrong = [
        f"{target.name}: {fault}"
        for target in map(_exported, range(_EXPORTS))
        for fault in _faults_of_export(target)
    ]
    events = Event.objects.filter(action=How.EXPORTED).count()
    if events < _EXPORTS:
        wrong.append(f"{events} events for {_EXPORTS} files")
    return wrong + checked()


def _export(target: Path) -> None:
    at, actor = datetime.now(UTC), owner()
    leaving = Leaving(
        how=How.EXPORTED,
        form="practice file",
        kind="practice",
        ids=(actor.practice_id,),
        reason="taken along",
    )
    moving.leave(actor, leaving=leaving, at=at)
    practice_file.export_practice(
        actor.practice_id,
        target,
        at=at,
        documents=records.documents(),
        passphrase=_PASSPHRASE if target.suffix == ".sealed" else None,
    )


def _exported(number: int) -> Path:
    return Path(settings.HOME) / f"practice{number}{'.sealed' if number == 0 else '.clear'}"


def _faults_of_export(file: Path) -> list[str]:
    try:
        facts = _facts_of_export(file)
    except Exception as error:
        return [type(error).__name__]
    wrong = [] if facts["documents"] == PAPERS else [f"{facts['documents']} papers"]
    here = {
        model._meta.label_lower: table_rows.sum_of(query).as_shape()
        for model, query in practice_file.queries(owner().practice_id)
    }
    same = here.keys() - _DIFFERS_RIGHTLY
    return wrong + [f"{label} differs" for label in same if facts["tables"][label] != here[label]]


def _facts_of_export(file: Path) -> dict[str, Any]:
    with file.open("rb") as stream:
        source: Any = stream
        if file.suffix == ".sealed":
            master = sealed.read_header(stream).key_file.open_with_passphrase(_PASSPHRASE)
            stream.seek(0)
            source = sealed.SealedReader(stream, master, kind=practice_file.KIND)
        with PayloadReader(source) as reader:
            for _, member in reader.members():
                member.read(1)
            return reader.facts


def _fault_of_backup(path: Path) -> str:
    try:
        store.verify_backup(path, unlocked.master_key())
    except Exception as error:
        return type(error).__name__
    return ""
