"""The last step: a practice with its owner, therapist, place, payer and fees, whole or not at all.

Knows which actions begin a practice, in one transaction. Refuses to begin a second one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage.actions import add_payer
from effleurage.apps.coverage.default_rules import default_rules
from effleurage.apps.coverage.rules import take_default_rules
from effleurage.apps.credentials.actions import add_therapist
from effleurage.apps.practices import installation
from effleurage.apps.practices.actions import add_location
from effleurage.apps.practices.facts import LocationFacts, PracticeFacts
from effleurage.apps.practices.installation_actions import Person, start_practice
from effleurage.apps.practices.queries import actor_for
from effleurage.apps.visits.actions import set_fee
from effleurage.web.setup import plan
from effleurage.web.setup.draft import Draft

_PLACE = "Office"


@transaction.atomic
def start(draft: Draft, owner: Person, *, at: datetime) -> None:
    """Start the practice that was typed. Raises what the actions of each step raise."""
    if installation.practices_here():
        return  # sent twice: the first one did it
    facts = replace(plan.practice(draft), contact_name=owner.name.strip())
    started = start_practice(facts=facts, owner=owner, at=at)
    actor = actor_for(user_id=started.user_id, practice_id=started.practice_id)
    therapist = replace(plan.therapist(draft), user_id=started.user_id)
    add_therapist(actor, facts=therapist, at=at)
    add_location(actor, facts=_place(facts), at=at)
    if (payer := plan.payer(draft)) is not None:
        add_payer(actor, facts=payer[0], terms=payer[1], at=at)
    take_default_rules(actor, keys=[each.key for each in default_rules()], at=at)
    _set_fees(actor, draft, zone=facts.time_zone, at=at)


def _set_fees(actor: Actor, draft: Draft, *, zone: str, at: datetime) -> None:
    first_day = at.astimezone(ZoneInfo(zone)).date().replace(month=1, day=1)
    for code, cents in plan.fees(draft).items():
        set_fee(actor, procedure=code, charge_cents=cents, active_from=first_day, at=at)


def _place(facts: PracticeFacts) -> LocationFacts:
    return LocationFacts(
        name=_PLACE,
        street=facts.street,
        street2=facts.street2,
        city=facts.city,
        state=facts.state,
        postal_code=facts.postal_code,
    )
