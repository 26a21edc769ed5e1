"""What `effleurage check` asks of remits: that what they hold is what clearing holds.

Knows both sides of one sum. Refuses to mend it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from effleurage.apps.audit.checks import Check
from effleurage.apps.ledger.queries import uncleared_of
from effleurage.apps.remits.entries import remit_id
from effleurage.apps.remits.identity import as_known
from effleurage.apps.remits.mapping import remit_of
from effleurage.apps.remits.models import PartState, Remit, RemitPart
from effleurage.core.money import format_dollars
from effleurage.findings import Finding, Severity

_SOURCE = "docs/decisions/0019-clearing-and-held.md"


def clearing_is_explained(_: datetime) -> Iterator[Finding]:
    """Yield a finding for the first remit of each practice that clearing contradicts."""
    held: dict[UUID, dict[str, int]] = defaultdict(dict)
    sums = RemitPart.objects.filter(state=PartState.HELD, remit__ordinal__isnull=False)
    of_remits = dict(sums.values_list("remit_id").annotate(sum=Sum("held_cents")))
    ids: dict[str, UUID] = {}
    for row in Remit.objects.filter(ordinal__isnull=False).order_by("id"):
        identity = remit_id(as_known(remit_of(row, ()), row.payer_identity))
        held[row.practice_id][identity] = of_remits.get(row.id, 0)
        ids[f"{row.practice_id} {identity}"] = row.id
    for practice_id, expected in held.items():
        yield from _first_wrong(practice_id, expected, ids)


def _first_wrong(
    practice_id: UUID, expected: dict[str, int], ids: dict[str, UUID]
) -> Iterator[Finding]:
    found = uncleared_of(practice_id)
    for identity in (*expected, *found):
        difference = found.get(identity, 0) - expected.get(identity, 0)
        if difference:
            yield Finding(
                "remit-clearing-wrong",
                Severity.BLOCK,
                f"remit {ids.get(f'{practice_id} {identity}', identity)}",
                f"clearing and the held parts differ by {format_dollars(difference)}",
                "keep this database as it is, and compare the remit with the last backup",
                _SOURCE,
            )
            return


CHECKS = (Check("remits", "what clearing holds is what remits hold", clearing_is_explained),)
