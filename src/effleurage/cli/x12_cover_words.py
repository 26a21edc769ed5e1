"""How ``effleurage x12 read`` tells what a person is covered for.

Knows the words and the JSON shape of an eligibility answer. Refuses to say whether a visit is paid.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from effleurage.cli.words import say
from effleurage.core.money import format_dollars
from effleurage.edi import eligibility_words as words
from effleurage.edi.eligibility import Benefit, EligibilityAnswer, EligibilityReading, Limit

_COVER = {True: "covered", False: "not covered", None: "the payer does not say whether covered"}


def say_covers(reading: EligibilityReading) -> None:
    """Print every answer and every refusal, for a person."""
    for refusal in reading.refusals:
        say(f"  271: refused, {refusal.reason} ({refusal.level}, {refusal.code})")
    for answer in reading.answers:
        _say_answer(answer)


def _say_answer(answer: EligibilityAnswer) -> None:
    say()
    asked = " and ".join(answer.question_numbers)
    number = f", asked for as {asked}" if asked else ""
    say(f"  271 from {answer.payer_name}: {_COVER[answer.is_active]}{number}")
    for refusal in answer.refusals:
        say(f"    refused: {refusal.reason} ({refusal.code})")
    for benefit in answer.benefits:
        say(f"    {'; '.join(_parts(benefit))}")
        for message in benefit.messages:
            say(f"      {message}")


def _parts(benefit: Benefit) -> Iterator[str]:
    yield benefit.told.value if benefit.told is not words.Told.OTHER else f"EB01 {benefit.code}"
    services = [words.service(code) for code in benefit.services]
    procedure = " ".join((benefit.procedure, *benefit.modifiers)).strip()
    yield from filter(None, (", ".join(services), procedure, benefit.plan))
    if benefit.amount_cents is not None:
        yield format_dollars(benefit.amount_cents)
    if benefit.share is not None:
        yield benefit.share.as_percent()
    yield from filter(None, (f"{benefit.quantity} {benefit.counted_in}".strip(), benefit.period))
    if benefit.in_network is not None:
        yield "in network" if benefit.in_network else "out of network"
    if benefit.needs_authorisation:
        yield "needs authorisation"
    yield from map(_limit, benefit.limits)


def _limit(limit: Limit) -> str:
    each = f"each {limit.each_count} {limit.each}".replace("  ", " ") if limit.each else ""
    period = f"{limit.period_count} × {limit.period}" if limit.period_count else limit.period
    return " ".join(filter(None, (limit.quantity, limit.counted_in, each, period))).strip()


def covers_shape(reading: EligibilityReading) -> dict[str, Any]:
    """Return the published JSON shape: money in cents, shares in millionths, dates ISO."""
    return {
        "answers": [
            {**dataclasses.asdict(answer), "is_active": answer.is_active}
            for answer in reading.answers
        ],
        "refusals": [refusal._asdict() for refusal in reading.refusals],
    }
