"""The practice's own procedure numbers: local and workers' compensation codes, in its own words.

Knows how each is counted: once, or in units of so many minutes. Refuses to replace a number that
ships with Effleurage: what a published code means is not the practice's to say.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.facts import text_faults
from effleurage.apps.practices import fields
from effleurage.apps.practices.doors import action, open_door, require
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits.models import OwnProcedure
from effleurage.codes import procedures
from effleurage.findings import Finding

LONGEST_UNIT = 240
_CODE = re.compile(r"[0-9A-Z]{5}")
Call = ParamSpec("Call")
Result = TypeVar("Result")


class ProcedureIsNotComplete(fields.NotComplete):
    """A number of one's own has five letters or digits, words, and the length of its unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureFacts:
    """What the practice says of a number. ``unit_minutes`` counts only where it is timed."""

    code: str
    words: str
    is_timed: bool
    unit_minutes: int = procedures.USUAL_UNIT_MINUTES
    note: str = ""

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        found = fields.length_faults(self.words, 80, "words") + text_faults(self.words, "words")
        found += fields.length_faults(self.note, 200, "note") + text_faults(self.note, "note")
        if not _CODE.fullmatch(self.code):
            fix = "write the five letters or digits as the payer's fee schedule has them"
            found.append(fields.a_fault("wrong-format", "code", "not a procedure number", fix))
        if _ships(self.code):
            fix = "set its fee under Fees; what it means is published"
            found.append(fields.a_fault("repeated-item", "code", "it is known already", fix))
        if not self.words:
            fix = "say in your own words what is done"
            found.append(fields.a_fault("missing", "words", "no words were given", fix))
        if not 1 <= self.unit_minutes <= LONGEST_UNIT:
            fix = f"write whole minutes from 1 to {LONGEST_UNIT}"
            found.append(fields.a_fault("out-of-range", "unit_minutes", "not a length", fix))
        return found


@action(Permission.EDIT_FEES)
def add_procedure(actor: Actor, *, facts: ProcedureFacts, at: datetime) -> UUID:
    """Return the id of a number of the practice's own. Raises :class:`ProcedureIsNotComplete`."""
    tidy = _checked(facts)
    mine = OwnProcedure.objects.filter(practice_id=actor.practice_id)
    if mine.filter(code=tidy.code).exists():
        fix = "change the one that is there"
        fault = fields.a_fault("repeated-item", "code", "it is in the list already", fix)
        raise ProcedureIsNotComplete([fault])
    row = OwnProcedure.objects.create(practice_id=actor.practice_id, **asdict(tidy))
    _record(actor, "procedure.added", row, at)
    return row.id


@action(Permission.EDIT_FEES)
def change_procedure(
    actor: Actor, *, procedure_id: UUID, version: int, facts: ProcedureFacts, at: datetime
) -> None:
    """Say anew what a number means; units already counted stay.

    Raises :class:`ProcedureIsNotComplete`, ``StaleEdit``.
    """
    row = get_own_procedure(actor, procedure_id)
    tidy = _checked(facts)
    if tidy.code != row.code:
        fix = "add the other number, and retire this one"
        fault = fields.a_fault("contradiction", "code", "a number is never renamed", fix)
        raise ProcedureIsNotComplete([fault])
    compare_and_set(OwnProcedure.objects.all(), row, version=version, **asdict(tidy))
    _record(actor, "procedure.changed", row, at)


@action(Permission.EDIT_FEES)
def retire_procedure(actor: Actor, *, procedure_id: UUID, is_active: bool, at: datetime) -> None:
    """Offer a number no longer, or again; notes that have it keep its words."""
    row = get_own_procedure(actor, procedure_id)
    compare_and_set(OwnProcedure.objects.all(), row, version=row.version, is_active=is_active)
    _record(actor, "procedure.back" if is_active else "procedure.retired", row, at)


def get_own_procedure(actor: Actor, procedure_id: UUID) -> OwnProcedure:
    """Return one number of the practice's own. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        OwnProcedure.objects.all(),
        kind="procedure",
        record_id=procedure_id,
        permission=Permission.SEE_PRACTICE,
    )


def own_procedures(actor: Actor, *, with_retired: bool = False) -> list[OwnProcedure]:
    """Return the practice's own numbers, by number. One query."""
    require(actor, Permission.SEE_PRACTICE)
    rows = OwnProcedure.objects.filter(practice_id=actor.practice_id)
    return list((rows if with_retired else rows.filter(is_active=True)).order_by("code"))


@contextmanager
def known_to(actor: Actor) -> Iterator[None]:
    """Let every question inside know the practice's own numbers, retired ones too. One query.

    Whoever acts in the practice has asked for permission elsewhere; a price list is no secret.
    """
    with known_in(actor.practice_id):
        yield


@contextmanager
def known_in(practice_id: UUID) -> Iterator[None]:
    """Do the same for work on a practice's rows that no person asked for just now. One query."""
    rows = OwnProcedure.objects.filter(practice_id=practice_id)
    with procedures.with_own(
        procedures.own(
            row.code,
            row.words,
            timed=row.is_timed,
            unit_minutes=row.unit_minutes,
            note=row.note,
        )
        for row in rows
    ):
        yield


def with_own_codes(
    act: Callable[Concatenate[Actor, Call], Result],
) -> Callable[Concatenate[Actor, Call], Result]:
    """Make a function know its actor's own procedure numbers for as long as it runs."""

    @functools.wraps(act)
    def knowing(actor: Actor, /, *args: Call.args, **kwargs: Call.kwargs) -> Result:
        with known_to(actor):
            return act(actor, *args, **kwargs)

    return knowing


def _checked(facts: ProcedureFacts) -> ProcedureFacts:
    tidy = fields.tidied(facts)
    if found := tidy.faults():
        raise ProcedureIsNotComplete(found)
    return tidy


def _ships(code: str) -> bool:
    with procedures.with_own(()):
        return procedures.procedure(code) is not None


def _record(actor: Actor, done: str, row: OwnProcedure, at: datetime) -> None:
    details = {"procedure": row.code}
    audit.record(actor, done, kind="procedure", ids=[row.id], at=at, details=details)
