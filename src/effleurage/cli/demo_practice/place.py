"""The folder in which a demo practice is being made, so that it can be cut off and begun again.

Knows the mark that lies there meanwhile, held by whoever makes it. What a cut-off try left is set
aside by the next one, never deleted. Refuses a second maker, and to touch records without the mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from effleurage.cli.holding import hold
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import say_aside
from effleurage.store import whole_files

MARK = "making-demo"
_ASIDE = "unfinished-"


def was_cut_off(home: Path) -> bool:
    """Return whether a demo practice was begun there and not finished."""
    return (home / MARK).exists()


@contextmanager
def being_made(home: Path, *, at: datetime) -> Iterator[None]:
    """Hold the folder while a demo practice is made in it; the mark goes when all went well.

    What a cut-off try left is set aside first. Raises :class:`CommandRefused` where another
    process is making one.
    """
    whole_files.make_folder(home)
    left_before = was_cut_off(home)
    with (home / MARK).open("a+b") as mark:
        _hold(mark)
        if left_before:
            _set_aside(home, at=at)
        try:
            yield
        except KeyboardInterrupt:
            say_aside("Cut off. effleurage demo begins again and sets aside what was made so far.")
            raise
    (home / MARK).unlink()


def _hold(mark: BinaryIO) -> None:
    if not hold(mark):
        raise CommandRefused(
            "Another process is making a demo practice here at this moment.",
            fix="Wait for it, a minute at most; then go on with what it made.",
            code=Exit.NO,
        )


def _set_aside(home: Path, *, at: datetime) -> None:
    left = [path for path in home.iterdir() if path.name != MARK and not _was_aside(path)]
    if not left:
        return
    aside = home / f"{_ASIDE}{at:%Y%m%dT%H%M%S%fZ}"
    aside.mkdir(mode=0o700)
    for path in left:
        with suppress(FileNotFoundError):  # what a database lays beside itself may vanish
            path.rename(aside / path.name)
    say_aside(f"A demo practice was cut off here; what it had made now lies in {aside}")


def _was_aside(path: Path) -> bool:
    return path.is_dir() and path.name.startswith(_ASIDE)
