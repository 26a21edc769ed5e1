"""What the gate must know of visits: those that claims bill, those before them, the day's others.

Knows how a visit stands on a claim (by its number), which visits count against what, and what a
note looks like without its words. A handful of queries, however many claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from effleurage.apps.claims import note_words
from effleurage.apps.claims.models import Claim
from effleurage.apps.visits.mapping import spans, visit_id
from effleurage.apps.visits.models import Visit, VisitLine, VisitState
from effleurage.core import claims as core
from effleurage.core import gate

YEAR = timedelta(days=366)
NOTES_BEFORE = timedelta(days=120)


class Light(NamedTuple):
    """A visit without its note: when it was, and what it counts against."""

    id: UUID
    client_id: UUID
    service_date: date
    state: str
    payer_id: UUID | None
    case_id: UUID | None
    referral_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """The visits around some claims. ``billed`` has them by the number that claims give them."""

    billed: Mapping[str, Visit]
    before: Mapping[UUID, Sequence[Light]]
    notes: Mapping[UUID, Sequence[tuple[UUID, gate.Note]]]
    busy: Mapping[UUID, Sequence[tuple[UUID, gate.BusyTime]]]

    def of(self, claim: core.Claim) -> list[Visit]:
        """Return the visits that a claim bills, in its order."""
        found = (self.billed.get(each.visit_id) for each in claim.visits)
        return [each for each in found if each is not None]

    def facts(self, row: Claim, claim: core.Claim) -> dict[str, Any]:
        """Return what ``Facts`` takes of visits and notes, for one claim."""
        mine = self.of(claim)
        if not mine:
            return {}
        ids = {each.id for each in mine}
        notes = self.notes.get(row.client_id, ())
        first = mine[0]
        days = {each.service_date for each in mine}
        return {
            "visits_before": self._count(row, ids, first.case_id),
            "referral_visits_used": self._under_referral(row, ids, first.referral_id),
            "authorised_codes": tuple(first.authorisation.codes) if first.authorisation else None,
            "notes": tuple(note for pk, note in notes if pk in ids),
            "earlier_notes": tuple(
                note for pk, note in notes if pk not in ids and note.service_date <= row.service_to
            ),
            "therapist_elsewhere": tuple(
                time
                for pk, time in self.busy.get(first.therapist_id, ())
                if pk not in ids and time.service_date in days
            ),
        }

    def used_here(self, row: Claim, claim: core.Claim, *, since: date) -> int:
        """Return the client's other signed visits with this payer since a day, before the claim."""
        ids = {each.id for each in self.of(claim)}
        return sum(
            since <= each.service_date < row.service_to and each.payer_id == row.payer_id
            for each in self._signed(row, ids)
        )

    def _count(self, row: Claim, ids: set[UUID], case_id: UUID | None) -> int:
        return sum(
            each.service_date < row.service_from
            and each.payer_id == row.payer_id
            and each.case_id == case_id
            for each in self._signed(row, ids)
        )

    def _under_referral(self, row: Claim, ids: set[UUID], referral_id: UUID | None) -> int | None:
        if referral_id is None:
            return None
        return sum(
            each.referral_id == referral_id and each.service_date < row.service_to
            for each in self._signed(row, ids)
        )

    def _signed(self, row: Claim, ids: set[UUID]) -> list[Light]:
        return [
            each
            for each in self.before.get(row.client_id, ())
            if each.id not in ids and each.state == VisitState.SIGNED.value
        ]


def visited(rows: Sequence[Claim], claims: Iterable[core.Claim]) -> Visited:
    """Return the visits around these claims of one practice. Five queries."""
    mine = Visit.objects.filter(practice_id=rows[0].practice_id).exclude(state=VisitState.CANCELLED)
    numbers = {visit.visit_id for claim in claims for visit in claim.visits}
    billed = list(
        mine.filter(client_id__in={row.client_id for row in rows}, number__in=numbers)
        .select_related("therapist", "authorisation")
        .defer("subjective", "objective", "assessment", "plan")
    )
    since, until = min(row.service_from for row in rows), max(row.service_to for row in rows)
    of_clients = mine.filter(client_id__in={row.client_id for row in rows}, service_date__lte=until)
    light = of_clients.filter(service_date__gte=since - YEAR).values_list(
        "id", "client_id", "service_date", "state", "policy__payer_id", "case_id", "referral_id"
    )
    return Visited(
        billed={visit_id(each): each for each in billed},
        before=_by_client(Light(*each) for each in light),
        notes=_notes(of_clients.filter(service_date__gte=since - NOTES_BEFORE)),
        busy=_busy(rows[0].practice_id, billed),
    )


def _by_client(visits: Iterable[Light]) -> dict[UUID, list[Light]]:
    found: dict[UUID, list[Light]] = defaultdict(list)
    for each in visits:
        found[each.client_id].append(each)
    return found


def _notes(visits: Any) -> dict[UUID, list[tuple[UUID, gate.Note]]]:
    """Return each client's notes, the oldest first."""
    found: dict[UUID, list[tuple[UUID, gate.Note]]] = defaultdict(list)
    for each in visits.order_by("service_date", "number", "id").prefetch_related("lines"):
        if any((each.subjective, each.objective, each.assessment, each.plan)):
            found[each.client_id].append((each.id, _note(each)))
    return found


def _note(visit: Visit) -> gate.Note:
    parts = (visit.subjective, visit.objective, visit.assessment, visit.plan)
    text = "\n".join(parts)
    units = sorted((line.procedure, line.units) for line in visit.lines.all() if line.units)
    return gate.Note(
        visit_id=visit_id(visit),
        service_date=visit.service_date,
        fingerprint=gate.fingerprint(*parts),
        units=tuple(units),
        has_pain=note_words.speaks_of_pain(text),
        has_function=note_words.speaks_of_function(text),
        has_goal=note_words.speaks_of_a_goal(text),
    )


def _busy(
    practice_id: UUID, billed: Sequence[Visit]
) -> dict[UUID, list[tuple[UUID, gate.BusyTime]]]:
    """Return, by therapist, all hands-on work on the days that are billed."""
    lines = VisitLine.objects.filter(
        practice_id=practice_id,
        visit__therapist_id__in={each.therapist_id for each in billed},
        visit__service_date__in={each.service_date for each in billed},
    ).exclude(visit__state=VisitState.CANCELLED)
    found: dict[UUID, list[tuple[UUID, gate.BusyTime]]] = defaultdict(list)
    for line in lines.select_related("visit").defer(
        "visit__subjective", "visit__objective", "visit__assessment", "visit__plan"
    ):
        for span in spans(line.times):
            time = gate.BusyTime(
                visit_id=visit_id(line.visit), service_date=line.visit.service_date, span=span
            )
            found[line.visit.therapist_id].append((line.visit_id, time))
    return found
