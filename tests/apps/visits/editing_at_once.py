"""Two at once on a real database: ``python -m tests.apps.visits.editing_at_once`` prints what came.

A process of its own with threads, because the tests' own database lives in one transaction.
"""

from __future__ import annotations

import json
from dataclasses import replace

from tests.apps.exchange.races import at_once  # first: it sets Django up

from django.core.management import call_command  # isort: skip
from django.db import connection

from effleurage.apps.audit import triggers
from effleurage.apps.practices.models import Practice
from effleurage.apps.visits import actions, signing
from effleurage.apps.visits.checks import notes_are_as_signed
from effleurage.apps.visits.facts import Billing
from effleurage.apps.visits.models import Visit
from tests.apps import world

ROUNDS = 5


def _begin():
    call_command("migrate", verbosity=0)
    triggers.put_back(connection)
    practice = world.a_practice()
    ana = world.a_member(practice, name="Ana", role="owner")
    ben = world.a_member(practice, name="Bea", role="therapist")
    therapist = world.a_therapist_of(ana)
    world.a_fee(practice)
    world.a_fee(practice, procedure="97140")
    return ana, ben, world.visit_facts(practice, therapist_id=therapist.id)


def _lines(visit_id):
    rows = Visit.objects.get(pk=visit_id).lines.order_by("position")
    return [[line.position, line.minutes, line.units] for line in rows]


def _race(ana, ben, facts):
    """Three change one draft from the same version: two its lines, one who is billed for it."""
    client = world.a_client(Practice.objects.get(pk=ana.practice_id))
    policy = world.a_policy(client, world.a_payer(client.practice, name=str(client.id)))
    visit_id = actions.start_visit(ana, client_id=client.id, facts=facts, at=world.AT)
    (hour,) = facts.lines
    longer = replace(facts, lines=(hour, world.an_hour(13, procedure="97140")))
    shorter = replace(facts, lines=(replace(hour, times=(), minutes=30),))

    def change(actor, told):
        return lambda: actions.change_visit(
            actor, visit_id=visit_id, version=1, facts=told, at=world.AT
        )

    said = at_once(
        change(ana, longer),
        change(ben, shorter),
        lambda: actions.change_billing(
            ben, visit_id=visit_id, version=1, billing=Billing(policy_id=policy.id), at=world.AT
        ),
    )
    return {
        "said": said,
        "version": Visit.objects.get(pk=visit_id).version,
        "lines": _lines(visit_id),
    }


def _signing(ana, ben, facts):
    """One signs while another changes the lines, both from the same version."""
    client = world.a_client(Practice.objects.get(pk=ana.practice_id))
    visit_id = actions.start_visit(ana, client_id=client.id, facts=facts, at=world.AT)
    longer = replace(facts, lines=(*facts.lines, world.an_hour(13, procedure="97140")))
    said = at_once(
        lambda: signing.sign_visit(ana, visit_id=visit_id, version=1, at=world.AT),
        lambda: actions.change_visit(ben, visit_id=visit_id, version=1, facts=longer, at=world.AT),
    )
    visit = Visit.objects.get(pk=visit_id)
    return {"said": said, "version": visit.version, "state": visit.state, "lines": _lines(visit_id)}


def main() -> None:
    ana, ben, facts = _begin()
    found = {
        "changing": [_race(ana, ben, facts) for _ in range(ROUNDS)],
        "signing": [_signing(ana, ben, facts) for _ in range(ROUNDS)],
        "wrong": [each.code for each in notes_are_as_signed(world.AT)],
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
