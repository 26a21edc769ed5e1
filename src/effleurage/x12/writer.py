"""The writer: envelopes, counts, HL numbers and control numbers, around segments that pens wrote.

Knows ISA, TA1, GS, ST, SE, GE and IEA and makes every number in them itself; a caller can neither
give nor forget one. Refuses to know what a transaction means (``edi``), and to take a segment that
no pen has checked (:data:`effleurage.x12.pens.Segment` is what a pen returns).

How to use it::

    pens = pens_of(x221.GUIDE)
    bpr = pens.pen("header", "BPR")            # at import time, once
    writer = Writer(sender=Partner("PAYER"), receiver=Partner("PRACTICE"), control=control, at=at)
    payment = writer.transaction(x221.GUIDE)   # opens GS when needed, then ST
    payment.put(bpr("I", "90", "C", …))
    data = writer.finish()                     # SE, GE, IEA with their counts; bytes
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from effleurage.x12.characters import COMPONENT, ELEMENT, REPETITION, SEGMENT, WRITABLE
from effleurage.x12.control import ControlNumbers, checked
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.guides.model import Guide
from effleurage.x12.pens import Segment

#: Functional groups that ask for something; only they ask for a TA1, so that none answers another.
_ASKING = frozenset(("HC", "HS", "HR"))
_QUALIFIERS = frozenset(("01", "14", "20", "27", "28", "29", "30", "33", "ZZ"))
_IDENTIFIER = re.compile("[" + re.escape("".join(sorted(WRITABLE - {" "}))) + "]{2,15}")


class PartnerCannotBeAddressed(CannotBeWritten):
    """A trading partner's identifier does not fit the envelope."""

    code = "x12.write.partner"


class FileIsFinished(RuntimeError):
    """Nothing can be added to a file whose trailers are written; begin a new writer."""


class FileIsEmpty(RuntimeError):
    """A file without a transaction set is no file; write at least one before finishing."""


@dataclass(frozen=True, slots=True)
class Partner:
    """One end of an interchange: ISA06/08 with its qualifier, and GS02/03 where it differs.

    Identifiers have 2 to 15 characters and no blank.
    """

    interchange_id: str
    qualifier: str = "ZZ"
    application_id: str = ""

    def __post_init__(self) -> None:
        for place, value in (
            ("ISA06/08", self.interchange_id),
            ("GS02/03", self.application_id or self.interchange_id),
        ):
            if not _IDENTIFIER.fullmatch(value):
                raise PartnerCannotBeAddressed(
                    "envelope",
                    f"{place} (trading partner id)",
                    "it is not 2 to 15 writable characters without a blank",
                    "correct the id in the connection's settings",
                )
        if self.qualifier not in _QUALIFIERS:
            raise PartnerCannotBeAddressed(
                "envelope",
                "ISA05/07 (trading partner id qualifier)",
                "it is not one of the qualifiers that HIPAA guides allow",
                f"use one of {' '.join(sorted(_QUALIFIERS))}",
            )


def joined(segments: Iterable[Segment]) -> Segment:
    """Return a run of checked segments as one text, which a transaction takes like a segment.

    Thousands of claims held as one text each take a third of the memory, and less time.
    """
    return Segment(SEGMENT.join(segments))


class Transaction:
    """One transaction set from ST to SE, open for segments until its writer finishes."""

    def __init__(self, guide: Guide, number: str) -> None:
        self.guide = guide
        self.number = number
        version = f"*{guide.version}" if guide.has_st03 else ""
        self.segments = [Segment(f"ST*{guide.transaction}*{number}{version}")]
        #: ``put(segment)`` adds one segment that a pen wrote.
        self.put: Callable[[Segment], None] = self.segments.append
        self._levels = 0

    def open_level(self, code: str, *, parent: str = "", has_children: bool) -> str:
        """Write the HL that opens a hierarchical level; return its number, to name as parent."""
        self._levels += 1
        number = str(self._levels)
        self.put(Segment(f"HL*{number}*{parent}*{code}*{'1' if has_children else '0'}"))
        return number

    def open_last_level(self, code: str, *, parent: str) -> str:
        """Write an HL for a level that can never have children, where HL04 is not used."""
        self._levels += 1
        self.put(Segment(f"HL*{self._levels}*{parent}*{code}"))
        return str(self._levels)


