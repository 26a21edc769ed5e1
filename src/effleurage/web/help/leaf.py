"""One page of the guide as HTML: Markdown in, safe HTML, headings and sections out.

Knows headings with ids as code hosts make them (so that a link works there and here), links from
file to file, and tables that a screen reader can follow. Refuses HTML in the source, and links to
what is not in the book: of those the words remain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from effleurage.web.help import grids, shelf

_NOT_IN_AN_ID = re.compile(r"[^\w\- ]")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MOST_LISTED = 40


class Heading(NamedTuple):
    """A heading: its level (1 is the title), its words, its id on the page."""

    level: int
    words: str
    anchor: str


class Section(NamedTuple):
    """A heading and the texts below it: paragraphs, points, and rows of tables."""

    heading: Heading
    texts: tuple[str, ...]


class Leaf(NamedTuple):
    """A page: its title, its HTML without the title, all its headings, and its sections."""

    title: str
    html: SafeString
    headings: tuple[Heading, ...]
    sections: tuple[Section, ...]

    @property
    def contents(self) -> tuple[Heading, ...]:
        """Return the headings that stand in the page's own table of contents."""
        chapters = [each for each in self.headings if each.level in {2, 3}]
        if len(chapters) > _MOST_LISTED:
            chapters = [each for each in chapters if each.level == 2]
        return tuple(chapters)


def read(file: Path) -> Leaf:
    """Return the page that the file holds; a file that was written to since is read anew."""
    return _read(file, file.stat().st_mtime_ns)


@cache
def _read(file: Path, _written: int) -> Leaf:
    tokens = _MARKDOWN.parse(file.read_text(encoding="utf-8"))
    headings = tuple(_named_headings(tokens))
    sections = tuple(_sections(tokens, headings))
    for each in tokens:
        if each.children:
            each.children = list(_with_our_addresses(each.children, file))
    body = _without_title(list(grids.readable(list(grids.without_empty_heads(tokens)))))
    html = _MARKDOWN.renderer.render(body, _MARKDOWN.options, {})
    # Made from our own files, by a renderer that escapes whatever it did not make itself.
    return Leaf(headings[0].words, mark_safe(html), headings, sections)  # noqa: S308 - as said above


def words_of(inline: Token) -> str:
    """Return what an inline token says, without its marks."""
    return "".join(
        " " if each.type in {"softbreak", "hardbreak"} else each.content
        for each in inline.children or ()
    )


def _named_headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    """Give each heading its id, and return them."""
    taken: dict[str, int] = {}
    for at, each in enumerate(tokens):
        if each.type == "heading_open":
            words = words_of(tokens[at + 1])
            anchor = _NOT_IN_AN_ID.sub("", words.lower()).replace(" ", "-")
            times = taken[anchor] = taken.get(anchor, -1) + 1
            anchor = f"{anchor}-{times}" if times else anchor
            each.attrSet("id", anchor)
            yield Heading(int(each.tag[1]), words, anchor)


def _sections(tokens: Sequence[Token], headings: Iterable[Heading]) -> Iterator[Section]:
    """Return each heading with what stands below it; a row of a table is one text."""
    following = iter(headings)
    heading, texts, cells = next(following), [""], [""]
    for before, each in pairwise(tokens[1:]):
        if before.type == "heading_open":
            yield Section(heading, tuple(filter(None, texts)))
            heading, texts = next(following), [""]
        elif each.type == "tr_close":
            texts.append(" · ".join(filter(None, cells)))
            cells = [""]
        elif before.type in {"th_open", "td_open"}:
            cells.append(words_of(each))
        elif each.type == "inline":
            texts.append(words_of(each))
    yield Section(heading, tuple(filter(None, texts)))


def _with_our_addresses(children: Sequence[Token], file: Path) -> Iterator[Token]:
    """Turn links to files into addresses; of a link to what is not in the book the words remain."""
    leads_nowhere = False
    for each in children:
        if each.type == "link_open":
            address = _address(str(each.attrGet("href")), file)
            leads_nowhere = not address
            each.attrSet("href", address)
        elif each.type == "image":
            name = Path(str(each.attrGet("src"))).stem
            each.attrSet("src", reverse("help_picture", kwargs={"name": name}))
        if not (leads_nowhere and each.type in {"link_open", "link_close"}):
            yield each


def _address(href: str, file: Path) -> str:
    parts = urlsplit(href)
    if parts.scheme or not parts.path:
        return href
    meant = (file.parent / parts.path).resolve()
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    if meant == shelf.contents():
        return reverse("help") + fragment
    entry = shelf.entry_of(meant)
    return reverse("help_page", kwargs={"name": entry.name}) + fragment if entry else ""


def _without_title(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens after the first heading: the page around shows the title itself."""
    closed = next(at for at, each in enumerate(tokens) if each.type == "heading_close")
    return list(tokens[closed + 1 :])
