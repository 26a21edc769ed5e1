"""The door from claims to an 837P file: only claims that the gate has cleared go through.

Knows that a blocked claim cannot become a file, from command or code. Refuses to know the format:
``claim_837p_file`` does, and nothing but this module may import it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from effleurage.core.gate import ClearedClaim
from effleurage.edi.claim_837p_file import (
    MOST_CLAIMS,
    ClaimCannotBeWritten,
    NoClaimsToWrite,
    faults,
    write_claims,
)
from effleurage.edi.parties import Party
from effleurage.x12.control import ControlNumbers

__all__ = ["MOST_CLAIMS", "ClaimCannotBeWritten", "NoClaimsToWrite", "faults", "write_837p"]


def write_837p(  # noqa: PLR0913 - sender, receiver, numbers, time and mark are all the caller's
    cleared: Sequence[ClearedClaim],
    *,
    sender: Party,
    receiver: Party,
    control: ControlNumbers,
    at: datetime,
    production: bool = False,
) -> bytes:
    """Return one interchange (005010X222A1) with all the claims, in the order given.

    ``at`` is the file's time in the practice's time zone; ISA15 says T unless ``production``.

    Raises :class:`ClaimCannotBeWritten` for the first claim that cannot be said,
    :class:`NoClaimsToWrite` for none, ``CannotBeWritten`` where sender or receiver cannot be named.
    """
    return write_claims(
        [each.claim for each in cleared],
        sender=sender,
        receiver=receiver,
        control=control,
        at=at,
        production=production,
    )
