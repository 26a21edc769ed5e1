"""``effleurage units``: minutes to units under a payer's rule, with the arithmetic in words."""

from __future__ import annotations

import argparse
import re
from typing import Any

from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import counted, say, say_json
from effleurage.core.claims import UnitRule
from effleurage.core.visits import units

_SPENT = re.compile(r"([A-Za-z0-9]{5})=(\d{1,5})\Z")


def add_to(nouns: Any) -> None:
    """Register the command."""
    command = nouns.add_parser("units", help="turn minutes into units under a payer's rule")
    command.add_argument(
        "--rule",
        choices=[rule.value for rule in UnitRule],
        default=UnitRule.UNKNOWN.value,
        help="the payer's rule; unknown works both and takes the lower (default)",
    )
    command.add_argument("spent", nargs="+", metavar="CODE=MINUTES")
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the units of each code, the total, and how they come about."""
    minutes = _minutes(args.spent)
    try:
        found = units.units_for(minutes, rule=UnitRule(args.rule))
    except units.MinutesAreImpossible as refusal:
        raise CommandRefused(
            f"{refusal}", fix="Give the hands-on minutes of one visit.", code=Exit.UNREADABLE
        ) from None
    if args.json:
        say_json(found.as_json())
        return Exit.DONE
    for code in found.by_code:
        say(f"{code.procedure}  {code.minutes:4} minutes  {counted(code.units, 'unit'):>8}")
    say(f"{'total':5}  {sum(minutes.values()):4} minutes  {counted(found.total, 'unit'):>8}")
    say()
    say(found.explanation)
    if found.warning:
        say(found.warning)
    return Exit.DONE


def _minutes(spent: list[str]) -> dict[str, int]:
    minutes: dict[str, int] = {}
    for text in spent:
        match = _SPENT.match(text)
        if not match or match[1].upper() in minutes:
            why = "that code was given before" if match else "it is not CODE=MINUTES"
            raise CommandRefused(
                f"{text!r} cannot be read: {why}.",
                fix="Write each code once, with its minutes: effleurage units 97124=40 97140=20",
                code=Exit.UNREADABLE,
            )
        minutes[match[1].upper()] = int(match[2])
    return minutes
