from __future__ import annotations

import pytest

from effleurage.core import gate
from effleurage.core.claims.examples import example, kinds
from effleurage.core.gate.exhibits import FACTS
from effleurage.documents.cms1500_boxes import boxes
from effleurage.documents.cms1500_grid import LINE_PLACES, PLACES
from effleurage.documents.copy_sheet import NAMES, as_text, copy_sheet
from tests.documents.papers import a_claim_of_visits, cleared


def _sheet(claim):
    return copy_sheet(gate.clear(claim, facts=FACTS))


def _texts(claim):
    return {(row.box, row.line): row.text for row in _sheet(claim)}


def test_every_box_of_the_form_has_a_name():
    assert set(PLACES) | set(LINE_PLACES) <= set(NAMES) | {"sheet"}


@pytest.mark.parametrize("kind", kinds())
def test_everything_on_the_form_is_on_the_sheet(kind):
    text = as_text(_sheet(example(kind)))

    for placed in boxes(example(kind))[0].texts:
        if placed.text != "X":
            assert placed.text.replace(" ", ".") in text.replace(" ", ".")


def test_a_mark_is_given_as_what_it_stands_for():
    texts = _texts(example("commercial"))

    assert texts["6", 0] == "self"
    assert texts["10b", 0] == "no"


def test_a_date_is_given_as_one_text():
    texts = _texts(example("commercial"))

    assert texts["24A", 1] == "11/03/26 to 11/03/26"
    assert len(texts["3", 0].split()[0]) == len("03/09/1984")


def test_lines_are_counted_over_all_sheets_and_the_total_is_the_last_sheets():
    rows = copy_sheet(cleared(a_claim_of_visits(8)))

    assert [row.line for row in rows if row.box == "24D"] == list(range(1, 9))
    assert [row.text for row in rows if row.box == "28"] == ["960.00"]


def test_the_lines_stand_one_behind_the_other_between_23_and_25():
    rows = copy_sheet(cleared(a_claim_of_visits(2)))

    numbers = [(row.line, row.box) for row in rows if row.box.startswith("24")]
    order = [row.box for row in rows]
    assert numbers == sorted(numbers)
    assert order.index("21") < order.index("24A") < order.index("25")
