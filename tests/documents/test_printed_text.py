import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.documents.printed_text import identifier, unprintable, words
from effleurage.x12 import characters


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Marta Lindqvist", "MARTA LINDQVIST"),
        ("Núñez-Ångström", "NUNEZ-ANGSTROM"),
        ("Łukasz Strauß", "LUKASZ STRAUSS"),
        ("O'Brien", "OBRIEN"),
        ("O’Brien", "OBRIEN"),
        ("123 N. Main St., #101", "123 N MAIN ST 101"),
        ("12-34 43rd Ave", "12-34 43RD AVE"),
        ("Hands - and feet", "HANDS AND FEET"),
        ("Hand & Stone", "HAND AND STONE"),
        ("118 1/2 Oak", "118 1/2 OAK"),
        ("118½ Oak", "118 1/2 OAK"),
        ("range 2.5 of 10, 50% better", "RANGE 2.5 OF 10 50 PERCENT BETTER"),
        ("c/o Dana", "C O DANA"),
        ("two\nlines\tand  blanks ", "TWO LINES AND BLANKS"),
        ("", ""),
    ],
)
def test_a_text_is_printed_in_plain_capitals(written: str, printed: str) -> None:
    assert words(written) == printed


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("M54.50", "M5450"),
        ("tw-26 100/58", "TW2610058"),
        ("TW–26\u00a0100", "TW26100"),
        ("91-0004182", "910004182"),
    ],
)
def test_a_number_is_printed_without_blanks_and_signs(written: str, printed: str) -> None:
    assert identifier(written) == printed


@pytest.mark.parametrize("sign", ["王", "Ж", "🙂", "≠", "½"])
def test_a_character_without_a_spelling_is_named_and_stays_in_a_number(sign: str) -> None:
    printed = identifier(f"A{sign}1")

    assert unprintable(printed) == (f"U+{ord(sign):04X}",)


@pytest.mark.parametrize("sign", ["王", "Ж", "🙂", "≠", "\x00"])
def test_a_character_without_a_spelling_is_named_and_stays_in_a_text(sign: str) -> None:
    assert unprintable(words(f"A{sign}b")) == (f"U+{ord(sign):04X}",)


def test_a_letter_is_spelt_alike_on_paper_and_in_the_file() -> None:
    letters = [sign for sign in characters.TRANSLITERATED if characters.capitals(sign).isalpha()]

    differing = [sign for sign in letters if words(sign) != characters.capitals(sign)]

    assert len(letters) > 300
    assert differing == []


@settings(deadline=None)
@given(st.text(max_size=40))
def test_printing_a_printed_text_changes_nothing(written: str) -> None:
    assert words(words(written)) == words(written)
    assert identifier(identifier(written)) == identifier(written)


@settings(deadline=None)
@given(
    st.text(st.characters(codec="ascii", categories=["L", "N", "Zs"]) | st.sampled_from("'-.,#/"))
)
def test_no_plain_letter_or_digit_is_lost(written: str) -> None:
    kept = [sign for sign in written.upper() if sign.isalnum()]

    assert [sign for sign in words(written) if sign.isalnum()] == kept
    assert list(identifier(written)) == kept
