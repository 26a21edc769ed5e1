"""What an 837P needs that no other rule asks: the claim's own number, the payer's, the lines.

Knows limits of the 837P guide that concern a claim as a whole. Refuses to write anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from effleurage.codes import filing
from effleurage.core.claims.claim import Attachment, Claim
from effleurage.core.claims.kinds import Frequency, LineOfBusiness
from effleurage.core.gate.exhibits import a_line, a_policy, case, case_of_lines
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_LONGEST_CLAIM_ID = 20
_MOST_LINES = 50
_ON_REQUEST = "AA"
_MEDICARE = frozenset({LineOfBusiness.MEDICARE, LineOfBusiness.MEDICARE_ADVANTAGE})
_FILED_AS = {
    LineOfBusiness.AUTO: frozenset({"AM"}),
    LineOfBusiness.WORKERS_COMP: frozenset({"WC", "OF"}),
    LineOfBusiness.VA: frozenset({"VA"}),
    LineOfBusiness.LIABILITY: frozenset({"LM", "AM"}),
    LineOfBusiness.TRICARE: frozenset({"CH"}),
    LineOfBusiness.MEDICAID: frozenset({"MC", "HM"}),
}
_SPECIAL = frozenset({"AM", "WC", "VA", "LM", "CH", "MC"})


def _claim_id(claim: Claim, _: Facts) -> Iterator[Trouble]:
    length = len(claim.claim_id)
    if not claim.claim_id.strip():
        yield Trouble("claim id (box 26)", "The claim has no number of its own.")
    elif length > _LONGEST_CLAIM_ID:
        yield Trouble("claim id (box 26)", f"The claim's number has {length} characters, above 20.")


def _payer_claim_number(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if claim.frequency is not Frequency.ORIGINAL and not claim.payer_claim_number.strip():
        what = "replacement" if claim.frequency is Frequency.REPLACEMENT else "void"
        yield Trouble("original claim (box 22)", f"The {what} does not name the payer's claim.")


def _original_of_another(claim: Claim, _: Facts) -> Iterable[Trouble]:
    if claim.frequency is Frequency.ORIGINAL and claim.payer_claim_number.strip():
        return (Trouble("original claim (box 22)", "An original names an earlier payer's claim."),)
    return ()


def _too_many_lines(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if len(claim.lines) > _MOST_LINES:
        yield Trouble("lines (box 24)", f"{len(claim.lines)} lines; a claim holds {_MOST_LINES}.")


def _filing_code(claim: Claim, _: Facts) -> Iterator[Trouble]:
    code = claim.policy.claim_filing_code
    if not filing.is_filing(code):
        yield Trouble("claim filing code", f"{code[:4]!r} is not a kind of payer the 837P knows.")


def _papers(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, paper in enumerate(claim.attachments, 1):
        if paper.transmission != _ON_REQUEST and not paper.control_number.strip():
            yield Trouble(
                f"attachment {number} (box 19)",
                "The paper is sent beside the claim without a number that ties it to it.",
            )


def _kind_of_payer(claim: Claim, _: Facts) -> Iterator[Trouble]:
    code, kind = claim.policy.claim_filing_code, claim.payer.line_of_business
    own = _FILED_AS.get(kind)
    foreign = own is None and kind not in _MEDICARE and code in _SPECIAL
    if filing.is_filing(code) and (foreign or (own is not None and code not in own)):
        yield Trouble(
            "claim filing code",
            f"{code} means {filing.filing_in_words(code)}; the payer is of the kind {kind.value}.",
        )


RULES = (
    Rule(
        code="GATE-837P-01",
        family=Family.FILE,
        severity=Severity.BLOCK,
        title="The claim's own number is missing or too long",
        why="The payer returns this number with every answer; payers keep twenty characters of it,"
        " and a cut number finds nothing.",
        fix="Give the claim a number of at most 20 characters.",
        source="837P 005010X222A1 loop 2300 CLM01",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_claim_id,
        failing=lambda: case(claim_id="C-2026-11-03-STILLWATER-01"),
        passing=case,
    ),
    Rule(
        code="GATE-837P-02",
        family=Family.FILE,
        severity=Severity.BLOCK,
        title="A replacement or void without the payer's claim number",
        why="The payer cannot tell which claim is meant: it denies a replacement as a duplicate"
        " and ignores a void.",
        fix="Copy the payer's claim number from the remit. If the payer never adjudicated the claim"
        " (it was rejected), correct it and send it as an original.",
        source=f"837P 005010X222A1 loop 2300 CLM05-3 and REF*F8; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_payer_claim_number,
        failing=lambda: case(frequency=Frequency.VOID),
        passing=lambda: case(frequency=Frequency.REPLACEMENT, payer_claim_number="CMH88120034"),
    ),
    Rule(
        code="GATE-837P-03",
        family=Family.FILE,
        severity=Severity.BLOCK,
        title="More than fifty lines",
        why="A claim in a file holds fifty lines; the payer's reader rejects the rest with it.",
        fix="Split the visits over several claims.",
        source="837P 005010X222A1 loop 2400, repeat 50",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_too_many_lines,
        failing=lambda: case_of_lines(*(a_line(line_id=f"L{n}") for n in range(51))),
        passing=lambda: case_of_lines(*(a_line(line_id=f"L{n}") for n in range(50))),
    ),
    Rule(
        code="GATE-837P-04",
        family=Family.FILE,
        severity=Severity.BLOCK,
        title="An unknown claim filing code",
        why="The code says which kind of payer is asked; a file with another value is rejected."
        " 09, once self-pay, is no longer one.",
        fix="Choose the code for this payer: CI commercial, 12 PPO, BL Blue Cross, AM auto, WC"
        " workers' comp, VA veterans.",
        source="837P 005010X222A1 loop 2000B SBR09",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_filing_code,
        failing=lambda: case(policy=a_policy(claim_filing_code="09")),
        passing=lambda: case(policy=a_policy(claim_filing_code="12")),
    ),
    Rule(
        code="GATE-837P-05",
        family=Family.FILE,
        severity=Severity.BLOCK,
        title="A paper beside the claim without its number",
        why="The payer finds a paper that comes by mail, fax or another file by the number that the"
        " claim gives it; without one it is thrown away.",
        fix="Give the paper a number and write it on the paper too; or say AA, which means that it"
        " can be had on request.",
        source="837P 005010X222A1 loop 2300 PWK05 and PWK06",
        checked_on=_REVIEWED,
        overridable=False,
        look=_papers,
        failing=lambda: case(attachments=(Attachment(report_type="OZ", transmission="FX"),)),
        passing=lambda: case(attachments=(Attachment(report_type="OZ", transmission="AA"),)),
    ),
    Rule(
        code="GATE-837P-06",
        family=Family.FILE,
        severity=Severity.WARN,
        title="The claim filing code is another kind of payer's",
        why="The file tells the payer by this code what kind of claim it is, and the gate asks what"
        " the payer's kind asks; one of them is wrong.",
        fix="Compare both with the payer: AM and auto, WC and workers' comp, VA and veterans belong"
        " together.",
        source=f"837P 005010X222A1 loop 2000B SBR09; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_kind_of_payer,
        failing=lambda: case("auto", policy=a_policy("auto", claim_filing_code="CI")),
        passing=lambda: case("auto"),
    ),
    Rule(
        code="GATE-837P-08",
        family=Family.FILE,
        severity=Severity.WARN,
        title="An original that names the payer's earlier claim",
        why="With frequency 1 the payer takes the claim for a new one and denies it as a duplicate"
        " (CARC 18); the number it was given is not read, or stops it at the front door.",
        fix="If the payer has decided the earlier claim, send a replacement (7). If it was rejected"
        " unread, take the number off.",
        source=f"837P 005010X222A1 loop 2300 CLM05-3 and REF*F8; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_original_of_another,
        failing=lambda: case(payer_claim_number="CMH88120034"),
        passing=lambda: case(frequency=Frequency.REPLACEMENT, payer_claim_number="CMH88120034"),
    ),
)
