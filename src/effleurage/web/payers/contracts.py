"""The pages of contracts: which therapist a payer accepts, from when, and what it allows.

Knows that before the first day nothing is paid, and that nothing is dated back.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import contracts, queries
from effleurage.apps.credentials import queries as credentials
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.web.payers.contract_forms import ContractFeeForm, ContractForm, contract_now
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Column, Empty, Table

SECTION = "payers"
_NETWORK = {None: "Nobody has said", True: "In the network", False: "Out of it"}

FEES = Table(
    name="contract_fees",
    caption="What it allows",
    columns=(
        Column(name="procedure", title="Procedure", kind="code"),
        Column(name="allowed_cents", title="One unit", kind="money"),
        Column(name="active_from", title="For visits from", kind="full_day"),
    ),
    empty=Empty("No fees yet", "With them, a charge below what the contract allows is noticed."),
)


def contract_table(actor: Actor) -> Table:
    """Return the table of a payer's contracts."""
    is_editor = may(actor.role, Permission.EDIT_PAYERS)
    return Table(
        name="contracts",
        caption="Contracts",
        columns=(
            Column(
                name="therapist",
                title="Therapist",
                of=lambda row: name_of(row.therapist),
                link=lambda row: reverse("contract", args=[row.id]),
            ),
            Column(name="active_from", title="Accepted from", of=_from),
            Column(name="active_until", title="Ends", kind="days_left"),
            Column(
                name="is_in_network", title="Network", of=lambda row: _NETWORK[row.is_in_network]
            ),
            Column(name="fee_schedule", title="Fee schedule"),
        ),
        empty=Empty(
            "No contract on record",
            "From which day does the payer accept each therapist? Before it, nothing is paid."
            + ("" if is_editor else " Ask the owner."),
        ),
    )


@in_practice
def contract(request: HttpRequest, actor: Actor, contract_id: UUID) -> HttpResponse:
    """Show one contract and what it allows."""
    row = queries.get_contract(actor, contract_id)
    facts = {
        "contract": row,
        "name": name_of(row.therapist),
        "lead": _lead(row, here(request, actor).today),
        "facts": _facts(row),
        "fees": FEES.of(queries.fees_of(actor, contract_id=row.id)),
    }
    return page(request, actor, "payers/contract.html", **facts, **_way(row.payer, "Contract"))


@in_practice
def add_contract(request: HttpRequest, actor: Actor, payer_id: UUID) -> HttpResponse:
    """Add a contract with a payer."""
    require(actor, Permission.EDIT_PAYERS)
    payer = queries.get_payer(actor, payer_id)
    form = _offering(actor, ContractForm(request))
    answer = act(
        request,
        actor,
        form,
        lambda at: contracts.add_contract(actor, payer_id=payer.id, facts=form.facts(), at=at),
        to=lambda contract_id: reverse("contract", args=[contract_id]),
        said="The contract was added. Next: what it allows.",
    )
    facts = {"form": form, "word": "Add a contract", "url": reverse("payer", args=[payer.id])}
    way = _way(payer, "Add a contract")
    return answer or page(request, actor, "payers/contract_form.html", **facts, **way)


@in_practice
def change_contract(request: HttpRequest, actor: Actor, contract_id: UUID) -> HttpResponse:
    """Change a contract, as its first day once the payer names it."""
    require(actor, Permission.EDIT_PAYERS)
    row = queries.get_contract(actor, contract_id)
    form = _offering(actor, ContractForm(request, initial=contract_now(row)))
    url = reverse("contract", args=[row.id])
    answer = act(
        request,
        actor,
        form,
        lambda at: contracts.change_contract(
            actor, contract_id=row.id, version=form.edited_version, facts=form.facts(), at=at
        ),
        to=url,
        said="The contract was changed.",
    )
    facts = {"form": form, "word": "Change the contract", "url": url}
    way = _way(row.payer, "Change", row)
    return answer or page(request, actor, "payers/contract_form.html", **facts, **way)


@in_practice
def add_contract_fee(request: HttpRequest, actor: Actor, contract_id: UUID) -> HttpResponse:
    """Add what one unit of a procedure is allowed."""
    require(actor, Permission.EDIT_PAYERS)
    row = queries.get_contract(actor, contract_id)
    form = ContractFeeForm(request)
    url = reverse("contract", args=[row.id])
    answer = act(
        request,
        actor,
        form,
        lambda at: contracts.add_contract_fee(actor, contract_id=row.id, facts=form.facts(), at=at),
        to=url,
        said="The fee was added. Earlier visits keep the fee of their day.",
    )
    facts = {"form": form, "word": "What does it allow?", "url": url}
    way = _way(row.payer, "Add a fee", row)
    return answer or page(request, actor, "payers/contract_form.html", **facts, **way)


def name_of(therapist: Any) -> str:
    """Return a therapist's name as a person says it."""
    return f"{therapist.first_name} {therapist.last_name}".strip()


def _from(row: Any) -> str:
    return (
        formats.day_in_full(row.active_from) if row.active_from else "Asked for, not yet accepted"
    )


def _lead(row: Any, today: date) -> str:
    if row.active_from is None:
        return "Asked for, and not accepted yet: visits of now will not be paid. Ask how it stands."
    if today < row.active_from:
        return f"The payer accepts her from {formats.day_in_full(row.active_from)}, and not before."
    if row.active_until and row.active_until <= today:
        return "The contract is over. Visits of its days are still paid by it."
    return "The payer accepts her. Nothing is paid of visits before the first day."


def _facts(row: Any) -> list[Fact]:
    ends = formats.day_in_full(row.active_until) if row.active_until else "No end said"
    return [
        Fact("Payer", row.payer.name),
        Fact("Therapist", name_of(row.therapist)),
        Fact("Accepted from", _from(row)),
        Fact("First day no longer", ends),
        Fact("Network", _NETWORK[row.is_in_network]),
        Fact("Fee schedule", row.fee_schedule),
        Fact("Where it says so", row.source),
    ]


def _offering(actor: Actor, form: Any) -> Any:
    listed = [(str(each.id), name_of(each)) for each in credentials.therapists(actor)]
    form.fields["therapist_id"].choices = [("", "Choose"), *listed]
    return form


def _way(payer: Any, crumb: str, row: Any = None) -> dict[str, Any]:
    crumbs = [
        Crumb("Payers", reverse("payers")),
        Crumb(payer.name, reverse("payer", args=[payer.id])),
    ]
    if row is not None:
        crumbs.append(Crumb("Contract", reverse("contract", args=[row.id])))
    return {"section": SECTION, "crumbs": crumbs, "crumb": crumb}
