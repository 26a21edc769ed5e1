"""Do the amounts agree with one another, with the contract and with the practice's own fee?

Knows sums and signs, and the fees that the records bring. Refuses to know what a service is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from effleurage.core.claims.claim import Claim, total
from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.gate import facts as known
from effleurage.core.gate.exhibits import FACTS, case, case_of_line
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import Fees
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.core.money import format_dollars
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_DEAR_CENTS = 25_000
_NOTHING_FROM_THE_CLIENT = frozenset({LineOfBusiness.VA, LineOfBusiness.WORKERS_COMP})


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


def _below_allowed(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    fees = facts.fees.allowed if facts.fees is not None else {}
    for number, line in numbered(claim) if fees else ():
        allowed = fees.get(line.procedure)
        if allowed is not None and 0 < line.charge_cents < allowed * line.units:
            yield Trouble(
                place(number, "24F"),
                f"The charge is {format_dollars(line.charge_cents)}; the contract allows"
                f" {format_dollars(allowed * line.units)} for {line.units} units of"
                f" {line.procedure}.",
            )


def _another_fee(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    fees = facts.fees.usual if facts.fees is not None else {}
    for number, line in numbered(claim) if fees else ():
        usual = fees.get(line.procedure)
        if usual is not None and line.units > 0 and line.charge_cents != usual * line.units:
            yield Trouble(
                place(number, "24F"),
                f"{line.units} units of {line.procedure} at the practice's fee of"
                f" {format_dollars(usual)} are {format_dollars(usual * line.units)}; the line says"
                f" {format_dollars(line.charge_cents)}.",
            )


def _client_paid_where_none_is_due(claim: Claim, _: Facts) -> Iterable[Trouble]:
    kind = claim.payer.line_of_business
    if claim.paid_by_client_cents > 0 and kind in _NOTHING_FROM_THE_CLIENT:
        paid = format_dollars(claim.paid_by_client_cents)
        return (
            Trouble("amount paid (box 29)", f"The client paid {paid} on a {kind.value} claim."),
        )
    return ()


def _paid_in_full(claim: Claim, _: Facts) -> Iterable[Trouble]:
    if 0 < claim.total_charge_cents == claim.paid_by_client_cents and not claim.other_cover:
        paid = format_dollars(claim.paid_by_client_cents)
        return (Trouble("amount paid (box 29)", f"The client has paid all of it: {paid}."),)
    return ()


def _misplaced_point(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    usual = facts.fees.usual if facts.fees is not None else {}
    for number, line in numbered(claim):
        if line.procedure not in usual and line.charge_cents > _DEAR_CENTS * max(line.units, 1):
            yield Trouble(
                place(number, "24F"),
                f"{format_dollars(line.charge_cents)} for {line.units} units of"
                f" {line.procedure[:5]}.",
            )


def _fees(*, allowed: int | None = None, usual: int | None = None) -> Facts:
    """Return everything known, with these cents for a unit of 97124."""
    fees = Fees(
        allowed={} if allowed is None else {"97124": allowed},
        usual={} if usual is None else {"97124": usual},
    )
    return replace(FACTS, fees=fees)


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
        passing=lambda: case(paid_by_client_cents=11_999),
    ),
    Rule(
        code="GATE-MONEY-04",
        family=Family.MONEY,
        severity=Severity.WARN,
        title="The charge is below what the contract allows",
        why="A payer pays the lesser of the two, so the difference is lost, and it may lower the"
        " practice's allowed amounts at the next review.",
        fix="Compare the fee with the contract. A fee is changed for every client from a day on,"
        " never for one claim.",
        source=f"the contract's fees on record; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.FEES,),
        look=_below_allowed,
        failing=lambda: case(facts=_fees(allowed=3_200)),
        passing=lambda: case(facts=_fees(allowed=3_000)),
    ),
    Rule(
        code="GATE-MONEY-05",
        family=Family.MONEY,
        severity=Severity.WARN,
        title="The charge is not the practice's fee",
        why="Charging one payer more or less than others for the same work looks like a second fee"
        " schedule. A written discount for prompt payment can be lawful.",
        fix="If the fee was mistyped, correct it. If the practice has a written policy for this"
        " price, keep it ready.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        needs=(known.FEES,),
        look=_another_fee,
        failing=lambda: case(facts=_fees(usual=2_800)),
        passing=lambda: case(facts=_fees(usual=3_000)),
    ),
    Rule(
        code="GATE-MONEY-06",
        family=Family.MONEY,
        severity=Severity.WARN,
        title="The client paid where the payer forbids it",
        why="A veteran in community care and a worker with an accepted claim owe nothing, and the"
        " practice may not take a share from them.",
        fix="Give the money back, or correct the amount if it belongs to another visit.",
        source="TriWest provider handbook (no copay); state workers' compensation law;"
        f" {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_client_paid_where_none_is_due,
        failing=lambda: case("va", paid_by_client_cents=2_000),
        passing=lambda: case(paid_by_client_cents=2_000),
    ),
    Rule(
        code="GATE-MONEY-07",
        family=Family.MONEY,
        severity=Severity.WARN,
        title="The client has paid in full",
        why="Either the client wants the plan left out, and then it may not be told; or the plan"
        " pays too, and what the client paid above their share goes back.",
        fix="Ask the client. If they do not want it billed, record that on the policy for this day;"
        " if they do, put back what is above their share once the payer has decided.",
        source=f"45 CFR 164.522(a)(1)(vi); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_paid_in_full,
        failing=lambda: case(paid_by_client_cents=12_000),
        passing=lambda: case(paid_by_client_cents=2_000),
    ),
    Rule(
        code="GATE-MONEY-08",
        family=Family.MONEY,
        severity=Severity.WARN,
        title="A charge with its point in the wrong place",
        why="More than 250 dollars for a unit is no session's price; a misplaced point has payers"
        " stop the claim and look at the others.",
        fix="Enter the practice's fee for the whole line. With a fee on file the gate compares with"
        " that instead.",
        source=OWN_KNOWLEDGE,
        checked_on=date(2026, 11, 24),
        look=_misplaced_point,
        failing=lambda: case_of_line(charge_cents=1_200_000),
        passing=lambda: case_of_line(charge_cents=20_000),
    ),
)
