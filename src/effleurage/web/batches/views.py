"""What is ready to be sent, sending it together, and the files that left.

Knows that everything ready is chosen until somebody says otherwise, and how a result is told: each
claim that stays behind by its number. Whether one may leave, the gate decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import actions as claim_actions
from effleurage.apps.claims import lists
from effleurage.apps.claims.lists import ClaimInList, Order
from effleurage.apps.claims.queries import Which
from effleurage.apps.exchange import actions, queries
from effleurage.apps.exchange import batches as sending
from effleurage.apps.exchange.batches import Tried
from effleurage.apps.exchange.listing import Place
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims.life_table import State
from effleurage.web.claims.forms import ReasonForm
from effleurage.web.claims.places import first_of
from effleurage.web.claims.sending import connections
from effleurage.web.claims.sendings import take_out
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.forms import Form, choice
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Asked, Column, Empty, Rows, Table, mark, read_mark

SECTION = "batches"
MOST = 200
_NAMED = 12
_READY = Which(states=(State.READY,), is_held=False, is_leaving=False)


class BatchForm(Form):
    """Which claims leave, and over which connection."""

    claims = forms.MultipleChoiceField(
        label="Claims",
        error_messages={"required": "Choose at least one claim."},
        widget=forms.CheckboxSelectMultiple,
    )
    connection = choice("Send them over", (), radio=True)

    def __init__(
        self,
        request: HttpRequest,
        *,
        ids: Iterable[UUID],
        connections: Iterable[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(request, **more)
        ways = tuple(connections)
        self.fields["claims"].choices = [(str(each), str(each)) for each in ids]  # type: ignore[attr-defined]  # a MultipleChoiceField
        self.fields["connection"].choices = ways  # type: ignore[attr-defined]  # a ChoiceField
        if len(ways) == 1:
            self.fields["connection"].initial = ways[0][0]


class Choice(NamedTuple):
    """One claim to choose."""

    claim: ClaimInList
    is_chosen: bool


class Group(NamedTuple):
    """The ready claims of one payer."""

    payer_name: str
    choices: list[Choice]
    cents: int


BATCHES = Table(
    name="batches",
    caption="What left",
    columns=(
        Column(
            name="name", title="File", kind="code",
            link=lambda row: reverse("batch", args=[row.id]),
        ),
        Column(name="connection_name", title="Over"),
        Column(name="at", title="When", kind="moment"),
        Column(name="how_many", title="Claims", kind="count"),
        Column(name="cents", title="Charged", kind="money"),
        Column(name="state", title="State", kind="state", states="submission"),
        Column(name="rejected", title="Rejected", kind="count"),
    ),
    exports="file",
    empty=Empty("Nothing has left yet", "Every file that leaves is kept here byte for byte."),
)  # fmt: skip
SENDINGS = Table(
    name="sendings",
    caption="Claims in this file",
    columns=(
        Column(
            name="claim_number", title="Claim", kind="code",
            link=lambda row: reverse("claim", args=[row.claim_id]),
        ),
        Column(name="service_from", title="Service", kind="day"),
        Column(name="total_cents", title="Charge", kind="money"),
        Column(name="state", title="Sending", kind="state", states="submission"),
        Column(name="answer", title="Answer", of=lambda row: row.answer.capitalize()),
    ),
    empty=Empty("No claims", "This file carries none."),
)  # fmt: skip


@in_practice
def batches(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say what is ready for which payer, and which files left."""
    require(actor, Permission.SEE_EXCHANGE)
    facts: dict[str, Any] = {}
    if request.method == "GET":
        facts = _around(actor)
    return list_page(
        request, actor, BATCHES, "batches/list.html", _left(actor), section=SECTION, **facts
    )


def _left(actor: Actor) -> Callable[[Asked], Rows]:
    def found(asked: Asked) -> Rows:
        after = read_mark(asked.after, datetime, UUID)
        left = sending.batches(actor, after=Place(*after) if after else None, limit=asked.size)
        return Rows(left.items, next=mark(*left.next) if left.next else "")

    return found


