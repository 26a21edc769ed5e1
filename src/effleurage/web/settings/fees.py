"""The pages of the fees: what one unit of each procedure costs, from which day on.

Knows today's fee, the one to come and those before. Refuses to change what was charged: a fee
counts for visits from its day on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import actions, own_procedures, queries
from effleurage.codes import procedures
from effleurage.web.settings.forms import FeeForm, NewFeeForm
from effleurage.web.settings.practice import SECTION, crumbs
from effleurage.web.setup.forms import USUAL_CODES
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table

_LIST = Crumb("Fees", "/settings/fees/")


class FeeLine(NamedTuple):
    """One procedure in the list: what it costs today, since when, and what is to come."""

    procedure: str
    words: str
    unit: str
    charge_cents: int | None
    since: date | None
    coming_cents: int | None
    coming_from: date | None


FEES = Table(
    name="fees",
    caption="Fees",
    columns=(
        Column(
            name="procedure",
            title="Procedure",
            link=lambda row: reverse("fee", args=[row.procedure]),
            sub=lambda row: row.words,
            sorts=True,
        ),
        Column(name="unit", title="One unit is"),
        Column(name="charge_cents", title="Fee", kind="money", sorts=True),
        Column(name="since", title="Since", kind="full_day"),
        Column(name="coming_cents", title="Then", kind="money"),
        Column(name="coming_from", title="From", kind="full_day"),
    ),
    filters=(Filter(name="fee", title="Show", choices=(("set", "With a fee"),), without="Usual"),),
    sort="procedure",
    empty=Empty(
        "No fees yet", "Without a fee a visit's line has no charge, and nothing is billed."
    ),
    exports="fee",
)
HISTORY = Table(
    name="history",
    caption="Fees over time",
    columns=(
        Column(name="active_from", title="From", kind="full_day"),
        Column(name="charge_cents", title="For one unit", kind="money"),
    ),
    empty=Empty("No fee yet", "Set one above: it counts for visits from its day on."),
)


@in_practice
def fees(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the fees of today, and those to come."""
    today = here(request, actor).today

    def found(asked: Asked) -> Rows:
        with own_procedures.known_to(actor):
            lines = list(_lines(queries.fees(actor), today))
        if not asked.filters["fee"]:
            there = {each.procedure for each in lines}
            lines += [_line(code, [], today) for code in USUAL_CODES if code not in there]
        rows = asked.sorted(lines)
        return Rows(rows, total=len(rows))

    facts = {"section": SECTION, "crumbs": crumbs(), "crumb": "Fees"}
    return list_page(request, actor, FEES, "settings/fees.html", found, **facts)


@in_practice
def fee(request: HttpRequest, actor: Actor, procedure: str) -> HttpResponse:
    """Show the fees of one procedure over time; posted, set the next."""
    with own_procedures.known_to(actor):
        return _fee(request, actor, procedure)


def _fee(request: HttpRequest, actor: Actor, procedure: str) -> HttpResponse:
    known = procedures.procedure(procedure)
    rows = [each for each in queries.fees(actor) if each.procedure == procedure]
    if known is None and not rows:
        raise Http404
    today = here(request, actor).today
    form = FeeForm(request, initial={"active_from": today})
    answer = _set(request, actor, form, procedure)
    facts = {
        "form": form, "procedure": procedure, "words": known.words if known else "",
        "unit": _unit(procedure), "now": _line(procedure, rows, today), "history": HISTORY.of(rows),
        "section": SECTION, "crumbs": crumbs(_LIST), "crumb": procedure,
    }  # fmt: skip
    return answer or page(request, actor, "settings/fee.html", **facts)


@in_practice
def add_fee(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Set the fee of a procedure that is not in the list."""
    require(actor, Permission.EDIT_FEES)
    form = NewFeeForm(request, initial={"active_from": here(request, actor).today})
    answer = _set(request, actor, form)
    facts = {"form": form, "section": SECTION, "crumbs": crumbs(_LIST), "crumb": "Add"}
    return answer or page(request, actor, "settings/add_fee.html", **facts)


def _set(
    request: HttpRequest, actor: Actor, form: FeeForm, procedure: str = ""
) -> HttpResponse | None:
    if request.method == "POST":
        require(actor, Permission.EDIT_FEES)
    return act(
        request,
        actor,
        form,
        lambda at: actions.set_fee(
            actor,
            procedure=procedure or form.cleaned_data["procedure"],
            charge_cents=form.cleaned_data["charge_cents"],
            active_from=form.cleaned_data["active_from"],
            at=at,
        ),
        to=reverse("fees"),
        said="The fee is set. Charges already made stay as they are.",
    )


def _lines(rows: Iterable[Any], today: date) -> Iterable[FeeLine]:
    """Return one line a procedure; rows come by procedure, the latest first."""
    for code, of_one in groupby(rows, key=lambda row: row.procedure):
        yield _line(code, list(of_one), today)


def _line(code: str, rows: list[Any], today: date) -> FeeLine:
    known = procedures.procedure(code)
    now = next((each for each in rows if each.active_from <= today), None)
    coming = [each for each in rows if each.active_from > today]
    then = coming[-1] if coming else None
    return FeeLine(
        procedure=code,
        words=known.words if known else "",
        unit=_unit(code),
        charge_cents=now.charge_cents if now else None,
        since=now.active_from if now else None,
        coming_cents=then.charge_cents if then else None,
        coming_from=then.active_from if then else None,
    )


def _unit(code: str) -> str:
    known = procedures.procedure(code)
    return f"{known.unit_minutes} minutes" if known and known.timed else "once a visit"
