"""Clients come in: with a card, an order, an accident, an approval; some with a scan of the card.

Knows what each kind of cover needs on record before the first visit. Refuses to know visits.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import UUID

from pypdf import PdfWriter

from effleurage.apps.clients.actions import add_client, add_referral, open_case
from effleurage.apps.clients.facts import CaseFacts, ClientFacts, ReferralFacts
from effleurage.apps.clients.papers import Paper, add_document
from effleurage.apps.coverage.actions import add_authorisation, add_policy
from effleurage.apps.coverage.facts import AuthorisationFacts, PolicyFacts
from effleurage.apps.visits.facts import Billing
from effleurage.cli.demo_practice.cast import DIAGNOSES, REFERRERS, Cover, Someone, Story
from effleurage.cli.demo_practice.world import Kept, World
from effleurage.gateways.documents import Documents

_EVERY_SEVENTH = 7
_MEMBER_PREFIX = {
    Cover.COMMERCIAL: "CMH",
    Cover.SILENT: "LBN",
    Cover.AUTO: "PSC",
    Cover.WORK: "TWI",
    Cover.VA: "100",
}
_FILING_CODE = {
    Cover.COMMERCIAL: "CI",
    Cover.SILENT: "CI",
    Cover.AUTO: "AM",
    Cover.WORK: "WC",
    Cover.VA: "VA",
}
_EMPLOYER = "Cedar Ridge Lumber"
_EMPLOYER_ADDRESS = {
    "street": "9400 Mill Road",
    "city": "Tacoma",
    "state": "WA",
    "postal_code": "984090071",
}


def take_in(world: World, someone: Someone, *, papers: Documents, at: datetime) -> Kept:
    """Put one client on record with everything that her cover asks for."""
    client_id = add_client(world.owner, facts=_client(someone), at=at)
    if someone.place % _EVERY_SEVENTH == 0:
        card = Paper(kind="card", title="Card, both sides", content=_a_scan())
        add_document(world.owner, client_id=client_id, paper=card, store=papers, at=at)
    return Kept(
        someone=someone,
        client_id=client_id,
        hands=world.hands[someone.place % len(world.hands)],
        billing=_cover(world, someone, client_id, at=at),
    )


def policy_facts(someone: Someone, *, group: str, active_from: date) -> PolicyFacts:
    """Return what the card says."""
    cover = someone.role.cover
    is_employee = cover is Cover.WORK
    number = f"{someone.member_number}V286{100 + someone.place}"
    own = number if cover is Cover.VA else someone.member_number
    return PolicyFacts(
        member_id=_MEMBER_PREFIX[cover] + own,
        claim_filing_code=_FILING_CODE[cover],
        group_number=group,
        relationship="employee" if is_employee else "self",
        subscriber=(
            {"organisation": _EMPLOYER, "address": _EMPLOYER_ADDRESS} if is_employee else {}
        ),
        active_from=active_from,
    )


def _cover(world: World, someone: Someone, client_id: UUID, *, at: datetime) -> Billing:
    cover = someone.role.cover
    if cover is Cover.CASH:
        return Billing()
    today = at.date()
    policy = policy_facts(
        someone, group=someone.role.group, active_from=today - timedelta(days=200)
    )
    policy_id = add_policy(
        world.owner, client_id=client_id, payer_id=world.payers[cover], facts=policy, at=at
    )
    case_id = open_case(world.owner, client_id=client_id, facts=_case(someone, today), at=at)
    referral = _referral(someone, case_id, today)
    return Billing(
        policy_id=policy_id,
        case_id=case_id,
        referral_id=add_referral(world.owner, client_id=client_id, facts=referral, at=at),
        authorisation_id=approve(world, policy_id, someone, today, at=at)
        if cover in {Cover.WORK, Cover.VA}
        else None,
    )


def approve(world: World, policy_id: UUID, someone: Someone, today: date, *, at: datetime) -> UUID:
    """Put a payer's approval on record."""
    facts = AuthorisationFacts(
        number=_approval_number(someone),
        valid_from=today - timedelta(days=2),
        valid_until=today + timedelta(days=200),
        visits_allowed=24,
    )
    return add_authorisation(world.owner, policy_id=policy_id, facts=facts, at=at)


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
    )


def _case(someone: Someone, today: date) -> CaseFacts:
    hurt_on = today - timedelta(days=20)
    match someone.role.cover:
        case Cover.AUTO:
            number = "" if someone.role.story is Story.NO_NUMBER else _claim_number(someone)
            return CaseFacts(
                cause="auto",
                injury_date=hurt_on,
                state="WA",
                claim_number=number,
                adjuster_name="Robin Castellanos",
                first_treated_on=today + timedelta(days=1),
            )
        case Cover.WORK:
            return CaseFacts(
                cause="work",
                injury_date=hurt_on,
                state="WA",
                claim_number=_claim_number(someone),
                adjuster_name="Lee Marchetti",
                employer_name=_EMPLOYER,
                employer_address=_EMPLOYER_ADDRESS,
                first_treated_on=today + timedelta(days=1),
            )
        case _:
            return CaseFacts(onset_on=today - timedelta(days=40))


def _claim_number(someone: Someone) -> str:
    return f"{_MEMBER_PREFIX[someone.role.cover]}26{someone.member_number}"


def _referral(someone: Someone, case_id: UUID, today: date) -> ReferralFacts:
    last, first, npi = REFERRERS[someone.place % len(REFERRERS)]
    is_va = someone.role.cover is Cover.VA
    return ReferralFacts(
        referrer_last_name=last,
        referrer_first_name=first,
        referrer_npi=npi,
        number=_approval_number(someone) if is_va else "",
        ordered_on=today - timedelta(days=5),
        valid_until=today + timedelta(days=200),
        visits_allowed=24,
        diagnoses=DIAGNOSES[someone.role.cover],
        case_id=case_id,
    )


def _a_scan() -> bytes:
    """Return a card that says nothing: two white pages."""
    scan, pages = BytesIO(), PdfWriter()
    for _ in range(2):
        pages.add_blank_page(width=243, height=153)
    pages.write(scan)
    return scan.getvalue()
