"""What a 271 says of massage: only what speaks of massage or the plan, and never a choice of two."""

from __future__ import annotations

from pathlib import Path

import pytest

from effleurage.core.rate import Rate
from effleurage.edi.cover_of_massage import MassageCover, of_massage
from effleurage.edi.eligibility import read_271
from effleurage.x12.reader import read
from tests.edi.test_eligibility import ANSWER, OPEN

_BEGIN, _END = ANSWER.index("EB*1*"), ANSWER.index("SE*26")


def cover(*benefits: str) -> MassageCover:
    text = f"{ANSWER[:_BEGIN]}{''.join(f'{each}~' for each in benefits)}{ANSWER[_END:]}"
    (answer,) = read_271(read(text.encode())).answers
    return of_massage(answer)


def test_amounts_that_speak_of_massage_are_kept_and_those_of_others_are_not():
    told = cover(
        "EB*1**30", "EB*1**BE^PT", "EB*B**BE***27*25.5", "EB*B**PT***27*40", "EB*A**33***27**.5",
        "EB*C**30***23*500", "EB*C**30***29*300", "EB*F**BE***23***VS*20", "EB*F**BE***29***VS*7",
    )  # fmt: skip

    assert told == MassageCover(
        is_active=True,
        covers_massage=True,
        needs_authorisation=None,
        visits_left=7,
        copay_cents=2_550,
        coinsurance=None,
        deductible_left_cents=30_000,
        services=("30", "BE", "PT"),
    )


@pytest.mark.parametrize(
    ("benefits", "name", "value"),
    [
        (("EB*I**BE",), "covers_massage", False),
        (("EB*I************HC:97124",), "covers_massage", False),
        (("EB*6**BE",), "covers_massage", False),
        (("EB*1**BE", "EB*I**BE"), "covers_massage", None),
        (("EB*1**PT",), "covers_massage", None),
        (("EB*6**30",), "is_active", False),
        (("EB*1**BE********Y",), "needs_authorisation", True),
        (("EB*1**BE********U",), "needs_authorisation", None),
        (("EB*A**BE***27**.125",), "coinsurance", Rate.percent("12.5")),
        (("EB*B**BE***27*20", "EB*B**BE***27*30"), "copay_cents", None),
        (("EB*B**BE***27*20*****Y", "EB*B**BE***27*60*****N"), "copay_cents", 2_000),
        (("EB*B**BE***27*60*****N",), "copay_cents", 6_000),
        (("EB*F**BE", "HSD*VS*9***29"), "visits_left", 9),
        (("EB*F**BE***29***VS*1.5",), "visits_left", None),
        (("EB*C**30***23*500",), "deductible_left_cents", None),
    ],
)
def test_what_one_benefit_says(benefits, name, value):
    assert getattr(cover(*benefits), name) == value


def test_an_answer_without_a_word_of_it_says_nothing():
    assert not cover("EB*1**35", "EB*6**35").says_anything


@pytest.mark.skipif(not OPEN.exists(), reason="the open files lie beside a checkout only")
@pytest.mark.parametrize("path", sorted((Path(OPEN) / "271").glob("*")), ids=lambda path: path.name)
def test_no_answer_of_other_programs_breaks_it(path):
    for answer in read_271(read(path.read_bytes())).answers:
        assert of_massage(answer).visits_left is None or of_massage(answer).says_anything
