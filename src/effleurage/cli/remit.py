"""``effleurage remit post``: what a payer sent is taken in, proven, matched and posted.

Knows what to show of it. Refuses to decide: what is proven and matched is posted, everything else
is held, and the same file twice changes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NamedTuple

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange.actions import take_in_file
from effleurage.apps.exchange.intake import REMIT, kind_of
from effleurage.apps.remits.actions import Became, take_in_remits
from effleurage.apps.remits.queries import PartLine, get_remit, parts_of
from effleurage.cli import options, records
from effleurage.cli.files import read_bytes
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import counted, day, say, say_json
from effleurage.core.money import format_dollars
from effleurage.x12.reader import read

_WORDS = {
    Became.POSTED: "posted",
    Became.PART: "posted in part; the rest is held",
    Became.HELD: "held",
    Became.COPY: "here already; nothing changed",
}


class _Told(NamedTuple):
    """One remit as it now stands."""

    became: Became
    remit: Any
    parts: tuple[PartLine, ...]

    @property
    def held(self) -> list[PartLine]:
        """Return the parts that wait for a person."""
        return [part for part in self.parts if part.state == "held"]


def add_remit(noun: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    post = verbs.add_parser("post", help="take in an 835 (ERA) and post what it proves")
    post.add_argument("file", metavar="FILE", help="the file, or - for standard input")
    records.add_actor(post)
    options.add_secrets(post)
    post.add_argument(
        "--although-test", action="store_true", help="post a file marked T, in a rehearsal"
    )
    post.add_argument("--json", action="store_true", help="print the result as JSON")
    post.set_defaults(run=run_post)


def run_post(args: argparse.Namespace) -> int:
    """Take a file in; exit 0 when all of it is posted (or was before), 1 when something is held."""
    data = _a_remit(args)
    with records.with_records(args) as at:
        actor = records.acting(args)
        file = take_in_file(actor, name=Path(args.file).name, data=data, at=at)
        taken = take_in_remits(actor, file_id=file.file_id, at=at, although_test=args.although_test)
        with reads.one_response(actor, at=at):
            told = [_told(actor, each.remit_id, each.became) for each in taken]
    if args.json:
        say_json([_shape(each) for each in told])
    else:
        for each in told:
            _show(each)
    return Exit.NO if any(each.held for each in told) else Exit.DONE


def _a_remit(args: argparse.Namespace) -> bytes:
    """Return the file's bytes, once it is sure that they are worth keeping for ever."""
    if args.file == "-" and args.passphrase_stdin:
        raise CommandRefused(
            "Standard input cannot be both the file and the passphrase.",
            fix="Name the file, or give the passphrase with EFFLEURAGE_PASSPHRASE_FILE.",
            code=Exit.UNREADABLE,
        )
    data = read_bytes(args.file)
    if kind_of(read(data)) != REMIT:
        raise CommandRefused(
            f"{args.file} holds no remit (835).",
            fix="Choose the remittance file (835, or ERA). What it is: effleurage x12 read FILE",
            code=Exit.UNREADABLE,
        )
    return data


def _told(actor: Actor, remit_id: Any, became: Became) -> _Told:
    return _Told(became, get_remit(actor, remit_id), parts_of(actor, remit_id))


def _show(told: _Told) -> None:
    remit = told.remit
    amount = format_dollars(remit.amount_cents)
    say(f"{remit.payer_name}, {amount}, paid on {day(remit.paid_on)}: {_WORDS[told.became]}.")
    posted = len(told.parts) - len(told.held)
    if posted:
        say(f"  {counted(posted, 'part')} posted")
    for part in told.held:
        named = f"claim {part.claim_number}" if part.claim_number else part.kind
        say(f"  held: {named}, {format_dollars(part.held_cents)}: {part.why}")


def _shape(told: _Told) -> dict[str, Any]:
    remit = told.remit
    return {
        "remit_id": remit.id,
        "became": told.became.value,
        "state": remit.state,
        "hold": remit.hold,
        "payer": remit.payer_name,
        "trace_number": remit.trace_number,
        "amount_cents": remit.amount_cents,
        "paid_on": remit.paid_on,
        "difference_cents": remit.difference_cents,
        "parts": [_part_shape(part) for part in told.parts],
    }


def _part_shape(part: PartLine) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "claim_number": part.claim_number,
        "paid_cents": part.paid_cents,
        "held_cents": part.held_cents,
        "state": part.state,
        "hold": part.hold,
        "why": part.why,
    }
