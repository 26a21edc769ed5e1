"""Acknowledgements in words and as JSON: what the other side said of a file or a claim."""

from __future__ import annotations

import dataclasses
from typing import Any

from effleurage.cli.words import counted, say
from effleurage.core.money import format_dollars
from effleurage.edi.answers import BatchAnswer, ClaimAnswer, FileAnswer, GroupAnswer

Answer = FileAnswer | GroupAnswer | BatchAnswer


def say_answer(answer: Answer) -> None:
    """Print one TA1, 999 or 277CA for a person."""
    say()
    if isinstance(answer, FileAnswer):
        say(f"  TA1: file {answer.control_number} was {answer.verdict}: {answer.reason}")
    elif isinstance(answer, GroupAnswer):
        _say_group(answer)
    else:
        _say_batch(answer)


def _say_group(answer: GroupAnswer) -> None:
    say(
        f"  999: group {answer.control_number} was {answer.verdict};"
        f" {answer.sets_accepted} of {counted(answer.sets_received, 'transaction set')} accepted"
    )
    for each in answer.sets:
        say(f"    {each.transaction} {each.control_number}: {each.verdict}")
        for fault in each.faults:
            claim = f" of claim {fault.claim_id}" if fault.claim_id else ""
            element = f"{fault.element:02d}" if fault.element else ""
            say(f"      segment {fault.segment} {fault.tag}{element}{claim}: {fault.reason}")


def _say_batch(answer: BatchAnswer) -> None:
    say(f"  277CA from {answer.payer_name}: batch {answer.batch_number} was {answer.verdict}")
    for claim in answer.claims:
        _say_claim(claim)


def _say_claim(claim: ClaimAnswer) -> None:
    number = f", payer's number {claim.payer_claim_number}" if claim.payer_claim_number else ""
    charge = format_dollars(claim.charge_cents)
    say(f"    claim {claim.claim_id} ({charge}): {claim.verdict}{number}")
    for status in claim.statuses:
        say(f"      {status.category}/{status.code}: {status.reason}")


def answer_shape(answer: Answer) -> dict[str, Any]:
    """Return the published JSON shape of an acknowledgement."""
    kinds = {FileAnswer: "TA1", GroupAnswer: "999", BatchAnswer: "277CA"}
    return {
        "kind": kinds[type(answer)],
        "verdict": answer.verdict.value,
        **dataclasses.asdict(answer),
    }
