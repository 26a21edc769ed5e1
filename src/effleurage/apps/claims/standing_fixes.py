"""The fixes that stand on a claim: written over what its visits say, each time it is written anew.

Knows that a fix applies where its ``before`` still stands, and otherwise changes nothing and says
so. Refuses to decide one (``mending``).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from effleurage.apps.claims.models import Claim, Mending
from effleurage.core import fixes
from effleurage.core.claims import Claim as CoreClaim


def standing(row: Claim) -> QuerySet[Mending]:
    """Return the fixes of a claim that nobody undid, in the order they were applied."""
    return Mending.objects.filter(claim=row, undone_at=None).order_by("at", "id")


def mended(row: Claim, claim: CoreClaim) -> CoreClaim:
    """Return the text with the claim's standing fixes, and keep which of them fit."""
    for each in standing(row):
        try:
            claim, fits = fixes.apply_all(claim, edits_of(each)), True
        except fixes.EditDoesNotFit:
            fits = False
        if fits != each.fits:
            Mending.objects.filter(pk=each.pk).update(fits=fits)
    return claim


def hand_on(giver: Claim, takers: Iterable[Claim]) -> None:
    """Let claims that follow one, or were split from it, stand under the same fixes."""
    copied = list(standing(giver))
    for taker in takers:
        for each in copied:
            Mending.objects.create(
                **{name: getattr(each, name) for name in _COPIED}, claim=taker, split_into=[]
            )


def edits_of(row: Mending) -> tuple[fixes.Edit, ...]:
    """Return what a fix changes."""
    return tuple(fixes.read_edit(each) for each in row.edits)


_COPIED = (
    "practice_id", "rule_code", "kind", "button", "why", "changes", "edits", "differs_from_note",
    "reason", "confirmed_by", "confirmed_how", "confirmed_on", "by", "by_name", "at", "fits",
)  # fmt: skip
