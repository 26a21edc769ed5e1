"""A CMS-1500 (02/12) as a PDF: the overlay for red pre-printed sheets, the drawn form, the draft.

Knows ink, paper and PDF. Every data character comes from ``cms1500_boxes`` and stands at the same
point of the paper in all of them. Refuses to know a clock or a printer: the same claim gives the
same bytes, and no metadata holds anything of a claim. Only a claim that the gate cleared becomes a
form; any other can be looked at as a draft. Source of layout and limits: decision 0011.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from effleurage.core.claims.claim import Claim
from effleurage.core.gate.clearance import ClearedClaim
from effleurage.documents.cms1500_boxes import Sheet, boxes
from effleurage.documents.cms1500_calibration import draw_calibration_page
from effleurage.documents.cms1500_grid import (
    LEADING,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    POINTS_PER_HUNDREDTH,
    x_of,
    y_of,
)
from effleurage.documents.cms1500_red_form import draw_red_form
from effleurage.documents.cms1500_services import AS_USUAL, FormChoices

TYPE = "Courier"
_FORM_TITLE = "CMS-1500 claim form"
_MOST_OFFSET = 100


class OffsetIsTooLarge(ValueError):
    """An offset of more than an inch is a slip of the pen, or a printer set to another paper."""


def draw_overlay(
    cleared: ClearedClaim, *, offset_x: int = 0, offset_y: int = 0, choices: FormChoices = AS_USUAL
) -> bytes:
    """Return a PDF with the data alone, for the red pre-printed sheets: one page a sheet.

    Courier 12 point, 10 characters and 6 lines an inch. The offsets are hundredths of an inch,
    right and down positive, at most 100 either way; find them with :func:`draw_calibration`.
    Raises :class:`~effleurage.documents.cms1500_boxes.TextDoesNotFitTheBox` and
    :class:`OffsetIsTooLarge`.
    """
    draw = partial(_draw_data, shift=_points(offset_x, offset_y))
    return _sheets(f"{_FORM_TITLE}, overlay", cleared.claim, choices, draw)


def draw_form(cleared: ClearedClaim, *, choices: FormChoices = AS_USUAL) -> bytes:
    """Return a PDF with the form drawn in red and the data in black: for plain paper and records.

    Raises :class:`~effleurage.documents.cms1500_boxes.TextDoesNotFitTheBox`.
    """
    return _sheets(_FORM_TITLE, cleared.claim, choices, _draw_whole)


def draw_draft(claim: Claim, *, choices: FormChoices = AS_USUAL) -> bytes:
    """Return the drawn form under a grey DRAFT, for a claim that may not leave the house yet.

    Raises :class:`~effleurage.documents.cms1500_boxes.TextDoesNotFitTheBox`.
    """
    return _sheets(f"{_FORM_TITLE}, draft", claim, choices, partial(_draw_whole, draft=True))


def draw_calibration(*, offset_x: int = 0, offset_y: int = 0) -> bytes:
    """Return a one-page PDF to hold against a red sheet: marks, rulers and what to do.

    Offsets as in :func:`draw_overlay`, so that a setting can be tried. Raises
    :class:`OffsetIsTooLarge`.
    """
    shift = _points(offset_x, offset_y)
    out = BytesIO()
    pdf = _canvas(out, "CMS-1500 calibration sheet")
    draw_calibration_page(pdf, shift, (offset_x, offset_y))
    pdf.save()
    return out.getvalue()


def _points(offset_x: int, offset_y: int) -> tuple[float, float]:
    """Return an offset in hundredths of an inch as points right and up."""
    if max(abs(offset_x), abs(offset_y)) > _MOST_OFFSET:
        raise OffsetIsTooLarge(
            f"an offset of {offset_x} right and {offset_y} down (hundredths of an inch) moves the "
            "text by more than an inch: check that the printer holds Letter paper and prints at "
            "100 %, then measure again"
        )
    return offset_x * POINTS_PER_HUNDREDTH, -offset_y * POINTS_PER_HUNDREDTH


def _sheets(
    title: str, claim: Claim, choices: FormChoices, draw: Callable[[Any, Sheet], None]
) -> bytes:
    """Return the PDF with one page for each sheet of the claim, drawn by ``draw``."""
    out = BytesIO()
    pdf = _canvas(out, title)
    for sheet in boxes(claim, choices=choices):
        draw(pdf, sheet)
        pdf.showPage()
    pdf.save()
    return out.getvalue()


def _canvas(out: BytesIO, title: str) -> Any:
    """Return an empty document: no clock in it, and a viewer is asked to print at 100 %."""
    # Uncompressed, because the bytes must not hang on the zlib of the day.
    pdf = Canvas(
        out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=0, lang="en-US"
    )
    pdf.setTitle(title)
    pdf.setAuthor("Effleurage")
    pdf.setCreator("Effleurage")
    pdf.setSubject("Health insurance claim form, version 02/12")
    pdf.setViewerPreference("DisplayDocTitle", "true")
    pdf.setViewerPreference("PrintScaling", "None")
    return pdf


def _draw_whole(pdf: Any, sheet: Sheet, *, draft: bool = False) -> None:
    """Draw the form, the watermark where it is a draft, and the data on top."""
    draw_red_form(pdf)
    if draft:
        _draw_watermark(pdf)
    _draw_data(pdf, sheet, (0.0, 0.0))


def _draw_data(pdf: Any, sheet: Sheet, shift: tuple[float, float]) -> None:
    """Write every text of a sheet in black at its place, moved by the shift in points."""
    pdf.setFont(TYPE, LEADING)
    pdf.setFillColorRGB(0, 0, 0)
    for placed in sheet.texts:
        pdf.drawString(x_of(placed.column) + shift[0], y_of(placed.row) + shift[1], placed.text)


def _draw_watermark(pdf: Any) -> None:
    """Write DRAFT across the page in a grey that the form and the data show through."""
    pdf.saveState()
    pdf.setFillColorRGB(0, 0, 0)
    pdf.setFillAlpha(0.14)
    pdf.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
    pdf.rotate(52)
    pdf.setFont("Helvetica-Bold", 150)
    pdf.drawCentredString(0, -52, "DRAFT")
    pdf.setFont("Helvetica-Bold", 18)
    pdf.drawCentredString(0, -84, "NOT TO BE SENT TO A PAYER")
    pdf.restoreState()
