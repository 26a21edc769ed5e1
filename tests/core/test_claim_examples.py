"""The example claims that everyone learns from and tests with."""

from datetime import date

import pytest

from effleurage.core import gate
from effleurage.core.claims import claim_contradictions, total
from effleurage.core.claims.examples import NoSuchExample, example, kinds
from effleurage.core.claims.kinds import LineOfBusiness

FACTS = gate.Facts(
    on=date(2026, 11, 23),
    earlier_claims=(),
    authorised_visits_used=2,
    credential_effective_on=date(2024, 1, 1),
)


def test_there_is_an_example_of_each_kind_named_as_its_line_of_business() -> None:
    assert kinds() == ("commercial", "auto", "workers-comp", "va")
    for kind in kinds():
        assert example(kind).payer.line_of_business is LineOfBusiness(kind)


@pytest.mark.parametrize("kind", kinds())
def test_an_example_passes_the_gate(kind: str) -> None:
    report = gate.check(example(kind), facts=FACTS)

    assert report.findings == ()


@pytest.mark.parametrize("kind", kinds())
def test_an_example_agrees_with_itself(kind: str) -> None:
    claim = example(kind)

    assert claim_contradictions.contradictions_in(claim) == ()
    assert claim.total_charge_cents == total(claim.lines)


def test_the_examples_are_four_claims_of_four_clients() -> None:
    claims = [example(kind) for kind in kinds()]

    assert len({claim.claim_id for claim in claims}) == 4
    assert len({claim.client.name for claim in claims}) == 4
    assert len({line.line_id for claim in claims for line in claim.lines}) == 5


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NoSuchExample, match="commercial, auto, workers-comp, va"):
        example("dental")
