"""One change to a claim's text, with what stood there before: it applies only where that stands.

Knows which parts of a claim a fix may change, and how diagnoses are moved without moving what the
lines point to. Refuses to know why: an offer does. Minutes and times, which are what was done,
are only ever put together on one line; nothing here touches procedures or days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from typing import Any

from effleurage.core.claims.claim import Address, Claim, ServiceLine, TimeSpan, total

Plain = str | int | tuple["Plain", ...] | None
"""What a changed part holds: text, a number, several of them, or nothing."""


class What(StrEnum):
    """Which part of a claim changes; ``Edit.at`` says which one of its kind."""

    DIAGNOSIS = "diagnosis"
    DIAGNOSES = "diagnoses"
    MODIFIERS = "modifiers"
    UNITS = "units and charge"
    LINE = "line"
    WORK = "times, minutes, units and charge"
    POINTERS = "pointers"
    PLACE = "place of service"
    POSTAL_CODE = "postal code"
    STATE = "state"
    TAX_ID = "tax id"
    TOTAL = "total"


class EditDoesNotFit(ValueError):
    """What the edit would change no longer stands there; look at the claim again."""

    def __init__(self, edit: Edit) -> None:
        super().__init__(f"the claim's {edit.what.value} is no longer what it was; look again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change: ``before`` must be what stands ``at`` that place, and ``after`` takes its place.

    ``at`` is a line's identifier, a diagnosis, or one of the claim's addresses. For ``UNITS`` the
    values are (units, charge in cents), for ``LINE`` (procedure, units, charge in cents) before
    and ``None`` after; for ``WORK`` (times, minutes, units, charge in cents), where the times are
    (start, stop) as 09:30.
    """

    what: What
    at: str = ""
    before: Plain
    after: Plain

    def as_json(self) -> dict[str, Any]:
        """Return the edit as it is kept."""
        return {
            "what": self.what.value,
            "at": self.at,
            "before": self.before,
            "after": self.after,
        }


def read_edit(shape: Mapping[str, Any]) -> Edit:
    """Return an edit as :meth:`Edit.as_json` wrote it; lists are tuples again."""
    return Edit(
        what=What(shape["what"]),
        at=shape["at"],
        before=_plain(shape["before"]),
        after=_plain(shape["after"]),
    )


def apply(claim: Claim, edit: Edit) -> Claim:
    """Return the claim with the change; a total that agreed with its lines still does.

    Raises :class:`EditDoesNotFit` where something else than ``before`` stands there.
    """
    part = _PARTS[edit.what]
    if part.read(claim, edit.at) != edit.before:
        raise EditDoesNotFit(edit)
    changed = part.write(claim, edit.at, edit.after)
    if edit.what is not What.TOTAL and claim.total_charge_cents == total(claim.lines):
        return replace(changed, total_charge_cents=total(changed.lines))
    return changed


def apply_all(claim: Claim, edits: Sequence[Edit]) -> Claim:
    """Return the claim with all the changes, or raise :class:`EditDoesNotFit`."""
    for edit in edits:
        claim = apply(claim, edit)
    return claim


def plain(code: str) -> str:
    """Return a diagnosis without its dot, as the rules compare them."""
    return code.replace(".", "").strip().upper()


@dataclass(frozen=True, slots=True)
class _Part:
    """How one part of a claim is read and written."""

    read: Callable[[Claim, str], Plain]
    write: Callable[[Claim, str, Any], Claim]


def _plain(value: Any) -> Plain:
    return tuple(_plain(each) for each in value) if isinstance(value, list | tuple) else value


def _line(claim: Claim, line_id: str) -> ServiceLine | None:
    """Return the one line of that identifier; none where two share it, or it is empty."""
    found = [line for line in claim.lines if line.line_id == line_id and line_id]
    return found[0] if len(found) == 1 else None


def _of_line(read: Callable[[ServiceLine], Plain]) -> Callable[[Claim, str], Plain]:
    def read_line(claim: Claim, line_id: str) -> Plain:
        line = _line(claim, line_id)
        return read(line) if line else None

    return read_line


def _to_line(field: str) -> Callable[[Claim, str, Any], Claim]:
    def write(claim: Claim, line_id: str, value: Any) -> Claim:
        return _with_line(claim, line_id, **{field: value})

    return write


def _with_line(claim: Claim, line_id: str, **changes: Any) -> Claim:
    lines = (replace(line, **changes) if line.line_id == line_id else line for line in claim.lines)
    return replace(claim, lines=tuple(lines))


def _write_units(claim: Claim, line_id: str, value: tuple[int, int]) -> Claim:
    units, charge_cents = value
    return _with_line(claim, line_id, units=units, charge_cents=charge_cents)


def work_of(line: ServiceLine) -> tuple[Plain, ...]:
    """Return what was done on a line and what it costs, as an edit holds it."""
    spans = tuple((f"{each.start:%H:%M}", f"{each.stop:%H:%M}") for each in line.times)
    return spans, line.minutes, line.units, line.charge_cents


