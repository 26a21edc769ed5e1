"""Is this payer the one to ask: a benefit at all, the first in line, and free to be asked?

Knows the client's other cover, the client's own wish, and what the payer answered. Refuses to know
what a plan pays: that is asked of the payer before the visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from effleurage.core import calendar
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import AccidentCause, LineOfBusiness
from effleurage.core.gate import facts as known
from effleurage.core.gate import terms
from effleurage.core.gate.exhibits import FACTS, an_accident, case, ruled
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import AutoCover, EligibilityAnswer, OtherPolicy
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.places import service_dates
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_PAYS_FIRST = {
    LineOfBusiness.AUTO: AccidentCause.AUTO,
    LineOfBusiness.WORKERS_COMP: AccidentCause.WORK,
}
_HAS_ITS_OWN_RULE = frozenset({LineOfBusiness.MEDICARE, LineOfBusiness.TRICARE})
_INJURY_COVER = frozenset({*_PAYS_FIRST, LineOfBusiness.LIABILITY})


def _discount(_: Claim, facts: Facts) -> Iterable[Trouble]:
    if facts.is_discount_only:
        return (Trouble("policy", "The policy is a discount programme, which pays no claims."),)
    return ()


def _not_to_bill(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for visit in claim.visits if facts.not_to_be_billed else ():
        if facts.not_to_be_billed and visit.visit_id in facts.not_to_be_billed:
            day = visit.service_date.isoformat()
            yield Trouble(
                f"visit {visit.visit_id}",
                f"The client paid for {day} in full and asked not to bill it.",
            )


def _another_pays_first(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for other in _first_in_line(claim, facts):
        if _is_the_cases(other, claim):
            yield Trouble(
                "payer",
                f"{other.payer_name} ({other.line_of_business.value}) answers for this case and"
                " pays before a health plan.",
            )


def _another_may_pay_first(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if claim.payer.line_of_business in _INJURY_COVER or claim.other_cover:
        return
    accident = claim.accident
    if accident is not None and accident.cause in _PAYS_FIRST.values() and not facts.other_policies:
        yield Trouble(
            "accident (box 10)",
            f"A health plan is asked for an injury whose cause is {accident.cause.value}.",
        )
    for other in _first_in_line(claim, facts):
        if other.is_for_this_case is None and not _is_the_cases(other, claim):
            yield Trouble(
                "payer",
                f"{other.payer_name} ({other.line_of_business.value}) was in force that day; nobody"
                " has said whether the visit belongs to its case.",
            )


def _first_in_line(claim: Claim, facts: Facts) -> Iterator[OtherPolicy]:
    """Yield the live auto and comp policies of the days, where a health plan is asked first."""
    if not facts.other_policies or claim.other_cover:
        return
    if claim.payer.line_of_business in _INJURY_COVER:
        return
    days = service_dates(claim)
    for other in facts.other_policies:
        if other.line_of_business in _PAYS_FIRST and not other.is_spent:
            start, until = other.active_from, other.active_until
            if any(calendar.contains(day, start=start, until=until) for day in days):
                yield other


def _is_the_cases(other: OtherPolicy, claim: Claim) -> bool:
    if other.is_for_this_case is not None:
        return other.is_for_this_case
    cause = claim.accident.cause if claim.accident else None
    return cause is not None and cause is _PAYS_FIRST[other.line_of_business]


def _payer_said_no(_: Claim, facts: Facts) -> Iterator[Trouble]:
    answer = facts.eligibility
    if answer is None:
        return
    day = answer.answered_on.isoformat()
    if answer.is_active is False:
        yield Trouble("policy", f"On {day} the payer said that the policy is not active.")
    elif answer.covers_massage is False:
        yield Trouble("policy", f"On {day} the payer said that it does not cover massage.")


def _pays_no_therapist(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if claim.payer.line_of_business in _HAS_ITS_OWN_RULE:
        return
    for day in service_dates(claim):
        rule = terms.rule(PayerRuleKind.THERAPIST_NOT_PAID, claim, facts, day)
        if rule is not None and rule.yes and (rule.payer_id or not _is_medpay(facts)):
            yield Trouble("payer", f"This payer pays no massage therapist. {rule.in_words}")
            return


def _is_medpay(facts: Facts) -> bool:
    """Return whether MedPay pays: what is said of a whole line of business is said of its PIP."""
    return facts.case_state is not None and facts.case_state.cover is AutoCover.MEDPAY


def _liability(claim: Claim, _: Facts) -> Iterable[Trouble]:
    if claim.payer.line_of_business is LineOfBusiness.LIABILITY:
        return (Trouble("payer", "The insurance of whoever caused the injury is asked to pay."),)
    return ()


_PIP = OtherPolicy(payer_name="Puget Sound Casualty", line_of_business=LineOfBusiness.AUTO)
_NO_PIP = replace(_PIP, is_for_this_case=False)
_ON_NOV_2 = EligibilityAnswer(answered_on=date(2026, 11, 2), is_active=True)
_PAYS_NOBODY = ruled(
    PayerRuleKind.THERAPIST_NOT_PAID, line_of_business=LineOfBusiness.MEDICAID, yes=True
)
_MEDICAID = replace(example("commercial").payer, line_of_business=LineOfBusiness.MEDICAID)
_MC = replace(example("commercial").policy, claim_filing_code="MC")


RULES = (
    Rule(
        code="GATE-ELIG-10",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="A discount programme is asked to pay",
        why="A wellness or discount programme lowers what the client pays; it is no claim benefit,"
        " and nobody there adjudicates claims.",
        fix="Charge the client the programme's price. If the plan also has a massage benefit,"
        " record that as a policy of its own.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        needs=(known.WHETHER_A_DISCOUNT,),
        look=_discount,
        failing=lambda: case(facts=replace(FACTS, is_discount_only=True)),
        passing=case,
    ),
    Rule(
        code="GATE-ELIG-11",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="The client paid in full and asked not to bill",
        why="A client who has paid in full may forbid telling the health plan of the visit, and the"
        " practice must keep to it.",
        fix="Take the visit off the claim. Only the client can take the request back, in writing.",
        source="45 CFR 164.522(a)(1)(vi)",
        checked_on=_REVIEWED,
        overridable=False,
        needs=(known.WHAT_NOT_TO_BILL,),
        look=_not_to_bill,
        failing=lambda: case(facts=replace(FACTS, not_to_be_billed=frozenset({"V26110301"}))),
        passing=case,
    ),
    Rule(
        code="GATE-ELIG-12",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="An auto or comp policy pays before this one",
        why="A health plan pays for an injury only when the auto or workers' comp payer has denied"
        " it or is exhausted (CARC 19, 20, 21 and 22).",
        fix="Bill the other payer first. Once it has denied or is exhausted, keep its letter and"
        " record that on its policy.",
        source=f"CARC 19, 20, 21, 22 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.OTHER_POLICIES,),
        look=_another_pays_first,
        failing=lambda: case(
            facts=replace(FACTS, other_policies=(replace(_PIP, is_for_this_case=True),))
        ),
        passing=lambda: case(facts=replace(FACTS, other_policies=(_NO_PIP,))),
    ),
    Rule(
        code="GATE-ELIG-13",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="Another payer may have to pay first",
        why="A health plan that sees or suspects an accident stops the claim and writes to the"
        " client, who often does not answer.",
        fix="Ask the client whether the complaint came from an accident, and record the case and"
        " its policy; or record that it has nothing to do with it.",
        source=f"CARC 19, 20, 21, 22 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.OTHER_POLICIES,),
        look=_another_may_pay_first,
        failing=lambda: case(facts=replace(FACTS, other_policies=(_PIP,))),
        passing=lambda: case(facts=replace(FACTS, other_policies=(_NO_PIP,))),
    ),
    Rule(
        code="GATE-ELIG-17",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="The payer has said that it will not pay",
        why="The latest answer of the payer speaks against the claim (CARC 27, 96 or 204).",
        fix="Ask again for the day of service, or ask the client for another card.",
        source=f"CARC 27, 96, 204 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.AN_ELIGIBILITY_ANSWER,),
        look=_payer_said_no,
        failing=lambda: case(
            facts=replace(FACTS, eligibility=replace(_ON_NOV_2, covers_massage=False))
        ),
        passing=lambda: case(
            facts=replace(FACTS, eligibility=replace(_ON_NOV_2, covers_massage=True))
        ),
    ),
    Rule(
        code="GATE-ELIG-22",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="A payer that pays no massage therapist",
        why="The payer rule on record says so; the claim would be denied for the provider's type"
        " (CARC 170, 172 or 185).",
        fix="Check the rule with the payer and correct it if it is wrong. Otherwise the client"
        " pays; give a receipt.",
        source="the payer rules on record, with their own source; CARC 170, 172, 185 (X12, June"
        " 2024 list)",
        checked_on=_REVIEWED,
        needs=(known.PAYER_RULES,),
        look=_pays_no_therapist,
        failing=lambda: case(facts=_PAYS_NOBODY, payer=_MEDICAID, policy=_MC),
        passing=lambda: case(facts=_PAYS_NOBODY),
    ),
    Rule(
        code="GATE-ELIG-23",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="The liability insurance of another is asked to pay",
        why="The insurance of whoever caused the injury seldom pays visit by visit: it settles at"
        " the end, through a lien or a letter of protection.",
        fix="Ask the adjuster or the client's attorney whether it takes claims. If not, get the"
        " letter of protection before further visits.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        look=_liability,
        failing=lambda: case(
            "auto",
            payer=replace(example("auto").payer, line_of_business=LineOfBusiness.LIABILITY),
            accident=an_accident(),
        ),
        passing=lambda: case("auto"),
    ),
)
