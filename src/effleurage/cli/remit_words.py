"""A remit in words and as JSON: payer, payment, claims, lines, adjustments, and the proof.

Knows how a remit is told. Refuses to judge it: the proof (``core.remits``) does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from effleurage.cli.words import counted, day
from effleurage.codes import adjustments
from effleurage.codes.adjustments import Bearer
from effleurage.core.money import format_dollars
from effleurage.core.remits.checks import Check
from effleurage.core.remits.proof import Proof
from effleurage.core.remits.remit import Adjustment, Remit, RemitClaim, RemitLine
from effleurage.edi import code_words

_BEARERS = {
    Bearer.PRACTICE: "practice",
    Bearer.CLIENT: "client",
    Bearer.UNDECIDED: "undecided",
}


def remit_lines(remit: Remit, proof: Proof) -> list[str]:
    """Return one remit as lines for a person: who paid what, each claim, the proof."""
    lines = _payment_lines(remit)
    for claim in remit.claims:
        lines += ["", *_claim_lines(claim)]
    for each in remit.provider_adjustments:
        verb = "withheld" if each.cents > 0 else "added"
        amount = format_dollars(abs(each.cents))
        words = adjustments.provider_adjustment_in_words(each.reason)
        lines += ["", f"  Outside any claim: {amount} {verb}, {each.reason}: {words}"]
    return [*lines, "", *_proof_lines(remit, proof)]


def _payment_lines(remit: Remit) -> list[str]:
    method = code_words.PAYMENT_METHODS.get(
        remit.method, f"by method {remit.method or 'not stated'}"
    )
    payer_id = f" (id {remit.payer_id})" if remit.payer_id else ""
    payee_id = f" (id {remit.payee_id})" if remit.payee_id else ""
    return [
        f"{remit.payer_name or 'A payer without a name'}{payer_id}",
        f"  paid {format_dollars(remit.amount_cents)} {method},"
        f" trace {remit.trace_number or '–'}, on {day(remit.paid_on)}",
        f"  to {remit.payee_name or '–'}{payee_id}; {counted(len(remit.claims), 'claim')}",
    ]


def _claim_lines(claim: RemitClaim) -> Iterator[str]:
    status = code_words.DECISIONS.get(claim.status, f"status {claim.status or 'not stated'}")
    number = f", payer's number {claim.payer_claim_number}" if claim.payer_claim_number else ""
    yield f"  Claim {claim.claim_id or '–'}: {status}{number}"
    yield (
        f"    charge {format_dollars(claim.charge_cents)}, paid {format_dollars(claim.paid_cents)},"
        f" client share {format_dollars(claim.client_share_cents)}"
    )
    yield from _reason_lines(claim.adjustments, claim.remarks, indent="    ")
    for line in claim.lines:
        yield _line_in_words(line)
        yield from _reason_lines(line.adjustments, line.remarks, indent="      ")


def _line_in_words(line: RemitLine) -> str:
    code = " ".join((line.procedure or "–", *line.modifiers))
    if line.submitted_procedure:
        code += f" (billed as {line.submitted_procedure})"
    units = f" × {line.units}" if line.units else ""
    allowed = (
        "" if line.allowed_cents is None else f", allowed {format_dollars(line.allowed_cents)}"
    )
    return (
        f"    {day(line.service_date)}  {code}{units}: charge {format_dollars(line.charge_cents)}"
        f"{allowed}, paid {format_dollars(line.paid_cents)}"
    )


def _reason_lines(
    reasons: tuple[Adjustment, ...], remarks: tuple[str, ...], *, indent: str
) -> Iterator[str]:
    for each in reasons:
        words = adjustments.reason_in_words(each.reason)
        bearer = _BEARERS[adjustments.who_pays(each.group)]
        amount = format_dollars(-each.cents)
        yield f"{indent}{amount:>10}  {each.group}-{each.reason} ({bearer}): {words}"
    for remark in remarks:
        yield f"{indent}{'':>10}  {remark}: {adjustments.remark_in_words(remark)}"


def _proof_lines(remit: Remit, proof: Proof) -> Iterator[str]:
    claims = sum(claim.paid_cents for claim in remit.claims)
    outside = sum(each.cents for each in remit.provider_adjustments)
    yield f"  Claims {format_dollars(claims)} less {format_dollars(outside)} outside any claim"
    yield f"  is {format_dollars(claims - outside)}; the payment is {_paid(remit)}."
    if proof.proven:
        yield "  PROVEN: every line, every claim and the payment agree to the cent."
        return
    if not proof.payment.holds:
        yield f"  NOT PROVEN: the difference is {format_dollars(proof.payment.difference_cents)}."
    for aside in proof.set_aside:
        for check in aside.checks:
            yield f"  NOT PROVEN: {check.where}: {_off_by(check)}"


def _paid(remit: Remit) -> str:
    return format_dollars(remit.amount_cents)


def _off_by(check: Check) -> str:
    expected, found = format_dollars(check.expected_cents), format_dollars(check.found_cents)
    return f"expected {expected}, found {found}"


def remit_shape(remit: Remit, proof: Proof) -> dict[str, Any]:
    """Return the published JSON shape of one remit and its proof."""
    return {
        **{name: value for name, value in remit._asdict().items() if name not in _PARTS},
        "claims": [_claim_shape(claim) for claim in remit.claims],
        "provider_adjustments": [each._asdict() for each in remit.provider_adjustments],
        "proof": {
            "proven": proof.proven,
            "payment_cents": proof.payment.found_cents,
            "explained_cents": proof.explained_cents,
            "unexplained_cents": proof.unexplained_cents,
            "claims_not_proven": [
                {
                    "claim_id": aside.claim_id,
                    "segment": aside.segment,
                    "checks": [
                        {
                            "where": check.where,
                            "expected_cents": check.expected_cents,
                            "found_cents": check.found_cents,
                        }
                        for check in aside.checks
                    ],
                }
                for aside in proof.set_aside
            ],
        },
        "findings": [finding.as_json() for finding in proof.findings],
    }


_PARTS = ("claims", "provider_adjustments")


def _claim_shape(claim: RemitClaim) -> dict[str, Any]:
    shape = claim._asdict()
    shape["adjustments"] = [_adjustment_shape(each) for each in claim.adjustments]
    shape["lines"] = [
        {**line._asdict(), "adjustments": [_adjustment_shape(each) for each in line.adjustments]}
        for line in claim.lines
    ]
    return shape


def _adjustment_shape(adjustment: Adjustment) -> dict[str, Any]:
    return {**adjustment._asdict(), "words": adjustments.reason_in_words(adjustment.reason)}
