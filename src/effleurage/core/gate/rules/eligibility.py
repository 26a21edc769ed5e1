"""Does this payer pay for this visit at all: policy, referral, authorisation, kind of payer.

Knows dates and counts on the claim. Refuses to know what a plan covers: that is asked of the
payer before the visit (``core.coverage``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from effleurage.core import calendar
from effleurage.core.claims.claim import Claim, Referral
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes, terms
from effleurage.core.gate.exhibits import (
    FACTS,
    a_payer,
    a_policy,
    a_referral,
    an_authorisation,
    case,
)
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import AutoCover, CaseState
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered, service_dates
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_MEDICARE_FILING_CODES = frozenset({"MA", "MB"})
_FEW_VISITS = 2
_FLORIDA = "FL"


def _original_medicare(claim: Claim, _: Facts) -> Iterator[Trouble]:
    code = claim.policy.claim_filing_code.strip().upper()
    if claim.payer.line_of_business is LineOfBusiness.MEDICARE or code in _MEDICARE_FILING_CODES:
        yield Trouble("payer", "Original Medicare does not pay a massage therapist.")


def _policy_dates(claim: Claim, _: Facts) -> Iterator[Trouble]:
    start, until = claim.policy.active_from, claim.policy.active_until
    for day in service_dates(claim):
        if not calendar.contains(day, start=start, until=until):
            yield Trouble("policy dates", f"The policy was not active on {day.isoformat()}.")


def _va_referral(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if claim.payer.line_of_business is not LineOfBusiness.VA:
        return
    number = claim.referral.number if claim.referral else ""
    if not number.strip():
        yield Trouble("referral number (box 23)", "The VA claim has no referral number.")
    elif not number.replace("-", "").isalnum():
        what = "a blank" if any(each.isspace() for each in number) else "a sign"
        yield Trouble("referral number (box 23)", f"The referral number has {what} in it.")


def _authorisation_dates(claim: Claim, _: Facts) -> Iterator[Trouble]:
    given = claim.authorisation
    if given is None:
        return
    for number, line in numbered(claim):
        day = line.service_date
        if not calendar.contains(day, start=given.valid_from, until=given.valid_until):
            yield Trouble(
                place(number, "24A"), f"The authorisation does not cover {day.isoformat()}."
            )


def _visits_left(claim: Claim, facts: Facts) -> int | None:
    """Return the authorised visits left after this claim, or None where nobody can tell.

    More visits on this claim alone than were ever authorised need no count of earlier ones.
    """
    given, used = claim.authorisation, facts.authorised_visits_used
    if given is None or given.visits_allowed is None:
        return None
    if used is None:
        left = given.visits_allowed - len(claim.visits)
        return left if left < 0 else None
    return given.visits_allowed - used - len(claim.visits)


def _authorised_visits(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    left = _visits_left(claim, facts)
    if left is not None and left < 0:
        yield Trouble("authorisation (box 23)", f"{-left} visit(s) above those authorised.")


def _few_visits_left(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    left = _visits_left(claim, facts)
    if left is not None and 0 <= left <= _FEW_VISITS:
        yield Trouble("authorisation (box 23)", f"{left} authorised visit(s) left after this one.")


def _florida_pip(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if claim.payer.line_of_business is not LineOfBusiness.AUTO:
        return
    if facts.case_state is not None and facts.case_state.cover is AutoCover.MEDPAY:
        return
    place = claim.service_location or claim.practice
    if place.address.state == _FLORIDA:
        yield Trouble("payer", "Florida's PIP does not pay for massage.")


def _tricare(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if claim.payer.line_of_business is LineOfBusiness.TRICARE:
        yield Trouble("payer", "TRICARE leaves massage out of its benefits.")


def _referral_required(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    referral = claim.referral
    for number, line in numbered(claim):
        day = line.service_date
        if referral is not None:
            until = _order_counts_until(referral, claim, facts, day)
            if calendar.contains(day, start=referral.ordered_on, until=until):
                continue
        term = terms.requires_prescription(claim, facts, day)
        if term.asked and referral is None:
            what = "This payer requires a referral, and there is none."
            yield Trouble("referral (box 17)", f"{what}{term.said}")
            return
        if term.asked:
            yield Trouble(place(number, "24A"), f"The referral does not cover {day.isoformat()}.")


def _order_counts_until(referral: Referral, claim: Claim, facts: Facts, day: date) -> date | None:
    """Return the first day without an order: as it says, or as long as the payer lets one count."""
    rule = terms.rule(PayerRuleKind.PRESCRIPTION_DAYS, claim, facts, day)
    if rule is None or rule.amount is None or referral.ordered_on is None:
        return referral.valid_until
    counts_until = calendar.last_filing_day(referral.ordered_on, limit_days=rule.amount)
    return min(referral.valid_until or counts_until, counts_until)


def _auto_in(state: str) -> Case:
    practice = example("auto").practice
    there = replace(practice.address, state=state, postal_code="331300118")
    return case("auto", practice=replace(practice, address=there))


RULES = (
    Rule(
        code="GATE-ELIG-01",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="Original Medicare is asked to pay",
        why="Massage therapists cannot enrol in Original Medicare, and their work may not be billed"
        " as therapy, not even under a physician. Such a claim is at best denied and at worst"
        " called false.",
        fix="The client pays for the session; give a receipt. A Medicare Advantage plan that itself"
        " covers massage is another payer: choose it, with its own filing code.",
        source="Medicare Benefit Policy Manual ch. 15 (therapy incident to a physician);"
        " enrolment: 42 CFR 424.500 and following",
        checked_on=_REVIEWED,
        overridable=False,
        look=_original_medicare,
        failing=lambda: case(
            payer=replace(example("commercial").payer, line_of_business=LineOfBusiness.MEDICARE),
            policy=a_policy(claim_filing_code="MB"),
        ),
        passing=lambda: case(policy=a_policy(claim_filing_code="16")),
    ),
    Rule(
        code="GATE-ELIG-02",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="The policy was not active on the day of service",
        why="A payer denies whatever happened before the policy began or after it ended"
        " (CARC 26 and 27).",
        fix="Ask the client for the card that was in force that day and verify it; if there was"
        " none, the client pays.",
        source=f"CARC 26 and 27 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.POLICY_DATES,),
        look=_policy_dates,
        failing=lambda: case(policy=a_policy(active_until=date(2026, 11, 3))),
        passing=lambda: case(policy=a_policy(active_from=date(2026, 11, 3))),
    ),
    Rule(
        code="GATE-ELIG-03",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="A VA claim without its referral number",
        why="The VA pays community care only under a referral it issued, and its systems match the"
        " number character by character.",
        fix="Copy the number exactly as the VA or its network issued it: no words, no blanks.",
        source="TriWest provider handbook, claims: VA referral number",
        checked_on=_REVIEWED,
        look=_va_referral,
        failing=lambda: case("va", referral=a_referral("va", number="")),
        passing=lambda: case("va"),
    ),
    Rule(
        code="GATE-ELIG-04",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="A service outside the authorisation's dates",
        why="A payer denies what it did not approve beforehand (CARC 197 and 198), and the client"
        " may not be billed for it.",
        fix="Correct the dates if they were copied wrongly; else ask the payer to extend the"
        " authorisation back to that day. Never move the service date.",
        source=f"CARC 197, 198 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.is_authorised,
        look=_authorisation_dates,
        failing=lambda: case("va", authorisation=an_authorisation(valid_from=date(2026, 11, 10))),
        passing=lambda: case("va", authorisation=an_authorisation(valid_from=date(2026, 11, 9))),
    ),
    Rule(
        code="GATE-ELIG-05",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="More visits than were authorised",
        why="Visits above the authorised number are denied (CARC 198), and asking afterwards"
        " seldom helps.",
        fix="Ask the payer for further visits before billing these.",
        source=f"CARC 198 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.AUTHORISED_VISITS_USED,),
        when=scopes.is_authorised,
        look=_authorised_visits,
        failing=lambda: case("va", replace(FACTS, authorised_visits_used=12)),
        passing=lambda: case("va", replace(FACTS, authorised_visits_used=11)),
    ),
    Rule(
        code="GATE-ELIG-06",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="The authorisation is nearly used up",
        why="A new authorisation takes days; a visit in between is not paid.",
        fix="Ask for further visits now, with the progress notes that the payer wants to see.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        needs=(known.AUTHORISED_VISITS_USED,),
        when=scopes.is_authorised,
        look=_few_visits_left,
        failing=lambda: case("va", replace(FACTS, authorised_visits_used=9)),
        passing=lambda: case("va", replace(FACTS, authorised_visits_used=8)),
    ),
    Rule(
        code="GATE-ELIG-07",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="No referral that covers the day, where the payer requires one",
        why="The service must have been ordered before it was given, and the order must not have"
        " run out (CARC 173, 174 and 288).",
        fix="Ask the referrer for the order that was in force that day. An order written later"
        " covers later visits only; it is never dated back.",
        source=f"CARC 173, 174, 288 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.WHETHER_A_REFERRAL_IS_REQUIRED, known.THE_REFERRAL_DATE),
        look=_referral_required,
        failing=lambda: case(referral=a_referral(ordered_on=date(2026, 11, 4))),
        passing=lambda: case(referral=None, payer=a_payer(requires_prescription=False)),
    ),
    Rule(
        code="GATE-ELIG-08",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="Florida PIP is asked to pay",
        why="Florida took massage out of PIP in 2013, whoever does the work and whatever code is"
        " used; the claim is denied.",
        fix="Ask whether the policy has MedPay, which is another cover: if so, record on the case"
        " that MedPay pays. Else the client pays.",
        source="Florida Statutes 627.736(1)(a)5; upheld in Geico v. Beacon (3d DCA 2020)",
        checked_on=_REVIEWED,
        look=_florida_pip,
        failing=lambda: _auto_in("FL"),
        passing=lambda: Case(
            _auto_in("FL").claim, replace(FACTS, case_state=CaseState(cover=AutoCover.MEDPAY))
        ),
    ),
    Rule(
        code="GATE-ELIG-09",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="TRICARE is asked to pay",
        why="TRICARE leaves massage out of its benefits, so the claim will most likely be denied.",
        fix="Ask the client's regional contractor before sending it; else the client pays.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        look=_tricare,
        failing=lambda: case(
            payer=replace(example("commercial").payer, line_of_business=LineOfBusiness.TRICARE),
            policy=a_policy(claim_filing_code="CH"),
        ),
        passing=case,
    ),
)
