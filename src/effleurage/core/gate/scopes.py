"""When a rule can see anything at all: cheap questions that rules of one kind share.

Knows what a claim must have for such rules to look. Refuses to judge: a claim without modifiers is
no better or worse for it, only nothing a rule about modifiers could speak of.
"""

from __future__ import annotations

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.gate.facts import Facts

_CASUALTY = frozenset({LineOfBusiness.AUTO, LineOfBusiness.WORKERS_COMP, LineOfBusiness.LIABILITY})


def has_modifiers(claim: Claim, _: Facts) -> bool:
    """Return whether any line carries a modifier."""
    for line in claim.lines:  # noqa: SIM110  # a generator costs as much as the rules it spares
        if line.modifiers:
            return True
    return False


def has_several_lines(claim: Claim, _: Facts) -> bool:
    """Return whether two lines could be compared."""
    return len(claim.lines) > 1


def has_company(claim: Claim, facts: Facts) -> bool:
    """Return whether two services could be compared, on this claim or with another's."""
    return len(claim.lines) > 1 or bool(facts.earlier_claims)


def has_other_cover(claim: Claim, _: Facts) -> bool:
    """Return whether another payer is asked too."""
    return bool(claim.other_cover)


def is_of_an_injury(claim: Claim, _: Facts) -> bool:
    """Return whether an accident is told, or the payer pays for nothing else."""
    return claim.accident is not None or claim.payer.line_of_business in _CASUALTY


def is_authorised(claim: Claim, _: Facts) -> bool:
    """Return whether an authorisation stands on the claim."""
    return claim.authorisation is not None


def has_notes(_: Claim, facts: Facts) -> bool:
    """Return whether anything is known of the claim's notes."""
    return bool(facts.notes)


def has_payer_rules(_: Claim, facts: Facts) -> bool:
    """Return whether any payer rule is on record."""
    return bool(facts.payer_rules and facts.payer_rules.rules)
