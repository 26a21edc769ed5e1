"""A file that one process at a time may hold, for as long as it runs.

Knows the lock that each system gives, which goes with its process however that ends. Refuses to
say what it means that another holds it: that is the caller's sentence.
"""

from __future__ import annotations

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_FAR = 1 << 30
"""Windows keeps others from reading the byte that is locked, so it lies beyond what is written."""


def hold(stream: BinaryIO) -> bool:
    """Hold an open file until it is closed or this process ends; say whether it was free."""
    try:
        if sys.platform == "win32":
            here = stream.tell()
            stream.seek(_FAR)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
            stream.seek(here)
        else:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
