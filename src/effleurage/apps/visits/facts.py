"""What a therapist says of a session: what was done, when, for what, and who is to be billed.

Knows the fields of each and checks them all at once. Minutes follow from the times where the note
has them. Refuses to move a minute from one procedure to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from effleurage.apps.clients.facts import text_faults
from effleurage.apps.practices import fields
from effleurage.apps.visits.origins import Origin
from effleurage.core import claims as core
from effleurage.core.claims.gather import MOST_LINES
from effleurage.core.visits import times as clock
from effleurage.core.visits import units
from effleurage.findings import Finding


class VisitIsNotComplete(fields.NotComplete):
    """Something of the visit is missing or cannot be so; the findings say which line and what."""


class FeeIsNotComplete(fields.NotComplete):
    """A fee is a procedure code and an amount in cents above zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One procedure. ``minutes`` may be left to the times; an untimed procedure has neither.

    ``diagnosis_pointers`` count from 1 into the visit's diagnoses, the most important first.
    """

    procedure: str
    minutes: int | None = None
    times: tuple[core.TimeSpan, ...] = ()
    modifiers: tuple[str, ...] = ()
    diagnosis_pointers: tuple[int, ...] = ()
    note: str = ""

    @property
    def is_timed(self) -> bool:
        """Return whether minutes count; a procedure we do not know is taken as timed."""
        return not units.is_untimed(self.procedure)

    @property
    def hands_on_minutes(self) -> int | None:
        """Return the minutes said, or those of the times, or ``None`` where neither is known."""
        if not self.is_timed:
            return None
        if self.minutes is not None or not self.times:
            return self.minutes
        return clock.minutes_covered(self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """Who is billed and under what; all empty for a cash visit. May change after signing."""

    policy_id: UUID | None = None
    authorisation_id: UUID | None = None
    referral_id: UUID | None = None
    case_id: UUID | None = None
    payer_note: str = ""

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        found = fields.faults(self, {"payer_note": (core.Claim, "note")})
        if self.authorisation_id and not self.policy_id:
            fix = "choose the policy that the authorisation belongs to"
            found.append(fields.a_fault("missing", "policy_id", "no policy was chosen", fix))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFacts:
    """One session, as far as it is written down; a draft may be incomplete, never impossible.

    ``prefer`` settles which procedure gets a unit where the minutes leave it open. ``origins`` says
    of a diagnosis where it came from; what stands on the chosen referral needs no saying.
    """

    service_date: date
    therapist_id: UUID
    location_id: UUID
    billing: Billing = Billing()
    diagnoses: tuple[str, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    subjective: str = ""
    objective: str = ""
    assessment: str = ""
    plan: str = ""
    lines: tuple[LineFacts, ...] = ()
    prefer: tuple[str, ...] = ()

    def faults(self) -> list[Finding]:
        """Return what is wrong with it as a draft."""
        found = fields.faults(self, _VISIT, optional=["diagnoses"]) + self.billing.faults()
        for at, code in enumerate(self.diagnoses):
            if code in self.origins:
                found += self.origins[code].faults(f"origins[{at}]")
        if len(self.lines) > MOST_LINES:
            fix = "leave out what was not done"
            found.append(fields.a_fault("wrong-count", "lines", "more than a claim carries", fix))
        for name in ("subjective", "objective", "assessment", "plan"):
            found += text_faults(getattr(self, name), name)
        for place, line in enumerate(self.lines):
            found += _line_faults(line, f"lines[{place}]", len(self.diagnoses))
        return found + _times_faults(self.lines) + _repeat_faults(self.lines)


def minutes_by_procedure(lines: Iterable[LineFacts]) -> dict[str, int]:
    """Return the minutes of each procedure; an untimed one was done, which counts as one."""
    return {line.procedure: (line.hands_on_minutes or 0) if line.is_timed else 1 for line in lines}


def fee_faults(procedure: str, charge_cents: int) -> list[Finding]:
    """Return what is wrong with a fee."""
    fee = LineFacts(procedure=procedure)
    found = fields.faults(fee, {"procedure": (core.ServiceLine, "procedure")})
    if type(charge_cents) is not int or not 0 < charge_cents <= _MOST_CENTS:
        fix = "write the amount for one unit in cents, such as 3000 for $30.00"
        found.append(fields.a_fault("out-of-range", "charge_cents", "not an amount", fix))
    return found


_MOST_CENTS = 99_999_999
_VISIT = {
    "service_date": (core.Visit, "service_date"),
    "diagnoses": (core.Claim, "diagnoses"),
}
_LINE = {
    name: (core.ServiceLine, name)
    for name in ("procedure", "minutes", "modifiers", "diagnosis_pointers", "note")
}


def _line_faults(line: LineFacts, where: str, diagnoses: int) -> list[Finding]:
    found = [each._replace(where=f"{where}.{each.where}") for each in fields.faults(line, _LINE)]
    if any(pointer > diagnoses for pointer in line.diagnosis_pointers):
        fix = "point at one of the visit's diagnoses, counted from 1"
        pointers = f"{where}.diagnosis_pointers"
        found.append(fields.a_fault("contradiction", pointers, "it points at no diagnosis", fix))
    covered = clock.minutes_covered(line.times)
    if line.times and line.minutes is not None and line.minutes > covered:
        fix = "correct the minutes or the times; hands-on minutes are never more than the times"
        message = f"{line.minutes} minutes, where the times come to {covered}"
        found.append(fields.a_fault("contradiction", f"{where}.minutes", message, fix))
    return found


def _times_faults(lines: Sequence[LineFacts]) -> list[Finding]:
    """Return what is wrong with the times of the visit taken together: one procedure at a time."""
    spans = [span for line in lines for span in line.times]
    found = list(clock.minutes_from(spans).findings)
    if any(span.start.second or span.stop.second for span in spans):
        fix = "write hours and minutes only"
        found.append(fields.a_fault("no-such-time", "times", "a time has seconds", fix))
    minutes = sum(line.hands_on_minutes or 0 for line in lines)
    if minutes > units.MOST_MINUTES_IN_A_DAY:
        message = f"more than {units.MOST_MINUTES_IN_A_DAY} minutes on one client in one day"
        found.append(fields.a_fault("out-of-range", "lines", message, "correct the times"))
    return found


def _repeat_faults(lines: Sequence[LineFacts]) -> list[Finding]:
    seen: set[str] = set()
    found = []
    for place, line in enumerate(lines):
        if line.procedure in seen:
            fix = "put all its times on one line"
            where = f"lines[{place}].procedure"
            found.append(fields.a_fault("repeated-item", where, "it stands above already", fix))
        seen.add(line.procedure)
    return found
