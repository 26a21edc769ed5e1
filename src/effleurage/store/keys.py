"""The keys of an installation: one random master key, wrapped twice, and its subkeys.

Knows how a passphrase and a printed recovery code each open the master key, and which subkeys come
from it. Refuses to keep any of them: the master key lives in memory only (``store.unlocked``), and
on disk there is only the key file made here, from which nothing can be had without one of the two.

The passphrase goes through Argon2id (RFC 9106, second recommended option: 64 MiB, three passes);
the recovery code is 160 random bits, which no guessing reaches, but goes the same way so that
there is one way. Wrapping is AES-256-GCM with the key's fingerprint as associated data (decision
0012).
"""

from __future__ import annotations

import base64
import json
import secrets
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = 1
SHORTEST_PASSPHRASE = 12
_MEMORY_KIB = 64 * 1024
_PASSES = 3
_LANES = 4
#: Crockford's base 32: no I, L, O or U, so that a printed code is read aloud without mistakes.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("ILOU", "110V")
#: The check letters are the code's value at _BASE modulo the largest prime below 32**4. That finds
#: every one or two misread letters and every exchange of neighbours (tested), where a hash only
#: finds them most of the time.
_PRIME = 1_048_573
_BASE = 20_262
_SALT, _NONCE, _WRAPPED = 16, 12, 48


class Subkey(StrEnum):
    """What a subkey is for; each purpose has its own, so that none opens another's lock."""

    DATABASE = "database"
    DOCUMENTS = "documents"
    BACKUP = "backup"
    AUDIT = "audit"
    SIGN_IN = "sign-in"
    WEB = "web"


class PassphraseIsTooShort(ValueError):
    """A passphrase has at least twelve characters; three unrelated words make a good one."""


class PassphraseIsWrong(ValueError):
    """The passphrase does not open this key file; try again, or use the recovery code."""


class RecoveryCodeIsWrong(ValueError):
    """The recovery code does not open this key file; compare it with the print."""


class KeyFileIsDamaged(ValueError):
    """The key file cannot be read; restore it from a backup. Without it the data stays closed."""


class KeyFileIsNewer(KeyFileIsDamaged):
    """The key file was made by a newer release; install that release."""


class BothAreLost(LookupError):
    """Passphrase and recovery code are both lost. This is what a page or a command then says."""

    def __init__(self) -> None:
        super().__init__(
            "Without the passphrase or the recovery code nobody can open these records: not you, "
            "not us, not a computer shop. There is no third way in; that is what keeps a thief "
            "out. Keep the folder: a printed code that turns up later still opens it. Look where "
            "you keep contracts and in the password store of your browser or phone. To go on "
            "working meanwhile, run effleurage init in a new folder; payers and your clearinghouse "
            "can give you back what they have of your claims and remits."
        )


class MasterKey:
    """The key of everything. Its text never shows it, so that no log or traceback can."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise KeyFileIsDamaged("a master key has 32 bytes; take it from the key file again")
        self._secret = secret

    def __repr__(self) -> str:
        return "MasterKey(…)"

    def __reduce__(self) -> Any:
        raise TypeError("a master key is never pickled")

    def subkey(self, purpose: Subkey) -> bytes:
        """Return the 32 bytes for one purpose (HKDF-SHA-256, RFC 5869)."""
        info = f"effleurage {FORMAT} {purpose.value}".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self._secret)

    def secret(self) -> bytes:
        """Return the master key itself, to hand to a process of ours through a pipe."""
        return self._secret

    def fingerprint(self) -> str:
        """Return a public name of this key: it tells two keys apart and opens nothing."""
        info = f"effleurage {FORMAT} fingerprint".encode()
        return HKDF(SHA256(), 8, None, info).derive(self._secret).hex()


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """The master key in one envelope."""

    salt: bytes
    nonce: bytes
    wrapped: bytes
    memory_kib: int = _MEMORY_KIB
    passes: int = _PASSES
    lanes: int = _LANES


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The master key in two envelopes, as it lies on disk beside the database."""

    fingerprint: str
    by_passphrase: _Wrapping
    by_recovery_code: _Wrapping

    def open_with_passphrase(self, passphrase: str) -> MasterKey:
        """Return the master key. Raises :class:`PassphraseIsWrong`."""
        try:
            return _unwrap(self.by_passphrase, _passphrase_bytes(passphrase), self.fingerprint)
        except InvalidTag:
            raise PassphraseIsWrong("that passphrase does not open this database") from None

    def open_with_recovery_code(self, code: str) -> MasterKey:
        """Return the master key. Raises :class:`RecoveryCodeIsWrong`."""
        try:
            return _unwrap(self.by_recovery_code, recovery_code_bytes(code), self.fingerprint)
        except InvalidTag:
            raise RecoveryCodeIsWrong("that recovery code does not open this database") from None

    def with_passphrase(self, master: MasterKey, passphrase: str) -> KeyFile:
        """Return the key file with a new passphrase; the recovery code stays good."""
        wrapping = _wrap(master, _new_passphrase_bytes(passphrase), self.fingerprint)
        return replace(self, by_passphrase=wrapping)

    def with_new_recovery_code(self, master: MasterKey) -> tuple[KeyFile, str]:
        """Return the key file and a new recovery code; the old print opens nothing any more."""
        code = new_recovery_code()
        wrapping = _wrap(master, recovery_code_bytes(code), self.fingerprint)
        return replace(self, by_recovery_code=wrapping), code

    def as_bytes(self) -> bytes:
        """Return the key file's text."""
        shape = {
            "effleurage_keys": FORMAT,
            "fingerprint": self.fingerprint,
            "passphrase": _as_shape(self.by_passphrase),
            "recovery_code": _as_shape(self.by_recovery_code),
        }
        return (json.dumps(shape, indent=1) + "\n").encode()


