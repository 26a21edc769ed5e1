"""What a process of the trail does, one line said after each commit.

``write`` and ``seal`` run for ever; ``verify`` seals the rest and says all in one JSON object.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from django.core.management import call_command
from django.db import connection

from effleurage.apps.audit import actions, sealing, triggers, verification
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.models import Event

PRACTICE = UUID(int=7)


def migrate() -> Iterator[str]:
    call_command("migrate", "audit", verbosity=0)
    yield f"{len(triggers.put_back(connection))} guards"


def write() -> Iterator[str]:
    actor = Actor.system(PRACTICE)
    for number in itertools.count():
        claim = UUID(int=os.getpid() << 64 | number)
        actions.record(actor, "claim.sent", kind="claim", ids=[claim], at=datetime.now(UTC))
        yield str(claim)


def seal() -> Iterator[str]:
    while True:
        yield str(sealing.seal_pending(datetime.now(UTC)))


def verify() -> Iterator[str]:
    sealing.seal_pending(datetime.now(UTC))
    report = verification.verify_chains()
    written = Event.objects.values_list("object_ids", flat=True)
    yield json.dumps(
        {
            "sealed": report.sealed,
            "waiting": report.waiting,
            "wrong": [list(map(str, row)) for row in report.wrong],
            "guards_missing": triggers.missing(connection),
            "written": [ids[0] for ids in written],
        }
    )
