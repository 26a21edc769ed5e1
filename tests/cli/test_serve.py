"""The pages and the worker on a laptop, as programs: started locked, unlocked in the browser."""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

PASSPHRASE = "correct horse battery lamp"
_INIT = {
    "organisation": "Stillwater Massage PLLC",
    "person-last-name": "",
    "person-first-name": "",
    "npi": "1660001029",
    "tax-id": "910004182",
    "tax-id-kind": "EIN",
    "phone": "2535550142",
    "street": "418 Alder Court",
    "city": "Tacoma",
    "state": "WA",
    "postal-code": "984020118",
    "time-zone": "America/Los_Angeles",
    "owner-email": "ana@stillwater.example",
    "owner-name": "Ana",
}


def _environment(home: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("EFFLEURAGE_") and name != "DATABASE_URL"
    }
    return {**kept, "EFFLEURAGE_HOME": str(home)}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one practice and its owner."""
    home = tmp_path_factory.mktemp("laptop") / "home"
    words = [word for name, value in _INIT.items() for word in (f"--{name}", value)]
    done = subprocess.run(
        [sys.executable, "-m", "effleurage", "init", "--passphrase-stdin", *words],
        input=f"{PASSPHRASE}\nanother-long-password\n",
        capture_output=True, encoding="utf-8", check=False, env=_environment(home), timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return home


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def _served(home: Path, *words: str, say: str = "") -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = _free_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "effleurage", "serve", "--port", str(port), *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", env=_environment(home),
    )  # fmt: skip
    assert running.stdin is not None
    assert running.stdout is not None
    running.stdin.write(say)
    running.stdin.close()
    try:
        assert "http://localhost" in running.stdout.readline()
        yield f"http://localhost:{port}", running
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)
        running.stdout.close()
        assert running.stderr is not None
        running.stderr.close()


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    found = [int(pid) for pid in listed.read_text(encoding="ascii").split()]
    for task in Path(f"/proc/{parent}/task").iterdir():
        found += [int(pid) for pid in (task / "children").read_text(encoding="ascii").split()]
    return sorted(set(found))


def _unlock(address: str, passphrase: str) -> str:
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    page = browser.open(f"{address}/unlock/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "passphrase": passphrase}
    posted = urllib.request.Request(
        f"{address}/unlock/", urllib.parse.urlencode(form).encode(), {"Referer": address}
    )
    try:
        with browser.open(posted, timeout=60) as answer:
            return str(answer.geturl())
    except urllib.error.HTTPError as error:
        with error:
            return str(error.code)


def test_a_locked_start_asks_on_the_page_and_then_the_worker_gets_its_key(home):
    with _served(home, "--locked") as (address, running):
        assert _children(running.pid) == []
        assert _unlock(address, "not the passphrase at all") == "422"
        assert _children(running.pid) == []

        landed = _unlock(address, PASSPHRASE)
        workers = _children(running.pid)

        assert "/unlock" not in landed
        assert len(workers) == 1
        environment = Path(f"/proc/{workers[0]}/environ").read_bytes()
        assert b"EFFLEURAGE_KEY=" not in environment
    assert not Path(f"/proc/{workers[0]}").exists()
    assert running.returncode == 0


def test_a_start_with_the_passphrase_is_open_at_once(home):
    with _served(home, "--passphrase-stdin", say=f"{PASSPHRASE}\n") as (address, running):
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert "/unlock" not in answer.geturl()
        assert len(_children(running.pid)) == 1


def test_a_taken_port_is_said_and_leaves_no_worker_behind(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = subprocess.run(
            [sys.executable, "-m", "effleurage", "serve", "--locked", "--port", str(port)],
            capture_output=True, encoding="utf-8", check=False, env=_environment(home), timeout=60,
        )  # fmt: skip

    assert done.returncode == 1
    assert f"Port {port} cannot be used" in done.stderr


def test_the_same_records_are_not_served_twice(home):
    with _served(home, "--locked") as (address, _):
        done = subprocess.run(
            [sys.executable, "-m", "effleurage", "serve", "--locked", "--port", str(_free_port())],
            capture_output=True, encoding="utf-8", check=False, env=_environment(home), timeout=60,
        )  # fmt: skip

    assert done.returncode == 1
    assert "running already" in done.stderr
    assert address in done.stderr


def test_asked_to_end_as_a_service_it_takes_its_worker_along(home):
    with _served(home, "--passphrase-stdin", say=f"{PASSPHRASE}\n") as (_, running):
        workers = _children(running.pid)
        running.terminate()
        running.wait(60)

    assert len(workers) == 1
    assert not Path(f"/proc/{workers[0]}").exists()


def test_without_records_there_is_nothing_to_serve(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "effleurage", "serve", "--locked", "--port", str(_free_port())],
        capture_output=True, encoding="utf-8", check=False, env=_environment(tmp_path), timeout=60,
    )  # fmt: skip

    assert done.returncode != 0
    assert "effleurage init" in done.stderr
