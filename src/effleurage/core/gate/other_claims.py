"""What else stands on the client's other claims: the lines a payer sees beside this claim's.

Knows which claims tell the same services once more, and which pairs NCCI sees across two claims.
Refuses to know what became of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from effleurage.codes import ncci
from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.claims.kinds import Frequency
from effleurage.core.gate.facts import Facts


def elsewhere(claim: Claim, facts: Facts) -> Iterator[tuple[Claim, ServiceLine]]:
    """Yield each line of the client's other live claims, with its claim.

    None beside a correction, which repeats what it corrects; and a claim to a second payer repeats
    the one that the first payer decided.
    """
    if not facts.earlier_claims or claim.frequency is not Frequency.ORIGINAL:
        return
    own = {claim.claim_id, *(c.decision.claim_id for c in claim.other_cover if c.decision)}
    for other in facts.earlier_claims:
        if other.claim_id not in own:
            for line in other.lines:
                yield other, line


def beside(claim: Claim, facts: Facts) -> Iterator[tuple[Claim, ServiceLine]]:
    """Yield those of them that the same practice sent to the same payer."""
    for other, line in elsewhere(claim, facts):
        same = (other.payer.payer_id, other.practice.npi)
        if same == (claim.payer.payer_id, claim.practice.npi):
            yield other, line


class Across(NamedTuple):
    """Two lines of one day on two claims, of which NCCI knows something."""

    number: int
    line: ServiceLine
    other: Claim
    theirs: ServiceLine
    pair: ncci.Pair

    @property
    def said(self) -> str:
        """Return what a finding adds about the other line, beginning with a blank."""
        return f" {self.theirs.procedure} stands on claim {self.other.claim_id}."


def pairs_across(claim: Claim, facts: Facts) -> Iterator[Across]:
    """Yield each pair of NCCI that a line makes with one of another claim's that day.

    NCCI looks at what one practice bills for a day, on however many claims it stands.
    """
    others = tuple(beside(claim, facts))
    for number, line in enumerate(claim.lines, 1) if others else ():
        for other, theirs in others:
            if theirs.service_date == line.service_date:
                pair = ncci.conflict(line.procedure, theirs.procedure, line.service_date)
                if pair is not None:
                    yield Across(number, line, other, theirs, pair)
