"""The key reaches a child process, and nothing that others can look at holds it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from effleurage.store import handover, unlocked
from effleurage.store.keys import KeyFileIsDamaged, MasterKey, Subkey

MASTER = MasterKey(bytes(range(100, 132)))
_CHILD = """
import os, resource, sys
from pathlib import Path
from effleurage.store import unlocked
assert unlocked.unlock_from_surroundings()
out = Path(sys.argv[1])
proc = Path("/proc/self")
looked_at = [repr(dict(os.environ)).encode(), repr(sys.argv).encode()]
if proc.exists():
    looked_at += [(proc / "environ").read_bytes(), (proc / "cmdline").read_bytes()]
secret = unlocked.master_key().secret().hex().encode()
seen = any(secret in text for text in looked_at)
after = sys.stdin.buffer.read() if not sys.stdin.closed else b""
core = resource.getrlimit(resource.RLIMIT_CORE)
out.write_text(f"{unlocked.master_key().fingerprint()} {seen} {after!r} {core[0]}")
"""


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **more}


def _read_by_a_child(tmp_path: Path, **more: str) -> str:
    out = tmp_path / "out"
    child = handover.start_child(
        [sys.executable, "-c", _CHILD, str(out)], MASTER, environment=_environment(**more)
    )
    assert child.wait(60) == 0
    return out.read_text()


def test_a_child_gets_the_key_and_nothing_visible_holds_it(tmp_path):
    assert _read_by_a_child(tmp_path) == f"{MASTER.fingerprint()} False b'' 0"


def test_a_key_in_the_parents_environment_is_not_passed_on(tmp_path):
    secret = MASTER.secret().hex()

    told = _read_by_a_child(tmp_path, EFFLEURAGE_KEY=secret, EFFLEURAGE_KEY_FILE="/nowhere")

    assert told == f"{MASTER.fingerprint()} False b'' 0"


def test_a_child_that_ends_at_once_is_seen_by_its_return_code():
    child = handover.start_child([sys.executable, "-c", "raise SystemExit(7)"], MASTER)

    assert child.wait(60) == 7


@pytest.mark.skipif(os.name != "posix", reason="other numbers than 0 are inherited on POSIX only")
def test_any_inherited_pipe_will_do(tmp_path):
    reading, writing = os.pipe()
    os.write(writing, MASTER.secret().hex().encode())
    os.close(writing)
    out = tmp_path / "out"

    subprocess.run(
        [sys.executable, "-c", _CHILD, str(out)],
        env=_environment(EFFLEURAGE_KEY_FD=str(reading)),
        pass_fds=[reading],
        stdin=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )

    os.close(reading)
    assert out.read_text() == f"{MASTER.fingerprint()} False b'' 0"


@pytest.fixture
def locked(monkeypatch):
    """This process without its key, for as long as the test runs."""
    held = unlocked.master_key()
    for name in ("EFFLEURAGE_KEY", "EFFLEURAGE_KEY_FILE", "EFFLEURAGE_KEY_FD"):
        monkeypatch.delenv(name, raising=False)
    unlocked.lock()
    yield
    unlocked.unlock(held)


def test_a_locked_process_refuses_every_subkey(locked):
    assert not unlocked.unlock_from_surroundings()
    with pytest.raises(unlocked.StoreIsLocked):
        unlocked.subkey(Subkey.DATABASE)


def test_a_server_takes_the_key_from_its_environment_and_leaves_it_to_no_one(locked, monkeypatch):
    monkeypatch.setenv("EFFLEURAGE_KEY", MASTER.secret().hex())

    assert unlocked.unlock_from_surroundings()

    assert unlocked.master_key().secret() == MASTER.secret()
    assert "EFFLEURAGE_KEY" not in os.environ


def test_a_server_takes_the_key_from_a_file(locked, monkeypatch, tmp_path):
    file = tmp_path / "key"
    file.write_text(MASTER.secret().hex() + "\n")
    monkeypatch.setenv("EFFLEURAGE_KEY_FILE", str(file))

    assert unlocked.unlock_from_surroundings()

    assert unlocked.master_key().secret() == MASTER.secret()


@pytest.mark.parametrize("text", ["f" * 63, "g" * 64, "00" * 33, "ключ", "00" * 31])
def test_a_key_that_is_none_is_refused_without_being_quoted(locked, monkeypatch, text):
    monkeypatch.setenv("EFFLEURAGE_KEY", text)

    with pytest.raises(KeyFileIsDamaged) as refusal:
        unlocked.unlock_from_surroundings()

    assert text not in str(refusal.value)
    assert not unlocked.is_unlocked()


@pytest.mark.parametrize(
    ("name", "value"), [("EFFLEURAGE_KEY_FILE", "/no/such/key"), ("EFFLEURAGE_KEY_FD", "many")]
)
def test_a_key_that_cannot_be_read_is_refused_by_the_settings_name(
    locked, monkeypatch, name, value
):
    monkeypatch.setenv(name, value)

    with pytest.raises(unlocked.KeyCannotBeRead, match=name):
        unlocked.unlock_from_surroundings()


def test_another_key_can_be_held_for_a_while():
    usual = unlocked.master_key().fingerprint()

    with unlocked.holding(MASTER):
        inside = unlocked.master_key().fingerprint()

    assert inside == MASTER.fingerprint() != usual
    assert unlocked.master_key().fingerprint() == usual
