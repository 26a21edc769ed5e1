"""The practice itself: its people, its places, its fees, its payers, its ways out.

Knows how an owner sets a practice up. Refuses to know clients.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage.actions import add_payer
from effleurage.apps.coverage.contract_facts import ContractFacts
from effleurage.apps.coverage.contracts import add_contract
from effleurage.apps.coverage.default_rules import default_rules
from effleurage.apps.coverage.rule_facts import RuleFacts
from effleurage.apps.coverage.rules import add_rule, take_default_rules
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
from effleurage.cli.demo_practice.payers import FACTS, terms_of
from effleurage.cli.demo_practice.world import Hands, World
from effleurage.core.gate import PayerRuleKind
from effleurage.gateways.documents import Documents

INBOX, OUTBOX = "to-the-practice-payer", "from-the-practice-payer"
SILENCE = "to-a-payer-who-is-silent"
MAIL, FAX, PORTAL = "mail", "fax", "portal"
PLANS = "plans.json"
_ADDRESS: dict[str, Any] = {
    "street": "418 Alder Court",
    "street2": "Suite 2",
    "city": "Tacoma",
    "state": "WA",
    "postal_code": "984020118",
}
_FEES = {"97124": 3_000, "97140": 3_200, "97010": 1_500}
_FEES_NOW = {"97124": 3_200, "97140": 3_400}
_RAISED = timedelta(weeks=6)
"""The fees went up so long ago."""
_LICENCE_DAYS = (400, 23, 230)
"""How long each therapist's licence still runs; one is to be renewed soon."""


def open_house(*, folder: Path, papers: Documents, password: str, on: date, at: datetime) -> World:
    """Start the practice and all it needs before the first client comes."""
    started = start_practice(
        facts=_practice(), owner=Person(OWNER.email, OWNER.name, password), at=at
    )
    owner = actor_for(user_id=started.user_id, practice_id=started.practice_id)
    people = {each.email: _join(owner, each, password, at=at) for each in COLLEAGUES}
    people[OWNER.email] = owner
    world = World(
        practice_id=started.practice_id,
        owner=owner,
        biller=next(actor for actor in people.values() if actor.role == "biller"),
        desk=next(actor for actor in people.values() if actor.role == "front-desk"),
        worker=Actor.system(started.practice_id),
        hands=tuple(
            _hands(owner, people[who.email], who, licence_until=on + timedelta(days=days), at=at)
            for who, days in zip(_therapists(), _LICENCE_DAYS, strict=True)
        ),
        folder=folder,
        papers=papers,
        today=on,
        location_id=_place(owner, name="Alder Court", at=at),
        home_location_id=_at_home(owner, at=at),
    )
    _set_fees(owner, _FEES, active_from=at.date() - timedelta(days=365), at=at)
    _set_fees(owner, _FEES_NOW, active_from=(on - _RAISED).replace(day=1), at=at)
    _add_payers(world, at=at)
    _lay_out_plans(folder)
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


def _therapists() -> list[Colleague]:
    return [each for each in (OWNER, *COLLEAGUES) if each.npi]


def _set_fees(owner: Actor, fees: Mapping[str, int], *, active_from: date, at: datetime) -> None:
    for procedure, cents in fees.items():
        set_fee(owner, procedure=procedure, charge_cents=cents, active_from=active_from, at=at)


def _hands(
    owner: Actor, actor: Actor, colleague: Colleague, *, licence_until: date, at: datetime
) -> Hands:
    first, _, last = colleague.name.partition(" ")
    facts = TherapistFacts(
        first_name=first,
        last_name=last,
        npi=colleague.npi,
        licence_number=f"MA6{colleague.npi[-7:]}",
        licence_state="WA",
        licence_until=licence_until,
        user_id=actor.user_id,
    )
    return Hands(actor=actor, therapist_id=add_therapist(owner, facts=facts, at=at))


def _place(owner: Actor, *, name: str, at: datetime) -> UUID:
    return add_location(owner, facts=LocationFacts(name=name, **_ADDRESS), at=at)


def _at_home(owner: Actor, *, at: datetime) -> UUID:
    facts = LocationFacts(name="At the client's home", kind="mobile", place_of_service="12")
    return add_location(owner, facts=facts, at=at)


def _add_payers(world: World, *, at: datetime) -> None:
    for cover, facts in FACTS.items():
        terms = terms_of(cover, today=world.today)
        world.payers[cover] = add_payer(world.owner, facts=facts, terms=terms, at=at)
    take_default_rules(world.owner, keys=[each.key for each in default_rules()], at=at)
    appeals = RuleFacts(
        kind=PayerRuleKind.APPEAL_DAYS,
        payer_id=world.payers[Cover.COMMERCIAL],
        amount=180,
        source="provider handbook (invented)",
        is_verified=True,
    )
    add_rule(world.owner, facts=appeals, at=at)
    _add_contracts(world, at=at)


def _add_contracts(world: World, *, at: datetime) -> None:
    """Every therapist has long been accepted by the plans that have networks."""
    for cover in (Cover.COMMERCIAL, Cover.HARBOR, Cover.VA):
        for hands in world.hands:
            facts = ContractFacts(
                therapist_id=hands.therapist_id,
                active_from=at.date().replace(month=1, day=1) - timedelta(days=365),
                is_in_network=True,
                source="the letter of acceptance (invented)",
            )
            add_contract(world.owner, payer_id=world.payers[cover], facts=facts, at=at)


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
    for name, method in (
        ("By post", Method.MAIL),
        ("By fax", Method.FAX),
        ("Timberline's web site", Method.PORTAL),
    ):
        by_hand = exchange.Terms(name=name, method=method)
        world.ways[method.value] = exchange.add_connection(world.owner, terms=by_hand, at=at)


def _lay_out_plans(folder: Path) -> None:
    """Put the simulated payer's plans beside its folders, where they can be read and changed."""
    plans = resources.files("effleurage.cli.demo_practice").joinpath(PLANS)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PLANS).write_text(plans.read_text(encoding="utf-8"), encoding="utf-8")
