"""What lies inside a sealed file: named members in a row, and a manifest as the last of them.

Knows a tar stream whose manifest lists every member with its length and SHA-256, so that a member
missing, doubled or added is noticed even by who opens an export that is in clear. Refuses member
names that are not of the four plain forms, so that no archive can write where it should not.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Protocol, Self, cast

MANIFEST = "manifest.json"
_NAME = re.compile(
    r"database|about\.json|documents/[0-9a-f]{32,40}|rows/[a-z0-9_]+\.[a-z0-9_]+/\d{6}"
)
_PIECE = 1024 * 1024
_LONGEST_MANIFEST = 256 * 1024 * 1024


class Readable(Protocol):
    """Where bytes come from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to that many bytes, none at the end."""


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take all of them."""


class PayloadIsDamaged(ValueError):
    """The members of a file are not the ones its manifest lists; use another copy."""


class PayloadWriter:
    """Adds members, remembers their hashes, and ends with the manifest."""

    def __init__(self, stream: Writable) -> None:
        self._tar = tarfile.open(mode="w|", fileobj=cast(Any, stream), format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed with the payload
        self._members: dict[str, tuple[int, str]] = {}

    def add(self, name: str, stream: Readable, size: int) -> None:
        """Add a member of a known length from a stream."""
        reading = _Hashing(stream)
        self._tar.addfile(_entry(name, size), reading)
        self._members[name] = (size, reading.hexdigest())

    def add_bytes(self, name: str, data: bytes) -> None:
        """Add a member from memory."""
        self.add(name, io.BytesIO(data), len(data))

    def finish(self, facts: Mapping[str, Any]) -> None:
        """Write the manifest: the facts about the whole, and every member with its hash."""
        text = json.dumps({"facts": dict(facts), "members": self._members}, sort_keys=True)
        data = text.encode()
        self._tar.addfile(_entry(MANIFEST, len(data)), io.BytesIO(data))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tar.close()


class PayloadReader:
    """Gives the members in their order; ``facts`` is known, and everything proven, at the end.

    Nothing read may be kept before the walk has come to its end: until then the manifest is unread.
    """

    def __init__(self, stream: Readable) -> None:
        try:
            self._tar = tarfile.open(mode="r|", fileobj=cast(Any, stream))  # noqa: SIM115 - closed in __exit__
        except tarfile.TarError:
            raise PayloadIsDamaged("the inside of this file is not one of ours") from None
        self.facts: dict[str, Any] = {}

    def members(self) -> Iterator[tuple[str, Readable]]:
        """Yield each member's name and a stream of it. Raises :class:`PayloadIsDamaged`."""
        seen: dict[str, tuple[int, str]] = {}
        try:
            for entry in self._tar:
                stream = self._tar.extractfile(entry) if entry.isreg() else None
                if stream is None:
                    raise PayloadIsDamaged("a member of this file is no plain file")
                if entry.name == MANIFEST:
                    self._compare(stream.read(_LONGEST_MANIFEST), seen)
                    return
                yield self._named(entry.name, seen), (reading := _Hashing(stream))
                reading.read_out()
                seen[entry.name] = (entry.size, reading.hexdigest())
        except (tarfile.TarError, EOFError):
            raise PayloadIsDamaged("the inside of this file breaks off; use another copy") from None
        raise PayloadIsDamaged("the manifest of this file is missing; use another copy")

    def _named(self, name: str, seen: Mapping[str, object]) -> str:
        if not _NAME.fullmatch(name) or name in seen:
            raise PayloadIsDamaged("a member of this file has a name it cannot have")
        return name

    def _compare(self, data: bytes, seen: Mapping[str, tuple[int, str]]) -> None:
        try:
            shape = json.loads(data)
            listed = {name: (size, digest) for name, (size, digest) in shape["members"].items()}
            facts = dict(shape["facts"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise PayloadIsDamaged("the manifest of this file cannot be read") from None
        if listed != seen:
            wrong = sorted(set(listed.items()) ^ set(seen.items()))[0][0]
            raise PayloadIsDamaged(f"the member {wrong} is not the one the manifest lists")
        self.facts = facts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tar.close()


class _Hashing(io.RawIOBase):
    """A stream that hashes what is read from it."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self._digest = stream, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size)
        except tarfile.TarError:
            raise PayloadIsDamaged("a member of this file breaks off; use another copy") from None
        self._digest.update(data)
        return data

    def read_out(self) -> None:
        while self.read(_PIECE):
            pass

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry
