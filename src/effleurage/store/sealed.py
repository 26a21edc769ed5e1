"""One encrypted file as a stream: what a backup and an exported practice are written into.

Knows the outer form (decision 0013): a line of header that anybody may read, then AES-256-GCM over
chunks of one mebibyte, each bound to its place, to the header and to whether it is the last. So a
file cut off, put together from two, or altered anywhere is refused, and nothing of it is believed
before its own chunk is proven. Refuses to know what is inside.

The header holds the wrapped key file, which opens nothing without passphrase or recovery code, and
a salt, so that no two files share a key. There are no names, dates or counts in it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import secrets
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from effleurage.store import keys
from effleurage.store.keys import KeyFile, MasterKey, Subkey

MAGIC = b"effleurage sealed 1\n"
CHUNK = 1024 * 1024
_TAG = 16
_LONGEST_HEADER = 16 * 1024


class SealedFileIsDamaged(ValueError):
    """The file was altered, cut off, or is none of ours; use another copy."""


class SealedFileIsOfAnotherKey(ValueError):
    """The file belongs to another master key; open it with the passphrase of its own day."""


@dataclass(frozen=True, slots=True)
class Header:
    """What anybody may read of a sealed file. ``key_file`` is absent where a server has the key."""

    kind: str
    fingerprint: str
    salt: bytes
    key_file: KeyFile | None

    def line(self) -> bytes:
        """Return the header as it is written."""
        shape = {
            "kind": self.kind,
            "fingerprint": self.fingerprint,
            "salt": base64.b64encode(self.salt).decode(),
            "keys": json.loads(self.key_file.as_bytes()) if self.key_file else None,
        }
        return MAGIC + json.dumps(shape, sort_keys=True).encode() + b"\n"


class SealedWriter(io.RawIOBase):
    """Encrypts what is written. Without :meth:`seal` the file never becomes readable."""

    def __init__(
        self, stream: BinaryIO, master: MasterKey, *, kind: str, key_file: KeyFile | None
    ) -> None:
        header = Header(kind, master.fingerprint(), secrets.token_bytes(32), key_file)
        line = header.line()
        self._stream, self._buffer, self._count = stream, bytearray(), 0
        self._cipher, self._bound = _cipher(master, header), hashlib.sha256(line).digest()
        stream.write(line)

    def writable(self) -> bool:
        """Say that this is for writing."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # any bytes-like is fine
        """Take more bytes."""
        self._buffer += data
        while len(self._buffer) > CHUNK:
            self._put(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]
        return len(data)

    def seal(self) -> None:
        """Write the last chunk, which says that it is the last."""
        self._put(bytes(self._buffer), last=True)
        self._buffer.clear()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._count, last=last)
        self._stream.write(self._cipher.encrypt(nonce, chunk, self._bound))
        self._count += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.seal()
        super().__exit__(kind, error, trace)

    def __enter__(self) -> Self:
        return self


class SealedReader(io.RawIOBase):
    """Gives back what was written, chunk by proven chunk. Raises :class:`SealedFileIsDamaged`."""

    def __init__(self, stream: BinaryIO, master: MasterKey, *, kind: str) -> None:
        header = read_header(stream)
        if header.kind != kind:
            raise SealedFileIsDamaged(f"this file is a {header.kind}, and a {kind} was asked for")
        if header.fingerprint != master.fingerprint():
            raise SealedFileIsOfAnotherKey(
                f"this file was made under the key {header.fingerprint}, not under this one"
            )
        self._cipher, self._bound = _cipher(master, header), hashlib.sha256(header.line()).digest()
        self._stream, self._count, self._rest = stream, 0, b""
        self._ahead = stream.read(CHUNK + _TAG)
        self._done = False

    def readable(self) -> bool:
        """Say that this is for reading."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes, fewer only at the end."""
        parts = [self._rest]
        length = len(self._rest)
        while not self._done and (size < 0 or length < size):
            parts.append(self._next())
            length += len(parts[-1])
        whole = b"".join(parts)
        cut = length if size < 0 else size
        self._rest = whole[cut:]
        return whole[:cut]

    def _next(self) -> bytes:
        sealed, self._ahead = self._ahead, self._stream.read(CHUNK + _TAG)
        self._done = not self._ahead
        try:
            nonce = _nonce(self._count, last=self._done)
            chunk = self._cipher.decrypt(nonce, sealed, self._bound)
        except (InvalidTag, ValueError):
            raise SealedFileIsDamaged(
                f"the file was altered or cut off near byte {self._count * CHUNK}; use another copy"
            ) from None
        self._count += 1
        return chunk


def read_header(stream: BinaryIO) -> Header:
    """Read the header and leave the stream behind it. Raises :class:`SealedFileIsDamaged`."""
    if stream.read(len(MAGIC)) != MAGIC:
        raise SealedFileIsDamaged("this is no file of ours, or one of a newer release")
    line = stream.readline(_LONGEST_HEADER)
    try:
        shape = json.loads(line)
        inner = shape["keys"]
        header = Header(
            str(shape["kind"]),
            str(shape["fingerprint"]),
            base64.b64decode(shape["salt"], validate=True),
            None if inner is None else keys.read_key_file(json.dumps(inner).encode()),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SealedFileIsDamaged("the head of this file was altered; use another copy") from None
    return header


def _cipher(master: MasterKey, header: Header) -> AESGCM:
    info = f"effleurage sealed 1 {header.kind}".encode()
    derive = HKDF(algorithm=SHA256(), length=32, salt=header.salt, info=info)
    return AESGCM(derive.derive(master.subkey(Subkey.BACKUP)))


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])
