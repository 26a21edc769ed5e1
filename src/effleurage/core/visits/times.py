"""Start and stop times into hands-on minutes, and what is wrong with the times.

Knows one day in the practice's local time, to the second, and counts each moment once. Refuses to
guess: a span that stops before it starts adds nothing, and work past midnight is two days' work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import NamedTuple

from effleurage.core.claims.claim import TimeSpan
from effleurage.findings import Finding, Severity

_SOURCE = (
    "A therapist works on one procedure at a time; each minute is billed once (CMS 100-04 ch. 5)"
)


class Clocked(NamedTuple):
    """Whole hands-on minutes, each moment counted once, and what is wrong with the times."""

    minutes: int
    findings: tuple[Finding, ...]


def minutes_from(times: Sequence[TimeSpan]) -> Clocked:
    """Return the whole minutes that the spans cover, seconds summed before they are cut off.

    Overlapping spans are counted once and found (``TIMES-OVERLAP``); a span that does not end
    after it starts adds nothing and is found (``TIMES-IMPOSSIBLE``). Never raises.
    """
    findings = [_impossible(times[i], i) for i in impossible(times)]
    findings += [_overlap(times, i, j) for i, j in overlapping(times)]
    return Clocked(minutes_covered(times), tuple(findings))


def minutes_covered(times: Sequence[TimeSpan]) -> int:
    """Return the whole minutes that the spans cover together, each moment once."""
    return _covered_seconds(times) // 60


def impossible(times: Sequence[TimeSpan]) -> tuple[int, ...]:
    """Return the indexes (from 0) of spans that do not end after they start."""
    return tuple(i for i, span in enumerate(times) if _second(span.stop) <= _second(span.start))


def overlapping(times: Sequence[TimeSpan]) -> tuple[tuple[int, int], ...]:
    """Return pairs of indexes (from 0) of possible spans that share a moment, earlier start first.

    Each span is paired with the one before it that runs longest, so that n spans give at most
    n - 1 pairs and every span that begins inside another is named.
    """
    order = sorted(
        (_second(span.start), i)
        for i, span in enumerate(times)
        if _second(span.stop) > _second(span.start)
    )
    pairs: list[tuple[int, int]] = []
    last = -1
    for start, i in order:
        if last >= 0 and start < _second(times[last].stop):
            pairs.append((last, i))
        if last < 0 or _second(times[i].stop) > _second(times[last].stop):
            last = i
    return tuple(pairs)


def _covered_seconds(times: Sequence[TimeSpan]) -> int:
    if len(times) == 1:  # nearly every line: no overlap to look for
        return max(_second(times[0].stop) - _second(times[0].start), 0)
    covered, reached = 0, 0
    for start, stop in sorted((_second(span.start), _second(span.stop)) for span in times):
        if stop > max(start, reached):
            covered += stop - max(start, reached)
            reached = stop
    return covered


def _second(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def in_words(span: TimeSpan) -> str:
    """Return the span as ``10:00-11:00``."""
    return f"{span.start:%H:%M}-{span.stop:%H:%M}"


def _impossible(span: TimeSpan, index: int) -> Finding:
    return Finding(
        code="TIMES-IMPOSSIBLE",
        severity=Severity.BLOCK,
        where=f"time {index + 1}",
        message=f"{in_words(span)} does not end after it starts, so it counts for nothing.",
        fix="Correct the start or stop time; work past midnight belongs to two visits.",
        source=_SOURCE,
    )


def _overlap(times: Sequence[TimeSpan], first: int, second: int) -> Finding:
    return Finding(
        code="TIMES-OVERLAP",
        severity=Severity.BLOCK,
        where=f"times {first + 1} and {second + 1}",
        message=f"{in_words(times[first])} and {in_words(times[second])} overlap; no minute"
        " can be billed twice.",
        fix="Correct the times so that each minute belongs to one procedure.",
        source=_SOURCE,
    )
