"""How ``effleurage x12 read`` tells what a file asks: about cover (270), about claims (276).

Knows the words and the JSON shape of a question. Persons are told by member number and trace.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from effleurage.cli.words import day, say
from effleurage.core.money import format_dollars
from effleurage.edi import eligibility_words as words
from effleurage.edi.claim_status_asked import ClaimQuestion
from effleurage.edi.eligibility_asked import CoverQuestion


def say_questions(covers: Sequence[CoverQuestion], claims: Sequence[ClaimQuestion]) -> None:
    """Print every question, for a person."""
    for cover in covers:
        number = " and ".join(number for number, _ in cover.numbers) or "without a number"
        asked = ", ".join((*map(words.service, cover.services), *cover.procedures))
        say()
        say(f"  270 to {cover.payer.last}: question {number}, member {cover.subscriber.number}")
        say(f"    covered on {day(cover.on)} for {asked}")
    for claim in claims:
        charge = "" if claim.charge_cents is None else f", {format_dollars(claim.charge_cents)}"
        say()
        say(f"  276 to {claim.payer.last}: question {claim.number}, claim {claim.claim_id}{charge}")
        say(f"    served {day(claim.service_from)} to {day(claim.service_to)}")


def questions_shape(
    covers: Sequence[CoverQuestion], claims: Sequence[ClaimQuestion]
) -> dict[str, Any]:
    """Return the published JSON shape: money in cents, dates ISO."""
    return {
        "cover": [dataclasses.asdict(each) for each in covers],
        "claims": [dataclasses.asdict(each) for each in claims],
    }
