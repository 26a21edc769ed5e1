"""Which of our claims a payer is answering, and which of their lines.

Knows the ladder for claims in ``docs/algorithms/matching.md``: what payers do to our numbers, and
what else must agree. Refuses to guess: where two claims could be meant, none is, and both are
named. Refuses to judge the amounts (``proof``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from effleurage.core.money import format_dollars
from effleurage.core.remits.checks import place
from effleurage.core.remits.line_matching import LineMatch, match_lines, same_identifier
from effleurage.core.remits.remit import Remit, RemitClaim
from effleurage.core.remits.sent import SentClaim
from effleurage.findings import Finding, Severity

_SOURCE = "docs/algorithms/matching.md"
_SHORTEST_CUT = 8


class ClaimBy(StrEnum):
    """What told a claim, strongest first."""

    CLAIM_ID = "claim id"
    REWRITTEN = "claim id, rewritten"
    CUT = "claim id, cut"
    PAYER_NUMBER = "payer claim number"
    FACTS = "member, day and charge"


class ClaimMatch(NamedTuple):
    """Our claim behind one payer's claim, with a match for each of its lines.

    Unmatched, ``sent`` and ``by`` are ``None``, ``lines`` is empty, and ``candidates`` are the ids
    of the claims it might have been.
    """

    sent: SentClaim | None
    by: ClaimBy | None
    lines: tuple[LineMatch, ...]
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """One :class:`ClaimMatch` for each claim of the remit, in its order."""

    claims: tuple[ClaimMatch, ...]
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether every claim of the remit was matched."""
        return all(match.sent for match in self.claims)


def match(remit: Remit, claims_sent: Iterable[SentClaim]) -> Matches:
    """Return which sent claim each claim of the remit answers, and by what it was told.

    ``claims_sent`` holds each claim once, as last sent, in any order. A claim that cannot be told
    is unmatched with its candidates and a finding. Source: ``docs/algorithms/matching.md``.
    """
    index = _index(claims_sent)
    matches = tuple(_match_claim(claim, index) for claim in remit.claims)
    findings = (
        finding
        for claim, found in zip(remit.claims, matches, strict=True)
        for finding in _findings(claim, found)
    )
    return Matches(claims=matches, findings=tuple(findings))


_Facts = tuple[str, date | None, int]


@dataclass(slots=True)
class _Index:
    by_id: dict[str, list[SentClaim]] = field(default_factory=lambda: defaultdict(list))
    by_rewritten: dict[str, list[SentClaim]] = field(default_factory=lambda: defaultdict(list))
    by_payer_number: dict[str, list[SentClaim]] = field(default_factory=lambda: defaultdict(list))
    by_facts: dict[_Facts, list[SentClaim]] = field(default_factory=lambda: defaultdict(list))
    rewritten: list[str] = field(default_factory=list)


def _index(claims_sent: Iterable[SentClaim]) -> _Index:
    index = _Index()
    for claim in dict.fromkeys(claims_sent):
        member = same_identifier(claim.member_id)
        index.by_id[claim.claim_id].append(claim)
        index.by_rewritten[same_identifier(claim.claim_id)].append(claim)
        index.by_payer_number[same_identifier(claim.payer_claim_number)].append(claim)
        index.by_facts[member, claim.service_from, abs(claim.charge_cents)].append(claim)
    index.rewritten = sorted(index.by_rewritten)
    return index


def _match_claim(claim: RemitClaim, index: _Index) -> ClaimMatch:
    strangers: list[SentClaim] = []
    for by, candidates in _rungs(claim, index):
        likely = [sent for sent in candidates if _corroborated(claim, sent, by)]
        certain = [sent for sent in likely if len(likely) == 1 or all(_evidence(claim, sent))]
        if len(certain) == 1:
            return ClaimMatch(certain[0], by, match_lines(claim, certain[0]), ())
        if likely:
            return _unmatched([*strangers, *likely])
        strangers.extend(candidates)
    return _unmatched(strangers)


