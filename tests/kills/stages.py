"""The works during which a process is killed, how each is finished, and what must hold after it.

Those that make copies of the records are in ``copies``.
Each work can be begun again after a kill and goes on. ``verified_…`` return what is wrong, in
sentences; ``docs/algorithms/kills.md`` says why each must hold.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Sum
from django_tasks_db.models import DBTaskResult

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit import triggers
from effleurage.apps.audit.models import Event, Seal
from effleurage.apps.audit.sealing import seal_pending
from effleurage.apps.claims.models import Claim, ClaimEvent
from effleurage.apps.exchange import sending
from effleurage.apps.exchange.models import Connection, File, Submission, SubmissionState
from effleurage.apps.ledger.models import Entry, Posting
from effleurage.apps.practices.installation import InstallationHasBegun
from effleurage.apps.practices.models import Installation
from effleurage.apps.remits.models import Remit
from effleurage.apps.work.models import Worker
from effleurage.apps.work.running import Work
from effleurage.apps.work.sweep import Pace
from effleurage.cli import beginning, records
from effleurage.edi.claim_from_837p import read_837p
from effleurage.store import backup as store
from effleurage.store import databases, migrate, releases
from effleurage.x12.reader import read
from tests.apps import world
from tests.kills.copies import (
    back_up,
    checked,
    export,
    finish_back_up,
    finish_export,
    nothing_half_is_left,
    verified_back_up,
    verified_export,
)
from tests.kills.the_world import (
    READY,
    SENT,
    make,
    move_in,
    owner,
    ready_claims,
    settle_in,
)

__all__ = [
    "back_up",
    "export",
    "finish_back_up",
    "finish_export",
    "nothing_half_is_left",
    "settle_in",
    "verified_export",
]

PACE = Pace(
    every=timedelta(0),
    beat=timedelta(seconds=0.1),
    lease=timedelta(seconds=0.4),
    interrupted_after=timedelta(0),
)
NOTE = UUID(int=8)
_CLAIMS_A_FILE, _FILES_AT_ONCE = 3, 2
_EVENTS, _EVENTS_A_SEALING = 40, 10
_A_FEW_TIMES = 12


def arrive() -> None:
    """Begin in a copy of the world."""
    move_in()


def send() -> None:
    """Ask to send, as a user would, and let a worker do it; until nothing is left to send."""
    while ready := ready_claims():
        for start in range(0, _CLAIMS_A_FILE * _FILES_AT_ONCE, _CLAIMS_A_FILE):
            if some := ready[start : start + _CLAIMS_A_FILE]:
                _intend(some)
        _work()


def intend_everything() -> None:
    """Ask to send every claim that is ready, and leave the rest to workers elsewhere."""
    while ready := ready_claims():
        _intend(ready[:_CLAIMS_A_FILE])


def tries() -> dict[str, list[int]]:
    """How often each task was tried that has found something to do."""
    found: dict[str, list[int]] = {}
    for path, worker_ids in DBTaskResult.objects.values_list("task_path", "worker_ids"):
        found.setdefault(path.rpartition(".")[2], []).append(len(worker_ids))
    return found


def workers() -> list[dict[str, Any]]:
    """Every worker there was."""
    return [
        {"alive": row.ended_at is None, "given_up": row.was_given_up}
        for row in Worker.objects.all()
    ]


def finish_send() -> None:
    """Settle what was cut off, as the sweep and a person would, and send what did not leave."""
    for _ in range(_A_FEW_TIMES):
        _outlive_the_lease()
        _work()
        for unknown in Submission.objects.filter(state=SubmissionState.UNKNOWN):
            _settle_by_looking(unknown.id)
        send()
        if not Claim.objects.filter(number__in=READY).exclude(state="sent").exists():
            return


def verified_send() -> list[str]:
    """Every claim in exactly one file at the clearinghouse, and the records say so."""
    home = Path(settings.HOME)
    delivered = {path.name: path.read_bytes() for path in _arrived(home)}
    wrong = [f"{path.name} is unfinished" for path in (home / "out").glob(".*")]
    carried = Counter(claim for data in delivered.values() for claim in _claims_in(data))
    wrong += [f"claim {one} was sent {carried[one]} times" for one in READY if carried[one] != 1]
    kept = {row.name: bytes(row.body) for row in File.objects.filter(direction="out")}
    wrong += [
        f"{name} is not what we kept" for name, data in delivered.items() if kept[name] != data
    ]
    told = set(_sendings(SubmissionState.SENT).values_list("file__name", flat=True))
    wrong += [f"{name}: sent or not, files and records differ" for name in told ^ set(delivered)]
    open_still = Submission.objects.filter(state__in=["intended", "unknown"])
    wrong += [f"sending {row.id} is {row.state}" for row in open_still]
    twice = (
        _sendings(SubmissionState.SENT).values("claim_id").annotate(n=Count("id")).filter(n__gt=1)
    )
    wrong += [f"claim {row['claim_id']} has two sendings that left" for row in twice]
    unsent = Claim.objects.filter(number__in=READY).exclude(state="sent")
    wrong += [f"claim {row.number} is {row.state}" for row in unsent]
    return wrong + checked()


def post() -> None:
    """Let a worker take in what payers sent, and post it."""
    _work()


def finish_post() -> None:
    """Let other workers go on."""
    for _ in range(_A_FEW_TIMES):
        _outlive_the_lease()
        _work()
        if not File.objects.filter(direction="in", done_at=None).exists():
            return


def verified_post() -> list[str]:
    """Every remit posted once; the sums are compared with those of a run that nobody killed."""
    wrong = []
    if (count := Remit.objects.count()) != 6:
        wrong.append(f"{count} remits for 6 payments")
    if (count := File.objects.filter(direction="in").count()) != 7:
        wrong.append(f"{count} files for 7 different contents")
    undecided = Claim.objects.filter(number__in=SENT).exclude(state="adjudicated")
    wrong += [f"claim {row.number} is {row.state}" for row in undecided]
    answered = ClaimEvent.objects.filter(event="adjudicate").values("claim_id")
    twice = answered.annotate(n=Count("id")).filter(n__gt=1)
    wrong += [f"claim {row['claim_id']} was answered {row['n']} times" for row in twice]
    return wrong + checked()


def sums() -> dict[str, Any]:
    """What the ledger holds: entries by cause, and cents by account and claim."""
    causes = Entry.objects.values_list("cause").annotate(n=Count("id")).order_by("cause")
    cells = Posting.objects.values_list("account", "claim_number").annotate(cents=Sum("cents"))
    return {
        "entries": dict(causes),
        "cents": {f"{account} {number}": cents for account, number, cents in cells.order_by()},
    }


def seal() -> None:
    """Write events and seal them, by turns; after each event it is noted outside that it was written."""
    actor = owner()
    written = Event.objects.filter(action="kill.survived").count()
    with (Path(settings.HOME) / "told").open("a") as told:
        for number in range(written, _EVENTS):
            at = datetime.now(UTC)
            audit.record(actor, "kill.survived", kind="note", ids=[UUID(int=number)], at=at)
            told.write(f"{number}\n")
            told.flush()
            if number % _EVENTS_A_SEALING == 0:
                seal_pending(at)


def finish_seal() -> None:
    """Write the rest, and let a worker seal it."""
    seal()
    _outlive_the_lease()
    _work()


def verified_seal() -> list[str]:
    """Each event there once, none of those told is missing, all sealed."""
    rows = Event.objects.filter(action="kill.survived").values_list("object_ids", flat=True)
    written = Counter(UUID(ids[0]).int for ids in rows)
    told = {int(line) for line in (Path(settings.HOME) / "told").read_text().splitlines()}
    wrong = [f"event {one} is lost" for one in {*told, *range(_EVENTS)} - set(written)]
    wrong += [f"event {one} is there {count} times" for one, count in written.items() if count > 1]
    if Seal.objects.count() != Event.objects.count():
        wrong.append("there are not as many seals as events")
    return wrong + checked()


def begin() -> None:
    """Begin a new installation, as ``effleurage init`` does, unless that is done already."""
    if not _has_begun():
        try:
            beginning.refuse_used_home()
        except InstallationHasBegun:
            return  # cut off after the last word: it says so, and whoever reads it goes on
        beginning.begin_home(beginning.NewKey(None, ""), at=world.AT, first=make)


def finish_begin() -> None:
    """Run the command again, as whoever was cut off would."""
    begin()


def verified_begin() -> list[str]:
    """One whole installation; what was set aside was never in use, and is encrypted."""
    wrong = [] if _has_begun() else ["there is no installation"]
    return wrong + _verified_tables()


def age() -> None:
    """Make the database one of an older release, which knew nothing of workers."""
    with triggers.lifted(connection):
        call_command("migrate", "work", "zero", interactive=False, verbosity=0)


def migrate_forward() -> None:
    """Bring the database to this release."""
    _bring_forward()


def finish_migrate_forward() -> None:
    """Start again, as whoever was cut off would."""
    _bring_forward()


def verified_migrate_forward() -> list[str]:
    """The database is whole, and whatever bears the name of a backup is one."""
    return _verified_tables() + verified_back_up()


def _verified_tables() -> list[str]:
    """Every migration, every guard, no mark of one under way; and a worker can work there."""
    wrong = [f"{name} was not applied" for name in releases.waiting_migrations()]
    wrong += [f"guard {name} is missing" for name in triggers.missing(connection)]
    if (Path(settings.HOME) / "migrating").exists():
        wrong.append("a migration is still said to be under way")
    move_in()
    _work()
    return wrong + checked()


def _has_begun() -> bool:
    if (Path(settings.HOME) / records.UNFINISHED).exists():
        return False
    if databases.is_embedded(connection) and not records.database_file().exists():
        return False  # asking would make one
    tables = connection.introspection.table_names()
    return "practices_installation" in tables and Installation.objects.exists()


def _bring_forward() -> None:
    """Migrate; where the backup before has the name of one of this very second, a second later."""
    while True:
        try:
            at = datetime.now(UTC)
            migrate.migrate_safely(at=at, guards_lifted=triggers.lifted, backed_up_elsewhere=True)
        except store.BackupIsAlreadyThere:
            time.sleep(0.2)
        else:
            return


def _work() -> None:
    Work(where="a worker to be killed", pace=PACE).drain()


def _outlive_the_lease() -> None:
    time.sleep(PACE.lease.total_seconds() * 1.2)


def _intend(rows: list[Claim]) -> None:
    sending.intend_sending(
        owner(),
        claim_ids=[row.id for row in rows],
        connection_id=Connection.objects.get().id,
        at=world.AT,
    )


def _settle_by_looking(submission_id: UUID) -> None:
    """Ask the clearinghouse whether it has the file, as a person would, and say so."""
    row = Submission.objects.select_related("file").get(pk=submission_id)
    if row.state == SubmissionState.UNKNOWN:
        was_sent = row.file.name in {path.name for path in _arrived(Path(settings.HOME))}
        sending.settle_unknown(
            owner(),
            submission_id=row.id,
            was_sent=was_sent,
            confirmation="asked",
            at=datetime.now(UTC),
        )


def _arrived(home: Path) -> list[Path]:
    return sorted(path for name in ("out", "fetched") for path in (home / name).glob("[!.]*"))


def _claims_in(data: bytes) -> list[str]:
    return [claim.claim_id for claim in read_837p(read(data)).claims]


def _sendings(state: SubmissionState):
    return Submission.objects.filter(state=state, claim__number__in=READY)
