"""The side navigation: the journey, in groups, as far as the person's role goes.

Knows names of addresses, permissions and icons. An entry whose page does not exist is left out.
"""

from __future__ import annotations

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

from effleurage.apps.practices import permissions
from effleurage.apps.practices.permissions import Permission


class Entry(NamedTuple):
    """One entry: the name of its address, its word, its icon, and what one must be allowed."""

    name: str
    word: str
    icon: str
    permission: Permission | None


class Link(NamedTuple):
    """An entry as a page shows it; ``current`` is empty or the value of ``aria-current``."""

    url: str
    word: str
    icon: str
    current: str


_P = Permission
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("", (Entry("home", "Today", "sun", None),)),
    (
        "Care",
        (
            Entry("clients", "Clients", "clients", _P.SEE_CLIENTS),
            Entry("visits", "Visits", "visit", _P.SEE_VISITS),
        ),
    ),
    (
        "Billing",
        (
            Entry("claims", "Claims", "claim", _P.SEE_CLAIMS),
            Entry("batches", "Batches", "batch", _P.SEND_CLAIMS),
            Entry("exchange", "Exchange", "exchange", _P.SEE_EXCHANGE),
        ),
    ),
    (
        "Money",
        (
            Entry("remits", "Remits", "remit", _P.SEE_REMITS),
            Entry("money", "Money", "money", _P.SEE_MONEY),
        ),
    ),
    (
        "Practice",
        (
            Entry("payers", "Payers", "payer", _P.SEE_COVERAGE),
            Entry("people", "People", "people", _P.SEE_PRACTICE),
            Entry("audit", "Audit", "audit", _P.SEE_AUDIT),
            Entry("settings", "Settings", "settings", _P.SEE_PRACTICE),
        ),
    ),
    ("", (Entry("help", "Help", "help", None),)),
)
ON_A_PHONE = ("home", "clients", "claims", "remits")
"""What stands in the bar at the bottom of a phone; all the rest is behind its last button."""


def groups(role: str, *, section: str, path: str) -> list[tuple[str, list[Link]]]:
    """Return the groups with the links that a role may follow; empty groups are left out.

    ``section`` is the name of the entry that the page belongs to.
    """
    found = [
        (title, [link for each in entries if (link := _link(each, role, section, path))])
        for title, entries in GROUPS
    ]
    return [(title, links) for title, links in found if links]


def on_a_phone(role: str, *, section: str, path: str) -> list[Link]:
    """Return the links of the bar at the bottom of a phone."""
    entries = [each for _, entries in GROUPS for each in entries if each.name in ON_A_PHONE]
    return [link for each in entries if (link := _link(each, role, section, path))]


def _link(entry: Entry, role: str, section: str, path: str) -> Link | None:
    if entry.permission is not None and not permissions.may(role, entry.permission):
        return None
    try:
        url = reverse(entry.name)
    except NoReverseMatch:
        return None
    current = "page" if path == url else "true" if entry.name == section else ""
    return Link(url, entry.word, entry.icon, current)
