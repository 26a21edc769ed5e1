"""The moment a note is signed: the signature, and what comes after.

Knows that only the therapist who did the work signs, in her own name, and that a signed note is
only ever added to. Refuses to make the gate's findings a condition: a note says what happened,
whether or not a payer will pay for it.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.facts import text_faults
from effleurage.apps.practices import fields
from effleurage.apps.practices.days import day_at
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import mapping, origins, queries
from effleurage.apps.visits.actions import a_draft
from effleurage.apps.visits.facts import VisitIsNotComplete
from effleurage.apps.visits.models import Addendum, Visit, VisitLine, VisitState
from effleurage.apps.visits.own_procedures import with_own_codes
from effleurage.core.visits.units import is_untimed
from effleurage.findings import Finding


class NotTheTreatingTherapist(PermissionError):
    """A note is signed by the therapist who did the work; only a person writes in it at all."""

    def __init__(self, visit_id: UUID) -> None:
        super().__init__(
            f"visit {visit_id} is signed by the therapist who did the work, signed in as herself"
        )


class NoteIsNotSigned(ValueError):
    """The note is still a draft; change it instead of adding to it."""

    def __init__(self, visit_id: UUID) -> None:
        super().__init__(f"the note of visit {visit_id} is not signed yet; change it instead")


@action(Permission.WRITE_NOTES)
@with_own_codes
def sign_visit(actor: Actor, *, visit_id: UUID, version: int, at: datetime) -> str:
    """Sign the note and return its SHA-256; from now on the database itself refuses a change.

    Raises :class:`NotTheTreatingTherapist`, ``VisitIsNotComplete``, ``NoteIsSigned``,
    ``VisitIsCancelled``, ``StaleEdit``.
    """
    visit = a_draft(actor, visit_id)
    visit.origins = _origins(actor, visit)
    if actor.user_id is None or visit.therapist.user_id != actor.user_id:
        raise NotTheTreatingTherapist(visit.id)
    lines = list(visit.lines.all())
    if found := _signing_faults(visit, lines, on=day_at(visit.practice, at)):
        raise VisitIsNotComplete(found)
    _put_name(visit, actor.user_id, at)
    visit.note_sha256 = mapping.note_sha256(visit, lines)
    signed = {name: getattr(visit, name) for name in _SIGNATURE}
    drafts = Visit.objects.filter(state=VisitState.DRAFT)
    compare_and_set(drafts, visit, version=version, state=VisitState.SIGNED, **signed)
    if visit.referral_id:
        queries.unused_referrals(actor, visit.referral_id).update(used_at=at)
    audit.record(
        actor, "visit.signed", kind="visit", ids=[visit.id], at=at,
        details={
            "note_sha256": visit.note_sha256,
            "diagnoses_from": origins.summary(visit.diagnoses, origins.kept(visit.origins)),
        },
    )  # fmt: skip
    return visit.note_sha256


@action(Permission.WRITE_NOTES)
def write_addendum(actor: Actor, *, visit_id: UUID, text: str, at: datetime) -> UUID:
    """Return the id of something added to a signed note, dated and with its author.

    Raises :class:`NoteIsNotSigned`, ``VisitIsNotComplete`` for an empty text.
    """
    visit = queries.get_visit(actor, visit_id)
    if visit.state != VisitState.SIGNED:
        raise NoteIsNotSigned(visit.id)
    if actor.user_id is None:
        raise NotTheTreatingTherapist(visit.id)
    if found := _addendum_faults(text):
        raise VisitIsNotComplete(found)
    addendum = Addendum.objects.create(
        practice_id=actor.practice_id,
        visit=visit,
        text=text.strip(),
        written_at=at,
        written_by=actor.user_id,
        written_name=actor.name,
    )
    audit.record(actor, "visit.addendum", kind="visit", ids=[visit.id, addendum.id], at=at)
    return addendum.id


_SIGNATURE = ("origins", "signed_at", "signed_by", "signed_name", "signed_for", "note_sha256")


def _origins(actor: Actor, visit: Visit) -> dict[str, dict[str, str]]:
    """Return where each diagnosis came from at the moment of signing: an answer may have come."""
    said = origins.settled(
        visit.diagnoses,
        origins.kept(visit.origins),
        queries.ordered_by(actor, visit.referral_id),
    )
    return {code: origin.as_kept() for code, origin in said.items()}


def _put_name(visit: Visit, user_id: UUID, at: datetime) -> None:
    visit.signed_at = at
    visit.signed_by = user_id
    visit.signed_name = _full_name(visit)
    visit.signed_for = visit.client_id


def _full_name(visit: Visit) -> str:
    therapist = visit.therapist
    return f"{therapist.first_name} {therapist.last_name}, {therapist.credential}".strip()


def _addendum_faults(text: str) -> list[Finding]:
    if text.strip():
        return text_faults(text, "text")
    fix = "write what is to be added"
    return [fields.a_fault("missing", "text", "nothing was written", fix)]


def _signing_faults(visit: Visit, lines: list[VisitLine], *, on: date) -> list[Finding]:
    found = fields.future_faults(visit.service_date, on, "service_date")
    if not any((visit.subjective, visit.objective, visit.assessment, visit.plan)):
        fix = "write what was found and done before signing"
        found.append(fields.a_fault("missing", "note", "the note is empty", fix))
    if not lines:
        fix = "add what was done, or cancel the visit"
        found.append(fields.a_fault("missing", "lines", "no procedure was recorded", fix))
    for line in lines:
        found += _line_faults(line)
    said = origins.kept(visit.origins)
    return found + origins.signing_faults(
        visit.diagnoses, said, client_pays=visit.policy_id is None
    )


def _line_faults(line: VisitLine) -> list[Finding]:
    where = f"lines[{line.position - 1}]"
    if line.minutes is None and not is_untimed(line.procedure):
        fix = "enter when the work began and ended"
        return [fields.a_fault("missing", f"{where}.minutes", "no minutes were recorded", fix)]
    if line.units and not line.charge_cents:
        fix = "ask the owner to set the fee from that day on, then save the visit again"
        return [fields.a_fault("missing", f"{where}.charge_cents", "there is no fee for it", fix)]
    return []
