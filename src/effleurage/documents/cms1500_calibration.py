"""The calibration sheet: what a therapist holds against a red form to find the printer's offset.

Knows the marks to compare (the squares of boxes 1, 25 and 27, the first letters of boxes and the
frame), two rulers that prove 100 %, and the words that explain them. Refuses to know a claim.
"""

from __future__ import annotations

from typing import Any

from effleurage.documents.cms1500_grid import LEADING, PLACES, x_of, y_of

_SQUARES = ("1", "3", "6", "10a", "10b", "10c", "11a", "11d", "20", "25", "27")
_FIRST_LETTERS = ("1a", "2", "4", "11", "19", "23", "26", "32a", "33a")
_INCH = 72.0
_RULER_INCHES = 5
_TEXT_X = 100.0
_TEXT_TOP = y_of(43)

_WORDS = (
    "CMS-1500 calibration sheet",
    "1.  Print this page on plain Letter paper at 100 % (never 'fit to page').",
    "2.  Measure both rulers. Each is exactly 5 inches. If not, the printer is scaling.",
    "3.  Lay the page over a red form, edges together, and hold both against a window.",
    "4.  Every X should sit in its square, every A at the start of its box.",
    "5.  Text too far left by a tenth of an inch: add 10 to the offset to the right.",
    "    Too far right: take away. Too high: add to the offset down. Too low: take away.",
    "6.  Enter the offset, print this page again, and look once more.",
)


def draw_calibration_page(pdf: Any, shift: tuple[float, float], offset: tuple[int, int]) -> None:
    """Draw the sheet on the current page, its marks moved by the shift in points.

    ``offset`` is the same shift in hundredths of an inch, right and down, to be read on the page.
    """
    pdf.setFillColorRGB(0, 0, 0)
    pdf.setStrokeColorRGB(0, 0, 0)
    _draw_marks(pdf, shift)
    _draw_words(pdf, offset)
    _draw_rulers(pdf)


def _draw_marks(pdf: Any, shift: tuple[float, float]) -> None:
    """Write an X for every square and an A at the first place of some boxes, each box named."""
    marks = [(box, "A", [PLACES[box][""]]) for box in _FIRST_LETTERS]
    marks += [
        (box, "X", [place for place in PLACES[box].values() if place.width == 1])
        for box in _SQUARES
    ]
    for box, sign, places in marks:
        pdf.setFont("Courier", LEADING)
        for place in places:
            pdf.drawString(x_of(place.column) + shift[0], y_of(place.row) + shift[1], sign)
        pdf.setFont("Helvetica", 6)
        pdf.drawString(
            x_of(places[0].column) + shift[0], y_of(places[0].row) + shift[1] - 7, f"box {box}"
        )


def _draw_words(pdf: Any, offset: tuple[int, int]) -> None:
    """Write the instructions and the offset this page was printed with."""
    pdf.setFont("Helvetica-Bold", 12)
    pdf.drawString(_TEXT_X, _TEXT_TOP, _WORDS[0])
    pdf.setFont("Helvetica", 8.6)
    for number, text in enumerate(_WORDS[1:], start=1):
        pdf.drawString(_TEXT_X, _TEXT_TOP - 4 - 12 * number, text)
    pdf.setFont("Helvetica-Bold", 8.6)
    pdf.drawString(
        _TEXT_X,
        _TEXT_TOP - 8 - 12 * len(_WORDS),
        f"This page: offset {offset[0]} to the right, {offset[1]} down (hundredths of an inch).",
    )


def _draw_rulers(pdf: Any) -> None:
    """Draw a ruler of five inches across and one down, with a tick at every tenth."""
    pdf.setLineWidth(0.6)
    pdf.setFont("Helvetica", 7)
    x, y = 60.0, y_of(54)
    pdf.line(x + 40, y, x + 40 + _RULER_INCHES * _INCH, y)
    pdf.line(x, y, x, y + _RULER_INCHES * _INCH)
    for tenth in range(_RULER_INCHES * 10 + 1):
        tick = 9.0 if tenth % 10 == 0 else 4.0
        along = tenth * _INCH / 10
        pdf.line(x + 40 + along, y, x + 40 + along, y - tick)
        pdf.line(x, y + along, x + tick, y + along)
        if tenth % 10 == 0:
            pdf.drawCentredString(x + 40 + along, y - 17, str(tenth // 10))
            pdf.drawRightString(x - 3, y + along - 2.4, str(tenth // 10))