def make_key_file(passphrase: str) -> tuple[KeyFile, MasterKey, str]:
    """Return a new key file, its master key, and the recovery code to print.

    Raises :class:`PassphraseIsTooShort`.
    """
    secret = _new_passphrase_bytes(passphrase)
    master = MasterKey(secrets.token_bytes(32))
    code, name = new_recovery_code(), master.fingerprint()
    file = KeyFile(
        name, _wrap(master, secret, name), _wrap(master, recovery_code_bytes(code), name)
    )
    return file, master, code


def read_key_file(data: bytes) -> KeyFile:
    """Return the key file read. Raises :class:`KeyFileIsDamaged`."""
    try:
        shape = json.loads(data)
        _refuse_other_format(shape["effleurage_keys"])
        return KeyFile(
            str(shape["fingerprint"]),
            _from_shape(shape["passphrase"]),
            _from_shape(shape["recovery_code"]),
        )
    except KeyFileIsDamaged:
        raise
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        raise KeyFileIsDamaged(
            "the key file cannot be read; restore it from a backup of the same database"
        ) from None


def _refuse_other_format(number: object) -> None:
    if type(number) is not int or number < 1:
        raise KeyFileIsDamaged("the key file does not say what it is; restore it from a backup")
    if number > FORMAT:
        raise KeyFileIsNewer("the key file was made by a newer release; install that release")


def new_recovery_code() -> str:
    """Return 160 random bits as eight groups of four, and a last group that catches misreadings."""
    return recovery_code_text("".join(secrets.choice(_ALPHABET) for _ in range(32)))


def recovery_code_text(letters: str) -> str:
    """Return 32 letters of the code's alphabet as they are printed, with their check letters."""
    return "-".join(_groups(letters + _check_letters(letters)))


def recovery_code_bytes(code: str) -> bytes:
    """Return what a recovery code stands for; spaces, case, any hyphen and I/L/O/U are forgiven.

    Raises :class:`RecoveryCodeIsWrong` when it was misread or is no recovery code at all.
    """
    letters = "".join(filter(str.isalnum, code)).upper().translate(_MISREAD)
    if len(letters) != 36 or not set(letters) <= set(_ALPHABET):
        raise RecoveryCodeIsWrong("that is not a recovery code: it has nine groups of four letters")
    if _check_letters(letters[:32]) != letters[32:]:
        raise RecoveryCodeIsWrong("a letter of the recovery code was misread; compare each group")
    return letters[:32].encode("ascii")


def _check_letters(letters: str) -> str:
    value = 0
    for letter in letters:
        value = (value + _ALPHABET.index(letter)) * _BASE % _PRIME
    return "".join(_ALPHABET[value >> shift & 31] for shift in (15, 10, 5, 0))


def _groups(letters: str) -> list[str]:
    return [letters[start : start + 4] for start in range(0, len(letters), 4)]


def _new_passphrase_bytes(passphrase: str) -> bytes:
    if len(unicodedata.normalize("NFKC", passphrase).strip()) < SHORTEST_PASSPHRASE:
        raise PassphraseIsTooShort(f"a passphrase needs {SHORTEST_PASSPHRASE} characters or more")
    return _passphrase_bytes(passphrase)


def _passphrase_bytes(passphrase: str) -> bytes:
    # One keyboard sends é as one character and another as two; NFKC makes them one passphrase.
    return unicodedata.normalize("NFKC", passphrase).strip().encode("utf-8", "surrogatepass")


def _wrap(master: MasterKey, secret: bytes, fingerprint: str) -> _Wrapping:
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    wrapping = _Wrapping(salt, nonce, b"")
    sealed = AESGCM(_stretched(secret, wrapping)).encrypt(
        nonce, master.secret(), fingerprint.encode()
    )
    return replace(wrapping, wrapped=sealed)


def _unwrap(wrapping: _Wrapping, secret: bytes, fingerprint: str) -> MasterKey:
    key = _stretched(secret, wrapping)
    return MasterKey(AESGCM(key).decrypt(wrapping.nonce, wrapping.wrapped, fingerprint.encode()))


def _stretched(secret: bytes, wrapping: _Wrapping) -> bytes:
    return hash_secret_raw(
        secret, wrapping.salt, wrapping.passes, wrapping.memory_kib, wrapping.lanes, 32, Type.ID
    )


def _as_shape(wrapping: _Wrapping) -> dict[str, Any]:
    return {
        "argon2id": {
            "memory_kib": wrapping.memory_kib,
            "passes": wrapping.passes,
            "lanes": wrapping.lanes,
        },
        "salt": base64.b64encode(wrapping.salt).decode(),
        "nonce": base64.b64encode(wrapping.nonce).decode(),
        "wrapped": base64.b64encode(wrapping.wrapped).decode(),
    }


def _from_shape(shape: dict[str, Any]) -> _Wrapping:
    cost = shape["argon2id"]
    memory, passes, lanes = int(cost["memory_kib"]), int(cost["passes"]), int(cost["lanes"])
    if not (1 <= lanes <= 16 and 8 * lanes <= memory <= 1024 * 1024 and 1 <= passes <= 16):
        raise KeyFileIsDamaged("the key file asks for an absurd amount of work; restore it")
    salt, nonce, wrapped = (
        base64.b64decode(shape[part], validate=True) for part in ("salt", "nonce", "wrapped")
    )
    if (len(salt), len(nonce), len(wrapped)) != (_SALT, _NONCE, _WRAPPED):
        raise KeyFileIsDamaged("an envelope of the key file is cut off; restore it from a backup")
    return _Wrapping(salt, nonce, wrapped, memory, passes, lanes)
