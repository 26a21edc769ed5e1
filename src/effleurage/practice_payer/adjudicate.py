"""One claim, one plan, what the member has used: what is paid, and why the rest is not.

Knows the order of the questions and the arithmetic of ``docs/algorithms/adjudication.md``, whose
tables its tests read. Refuses to know files, runs and payments, and to remember anything: what a
decision uses up is handed back for the caller to keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.remits.remit import Adjustment, RemitClaim, RemitLine
from effleurage.practice_payer import plan_fields, second
from effleurage.practice_payer.plans import Denial, DenialRule, Plan

ANOTHER_SERVICE = frozenset({"59", "76", "77", "XE", "XP", "XS", "XU"})
"""Modifiers that say a second line like the first is another service, not a duplicate."""

_SEEN_BEFORE = Denial(group="OA", reason="18")
_TOO_LATE = Denial(group="CO", reason="29")
_SEVERAL_DAYS = Denial(group="CO", reason="16", remarks=("N63",))
_ANOTHER_PAYS_FIRST = Denial(group="OA", reason="22", remarks=("MA04",))
_NOT_COVERED = Denial(group="CO", reason="96", remarks=("N130",))
_GP_MISSING = Denial(group="CO", reason="4", remarks=("N822",))
_NO_AUTHORISATION = Denial(group="CO", reason="197", remarks=("M62",))


class Use(NamedTuple):
    """What one adjudicated line used up of a member's year.

    ``covered`` is False for a denied line, which is remembered only so that it is not billed
    again as new. ``told_apart`` holds the modifiers that distinguish it from a duplicate.
    """

    service_date: date
    procedure: str
    therapist_npi: str
    told_apart: tuple[str, ...]
    covered: bool
    deductible_cents: int
    copay_cents: int


class Adjudication(NamedTuple):
    """The decision on a claim, and what it newly used; denied lines are among the uses."""

    remit_claim: RemitClaim
    uses: tuple[Use, ...]


def adjudicate(
    claim: Claim,
    *,
    plan: Plan,
    uses: Sequence[Use],
    received_on: date,
    payer_claim_number: str,
) -> Adjudication:
    """Return the plan's decision on a claim of a member who has used ``uses`` so far.

    Amounts in cents. The lines are decided in order, each seeing what those before it used. The
    claim's status is 1 (decided as primary), 2 or 3 after other payers, or 4 where every line is
    denied.
    """
    so_far, lines, new = list(uses), [], []
    left = second.left_on_lines(claim)
    for at, line in enumerate(claim.lines):
        denial = _denial_of(line, claim=claim, plan=plan, uses=so_far, received_on=received_on)
        decided, use = (
            _priced(line, claim=claim, plan=plan, uses=so_far)
            if denial is None
            else (_denied(line, denial), _remembered(line, claim))
        )
        if left is not None:
            decided, use = _after_another(decided, use, left[at])
        lines.append(decided)
        if denial is not _SEEN_BEFORE:
            so_far.append(use)
            new.append(use)
    all_denied = not any(use.covered for use in new)
    number = payer_claim_number
    remit_claim = _decision(claim, plan=plan, lines=tuple(lines), denied=all_denied, number=number)
    return Adjudication(remit_claim, tuple(new))


def reversal(decided: RemitClaim) -> RemitClaim:
    """Return what takes a decision back: status 22 and every amount with its sign turned round.

    Source: 005010X221A1, section 1.10.2.8 (reversals and corrections).
    """
    return decided._replace(
        status="22",
        charge_cents=-decided.charge_cents,
        paid_cents=-decided.paid_cents,
        client_share_cents=-decided.client_share_cents,
        adjustments=_turned(decided.adjustments),
        lines=tuple(_reversed_line(line) for line in decided.lines),
    )


def _denial_of(
    line: ServiceLine, *, claim: Claim, plan: Plan, uses: Sequence[Use], received_on: date
) -> Denial | None:
    """Return why the line is not paid, the first reason of the written order, or None."""
    if _same_service(line, claim, uses):
        return _SEEN_BEFORE
    limit = plan.filing_limit_days
    if limit is not None and (received_on - line.service_date).days > limit:
        return _TOO_LATE
    if line.last_service_date is not None:
        return _SEVERAL_DAYS
    if second.is_too_early(claim):
        return _ANOTHER_PAYS_FIRST
    ruled = next((rule for rule in plan.denials if _rule_fits(rule, line, claim)), None)
    return ruled.denial if ruled else _benefit_denial(line, claim, plan, uses)


def _benefit_denial(
    line: ServiceLine, claim: Claim, plan: Plan, uses: Sequence[Use]
) -> Denial | None:
    if line.procedure not in plan.allowed_cents:
        return _NOT_COVERED
    if plan.gp_required and "GP" not in line.modifiers:
        return _GP_MISSING
    authorised = claim.authorisation is not None and claim.authorisation.number
    if plan.authorisation_required and not authorised:
        return _NO_AUTHORISATION
    if _over_the_cap(line.service_date, plan, uses):
        return Denial(group=plan.over_visits_group, reason="119")
    return None


def _same_service(line: ServiceLine, claim: Claim, uses: Iterable[Use]) -> bool:
    this = _remembered(line, claim)
    return any(use[:4] == this[:4] for use in uses)


def _rule_fits(rule: DenialRule, line: ServiceLine, claim: Claim) -> bool:
    pointed = (claim.diagnoses[n - 1] for n in line.diagnosis_pointers if _points(n, claim))
    return (
        rule.procedure in ("", line.procedure)
        and (not rule.diagnosis or rule.diagnosis in pointed)
        and rule.provider_npi in ("", claim.therapist.npi, claim.practice.npi)
        and claim.claim_id.startswith(rule.claim_id_prefix)
    )


def _points(n: int, claim: Claim) -> bool:
    return 0 < n <= len(claim.diagnoses)


def visits_used(on: date, uses: Iterable[Use]) -> int:
    """Return how many covered visits of that calendar year a member has had."""
    return len(_visits(on, uses))


def _visits(on: date, uses: Iterable[Use]) -> set[date]:
    return {use.service_date for use in uses if use.covered and use.service_date.year == on.year}


def _over_the_cap(on: date, plan: Plan, uses: Iterable[Use]) -> bool:
    if plan.visits_per_year is None:
        return False
    days = _visits(on, uses)
    return on not in days and len(days) >= plan.visits_per_year


def _priced(
    line: ServiceLine, *, claim: Claim, plan: Plan, uses: Sequence[Use]
) -> tuple[RemitLine, Use]:
    allowed = min(line.charge_cents, max(line.units, 0) * plan.allowed_cents[line.procedure])
    deductible = min(allowed, deductible_left(line.service_date, plan, uses))
    copay = min(allowed - deductible, _copay_left(line.service_date, plan, uses))
    shared = allowed - deductible - copay
    coinsurance = plan.coinsurance.of(shared)
    adjustments = (
        Adjustment("CO", plan.reduction_reason, line.charge_cents - allowed),
        Adjustment("PR", "1", deductible),
        Adjustment("PR", "3", copay),
        Adjustment("PR", "2", coinsurance),
    )
    told = tuple(one for one in adjustments if one.cents)
    use = _remembered(line, claim)._replace(
        covered=True, deductible_cents=deductible, copay_cents=copay
    )
    return _line(
        line, adjustments=told, allowed_cents=allowed, paid_cents=shared - coinsurance
    ), use


def deductible_left(on: date, plan: Plan, uses: Iterable[Use]) -> int:
    """Return what a member still owes of the calendar year's deductible, in cents."""
    used = sum(use.deductible_cents for use in uses if use.service_date.year == on.year)
    return max(plan.deductible_cents - used, 0)


