"""``effleurage serve``: the pages on this computer, and the worker beside them.

Knows that only this computer can reach them (loopback), that the records may still be locked when
the pages start, and that the worker gets the key through a pipe once they are not. Refuses to serve
the world: servers put their own program before ``effleurage.config.wsgi`` (docs/settings.md).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
from datetime import datetime

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from waitress.server import BaseWSGIServer, create_server

from effleurage.apps.practices import installation
from effleurage.cli import asking, records
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.refusals_of_records import refusals
from effleurage.cli.words import say
from effleurage.store import databases, handover, unlocked

_HOST = "127.0.0.1"
_SECONDS_TO_FINISH = 30
_THREADS = 6
_workers: list[subprocess.Popen[bytes]] = []
_starting = threading.Lock()


def add_serve(verb: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    asking.add_secrets(verb)
    verb.add_argument("--port", type=int, default=8765, help="where to listen (default: 8765)")
    verb.add_argument(
        "--locked", action="store_true", help="start locked; the page asks for the passphrase"
    )
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until asked to stop; then end the worker as well."""
    settings.AFTER_UNLOCK = [f"{__name__}.begin_work"]
    if args.locked:
        with refusals():
            _refuse_without_database()
    else:
        with records.with_records(args):
            _start_worker()
    server = _listen(args.port)
    say(f"Effleurage is at http://localhost:{args.port} on this computer. Ctrl-C ends it.")
    if not unlocked.is_unlocked():
        say("The records are locked: the page asks for the passphrase.")
    sys.stdout.flush()
    try:
        server.run()
    finally:
        server.close()
        _end_workers()
    return Exit.DONE


def begin_work(*, at: datetime) -> None:
    """Bring the database forward and start the worker: what follows an unlocking on the page."""
    records.bring_forward(at=at)
    _start_worker()


def _refuse_without_database() -> None:
    """A locked database can only be seen, not asked: whether it is ours shows when it opens."""
    if databases.is_embedded(connection) and not records.database_file().exists():
        raise installation.NothingHasBegun("there are no records here yet; run effleurage init")


def _listen(port: int) -> BaseWSGIServer:
    try:
        return create_server(
            get_wsgi_application(), host=_HOST, port=port, threads=_THREADS, ident=""
        )
    except (OSError, OverflowError) as error:
        _end_workers()
        raise CommandRefused(
            f"Port {port} cannot be used: {error}.",
            fix="Is Effleurage running already? Open it in the browser, or choose another --port.",
            code=Exit.NO,
        ) from None


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
