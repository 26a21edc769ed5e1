"""Small whole files of each kind that is taken, built by hand: no scanner, no person."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path


def a_pdf(text: bytes = b"Referral") -> bytes:
    body = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% " + text + b"\n"
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Root 1 0 R >>\n"
    return body + table + b"startxref\n" + str(len(body)).encode() + b"\n%%EOF\n"


def a_png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    picture = zlib.compress(b"\x00\x7f")
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", head) + chunk(b"IDAT", picture) + chunk(b"IEND", b"")


def a_jpeg() -> bytes:
    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    frame = segment(0xC0, bytes([8, 0, 1, 0, 1, 1, 1, 0x11, 0]))
    scan = segment(0xDA, bytes([1, 1, 0, 0, 63, 0])) + b"\x12\x34"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01") + frame + scan + b"\xff\xd9"


def a_tiff(order: str = "<") -> bytes:
    mark = b"II*\x00" if order == "<" else b"MM\x00*"
    entry = struct.pack(f"{order}HHII", 256, 3, 1, 1)
    directory = struct.pack(f"{order}H", 1) + entry + struct.pack(f"{order}I", 0)
    return mark + struct.pack(f"{order}I", 8) + directory


def a_heic() -> bytes:
    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + name + data

    kind = box(b"ftyp", b"heic\x00\x00\x00\x00mif1heic")
    return kind + box(b"meta", bytes(12)) + box(b"mdat", b"picture")


def alter(path: Path) -> None:
    """Change the last byte of a file, whatever it was."""
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
