"""Who sends a file and who receives it, as the connection's settings name them.

Knows the identifiers that a clearinghouse gives out. Refuses to know practices and payers: the
one who sends a file need not be the one who bills.
"""

from __future__ import annotations

from dataclasses import dataclass

from effleurage.x12.writer import Partner


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A submitter, clearinghouse or payer as one end of a file.

    ``identifier`` is the electronic id (loops 1000A and 1000B, 2100A of a 277CA) and also the
    envelope's, unless ``interchange_id`` or ``application_id`` say otherwise. A submitter gives a
    ``phone`` or an ``email``, digits only for the phone.
    """

    name: str
    identifier: str
    qualifier: str = "ZZ"
    interchange_id: str = ""
    application_id: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""

    def partner(self) -> Partner:
        """Return the envelope's end. Raises ``PartnerCannotBeAddressed`` where an id is unfit."""
        return Partner(self.interchange_id or self.identifier, self.qualifier, self.application_id)
