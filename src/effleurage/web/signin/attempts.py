"""How often a passphrase may be tried: five times, then with waits that double to a quarter hour.

Knows wrong tries in this process, in memory: while the store is locked there is nowhere else. A
restart forgets them, but whoever can restart the process has the key file and needs no page.
Refuses to know the passphrase.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

FREE_TRIES = 5
FIRST_WAIT_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 900.0


class TooManyTries(PermissionError):
    """Too many wrong tries; wait, then try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many wrong tries; wait {seconds} seconds, then try again")
        self.seconds = seconds


class Attempts:
    """Counts wrong tries. Times are seconds of a clock that only moves forward."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self.wrong = 0
        self._not_before = 0.0

    @contextmanager
    def one_try(self, now: float) -> Iterator[None]:
        """Let one try pass at a time: each costs 64 MiB, and guesses side by side would be free.

        Counts the try as wrong unless :meth:`forget` is called. Raises :class:`TooManyTries`.
        """
        with self._one_at_a_time:
            if now < self._not_before:
                raise TooManyTries(max(1, round(self._not_before - now)))
            self.wrong += 1
            if self.wrong >= FREE_TRIES:
                # Doubling stops where the longest wait is reached, so the power stays small.
                doubled = FIRST_WAIT_SECONDS * 2.0 ** min(self.wrong - FREE_TRIES, 10)
                self._not_before = now + min(doubled, LONGEST_WAIT_SECONDS)
            yield

    def forget(self) -> int:
        """Forget the wrong tries after a right one, and return how many there were before it."""
        before, self.wrong, self._not_before = max(self.wrong - 1, 0), 0, 0.0
        return before
