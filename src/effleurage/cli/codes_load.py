"""``effleurage codes load``, ``back`` and ``editions``: official code files in, out, and listed.

Knows how a load's changes are told. Refuses to know what a file looks like (``codes.loading``).
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from effleurage.cli import options, record_nouns
from effleurage.cli.editions import icd_edition
from effleurage.cli.options import a_date
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import counted, day, say, say_json
from effleurage.codes import loading, sets
from effleurage.codes.loading import Change, NothingLoaded
from effleurage.codes.sets import NothingToTakeBack

_MOST_SHOWN = 12


def add_to(verbs: Any) -> None:
    """Register the verbs beside ``search`` and ``show``."""
    load = verbs.add_parser("load", help="load official code files, and see what they change")
    load.add_argument("files", nargs="+", metavar="FILE", type=Path)
    load.add_argument(
        "--from", dest="begins", metavar="YYYY-MM-DD", help="the first day, where a file is silent"
    )
    load.set_defaults(run=run_load)
    back = verbs.add_parser("back", aliases=["unload"], help="take the newest load of a set back")
    back.add_argument("kind", metavar="SET", help="as `effleurage codes editions` names it")
    back.set_defaults(run=run_back)
    listed = verbs.add_parser("editions", help="list the code sets in use and where they are from")
    listed.set_defaults(run=run_editions)
    for verb in (load, back, listed):
        verb.add_argument("--json", action="store_true", help="print the result as JSON")
        verb.add_argument(
            "--records",
            action="store_true",
            help="in the records, for every host and process that opens them",
        )
        verb.add_argument("--practice", metavar="ID", help="whose owner acts (with --records)")
        verb.add_argument("--as", dest="as_", metavar="EMAIL", help="who acts (with --records)")
        options.add_secrets(verb)


def run_load(args: argparse.Namespace) -> int:
    """Load files and print what changed; exit 2 when they are not what we can read."""
    begins = a_date(args.begins) if args.begins else None
    try:
        if args.records:
            changes = _records().load(args, begins)
        else:
            changes = loading.load(args.files, begins=begins)
    except NothingLoaded as fault:
        raise CommandRefused(
            f"{fault}",
            fix="Load the files as the publisher gives them out, zipped or not.",
            code=Exit.UNREADABLE,
        ) from None
    if args.json:
        say_json([_shape(change) for change in changes])
        return Exit.DONE
    for change in changes:
        say(f"{change.load.name}: {counted(change.total, 'row')}.")
        _say_codes("New", change.began)
        _say_codes("Ended", change.ended)
        _say_codes("Changed", change.reworded)
        where = " --records" if args.records else ""
        say(f"In use now. To take it back: effleurage codes back {change.load.kind}{where}")
    return Exit.DONE


def run_back(args: argparse.Namespace) -> int:
    """Take a load back and say what answers now; exit 1 when there is none."""
    if args.records:
        return _back_in_the_records(args)
    try:
        gone = loading.take_back(args.kind)
    except NothingToTakeBack as fault:
        raise CommandRefused(
            f"{fault}", fix="See what is loaded: effleurage codes editions", code=Exit.NO
        ) from None
    before = sets.current(args.kind)
    answers = before.name if before else "what ships with Effleurage"
    if args.json:
        say_json({"taken_back": gone.name, "answers_now": answers})
    else:
        say(f"Taken back: {gone.name}. Now {answers} answers. The file is kept: {gone.file}")
    return Exit.DONE


def _back_in_the_records(args: argparse.Namespace) -> int:
    number = _records().back(args)
    before = sets.current(args.kind)
    answers = before.name if before else "what ships with Effleurage"
    if args.json:
        say_json({"taken_back": number, "answers_now": answers})
    else:
        say(f"Taken back: load {number}. Now {answers} answers, on every host within a minute.")
    return Exit.DONE


def _records() -> Any:
    """Return what works on the records; Django is loaded only where they are asked for."""
    record_nouns.set_up()
    return importlib.import_module("effleurage.cli.codes_in_records")


def run_editions(args: argparse.Namespace) -> int:
    """Print which code sets answer, and until when the diagnosis codes hold."""
    if args.records:
        _records().answer(args)
    with icd_edition() as edition:
        facts = edition.facts
    loaded = sets.loads()
    if args.json:
        say_json(
            {
                "diagnosis_codes": {
                    "name": facts.name,
                    "covers_until": facts.effective_until,
                    "content_sha256": facts.content_sha256,
                },
                "loaded": [
                    {"set": load.kind, "name": load.name, "file": load.file, "sha256": load.sha256}
                    for load in loaded
                ],
            }
        )
        return Exit.DONE
    say(f"{facts.name}, for visits before {day(facts.effective_until)}")
    for load in loaded:
        say(f"{load.kind:12} {load.name}  ({load.sha256[:12]})")
    if not loaded:
        say("Everything else is what ships with Effleurage. To load more: effleurage codes load")
    return Exit.DONE


def _shape(change: Change) -> dict[str, Any]:
    return {
        "set": change.load.kind,
        "name": change.load.name,
        "sha256": change.load.sha256,
        "rows": change.total,
        "new": list(change.began),
        "ended": list(change.ended),
        "changed": list(change.reworded),
    }


def _say_codes(heading: str, codes: tuple[str, ...]) -> None:
    if not codes:
        return
    more = f" … and {len(codes) - _MOST_SHOWN:,} more" if len(codes) > _MOST_SHOWN else ""
    say(f"  {heading} ({len(codes):,}): {', '.join(codes[:_MOST_SHOWN])}{more}")
