"""Which fixes are offered for a finding: those that mend it, tried on the gate beforehand.

Knows that an offer counts only if the finding is gone after it and no other stop has come. Refuses
to apply anything for good, and to offer anything for a void, which repeats what it takes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Frequency
from effleurage.core.fixes.edit import EditDoesNotFit, apply_all
from effleurage.core.fixes.offer import Offer, Option
from effleurage.core.fixes.parts import part_of
from effleurage.core.fixes.table import MAKERS
from effleurage.core.gate import inspection
from effleurage.core.gate.facts import Facts
from effleurage.findings import Finding, Severity


def offers(claim: Claim, *, finding: Finding, facts: Facts) -> tuple[Offer, ...]:
    """Return what a machine can do about one finding of the gate on this claim; often nothing.

    Each option was tried: applied to the claim, the gate finds less of this rule and no stop that
    was not there before. Minutes, times, procedures and days are never changed
    (``docs/decisions/0023-fixes.md``).
    """
    makers = MAKERS.get(finding.code, ())
    if claim.frequency is Frequency.VOID or not makers:
        return ()
    before = _counts(inspection.check(claim, facts=facts).findings)
    return tuple(
        tried
        for make in makers
        for offer in make(claim, finding, facts)
        if (tried := _tried(claim, offer, facts, before)) is not None
    )


def after(claim: Claim, *, option: Option) -> tuple[Claim, ...]:
    """Return the claim as the option leaves it; several where it is split, the first its heir.

    Raises ``EditDoesNotFit``.
    """
    changed = apply_all(claim, option.edits)
    if not option.parts:
        return (changed,)
    return tuple(part_of(changed, visits) for visits in option.parts)


_Counts = tuple[Counter[str], Counter[str]]


def _tried(claim: Claim, offer: Offer, facts: Facts, before: _Counts) -> Offer | None:
    kept = tuple(each for each in offer.options if _mends(claim, each, offer, facts, before))
    if not kept and not offer.question:
        return None
    return replace(offer, options=kept)


def _mends(claim: Claim, option: Option, offer: Offer, facts: Facts, before: _Counts) -> bool:
    try:
        claims = after(claim, option=option)
    except EditDoesNotFit:
        return False
    (found, blocks), *others = _counts_of_parts(claims, facts)
    (found_before, blocks_before) = before
    mended = found[offer.rule_code] < found_before[offer.rule_code]
    return mended and all(
        stops[code] <= blocks_before[code] for stops in (blocks, *(b for _, b in others))
        for code in stops
    )  # fmt: skip


def _counts_of_parts(claims: tuple[Claim, ...], facts: Facts) -> Iterator[_Counts]:
    """Yield what the gate finds on each part; an earlier part uses visits up first."""
    before = 0
    for claim in claims:
        known = replace(
            facts,
            authorised_visits_used=_more(facts.authorised_visits_used, before),
            referral_visits_used=_more(facts.referral_visits_used, before),
            visits_before=_more(facts.visits_before, before),
        )
        yield _counts(inspection.check(claim, facts=known).findings)
        before += len(claim.visits)


def _more(used: int | None, before: int) -> int | None:
    return None if used is None else used + before


def _counts(findings: tuple[Finding, ...]) -> _Counts:
    stops = (each.code for each in findings if each.severity is Severity.BLOCK)
    return Counter(each.code for each in findings), Counter(stops)
