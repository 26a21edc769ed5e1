"""A program for a test: on a real database, several take in the same 835 at the same moment.

Prints what each of them was told, and what the ledger holds in the end, as JSON.
"""

# ruff: noqa: E402 - Django is set up before its models are imported
from __future__ import annotations

import json
import os
import threading

os.environ["DJANGO_SETTINGS_MODULE"] = "effleurage.config.settings"

import django
from django.core.management import call_command
from django.db import connections

from effleurage.store import unlocked
from effleurage.store.keys import MasterKey

unlocked.unlock(MasterKey(bytes(range(32))))
django.setup()
call_command("migrate", verbosity=0)

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import client_money
from effleurage.apps.claims.models import ClaimEvent
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger.checks import CHECKS
from effleurage.apps.ledger.models import Entry
from effleurage.apps.remits import actions
from tests.apps import world as people
from tests.apps.remits import world
from tests.core.test_remit_builders import a_remit, a_remit_claim, a_remit_line

_PAID = "CO45 2000 + PR2 1600"


def together(*works):
    """Run all of them at the same moment; return what each returned or raised."""
    start = threading.Barrier(len(works))
    found = [None] * len(works)

    def run(place, work):
        try:
            start.wait()
            found[place] = work()
        except Exception as refusal:
            found[place] = f"{type(refusal).__name__}: {refusal}"
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def main() -> None:
    practice = people.a_practice()
    ana = people.a_member(practice, name="Ana", role="owner")
    ben = people.a_member(practice, name="Ben", role="biller")
    numbers = [f"C{n}" for n in range(1, 41)]
    client = world.sent(ana, *numbers)[0].client_id
    claims = [a_remit_claim(n, a_remit_line(10_000, _PAID, line_id="L1")) for n in numbers]
    data = world.as_835(a_remit(*claims[:20]), a_remit(*claims[20:], trace_number="T200"))
    one = world.a_file(ana, data, name="one.835")
    two = world.a_file(ana, world.re_delimited(data), name="two.835")
    who = [(ana, one), (ben, two), (Actor.system(practice.id), one)]
    told = together(
        *(
            lambda actor=actor, file=file: [
                taken.became
                for taken in actions.take_in_remits(actor, file_id=file.id, at=world.AT)
            ]
            for actor, file in who
        )
    )
    payment = client_money.Payment(cents=1_600, on=world.SENT_ON, method="cash", use="oldest")
    receipts = together(
        *(
            lambda actor=actor: str(
                client_money.take_payment(actor, client_id=client, payment=payment, at=world.AT)
            )
            for actor in (ana, ben)
        )
    )
    print(
        json.dumps(
            {
                "told": told,
                "receipts": receipts,
                "bank": ledger.balances(ana)["assets:bank"],
                "wrong": [found.where for check in CHECKS for found in check.ask(world.AT)],
                "clearing": ledger.uncleared(ana),
                "entries": Entry.objects.exclude(cause="charge").count(),
                "answers": ClaimEvent.objects.filter(event="adjudicate").count(),
            }
        )
    )


if __name__ == "__main__":
    main()
