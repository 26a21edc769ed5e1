from __future__ import annotations

import copy
import json
import pickle
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.store import keys
from effleurage.store.keys import (
    KeyFileIsDamaged,
    KeyFileIsNewer,
    MasterKey,
    PassphraseIsTooShort,
    PassphraseIsWrong,
    RecoveryCodeIsWrong,
    Subkey,
)
from tests.store.conftest import PASSPHRASE

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_the_passphrase_and_the_recovery_code_open_the_same_key(key):
    key_file, master, code = key

    by_passphrase = key_file.open_with_passphrase(PASSPHRASE)
    by_code = key_file.open_with_recovery_code(code)

    assert by_passphrase.secret() == by_code.secret() == master.secret()


def test_a_wrong_passphrase_is_refused(key):
    with pytest.raises(PassphraseIsWrong):
        key[0].open_with_passphrase(PASSPHRASE + ".")


def test_another_installations_recovery_code_is_refused(key):
    with pytest.raises(RecoveryCodeIsWrong):
        key[0].open_with_recovery_code(keys.new_recovery_code())


def test_a_changed_passphrase_opens_and_the_old_one_does_not(key):
    key_file, master, code = key

    changed = key_file.with_passphrase(master, "another four words here")

    assert changed.open_with_passphrase("another four words here").secret() == master.secret()
    assert changed.open_with_recovery_code(code).secret() == master.secret()
    with pytest.raises(PassphraseIsWrong):
        changed.open_with_passphrase(PASSPHRASE)


def test_a_new_recovery_code_takes_the_old_ones_place(key):
    key_file, master, code = key

    renewed, new_code = key_file.with_new_recovery_code(master)

    assert renewed.open_with_recovery_code(new_code).secret() == master.secret()
    with pytest.raises(RecoveryCodeIsWrong):
        renewed.open_with_recovery_code(code)


@pytest.mark.parametrize("passphrase", ["", "short", "eleven char", "   eleven char    "])
def test_a_short_passphrase_is_refused(passphrase):
    with pytest.raises(PassphraseIsTooShort):
        keys.make_key_file(passphrase)


def test_a_passphrase_typed_on_another_keyboard_is_the_same(key):
    accented = "café größe naïve señora"
    key_file = key[0].with_passphrase(key[1], unicodedata.normalize("NFC", accented))

    opened = key_file.open_with_passphrase(f" {unicodedata.normalize('NFD', accented)}\n")

    assert opened.secret() == key[1].secret()


def test_the_key_file_reads_back_as_it_was_written(key):
    assert keys.read_key_file(key[0].as_bytes()) == key[0]


def test_the_key_file_holds_neither_key_nor_passphrase_nor_code(key):
    key_file, master, code = key

    text = key_file.as_bytes()

    for secret in (master.secret(), master.secret().hex().encode(), PASSPHRASE.encode()):
        assert secret not in text
    assert code.replace("-", "").encode() not in text.replace(b"-", b"")


def test_a_key_file_of_a_newer_release_is_refused_as_such(key):
    shape = json.loads(key[0].as_bytes()) | {"effleurage_keys": 2}

    with pytest.raises(KeyFileIsNewer):
        keys.read_key_file(json.dumps(shape).encode())


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"effleurage_keys": true}',
        b'{"effleurage_keys": 0}',
        b'{"effleurage_keys": 1}',
        b'{"effleurage_keys": 1, "fingerprint": "x", "passphrase": {"argon2id": '
        b'{"memory_kib": Infinity, "passes": 3, "lanes": 4}}}',
    ],
)
def test_a_file_that_is_no_key_file_is_refused(text):
    with pytest.raises(KeyFileIsDamaged):
        keys.read_key_file(text)


@pytest.mark.parametrize("part", ["salt", "nonce", "wrapped"])
def test_a_key_file_with_an_envelope_cut_short_is_refused(key, part):
    shape = json.loads(key[0].as_bytes())
    shape["passphrase"][part] = shape["passphrase"][part][:-4]

    with pytest.raises(KeyFileIsDamaged):
        keys.read_key_file(json.dumps(shape).encode())


@pytest.mark.parametrize("cost", [{"memory_kib": 2**40}, {"passes": 10**6}, {"memory_kib": 8}])
def test_a_key_file_that_asks_for_absurd_work_is_refused(key, cost):
    shape = json.loads(key[0].as_bytes())
    shape["passphrase"]["argon2id"] |= cost

    with pytest.raises(KeyFileIsDamaged):
        keys.read_key_file(json.dumps(shape).encode())


