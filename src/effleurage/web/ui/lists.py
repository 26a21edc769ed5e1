"""A page that is a list: searched, filtered, shown, exported.

Knows the order of things and what leaves as CSV: with a reason, and an event in the trail. It is
an edge of the process, and reads the clock.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.paging import Page
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.ui import formats
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import page
from effleurage.web.ui.tables import Asked, Column, Rows, Shown, Table

MOST_PAGES = 2_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Found = Callable[[Asked], Rows]


def list_page(
    request: HttpRequest, actor: Actor, table: Table, template: str, found: Found, **facts: Any
) -> HttpResponse:
    """Return the page of a list. ``found`` fetches the rows that were asked for.

    The template gets ``table``, for ``{% table table %}``, and the facts.
    """
    if request.method == "POST":
        return _posted(request, actor, table, found)
    asked = table.asked(request)
    shown = Shown(asked=asked, rows=found(asked))
    return page(request, actor, template, table=shown, **facts)


def of_page(found: Page[Any]) -> Rows:
    """Return the rows of a numbered page."""
    return Rows(found.items, total=found.total, is_more=found.is_more)


def _posted(request: HttpRequest, actor: Actor, table: Table, found: Found) -> HttpResponse:
    asked = table.asked(request)
    if "export" in request.POST and table.exports:
        return _export(request, actor, asked, found)
    if "words" in request.POST and table.search:
        table.keep_words(request, request.POST["words"])
    return HttpResponseRedirect(asked.url())


def _export(request: HttpRequest, actor: Actor, asked: Asked, found: Found) -> HttpResponse:
    require(actor, Permission.EXPORT)
    reason = request.POST.get("reason", "").strip()
    if not reason.isprintable() or not 0 < len(reason) <= audit.LONGEST_REASON:
        messages.error(request, "Say what the export is for, in 200 characters or fewer.")
        return HttpResponseRedirect(asked.url())
    around = here(request, actor)
    with timezone.override(around.zone):
        rows = list(_all_rows(asked, found))
        response = _csv(asked.table, rows, on=around.today)
    ids = tuple(row.id for row in rows if isinstance(getattr(row, "id", None), UUID))
    leaving = audit.Leaving(
        how=audit.How.EXPORTED,
        form="csv",
        kind=asked.table.exports,
        reason=reason,
        ids=ids[:1000],
        count=len(rows),
    )
    audit.record_leaving(actor, leaving, at=timezone.now())
    return response


def _all_rows(asked: Asked, found: Found) -> Iterator[Any]:
    """Yield the rows of every page."""
    asked = replace(asked, page=1, after="")
    for _ in range(MOST_PAGES):
        rows = found(asked)
        yield from rows.items
        if rows.total is None and rows.next:
            asked = replace(asked, after=rows.next)
        elif rows.total is not None and asked.page * asked.size < rows.total and rows.items:
            asked = replace(asked, page=asked.page + 1)
        else:
            return


def _csv(table: Table, rows: list[Any], *, on: date) -> HttpResponse:
    name = f"{table.name}-{on.isoformat()}.csv"
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    response.write("\N{BYTE ORDER MARK}")
    writer = csv.writer(response)
    writer.writerow([column.title for column in table.columns])
    for row in rows:
        writer.writerow([_plain(column, column.value(row)) for column in table.columns])
    return response


def _plain(column: Column, value: Any) -> str:
    """Return a cell as a spreadsheet takes it; one that it might run as a formula is quoted."""
    if value is None:
        return ""
    if column.kind == "money":
        return formats.money_plain(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, int) else text
