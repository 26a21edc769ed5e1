"""A small world of invented people for the records' tests: plain functions, valid defaults."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.actions import search_name
from effleurage.apps.clients.facts import CaseFacts, ClientFacts, ReferralFacts
from effleurage.apps.clients.models import Case, Client, Referral
from effleurage.apps.coverage.models import Authorisation, Payer, PayerRule, Policy
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.practices.models import Location, Membership, Practice, Role, User
from effleurage.apps.visits import actions as visit_actions
from effleurage.apps.visits import signing
from effleurage.apps.visits.facts import Billing, LineFacts, VisitFacts
from effleurage.apps.visits.models import Fee, Visit
from effleurage.apps.visits.origins import Origin
from effleurage.core.claims import TimeSpan

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def a_practice(**changes: Any) -> Practice:
    values: dict[str, Any] = {
        "organisation": "Stillwater Massage PLLC",
        "npi": "1660001029",
        "tax_id": "910004182",
        "street": "418 Alder Court",
        "city": "Tacoma",
        "state": "WA",
        "postal_code": "984020118",
        "phone": "2535550142",
        "contact_name": "Dana Whitlow",
        "created_at": AT,
    }
    return Practice.objects.create(**values | changes)


def a_member(practice: Practice, *, name: str, role: str) -> Actor:
    user = User.objects.create_user(f"{name.lower()}@{practice.id}.example", name=name)
    Membership.objects.create(practice=practice, user=user, role=role, since=AT)
    return Actor(user_id=user.id, name=name, practice_id=practice.id, role=role)


def a_location(practice: Practice, **changes: Any) -> Location:
    values: dict[str, Any] = {
        "name": "Alder Court",
        "place_of_service": "11",
        "street": "418 Alder Court",
        "city": "Tacoma",
        "state": "WA",
        "postal_code": "984020118",
    }
    return Location.objects.create(practice=practice, **values | changes)


def a_therapist(practice: Practice, **changes: Any) -> Therapist:
    values: dict[str, Any] = {
        "last_name": "Okafor",
        "first_name": "Imani",
        "npi": "1234567893",
        "licence_number": "MA60010274",
        "licence_state": "WA",
    }
    return Therapist.objects.create(practice=practice, **values | changes)


def a_client(practice: Practice, **changes: Any) -> Client:
    values: dict[str, Any] = {
        "last_name": "Abernathy",
        "first_name": "Lou",
        "birth_date": date(1984, 3, 9),
        "sex": "F",
        "street": "77 Fern Street",
        "city": "Tacoma",
        "state": "WA",
        "postal_code": "98405",
        "phone": "2535550177",
        "created_at": AT,
    }
    facts = values | changes
    facts.setdefault("search_name", search_name(_names(facts)))
    return Client.objects.create(practice=practice, **facts)


def _names(values: dict[str, Any]) -> ClientFacts:
    return client_facts(
        last_name=values["last_name"],
        first_name=values["first_name"],
        middle_name=values.get("middle_name", ""),
    )


def a_payer(practice: Practice, **changes: Any) -> Payer:
    values: dict[str, Any] = {
        "name": "Cascade Mutual Health",
        "payer_id": "CMH01",
        "line_of_business": "commercial",
        "unit_rule": "midpoint",
        "uses_ncci": True,
        "filing_limit_days": 180,
        "requires_gp": False,
        "requires_prescription": False,
        "terms_source": "invented",
    }
    payer = Payer.objects.create(practice=practice, **values | changes)
    _its_rules(payer)
    return payer


def _its_rules(payer: Payer) -> None:
    """Write the payer's terms as the rules that they are (the columns only repeat them)."""
    pools = {"cms": True, "midpoint": False}.get(payer.unit_rule)
    said: dict[str, dict[str, Any]] = {
        "pools-minutes": {"yes": pools},
        "uses-ncci": {"yes": payer.uses_ncci},
        "filing-limit": {"amount": payer.filing_limit_days},
        "requires-gp": {"yes": payer.requires_gp},
        "requires-prescription": {"yes": payer.requires_prescription},
    }
    for kind, values in said.items():
        if None not in values.values():
            PayerRule.objects.create(
                practice_id=payer.practice_id,
                payer=payer,
                kind=kind,
                source=payer.terms_source or "invented",
                is_verified=payer.terms_verified,
                recheck_by=payer.recheck_by,
                set_at=AT,
                **values,
            )


def a_policy(client: Client, payer: Payer, **changes: Any) -> Policy:
    values: dict[str, Any] = {
        "member_id": "CMH100200300",
        "group_number": "70021",
        "claim_filing_code": "CI",
        "active_from": date(2026, 1, 1),
    }
    return Policy.objects.create(
        practice_id=client.practice_id, client=client, payer=payer, **values | changes
    )


def roles() -> tuple[str, ...]:
    return tuple(Role.values)


def nobody() -> UUID:
    return UUID(int=0)


def client_facts(**changes: Any) -> ClientFacts:
    values: dict[str, Any] = {
        "last_name": "Lindqvist",
        "first_name": "Marta",
        "birth_date": date(1984, 5, 17),
        "sex": "F",
        "street": "1906 Juniper Lane",
        "city": "Tacoma",
        "state": "WA",
        "postal_code": "984070226",
        "phone": "2535550177",
    }
    return ClientFacts(**values | changes)


def case_facts(**changes: Any) -> CaseFacts:
    values: dict[str, Any] = {
        "cause": "auto",
        "injury_date": date(2026, 10, 14),
        "state": "WA",
        "adjuster_name": "Robin Castellanos",
    }
    return CaseFacts(**values | changes)


