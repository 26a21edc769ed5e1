"""The gate at work on stored claims: what history says of each, the report, the clearance.

Knows what a claim's history is, and brings it together with what lies around the claim
(``gate_facts``). Refuses to judge: ``core.gate`` does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from uuid import UUID

from effleurage.apps.claims import editions, gate_facts, mapping
from effleurage.apps.claims.models import Claim, ClaimVisit, Override
from effleurage.apps.visits import own_procedures
from effleurage.apps.visits.models import Visit, VisitState
from effleurage.core import gate
from effleurage.core.claims import Claim as CoreClaim
from effleurage.core.claims.kinds import Frequency
from effleurage.core.gate import ClearedClaim, Facts, Report
from effleurage.documents import cms1500_boxes
from effleurage.edi import claim_to_837p


def reports(rows: Sequence[Claim], *, on: date) -> list[Report]:
    """Return the gate's report on each of these claims, on that day."""
    with own_procedures.known_in(rows[0].practice_id) if rows else nullcontext():
        return [
            gate.check(claim, facts=facts, overrides=overrides)
            for claim, facts, overrides in cases(rows, on=on)
        ]


def cleared(rows: Sequence[Claim], *, on: date) -> list[ClearedClaim]:
    """Return each of these claims as one that may leave on that day.

    Raises ``ClaimIsBlocked`` or ``ClaimIsHeld`` for the first that may not.
    """
    with own_procedures.known_in(rows[0].practice_id) if rows else nullcontext():
        return [
            gate.clear(claim, facts=facts, overrides=overrides)
            for claim, facts, overrides in cases(rows, on=on)
        ]


def cases(rows: Sequence[Claim], *, on: date) -> list[tuple[CoreClaim, Facts, list[gate.Override]]]:
    """Return each of these claims with what the gate must know, and what was let pass on it."""
    if not rows:
        return []
    edition = editions.diagnosis_codes()
    claims = {row.id: mapping.claim_of(row) for row in rows}
    earlier, used, overrides = _earlier_claims(rows), _visits_used(rows), _overrides(rows)
    known = gate_facts.around(rows, claims.values())
    return [
        (
            claims[row.id],
            Facts(
                on=on,
                icd=edition,
                icd_until=edition.facts.effective_until,
                earlier_claims=tuple(earlier[row.client_id]),
                authorised_visits_used=used.get(row.id, 0),
                file_faults=claim_to_837p.faults,
                form_faults=cms1500_boxes.form_findings,
                **known.facts(row, claims[row.id]),
            ),
            overrides[row.id],
        )
        for row in rows
    ]


def _earlier_claims(rows: Sequence[Claim]) -> dict[UUID, list[CoreClaim]]:
    """Return each client's other live claims in the days that these claims speak of."""
    clients = {row.client_id for row in rows if row.frequency == Frequency.ORIGINAL.value}
    found: dict[UUID, list[CoreClaim]] = defaultdict(list)
    if not clients:
        return found
    others = Claim.objects.filter(
        practice_id=rows[0].practice_id,
        client_id__in=clients,
        service_from__lte=max(row.service_to for row in rows),
        service_to__gte=min(row.service_from for row in rows),
        pk__in=ClaimVisit.objects.filter(is_live=True).values("claim_id"),
    ).exclude(frequency=Frequency.VOID.value)
    for other in others.defer("findings", "not_checked"):
        found[other.client_id].append(mapping.claim_of(other))
    return found


def _visits_used(rows: Sequence[Claim]) -> dict[UUID, int]:
    """Return for each claim the other signed visits that its authorisation covers by then."""
    mine: dict[UUID, set[UUID]] = defaultdict(set)
    under: dict[UUID, UUID] = {}
    on_claims = ClaimVisit.objects.filter(
        claim_id__in=[row.id for row in rows], visit__authorisation__isnull=False
    ).values_list("claim_id", "visit_id", "visit__authorisation_id")
    for claim_id, visit_id, authorisation_id in on_claims:
        mine[claim_id].add(visit_id)
        under[claim_id] = authorisation_id
    signed: dict[UUID, list[tuple[UUID, date]]] = defaultdict(list)
    for authorisation_id, visit_id, service_date in Visit.objects.filter(
        authorisation_id__in=set(under.values()), state=VisitState.SIGNED
    ).values_list("authorisation_id", "id", "service_date"):
        signed[authorisation_id].append((visit_id, service_date))
    return {
        row.id: sum(
            day < row.service_to and visit_id not in mine[row.id]
            for visit_id, day in signed[under[row.id]]
        )
        for row in rows
        if row.id in under
    }


def _overrides(rows: Sequence[Claim]) -> dict[UUID, list[gate.Override]]:
    found: dict[UUID, list[gate.Override]] = defaultdict(list)
    standing = Override.objects.filter(
        claim_id__in=[row.id for row in rows], withdrawn_at=None
    ).order_by("at", "id")
    for row in standing:
        found[row.claim_id].append(mapping.override_of(row))
    return found
