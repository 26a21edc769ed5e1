"""What a command knows beyond the claim file, as the gate asks for it.

Knows the installed diagnosis codes and the two writers. Refuses to know a client's history: rules
that need it are told as not checked.
"""

from __future__ import annotations

from datetime import date

from effleurage.codes import icd
from effleurage.core.gate import Facts
from effleurage.documents import cms1500_boxes
from effleurage.edi import claim_to_837p


def facts(edition: icd.Edition, on: date) -> Facts:
    """Return what every command tells the gate on that day."""
    return Facts(
        on=on,
        icd=edition,
        file_faults=claim_to_837p.faults,
        form_faults=cms1500_boxes.form_findings,
    )
