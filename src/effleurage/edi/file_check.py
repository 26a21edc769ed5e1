"""Everything wrong with a file, from its envelope to the balance of the money it tells.

Knows how the levels of a check come together: what ``x12`` finds by guides and outside lists, and
what ``core`` proves of a remittance. Refuses to know what any of it means for a practice.
"""

from __future__ import annotations

from effleurage.core.remits.proof import prove
from effleurage.edi.remit_from_835 import remits_in
from effleurage.findings import Finding
from effleurage.x12 import check
from effleurage.x12.catalogue import Level, Notes
from effleurage.x12.envelope import File
from effleurage.x12.outside import Checkers


def findings_of(file: File, lists: Checkers | None = None) -> tuple[Finding, ...]:
    """Return the findings of every level; ``lists`` are those of ``edi.outside_lists``.

    A remittance is balanced by line, by claim, by client share and as a whole payment, one at a
    time. Never raises on bad input; of a file that is no X12, what it looks like.
    """
    if not file.is_x12:
        return file.findings
    findings, money = check.findings_of(file, lists), Notes()
    for remit in remits_in(file, money):
        for finding in prove(remit).findings:
            money.keep(finding)
        if money.is_full:
            break
    known = set(findings)
    return (*findings, *(each for each in money.all() if each not in known))


def level_of(finding: Finding) -> Level:
    """Return how deep one had to look to see it: what ``core`` says of a remittance is balance."""
    return check.level_of(finding) or Level.BALANCE