def _copay_left(on: date, plan: Plan, uses: Iterable[Use]) -> int:
    used = sum(use.copay_cents for use in uses if use.service_date == on)
    return max(plan.copay_cents - used, 0)


def _after_another(line: RemitLine, use: Use, left_cents: int) -> tuple[RemitLine, Use]:
    cut = second.cut_down(line, left_cents)
    shares = {one.reason: one.cents for one in cut.adjustments if one.group == "PR"}
    used = use._replace(deductible_cents=shares.get("1", 0), copay_cents=shares.get("3", 0))
    return cut, used


def _denied(line: ServiceLine, denial: Denial) -> RemitLine:
    adjustment = Adjustment(denial.group, denial.reason, line.charge_cents)
    told = (adjustment,) if line.charge_cents else ()
    decided = _line(line, adjustments=told, allowed_cents=None, paid_cents=0)
    return decided._replace(remarks=denial.remarks)


def _remembered(line: ServiceLine, claim: Claim) -> Use:
    return Use(
        service_date=line.service_date,
        procedure=line.procedure,
        therapist_npi=claim.therapist.npi,
        told_apart=tuple(sorted(ANOTHER_SERVICE.intersection(line.modifiers))),
        covered=False,
        deductible_cents=0,
        copay_cents=0,
    )


def _line(
    line: ServiceLine,
    *,
    adjustments: tuple[Adjustment, ...],
    allowed_cents: int | None,
    paid_cents: int,
) -> RemitLine:
    return RemitLine(
        procedure=line.procedure,
        modifiers=line.modifiers,
        charge_cents=line.charge_cents,
        paid_cents=paid_cents,
        units=str(line.units),
        service_date=None if line.last_service_date else line.service_date,
        line_id=line.line_id,
        adjustments=adjustments,
        remarks=(),
        allowed_cents=allowed_cents,
        submitted_procedure="",
        segment=0,
    )


def _decision(
    claim: Claim, *, plan: Plan, lines: tuple[RemitLine, ...], denied: bool, number: str
) -> RemitClaim:
    days = [line.service_date for line in claim.lines]
    return RemitClaim(
        claim_id=claim.claim_id,
        status="4" if denied else second.status_of(claim),
        charge_cents=sum(line.charge_cents for line in lines),
        paid_cents=sum(line.paid_cents for line in lines),
        client_share_cents=_client_share(lines),
        filing_code=plan.filing_code or _remit_filing_code(claim.policy.claim_filing_code),
        payer_claim_number=number,
        frequency=claim.frequency.value,
        adjustments=(),
        remarks=(),
        lines=lines,
        client_last_name=claim.client.name.last,
        client_member_id=claim.policy.member_id,
        service_from=min(days, default=None),
        service_to=max((line.last_day for line in claim.lines), default=None),
        rendering_npi=claim.therapist.npi,
        segment=0,
    )


def _client_share(lines: Iterable[RemitLine]) -> int:
    every = (adjustment for line in lines for adjustment in line.adjustments)
    return sum(one.cents for one in every if one.group == "PR")


def _remit_filing_code(code: str) -> str:
    """Return the claim's filing code where an 835 can carry it, else ZZ (loop 2100, CLP06)."""
    return code if code in plan_fields.REMIT_FILING_CODES else "ZZ"


def _turned(adjustments: Iterable[Adjustment]) -> tuple[Adjustment, ...]:
    return tuple(one._replace(cents=-one.cents) for one in adjustments)


def _reversed_line(line: RemitLine) -> RemitLine:
    allowed = line.allowed_cents
    return line._replace(
        charge_cents=-line.charge_cents,
        paid_cents=-line.paid_cents,
        adjustments=_turned(line.adjustments),
        allowed_cents=None if allowed is None else -allowed,
    )
