import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.x12.characters import DELIMITERS, TRANSLITERATED, WRITABLE, capitals, spelt
from effleurage.x12.element_faults import (
    CannotBeWritten,
    CharacterCannotBeWritten,
    CodeIsNotInTheGuide,
    ElementHasWrongLength,
    ElementHasWrongType,
    ElementHoldsADelimiter,
    ElementIsMissing,
    ElementIsNotUsed,
    ElementsBelongTogether,
)
from effleurage.x12.guides import x222
from effleurage.x12.guides.notation import R, S, guide, seg
from effleurage.x12.pens import NoSuchSegment, pens_of

PENS = pens_of(x222.GUIDE)
PATIENT = PENS.pen("2010CA", "NM1", "QC")
REFERRER = PENS.pen("2310A", "NM1", "DN")
SERVICE = PENS.pen("2400", "SV1")
PAID = PENS.pen("2300", "AMT", "F5")

LITTLE = pens_of(
    guide(
        "000",
        "ZZ",
        "1",
        "a guide for these tests",
        seg(
            "ABC",
            "all types",
            S,
            1,
            "01 R ID 1/3 kind [A BB]",
            "02 S N0 1/3 whole",
            "03 S N2 1/4 hundredths",
            "04 S R 1/5 real",
            "05 S DT 8/8 day",
            "06 S TM 4/8 time",
            "08 S AN 2/4 text",
            "09 S AN 1/1 letter",
        ),
        seg("NOT", "notes", S, 1, "01..06 S AN 1/3 part", syntax="P0102 R0304 C0506 E0103"),
        seg("ONE", "of each", R, 1, "01 R ID 1/1 kind [X]"),
        seg("ONE", "of each", R, 1, "01 R ID 1/1 kind [Y]"),
    )
)
ALL_TYPES, NOTED = LITTLE.pen("header", "ABC"), LITTLE.pen("header", "NOT")


def test_trailing_empty_elements_and_components_are_trimmed():
    assert PATIENT("QC", "1", "DOE", "JO", "", "", "") == "NM1*QC*1*DOE*JO"
    assert SERVICE(("HC", "97124", "", ""), "90", "UN", "4", "", "", ("1", "")) == (
        "SV1*HC:97124*90*UN*4***1"
    )


def test_an_empty_element_in_between_stays():
    assert PATIENT("QC", "1", "DOE", "", "M") == "NM1*QC*1*DOE**M"
    assert SERVICE(("HC", "97124", "", "59"), "90", "UN", "4", "", "", ("1",)) == (
        "SV1*HC:97124::59*90*UN*4***1"
    )


@pytest.mark.parametrize(
    ("values", "refusal", "element"),
    [
        (("QC", "1", ""), ElementIsMissing, "NM103"),
        ((), ElementIsMissing, "NM101"),
        (("QC", "2", "DOE"), CodeIsNotInTheGuide, "NM102"),
        (("QC", "1", "D" * 61), ElementHasWrongLength, "NM103"),
        (("QC", "1", "D*E"), ElementHoldsADelimiter, "NM103"),
        (("QC", "1", "D~E"), ElementHoldsADelimiter, "NM103"),
        (("QC", "1", "D:E"), ElementHoldsADelimiter, "NM103"),
        (("QC", "1", "D^E"), ElementHoldsADelimiter, "NM103"),
        (("QC", "1", "DÖE"), CharacterCannotBeWritten, "NM103"),
        (("QC", "1", "D\nE"), CharacterCannotBeWritten, "NM103"),
        (("QC", "1", "DOE "), CharacterCannotBeWritten, "NM103"),
        (("QC", "1", " DOE"), CharacterCannotBeWritten, "NM103"),
        (("QC", "1", " "), CharacterCannotBeWritten, "NM103"),
        (("QC", "1", "DOE", "", "", "DR"), ElementIsNotUsed, "NM106"),
        (("QC", "1", "DOE", "", "", "", "", "MI"), ElementIsNotUsed, "NM1"),
    ],
)
def test_a_pen_refuses_and_names_the_element(values, refusal, element):
    with pytest.raises(refusal) as caught:
        PATIENT(*values)

    assert caught.value.loop == "2010CA"
    assert caught.value.element.split()[0] == element
    assert "DOE" not in str(caught.value)


@pytest.mark.parametrize("trick", ["DOE*JO", "DOE*", "*", "DOE**M"])
def test_a_delimiter_cannot_shift_its_neighbours(trick):
    with pytest.raises(ElementHoldsADelimiter):
        PATIENT("QC", "1", trick)


