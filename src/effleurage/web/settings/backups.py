"""The page of the backups: when the last was taken, where they lie, and a button to take one now.

Knows the folder's listing. Refuses to take one while somebody waits: the worker does.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.work import asking, backups
from effleurage.store import schedule
from effleurage.web.settings.practice import SECTION, crumbs
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import page, press
from effleurage.web.ui.tables import Column, Empty, Table

_WHY = {schedule.SCHEDULED: "By the worker", schedule.BEFORE_MIGRATION: "Before an update"}


class Backup(NamedTuple):
    """One backup in the folder."""

    name: str
    why: str
    taken_at: datetime
    size_bytes: int


TABLE = Table(
    name="backups",
    caption="Backups in the folder",
    columns=(
        Column(name="taken_at", title="Taken", kind="moment"),
        Column(name="why", title="Why"),
        Column(name="size_bytes", title="Size", of=lambda row: formats.size(row.size_bytes)),
        Column(name="name", title="File", kind="code"),
    ),
    empty=Empty(
        "No backup yet",
        "The worker takes the first one within minutes of its start: is it running?",
    ),
)


@in_practice
def backups_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show when the last backup was taken, and what lies in the folder."""
    require(actor, Permission.EDIT_PRACTICE)
    around = here(request, actor)
    facts = {
        "last": backups.last_backup(around.now),
        "is_asked_for": asking.backup_is_asked_for(),
        "worker_is_down": around.worker_is_down,
        "folder": str(settings.BACKUPS),
        "keep_days": schedule.KEEP_DAYS,
        "keep_weeks": schedule.KEEP_WEEKS,
        "table": TABLE.of(_listed()),
    }
    more = {"section": SECTION, "crumbs": crumbs(), "crumb": "Backups"}
    return page(request, actor, "settings/backups.html", **facts, **more)


@in_practice
def take_backup(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask the worker for a backup now."""
    require(actor, Permission.EDIT_PRACTICE)
    url = reverse("backups")
    return press(
        request,
        actor,
        lambda at: asking.ask_for_backup(actor, at=at),
        to=url,
        back=url,
        said="Asked for: the worker takes it as its next piece of work.",
    )


def _listed() -> list[Backup]:
    found = reversed(schedule.backups_in(Path(settings.BACKUPS)))
    return [
        Backup(path.name, _WHY[why], when, path.stat().st_size)
        for path, why, when in found
        if path.exists()
    ]
