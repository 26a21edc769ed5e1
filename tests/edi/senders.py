"""The two ends of every file in these tests, and files that are written in one call."""

from datetime import UTC, datetime

from effleurage.core.claims.claim import Claim
from effleurage.edi.acknowledgements import Envelope
from effleurage.edi.claim_837p_file import write_claims
from effleurage.edi.parties import Party
from effleurage.x12.control import CountingFrom

PRACTICE = Party(
    name="Stillwater Massage",
    identifier="STILLW01",
    contact_name="Dana Whitlow",
    phone="2535550142",
)
HOUSE = Party(name="Cascade Clearing", identifier="CASCLR01")
AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def an_837p(*claims: Claim, production: bool = False, sender: Party = PRACTICE) -> bytes:
    return write_claims(
        claims,
        sender=sender,
        receiver=HOUSE,
        control=CountingFrom(),
        at=AT,
        production=production,
    )


def segments(data: bytes, tag: str = "") -> list[str]:
    """The file's segments, those that begin with `tag`."""
    return [text for text in data.decode("ascii").split("~") if text.startswith(tag) and text]


def tags(data: bytes) -> list[str]:
    return [text.split("*")[0] for text in segments(data)]


def an_envelope(sender: Party = HOUSE, receiver: Party = PRACTICE) -> Envelope:
    return Envelope(sender=sender, receiver=receiver, control=CountingFrom(), at=AT)
