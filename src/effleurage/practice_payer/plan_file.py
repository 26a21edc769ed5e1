"""Reading the plan file: JSON in, plans and findings out.

Knows the published shape of the file (``docs/practice-payer.md``) and says of each fault where it
is and what to write instead. Refuses to guess: a file with any fault gives no plans at all, so
that a mistyped rule is never silently a generous one.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from effleurage.findings import Finding, Severity
from effleurage.practice_payer import plan_fields as fields
from effleurage.practice_payer.plan_fields import Entry
from effleurage.practice_payer.plans import (
    Denial,
    DenialRule,
    Plan,
    PlanBook,
    PlannedAdjustment,
    Recovery,
    RejectionRule,
    Takeback,
)

FORMAT = "effleurage practice payer plans 1"
_HALF_A_MILLION_CENTS = 500_000_00
_A_CENTURY_OF_DAYS = 36_525


def default_plans() -> str:
    """Return the text of the plan file that ships with the practice payer."""
    folder = resources.files("effleurage.practice_payer")
    return folder.joinpath("plans.json").read_text(encoding="utf-8")


def read_plans(text: str) -> tuple[PlanBook | None, tuple[Finding, ...]]:
    """Return the plan book of a plan file and what is wrong with the file.

    The book is ``None`` exactly when a finding blocks. Never raises on bad input.
    """
    raw, findings = _parsed(text)
    if findings:
        return None, findings
    faults: list[Finding] = []
    top = Entry(raw, "$", faults)
    if top.text("format", required=True) not in ("", FORMAT):
        top.fault("format", "not a format this version reads", f'write "{FORMAT}"')
    plans = tuple(_plan(entry) for entry in top.entries("plans", required=True))
    moved = tuple(_planned(entry) for entry in top.entries("provider_adjustments"))
    top.close()
    faults += _faults_between(plans, moved)
    if any(fault.severity is Severity.BLOCK for fault in faults):
        return None, tuple(faults)
    return PlanBook(plans=plans, provider_adjustments=moved), tuple(faults)


def _parsed(text: str) -> tuple[Any, tuple[Finding, ...]]:
    twice: list[str] = []

    def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen = dict(pairs)
        if len(seen) < len(pairs):
            twice.extend(sorted({key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1}))
        return seen

    try:
        raw = json.loads(text, object_pairs_hook=once_each)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return None, (fields.finding("plans-not-json", where, f"not JSON: {error.msg}"),)
    except RecursionError:
        return None, (fields.finding("plans-not-json", "$", "nested too deeply to be a plan file"),)
    except ValueError:
        return None, (fields.finding("plans-not-json", "$", "holds a number too long to read"),)
    if twice:
        message = f"the name {twice[0]!r} stands twice in one object, and only one would count"
        return None, (fields.finding("plans-field-twice", "$", message),)
    return raw, ()


def _plan(entry: Entry) -> Plan:
    plan = Plan(
        plan_id=entry.text("plan_id", required=True),
        payer_id=entry.code("payer_id", fields.WRITTEN_ID, required=True),
        member_id_prefix=entry.text("member_id_prefix"),
        group_number=entry.text("group_number"),
        allowed_cents=entry.amounts("allowed_cents", required=True),
        deductible_cents=entry.whole("deductible_cents", most=_HALF_A_MILLION_CENTS),
        coinsurance=entry.percentage("coinsurance_percent"),
        copay_cents=entry.whole("copay_cents", most=_HALF_A_MILLION_CENTS),
        visits_per_year=entry.maybe_whole("visits_per_year", most=366),
        over_visits_group=entry.choice("over_visits_group", ("PR", "CO")),
        authorisation_required=entry.yes_or_no("authorisation_required"),
        gp_required=entry.yes_or_no("gp_required"),
        filing_limit_days=entry.maybe_whole("filing_limit_days", most=_A_CENTURY_OF_DAYS),
        reduction_reason=entry.code("reduction_reason", fields.REASON, default="45"),
        filing_code=entry.choice("filing_code", ("", *fields.REMIT_FILING_CODES)),
        interest_cents=entry.whole("interest_cents", most=_HALF_A_MILLION_CENTS),
        denials=tuple(_denial_rule(one) for one in entry.entries("denials")),
        rejections=tuple(_rejection_rule(one) for one in entry.entries("rejections")),
        takebacks=tuple(_takeback(one) for one in entry.entries("takebacks")),
    )
    entry.close()
    return plan


def _denial(entry: Entry) -> Denial:
    return Denial(
        group=entry.choice("group", ("CO", "PR", "OA", "PI")),
        reason=entry.code("reason", fields.REASON, required=True),
        remarks=entry.codes("remarks", fields.REMARK, most=5),
    )


def _denial_rule(entry: Entry) -> DenialRule:
    rule = DenialRule(
        denial=_denial(entry),
        procedure=entry.text("procedure"),
        diagnosis=entry.text("diagnosis"),
        provider_npi=entry.text("provider_npi"),
        claim_id_prefix=entry.text("claim_id_prefix"),
    )
    entry.close()
    return rule


def _rejection_rule(entry: Entry) -> RejectionRule:
    rule = RejectionRule(
        category=entry.choice("category", ("A7", "A3", "A6", "A8")),
        status=entry.code("status", fields.STATUS, required=True),
        entity=entry.choice("entity", fields.ENTITIES),
        provider_npi=entry.text("provider_npi"),
        claim_id_prefix=entry.text("claim_id_prefix"),
    )
    entry.close()
    return rule


def _takeback(entry: Entry) -> Takeback:
    deny, allowed = entry.maybe_entry("deny"), entry.maybe_amounts("allowed_cents")
    if deny is not None and allowed is not None:
        entry.fault("deny", "stands beside allowed_cents", "keep one of the two, or neither")
    takeback = Takeback(
        claim_id_prefix=entry.text("claim_id_prefix"),
        after_days=entry.whole("after_days", most=_A_CENTURY_OF_DAYS),
        deny=None if deny is None else _denial(deny),
        allowed_cents=allowed,
        recovery=Recovery(entry.choice("recovery", tuple(Recovery))),
    )
    if deny is not None:
        deny.close()
    entry.close()
    return takeback


def _planned(entry: Entry) -> PlannedAdjustment:
    limit = _HALF_A_MILLION_CENTS
    adjustment = PlannedAdjustment(
        adjustment_id=entry.code("adjustment_id", fields.WRITTEN_ID, required=True),
        payer_id=entry.code("payer_id", fields.WRITTEN_ID, required=True),
        reason=entry.choice("reason", fields.PROVIDER_ADJUSTMENT_REASONS),
        cents=entry.whole("cents", least=-limit, most=limit),
        provider_npi=entry.text("provider_npi"),
    )
    if not adjustment.cents:
        entry.fault("cents", "moves nothing", "give an amount in cents, negative to add money")
    entry.close()
    return adjustment


def _faults_between(plans: tuple[Plan, ...], moved: tuple[PlannedAdjustment, ...]) -> list[Finding]:
    """Return the faults that no single entry shows: ids used twice, plans never reached."""
    faults = []
    for name, ids in (
        ("plans", [plan.plan_id for plan in plans]),
        ("provider_adjustments", [one.adjustment_id for one in moved]),
    ):
        for i, used in enumerate(ids):
            if used and used in ids[:i]:
                message = f"the id {used!r} is used twice"
                faults.append(fields.finding("plans-id-twice", f"$.{name}[{i}]", message))
    for i, plan in enumerate(plans):
        hides = next((earlier for earlier in plans[:i] if _hides(earlier, plan)), None)
        if hides is not None:
            faults.append(_never_reached(i, hides))
    return faults


def _hides(earlier: Plan, plan: Plan) -> bool:
    return (
        earlier.payer_id == plan.payer_id
        and plan.member_id_prefix.startswith(earlier.member_id_prefix)
        and earlier.group_number in ("", plan.group_number)
    )


def _never_reached(i: int, by: Plan) -> Finding:
    return Finding(
        code="plans-never-reached",
        severity=Severity.WARN,
        where=f"$.plans[{i}]",
        message=f"every claim that fits this plan fits {by.plan_id!r} before it",
        fix="put the plan with the longer member prefix or the group first",
        source=fields.SOURCE,
    )