def _around(actor: Actor) -> dict[str, Any]:
    ready = sending.ready_by_payer(actor)
    return {
        "ready": ready,
        "count": sum(each.how_many for each in ready),
        "cents": sum(each.cents for each in ready),
        "unknown": queries.submissions_unknown(actor, limit=_NAMED),
        "unknown_count": queries.in_doubt(actor).count(),
        "all_files": first_of("exchange"),
    }


@in_practice
def send_batch(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose ready claims, and send together those that may leave."""
    require(actor, Permission.SEND_CLAIMS)
    found = lists.claim_list(actor, _READY, order=Order.EARLIEST, limit=MOST)
    ways = connections(actor, ("folder",))
    form = BatchForm(request, ids=[each.id for each in found.items], connections=ways)

    def do(at: datetime) -> str:
        typed = form.cleaned_data
        tried = sending.intend_what_may_leave(
            actor,
            claim_ids=[UUID(each) for each in typed["claims"]],
            connection_id=UUID(typed["connection"]),
            at=at,
        )
        _tell(request, actor, tried, at=at)
        if tried.sending is None:
            return reverse("send_batch")
        if here(request, actor).worker_is_down:
            actions.deliver(actor, file_id=tried.sending.file_id, at=at)
        return reverse("batch", args=[tried.sending.file_id])

    answer = act(request, actor, form, do, to=str, whole=False)
    facts = {
        "form": form,
        "payers": _groups(form, found.items),
        "ways": ways,
        "settings": first_of("settings"),
        "is_more": found.next is not None,
        "most": MOST,
    }
    crumbs = [Crumb("Batches", reverse("batches"))]
    return answer or page(
        request, actor, "batches/send.html", section=SECTION, crumbs=crumbs, crumb="Send together",
        **facts,
    )  # fmt: skip


@in_practice
def batch(request: HttpRequest, actor: Actor, file_id: UUID) -> HttpResponse:
    """Show one file that left or is leaving; posted with a reason, return it byte for byte."""
    row = sending.get_batch(actor, file_id)
    form = ReasonForm(request)
    if request.method == "POST" and form.is_valid():
        return take_out(actor, queries.get_file(actor, file_id), form.cleaned_data["reason"])
    facts = {
        "row": row,
        "form": form,
        "settled": row.how_many - row.waiting,
        "sendings": SENDINGS.of(sending.submissions_in(actor, file_id=file_id)),
        "facts": [
            Fact("Over", row.connection_name),
            Fact("Size", formats.size(row.size_bytes)),
            Fact("Control number", row.control_number),
        ],
    }
    crumbs = [Crumb("Batches", reverse("batches"))]
    return page(
        request, actor, "batches/batch.html", section=SECTION, crumbs=crumbs, crumb=row.name,
        **facts,
    )  # fmt: skip


def _tell(request: HttpRequest, actor: Actor, tried: Tried, *, at: datetime) -> None:
    """Say how many leave, and name each that stays; its findings are kept with it."""
    if tried.sending is not None:
        count = len(tried.sending.submission_ids)
        messages.success(request, f"{formats.how_many(count, 'claim')} in one file.")
    for each in tried.behind[:_NAMED]:
        messages.warning(request, f"{each.number} stays: {each.why}.")
    if len(tried.behind) > _NAMED:
        more = len(tried.behind) - _NAMED
        messages.warning(request, f"{more} more stay; they stand under Claims, Ready or Blocked.")
    for each in tried.behind:
        _keep_findings(actor, each.claim_id, at=at)


def _keep_findings(actor: Actor, claim_id: UUID, *, at: datetime) -> None:
    rows = lists.claims_of_ids(actor, [claim_id])
    if rows and rows[0].state in {"draft", "ready"} and not rows[0].is_leaving:
        claim_actions.check_claim(actor, claim_id=claim_id, at=at)


def _groups(form: BatchForm, rows: Iterable[ClaimInList]) -> list[Group]:
    chosen = set(form.request.POST.getlist("claims")) if form.is_bound else None
    by_payer: dict[str, list[Choice]] = {}
    for row in rows:
        is_chosen = chosen is None or str(row.id) in chosen
        by_payer.setdefault(row.payer_name, []).append(Choice(row, is_chosen))
    return [
        Group(name, choices, sum(each.claim.total_cents for each in choices))
        for name, choices in sorted(by_payer.items())
    ]
