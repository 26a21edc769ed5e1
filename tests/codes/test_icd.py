"""What ICD-10-CM says, against tables known from elsewhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effleurage.codes import icd
from effleurage.codes.icd_history import ICD10_BEGAN

#: Building the whole edition takes seconds: left to `make test`.
pytestmark = pytest.mark.slow

ON = date(2026, 5, 4)

BILLABLE = """
M54.2 M54.6 M54.50 M54.51 M54.59 M54.30 M54.31 M54.32 M54.40 M54.41 M54.42 M54.12 M54.16 M54.17
M79.10 M79.11 M79.12 M79.18 M62.830 M62.831 M62.838 G44.209 G44.219 G44.229 G44.201 G44.211
G44.221 G44.86 R51.9 R51.0 M25.511 M25.512 M25.519 M75.00 M75.01 M75.02 M25.551 M25.552 M25.559
M25.561 M25.562 M26.601 M26.602 M26.603 M26.609 M26.621 M26.622 M26.623 M26.629 G56.00 G56.01
G56.02 G56.03 M72.2 M79.7 M76.31 M76.32 M77.11 M77.12 M77.01 M77.02 M51.360 M51.361 M51.362
M51.369 I89.0 I97.2 Q82.0 Z73.3 F43.9 F41.9 F43.22 S13.4XXA S13.4XXD S13.4XXS S16.1XXA S16.1XXD
S16.1XXS S29.012A S39.012D S33.5XXS S33.6XXA G89.21 G89.29 G89.4 O26.891 O26.892 O26.893 O99.891
Z33.1 R10.20 V43.52XA V43.62XD V49.40XS V49.50XA V89.2XXA W18.30XA X50.0XXA X50.3XXD Y92.410 Y99.0
Z72.0
"""

HEADERS = """
M54.5 M79.1 M62.83 G44.2 G44.20 R51 M26.60 M26.62 M51.36 M51.37 S13.4 S16.1 O99.89 R10.2 M54
S29.012
"""

# code, the last day before a change, billable until then, billable from the next day
CHANGES = [
    ("M26.60", date(2016, 9, 30), True, False),
    ("M26.609", date(2016, 9, 30), False, True),
    ("M79.1", date(2018, 9, 30), True, False),
    ("M79.18", date(2018, 9, 30), False, True),
    ("R51", date(2020, 9, 30), True, False),
    ("R51.9", date(2020, 9, 30), False, True),
    ("R51.0", date(2020, 9, 30), False, True),
    ("O99.89", date(2020, 9, 30), True, False),
    ("O99.891", date(2020, 9, 30), False, True),
    ("M54.5", date(2021, 9, 30), True, False),
    ("M54.50", date(2021, 9, 30), False, True),
    ("G44.86", date(2021, 9, 30), False, True),
    ("M51.36", date(2024, 9, 30), True, False),
    ("M51.37", date(2024, 9, 30), True, False),
    ("M51.360", date(2024, 9, 30), False, True),
    ("M51.379", date(2024, 9, 30), False, True),
    ("R10.2", date(2025, 9, 30), True, False),
    ("R10.20", date(2025, 9, 30), False, True),
    ("S30.1XXA", date(2025, 9, 30), True, False),  # dropped, not divided
    ("M54.2", date(2015, 9, 30), False, True),  # ICD-9-CM before
]


@pytest.mark.parametrize("code", BILLABLE.split())
def test_a_code_with_nothing_below_it_is_billable(edition: icd.Edition, code: str) -> None:
    found = edition.code(code)

    assert found is not None
    assert found.billable
    assert edition.billable_on(code, ON)
    assert edition.billable_children(code, ON) == ()


@pytest.mark.parametrize("code", HEADERS.split())
def test_a_header_is_not_billable_and_names_its_billable_children(
    edition: icd.Edition, code: str
) -> None:
    children = edition.billable_children(code, ON)

    assert not edition.billable_on(code, ON)
    assert children
    for child in children:
        assert child.code.startswith(code)
        assert edition.billable_on(child.code, ON)


@pytest.mark.parametrize(("code", "last_day", "before", "after"), CHANGES)
def test_a_code_is_judged_by_the_date_of_service(
    edition: icd.Edition, code: str, last_day: date, before: bool, after: bool
) -> None:
    next_day = last_day + timedelta(days=1)

    assert edition.billable_on(code, last_day) is before
    assert edition.billable_on(code, next_day) is after


def test_the_children_of_a_header_are_those_of_the_date_of_service(edition: icd.Edition) -> None:
    def codes(header: str, on: date) -> list[str]:
        return [child.code for child in edition.billable_children(header, on)]

    assert codes("M54.5", ON) == ["M54.50", "M54.51", "M54.59"]
    assert codes("M54.5", date(2019, 6, 1)) == []
    assert "M54.5" in codes("M54", date(2019, 6, 1))
    assert "M54.50" not in codes("M54", date(2019, 6, 1))


def test_a_code_says_when_it_was_billable(edition: icd.Edition) -> None:
    header, child = edition.code("M54.5"), edition.code("M54.50")

    assert header is not None
    assert (header.billable, header.valid_from, header.valid_until) == (
        False,
        None,
        date(2021, 10, 1),
    )
    assert child is not None
    assert (child.billable, child.valid_from, child.valid_until) == (True, date(2021, 10, 1), None)
    assert child.periods[0].exact
    assert child.periods[0].source


def test_a_change_whose_day_is_not_known_never_refuses_a_code(edition: icd.Edition) -> None:
    # Divided some time between the releases of January 2021 and April 2025.
    between = date(2023, 6, 1)
    divided, part = edition.code("B37.3"), edition.code("B37.31")

    assert divided is not None
    assert part is not None
    assert not divided.periods[0].exact
    assert not part.periods[0].exact
    assert edition.billable_on("B37.3", between)
    assert edition.billable_on("B37.31", between)
    assert not edition.billable_on("B37.31", date(2021, 9, 30))
    assert not edition.billable_on("B37.3", date(2025, 1, 1))


def test_an_injury_lacks_its_seventh_character_and_is_told_the_choices(
    edition: icd.Edition,
) -> None:
    sprain = edition.code("S13.4")

    assert sprain is not None
    assert [choice.character for choice in sprain.seventh_characters] == ["A", "D", "S"]
    assert sprain.seventh_characters[1].meaning == "subsequent encounter"
    assert not edition.billable_on("S13.4", ON)


@pytest.mark.parametrize("text", ["S13.4", "S134", "S13.4X", "s13.4xx", "S134XX"])
def test_an_injury_code_that_stops_short_gives_the_codes_that_complete_it(
    edition: icd.Edition, text: str
) -> None:
    found = edition.billable_children(text, ON)

    assert [code.code for code in found] == ["S13.4XXA", "S13.4XXD", "S13.4XXS"]


@pytest.mark.parametrize("text", ["M54.50", "m54.50", "M5450", " m5450 ", "\tM54.50\n"])
def test_a_code_is_understood_however_it_is_typed(edition: icd.Edition, text: str) -> None:
    found = edition.code(text)

    assert found is not None
    assert found.code == "M54.50"
    assert edition.billable_on(text, ON)


@pytest.mark.parametrize(
    "text", ["", "M5", "M5.450", "M54..50", "M54.5 0", "X", "ı10", "M54.２", "97124"]
)
def test_what_is_no_code_is_not_found(edition: icd.Edition, text: str) -> None:
    assert edition.code(text) is None
    assert not edition.billable_on(text, ON)
    assert edition.ancestors(text) == ()


def test_notes_are_kept_with_the_entry_that_has_them(edition: icd.Edition) -> None:
    myalgia, spasm = edition.code("M79.1"), edition.code("M62")
    lymphedema, drugs = edition.code("I89.0"), edition.code("G44.4")

    assert myalgia is not None
    assert "Myofascial pain syndrome" in myalgia.inclusion_terms
    assert "fibromyalgia (M79.7)" in myalgia.excludes1
    assert spasm is not None
    assert any("M79.1" in note for note in spasm.excludes1)
    assert lymphedema is not None
    assert lymphedema.excludes1 == ("postmastectomy lymphedema (I97.2)",)
    assert drugs is not None
    assert "adverse effect" in drugs.use_additional[0]


def test_the_way_up_from_a_code_ends_with_block_and_chapter(edition: icd.Edition) -> None:
    above = edition.ancestors("M54.50")

    assert [entry.code for entry in above] == ["M54.5", "M54", "M50-M54", "13"]
    assert any("current injury" in note for note in above[2].excludes1)
    assert not any(entry.billable for entry in above)


def test_a_dropped_code_keeps_its_title_and_its_place(edition: icd.Edition) -> None:
    found = edition.code("S30.1XXA")

    assert found is not None
    assert not found.billable
    assert found.title == "Contusion of abdominal wall, initial encounter"
    assert found.parent == "S30.1"


def test_an_edition_says_which_dates_of_service_it_can_judge(edition: icd.Edition) -> None:
    assert edition.facts.name == "ICD-10-CM, fiscal year 2026, release of April 2026"
    assert not edition.covers(ICD10_BEGAN - timedelta(days=1))
    assert edition.covers(ICD10_BEGAN)
    assert edition.covers(date(2026, 9, 30))
    assert not edition.covers(date(2026, 10, 1))
    assert edition.billable_on("M54.50", date(2026, 11, 20))  # the best that is known


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text()
    | st.from_regex(r"\s?[A-Za-z][0-9][0-9A-Za-z]\.?[0-9A-Za-z]{0,5}", fullmatch=True)
)
def test_every_lookup_answers_any_text(edition: icd.Edition, text: str) -> None:
    found = edition.code(text)
    billable = edition.billable_on(text, ON)

    assert found is None or icd.canonical(text) == found.code
    assert not billable or (found is not None and found.billable)
    assert not (billable and edition.billable_children(text, ON))
    assert bool(edition.ancestors(text)) == (found is not None)
    assert len(edition.search(text, on=ON, limit=5)) <= 5


@settings(deadline=None, max_examples=100)
@given(
    code=st.sampled_from((BILLABLE + HEADERS).split()),
    dotted=st.booleans(),
    lower=st.booleans(),
    blanks=st.text(alphabet=" \t\n", max_size=3),
)
def test_case_dot_and_blanks_never_change_the_answer(
    edition: icd.Edition, code: str, dotted: bool, lower: bool, blanks: str
) -> None:
    typed = blanks + (code if dotted else code.replace(".", "")) + blanks
    typed = typed.lower() if lower else typed

    assert edition.code(typed) == edition.code(code)
    assert edition.billable_on(typed, ON) == edition.billable_on(code, ON)


def test_threads_may_share_an_edition(edition_path: Path) -> None:
    wanted = BILLABLE.split() * 3

    with icd.load_edition(edition_path) as fresh, ThreadPoolExecutor(4) as pool:
        found = [*pool.map(fresh.code, wanted)]

    assert [code.code for code in found if code] == wanted
