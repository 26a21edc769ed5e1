"""The trail: who did and saw what, newest first, by person, kind, day and object; and sign-ins.

Knows what an address may ask: ids, kinds and days. Who may read it, the trail itself asks.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from effleurage.apps.audit import queries as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import queries, trail
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.audit import sentences
from effleurage.web.audit.forms import ExportForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import Here, here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Crumb, page
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table, mark

SECTION = "audit"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: The first and the last day there is have no moment in every zone, and narrow nothing.
_FIRST, _LAST = date(1, 1, 2), date(9999, 12, 30)
_HEADS = (
    *("at", "person", "action", "kind", "ids", "reason", "details", "sealed", "person_id"),
    "event_id",
)


def _about(line: audit.EventLine) -> str:
    found = sentences.page_of(line)
    if found is None:
        return ""
    try:
        return reverse(found[0], args=[found[1]])
    except NoReverseMatch:
        return ""


def _sub(line: audit.EventLine) -> str:
    because = f"because: {line.reason}" if line.reason else ""
    return " · ".join(filter(None, [because, sentences.details_of(line)]))


_WHAT = Column(name="action", title="What", of=sentences.sentence, link=_about, sub=_sub)
_EMPTY = Empty("Nothing happened yet", "Each thing done or seen here leaves its line.")


def table(actor: Actor) -> Table:
    """Return the list of events, to be narrowed to those who work here."""
    people = tuple(
        (str(each.user_id), each.user.name or each.user.email) for each in queries.members(actor)
    )
    return Table(
        name="events",
        caption="Events",
        columns=(
            Column(name="at", title="When", kind="moment"),
            Column(name="actor_name", title="Who"),
            _WHAT,
            Column(
                name="is_sealed", title="Sealed",
                of=lambda line: "yes" if line.is_sealed else "not yet",
            ),
        ),
        filters=(
            Filter(name="person", title="Who", choices=people, without="Everybody"),
            Filter(name="kind", title="What", choices=sentences.KINDS, without="Everything"),
            Filter(name="since", title="From", kind="day"),
            Filter(name="until", title="To", kind="day"),
        ),
        empty=_EMPTY,
    )  # fmt: skip


SIGN_INS = Table(
    name="sign-ins",
    caption="Sign-ins",
    columns=(
        Column(name="at", title="When", kind="moment"),
        Column(name="actor_name", title="Who"),
        Column(name="action", title="What", of=sentences.sentence, sub=_sub),
    ),
    filters=(
        Filter(name="since", title="From", kind="day"),
        Filter(name="until", title="To", kind="day"),
    ),
    empty=Empty("Nobody signed in", "Sign-ins of those who work here, and attempts that failed."),
)


@in_practice
def events(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the trail."""
    require(actor, Permission.SEE_AUDIT)
    around, about = here(request, actor), _id(request.GET.get("about", ""))

    def found(asked: Asked) -> Rows:
        wanted = _wanted(asked.filters, around, about=about)
        return _rows(trail.events(actor, wanted, after=_place(asked.after), limit=asked.size))

    facts = {
        "about": about,
        "seals": trail.seal_state(actor),
        "holds": len(trail.holds_in_force(actor)),
        "query": request.GET.urlencode(),
    }
    return list_page(
        request, actor, table(actor), "audit/list.html", found, section=SECTION, **facts
    )


@in_practice
def sign_ins(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the sign-ins of those who work here."""
    require(actor, Permission.SEE_AUDIT)
    around = here(request, actor)

    def found(asked: Asked) -> Rows:
        wanted = _wanted(asked.filters, around)
        return _rows(trail.sign_ins(actor, wanted, after=_place(asked.after), limit=asked.size))

    facts = {"section": SECTION, "crumbs": way(), "crumb": "Sign-ins"}
    return list_page(request, actor, SIGN_INS, "audit/sign_ins.html", found, **facts)


@in_practice
def export_events(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask what the export is for, and return what was looked for as CSV."""
    require(actor, Permission.SEE_AUDIT)
    require(actor, Permission.EXPORT)
    form, around = ExportForm(request), here(request, actor)
    if request.method == "POST" and form.is_valid():
        filters = table(actor).asked(request).filters
        wanted = _wanted(filters, around, about=_id(request.GET.get("about", "")))
        reason = form.cleaned_data["reason"]
        lines = trail.export_events(actor, reason=reason, at=timezone.now(), asked=wanted)
        return _csv(lines, around)
    facts = {"form": form, "section": SECTION, "crumbs": way(), "crumb": "Export"}
    return page(request, actor, "audit/export.html", query=request.GET.urlencode(), **facts)


def way() -> list[Crumb]:
    """Return the way to a page of the trail."""
    return [Crumb("Audit", reverse("audit"))]


def _csv(lines: Any, around: Here) -> HttpResponse:
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="audit-{around.today.isoformat()}.csv"'
        },
    )
    response.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(response)
    writer.writerow(_HEADS)
    for line in lines:
        writer.writerow([_plain(each) for each in line.as_text()])
    return response


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(found: audit.Page) -> Rows:
    return Rows(found.lines, next=mark(*found.next) if found.next else "")


def _wanted(filters: dict[str, str], around: Here, *, about: UUID | None = None) -> audit.Asked:
    """Return what is looked for; days are the practice's own, the last one included."""
    since, until = (_midnight(filters.get(name, ""), around) for name in ("since", "until"))
    return audit.Asked(
        since=since,
        until=until + timedelta(days=1) if until else None,
        action=filters.get("kind", ""),
        object_id=about,
        actor_id=_id(filters.get("person", "")),
    )


def _midnight(day: str, around: Here) -> datetime | None:
    asked = date.fromisoformat(day) if day else date.min
    if not _FIRST < asked < _LAST:
        return None
    return datetime.combine(asked, time(), around.zone).astimezone(UTC)


def _place(text: str) -> audit.Place | None:
    """Return where the page before ended, or nothing where the mark makes no sense."""
    at, _, event_id = text.partition("~")
    try:
        place = audit.Place(datetime.fromisoformat(at), UUID(event_id))
    except ValueError:
        return None
    return place if place.at.tzinfo else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
