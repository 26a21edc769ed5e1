"""The rules as one page for people: made from the registry, never written by hand.

Knows markdown. Refuses to write a file: whoever asks does
(``python -c "import sys; from effleurage.core.gate import pages;
sys.stdout.write(pages.rules_page())" > docs/rules.md``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from effleurage.core.gate.registry import RULES
from effleurage.core.gate.rule import Family, Rule
from effleurage.findings import Severity

_HEADINGS = {
    Family.IDENTITY: "Identity",
    Family.ELIGIBILITY: "Eligibility",
    Family.DIAGNOSIS: "Diagnosis",
    Family.PROCEDURE: "Procedure",
    Family.MODIFIERS: "Modifiers",
    Family.ACCIDENT: "Accident",
    Family.DOCUMENTATION: "Documentation",
    Family.MONEY: "Money",
    Family.TIMING: "Timing",
    Family.DUPLICATES: "Duplicates",
    Family.FORM: "Form",
    Family.FILE: "837P",
}
_WEIGHT = {
    Severity.BLOCK: "Blocks the claim.",
    Severity.WARN: "Warns.",
    Severity.INFO: "Informs; changes nothing.",
}
_INTRODUCTION = """\
# The rules of the gate

This page is made from the rules themselves; do not edit it. Every rule names its source and the
day of its last review. *Blocks* means that the claim cannot become a file or a form
until it is mended; *holds* means that nothing is wrong but the claim waits; *warns* deserves a
look. A rule that lacks a fact about the claim is listed as *not checked*, never passed in silence.
A person who may can override a rule on one claim, with a reason that is kept and shown, where the
rule allows it. A void takes a claim back, so only the rules marked for voids judge it.

Where a rule speaks of a payer rule, it means what the practice has recorded of this payer, with its
source; a rule that nobody has verified says so in its finding. The families, and the rules in each,
stand in the order in which payers refuse for them, as far as the authors know; a report lists what
it found in the same order.
"""


def rules_page() -> str:
    """Return ``docs/rules.md``: the count, a contents table, and each rule with its example."""
    parts = [_INTRODUCTION, f"{len(RULES)} rules.\n", _contents(RULES)]
    for family, rules in groupby(RULES, key=lambda rule: rule.family):
        parts.append(f"## {_HEADINGS[family]}\n")
        parts += [_entry(rule) for rule in rules]
    return "\n".join(parts)


def weight_in_words(rule: Rule) -> str:
    """Return what a finding of the rule does to the claim."""
    if rule.holds:
        return f"Holds the claim; look again after {rule.wake_after_days} business days."
    return _WEIGHT[rule.severity]


def _contents(rules: Iterable[Rule]) -> str:
    rows = [f"| [{r.code}](#{r.code.lower()}) | {_kind(r)} | {r.title} |" for r in rules]
    return "\n".join(["| rule | | what it finds |", "| --- | --- | --- |", *rows, ""])


def _kind(rule: Rule) -> str:
    return "hold" if rule.holds else rule.severity.value


def _entry(rule: Rule) -> str:
    return "\n".join(
        [f"### {rule.code}\n", f"**{rule.title}.** {weight_in_words(rule)}\n", *_items(rule), ""]
    )


def _items(rule: Rule) -> Iterator[str]:
    yield f"- Why: {rule.why}"
    yield f"- Fix: {rule.fix}"
    yield f"- Example: {_example(rule)}"
    if rule.needs:
        yield f"- Needs to know: {'; '.join(need.words for need in rule.needs)}"
    yield f"- Can be overridden: {'yes, with a reason' if rule.overridable else 'never'}"
    if rule.judges_voids:
        yield "- Judges voids too"
    yield f"- Source: {rule.source} (reviewed {rule.checked_on.isoformat()})"


def _example(rule: Rule) -> str:
    """Return what the rule says about its own failing claim."""
    trouble = next(iter(rule.look(*rule.failing())))
    return f"*{trouble.where}:* {trouble.message}"
