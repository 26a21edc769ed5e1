"""The states that a list of claims is looked through by: a word, which claims, how many.

Knows how a pile of claims that stand alike belongs to a tab. Refuses to count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from effleurage.apps.claims.lists import Pile
from effleurage.apps.claims.queries import ALL, Which
from effleurage.apps.practices.waiting import MOST
from effleurage.core.claims.life import Outcome
from effleurage.core.claims.life_table import State
from effleurage.core.gate import Verdict
from effleurage.web.ui import formats


class Tab(NamedTuple):
    """One tab: its name in the address, its word, what its claims wait for, and which they are."""

    name: str
    word: str
    lead: str
    which: Which
    has: Callable[[Pile], bool]


class ShownTab(NamedTuple):
    """A tab as the page shows it."""

    word: str
    url: str
    how_many: str
    is_current: bool


class Sum(NamedTuple):
    """How many claims stand on a tab, and their charges; ``is_cut``: at least so many."""

    how_many: int
    cents: int
    is_cut: bool = False

    @property
    def told(self) -> str:
        """Return how many, as a person reads it."""
        return f"{formats.count(MOST)}+" if self.is_cut else formats.count(self.how_many)


def _state(state: State) -> Callable[[Pile], bool]:
    return lambda pile: pile.state == state.value


_REFUSED = (Outcome.DENIED, Outcome.UNPROCESSABLE)
TABS: tuple[Tab, ...] = (
    Tab("", "All", "Every claim, the latest service first.", ALL, lambda _: True),
    Tab(
        "draft",
        "Draft",
        "Being put together. Check each, mend what it names, and make it ready.",
        Which(states=(State.DRAFT,)),
        _state(State.DRAFT),
    ),
    Tab(
        "blocked",
        "Blocked",
        "A payer would refuse these. Open one: each finding says what mends it.",
        Which(states=(State.DRAFT, State.READY), verdict=Verdict.BLOCKED),
        lambda pile: pile.verdict == Verdict.BLOCKED.value and pile.state in {"draft", "ready"},
    ),
    Tab(
        "ready",
        "Ready",
        "Nothing stops these. Send them, one by one or together.",
        Which(states=(State.READY,), is_held=False, is_leaving=False),
        lambda pile: pile.state == State.READY.value and not pile.is_held and not pile.is_leaving,
    ),
    Tab(
        "held",
        "Held",
        "Kept back for a reason, until a day to look again.",
        Which(is_held=True),
        lambda pile: pile.is_held,
    ),
    Tab(
        "leaving",
        "Leaving",
        "Being sent just now. If one stays here, open it: its outcome may be unknown.",
        Which(is_leaving=True),
        lambda pile: pile.is_leaving,
    ),
    Tab(
        "sent",
        "Sent",
        "On their way, without the payer's word. Three working days of silence deserve a call.",
        Which(states=(State.SENT,)),
        _state(State.SENT),
    ),
    Tab(
        "accepted",
        "Accepted",
        "The payer has them and will decide. Thirty days of silence deserve a call.",
        Which(states=(State.ACCEPTED,)),
        _state(State.ACCEPTED),
    ),
    Tab(
        "rejected",
        "Rejected",
        "Refused at the door: take each back, mend it and send it as new. The filing limit runs.",
        Which(states=(State.REJECTED,)),
        _state(State.REJECTED),
    ),
    Tab(
        "decided",
        "Decided",
        "The payer decided; the remit says what it paid.",
        Which(states=(State.ADJUDICATED,)),
        _state(State.ADJUDICATED),
    ),
    Tab(
        "denied",
        "Denied",
        "Decided without a payment: correct, dispute, or give up with a reason.",
        Which(states=(State.ADJUDICATED,), outcomes=_REFUSED),
        lambda pile: pile.state == State.ADJUDICATED.value and pile.outcome in _REFUSED,
    ),
    Tab(
        "closed",
        "Closed",
        "Nothing more is expected of these.",
        Which(states=(State.CLOSED,)),
        _state(State.CLOSED),
    ),
)
BY_NAME = {tab.name: tab for tab in TABS}
ALWAYS = frozenset({"", "draft", "ready", "sent", "rejected", "decided"})
"""Tabs that are shown even while nothing stands on them."""


def sum_of(tab: Tab, piles: Iterable[Pile]) -> Sum:
    """Return how many claims stand on a tab, and their charges."""
    mine = [pile for pile in piles if tab.has(pile)]
    how_many, cents = sum(pile.how_many for pile in mine), sum(pile.cents for pile in mine)
    return Sum(how_many, cents, is_cut=any(pile.is_cut for pile in mine) or how_many > MOST)


def shown(piles: Iterable[Pile], *, current: str, url: Callable[..., str]) -> list[ShownTab]:
    """Return the tabs to show; an empty one is left out unless it is always there."""
    piles = list(piles)
    found = []
    for tab in TABS:
        on_it, is_current = sum_of(tab, piles), tab.name == current
        if on_it.how_many or is_current or tab.name in ALWAYS:
            found.append(ShownTab(tab.word, url(state=tab.name or None), on_it.told, is_current))
    return found


def narrowed(name: str, **more: Any) -> Which:
    """Return which claims a tab shows, narrowed by what else was asked for."""
    return replace(BY_NAME[name].which, **more)
