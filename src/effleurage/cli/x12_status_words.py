"""A payer's answer to "where is my claim", in words and as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from effleurage.cli.words import say
from effleurage.core.money import format_dollars
from effleurage.edi.answers import ClaimStatus
from effleurage.edi.claim_status import StatusAnswer


def say_statuses(answers: Sequence[StatusAnswer], refusals: Sequence[ClaimStatus]) -> None:
    """Print every answer, and why questions were refused as a whole, for a person."""
    for answer in answers:
        say_status(answer)
    for refusal in refusals:
        say(f"  277: refused, {refusal.reason} ({refusal.category}/{refusal.code})")


def say_status(answer: StatusAnswer) -> None:
    """Print what became of one claim, for a person."""
    say()
    claim = answer.claim_id or f"asked for as {answer.question_number}"
    number = f", payer's number {answer.payer_claim_number}" if answer.payer_claim_number else ""
    say(f"  277 from {answer.payer_name}: claim {claim}{number}")
    for status in answer.statuses:
        say(f"    {status.category}/{status.code}: {status.reason}")
    if answer.charge_cents is not None:
        say(f"    charge {format_dollars(answer.charge_cents)}")
    if answer.paid_cents is not None:
        paid = f" on {answer.paid_on.isoformat()}" if answer.paid_on else ""
        by = f" by {answer.payment_number}" if answer.payment_number else ""
        say(f"    paid {format_dollars(answer.paid_cents)}{paid}{by}")


def status_shape(answer: StatusAnswer) -> dict[str, Any]:
    """Return the published JSON shape: the answer's fields, money in cents, dates ISO."""
    return dataclasses.asdict(answer)
