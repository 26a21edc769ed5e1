"""The four example claims, entered by hand as a practice would, come out of the rows unchanged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from effleurage.apps.clients import actions as client_actions
from effleurage.apps.clients.facts import CaseFacts, ClientFacts, ReferralFacts
from effleurage.apps.coverage import actions as coverage_actions
from effleurage.apps.coverage.facts import AuthorisationFacts, PayerFacts, PolicyFacts, Terms
from effleurage.apps.visits import actions, signing
from effleurage.apps.visits.facts import Billing, LineFacts, VisitFacts
from effleurage.apps.visits.mapping import billable_visit
from effleurage.apps.visits.queries import get_visit, to_bill
from effleurage.core.claims.examples import example, kinds
from effleurage.core.claims.gather import one_claim
from tests.apps import world


def _address(value, prefix=""):
    if value is None:
        return {}
    names = ("street", "street2", "city", "state", "postal_code")
    return {prefix + name: getattr(value, name) for name in names}


def _enter(kind):
    """Enter everything that the claim of this kind says, through the actions; return the actor."""
    claim = example(kind)
    owner = _practice_of(claim)
    at = world.AT
    client_id = client_actions.add_client(owner, facts=_client(claim), at=at)
    case_id = client_actions.open_case(owner, client_id=client_id, facts=_case(claim), at=at)
    referral_id = client_actions.add_referral(
        owner, client_id=client_id, facts=_referral(claim, case_id), at=at
    )
    payer_id = coverage_actions.add_payer(owner, facts=_payer(claim), terms=_terms(claim), at=at)
    policy_id = coverage_actions.add_policy(
        owner, client_id=client_id, payer_id=payer_id, facts=_policy(claim), at=at
    )
    billing = Billing(
        policy_id=policy_id,
        referral_id=referral_id,
        case_id=case_id,
        authorisation_id=_approve(owner, claim, policy_id),
    )
    for visit in claim.visits:
        _work(owner, claim, visit, client_id=client_id, billing=billing)
    return owner


def _practice_of(claim):
    value = claim.practice
    person = value.person
    practice = world.a_practice(
        organisation=value.organisation,
        person_last_name=person.last if person else "",
        person_first_name=person.first if person else "",
        npi=value.npi,
        tax_id=value.tax_id,
        phone=value.phone,
        contact_name=value.contact_name,
        **_address(value.address),
    )
    owner = world.a_member(practice, name="Owner", role="owner")
    hands = claim.therapist
    world.a_therapist_of(
        owner,
        last_name=hands.name.last,
        first_name=hands.name.first,
        middle_name=hands.name.middle,
        npi=hands.npi,
        licence_number=hands.licence_number,
        licence_state=hands.licence_state,
    )
    world.a_location(practice, **_address(value.address))
    hour = claim.lines[0]
    world.a_fee(practice, procedure=hour.procedure, charge_cents=hour.charge_cents // hour.units)
    return owner


def _client(claim):
    value = claim.client
    return ClientFacts(
        last_name=value.name.last,
        first_name=value.name.first,
        middle_name=value.name.middle,
        suffix=value.name.suffix,
        birth_date=value.birth_date,
        sex=value.sex.value,
        phone=value.phone,
        **_address(value.address),
    )


def _case(claim):
    found = CaseFacts(
        number=claim.episode_id,
        onset_on=claim.onset_date,
        first_treated_on=claim.initial_treatment_date,
    )
    accident = claim.accident
    if accident is None:
        return found
    employer = accident.employer
    return replace(
        found,
        cause=accident.cause.value,
        injury_date=accident.injury_date,
        state=accident.state,
        claim_number=accident.claim_number,
        adjuster_name=accident.adjuster_name,
        employer_name=employer.name if employer else "",
        employer_address=_written(employer.address) if employer else {},
    )


def _written(address):
    return {name: each for name, each in _address(address).items() if each}


def _referral(claim, case_id):
    value = claim.referral
    return ReferralFacts(
        referrer_last_name=value.referrer.last,
        referrer_first_name=value.referrer.first,
        referrer_middle_name=value.referrer.middle,
        referrer_npi=value.referrer_npi,
        role=value.role.value,
        number=value.number,
        ordered_on=value.ordered_on,
        valid_until=value.valid_until,
        visits_allowed=value.visits_allowed,
        diagnoses=value.diagnoses,
        case_id=case_id,
    )


def _payer(claim):
    value = claim.payer
    return PayerFacts(
        name=value.name,
        payer_id=value.payer_id,
        line_of_business=value.line_of_business.value,
        **_address(value.address),
    )


def _terms(claim):
    value = claim.payer.terms
    return Terms(
        unit_rule=value.unit_rule.value,
        uses_ncci=value.uses_ncci,
        filing_limit_days=value.filing_limit_days,
        requires_gp=value.requires_gp,
        requires_prescription=value.requires_prescription,
        source=value.source,
    )


def _policy(claim):
    value, holder = claim.policy, claim.subscriber
    return PolicyFacts(
        member_id=value.member_id,
        claim_filing_code=value.claim_filing_code,
        relationship=value.relationship.value,
        group_number=value.group_number,
        group_name=value.group_name,
        active_from=value.active_from,
        active_until=value.active_until,
        subscriber={"organisation": holder.organisation, "address": _written(holder.address)}
        if holder
        else {},
    )


def _approve(owner, claim, policy_id):
    value = claim.authorisation
    if value is None:
        return None
    facts = AuthorisationFacts(
        number=value.number,
        valid_from=value.valid_from,
        valid_until=value.valid_until,
        visits_allowed=value.visits_allowed,
    )
    return coverage_actions.add_authorisation(owner, policy_id=policy_id, facts=facts, at=world.AT)


def _work(owner, claim, visit, *, client_id, billing):
    lines = tuple(
        LineFacts(
            procedure=line.procedure,
            modifiers=line.modifiers,
            times=line.times,
            diagnosis_pointers=line.diagnosis_pointers,
        )
        for line in claim.lines
        if line.visit_id == visit.visit_id
    )
    practice = world.Practice.objects.get(pk=owner.practice_id)
    facts = VisitFacts(
        service_date=visit.service_date,
        therapist_id=world.Therapist.objects.get(practice=practice).id,
        location_id=world.Location.objects.get(practice=practice).id,
        billing=billing,
        diagnoses=claim.diagnoses,
        origins=world.in_a_letter(*claim.diagnoses),
        objective="As the order says.",
        lines=lines,
    )
    visit_id = actions.start_visit(owner, client_id=client_id, facts=facts, at=world.AT)
    evening = datetime.combine(visit.service_date, time(23, 30), tzinfo=UTC)
    signing.sign_visit(owner, visit_id=visit_id, version=1, at=evening)


def _to_bill(owner):
    rows = to_bill(owner.practice_id).order_by("service_date", "number", "id")
    return rows.values_list("id", flat=True)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds())
def test_what_was_entered_is_what_the_claim_says(kind):
    owner = _enter(kind)

    visits = [billable_visit(get_visit(owner, each)) for each in _to_bill(owner)]

    wanted = example(kind)
    assert one_claim(visits, claim_id=wanted.claim_id) == wanted
