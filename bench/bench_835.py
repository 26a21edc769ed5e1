"""How near a bare split our 835 reading comes: one run, side by side, on one generated file.

Run it: ``python -m bench bench_835``. Every claim has three lines, with varied names, amounts,
codes and adjustments. CPU time, the best of the rounds, the collector paused on all sides; *split*
is ``split('~')`` and ``split('*')`` with all lists kept. oxedi and x12sdk take part where they are
installed; oxedi stops at its own tables and makes no Python objects; x12sdk reads a twentieth of
the claims once, and its ratio is by claims a second.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from bench.timing import cpu_seconds, peak_mb
from effleurage.codes.identifiers import npi_check_digit
from effleurage.core.remits.proof import is_proven, prove
from effleurage.edi.outside_lists import outside_lists
from effleurage.edi.remit_from_835 import read_835
from effleurage.x12.check import findings_of
from effleurage.x12.reader import read

#: What DESIGN.md §7 asks, as multiples of the bare split.
MUST_REACH = {
    "core remits, known to hold": 3.0,
    "core remits": 5.0,
    "core remits, with their proofs": 5.0,
    "guide check": 4.5,
    "guide check, outside lists": 4.5,
}
_ROUNDS = 5
#: Claims in a file, and how often each is measured.
_SIZES = {100: 20, 1_000: 5, 10_000: 2, 100_000: 1}
_NAMES = ("Rowan", "Okafor", "Lindqvist", "Marsh", "Tanaka", "Vega", "Duarte", "Nowak", "Ferro")
_FIRST = ("Ana", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jun", "Kai", "Lea")
_CODES = ("97124", "97140", "97112", "97010", "97110")
#: The therapists of a large group; a check looks at each number once.
_NPIS = [f"{first}{npi_check_digit(str(first))}" for first in range(100_000_000, 100_000_040)]


class Figure(NamedTuple):
    """One worker's result: CPU seconds, claims a second, multiple of split, peak megabytes."""

    work: str
    seconds: float
    claims_a_second: int
    ratio: float
    peak_mb: float


def measure(claims: int = 10_000) -> dict[str, Any]:
    """Return what each worker took, side by side, with what DESIGN.md asks of ours."""
    found = {
        figure.work: (
            f"{figure.ratio:6.2f} × split  {figure.claims_a_second:9,} claims/s"
            f"  {figure.peak_mb:6.1f} MB"
            + (f"  (must reach {MUST_REACH[figure.work]})" if figure.work in MUST_REACH else "")
        )
        for figure in figures(claims)
    }
    return {"work": f"835, {claims:,} claims × 3 lines", **found, **flatness()}


def flatness() -> dict[str, str]:
    """Return what a claim costs in files of each size: as much in a large one as in a small one."""
    found = {}
    for claims, rounds in _SIZES.items():
        data = remittance(claims).encode()
        proven = cpu_seconds(lambda: [*map(is_proven, read_835(data).remits)], rounds=rounds)  # noqa: B023
        checked = cpu_seconds(lambda: findings_of(read(data)), rounds=rounds)  # noqa: B023
        micro = [f"{seconds / claims * 1_000_000:5.1f}" for seconds in (proven, checked)]
        found[f"{claims:,} claims"] = (
            f"{micro[0]} µs a claim to be proven, {micro[1]} to be checked"
        )
    return found


def remittance(claims: int) -> str:
    """Return an 835 of that many varied claims that balances to the cent, always the same."""
    chance, body, paid = random.Random(835), [], 0
    for n in range(claims):
        segments, cents = _claim(n, chance)
        body += segments
        paid += cents
    head = [
        "ST*835*0001",
        f"BPR*I*{paid / 100:.2f}*C*CHK************20250210",
        "TRN*1*TR0001*1911234567",
        "DTM*405*20250208",
        "N1*PR*Evergreen Mutual",
        "N3*1 Cedar Way",
        "N4*Seattle*WA*98101",
        "REF*2U*00510",
        "PER*BL*Provider Desk*TE*8005550100",
        "N1*PE*Quiet Hands*XX*1234567893",
        "LX*1",
    ]
    whole = [*head, *body, f"SE*{len(head) + len(body) + 1}*0001"]
    isa = (
        "ISA*00*          *00*          *ZZ*EVERGREEN      *ZZ*QUIETHANDS     *250210*1200*^*00501"
    )
    around = [f"{isa}*000000001*0*T*:", "GS*HP*EVERGREEN*QUIETHANDS*20250210*1200*1*X*005010X221A1"]
    return "~".join([*around, *whole, "GE*1*1", "IEA*1*000000001"]) + "~"


