"""``effleurage worker``: does what nobody waits for. Sends, takes in, posts, seals, backs up.

Knows how the process ends: asked to stop (SIGTERM, Ctrl-C) it finishes the task in hand. One that
was handed its key by another process of ours (``serve``) ends with that one: no key outlives the
pages. Refuses to start on locked records. Several may run at once, on one machine or many.
"""

from __future__ import annotations

import argparse
import logging
import os
import platform
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

from effleurage.apps.codes import laying_out
from effleurage.apps.work import warming
from effleurage.apps.work.running import Tally, Work
from effleurage.apps.work.sweep import Pace
from effleurage.cli import options, records
from effleurage.cli.refusal import Exit
from effleurage.cli.words import counted, say
from effleurage.store import handover

_LEAST_LEASE_SECONDS = 6
_BEATS_A_LEASE = 6


def add_worker(verb: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    options.add_secrets(verb)
    verb.add_argument(
        "--once", action="store_true", help="do what is due now, and end (1 if a task failed)"
    )
    verb.add_argument(
        "--every",
        type=_seconds,
        default=60,
        metavar="SECONDS",
        help="how often to look for what is due (default: 60)",
    )
    verb.add_argument(
        "--lease",
        type=_seconds,
        default=60,
        metavar="SECONDS",
        help="how long a worker may be silent before others do its tasks (default: 60)",
    )
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work until asked to stop, or once."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    is_wanted = _as_long_as_our_parent_lives()
    with records.with_records(args):
        laying_out.begin()
        where = f"{platform.node()} {os.getpid()}"
        work = Work(where=where, pace=_pace(args), is_wanted=is_wanted)
        _stop_when_asked(work)
        if not args.once:
            warming.warm()
        tally = work.drain() if args.once else work.go_on()
    _show(tally)
    return Exit.NO if args.once and tally.failed else Exit.DONE


def _pace(args: argparse.Namespace) -> Pace:
    lease = timedelta(seconds=max(args.lease, _LEAST_LEASE_SECONDS))
    return Pace(every=timedelta(seconds=args.every), lease=lease, beat=lease / _BEATS_A_LEASE)


def _as_long_as_our_parent_lives() -> Callable[[], bool]:
    """Return the question whether the process that handed us the key is still there.

    It says its own id, because it may be gone before we could ask who our parent is. Windows never
    says that a parent is gone; there, ending the window ends all that was started in it.
    """
    giver = os.environ.pop(handover.GIVER, "")
    if not giver or os.name == "nt":
        return lambda: True
    return lambda: str(os.getppid()) == giver


def _stop_when_asked(work: Work) -> None:
    def ask(_number: int, _frame: FrameType | None) -> None:
        work.is_stopping = True

    for name in ("SIGTERM", "SIGINT", "SIGBREAK"):  # the last one is Windows' word for it
        if number := getattr(signal, name, None):
            signal.signal(number, ask)


def _show(tally: Tally) -> None:
    say(f"{counted(tally.done, 'task')} done, {counted(tally.failed, 'failure')}.")


def _seconds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 24 * 60 * 60:
        raise argparse.ArgumentTypeError("a whole number of seconds, from 1 to 86400")
    return int(text)
