"""What the pages of remits show: rows made of what queries return.

Knows how a remit, its parts and its proof become facts and tables. Refuses to decide anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from effleurage.apps.remits.foretelling import Foretold
from effleurage.apps.remits.listing import Answer, Outside
from effleurage.apps.remits.mapping import finding_of
from effleurage.apps.remits.queries import PartLine, ProofPicture, RemitLine
from effleurage.core.remits.checks import What, claim_checks
from effleurage.core.remits.proof import Proof
from effleurage.core.remits.remit import Remit, RemitClaim
from effleurage.core.remits.remit import RemitLine as PaidLine
from effleurage.findings import Finding
from effleurage.web.remits import picture, words
from effleurage.web.remits.picture import Picture, Sums
from effleurage.web.remits.words import Failing, Reason, Why
from effleurage.web.ui import formats
from effleurage.web.ui.bars import Part
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Column, Empty, Table

IDENTITY_HOLDS = ("test", "no identity", "contradicts", "look-alike", "not read")


class ShownLine(NamedTuple):
    """One service as the payer decided it, in words."""

    line: PaidLine
    code: str
    reasons: tuple[Reason, ...]
    remarks: tuple[tuple[str, str], ...]
    adjusted_cents: int


class ShownClaim(NamedTuple):
    """One claim of a remit, in words."""

    claim: RemitClaim
    status: str
    lines: tuple[ShownLine, ...]
    reasons: tuple[Reason, ...]
    remarks: tuple[tuple[str, str], ...]
    failing: tuple[Failing, ...]
    allowed_cents: int | None


class ShownAnswer(NamedTuple):
    """One claim of a remit with what became of it."""

    line: PartLine
    told: ShownClaim
    why: Why | None
    findings: tuple[Any, ...]
    claim_url: str
    settle_url: str
    take_back_url: str


class ShownOutside(NamedTuple):
    """Money outside any claim, in words."""

    line: PartLine
    word: str
    words: str
    reference: str
    settle_url: str
    take_back_url: str


def url_of(row: Any) -> str:
    """Return the address of a remit."""
    return reverse("remit", args=[row.id])


def claim_url(claim_id: UUID | None) -> str:
    """Return the address of a claim, where there is such a page."""
    try:
        return reverse("claim", args=[claim_id]) if claim_id else ""
    except NoReverseMatch:
        return ""


def name(row: Any) -> str:
    """Return what a remit is called: its payer."""
    return row.payer_name or "A payer without a name"


def facts(row: Any, *, payee: str = "", is_test: bool = False) -> list[Fact]:
    """Return what the payer says of the payment as a whole."""
    again = f" (part {row.ordinal} of that number)" if row.ordinal and row.ordinal > 1 else ""
    return [
        Fact("Trace number", f"{row.trace_number or '–'}{again}", "trace number"),
        Fact("How it came", sentence_of_method(row.method)),
        *([Fact("Paid to", payee)] if payee else []),
        *([Fact("Test", "Marked as a test: nobody has paid it", "test")] if is_test else []),
    ]


def sentence_of_method(code: str) -> str:
    """Return the method, as a fact begins."""
    return words.sentence(words.method(code))


def proof_picture(proof: ProofPicture, *, claims: int) -> Picture:
    """Return the picture of a remit on record."""
    sums = Sums(
        claims,
        proof.claims_cents,
        proof.unread_cents,
        proof.adjustments_cents,
        proof.amount_cents,
    )
    own = [check for check in proof.failing if check.what is not What.PAYMENT]
    whole = [check for check in own if check.what is What.CLAIM_PAID]
    failing = len(whole) or min(1, len(own))
    return picture.picture(sums, is_proven=proof.is_proven, failing=failing)


def picture_of(remit: Remit, proof: Proof) -> Picture:
    """Return the picture of a remit that is not on record yet."""
    sums = Sums(
        len(remit.claims),
        sum(claim.paid_cents for claim in remit.claims),
        sum(each.paid_cents or 0 for each in remit.unread),
        sum(each.cents for each in remit.provider_adjustments),
        remit.amount_cents,
    )
    return picture.picture(sums, is_proven=proof.proven, failing=len(proof.set_aside))


def became(proof: ProofPicture) -> list[Part]:
    """Return what became of the money, as parts of a bar."""
    parts = [
        Part("Posted", proof.posted_cents, "good"),
        Part("Settled by a person", proof.settled_cents, "info"),
        Part("Held", proof.held_cents, "warn"),
    ]
    return [each for each in parts if each.cents]


def claim_in_words(claim: RemitClaim) -> ShownClaim:
    """Return a claim of a remit in words."""
    allowed = [line.allowed_cents for line in claim.lines if line.allowed_cents is not None]
    return ShownClaim(
        claim=claim,
        status=words.sentence(words.status(claim.status)),
        lines=tuple(map(_line, claim.lines)),
        reasons=tuple(map(words.reason, claim.adjustments)),
        remarks=tuple(map(words.remark, claim.remarks)),
        failing=tuple(words.failing(each) for each in claim_checks(claim) if not each.holds),
        allowed_cents=sum(allowed) if allowed else None,
    )


def answer(each: Answer) -> ShownAnswer:
    """Return one claim of a remit with what became of it."""
    line = each.line
    return ShownAnswer(
        line=line,
        told=claim_in_words(each.claim),
        why=words.why(line.hold) if line.hold else None,
        findings=tuple(found for found in each.findings if not _said_already(found)),
        claim_url=claim_url(line.claim_id),
        settle_url=reverse("settle_part", args=[line.id]),
        take_back_url=_take_back_url(line, may=each.may_be_taken_back),
    )


def outside(each: Outside) -> ShownOutside:
    """Return money outside any claim, in words."""
    return ShownOutside(
        line=each.line,
        word=each.adjustment.reason,
        words=words.outside(each.adjustment.reason),
        reference=each.adjustment.reference,
        settle_url=reverse("settle_part", args=[each.line.id]),
        take_back_url=_take_back_url(each.line, may=each.may_be_taken_back),
    )


def findings_of(shapes: Iterable[Any]) -> list[Any]:
    """Return a remit's stored findings, the ones that only say why it is held left to the page."""
    found = [finding_of(each) for each in shapes]
    held = {f"remit-{hold.replace(' ', '-')}" for hold in IDENTITY_HOLDS}
    return [each for each in found if each.code not in held]


