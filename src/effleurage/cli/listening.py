"""Where the pages are reached: a port of this computer alone, and one program for each home.

Knows sockets, the mark of a home that is being served, and the sentences for a port or a home that
is taken. Refuses every address but this computer's own.
"""

from __future__ import annotations

import argparse
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from effleurage.cli.holding import hold
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.store import whole_files

HOST = "127.0.0.1"
SERVED = "served"
"""The file in a home that is held while its pages are served; it holds their address."""
USUAL_PORT = 8765
_BACKLOG = 128


def add_port(verb: argparse.ArgumentParser) -> None:
    """Add ``--port``."""
    verb.add_argument(
        "--port",
        type=_port,
        default=USUAL_PORT,
        help=f"where to listen (default: {USUAL_PORT})",
    )


def address(port: int) -> str:
    """Return what is typed into the browser."""
    return f"http://localhost:{port}"


def listen(port: int) -> socket.socket:
    """Return a socket that listens on this computer alone. Raises :class:`CommandRefused`."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        reason = (error.strerror or type(error).__name__).lower()
        raise CommandRefused(
            f"Port {port} cannot be used: {reason}.",
            fix=f"Is Effleurage running already? Open {address(port)} in the browser. "
            f"Otherwise choose another port: --port {port + 1} (make run PORT={port + 1}).",
            code=Exit.NO,
        ) from None
    return listener


@contextmanager
def served_once(home: Path, port: int) -> Iterator[None]:
    """Hold a home while its pages are served. Raises :class:`CommandRefused` for a second one."""
    whole_files.make_folder(home)
    with (home / SERVED).open("a+b") as mark:
        if not hold(mark):
            mark.seek(0)
            there = mark.read(100).decode("ascii", "replace").strip()
            raise CommandRefused(
                f"Effleurage is running already with the records in {home}.",
                fix=f"Open {there or 'it'} in the browser, or end that one first (Ctrl-C there).",
                code=Exit.NO,
            )
        mark.truncate(0)
        mark.write(f"{address(port)}\n".encode("ascii"))
        mark.flush()
        yield


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError("a port is a whole number from 1 to 65535")
    return int(text)