def figures(claims: int) -> list[Figure]:
    """Return a figure for each worker, the bare split first."""
    text = remittance(claims)
    data = text.encode()
    lists = outside_lists()
    workers: dict[str, Callable[[], Any]] = {
        "split": lambda: [segment.split("*") for segment in text.split("~")],
        "envelope": lambda: read(data),
        "core remits": lambda: read_835(data),
        "core remits, known to hold": lambda: [*map(is_proven, read_835(data).remits)],
        "core remits, with their proofs": lambda: [*map(prove, read_835(data).remits)],
        "guide check": lambda: findings_of(read(data)),
        "guide check, outside lists": lambda: findings_of(read(data), lists),
        **_others(data),
    }
    best = dict.fromkeys(workers, float("inf"))
    for _ in range(_ROUNDS):
        for name, work in workers.items():
            best[name] = min(best[name], cpu_seconds(work, rounds=1))
    rows = [
        Figure(
            name,
            round(best[name], 4),
            round(claims / best[name]),
            round(best[name] / best["split"], 2),
            peak_mb(work),
        )
        for name, work in workers.items()
    ]
    return rows + _x12sdk(max(claims // 20, 1), claims / best["split"])


def _claim(n: int, chance: random.Random) -> tuple[list[str], int]:
    lines: list[str] = []
    charge = paid = share = 0
    day = f"202501{chance.randrange(1, 32):02d}"
    for line in range(3):
        charged = chance.randrange(3_000, 20_000)
        allowed = chance.randrange(2_000, charged)
        owed = chance.randrange(0, allowed // 2)
        charge, paid, share = charge + charged, paid + allowed - owed, share + owed
        code = chance.choice(_CODES) + chance.choice(("", ":GP", ":59", ":GP:59"))
        lines += [
            f"SVC*HC:{code}*{charged / 100:.2f}*{(allowed - owed) / 100:.2f}**{1 + line}",
            f"DTM*472*{day}",
            f"CAS*CO*45*{(charged - allowed) / 100:.2f}",
            *([f"CAS*PR*{chance.randrange(1, 4)}*{owed / 100:.2f}"] if owed else []),
            f"REF*6R*{n:06d}{line}",
            f"AMT*B6*{allowed / 100:.2f}",
            *(["LQ*HE*N130"] if chance.random() < 0.1 else []),
        ]
    amounts = "*".join(f"{cents / 100:.2f}" for cents in (charge, paid, share))
    head = [
        f"CLP*EFF{n:07d}*1*{amounts}*12*{chance.randrange(10**12, 10**13)}*11*1",
        f"NM1*QC*1*{chance.choice(_NAMES)}*{chance.choice(_FIRST)}****MI*W{chance.randrange(10**9)}",
        f"NM1*82*1*Fingers*Wanda****XX*{chance.choice(_NPIS)}",
        f"DTM*232*{day}",
        f"DTM*233*{day}",
        "DTM*050*20250201",
    ]
    return [*head, *lines], paid


def _others(data: bytes) -> dict[str, Callable[[], Any]]:
    workers: dict[str, Callable[[], Any]] = {}
    try:
        import oxedi  # noqa: PLC0415  # a rival that may not be installed
    except ImportError:
        return workers
    workers["oxedi, to its tables"] = lambda: oxedi.parse(data)
    return workers


def _x12sdk(claims: int, split_claims_a_second: float) -> list[Figure]:
    try:
        from x12sdk.io import X12ModelReader  # noqa: PLC0415  # a rival that may not be installed
    except ImportError:
        return []
    text = remittance(claims)

    def work() -> Any:
        with X12ModelReader(text) as theirs:
            return list(theirs.models())

    seconds = cpu_seconds(work, rounds=1)
    ratio = round(split_claims_a_second * seconds / claims, 2)
    return [Figure("x12sdk", round(seconds, 4), round(claims / seconds), ratio, peak_mb(work))]