@given(place=st.integers(0, 2**31), value=st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_any_byte_of_the_key_file_changed_is_refused_or_harmless(key, place, value):
    data = bytearray(key[0].as_bytes())
    data[place % len(data)] = value

    try:
        read = keys.read_key_file(bytes(data))
    except KeyFileIsDamaged:
        return

    assert read.by_passphrase.salt is not None


def test_a_fingerprint_exchanged_in_the_key_file_opens_nothing(key):
    shape = json.loads(key[0].as_bytes()) | {"fingerprint": "00" * 8}
    forged = keys.read_key_file(json.dumps(shape).encode())

    with pytest.raises(PassphraseIsWrong):
        forged.open_with_passphrase(PASSPHRASE)


def test_each_purpose_has_a_subkey_of_its_own(key):
    subkeys = {key[1].subkey(purpose) for purpose in Subkey}

    assert len(subkeys) == len(Subkey)
    assert key[1].secret() not in subkeys


def test_a_master_key_shows_itself_to_nobody(key):
    master = key[1]

    assert master.secret().hex() not in f"{master!r} {master} {[master]}"
    for copying in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError):
            copying(master)


def test_losing_both_is_said_plainly():
    text = str(keys.BothAreLost())

    assert "nobody can open these records" in text
    assert "effleurage init" in text


def _code(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, 36, 4))


_codes = st.text(_LETTERS, min_size=32, max_size=32).map(keys.recovery_code_text)


@given(code=_codes, data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_recovery_code_forgives_what_people_do_to_one(code, data):
    wanted = keys.recovery_code_bytes(code)
    swap = {"0": "0oO", "1": "1iIlL", "V": "vVuU", "-": ["", " ", "-", "–", "\u00a0", " - ", "\n"]}

    typed = "".join(
        data.draw(st.sampled_from(list(swap.get(letter, letter + letter.lower()))))
        for letter in code
    )

    assert keys.recovery_code_bytes(typed) == wanted


@given(code=_codes, place=st.integers(0, 35), letter=st.sampled_from(_LETTERS))
@settings(max_examples=200, deadline=None)
def test_one_misread_letter_is_always_noticed(code, place, letter):
    letters = code.replace("-", "")
    misread = letters[:place] + letter + letters[place + 1 :]

    if misread == letters:
        assert keys.recovery_code_bytes(_code(misread))
    else:
        with pytest.raises(RecoveryCodeIsWrong):
            keys.recovery_code_bytes(_code(misread))


@given(
    code=_codes,
    places=st.lists(st.integers(0, 35), min_size=2, max_size=2, unique=True),
    new=st.lists(st.sampled_from(_LETTERS), min_size=2, max_size=2),
)
@settings(max_examples=200, deadline=None)
def test_two_misread_letters_are_always_noticed(code, places, new):
    letters = list(code.replace("-", ""))
    misread = letters.copy()
    for place, letter in zip(places, new, strict=True):
        misread[place] = letter

    if misread == letters:
        return
    with pytest.raises(RecoveryCodeIsWrong):
        keys.recovery_code_bytes("".join(misread))


def test_every_pair_of_wrong_letters_changes_the_check_differently():
    """The proof behind the two tests above: no two single mistakes look alike to the check."""
    weights = [pow(keys._BASE, power, keys._PRIME) for power in range(1, 33)]
    steps = [step for step in range(-31, 32) if step]
    in_letters = [step * weight % keys._PRIME for weight in weights for step in steps]
    in_check = [step * 32**place % keys._PRIME for place in range(4) for step in steps]

    assert 0 not in in_letters
    assert len({*in_letters}) == len(in_letters)
    assert not {*in_letters} & {*in_check}


def test_new_recovery_codes_are_codes_and_differ():
    codes = {keys.new_recovery_code() for _ in range(50)}

    assert len(codes) == 50
    assert all(keys.recovery_code_bytes(code) for code in codes)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_text_that_is_no_recovery_code_is_refused(text):
    with pytest.raises(RecoveryCodeIsWrong):
        keys.recovery_code_bytes(text)


def test_a_master_key_of_another_length_is_refused():
    with pytest.raises(KeyFileIsDamaged):
        MasterKey(b"short")
