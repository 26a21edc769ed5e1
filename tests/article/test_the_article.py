"""The user's own article is the first test: what it says right is accepted, the rest explained."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from effleurage.codes import editions, icd
from effleurage.core import gate
from effleurage.core.claims.kinds import UnitRule
from effleurage.core.visits import units
from tests.article.statements import SERVED_ON, STATEMENTS, Statement

_ROOT = Path(__file__).resolve().parents[2]
_PAGE = _ROOT / "docs" / "guide" / "the-article.md"
_ARTICLE = _ROOT.parent / "shared" / "article.txt"

_EVERY = pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.billed)


@pytest.fixture(scope="module")
def edition():
    try:
        with icd.load_edition() as installed:
            yield installed
    except editions.EditionUnusable as why:
        pytest.skip(f"the diagnosis edition has not been built: {why}")


def _report(statement: Statement, edition: icd.Edition) -> gate.Report:
    return gate.check(statement.claim(), facts=replace(statement.facts(), icd=edition))


@_EVERY
def test_each_statement_is_accepted_or_explained(statement, edition):
    report = _report(statement, edition)

    assert {finding.code for finding in report.findings} == set(statement.found)
    expected = gate.Verdict.CLEAN if statement.is_right else gate.Verdict.BLOCKED
    assert report.verdict is expected


@_EVERY
def test_the_right_answer_is_offered_with_the_refusal(statement, edition):
    said = " ".join(f"{f.message} {f.fix}" for f in _report(statement, edition).findings)

    assert [text for text in statement.offered if text not in said] == []
    assert [text for text in statement.never if text in said] == []


@pytest.mark.parametrize(
    "statement",
    [each for each in STATEMENTS if each.searched],
    ids=lambda statement: statement.searched,
)
def test_the_search_finds_first_what_the_article_meant(statement, edition):
    hits = edition.search(statement.searched, on=SERVED_ON, limit=5)

    assert hits[0].code in statement.first


@pytest.mark.parametrize("rule", list(UnitRule))
@pytest.mark.parametrize(("minutes", "expected"), [(60, 4), (30, 2)])
def test_its_sixty_and_thirty_minutes_are_the_same_units_under_every_rule(rule, minutes, expected):
    worked = units.units_for({"97124": minutes}, rule=rule)

    assert worked.total == expected
    assert f"{minutes} minutes are {expected} quarter-hours" in worked.explanation


def test_the_guide_shows_every_statement_as_it_is_tested():
    rows = [line for line in _PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]

    assert rows[2:] == [statement.row for statement in STATEMENTS], "\n".join(
        ["docs/guide/the-article.md is stale; its table is:", *(each.row for each in STATEMENTS)]
    )


def test_every_quotation_stands_in_the_article():
    if not _ARTICLE.is_file():
        pytest.skip("the article lies beside the checkout, in shared/article.txt, and is not there")

    article = _plain(_ARTICLE.read_text("utf-8"))

    assert [each.quote for each in STATEMENTS if _plain(each.quote) not in article] == []


def test_no_coding_statement_of_the_article_is_left_out():
    if not _ARTICLE.is_file():
        pytest.skip("the article lies beside the checkout, in shared/article.txt, and is not there")

    article = _ARTICLE.read_text("utf-8")
    named = set(re.findall(r"\b(?:[A-Z]\d{2}\.\d+|\d{5})\b", article))
    told = " ".join(f"{each.quote} {each.billed}" for each in STATEMENTS)

    assert named
    assert {code for code in named if code not in told} == set()


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9.%-]+", " ", text.lower())
