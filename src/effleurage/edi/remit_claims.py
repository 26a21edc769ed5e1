"""The claims of one 835, loops 2100 and 2110: text to frozen core values in one pass.

Knows where an 835 keeps a claim's money, people, dates and remarks. The text is split at CLP into
claims and at SVC into lines, so that each fails alone: a claim whose money cannot be read is noted
and set aside, its neighbours stay whole. Refuses to judge whether amounts balance
(``core.remits.proof``) and to check what is not read (``x12.check``).

This is the hot path (DESIGN.md §7): a segment is looked at where it stands and forgotten at once,
and no object is made but the values returned. A segment's first seven characters, such as
``DTM*472`` or ``REF*6R*``, say what it is; those that a claim or line holds once are kept by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from effleurage.core.money import NotAnAmount
from effleurage.core.remits.remit import Adjustment, RemitClaim, RemitLine, UnreadClaim
from effleurage.edi import remit_faults
from effleurage.edi.remit_plain_head import Head, PlainHeads
from effleurage.edi.remit_plain_line import Memory, PlainLines
from effleurage.edi.remit_values import Adjustments, Amounts, Dates, Procedures
from effleurage.findings import Position
from effleurage.x12.catalogue import Notes
from effleurage.x12.envelope import TransactionSet

#: Where MIA and MOA keep their remark codes.
_REMARKS_IN = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}


class _Keys:
    """The first seven characters of the segments that are read, in the file's own delimiters."""

    def __init__(self, element: str) -> None:
        self.client = f"NM1{element}QC{element}"
        self.subscriber = f"NM1{element}IL{element}"
        self.rendering = f"NM1{element}82{element}"
        self.payer_claim = f"REF{element}1K{element}"
        self.claim_from, self.claim_to = f"DTM{element}232", f"DTM{element}233"
        self.service_day, self.service_from = f"DTM{element}472", f"DTM{element}150"
        self.line_id = f"REF{element}6R{element}"
        self.allowed = f"AMT{element}B6{element}"
        self.remark = f"LQ{element}"


#: A NamedTuple's own ``__new__`` takes twice as long; a remit holds a hundred thousand of them.
_new = tuple.__new__


