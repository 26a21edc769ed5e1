"""Are visits left: of the year, of the referral, and does the authorisation name this work?

Knows the counts that the records bring. Refuses to guess what other therapists used of a shared
limit: where nobody has told, it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from effleurage.core import calendar
from effleurage.core.claims.claim import Claim
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes, terms
from effleurage.core.gate.exhibits import FACTS, a_referral, an_authorisation, case, ruled
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import EligibilityAnswer, YearlyVisits
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered, of_one_claim, service_dates
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_FEW_VISITS = 2
_SOON_DAYS = 14
_LIMIT = "visits a year"


class _Year(NamedTuple):
    """The year's limit, what is used with this claim, and what the limit's rule says."""

    most: int
    used: int
    is_shared: bool
    is_elsewhere_known: bool
    said: str

    @property
    def left(self) -> int:
        return self.most - self.used


@of_one_claim
def _year(claim: Claim, facts: Facts) -> _Year | None:
    counted = facts.yearly_visits
    if counted is None or not claim.lines:
        return None
    rule = terms.rule(PayerRuleKind.VISITS_A_YEAR, claim, facts, claim.lines[0].service_date)
    most = counted.most if counted.most is not None else rule.amount if rule else None
    if most is None:
        return None
    by_rule = rule is not None and counted.most is None
    shared = counted.is_shared if counted.is_shared is not None else bool(rule and rule.yes)
    used = counted.used_here + (counted.used_elsewhere or 0) * shared + len(claim.visits)
    said = f" {rule.in_words}".rstrip() if rule is not None and by_rule else ""
    return _Year(most, used, shared, counted.used_elsewhere is not None, said)


def _over_the_year(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    year = _year(claim, facts)
    if year is not None and year.left < 0:
        yield Trouble(
            _LIMIT,
            f"With this claim {year.used} visits are used of {year.most} in the plan's"
            f" year.{year.said}",
        )


def _near_the_years_end(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    year = _year(claim, facts)
    if year is None or year.left < 0:
        return
    if year.left <= _FEW_VISITS:
        yield Trouble(
            _LIMIT, f"{year.left} of {year.most} visits left in the plan's year.{year.said}"
        )
    elif year.is_shared and not year.is_elsewhere_known:
        yield Trouble(
            _LIMIT,
            f"The {year.most} visits a year are shared with other therapies, and nobody has said"
            f" how many were used elsewhere.{year.said}",
        )


def _authorisation_needed(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if claim.authorisation is not None or not claim.lines:
        return
    answer = facts.eligibility
    if answer is not None and answer.needs_authorisation:
        day = answer.answered_on.isoformat()
        yield Trouble("authorisation (box 23)", f"On {day} the payer asked for an authorisation.")
        return
    day_of_service = claim.lines[0].service_date
    rule = terms.rule(PayerRuleKind.AUTHORISATION_AFTER, claim, facts, day_of_service)
    if rule is None or rule.amount is None or facts.visits_before is None:
        return
    visits = facts.visits_before + len(claim.visits)
    if visits > rule.amount:
        yield Trouble(
            "authorisation (box 23)",
            f"This is visit {visits} of the case; after {rule.amount} the payer asks for an"
            f" authorisation. {rule.in_words}",
        )


def _without_number(claim: Claim, _: Facts) -> Iterable[Trouble]:
    if claim.authorisation is not None and not claim.authorisation.number.strip():
        return (Trouble("authorisation (box 23)", "The authorisation has no number."),)
    return ()


def _not_authorised(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if not facts.authorised_codes:
        return
    for number, line in numbered(claim):
        if line.procedure not in facts.authorised_codes:
            yield Trouble(
                place(number, "24D"), f"The authorisation does not name {line.procedure[:5]}."
            )


@of_one_claim
def _referral_left(claim: Claim, facts: Facts) -> int | None:
    """Return the visits of the order left after this claim, or None where nobody can tell.

    More visits on this claim alone than were ever ordered need no count of earlier ones.
    """
    referral, used = claim.referral, facts.referral_visits_used
    if referral is None or referral.visits_allowed is None or not claim.lines:
        return None
    if not terms.requires_prescription(claim, facts, claim.lines[0].service_date).asked:
        return None
    left = referral.visits_allowed - len(claim.visits) - (used or 0)
    return left if used is not None or left < 0 else None


def _over_the_referral(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    left = _referral_left(claim, facts)
    if left is not None and left < 0:
        yield Trouble("referral (box 17)", f"{-left} visit(s) above those that were ordered.")


def _referral_ends(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    left = _referral_left(claim, facts)
    if left is not None and 0 <= left <= _FEW_VISITS:
        yield Trouble("referral (box 17)", f"{left} visit(s) of the referral left after this one.")
    until = claim.referral.valid_until if claim.referral is not None else None
    if until is None or not 0 < calendar.days_left(until, on=facts.on) <= _SOON_DAYS:
        return
    if all(day < until for day in service_dates(claim)):
        yield Trouble("referral (box 17)", f"The referral runs out on {until.isoformat()}.")


_EIGHT_A_YEAR = ruled(PayerRuleKind.VISITS_A_YEAR, amount=8, yes=True)
_AFTER_FOUR = ruled(PayerRuleKind.AUTHORISATION_AFTER, amount=4)


def _used(here: int, elsewhere: int | None) -> Facts:
    return replace(
        _EIGHT_A_YEAR, yearly_visits=YearlyVisits(used_here=here, used_elsewhere=elsewhere)
    )


RULES = (
    Rule(
        code="GATE-ELIG-14",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="More visits than the plan pays for in a year",
        why="Visits above the year's limit are denied (CARC 119); a limit shared with physical"
        " therapy or chiropractic is used up by them too.",
        fix="Compare the count with the payer. If it is right, the client pays, as agreed before"
        " the visit; or the plan extends the limit on the notes.",
        source=f"CARC 119 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.YEARLY_VISITS,),
        look=_over_the_year,
        failing=lambda: case(facts=_used(5, 3)),
        passing=lambda: case(facts=_used(2, 2)),
    ),
    Rule(
        code="GATE-ELIG-15",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="The year's visits are nearly used up, or shared and not counted",
        why="The next visit may be the client's to pay, and should not be a surprise; what other"
        " therapists used is known to the payer only.",
        fix="Ask the payer how many visits are left and tell the client before the next one.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        needs=(known.YEARLY_VISITS,),
        look=_near_the_years_end,
        failing=lambda: case(facts=_used(3, None)),
        passing=lambda: case(facts=_used(3, 1)),
    ),
    Rule(
        code="GATE-ELIG-16",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="No authorisation where the payer asks for one",
        why="Without a prior approval the payer denies the visit (CARC 197), and the client may not"
        " be billed for it in network.",
        fix="Ask the payer for an authorisation that covers the day, and enter it. If the rule on"
        " record is wrong, correct it with its source.",
        source=f"CARC 197 (X12, June 2024 list); the payer rules on record; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.PAYER_RULES, known.VISITS_BEFORE, known.AN_ELIGIBILITY_ANSWER),
        look=_authorisation_needed,
        failing=lambda: case(facts=replace(_AFTER_FOUR, visits_before=4)),
        passing=lambda: case(
            facts=replace(
                FACTS,
                visits_before=40,
                eligibility=EligibilityAnswer(
                    answered_on=date(2026, 11, 2), needs_authorisation=False
                ),
            )
        ),
    ),
    Rule(
        code="GATE-ELIG-21",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="An authorisation without its number",
        why="The payer finds its own approval by the number; without it the claim is read as one"
        " without any (CARC 197).",
        fix="Copy the number from the payer's letter, exactly as it stands there.",
        source="NUCC 1500 manual, item 23; 837P 005010X222A1 loop 2300 REF*G1",
        checked_on=_REVIEWED,
        when=scopes.is_authorised,
        look=_without_number,
        failing=lambda: case("workers-comp", authorisation=an_authorisation(number=" ")),
        passing=lambda: case("workers-comp"),
    ),
    Rule(
        code="GATE-ELIG-20",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="A procedure that the authorisation does not name",
        why="An approval for one procedure is none for another (CARC 198 or 284).",
        fix="Compare the code with the approval and with the note. If the work was approved under"
        " another name, ask the payer to correct the approval; the code stays what was done.",
        source=f"CARC 198, 284 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.AUTHORISED_CODES,),
        when=scopes.is_authorised,
        look=_not_authorised,
        failing=lambda: case("va", replace(FACTS, authorised_codes=("97140",))),
        passing=lambda: case("va", replace(FACTS, authorised_codes=("97124", "97140"))),
    ),
    Rule(
        code="GATE-ELIG-18",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="More visits than the referral orders",
        why="A visit above those ordered was not ordered at all (CARC 173 and 288).",
        fix="Ask the referrer for an order that covers the further visits; one written later covers"
        " later visits only.",
        source=f"CARC 173, 288 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.REFERRAL_VISITS_USED,),
        look=_over_the_referral,
        failing=lambda: case(facts=replace(FACTS, referral_visits_used=12)),
        passing=lambda: case(facts=replace(FACTS, referral_visits_used=9)),
    ),
    Rule(
        code="GATE-ELIG-19",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="The referral is nearly used up or runs out",
        why="A new order takes days; a visit in between is not covered by any.",
        fix="Ask the referrer for the next order now, with a line on the progress.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        needs=(known.REFERRAL_VISITS_USED,),
        look=_referral_ends,
        failing=lambda: case(referral=a_referral(valid_until=date(2026, 12, 4))),
        passing=lambda: case(referral=a_referral(valid_until=date(2026, 12, 5))),
    ),
)