def _unmatched(candidates: list[SentClaim]) -> ClaimMatch:
    return ClaimMatch(None, None, (), tuple(dict.fromkeys(sent.claim_id for sent in candidates)))


def _rungs(claim: RemitClaim, index: _Index) -> Iterator[tuple[ClaimBy, list[SentClaim]]]:
    rewritten = same_identifier(claim.claim_id)
    if rewritten:
        yield ClaimBy.CLAIM_ID, index.by_id.get(claim.claim_id, [])
        yield ClaimBy.REWRITTEN, index.by_rewritten.get(rewritten, [])
        yield ClaimBy.CUT, _starting_with(rewritten, index)
    number = same_identifier(claim.payer_claim_number)
    if number:
        yield ClaimBy.PAYER_NUMBER, index.by_payer_number.get(number, [])
    member, day = same_identifier(claim.client_member_id), _first_day(claim)
    if member and day:
        yield ClaimBy.FACTS, index.by_facts.get((member, day, abs(claim.charge_cents)), [])


def _starting_with(beginning: str, index: _Index) -> list[SentClaim]:
    if len(beginning) < _SHORTEST_CUT:
        return []
    found: list[SentClaim] = []
    for identifier in index.rewritten[bisect_left(index.rewritten, beginning) :]:
        if not identifier.startswith(beginning):
            break
        found.extend(index.by_rewritten[identifier])
    return found


def _evidence(claim: RemitClaim, sent: SentClaim) -> list[bool]:
    agreed = [abs(claim.charge_cents) == abs(sent.charge_cents)]
    theirs, ours = same_identifier(claim.client_member_id), same_identifier(sent.member_id)
    if theirs and ours:
        agreed.append(theirs == ours)
    day = _first_day(claim)
    if day:
        agreed.append(day == sent.service_from)
    return agreed


def _corroborated(claim: RemitClaim, sent: SentClaim, by: ClaimBy) -> bool:
    evidence = _evidence(claim, sent)
    if by is not ClaimBy.CUT:
        # A lone charge that differs is a split or shortened answer, not somebody else's claim.
        return any(evidence) or len(evidence) == 1
    theirs = same_identifier(claim.client_member_id)
    return evidence[0] or bool(theirs and theirs == same_identifier(sent.member_id))


def _first_day(claim: RemitClaim) -> date | None:
    days = [line.service_date for line in claim.lines if line.service_date]
    return claim.service_from or min(days, default=None)


def _findings(claim: RemitClaim, found: ClaimMatch) -> Iterator[Finding]:
    where = place(claim.segment, "CLP01", f"claim {claim.claim_id}")
    if found.sent is None:
        yield _unmatched_finding(where, found)
        return
    if abs(claim.charge_cents) != abs(found.sent.charge_cents):
        yield Finding(
            "remit-charge-differs",
            Severity.WARN,
            where,
            f"the payer answers a charge of {format_dollars(claim.charge_cents)}; claim "
            f"{found.sent.claim_id} was sent with {format_dollars(found.sent.charge_cents)}",
            "look for the rest of the claim in this remit, or ask the payer",
            _SOURCE,
        )
    for number, (line, line_match) in enumerate(zip(claim.lines, found.lines, strict=True), 1):
        if line_match.line is None:
            yield Finding(
                "remit-line-unmatched",
                Severity.WARN,
                place(line.segment, "SVC", f"claim {claim.claim_id}, line {number}"),
                f"procedure {line.procedure} could be none or several of the lines of claim "
                f"{found.sent.claim_id}",
                "its money is posted to the claim without a line; compare it with what was sent",
                _SOURCE,
            )


def _unmatched_finding(where: str, found: ClaimMatch) -> Finding:
    if found.candidates:
        message = f"the payer's claim might be {', '.join(found.candidates)}; none is certain"
    else:
        message = "no claim that was sent fits the payer's claim"
    return Finding(
        "remit-claim-unmatched",
        Severity.WARN,
        where,
        message,
        "its money stays in the clearing account until a person says whose it is",
        _SOURCE,
    )
