"""What is done with a visit until it is signed, with how it is billed afterwards, and with fees.

Knows who may write, what belongs together, and how units and charges follow from minutes.
Refuses to change a signed note: ``signing`` seals it, and only addenda come after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import queries as clients
from effleurage.apps.clients.models import Client
from effleurage.apps.clients.queries import BelongsToAnotherClient
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.credentials.queries import get_therapist
from effleurage.apps.practices import fields
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.models import Practice
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.queries import get_location
from effleurage.apps.visits import origins, queries
from effleurage.apps.visits.facts import (
    Billing,
    FeeIsNotComplete,
    LineFacts,
    VisitFacts,
    VisitIsNotComplete,
    fee_faults,
    minutes_by_procedure,
)
from effleurage.apps.visits.models import Fee, Visit, VisitLine, VisitState
from effleurage.apps.visits.own_procedures import with_own_codes
from effleurage.core import claims as core
from effleurage.core.visits.units import is_untimed, units_for


class NoteIsSigned(ValueError):
    """The note is signed and stays as it is; write an addendum instead."""

    def __init__(self, visit_id: UUID) -> None:
        super().__init__(f"the note of visit {visit_id} is signed; write an addendum instead")


class VisitIsCancelled(ValueError):
    """The visit was struck out; start another."""

    def __init__(self, visit_id: UUID) -> None:
        super().__init__(f"visit {visit_id} was cancelled; start another")


class BelongsToAnotherPolicy(ValueError):
    """The authorisation was given for another policy; choose one of the policy that is billed."""

    def __init__(self, authorisation_id: UUID) -> None:
        super().__init__(f"authorisation {authorisation_id} is another policy's; choose again")


class NoLongerInUse(ValueError):
    """The therapist or the place was set aside; choose one that is in use."""

    def __init__(self, kind: str, record_id: UUID) -> None:
        super().__init__(f"{kind} {record_id} was set aside; choose another")


@action(Permission.WRITE_NOTES)
@with_own_codes
def start_visit(actor: Actor, *, client_id: UUID, facts: VisitFacts, at: datetime) -> UUID:
    """Return the id of a new draft. Raises ``VisitIsNotComplete`` and what belongs elsewhere."""
    client = clients.get_live_client(actor, client_id)
    wanted = _visit_columns(actor, client, facts)
    visit = Visit.objects.create(
        practice_id=actor.practice_id,
        client=client,
        number=_next_number(actor, facts.service_date),
        **wanted,
    )
    _write_lines(actor, visit, facts)
    audit.record(
        actor, "visit.started", kind="visit", ids=[visit.id], at=at,
        details={"diagnoses_from": _sources(wanted)},
    )  # fmt: skip
    return visit.id


@action(Permission.WRITE_NOTES)
@with_own_codes
def change_visit(
    actor: Actor, *, visit_id: UUID, version: int, facts: VisitFacts, at: datetime
) -> None:
    """Replace what the draft says, its lines included.

    Raises :class:`NoteIsSigned`, :class:`VisitIsCancelled`, ``VisitIsNotComplete``, ``StaleEdit``.
    """
    visit = a_draft(actor, visit_id)
    wanted = _visit_columns(actor, visit.client, facts)
    if facts.service_date != visit.service_date:
        wanted["number"] = _next_number(actor, facts.service_date)
    compare_and_set(Visit.objects.filter(state=VisitState.DRAFT), visit, version=version, **wanted)
    visit.lines.all().delete()
    _write_lines(actor, visit, facts)
    audit.record(
        actor, "visit.changed", kind="visit", ids=[visit.id], at=at,
        details={"diagnoses_from": _sources(wanted)},
    )  # fmt: skip


@action(Permission.WRITE_NOTES)
def cancel_visit(actor: Actor, *, visit_id: UUID, version: int, at: datetime) -> None:
    """Strike out a draft; it is kept and billed to nobody. Raises :class:`NoteIsSigned`."""
    visit = a_draft(actor, visit_id)
    drafts = Visit.objects.filter(state=VisitState.DRAFT)
    compare_and_set(drafts, visit, version=version, state=VisitState.CANCELLED)
    audit.record(actor, "visit.cancelled", kind="visit", ids=[visit.id], at=at)


@action(Permission.EDIT_CLAIMS)
@with_own_codes
def change_billing(
    actor: Actor, *, visit_id: UUID, version: int, billing: Billing, at: datetime
) -> None:
    """Say anew who is billed for a visit and under what, signed or not; the note stays as it is.

    An approval may come late and a card may have been another's; a claim that has left keeps what
    it said. A draft's units are counted anew, a signed note's are not. Raises
    :class:`VisitIsCancelled`, ``VisitIsNotComplete``, ``StaleEdit``.
    """
    visit = queries.get_visit(actor, visit_id)
    if visit.state == VisitState.CANCELLED:
        raise VisitIsCancelled(visit.id)
    if found := billing.faults():
        raise VisitIsNotComplete(found)
    wanted = _billing_columns(actor, visit.client, fields.tidied(billing))
    compare_and_set(Visit.objects.all(), visit, version=version, **wanted)
    if visit.state == VisitState.DRAFT:
        _recount(actor, visit, policy_id=billing.policy_id)
    elif billing.referral_id:
        queries.unused_referrals(actor, billing.referral_id).update(used_at=at)
    before = {name: str(getattr(visit, name) or "") for name in wanted if name.endswith("_id")}
    audit.record(
        actor, "visit.billing-changed", kind="visit", ids=[visit.id], at=at,
        details={"before": before},
    )  # fmt: skip


@action(Permission.EDIT_FEES)
def set_fee(
    actor: Actor, *, procedure: str, charge_cents: int, active_from: date, at: datetime
) -> UUID:
    """Say what one unit of a procedure costs from a day on; charges already made stay.

    Returns the fee's id. Raises ``FeeIsNotComplete``.
    """
    code = procedure.strip().upper()
    if found := fee_faults(code, charge_cents):
        raise FeeIsNotComplete(found)
    fee, _ = Fee.objects.update_or_create(
        practice_id=actor.practice_id,
        procedure=code,
        active_from=active_from,
        defaults={"charge_cents": charge_cents},
    )
    audit.record(
        actor, "fee.set", kind="fee", ids=[fee.id], at=at,
        details={"procedure": code, "charge_cents": charge_cents, "from": active_from.isoformat()},
    )  # fmt: skip
    return fee.id


def a_draft(actor: Actor, visit_id: UUID) -> Visit:
    """Return a visit that may still be written. Raises ``NoteIsSigned``, ``VisitIsCancelled``."""
    visit = queries.get_visit(actor, visit_id)
    if visit.state == VisitState.SIGNED:
        raise NoteIsSigned(visit.id)
    if visit.state == VisitState.CANCELLED:
        raise VisitIsCancelled(visit.id)
    return visit


def _visit_columns(actor: Actor, client: Client, facts: VisitFacts) -> dict[str, Any]:
    if found := facts.faults():
        raise VisitIsNotComplete(found)
    if not get_therapist(actor, facts.therapist_id).is_active:
        raise NoLongerInUse("therapist", facts.therapist_id)
    if not get_location(actor, facts.location_id).is_active:
        raise NoLongerInUse("location", facts.location_id)
    return {
        "therapist_id": facts.therapist_id,
        "location_id": facts.location_id,
        "service_date": facts.service_date,
        "diagnoses": list(facts.diagnoses),
        "origins": _origins(actor, facts),
        "subjective": facts.subjective,
        "objective": facts.objective,
        "assessment": facts.assessment,
        "plan": facts.plan,
        **_billing_columns(actor, client, fields.tidied(facts.billing)),
    }


def _origins(actor: Actor, facts: VisitFacts) -> dict[str, dict[str, str]]:
    """Return where each diagnosis came from, as the row keeps it."""
    if not facts.diagnoses:
        return {}
    said = origins.settled(
        facts.diagnoses, facts.origins, queries.ordered_by(actor, facts.billing.referral_id)
    )
    return {code: origin.as_kept() for code, origin in said.items()}


def _sources(wanted: Mapping[str, Any]) -> dict[str, str]:
    return origins.summary(wanted["diagnoses"], origins.kept(wanted["origins"]))


def _billing_columns(actor: Actor, client: Client, billing: Billing) -> dict[str, Any]:
    """Return the columns after opening each door and seeing that all is this client's."""
    if billing.policy_id:
        _same_client(client, "policy", coverage.get_policy(actor, billing.policy_id))
    if billing.authorisation_id:
        approval = coverage.get_authorisation(actor, billing.authorisation_id)
        if approval.policy_id != billing.policy_id:
            raise BelongsToAnotherPolicy(approval.id)
    if billing.referral_id:
        _same_client(client, "referral", clients.get_referral(actor, billing.referral_id))
    if billing.case_id:
        _same_client(client, "case", clients.get_case(actor, billing.case_id))
    return asdict(billing)


