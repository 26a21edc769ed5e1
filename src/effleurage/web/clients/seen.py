"""What the page of one client shows, as far as the person's role goes.

Knows how rows become facts and tables. Refuses to decide anything.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import accounts, lists
from effleurage.apps.claims.queries import Which
from effleurage.apps.clients import merging
from effleurage.apps.clients import queries as clients
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.visits import queries as visits
from effleurage.web.ui import formats
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Column, Empty, Table

SHOWN = 10
MOST_CLAIMS = 200
_SEXES = {"F": "female", "M": "male", "U": "not said"}
_CAUSES = {
    "": "A complaint that began",
    "auto": "Auto accident",
    "work": "Work injury",
    "other": "Another accident",
}
_SOON = timedelta(days=30)


def name(row: Any) -> str:
    """Return a person's name as lists show it: last name first."""
    return ", ".join(
        filter(None, [" ".join(filter(None, [row.last_name, _suffix(row)])), _given(row)])
    )


def around(actor: Actor, client: Any, *, today: date) -> dict[str, Any]:
    """Return everything that the page of one client shows."""
    return {
        "client": client,
        "crumb": name(client),
        "name": name(client),
        "facts": facts(client, today=today),
        "record": "merged"
        if client.merged_into_id
        else "active"
        if client.is_active
        else "inactive",
        **_cover(actor, client, today=today),
        **_work(actor, client),
        **_elsewhere(actor, client),
        "merges": _merges(actor, client),
        "papers": PAPERS.of(clients.papers_of(actor, client_id=client.id)),
    }


def facts(client: Any, *, today: date) -> list[Fact]:
    """Return who the client is."""
    born = client.birth_date
    town = " ".join(
        filter(None, [client.city, client.state, formats.postal_code(client.postal_code)])
    )
    years = formats.age(born, today=today)
    return [
        Fact("Born", f"{formats.day_in_full(born)} ({years} years)"),
        Fact("Sex, as the card says", _SEXES[client.sex]),
        Fact("Phone", formats.phone(client.phone)),
        Fact("E-mail", client.email),
        Fact("Address", "\n".join(filter(None, [client.street, client.street2, town]))),
    ]


def _cover(actor: Actor, client: Any, *, today: date) -> dict[str, Any]:
    changes = may(actor.role, Permission.EDIT_CLIENTS)
    referrals = clients.referrals_of(actor, client_id=client.id)
    found: dict[str, Any] = {
        "referrals": referral_table(today, changes=changes).of(referrals),
        "cases": case_table(changes=changes).of(clients.cases_of(actor, client_id=client.id)),
    }
    if may(actor.role, Permission.SEE_COVERAGE):
        policies = coverage.policies_of(actor, client_id=client.id)
        found["policies"] = policy_table(today).of(policies)
    return found


