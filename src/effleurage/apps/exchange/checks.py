"""What `effleurage check` asks of sendings: that claims leave where their sendings say so.

Knows which states belong together (``docs/algorithms/sending.md``) and that kept bytes are what
their hash says. Refuses to mend anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from effleurage.apps.audit.checks import Check
from effleurage.apps.claims.models import Claim
from effleurage.apps.exchange.mapping import digest
from effleurage.apps.exchange.models import File, Submission
from effleurage.apps.exchange.queries import OPEN
from effleurage.findings import Finding, Severity

_SOURCE = "docs/algorithms/sending.md"


def sendings_agree(_: datetime) -> Iterator[Finding]:
    """Yield a finding for the first claim whose row and sendings disagree."""
    under_way = Exists(Submission.objects.filter(claim_id=OuterRef("pk"), state__in=OPEN))
    left = Exists(Submission.objects.filter(claim_id=OuterRef("pk"), state="sent"))
    wrong: tuple[tuple[QuerySet[Claim], str], ...] = (
        (Claim.objects.filter(~under_way, is_leaving=True), "it is leaving, but nothing sends it"),
        (Claim.objects.filter(under_way, is_leaving=False), "it is being sent, but may be changed"),
        (Claim.objects.filter(~left, state="sent"), "it counts as sent, but no sending of it left"),
    )
    for rows, message in wrong:
        if row := rows.order_by("pk").first():
            yield _wrong(f"claim {row.number} ({row.id})", message)
            return


def files_are_whole(_: datetime) -> Iterator[Finding]:
    """Yield a finding for the first file whose bytes are not the ones that crossed the border."""
    for row in File.objects.order_by("pk").iterator(chunk_size=20):
        body = bytes(row.body)
        if (digest(body), len(body)) != (row.sha256, row.size_bytes):
            yield _wrong(f"file {row.name} ({row.id})", "its bytes were changed after it was kept")
            return


def _wrong(where: str, message: str) -> Finding:
    return Finding(
        "exchange-disagrees",
        Severity.BLOCK,
        where,
        message,
        "keep this database as it is, and compare it with the last backup",
        _SOURCE,
    )


CHECKS = (
    Check("sendings", "every claim that is leaving or has left has its sending", sendings_agree),
    Check("files", "the bytes that crossed the border are as they were", files_are_whole),
)
