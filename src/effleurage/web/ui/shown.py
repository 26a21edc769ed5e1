"""Small values that components show: a step of a timeline, a finding with its fixes, a fact.

Knows their shape. Views make them of what queries return.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from effleurage.findings import Finding


class Fix(NamedTuple):
    """A button that mends a finding; ``posts`` where pressing it does something at once."""

    word: str
    url: str
    posts: bool = False


class Event(NamedTuple):
    """One step of a timeline: when, what in a few words, and more if there is more."""

    at: date | datetime
    title: str
    note: str = ""
    by: str = ""
    tone: str = "neutral"
    icon: str = "dot"
    url: str = ""


class Fact(NamedTuple):
    """One fact of a record: its name and its value, already written as people read it."""

    name: str
    value: object
    term: str = ""


class Mend(NamedTuple):
    """A finding and the buttons beside it."""

    finding: Finding
    fixes: tuple[Fix, ...] = ()
