"""The claims that replace and void an adjudicated one."""

from dataclasses import replace

import pytest

from effleurage.core.claims import claim_file
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.examples import example, kinds
from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.successors import (
    ClaimNumberIsTooLong,
    PayerClaimNumberIsMissing,
    VoidCannotBeFollowed,
    replacement_of,
    successor_number,
    void_of,
)
from tests.builders import a_claim


@pytest.mark.parametrize("kind", kinds())
def test_a_corrected_claim_cites_the_original_and_repeats_every_line(kind: str) -> None:
    original = example(kind)

    corrected = replacement_of(original, payer_claim_number="ICN20261201")

    assert corrected.frequency is Frequency.REPLACEMENT
    assert corrected.payer_claim_number == "ICN20261201"
    assert corrected.lines == original.lines
    assert corrected.claim_id == f"{original.claim_id}R1"
    assert claim_file.read(claim_file.write(corrected)) == (corrected, ())


def test_a_void_is_the_original_in_all_but_number_and_frequency() -> None:
    original = example("va")

    void = void_of(original, payer_claim_number="ICN1")

    assert void == replace(
        original, claim_id="C26110904V1", frequency=Frequency.VOID, payer_claim_number="ICN1"
    )


def follow(claim: Claim, kinds_of_successor: str) -> str:
    for letter in kinds_of_successor:
        successor = {"R": replacement_of, "V": void_of}[letter]
        claim = successor(claim, payer_claim_number="ICN1")
    return claim.claim_id


@pytest.mark.parametrize(
    ("number", "follows", "expected"),
    [
        ("C17", "R", "C17R1"),
        ("C17", "RR", "C17R2"),
        ("C17", "R" * 10, "C17R10"),
        ("C17", "V", "C17V1"),
        ("C17", "RV", "C17R1V1"),
        ("C17R1", "R", "C17R1R1"),
    ],
)
def test_each_successor_has_a_number_of_its_own(number: str, follows: str, expected: str) -> None:
    assert follow(a_claim(claim_id=number), follows) == expected


def test_a_successor_may_be_given_its_number() -> None:
    void = void_of(a_claim(), payer_claim_number="ICN1", claim_id="C99")

    assert void.claim_id == "C99"


@pytest.mark.parametrize("missing", ["", "  "])
def test_nothing_follows_without_the_payers_number(missing: str) -> None:
    with pytest.raises(PayerClaimNumberIsMissing, match="C26110301"):
        replacement_of(a_claim(), payer_claim_number=missing)


def test_a_void_is_not_followed() -> None:
    void = void_of(a_claim(), payer_claim_number="ICN1")

    with pytest.raises(VoidCannotBeFollowed):
        replacement_of(void, payer_claim_number="ICN2")


def test_a_number_without_room_is_refused_rather_than_cut() -> None:
    longest = a_claim(claim_id="C" * 19)

    with pytest.raises(ClaimNumberIsTooLong):
        void_of(longest, payer_claim_number="ICN1")

    assert len(successor_number(a_claim(claim_id="C" * 18), frequency=Frequency.VOID)) == 20
