"""Excludes1 as the tabular list writes it, judged with the real edition."""

import pytest

from effleurage.codes import editions, icd
from effleurage.core.gate.exclusions import excluded_pairs


@pytest.fixture(scope="module")
def edition():
    try:
        with icd.load_edition() as installed:
            yield installed
    except editions.EditionUnusable as why:
        pytest.skip(f"the diagnosis edition has not been built: {why}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("M62.830", "M79.18"),
        ("M62.838", "R25.2"),
        ("M54.59", "S39.012A"),
        ("M54.50", "M54.41"),
        ("M54.50", "M51.26"),
        ("M54.50", "M51.360"),
        ("M54.2", "M50.20"),
        ("M54.6", "M51.24"),
        ("M54.31", "M54.41"),
        ("M54.31", "M51.16"),
        ("M54.31", "G57.01"),
        ("M54.41", "M51.362"),
        ("M54.12", "M50.121"),
        ("M54.16", "M47.26"),
        ("M54.12", "M79.2"),
        ("M79.12", "M79.7"),
        ("M79.18", "M60.9"),
        ("G44.209", "R51.9"),
        ("M54.2", "S13.4XXA"),
        ("M54.2", "S16.1XXD"),
        ("M54.6", "S23.3XXA"),
        ("M54.16", "S33.5XXA"),
        ("M54.2", "F45.41"),
        ("I89.0", "I97.2"),
        ("I89.0", "Q82.0"),
        ("M43.6", "G24.3"),
        ("M43.6", "S16.1XXA"),
        ("R52", "G89.29"),
        ("R52", "M25.512"),
        ("Z33.1", "O26.892"),
    ],
)
def test_codes_that_the_tabular_list_excludes_are_found_in_either_order(edition, one, other):
    assert excluded_pairs((one, other), edition)
    assert excluded_pairs((other, one), edition)


@pytest.mark.parametrize(
    "pair",
    [
        ("S13.4XXA", "S16.1XXA"),
        ("S33.5XXA", "S39.012A"),
        ("M25.512", "M79.622"),
        ("M54.2", "M62.830"),
        ("M54.2", "M54.59"),
        ("M54.2", "S13.4XXS"),
        ("M54.2", "S39.012A"),
        ("M54.6", "S16.1XXA"),
        ("M54.2", "M54.2"),
        ("M54.2", "not a code"),
    ],
)
def test_codes_that_may_stand_together_are_left_alone(edition, pair):
    assert excluded_pairs(pair, edition) == ()


def test_each_pair_is_told_once_with_its_numbers_and_where_the_note_stands(edition):
    found = excluded_pairs(("M54.2", "M79.18", "M62.830"), edition)

    assert [tuple(pair) for pair in found] == [(2, 3, "M62")]