def _write_work(claim: Claim, line_id: str, value: tuple[Any, ...]) -> Claim:
    spans, minutes, units, charge_cents = value
    times = tuple(
        TimeSpan(start=time.fromisoformat(start), stop=time.fromisoformat(stop))
        for start, stop in spans
    )
    return _with_line(
        claim, line_id, times=times, minutes=minutes, units=units, charge_cents=charge_cents
    )


def _write_line(claim: Claim, line_id: str, _: None) -> Claim:
    return replace(claim, lines=tuple(line for line in claim.lines if line.line_id != line_id))


def _read_diagnosis(claim: Claim, code: str) -> Plain:
    return code if code in claim.diagnoses else None


def _write_diagnosis(claim: Claim, code: str, after: str | None) -> Claim:
    """Replace a diagnosis here and on the claim's copy of the referral, or leave it out here."""
    if after is None:
        wanted = tuple(each for each in claim.diagnoses if each != code)
        return _with_diagnoses(claim, wanted, {})
    wanted = tuple(after if each == code else each for each in claim.diagnoses)
    changed = _with_diagnoses(claim, _once(wanted), {plain(code): plain(after)})
    if changed.referral is None:
        return changed
    ordered = tuple(after if each == code else each for each in changed.referral.diagnoses)
    return replace(changed, referral=replace(changed.referral, diagnoses=_once(ordered)))


def _write_diagnoses(claim: Claim, _: str, after: tuple[str, ...]) -> Claim:
    return _with_diagnoses(claim, after, {})


def _with_diagnoses(claim: Claim, wanted: tuple[str, ...], renamed: Mapping[str, str]) -> Claim:
    """Return the claim with these diagnoses, each line pointing to the same ones as before."""
    places = {plain(code): place for place, code in reversed([*enumerate(wanted, 1)])}
    old = [renamed.get(plain(code), plain(code)) for code in claim.diagnoses]

    def moved(pointers: tuple[int, ...]) -> tuple[int, ...]:
        codes = [old[at - 1] for at in pointers if 1 <= at <= len(old)]
        return tuple(dict.fromkeys(places[code] for code in codes if code in places))

    lines = tuple(
        replace(line, diagnosis_pointers=moved(line.diagnosis_pointers)) for line in claim.lines
    )
    return replace(claim, diagnoses=wanted, lines=lines)


def _once(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({plain(code): code for code in reversed(codes)}.values())[::-1]


def address_at(claim: Claim, at: str) -> Address | None:
    """Return the address of the claim that goes by that name, if it has it."""
    subscriber, place = claim.subscriber, claim.service_location
    return {
        "client": claim.client.address,
        "practice": claim.practice.address,
        "pay-to": claim.practice.pay_to_address,
        "service location": place.address if place else None,
        "payer": claim.payer.address,
        "subscriber": subscriber.address if subscriber else None,
    }.get(at)


def _of_address(field: str) -> _Part:
    def read(claim: Claim, at: str) -> Plain:
        address = address_at(claim, at)
        return str(getattr(address, field)) if address else None

    def write(claim: Claim, at: str, value: str) -> Claim:
        address = address_at(claim, at)
        if address is None:
            return claim
        return _with_address(claim, at, replace(address, **{field: value}))

    return _Part(read, write)


def _with_address(claim: Claim, at: str, address: Address) -> Claim:
    if at == "pay-to":
        return replace(claim, practice=replace(claim.practice, pay_to_address=address))
    name = at.replace(" ", "_")
    return replace(claim, **{name: replace(getattr(claim, name), address=address)})


def _write_tax_id(claim: Claim, _: str, value: str) -> Claim:
    return replace(claim, practice=replace(claim.practice, tax_id=value))


_PARTS: Mapping[What, _Part] = {
    What.DIAGNOSIS: _Part(_read_diagnosis, _write_diagnosis),
    What.DIAGNOSES: _Part(lambda claim, _: claim.diagnoses, _write_diagnoses),
    What.MODIFIERS: _Part(_of_line(lambda line: line.modifiers), _to_line("modifiers")),
    What.UNITS: _Part(_of_line(lambda line: (line.units, line.charge_cents)), _write_units),
    What.LINE: _Part(
        _of_line(lambda line: (line.procedure, line.units, line.charge_cents)), _write_line
    ),
    What.WORK: _Part(_of_line(work_of), _write_work),
    What.POINTERS: _Part(
        _of_line(lambda line: line.diagnosis_pointers), _to_line("diagnosis_pointers")
    ),
    What.PLACE: _Part(_of_line(lambda line: line.place_of_service), _to_line("place_of_service")),
    What.POSTAL_CODE: _of_address("postal_code"),
    What.STATE: _of_address("state"),
    What.TAX_ID: _Part(lambda claim, _: claim.practice.tax_id, _write_tax_id),
    What.TOTAL: _Part(
        lambda claim, _: claim.total_charge_cents,
        lambda claim, _, value: replace(claim, total_charge_cents=value),
    ),
}
