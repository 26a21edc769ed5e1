"""Would the writer of the file, or of the form, refuse the claim after the gate let it pass?

Knows how to ask both beforehand (``Facts``), so that no limit is written down twice. Refuses to
know widths and characters: whoever writes them does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from effleurage.core.claims.claim import Claim
from effleurage.core.gate import facts as known
from effleurage.core.gate.exhibits import FACTS, case
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Finding, Severity

_REVIEWED = date(2026, 11, 23)
_HAS_ITS_OWN_RULE = frozenset(
    {
        "form-diagnoses",
        "form-modifiers",
        "form-negative-amount",
        "form-pointer",
        "x12.write.accident-state",
        "x12.write.days",
        "x12.write.payer-claim-number",
        "x12.write.pointer",
        "x12.write.subscriber",
        "x12.write.zip",
    }
)


def _no_file(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for fault in facts.file_faults(claim) if facts.file_faults else ():
        if fault.code not in _HAS_ITS_OWN_RULE:
            yield _trouble(fault)


def _no_form(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for fault in facts.form_faults(claim) if facts.form_faults else ():
        if fault.severity is Severity.BLOCK and fault.code not in _HAS_ITS_OWN_RULE:
            yield _trouble(fault)


def _trouble(fault: Finding) -> Trouble:
    return Trouble(fault.where, _sentence(fault.message), _sentence(fault.fix))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _a_fault(where: str, message: str, fix: str) -> tuple[Finding, ...]:
    return (Finding("shown", Severity.BLOCK, where, message, fix, OWN_KNOWLEDGE),)


def _refused_by_the_file(_: Claim) -> tuple[Finding, ...]:
    return _a_fault(
        "client (837P loop 2010CA, N301 (street))",
        "it contains '*', which would end the element",
        "replace that character in the record",
    )


def _refused_by_the_form(_: Claim) -> tuple[Finding, ...]:
    return _a_fault(
        "box 5 (street)",
        "40 characters, and the box takes 28",
        "shorten it in the record, or send this claim as a file",
    )


FILE_RULE = Rule(
    code="GATE-837P-07",
    family=Family.FILE,
    severity=Severity.BLOCK,
    title="Something that an electronic file cannot carry",
    why="A file has its own alphabet, lengths and codes. Nothing is cut or dropped to make a claim"
    " fit, so the claim would stop later, when it is written.",
    fix="Change it in the record it comes from.",
    source="837P 005010X222A1, the element that the finding names; 005010 appendix B.1.1.2",
    checked_on=_REVIEWED,
    overridable=False,
    judges_voids=True,
    needs=(known.WHAT_A_FILE_HOLDS,),
    look=_no_file,
    failing=lambda: case(facts=replace(FACTS, file_faults=_refused_by_the_file)),
    passing=case,
)

FORM_RULE = Rule(
    code="GATE-FORM-07",
    family=Family.FORM,
    severity=Severity.WARN,
    title="Something that the paper form has no room for",
    why="The boxes of the CMS-1500 are narrower than a file, and nothing is cut to make a text fit:"
    " the form could not be drawn.",
    fix="Shorten it in the record it comes from, or send this claim as a file.",
    source="NUCC 1500 manual field widths; decision 0011",
    checked_on=_REVIEWED,
    judges_voids=True,
    needs=(known.WHAT_A_FORM_HOLDS,),
    look=_no_form,
    failing=lambda: case(facts=replace(FACTS, form_faults=_refused_by_the_form)),
    passing=case,
)
