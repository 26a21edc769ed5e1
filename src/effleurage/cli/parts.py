"""The two homes that ``effleurage run`` shows at one address: the demo's, and one's own.

Knows their names, and how a process that serves the one says that the other is wanted: by its exit
code. Refuses to know how either is served.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Part(StrEnum):
    """Whose records a process serves."""

    DEMO = "demo"
    OWN = "own"


LEAVES_FOR = MappingProxyType({Part.DEMO: 60, Part.OWN: 61})
"""The exit code by which the process that serves one part asks for the other."""
