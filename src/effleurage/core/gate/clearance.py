"""The door: a claim that the gate let through, as a value that nothing else can make.

Knows that only :func:`clear` makes a :class:`ClearedClaim`. Whatever turns claims into files or
forms takes cleared claims and nothing else, so a blocked claim cannot become one (DESIGN.md §3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import InitVar, dataclass
from typing import NoReturn, final

from effleurage.core.claims.claim import Claim
from effleurage.core.gate import inspection
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.report import Override, Report, Verdict
from effleurage.findings import Severity

_THE_GATE = object()


class ClaimIsBlocked(Exception):
    """The gate found what a payer would refuse. ``report`` says what, where and the fix."""

    def __init__(self, report: Report) -> None:
        self.report = report
        codes = {f.code: None for f in report.findings if f.severity is Severity.BLOCK}
        super().__init__(
            f"claim {report.claim_id} is blocked by {', '.join(codes)}: mend what the report lists"
        )


class ClaimIsHeld(Exception):
    """Nothing is wrong, but the world owes us something; ``report.hold`` says what, until when."""

    def __init__(self, report: Report) -> None:
        self.report = report
        until = f" until {report.hold.wake_on.isoformat()}" if report.hold else ""
        super().__init__(f"claim {report.claim_id} is held{until}: the report says what it awaits")


class ClaimWasNeverCleared(Exception):
    """Somebody tried to make a cleared claim without the gate."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ClearedClaim:
    """A claim with the report that let it through; made by :func:`clear` only.

    Copying, pickling, subclassing and ``dataclasses.replace`` are refused, because each would
    yield a cleared value that the gate has not seen.
    """

    claim: Claim
    report: Report
    made_by: InitVar[object]

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _THE_GATE:
            raise ClaimWasNeverCleared("check the claim with clear() before it is written")

    def __init_subclass__(cls) -> NoReturn:
        raise ClaimWasNeverCleared("a cleared claim is made by clear() and has no subclasses")

    def __reduce__(self) -> NoReturn:
        raise ClaimWasNeverCleared("a clearance cannot be copied or stored: clear the claim again")


def clear(claim: Claim, *, facts: Facts, overrides: Iterable[Override] = ()) -> ClearedClaim:
    """Return the claim as one that may become a file or a form today.

    Raises :class:`ClaimIsBlocked` and :class:`ClaimIsHeld`, each with the whole report.
    """
    report = inspection.check(claim, facts=facts, overrides=overrides)
    if report.verdict is Verdict.BLOCKED:
        raise ClaimIsBlocked(report)
    if report.verdict is Verdict.HELD:
        raise ClaimIsHeld(report)
    return ClearedClaim(claim=claim, report=report, made_by=_THE_GATE)
