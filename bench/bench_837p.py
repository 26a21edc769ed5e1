"""Claims a second into an 837P, every element checked by the guide; beside x12sdk's generator.

Run it: ``python -m bench bench_837p``. CPU time on one core, the collector
paused, the best of three rounds for both sides. Claims have three lines each and differ in client,
address, member, numbers, dates and amounts; x12sdk makes three-line claims of its own, since it
cannot take ours, and its pydantic models check what it writes. Both sides' claims exist before
the clock starts, apart from the names that x12sdk invents while it writes.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from x12sdk.generate import ClaimSpec, ServiceLineSpec, generate_837p

from bench.timing import cpu_seconds, peak_mb
from effleurage.core.claims.claim import Claim, PersonName, Referral, total
from effleurage.core.claims.examples import example
from effleurage.edi.claim_837p_file import write_claims
from effleurage.edi.outside_lists import outside_lists
from effleurage.edi.parties import Party
from effleurage.x12.check import findings_of
from effleurage.x12.control import CountingFrom
from effleurage.x12.reader import read

MUST_REACH_TIMES_X12SDK = 20
MUST_REACH_CHECK = 4.5
_PEERS_CLAIMS = 300
_SENDER = Party(name="Stillwater Massage", identifier="STILLW01", phone="2535550142")
_RECEIVER = Party(name="Cascade Clearing", identifier="CASCLR01")
_AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def claims(number: int) -> list[Claim]:
    """Return that many varied claims of three lines, the same ones every time."""
    chance = random.Random(20261123)
    return [_varied(example("commercial"), n, chance) for n in range(number)]


def _varied(claim: Claim, n: int, chance: random.Random) -> Claim:
    day = claim.lines[0].service_date
    lines = tuple(
        replace(
            claim.lines[0],
            line_id=f"B{n}L{k}",
            service_date=day + timedelta(days=chance.randrange(60)),
            charge_cents=chance.randrange(9_000, 18_000),
        )
        for k in range(3)
    )
    client = replace(
        claim.client,
        name=PersonName(last=f"Client{n}", first=f"First{chance.randrange(500)}"),
        birth_date=claim.client.birth_date + timedelta(days=chance.randrange(9_000)),
        address=replace(claim.client.address, street=f"{chance.randrange(9_999)} Juniper Lane"),
    )
    return replace(
        claim,
        claim_id=f"B{n}",
        client=client,
        policy=replace(claim.policy, member_id=f"M{chance.randrange(10**9)}"),
        lines=lines,
        referral=Referral(
            referrer=PersonName(last=f"Clinician{chance.randrange(400)}", first="Joel"),
            referrer_npi="1660002035",
        ),
        total_charge_cents=total(lines),
    )


def measure(number: int = 5_000) -> dict[str, Any]:
    """Return claims a second of both, the ratio, and what a claim costs at other sizes."""
    batch, specs = claims(number), _specs(_PEERS_CLAIMS)
    ours = number / cpu_seconds(lambda: _write(batch))
    theirs = _PEERS_CLAIMS / cpu_seconds(lambda: generate_837p(claims=specs, dependent_rate=0))
    return {
        "work": "837P written, every element checked, 3 lines a claim",
        "claims": number,
        "claims_a_second": round(ours),
        "x12sdk_claims_a_second": round(theirs),
        "times_x12sdk": round(ours / theirs, 1),
        "segments_a_claim": {
            "ours": _write(batch).count(b"~") // number,
            "x12sdk": generate_837p(claims=specs, dependent_rate=0).count("~") // _PEERS_CLAIMS,
        },
        "must_reach_times_x12sdk": MUST_REACH_TIMES_X12SDK,
        "microseconds_a_claim": {size: _cost(batch, size) for size in (100, 1_000, number)},
        "guide_check": _checked(_write(batch)),
        "peak_bytes_a_claim": round(peak_mb(lambda: _write(batch)) * 1e6) // number,
    }


def _specs(number: int) -> list[ClaimSpec]:
    chance = random.Random(7)
    specs = []
    for _ in range(number):
        lines = [ServiceLineSpec(charge=f"{chance.randrange(90, 180)}.00") for _ in range(3)]
        specs.append(ClaimSpec(charge=sum(line.charge for line in lines), lines=lines))
    return specs


def _write(batch: list[Claim]) -> bytes:
    return write_claims(batch, sender=_SENDER, receiver=_RECEIVER, control=CountingFrom(), at=_AT)


def _checked(data: bytes) -> str:
    text = data.decode("ascii")
    split = cpu_seconds(lambda: [segment.split("*") for segment in text.split("~")])
    lists = outside_lists()
    check = cpu_seconds(lambda: findings_of(read(data), lists))
    return f"{check / split:.2f} × split (must reach {MUST_REACH_CHECK})"


def _cost(batch: list[Claim], size: int) -> float:
    return round(cpu_seconds(lambda: _write(batch[:size])) / size * 1e6, 1)
