"""The installation itself: whether it has begun, and whose it is.

Knows the one row that says which life this database is in. Refuses to be reached from a page: what
is here is asked by whoever holds the installation's key, before or outside any practice.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from effleurage import __version__
from effleurage.apps.audit import actions as audit
from effleurage.apps.practices.models import Installation, Membership, Practice, Role
from effleurage.apps.practices.queries import Workplace

KEY_HOLDER = "the holder of the key"


class InstallationHasBegun(FileExistsError):
    """There are records here already; go on with them, or begin in another folder."""


class CannotBegin(OSError):
    """Records cannot begin where they should lie; the words say why, and what to do."""


class NothingHasBegun(LookupError):
    """There are no records here yet; run effleurage init."""


def begin(*, at: datetime) -> None:
    """Begin the first life of this database. Raises :class:`InstallationHasBegun`."""
    with transaction.atomic():
        if has_begun():
            raise InstallationHasBegun("there are records here already; go on with them")
        Installation.objects.create(created_at=at, release=__version__)
        audit.record_for_installation(
            "installation.begun", at=at, actor_name=KEY_HOLDER, details={"release": __version__}
        )


def has_begun() -> bool:
    """Return whether this database holds an installation."""
    return Installation.objects.exists()


def practices_here() -> list[Workplace]:
    """Return every practice of this installation, by name, as its owners see it."""
    found = [Workplace(row.pk, str(row), Role.OWNER.value) for row in Practice.objects.all()]
    return sorted(found, key=lambda place: (place.practice_name.casefold(), place.practice_id))


def owners_of(practice_id: UUID) -> list[tuple[UUID, str]]:
    """Return who owns a practice now, id and address, the longest first."""
    rows = Membership.objects.filter(
        practice_id=practice_id, role=Role.OWNER, ended_at=None, user__is_active=True
    )
    found = rows.annotate(address=F("user__email")).order_by("since", "id")
    return list(found.values_list("user_id", "address"))
