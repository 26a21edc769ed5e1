"""Which transaction sets 837 hold professional claims, by the guide that they name.

Knows the guides of the other kinds of 837, whose loops say other things in the same segments.
Refuses to doubt a transaction that names no guide, or one nobody knows: it is read as far as it
goes.
"""

from __future__ import annotations

from types import MappingProxyType

from effleurage.edi.claim_837p_gaps import SOURCE
from effleurage.findings import Finding, Severity
from effleurage.x12.envelope import TransactionSet
from effleurage.x12.guides import x222

_OURS = x222.GUIDE.version[:10]
#: By the guide's number in GS08 or ST03 (005010X223A2): what such a transaction holds instead.
_APART = MappingProxyType(
    {
        "X096": "institutional claims (837I)",
        "X097": "dental claims (837D)",
        "X223": "institutional claims (837I)",
        "X224": "dental claims (837D)",
        "X291": "predeterminations, which ask what would be paid and claim nothing",
        "X292": "predeterminations, which ask what would be paid and claim nothing",
        "X298": "claims that a payer has answered already",
        "X299": "claims that a payer has answered already",
        "X300": "claims that a payer has answered already",
    }
)
_NUMBER = slice(6, 10)


def is_professional(transaction: TransactionSet) -> bool:
    """Return whether the claims of a transaction set 837 can be read as professional ones."""
    return transaction.version[_NUMBER].upper() not in _APART


def guide_findings(transaction: TransactionSet) -> tuple[Finding, ...]:
    """Return what its guide keeps from being read, or makes uncertain; at most one finding."""
    version = transaction.version.upper()
    if version[_NUMBER] in _APART:
        number = sum(segment[0] == "CLM" for segment in transaction.segments)
        what = f"{_APART[version[_NUMBER]]}: {number} not read"
        return (_finding(transaction, Severity.BLOCK, f"It holds {what}."),)
    if version and not version.startswith(_OURS):
        what = "It names another guide; it was read by 005010X222A1, as far as the two agree."
        return (_finding(transaction, Severity.WARN, what),)
    return ()


def _finding(transaction: TransactionSet, severity: Severity, message: str) -> Finding:
    position = transaction.position(0, element="ST03")
    return Finding(
        "EDI-837P-GUIDE",
        severity,
        f"segment {position.segment} (ST03)",
        message,
        "Ask for professional claims by 005010X222A1.",
        SOURCE,
        position,
    )
