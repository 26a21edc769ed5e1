"""How a process of ours gets the key from the process that starts it: through its standard input.

Knows the one way that is the same on Linux, macOS and Windows: the child's standard input is a pipe
that holds the key and then ends. Refuses every other: arguments and the environment can be read by
other programs of the same user, files stay behind. A child that needs its standard input for
something else cannot be started this way, and none of ours does.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from effleurage.store.keys import MasterKey

_SECRET_NAMES = frozenset({"EFFLEURAGE_KEY", "EFFLEURAGE_KEY_FILE", "EFFLEURAGE_KEY_FD"})
_STANDARD_INPUT = "0"
GIVER = "EFFLEURAGE_KEY_GIVER"
"""The id of the process that handed over the key, so that a child sees when it is gone."""


def start_child(
    command: Sequence[str], master: MasterKey, *, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a process that finds the key with ``unlocked.unlock_from_surroundings``.

    ``environment`` is this process's own unless given; whatever in it names or holds a key is left
    out. A child that dies before it reads the key shows in its return code, not here.
    """
    child = subprocess.Popen(  # noqa: S603 - the command is our own
        list(command),
        stdin=subprocess.PIPE,
        env=child_environment(os.environ if environment is None else environment),
    )
    # A child that ended already has closed the pipe; its return code says so.
    with suppress(OSError):
        child.stdin.write(master.secret().hex().encode("ascii"))  # type: ignore[union-attr]  # PIPE
    with suppress(OSError):
        child.stdin.close()  # type: ignore[union-attr]  # PIPE
    child.stdin = None
    return child


def child_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a child: no key in it, only where to read it and who gave it."""
    plain = {name: value for name, value in environment.items() if name not in _SECRET_NAMES}
    return {**plain, "EFFLEURAGE_KEY_FD": _STANDARD_INPUT, GIVER: str(os.getpid())}
