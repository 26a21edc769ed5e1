"""Offers about how something is written: a ZIP code, a state, a number's hyphens, a sum.

Knows shapes only. Refuses to look anything up: four missing digits are not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

from effleurage.codes import places, states
from effleurage.core.claims.claim import Claim, total
from effleurage.core.fixes.edit import Edit, Plain, What, address_at
from effleurage.core.fixes.offer import Change, Kind, Offer, Option
from effleurage.core.fixes.spots import lines_of, named
from effleurage.core.gate.facts import Facts
from effleurage.core.money import format_dollars
from effleurage.findings import Finding

_ADDRESSES = ("client", "practice", "pay-to", "service location", "payer", "subscriber")
_OFFICE = "11"


def postal_code(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer the ZIP code without its hyphen or blanks, where nine digits stand in it."""
    for at in _named(finding):
        address = address_at(claim, at)
        written = address.postal_code if address else ""
        digits = "".join(each for each in written if each.isdecimal() and each.isascii())
        if len(digits) == 9 and digits != written:
            edit = Edit(what=What.POSTAL_CODE, at=at, before=written, after=digits)
            yield _shape(finding, "Write the ZIP code as nine digits", edit)


def state(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer the state in two capital letters, where only that is wrong."""
    for at in _named(finding):
        address = address_at(claim, at)
        written = address.state if address else ""
        if states.is_state(capital := written.strip().upper()) and capital != written:
            edit = Edit(what=What.STATE, at=at, before=written, after=capital)
            yield _shape(finding, f"Write it as {capital}", edit)


def tax_id(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer the tax id without hyphens."""
    written = claim.practice.tax_id
    digits = "".join(each for each in written if each.isdecimal() and each.isascii())
    if len(digits) == 9 and digits != written:
        edit = Edit(what=What.TAX_ID, before=written, after=digits)
        yield _shape(finding, "Write the tax id as nine digits", edit)


def sum_of_lines(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer the total to which the lines come."""
    before, after = claim.total_charge_cents, total(claim.lines)
    change = Change("total charge (box 28)", format_dollars(before), format_dollars(after))
    yield Offer(
        kind=Kind.TOTAL,
        rule_code=finding.code,
        button="Set the total to the sum of the lines",
        options=(
            Option(changes=(change,), edits=(Edit(what=What.TOTAL, before=before, after=after),)),
        ),
        why="No line changes.",
    )


def place_of_service(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer the place that the claim's own location shows: the practice's rooms, or a home."""
    wanted = _place_shown(claim)
    if not wanted:
        return
    words = "the practice's own address" if wanted == _OFFICE else "the client's address"
    for line in lines_of(claim, finding):
        edit = Edit(what=What.PLACE, at=line.line_id, before=line.place_of_service, after=wanted)
        change = Change(f"{named(claim, line)}, place of service", line.place_of_service, wanted)
        yield Offer(
            kind=Kind.PLACE,
            rule_code=finding.code,
            button=f"Set the place of service to {wanted}",
            options=(Option(changes=(change,), edits=(edit,)),),
            why=f"The claim says that the session was at {words}.",
        )


def _place_shown(claim: Claim) -> str:
    if claim.service_location is None:
        return _OFFICE
    is_home = claim.service_location.address == claim.client.address
    return places.HOME if is_home else ""


def _named(finding: Finding) -> tuple[str, ...]:
    """Return the addresses that a finding's place speaks of."""
    return tuple(at for at in _ADDRESSES if finding.where.startswith(at))


def _shape(finding: Finding, button: str, edit: Edit) -> Offer:
    change = Change(finding.where, _shown(edit.before), _shown(edit.after))
    return Offer(
        kind=Kind.SHAPE,
        rule_code=finding.code,
        button=button,
        options=(Option(changes=(change,), edits=(edit,)),),
        why="It is the same, only written as file and form want it. Write it so in the record too.",
    )


def _shown(value: Plain) -> str:
    return value if isinstance(value, str) else ""
