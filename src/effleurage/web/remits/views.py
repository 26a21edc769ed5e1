"""The inbox of remits, the page of one with its proof, and the advice as it is printed.

Knows which queries a page asks and what may be done next. Refuses to decide anything.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange import queries as exchange
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import MOST
from effleurage.apps.remits import listing, queries, waiting
from effleurage.apps.remits.listing import Which
from effleurage.apps.remits.models import RemitState
from effleurage.web.remits import seen, words
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats, typed
from effleurage.web.ui.lists import list_page, of_page
from effleurage.web.ui.pages import Crumb, page
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table

SECTION = "remits"
CLAIMS_ON_A_PAGE = 20
_ALL_CLAIMS = 200
_STATES = (
    ("open", "Needs you"),
    ("posted", "Posted"),
    ("part", "Partly posted"),
    ("held", "Held"),
    ("dismissed", "Dismissed"),
)


def _under_state(row: Any) -> str:
    return words.why(row.hold).word if row.hold else ""


def _under_trace(row: Any) -> str:
    return words.sentence(words.method(row.method))


REMITS = Table(
    name="remits",
    caption="Remits",
    columns=(
        Column(name="payer_name", title="Payer", of=seen.name, link=seen.url_of, sorts=True),
        Column(name="amount_cents", title="Payment", kind="money", sorts=True),
        Column(name="waiting_cents", title="Waits", kind="money", of=lambda row: row.waiting_cents),
        Column(
            name="state", title="State", kind="state", states="remit", of=lambda row: row.state,
            sub=_under_state,
        ),
        Column(name="paid_on", title="Paid on", kind="day", sorts=True),
        Column(name="trace_number", title="Trace", kind="code", sub=_under_trace),
        Column(name="received_at", title="Came", kind="moment", sorts=True),
    ),
    sort="-received_at",
    filters=(
        Filter(name="state", title="State", choices=_STATES),
        Filter(name="since", title="Paid from", kind="day"),
        Filter(name="until", title="Paid until", kind="day"),
    ),
    search="First letters of a payer, client or trace number",
    exports="remit",
    empty=Empty(
        "No remits yet",
        "A remit says what a payer paid for your claims, and why not more. It comes as a file (835,"
        " ERA) by itself, or you type in a paper EOB.",
        icon="remit",
    ),
)  # fmt: skip


@in_practice
def remits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the practice's remits, and what of them waits for somebody."""

    def found(asked: Asked) -> Rows:
        which = Which(
            states=_states(asked.filters["state"]),
            since=asked.day("since"),
            until=asked.day("until"),
            words=asked.words,
        )
        return of_page(
            listing.remits(actor, which, sort=asked.sort, page=asked.page, size=asked.size)
        )

    facts: dict[str, Any] = {}
    if request.method == "GET":
        facts = {
            "counted": {state.value: n for state, n in queries.how_many(actor).items()},
            "waiting_cents": waiting.waiting_cents(actor),
            "files": exchange.files_of_kind(actor, "835"),
        }
        counted = facts["counted"]
        posted = counted["posted"]
        facts["posted"] = f"{MOST}+" if posted > MOST else formats.count(posted)
        facts["open"] = counted["held"] + counted["part"]
    return list_page(request, actor, REMITS, "remits/list.html", found, section=SECTION, **facts)


@in_practice
def remit(request: HttpRequest, actor: Actor, remit_id: UUID) -> HttpResponse:
    """Show one remit: its proof, what became of its money, and each claim in words."""
    row = queries.get_remit(actor, remit_id)
    page_number = typed.number(request.GET.get("page", "")) or 1
    found = listing.answers_of(actor, remit_id, page=page_number, size=CLAIMS_ON_A_PAGE)
    facts = _around(actor, row, claims=found.total) | {
        "answers": [seen.answer(each) for each in found.items],
        "shown": found,
        "next_page": 0 if found.is_last else found.number + 1,
        "before_page": found.number - 1,
        "others": _others(actor, row),
    }
    if facts["in_doubt"] and row.hold in {"contradicts", "look-alike", "test"}:
        if rivals := listing.rivals_of(actor, remit_id):
            facts["rivals"] = seen.rival_table("Remits with the same number").of(rivals)
        facts["has_replaceable"] = bool(listing.replaceable(actor, remit_id))
    return page(request, actor, "remits/remit.html", **facts)


@in_practice
def print_remit(request: HttpRequest, actor: Actor, remit_id: UUID) -> HttpResponse:
    """Show the whole advice as a letter to print; printing is an event of the trail."""
    require(actor, Permission.EXPORT)
    row = queries.get_remit(actor, remit_id)
    number, answers = 1, list[Any]()
    while True:
        found = listing.answers_of(actor, remit_id, page=number, size=_ALL_CLAIMS)
        answers += [seen.answer(each) for each in found.items]
        if found.is_last:
            break
        number += 1
    leaving = audit.Leaving(
        how=audit.How.PRINTED, form="html", kind="remit", reason="remittance advice", ids=(row.id,)
    )
    audit.record_leaving(actor, leaving, at=timezone.now())
    facts = _around(actor, row, claims=len(answers)) | {"answers": answers}
    facts["crumbs"] = [*facts["crumbs"], Crumb(seen.name(row), seen.url_of(row))]
    facts["crumb"] = "To print"
    facts["outside"] = [seen.outside(each) for each in listing.outside_of(actor, remit_id)]
    return page(request, actor, "remits/advice.html", **facts)


def _states(asked: str) -> tuple[RemitState, ...]:
    if asked == "open":
        return listing.NEEDS_SOMEBODY
    return (RemitState(asked),) if asked else ()


def _around(actor: Actor, row: Any, *, claims: int) -> dict[str, Any]:
    """Return what the page of a remit shows beside its claims."""
    proof = queries.proof_of(actor, row.id)
    is_test = seen.is_test(row)
    in_doubt = row.state == "held" and row.ordinal is None
    parts = [] if in_doubt or row.state == "dismissed" else seen.became(proof)
    return {
        "row": row,
        "name": seen.name(row),
        "section": SECTION,
        "crumbs": [Crumb("Remits", reverse("remits"))],
        "crumb": seen.name(row),
        "facts": seen.facts(row, payee=row.head.get("payee_name", ""), is_test=is_test),
        "picture": seen.proof_picture(proof, claims=claims),
        "proof": proof,
        "failing": [words.failing(each) for each in proof.failing],
        "parts": parts,
        "why": words.why(row.hold) if row.hold else None,
        "in_doubt": in_doubt,
        "findings": seen.findings_of(row.findings),
        "outside": [seen.outside(each) for each in listing.outside_of(actor, row.id)],
        "file_url": reverse("exchange_file", args=[row.file_id]) if row.file_id else "",
    }


def _others(actor: Actor, row: Any) -> list[Any]:
    """Return the held parts that are neither claim nor adjustment: unread ones, the difference."""
    return [
        (part, reverse("settle_part", args=[part.id]), words.why(part.hold))
        for part in queries.parts_of(actor, row.id)
        if part.kind in {"unread", "difference"}
    ]
