"""Remits for tests, built so that a test states only what matters to it; and proof of defaults.

Amounts are given in cents. ``adjusted("CO45 2000 + PR2 1600")`` reads adjustments as the pages in
``docs/algorithms`` write them; ``table(page, heading)`` reads a table from such a page.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.remits import proof
from effleurage.core.remits.remit import (
    Adjustment,
    ProviderAdjustment,
    Remit,
    RemitClaim,
    RemitLine,
)
from effleurage.core.remits.sent import SentClaim, SentLine

_PAGES = Path(__file__).resolve().parents[2] / "docs" / "algorithms"
VISIT_DAY = date(2026, 11, 3)
PAID_ON = date(2026, 11, 24)


def adjusted(text: str, scale: int = 1) -> tuple[Adjustment, ...]:
    """``CO45 20 + PR1 -10`` as adjustments; ``scale`` 100 reads whole dollars."""
    parts = [part.split() for part in text.split("+") if part.strip()]
    return tuple(Adjustment(code[:2], code[2:], int(cents) * scale) for code, cents in parts)


def a_remit_line(charge: int = 10_000, adjustments: str = "", **changes: Any) -> RemitLine:
    """One 97124 on the visit's day, answered in balance."""
    held_back = adjusted(adjustments)
    line = RemitLine(
        procedure="97124",
        modifiers=(),
        charge_cents=charge,
        paid_cents=charge - sum(each.cents for each in held_back),
        units="4",
        service_date=VISIT_DAY,
        line_id="",
        adjustments=held_back,
        remarks=(),
        allowed_cents=None,
        submitted_procedure="",
        segment=0,
    )
    return line._replace(**changes)


def a_remit_claim(
    claim_id: str = "C1", *lines: RemitLine, adjustments: str = "", **changes: Any
) -> RemitClaim:
    """One claim in balance with its lines and its own adjustments; CLP05 is the sum of PR."""
    held_back = adjusted(adjustments)
    everything = (*held_back, *(each for line in lines for each in line.adjustments))
    charge = changes.get("charge_cents", sum(line.charge_cents for line in lines))
    claim = RemitClaim(
        claim_id=claim_id,
        status="1",
        charge_cents=charge,
        paid_cents=charge - sum(each.cents for each in everything),
        client_share_cents=sum(each.cents for each in everything if each.group == "PR"),
        filing_code="12",
        payer_claim_number="PCN" + claim_id,
        frequency="1",
        adjustments=held_back,
        remarks=(),
        lines=lines,
        client_last_name="Testperson",
        client_member_id="M1",
        service_from=VISIT_DAY,
        service_to=VISIT_DAY,
        rendering_npi="1234567893",
        segment=0,
    )
    return claim._replace(**changes)


def a_remit(*claims: RemitClaim, moved: str = "", **changes: Any) -> Remit:
    """One EFT in balance with its claims; ``moved="WO 2500 + L6 -5"`` are provider adjustments."""
    parts = [part.split() for part in moved.split("+") if part.strip()]
    adjustments = tuple(
        ProviderAdjustment(reason, f"REF{number}", int(cents), "1660001029", 0)
        for number, (reason, cents) in enumerate(parts, 1)
    )
    amount = sum(claim.paid_cents for claim in claims) - sum(each.cents for each in adjustments)
    remit = Remit(
        payer_name="Acme Health",
        payer_id="ACME1",
        payee_name="Stillwater Massage PLLC",
        payee_id="1660001029",
        trace_number="T100",
        ordinal=1,
        method="ACH",
        amount_cents=amount,
        paid_on=PAID_ON,
        claims=claims,
        provider_adjustments=adjustments,
        segment=0,
    )
    return remit._replace(**changes)


def a_sent_line(line_id: str = "L1", **changes: Any) -> SentLine:
    """The line that ``a_remit_line`` answers."""
    return SentLine(
        **{
            "line_id": line_id,
            "procedure": "97124",
            "modifiers": (),
            "service_date": VISIT_DAY,
            "charge_cents": 10_000,
            **changes,
        }
    )


def a_sent_claim(claim_id: str = "C1", *lines: SentLine, **changes: Any) -> SentClaim:
    """The claim that ``a_remit_claim`` answers: one line of $100.00 unless lines are given."""
    lines = lines or (a_sent_line(),)
    return SentClaim(
        **{
            "claim_id": claim_id,
            "member_id": "M1",
            "payer_claim_number": "",
            "line_of_business": LineOfBusiness.COMMERCIAL,
            "charge_cents": sum(line.charge_cents for line in lines),
            "service_from": min(line.service_date for line in lines),
            "lines": lines,
            **changes,
        }
    )


def reversed_claim(claim: RemitClaim) -> RemitClaim:
    """The takeback (status 22) of a claim: every amount with its sign turned."""

    def turned(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
        return tuple(each._replace(cents=-each.cents) for each in adjustments)

    lines = tuple(
        line._replace(
            charge_cents=-line.charge_cents,
            paid_cents=-line.paid_cents,
            adjustments=turned(line.adjustments),
        )
        for line in claim.lines
    )
    return claim._replace(
        status="22",
        charge_cents=-claim.charge_cents,
        paid_cents=-claim.paid_cents,
        client_share_cents=0,
        adjustments=turned(claim.adjustments),
        lines=lines,
    )


def section(page: str, heading: str) -> str:
    """The text under that heading of ``docs/algorithms/<page>.md``, up to the next heading."""
    text = (_PAGES / f"{page}.md").read_text(encoding="utf-8")
    after = re.split(rf"^##+ {re.escape(heading)}$", text, maxsplit=1, flags=re.M)[1]
    return re.split(r"^##+ ", after, maxsplit=1, flags=re.M)[0]


def table(page: str, heading: str) -> list[dict[str, str]]:
    """The rows of the one table under that heading of ``docs/algorithms/<page>.md``."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in section(page, heading).splitlines()
        if line.startswith("|")
    ]
    names, _rule, *body = rows
    return [dict(zip(names, cells, strict=True)) for cells in body]


def ledgers(page: str) -> dict[str, str]:
    """Each ledger of ``docs/algorithms/<page>.md`` under its heading: blocks marked ``ledger``."""
    text = (_PAGES / f"{page}.md").read_text(encoding="utf-8")
    found = {}
    for part in re.split(r"^### ", text, flags=re.M)[1:]:
        heading, _, rest = part.partition("\n")
        block = re.search(r"```ledger\n(.*?)```", rest, re.S)
        if block:
            found[heading] = block[1]
    return found


def test_the_default_remit_is_proven() -> None:
    remit = a_remit(a_remit_claim("C1", a_remit_line(10_000, "CO45 2000 + PR2 1600")))

    found = proof.prove(remit)

    assert found.proven
    assert found.findings == ()


def test_a_reversed_claim_takes_back_exactly_what_was_given() -> None:
    claim = a_remit_claim("C1", a_remit_line(10_000, "CO45 2000"), adjustments="PR3 500")

    remit = a_remit(claim, reversed_claim(claim))

    assert remit.amount_cents == 0
    assert proof.is_proven(remit)
