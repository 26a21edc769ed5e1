"""Between what crosses the border and the rows that keep it.

Knows which ids and names a connection's files carry, and the one call that makes an 837P. Refuses
to read or write a row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from effleurage.apps.exchange.models import Connection, Direction, File
from effleurage.core.claims.claim import Claim
from effleurage.core.gate import ClearedClaim
from effleurage.edi import claim_837p_file, claim_to_837p
from effleurage.edi.parties import Party
from effleurage.x12.control import ControlNumbers

KIND_837P, KIND_PACKET, KIND_COPY_SHEET = "837P", "packet", "copy-sheet"
MOST_CLAIMS_IN_SET = claim_837p_file.MOST_CLAIMS


def as_837p(
    cleared: Sequence[ClearedClaim],
    connection: Connection,
    *,
    control: ControlNumbers,
    local_time: datetime,
) -> bytes:
    """Return the interchange that carries these claims over a connection."""
    return claim_to_837p.write_837p(
        cleared,
        sender=submitter(cleared[0].claim, connection),
        receiver=Party(name=connection.name, identifier=connection.receiver_id),
        control=control,
        at=local_time,
        production=connection.is_production,
    )


def submitter(claim: Claim, connection: Connection) -> Party:
    """Return the practice as the one who sends."""
    practice = claim.practice
    person = f"{practice.person.first} {practice.person.last}" if practice.person else ""
    return Party(
        name=practice.organisation or person,
        identifier=connection.sender_id,
        contact_name=practice.contact_name or person,
        phone=practice.phone,
    )


def file_row(  # noqa: PLR0913 - a file's columns
    data: bytes, *, practice_id: UUID, direction: Direction, kind: str, name: str, at: datetime,
    **columns: Any,
) -> File:  # fmt: skip
    """Return the row of a file with exactly these bytes."""
    return File(
        practice_id=practice_id,
        direction=direction,
        kind=kind,
        name=name[-120:],
        sha256=digest(data),
        size_bytes=len(data),
        body=data,
        at=at,
        **columns,
    )


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
