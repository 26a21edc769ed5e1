"""What the records know around stored claims, as the gate's facts: cover, contract, case, card.

Knows which rows each fact comes from, and asks for those of many claims in a number of queries that
does not grow with them. Refuses to judge. What no row says stays unknown, and the rule about it
says "not checked".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from effleurage.apps.claims import visit_facts
from effleurage.apps.claims.models import Claim, ClaimEvent
from effleurage.apps.clients.models import Case, Document
from effleurage.apps.clients.papers import WAIVER
from effleurage.apps.coverage.models import (
    BillingRestriction,
    CasePayment,
    Contract,
    ContractFee,
    EligibilityAnswer,
    Policy,
)
from effleurage.apps.coverage.queries import latest_first
from effleurage.apps.coverage.rule_book import RuleBook, book_of
from effleurage.apps.practices.days import day_at
from effleurage.apps.visits.models import Fee
from effleurage.core import calendar, gate
from effleurage.core import claims as core
from effleurage.core.claims.life_table import Step

_INJURY = frozenset({core.LineOfBusiness.AUTO, core.LineOfBusiness.WORKERS_COMP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The rows around some claims of one practice, read once for all of them."""

    rules: RuleBook
    visits: visit_facts.Visited
    policies: Mapping[UUID, Sequence[Policy]]
    restrictions: Mapping[UUID, Sequence[BillingRestriction]]
    answers: Mapping[UUID, Sequence[EligibilityAnswer]]
    contracts: Mapping[tuple[UUID, UUID], Sequence[Contract]]
    allowed: Mapping[UUID, Sequence[ContractFee]]
    fees: Sequence[Fee]
    cases: Mapping[UUID, Case]
    decided: Mapping[UUID, date]
    waivers: Mapping[UUID, Sequence[date]]

    def facts(self, row: Claim, claim: core.Claim) -> dict[str, Any]:
        """Return what ``Facts`` takes beyond history and editions, for one claim."""
        mine = self.visits.of(claim)
        policy = next((each for each in self.policies[row.client_id] if _is(each, row)), None)
        therapist = mine[0].therapist if mine else None
        contract = self._contract(therapist.id, row) if therapist else None
        case = self.cases.get(mine[0].case_id) if mine and mine[0].case_id else None
        return {
            "payer_rules": self.rules.of(row.payer_id, payer_id=claim.payer.payer_id),
            "licence_until": therapist.licence_until if therapist else None,
            "credential_effective_on": contract.active_from if contract else None,
            "credential_until": contract.active_until if contract else None,
            "fees": self._fees(row, contract),
            "case_state": _case_state(case) if case and case.cause else None,
            "decided_on": self.decided.get(row.follows_id) if row.follows_id else None,
            "is_discount_only": policy.is_discount_only if policy else None,
            "card": _card(policy) if policy else None,
            "eligibility": next(map(_said, self.answers.get(row.policy_id, ())), None),
            "not_to_be_billed": self._not_to_be_billed(row, claim),
            "other_policies": self._other_policies(row, case),
            "yearly_visits": self._yearly(row, claim, policy) if policy else None,
            "waivers": tuple(self.waivers.get(row.client_id, ())),
            **self.visits.facts(row, claim),
        }

    def _contract(self, therapist_id: UUID, row: Claim) -> Contract | None:
        """Return the contract of the day, else the one nearest to it."""
        held = [
            each
            for each in self.contracts.get((therapist_id, row.payer_id), ())
            if each.active_from is not None
        ]
        covering = [each for each in held if _covers(each, row.service_from)]
        return next(iter(covering or held), None)

    def _fees(self, row: Claim, contract: Contract | None) -> gate.Fees:
        own = _on(self.fees, row.service_from)
        agreed = _on(self.allowed.get(contract.id, ()) if contract else (), row.service_from)
        return gate.Fees(
            usual={each.procedure: each.charge_cents for each in own},
            allowed={each.procedure: each.allowed_cents for each in agreed},
        )

    def _not_to_be_billed(self, row: Claim, claim: core.Claim) -> frozenset[str]:
        asked = self.restrictions.get(row.policy_id, ())
        return frozenset(
            visit.visit_id
            for visit in claim.visits
            if any(
                calendar.contains(visit.service_date, start=each.since, until=each.until)
                for each in asked
            )
        )

    def _other_policies(self, row: Claim, case: Case | None) -> tuple[gate.OtherPolicy, ...]:
        others = (each for each in self.policies[row.client_id] if not _is(each, row))
        return tuple(_other_policy(each, case, row.service_from) for each in others)

    def _yearly(self, row: Claim, claim: core.Claim, policy: Policy) -> gate.YearlyVisits:
        began = _year_began(row.service_from, policy.plan_year_month)
        is_told = policy.visits_told_on is not None and policy.visits_told_on >= began
        return gate.YearlyVisits(
            used_here=self.visits.used_here(row, claim, since=began),
            used_elsewhere=policy.visits_used_elsewhere if is_told else None,
            most=policy.visits_a_year,
            is_shared=policy.visits_are_shared,
        )


