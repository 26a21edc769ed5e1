"""Whether the envelopes hold what they say: trailers, counts, control numbers, versions.

Knows the promises that ISA/IEA, GS/GE and ST/SE make about each other (ASC X12.5). Refuses to
look inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable

from effleurage.findings import Position
from effleurage.x12.catalogue import Notes
from effleurage.x12.envelope import Group, Interchange, TransactionSet, part

#: Which functional group a transaction belongs in: ST01 to GS01.
_GROUP_OF = {
    "270": "HS",
    "271": "HB",
    "276": "HR",
    "277": "HN",
    "278": "HI",
    "820": "RA",
    "834": "BE",
    "835": "HP",
    "837": "HC",
    "997": "FA",
    "999": "FA",
}


def note(notes: Notes, interchanges: Iterable[Interchange]) -> None:
    """Note every promise of an envelope that is not kept."""
    seen: set[str] = set()
    for interchange in interchanges:
        if interchange.isa:
            _note_interchange(notes, interchange)
            control = part(interchange.isa, 13)
            _note_twice(notes, seen, "ISA13", control, interchange.position)
        groups: set[str] = set()
        for group in interchange.groups:
            _note_group(notes, group, bare=not interchange.isa)
            if group.gs:
                _note_twice(notes, groups, "GS06", part(group.gs, 6), group.position)


def _note_interchange(notes: Notes, interchange: Interchange) -> None:
    control, iea, end = part(interchange.isa, 13), interchange.iea, interchange.end_position
    if not interchange.groups and not interchange.acknowledgements:
        notes.add("X12-ENV-NO-TRANSACTION", interchange.position, control=control)
    if not iea:
        notes.add("X12-ENV-NO-IEA", interchange.position, control=control)
        return
    groups = sum(1 for group in interchange.groups if group.gs)
    if not _counts(part(iea, 1), groups):
        notes.add("X12-ENV-IEA-COUNT", end, said=part(iea, 1), real=groups)
    if not _same(part(iea, 2), control):
        notes.add("X12-ENV-IEA-CONTROL", end, said=part(iea, 2), real=control)


def _note_group(notes: Notes, group: Group, *, bare: bool) -> None:
    control, real = part(group.gs, 6), len(group.transactions)
    if group.gs and not group.ge:
        notes.add("X12-ENV-NO-GE", group.position, control=control)
    if group.gs and group.ge and not _counts(part(group.ge, 1), real):
        notes.add("X12-ENV-GE-COUNT", group.end_position, said=part(group.ge, 1), real=real)
    if group.gs and group.ge and not _same(part(group.ge, 2), control):
        said = part(group.ge, 2)
        notes.add("X12-ENV-GE-CONTROL", group.end_position, said=said, real=control)
    seen: set[str] = set()
    for transaction in group.transactions:
        _note_set(notes, transaction)
        if group.gs:
            _note_versions(notes, transaction, group)
        elif not bare:
            where = transaction.position(0)
            notes.add("X12-ENV-NO-GS", where, control=transaction.control_number)
        if transaction.control_number in seen:
            where, control = transaction.position(0), transaction.control_number
            notes.add("X12-ENV-SAME-CONTROL", where, tag="ST02", control=control)
        seen.add(transaction.control_number)
        transaction.forget()


def _note_set(notes: Notes, transaction: TransactionSet) -> None:
    control, se = transaction.control_number, transaction.trailer
    if not se:
        notes.add("X12-ENV-NO-SE", transaction.position(0), control=control)
        return
    real = transaction.count
    if not _counts(part(se, 1), real):
        notes.add("X12-ENV-SE-COUNT", _end(transaction), said=part(se, 1), real=real)
    if not _same(part(se, 2), control):
        notes.add("X12-ENV-SE-CONTROL", _end(transaction), said=part(se, 2), real=control)


def _note_versions(notes: Notes, transaction: TransactionSet, group: Group) -> None:
    st03, kind, gs01 = part(transaction.header, 3), transaction.kind, part(group.gs, 1)
    if st03 and group.version and st03 != group.version:
        where = transaction.position(0, element="ST03")
        notes.add("X12-ENV-VERSION", where, said=st03, real=group.version)
    expected = _GROUP_OF.get(kind)
    if expected and gs01 != expected:
        notes.add("X12-ENV-GROUP", group.position, said=gs01, kind=kind, real=expected)


def _note_twice(notes: Notes, seen: set[str], tag: str, control: str, where: Position) -> None:
    if control in seen:
        notes.add("X12-ENV-SAME-CONTROL", where, tag=tag, control=control)
    seen.add(control)


def _end(transaction: TransactionSet) -> Position:
    return transaction.position(transaction.text.count(transaction.delimiters.segment))


def _counts(said: str, real: int) -> bool:
    """Whether a trailer's count is right; leading zeros are."""
    return said.isascii() and said.isdigit() and said.lstrip("0") == (str(real) if real else "")


def _same(said: str, real: str) -> bool:
    """Whether two control numbers are one; they are numbers, so leading zeros do not matter."""
    return said == real or (said.lstrip("0") == real.lstrip("0") and said.isdigit())
