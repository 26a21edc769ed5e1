"""The first page of the settings: what is set, what needs a look, and the way to each part."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.credentials import queries as credentials
from effleurage.apps.exchange import queries as exchange
from effleurage.apps.practices import queries
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.visits import queries as visits
from effleurage.apps.work import backups
from effleurage.web.settings.forms import ADDRESS
from effleurage.web.settings.practice import SECTION
from effleurage.web.settings.running import code_sets
from effleurage.web.settings.therapists import licence_state
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.here import Here, here
from effleurage.web.ui.pages import page
from effleurage.web.ui.shown import Fact


class Part(NamedTuple):
    """One part of the settings as a card: its word, how it stands, and where it leads."""

    word: str
    value: str
    note: str
    url: str
    icon: str
    tone: str = "neutral"


@in_practice
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show how everything stands."""
    row, around = queries.get_practice(actor), here(request, actor)
    facts = {
        "parts": _parts(actor, around),
        "facts": _facts(row),
        "years": row.chart_retention_years,
        "practice": row,
    }
    return page(request, actor, "settings/settings.html", section=SECTION, **facts)


def _parts(actor: Actor, around: Here) -> list[Part]:
    found = [_places(actor), _therapists(actor, around), _fees(actor, around), _codes(around)]
    if may(actor.role, Permission.SEE_EXCHANGE):
        found.append(_connections(actor))
    found.append(_printer(actor))
    if may(actor.role, Permission.EDIT_PRACTICE):
        found.append(_backups(around))
    found.append(_running(around))
    return found


def _places(actor: Actor) -> Part:
    number = len(queries.locations_in_use(actor))
    tone = "neutral" if number else "warn"
    return Part("Places", str(number), "in use", reverse("locations"), "visit", tone)


def _therapists(actor: Actor, around: Here) -> Part:
    rows = credentials.therapists_at_work(actor)
    states = [licence_state(each, around.today) for each in rows]
    ended, ending = states.count("expired"), states.count("expiring")
    note = "at work"
    if ended:
        note = formats.how_many(ended, "licence has ended", "licences have ended")
    elif ending:
        note = formats.how_many(ending, "licence ends soon", "licences end soon")
    tone = "bad" if ended else "warn" if ending or not rows else "neutral"
    return Part("Therapists", str(len(rows)), note, reverse("therapists"), "people", tone)


def _fees(actor: Actor, around: Here) -> Part:
    number = len(visits.fees_on(actor, on=around.today))
    tone = "neutral" if number else "warn"
    return Part("Fees", str(number), "procedures priced", reverse("fees"), "money", tone)


def _codes(around: Here) -> Part:
    first = code_sets(around.today)[0]
    tone = {"active": "neutral", "expiring": "warn"}.get(first.state, "bad")
    until = formats.day_in_full(first.until) if first.until else "unknown"
    return Part("Code sets", until, "end of the diagnoses here", reverse("code_sets"), "info", tone)


def _connections(actor: Actor) -> Part:
    rows = exchange.connections(actor)
    real = sum(each.is_production for each in rows)
    note = f"{real} for real, {len(rows) - real} as tests"
    tone = "neutral" if real else "warn"
    return Part("Connections", str(len(rows)), note, reverse("connections"), "exchange", tone)


def _printer(actor: Actor) -> Part:
    row = queries.get_practice(actor)
    right, down, url = row.form_offset_right, row.form_offset_down, reverse("calibration")
    if not right and not down:
        return Part("Printer", "As is", "the red form is not moved", url, "print")
    note = "right and down, in hundredths of an inch"
    return Part("Printer", f"{right:+d} / {down:+d}", note, url, "print")


def _backups(around: Here) -> Part:
    last, url = backups.last_backup(around.now), reverse("backups")
    if last is None:
        return Part("Backups", "PostgreSQL", "by its own tools", url, "lock")
    if last.at is None:
        return Part("Backups", "None yet", "take one today", url, "lock", "bad")
    ago = "today" if not last.days else formats.how_many(last.days, "day") + " ago"
    return Part("Last backup", ago, "encrypted", url, "lock", "bad" if last.is_old else "good")


def _running(around: Here) -> Part:
    down = around.worker_is_down
    value, note = (
        ("Stopped", "nothing is sent or read") if down else ("Working", "worker and codes")
    )
    return Part(
        "What runs here", value, note, reverse("running"), "clock", "bad" if down else "good"
    )


def _facts(row: Any) -> list[Fact]:
    town = " ".join(filter(None, [row.city, row.state, formats.postal_code(row.postal_code)]))
    is_ein = row.tax_id_kind == "EIN"
    tax_id = formats.ein(row.tax_id) if is_ein else f"ends in {row.tax_id[-4:]}"
    return [
        Fact("Bills as", str(row)),
        Fact("NPI", formats.npi(row.npi)),
        Fact(f"Tax number ({row.tax_id_kind})", tax_id),
        Fact("Taxonomy", row.taxonomy),
        Fact("Phone for payers", formats.phone(row.phone)),
        Fact("Address", "\n".join(filter(None, [row.street, row.street2, town]))),
        Fact("Cheques go to", _pay_to(row.pay_to)),
        Fact("Time zone", row.time_zone),
    ]


def _pay_to(pay_to: dict[str, str]) -> str:
    if not pay_to:
        return "the same address"
    return ", ".join(filter(None, (pay_to.get(name, "") for name in ADDRESS)))
