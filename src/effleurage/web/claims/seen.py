"""What the page of one claim shows, as far as the person's role goes.

Knows how rows become facts and tables, and which step is the next. Refuses to decide one: the
claim's own life says which are open.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import filing, mending
from effleurage.apps.claims import page as claim_page
from effleurage.apps.claims.page import Told, Way
from effleurage.apps.exchange import queries as exchange
from effleurage.apps.exchange.queries import SubmissionLine
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.remits import listing, next_payer
from effleurage.core.claims import Claim, Frequency
from effleurage.core.claims.claim import PersonName, ServiceLine
from effleurage.core.ledger import Account
from effleurage.findings import Severity
from effleurage.web.claims import denials, fixes, telling
from effleurage.web.claims.places import first_of, linked
from effleurage.web.claims.unchecked import unchecked
from effleurage.web.remits.seen import answer
from effleurage.web.ui import formats
from effleurage.web.ui.here import Here
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Column, Empty, Table

_KINDS = {
    Frequency.ORIGINAL: "a first claim",
    Frequency.REPLACEMENT: "a correction (7)",
    Frequency.VOID: "a void (8)",
}


class Line(NamedTuple):
    """One service line as the page shows it."""

    day: date
    url: str
    procedure: str
    minutes: int | None
    units: int
    diagnoses: str
    charge_cents: int


def around(actor: Actor, row: Any, *, around: Here) -> dict[str, Any]:
    """Return everything that the page of one claim shows."""
    told = claim_page.tell(actor, row.id, on=around.today)
    offered = mending.offers(actor, row.id, on=around.today) if row.verdict else ()
    claim, case = told.claim, fixes.Case(row, told, around.may, offered)
    sendings, answers = _exchange(actor, row)
    return {
        "row": row,
        "client_name": person(claim.client.name),
        "kind": _KINDS[claim.frequency],
        "shown_state": "leaving" if row.is_leaving else row.state,
        "told": told,
        "ways": {way.name: way in told.ways for way in Way},
        "mends": fixes.mends(case),
        "unchecked": unchecked(case),
        "standing": [each for each in told.mendings if each.undone_at is None],
        "blocks": sum(each.severity is Severity.BLOCK for each in told.findings),
        "file_until": _file_until(row, claim),
        "facts": [*facts(row, claim, told), *_beside(actor, row)],
        "lines": LINES.of(_lines(claim, told)),
        "timeline": telling.timeline(row, told, sendings, answers),
        "open_sending": next((each for each in sendings if each.state in exchange.OPEN), None),
        "sendings": SENDINGS.of(sendings) if sendings else None,
        "is_checked_now": row.state in {"draft", "ready"},
        "with_the_payer": row.state in {"sent", "accepted"},
        **_money(actor, row),
        **_remits(actor, row),
    }


def person(name: PersonName) -> str:
    """Return a name as people say it."""
    return " ".join(filter(None, [name.first, name.middle, name.last, name.suffix]))


def facts(row: Any, claim: Claim, told: Told) -> list[Fact]:
    """Return whom and what a claim is about."""
    number = row.payer_claim_number or claim.payer_claim_number
    client = linked(person(claim.client.name), reverse("client", args=[row.client_id]))
    payer = linked(claim.payer.name, first_of("payer", args=(row.payer_id,)))
    member = linked(claim.policy.member_id or "missing", first_of("policy", args=(row.policy_id,)))
    found = [
        Fact("Client", client),
        Fact("Payer", payer),
        Fact("Member number", member),
        Fact("Therapist", f"{person(claim.therapist.name)}, NPI {claim.therapist.npi}"),
        Fact("Diagnoses", ", ".join(claim.diagnoses)),
        Fact("Payer's claim number", number),
        Fact("Referred by", _referrer(claim)),
        Fact("Authorisation", claim.authorisation.number if claim.authorisation else ""),
        Fact("Accident", _accident(claim)),
        Fact("Paid by the client", _paid(claim)),
        Fact("Follows", _kin(told.follows)),
        *(Fact("Followed by", _kin(each)) for each in told.successors),
    ]
    return [each for each in found if each.value]


def _beside(actor: Actor, row: Any) -> list[Fact]:
    """Return the claims for the same services to the payers before and after this one."""
    words = {False: "Decided before by", True: "Then billed to"}
    return [
        Fact(words[each.is_later], linked(f"{each.payer_name}, {each.number}", _url(each.id)))
        for each in next_payer.beside(actor, row.id)
    ]


def _url(claim_id: Any) -> str:
    return reverse("claim", args=[claim_id])


def _kin(kin: Any) -> str:
    return linked(kin.number, reverse("claim", args=[kin.id])) if kin else ""


def _referrer(claim: Claim) -> str:
    return person(claim.referral.referrer) if claim.referral else ""


def _accident(claim: Claim) -> str:
    if claim.accident is None:
        return ""
    day = claim.accident.injury_date
    when = formats.day_in_full(day) if day else "day unknown"
    return f"{claim.accident.cause.value}, {when}"


def _paid(claim: Claim) -> str:
    return formats.money(claim.paid_by_client_cents) if claim.paid_by_client_cents else ""


def _file_until(row: Any, claim: Claim) -> date | None:
    """Return the last day to file, while the payer has not said that it has the claim."""
    after_another = filing.clocks_after_others(row.practice_id, [row.id]).get(row.id)
    asked_first = (row.service_from, claim.payer.terms.filing_limit_days)
    counts_from, limit_days = after_another or asked_first
    return filing.last_day(
        frequency=row.frequency,
        state=row.state,
        outcome=row.outcome,
        counts_from=counts_from,
        limit_days=limit_days,
    )


def _lines(claim: Claim, told: Told) -> list[Line]:
    return [_line(each, told) for each in claim.lines]


def _line(line: ServiceLine, told: Told) -> Line:
    visit_id = told.visit_ids.get(line.visit_id)
    letters = "ABCDEFGHIJKL"
    return Line(
        day=line.service_date,
        url=first_of("visit", args=(visit_id,)) if visit_id else "",
        procedure=" ".join([line.procedure, *line.modifiers]),
        minutes=line.minutes,
        units=line.units,
        diagnoses="".join(letters[at - 1] for at in line.diagnosis_pointers if 0 < at <= 12),
        charge_cents=line.charge_cents,
    )


def _exchange(actor: Actor, row: Any) -> tuple[tuple[SubmissionLine, ...], tuple[Any, ...]]:
    if not may(actor.role, Permission.SEE_EXCHANGE):
        return (), ()
    sendings = exchange.submissions_of_claim(actor, row.id)
    answers = exchange.acknowledgements_of_claim(actor, row.id) if sendings else ()
    return sendings, answers


def _money(actor: Actor, row: Any) -> dict[str, Any]:
    if not may(actor.role, Permission.SEE_MONEY):
        return {}
    story = ledger.story_of_claim(actor, number=row.number)
    owed = ledger.claim_balances(actor, number=row.number)
    return {
        **denials.of_claim(actor, row),
        "story": STORY.of(story) if story else None,
        "payer_owes": owed[Account.PAYER_RECEIVABLE],
        "client_owes": owed[Account.CLIENT_RECEIVABLE],
        "denied_cents": owed[Account.DENIED],
        "paid_cents": sum(each.paid_cents for each in story),
    }


def _remits(actor: Actor, row: Any) -> dict[str, Any]:
    if row.outcome == "" or not may(actor.role, Permission.SEE_REMITS):
        return {}
    found = listing.answers_to_claim(actor, row.id)
    answers = [(reverse("remit", args=[remit_id]), answer(each)) for remit_id, each in found]
    return {
        "answers": answers,
        "plans_to_ask": next_payer.plans_to_ask(actor, row.id),
    }


def _method(row: SubmissionLine) -> str:
    word = {"folder": "a file", "mail": "mail", "fax": "fax", "portal": "portal"}[row.method]
    return f"{word}, {row.connection_name}"


LINES = Table(
    name="lines",
    caption="Lines",
    columns=(
        Column(name="day", title="Day", kind="day", link=lambda row: row.url),
        Column(name="procedure", title="Code", kind="code"),
        Column(name="minutes", title="Minutes", kind="minutes"),
        Column(name="units", title="Units", kind="count"),
        Column(name="diagnoses", title="Diagnoses", kind="code"),
        Column(name="charge_cents", title="Charge", kind="money"),
    ),
    empty=Empty("No lines", "A claim without lines cannot be sent."),
)


def _moved(name: str) -> Callable[[Any], int | None]:
    """Return what an entry moved in a column; nothing is shown where it moved nothing."""
    return lambda row: getattr(row, name) or None


STORY = Table(
    name="story",
    caption="The money of this claim",
    columns=(
        Column(name="on", title="Day", kind="day"),
        Column(name="words", title="What"),
        Column(name="charge_cents", title="Charge", kind="money", of=_moved("charge_cents")),
        Column(name="paid_cents", title="Paid", kind="money", of=_moved("paid_cents")),
        Column(name="adjusted_cents", title="Adjusted", kind="money", of=_moved("adjusted_cents")),
        Column(
            name="client_share_cents",
            title="Client share",
            kind="money",
            of=_moved("client_share_cents"),
        ),
        Column(name="balance_cents", title="Left", kind="money"),
    ),
    empty=Empty("No money yet", "A claim is charged when it is made ready."),
)
SENDINGS = Table(
    name="sendings",
    caption="What was sent",
    columns=(
        Column(
            name="attempt",
            title="Sending",
            of=lambda row: f"No. {row.attempt}",
            link=lambda row: reverse("sent_claim", args=[row.id]),
        ),
        Column(name="method", title="By", of=_method),
        Column(name="intended_at", title="When", kind="moment"),
        Column(name="state", title="State", kind="state", states="submission"),
        Column(name="answer", title="Answer", of=lambda row: row.answer.capitalize()),
    ),
    empty=Empty("Nothing was sent", "What leaves is kept here byte for byte."),
)
