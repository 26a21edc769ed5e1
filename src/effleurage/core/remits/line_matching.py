"""Which of our lines a payer's line answers, within one matched claim.

Knows the ladder for lines in ``docs/algorithms/matching.md``. Refuses to choose between two: below
the line id a rung matches one to one or not at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from effleurage.core.remits.remit import RemitClaim, RemitLine
from effleurage.core.remits.sent import SentClaim, SentLine


class LineBy(StrEnum):
    """What told a line, strongest first."""

    LINE_ID = "line id"
    MODIFIERS = "procedure and modifiers"
    PROCEDURE = "procedure"
    SUBMITTED = "submitted procedure"
    DAY_AND_CHARGE = "day and charge"
    ONLY_LINE = "the claim's only line"


class LineMatch(NamedTuple):
    """Our line behind one payer's line; ``line`` and ``by`` are ``None`` when none can be told."""

    line: SentLine | None
    by: LineBy | None


_UNMATCHED = LineMatch(None, None)
_OUTSIDE = re.compile(r"\A[\s0]+|\s+\Z")
_PayerKey = Callable[[RemitLine, date | None], Hashable]
_OurKey = Callable[[SentLine], Hashable]


def same_identifier(identifier: str) -> str:
    """Return the form in which two spellings of one identifier are equal; empty identifies nothing.

    Outer blanks and leading zeros go, case is folded (``docs/algorithms/matching.md``).
    """
    return _OUTSIDE.sub("", identifier).upper()


def match_lines(claim: RemitClaim, sent: SentClaim) -> tuple[LineMatch, ...]:
    """Return one match for each line of ``claim``, in order."""
    found = [_by_line_id(line, sent) for line in claim.lines]
    if len(sent.lines) == 1:
        only = LineMatch(sent.lines[0], LineBy.ONLY_LINE)
        return tuple(match if match.line else only for match in found)
    if all(match.line for match in found):
        return tuple(found)
    day = _only_day(claim, sent)
    for by, payer_key, our_key in _LADDER:
        _climb(found, claim, sent, _Rung(by, payer_key, our_key, day))
    return tuple(found)


class _Rung(NamedTuple):
    by: LineBy
    payer_key: _PayerKey
    our_key: _OurKey
    day: date | None


def _by_line_id(line: RemitLine, sent: SentClaim) -> LineMatch:
    if not line.line_id:
        return _UNMATCHED
    for ours in sent.lines:
        if ours.line_id == line.line_id:
            return LineMatch(ours, LineBy.LINE_ID)
    wanted = same_identifier(line.line_id)
    like = [ours for ours in sent.lines if wanted and same_identifier(ours.line_id) == wanted]
    return LineMatch(like[0], LineBy.LINE_ID) if len(like) == 1 else _UNMATCHED


def _only_day(claim: RemitClaim, sent: SentClaim) -> date | None:
    if claim.service_from and claim.service_to in (None, claim.service_from):
        return claim.service_from
    days = {line.service_date for line in sent.lines}
    return days.pop() if len(days) == 1 else None


def _climb(found: list[LineMatch], claim: RemitClaim, sent: SentClaim, rung: _Rung) -> None:
    answered = {match.line.line_id for match in found if match.line}
    theirs: dict[Hashable, list[int]] = defaultdict(list)
    ours: dict[Hashable, list[SentLine]] = defaultdict(list)
    for at, line in enumerate(claim.lines):
        key = rung.payer_key(line, line.service_date or rung.day)
        if found[at].line is None and key is not None:
            theirs[key].append(at)
    for sent_line in sent.lines:
        if sent_line.line_id not in answered:
            ours[rung.our_key(sent_line)].append(sent_line)
    for key, places in theirs.items():
        if len(places) == 1 and len(ours.get(key, ())) == 1:
            found[places[0]] = LineMatch(ours[key][0], rung.by)


def _modifiers_key(line: RemitLine, day: date | None) -> Hashable:
    if day is None:
        return None
    return _code(line.procedure), tuple(sorted(line.modifiers)), day, abs(line.charge_cents)


def _procedure_key(line: RemitLine, day: date | None) -> Hashable:
    return None if day is None else (_code(line.procedure), day, abs(line.charge_cents))


def _submitted_key(line: RemitLine, day: date | None) -> Hashable:
    if day is None or not line.submitted_procedure:
        return None
    return _code(line.submitted_procedure), day, abs(line.charge_cents)


def _day_key(line: RemitLine, day: date | None) -> Hashable:
    return None if day is None else (day, abs(line.charge_cents))


def _our_procedure_key(line: SentLine) -> Hashable:
    return _code(line.procedure), line.service_date, abs(line.charge_cents)


def _code(procedure: str) -> str:
    return procedure.strip().upper()


_LADDER: tuple[tuple[LineBy, _PayerKey, _OurKey], ...] = (
    (
        LineBy.MODIFIERS,
        _modifiers_key,
        lambda ours: (
            _code(ours.procedure),
            tuple(sorted(ours.modifiers)),
            ours.service_date,
            abs(ours.charge_cents),
        ),
    ),
    (LineBy.PROCEDURE, _procedure_key, _our_procedure_key),
    (LineBy.SUBMITTED, _submitted_key, _our_procedure_key),
    (
        LineBy.DAY_AND_CHARGE,
        _day_key,
        lambda ours: (ours.service_date, abs(ours.charge_cents)),
    ),
)
