"""``effleurage x12``: what a file from the world says in our words, and what is wrong with it.

Knows the two commands, their print and exit codes; ``x12_telling`` puts together what is told.
Refuses to repair a file.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from effleurage.cli.editions import known_diagnoses
from effleurage.cli.files import read_bytes
from effleurage.cli.refusal import Exit
from effleurage.cli.words import counted, say, say_findings, say_json
from effleurage.cli.x12_segment_words import say_segments
from effleurage.cli.x12_telling import told, transactions
from effleurage.edi import file_check
from effleurage.edi.outside_lists import outside_lists
from effleurage.findings import Finding, Severity
from effleurage.x12.catalogue import Level
from effleurage.x12.envelope import File
from effleurage.x12.reader import read as read_file
from effleurage.x12.source import GLANCE, MOST_BYTES, refusal

_GRAVE = frozenset((Severity.BLOCK, Severity.WARN))


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
        verb.add_argument(
            "--limit", type=_megabytes, default=MOST_BYTES, metavar="MB",
            help="the most megabytes a file may have (256)",
        )  # fmt: skip
        verb.set_defaults(run=run)
        if run is run_read:
            verb.add_argument(
                "--segments", action="store_true", help="say what each segment says, one a line"
            )


def _megabytes(text: str) -> int:
    """Return a limit in bytes. Raises ``ValueError``, which the parser tells."""
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and int(text) > 0):
        raise ValueError
    return int(text) * 1024 * 1024


def _read(args: argparse.Namespace) -> File:
    data = read_bytes(args.file, is_hopeless=_is_hopeless, limit=args.limit)
    return read_file(data, limit=args.limit)


def _is_hopeless(head: bytes) -> bool:
    return refusal(head[:GLANCE], size=len(head), limit=MOST_BYTES) is not None


def run_check(args: argparse.Namespace) -> int:
    """Print every finding; 0 none of severity block or warn, 1 otherwise, 2 not X12."""
    file = _read(args)
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
    file = _read(args)
    if not file.is_x12:
        return _refuse(args, file)
    if args.segments:
        say_segments(file, as_json=args.json)
        return Exit.DONE
    shape = told(file)
    if args.json:
        say_json({"file": args.file, "transactions": sorted(transactions(file)), **shape.as_json()})
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


def _kinds(file: File) -> str:
    return ", ".join(sorted(transactions(file))) or "an envelope without transactions"
