"""The catalogue: every component as pages use it, with the line that makes it.

Knows invented values only; nothing here reads or writes a record.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.findings import Finding, Severity
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import icons, states
from effleurage.web.ui.bars import Part
from effleurage.web.ui.forms import DateField, Form, MoneyField, choice, text
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Asks, Crumb, act, page, press
from effleurage.web.ui.shown import Event, Fact, Fix, Mend
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table

_CRUMBS = [Crumb("Catalogue", "/ui/")]


class Example(NamedTuple):
    """A row of the table shown."""

    number: str
    payer: str
    day: date
    state: str
    cents: int


class ExampleForm(Form):
    """One field of each kind."""

    name = text("A line of text", "What it is for, before it is typed.", max_length=20)
    note = text("Several lines", rows=3, required=False)
    amount = MoneyField(label="An amount")
    on = DateField(label="A day")
    kind = choice("A choice", (("auto", "Auto"), ("work", "Work")))
    side = choice("A choice that is seen", (("l", "Left"), ("r", "Right")), radio=True)
    sure = forms.BooleanField(label="A tick", required=False)


TABLE = Table(
    name="examples",
    caption="Claims, as an example",
    columns=(
        Column(name="number", title="Claim", kind="code", link=lambda _: "/ui/"),
        Column(name="day", title="Day", kind="day", sorts=True),
        Column(name="payer", title="Payer", sorts=True, sub=lambda _: "commercial"),
        Column(name="state", title="State", kind="state", states="claim"),
        Column(name="cents", title="Charge", kind="money", sorts=True),
    ),
    sort="-day",
    filters=(
        Filter(name="state", title="State", choices=(("sent", "Sent"), ("rejected", "Rejected"))),
        Filter(name="from", title="From", kind="day"),
    ),
    search="First letters of a name",
    empty=Empty("Nothing", "Here it would say how something comes here.", "Begin", "/ui/"),
    size=4,
)


@in_practice
def catalogue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show every component."""
    today = here(request, actor).today

    def found(asked: Asked) -> Rows:
        wanted = asked.filters["state"]
        rows = [each for each in _examples(today) if wanted in {"", each.state}]
        rows = asked.sorted(rows)
        start = (asked.page - 1) * asked.size
        return Rows(rows[start : start + asked.size], total=len(rows))

    facts = _components(today)
    return list_page(request, actor, TABLE, "catalogue/catalogue.html", found, **facts)


@in_practice
def a_form(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show a form with its errors; sending it does nothing."""
    form = ExampleForm(request, initial={"version": 1})
    answer = act(request, actor, form, lambda at: at, to="/ui/", said="Sent, and kept nowhere.")
    facts = {"form": form, "crumbs": _CRUMBS, "crumb": "Form"}
    return answer or page(request, actor, "catalogue/form.html", **facts)


@in_practice
def a_question(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what is asked before something that cannot be taken back."""
    return press(
        request,
        actor,
        lambda at: at,
        to=reverse("catalogue"),
        back=reverse("catalogue"),
        said="Done; nothing was changed.",
        undo=reverse("catalogue_question"),
        asks=Asks("Void this claim?", "The payer is told that it never was.", "Void it"),
    )


def _examples(today: date) -> list[Example]:
    names = ("draft", "ready", "sent", "accepted", "rejected", "adjudicated", "closed")
    return [
        Example(f"C2611-{n:04}", payer, today - timedelta(days=17 * n), name, 4_500 * n - 6_000)
        for n, (name, payer) in enumerate(
            zip(names, ("Cascade Mutual Health", "Evergreen Auto") * 4, strict=False), 1
        )
    ]


def _components(today: date) -> dict[str, Any]:
    return {
        "icons": sorted(icons.PATHS),
        "states": [(kind, sorted(looks)) for kind, looks in states.KINDS.items()],
        "amounts": (123_450, 0, -1_200, None),
        "days": [today + timedelta(days=each) for each in (-3, 0, 1, 9, 140, 400)],
        "mends": _mends(),
        "events": _events(today),
        "facts": [Fact("Charge", "$180.00"), Fact("Place", "Office"), Fact("Note", "")],
        "parts": [Part("Paid", 12_000, "good"), Part("Client share", 3_000, "info"),
                  Part("Adjusted", 2_500, "neutral"), Part("Denied", 500, "bad")],
        "compared": [("Born", "17 May 1984", "17 May 1984"), ("Phone", "253-555-0177", "")],
        "file": "ISA*00*          *00*          *ZZ*EXAMPLE~\nGS*HC*EXAMPLE*PAYER*20261103~",
    }  # fmt: skip


def _mends() -> list[Mend]:
    words = (
        (Severity.BLOCK, "the referral ended before the visit", "add the clinician's new order"),
        (Severity.WARN, "five units in one day are unusual", "look at the minutes again"),
        (Severity.INFO, "the file begins with a byte order mark", "nothing needs to be done"),
    )
    fix = (Fix("Add the referral", "/ui/"), Fix("Check again", "/ui/question/", posts=True))
    return [
        Mend(
            Finding(f"example-{severity}", severity, "line 1", message, what, "docs/rules.md"),
            fix if severity is Severity.BLOCK else (),
        )
        for severity, message, what in words
    ]


def _events(today: date) -> list[Event]:
    return [
        Event(today, "Paid", "$120.00 by cheque", "Cascade Mutual", "good", "done", "/ui/"),
        Event(today - timedelta(days=9), "Accepted", "277CA", "", "info", "clock"),
        Event(today - timedelta(days=10), "Sent", "837P in one file", "Ben", "info", "sent"),
        Event(today - timedelta(days=11), "Drafted", "", "Ana"),
    ]
