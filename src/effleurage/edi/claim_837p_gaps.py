"""What is missing or unreadable in an 837P claim, kept beside the reading instead of ending it.

Knows the two weights of a fault: a *gap* leaves one value empty and the claim is read; a *bar*
stands where the core claim has no empty value (money, a day, a line), and the claim is set aside.
Refuses to fill a gap with anything but emptiness.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from effleurage.edi.blocks import Block, CannotBeRead, Numbered
from effleurage.findings import Finding, Severity
from effleurage.x12.envelope import TransactionSet

_Read = TypeVar("_Read")
SOURCE = "ASC X12 005010X222A1"


class Gaps:
    """The faults met while one level or claim is read, in the order they were met."""

    __slots__ = ("bars", "gaps")

    def __init__(self) -> None:
        self.gaps: list[CannotBeRead] = []
        self.bars: list[CannotBeRead] = []

    def else_empty(self, read: Callable[[], _Read], empty: _Read) -> _Read:
        """Return what is read, or ``empty`` with the fault kept as a gap."""
        try:
            return read()
        except CannotBeRead as fault:
            self.gaps.append(fault)
            return empty

    def else_barred(self, read: Callable[[], _Read]) -> _Read | None:
        """Return what is read, or ``None`` with the fault kept as a bar to the whole claim."""
        try:
            return read()
        except CannotBeRead as fault:
            self.bars.append(fault)
            return None

    def wanted(self, block: Block, tag: str, *codes: str) -> Numbered:
        """Return a segment that should be there, or one without elements, which is a gap."""
        return self.else_empty(lambda: block.need(tag, *codes), Numbered(0, [tag]))


def gap_finding(transaction: TransactionSet, gap: CannotBeRead) -> Finding:
    """Return the finding for a value that was left empty."""
    position = transaction.position(gap.index, element=gap.element.split()[0])
    return Finding(
        "EDI-837P-GAP",
        Severity.WARN,
        f"segment {position.segment} ({gap.element})",
        f"{gap.element} cannot be used, {gap.what}: that value was left empty.",
        "Ask whoever made the file for it before the claim is relied on.",
        SOURCE,
        position,
    )


def bar_finding(transaction: TransactionSet, bar: CannotBeRead, claim_id: str) -> Finding:
    """Return the finding for a claim that was set aside."""
    position = transaction.position(bar.index, element=bar.element.split()[0])
    return Finding(
        "EDI-837P-CLAIM",
        Severity.BLOCK,
        f"segment {position.segment} ({bar.element})",
        f"Claim {claim_id or 'without a number'} was set aside:"
        f" {bar.element} cannot be used, {bar.what}.",
        "Ask whoever made the file to correct that segment and send it again.",
        SOURCE,
        position,
    )
