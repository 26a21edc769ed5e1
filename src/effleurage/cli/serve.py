"""``effleurage serve``: the pages on this computer, and the worker beside them.

Knows that only this computer can reach them (loopback), that the records may still be locked, or
not begun at all, when the pages start, and that the worker gets the key through a pipe once they
are open. ``effleurage run`` starts it for one of its two homes (``parts``) and hands it the socket;
it then ends with that program. Refuses to serve the world: servers put their own program before
``effleurage.config.wsgi`` (docs/deployment.md).
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from _thread import interrupt_main
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from waitress.server import BaseWSGIServer, create_server

from effleurage.apps.codes import laying_out
from effleurage.apps.practices import installation
from effleurage.apps.work import warming
from effleurage.cli import beginning, listening, options, records
from effleurage.cli.demo_practice import cast
from effleurage.cli.parts import LEAVES_FOR, Part, Wish
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.refusals_of_records import refusals
from effleurage.cli.words import say
from effleurage.store import databases, handover, keys, unlocked

_SECONDS_TO_FINISH = 30
_SECONDS_TO_ANSWER = 0.3
_THREADS = 6
_workers: list[subprocess.Popen[bytes]] = []
_starting = threading.Lock()
_wanted_next: list[Wish] = []
_listening: list[BaseWSGIServer] = []


def add_serve(verb: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    options.add_secrets(verb)
    listening.add_port(verb)
    verb.add_argument(
        "--locked", action="store_true", help="start locked; the page asks for the passphrase"
    )
    # These are for effleurage run, which starts this.
    verb.add_argument("--part", type=Part, help=argparse.SUPPRESS)
    verb.add_argument("--own", type=Path, help=argparse.SUPPRESS)
    verb.add_argument("--listener", type=int, help=argparse.SUPPRESS)
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until asked to stop; then end the worker as well."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    listener = socket.socket(fileno=args.listener) if args.listener else listening.listen(args.port)
    is_embedded = databases.is_embedded(connection)
    once = listening.served_once(Path(settings.HOME), args.port) if is_embedded else nullcontext()
    try:
        with listener, refusals(), once:
            _tell_pages(args)
            _open(args)
            _serve(listener, args)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end_workers()
    return LEAVES_FOR[_wanted_next[0]] if _wanted_next else Exit.DONE


def begin_work(*, at: datetime) -> None:
    """Bring the database forward and start the worker: what follows an unlocking on the page."""
    records.bring_forward(at=at)
    _start_worker()


def begin_records(passphrase: str, *, at: datetime) -> str:
    """Begin this home, for the page of a first start; return the recovery code to print.

    Raises ``CannotBegin``, in the words of whatever refused.
    """
    try:
        with refusals(), _starting:
            return _begin(passphrase, at=at)
    except CommandRefused as refusal:
        raise installation.CannotBegin(f"{refusal.what} {refusal.fix}") from None
    finally:
        if unlocked.is_unlocked():
            _start_worker()


def _begin(passphrase: str, *, at: datetime) -> str:
    beginning.refuse_used_home()
    key_file, master, code = keys.make_key_file(passphrase)
    with unlocked.holding(master):
        beginning.begin_home(beginning.NewKey(key_file, code), at=at, first=lambda: None)
    unlocked.unlock(master)
    return code


def leave_for(wish: str) -> None:
    """End soon, when the answer under way has left, and say what is wanted next."""
    if not _wanted_next:
        _wanted_next.append(Wish(wish))
        threading.Timer(_SECONDS_TO_ANSWER, _interrupt).start()


def _interrupt() -> None:
    """Ask this process to end, and wake what waits for browsers, so that it hears it."""
    interrupt_main(signal.SIGTERM)
    for server in _listening:
        server.pull_trigger()


def _tell_pages(args: argparse.Namespace) -> None:
    """Tell the pages what they may do here beside the usual (``config.settings``)."""
    settings.AFTER_UNLOCK = [f"{__name__}.begin_work"]
    part: Part | None = args.part
    if part is None:
        return
    settings.PART = part.value
    settings.OWN_HOME = args.own or settings.HOME
    settings.LEAVE_FOR = f"{__name__}.leave_for"
    settings.BEGIN_RECORDS = f"{__name__}.begin_records" if part is Part.OWN else ""
    if part is Part.DEMO:
        settings.DEMO_PEOPLE = [(*each[:3],) for each in (cast.OWNER, *cast.COLLEAGUES)]
        settings.DEMO_PASSWORD = cast.PASSWORD
    settings.LOGIN_URL = "welcome"
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _open(args: argparse.Namespace) -> None:
    if args.locked:
        _refuse_without_database(args.part)
        return
    with records.with_records(args):
        _start_worker()


def _serve(listener: socket.socket, args: argparse.Namespace) -> None:
    # A browser asks for several files at once: that they wait for a thread is nothing to be told.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    application = get_wsgi_application()
    laying_out.begin()
    sockets: dict[int, Any] = {}
    server = create_server(application, sockets, sockets=[listener], threads=_THREADS, ident="")
    _listening.append(server)
    warming.warm()
    if args.part is None:
        say(f"Effleurage is at {listening.address(args.port)} on this computer. Ctrl-C ends it.")
    if not unlocked.is_unlocked() and args.part is None:
        say("The records are locked: the page asks for the passphrase.")
    sys.stdout.flush()
    try:
        server.run()
    finally:
        server.close()
        for each in list(sockets.values()):
            each.close()  # a browser asks again, and whoever comes next answers


def _refuse_without_database(part: Part | None) -> None:
    """A locked database can only be seen, not asked: whether it is ours shows when it opens."""
    if part is Part.OWN:
        return  # the pages begin it
    if databases.is_embedded(connection) and not records.database_file().exists():
        raise installation.NothingHasBegun("there are no records here yet; run effleurage init")


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end_with(parent: int) -> None:
    """End when the program that started this one is gone, however it went."""
    while os.name == "posix" and os.getppid() == parent:
        time.sleep(1)
    if os.name == "posix":
        _interrupt()


def _start_worker() -> None:
    with _starting:
        if not _workers:
            command = [sys.executable, "-m", "effleurage", "worker"]
            _workers.append(handover.start_child(command, unlocked.master_key()))


def _end_workers() -> None:
    """Let each worker finish its task in hand; end one that does not."""
    for worker in _workers:
        worker.terminate()
    for worker in _workers:
        try:
            worker.wait(_SECONDS_TO_FINISH)
        except subprocess.TimeoutExpired:
            worker.kill()
    _workers.clear()
