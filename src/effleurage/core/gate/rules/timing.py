"""Is it the right time: not before the service, the credential, nor after the filing limit?

Knows the day of checking through ``Facts.on``. Refuses to know a payer's limit: it stands in the
payer's terms, and where nobody entered one the rule says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from effleurage.core import calendar
from effleurage.core.claims.claim import Claim, Frequency
from effleurage.core.gate import facts as known
from effleurage.core.gate.exhibits import FACTS, case
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered, service_dates
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_SOON_DAYS = 30
_FILING_SOURCE = (
    "the payer's contract, as entered in its terms; counted as docs/algorithms/deadlines.md"
)


def _last_days(claim: Claim, on: date) -> Iterator[tuple[date, date]]:
    """Yield each service date with the last day on which it may be filed; none while all are far.

    The limit counts from the service, so the earliest service is the first to be late.
    """
    limit = claim.payer.terms.filing_limit_days
    if limit is None or claim.frequency is not Frequency.ORIGINAL or not claim.lines:
        return
    first = min([line.service_date for line in claim.lines])
    last = calendar.last_filing_day(first, limit_days=limit)
    if calendar.days_left(last, on=on) > _SOON_DAYS:
        return
    for day in service_dates(claim):
        yield day, calendar.last_filing_day(day, limit_days=limit)


def _limit_passed(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for day, last in _last_days(claim, facts.on):
        if last < facts.on:
            yield Trouble(
                "service dates (box 24A)",
                f"The service of {day.isoformat()} had to be filed by {last.isoformat()}.",
            )


def _limit_near(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for day, last in _last_days(claim, facts.on):
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


def _out_of_order(claim: Claim, _: Facts) -> Iterator[Trouble]:
    first = min((line.service_date for line in claim.lines), default=None)
    if first is None:
        return
    for where, what, day in (
        ("date of birth (box 3)", "The client's date of birth", claim.client.birth_date),
        ("onset (box 14)", "The onset", claim.onset_date),
        ("first treatment (box 15)", "The first treatment", claim.initial_treatment_date),
    ):
        if day is not None and day > first:
            yield Trouble(where, f"{what} lies after the service of {first.isoformat()}.")


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
        failing=lambda: case(facts=replace(FACTS, on=date(2027, 4, 2))),
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
)
