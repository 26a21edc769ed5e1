"""``effleurage x12``: what a file from the world says in our words, and what is wrong with it.

Knows which transactions can be told and how to tell them. Refuses to repair a file.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from effleurage.cli.answer_words import answer_shape, say_answer
from effleurage.cli.editions import known_diagnoses
from effleurage.cli.files import read_bytes
from effleurage.cli.refusal import Exit
from effleurage.cli.remit_words import remit_lines, remit_shape
from effleurage.cli.words import counted, say, say_findings, say_json
from effleurage.cli.x12_cover_words import covers_shape, say_covers
from effleurage.cli.x12_status_words import say_status, status_shape
from effleurage.core.claims import claim_file
from effleurage.core.money import format_dollars
from effleurage.core.remits.proof import Proof, prove
from effleurage.core.remits.remit import Remit
from effleurage.edi import file_check
from effleurage.edi.acknowledgements_from_x12 import read_acknowledgements
from effleurage.edi.claim_from_837p import read_837p
from effleurage.edi.claim_status import StatusAnswer, read_277
from effleurage.edi.eligibility import EligibilityReading, read_271
from effleurage.edi.outside_lists import outside_lists
from effleurage.edi.remit_from_835 import read_835
from effleurage.findings import Finding, Severity
from effleurage.x12.catalogue import Level
from effleurage.x12.envelope import File
from effleurage.x12.guides import x212
from effleurage.x12.reader import read as read_file
from effleurage.x12.source import GLANCE, MOST_BYTES, refusal

_GRAVE = frozenset((Severity.BLOCK, Severity.WARN))
_ANSWERS = frozenset(("999", "277"))


def add_to(nouns: Any) -> None:
    """Register the commands."""
    noun = nouns.add_parser(
        "x12", help="read and check X12 files: 835, 837P, 270, 271, 276, 277, 277CA, 999, TA1"
    )
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    for name, run, text in (
        ("read", run_read, "say what the file says, in plain words, with its proof"),
        ("check", run_check, "say what is wrong with the file"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("file", metavar="FILE")
        verb.add_argument("--json", action="store_true", help="print the result as JSON")
        verb.set_defaults(run=run)


def _read(name: str) -> File:
    return read_file(read_bytes(name, is_hopeless=_is_hopeless))


def _is_hopeless(head: bytes) -> bool:
    return refusal(head[:GLANCE], size=len(head), limit=MOST_BYTES) is not None


def run_check(args: argparse.Namespace) -> int:
    """Print every finding; 0 none of severity block or warn, 1 otherwise, 2 not X12."""
    file = _read(args.file)
    findings = file_check.findings_of(file, outside_lists(known_diagnoses()))
    if args.json:
        shapes = [{**each.as_json(), "level": file_check.level_of(each)} for each in findings]
        say_json({"file": args.file, "findings": shapes})
    else:
        what = _kinds(file) if file.is_x12 else "not X12"
        say(f"{args.file}: {what}; {counted(len(findings), 'finding')}")
        for level in Level:
            _say_level(level, [each for each in findings if file_check.level_of(each) is level])
    if not file.is_x12:
        return Exit.UNREADABLE
    return Exit.NO if any(finding.severity in _GRAVE for finding in findings) else Exit.DONE


def _say_level(level: Level, findings: Sequence[Finding]) -> None:
    if findings:
        say()
        say(f"{level.value}: {counted(len(findings), 'finding')}")
        say_findings(findings)


def run_read(args: argparse.Namespace) -> int:
    """Print what the file says; 0 when it could be read, 2 when it is not X12."""
    file = _read(args.file)
    if not file.is_x12:
        return _refuse(args, file)
    shape = _told(file)
    if args.json:
        say_json(
            {"file": args.file, "transactions": sorted(_transactions(file)), **shape.as_json()}
        )
        return Exit.DONE
    say(f"{args.file}: {_kinds(file)}")
    shape.say()
    if shape.findings:
        say()
        say(counted(len(shape.findings), "finding") + ":")
        say_findings(shape.findings)
    return Exit.DONE


def _refuse(args: argparse.Namespace, file: File) -> int:
    if args.json:
        say_json({"file": args.file, "findings": [each.as_json() for each in file.findings]})
    else:
        say(f"{args.file}: not X12")
        say_findings(file.findings)
    return Exit.UNREADABLE


class _Told:
    """What a file says, ready to be printed for people or programs."""

    def __init__(self) -> None:
        self.remits: Sequence[tuple[Remit, Proof]] = ()
        self.claims: Sequence[Any] = ()
        self.answers: Sequence[Any] = ()
        self.statuses: Sequence[StatusAnswer] = ()
        self.covers: EligibilityReading = EligibilityReading((), (), ())
        self.untold: tuple[str, ...] = ()
        self.findings: tuple[Finding, ...] = ()

    def say(self) -> None:
        """Print it for a person."""
        for remit, proof in self.remits:
            for line in ("", *remit_lines(remit, proof)):
                say(line)
        for claim in self.claims:
            say()
            say(
                f"  Claim {claim.claim_id} to {claim.payer.name}:"
                f" {counted(len(claim.lines), 'line')}, {format_dollars(claim.total_charge_cents)}"
            )
            for line in claim.lines:
                code = " ".join((line.procedure, *line.modifiers))
                say(
                    f"    {line.service_date.isoformat()}  {code} × {line.units}:"
                    f" {format_dollars(line.charge_cents)}"
                )
        for answer in self.answers:
            say_answer(answer)
        for status in self.statuses:
            say_status(status)
        say_covers(self.covers)
        for kind in self.untold:
            say(f"  A {kind}: its envelope was checked; this release does not tell its contents.")

    def as_json(self) -> dict[str, Any]:
        """Return the published shape."""
        return {
            "remits": [remit_shape(remit, proof) for remit, proof in self.remits],
            "claims": [claim_file.write(claim) for claim in self.claims],
            "acknowledgements": [answer_shape(answer) for answer in self.answers],
            "claim_statuses": [status_shape(status) for status in self.statuses],
            "eligibility": covers_shape(self.covers),
            "not_told": list(self.untold),
            "findings": [finding.as_json() for finding in self.findings],
        }


def _told(file: File) -> _Told:
    told, kinds = _Told(), _transactions(file)
    findings = list(file.findings)
    if "835" in kinds:
        reading = read_835(file)
        told.remits = [(remit, prove(remit)) for remit in reading.remits]
        findings += [each for each in reading.findings if each not in findings]
        findings += [each for _, proof in told.remits for each in proof.findings]
    if "837" in kinds:
        claims = read_837p(file)
        told.claims = claims.claims
        findings += [each for each in claims.findings if each not in findings]
    if kinds & _ANSWERS or any(interchange.acknowledgements for interchange in file.interchanges):
        answers = read_acknowledgements(file)
        told.answers = (*answers.files, *answers.groups, *answers.batches)
        findings += [each for each in answers.findings if each not in findings]
    if _answers_where_a_claim_is(file):
        statuses = read_277(file)
        told.statuses = statuses.claims
        findings = [each for each in findings if each.code != "EDI-ACK-OTHER-277"]
        findings += [each for each in statuses.findings if each not in findings]
    if "271" in kinds:
        told.covers = read_271(file)
        findings += [each for each in told.covers.findings if each not in findings]
    told.untold = tuple(sorted(kinds - {"271", "835", "837"} - _ANSWERS))
    told.findings = tuple(findings)
    return told


def _answers_where_a_claim_is(file: File) -> bool:
    version = x212.ANSWER.version
    return any(each.version.startswith(version) for each in file.transactions("277"))


def _transactions(file: File) -> set[str]:
    return {transaction.kind for transaction in file.transactions()}


def _kinds(file: File) -> str:
    return ", ".join(sorted(_transactions(file))) or "an envelope without transactions"
