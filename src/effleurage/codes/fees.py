"""What a fee schedule that the practice has loaded pays for a procedure.

Knows the loaded schedules by the name of their file. Refuses to ship one, and to know which payer
uses which: that is the practice's to say. A schedule reckoned from relative values is the national
amount, before any locality's adjustment.
"""

from __future__ import annotations

from effleurage.codes import sets

SET = "fees-"


def schedules() -> tuple[str, ...]:
    """Return the names of the fee schedules in use."""
    kinds = dict.fromkeys(load.kind for load in sets.loads())
    return tuple(kind.removeprefix(SET) for kind in kinds if kind.startswith(SET))


def fee_cents(schedule: str, procedure: str, modifier: str = "") -> int | None:
    """Return what a schedule pays for one unit in cents, or None where it does not say.

    A row without a modifier answers for one that has no row of its own.
    """
    rows = sets.rows(f"{SET}{schedule}", procedure.strip().upper()) or ()
    amounts = {row.other: int(row.value) for row in rows}
    return amounts.get(modifier.strip().upper(), amounts.get(""))
