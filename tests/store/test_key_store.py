from __future__ import annotations

import base64
import hashlib
import json
import os
import stat

import pytest

from effleurage.store import key_store, keys, whole_files
from effleurage.store.strength import Strength, judge
from tests.store.conftest import PASSPHRASE

NEW = "paper bridge cloud kettle"


@pytest.fixture
def path(tmp_path, key):
    path = tmp_path / "new" / "keys.json"
    key_store.write_key_file(key[0], path)
    return path


def test_the_first_key_file_opens_with_its_passphrase_and_its_code(tmp_path):
    path = tmp_path / "home" / "keys.json"

    master, code = key_store.init_key_file(PASSPHRASE, path)

    read = key_store.load_key_file(path)
    assert read.open_with_passphrase(PASSPHRASE).secret() == master.secret()
    assert read.open_with_recovery_code(code).secret() == master.secret()


def test_the_key_file_alone_opens_nothing(path, key):
    """A thief has the file: none of the bytes in it, nor what is derived from them, is the key."""
    shape = json.loads(path.read_text(encoding="utf-8"))
    texts = [part for part in _texts_in(shape) if part]
    found = [path.read_bytes(), *(text.encode() for text in texts), *map(_unpacked, texts)]
    guesses = {hashlib.sha256(data).digest() for data in found} | {
        (data * 32)[start : start + 32] for data in found for start in range(len(data))
    }

    assert key[0].fingerprint in texts
    assert key[1].secret() not in guesses
    assert key[0].fingerprint not in {keys.MasterKey(each).fingerprint() for each in guesses}


def _texts_in(shape):
    if isinstance(shape, dict):
        return [text for value in shape.values() for text in _texts_in(value)]
    return [shape] if isinstance(shape, str) else []


def _unpacked(text):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return bytes.fromhex(text)


def test_a_second_init_leaves_the_first_key_file_alone(path):
    before = path.read_bytes()

    with pytest.raises(key_store.KeyFileIsAlreadyThere):
        key_store.init_key_file(NEW, path)

    assert path.read_bytes() == before


def test_a_missing_key_file_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(key_store.NoKeyFile, match="effleurage init"):
        key_store.load_key_file(tmp_path / "keys.json")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such mode")
def test_only_the_owner_can_read_the_key_file_and_open_its_folder(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_passphrase_is_changed_by_who_knows_the_old_one(path, key):
    with pytest.raises(keys.PassphraseIsWrong):
        key_store.change_passphrase("not the right words", NEW, path)

    key_store.change_passphrase(PASSPHRASE, NEW, path)

    assert key_store.load_key_file(path).open_with_passphrase(NEW).secret() == key[1].secret()


def test_a_new_passphrase_that_is_too_short_changes_nothing(path):
    before = path.read_bytes()

    with pytest.raises(keys.PassphraseIsTooShort):
        key_store.change_passphrase(PASSPHRASE, "short", path)

    assert path.read_bytes() == before


def test_a_lost_passphrase_is_replaced_with_the_recovery_code_which_is_then_used_up(path, key):
    code = key_store.replace_lost_passphrase(key[2], NEW, path)

    read = key_store.load_key_file(path)
    assert read.open_with_passphrase(NEW).secret() == key[1].secret()
    assert read.open_with_recovery_code(code).secret() == key[1].secret()
    with pytest.raises(keys.RecoveryCodeIsWrong):
        read.open_with_recovery_code(key[2])


def test_a_recovery_code_that_was_seen_is_replaced_by_who_knows_the_passphrase(path, key):
    code = key_store.print_new_recovery_code(PASSPHRASE, path)

    assert key_store.load_key_file(path).open_with_recovery_code(code)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(path):
    before = path.read_bytes()

    def fails_half_way():
        with whole_files.written_whole(path) as stream:
            stream.write(b"half of it")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_half_way()

    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["keys.json"]


@pytest.mark.parametrize(
    ("passphrase", "strength"),
    [
        ("short", Strength.TOO_SHORT),
        ("passwordpassword", Strength.WEAK),
        ("P@ssw0rd2026!", Strength.WEAK),
        ("massagetherapy2026", Strength.WEAK),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", Strength.WEAK),
        ("abcdefghijklmnop", Strength.WEAK),
        ("qwertyuiopasdfghjkl", Strength.WEAK),
        ("12345678901234567890", Strength.WEAK),
        ("thunderstorm", Strength.WEAK),
        ("lamp river stone", Strength.FAIR),
        ("lamp river stone window", Strength.GOOD),
        ("correct horse battery staple", Strength.GOOD),
        ("Kx7#fQ2vT9!mZr4&wB", Strength.GOOD),
    ],
)
def test_a_passphrase_is_judged_by_what_a_thief_would_try(passphrase, strength):
    verdict = judge(passphrase)

    assert verdict.strength is strength
    assert bool(verdict.advice) is (strength is not Strength.GOOD)
