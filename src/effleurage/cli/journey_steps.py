"""The steps of the journey, each by the same functions that the product itself uses.

Knows the route of one visit: note → units → claim → gate → file and form → payer → answers →
remit → ledger. Refuses to know the story told (``journey_scenes``) and how it is printed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path

from effleurage.cli.journey_record import Record
from effleurage.cli.journey_scenes import Scene
from effleurage.cli.known import facts
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.remit_words import remit_lines
from effleurage.cli.words import counted, day
from effleurage.codes import icd
from effleurage.core.claims import Claim, claim_file, life
from effleurage.core.gate import ClearedClaim, check, clear
from effleurage.core.ledger import Account, as_text, charge, journal, post_remit
from effleurage.core.money import format_dollars
from effleurage.core.remits.matching import match
from effleurage.core.remits.outcome import outcome_of
from effleurage.core.remits.proof import prove
from effleurage.core.remits.remit import Remit
from effleurage.core.remits.sent import sent
from effleurage.core.visits.units import units_for
from effleurage.documents import cms1500
from effleurage.edi.acknowledgements import read_acknowledgements
from effleurage.edi.answers import ClaimAnswer, Verdict
from effleurage.edi.claim_to_837p import write_837p
from effleurage.edi.parties import Party
from effleurage.edi.remit_from_835 import read_835
from effleurage.x12.control import CountingFrom
from effleurage.x12.reader import read as read_file

BY = "journey"
OUTBOX = "practice-payer/outbox"
PRACTICE = Party(
    name="Stillwater Massage PLLC",
    identifier="STILLWATER",
    contact_name="Dana Whitlow",
    phone="2535550142",
)
PAYER = Party(name="Practice Payer (simulated)", identifier="SIMULATEDPAYER")


def count_units(record: Record, claim: Claim) -> None:
    """Show how each visit's minutes became the units on the claim."""
    for visit in claim.visits:
        minutes: Counter[str] = Counter()
        for line in claim.lines:
            if line.visit_id == visit.visit_id and line.minutes is not None:
                minutes[line.procedure] += line.minutes
        found = units_for(minutes, rule=claim.payer.terms.unit_rule)
        record.tell(f"The note of {day(visit.service_date)} is signed. {found.explanation}")


def be_stopped(record: Record, scene: Scene, *, edition: icd.Edition, on: date) -> None:
    """Show what the gate says of a claim that a payer would refuse, and that it goes no further."""
    claim = scene.claim
    report = check(claim, facts=facts(edition, on))
    record.tell(
        f"Claim {claim.claim_id} is {report.verdict.value.upper()}; no file and no form is made.",
        record.write(f"{scene.folder}/claim.json", claim_file.write_text(claim).encode()),
    )
    for finding in report.findings:
        record.tell(
            f"{finding.severity.upper()} {finding.code} at {finding.where}: {finding.message}"
            f" What to do: {finding.fix}"
        )


def draft(record: Record, scene: Scene) -> None:
    """Write the claim down in our own format, and begin its life."""
    claim = scene.claim
    record.lives[claim.claim_id] = life.ClaimLife(claim_id=claim.claim_id)
    name = record.write(f"{scene.folder}/claim.json", claim_file.write_text(claim).encode())
    record.tell(
        f"Claim {claim.claim_id}: {counted(len(claim.lines), 'line')},"
        f" {format_dollars(claim.total_charge_cents)}, to {claim.payer.name}",
        name,
    )


def pass_gate(record: Record, claim: Claim, *, edition: icd.Edition, on: date) -> ClearedClaim:
    """Return the claim cleared by the gate, and charge the account."""
    cleared = clear(claim, facts=facts(edition, on))
    noted = "".join(f"\n  {f.severity}: {f.message}" for f in cleared.report.findings)
    record.tell(f"The gate lets it through ({cleared.report.verdict}).{noted}")
    record.lives[claim.claim_id] = life.make_ready(record.lives[claim.claim_id], on=on, by=BY)
    record.ledger = record.ledger.with_entries(charge(claim, on=on))
    return cleared


def send(record: Record, scene: Scene, cleared: ClearedClaim, *, number: int, on: date) -> bytes:
    """Return the 837P of the claim, written beside its CMS-1500."""
    data = write_837p(
        [cleared],
        sender=PRACTICE,
        receiver=PAYER,
        control=CountingFrom(number, group=number, transaction_set=number),
        at=datetime.combine(on, time(9)),
    )
    record.tell(
        "The same claim as the file that is sent, as the form, and as text for the red form",
        record.write(f"{scene.folder}/claim.837", data),
        record.write(f"{scene.folder}/cms1500-form.pdf", cms1500.draw_form(cleared)),
        record.write(f"{scene.folder}/cms1500-overlay.pdf", cms1500.draw_overlay(cleared)),
    )
    claim_id = cleared.claim.claim_id
    record.lives[claim_id] = life.send(record.lives[claim_id], on=on, by=BY)
    record.write(f"practice-payer/inbox/{number:09d}.837", data)
    return data


