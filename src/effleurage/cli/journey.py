"""``effleurage journey``: four invented visits from the note to posted money, unattended.

Knows the order of the story and where its files go. Refuses to do a step itself.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from effleurage.cli import journey_steps as steps
from effleurage.cli.editions import icd_edition
from effleurage.cli.files import make_folder
from effleurage.cli.journey_record import MARK, Record
from effleurage.cli.journey_scenes import TODAY, Scene, scenes, stopped
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import day, say, say_json


def add_to(nouns: Any) -> None:
    """Register the command."""
    command = nouns.add_parser("journey", help="watch four visits become posted money")
    command.add_argument("--out", default="journey", metavar="DIR", help="where the files go")
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play the journey; exit 0 when every payment is proven and the account balances."""
    target = Path(args.out)
    _refuse_strangers(target)
    make_folder(target.parent)
    with tempfile.TemporaryDirectory(prefix=".journey-", dir=target.parent) as workshop:
        folder = make_folder(Path(workshop) / "journey")
        summary = _play(Record(folder, quiet=args.json))
        _put_in_place(folder, target)
    if args.json:
        say_json(summary)
    else:
        say()
        say(f"Every file is in the folder {target}. Nothing left this computer.")
    return Exit.DONE


def _refuse_strangers(target: Path) -> None:
    """Refuse to write into a folder (or over a file) that no journey made."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if target.is_dir() and _is_ours(target / MARK):
        return
    raise CommandRefused(
        f"{target} exists and was not made by a journey. Nothing was changed.",
        fix="Name another folder with --out, or empty that one yourself.",
        code=Exit.UNWRITABLE,
    )


def _is_ours(mark: Path) -> bool:
    try:
        return "journey" in json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def _put_in_place(folder: Path, target: Path) -> None:
    try:
        if target.exists():
            shutil.rmtree(target)
        folder.rename(target)
    except OSError as error:
        raise CommandRefused(
            f"The journey's files cannot be put into {target}: {(error.strerror or '').lower()}.",
            fix="Close programs that show its files, or name another folder with --out.",
            code=Exit.UNWRITABLE,
        ) from None


def _play(record: Record) -> dict[str, object]:
    story = scenes()
    claims = [scene.claim for scene in story]
    at = datetime.combine(TODAY, time(10))
    with icd_edition() as edition:
        mistaken = stopped()
        record.heading(mistaken.title)
        steps.be_stopped(record, mistaken, edition=edition, on=TODAY)
        for number, scene in enumerate(story, 1):
            record.heading(f"{number}. {scene.title}")
            steps.count_units(record, scene.claim)
            steps.draft(record, scene)
            cleared = steps.pass_gate(record, scene.claim, edition=edition, on=TODAY)
            steps.send(record, scene, cleared, number=number, on=TODAY)
    for evening, words in ((0, "The payer answers"), (1, "The next day, the payer thinks again")):
        on = TODAY + timedelta(days=evening)
        record.heading(f"{words} ({day(on)})")
        answers = steps.run_practice_payer(record, at=at + timedelta(days=evening))
        steps.take_acknowledgements(record, answers, on=on)
        steps.take_remits(record, answers, claims, on=on)
    return _end(record, story)


def _end(record: Record, story: tuple[Scene, ...]) -> dict[str, object]:
    record.heading("What happened to the money")
    for number, scene in enumerate(story, 1):
        record.tell(f"{number}. {scene.title}: {scene.what_happens}")
        steps.tell_story(record, scene.claim)
    record.heading("Where the money stands")
    steps.tell_account(record)
    return steps.keep_summary(record, story)
