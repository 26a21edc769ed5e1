"""Which line or diagnosis a finding is about, read back from the place it names.

Knows the words of ``core.gate.places``, and which lines a rule objects to in all, so that one
button mends them together. Refuses to guess: a place that names none gives none.
"""

from __future__ import annotations

import re

from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.registry import BY_CODE
from effleurage.findings import Finding

_LINES = re.compile(r"^lines? (\d+(?:(?:, | and )\d+)*)")
_DIAGNOSIS = re.compile(r"^diagnosis (\d+)")


def lines_of(claim: Claim, finding: Finding) -> tuple[ServiceLine, ...]:
    """Return the lines that a finding names, in its order."""
    met = _LINES.match(finding.where)
    numbers = [int(each) for each in re.findall(r"\d+", met[1])] if met else []
    return tuple(claim.lines[at - 1] for at in numbers if 0 < at <= len(claim.lines))


def lines_of_rule(claim: Claim, finding: Finding, facts: Facts) -> tuple[ServiceLine, ...]:
    """Return every line to which the rule of this finding objects, each once."""
    rule = BY_CODE[finding.code]
    found = (lines_of(claim, rule.finding(trouble)) for trouble in rule.look(claim, facts))
    return tuple(dict.fromkeys(line for lines in found for line in lines))


def diagnosis_of(claim: Claim, finding: Finding) -> str | None:
    """Return the diagnosis that a finding names."""
    met = _DIAGNOSIS.match(finding.where)
    at = int(met[1]) if met else 0
    return claim.diagnoses[at - 1] if 0 < at <= len(claim.diagnoses) else None


def named(claim: Claim, line: ServiceLine) -> str:
    """Return how a line is called in a change: ``line 2 (97124)``."""
    return f"line {claim.lines.index(line) + 1} ({line.procedure})"
