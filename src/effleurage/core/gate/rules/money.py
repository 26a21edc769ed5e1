"""Do the amounts on the claim agree with one another?

Knows sums and signs. Refuses to know what a service is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from effleurage.core.claims.claim import Claim, total
from effleurage.core.gate.exhibits import case, case_of_line
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.core.money import format_dollars
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)


def _total(claim: Claim, _: Facts) -> Iterator[Trouble]:
    lines = total(claim.lines)
    if lines != claim.total_charge_cents:
        yield Trouble(
            "total charge (box 28)",
            f"The lines come to {format_dollars(lines)}, the total says"
            f" {format_dollars(claim.total_charge_cents)}.",
        )


def _charge(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.charge_cents <= 0:
            charge = format_dollars(line.charge_cents)
            yield Trouble(place(number, "24F"), f"The charge is {charge}.")


def _paid_by_client(claim: Claim, _: Facts) -> Iterator[Trouble]:
    paid = claim.paid_by_client_cents
    if paid < 0 or paid > max(claim.total_charge_cents, 0):
        yield Trouble(
            "amount paid (box 29)",
            f"The client's payment is {format_dollars(paid)}, the charge"
            f" {format_dollars(claim.total_charge_cents)}.",
        )


RULES = (
    Rule(
        code="GATE-MONEY-01",
        family=Family.MONEY,
        severity=Severity.BLOCK,
        title="The lines do not add up to the total",
        why="The payer adds the lines itself and rejects a claim whose total differs by a cent.",
        fix="Set the total to the sum of the lines, or correct the line that is wrong.",
        source="837P 005010X222A1 loop 2300 CLM02; NUCC 1500 manual, item 28",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_total,
        failing=lambda: case(total_charge_cents=12_001),
        passing=case,
    ),
    Rule(
        code="GATE-MONEY-02",
        family=Family.MONEY,
        severity=Severity.BLOCK,
        title="A line without a charge",
        why="A line of nothing, or less, asks for nothing; payers reject it.",
        fix="Enter the practice's fee for the whole line, units included, or remove the line.",
        source=f"837P 005010X222A1 loop 2400 SV102; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_charge,
        failing=lambda: case_of_line(charge_cents=0),
        passing=lambda: case_of_line(charge_cents=1),
    ),
    Rule(
        code="GATE-MONEY-03",
        family=Family.MONEY,
        severity=Severity.BLOCK,
        title="The client's payment is negative or above the charge",
        why="Box 29 says what the client has paid towards this claim; more than its charge cannot"
        " belong to it.",
        fix="Enter what the client paid for these services only; the rest is a credit.",
        source=f"837P 005010X222A1 loop 2300 AMT*F5; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_paid_by_client,
        failing=lambda: case(paid_by_client_cents=12_001),
        passing=lambda: case(paid_by_client_cents=12_000),
    ),
)
