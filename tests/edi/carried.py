"""A claim as an 837P carries it: what a round trip may be compared with.

Everything that `carried` blanks or rewrites here is listed in the docstring of
`effleurage.edi.claim_837p_file`; what it leaves alone must survive writing and reading.
"""

from dataclasses import replace

from effleurage.core.claims.claim import (
    Accident,
    Address,
    Attachment,
    Authorisation,
    Claim,
    OtherCover,
    Payer,
    PayerDecision,
    PayerTerms,
    PersonName,
    Policy,
    Practice,
    Referral,
    ServiceLine,
    ServiceLocation,
    Subscriber,
    Therapist,
    Visit,
)
from effleurage.core.claims.kinds import AccidentCause, Frequency, LineOfBusiness
from effleurage.x12.characters import capitals

# SBR09 is all that an 837P says of a payer's kind.
KIND_OF_FILING = {
    "AM": LineOfBusiness.AUTO,
    "WC": LineOfBusiness.WORKERS_COMP,
    "VA": LineOfBusiness.VA,
    "LM": LineOfBusiness.LIABILITY,
}


def carried(claim: Claim) -> Claim:
    days = dict.fromkeys(line.service_date for line in claim.lines)
    return replace(
        claim,
        payer_claim_number=(
            "" if claim.frequency is Frequency.ORIGINAL else claim.payer_claim_number
        ),
        client=replace(
            claim.client,
            name=_name(claim.client.name),
            address=_address(claim.client.address),
            phone="",
        ),
        subscriber=_subscriber(claim.subscriber),
        policy=_policy(claim.policy),
        payer=_payer(claim.payer, claim.policy),
        practice=_practice(claim.practice),
        therapist=_therapist(claim),
        service_location=_service_location(claim),
        visits=tuple(Visit(visit_id=day.isoformat(), service_date=day) for day in days),
        lines=tuple(_line(line) for line in claim.lines),
        episode_id="",
        accident=_accident(claim),
        referral=_referral(claim.referral),
        authorisation=(
            Authorisation(number=claim.authorisation.number) if claim.authorisation else None
        ),
        note=capitals(claim.note),
        attachments=tuple(Attachment(**_paper(paper)) for paper in claim.attachments),
        other_cover=tuple(_cover(claim, cover) for cover in claim.other_cover),
    )


def _cover(claim: Claim, cover: OtherCover) -> OtherCover:
    holder = cover.subscriber
    return replace(
        cover,
        policy=_policy(cover.policy),
        payer=_payer(cover.payer, cover.policy),
        subscriber=_subscriber(holder)
        and replace(
            _subscriber(holder),
            address=_address(holder.address) if holder.address else None,
        ),
        decision=_decision(claim, cover.decision) if cover.decision else None,
    )


def _decision(claim: Claim, decision: PayerDecision) -> PayerDecision:
    order = [line.line_id for line in claim.lines]
    return replace(
        decision,
        claim_id=claim.claim_id,
        adjustments=_by_group(decision.adjustments),
        lines=tuple(
            replace(line, adjustments=_by_group(line.adjustments))
            for line in sorted(decision.lines, key=lambda line: order.index(line.line_id))
        ),
    )


def _by_group(adjustments):
    return tuple(sorted(adjustments, key=lambda each: each.group))


def _policy(policy: Policy) -> Policy:
    return replace(
        policy,
        group_name="" if policy.group_number else capitals(policy.group_name),
        active_from=None,
        active_until=None,
    )


def _payer(payer: Payer, policy: Policy) -> Payer:
    return replace(
        payer,
        name=capitals(payer.name),
        line_of_business=KIND_OF_FILING.get(policy.claim_filing_code, LineOfBusiness.COMMERCIAL),
        address=_address(payer.address) if payer.address else None,
        terms=PayerTerms(),
    )


def _paper(paper: Attachment) -> dict[str, str]:
    return {
        "report_type": paper.report_type,
        "transmission": paper.transmission,
        "control_number": paper.control_number,
    }


def _name(name: PersonName) -> PersonName:
    return PersonName(
        last=capitals(name.last),
        first=capitals(name.first),
        middle=capitals(name.middle),
        suffix=capitals(name.suffix),
    )


def _address(address: Address) -> Address:
    return Address(
        street=capitals(address.street),
        street2=capitals(address.street2),
        city=capitals(address.city),
        state=address.state,
        postal_code=address.postal_code,
    )


def _subscriber(subscriber: Subscriber | None) -> Subscriber | None:
    if subscriber is None:
        return None
    return Subscriber(
        name=_name(subscriber.name) if subscriber.name else None,
        organisation=capitals(subscriber.organisation),
    )


def _practice(practice: Practice) -> Practice:
    return replace(
        practice,
        organisation=capitals(practice.organisation),
        person=_name(practice.person) if practice.person else None,
        address=_address(practice.address),
        pay_to_address=_address(practice.pay_to_address) if practice.pay_to_address else None,
        contact_name=capitals(practice.contact_name),
    )


def _therapist(claim: Claim) -> Therapist:
    therapist, practice = claim.therapist, claim.practice
    if therapist.npi != practice.npi:
        return Therapist(name=_name(therapist.name), npi=therapist.npi, taxonomy=therapist.taxonomy)
    name = practice.person or PersonName(last=practice.organisation, first="")
    return Therapist(name=_name(name), npi=practice.npi, taxonomy=practice.taxonomy)


def _service_location(claim: Claim) -> ServiceLocation | None:
    place = claim.service_location
    if place:
        return replace(place, name=capitals(place.name), address=_address(place.address))
    if all(line.place_of_service == "12" for line in claim.lines):
        return ServiceLocation(name="PATIENT HOME", address=_address(claim.client.address))
    return None


def _accident(claim: Claim) -> Accident | None:
    accident = claim.accident
    if accident is None:
        return None
    is_insured_here = claim.payer.line_of_business in (
        LineOfBusiness.AUTO,
        LineOfBusiness.WORKERS_COMP,
        LineOfBusiness.LIABILITY,
    )
    return Accident(
        cause=accident.cause,
        injury_date=accident.injury_date,
        state=accident.state if accident.cause is AccidentCause.AUTO else "",
        claim_number=accident.claim_number if is_insured_here else "",
    )


def _referral(referral: Referral | None) -> Referral | None:
    if referral is None:
        return None
    return Referral(
        referrer=_name(referral.referrer),
        referrer_npi=referral.referrer_npi,
        role=referral.role,
        number=referral.number,
    )


def _line(line: ServiceLine) -> ServiceLine:
    return replace(
        line,
        visit_id=line.service_date.isoformat(),
        minutes=None,
        times=(),
        note=capitals(line.note),
    )
