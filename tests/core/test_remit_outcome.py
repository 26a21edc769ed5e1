from __future__ import annotations

import pytest

from effleurage.core.claims.life import Outcome
from effleurage.core.remits.outcome import outcome_of
from effleurage.core.remits.remit import Adjustment, RemitClaim, RemitLine


def _line(
    paid: int, *adjustments: tuple[str, str, int], remarks: tuple[str, ...] = ()
) -> RemitLine:
    reasons = tuple(Adjustment(*each) for each in adjustments)
    return RemitLine("97124", (), 12_000, paid, "4", None, "L1", reasons, remarks, None, "", 9)


def _claim(status: str, share: int, *lines: RemitLine) -> RemitClaim:
    charge, paid = sum(x.charge_cents for x in lines), sum(x.paid_cents for x in lines)
    return RemitClaim(
        "C17",
        status,
        charge,
        paid,
        share,
        "12",
        "ICN1",
        "1",
        (),
        (),
        lines,
        "",
        "",
        None,
        None,
        "",
        7,
    )


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        (_claim("22", 0, _line(-8_000, ("CO", "45", -4_000))), Outcome.REVERSED),
        (_claim("4", 0, _line(0, ("CO", "16", 12_000), remarks=("MA130",))), Outcome.UNPROCESSABLE),
        (_claim("4", 0, _line(0, ("CO", "16", 12_000), remarks=("N290",))), Outcome.DENIED),
        (_claim("1", 9_000, _line(0, ("CO", "45", 3_000), ("PR", "1", 9_000))), Outcome.PAID_IN_PART),
        (_claim("4", 9_000, _line(0, ("CO", "45", 3_000), ("PR", "1", 9_000))), Outcome.DENIED),
        (_claim("1", 12_000, _line(0, ("PR", "204", 12_000))), Outcome.DENIED),
        (_claim("1", 0, _line(0, ("CO", "50", 12_000))), Outcome.DENIED),
        (_claim("1", 2_000, _line(8_000, ("CO", "45", 2_000), ("PR", "2", 2_000))), Outcome.PAID_IN_PART),
        (_claim("1", 0, _line(8_000, ("CO", "45", 4_000)), _line(0, ("CO", "97", 12_000))), Outcome.PAID_IN_PART),
        (_claim("1", 0, _line(8_000, ("CO", "45", 4_000))), Outcome.PAID),
        (_claim("1", 0, _line(12_000)), Outcome.PAID),
    ],
)  # fmt: skip
def test_an_answer_makes_an_outcome_as_the_table_says(claim, outcome):
    assert outcome_of(claim) == outcome
