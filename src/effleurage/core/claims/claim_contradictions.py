"""Where the fields of one claim contradict each other, so that no reading of it can be right.

Knows the promises that ``claim`` makes about its own values and JSON Schema cannot express.
Refuses to judge what a payer would say: sums, pointers, units and dates against cover are rules
of the gate, each with its page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from effleurage.core.claims import other_cover
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Frequency, Relationship


class Contradiction(NamedTuple):
    """Two fields that cannot both be right: where (a JSON path), what, and what to do."""

    where: str
    message: str
    fix: str


def contradictions_in(claim: Claim) -> tuple[Contradiction, ...]:
    """Return every contradiction within the claim, none for a claim that can be worked with."""
    return tuple(each for rule in RULES.values() for each in rule(claim))


def _one_biller(claim: Claim) -> Iterator[Contradiction]:
    if bool(claim.practice.organisation) == (claim.practice.person is not None):
        yield Contradiction(
            "$.practice",
            "the practice must be either an organisation or a person",
            'write "organisation" for a company, or "person" for a therapist in her own name',
        )


def _one_subscriber(claim: Claim) -> Iterator[Contradiction]:
    subscriber = claim.subscriber
    if subscriber and bool(subscriber.organisation) == (subscriber.name is not None):
        yield Contradiction(
            "$.subscriber",
            "the subscriber must be either a person or an organisation",
            'write "name" for a person or "organisation" for an employer',
        )


def _own_numbers(claim: Claim) -> Iterator[Contradiction]:
    visits = _repeats(visit.visit_id for visit in claim.visits)
    lines = _repeats(line.line_id for line in claim.lines)
    for place in visits:
        where = f"$.visits[{place}].visit_id"
        yield Contradiction(where, "another visit has the same number", "number each visit once")
    for place in lines:
        where = f"$.lines[{place}].line_id"
        yield Contradiction(where, "another line has the same number", "number each line once")


def _lines_of_visits(claim: Claim) -> Iterator[Contradiction]:
    days = {visit.visit_id: visit.service_date for visit in claim.visits}
    for place, line in enumerate(claim.lines):
        where = f"$.lines[{place}]"
        if line.visit_id not in days:
            message = "the line names a visit that the claim does not hold"
            yield Contradiction(f"{where}.visit_id", message, 'name one of "visits", or add it')
        elif line.service_date != days[line.visit_id]:
            message = "the line and its visit are on different days"
            fix = "use the day of the visit as the signed note has it"
            yield Contradiction(f"{where}.service_date", message, fix)


def _time_runs_forward(claim: Claim) -> Iterator[Contradiction]:
    for place, line in enumerate(claim.lines):
        for turn, span in enumerate(line.times):
            if span.stop <= span.start:
                where = f"$.lines[{place}].times[{turn}]"
                message = "the work stops before it starts, or at the same minute"
                yield Contradiction(where, message, "correct it from the note; use 24-hour times")


def _days_run_forward(claim: Claim) -> Iterator[Contradiction]:
    for place, line in enumerate(claim.lines):
        if line.last_service_date and line.last_service_date <= line.service_date:
            where = f"$.lines[{place}].last_service_date"
            message = "the last day of the line is not after its first"
            yield Contradiction(where, message, "leave it out for a line of one day")


def _ranges_last_a_day(claim: Claim) -> Iterator[Contradiction]:
    referral, authorisation = claim.referral, claim.authorisation
    ranges: list[tuple[str, date | None, date | None]] = [
        ("$.policy.active_until", claim.policy.active_from, claim.policy.active_until)
    ]
    if referral:
        ranges.append(("$.referral.valid_until", referral.ordered_on, referral.valid_until))
    if authorisation:
        start, end = authorisation.valid_from, authorisation.valid_until
        ranges.append(("$.authorisation.valid_until", start, end))
    for where, start, end in ranges:
        if start and end and end <= start:
            fix = "write the first day that is no longer covered"
            yield Contradiction(where, "the range ends before it covers a single day", fix)


def _cites_the_original(claim: Claim) -> Iterator[Contradiction]:
    if claim.frequency is not Frequency.ORIGINAL and not claim.payer_claim_number:
        yield Contradiction(
            "$.payer_claim_number",
            "a claim that replaces or voids another must cite it",
            "copy the payer's claim number from the remit of the original",
        )


def _other_covers(claim: Claim) -> Iterator[Contradiction]:
    turns = _repeats(cover.turn for cover in claim.other_cover)
    payers = _repeats(cover.payer.payer_id for cover in claim.other_cover)
    for place in turns:
        message = "another cover has the same turn"
        yield Contradiction(
            f"$.other_cover[{place}].turn", message, "give each payer a turn of its own"
        )
    for place in payers:
        message = "another cover is with a payer of the same number, so decisions could be confused"
        yield Contradiction(
            f"$.other_cover[{place}].payer.payer_id", message, "name each other payer once"
        )
    for place, cover in enumerate(claim.other_cover):
        where, himself = f"$.other_cover[{place}]", cover.policy.relationship is Relationship.SELF
        holder = cover.subscriber
        if holder and bool(holder.organisation) == (holder.name is not None):
            message = "the subscriber must be either a person or an organisation"
            fix = 'write "name" for a person or "organisation" for an employer'
            yield Contradiction(f"{where}.subscriber", message, fix)
        if himself is not (holder is None):
            message = "the relationship and the subscriber cannot both be right"
            fix = 'leave the subscriber out for "self", and name whoever it is for any other'
            yield Contradiction(f"{where}.policy.relationship", message, fix)


def _decisions_add_up(claim: Claim) -> Iterator[Contradiction]:
    for each in other_cover.imbalances(claim):
        line = f", line {each.line_id}" if each.line_id else ""
        yield Contradiction(
            f"$.other_cover[{each.cover}].decision",
            f"paid and adjusted make {each.explained_cents} cents of a charge of "
            f"{each.charge_cents}{line}",
            "copy every amount from the payer's remit; each charge must be explained to the cent",
        )


def _repeats(numbers: Iterable[str]) -> list[int]:
    seen: set[str] = set()
    places = []
    for place, number in enumerate(numbers):
        if number in seen:
            places.append(place)
        seen.add(number)
    return places


RULES: dict[str, Callable[[Claim], Iterator[Contradiction]]] = {
    "one-biller": _one_biller,
    "one-subscriber": _one_subscriber,
    "own-numbers": _own_numbers,
    "lines-of-visits": _lines_of_visits,
    "time-runs-forward": _time_runs_forward,
    "days-run-forward": _days_run_forward,
    "ranges-last-a-day": _ranges_last_a_day,
    "cites-the-original": _cites_the_original,
    "other-covers": _other_covers,
    "decisions-add-up": _decisions_add_up,
}
