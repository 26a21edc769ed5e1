"""The claims that follow an adjudicated one: its replacement (frequency 7) and its void (8).

Knows that both repeat the whole claim, every line of it, and cite the payer's number (837P REF*F8
in 2300, CMS-1500 box 22). Refuses to know whether the original may be followed: that is its life
(``life.begin_replacement``).

A successor gets a number of its own, the original's with ``R`` or ``V`` and a count. The payer
matches on its own number, not on ours, and sends ours back (CLP01): with one number for two
claims, a remit that reverses the one and pays the other could not be told apart. Lines keep
their numbers, which are only ever compared within a claim.
"""

from __future__ import annotations

import re
from dataclasses import replace

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Frequency

_LONGEST_NUMBER = 20  # 837P CLM01, as HIPAA limits it
_LETTERS = {Frequency.REPLACEMENT: "R", Frequency.VOID: "V"}


class PayerClaimNumberIsMissing(ValueError):
    """A replacement or void must cite the payer's number of the original."""


class VoidCannotBeFollowed(ValueError):
    """A void leaves nothing at the payer to replace or void."""


class ClaimNumberIsTooLong(ValueError):
    """No room is left in 20 characters for the successor's own number."""


def replacement_of(claim: Claim, *, payer_claim_number: str, claim_id: str = "") -> Claim:
    """Return the claim that replaces this adjudicated one, to be corrected before it is checked.

    It repeats every line, because the payer forgets the original. ``claim_id`` may be given, else
    it is :func:`successor_number`. Raises :class:`PayerClaimNumberIsMissing`,
    :class:`VoidCannotBeFollowed`, :class:`ClaimNumberIsTooLong`.
    """
    return _follow(claim, Frequency.REPLACEMENT, payer_claim_number, claim_id)


def void_of(claim: Claim, *, payer_claim_number: str, claim_id: str = "") -> Claim:
    """Return the claim that voids this adjudicated one: the same in all but number and frequency.

    Raises as :func:`replacement_of` does.
    """
    return _follow(claim, Frequency.VOID, payer_claim_number, claim_id)


def successor_number(claim: Claim, *, frequency: Frequency) -> str:
    """Return the number of the claim's replacement or void: C17 → C17R1 → C17R2 → C17R2V1.

    Raises :class:`ClaimNumberIsTooLong`.
    """
    letter = _LETTERS[frequency]
    mine = re.fullmatch(rf"(.+){letter}([0-9]+)", claim.claim_id)
    if mine and claim.frequency is frequency:
        number = f"{mine[1]}{letter}{int(mine[2]) + 1}"
    else:
        number = f"{claim.claim_id}{letter}1"
    if len(number) > _LONGEST_NUMBER:
        raise ClaimNumberIsTooLong(
            f"claim {claim.claim_id} leaves no room for {letter}1 in {_LONGEST_NUMBER} characters: "
            "give the successor a number"
        )
    return number


def _follow(claim: Claim, frequency: Frequency, payer_claim_number: str, claim_id: str) -> Claim:
    if claim.frequency is Frequency.VOID:
        raise VoidCannotBeFollowed(f"claim {claim.claim_id} is a void: send a new claim instead")
    if not payer_claim_number.strip():
        raise PayerClaimNumberIsMissing(
            f"copy the payer's number of claim {claim.claim_id} from its remit (CLP07)"
        )
    return replace(
        claim,
        claim_id=claim_id or successor_number(claim, frequency=frequency),
        frequency=frequency,
        payer_claim_number=payer_claim_number,
    )
