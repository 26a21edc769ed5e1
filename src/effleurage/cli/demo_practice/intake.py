"""Clients come in: with a card, an order, an accident, an approval; some with a scan of the card.

Knows what each kind of cover needs on record before the first visit. Refuses to know visits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from effleurage.apps.clients.actions import add_client, add_referral, open_case
from effleurage.apps.clients.facts import CaseFacts, ClientFacts, ReferralFacts
from effleurage.apps.clients.papers import Paper, add_document
from effleurage.apps.coverage.actions import add_authorisation, add_policy
from effleurage.apps.coverage.facts import AuthorisationFacts, PolicyFacts
from effleurage.apps.visits.facts import Billing
from effleurage.cli.demo_practice import papers
from effleurage.cli.demo_practice.cast import (
    APPROVAL_ENDS,
    ORDER_ENDS,
    POLICY_ENDS,
    REFERRERS,
    VISITS_RUN_OUT,
    Cover,
    Someone,
    Story,
)
from effleurage.cli.demo_practice.notes import complaint_of
from effleurage.cli.demo_practice.payers import CARDS, FACTS
from effleurage.cli.demo_practice.world import ZONE, Kept, World

_LONG = timedelta(days=100)
"""So long after the demo is made run the orders and approvals that do not end soon."""
_SESSIONS_ORDERED = 24
_ADJUSTERS = {
    Cover.AUTO: "Robin Castellanos",
    Cover.MADRONA: "Wren Abernathy",
    Cover.WORK: "Lee Marchetti",
}
_EMPLOYER = "Cedar Ridge Lumber"
_EMPLOYER_ADDRESS = {
    "street": "9400 Mill Road",
    "city": "Tacoma",
    "state": "WA",
    "postal_code": "984090071",
}


def take_in(world: World, someone: Someone, *, at: datetime) -> Kept:
    """Put one client on record with everything that her cover asks for."""
    client_id = add_client(world.desk, facts=_client(someone), at=at)
    last, first, _ = _referrer(someone)
    return Kept(
        someone=someone,
        client_id=client_id,
        hands=world.hands[someone.place % len(world.hands)],
        billing=_cover(world, someone, client_id, at=at),
        doctor=f"Dr. {first} {last}",
    )


def policy_facts(
    someone: Someone, *, group: str, active_from: date, active_until: date | None = None
) -> PolicyFacts:
    """Return what the card says."""
    cover = someone.role.cover
    card = CARDS[cover]
    is_employee = cover is Cover.WORK
    number = f"{someone.member_number}V286{100 + someone.place}"
    own = number if cover is Cover.VA else someone.member_number
    return PolicyFacts(
        member_id=card.prefix + own,
        claim_filing_code=card.filing_code,
        group_number=group,
        relationship="employee" if is_employee else "self",
        subscriber=(
            {"organisation": _EMPLOYER, "address": _EMPLOYER_ADDRESS} if is_employee else {}
        ),
        active_from=active_from,
        active_until=active_until,
    )


def _cover(world: World, someone: Someone, client_id: UUID, *, at: datetime) -> Billing:
    cover = someone.role.cover
    if cover is Cover.CASH:
        return Billing()
    today = at.astimezone(ZONE).date()
    policy = policy_facts(
        someone,
        group=someone.role.group,
        active_from=today - timedelta(days=200),
        active_until=_ends(world, POLICY_ENDS, someone),
    )
    policy_id = add_policy(
        world.desk, client_id=client_id, payer_id=world.payers[cover], facts=policy, at=at
    )
    _keep_card(world, someone, client_id, policy, at=at)
    case_id = open_case(world.desk, client_id=client_id, facts=_case(someone, today), at=at)
    order_id = _keep_order(world, someone, client_id, at=at)
    referral = _referral(world, someone, case_id, order_id, today)
    return Billing(
        policy_id=policy_id,
        case_id=case_id,
        referral_id=add_referral(world.desk, client_id=client_id, facts=referral, at=at),
        authorisation_id=approve(world, policy_id, someone, today, at=at)
        if cover.is_approved_first
        else None,
    )


def approve(world: World, policy_id: UUID, someone: Someone, today: date, *, at: datetime) -> UUID:
    """Put a payer's approval on record."""
    is_short = someone.role.story is Story.RUN_OUT
    facts = AuthorisationFacts(
        number=_approval_number(someone),
        valid_from=today - timedelta(days=2),
        valid_until=_ends(world, APPROVAL_ENDS, someone) or world.today + _LONG,
        visits_allowed=VISITS_RUN_OUT if is_short else _SESSIONS_ORDERED,
    )
    return add_authorisation(world.desk, policy_id=policy_id, facts=facts, at=at)


