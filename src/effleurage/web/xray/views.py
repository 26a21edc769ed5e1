"""The X-ray: of a file on record, and of one that is only looked at.

Knows who may look. What is searched for is posted and never stands in an address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange import queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import typed
from effleurage.web.ui.pages import Crumb, act, page, press
from effleurage.web.xray import held, seen
from effleurage.web.xray.forms import LookForm

SECTION = "exchange"
_LONGEST_WORDS = 60


@in_practice
def xray(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask for a file to look at."""
    require(actor, Permission.SEE_EXCHANGE)
    form = LookForm(request)

    def look(_at: datetime) -> None:
        held.hold(request, form.cleaned_data["file"].read())

    answer = act(request, actor, form, look, to=reverse("xray_held"))
    facts: dict[str, Any] = {"form": form, "is_held": held.KEY in request.session}
    return answer or page(
        request, actor, "xray/look.html", section=SECTION, crumbs=_way(), crumb="X-ray", **facts
    )


@in_practice
def xray_held(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the file that is looked at, one sheet at a time."""
    require(actor, Permission.SEE_EXCHANGE)
    data = held.held(request)
    if data is None:
        return redirect("xray")
    facts = {"is_held": True, "back": reverse("xray")}
    return _sheet(request, actor, data, crumbs=[*_way(), Crumb("X-ray", reverse("xray"))], **facts)


@in_practice
def put_away_xray(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Forget the file that is looked at."""
    require(actor, Permission.SEE_EXCHANGE)
    url = reverse("xray")
    said = "Put away: nothing of the file is kept."
    return press(request, actor, lambda _: held.put_away(request), to=url, back=url, said=said)


@in_practice
def xray_file(request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """Show a file on record, one sheet at a time."""
    row = queries.get_file(actor, file_id)
    back = reverse("exchange_file", args=[row.id])
    crumbs = [*_way(), Crumb("The file", back)]
    return _sheet(request, actor, bytes(row.body), crumbs=crumbs, back=back)


def _way() -> list[Crumb]:
    return [Crumb("Exchange", reverse("exchange"))]


def _sheet(request: HttpRequest, actor: Actor, data: bytes, **facts: Any) -> HttpResponse:
    words = request.POST.get("words", "").strip()[:_LONGEST_WORDS]
    number = typed.number(request.GET.get("sheet", ""))
    facts |= seen.sheet(data, number=number, words=words)
    return page(
        request, actor, "xray/sheet.html", section=SECTION, crumb="X-ray", status=200, **facts
    )
