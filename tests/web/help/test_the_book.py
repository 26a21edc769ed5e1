"""The guide as a book: whole, linked, short, and true to what the records can be."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from effleurage.apps.exchange.models import SubmissionState
from effleurage.apps.practices.models import Role
from effleurage.apps.practices.permissions import NAMES
from effleurage.apps.remits.models import Hold, PartState, RemitState
from effleurage.apps.visits.models import VisitState
from effleurage.core.claims.life import Outcome
from effleurage.core.claims.life_table import State
from effleurage.core.gate import Verdict
from effleurage.edi.answers import Verdict as Answer
from effleurage.web.help import leaf, shelf
from effleurage.web.ui import states, terms

GUIDE = shelf.contents().parent
FILES = [each for each in sorted(GUIDE.glob("*.md")) if each.name != "PICTURES.md"]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
BOLD_ROW = re.compile(r"^\| \*\*(.+?)\*\*(?:, \*\*(.+?)\*\*)? \|", re.MULTILINE)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _chapter(name: str, heading: str) -> str:
    """Return what stands below a heading of the second level, until the next."""
    return re.split(r"^## ", _text(GUIDE / f"{name}.md").split(f"\n## {heading}\n")[1], flags=re.M)[
        0
    ]


def _words(text: str) -> list[str]:
    return [word for row in BOLD_ROW.findall(text) for word in row if word]


def test_every_page_of_the_guide_is_in_the_book_once():
    in_book = [each.file for each in shelf.book()]

    assert len(in_book) == len(set(in_book))
    assert {each for each in FILES if each != shelf.contents()} <= set(in_book)
    assert all(file.is_file() for file in in_book)


def test_names_in_the_book_do_not_collide_with_other_addresses_of_the_help():
    assert {each.name for each in shelf.book()}.isdisjoint({"search", "for", "pictures"})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_link_and_anchor_leads_somewhere(file):
    broken = []
    for href in LINK.findall(_text(file)):
        parts = urlsplit(href)
        target = (file.parent / parts.path).resolve() if parts.path else file
        if parts.scheme or not target.is_file():
            broken.append(href)
        elif parts.fragment:
            anchors = {each.anchor for each in leaf.read(target).headings}
            broken += [] if parts.fragment in anchors else [href]

    assert broken == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_page_is_short_and_has_one_title(file):
    text = _text(file)

    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, flags=re.MULTILINE)) == 1
    assert text.count("\n") - 2 * text.count("\n![") <= 120


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_picture_exists_and_says_what_it_shows(file):
    for says, src in IMAGE.findall(_text(file)):
        assert says
        assert (file.parent / src).is_file()


def test_the_list_of_pictures_names_places_that_exist():
    rows = re.findall(
        r"^\| ([a-z-]+) \| ([\w-]+\.md)(?:, ([^|]+))? \|", _text(GUIDE / "PICTURES.md"), re.M
    )

    assert len(rows) > 10
    assert len({name for name, _, _ in rows}) == len(rows)
    for _, page, place in rows:
        headings = {each.words for each in leaf.read(GUIDE / page).headings}
        assert not place or place.strip() in headings, f"{page}: {place}"


@pytest.mark.parametrize(
    ("heading", "kind", "values"),
    [
        ("A visit", "visit", VisitState.values),
        ("A claim", "claim", [*(each.value for each in State), "held", "leaving"]),
        ("The outcome of a claim", "outcome", [each.value for each in Outcome]),
        ("What the checks say", "verdict", ["", *(each.value for each in Verdict)]),
        ("A sending", "submission", SubmissionState.values),
        ("An answer", "answer", ["", *(each.value for each in Answer)]),
        ("A remit", "remit", RemitState.values),
        ("A part of a remit", "part", PartState.values),
    ],
)
def test_every_state_is_described_under_the_word_that_the_pages_show(heading, kind, values):
    described = _words(_chapter("states", heading))

    shown = [states.look(kind, value).word for value in values]

    assert sorted(described) == sorted(shown)


def test_every_reason_for_holding_is_described():
    described = _words(_chapter("states", "Why something is held"))

    assert sorted(described) == sorted(Hold.values)


def test_every_role_is_described():
    described = re.findall(r"^\| \*\*(.+?)\*\* \|", _text(GUIDE / "roles.md"), re.MULTILINE)

    assert described == [NAMES[role] for role in Role]


def test_every_money_word_is_in_the_glossary():
    words = _words(_text(GUIDE / "money.md"))

    missing = [word for word in words if word.casefold() not in _glossary()]

    assert len(words) > 25
    assert missing == []


def test_the_worked_example_of_money_adds_up():
    text = _text(GUIDE / "money.md") + _text(GUIDE / "first-payment.md")

    sums = re.findall(r"(?<![\d%] )(?<!\d)((?:\d+\.\d\d [+−] )+\d+\.\d\d) = \$?(\d+\.\d\d)", text)

    assert len(sums) >= 5
    for left, right in sums:
        cents = [
            int(sign.replace("−", "-") + "1" if sign else 1) * int(amount.replace(".", ""))
            for sign, amount in re.findall(r"([+−])? ?(\d+\.\d\d)", left)
        ]
        assert sum(cents) == int(right.replace(".", "")), left


def _glossary() -> set[str]:
    page = _text(shelf.DOCS / "glossary.md")
    return {line.partition("\t")[0].casefold() for line in terms.from_page(page).splitlines()}


def test_every_word_stands_in_the_glossary_once():
    page = _text(shelf.DOCS / "glossary.md")

    words = re.findall(r"^\| \*\*([^,*]+)\*\*", page, re.MULTILINE)

    assert sorted(words) == sorted(set(words))
