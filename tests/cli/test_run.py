"""One command to a running app, as a program: the demo made once, two homes at one address."""

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from effleurage.cli.demo_practice.cast import OWNER, PASSWORD

pytestmark = pytest.mark.slow
PASSPHRASE = "quarry lantern violin teapot"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("EFFLEURAGE_") and name != "DATABASE_URL"
    }
    return kept | {"EFFLEURAGE_HOME": str(folder / "own")} | more


def _words(folder: Path, port: int) -> list[str]:
    words = ["run", "--port", str(port), "--demo", str(folder / "demo"), "--visits", "60"]
    return [sys.executable, "-m", "effleurage", *words]


@contextlib.contextmanager
def _running(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run it without a terminal, until it answers; end it as Ctrl-C does."""
    port = _free_port()
    with (folder / "said").open("w") as said:
        program = subprocess.Popen(
            _words(folder, port), stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            env=_environment(folder),
        )  # fmt: skip
    try:
        _wait_for(f"http://localhost:{port}/start/", program)
        yield f"http://localhost:{port}", program
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)


def _wait_for(address: str, program: subprocess.Popen[str]) -> None:
    for _ in range(600):
        assert program.poll() is None
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=120):
            return
        time.sleep(0.2)


def _browser() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )


def _post(browser, address: str, page: str, form: dict[str, str], *, to: str = "") -> str:
    """Send a form of a page, and return where one then is, with what is there."""
    with browser.open(address + page, timeout=60) as shown:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.read().decode())
    assert token is not None
    data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **form}).encode()
    posted = urllib.request.Request(address + (to or page), data, {"Referer": address})
    with browser.open(posted, timeout=60) as answer:
        return f"{answer.geturl()}\n{answer.read().decode()}"


def _family(program: subprocess.Popen[str]) -> set[int]:
    """Return the program's children and theirs."""
    found, waiting = set(), [program.pid]
    while waiting:
        tasks = Path(f"/proc/{waiting.pop()}/task").glob("*/children")
        with contextlib.suppress(OSError):
            new = {int(pid) for task in tasks for pid in task.read_text("ascii").split()}
            waiting += new - found
            found |= new
    return found


def _gone(pids: set[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a first start has left its demo; no test here makes another."""
    folder = tmp_path_factory.mktemp("run")
    with _running(folder):
        pass
    return folder


def test_a_first_start_prints_the_sign_ins_and_one_click_is_inside(folder):
    with _running(folder) as (address, program):
        inside = _post(_browser(), address, "/start/", {"person": OWNER.email}, to="/start/demo/")
        family = _family(program)

    said = (folder / "said").read_text()
    assert PASSWORD in said
    assert said.index(OWNER.email) < said.index("imani@")
    assert "Making a practice" not in said
    assert inside.startswith(f"{address}/\n")
    assert program.returncode == 0
    assert len(family) == 2
    assert _gone(family)


def test_the_own_practice_is_another_home_at_the_same_address(folder):
    browser = _browser()
    with _running(folder) as (address, program):
        _post(browser, address, "/start/", {}, to="/start/switch/")
        time.sleep(1)
        # Whoever asks while the one home is closed and the other opened only waits.
        first = _post(
            browser, address, "/set-up/passphrase/", {"passphrase": PASSPHRASE, "again": PASSPHRASE}
        )
        program.kill()
        program.wait(30)

    assert first.startswith(f"{address}/set-up/recovery-code/")
    assert (folder / "own" / "keys.json").exists()
    with _running(folder) as (address, _):
        again = _post(_browser(), address, "/", {"passphrase": PASSPHRASE}, to="/set-up/go-on/")
    assert again.startswith(f"{address}/set-up/recovery-code/")


def test_the_demo_starts_afresh_and_one_s_own_folder_stays(folder, tmp_path):
    shutil.copytree(folder / "demo", tmp_path / "demo")
    done_in_it = tmp_path / "demo" / "records" / "left-behind"
    done_in_it.write_text("by somebody who looked around")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "mine").write_text("mine")

    with _running(tmp_path) as (address, program):
        _post(_browser(), address, "/start/afresh/", {})
        time.sleep(1)
        _wait_for(f"{address}/start/", program)
        inside = _post(_browser(), address, "/start/", {"person": OWNER.email}, to="/start/demo/")

    assert inside.startswith(f"{address}/\n")
    assert not done_in_it.exists()
    assert (tmp_path / "own" / "mine").exists()


def test_asked_to_end_while_it_changes_homes_it_ends(folder):
    with _running(folder) as (address, program):
        _post(_browser(), address, "/start/", {}, to="/start/switch/")
        program.send_signal(signal.SIGINT)

        assert program.wait(60) == 0


def test_killed_it_leaves_nothing_running(folder):
    with _running(folder) as (_, program):
        family = _family(program)
        program.kill()
        program.wait(30)
        for _ in range(100):
            if _gone(family):
                break
            time.sleep(0.2)

    assert family
    assert _gone(family)


def test_a_taken_port_is_said_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _refused(tmp_path, port)

    assert f"Port {port} cannot be used" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr
    assert not (tmp_path / "demo").exists()


def test_a_database_of_a_server_is_refused(tmp_path):
    done = _refused(tmp_path, _free_port(), DATABASE_URL="postgresql://nobody@localhost/none")

    assert "DATABASE_URL" in done.stderr
    assert "docs/deployment.md" in done.stderr


def test_records_that_are_no_demo_of_ours_are_left_alone(tmp_path):
    home = tmp_path / "demo" / "records"
    home.mkdir(parents=True)
    (home / "keys.json").write_text("{}")

    done = _refused(tmp_path, _free_port())

    assert "were not made by effleurage run" in done.stderr


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "demo").write_text("")

    done = _refused(tmp_path, _free_port())

    assert "Nothing can be written into" in done.stderr


def _refused(folder: Path, port: int, **told: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        _words(folder, port), capture_output=True, encoding="utf-8", check=False,
        stdin=subprocess.DEVNULL, env=_environment(folder, **told), timeout=120,
    )  # fmt: skip
    assert done.returncode in {1, 3}
    assert "What to do" in done.stderr
    assert "Traceback" not in done.stderr
    return done
