"""Reading one published release of ICD-10-CM: the tabular XML and the list of valid codes.

Knows the layout of the CDC's files and how a seventh character makes codes the XML does not list.
Refuses to know dates of validity (``codes.icd_history``) and where the files come from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree import ElementTree

_NOTE_KINDS = {
    "includes": "includes",
    "inclusionTerm": "inclusion_term",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
    "notes": "note",
    "sevenChrNote": "seventh_character_note",
}

Choices: TypeAlias = tuple[tuple[str, str], ...]


class ReleaseUnreadable(ValueError):
    """The text is not a release of the ICD-10-CM tabular list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One chapter, block or code of the tabular list.

    ``parent`` is the position of the enclosing entry in the release (None for a chapter);
    ``notes`` are (kind, text) in published order; ``seventh_characters`` are the (character,
    meaning) choices that complete this code, and are empty where none is needed.
    """

    kind: str
    code: str
    title: str
    parent: int | None
    chapter: str
    billable: bool
    notes: Choices = ()
    seventh_characters: Choices = ()


@dataclass(slots=True)
class _Reading:
    valid: frozenset[str]
    entries: list[Entry] = field(default_factory=list)


def read_release(*, tabular_xml: str, code_list: str) -> tuple[Entry, ...]:
    """Return every chapter, block and code of one release, parents before their children.

    ``tabular_xml`` is the CDC's ``icd10cm-tabular`` file; ``code_list`` has one code a line, with
    or without its dot, anything after a blank ignored (the CDC's ``icd10cm-codes`` file will do):
    it says which seventh characters exist where the XML only gives the choices. A code is billable
    when nothing divides it further. Raises :class:`ReleaseUnreadable`.
    """
    root = _parsed(tabular_xml)
    valid = frozenset(line.split(" ")[0].strip().replace(".", "") for line in code_list.split("\n"))
    reading = _Reading(valid=valid)
    for chapter in root.iterfind("chapter"):
        _read_chapter(reading, chapter)
    if not reading.entries:
        raise ReleaseUnreadable("the tabular list has no chapters")
    return tuple(reading.entries)


def _parsed(text: str) -> ElementTree.Element:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ReleaseUnreadable(
            "the tabular list declares entities, which the CDC's files never do"
        )
    try:
        return ElementTree.fromstring(text)  # noqa: S314 - entities are refused just above
    except ElementTree.ParseError as fault:
        raise ReleaseUnreadable(f"the tabular list is not well-formed XML: {fault}") from fault


def _read_chapter(reading: _Reading, chapter: ElementTree.Element) -> None:
    number = _text(chapter.find("name"))
    title, notes = _title(chapter), _notes(chapter)
    at = _add(reading, Entry("chapter", number, title, None, number, billable=False, notes=notes))
    for block in chapter.iterfind("section"):
        name = block.get("id", "")
        entry = Entry("block", name, _title(block), at, number, billable=False, notes=_notes(block))
        block_at = _add(reading, entry)
        for category in block.iterfind("diag"):
            _read_code(reading, category, block_at, ())


def _read_code(
    reading: _Reading, element: ElementTree.Element, parent: int, choices: Choices
) -> None:
    code = _text(element.find("name"))
    choices = _choices(element) or choices
    below = element.findall("diag")
    extended = [] if below else [*_extended(code, choices, reading.valid)]
    entry = Entry(
        kind="code",
        code=code,
        title=_title(element),
        parent=parent,
        chapter=reading.entries[parent].chapter,
        billable=not below and not extended,
        notes=_notes(element),
        seventh_characters=tuple((full[-1], meaning) for full, meaning in extended),
    )
    at = _add(reading, entry)
    for full, meaning in extended:
        title = f"{entry.title}, {meaning}"
        _add(reading, Entry("code", full, title, at, entry.chapter, billable=True))
    for child in below:
        _read_code(reading, child, at, choices)


def _extended(code: str, choices: Choices, valid: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Pad with the placeholder X to six characters, then add each seventh that is published."""
    stem = (code if len(code) > 3 else f"{code}.").ljust(7, "X")
    for character, meaning in choices:
        if (stem + character).replace(".", "") in valid:
            yield stem + character, meaning


def _choices(element: ElementTree.Element) -> Choices:
    extensions = element.iterfind("sevenChrDef/extension")
    return tuple((extension.get("char", ""), _text(extension)) for extension in extensions)


def _notes(element: ElementTree.Element) -> Choices:
    found = [
        (_NOTE_KINDS[group.tag], _text(note))
        for group in element
        if group.tag in _NOTE_KINDS
        for note in group.iterfind("note")
    ]
    # The list puts a few synonyms beside the seventh characters; they name the code all the same.
    found += [("inclusion_term", _text(note)) for note in element.iterfind("sevenChrDef/note")]
    return tuple((kind, text) for kind, text in found if text)


def _add(reading: _Reading, entry: Entry) -> int:
    if not entry.code or not entry.title:
        raise ReleaseUnreadable(f"entry {len(reading.entries) + 1} has no code or no title")
    reading.entries.append(entry)
    return len(reading.entries) - 1


def _title(element: ElementTree.Element) -> str:
    return _text(element.find("desc"))


def _text(element: ElementTree.Element | None) -> str:
    return " ".join((element.text or "").split()) if element is not None else ""