def around(rows: Sequence[Claim], claims: Iterable[core.Claim]) -> Around:
    """Return what surrounds these claims of one practice."""
    practice_id = rows[0].practice_id
    visits = visit_facts.visited(rows, claims)
    case_ids = {each.case_id for each in visits.billed.values() if each.case_id}
    contracts = _contracts(rows, visits)
    agreed = [each.id for some in contracts.values() for each in some]
    mine = {"practice_id": practice_id}
    return Around(
        rules=book_of(practice_id),
        visits=visits,
        policies=_by(
            "client_id",
            Policy.objects.filter(client_id__in={row.client_id for row in rows}, **mine)
            .select_related("payer", "case__payment_ends")
            .order_by("priority", "id"),
        ),
        restrictions=_by(
            "policy_id",
            BillingRestriction.objects.filter(
                policy_id__in={row.policy_id for row in rows}, **mine
            ),
        ),
        answers=_by(
            "policy_id",
            latest_first(
                EligibilityAnswer.objects.filter(
                    policy_id__in={row.policy_id for row in rows}, **mine
                )
            ),
        ),
        contracts=contracts,
        allowed=_by("contract_id", ContractFee.objects.filter(contract_id__in=agreed, **mine)),
        fees=list(Fee.objects.filter(**mine)),
        cases={
            each.id: each
            for each in Case.objects.filter(pk__in=case_ids, **mine).select_related("payment_ends")
        },
        decided=_decided(rows),
        waivers=_waivers(rows),
    )


def _contracts(
    rows: Sequence[Claim], visits: visit_facts.Visited
) -> Mapping[tuple[UUID, UUID], Sequence[Contract]]:
    found: dict[tuple[UUID, UUID], list[Contract]] = defaultdict(list)
    held = Contract.objects.filter(
        practice_id=rows[0].practice_id,
        payer_id__in={row.payer_id for row in rows},
        therapist_id__in={each.therapist_id for each in visits.billed.values()},
    )
    for each in held.order_by("-active_from", "id"):
        found[each.therapist_id, each.payer_id].append(each)
    return found


def _decided(rows: Sequence[Claim]) -> dict[UUID, date]:
    """Return for each claim that another follows the day on which its payer decided it last."""
    followed = {row.follows_id for row in rows if row.follows_id}
    if not followed:
        return {}
    decided = ClaimEvent.objects.filter(claim_id__in=followed, event=Step.ADJUDICATE.value)
    return dict(decided.order_by("sequence").values_list("claim_id", "on"))


def _waivers(rows: Sequence[Claim]) -> dict[UUID, list[date]]:
    """Return for each client the days on which a waiver came among the papers."""
    found: dict[UUID, list[date]] = defaultdict(list)
    kept = Document.objects.filter(
        practice_id=rows[0].practice_id,
        client_id__in={row.client_id for row in rows},
        kind=WAIVER,
    )
    for each in kept.select_related("practice"):
        if each.client_id is not None:
            found[each.client_id].append(day_at(each.practice, each.uploaded_at))
    return found


def _case_state(case: Case) -> gate.CaseState:
    ends = _payment_ends(case)
    if ends is None:
        return gate.CaseState(closed_on=case.closed_on)
    return gate.CaseState(
        cover=gate.AutoCover(ends.auto_cover),
        ime_cut_off_on=ends.cut_off_on,
        closed_on=case.closed_on,
        exhausted_on=ends.exhausted_on,
        next_payer=ends.next_payer,
    )


def _other_policy(policy: Policy, case: Case | None, on: date) -> gate.OtherPolicy:
    is_for_it = None
    if policy.case_id is not None:
        is_for_it = case is not None and policy.case_id == case.id
    elif policy.payer.line_of_business not in {each.value for each in _INJURY}:
        is_for_it = False
    return gate.OtherPolicy(
        payer_name=policy.payer.name,
        line_of_business=core.LineOfBusiness(policy.payer.line_of_business),
        active_from=policy.active_from,
        active_until=policy.active_until,
        is_for_this_case=is_for_it,
        is_spent=_is_spent(policy.case, on) if policy.case else False,
    )


def _is_spent(case: Case, on: date) -> bool:
    """Return whether nothing is paid for the case any more, with the letter that says so kept."""
    ends = _payment_ends(case)
    if ends is None or not ends.letter_kept:
        return False
    days = (ends.exhausted_on, ends.cut_off_on, case.closed_on)
    return any(day is not None and day <= on for day in days)


def _payment_ends(case: Case) -> CasePayment | None:
    found: CasePayment | None = getattr(case, "payment_ends", None)
    return found


def _card(policy: Policy) -> gate.Card | None:
    if policy.card_compared_on is None:
        return None
    name = core.PersonName(last=policy.card_last_name, first=policy.card_first_name)
    return gate.Card(
        compared_on=policy.card_compared_on, member_id=policy.card_member_id, name=name
    )


def _said(answer: EligibilityAnswer) -> gate.EligibilityAnswer:
    return gate.EligibilityAnswer(
        answered_on=answer.answered_on,
        is_active=answer.is_active,
        covers_massage=answer.covers_massage,
        needs_authorisation=answer.needs_authorisation,
        visits_left=answer.visits_left,
    )


def _year_began(on: date, month: int) -> date:
    """Return the first day of the plan's year in which a day lies."""
    began = date(on.year, month, 1)
    return began if began <= on else date(on.year - 1, month, 1)


def _covers(contract: Contract, on: date) -> bool:
    return calendar.contains(on, start=contract.active_from, until=contract.active_until)


def _is(policy: Policy, row: Claim) -> bool:
    return policy.id == row.policy_id


def _on(fees: Iterable[Any], day: date) -> list[Any]:
    """Return those fees that have begun by a day, the latest of a procedure last."""
    begun = (each for each in fees if each.active_from <= day)
    return sorted(begun, key=lambda each: each.active_from)


def _by(column: str, rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found
