"""What the page of a policy shows: whether it covers a day, who holds it, and what was approved.

Knows rows as facts in words. Refuses to promise payment: a policy in force is no promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import queries as clients
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.coverage.answer_facts import FROM_A_FILE, HOW
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.visits import queries as visits
from effleurage.codes import filing
from effleurage.core.rate import Rate
from effleurage.edi import eligibility_words
from effleurage.web.clients.seen import case_table
from effleurage.web.coverage.benefit_forms import PLAN_KINDS
from effleurage.web.payers import words
from effleurage.web.ui import formats
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Column, Empty, Table
from effleurage.web.visits.seen import covers, last_day

_HOLDERS = {
    "self": "The client",
    "spouse": "The client's spouse",
    "child": "A parent",
    "employee": "The employer",
    "other": "Somebody else",
}
_PAYS = {1: "First", 2: "Second", 3: "Third"}
ASKED_LATELY_DAYS = 30
_ASSIGNED = {"Y": "To the practice", "N": "To the client", "W": "The client refuses"}


def policy_facts(row: Any) -> list[Fact]:
    """Return what the card says."""
    group = " ".join(filter(None, [row.group_number, row.group_name]))
    return [
        Fact("Payer", row.payer.name),
        Fact("Member number", row.member_id),
        Fact("Group", group),
        Fact("Kind of cover", filing.filing_in_words(row.claim_filing_code)),
        Fact("Holds the policy", holder(row)),
        Fact("Pays", _PAYS[row.priority]),
        Fact("The payer pays", _ASSIGNED[row.benefits_assigned]),
        Fact(
            "Covers from", formats.day_in_full(row.active_from) if row.active_from else "Not said"
        ),
        Fact("Covers to", last_day(row.active_until) or "No end said"),
    ]


def benefit_facts(row: Any) -> list[Fact]:
    """Return what the plan is said to pay for."""
    kinds = dict(PLAN_KINDS)
    funded = {None: "Nobody has said", True: "By the employer itself", False: "By an insurer"}
    shared = {None: "nobody has said whether shared", True: "shared with other therapies",
              False: "for massage alone"}  # fmt: skip
    limit = "No limit known"
    if row.visits_a_year is not None:
        limit = f"{row.visits_a_year} a year, {shared[row.visits_are_shared]}"
    elsewhere = "Nobody has said"
    if row.visits_used_elsewhere is not None:
        told = formats.day_in_full(row.visits_told_on)
        elsewhere = f"{row.visits_used_elsewhere}, as told on {told}"
    programme = [Fact("Programme", "A discount only: it pays no claims")]
    return [
        *(programme if row.is_discount_only else []),
        Fact("Kind of plan", kinds[row.plan_kind]),
        Fact("Claims are paid", funded[row.is_self_funded]),
        Fact("Visits", limit),
        Fact("Used elsewhere", elsewhere),
    ]


def compared(row: Any) -> str:
    """Say when the card was compared with the record."""
    if row.card_compared_on is None:
        return "Nobody has compared the card with the record yet: claims say “not checked”."
    return f"Compared on {formats.day_in_full(row.card_compared_on)}."


def last_asked(said: Sequence[Any], today: date) -> str:
    """Say how old the newest answer is."""
    if not said:
        return "Nobody has asked the payer yet: claims say “not checked”."
    days = (today - said[0].answered_on).days
    if days <= ASKED_LATELY_DAYS:
        return "The newest answer counts. It is no promise of payment."
    return f"Last asked {days} days ago: ask again before the next visit."


def said_of(row: Any) -> str:
    """Return what an answer says, in one line; what the payer did not say is left out."""
    told = [
        {True: "active", False: "not active"}.get(row.is_active),
        {True: "pays for massage", False: "does not pay for massage"}.get(row.covers_massage),
        {True: "wants an authorisation", False: "wants no authorisation"}.get(
            row.needs_authorisation
        ),
        _many(row.visits_left),
        _amount(row.copay_cents, "copay {}"),
        _share(row.coinsurance_millionths),
        _amount(row.deductible_left_cents, "deductible still open {}"),
        _services(row.services),
        row.words,
    ]
    return capfirst("; ".join(filter(None, told)))


def _many(visits_left: int | None) -> str:
    return "" if visits_left is None else f"{formats.how_many(visits_left, 'visit')} left"


def _amount(cents: int | None, words_for_it: str) -> str:
    return "" if cents is None else words_for_it.format(formats.money(cents))


def _share(millionths: int | None) -> str:
    return "" if millionths is None else f"client’s share {Rate(millionths).as_percent()}"


def _services(codes: Sequence[str]) -> str:
    known = [eligibility_words.service(code) for code in codes]
    return f"cover for {', '.join(known)}" if known else ""


def _asked_how(row: Any) -> str:
    told = {**HOW, FROM_A_FILE: "in a file (271)"}[row.how]
    return ", ".join(filter(None, [told.capitalize(), row.spoke_with, row.reference]))


def _answers(actor: Actor) -> Table:
    """Return the table of answers, which whoever may change cover may withdraw."""
    is_editor = may(actor.role, Permission.EDIT_COVERAGE)

    def link(row: Any) -> str:
        return reverse("withdraw_answer", args=[row.id]) if is_editor else ""

    return Table(
        name="answers",
        caption="What the payer said",
        columns=(
            Column(name="answered_on", title="Asked", kind="full_day"),
            Column(name="said", title="It said", of=said_of, sub=_asked_how),
            Column(
                name="withdraw",
                title="Wrong?",
                of=lambda _: "In error?" if is_editor else "",
                link=link,
            ),
        ),
        empty=Empty("No answer", "Ask before the first visit, and again when the year turns."),
    )


def holder(row: Any) -> str:
    """Return who holds the policy."""
    given = row.subscriber
    person = given.get("name", {})
    named = " ".join(filter(None, [person.get("first"), person.get("last")]))
    return "\n".join(
        filter(None, [_HOLDERS[row.relationship], named or given.get("organisation", "")])
    )


def in_force(row: Any, on: date) -> str:
    """Say in a sentence whether a policy covers a day."""
    day = formats.day_in_full(on)
    if not covers(row.active_from, row.active_until, on):
        if row.active_from and on < row.active_from:
            return f"It does not cover {day}: it begins on {formats.day_in_full(row.active_from)}."
        return f"It does not cover {day}: its last day was {last_day(row.active_until)}."
    if row.active_from is None and row.active_until is None:
        return f"No dates were copied from the card, so it is taken to cover {day}. Ask the payer."
    ends = f", and to {last_day(row.active_until)}" if row.active_until else ""
    return f"It covers {day}{ends}, as far as the dates go. Ask the payer what it pays for massage."


def state_of(row: Any, today: date) -> str:
    """Return the state of a policy on a day, for the chip."""
    if not covers(row.active_from, row.active_until, today):
        return "expired" if row.active_until and row.active_until <= today else "inactive"
    return "expiring" if row.active_until and (row.active_until - today).days <= 30 else "active"


def around(actor: Actor, row: Any, on: date, today: date) -> dict[str, Any]:
    """Return everything that the page of a policy shows."""
    approvals = coverage.authorisations_of(actor, policy_id=row.id)
    papers = clients.papers_of(actor, client_id=row.client_id)
    cards = [each for each in papers if each.kind == "card"]
    cases = case_table(changes=may(actor.role, Permission.EDIT_CLIENTS))
    return {
        "policy": row,
        "facts": policy_facts(row),
        "on": on,
        "in_force": in_force(row, today),
        "asked": in_force(row, on) if on != today else "",
        "state": state_of(row, today),
        "approvals": _approvals(actor).of(approvals),
        "cards": CARDS.of(cards),
        "benefit": benefit_facts(row),
        "restrictions": _restrictions(actor).of(coverage.restrictions_of(actor, policy_id=row.id)),
        "compared": compared(row),
        "answers": _answers(actor).of(said := coverage.answers_of(actor, policy_id=row.id)),
        "last_asked": last_asked(said, today),
        "cases": cases.of(clients.cases_of(actor, client_id=row.client_id)),
        "terms": words.terms(words.terms_of(row.payer)),
        "terms_source": row.payer.terms_source,
        "terms_verified": row.payer.terms_verified,
    }


def _approvals(actor: Actor) -> Table:
    """Return the table of approvals, with the visits used where the role may know."""

    def used(row: Any) -> str:
        if not may(actor.role, Permission.SEE_VISITS):
            return ""
        count = visits.visits_under_authorisation(actor, authorisation_id=row.id)
        return f"{count} of {row.visits_allowed}" if row.visits_allowed else str(count)

    def link(row: Any) -> str:
        is_editor = may(actor.role, Permission.EDIT_COVERAGE)
        return reverse("edit_authorisation", args=[row.id]) if is_editor else ""

    return Table(
        name="authorisations",
        caption="Authorisations",
        columns=(
            Column(name="number", title="Number", kind="code", link=link),
            Column(name="used", title="Visits used", of=used),
            Column(name="valid_from", title="From", kind="day"),
            Column(name="valid_until", title="Ends", kind="days_left"),
        ),
        empty=Empty("No authorisation", "Some payers approve visits before they pay for any."),
    )


def _restrictions(actor: Actor) -> Table:
    """Return the table of days not to be billed, which lead to their end for an editor."""

    def link(row: Any) -> str:
        is_editor = may(actor.role, Permission.EDIT_COVERAGE)
        return reverse("end_restriction", args=[row.id]) if is_editor else ""

    return Table(
        name="restrictions",
        caption="Days not to be billed",
        columns=(
            Column(name="since", title="Visits from", kind="full_day", link=link),
            Column(name="until", title="To", of=lambda row: last_day(row.until) or "No end"),
            Column(name="asked_on", title="Asked on", kind="full_day"),
        ),
        empty=Empty("No such days", "A client who pays in full may ask that her plan is not told."),
    )


CARDS = Table(
    name="cards",
    caption="The card",
    columns=(
        Column(name="title", title="Paper", link=lambda row: reverse("paper", args=[row.id])),
        Column(name="uploaded_at", title="Kept", kind="moment"),
    ),
    empty=Empty("No photograph", "Photograph both sides: the back says where claims go."),
)