def referral_facts(**changes: Any) -> ReferralFacts:
    values: dict[str, Any] = {
        "referrer_last_name": "Nakamura",
        "referrer_first_name": "Joel",
        "referrer_npi": "1660002035",
        "ordered_on": date(2026, 10, 12),
        "valid_until": date(2027, 4, 12),
        "visits_allowed": 12,
        "diagnoses": ("M54.2", "M62.830"),
    }
    return ReferralFacts(**values | changes)


def a_case(client: Client, **changes: Any) -> Case:
    values: dict[str, Any] = {
        "cause": "auto",
        "number": f"E-{client.id.hex[-12:].upper()}",
        "injury_date": date(2026, 10, 14),
        "state": "WA",
        "claim_number": "PSC260148831",
    }
    return Case.objects.create(practice_id=client.practice_id, client=client, **values | changes)


def a_referral(client: Client, **changes: Any) -> Referral:
    values: dict[str, Any] = {
        "referrer_last_name": "Nakamura",
        "referrer_first_name": "Joel",
        "referrer_npi": "1660002035",
        "ordered_on": date(2026, 10, 12),
        "valid_until": date(2027, 4, 12),
        "visits_allowed": 12,
        "diagnoses": ["M54.2", "M62.830"],
    }
    return Referral.objects.create(
        practice_id=client.practice_id, client=client, **values | changes
    )


def an_authorisation(policy: Policy, **changes: Any) -> Authorisation:
    values: dict[str, Any] = {
        "number": "AUTH440192",
        "valid_from": date(2026, 10, 12),
        "valid_until": date(2027, 1, 9),
        "visits_allowed": 10,
    }
    return Authorisation.objects.create(
        practice_id=policy.practice_id, policy=policy, **values | changes
    )


def a_fee(practice: Practice, **changes: Any) -> Fee:
    values: dict[str, Any] = {
        "procedure": "97124",
        "charge_cents": 3_000,
        "active_from": date(2026, 1, 1),
    }
    return Fee.objects.create(practice=practice, **values | changes)


def an_hour(starts: int = 10, **changes: Any) -> LineFacts:
    """One hour of massage: four units, the first diagnosis."""
    values: dict[str, Any] = {
        "procedure": "97124",
        "times": (TimeSpan(start=time(starts), stop=time(starts + 1)),),
        "diagnosis_pointers": (1,),
    }
    return LineFacts(**values | changes)


def visit_facts(practice: Practice, **changes: Any) -> VisitFacts:
    """A complete note of one hour; therapist and place are made unless given."""
    values: dict[str, Any] = {
        "service_date": date(2026, 11, 3),
        "diagnoses": ("M54.2", "M62.830"),
        "subjective": "Neck stiff since September, pain 5 of 10.",
        "objective": "Upper trapezius and levator, both sides.",
        "assessment": "Pain 3 of 10 after.",
        "plan": "Weekly, four more.",
    }
    values |= changes
    values.setdefault("lines", (an_hour(_next_hour(practice, values["service_date"])),))
    if "therapist_id" not in values:
        values["therapist_id"] = (
            Therapist.objects.filter(practice=practice).first() or a_therapist(practice)
        ).id
    if "location_id" not in values:
        values["location_id"] = (
            Location.objects.filter(practice=practice).first() or a_location(practice)
        ).id
    values.setdefault("origins", in_a_letter(*values["diagnoses"]))
    return VisitFacts(**values)


def in_a_letter(*diagnoses: str) -> dict[str, Origin]:
    """These diagnoses as the payer's letter has them, which any visit may say."""
    return {code: Origin(source="payer-letter") for code in diagnoses}


def _next_hour(practice: Practice, on: date) -> int:
    """The hour after the day's other visits, because nobody treats two clients at once."""
    return (10 + Visit.objects.filter(practice=practice, service_date=on).count()) % 23


def a_therapist_of(actor: Actor, **changes: Any) -> Therapist:
    """The therapist that a member is herself."""
    practice = Practice.objects.get(pk=actor.practice_id)
    return a_therapist(practice, user_id=actor.user_id, **changes)


def a_visit(actor: Actor, client: Client, *, policy: Policy | None = None, **changes: Any) -> Visit:
    """A draft by the actions, with a fee for massage; billed to the policy where one is given."""
    practice = Practice.objects.get(pk=actor.practice_id)
    if not Fee.objects.filter(practice=practice, procedure="97124").exists():
        a_fee(practice)
    changes.setdefault("billing", Billing(policy_id=policy.id if policy else None))
    facts = visit_facts(practice, **changes)
    visit_id = visit_actions.start_visit(actor, client_id=client.id, facts=facts, at=AT)
    return Visit.objects.get(pk=visit_id)


def a_signed_visit(
    actor: Actor, client: Client, *, policy: Policy | None = None, **changes: Any
) -> Visit:
    """A signed visit; the actor must be its therapist (``a_therapist_of``), or is made so."""
    if "therapist_id" not in changes:
        mine = Therapist.objects.filter(practice_id=actor.practice_id, user_id=actor.user_id)
        changes["therapist_id"] = (mine.first() or a_therapist_of(actor)).id
    visit = a_visit(actor, client, policy=policy, **changes)
    signing.sign_visit(actor, visit_id=visit.id, version=visit.version, at=AT)
    visit.refresh_from_db()
    return visit
