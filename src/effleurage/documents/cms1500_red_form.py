"""The printed part of a CMS-1500 (02/12), drawn in the original's red.

Knows how the tables of ``cms1500_captions`` become lines and letters on a page. Refuses to know a
claim.
"""

from __future__ import annotations

from typing import Any

from effleurage.documents.cms1500_captions import (
    BESIDE_SQUARES,
    BLANKS,
    BOLD,
    BRACKETS,
    CAPTIONS,
    COMMITTEE,
    COPY_NOTE,
    EMPTY_DATES,
    LEFT,
    MARGIN_WORDS,
    PLAIN,
    RIGHT,
    RIGHT_HALF,
    RULES,
    SMALL,
    TINY,
    TITLE,
    UPRIGHTS,
    Caption,
)
from effleurage.documents.cms1500_grid import (
    LINE_PLACES,
    LINES_A_SHEET,
    PITCH,
    PLACES,
    Place,
    x_of,
    y_of,
)

RED = (0.78, 0.10, 0.14)
TINT = (0.988, 0.905, 0.90)
DROP = 3.8
"""How far the rule under a row lies below its baseline, in points."""


def edge_y(edge: float) -> float:
    """Return the height of the rule under a row, in points from the bottom of the paper."""
    return y_of(edge) - DROP


def draw_red_form(pdf: Any) -> None:
    """Draw everything of the form that is not data on the canvas's current page."""
    pdf.saveState()
    pdf.setStrokeColorRGB(*RED)
    pdf.setFillColorRGB(*TINT)
    _shade(pdf)
    pdf.setFillColorRGB(*RED)
    _rule(pdf)
    _draw_dates(pdf)
    _draw_squares(pdf)
    for caption in CAPTIONS:
        _write(pdf, caption)
    _draw_brackets_and_blanks(pdf)
    _draw_margins(pdf)
    pdf.restoreState()


def _shade(pdf: Any) -> None:
    """Tint the parts that the original shades: half of each service line, 17a, 32b, 33b."""
    for line in range(1, LINES_A_SHEET + 1):
        _tint(pdf, (LEFT, RIGHT), (40 + 2 * line, 41 + 2 * line))
    _tint(pdf, (28.1, RIGHT_HALF), (32, 33))
    _tint(pdf, (34.4, RIGHT_HALF), (60, 61.15))
    _tint(pdf, (61.4, RIGHT), (60, 61.15))


def _tint(pdf: Any, columns: tuple[float, float], edges: tuple[float, float]) -> None:
    """Fill a rectangle between two columns and two edges."""
    left, right = map(x_of, columns)
    top, bottom = map(edge_y, edges)
    pdf.rect(left, bottom, right - left, top - bottom, stroke=0, fill=1)


def _rule(pdf: Any) -> None:
    """Draw all rules, the dotted ones last."""
    for edge, start, end, weight in RULES:
        pdf.setLineWidth(weight)
        pdf.line(x_of(start), edge_y(edge), x_of(end), edge_y(edge))
    for column, top, bottom, weight in UPRIGHTS:
        if weight:
            pdf.setLineWidth(weight)
            pdf.line(x_of(column), edge_y(top), x_of(column), edge_y(bottom))
        else:
            _dotted(pdf, x_of(column), edge_y(top), edge_y(bottom))


def _dotted(pdf: Any, x: float, top: float, bottom: float) -> None:
    """Draw one dotted upright, as between dollars and cents."""
    pdf.setLineWidth(0.4)
    pdf.setDash(1, 1.6)
    pdf.line(x, top, x, bottom)
    pdf.setDash()


def _draw_dates(pdf: Any) -> None:
    """Draw the dotted marks inside every date, and MM DD YY over those that stand alone."""
    alone = [PLACES[box] for box in ("3", "11a", "14", "15")]
    dates = [(date["month"], date["day"], date["year"]) for date in alone]
    for date in (*dates, *EMPTY_DATES):
        _separate(pdf, date)
        for place, text in zip(date, ("MM", "DD", "YY"), strict=True):
            width = pdf.stringWidth(text, PLAIN, TINY)
            middle = x_of(place.column) + PITCH * min(place.width, 2) / 2
            pdf.setFont(PLAIN, TINY)
            pdf.drawString(middle - width / 2, y_of(place.row) + 8.1, text)
    service = LINE_PLACES["24A"]
    for line in range(LINES_A_SHEET):
        for end in ("from", "to"):
            parts = (service[f"{end} {part}"] for part in ("month", "day", "year"))
            _separate(pdf, tuple(place._replace(row=place.row + 2 * line) for place in parts))


