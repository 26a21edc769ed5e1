"""Opening the files that publishers give out: zips, spreadsheets, tables and plain text.

Knows archives, encodings and how a spreadsheet keeps its cells. Refuses to know which code set a
file is (``codes.load_kinds``), to follow a zip inside a zip, and to unpack beyond a limit.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from xml.etree import ElementTree

LARGEST = 400 * 1024 * 1024
_SKIPPED = (".pdf", ".doc", ".docx", ".rtf", ".htm", ".html", ".xsd", ".zip")
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COLUMN = re.compile(r"[A-Z]+")
_EFFECTIVE = re.compile(r"eff(?:ective)?[-_ ](\d\d)-(\d\d)-(\d{4})", re.IGNORECASE)
_QUARTER = re.compile(r"(?<!\d)(20\d\d)[-_ ]?q([1-4])", re.IGNORECASE)


class FileUnreadable(ValueError):
    """A file cannot be opened as anything that publishers give out."""


class Piece(NamedTuple):
    """One file, from the disk or out of a zip: its name and its text, or a spreadsheet's cells."""

    name: str
    text: str
    cells: tuple[tuple[str, ...], ...] = ()

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows of the table that the file is, one by one: some have two million."""
        is_xml = self.text[:20].lstrip().startswith("<")
        return iter(self.cells) if self.cells or is_xml else _table(self.text)


def day_in_names(names: Iterable[str]) -> date | None:
    """Return the first day that CMS writes into the names of quarterly files; None for several."""
    days = set()
    for name in names:
        if told := _EFFECTIVE.search(name):
            days.add((int(told[3]), int(told[1]), int(told[2])))
        elif quarter := _QUARTER.search(name):
            days.add((int(quarter[1]), 3 * int(quarter[2]) - 2, 1))
    if len(days) != 1:
        return None
    try:
        return date(*days.pop())
    except ValueError:
        return None


def pieces(path: Path) -> Iterator[Piece]:
    """Yield the readable files in a file. Raises :class:`FileUnreadable`."""
    try:
        if zipfile.is_zipfile(path) and path.suffix.lower() != ".xlsx":
            yield from _unpacked(path)
        elif path.stat().st_size > LARGEST:
            raise FileUnreadable(f"{path.name} is larger than {LARGEST // 2**20} MB")
        else:
            yield _piece(path.name, path.read_bytes())
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as fault:
        raise FileUnreadable(f"{path.name} cannot be read: {fault}") from fault


def _unpacked(path: Path) -> Iterator[Piece]:
    with zipfile.ZipFile(path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        if sum(one.file_size for one in members) > LARGEST:
            raise FileUnreadable(f"{path.name} unpacks to more than {LARGEST // 2**20} MB")
        for member in members:
            name = PurePosixPath(member.filename).name
            if not name.startswith(".") and not name.lower().endswith(_SKIPPED):
                yield _piece(name, archive.read(member))


def _piece(name: str, content: bytes) -> Piece:
    if name.lower().endswith(".xlsx"):
        return Piece(name, "", tuple(_cells(name, content)))
    return Piece(name, _decoded(name, content))


def _decoded(name: str, content: bytes) -> str:
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileUnreadable(f"{name} is neither text, a table, a spreadsheet nor a zip")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _table(text: str) -> Iterator[tuple[str, ...]]:
    head = text[:20_000]
    delimiter = "\t" if head.count("\t") > head.count(",") else ","
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield tuple(cell.strip() for cell in cells)


def _cells(name: str, content: bytes) -> Iterator[tuple[str, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            if sum(one.file_size for one in book.infolist()) > LARGEST:
                raise FileUnreadable(f"{name} unpacks to more than {LARGEST // 2**20} MB")
            strings = _strings(book)
            yield from _sheet(_safe(book.read("xl/worksheets/sheet1.xml")), strings)
    except (zipfile.BadZipFile, KeyError, IndexError, ElementTree.ParseError) as fault:
        raise FileUnreadable(f"{name} is not a spreadsheet that we can read") from fault


def _safe(content: bytes) -> bytes:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileUnreadable("a spreadsheet that declares entities is not opened")
    return content


def _strings(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    root = ElementTree.fromstring(_safe(book.read("xl/sharedStrings.xml")))  # noqa: S314 - entities are refused in _safe
    return ["".join(item.itertext()) for item in root.iter(f"{_SHEET}si")]


def _sheet(content: bytes, strings: list[str]) -> Iterator[tuple[str, ...]]:
    for _, row in ElementTree.iterparse(io.BytesIO(content)):  # noqa: S314 - entities are refused in _safe
        if row.tag != f"{_SHEET}row":
            continue
        cells: dict[int, str] = {}
        for at, cell in enumerate(row.iter(f"{_SHEET}c")):
            place = _COLUMN.match(cell.get("r", ""))
            cells[_number(place[0]) if place else at] = _value(cell, strings).strip()
        yield tuple(cells.get(at, "") for at in range(max(cells, default=-1) + 1))
        row.clear()


def _value(cell: ElementTree.Element, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    text = cell.findtext(f"{_SHEET}v") or ""
    return strings[int(text)] if cell.get("t") == "s" and text else text


def _number(column: str) -> int:
    at = 0
    for letter in column:
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1
