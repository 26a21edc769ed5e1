"""``effleurage run``: one command to a running app, with a demo practice and a place for one's own.

Knows the order of a first start, and that two homes are shown at one address, one at a time: this
program holds the port and starts ``effleurage serve`` for the one or the other (decision 0022).
Refuses to open a record itself, so it holds no key.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from effleurage.cli import listening
from effleurage.cli.demo_practice.cast import COLLEAGUES, OWNER, PASSWORD, PRACTICE_NAME
from effleurage.cli.parts import LEAVES_FOR, Part, Wish
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import say, say_aside

DEMO_PASSPHRASE = "stillwater demo: nothing here is real"  # noqa: S105 - printed for everybody
READ_ME = "README.txt"
"""What says that a folder of a demo was made by this command, and so may be used by it."""
_RECORDS, _KEYS, _BEING_MADE = "records", "keys.json", "making-demo"
_SECONDS_BETWEEN_LOOKS = 3
_OF_OWN_RECORDS = (
    "DATABASE_URL",
    "EFFLEURAGE_KEY",
    "EFFLEURAGE_KEY_FILE",
    "EFFLEURAGE_PASSPHRASE_FILE",
    "EFFLEURAGE_DOCUMENTS",
    "EFFLEURAGE_BACKUPS",
)
"""Settings that belong to one's own records, and never to the demo's."""


class _Homes(NamedTuple):
    own: Path
    demo: Path

    @property
    def has_own(self) -> bool:
        return (self.own / _KEYS).exists()


def add_to(nouns: Any) -> None:
    """Register the command."""
    command = nouns.add_parser("run", help="everything: a demo to look around in, and your own")
    listening.add_port(command)
    command.add_argument("--demo", metavar="DIR", help="the demo's folder")
    command.add_argument("--visits", type=int, help="how many visits a new demo has (default 300)")
    command.add_argument("--journey", metavar="DIR", help="play the journey into DIR, once")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prepare what is missing, then serve until asked to stop."""
    signal.signal(signal.SIGTERM, _stop)
    _refuse_server()
    homes = _Homes(_own_home(), _demo_folder(args) / _RECORDS)
    with listening.listen(args.port) as listener:
        if args.journey and not Path(args.journey).exists():
            _do("journey", "--out", args.journey)
        _make_demo(homes.demo, visits=args.visits)
        _welcome(args.port, homes)
        return _serve_each(homes, listener, args)


def _refuse_server() -> None:
    if not os.environ.get("DATABASE_URL"):
        return
    raise CommandRefused(
        "effleurage run is for one computer, and DATABASE_URL names a server's database.",
        fix="Unset DATABASE_URL here; for a server, see docs/deployment.md.",
        code=Exit.NO,
    )


def _own_home() -> Path:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
    from django.conf import settings  # noqa: PLC0415 - only this command needs it, and only this

    return Path(settings.HOME)


def _demo_folder(args: argparse.Namespace) -> Path:
    if args.demo:
        return Path(args.demo).absolute()
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").exists():
        return checkout / "var" / "demo"
    return _own_home().with_name("effleurage-demo")


def _make_demo(home: Path, *, visits: int | None) -> None:
    """Make the demo practice unless it is there; one that was cut off is made anew."""
    if (home / _KEYS).exists() and not (home / _BEING_MADE).exists():
        _refuse_strange(home)
        return
    say("\nMaking a practice of invented people to look around in; half a minute, this once.")
    sys.stdout.flush()
    _write_read_me(home.parent)
    more = ("--visits", str(visits)) if visits else ()
    _do("demo", "--passphrase-stdin", *more, home=home, quietly=True)


def _refuse_strange(home: Path) -> None:
    if (home.parent / READ_ME).exists():
        return
    raise CommandRefused(
        f"The records in {home} were not made by effleurage run.",
        fix="Name another folder for the demo with --demo.",
        code=Exit.NO,
    )


def _write_read_me(folder: Path) -> None:
    lines = [
        f"{PRACTICE_NAME}: invented people to look around with, made by effleurage run.",
        "Delete this folder and it is made anew. Your own records never lie here.",
        f"Passphrase of these records: {DEMO_PASSPHRASE}",
        *(f"  {each.email}  {each.name}, {each.role}" for each in (OWNER, *COLLEAGUES)),
        f"Password for all: {PASSWORD}",
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / READ_ME).write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandRefused(
            f"Nothing can be written into {folder}: {(error.strerror or '').lower()}.",
            fix="Make room on that disk, or name a folder where you may write with --demo.",
            code=Exit.UNWRITABLE,
        ) from None


