"""``effleurage unknown``: sendings of which nobody knows whether they left, settled by hand.

Knows how they are listed and what settles one. Refuses to guess: a person looks at the
clearinghouse, or asks the payer, and says so.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from effleurage.apps.audit import reads
from effleurage.apps.exchange.actions import settle_unknown
from effleurage.apps.exchange.queries import SubmissionLine, submissions_unknown
from effleurage.cli import options, records
from effleurage.cli.refusal import Exit
from effleurage.cli.words import counted, day, say, say_json
from effleurage.core.money import format_dollars


def add_unknown(noun: argparse.ArgumentParser) -> None:
    """Say what the commands take."""
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="list them, the oldest first")
    listing.add_argument("--json", action="store_true", help="print the result as JSON")
    listing.set_defaults(run=run_list)
    settling = verbs.add_parser("settle", help="say what you found out")
    settling.add_argument("id", metavar="ID", help="the sending, from the list")
    answer = settling.add_mutually_exclusive_group(required=True)
    answer.add_argument("--sent", action="store_true", help="it is there: it was sent")
    answer.add_argument("--not-sent", action="store_true", help="it is not there: send it again")
    settling.add_argument(
        "--confirmation", default="", metavar="TEXT", help="who or what says so, and its number"
    )
    settling.set_defaults(run=run_settle)
    for verb in (listing, settling):
        options.add_secrets(verb)
        records.add_actor(verb)


def run_list(args: argparse.Namespace) -> int:
    """List them; exit 0 also when there are none."""
    with records.with_records(args) as at:
        actor = records.acting(args)
        with reads.one_response(actor, at=at):
            found = submissions_unknown(actor)
    if args.json:
        say_json([shape(line) for line in found])
    else:
        show(found)
    return Exit.DONE


def run_settle(args: argparse.Namespace) -> int:
    """Write down what a person found out; all claims of the same file are settled with it."""
    with records.with_records(args) as at:
        settle_unknown(
            records.acting(args),
            submission_id=records.an_id(args.id),
            was_sent=args.sent,
            confirmation=args.confirmation.strip() or "said by a person",
            at=at,
        )
    say("It was sent." if args.sent else "It was not sent; its claims are ready again.")
    return Exit.DONE


def show(found: Sequence[SubmissionLine]) -> None:
    """List sendings for a person."""
    if not found:
        say("No sending is in doubt.")
        return
    say(f"{counted(len(found), 'sending')} in doubt. Ask before you send again; then, for each:")
    say("  effleurage unknown settle ID --sent | --not-sent\n")
    for line in found:
        say(
            f"  {line.id}  claim {line.claim_number}, visit of {day(line.service_from)},"
            f" {format_dollars(line.total_cents)}, by {line.connection_name},"
            f" meant to leave on {day(line.intended_at.astimezone().date())}"
        )


def shape(line: SubmissionLine) -> dict[str, Any]:
    """Return a sending for a program."""
    return {
        "id": line.id,
        "claim_number": line.claim_number,
        "service_from": line.service_from,
        "total_cents": line.total_cents,
        "connection": line.connection_name,
        "intended_at": line.intended_at,
    }