def _work(actor: Actor, client: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if may(actor.role, Permission.SEE_VISITS):
        page = visits.visits(actor, client_id=client.id, size=SHOWN)
        found |= {"visits": VISITS.of(page.items), "visit_count": page.total}
    if may(actor.role, Permission.SEE_CLAIMS):
        which = Which(client_id=client.id)
        listed = lists.claim_list(actor, which, limit=MOST_CLAIMS)
        lines = listed.items
        found["claims"] = CLAIMS.of(lines[:SHOWN])
        found["claim_count"] = len(lines)
        found["latest_only"] = len(lines) if listed.next else 0
    if may(actor.role, Permission.SEE_MONEY):
        found |= _owed(actor, client)
    return found


def _elsewhere(actor: Actor, client: Any) -> dict[str, str]:
    """Return the ways to the client's account and to a legal hold, for whoever may go there."""
    found: dict[str, str] = {}
    if may(actor.role, Permission.SEE_MONEY):
        found["ledger_url"] = _link("client_ledger")(client)
    if may(actor.role, Permission.PURGE):
        hold = _to("place_hold")
        found["hold_url"] = hold and f"{hold}?{urlencode({'kind': 'client', 'id': client.id})}"
    return found


def _merges(actor: Actor, client: Any) -> list[Any]:
    if not may(actor.role, Permission.MERGE_CLIENTS):
        return []
    return merging.merges_into(actor, client_id=client.id)


def _owed(actor: Actor, client: Any) -> dict[str, int]:
    """Return what is owed on claims and cash visits, as the client's account says it."""
    bills = accounts.bills_of(actor, client_id=client.id)
    return {
        "client_owes": sum(max(bill.client_owes_cents, 0) for bill in bills),
        "payers_owe": sum(bill.payer_owes_cents for bill in bills),
    }


def _link(address: str) -> Any:
    """Return a maker of addresses, for pages that other steps bring."""

    return lambda row: _to(address, row.id)


def _to(address: str, *args: object) -> str:
    try:
        return reverse(address, args=args)
    except NoReverseMatch:
        return ""


def _given(row: Any) -> str:
    return " ".join(filter(None, [row.first_name, getattr(row, "middle_name", "")]))


def _suffix(row: Any) -> str:
    return str(getattr(row, "suffix", ""))


def _cover_state(until: date | None, today: date) -> str:
    if until is None or until - today > _SOON:
        return "active"
    return "expired" if until <= today else "expiring"


def referral_table(today: date, *, changes: bool = False) -> Table:
    """Return the table of a client's referrals, on a day; ``changes`` links each to its form."""
    return Table(
        name="referrals",
        caption="Referrals",
        columns=(
            Column(
                name="referrer_last_name",
                title="From",
                of=_referrer,
                link=_link("edit_referral") if changes else None,
                sub=lambda row: "" if row.document_id else "no paper kept",
            ),
            Column(name="ordered_on", title="Ordered", kind="day"),
            Column(name="valid_until", title="Ends", kind="days_left"),
            Column(
                name="visits_allowed", title="Visits", of=lambda row: row.visits_allowed or "open"
            ),
            Column(
                name="state",
                title="Cover",
                kind="state",
                states="record",
                of=lambda row: _cover_state(row.valid_until, today),
            ),
        ),
        empty=Empty("No referral", "Some payers pay only with a clinician's order."),
    )


def case_table(*, changes: bool = False) -> Table:
    """Return the table of a client's accidents and episodes."""
    return Table(
        name="cases",
        caption="Accidents and episodes",
        columns=(
            Column(
                name="cause",
                title="What",
                of=lambda row: _CAUSES[row.cause],
                link=_link("edit_case") if changes else None,
                sub=lambda row: row.number,
            ),
            Column(
                name="injury_date",
                title="Began",
                kind="full_day",
                of=lambda row: row.injury_date or row.onset_on,
            ),
            Column(name="state", title="State"),
            Column(
                name="claim_number",
                title="Payer's claim number",
                of=lambda row: row.claim_number or ("pending" if row.cause else ""),
            ),
            Column(name="closed_on", title="Closed", kind="full_day"),
        ),
        empty=Empty("No accident", "Auto and work claims hang on one: its day, state and number."),
    )


def policy_table(today: date) -> Table:
    """Return the table of a client's policies, on a day."""
    return Table(
        name="policies",
        caption="Policies",
        columns=(
            Column(
                name="payer", title="Payer", of=lambda row: row.payer.name, link=_link("policy")
            ),
            Column(name="member_id", title="Member number", kind="code"),
            Column(name="active_until", title="Ends", kind="days_left"),
            Column(
                name="state",
                title="Cover",
                kind="state",
                states="record",
                of=lambda row: _cover_state(row.active_until, today),
            ),
        ),
        empty=Empty("No policy", "Without one a visit is paid by the client."),
    )


def _referrer(row: Any) -> str:
    return " ".join(filter(None, [row.referrer_first_name, row.referrer_last_name]))


VISITS = Table(
    name="visits",
    caption="Visits",
    columns=(
        Column(name="service_date", title="Day", kind="day", link=_link("visit")),
        Column(name="therapist_name", title="Therapist"),
        Column(name="state", title="Note", kind="state", states="visit"),
        Column(name="total_cents", title="Charge", kind="money"),
    ),
    empty=Empty("No visits yet", "A visit is written after each session, and billed once signed."),
)
CLAIMS = Table(
    name="claims",
    caption="Claims",
    columns=(
        Column(name="number", title="Claim", kind="code", link=_link("claim")),
        Column(name="service_from", title="From", kind="day"),
        Column(name="payer_name", title="Payer"),
        Column(name="state", title="State", kind="state", states="claim"),
        Column(name="total_cents", title="Charge", kind="money"),
    ),
    empty=Empty("No claims yet", "A claim is made of signed visits that have a policy."),
)
PAPERS = Table(
    name="papers",
    caption="Papers",
    columns=(
        Column(name="title", title="Paper", link=_link("paper")),
        Column(name="kind", title="Kind", of=lambda row: row.kind.capitalize()),
        Column(name="uploaded_at", title="Kept", kind="moment"),
        Column(name="size_bytes", title="Size", of=lambda row: formats.size(row.size_bytes)),
    ),
    empty=Empty(
        "No papers", "Keep the card, the referral and letters here: encrypted, beside the record."
    ),
)