@dataclass(slots=True)
class _Group:
    """Transaction sets of one guide, in the order they were opened."""

    guide: Guide
    number: int
    transactions: list[Transaction] = field(default_factory=list)


class Writer:
    """One interchange: opens transaction sets and, at the end, returns the file's bytes."""

    def __init__(
        self,
        *,
        sender: Partner,
        receiver: Partner,
        control: ControlNumbers,
        at: datetime,
        production: bool = False,
    ) -> None:
        """Take the next interchange number. ISA15 says T, for test, unless ``production``.

        ``at`` is the file's time in the sender's time zone.
        """
        self._sender, self._receiver = sender, receiver
        self._control, self._at, self._production = control, at, production
        self.control_number = f"{checked(control.next_interchange()):09d}"
        self._ahead: list[Segment] = []
        self._groups: list[_Group] = []
        self._finished = False

    def put_ahead(self, segment: Segment) -> None:
        """Add a TA1, which stands between ISA and the first GS.

        Raises :class:`FileIsFinished` after :meth:`finish`.
        """
        self._refuse_when_finished()
        self._ahead.append(segment)

    def transaction(self, guide: Guide) -> Transaction:
        """Open a transaction set; sets of one guide in a row share a functional group.

        Raises :class:`FileIsFinished` after :meth:`finish`.
        """
        self._refuse_when_finished()
        if not self._groups or self._groups[-1].guide != guide:
            self._groups.append(_Group(guide, checked(self._control.next_group())))
        transaction = Transaction(guide, f"{checked(self._control.next_transaction_set()):04d}")
        self._groups[-1].transactions.append(transaction)
        return transaction

    def _refuse_when_finished(self) -> None:
        if self._finished:
            raise FileIsFinished("the file's trailers are written; begin a new writer")

    def finish(self) -> bytes:
        """Return the whole file, trailers and counts included, without line breaks.

        Raises :class:`FileIsEmpty` when it would hold neither a TA1 nor a transaction set.
        """
        if not self._groups and not self._ahead:
            raise FileIsEmpty("a file needs at least one transaction set; write one first")
        self._finished = True
        return (SEGMENT.join(self._lines()) + SEGMENT).encode("ascii")

    def _lines(self) -> Iterator[str]:
        yield self._isa()
        yield from self._ahead
        for group in self._groups:
            yield self._gs(group)
            for transaction in group.transactions:
                text = SEGMENT.join(transaction.segments)
                yield text
                yield f"SE*{text.count(SEGMENT) + 2}*{transaction.number}"
            yield f"GE*{len(group.transactions)}*{group.number}"
        yield f"IEA*{len(self._groups)}*{self.control_number}"

    def _isa(self) -> str:
        """Return ISA without its terminator: every element of fixed width, 105 characters."""
        asks = any(group.guide.functional_group in _ASKING for group in self._groups)
        elements = (
            *("ISA", "00", " " * 10, "00", " " * 10),
            *(self._sender.qualifier, self._sender.interchange_id.ljust(15)),
            *(self._receiver.qualifier, self._receiver.interchange_id.ljust(15)),
            *(f"{self._at:%y%m%d}", f"{self._at:%H%M}", REPETITION, "00501"),
            *(self.control_number, "1" if asks else "0"),
            *("P" if self._production else "T", COMPONENT),
        )
        return ELEMENT.join(elements)

    def _gs(self, group: _Group) -> str:
        elements = (
            *("GS", group.guide.functional_group),
            self._sender.application_id or self._sender.interchange_id,
            self._receiver.application_id or self._receiver.interchange_id,
            *(f"{self._at:%Y%m%d}", f"{self._at:%H%M}", str(group.number)),
            *("X", group.guide.version),
        )
        return ELEMENT.join(elements)
