"""A claim in parts: the visits that must not stand together, each group on a claim of its own.

Knows which visits of a claim a rule keeps apart, and what of a claim belongs to some of its
visits. Refuses to split one visit, or a claim that replaces another: the payer knows that as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from effleurage.core.claims.claim import Claim, Visit, total
from effleurage.core.claims.kinds import Frequency
from effleurage.core.fixes.offer import Change, Kind, Offer, Option
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.registry import BY_CODE
from effleurage.findings import Finding

Parts = tuple[tuple[str, ...], ...]
Maker = Callable[[Claim, Finding, Facts], Iterator[Offer]]


def part_of(claim: Claim, visit_ids: tuple[str, ...]) -> Claim:
    """Return what a claim says of some of its visits, with the diagnoses their lines point to.

    What the client paid stays with the part that has the claim's first visit, as far as it goes.
    """
    lines = tuple(line for line in claim.lines if line.visit_id in visit_ids)
    last = len(claim.diagnoses)
    used = sorted({at for line in lines for at in line.diagnosis_pointers if 1 <= at <= last})
    places = {old: new for new, old in enumerate(used, 1)}
    charge, is_first = total(lines), claim.visits[0].visit_id in visit_ids
    return replace(
        claim,
        visits=tuple(visit for visit in claim.visits if visit.visit_id in visit_ids),
        diagnoses=tuple(claim.diagnoses[at - 1] for at in used),
        lines=tuple(
            replace(
                line,
                diagnosis_pointers=tuple(
                    places[at] for at in line.diagnosis_pointers if at in places
                ),
            )
            for line in lines
        ),
        total_charge_cents=charge,
        paid_by_client_cents=min(claim.paid_by_client_cents, charge) if is_first else 0,
    )


def apart_from_refused(words: str) -> Maker:
    """Return a maker that bills the visits without those to which the rule objects alone."""

    def make(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
        in_order = [visit.visit_id for visit in _in_order(claim)]
        refused = {each for each in in_order if _objects(finding, claim, (each,), facts)}
        parts = (
            tuple(each for each in in_order if each not in refused),
            tuple(each for each in in_order if each in refused),
        )
        yield from apart(claim, finding, tuple(filter(None, parts)), words)

    return make


def apart_while_allowed(words: str) -> Maker:
    """Return a maker that bills as many of the first visits as the rule lets pass."""

    def make(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
        in_order = tuple(visit.visit_id for visit in _in_order(claim))
        for count in range(len(in_order) - 1, 0, -1):
            if not _objects(finding, claim, in_order[:count], facts):
                yield from apart(claim, finding, (in_order[:count], in_order[count:]), words)
                return

    return make


def _objects(finding: Finding, claim: Claim, visit_ids: tuple[str, ...], facts: Facts) -> bool:
    """Return whether the rule of the finding objects to a claim of these visits only."""
    return any(BY_CODE[finding.code].look(part_of(claim, visit_ids), facts))


def apart_by_size(most_lines: int) -> Maker:
    """Return a maker of as many claims as it takes for none to have more lines than that."""

    def make(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
        parts: list[list[str]] = [[]]
        held = 0
        for visit in _in_order(claim):
            lines = sum(line.visit_id == visit.visit_id for line in claim.lines)
            if parts[-1] and held + lines > most_lines:
                parts.append([])
                held = 0
            parts[-1].append(visit.visit_id)
            held += lines
        words = f"what fits into {most_lines} lines"
        yield from apart(claim, finding, tuple(map(tuple, parts)), words)

    return make


def _in_order(claim: Claim) -> list[Visit]:
    return sorted(claim.visits, key=lambda visit: (visit.service_date, visit.visit_id))


def apart(claim: Claim, finding: Finding, parts: Parts, words: str) -> Iterator[Offer]:
    """Offer these groups of visits as claims of their own; ``words`` say what the first holds."""
    if claim.frequency is not Frequency.ORIGINAL or len(parts) < 2:
        return
    days = {visit.visit_id: visit.service_date.isoformat() for visit in claim.visits}
    changes = tuple(
        Change(
            "this claim" if place == 1 else f"claim {place}, new",
            "",
            ", ".join(days[visit_id] for visit_id in part),
        )
        for place, part in enumerate(parts, 1)
    )
    yield Offer(
        kind=Kind.SPLIT,
        rule_code=finding.code,
        button="Split the claim",
        options=(Option(changes=changes, parts=parts),),
        why=f"This claim keeps {words}. The others go on claims of their own, so that they no "
        "longer hold it back; what stops them is theirs to mend.",
    )