def _same_client(client: Client, kind: str, row: Any) -> None:
    if row.client_id != client.id:
        raise BelongsToAnotherClient(kind, row.pk)


def _write_lines(actor: Actor, visit: Visit, facts: VisitFacts) -> None:
    """Write the lines with the units and fees of that day; no fee means no charge yet."""
    units = _units_of_day(
        actor,
        minutes_by_procedure(facts.lines),
        policy_id=facts.billing.policy_id,
        on=facts.service_date,
        prefer=facts.prefer,
    )
    fees = queries.fees_on(actor, on=facts.service_date)
    VisitLine.objects.bulk_create(
        VisitLine(
            practice_id=actor.practice_id,
            visit_id=visit.id,
            position=position,
            **_line_columns(line, units[line.procedure], fees),
        )
        for position, line in enumerate(facts.lines, 1)
    )


def _recount(actor: Actor, visit: Visit, *, policy_id: UUID | None) -> None:
    """Count a draft's units anew under the rule of the payer who is now billed."""
    lines = list(visit.lines.all())
    minutes = {
        line.procedure: 1 if is_untimed(line.procedure) else line.minutes or 0 for line in lines
    }
    units = _units_of_day(actor, minutes, policy_id=policy_id, on=visit.service_date)
    fees = queries.fees_on(actor, on=visit.service_date)
    for line in lines:
        line.units = units[line.procedure]
        line.charge_cents = line.units * fees.get(line.procedure, 0)
    VisitLine.objects.bulk_update(lines, ["units", "charge_cents"])


