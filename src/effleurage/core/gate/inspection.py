"""Runs the rules over one claim and sums up what they saw.

Knows how findings, holds and overrides make a verdict. Refuses to hide a broken rule: a rule that
raises is a bug and stops the check, because a claim that nobody checked must not look clean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from effleurage.core import calendar
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Frequency
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.registry import BY_CODE, RULES
from effleurage.core.gate.report import (
    Hold,
    NotChecked,
    Overridden,
    Override,
    RefusedOverride,
    Report,
    Verdict,
)
from effleurage.core.gate.rule import Rule
from effleurage.findings import Finding, Severity

_Runs = tuple[tuple[Callable[[Claim, Facts], bool] | None, tuple[Rule, ...]], ...]


def _in_runs(rules: Iterable[Rule]) -> _Runs:
    """Return the rules in their order, those in a row that look under one condition together."""
    return tuple((when, tuple(run)) for when, run in groupby(rules, key=lambda rule: rule.when))


_RUNS = _in_runs(RULES)
_NEEDS = frozenset(need for rule in RULES for need in rule.needs)


def check(
    claim: Claim,
    *,
    facts: Facts,
    overrides: Iterable[Override] = (),
    rules: Sequence[Rule] = RULES,
) -> Report:
    """Return everything the rules see on this claim, on the day ``facts.on``.

    Never raises on bad input. A rule whose fact is missing stands in ``not_checked``; what it can
    tell without the fact it still says. A void is judged only by the rules about identity, money
    and the file itself: it takes a claim back, so what made the claim wrong must not keep it from
    being voided. An override sets the findings of its rule aside (the verdict is then at least
    *warned*), unless the rule cannot be overridden, found nothing, or the override lacks its
    reason or its person: those are listed as refused.
    """
    is_void = claim.frequency is Frequency.VOID
    judging = [rule for rule in rules if rule.judges_voids] if is_void else rules
    runs = _RUNS if judging is RULES else _in_runs(judging)
    seen = [
        rule.finding(trouble)
        for when, run in runs
        if when is None or when(claim, facts)
        for rule in run
        for trouble in rule.look(claim, facts)
    ]
    not_checked = _not_checked(judging, claim, facts)
    by_code = BY_CODE if rules is RULES else {rule.code: rule for rule in rules}
    findings, overridden, refused = _apply(overrides, seen, by_code)
    hold = _hold(findings, facts, by_code)
    return Report(
        claim_id=claim.claim_id,
        on=facts.on,
        findings=findings,
        not_checked=not_checked,
        verdict=_verdict(findings, is_held=hold is not None, is_overridden=bool(overridden)),
        hold=hold,
        overridden=overridden,
        refused_overrides=refused,
    )


def _not_checked(judging: Sequence[Rule], claim: Claim, facts: Facts) -> tuple[NotChecked, ...]:
    """Return each rule with each fact it lacks; many rules share a fact, so each is asked once."""
    needs = _NEEDS if judging is RULES else {need for rule in judging for need in rule.needs}
    missing = {need.words for need in needs if need.is_missing(claim, facts)}
    if not missing:
        return ()
    return tuple(
        NotChecked(rule.code, need.words)
        for rule in judging
        for need in rule.needs
        if need.words in missing
    )


def _apply(
    overrides: Iterable[Override], seen: list[Finding], by_code: Mapping[str, Rule]
) -> tuple[tuple[Finding, ...], tuple[Overridden, ...], tuple[RefusedOverride, ...]]:
    accepted: dict[str, Override] = {}
    refused: list[RefusedOverride] = []
    for override in overrides:
        why = _why_refused(override, seen, by_code.get(override.rule_code))
        if why:
            refused.append(RefusedOverride(override, why))
        else:
            accepted.setdefault(override.rule_code, override)
    if not accepted:
        return tuple(seen), (), tuple(refused)
    kept = tuple(finding for finding in seen if finding.code not in accepted)
    aside = tuple(Overridden(f, accepted[f.code]) for f in seen if f.code in accepted)
    return kept, aside, tuple(refused)


def _why_refused(override: Override, seen: list[Finding], rule: Rule | None) -> str:
    if rule is None:
        return "There is no such rule."
    if not rule.overridable:
        return "This rule can never be overridden; mend the claim."
    if not override.reason.strip() or not override.by.strip():
        return "An override needs a reason and the person who decided."
    if all(finding.code != override.rule_code for finding in seen):
        return "The rule found nothing, so there is nothing to override."
    return ""


def _hold(findings: tuple[Finding, ...], facts: Facts, by_code: Mapping[str, Rule]) -> Hold | None:
    """Return the hold of the first holding rule that found something."""
    for finding in findings:
        rule = by_code[finding.code]
        if rule.holds:
            wake_on = _days_on(facts, rule.wake_after_days)
            return Hold(rule.code, finding.message, wake_on)
    return None


def _days_on(facts: Facts, days: int) -> date:
    try:
        return calendar.add_business_days(facts.on, days=days)
    except calendar.CalendarRanOut:
        return facts.on


def _verdict(findings: tuple[Finding, ...], *, is_held: bool, is_overridden: bool) -> Verdict:
    severities = {finding.severity for finding in findings}
    if Severity.BLOCK in severities:
        return Verdict.BLOCKED
    if is_held:
        return Verdict.HELD
    return Verdict.WARNED if is_overridden or Severity.WARN in severities else Verdict.CLEAN
