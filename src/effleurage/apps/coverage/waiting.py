"""What waits about cover: referrals, authorisations and policies that end soon, payer rules to ask
again.

Knows rows of the actor's own practice.
"""

from __future__ import annotations

from datetime import date, timedelta

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.models import Client
from effleurage.apps.coverage.models import PayerRule
from effleurage.apps.coverage.queries import expiring
from effleurage.apps.coverage.rule_facts import TITLES
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import SHOWN, Line, Pile, name_of, pile_of

WITHIN_DAYS = 30


def ending_cover(actor: Actor, *, on: date) -> Pile:
    """Return what ends within thirty days, the soonest first; the lines lead to the client."""
    found = expiring(actor, on=on, within_days=WITHIN_DAYS)
    first = found[:SHOWN]
    rows = Client.objects.filter(pk__in=[each.client_id for each in first])
    names = {row_id: name_of(*name) for row_id, *name in rows.values_list(
        "id", "last_name", "first_name")}  # fmt: skip
    reads.note("client", names)
    lines = tuple(
        Line(
            each.client_id,
            names.get(each.client_id, ""),
            note=each.kind,
            until=each.ends_on - timedelta(days=1),
        )
        for each in first
    )
    return Pile(len(found), None, lines)


def rules_to_ask_again(actor: Actor, *, on: date) -> Pile:
    """Return the payer rules that somebody should ask for again by now, the longest due first."""
    require(actor, Permission.SEE_COVERAGE)
    rows = PayerRule.objects.filter(
        practice_id=actor.practice_id, withdrawn_at=None, active_until=None, recheck_by__lte=on
    ).exclude(payer__is_active=False)
    found = rows.order_by("recheck_by", "kind", "id").values_list(
        "id", "payer__name", "kind", "recheck_by"
    )
    lines = [
        Line(row_id, TITLES.get(kind, kind), note=name or "", since=day)
        for row_id, name, kind, day in found[:SHOWN]
    ]
    return pile_of(rows, lines)
