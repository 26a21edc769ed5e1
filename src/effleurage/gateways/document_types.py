"""What a file is, by its bytes: the five kinds of paper that are taken, and nothing else.

Knows the first bytes and the skeleton of PDF, PNG, JPEG, TIFF and HEIC. Refuses to believe a name
or a sender's word for the type, refuses what only begins like one of them, and refuses to open a
picture: decoding strangers' pictures is where programs get broken into.

A file that is two things at once begins, for one of its readers, as something else; so the first
byte decides, and a PNG must also end where its skeleton ends.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

PDF, PNG, JPEG, TIFF, HEIC = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/tiff",
    "image/heic",
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_PNG_START = b"\x89PNG\r\n\x1a\n"
_PDF_TAIL = 2048
#: JPEG markers that stand alone, without a length behind them.
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def media_type(data: bytes) -> str | None:
    """Return the media type of a file we take, or ``None`` for every other. Never raises."""
    for name, is_one in _KINDS.items():
        if is_one(data):
            return name
    return None


def _is_pdf(data: bytes) -> bool:
    tail = data[-_PDF_TAIL:]
    return data.startswith((b"%PDF-1.", b"%PDF-2.")) and b"startxref" in tail and b"%%EOF" in tail


def _is_png(data: bytes) -> bool:
    if not data.startswith(_PNG_START) or data[12:16] != b"IHDR":
        return False
    place, has_picture = len(_PNG_START), False
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 12 + length
        body = data[place + 4 : end - 4]
        if end > len(data) or zlib.crc32(body) != struct.unpack_from(">I", data, end - 4)[0]:
            return False
        has_picture = has_picture or body.startswith(b"IDAT")
        if body.startswith(b"IEND"):
            return has_picture and end == len(data)
        place = end
    return False


def _is_jpeg(data: bytes) -> bool:
    # Phones put a film or their own notes behind the picture, so its end may lie before the file's.
    if not data.startswith(b"\xff\xd8\xff"):
        return False
    place, has_frame = 2, False
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _JPEG_ALONE or marker == 0xFF:
            place += 1 if marker == 0xFF else 2
            continue
        has_frame = has_frame or marker in _JPEG_FRAMES
        place += 2 + struct.unpack_from(">H", data, place + 2)[0]
        if marker == 0xDA:
            return has_frame and data.find(b"\xff\xd9", place) > 0
    return False


def _is_tiff(data: bytes) -> bool:
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[:4])
    if order is None or len(data) < 8:
        return False
    (first,) = struct.unpack_from(f"{order}I", data, 4)
    if first < 8 or first + 2 > len(data):
        return False
    (entries,) = struct.unpack_from(f"{order}H", data, first)
    return bool(0 < entries <= 512 and first + 2 + 12 * entries <= len(data))


def _is_heic(data: bytes) -> bool:
    if len(data) < 24 or data[4:8] != b"ftyp" or data[8:12] not in _HEIC_BRANDS:
        return False
    place, boxes = 0, set()
    while place + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        boxes.add(name)
        if length == 0:
            break
        if length == 1 and place + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, place + 8)
        if length < 8 or place + length > len(data):
            return False
        place += length
    return {b"ftyp", b"meta", b"mdat"} <= boxes


_KINDS: dict[str, Callable[[bytes], bool]] = {
    PDF: _is_pdf,
    PNG: _is_png,
    JPEG: _is_jpeg,
    TIFF: _is_tiff,
    HEIC: _is_heic,
}
