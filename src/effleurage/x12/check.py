"""Everything wrong with a file that can be said without knowing whose money it is.

Knows which guide belongs to a transaction, and puts the levels together: envelope (found when the
file was read), syntax and guide. Balancing needs amounts and is ``core.remits.proof``'s.
``CATALOGUE`` (in ``catalogue``) documents every code. Refuses to know the tables' contents.
"""

from __future__ import annotations

import re
from functools import cache

from effleurage.findings import Finding
from effleurage.x12.catalogue import Notes
from effleurage.x12.elements import Look
from effleurage.x12.envelope import File, TransactionSet
from effleurage.x12.guides import x214, x221, x222, x231
from effleurage.x12.guides.model import Guide
from effleurage.x12.walk import Plan, Walk

_TAG = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_GUIDES = (x214.GUIDE, x221.GUIDE, x222.GUIDE, x231.GUIDE)


def guide_for(kind: str, version: str) -> Guide | None:
    """Return the guide for ST01 and ST03 (or GS08), whatever addenda the version names.

    Without a version (a file that lost its envelope) the transaction's kind decides.
    """
    for guide in _GUIDES:
        if guide.transaction == kind and (
            version.startswith(guide.version[:10]) or (not version and kind != "277")
        ):
            return guide
    return None


def findings_of(file: File) -> tuple[Finding, ...]:
    """Return the findings of every level: the envelope's, then each transaction's in file order.

    At most ``catalogue.MOST_FINDINGS`` are listed. A transaction for which no guide is at hand is
    said to be unchecked. Never raises.
    """
    notes = Notes()
    for finding in file.findings:
        notes.keep(finding)
    for transaction in file.transactions():
        for finding in _findings_in(transaction):
            notes.keep(finding)
        if notes.is_full:
            break
    return notes.all()


def _findings_in(transaction: TransactionSet) -> list[Finding]:
    """Return a transaction's findings in file order; what is missing is noted at its loop."""
    notes = Notes()
    _note_tags(notes, transaction)
    _note_by_guide(notes, transaction)
    return sorted(notes.all(), key=lambda finding: finding.position or (0, 0))


def _note_by_guide(notes: Notes, transaction: TransactionSet) -> None:
    guide = guide_for(transaction.kind, transaction.version)
    if guide is None:
        kind, version = transaction.kind, transaction.version or "unknown"
        notes.add("X12-GUIDE-UNKNOWN", transaction.position(0), kind=kind, version=version)
        return
    look = Look(transaction, guide.version, notes)
    for step in Walk(_plan(guide.transaction, guide.version), transaction, notes).steps():
        look.at(step)


def _note_tags(notes: Notes, transaction: TransactionSet) -> None:
    for index, segment in enumerate(transaction.segments):
        if not _TAG.fullmatch(segment[0]) and segment != [""]:
            notes.add("X12-SYN-TAG", transaction.position(index))


@cache
def _plan(transaction: str, version: str) -> Plan:
    guides = {(guide.transaction, guide.version): guide for guide in _GUIDES}
    return Plan(guides[transaction, version])