def _ends(world: World, soon: Mapping[int, int], someone: Someone) -> date | None:
    days = soon.get(someone.place)
    return None if days is None else world.today + timedelta(days=days)


def _keep_card(
    world: World, someone: Someone, client_id: UUID, policy: PolicyFacts, *, at: datetime
) -> None:
    payer = FACTS[someone.role.cover].name
    sides = papers.card(
        payer=payer,
        holder=f"{someone.first_name} {someone.last_name}",
        member_id=policy.member_id,
        group=policy.group_number,
    )
    card = Paper(kind="card", title=f"{payer} card, both sides", content=sides)
    add_document(world.desk, client_id=client_id, paper=card, store=world.papers, at=at)


def _keep_order(world: World, someone: Someone, client_id: UUID, *, at: datetime) -> UUID:
    last, first, npi = _referrer(someone)
    ordered_on = at.astimezone(ZONE).date() - timedelta(days=5)
    order = papers.letter(
        head=f"{first} {last}, MD",
        on=ordered_on,
        lines=(
            f"Re: {someone.first_name} {someone.last_name}, born {someone.birth_date:%m/%d/%Y}",
            f"Diagnoses: {', '.join(complaint_of(someone).diagnoses)}",
            "Massage therapy, one or two sessions a week, please evaluate and treat.",
            f"Up to {_SESSIONS_ORDERED} sessions.",
            f"NPI {npi}",
        ),
    )
    paper = Paper(kind="referral", title=f"Order of Dr. {last}", content=order)
    return add_document(world.desk, client_id=client_id, paper=paper, store=world.papers, at=at)


def _referrer(someone: Someone) -> tuple[str, str, str]:
    return REFERRERS[someone.place % len(REFERRERS)]


def _approval_number(someone: Someone) -> str:
    start = "VA00" if someone.role.cover is Cover.VA else "AUTH"
    return f"{start}{someone.member_number}"


def _client(someone: Someone) -> ClientFacts:
    return ClientFacts(
        last_name=someone.last_name,
        first_name=someone.first_name,
        birth_date=someone.birth_date,
        sex=someone.sex,
        street=someone.street,
        city=someone.city,
        state="WA",
        postal_code=someone.postal_code,
        phone=someone.phone,
        email=someone.email,
    )


def _case(someone: Someone, today: date) -> CaseFacts:
    hurt_on = today - timedelta(days=20)
    match someone.role.cover:
        case Cover.AUTO | Cover.MADRONA:
            number = "" if someone.role.story is Story.NO_NUMBER else _claim_number(someone)
            return CaseFacts(
                cause="auto",
                injury_date=hurt_on,
                state="WA",
                claim_number=number,
                adjuster_name=_ADJUSTERS[someone.role.cover],
                first_treated_on=today,
            )
        case Cover.WORK:
            return CaseFacts(
                cause="work",
                injury_date=hurt_on,
                state="WA",
                claim_number=_claim_number(someone),
                adjuster_name=_ADJUSTERS[someone.role.cover],
                employer_name=_EMPLOYER,
                employer_address=_EMPLOYER_ADDRESS,
                first_treated_on=today,
            )
        case _:
            return CaseFacts(onset_on=today - timedelta(days=40))


def _claim_number(someone: Someone) -> str:
    return f"{CARDS[someone.role.cover].prefix}26{someone.member_number}"


def _referral(
    world: World, someone: Someone, case_id: UUID, order_id: UUID, today: date
) -> ReferralFacts:
    last, first, npi = _referrer(someone)
    is_va = someone.role.cover is Cover.VA
    return ReferralFacts(
        referrer_last_name=last,
        referrer_first_name=first,
        referrer_npi=npi,
        number=_approval_number(someone) if is_va else "",
        ordered_on=today - timedelta(days=5),
        valid_until=_ends(world, ORDER_ENDS, someone) or world.today + _LONG,
        visits_allowed=_SESSIONS_ORDERED,
        diagnoses=complaint_of(someone).diagnoses,
        case_id=case_id,
        document_id=order_id,
    )
