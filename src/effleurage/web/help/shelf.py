"""Where the pages of the guide lie, and which of them make the book.

Knows the folder, in a checkout and in an installed wheel, and that ``guide/README.md`` is the
table of contents: what it links to is in the book, in that order. Refuses to know what the pages
say.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).resolve().parent
PACKED = _HERE / "docs"
"""Where a wheel keeps them: ``setup.py`` copies the very same files there."""

DOCS = PACKED if PACKED.is_dir() else _HERE.parents[3] / "docs"
CONTENTS = "README"
_PART = re.compile(r"^## (?P<part>.+)$")
_LINK = re.compile(
    r"^(?:\d+\.|-) \[(?P<title>[^\]]+)\]\((?P<path>[^)#]+\.md)\)(?:: (?P<says>.+))?$"
)


class NoSuchPage(LookupError):
    """The book has no page of that name; ``guide/README.md`` lists those it has."""


class Entry(NamedTuple):
    """A page of the book: its name in addresses, title, what it is about, its part, its file."""

    name: str
    title: str
    says: str
    part: str
    file: Path


@cache
def book() -> tuple[Entry, ...]:
    """Return the pages in the order of the table of contents."""
    found, part = [], ""
    for line in contents().read_text(encoding="utf-8").splitlines():
        if heading := _PART.match(line):
            part = heading["part"]
        elif link := _LINK.match(line):
            file = (contents().parent / link["path"]).resolve()
            found.append(Entry(file.stem, link["title"], link["says"] or "", part, file))
    return tuple(found)


def contents() -> Path:
    """Return the file of the table of contents."""
    return DOCS / "guide" / f"{CONTENTS}.md"


def entry(name: str) -> Entry:
    """Return the page of that name. Raises :class:`NoSuchPage`."""
    for each in book():
        if each.name == name:
            return each
    raise NoSuchPage(name)


def entry_of(file: Path) -> Entry | None:
    """Return the page whose file this is, or nothing where it is not in the book."""
    return next((each for each in book() if each.file == file.resolve()), None)


def neighbours(name: str) -> tuple[Entry | None, Entry | None]:
    """Return the page before and the page after that one."""
    pages = book()
    at = pages.index(entry(name))
    return pages[at - 1] if at else None, pages[at + 1] if at + 1 < len(pages) else None


def picture(name: str) -> Path:
    """Return the file of a picture. Raises :class:`NoSuchPage`."""
    file = DOCS / "guide" / "pictures" / f"{name}.png"
    if not file.is_file():
        raise NoSuchPage(name)
    return file
