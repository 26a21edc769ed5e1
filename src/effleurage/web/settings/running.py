"""The page of what runs here: the worker, the code sets and their last day, the parts by others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.http import HttpRequest, HttpResponse

from effleurage import __version__
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.editions import diagnosis_codes
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.work import queries as work
from effleurage.codes import sets
from effleurage.codes.editions import EditionUnusable
from effleurage.codes.load_kinds import IN_WORDS
from effleurage.codes.shared import Load
from effleurage.store import databases
from effleurage.web.settings.practice import SECTION, crumbs
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import page
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Column, Empty, Table

_FAILED_SINCE = timedelta(days=14)
_SOON = timedelta(days=45)
_TASKS = {
    "deliver_file": "Send a file",
    "settle_interrupted": "Find out what became of a sending that was cut off",
    "read_incoming": "Read an incoming folder",
    "post_remit_file": "Post a remit file",
    "rematch_remits": "Look again for the claims of held answers",
    "seal_events": "Seal the audit trail",
    "take_backup": "Take the daily backup",
    "take_backup_now": "Take a backup that was asked for",
    "forget_old": "Clear away finished work",
}
PARTS = (
    ("Bootstrap 5.3", "The Bootstrap Authors", "MIT"),
    ("htmx", "Big Sky Software", "0BSD"),
    ("SQLCipher", "Zetetic LLC", "BSD"),
    ("Django and allauth", "Django Software Foundation; Raymond Penners", "BSD, MIT"),
    ("ReportLab", "ReportLab Europe Ltd", "BSD"),
    ("ICD-10-CM", "NCHS and CMS, United States", "public domain"),
)
"""What of others is inside, whose it is, and under which licence."""


class CodeSet(NamedTuple):
    """One code set that answers: which edition of it, and the first day it does not cover."""

    words: str
    edition: str
    until: date | None
    state: str


FAILED = Table(
    name="failed",
    caption="Work that failed",
    columns=(
        Column(name="name", title="Work", of=lambda row: _TASKS.get(row.name, row.name)),
        Column(name="finished_at", title="Given up", kind="moment"),
        Column(name="tries", title="Tries", kind="count"),
        Column(name="fault", title="Fault", of=lambda row: row.fault.rpartition(".")[2]),
    ),
    empty=Empty("Nothing failed", "What fails is tried again by itself, five times in all."),
)
CODES = Table(
    name="codes",
    caption="Code sets in use",
    columns=(
        Column(name="words", title="Code set"),
        Column(name="edition", title="Edition"),
        Column(name="until", title="For visits before", kind="full_day"),
        Column(name="state", title="State", kind="state", states="record"),
    ),
    empty=Empty("What ships with Effleurage", "To load more: effleurage codes load."),
)
LICENCES = Table(
    name="parts",
    caption="Parts by others",
    columns=(
        Column(name="0", title="Part", of=lambda row: row[0]),
        Column(name="1", title="By", of=lambda row: row[1]),
        Column(name="2", title="Licence", of=lambda row: row[2]),
    ),
    empty=Empty("None", "Nothing of others is inside."),
)


@in_practice
def running(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the worker, the code sets, the release and its parts."""
    require(actor, Permission.SEE_PRACTICE)
    around = here(request, actor)
    workers = work.workers_alive(around.now)
    facts = {
        "workers": workers,
        "last_beat": work.last_beat(),
        "waiting": work.tasks_waiting(),
        "last_sweep": work.last_sweep(),
        "failed": FAILED.of(work.tasks_failed(since=around.now - _FAILED_SINCE)),
        "codes": CODES.of(code_sets(around.today)),
        "licences": LICENCES.of(PARTS),
        "facts": _release(),
    }
    more = {"section": SECTION, "crumbs": crumbs(), "crumb": "What runs here"}
    return page(request, actor, "settings/running.html", **facts, **more)


def code_sets(today: date) -> list[CodeSet]:
    """Return what answers now, the diagnosis codes first."""
    return [_diagnoses(today), *(_loaded(each, today) for each in _newest())]


def _diagnoses(today: date) -> CodeSet:
    words = "Diagnoses (ICD-10-CM)"
    try:
        facts = diagnosis_codes().facts
    except EditionUnusable as error:
        return CodeSet(words, str(error), None, "expired")
    return CodeSet(words, facts.name, facts.effective_until, _ends(facts.effective_until, today))


def _newest() -> list[Load]:
    return list({each.kind: each for each in sets.loads() if each.kind in IN_WORDS}.values())


def _loaded(load: Load, today: date) -> CodeSet:
    until = date.fromisoformat(load.covers_until) if load.covers_until else None
    words = IN_WORDS[load.kind]
    return CodeSet(f"{words[:1].upper()}{words[1:]}", load.name, until, _ends(until, today))


def _ends(until: date | None, today: date) -> str:
    if until is None or until - today > _SOON:
        return "active"
    return "expired" if until <= today else "expiring"


def _release() -> list[Any]:
    where = "On this computer, encrypted" if databases.is_embedded(connection) else "PostgreSQL"
    return [
        Fact("Effleurage", __version__),
        Fact("Records lie", where),
        Fact("Its own licence", "in the file LICENSE beside the program"),
    ]
