"""The papers that clients bring: a card, a doctor's order. Each says that it is invented.

Knows how each is laid out. Refuses to know where papers are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

_CARD, _LETTER = (243.0, 153.0), (612.0, 792.0)
_MARGIN, _LINE = 14.0, 13.0
_INVENTED = "Invented for the demo practice. No such person, no such payer."


def card(*, payer: str, holder: str, member_id: str, group: str) -> bytes:
    """Return both sides of a payer's card."""
    page, paper = _begun(_CARD)
    page.setFillGray(0.15)
    page.rect(0, 118, 243, 35, stroke=0, fill=1)
    page.setFillGray(1)
    page.setFont("Helvetica-Bold", 12)
    page.drawString(_MARGIN, 130, payer)
    page.setFillGray(0)
    _write(page, 100, [holder, f"Member {member_id}", f"Group {group}" if group else ""])
    page.showPage()
    _write(page, 120, ["Claims: see your provider manual", "Member services: 1 800 555 0100"])
    return _ended(page, paper)


def letter(*, head: str, on: date, lines: Sequence[str]) -> bytes:
    """Return a letter of one page."""
    page, paper = _begun(_LETTER)
    page.setFont("Helvetica-Bold", 14)
    page.drawString(72, 720, head)
    page.setFont("Helvetica", 11)
    page.drawString(72, 696, f"{on:%B} {on.day}, {on.year}")
    for place, line in enumerate(lines):
        page.drawString(72, 660 - 18 * place, line)
    return _ended(page, paper)


def _begun(size: tuple[float, float]) -> tuple[Canvas, BytesIO]:
    paper = BytesIO()
    return Canvas(paper, pagesize=size, invariant=True), paper


def _write(page: Canvas, top: float, lines: Sequence[str]) -> None:
    page.setFont("Helvetica", 9)
    for place, line in enumerate(lines):
        page.drawString(_MARGIN, top - _LINE * place, line)


def _ended(page: Canvas, paper: BytesIO) -> bytes:
    page.setFont("Helvetica-Oblique", 6)
    page.drawString(_MARGIN, 10, _INVENTED)
    page.showPage()
    page.save()
    return paper.getvalue()