def _separate(pdf: Any, date: tuple[Place, ...]) -> None:
    """Draw the two dotted marks between month, day and year."""
    for place in date[1:]:
        x, y = x_of(place.column) - PITCH / 2, y_of(place.row)
        _dotted(pdf, x, y + 7.4, y - DROP)


def _draw_squares(pdf: Any) -> None:
    """Draw the square round every place that takes an X, with what stands beside it."""
    pdf.setLineWidth(0.5)
    for parts in PLACES.values():
        for part, place in parts.items():
            if place.width == 1 and part != "indicator":
                middle, height = x_of(place.column) + PITCH / 2, y_of(place.row) + 3.3
                pdf.rect(middle - 4.3, height - 4.3, 8.6, 8.6, stroke=1, fill=0)
    for box, part, text, to_the_right in BESIDE_SQUARES:
        place = PLACES[box][part]
        pdf.setFont(PLAIN, SMALL)
        if to_the_right:
            pdf.drawString(x_of(place.column + 1) + 2.4, y_of(place.row) + 1.4, text)
        else:
            pdf.drawRightString(x_of(place.column) - 2.4, y_of(place.row) + 1.4, text)


def _write(pdf: Any, caption: Caption) -> None:
    """Write one caption under its edge."""
    pdf.setFont(caption.font, caption.size)
    y = edge_y(caption.edge) - 6.3 - 5.9 * caption.line
    pdf.drawString(x_of(caption.column), y, caption.text)


def _draw_brackets_and_blanks(pdf: Any) -> None:
    """Draw what holds a text without a box: telephone brackets, signature and code lines."""
    pdf.setFont(PLAIN, 10)
    for line, column, bracket in BRACKETS:
        pdf.drawCentredString(x_of(column) + PITCH / 2, y_of(line), bracket)
    pdf.setLineWidth(0.4)
    for row, start, end in BLANKS:
        pdf.line(x_of(start), y_of(row) - 1.9, x_of(end), y_of(row) - 1.9)


def _draw_margins(pdf: Any) -> None:
    """Draw the heading, the PICA marks, the words up the right margin and the foot."""
    pdf.setFont(BOLD, 11.5)
    pdf.drawString(x_of(LEFT), y_of(4) + 1, TITLE)
    pdf.setFont(PLAIN, SMALL)
    pdf.drawString(x_of(LEFT), y_of(5) + 4, COMMITTEE)
    _draw_pica(pdf, x_of(LEFT), to_the_left=False)
    _draw_pica(pdf, x_of(RIGHT), to_the_left=True)
    for text, top, bottom in MARGIN_WORDS:
        pdf.saveState()
        pdf.translate(x_of(RIGHT) + 9, (edge_y(top) + edge_y(bottom)) / 2)
        pdf.rotate(90)
        pdf.setFont(BOLD, 5.6)
        pdf.drawCentredString(0, 0, text)
        pdf.restoreState()
    pdf.setFont(BOLD, 6)
    pdf.drawString(x_of(LEFT), edge_y(61) - 13, COPY_NOTE)
    pdf.setFont(PLAIN, 6)
    pdf.drawRightString(x_of(RIGHT), edge_y(61) - 13, "FORM 1500 (02-12)")


def _draw_pica(pdf: Any, x: float, *, to_the_left: bool) -> None:
    """Draw one of the two marks that tell a typist where the first character goes."""
    pdf.setLineWidth(0.4)
    start = x - 3 * PITCH if to_the_left else x
    for square in range(3):
        pdf.rect(start + square * PITCH, edge_y(6) + 1.5, PITCH, 6, stroke=1, fill=0)
    pdf.setFont(PLAIN, TINY)
    if to_the_left:
        pdf.drawRightString(start - 2, edge_y(6) + 3, "PICA")
    else:
        pdf.drawString(x + 3 * PITCH + 2, edge_y(6) + 3, "PICA")
