"""A throw-away PostgreSQL for tests: ``python -m tests.postgres -- pytest tests/apps``.

The server runs as an unprivileged user where the tests run as root, because it refuses root; its
data lies in memory where the machine has such a place, and goes when the command ends.
"""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_OPTIONS = (
    "-c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
)


class NoServerPrograms(RuntimeError):
    """PostgreSQL's server programs are not installed: apt-get install postgresql."""


def programs() -> Path:
    """Return the folder of initdb and pg_ctl."""
    places = [
        os.environ.get("PG_BINDIR"),
        *sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True),
        str(Path(shutil.which("pg_ctl") or "").parent),
    ]
    for place in places:
        if place and (Path(place) / "initdb").exists():
            return Path(place)
    raise NoServerPrograms("apt-get install postgresql")


@contextlib.contextmanager
def throwaway_server(*, durable: bool = False) -> Iterator[str]:
    """Yield the DATABASE_URL of a fresh server; ``durable`` keeps fsync on, for kill tests."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - only if the machine has it
    root = Path(tempfile.mkdtemp(prefix="effleurage-pg-", dir=memory))
    who = _server_user(root)

    def run(*command: str) -> None:
        program, *arguments = command
        subprocess.run(
            [str(programs() / program), *arguments],
            check=True, cwd=root, stdout=subprocess.DEVNULL, **who,
        )  # fmt: skip

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -k {root} " + ("-c listen_addresses=127.0.0.1" if durable else _OPTIONS)
    data, log = str(root / "data"), str(root / "log")
    try:
        run(
            "initdb", "-D", data, "-U", "app", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"
        )
        run("pg_ctl", "-D", data, "-w", "-l", log, "start", "-o", options)
        yield f"postgresql://app@127.0.0.1:{port}/postgres"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(root, ignore_errors=True)


def _server_user(root: Path) -> dict[str, object]:
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    entry = pwd.getpwnam("postgres" if "postgres" in known else "nobody")
    os.chown(root, entry.pw_uid, -1)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def main() -> int:
    """Run a command with DATABASE_URL set to a fresh server."""
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if command[:1] == ["pytest"]:
        command = [sys.executable, "-m", *command]
    with throwaway_server() as url:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main())
