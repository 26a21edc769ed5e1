"""``effleurage claim``: an example, the gate, and the file or form of a cleared claim.

Knows how claim files come in and what leaves. Refuses to write anything for a claim that the gate
has not cleared: the writers take nothing else.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from effleurage.cli.claim_fixes import Offers, offers_of, say_offers
from effleurage.cli.editions import icd_edition
from effleurage.cli.files import read_bytes, write_whole
from effleurage.cli.known import facts
from effleurage.cli.options import a_date, add_on, now
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import counted, day, say, say_findings, say_json
from effleurage.core.claims import Claim, claim_file, examples
from effleurage.core.gate import ClaimIsBlocked, ClaimIsHeld, ClearedClaim, Facts, Report, Verdict
from effleurage.core.gate import check as check_claim
from effleurage.core.gate import clear as clear_claim
from effleurage.documents import cms1500, cms1500_boxes
from effleurage.documents.cms1500_services import FormChoices
from effleurage.edi import claim_to_837p
from effleurage.edi.parties import Party
from effleurage.findings import Finding
from effleurage.x12.control import HIGHEST, CountingFrom
from effleurage.x12.element_faults import CannotBeWritten

_DAWN = datetime(2000, 1, 1)
_CODES = {Verdict.BLOCKED: Exit.NO}


def add_to(nouns: Any) -> None:
    """Register the commands."""
    noun = nouns.add_parser("claim", help="check a claim; make its 837P file or CMS-1500 form")
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    _add_example(verbs)
    _add_check(verbs)
    _add_837p(verbs)
    _add_cms1500(verbs)


def _add_example(verbs: Any) -> None:
    verb = verbs.add_parser("example", help="print a complete claim of invented people")
    verb.add_argument("--kind", choices=examples.kinds(), default="commercial")
    verb.set_defaults(run=run_example)


def _add_check(verbs: Any) -> None:
    verb = verbs.add_parser("check", help="say whether a payer would refuse it, and the fix")
    verb.add_argument("claims", nargs="+", metavar="CLAIM.json")
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    add_on(verb, "the day on which the claim would be sent")
    verb.set_defaults(run=run_check)


def _add_837p(verbs: Any) -> None:
    verb = verbs.add_parser("837p", help="write the electronic file (refuses a blocked claim)")
    verb.add_argument("claims", nargs="+", metavar="CLAIM.json")
    verb.add_argument("-o", "--output", required=True, metavar="FILE")
    verb.add_argument("--production", action="store_true", help="mark the file P, not T for test")
    verb.add_argument("--sender", default="EFFLEURAGE", help="your id at the clearinghouse")
    verb.add_argument("--receiver", help="the receiver's id (default: the payer's id)")
    verb.add_argument("--control-number", type=int, help="ISA13 (default: from the clock)")
    add_on(verb, "the day on which the claim is sent")
    verb.set_defaults(run=run_837p)


def _add_cms1500(verbs: Any) -> None:
    verb = verbs.add_parser("cms1500", help="draw the paper form (refuses a blocked claim)")
    verb.add_argument("claims", nargs=1, metavar="CLAIM.json")
    verb.add_argument("-o", "--output", required=True, metavar="FILE")
    kind = verb.add_mutually_exclusive_group()
    kind.add_argument("--overlay", action="store_true", help="the text alone, for the red form")
    kind.add_argument("--draft", action="store_true", help="any claim, marked DRAFT, to look at")
    verb.add_argument("--taxonomy", action="store_true", help="print it in box 24I-J, if asked for")
    _add_offset(verb)
    add_on(verb, "the day on which the claim is sent, and the date in box 31")
    verb.set_defaults(run=run_cms1500)
    sheet = verbs.add_parser("calibration", help="draw a sheet that shows how the printer is off")
    sheet.add_argument("-o", "--output", required=True, metavar="FILE")
    _add_offset(sheet)
    sheet.set_defaults(run=run_calibration)


def _add_offset(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--right", type=int, default=0, help="move the text right, in 1/100 inch")
    verb.add_argument("--down", type=int, default=0, help="move the text down, in 1/100 inch")


def run_example(args: argparse.Namespace) -> int:
    """Print a claim file to start from."""
    print(claim_file.write_text(examples.example(args.kind)), end="")
    return Exit.DONE


def run_check(args: argparse.Namespace) -> int:
    """Print what the gate says of each claim; 1 if one is blocked, 2 if one is unreadable."""
    answers = _checked(args.claims, a_date(args.on))
    if args.json:
        say_json([_shape(name, answer, offers) for name, answer, offers in answers])
    else:
        for name, answer, offers in answers:
            _say_answer(name, answer)
            say_offers(offers)
    return max(_code(answer) for _, answer, _ in answers)


Answer = Report | tuple[Finding, ...]
"""The gate's report, or why the file could not be read."""


def _checked(names: Sequence[str], on: date) -> list[tuple[str, Answer, Offers]]:
    answers: list[tuple[str, Answer, Offers]] = []
    with icd_edition() as edition:
        known = facts(edition, on)
        for name in names:
            claim, findings = claim_file.read_text(read_bytes(name))
            if claim is None:
                answers.append((name, findings, ()))
            else:
                report = check_claim(claim, facts=known)
                answers.append((name, report, offers_of(claim, report, known)))
    return answers


def _code(answer: Answer) -> Exit:
    if isinstance(answer, Report):
        return _CODES.get(answer.verdict, Exit.DONE)
    return Exit.UNREADABLE


