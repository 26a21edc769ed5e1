"""Through the gate: a claim is checked, a finding is overridden by a person, a claim is made ready.

Knows what is kept of a report and that a claim is charged when it is made ready. A hold that the
gate itself put on ends when the gate no longer asks for it; a person's hold never does by itself.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import charges, checking, queries, steps
from effleurage.apps.claims.mapping import LONGEST_WORDS
from effleurage.apps.claims.models import Claim, Override
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import NoSuchRecord, action
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims import life
from effleurage.core.claims.life_table import State, Step
from effleurage.core.gate import Report
from effleurage.core.gate.registry import BY_CODE

THE_GATE = "the gate"
_CHECKED = (State.DRAFT.value, State.READY.value)


class RuleCannotBeOverridden(Exception):
    """There is no such rule, or nobody may set it aside; mend the claim instead."""

    def __init__(self, rule_code: str) -> None:
        super().__init__(f"{rule_code} cannot be overridden; mend the claim instead")


class OverrideNeedsAReason(ValueError):
    """An override without a reason cannot be defended; say why the claim is right."""

    def __init__(self, rule_code: str) -> None:
        super().__init__(f"say why the claim is right although {rule_code} objects")


class ClaimHasLeft(Exception):
    """A claim that has left is not checked any more; what was said of it then stands."""

    def __init__(self, number: str, state: str) -> None:
        super().__init__(f"claim {number} is {state}: only drafts and ready claims are checked")


@action(Permission.EDIT_CLAIMS)
def check_claim(actor: Actor, *, claim_id: UUID, at: datetime) -> Report:
    """Run the gate over a draft or ready claim, keep verdict and findings, return the report.

    A claim that the gate holds is put on hold until the day the gate names. Raises
    :class:`ClaimHasLeft`, ``ClaimIsLeaving``.
    """
    (row,) = queries.locked_claims(actor, [claim_id])
    _refuse_one_that_left(row)
    on = local_day(actor, at)
    (report,) = checking.reports([row], on=on)
    _keep(row, report, at=at)
    _follow_the_gates_hold(actor, row, report, on=on, at=at)
    audit.record(
        actor,
        "claim.checked",
        kind="claim",
        ids=[row.id],
        at=at,
        details={"verdict": report.verdict.value},
    )
    return report


@action(Permission.EDIT_CLAIMS)
def make_ready(actor: Actor, *, claim_id: UUID, at: datetime) -> None:
    """Let a claim through the gate and charge it to the payer's account.

    Raises ``ClaimIsBlocked`` or ``ClaimIsHeld`` with the whole report (:func:`check_claim` keeps
    one), a ``StepRefused``, ``ClaimIsLeaving``.
    """
    (row,) = queries.locked_claims(actor, [claim_id])
    on = local_day(actor, at)
    steps.take_step(actor, row, lambda _, one: life.make_ready(one, on=on, by=actor.name), at=at)
    (cleared,) = checking.cleared([row], on=on)
    _keep(row, cleared.report, at=at)
    original = row.follows
    ledger.post(
        actor,
        charges.when_ready(
            row.practice_id,
            cleared.claim,
            own=charges.last_charge(row.practice_id, row.number),
            original=charges.last_charge(row.practice_id, original.number) if original else None,
            on=on,
        ),
        at=at,
    )
    audit.record(actor, "claim.made_ready", kind="claim", ids=[row.id], at=at)


@action(Permission.OVERRIDE_RULES)
def override_rule(
    actor: Actor, *, claim_id: UUID, rule_code: str, reason: str, at: datetime
) -> UUID:
    """Let what one rule finds on a claim pass, in the actor's name; return the override's id.

    Raises :class:`RuleCannotBeOverridden`, :class:`OverrideNeedsAReason`, :class:`ClaimHasLeft`.
    """
    (row,) = queries.locked_claims(actor, [claim_id])
    _refuse_one_that_left(row)
    rule = BY_CODE.get(rule_code)
    if rule is None or not rule.overridable or actor.user_id is None:
        raise RuleCannotBeOverridden(rule_code)
    if not reason.strip():
        raise OverrideNeedsAReason(rule_code)
    override, _ = Override.objects.update_or_create(
        practice_id=actor.practice_id,
        claim=row,
        rule_code=rule_code,
        withdrawn_at=None,
        defaults={
            "reason": reason.strip()[:LONGEST_WORDS],
            "by": actor.user_id,
            "by_name": actor.name,
            "at": at,
        },
    )
    audit.record(
        actor, "claim.rule_overridden", kind="claim", ids=[row.id], at=at,
        details={"rule": rule_code, "override": str(override.id)},
    )  # fmt: skip
    return override.id


@action(Permission.OVERRIDE_RULES)
def withdraw_override(actor: Actor, *, override_id: UUID, at: datetime) -> None:
    """Let a rule object again. A claim that has left keeps what was decided then."""
    rows = Override.objects.filter(practice_id=actor.practice_id, pk=override_id)
    override = rows.select_related("claim").first()
    if override is None:
        raise NoSuchRecord("override", override_id)
    _refuse_one_that_left(override.claim)
    rows.filter(withdrawn_at=None).update(withdrawn_at=at)
    audit.record(
        actor, "claim.override_withdrawn", kind="claim", ids=[override.claim_id], at=at,
        details={"rule": override.rule_code, "override": str(override_id)},
    )  # fmt: skip


def _refuse_one_that_left(row: Claim) -> None:
    if row.state not in _CHECKED:
        raise ClaimHasLeft(row.number, row.state)
    if row.is_leaving:
        raise steps.ClaimIsLeaving(row.number)


def _keep(row: Claim, report: Report, *, at: datetime) -> None:
    kept = {
        "verdict": report.verdict.value,
        "findings": [finding.as_json() for finding in report.findings],
        "not_checked": [entry._asdict() for entry in report.not_checked],
        "checked_at": at,
    }
    steps.compare_and_set([row], {row.id: kept})


def _follow_the_gates_hold(
    actor: Actor, row: Claim, report: Report, *, on: date, at: datetime
) -> None:
    """Put the gate's hold on, move its wake date, or take it off when its reason is gone."""
    now = queries.lives_of([row])[row.id]
    wanted = report.hold
    if wanted and wanted.wake_on > on and (now.hold is None or _is_the_gates(now)):
        hold = life.Hold(wanted.reason[:LONGEST_WORDS], wanted.wake_on)
        if hold != now.hold:
            steps.take_step(
                actor, row, lambda _, one: life.put_on_hold(one, hold=hold, on=on, by=THE_GATE),
                at=at,
            )  # fmt: skip
    elif not wanted and now.hold and _is_the_gates(now):
        steps.take_step(actor, row, lambda _, one: life.release(one, on=on, by=THE_GATE), at=at)


def _is_the_gates(claim_life: life.ClaimLife) -> bool:
    holds = [event for event in claim_life.history if event.step is Step.HOLD]
    return bool(holds) and holds[-1].by == THE_GATE
