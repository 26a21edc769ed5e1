"""Claims a second through the whole gate, every rule on, the diagnosis codes in memory.

Run it: ``python -m bench bench_gate``. CPU time on one core, the collector
paused, the best of three rounds. The claims differ in client, numbers, dates, codes, minutes and
amounts; one in ten has something wrong with it, so that findings are made as well.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from bench.timing import cpu_seconds
from effleurage.codes import editions, icd, identifiers
from effleurage.core import gate
from effleurage.core.claims.claim import Claim, TimeSpan, total
from effleurage.core.claims.examples import example, kinds
from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.gate.exhibits import FACTS
from effleurage.core.gate.registry import RULES

MUST_REACH = 10_000
_CODES = ("M54.2", "M54.50", "M54.59", "M62.830", "M79.12", "M79.18", "S13.4XXA", "S16.1XXA")


def claims(number: int) -> list[Claim]:
    """Return that many varied claims of all kinds, the same ones every time."""
    chance = random.Random(20261123)
    shapes = [example(kind) for kind in kinds()]
    return [_varied(shapes[n % len(shapes)], n, chance) for n in range(number)]


def _varied(claim: Claim, n: int, chance: random.Random) -> Claim:
    shift = timedelta(days=chance.randrange(0, 9))
    lines = tuple(
        replace(
            line,
            line_id=f"B{n}L{k}",
            service_date=line.service_date + shift,
            charge_cents=chance.randrange(9_000, 18_000),
        )
        for k, line in enumerate(claim.lines)
    )
    visits = tuple(
        replace(
            visit,
            service_date=visit.service_date + shift,
            note_signed_on=visit.service_date + shift,
        )
        for visit in claim.visits
    )
    diagnoses = tuple(chance.sample(_CODES, 2))
    varied = replace(
        claim,
        claim_id=f"B{n}",
        lines=lines,
        visits=visits,
        total_charge_cents=total(lines),
        diagnoses=diagnoses,
        referral=replace(claim.referral, diagnoses=diagnoses) if claim.referral else None,
        policy=replace(claim.policy, member_id=f"M{chance.randrange(10**9)}"),
        client=replace(claim.client, name=replace(claim.client.name, last=f"Client{n}")),
        therapist=replace(claim.therapist, npi=_npi(chance.randrange(500))),
    )
    return _spoilt(varied, chance) if n % 10 == 0 else varied


def _npi(n: int) -> str:
    first = f"16600{n:04d}"
    return first + identifiers.npi_check_digit(first)


def _spoilt(claim: Claim, chance: random.Random) -> Claim:
    return chance.choice(
        [
            replace(claim, diagnoses=("M54.5", "M62.830")),
            replace(claim, total_charge_cents=claim.total_charge_cents + 1),
            replace(claim, lines=tuple(replace(line, units=9) for line in claim.lines)),
            replace(claim, visits=tuple(replace(v, note_signed_on=None) for v in claim.visits)),
        ]
    )


_OTHER_POLICIES = (
    gate.OtherPolicy(
        payer_name="Puget Sound Casualty",
        line_of_business=LineOfBusiness.AUTO,
        active_until=date(2026, 6, 1),
    ),
)


def _payer_rules() -> gate.PayerRules:
    """Return three rules of each kind: for everybody, for a line of business, for a payer."""
    reaches: tuple[dict[str, Any], ...] = (
        {},
        {"line_of_business": LineOfBusiness.VA},
        {"payer_id": "CMH01"},
    )
    return gate.PayerRules(
        gate.PayerRule(
            key=f"{kind.value}-{number}",
            kind=kind,
            codes=("97112",) if kind in _ABOUT_CODES else (),
            amount=40_000 + number,
            yes=kind is gate.PayerRuleKind.REQUIRES_PRESCRIPTION,
            active_from=date(2024, 1, 1),
            source="invented for the bench",
            **reach,
        )
        for kind in gate.PayerRuleKind
        for number, reach in enumerate(reaches)
    )


_ABOUT_CODES = frozenset(
    {
        gate.PayerRuleKind.CODE_NOT_PAID,
        gate.PayerRuleKind.DIAGNOSIS_NOT_COVERED,
        gate.PayerRuleKind.LOCAL_CODE,
    }
)


def _other_work() -> tuple[gate.BusyTime, ...]:
    """Return five other clients' hours, none at the time of the claims."""
    return tuple(
        gate.BusyTime(
            visit_id=f"V{hour}",
            service_date=date(2026, 11, 10),
            span=TimeSpan(start=time(hour), stop=time(hour, 50)),
        )
        for hour in (7, 8, 17, 18, 19)
    )


def facts() -> tuple[gate.Facts, str]:
    """Return what is known, with the installed diagnosis edition if there is one."""
    known = replace(
        FACTS,
        on=date(2026, 11, 23),
        payer_rules=_payer_rules(),
        other_policies=_OTHER_POLICIES,
        yearly_visits=gate.YearlyVisits(used_here=4, used_elsewhere=1),
        fees=gate.Fees(allowed={"97124": 2_200}, usual={"97140": 3_000}),
        therapist_elsewhere=_other_work(),
    )
    try:
        return replace(known, icd=icd.load_edition()), "installed edition"
    except (editions.EditionMissing, editions.EditionDamaged, editions.EditionOutdated):
        return known, "the pages' dozen codes (no edition built)"


def measure(number: int = 10_000) -> dict[str, Any]:
    """Return claims a second through ``gate.check``, and what the reports said."""
    batch = claims(number)
    known, code_set = facts()
    verdicts = Counter(gate.check(claim, facts=known).verdict.value for claim in batch)
    best = cpu_seconds(lambda: [gate.check(claim, facts=known) for claim in batch])
    return {
        "work": f"gate, {len(RULES)} rules",
        "claims": number,
        "claims_a_second": round(number / best),
        "must_reach": MUST_REACH,
        "diagnosis_codes": code_set,
        "verdicts": dict(verdicts),
    }
