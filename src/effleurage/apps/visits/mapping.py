"""A visit's rows as what the business bills with, and as the note that was signed.

Knows which column stands for which field of ``core.claims``, where a session took place, and the
canonical text of a note behind its hash. Refuses to judge: the gate does. Money that the client
has paid is the ledger's, which lies after this step: whoever drafts a claim adds it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from effleurage.apps.clients import mapping as clients
from effleurage.apps.coverage import mapping as coverage
from effleurage.apps.coverage.models import Policy
from effleurage.apps.coverage.rule_book import RuleBook, book_of
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.practices.days import day_at
from effleurage.apps.practices.models import Location, LocationKind, Practice
from effleurage.apps.visits import origins
from effleurage.apps.visits.models import Visit, VisitLine
from effleurage.core import claims as core
from effleurage.core.claims.gather import BillableVisit, Circumstances

OFFICE, HOME = "11", "12"
MOST_DIAGNOSES = 12
BILLED_WITH = (
    "practice", "client", "therapist", "location", "policy__payer", "authorisation", "referral",
    "case",
)  # fmt: skip
"""What ``select_related`` must bring along (with the lines prefetched) to map without queries."""


class VisitHasNoPolicy(ValueError):
    """A cash visit is billed to nobody; choose a policy first if a payer is to be asked."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(f"visit {visit.number or visit.id} has no policy; choose one to bill it")


def billable_visit(
    visit: Visit, *, paid_by_client_cents: int = 0, rules: RuleBook | None = None
) -> BillableVisit:
    """Return the visit complete with everything that a claim says of it.

    A line that came to no unit was worked and is in the note, but it is no line of a claim.
    ``paid_by_client_cents`` is what the ledger knows. The payer's terms are those of the day, out
    of ``rules``: whoever maps many visits gives them, so that they are read once. Raises
    :class:`VisitHasNoPolicy`.
    """
    if visit.policy is None:
        raise VisitHasNoPolicy(visit)
    rules = rules or book_of(visit.practice_id)
    return BillableVisit(
        circumstances=_on_the_day(visit, _circumstances(visit, visit.policy), rules),
        visit=core.Visit(
            visit_id=visit_id(visit),
            service_date=visit.service_date,
            note_signed_on=day_at(visit.practice, visit.signed_at) if visit.signed_at else None,
            note_signed_by=visit.signed_name,
        ),
        diagnoses=tuple(visit.diagnoses),
        lines=tuple(_line(line, visit) for line in _in_order(visit) if line.units),
        paid_by_client_cents=paid_by_client_cents,
    )


def visit_id(visit: Visit) -> str:
    """Return the practice's own number for the visit, as it stands on claims."""
    return visit.number or visit.id.hex[-12:].upper()


def line_id(line: VisitLine, visit: Visit) -> str:
    """Return the number of a line that comes back on the remit."""
    return f"{visit_id(visit)}L{line.position}"


def practice(row: Practice) -> core.Practice:
    """Return who bills."""
    person = None
    if row.person_last_name:
        person = core.PersonName(last=row.person_last_name, first=row.person_first_name)
    return core.Practice(
        organisation=row.organisation,
        person=person,
        npi=row.npi,
        tax_id=row.tax_id,
        tax_id_kind=core.TaxIdKind(row.tax_id_kind),
        taxonomy=row.taxonomy,
        address=clients.address(row),
        pay_to_address=clients.stored_address(row.pay_to),
        phone=row.phone,
        contact_name=row.contact_name,
    )


def therapist(row: Therapist) -> core.Therapist:
    """Return who had hands on the client."""
    return core.Therapist(
        name=clients.person(row),
        npi=row.npi,
        taxonomy=row.taxonomy,
        credential=row.credential,
        licence_number=row.licence_number,
        licence_state=row.licence_state,
    )


def place_of_service(row: Location) -> str:
    """Return the place of service; mobile work is at home, unless its row says another place."""
    if row.kind == LocationKind.MOBILE and row.place_of_service == OFFICE:
        return HOME
    return row.place_of_service


def spans(times: Iterable[Sequence[str]]) -> tuple[core.TimeSpan, ...]:
    """Return the start and stop times that a line keeps as pairs of ``HH:MM``."""
    return tuple(
        core.TimeSpan(start=time.fromisoformat(start), stop=time.fromisoformat(stop))
        for start, stop in times
    )


