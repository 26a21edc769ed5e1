"""What the paper tests share: claims at the form's limits, and the texts found in a PDF."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from effleurage.core.claims.claim import Claim, PersonName
from effleurage.core.gate.clearance import ClearedClaim, clear
from effleurage.core.gate.facts import Facts
from tests.builders import a_claim, a_client, a_line, a_referral, a_visit

ON = date(2026, 11, 20)
DATA_FONT = "/Courier"


class Found(NamedTuple):
    """A text in a PDF, at its point in points from the bottom left of the paper."""

    x: float
    y: float
    text: str


def cleared(claim: Claim) -> ClearedClaim:
    return clear(claim, facts=Facts(on=ON))


def a_claim_of_visits(count: int) -> Claim:
    """One hour of massage on each of that many days, the last on 2026-11-03."""
    days = [date(2026, 11, 3) - timedelta(days=back) for back in reversed(range(count))]
    visits = tuple(a_visit(visit_id=f"V{n}", service_date=day, note_signed_on=day)
                   for n, day in enumerate(days, start=1))  # fmt: skip
    lines = tuple(
        a_line(line_id=f"{visit.visit_id}L1", visit_id=visit.visit_id,
               service_date=visit.service_date)
        for visit in visits
    )  # fmt: skip
    referral = replace(a_referral(), ordered_on=days[0], visits_allowed=None)
    return a_claim(visits=visits, lines=lines, referral=referral, initial_treatment_date=days[0])


def a_claim_with_a_long_name() -> Claim:
    """The client's name fills box 2 to its last character."""
    name = PersonName(last="Wolfeschlegelsten", first="Mariah", middle="Quinn")
    return replace(a_claim(), client=a_client(name=name))


def texts_in(pdf: bytes, font: str = DATA_FONT) -> list[list[Found]]:
    """The texts written in a font, page by page, read from the drawing operators."""
    return [list(_texts_on(page, font)) for page in PdfReader(io.BytesIO(pdf)).pages]


def _texts_on(page: PageObject, font: str) -> Iterator[Found]:
    names = {name: entry["/BaseFont"] for name, entry in page["/Resources"]["/Font"].items()}
    contents = page.get_contents()
    assert isinstance(contents, ContentStream)
    current, x, y = "", 0.0, 0.0
    for operands, operator in contents.operations:
        if operator == b"Tf":
            current = names[operands[0]]
        elif operator == b"Tm":
            x, y = float(operands[4]), float(operands[5])
        elif operator == b"Tj" and current == font:
            yield Found(x, y, str(operands[0]))
