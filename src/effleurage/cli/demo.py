"""``effleurage demo``: a practice of invented people to look around in.

Knows what to ask and what to print. Refuses a second one, and records that are not begun but by
its own hand.
"""

from __future__ import annotations

import argparse
import secrets
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.sealing import seal_pending
from effleurage.apps.practices import installation, queries
from effleurage.cli import options, records
from effleurage.cli.beginning import begin_home, new_key, refuse_used_home
from effleurage.cli.demo_practice import house, place
from effleurage.cli.demo_practice.cast import COLLEAGUES, OWNER, PASSWORD, PRACTICE_NAME
from effleurage.cli.demo_practice.making import Wanted, make
from effleurage.cli.demo_practice.world import ZONE, World
from effleurage.cli.init import show_recovery_code
from effleurage.cli.options import a_date
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.refusals_of_records import refusals
from effleurage.cli.words import say, say_aside, say_json
from effleurage.store import databases, key_store

_FEWEST, _USUAL, _MOST = 60, 300, 5_000
_FOLDER = "demo"
_PEOPLE = (OWNER, *COLLEAGUES)


def add_demo(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verb.add_argument("--visits", type=int, default=_USUAL, help=f"how many (default {_USUAL})")
    verb.add_argument("--seed", type=int, default=1, help="another number, other people")
    verb.add_argument("--on", metavar="YYYY-MM-DD", help="the day it is (default: today)")
    options.add_secrets(verb)
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the practice, in records that are there or begun for it, and print the sign-ins."""
    _refuse_size(args.visits)
    wanted_on = a_date(args.on) if args.on else None
    home = Path(settings.HOME)
    is_begun_here = databases.is_embedded(connection) and (_is_new() or place.was_cut_off(home))
    with place.being_made(home, at=records.now()) if is_begun_here else nullcontext():
        code = _begin_if_new(args)
        world, password = _make(args, on=wanted_on)
    if args.json:
        say_json(_shape(world, password) | {"recovery_code": code})
    else:
        _show(world, password)
        if code:
            show_recovery_code(code)
    return Exit.DONE


def _make(args: argparse.Namespace, *, on: date | None) -> tuple[World, str]:
    with records.with_records(args) as at:
        _refuse_second()
        password = _password()
        world = make(
            Wanted(visits=args.visits, seed=args.seed, password=password),
            folder=_a_folder(at),
            papers=records.documents(),
            on=on or at.astimezone(ZONE).date(),
            tell=lambda line: None if args.json else say_aside(line),
        )
        _tell_trail(world, at=at)
    return world, password


def _refuse_size(visits: int) -> None:
    if not _FEWEST <= visits <= _MOST:
        raise CommandRefused(
            f"A demo practice has {_FEWEST} to {_MOST} visits.",
            fix="Choose a number between them with --visits.",
            code=Exit.UNREADABLE,
        )


def _begin_if_new(args: argparse.Namespace) -> str:
    """Begin the records where nothing is yet, and return the recovery code to show."""
    with refusals():
        if not _is_new():
            return ""
        refuse_used_home()
        begun, _ = begin_home(new_key(args), at=records.now(), first=lambda: None)
    return begun.recovery_code


def _is_new() -> bool:
    if databases.is_embedded(connection):
        return not (records.database_file().exists() or key_store.key_file_path().exists())
    return "practices_installation" not in connection.introspection.table_names()


def _refuse_second() -> None:
    if queries.user_behind(OWNER.email) is None:
        return
    raise CommandRefused(
        "There is a demo practice here already; nothing was changed.",
        fix=f"Use that one: effleurage serve, and sign in as {OWNER.email}. For another, or if it "
        "was cut off while it was made, set EFFLEURAGE_HOME to an empty folder (on a server: "
        "DATABASE_URL to an empty database).",
        code=Exit.NO,
    )


def _password() -> str:
    """Return the published password on a laptop; on a server everybody would know it."""
    return PASSWORD if databases.is_embedded(connection) else secrets.token_urlsafe(15)


def _a_folder(at: datetime) -> Path:
    """Return where the practice and the practice payer exchange files; always a new one."""
    folder = Path(settings.HOME) / _FOLDER
    return folder if not folder.exists() else folder.with_name(f"{_FOLDER}-{at:%Y%m%dT%H%M%S}")


def _tell_trail(world: World, *, at: datetime) -> None:
    """Leave the true time beside the months that were played."""
    audit.record_for_installation(
        "demo.made",
        at=at,
        actor_name=installation.KEY_HOLDER,
        details={"practice": str(world.practice_id)},
    )
    seal_pending(records.now())


def _shape(world: World, password: str) -> dict[str, Any]:
    return {
        "practice_id": world.practice_id,
        "sign_ins": [{"email": each.email, "role": each.role} for each in _PEOPLE],
        "password": password,
        "folder": str(world.folder),
        "remits_waiting_in": str(world.folder / house.OUTBOX),
    }


def _show(world: World, password: str) -> None:
    say(f"{PRACTICE_NAME}, practice {world.practice_id}")
    say("Everybody in it is invented, and so are the payers who answer.\n")
    for each in _PEOPLE:
        say(f"  {each.email:28} {each.name:20} {each.role}")
    say(f"\n  Password for all: {password}\n")
    say(f"A remit that nobody has taken in yet lies in {world.folder / house.OUTBOX}")
    say("  effleurage remit post FILE     posts it (effleurage serve does so by itself)")
    say("  effleurage unknown list        shows a sending in doubt")
    say("  effleurage check               proves the records")
    say("The simulated payers answer what you send when you run:")
    say(f"  python -m effleurage.practice_payer --inbox {world.folder / house.INBOX} \\")
    say(f"    --outbox {world.folder / house.OUTBOX} --plans {world.folder / house.PLANS}")