def _shape(name: str, answer: Answer, offers: Offers) -> dict[str, Any]:
    if isinstance(answer, Report):
        fixes_offered = [offer.as_json() for offer in offers]
        return {"file": name, **answer.as_json(), "fixes": fixes_offered}
    return {
        "file": name,
        "verdict": "unreadable",
        "findings": [finding.as_json() for finding in answer],
    }


def _say_answer(name: str, answer: Answer) -> None:
    if not isinstance(answer, Report):
        say(f"{name}: UNREADABLE, {counted(len(answer), 'fault')}")
        say_findings(answer)
        return
    say(f"{name}: claim {answer.claim_id} is {answer.verdict.value.upper()}")
    say_findings(answer.findings)
    if answer.hold:
        say(f"  HELD  Look again on {day(answer.hold.wake_on)}.")
    missing = sorted({entry.missing for entry in answer.not_checked})
    if missing:
        say(f"  Not checked, for want of: {'; '.join(missing)}.")


def run_837p(args: argparse.Namespace) -> int:
    """Write the 837P of one or more cleared claims."""
    claims = _cleared(args.claims, a_date(args.on))
    data = _as_837p(claims, args)
    write_whole(args.output, data)
    mark = "P, production" if args.production else "T, test"
    say(f"{args.output}: {counted(len(claims), 'claim')}, {len(data):,} bytes, marked {mark}.")
    return Exit.DONE


def _as_837p(claims: Sequence[ClearedClaim], args: argparse.Namespace) -> bytes:
    at = now()
    number = args.control_number or int((at - _DAWN).total_seconds()) % HIGHEST
    payer = claims[0].claim.payer
    try:
        return claim_to_837p.write_837p(
            claims,
            sender=_submitter(claims[0].claim, args.sender),
            receiver=Party(name=payer.name, identifier=args.receiver or payer.payer_id),
            control=CountingFrom(number),
            at=at,
            production=args.production,
        )
    except (claim_to_837p.ClaimCannotBeWritten, CannotBeWritten, ValueError) as refusal:
        raise CommandRefused(
            f"{refusal}",
            fix="Mend what it names in the claim file, or in the option, and run it again.",
            code=Exit.NO,
        ) from None


def _submitter(claim: Claim, identifier: str) -> Party:
    practice = claim.practice
    person = f"{practice.person.first} {practice.person.last}" if practice.person else ""
    return Party(
        name=practice.organisation or person,
        identifier=identifier,
        contact_name=practice.contact_name or person,
        phone=practice.phone,
    )


def run_cms1500(args: argparse.Namespace) -> int:
    """Write the CMS-1500: the drawn form, the overlay for the red sheet, or a marked draft."""
    choices = FormChoices(signed_on=a_date(args.on), with_taxonomy=args.taxonomy)
    try:
        data = _as_form(args, choices)
    except cms1500_boxes.TextDoesNotFitTheBox as refusal:
        say_findings(refusal.findings)
        raise CommandRefused(
            f"{args.claims[0]} does not fit the form. Nothing was written.",
            fix="Mend what the findings above name in the claim file.",
            code=Exit.NO,
        ) from None
    except cms1500.OffsetIsTooLarge as refusal:
        raise CommandRefused(
            f"{refusal}", fix="Give hundredths of an inch, 100 at most.", code=Exit.UNREADABLE
        ) from None
    write_whole(args.output, data)
    say(f"{args.output}: {len(data):,} bytes. Print it at 100 %, not fitted to the page.")
    return Exit.DONE


def _as_form(args: argparse.Namespace, choices: FormChoices) -> bytes:
    (name,) = args.claims
    if args.draft:
        return cms1500.draw_draft(_read(name), choices=choices)
    (cleared,) = _cleared([name], a_date(args.on))
    if args.overlay:
        return cms1500.draw_overlay(
            cleared, offset_x=args.right, offset_y=args.down, choices=choices
        )
    return cms1500.draw_form(cleared, choices=choices)


def run_calibration(args: argparse.Namespace) -> int:
    """Write the sheet by which the overlay's offset is found."""
    try:
        data = cms1500.draw_calibration(offset_x=args.right, offset_y=args.down)
    except cms1500.OffsetIsTooLarge as refusal:
        raise CommandRefused(
            f"{refusal}", fix="Give hundredths of an inch, 100 at most.", code=Exit.UNREADABLE
        ) from None
    write_whole(args.output, data)
    say(f"{args.output}: {len(data):,} bytes. Print it at 100 % on plain paper and hold it up")
    say("against a red form before a window.")
    return Exit.DONE


def _cleared(names: Sequence[str], on: date) -> list[ClearedClaim]:
    """Return the claims that may leave. Raises :class:`CommandRefused` if any may not."""
    with icd_edition() as edition:
        known = facts(edition, on)
        return [_clear(name, _read(name), known) for name in names]


def _read(name: str) -> Claim:
    claim, findings = claim_file.read_text(read_bytes(name))
    if claim is None:
        _say_answer(name, findings)
        raise CommandRefused(
            f"{name} is not a claim that can be read. Nothing was written.",
            fix="Mend the faults listed above.",
            code=Exit.UNREADABLE,
        )
    return claim


def _clear(name: str, claim: Claim, known: Facts) -> ClearedClaim:
    try:
        return clear_claim(claim, facts=known)
    except (ClaimIsBlocked, ClaimIsHeld) as refusal:
        _say_answer(name, refusal.report)
        raise CommandRefused(
            f"{refusal}. Nothing was written.",
            fix="Follow what the findings above say to do, then run it again.",
            code=Exit.NO,
        ) from None
