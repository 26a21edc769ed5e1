"""The pages of the practice's own procedure numbers: local and workers' compensation codes.

Knows the list and one number. Refuses to set a fee: that is the fees' page, one link away.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import own_procedures
from effleurage.apps.visits.own_procedures import ProcedureFacts
from effleurage.web.settings.practice import SECTION, crumbs
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import Form, choice, text
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Crumb, act, page, press
from effleurage.web.ui.tables import Asked, Column, Empty, Rows, Table

_LIST = Crumb("Our own codes", "/settings/own-codes/")
_COUNTED = (("timed", "In units of time"), ("once", "Once a visit, whatever the time"))


class OwnCodeForm(Form):
    """A number, what it means here, and how it is counted."""

    code = text("Code", "Five letters or digits, as the payer's fee schedule has it.", max_length=5)
    words = text("In your own words", max_length=80)
    counted = choice("How it is counted", _COUNTED, radio=True, initial="timed")
    unit_minutes = forms.IntegerField(
        label="Minutes of one unit", min_value=1, max_value=240, initial=15,
        help_text="15, unless the payer's schedule says otherwise. Counts only for units of time.",
    )  # fmt: skip
    note = text("Note", "Who wants it, and where that is written.", max_length=200, required=False)

    def facts(self) -> ProcedureFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        return ProcedureFacts(
            code=typed["code"].strip().upper(),
            words=typed["words"],
            is_timed=typed["counted"] == "timed",
            unit_minutes=typed["unit_minutes"],
            note=typed["note"],
        )


def _unit(row: Any) -> str:
    return f"{row.unit_minutes} minutes" if row.is_timed else "once a visit"


TABLE = Table(
    name="own-codes",
    caption="Our own codes",
    columns=(
        Column(
            name="code",
            title="Code",
            link=lambda row: reverse("own_code", args=[row.id]),
            sub=lambda row: row.words,
            sorts=True,
        ),
        Column(name="unit", title="One unit is", of=_unit),
        Column(name="note", title="Note"),
        Column(name="state", title="State", of=lambda r: "In use" if r.is_active else "Retired"),
    ),
    sort="code",
    empty=Empty(
        "No codes of your own",
        "Some workers' compensation boards and payers want local codes instead of the usual five "
        "digits. Add each once, with your own words.",
    ),
    exports="procedure",
)


@in_practice
def own_codes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the practice's own numbers."""
    require(actor, Permission.SEE_PRACTICE)

    def found(asked: Asked) -> Rows:
        rows = asked.sorted(own_procedures.own_procedures(actor, with_retired=True))
        return Rows(rows, total=len(rows))

    facts = {"section": SECTION, "crumbs": crumbs(), "crumb": "Our own codes"}
    return list_page(request, actor, TABLE, "settings/own_codes.html", found, **facts)


@in_practice
def add_own_code(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a number."""
    require(actor, Permission.EDIT_FEES)
    form = OwnCodeForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: own_procedures.add_procedure(actor, facts=form.facts(), at=at),
        to=lambda _: reverse("fee", args=[form.facts().code]),
        said="The code is added. Next: set its fee.",
    )
    facts = {"form": form, "section": SECTION, "crumbs": crumbs(_LIST), "crumb": "Add"}
    return answer or page(request, actor, "settings/add_own_code.html", **facts)


@in_practice
def own_code(request: HttpRequest, actor: Actor, procedure_id: UUID) -> HttpResponse:
    """Show one number, and change what it means."""
    row = own_procedures.get_own_procedure(actor, procedure_id)
    if request.method == "POST":
        require(actor, Permission.EDIT_FEES)
    now = {name: getattr(row, name) for name in ("code", "words", "unit_minutes", "note")}
    counted = "timed" if row.is_timed else "once"
    form = OwnCodeForm(request, initial={**now, "counted": counted, "version": row.version})
    answer = act(
        request,
        actor,
        form,
        lambda at: own_procedures.change_procedure(
            actor, procedure_id=row.id, version=form.edited_version, facts=form.facts(), at=at
        ),
        to=reverse("own_codes"),
        said="The code is changed. Units already counted stay as they are.",
    )
    facts = {"form": form, "row": row, "section": SECTION, "crumbs": crumbs(_LIST)}
    return answer or page(request, actor, "settings/own_code.html", crumb=row.code, **facts)


@in_practice
def retire_own_code(request: HttpRequest, actor: Actor, procedure_id: UUID) -> HttpResponse:
    """Offer a number no longer."""
    return _offered(request, actor, procedure_id, is_active=False)


@in_practice
def bring_own_code_back(request: HttpRequest, actor: Actor, procedure_id: UUID) -> HttpResponse:
    """Offer a number again."""
    return _offered(request, actor, procedure_id, is_active=True)


def _offered(
    request: HttpRequest, actor: Actor, procedure_id: UUID, *, is_active: bool
) -> HttpResponse:
    require(actor, Permission.EDIT_FEES)
    row = own_procedures.get_own_procedure(actor, procedure_id)
    url = reverse("own_codes")
    other = "retire_own_code" if is_active else "bring_own_code_back"
    return press(
        request,
        actor,
        lambda at: own_procedures.retire_procedure(
            actor, procedure_id=row.id, is_active=is_active, at=at
        ),
        to=url,
        back=url,
        said="It is offered again." if is_active else "It is no longer offered.",
        undo=reverse(other, args=[row.id]),
    )
