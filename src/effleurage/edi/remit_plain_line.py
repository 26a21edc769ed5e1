"""A service line of an 835 as most payers write it: one match instead of a look at each segment.

Knows one order of segments: SVC, DTM*472, some CAS, REF*6R, AMT*B6, LQ*HE, each but the first at
most once, apart from the CAS. Says nothing of other lines, not even that they are wrong:
``remit_claims`` reads those, and would read these to the same values (a test holds it to that).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from effleurage.core.remits.remit import Adjustment, RemitLine
from effleurage.edi.remit_values import Adjustments, Dates, Procedures, Reasons
from effleurage.x12 import amounts
from effleurage.x12.amounts import HUNDREDTHS

#: A NamedTuple's own ``__new__`` takes twice as long; a remit holds a hundred thousand of them.
_new = tuple.__new__
_NONE: tuple[Adjustment, ...] = ()


class Memory(NamedTuple):
    """The values already understood, by their text, of one transaction."""

    dates: Dates
    procedures: Procedures
    adjustments: Adjustments


class PlainLines:
    """Reads plain lines; the memory is that of the reader of their claims."""

    def __init__(self, element: str, segment: str, memory: Memory) -> None:
        self._match = _pattern(element, segment).fullmatch
        self._segment, self._reasons = segment, Reasons(element)
        self._dates, self._procedures, self._adjustments = memory

    def line(self, chunk: str, number: int) -> RemitLine | None:
        """Return the line of a text from behind ``SVC*`` to the next, None where it is not plain.

        Raises ``NotAnAmount`` when the money of a third CAS cannot be read.
        """
        match = self._match(chunk)
        if match is None:
            return None
        (svc01, charge, charge_rest, paid, paid_rest, units, day, first, less, less_rest, second,
         lesser, lesser_rest, others, line_id, allowed, allowed_rest,
         remark) = match.groups("")  # fmt: skip
        adjustments = _NONE
        if first:
            cents = int(less + HUNDREDTHS[less_rest])
            adjustments = (_new(Adjustment, (*self._reasons[first], cents, "")),)
        if second:
            cents = int(lesser + HUNDREDTHS[lesser_rest])
            more = _new(Adjustment, (*self._reasons[second], cents, ""))
            adjustments = (*adjustments, more)
        for segment in others.split(self._segment)[1:] if others else ():
            adjustments += self._adjustments[segment]
        procedure, modifiers = self._procedures[svc01]
        return _new(
            RemitLine,
            (
                procedure,
                modifiers,
                int(charge + HUNDREDTHS[charge_rest]),
                int(paid + HUNDREDTHS[paid_rest]),
                units,
                self._dates[day],
                line_id,
                adjustments,
                (remark,) if remark else (),
                int(allowed + HUNDREDTHS[allowed_rest]) if allowed else None,
                "",
                number,
            ),
        )


@lru_cache(maxsize=32)
def _pattern(element: str, segment: str) -> re.Pattern[str]:
    """Return the pattern of a plain line from behind ``SVC*``.

    Its groups are SVC01, SVC02, SVC03, SVC05, the day, group and reason and amount of two CAS, all
    further CAS, REF02, AMT02 and LQ02; an amount is two. An alternative to nothing is matched
    faster than ``?``.
    """
    e, s = re.escape(element), re.escape(segment)
    value, amount = f"[^{e}{s}]", amounts.pattern(element + segment)
    adjusted = f"(?:{s}CAS{e}({value}*+{e}{value}*+){e}{amount}|)"
    return re.compile(
        f"({value}++){e}{amount}{e}{amount}(?:{e}{value}*+(?:{e}({value}*+)|)|)"
        f"(?:{s}DTM{e}472{e}([0-9]{{8}})|){adjusted}{adjusted}((?:{s}CAS{e}[^{s}]*+)*+)"
        f"(?:{s}REF{e}6R{e}({value}*+)|)(?:{s}AMT{e}B6{e}{amount}|)"
        f"(?:{s}LQ{e}HE{e}({value}++)|)"
    )
