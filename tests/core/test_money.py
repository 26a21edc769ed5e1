"""Dividing, printing and sharing money as ``docs/algorithms/allocation.md`` works it by hand."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core import money
from effleurage.core.rate import NotARate, Rate
from tests.core.worked_tables import rows

_PAGE = "allocation.md"
_CENTS = st.integers(-(10**12), 10**12)
_WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("cents", "weights", "shares", "why"), rows(_PAGE, under="## One amount over several shares")
)
def test_an_amount_is_divided_as_on_the_page(cents, weights, shares, why):
    found = money.allocate(int(cents), [int(weight) for weight in weights.split()])

    assert found == [int(share) for share in shares.split()], why


@given(cents=_CENTS, weights=_WEIGHTS)
@settings(deadline=None)
def test_the_shares_always_sum_to_the_amount(cents, weights):
    assert sum(money.allocate(cents, weights)) == cents


@given(cents=_CENTS, weights=_WEIGHTS)
@settings(deadline=None)
def test_each_share_is_within_a_cent_of_its_exact_part(cents, weights):
    parts = weights if any(weights) else [1] * len(weights)

    shares = money.allocate(cents, weights)

    for share, part in zip(shares, parts, strict=True):
        assert abs(share * sum(parts) - cents * part) < sum(parts)


@given(cents=_CENTS, weights=_WEIGHTS)
@settings(deadline=None)
def test_dividing_the_opposite_amount_gives_the_opposite_shares(cents, weights):
    opposite = [-share for share in money.allocate(cents, weights)]

    assert money.allocate(-cents, weights) == opposite


@given(cents=st.integers(0, 10**9), weights=_WEIGHTS)
@settings(deadline=None)
def test_a_larger_weight_never_gets_a_smaller_share(cents, weights):
    by_weight = sorted(zip(weights, money.allocate(cents, weights), strict=True))

    for (light, less), (heavy, more) in pairwise(by_weight):
        assert light == heavy or less <= more


@pytest.mark.parametrize("weights", [[], [1, -1], [-1]])
def test_weights_that_divide_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="at least one weight"):
        money.allocate(100, weights)


@given(cents=_CENTS)
@settings(deadline=None)
def test_an_amount_written_for_a_file_reads_back_as_itself(cents):
    assert money.parse_dollars(money.plain_decimal(cents)) == cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [("90", 9_000), ("90.5", 9_050), ("-.25", -25), ("12.", 1_200), ("1.500", 150), ("0", 0)],
)
def test_plain_decimals_are_read_as_cents(text, cents):
    assert money.parse_dollars(text) == cents


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1.234", "+1", "1,000", "$5", "1e3", " 1", "1 ", "--1", "１", "1\n"]
)
def test_anything_but_a_plain_decimal_is_refused(text):
    with pytest.raises(money.NotAnAmount):
        money.parse_dollars(text)


@pytest.mark.parametrize(
    ("cents", "words"),
    [(0, "$0.00"), (-5, "-$0.05"), (123_450, "$1,234.50"), (100_000_000, "$1,000,000.00")],
)
def test_amounts_are_printed_as_people_read_them(cents, words):
    assert money.format_dollars(cents) == words


@pytest.mark.parametrize(
    ("percent", "cents", "share"), rows(_PAGE, under="## A share of one amount")
)
def test_a_percentage_of_an_amount_is_the_one_on_the_page(percent, cents, share):
    assert Rate.percent(percent).of(int(cents)) == int(share)


@given(millionths=st.integers(0, 5_000_000), cents=_CENTS)
@settings(deadline=None)
def test_a_share_is_the_nearest_cent_and_a_reversal_is_its_opposite(millionths, cents):
    rate = Rate(millionths)

    share = rate.of(cents)

    assert abs(share * 1_000_000 - cents * millionths) * 2 <= 1_000_000
    assert rate.of(-cents) == -share


@pytest.mark.parametrize(
    ("text", "millionths"),
    [("0.2", 200_000), (".91", 910_000), ("33.4009", 33_400_900), ("1", 1_000_000), ("1.", 10**6)],
)
def test_a_factor_is_kept_exactly(text, millionths):
    assert Rate.decimal(text).millionths == millionths


@pytest.mark.parametrize(("percent", "words"), [("20", "20%"), ("12.50", "12.5%"), ("0", "0%")])
def test_a_rate_is_printed_as_people_read_it(percent, words):
    assert Rate.percent(percent).as_percent() == words


@pytest.mark.parametrize("text", ["", ".", "-1", "+1", "1.1234567", "1e2", "20%", "１"])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(NotARate):
        Rate.decimal(text)


@pytest.mark.parametrize("millionths", [-1, True, 0.5])
def test_a_rate_is_never_negative_nor_a_fraction_of_a_millionth(millionths):
    with pytest.raises(NotARate):
        Rate(millionths)