@pytest.mark.parametrize("trick", ["97124:59", "97124:", ":", "97124~X", "97124*1"])
def test_a_separator_cannot_forge_a_component(trick):
    with pytest.raises(ElementHoldsADelimiter):
        SERVICE(("HC", trick), "90", "UN", "4", "", "", ("1",))


def test_a_composite_given_as_text_is_one_component():
    with pytest.raises(ElementHoldsADelimiter):
        SERVICE("HC:97124", "90", "UN", "4", "", "", ("1",))


def test_too_many_components_are_refused():
    with pytest.raises(ElementIsNotUsed):
        SERVICE(("HC", "97124"), "90", "UN", "4", "", "", ("1", "2", "3", "4", "5"))


def test_a_pair_comes_together_or_not_at_all():
    alone = REFERRER("DN", "1", "DOE")

    with pytest.raises(ElementsBelongTogether):
        REFERRER("DN", "1", "DOE", "", "", "", "", "XX")

    assert alone == "NM1*DN*1*DOE"


@pytest.mark.parametrize(
    "values",
    [("A", "B", "", "D"), ("", "", "C"), ("", "", "", "D", "E", "F"), ("", "", "C", "", "", "F")],
)
def test_syntax_notes_that_hold_let_the_segment_pass(values):
    assert NOTED(*values) == "NOT*" + "*".join(values)


@pytest.mark.parametrize(
    "values",
    [("A", "", "", "D"), ("A", "B"), ("", "", "", "D", "E"), ("A", "B", "C"), ("", "B", "C")],
)
def test_syntax_notes_that_break_refuse_the_segment(values):
    with pytest.raises(ElementsBelongTogether):
        NOTED(*values)


@pytest.mark.parametrize(
    ("place", "good", "bad"),
    [
        (2, ["0", "-12", "999"], ["1.0", "1000", "+1", "१", "1e2", "-"]),
        (3, ["9000", "-1"], ["90.00", "10000"]),
        (4, ["0", "90", "90.5", "-.25", "12345", "123.45", ".1"],
         ["123456", "1234.56", "90.", "1,5", "$5", "--1", ".", "1.2.3"]),
        (5, ["20261123"], ["261123", "20261323", "20261132", "2026112A", "20261100"]),
        (6, ["0905", "235959", "23595999"], ["2460", "905", "0960", "09:05"]),
        (8, ["AB", "ABCD", "A D"], ["A", "ABCDE"]),
        (9, ["A"], ["AB"]),
    ],
)  # fmt: skip
def test_types_and_lengths_are_checked(place, good, bad):
    for value in good:
        assert ALL_TYPES("A", *[""] * (place - 2), value).endswith("*" + value)
    for value in bad:
        with pytest.raises(CannotBeWritten):
            ALL_TYPES("A", *[""] * (place - 2), value)


def test_a_wrong_number_is_called_one():
    with pytest.raises(ElementHasWrongType, match="plain decimal"):
        PAID("F5", "12O")


@given(st.lists(st.text("AB*~:^é 09.", max_size=5), max_size=10))
@settings(max_examples=300, deadline=None)
def test_a_pen_writes_what_it_was_given_or_refuses(values):
    try:
        text = REFERRER("DN", "1", *values)
    except CannotBeWritten:
        return

    given = ["DN", "1", *values]
    while given[-1] == "":
        given.pop()
    assert text.split("*") == ["NM1", *given]
    assert not set(text) & (DELIMITERS - {"*"})


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_every_text_is_spelt_or_left_for_the_pen_to_refuse(text):
    written = spelt(text)

    if set(written) <= WRITABLE:
        assert written == written.strip()
    assert spelt(written) == written


def test_the_stated_table_ends_in_writable_characters():
    assert all(set(value) <= WRITABLE for value in TRANSLITERATED.values())
    assert not any(set(key) & WRITABLE for key in TRANSLITERATED)
    assert capitals("Łódź, Ærø – «Straße» n° ½") == 'LODZ, AERO - "STRASSE" N° 1/2'


def test_a_letter_made_of_two_code_points_is_spelt_like_one():
    assert spelt("Zoe\N{COMBINING DIAERESIS}") == "Zoe"


def test_a_segment_that_the_guide_does_not_have_is_no_pen():
    for loop, tag, code in (("2300", "XYZ", ""), ("9999", "NM1", ""), ("2300", "DTP", "")):
        with pytest.raises(NoSuchSegment, match=re.escape(tag)):
            PENS.pen(loop, tag, code)


def test_uses_of_one_segment_are_told_apart_by_their_code():
    assert LITTLE.pen("header", "ONE", "Y")("Y") == "ONE*Y"
    with pytest.raises(CodeIsNotInTheGuide):
        LITTLE.pen("header", "ONE", "Y")("X")
