"""Counting what a process does to the outside, so that it can be killed before any such step.

A step is a statement, a commit, or a file that is opened for writing, renamed, removed: just before
it and, for statements and commits, just after it. A kill at a step can be repeated from its number.
Files have numbers of their own, because they are few among many statements, and their kills come
with a lag: what matters is what lies between two of them, a file half written.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

_FILE_EVENTS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})


class Deadly(NamedTuple):
    """Where a process kills itself: at a step, or so many seconds after one that touches a file."""

    step: int | None = None
    file: int | None = None
    lag_seconds: float = 0


class Steps:
    """The steps of this process's main thread; at a deadly one it kills itself."""

    def __init__(self, deadly: Deadly) -> None:
        self.count = self.files = 0
        self._deadly = deadly
        self._commit = BaseDatabaseWrapper._commit

    def arm(self) -> None:
        """Count from now on, until the process ends."""
        sys.addaudithook(self._on_file)
        connection_created.connect(self._on_connection, weak=False)
        # Django offers no hook around its commits, and they are what matters most here.
        commit = self._commit

        def counted(wrapper: BaseDatabaseWrapper) -> Any:
            self._take()
            done = commit(wrapper)
            self._take()
            return done

        BaseDatabaseWrapper._commit = counted

    def _on_file(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _FILE_EVENTS or (event == "open" and _writes(arguments)):
            self._take()
            self._touch_file()

    def _on_connection(self, *, connection: BaseDatabaseWrapper, **_: object) -> None:
        if self._on_statement not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._on_statement)

    def _on_statement(self, execute: Any, *call: Any) -> Any:
        self._take()
        done = execute(*call)
        self._take()
        return done

    def _take(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self.count += 1
            if self.count == self._deadly.step:
                _die()

    def _touch_file(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self.files += 1
            if self.files == self._deadly.file:
                threading.Timer(self._deadly.lag_seconds, _die).start()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _writes(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
