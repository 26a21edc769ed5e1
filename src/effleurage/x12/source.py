"""What the bytes are before they are X12: their encoding, and what else they might be.

Knows the first bytes of the things people hand over by mistake, so that a PDF or 200 MB of noise
is refused at a glance. Refuses to know segments.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from effleurage.findings import Finding, Position
from effleurage.x12.catalogue import found
from effleurage.x12.delimiters import ISA_WIDTH, Header, bare_start, header_at

#: The most a file may hold; an 835 of 100,000 claims is a fifth of it.
MOST_BYTES = 256 * 1024 * 1024
#: How far a first segment is looked for, behind mail headers or a sender's preface.
GLANCE = 8 * 1024
MILESTONE = 1024
_BOM = b"\xef\xbb\xbf"
_MISTAKEN = (
    (b"%PDF", "it is a PDF; a payer's PDF is a picture of the remittance, ask for the 835"),
    (b"PK\x03\x04", "it is a ZIP archive (or an Office file); unpack it first"),
    (b"\x1f\x8b", "it is packed with gzip; unpack it first"),
    (b"\xff\xfe", "it is saved as UTF-16; save it as plain text"),
    (b"\xfe\xff", "it is saved as UTF-16; save it as plain text"),
    (b"\xc9\xe2\xc1", "it is in EBCDIC, a mainframe's letters; ask for ASCII"),
    (b"\x89PNG", "it is a picture"),
    (b"\xff\xd8\xff", "it is a picture"),
    (b"SQLite format 3", "it is a database"),
    (b"UNA", "it is EDIFACT, not X12"),
    (b"UNB+", "it is EDIFACT, not X12"),
    (b"MSH|", "it is HL7, not X12"),
    (b"{", "it looks like JSON"),
    (b"[", "it looks like JSON"),
    (b"<", "it looks like XML or a web page"),
    (b"-----BEGIN", "it is encrypted or signed; decrypt it first"),
)
_NO_ISA = "no ISA segment stands at its beginning"


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file. ``lead`` counts the bytes before it, those of a byte order mark.

    ``encoding`` is what it was read as: ``ascii``, ``utf-8`` or ``latin-1``. ``milestones`` holds,
    for UTF-8 alone, the bytes up to every :data:`MILESTONE` characters. ``wrapped`` is the text
    before its line ends were taken out, empty where they were not; ``taken`` says how far into
    the text each of them stood.
    """

    text: str
    encoding: str
    lead: int
    milestones: tuple[int, ...] = ()
    wrapped: str = ""
    taken: Sequence[int] = ()

    def byte_at(self, index: int) -> int:
        """Return the byte offset in the file of a character of the text."""
        index += bisect_right(self.taken, index)
        if not self.milestones:
            return self.lead + index
        passed = index // MILESTONE
        rest = (self.wrapped or self.text)[passed * MILESTONE : index]
        return self.lead + self.milestones[passed] + len(rest.encode())

    def unwrapped(self) -> Source:
        """Return the same text without line ends, still knowing every byte's place."""
        places = (found.start() for found in re.finditer(r"[\r\n]", self.text))
        taken = array("q", (place - nth for nth, place in enumerate(places)))
        text = self.text.replace("\r", "").replace("\n", "")
        return replace(self, text=text, wrapped=self.text, taken=taken)


def refusal(head: bytes, *, size: int, limit: int = MOST_BYTES) -> Finding | None:
    """Return why a file cannot be X12, from its first :data:`GLANCE` bytes; None when it may be.

    ``size`` is the whole file's length in bytes, so that a caller may ask before loading it.
    """
    start = Position(1, 0)
    if size > limit:
        return found("X12-ENV-TOO-BIG", start, size=size, limit=limit)
    glance = head[:GLANCE]
    if not glance.strip():
        return _blank(glance, size=size)
    text = glance.removeprefix(_BOM).decode("latin-1")
    if first_segment(text) is not None:
        return None
    return found("X12-ENV-NOT-X12", start, looks=_looks(glance))


def no_beginning() -> Finding:
    """Return what is said of a file whose first bytes promised a beginning that is none."""
    return found("X12-ENV-NOT-X12", Position(1, 0), looks=_NO_ISA)


def first_segment(text: str) -> int | None:
    """Return where the first ISA, or else a transaction without envelope, begins in a text."""
    headers = isa_headers(text)
    if headers:
        return headers[0].start
    bare = bare_start(text)
    return bare[0] if bare else None


def isa_headers(text: str) -> list[Header]:
    """Return every ISA of a text, in order, or where there is none, every ``isa``.

    ``ISA`` inside data (a surname, a reference) is none: it follows a letter or a separator and
    has not sixteen elements of its own. One that follows cut-off data is, if its columns fit.
    """
    return list(_headers(text, "ISA")) or list(_headers(text, "isa"))


def _headers(text: str, spelling: str) -> Iterator[Header]:
    at = text.find(spelling)
    while at >= 0:
        header = header_at(text, at)
        if header and (header.width == ISA_WIDTH or not text[max(at - 1, 0) : at].isalnum()):
            yield header
            at = header.end - 1
        at = text.find(spelling, at + 1)


def decoded(data: bytes) -> Source:
    """Return the text of a file: ASCII, else UTF-8, else Latin-1, which any bytes are."""
    lead = len(_BOM) if data.startswith(_BOM) else 0
    body = data[lead:] if lead else data
    if body.isascii():
        return Source(body.decode("ascii"), "ascii", lead)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return Source(body.decode("latin-1"), "latin-1", lead)
    steps = range(0, len(text) + 1, MILESTONE)
    lengths = (len(text[at : at + MILESTONE].encode()) for at in steps)
    return Source(text, "utf-8", lead, tuple(accumulate(lengths, initial=0)))


def _blank(glance: bytes, *, size: int) -> Finding:
    if size <= len(glance):
        return found("X12-ENV-EMPTY", Position(1, 0))
    return found("X12-ENV-NOT-X12", Position(1, 0), looks="it begins with nothing but blanks")


def _looks(glance: bytes) -> str:
    bare = glance.removeprefix(_BOM).lstrip()
    for start, words in _MISTAKEN:
        if bare.startswith(start):
            return words
    odd = sum(byte < 9 or 13 < byte < 32 or byte > 126 for byte in glance)
    if odd * 10 > len(glance):
        return "it is binary data"
    if b"ISA" in glance:
        return "an ISA is there, but cut short or without its sixteen elements"
    return _NO_ISA
