"""Is it the right time: not before the service, the credential, nor after the filing limit?

Knows the day of checking through ``Facts.on``. Refuses to know a payer's limit: it stands in the
payer's terms, and where nobody entered one the rule says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from effleurage.core import calendar
from effleurage.core.claims import other_cover
from effleurage.core.claims.claim import Claim, PayerDecision
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import Frequency
from effleurage.core.gate import facts as known
from effleurage.core.gate import terms
from effleurage.core.gate.exhibits import FACTS, a_referral, case, ruled
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered, of_one_claim, service_dates
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_SOON_DAYS = 30
_OLDEST_YEARS = 115
_FILING_SOURCE = (
    "the payer's contract, as entered in its terms or rules; counted as"
    " docs/algorithms/deadlines.md"
)


@of_one_claim
def _last_days(claim: Claim, facts: Facts) -> list[tuple[date, date]]:
    """Return each service date with the last day on which it may be filed; none while it is far.

    The limit of an original counts from the service, and for a second payer from the day of the
    first one's decision (domain reference, section 9, own knowledge) unless its rule says
    otherwise; a correction's counts from the payer's decision where its rule says so.
    """
    earlier = other_cover.last_decided(claim) if claim.other_cover else None
    found = []
    for day in service_dates(claim):
        start, limit = _counted_from(claim, facts, day, earlier)
        if limit is None or limit - (facts.on - start).days > _SOON_DAYS:
            continue
        found.append((day, calendar.last_filing_day(start, limit_days=limit)))
        if start is not day:
            break
    return found


def _counted_from(
    claim: Claim, facts: Facts, day: date, earlier: PayerDecision | None
) -> tuple[date, int | None]:
    """Return the day from which the limit for a service counts, and its days."""
    if claim.frequency is Frequency.ORIGINAL:
        limit = terms.filing_limit_days(claim, facts, day)
        if earlier is None:
            return day, limit
        rule = terms.rule(PayerRuleKind.NEXT_PAYER_FILING_LIMIT, claim, facts, day)
        if rule is None:
            return earlier.decided_on, limit
        return (day if rule.yes is False else earlier.decided_on), rule.amount
    rule = terms.rule(PayerRuleKind.CORRECTED_FILING_LIMIT, claim, facts, day)
    if rule is None or not rule.yes:
        return day, rule.amount if rule is not None else None
    return (day, None) if facts.decided_on is None else (facts.decided_on, rule.amount)


def _limit_passed(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for day, last in _last_days(claim, facts):
        if last < facts.on:
            yield Trouble(
                "service dates (box 24A)",
                f"The service of {day.isoformat()} had to be filed by {last.isoformat()}.",
            )


def _limit_near(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for day, last in _last_days(claim, facts):
        left = calendar.days_left(last, on=facts.on)
        if 0 <= left <= _SOON_DAYS:
            yield Trouble(
                "service dates (box 24A)",
                f"{left} day(s) left to file the service of {day.isoformat()}: until"
                f" {last.isoformat()}.",
            )


def _future(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.service_date > facts.on:
            yield Trouble(
                place(number, "24A"),
                f"The service date {line.service_date.isoformat()} is still to come.",
            )


def _before_credential(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    effective = facts.credential_effective_on
    if effective is None:
        return
    for number, line in numbered(claim):
        if line.service_date < effective:
            yield Trouble(
                place(number, "24A"),
                f"This payer accepts the therapist from {effective.isoformat()}; the service was on"
                f" {line.service_date.isoformat()}.",
            )


def _after_contract(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    until = facts.credential_until
    if until is None:
        return
    for number, line in numbered(claim):
        if line.service_date >= until:
            yield Trouble(
                place(number, "24A"),
                f"This payer no longer accepts the therapist from {until.isoformat()}.",
            )


def _without_licence(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    until = facts.licence_until
    if until is None:
        return
    for number, line in numbered(claim):
        if line.service_date >= until:
            yield Trouble(
                place(number, "24A"),
                f"The therapist's licence on record ended before {until.isoformat()}.",
            )


def _no_first_treatment(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if claim.initial_treatment_date is not None or not claim.lines:
        return
    day = claim.lines[0].service_date
    rule = terms.rule(PayerRuleKind.INITIAL_TREATMENT_DATE, claim, facts, day)
    if rule is not None and rule.yes:
        yield Trouble(
            "first treatment (box 15)",
            f"This payer asks for the day of the first treatment. {rule.in_words}",
        )


def _out_of_order(claim: Claim, _: Facts) -> Iterator[Trouble]:
    first = min((line.service_date for line in claim.lines), default=None)
    if first is None:
        return
    for where, what, day in (
        ("date of birth (box 3)", "The client's date of birth", claim.client.birth_date),
        ("onset (box 14)", "The onset", claim.onset_date),
        ("first treatment (box 15)", "The first treatment", claim.initial_treatment_date),
        ("last seen by the referrer", "The day the referrer last saw her", claim.last_seen_date),
    ):
        if day is not None and day > first:
            yield Trouble(where, f"{what} lies after the service of {first.isoformat()}.")


def _impossible_year(claim: Claim, _: Facts) -> Iterator[Trouble]:
    born = claim.client.birth_date
    if claim.lines and claim.lines[0].service_date.year - born.year > _OLDEST_YEARS:
        yield Trouble(
            "date of birth (box 3)", f"The client would be older than {_OLDEST_YEARS} years."
        )
    injured = claim.accident.injury_date if claim.accident else None
    for where, what, day in (
        ("injury date (box 14)", "The injury", injured),
        ("onset (box 14)", "The onset", claim.onset_date),
        ("first treatment (box 15)", "The first treatment", claim.initial_treatment_date),
    ):
        if day is not None and day < born:
            yield Trouble(where, f"{what} lies before the client's birth.")


_WANTS_THE_FIRST = ruled(PayerRuleKind.INITIAL_TREATMENT_DATE, yes=True)


RULES = (
    Rule(
        code="GATE-TIME-01",
        family=Family.TIMING,
        severity=Severity.BLOCK,
        title="The filing limit has passed",
        why="A payer denies a late claim (CARC 29), and a practice in its network may not bill the"
        " client for it.",
        fix="If an earlier sending was accepted in time, send the payer's own 277CA with an appeal,"
        " as proof. If the limit in the payer's terms is wrong, correct it, with its source.",
        source=_FILING_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.A_FILING_LIMIT, known.A_LIMIT_FOR_CORRECTED_CLAIMS),
        look=_limit_passed,
        failing=lambda: case(facts=replace(FACTS, on=date(2027, 5, 3))),
        passing=lambda: case(facts=replace(FACTS, on=date(2027, 5, 2))),
    ),
    Rule(
        code="GATE-TIME-02",
        family=Family.TIMING,
        severity=Severity.WARN,
        title="The filing limit is near",
        why="A rejected claim must be mended and sent again inside the same limit.",
        fix="Send it today, and look for the payer's acceptance (277CA) within three days.",
        source=_FILING_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.A_FILING_LIMIT, known.A_LIMIT_FOR_CORRECTED_CLAIMS),
        look=_limit_near,
        failing=lambda: case(
            facts=replace(FACTS, on=date(2027, 4, 2)), referral=a_referral(valid_until=None)
        ),
        passing=lambda: case(facts=replace(FACTS, on=date(2027, 4, 1))),
    ),
    Rule(
        code="GATE-TIME-03",
        family=Family.TIMING,
        severity=Severity.BLOCK,
        title="A service date in the future",
        why="Only what was done can be billed.",
        fix="Correct the date if it was mistyped; else send the claim after the visit.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        overridable=False,
        look=_future,
        failing=lambda: case(facts=replace(FACTS, on=date(2026, 11, 2))),
        passing=lambda: case(facts=replace(FACTS, on=date(2026, 11, 3))),
    ),
    Rule(
        code="GATE-TIME-04",
        family=Family.TIMING,
        severity=Severity.BLOCK,
        title="A service before the payer accepted the therapist",
        why="Payers pay from the effective date of the contract and do not date it back"
        " (CARC B7); a colleague's NPI in its place would be a false claim.",
        fix="Check the effective date with the payer. If it is right, the client owes what the"
        " agreement with the client says; the payer cannot be billed.",
        source=f"CARC B7 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.CREDENTIAL_DATE,),
        look=_before_credential,
        failing=lambda: case(facts=replace(FACTS, credential_effective_on=date(2026, 11, 4))),
        passing=lambda: case(facts=replace(FACTS, credential_effective_on=date(2026, 11, 3))),
    ),
    Rule(
        code="GATE-TIME-05",
        family=Family.TIMING,
        severity=Severity.BLOCK,
        title="A date that should lie before the service lies after it",
        why="Nobody is treated before being born, before the complaint began, or before the first"
        " treatment of it; payers compare these dates and reject the claim.",
        fix="Correct the date that was mistyped. Never move the service date.",
        source="837P 005010X222A1 loop 2010BA DMG02, loop 2300 DTP*431 and DTP*454; NUCC 1500"
        " manual, items 3, 14 and 15",
        checked_on=_REVIEWED,
        overridable=False,
        look=_out_of_order,
        failing=lambda: case(onset_date=date(2026, 11, 4)),
        passing=lambda: case(onset_date=date(2026, 11, 3)),
    ),
    Rule(
        code="GATE-TIME-06",
        family=Family.TIMING,
        severity=Severity.BLOCK,
        title="A service after the contract with the payer ended",
        why="From its last day on the payer treats the therapist as out of network or not at all"
        " (CARC 242 and B7).",
        fix="Check the end of the contract with the payer and correct it if it is wrong. Otherwise"
        " override only where the plan pays out of network.",
        source=f"CARC 242, B7 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.CREDENTIAL_DATE,),
        look=_after_contract,
        failing=lambda: case(facts=replace(FACTS, credential_until=date(2026, 11, 3))),
        passing=lambda: case(facts=replace(FACTS, credential_until=date(2026, 11, 4))),
    ),
    Rule(
        code="GATE-TIME-07",
        family=Family.TIMING,
        severity=Severity.BLOCK,
        title="A service without a licence in force",
        why="Work without a licence may not be billed to anybody, whoever signs the claim.",
        fix="Enter the renewed licence if it was in force that day. If it was not, the visit is not"
        " billed.",
        source="state massage practice acts; CARC B7 and 185 (X12, June 2024 list);"
        f" {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.THE_LICENCE,),
        look=_without_licence,
        failing=lambda: case(facts=replace(FACTS, licence_until=date(2026, 11, 3))),
        passing=lambda: case(facts=replace(FACTS, licence_until=date(2026, 11, 4))),
    ),
    Rule(
        code="GATE-TIME-08",
        family=Family.TIMING,
        severity=Severity.BLOCK,
        title="The day of the first treatment is missing where the payer asks for it",
        why="Some payers count their limits from the first treatment and reject a claim without"
        " it.",
        fix="Enter the first visit of this case in box 15.",
        source="the payer rules on record; NUCC 1500 manual, item 15 (454); 837P 005010X222A1 loop"
        " 2300 DTP*454",
        checked_on=_REVIEWED,
        needs=(known.PAYER_RULES,),
        look=_no_first_treatment,
        failing=lambda: case(facts=_WANTS_THE_FIRST, initial_treatment_date=None),
        passing=lambda: case(facts=_WANTS_THE_FIRST),
    ),
    Rule(
        code="GATE-TIME-09",
        family=Family.TIMING,
        severity=Severity.BLOCK,
        title="A year that cannot be",
        why="A year was mistyped, 1884 for 1984; the payer finds no such client, and rejects an"
        " accident before its birth.",
        fix="Correct the year from the card, the referral or the adjuster's letter.",
        source=f"837P 005010X222A1 loop 2010BA DMG02; {OWN_KNOWLEDGE}",
        checked_on=date(2026, 11, 24),
        look=_impossible_year,
        failing=lambda: case(
            client=replace(example("commercial").client, birth_date=date(1884, 5, 17))
        ),
        passing=case,
    ),
)
