"""The two ends of every answer: the practice payer itself, and whoever sent the file.

Knows how the simulator names itself and how an envelope names its sender. Refuses to look a
submitter up: whoever sends is answered.
"""

from __future__ import annotations

from effleurage.edi.parties import Party
from effleurage.practice_payer.books import Submitter
from effleurage.practice_payer.plans import SIMULATED_NAME
from effleurage.x12.envelope import Interchange, part

SENDER = Party(name=SIMULATED_NAME, identifier="SIMULATEDPAYER", phone="3605550100")
"""TA1 and 999 have no room for a name, so the identifier says what it is too."""


def submitter_of(interchange: Interchange) -> Submitter:
    """Return who sent an interchange; GS02 of its first group names the application."""
    isa, groups = interchange.isa, interchange.groups
    return Submitter(part(isa, 5), part(isa, 6), part(groups[0].gs, 2) if groups else "")


def receiver_of(submitter: Submitter) -> Party:
    """Return the submitter as the receiver of an answer."""
    own_id = submitter.application_id or submitter.interchange_id
    return Party(
        name=own_id,
        identifier=own_id,
        qualifier=submitter.qualifier,
        interchange_id=submitter.interchange_id,
        application_id=submitter.application_id,
    )
