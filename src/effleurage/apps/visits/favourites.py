"""The diagnoses that a practice meets: those somebody has starred, and those of its own visits.

Knows codes only, never whose they were. Refuses to choose: the search offers these first where
they fit what was typed, and the diagnosis stays the referrer's.
"""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.models import Referral
from effleurage.apps.practices.doors import action, require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits.models import FavouriteDiagnosis, Visit, VisitState
from effleurage.codes import search_own

LOOKED_AT = 400
"""How many of the latest visits are the history: some months of a busy practice."""
MOST_STARS = 40
_CODE = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")


class NotADiagnosisCode(ValueError):
    """Only an ICD-10-CM code with its dot can be starred, such as M54.50."""

    def __init__(self) -> None:
        super().__init__("that is no diagnosis code; write one with its dot, such as M54.50")


class TooManyStars(ValueError):
    """A practice stars forty codes at most; take the star off another first."""

    def __init__(self) -> None:
        super().__init__(f"{MOST_STARS} codes are starred already; take the star off one first")


@action(Permission.WRITE_NOTES)
def star(actor: Actor, *, code: str, at: datetime) -> None:
    """Offer a diagnosis before others from now on; starring it twice changes nothing.

    Raises :class:`NotADiagnosisCode`, :class:`TooManyStars`.
    """
    if not _CODE.fullmatch(code):
        raise NotADiagnosisCode
    mine = FavouriteDiagnosis.objects.filter(practice_id=actor.practice_id)
    if mine.filter(code=code).exists():
        return
    if mine.count() >= MOST_STARS:
        raise TooManyStars
    row = FavouriteDiagnosis.objects.create(
        practice_id=actor.practice_id, code=code, starred_at=at, starred_by=actor.user_id
    )
    audit.record(actor, "diagnosis.starred", kind="favourite", ids=[row.id], at=at)


@action(Permission.WRITE_NOTES)
def unstar(actor: Actor, *, code: str, at: datetime) -> None:
    """Offer a diagnosis like any other again; where it has no star, nothing changes."""
    rows = FavouriteDiagnosis.objects.filter(practice_id=actor.practice_id, code=code)
    gone = list(rows.values_list("id", flat=True))
    rows.delete()
    if gone:
        audit.record(actor, "diagnosis.unstarred", kind="favourite", ids=gone, at=at)


def starred(actor: Actor) -> tuple[str, ...]:
    """Return the starred codes, the first starred first. One query."""
    require(actor, Permission.SEE_VISITS)
    rows = FavouriteDiagnosis.objects.filter(practice_id=actor.practice_id)
    return tuple(rows.order_by("starred_at", "id").values_list("code", flat=True))


def offered_first(actor: Actor, *, referral_id: UUID | None = None) -> tuple[str, ...]:
    """Return the codes that the search puts first: starred, this referrer's, the practice's own.

    Three queries at most. What is looked at are codes of the latest visits, not whose they were.
    """
    require(actor, Permission.SEE_VISITS)
    latest = (
        Visit.objects.filter(practice_id=actor.practice_id)
        .exclude(state=VisitState.CANCELLED)
        .order_by("-service_date", "-id")
        .values_list("diagnoses", "referral__referrer_npi")[:LOOKED_AT]
    )
    referrer = _npi_on(actor, referral_id) if referral_id else ""
    used = [(code, npi) for diagnoses, npi in latest for code in diagnoses]
    return search_own.in_order(
        starred=starred(actor),
        by_referrer=[code for code, npi in used if referrer and npi == referrer],
        by_practice=[code for code, _ in used],
    )


def _npi_on(actor: Actor, referral_id: UUID) -> str:
    """Return whose order a referral is; nothing where it is none of this practice's."""
    rows = Referral.objects.filter(practice_id=actor.practice_id, pk=referral_id)
    return rows.values_list("referrer_npi", flat=True).first() or ""
