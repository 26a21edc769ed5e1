"""The two homes that ``effleurage run`` shows at one address: the demo's, and one's own.

Knows their names, and how a process that serves the one says what is wished for next: by its exit
code. Refuses to know how either is served.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Part(StrEnum):
    """Whose records a process serves."""

    DEMO = "demo"
    OWN = "own"


class Wish(StrEnum):
    """What comes next at the same address."""

    DEMO = "demo"
    OWN = "own"
    FRESH_DEMO = "fresh-demo"


LEAVES_FOR = MappingProxyType({Wish.DEMO: 60, Wish.OWN: 61, Wish.FRESH_DEMO: 62})
"""The exit code by which the process that serves one part says the wish."""
