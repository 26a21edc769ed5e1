"""Which codes a practice's own search puts first: the starred, this referrer's, then its own.

Knows lists of codes as they were used. Refuses to know where they come from: whoever asks brings
them, so that the order is the same on a page, in a command and in a test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

MOST = 40
"""As many as the search raises: further down, what fits the words is more likely meant."""


def in_order(
    *, starred: Sequence[str], by_referrer: Iterable[str], by_practice: Iterable[str]
) -> tuple[str, ...]:
    """Return codes to offer first: the starred as given, then the most used of each, each once.

    ``by_referrer`` and ``by_practice`` hold a code as often as it was used.
    """
    used = [code for codes in (by_referrer, by_practice) for code in _most_used(codes)]
    return tuple(dict.fromkeys((*starred, *used)))[:MOST]


def _most_used(codes: Iterable[str]) -> list[str]:
    counted = Counter(codes)
    return sorted(counted, key=lambda code: (-counted[code], code))
