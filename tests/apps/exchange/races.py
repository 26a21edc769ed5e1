"""Many at once on a real database: ``python -m tests.apps.exchange.races <race>`` prints what came.

A process of its own with threads, because the tests' own database lives in one transaction. It takes
its database from EFFLEURAGE_HOME or DATABASE_URL and its key from EFFLEURAGE_KEY.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from effleurage.store import unlocked

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
unlocked.unlock_from_surroundings()
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from effleurage.apps.audit import triggers  # noqa: E402
from effleurage.apps.claims import actions as claims  # noqa: E402
from effleurage.apps.claims import checks as claim_checks  # noqa: E402
from effleurage.apps.claims.models import Claim, ClaimEvent  # noqa: E402
from effleurage.apps.exchange import actions, checks  # noqa: E402
from effleurage.apps.exchange.models import Acknowledgement, File  # noqa: E402
from tests.apps import world  # noqa: E402
from tests.apps.claims.a_claim_of import a_ready_claim, a_visit_to_bill  # noqa: E402
from tests.apps.exchange.a_sending_of import (  # noqa: E402
    ACCEPTED,
    a_277ca,
    a_connection,
    delivered,
    take_in,
)

FOLDER = Path(os.environ["EFFLEURAGE_HOME"]) / "out"


def at_once(*works: Callable[[], Any]) -> list[str]:
    """Start all at the same moment; return each result's name, or its refusal's."""
    gate, said = threading.Barrier(len(works)), [""] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            work()
            said[place] = "done"
        except Exception as refusal:
            said[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def _begin() -> tuple[Any, Any]:
    call_command("migrate", verbosity=0)
    triggers.put_back(connection)
    FOLDER.mkdir()
    practice = world.a_practice()
    return (world.a_member(practice, name="Ana", role="owner"),
            world.a_member(practice, name="Ben", role="biller"))  # fmt: skip


def sending() -> dict[str, Any]:
    """Six people send the same claim, by the same way."""
    ana, ben = _begin()
    ready, way = a_ready_claim(ana), a_connection(ana, FOLDER)

    def send(who):
        return lambda: actions.send_claims(
            who, claim_ids=[ready.id], connection_id=way.id, at=world.AT
        )

    said = at_once(*(send(who) for who in (ana, ben) * 3))
    return {"said": said, "delivered": len(delivered(FOLDER))}


def delivering() -> dict[str, Any]:
    """Four workers deliver the same file."""
    ana, ben = _begin()
    ready, way = a_ready_claim(ana), a_connection(ana, FOLDER)
    sending_ = actions.intend_sending(ana, claim_ids=[ready.id], connection_id=way.id, at=world.AT)
    said = at_once(*(lambda: actions.deliver(ben, file_id=sending_.file_id, at=world.AT),) * 4)
    return {"said": said, "delivered": len(delivered(FOLDER))}


def numbers() -> dict[str, Any]:
    """Six people send a claim each; no two files share a number."""
    ana, _ = _begin()
    ready, way = [a_ready_claim(ana) for _ in range(6)], a_connection(ana, FOLDER)

    def send(one):
        return lambda: actions.send_claims(
            ana, claim_ids=[one.id], connection_id=way.id, at=world.AT
        )

    said = at_once(*map(send, ready))
    files = list(File.objects.values_list("control_number", "group_number"))
    return {
        "said": said,
        "interchanges": len({control for control, _ in files}),
        "groups": len({group for _, group in files}),
        "delivered": len(delivered(FOLDER)),
    }


def answering() -> dict[str, Any]:
    """Four people take the same answer in."""
    ana, ben = _begin()
    ready, way = a_ready_claim(ana), a_connection(ana, FOLDER)
    actions.send_claims(ana, claim_ids=[ready.id], connection_id=way.id, at=world.AT)
    data = a_277ca([ready], ACCEPTED)
    said = at_once(*(lambda who=who: take_in(who, data) for who in (ana, ben) * 2))
    return {
        "said": said,
        "files": File.objects.filter(direction="in").count(),
        "answers": Acknowledgement.objects.count(),
        "steps": list(ClaimEvent.objects.order_by("sequence").values_list("event", flat=True)),
    }


def drafting() -> dict[str, Any]:
    """Four people draft a claim of the same visit."""
    ana, ben = _begin()
    visit = a_visit_to_bill(ana)
    said = at_once(
        *(
            lambda who=who: claims.draft_claims(who, visit_ids=[visit.id], at=world.AT)
            for who in (ana, ben) * 2
        )
    )
    return {"said": said, "claims": Claim.objects.count()}


def inside() -> dict[str, Any]:
    """Somebody delivers inside a transaction of his own."""
    ana, _ = _begin()
    ready, way = a_ready_claim(ana), a_connection(ana, FOLDER)

    def send():
        with transaction.atomic():
            actions.send_claims(ana, claim_ids=[ready.id], connection_id=way.id, at=world.AT)

    return {"said": at_once(send), "delivered": len(delivered(FOLDER))}


if __name__ == "__main__":
    found = globals()[sys.argv[1]]()
    wrong = [*claim_checks.claim_states_agree(world.AT), *checks.sendings_agree(world.AT)]
    print(json.dumps({**found, "wrong": [each.message for each in wrong]}))
