"""The one entry of every command, and the edge of the process.

Knows which commands there are and how a failure leaves the process: a refusal as its sentence and
code, a bug as a short notice without a traceback (set EFFLEURAGE_DEBUG for one). Refuses to know
what any command does, and to load the records (Django, the database) for a command that needs none.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from effleurage import __version__
from effleurage.cli import claim, codes, journey, record_nouns, run, units, x12
from effleurage.cli.refusal import CommandRefused, Exit

_NOUNS = (run, journey, claim, codes, units, x12)


def parser(noun: str = "") -> argparse.ArgumentParser:
    """Return the parser of all commands; of those on records, only ``noun`` is complete."""
    top = argparse.ArgumentParser(
        prog="effleurage",
        description="Gets massage therapists paid by insurance. Start with: effleurage journey",
    )
    top.add_argument("--version", action="version", version=f"effleurage {__version__}")
    nouns = top.add_subparsers(metavar="COMMAND", required=True)
    for module in _NOUNS:
        module.add_to(nouns)
    record_nouns.add_to(nouns, complete=noun)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _speak_utf8()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        args = parser(words[0] if words else "").parse_args(words)
        code = int(args.run(args))
        sys.stdout.flush()
    except CommandRefused as refusal:
        return _refuse(refusal)
    except BrokenPipeError:
        # Whoever read our output has left (``| head``): point it at nothing, so that the
        # interpreter's own flush at exit has nobody to complain about.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the process edge: nothing may end in a traceback
        return _confess(error)
    return code


def _speak_utf8() -> None:
    """Say ``–`` and ``✓`` also where the terminal's own encoding has no such letter."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


def _refuse(refusal: CommandRefused) -> int:
    sys.stderr.write(f"effleurage: {refusal.what}\n  What to do: {refusal.fix}\n")
    return refusal.code


def _confess(error: Exception) -> int:
    if os.environ.get("EFFLEURAGE_DEBUG"):
        raise error
    sys.stderr.write(
        f"effleurage: something in Effleurage itself broke ({type(error).__name__}).\n"
        "  Nothing was sent. What to do: run the command again with EFFLEURAGE_DEBUG=1 set,\n"
        "  and report what it prints, after taking out any names.\n"
    )
    return Exit.BUG
