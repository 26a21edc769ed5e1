"""The tasks: each says "look at this", with ids alone, and does nothing where nothing is to do.

Knows which action does the work. Every task may run twice, also at the same moment: what it calls
goes on where it was cut off, and changes nothing the second time. A task returns a word or two for
whoever looks at the queue; an empty one means that there was nothing to do.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from django_tasks import task

from effleurage.apps.audit import sealing
from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange import queries as exchange
from effleurage.apps.exchange import sending
from effleurage.apps.ledger import balances
from effleurage.apps.remits.actions import FileHoldsNoRemit, rematch_held, take_in_remits
from effleurage.apps.work import backups, clock, incoming, queue

HOPELESS = (FileHoldsNoRemit,)
"""What another try cannot change: such a task fails at once, and a person looks."""


@task()
def deliver_file(practice_id: str, file_id: str) -> str:
    """Hand over a file that somebody asked to send."""
    try:
        outcome = sending.deliver(_system(practice_id), file_id=UUID(file_id), at=clock.now())
    except sending.DeliveryHasBegun:
        return ""  # somebody else does, or it was cut off: ``settle_interrupted`` finds that out
    return outcome.value


@task()
def settle_interrupted(older_than_seconds: str) -> str:
    """Find out what became of deliveries that were cut off."""
    older_than = timedelta(seconds=int(older_than_seconds))
    outcomes = sending.settle_interrupted(at=clock.now(), older_than=older_than)
    return _counted({state.value: count for state, count in outcomes.items()})


@task()
def read_incoming(practice_id: str, connection_id: str) -> str:
    """Take in what is new in the incoming folder of a connection."""
    actor = _system(practice_id)
    connection = exchange.get_connection(actor, UUID(connection_id))
    new = incoming.take_in_new(actor, connection, at=clock.now())
    return f"{new} files" if new else ""


@task()
def post_remit_file(practice_id: str, file_id: str) -> str:
    """Post every remit of an 835 that came in."""
    taken = take_in_remits(_system(practice_id), file_id=UUID(file_id), at=clock.now())
    return _counted(Counter(each.became.value for each in taken))


@task()
def rematch_remits(practice_id: str) -> str:
    """Post held answers whose claims have appeared since."""
    found = rematch_held(_system(practice_id), at=clock.now())
    return f"{found} answers" if found else ""


@task()
def seal_events() -> str:
    """Seal the events that wait for it."""
    sealed = sealing.seal_pending(clock.now())
    return f"{sealed} events" if sealed else ""


@task()
def take_backup() -> str:
    """Take the scheduled backup, unless somebody has just taken one."""
    at = clock.now()
    return backups.take_scheduled(at=at).name if backups.is_due(at) else ""


@task()
def take_backup_now() -> str:
    """Take a backup that somebody asked for, whenever the last one was."""
    return backups.take_scheduled(at=clock.now()).name


@task()
def fold_balances() -> str:
    """Fold what was posted since into the balances of its month."""
    folded = balances.fold()
    return f"{folded} rows" if folded else ""


@task()
def forget_old() -> str:
    """Delete the rows of tasks and workers that ended long ago."""
    gone = queue.forget_old()
    return f"{gone} rows" if gone else ""


def _system(practice_id: str) -> Actor:
    return Actor.system(UUID(practice_id))


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
