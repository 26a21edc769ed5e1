"""Everything wrong with a file that can be said without knowing whose money it is.

Knows which guide belongs to a transaction, and puts the levels together: envelope (found when the
file was read), syntax, guide, the situations and balance of professional claims, and the outside
lists for which a checker is handed in. The balance of remittances is ``core.remits.proof``'s.
``CATALOGUE`` (in ``catalogue``) documents every code. Refuses to know the tables' contents.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from effleurage.findings import Finding
from effleurage.x12.catalogue import CATALOGUE, Level, Notes
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.elements import Look
from effleurage.x12.envelope import File, TransactionSet, part
from effleurage.x12.guides import ta1, x212, x214, x221, x222, x231, x279
from effleurage.x12.guides.model import Guide
from effleurage.x12.levels import note_levels
from effleurage.x12.outside import Checkers, Lists
from effleurage.x12.plan import Plan
from effleurage.x12.professional import note_situations
from effleurage.x12.walk import Step, Walk

_IDENTIFIER = "[A-Z][A-Z0-9]{1,2}"
#: So many characters hold ST and the segment behind it.
_HEAD = 1_000
GUIDES = (
    x212.QUESTION,
    x212.ANSWER,
    x214.GUIDE,
    x221.GUIDE,
    x222.GUIDE,
    x231.GUIDE,
    x279.QUESTION,
    x279.ANSWER,
)


def guide_for(kind: str, version: str) -> Guide | None:
    """Return the guide for ST01 and ST03 (or GS08), whatever addenda the version names.

    Without a version (a file that lost its envelope) the transaction's kind decides.
    """
    for guide in GUIDES:
        if guide.transaction == kind and (
            version.startswith(guide.version[:10]) or (not version and kind != "277")
        ):
            return guide
    return None


def findings_of(file: File, checkers: Checkers | None = None) -> tuple[Finding, ...]:
    """Return the findings of every level: the envelope's, each TA1's, each transaction's in order.

    ``checkers`` look values up in the outside lists, by the list's name in the guide tables; a
    list without one is not looked at. At most ``catalogue.MOST_FINDINGS`` are listed. A
    transaction for which no guide is at hand is said to be unchecked. Never raises.
    """
    lists: dict[date | None, Lists] = {}
    notes = Notes()
    for finding in file.findings:
        notes.keep(finding)
    for interchange in file.interchanges:
        for each in interchange.ta1s:
            Look(each, ta1.GUIDE.version, notes).at(Step(0, "", ta1.TA1, each.text))
    for transaction in file.transactions():
        for finding in _findings_in(transaction, _lists_for(transaction, checkers, lists)):
            notes.keep(finding)
        if notes.is_full:
            break
    return notes.all()


def level_of(finding: Finding) -> Level | None:
    """Return how deep one had to look for a finding of this package; None for another's."""
    fault = CATALOGUE.get(finding.code)
    return fault.level if fault else None


def _findings_in(transaction: TransactionSet, lists: Lists | None) -> list[Finding]:
    """Return a transaction's findings in file order; what is missing is noted at its loop."""
    notes = Notes()
    _note_tags(notes, transaction)
    _note_by_guide(notes, transaction, lists)
    return sorted(notes.all(), key=lambda finding: finding.position or (0, 0))


def _lists_for(
    transaction: TransactionSet, checkers: Checkers | None, known: dict[date | None, Lists]
) -> Lists | None:
    """Return the outside lists on a transaction's day, one for all transactions of that day."""
    if checkers is None:
        return None
    on = _day_of(transaction)
    return known.setdefault(on, Lists(checkers, on))


def _day_of(transaction: TransactionSet) -> date | None:
    """Return the day of BHT04, or of BPR16, whichever begins the transaction."""
    element, segment = transaction.delimiters.element, transaction.delimiters.segment
    head = transaction.text[:_HEAD].split(segment)[1:2]
    first = head[0].split(element) if head else []
    text = part(first, {"BHT": 4, "BPR": 16}.get(first[0], 0)) if first else ""
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None


def _note_by_guide(notes: Notes, transaction: TransactionSet, lists: Lists | None) -> None:
    guide = guide_for(transaction.kind, transaction.version)
    if guide is None:
        kind, version = transaction.kind, transaction.version or "unknown"
        notes.add("X12-GUIDE-UNKNOWN", transaction.position(0), kind=kind, version=version)
        return
    look = Look(transaction, guide.version, notes, lists)
    plan = plan_of(guide, transaction.delimiters)
    for step in Walk(plan, transaction, notes).doubtful_steps(lists):
        look.at(step)
        if notes.is_full:
            return
    note_levels(notes, transaction, guide)
    if guide is x222.GUIDE:
        note_situations(notes, transaction)


def _note_tags(notes: Notes, transaction: TransactionSet) -> None:
    if transaction.is_plain:
        return
    text, segment = transaction.text, transaction.delimiters.segment
    index, counted = 0, 0
    for found in _odd_identifier(transaction.delimiters).finditer(text):
        index, counted = index + text.count(segment, counted, found.end()), found.end()
        notes.add("X12-SYN-TAG", transaction.position(index))
        if notes.is_full:
            return


@lru_cache(maxsize=32)
def _odd_identifier(delimiters: Delimiters) -> re.Pattern[str]:
    """Return the pattern of a terminator behind which a segment begins with no identifier."""
    segment, element = re.escape(delimiters.segment), re.escape(delimiters.element)
    behind = f"(?:[{element}{segment}]|\\Z)"
    return re.compile(f"{segment}(?!{_IDENTIFIER}{behind})(?=[^{segment}])", re.ASCII)


def plan_of(guide: Guide, delimiters: Delimiters) -> Plan:
    """Return a guide made ready to be walked in a file's delimiters, one for all such files."""
    return _plan(guide.transaction, guide.version, delimiters)


@lru_cache(maxsize=16)
def _plan(transaction: str, version: str, delimiters: Delimiters) -> Plan:
    guides = {(guide.transaction, guide.version): guide for guide in GUIDES}
    return Plan(guides[transaction, version], delimiters)