def run_practice_payer(record: Record, *, at: datetime) -> list[Path]:
    """Run the practice payer once, as the program it is, and return what it answered anew."""
    inbox, outbox = (record.folder / "practice-payer" / box for box in ("inbox", "outbox"))
    before = set(outbox.iterdir()) if outbox.exists() else set()
    command = [
        *(sys.executable, "-m", "effleurage.practice_payer", "--once"),
        *("--inbox", str(inbox), "--outbox", str(outbox), "--at", at.isoformat()),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - our own program
    if done.returncode:
        raise CommandRefused(
            f"The practice payer ended with code {done.returncode}: {done.stderr.strip()}",
            fix="Run the journey again; if it stays, report this message.",
            code=Exit.NO,
        )
    new = sorted(set(outbox.iterdir()) - before)
    kinds = Counter(path.suffix.lstrip(".").upper() for path in new)
    listed = ", ".join(f"{number} × {kind}" for kind, number in kinds.items())
    record.tell(
        f"The practice payer (simulated) answers with {counted(len(new), 'file')}: {listed}",
        OUTBOX,
    )
    return new


def take_acknowledgements(record: Record, answers: Iterable[Path], *, on: date) -> None:
    """Read TA1, 999 and 277CA, and move each claim on by what they say."""
    for path in answers:
        found = read_acknowledgements(read_file(path.read_bytes()))
        for file in found.files:
            record.keep(f"{path.name}: the envelope was {file.verdict}")
        for group in found.groups:
            record.keep(f"{path.name}: the file was {group.verdict}: it can be read, no more")
        for batch in found.batches:
            for claim in batch.claims:
                _take_answer(record, path.name, claim, on=on)


def _take_answer(record: Record, name: str, answer: ClaimAnswer, *, on: date) -> None:
    step = life.accept if answer.verdict is Verdict.ACCEPTED else life.reject
    record.lives[answer.claim_id] = step(record.lives[answer.claim_id], on=on, by=BY)
    record.tell(
        f"Claim {answer.claim_id} was {answer.verdict} ({name}),"
        f" the payer's number is {answer.payer_claim_number}"
    )


def take_remits(
    record: Record, answers: Iterable[Path], claims: Sequence[Claim], *, on: date
) -> None:
    """Read each 835, prove it, find the claims it answers, and post what is proven."""
    known = [sent(claim) for claim in claims]
    for path in answers:
        for remit in read_835(path.read_bytes()).remits:
            proof = prove(remit)
            record.show("\n".join(("", *remit_lines(remit, proof))), f"{OUTBOX}/{path.name}")
            posted = post_remit(remit, proof, match(remit, known), on=on)
            record.ledger = record.ledger.with_entries(posted.entries)
            _move_lives(record, remit, on=on)
            record.remits.append(
                {
                    "file": path.name,
                    "payer": remit.payer_name,
                    "trace_number": remit.trace_number,
                    "amount_cents": remit.amount_cents,
                    "claims": [claim.claim_id for claim in remit.claims],
                    "proven": proof.proven,
                    "held": [each._asdict() for each in posted.held],
                }
            )


def _move_lives(record: Record, remit: Remit, *, on: date) -> None:
    for claim in remit.claims:
        record.lives[claim.claim_id] = life.adjudicate(
            record.lives[claim.claim_id],
            on=on,
            by=BY,
            outcome=outcome_of(claim),
            payer_claim_number=claim.payer_claim_number,
        )


def tell_story(record: Record, claim: Claim) -> None:
    """Show what happened to one claim's money."""
    record.show(as_text(record.ledger.story(claim.claim_id)) + "\n\n")


def tell_account(record: Record) -> None:
    """Show where all the money stands, in words."""
    balances = record.ledger.balances()
    for account, (words, sign) in _IN_WORDS.items():
        if balances[account]:
            record.show(f"{words:48} {format_dollars(sign * balances[account]):>10}")
    name = record.write("ledger.journal", journal(record.ledger.entries).encode())
    record.tell("Debits and credits sum to zero; every cheque is explained to the cent.", name)


_IN_WORDS = {
    Account.SERVICES: ("Earned: all charges", -1),
    Account.BANK: ("At the bank", 1),
    Account.CLEARING: ("Received, but not yet explained by a remit", -1),
    Account.PAYER_RECEIVABLE: ("Payers still have to answer", 1),
    Account.DENIED: ("Denied: appeal or give up, you decide", 1),
    Account.CLIENT_RECEIVABLE: ("Clients owe", 1),
    Account.RECOVERIES: ("Owed back to payers, out of their next payments", -1),
    Account.CONTRACTUAL: ("Given up under your contracts", 1),
    Account.OTHER_ADJUSTMENTS: ("Given up otherwise", 1),
    Account.INTEREST: ("Interest from late payers", -1),
    Account.PAYER_ADJUSTMENTS: ("Moved by payers outside any claim", 1),
}


def keep_summary(record: Record, scenes: Sequence[Scene]) -> dict[str, object]:
    """Return the journey's end for a program, written beside the files."""
    balances = {account.value: cents for account, cents in record.ledger.balances().items()}
    summary = {
        "journey": 1,
        "claims": [_claim_shape(record, scene) for scene in scenes],
        "remits": record.remits,
        "balances_cents": balances,
        "sum_of_balances_cents": sum(balances.values()),
        "in_clearing_cents": sum(record.ledger.uncleared().values()),
        "steps": record.steps,
    }
    record.write("journey.json", (json.dumps(summary, indent=2) + "\n").encode())
    return summary


def _claim_shape(record: Record, scene: Scene) -> dict[str, object]:
    claim_life = record.lives[scene.claim.claim_id]
    story = record.ledger.story(scene.claim.claim_id)
    return {
        "folder": scene.folder,
        "claim_id": scene.claim.claim_id,
        "state": claim_life.state.value,
        "outcome": claim_life.outcome.value if claim_life.outcome else None,
        "charge_cents": sum(line.charge_cents for line in story),
        "paid_cents": sum(line.paid_cents for line in story),
        "adjusted_cents": sum(line.adjusted_cents for line in story),
        "client_share_cents": sum(line.client_share_cents for line in story),
        "balance_cents": story[-1].balance_cents,
    }
