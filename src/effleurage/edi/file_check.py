"""Everything wrong with a file, from its envelope to the balance of the money it tells.

Knows how the levels of a check come together: what ``x12`` finds by guides and outside lists, and
what ``core`` proves of a remittance. Refuses to know what any of it means for a practice.
"""

from __future__ import annotations

from effleurage.core.remits.proof import prove
from effleurage.edi.remit_from_835 import read_835
from effleurage.findings import Finding
from effleurage.x12 import check
from effleurage.x12.catalogue import Level
from effleurage.x12.envelope import File
from effleurage.x12.outside import Checkers


def findings_of(file: File, lists: Checkers | None = None) -> tuple[Finding, ...]:
    """Return the findings of every level; ``lists`` are those of ``edi.outside_lists``.

    A remittance is balanced by line, by claim, by client share and as a whole payment. Never
    raises on bad input; of a file that is no X12, what it looks like.
    """
    if not file.is_x12:
        return file.findings
    findings = list(check.findings_of(file, lists))
    if any(True for _ in file.transactions("835")):
        reading = read_835(file)
        findings += [each for each in reading.findings if each not in findings]
        findings += [each for remit in reading.remits for each in prove(remit).findings]
    return tuple(findings)


def level_of(finding: Finding) -> Level:
    """Return how deep one had to look to see it: what ``core`` says of a remittance is balance."""
    return check.level_of(finding) or Level.BALANCE