class ClaimReader:
    """Reads the claims of one 835 transaction; ``notes`` receives what could not be read.

    ``unread`` holds what is left of the claims set aside so far.
    """

    def __init__(self, transaction: TransactionSet, notes: Notes) -> None:
        element, _, component, segment = transaction.delimiters
        self._transaction, self._notes = transaction, notes
        self._element, self._segment = element, segment
        self._claim_begins, self._line_begins = f"{segment}CLP{element}", f"{segment}SVC{element}"
        self._keys = _Keys(element)
        self._client_begins = segment + self._keys.client
        self._cents, self._dates = Amounts(), Dates()
        self._adjustments = Adjustments(element, self._cents)
        self._procedures = Procedures(component)
        memory = Memory(self._dates, self._procedures, self._adjustments)
        self._plain_line = PlainLines(element, segment, memory).line
        self._plain_head = PlainHeads(element, segment, self._dates).head
        self.unread: list[UnreadClaim] = []

    def claims(self, text: str) -> Iterator[RemitClaim]:
        """Yield the claims of the transaction, in file order, those set aside left out."""
        header, *chunks = text.split(self._claim_begins)
        number = self._transaction.number + header.count(self._segment) + 1
        last = len(chunks) - 1 if self._transaction.is_cut else -1
        for place, chunk in enumerate(chunks):
            try:
                if place == last:
                    self._set_aside(chunk, number, remit_faults.CUT)
                else:
                    lost = chunk.count(self._client_begins) > 1
                    yield self._claim(self._own_part(chunk, number) if lost else chunk, number)
            except (NotAnAmount, IndexError):
                self._set_aside(chunk, number, None)
            if self._dates.impossible:
                self._note_dates(chunk, number)
            number += chunk.count(self._segment) + 1
        if self._procedures.foreign:
            where = self._transaction.position(0)
            self._notes.add("X12-835-COMPONENT", where, found=self._procedures.foreign)

    def _own_part(self, chunk: str, number: int) -> str:
        """Return the chunk up to its second client: there, the next claim's CLP was lost."""
        end = chunk.find(self._client_begins, chunk.find(self._client_begins) + 1)
        place = number + chunk.count(self._segment, 0, end) + 1
        self._notes.add("X12-835-ORPHANS", self._position(place))
        self.unread.append(UnreadClaim("", None, None, place))
        return chunk[:end]

    def _claim(self, chunk: str, number: int) -> RemitClaim:
        """Return the claim of a text from behind ``CLP*`` to the next.

        Raises ``NotAnAmount`` or ``IndexError`` when its money cannot be read.
        """
        head, *services = chunk.split(self._line_begins)
        first, last = self._plain_head(head) or self._odd_head(head)
        at, lines = number, []
        for before, service in zip((head, *services), services):  # noqa: B905  # one shorter
            at += before.count(self._segment) + 1
            lines.append(self._plain_line(service, at) or self._odd_line(service, at))
        return _new(RemitClaim, (*first, tuple(lines), *last, number))

    def _odd_head(self, head: str) -> Head:
        """Return what stands before a claim's lines, whatever it holds."""
        clp, told, adjustments, remarks = self._segments(head)
        cents, keys, client = self._cents, self._keys, self._elements(told, self._keys.client)
        service_from = self._date(told, keys.claim_from)
        return Head(
            (
                clp[0],
                clp[1],
                cents[clp[2]],
                cents[clp[3]],
                cents[clp[4]] if len(clp) > 4 and clp[4] else 0,
                _at(clp, 5),
                _at(clp, 6) or _at(self._elements(told, keys.payer_claim), 2),
                _at(clp, 8),
                adjustments,
                remarks,
            ),
            (
                _at(client, 3),
                _at(client, 9) or _at(self._elements(told, keys.subscriber), 9),
                service_from,
                self._date(told, keys.claim_to) or service_from,
                _npi(self._elements(told, keys.rendering)),
            ),
        )

    def _segments(
        self, head: str
    ) -> tuple[list[str], dict[str, str], tuple[Adjustment, ...], tuple[str, ...]]:
        """Return the CLP's elements, the segments said once, the adjustments and the remarks."""
        adjustments: list[Adjustment] = []
        remarks: list[str] = []
        told: dict[str, str] = {}
        clp, *others = head.split(self._segment)
        for segment in others:
            tag = segment[:3]
            if tag == "CAS":
                adjustments += self._adjustments[segment]
            elif tag in _REMARKS_IN:
                remarks += _codes_in(segment.split(self._element))
            else:
                told.setdefault(segment[:7], segment)
        return clp.split(self._element), told, tuple(adjustments), tuple(remarks)

    def _odd_line(self, chunk: str, number: int) -> RemitLine:
        """Return the line of a text from behind ``SVC*`` to the next, whatever it holds."""
        keys, element = self._keys, self._element
        adjustments: list[Adjustment] = []
        remarks: list[str] = []
        service_date, allowed, line_id = None, None, ""
        first, *others = chunk.split(self._segment)
        for segment in others:
            key = segment[:7]
            if key[:3] == "CAS":
                adjustments += self._adjustments[segment]
            elif key == keys.service_day:
                service_date = self._dates[segment[8:]]
            elif key == keys.line_id:
                line_id = segment.split(element)[2]
            elif key == keys.allowed:
                allowed = self._allowed(segment, number)
            elif key[:3] == keys.remark:
                remarks += self._remark_in(segment)
            elif key == keys.service_from:
                service_date = service_date or self._dates[segment[8:]]
        svc = first.split(element)
        procedure, modifiers = self._procedures[svc[0]]
        charge_cents, paid_cents = self._cents[svc[1]], self._cents[svc[2]]
        units = svc[4] if len(svc) > 4 else ""
        submitted = self._submitted(svc, procedure) if len(svc) > 5 else ""
        return RemitLine(
            procedure,
            modifiers,
            charge_cents,
            paid_cents,
            units,
            service_date,
            line_id,
            tuple(adjustments),
            tuple(remarks),
            allowed,
            submitted,
            number,
        )

    def _elements(self, told: dict[str, str], key: str) -> Sequence[str]:
        segment = told.get(key)
        return segment.split(self._element) if segment else ()

    def _date(self, told: dict[str, str], key: str) -> date | None:
        segment = told.get(key)
        return self._dates[segment[8:]] if segment else None

    def _allowed(self, segment: str, number: int) -> int | None:
        """Return AMT*B6. It is no part of the balance, so what is no amount is merely noted."""
        try:
            return self._cents[segment.split(self._element)[2]]
        except NotAnAmount:
            self._notes.add("X12-835-ALLOWED", self._position(number), ref="AMT02")
            return None

    def _remark_in(self, segment: str) -> tuple[str, ...]:
        """Return the code of an LQ*HE; other lists (RX) speak of pharmacies."""
        elements = segment.split(self._element)
        return tuple(filter(None, elements[2:3])) if elements[1] == "HE" else ()

    def _submitted(self, svc: list[str], paid: str) -> str:
        """Return SVC06's code where the payer says that it paid another than was billed."""
        billed = self._procedures[svc[5]].code if svc[5] else ""
        return "" if billed == paid else billed

    def _set_aside(self, chunk: str, number: int, fault: remit_faults.Fault | None) -> None:
        segments = [piece.split(self._element) for piece in chunk.split(self._segment)]
        segments[0].insert(0, "CLP")
        fault = fault or remit_faults.money_fault(segments)
        position = self._position(number + fault.at, fault.element)
        claim = _at(segments[0], 1)
        if len(segments) == 1 and fault is remit_faults.CUT:
            segments[0] = ["CLP", claim]
        self._notes.add("X12-835-CLAIM", position, claim=claim, why=fault.why)
        charge, paid = (remit_faults.cents_or_none(_at(segments[0], place)) for place in (3, 4))
        self.unread.append(UnreadClaim(claim, charge, paid, number))

    def _note_dates(self, chunk: str, number: int) -> None:
        """Note each place in a claim where a date stands that was none."""
        impossible = set(self._dates.impossible)
        self._dates.impossible.clear()
        for index, segment in enumerate(chunk.split(self._segment)):
            elements = segment.split(self._element)
            if elements[0] == "DTM" and _at(elements, 2) in impossible:
                self._notes.add(
                    "X12-835-DATE", self._position(number + index, "DTM02"), ref="DTM02"
                )

    def _position(self, number: int, element: str = "") -> Position:
        return self._transaction.position(number - self._transaction.number, element=element)


def _at(elements: Sequence[str], place: int) -> str:
    return elements[place] if place < len(elements) else ""


def _npi(rendering: Sequence[str]) -> str:
    """Return NM109 where NM108 says it is an NPI."""
    return _at(rendering, 9) if _at(rendering, 8) == "XX" else ""


def _codes_in(elements: list[str]) -> tuple[str, ...]:
    """Return the remark codes of an MIA or MOA; none where its identifier is damaged."""
    places = _REMARKS_IN.get(elements[0], ())
    return tuple(filter(None, (_at(elements, place) for place in places)))
