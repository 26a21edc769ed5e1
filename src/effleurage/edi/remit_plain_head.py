"""The head of an 835's claim as most payers write it: one match instead of a look at each segment.

Knows one order of segments: CLP, NM1*QC, NM1*82 with an NPI, REF that are no payer's number,
DTM*232, DTM*233 and DTM*050, each but the REF at most once. Says nothing of other heads, not even
that they are wrong: ``remit_claims`` reads those, and would read these to the same values (a test
holds it to that).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from effleurage.core.remits.remit import Adjustment
from effleurage.edi.remit_values import Dates
from effleurage.x12 import amounts
from effleurage.x12.amounts import HUNDREDTHS


class Head(NamedTuple):
    """What stands before a claim's lines, as :class:`RemitClaim` takes it, in its two parts."""

    first: tuple[
        str, str, int, int, int, str, str, str, tuple[Adjustment, ...], tuple[str, ...]
    ]  # fmt: skip
    last: tuple[str, str, date | None, date | None, str]


class PlainHeads:
    """Reads plain heads; the dates are those of the reader of their claims."""

    def __init__(self, element: str, segment: str, dates: Dates) -> None:
        self._match = _pattern(element, segment).fullmatch
        self._dates = dates

    def head(self, text: str) -> Head | None:
        """Return the head of a text from behind ``CLP*`` to the first line, None if not plain."""
        match = self._match(text)
        if match is None:
            return None
        (number, status, charge, charge_rest, paid, paid_rest, share, share_rest, plan, payers,
         frequency, name, member, npi, first, last) = match.groups("")  # fmt: skip
        begun = self._dates[first] if first else None
        ended = self._dates[last] if last else None
        return _new(
            Head,
            (
                (
                    number,
                    status,
                    int(charge + HUNDREDTHS[charge_rest]),
                    int(paid + HUNDREDTHS[paid_rest]),
                    int(share + HUNDREDTHS[share_rest]) if share else 0,
                    plan,
                    payers,
                    frequency,
                    (),
                    (),
                ),
                (name, member, begun, ended or begun, npi),
            ),
        )


#: A NamedTuple's own ``__new__`` takes twice as long; a remit holds thousands of them.
_new = tuple.__new__


@lru_cache(maxsize=32)
def _pattern(element: str, segment: str) -> re.Pattern[str]:
    """Return the pattern of a plain head from behind ``CLP*``.

    Its groups are CLP01 to CLP07, CLP09, NM103 and NM109 of the client, the NPI, and two days; an
    amount is two. An alternative to nothing is matched faster than ``?``.
    """
    e, s = re.escape(element), re.escape(segment)
    value, amount = f"[^{e}{s}]*+", amounts.pattern(element + segment)
    more = f"[^{s}]*+"
    clp = f"({value}){e}({value}){e}{amount}{e}{amount}{e}(?:{amount}|){e}({value}){e}"
    return re.compile(
        f"{clp}([^{e}{s}]++)(?:{e}{value}(?:{e}({value}){more}|)|)"
        f"(?:{s}NM1{e}QC{e}{value}{e}({value})(?:(?:{e}{value}){{5}}{e}({value}){more}|{more})|)"
        f"(?:{s}NM1{e}82(?:{e}{value}){{6}}{e}XX{e}({value}){more}|)"
        f"(?:{s}REF{e}(?!1K{e}){more})*+"
        f"(?:{s}DTM{e}232{e}([0-9]{{8}})|)(?:{s}DTM{e}233{e}([0-9]{{8}})|)"
        f"(?:{s}DTM{e}050{e}{more}|)"
    )