def _do(*words: str, home: Path | None = None, quietly: bool = False) -> None:
    """Run one of our commands to its end; it has said itself why it refuses."""
    done = subprocess.run(  # noqa: S603 - the command is our own
        [sys.executable, "-m", "effleurage", *words],
        input=f"{DEMO_PASSPHRASE}\n".encode() if home else None,
        stdin=None if home else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quietly else None,
        env=_environment_of(home),
        check=False,
    )
    if done.returncode:
        raise CommandRefused(
            f"effleurage {words[0]} did not finish.",
            fix="Do what is said above, then start again; what is there already is kept.",
            code=Exit(done.returncode) if done.returncode in set(Exit) else Exit.NO,
        )


def _environment_of(home: Path | None) -> Mapping[str, str] | None:
    """Return the surroundings of a command on the demo's records."""
    if home is None:
        return None
    plain = {name: value for name, value in os.environ.items() if name not in _OF_OWN_RECORDS}
    return {**plain, "EFFLEURAGE_HOME": str(home)}


def _welcome(port: int, homes: _Homes) -> None:
    say(f"\nEffleurage is at {listening.address(port)} on this computer. Ctrl-C ends it.\n")
    if homes.has_own:
        say(f"  Your own records ({homes.own}) are locked: the page asks for their passphrase.")
    else:
        say("  Its first page asks: look around in the demo, or set up your own practice?")
    say(f"\n  The demo, {PRACTICE_NAME}: one click on the page, or sign in as")
    for each in (OWNER, *COLLEAGUES):
        say(f"    {each.email:28} {each.name:20} {each.role}")
    say(f"    Password for all: {PASSWORD}")
    say(f"    Its records, {homes.demo}, open with the passphrase: {DEMO_PASSPHRASE}\n")
    sys.stdout.flush()


def _serve_each(homes: _Homes, listener: socket.socket, args: argparse.Namespace) -> int:
    part = Part.OWN if homes.has_own else Part.DEMO
    asked_for = {code: each for each, code in LEAVES_FOR.items()}
    while True:
        code = _serve(part, homes, listener, port=args.port)
        if code not in asked_for:
            return code
        if asked_for[code] is Wish.FRESH_DEMO:
            _refuse_strange(homes.demo)
            shutil.rmtree(homes.demo)
            _make_demo(homes.demo, visits=args.visits)
        part = Part.OWN if asked_for[code] is Wish.OWN else Part.DEMO


def _serve(part: Part, homes: _Homes, listener: socket.socket, *, port: int) -> int:
    is_demo = part is Part.DEMO
    words = ["serve", "--port", str(port), "--part", part.value]
    words += ["--own", str(homes.own)]
    words += ["--passphrase-stdin"] if is_demo else ["--locked"]
    if os.name == "posix":
        # Whoever asks while one process ends and the next begins waits in the line of this socket.
        words += ["--listener", str(listener.fileno())]
    else:
        listener.close()
    child = subprocess.Popen(  # noqa: S603 - the command is our own
        [sys.executable, "-m", "effleurage", *words],
        stdin=subprocess.PIPE,
        env=_environment_of(homes.demo if is_demo else None),
        pass_fds=[listener.fileno()] if os.name == "posix" else [],
        start_new_session=os.name == "posix",  # Ctrl-C is for this program, which passes it on
    )
    with suppress(OSError):  # it has ended already, and has said why
        child.stdin.write(f"{DEMO_PASSPHRASE}\n".encode() if is_demo else b"")  # type: ignore[union-attr]  # PIPE
        child.stdin.close()  # type: ignore[union-attr]  # PIPE
    return _until_it_ends(child, payer=homes.demo / "demo" if is_demo else None)


def _until_it_ends(child: subprocess.Popen[bytes], *, payer: Path | None) -> int:
    """Wait for the pages to end; meanwhile let the demo's payer answer what it was sent."""
    try:
        while child.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                child.wait(_SECONDS_BETWEEN_LOOKS)
            if payer is not None:
                _let_payer_answer(payer)
    except KeyboardInterrupt:
        say_aside("Ending ...")
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child.terminate()
        child.wait()
        return Exit.DONE  # whatever it was about to do next
    return child.returncode


def _let_payer_answer(folder: Path) -> None:
    """Run the simulated payer once where a file waits for it; what it says is of no interest."""
    inbox = folder / "to-the-practice-payer"
    if not any(each.is_file() and not each.name.startswith(".") for each in inbox.glob("*")):
        return
    outbox, plans = folder / "from-the-practice-payer", folder / "plans.json"
    words = ["--inbox", str(inbox), "--outbox", str(outbox), "--plans", str(plans), "--once"]
    subprocess.run(  # noqa: S603 - the command is our own
        [sys.executable, "-m", "effleurage.practice_payer", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