def _units_of_day(
    actor: Actor,
    minutes: Mapping[str, int],
    *,
    policy_id: UUID | None,
    on: date,
    prefer: Sequence[str] = (),
) -> dict[str, int]:
    rule = core.UnitRule.UNKNOWN
    if policy_id:
        policy = coverage.get_policy(actor, policy_id)
        rule = coverage.terms_under(actor, policy_id=policy.id, on=on).unit_rule
    day = units_for(minutes, rule=rule, prefer=prefer)
    return {each.procedure: each.units for each in day.by_code}


def _line_columns(line: LineFacts, units: int, fees: Mapping[str, int]) -> dict[str, Any]:
    return {
        "procedure": line.procedure,
        "modifiers": list(line.modifiers),
        "minutes": line.hands_on_minutes,
        "times": [[f"{span.start:%H:%M}", f"{span.stop:%H:%M}"] for span in line.times],
        "units": units,
        "charge_cents": units * fees.get(line.procedure, 0),
        "diagnosis_pointers": list(line.diagnosis_pointers),
        "note": line.note.strip(),
    }


def _next_number(actor: Actor, on: date) -> str:
    """Return the next number of that day: V, the day, and which visit of the day it is.

    The practice's row is locked so that two people who start a visit at once number them in turn.
    """
    Practice.objects.select_for_update(no_key=True).get(pk=actor.practice_id)
    day = f"V{on:%y%m%d}"
    taken = Visit.objects.filter(practice_id=actor.practice_id, number__startswith=day)
    counts = [int(number[len(day) :]) for number in taken.values_list("number", flat=True)]
    return f"{day}{max(counts, default=0) + 1:02d}"