def note_sha256(visit: Visit, lines: Iterable[VisitLine]) -> str:
    """Return the hash of a note: whoever changes a word, a minute or a name changes it.

    How the visit is billed is left out, and so is the record it now belongs to: both may change
    after signing. ``signed_for`` is the record in which it was signed. Where diagnoses came from is
    left out of notes that were signed before that was asked, so that their hashes still hold.
    """
    from_where = {"origins": visit.origins} if visit.origins else {}
    text = json.dumps(
        {
            **from_where,
            "note": 1,
            "number": visit.number,
            "therapist": str(visit.therapist_id),
            "location": str(visit.location_id),
            "service_date": visit.service_date.isoformat(),
            "diagnoses": visit.diagnoses,
            "subjective": visit.subjective,
            "objective": visit.objective,
            "assessment": visit.assessment,
            "plan": visit.plan,
            "signed_for": str(visit.signed_for),
            "signed_by": str(visit.signed_by),
            "signed_name": visit.signed_name,
            "lines": [_canonical(line) for line in sorted(lines, key=lambda one: one.position)],
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _on_the_day(visit: Visit, plain: Circumstances, rules: RuleBook) -> Circumstances:
    """Return the circumstances with what the payer asks of services on the visit's day."""
    assert visit.policy is not None
    terms = rules.terms(visit.policy.payer_id, plain, on=visit.service_date)
    return replace(plain, payer=replace(plain.payer, terms=terms))


def _circumstances(visit: Visit, policy: Policy) -> Circumstances:
    case = visit.case
    return Circumstances(
        client=clients.client(visit.client),
        subscriber=coverage.subscriber(policy),
        policy=coverage.policy(policy),
        payer=coverage.payer(policy.payer),
        practice=practice(visit.practice),
        therapist=therapist(visit.therapist),
        service_location=_service_location(visit),
        episode_id=case.number if case else "",
        accident=clients.accident(case) if case else None,
        referral=_order(visit),
        authorisation=coverage.authorisation(visit.authorisation) if visit.authorisation else None,
        onset_date=case.onset_on if case else None,
        initial_treatment_date=case.first_treated_on if case else None,
        accepts_assignment=policy.accepts_assignment,
        benefits_assigned=core.BenefitsAssigned(policy.benefits_assigned),
        signature_on_file=policy.signature_on_file,
        note=visit.payer_note,
    )


def _order(visit: Visit) -> core.Referral | None:
    """Return the clinician's order with the codes that she has confirmed for this visit since."""
    if visit.referral is None:
        return None
    order = clients.referral(visit.referral)
    said = origins.kept(visit.origins)
    confirmed = [
        code
        for code in visit.diagnoses
        if code in said
        and said[code].source == origins.Source.CONFIRMED
        and code not in order.diagnoses
    ]
    return replace(order, diagnoses=(*order.diagnoses, *confirmed)[:MOST_DIAGNOSES])


def _service_location(visit: Visit) -> core.ServiceLocation | None:
    """Return the place, or ``None`` for the practice's own address."""
    place = visit.location
    where = visit.client if place.kind == LocationKind.MOBILE else place
    address = clients.address_if_any(where)
    if address is None or address == clients.address(visit.practice):
        return None
    return core.ServiceLocation(name=place.name, address=address, npi=place.npi)


def _in_order(visit: Visit) -> list[VisitLine]:
    return sorted(visit.lines.all(), key=lambda line: line.position)


def _line(line: VisitLine, visit: Visit) -> core.ServiceLine:
    return core.ServiceLine(
        line_id=line_id(line, visit),
        visit_id=visit_id(visit),
        service_date=visit.service_date,
        procedure=line.procedure,
        modifiers=tuple(line.modifiers),
        minutes=line.minutes,
        times=spans(line.times),
        units=line.units,
        charge_cents=line.charge_cents,
        diagnosis_pointers=tuple(line.diagnosis_pointers),
        place_of_service=place_of_service(visit.location),
        note=line.note,
    )


def _canonical(line: VisitLine) -> dict[str, Any]:
    return {
        "position": line.position,
        "procedure": line.procedure,
        "modifiers": line.modifiers,
        "minutes": line.minutes,
        "times": line.times,
        "units": line.units,
        "charge_cents": line.charge_cents,
        "diagnosis_pointers": line.diagnosis_pointers,
        "note": line.note,
    }
