"""The exchange: what left and what came in, what is in doubt, and settling a doubt by hand.

Knows which queries the page asks. Refuses to decide anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange import listing, queries
from effleurage.apps.exchange.actions import settle_unknown
from effleurage.apps.exchange.listing import Place, Which
from effleurage.apps.exchange.queries import FileLine
from effleurage.apps.exchange.sending import OutcomeIsNotUnknown
from effleurage.apps.exchange.settling import SendingWasSettled
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.remits import listing as remits
from effleurage.web.exchange import words
from effleurage.web.exchange.forms import SettleForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table, mark, read_mark

SECTION = "exchange"
MOST_IN_DOUBT = 50
_FIRST, _LAST = date(1, 1, 2), date(9999, 12, 30)
_DIRECTIONS = {"in": "Came in", "out": "Left"}
_REFUSALS: Mapping[type[Exception], str] = {
    OutcomeIsNotUnknown: "Its outcome is on record already: look at the claim.",
    SendingWasSettled: "Its outcome is on record already: look at the claim.",
}


class FileRow(NamedTuple):
    """A file in the list, with what it says."""

    line: FileLine
    says: str

    @property
    def id(self) -> UUID:
        """Return its id."""
        return self.line.id


def _says(row: FileRow) -> str:
    return row.says


FILES = Table(
    name="files",
    caption="Files",
    columns=(
        Column(
            name="kind",
            title="File",
            of=lambda row: words.kind(row.line.kind),
            link=lambda row: reverse("exchange_file", args=[row.id]),
        ),
        Column(name="says", title="What it says", of=_says),
        Column(name="direction", title="Way", of=lambda row: _DIRECTIONS[row.line.direction]),
        Column(name="at", title="When", kind="moment", of=lambda row: row.line.at, sorts=True),
        Column(name="control", title="Number", kind="code", of=lambda row: row.line.control_number),
    ),
    sort="-at",
    filters=(
        Filter(name="way", title="Way", choices=tuple(_DIRECTIONS.items()), without="Both ways"),
        Filter(name="kind", title="Kind", choices=tuple(words.KINDS.items())),
        Filter(name="since", title="From", kind="day"),
        Filter(name="until", title="To", kind="day"),
    ),
    exports="file",
    empty=Empty(
        "Nothing has crossed yet",
        "Claims that leave and the answers to them are kept here, byte for byte. Answers come by "
        "themselves from the folder of a connection, or you add a file by hand.",
        icon="exchange",
    ),
)


@in_practice
def exchange(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the files, under what is in doubt."""
    zone = here(request, actor).zone

    def found(asked: Asked) -> Rows:
        which = Which(
            direction=asked.filters["way"],
            kind=asked.filters["kind"],
            since=_morning(asked.day("since"), zone),
            before=_morning(asked.day("until"), zone, days=1),
        )
        after = read_mark(asked.after, datetime, UUID)
        found = listing.files(
            actor,
            which,
            newest_first=asked.descending,
            after=Place(*after) if after else None,
            limit=asked.size,
        )
        return Rows(_rows(actor, found.items), next=mark(*found.next) if found.next else "")

    facts: dict[str, Any] = {}
    if request.method == "GET":
        facts = {
            "unknown": queries.submissions_unknown(actor, limit=MOST_IN_DOUBT),
            "unknown_count": queries.in_doubt(actor).count(),
            "under_way": queries.how_many_under_way(actor),
            "cut_off": listing.cut_off(actor),
        }
    return list_page(request, actor, FILES, "exchange/list.html", found, section=SECTION, **facts)


@in_practice
def settle_sending(request: HttpRequest, actor: Actor, submission_id: UUID) -> HttpResponse:
    """Say what a person found out about a sending in doubt."""
    require(actor, Permission.SETTLE_SUBMISSIONS)
    row = queries.get_submission(actor, submission_id)
    together = queries.submissions_unknown(actor, file_id=row.file_id) if row.file_id else ()
    form, url = SettleForm(request), reverse("exchange")
    answer = act(
        request,
        actor,
        form,
        lambda at: settle_unknown(
            actor,
            submission_id=submission_id,
            was_sent=form.cleaned_data["outcome"] == "sent",
            confirmation=form.cleaned_data["confirmation"],
            at=at,
        ),
        to=url,
        said="Written down, for every claim in that file.",
        words=_REFUSALS,
    )
    facts = {
        "form": form,
        "row": row,
        "together": together,
        "url": url,
        "section": SECTION,
        "crumbs": [Crumb("Exchange", url)],
        "crumb": "In doubt",
    }
    return answer or page(request, actor, "exchange/settle.html", **facts)


def _rows(actor: Actor, lines: tuple[FileLine, ...]) -> list[FileRow]:
    """Return the rows with what each says: three queries, however many there are."""
    ids = [line.id for line in lines]
    verdicts, carried = listing.verdicts_of(actor, ids), listing.carried_by(actor, ids)
    sees = may(actor.role, Permission.SEE_REMITS)
    of_remits = remits.remits_of_files(actor, ids) if sees else {}
    return [
        FileRow(
            line,
            words.of_answers(verdicts.get(line.id, ()))
            or words.of_carried(carried.get(line.id, ()))
            or words.of_remits(of_remits.get(line.id, ()))
            or _otherwise(line),
        )
        for line in lines
    ]


def _morning(day: date | None, zone: ZoneInfo, *, days: int = 0) -> datetime | None:
    """Return when a day begins at the practice, or the one so many days on.

    The first and the last day there is have no moment in every zone, and narrow nothing.
    """
    if day is None or not _FIRST < day < _LAST:
        return None
    return datetime.combine(day + timedelta(days=days), time(), zone)


def _otherwise(line: FileLine) -> str:
    if line.kind == "835" and line.done_at is None:
        return "Waits to be posted"
    return words.TEACHES.get(line.kind, "")
