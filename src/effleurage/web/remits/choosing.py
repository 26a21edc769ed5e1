"""What held money may be, as buttons, and what each choice would do, before anybody confirms it.

Knows the ways out of clearing in words. Refuses to decide whether one is open, and to write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.queries import get_claim_by_number
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.practices.waiting import name_of
from effleurage.apps.remits import likely, settling
from effleurage.apps.remits.actions import (
    AnswerCannotBePosted,
    Answers,
    Outside,
    PaysTowards,
)
from effleurage.apps.remits.candidates import ClaimAwaitsNoAnswer
from effleurage.apps.remits.likely import Likely
from effleurage.core.ledger import Account, Entry
from effleurage.web.remits import forms
from effleurage.web.ui.tables import Column, Empty, Table

BUTTONS = {
    forms.ANSWERS: "It answers this claim",
    forms.TO_PAYER: "It pays what the payer owes",
    forms.TO_CLIENT: "It pays what the client owes",
}
_OPEN = {
    Account.PAYER_RECEIVABLE: "Payer owes",
    Account.DENIED: "Denied, waits",
    Account.CLIENT_RECEIVABLE: "Client owes",
}
NOT_SENT = "That claim was not sent, so nothing can answer it. Choose another one."


class NoSuchClaimNumber(ValueError):
    """No claim of the practice has that number; copy it from the claim's page."""

    def __init__(self) -> None:
        super().__init__("no claim has that number; copy it from the list of claims")


class Way(NamedTuple):
    """One button: its words, and where it shows what it would do."""

    word: str
    url: str


class Choice(NamedTuple):
    """A claim that may be meant, with its buttons."""

    claim: Likely
    name: str
    ways: list[Way]


class Effect(NamedTuple):
    """One amount as it is now and as it would be then, in cents."""

    what: str
    now_cents: int
    then_cents: int


class Preview(NamedTuple):
    """What a choice would do, or why it cannot be done."""

    heading: str = ""
    effects: Any = None
    refusal: str = ""


EFFECTS = Table(
    name="effects",
    caption="What this would change",
    columns=(
        Column(name="what", title="What"),
        Column(name="now_cents", title="Now", kind="money"),
        Column(name="then_cents", title="Then", kind="money"),
    ),
    empty=Empty("It moves no money", "Only the part is settled."),
)


def choices(actor: Actor, part: Any, *, may_answer: bool) -> list[Choice]:
    """Return the claims that the part may be about, each with the ways that are open."""
    words = [each for each in BUTTONS.items() if may_answer or each[0] != forms.ANSWERS]
    return [
        Choice(
            each,
            name_of(each.last_name, each.first_name),
            [Way(word, address(way, each.number)) for way, word in words],
        )
        for each in likely.likely(actor, part.id)
    ]


def address(way: str, number: str = "") -> str:
    """Return the query that shows what a choice would do."""
    return f"?{urlencode({'decided': way, 'claim_number': number})}"


def preview(actor: Actor, part: Any, way: str, number: str, *, at: datetime) -> Preview | None:
    """Return what a choice would do; ``None`` where none is complete."""
    if way != forms.OUTSIDE and (way not in BUTTONS or not number):
        return None
    try:
        settled_as = settled(actor, way, number)
        posted = settling.foretell_settlement(actor, part_id=part.id, settled_as=settled_as, at=at)
    except (NoSuchClaimNumber, AnswerCannotBePosted) as refusal:
        words = str(refusal)
        return Preview(refusal=f"{words[:1].upper()}{words[1:]}.")
    except ClaimAwaitsNoAnswer:
        return Preview(refusal=NOT_SENT)
    if way == forms.OUTSIDE:
        heading = "It belongs to no claim: it is booked as a payer adjustment"
    else:
        heading = f"{BUTTONS[way]}: {number}"
    return Preview(heading, EFFECTS.of(_effects(actor, part, posted, number)))


def settled(actor: Actor, way: str, number: str) -> Answers | PaysTowards | Outside:
    """Return a choice as the action takes it. Raises :class:`NoSuchClaimNumber`."""
    if way == forms.OUTSIDE:
        return Outside()
    claim = get_claim_by_number(actor, number)
    if claim is None:
        raise NoSuchClaimNumber
    if way == forms.ANSWERS:
        return Answers(claim_id=claim.id)
    return PaysTowards(claim_id=claim.id, account=forms.ACCOUNTS[way])


def _effects(actor: Actor, part: Any, posted: Iterable[Entry], number: str) -> list[Effect]:
    moved: Counter[Account] = Counter()
    for posting in (posting for entry in posted for posting in entry.postings):
        moved[posting.account] += posting.cents
    found = [Effect("Held in clearing", part.held_cents, part.held_cents - moved[Account.CLEARING])]
    now = ledger.claim_balances(actor, number=number) if number else {}
    found += [
        Effect(words, now.get(account, 0), now.get(account, 0) + moved[account])
        for account, words in _OPEN.items()
        if moved[account]
    ]
    found += [
        Effect(account.value.partition(":")[2].capitalize(), 0, cents)
        for account, cents in moved.items()
        if cents and account not in {Account.CLEARING, *_OPEN}
    ]
    return found
