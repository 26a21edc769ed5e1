"""The cards of the first page: what each pile is called, what mends it, and which comes first.

Knows words, addresses and the order: what is about to be lost, then money, then the rest. Refuses
to count: the piles are the steps' own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from effleurage.apps.practices.waiting import MOST, Line, Pile
from effleurage.web.ui import formats

DAYS_AT_ONCE, DAYS_SOON = 3, 14
FIRST, AT_ONCE, SOON, LATER, NO_MONEY = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of card. ``line`` names the page of a line, ``url`` the page of all of them.

    ``query`` narrows that page. ``by`` says what happens on the day that a line counts down to. A
    card that ``cannot_wait`` stands first whatever its days.
    """

    title: str
    lead: str
    icon: str
    line: str
    button: str
    url: str
    query: tuple[tuple[str, str], ...] = ()
    tone: str = "info"
    cannot_wait: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line as the page shows it; ``days`` counts down to the last day to act."""

    title: str
    note: str
    url: str
    cents: int | None
    until: date | None
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One pile that needs somebody, as the page shows it."""

    kind: Kind
    pile: Pile
    today: date
    is_mine: bool = False

    @property
    def id(self) -> str:
        """Return a name for the heading."""
        return "card-" + "-".join(self.kind.title.lower().split())

    @property
    def count(self) -> str:
        """Return how many, as a person reads it."""
        return f"{MOST:,}+" if self.pile.is_cut else formats.count(self.pile.count)

    @property
    def url(self) -> str:
        """Return where all of it is."""
        query = f"?{urlencode(self.kind.query)}" if self.kind.query else ""
        return address(self.kind.url) + query

    @property
    def lines(self) -> list[Shown]:
        """Return the most urgent ones."""
        return [self._shown(line) for line in self.pile.lines]

    @property
    def more(self) -> int:
        """Return how many are not shown."""
        return max(self.pile.count - len(self.pile.lines), 0)

    @property
    def tone(self) -> str:
        """Return how loud the card is: its days say more than its kind."""
        return {FIRST: self.kind.tone, AT_ONCE: "bad", SOON: "warn"}.get(self.haste, self.kind.tone)

    @property
    def haste(self) -> int:
        """Return how soon somebody must act."""
        if self.is_mine or self.kind.cannot_wait:
            return FIRST
        days = [(line.until - self.today).days for line in self.pile.lines if line.until]
        if days and min(days) <= DAYS_AT_ONCE:
            return AT_ONCE
        if days and min(days) <= DAYS_SOON:
            return SOON
        return LATER if self.pile.cents else NO_MONEY

    def _shown(self, line: Line) -> Shown:
        return Shown(
            title=line.title,
            note=line.note,
            url=address(self.kind.line, line.id),
            cents=line.cents,
            until=line.until,
            since=line.since,
        )


def in_order(cards: list[Card]) -> list[Card]:
    """Return the cards that hold something: by haste, then by money, then by how many."""
    there = [card for card in cards if card.pile.count]
    return sorted(there, key=lambda card: (card.haste, -(card.pile.cents or 0), -card.pile.count))


def address(name: str, *args: object) -> str:
    """Return an address by its name."""
    return reverse(name, args=args)


NOTES = Kind(
    title="Notes to sign",
    lead="A visit can be billed once its note is signed.",
    icon="draft",
    line="visit",
    button="All unsigned notes",
    url="visits",
    query=(("state", "draft"),),
    tone="warn",
)
TO_BILL = Kind(
    title="Visits to bill",
    lead="Signed, with a policy, and no payer was asked yet.",
    icon="visit",
    line="visit",
    button="Draft their claims",
    url="draft_claims",
    by="to file",
)
BLOCKED = Kind(
    title="Blocked claims",
    lead="A payer would refuse these. Each finding says what mends it.",
    icon="block",
    line="claim",
    button="All blocked claims",
    url="claims",
    query=(("state", "blocked"),),
    tone="bad",
    by="to file",
)
TO_FINISH = Kind(
    title="Drafts to finish",
    lead="Check each one, look at what is remarked, and make it ready.",
    icon="claim",
    line="claim",
    button="All drafts",
    url="claims",
    query=(("state", "draft"),),
    by="to file",
)
TO_SEND = Kind(
    title="Ready to send",
    lead="Nothing stops these.",
    icon="sent",
    line="claim",
    button="Look and send",
    url="claims",
    query=(("state", "ready"),),
    by="to file",
)
HELD = Kind(
    title="Held claims",
    lead="Kept back for a reason, until a day to look again.",
    icon="pause",
    line="claim",
    button="All held claims",
    url="claims",
    query=(("state", "held"),),
    tone="warn",
    by="look again",
)
UNKNOWN = Kind(
    title="Outcome unknown",
    lead="We were cut off while sending. Find out whether it arrived before it goes again.",
    icon="warn",
    line="claim",
    button="Look at the exchange",
    url="exchange",
    tone="bad",
    cannot_wait=True,
)
REJECTED = Kind(
    title="Rejected",
    lead="Refused at the door. Mend each and send it as new: the filing limit runs.",
    icon="block",
    line="claim",
    button="All rejected claims",
    url="claims",
    query=(("state", "rejected"),),
    tone="bad",
    by="to file",
)
SILENT = Kind(
    title="Answers overdue",
    lead="No word for three working days, or no decision for thirty days. Ask the payer.",
    icon="clock",
    line="claim",
    button="All sent claims",
    url="claims",
    query=(("state", "sent"), ("sort", "service_from")),
    tone="warn",
)
DENIALS = Kind(
    title="Denied money",
    lead="Correct the claim, dispute the decision, or give it up with a reason: the days count "
    "from the payer's decision.",
    icon="back",
    line="claim",
    button="All denied claims",
    url="claims",
    query=(("state", "denied"),),
    tone="bad",
    by="to act",
)
HELD_MONEY = Kind(
    title="Remits that hold money",
    lead="What is proven is posted. The rest waits in clearing until you decide.",
    icon="remit",
    line="remit",
    button="All remits that need you",
    url="remits",
    query=(("state", "open"),),
    tone="warn",
)
COVER = Kind(
    title="Cover that ends",
    lead="Referrals, authorisations and policies of the next thirty days. Ask for new ones.",
    icon="payer",
    line="client",
    button="All clients",
    url="clients",
    tone="warn",
    by="ends",
)
LIMITS = Kind(
    title="Visit limits nearly used",
    lead="Two visits or fewer are left. Ask for more before the next one.",
    icon="visit",
    line="client",
    button="All clients",
    url="clients",
    tone="warn",
)
RULES = Kind(
    title="Payer rules to ask again",
    lead="Claims are checked by these. Ask the payer, then press I checked this today.",
    icon="payer",
    line="rule",
    button="All rules to ask again",
    url="rules",
    query=(("ask", "again"),),
)
