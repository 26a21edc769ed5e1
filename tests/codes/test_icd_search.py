"""Finding a diagnosis by words or by the beginning of its code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from effleurage.codes import icd

#: Building the whole edition takes seconds: left to `make test`.
pytestmark = pytest.mark.slow

ON = date(2026, 5, 4)


def codes(edition: icd.Edition, words: str, limit: int = 10, on: date = ON) -> list[str]:
    return [found.code for found in edition.search(words, on=on, limit=limit)]


@pytest.mark.parametrize("begun", ["m54.5", "M545", " M54.5 ", "M54.5."])
def test_the_beginning_of_a_code_lists_the_billable_ones_first(
    edition: icd.Edition, begun: str
) -> None:
    assert codes(edition, begun) == ["M54.50", "M54.51", "M54.59", "M54.5"]


def test_two_characters_are_enough_to_begin(edition: icd.Edition) -> None:
    assert all(code.startswith("M5") for code in codes(edition, "m5"))


def test_a_code_that_was_billable_then_comes_first_on_that_date(edition: icd.Edition) -> None:
    assert codes(edition, "M54.5", on=date(2019, 6, 1))[0] == "M54.5"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("sciatica", "M54.30"),
        ("sciatica left", "M54.32"),
        ("left side sciatica", "M54.32"),
        ("frozen shoulder right", "M75.01"),
        ("carpal tunnel", "G56.00"),
        ("both carpal tunnel", "G56.03"),
        ("whiplash", "S13.4XXA"),
        ("fibromyalgia", "M79.7"),
        ("low back pain", "M54.50"),
        ("FIBROMYALG", "M79.7"),
        ("lymphedema after mastectomy", "I97.2"),
    ],
)
def test_words_find_the_plain_code_first(edition: icd.Edition, words: str, first: str) -> None:
    assert codes(edition, words)[0] == first


def test_billable_codes_come_before_headers(edition: icd.Edition) -> None:
    found = edition.search("myalgia", on=ON, limit=200)

    billable = [edition.billable_on(code.code, ON) for code in found]

    assert True in billable
    assert billable == sorted(billable, reverse=True)


def test_a_search_returns_no_more_than_asked_and_nothing_twice(edition: icd.Edition) -> None:
    found = codes(edition, "pain in the left shoulder", limit=30)

    assert len(found) == len(set(found)) == 30
    assert codes(edition, "pain", limit=0) == []
    assert codes(edition, "pain", limit=-3) == []


@pytest.mark.parametrize(
    "words", ["", "   ", "of the", "zzqqj", '"', "AND OR NOT", "* - ( )", "\x00"]
)
def test_a_search_for_nothing_finds_nothing(edition: icd.Edition, words: str) -> None:
    assert codes(edition, words) == [] or "not" in words.casefold()


def test_the_search_of_the_module_asks_the_edition_given(edition: icd.Edition) -> None:
    assert icd.search("sciatica", on=ON, limit=1, edition=edition)[0].code == "M54.30"


def test_lay_words_are_measured(
    edition: icd.Edition, shared: Path, record_property: pytest.RecordProperty
) -> None:
    lines = (shared / "known" / "icd_lay_terms.tsv").read_text("utf-8").splitlines()[1:]
    first = top_five = 0
    for query, accepted in (line.split("\t") for line in lines):
        found = codes(edition, query, limit=5)
        first += found[:1] != [] and found[0] in accepted.split()
        top_five += any(code in accepted.split() for code in found)

    record_property("first_hit", f"{first} of {len(lines)}")
    record_property("top_five", f"{top_five} of {len(lines)}")
    print(f"lay words: first hit {first}, top five {top_five}, of {len(lines)}")

    assert first >= 20  # a floor for the plain index; the synonyms come later