def is_test(row: Any) -> bool:
    """Return whether a remit came in a test file, whatever became of it."""
    return row.hold == "test" or any(each["code"] == "remit-test" for each in row.findings)


def foretold(each: Foretold) -> dict[str, Any]:
    """Return what an advice of a file would become, for its panel."""
    return {
        "remit": each.remit,
        "name": each.remit.payer_name or "A payer without a name",
        "method": words.method(each.remit.method),
        "picture": picture_of(each.remit, each.proof),
        "became": each.became.value,
        "why": words.why(each.hold) if each.hold else None,
        "first_url": reverse("remit", args=[each.first_id]) if each.first_id else "",
        "told": each,
        "findings": [found for found in each.findings if found.severity != "info"][:6],
        "claims": [claim_in_words(claim) for claim in each.remit.claims[:10]],
        "more": max(0, len(each.remit.claims) - 10),
    }


def rival_table(caption: str) -> Table:
    """Return the table of remits to compare with."""
    return Table(
        name="rivals",
        caption=caption,
        columns=(
            Column(name="payer_name", title="Payer", of=name, link=url_of),
            Column(name="amount_cents", title="Payment", kind="money"),
            Column(name="paid_on", title="Paid on", kind="day"),
            Column(name="state", title="State", kind="state", states="remit"),
            Column(name="received_at", title="Came", kind="moment"),
        ),
        empty=Empty("None", "No other remit has that number."),
    )


def rival_choice(line: RemitLine) -> tuple[str, str]:
    """Return a remit as an entry of a choice: no client's name in it."""
    day = line.paid_on.isoformat() if line.paid_on else "no day"
    return str(line.id), f"{line.trace_number} of {day}, {formats.money(line.amount_cents)}"


def _said_already(found: Finding) -> bool:
    """Return whether a finding only says again that no claim was found; it may name some."""
    return found.code == "remit-claim-unmatched" and "might be" not in found.message


def _take_back_url(line: PartLine, *, may: bool) -> str:
    return reverse("take_back_part", args=[line.id]) if may else ""


def _line(line: PaidLine) -> ShownLine:
    code = " ".join((line.procedure or "–", *line.modifiers))
    return ShownLine(
        line=line,
        code=code,
        reasons=tuple(map(words.reason, line.adjustments)),
        remarks=tuple(map(words.remark, line.remarks)),
        adjusted_cents=sum(each.cents for each in line.adjustments),
    )


def url_of_first(taken: Sequence[Any]) -> str:
    """Return the address of the first remit that was taken in."""
    return reverse("remit", args=[taken[0].remit_id])
