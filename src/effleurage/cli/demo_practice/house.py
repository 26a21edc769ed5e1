"""The practice itself: its people, its places, its fees, its payers, its ways out.

Knows how an owner sets a practice up. Refuses to know clients.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage.actions import add_payer
from effleurage.apps.coverage.facts import PayerFacts, Terms
from effleurage.apps.credentials.actions import add_therapist
from effleurage.apps.credentials.facts import TherapistFacts
from effleurage.apps.exchange import actions as exchange
from effleurage.apps.exchange.connections import Method  # type: ignore[attr-defined]  # no model
from effleurage.apps.practices.actions import add_location
from effleurage.apps.practices.facts import LocationFacts, PracticeFacts
from effleurage.apps.practices.installation_actions import (
    Person,
    accept_invitation,
    start_practice,
)
from effleurage.apps.practices.people_actions import invite
from effleurage.apps.practices.queries import actor_for
from effleurage.apps.visits.actions import set_fee
from effleurage.cli.demo_practice.cast import (
    COLLEAGUES,
    OWNER,
    PRACTICE_NAME,
    Colleague,
    Cover,
)
from effleurage.cli.demo_practice.world import Hands, World
from effleurage.core.claims import Payer
from effleurage.core.claims.examples import example

INBOX, OUTBOX = "to-the-practice-payer", "from-the-practice-payer"
SILENCE = "to-a-payer-who-is-silent"
_ADDRESS: dict[str, Any] = {
    "street": "418 Alder Court",
    "street2": "Suite 2",
    "city": "Tacoma",
    "state": "WA",
    "postal_code": "984020118",
}
_FEES = {"97124": 3_000, "97140": 3_200, "97010": 1_500}


def open_house(*, folder: Path, password: str, on: date, at: datetime) -> World:
    """Start the practice and all it needs before the first client comes."""
    started = start_practice(
        facts=_practice(), owner=Person(OWNER.email, OWNER.name, password), at=at
    )
    owner = actor_for(user_id=started.user_id, practice_id=started.practice_id)
    people = {each.email: _join(owner, each, password, at=at) for each in COLLEAGUES}
    world = World(
        practice_id=started.practice_id,
        owner=owner,
        biller=next(actor for actor in people.values() if actor.role == "biller"),
        worker=Actor.system(started.practice_id),
        hands=tuple(
            _hands(owner, actor, colleague, on=on, at=at)
            for actor, colleague in [(owner, OWNER), *((people[c.email], c) for c in COLLEAGUES)]
            if colleague.npi
        ),
        folder=folder,
        location_id=_place(owner, name="Alder Court", at=at),
        home_location_id=_at_home(owner, at=at),
    )
    for procedure, cents in _FEES.items():
        set_fee(owner, procedure=procedure, charge_cents=cents, active_from=date(2025, 1, 1), at=at)
    _add_payers(world, at=at)
    _add_ways(world, at=at)
    return world


def _practice() -> PracticeFacts:
    return PracticeFacts(
        organisation=PRACTICE_NAME,
        npi="1999000593",
        tax_id="910004182",
        phone="2535550142",
        contact_name=OWNER.name,
        **_ADDRESS,
    )


def _join(owner: Actor, colleague: Colleague, password: str, *, at: datetime) -> Actor:
    invited = invite(owner, email=colleague.email, role=colleague.role, at=at)
    user_id = accept_invitation(token=invited.token, name=colleague.name, password=password, at=at)
    return actor_for(user_id=user_id, practice_id=owner.practice_id)


def _hands(owner: Actor, actor: Actor, colleague: Colleague, *, on: date, at: datetime) -> Hands:
    first, _, last = colleague.name.partition(" ")
    facts = TherapistFacts(
        first_name=first,
        last_name=last,
        npi=colleague.npi,
        licence_number=f"MA6{colleague.npi[-7:]}",
        licence_state="WA",
        licence_until=on + timedelta(days=400),
        user_id=actor.user_id,
    )
    return Hands(actor=actor, therapist_id=add_therapist(owner, facts=facts, at=at))


def _place(owner: Actor, *, name: str, at: datetime) -> UUID:
    return add_location(owner, facts=LocationFacts(name=name, **_ADDRESS), at=at)


def _at_home(owner: Actor, *, at: datetime) -> UUID:
    facts = LocationFacts(name="At the client's home", kind="mobile", place_of_service="12")
    return add_location(owner, facts=facts, at=at)


def _add_payers(world: World, *, at: datetime) -> None:
    for kind in (Cover.COMMERCIAL, Cover.AUTO, Cover.WORK, Cover.VA):
        payer = example(kind).payer
        world.payers[kind] = add_payer(
            world.owner, facts=_payer_facts(payer), terms=_terms(payer), at=at
        )
    commercial = example("commercial").payer
    silent = PayerFacts(name="Larkspur Benefit", payer_id="LBN01", line_of_business="commercial")
    world.payers[Cover.SILENT] = add_payer(
        world.owner, facts=silent, terms=_terms(commercial), at=at
    )


def _payer_facts(payer: Payer) -> PayerFacts:
    address = payer.address
    return PayerFacts(
        name=payer.name,
        payer_id=payer.payer_id,
        line_of_business=payer.line_of_business.value,
        street=address.street if address else "",
        city=address.city if address else "",
        state=address.state if address else "",
        postal_code=address.postal_code if address else "",
    )


def _terms(payer: Payer) -> Terms:
    terms = payer.terms
    return Terms(
        unit_rule=terms.unit_rule.value,
        uses_ncci=terms.uses_ncci,
        filing_limit_days=terms.filing_limit_days,
        requires_gp=terms.requires_gp,
        requires_prescription=terms.requires_prescription,
        source=terms.source,
    )


def _add_ways(world: World, *, at: datetime) -> None:
    for name, outgoing, incoming, receiver in (
        ("Practice Payer (simulated)", INBOX, OUTBOX, "SIMULATEDPAYER"),
        ("Northgate Clearing", SILENCE, "", "NORTHGATE"),
    ):
        (world.folder / outgoing).mkdir(parents=True, exist_ok=True)
        terms = exchange.Terms(
            name=name,
            method=Method.FOLDER,
            sender_id="STILLWATER",
            receiver_id=receiver,
            outgoing_folder=str(world.folder / outgoing),
            incoming_folder=str(world.folder / incoming) if incoming else "",
        )
        world.ways[outgoing] = exchange.add_connection(world.owner, terms=terms, at=at)
    post = exchange.Terms(name="By post", method=Method.MAIL)
    world.ways["mail"] = exchange.add_connection(world.owner, terms=post, at=at)
