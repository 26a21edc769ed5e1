"""Procedures, NCCI pairs, places, states, filing indicators and provider numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effleurage.codes import filing, identifiers, ncci, places, procedures, states

ON = date(2024, 9, 2)


@pytest.mark.parametrize("code", ["97124", "97140", "97112", "97110", "97530", "S8950", " s8950 "])
def test_a_timed_procedure_is_counted_in_units(code: str) -> None:
    found = procedures.procedure(code)

    assert found is not None
    assert found.timed


@pytest.mark.parametrize("code", ["97010", "97026", "G0283", "97039", "97139", "S8990", "97161"])
def test_an_untimed_procedure_is_not(code: str) -> None:
    found = procedures.procedure(code)

    assert found is not None
    assert not found.timed


def test_a_hot_pack_is_bundled_and_allowed_no_units() -> None:
    found = procedures.procedure("97010")

    assert found is not None
    assert found.bundled
    assert found.mue_units == 0


@pytest.mark.parametrize(
    ("code", "units"),
    [("97124", 4), ("97140", 6), ("97112", 4), ("97110", 6), ("97026", 1), ("S8950", None)],
)
def test_the_most_units_a_day_are_those_of_medicare(code: str, units: int | None) -> None:
    found = procedures.procedure(code)

    assert found is not None
    assert found.mue_units == units


def test_evaluations_belong_to_other_therapists() -> None:
    evaluations = {found.code for found in procedures.procedures() if found.evaluation}

    assert evaluations == {f"9716{digit}" for digit in range(1, 9)}


def test_every_procedure_has_words_and_a_source() -> None:
    assert all(found.words and found.source for found in procedures.procedures())
    assert procedures.procedure("00000") is None


def test_no_modifier_unlocks_massage_beside_manual_therapy() -> None:
    found = ncci.conflict("97124", "97140", ON)

    assert found is not None
    assert (found.column1, found.column2) == ("97140", "97124")
    assert found.indicator is ncci.Indicator.NEVER
    assert ncci.conflict("97140", "97124", ON) == found
    assert ncci.pair("97124", "97140", ON) is None


@pytest.mark.parametrize(
    ("column1", "column2", "indicator"),
    [
        ("98926", "97140", "0"),
        ("98941", "97124", "1"),
        ("97150", "97530", "1"),
        ("97012", "97140", "1"),
        ("97124", "97168", "1"),
        ("97140", "95852", "1"),
        ("97763", "97124", "1"),
    ],
)
def test_a_pair_says_whether_a_modifier_can_help(
    column1: str, column2: str, indicator: str
) -> None:
    found = ncci.pair(column1, column2, ON)

    assert found is not None
    assert found.indicator == indicator


@pytest.mark.parametrize("other", ["97110", "97112", "97530", "97010", "97124", "nonsense", ""])
def test_massage_has_no_active_pair_with_these(other: str) -> None:
    assert ncci.conflict("97124", other, ON) is None


def test_a_deleted_pair_is_in_force_until_its_last_day() -> None:
    assert ncci.pair("97140", "97530", date(2019, 12, 31)) is not None
    assert ncci.pair("97140", "97530", date(2020, 1, 1)) is None


def test_office_and_home_are_usual_places() -> None:
    office = places.place("11")

    assert office is not None
    assert not office.facility
    assert {"11", "12"} <= {place.code for place in places.usual_places()}


@pytest.mark.parametrize("code", ["", "1", "28", "98", "011", "XX"])
def test_a_code_that_cms_has_not_assigned_is_no_place(code: str) -> None:
    assert places.place(code) is None


def test_there_are_fifty_states_and_the_rest() -> None:
    assert len(states.all_codes()) == 50 + 1 + 5 + 3 + 3
    assert states.is_state("WA")
    assert states.name("PR") == "Puerto Rico"
    assert not states.is_state("wa")
    assert not states.is_state("XX")


def test_the_filing_indicators_are_those_of_the_837p() -> None:
    expected = "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ"

    assert sorted(filing.all_codes()) == expected.split()
    assert not filing.is_filing("09")
    assert filing.filing_in_words("AM") == "auto insurance"
    assert "no description" in filing.filing_in_words("09")


@pytest.mark.parametrize("npi", ["1234567893", "1245319599", "2000000002"])
def test_a_right_npi_is_recognised(npi: str) -> None:
    assert identifiers.is_npi(npi)


@pytest.mark.parametrize(
    "npi",
    [
        "",
        "1234567890",
        "123456789",
        "12345678933",
        "3234567891",
        "1234567893\n",
        "１234567893",
        "12345 7893",
    ],
)
def test_a_wrong_npi_is_not(npi: str) -> None:
    assert not identifiers.is_npi(npi)


@given(
    first_nine=st.integers(100_000_000, 299_999_999).map(str),
    at=st.integers(0, 9),
    step=st.integers(1, 9),
)
def test_one_mistyped_digit_is_always_caught(first_nine: str, at: int, step: int) -> None:
    npi = first_nine + identifiers.npi_check_digit(first_nine)
    wrong = npi[:at] + str((int(npi[at]) + step) % 10) + npi[at + 1 :]

    assert identifiers.is_npi(npi)
    assert not identifiers.is_npi(wrong)


@given(text=st.text())
def test_any_text_is_judged_without_fault(text: str) -> None:
    for judge in (identifiers.is_npi, identifiers.is_ein, identifiers.is_taxonomy, states.is_state):
        assert judge(text) in (True, False)
    assert procedures.procedure(text) is None or text.strip()
    assert places.place(text) is None or len(text.strip()) == 2


def test_ein_and_taxonomy_have_their_shape() -> None:
    assert identifiers.is_ein("91-1234567")
    assert identifiers.is_ein("911234567")
    assert not identifiers.is_ein("91-123456")
    assert not identifiers.is_ein("000000000")
    assert not identifiers.is_ein("9-11234567")
    assert identifiers.is_taxonomy(identifiers.MASSAGE_THERAPIST_TAXONOMY)
    assert not identifiers.is_taxonomy("225700000")
    assert not identifiers.is_taxonomy("225700000x")


def test_an_npi_needs_nine_digits_before_its_check_digit() -> None:
    with pytest.raises(ValueError, match="nine digits"):
        identifiers.npi_check_digit("12345678")


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("97762", date(2017, 12, 31), True),
        ("97762", date(2018, 1, 1), False),
        (" 97763 ", date(2017, 12, 31), False),
        ("97763", date(2026, 11, 3), True),
        ("97124", date(2026, 11, 3), None),
        ("0509M", date(2026, 11, 3), None),
    ],
)
def test_a_number_that_came_or_went_is_judged_by_the_day_of_service(code, on, expected):
    assert procedures.valid_on(code, on) is expected


def test_the_shipped_units_a_day_answer_for_every_day_while_nothing_is_loaded():
    assert procedures.mue_units_on("97124", date(2026, 11, 3)) == 4
    assert procedures.mue_units_on(" 97140", date(2019, 1, 2)) == 6
    assert procedures.mue_units_on("0509M", date(2026, 11, 3)) is None
