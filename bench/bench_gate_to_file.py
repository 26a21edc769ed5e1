"""Ten thousand claims through the gate and into an 837P, as a billing service's evening would."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bench import bench_gate
from bench.timing import cpu_seconds
from effleurage.core.gate import ClaimIsBlocked, ClearedClaim, clear
from effleurage.edi.claim_to_837p import write_837p
from effleurage.edi.parties import Party
from effleurage.x12.control import CountingFrom

MUST_TAKE_AT_MOST_SECONDS = 5.0


def measure(number: int = 10_000) -> dict[str, Any]:
    """Return the seconds to gate and write that many claims; the blocked ones stay behind."""
    batch = bench_gate.claims(number)
    known, _ = bench_gate.facts()

    def gate_and_write() -> bytes:
        cleared: list[ClearedClaim] = []
        for claim in batch:
            try:
                cleared.append(clear(claim, facts=known))
            except ClaimIsBlocked:
                continue
        return write_837p(
            cleared,
            sender=Party(name="BENCH", identifier="BENCH", phone="2535550100"),
            receiver=Party(name="PAYER", identifier="PAYER"),
            control=CountingFrom(),
            at=datetime(2026, 11, 23, 9),
        )

    seconds = cpu_seconds(gate_and_write, rounds=2)
    return {
        "work": "gate and write 837P",
        "claims": number,
        "seconds": round(seconds, 2),
        "must_take_at_most_seconds": MUST_TAKE_AT_MOST_SECONDS,
        "bytes": len(gate_and_write()),
    }
