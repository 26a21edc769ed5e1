"""Where everything stands on a CMS-1500 (02/12): rows, columns, widths, and the points they are.

Knows the print grid (10 characters an inch, 6 lines an inch) of the pre-printed form, and how many
characters each box takes. Refuses to know what a claim is. Rows and columns count from 1. Sources:
the NUCC field widths and the print grid of the billing reference; decision 0011 tells how the
grid was laid on the paper and where the two disagree.
"""

from __future__ import annotations

from typing import NamedTuple

PAGE_WIDTH = 612.0
PAGE_HEIGHT = 792.0
PITCH = 7.2
"""Points from one character to the next: 10 an inch."""
LEADING = 12.0
"""Points from one line to the next: 6 an inch."""
COLUMN_ONE_X = 23.04
"""Left edge of column 1, in points from the left edge of the paper (0.32 inch)."""
ROW_ONE_Y = 32.0
"""Baseline of row 1, in points from the top of the paper."""
LINES_A_SHEET = 6
POINTS_PER_HUNDREDTH = 0.72


class Place(NamedTuple):
    """Where a text begins and how many characters its box takes. Money is set to the right."""

    row: int
    column: int
    width: int
    money: bool = False


class Entry(NamedTuple):
    """A text meant for one part of one box; ``line`` is 1 to 6 within box 24, else 0."""

    box: str
    part: str
    text: str
    line: int = 0


def x_of(column: float) -> float:
    """Return the left edge of a column in points from the left of the paper."""
    return COLUMN_ONE_X + (column - 1) * PITCH


def y_of(row: float) -> float:
    """Return the baseline of a row in points from the bottom of the paper, as PDF counts."""
    return PAGE_HEIGHT - ROW_ONE_Y - (row - 1) * LEADING


def shaded_row(line: int) -> int:
    """Return the row of the shaded half of service line 1 to 6; its data row is the next."""
    return 41 + 2 * line


def _marks(row: int, **columns: int) -> dict[str, Place]:
    """Return the places of the X marks of one box."""
    return {part: Place(row, column, 1) for part, column in columns.items()}


def _date(row: int, month: int, day: int, year: int, digits: int) -> dict[str, Place]:
    """Return the three places of a date whose year has 2 or 4 digits."""
    return {
        "month": Place(row, month, 2),
        "day": Place(row, day, 2),
        "year": Place(row, year, digits),
    }


def _address(rows: tuple[int, int, int], column: int, widths: tuple[int, int]) -> dict[str, Place]:
    """Return the places of street, city, state, ZIP and telephone of box 5 or 7."""
    street, city, code = rows
    wide = column == 50
    return {
        "street": Place(street, column, widths[0]),
        "city": Place(city, column, widths[1]),
        "state": Place(city, 74 if wide else 26, 4 if wide else 3),
        "zip": Place(code, column, 12),
        "area code": Place(code, 65 if wide else 15, 3),
        "telephone": Place(code, 69 if wide else 19, 10),
    }


def _diagnoses() -> dict[str, Place]:
    """Return the twelve places of box 21, A to D across, then E to H, then I to L."""
    columns = (3, 16, 29, 42)
    return {
        letter: Place(38 + index // 4, columns[index % 4], 7)
        for index, letter in enumerate("ABCDEFGHIJKL")
    }


_YES_NO_10 = {"yes": 35, "no": 41}

#: Every place that stands once on a sheet: box, then part of the box.
PLACES: dict[str, dict[str, Place]] = {
    "sheet": {"": Place(1, 62, 18)},
    "carrier": {
        "name": Place(2, 41, 38),
        "street": Place(3, 41, 38),
        "second street": Place(4, 41, 38),
        "city": Place(5, 41, 38),
    },
    "1": _marks(8, medicare=1, medicaid=8, tricare=15, champva=24, group=31, feca=39, other=45),
    "1a": {"": Place(8, 50, 29)},
    "2": {"": Place(10, 1, 28)},
    "3": _date(10, 31, 34, 37, 4) | _marks(10, male=42, female=47),
    "4": {"": Place(10, 50, 29)},
    "5": _address((12, 14, 16), 1, (28, 24)),
    "6": _marks(12, self=33, spouse=38, child=42, other=47),
    "7": _address((12, 14, 16), 50, (29, 23)),
    "9": {"": Place(18, 1, 28)},
    "9a": {"": Place(20, 1, 28)},
    "9d": {"": Place(26, 1, 28)},
    "10a": _marks(20, **_YES_NO_10),
    "10b": _marks(22, **_YES_NO_10) | {"state": Place(22, 45, 2)},
    "10c": _marks(24, **_YES_NO_10),
    "11": {"": Place(18, 50, 29)},
    "11a": _date(20, 53, 56, 59, 4) | _marks(20, male=68, female=75),
    "11b": {"qualifier": Place(22, 50, 2), "number": Place(22, 52, 28)},
    "11c": {"": Place(24, 50, 29)},
    "11d": _marks(26, yes=52, no=57),
    "12": {"": Place(29, 7, 22)},
    "13": {"": Place(29, 55, 22)},
    "14": _date(32, 2, 5, 8, 2) | {"qualifier": Place(32, 16, 3)},
    "15": _date(32, 37, 40, 43, 2) | {"qualifier": Place(32, 31, 3)},
    "17": {"qualifier": Place(34, 1, 2), "name": Place(34, 4, 24)},
    "17b": {"": Place(34, 33, 10)},
    "19": {"first line": Place(35, 26, 23), "": Place(36, 1, 48)},
    "20": _marks(36, yes=52, no=57),
    "21": {"indicator": Place(37, 42, 1)} | _diagnoses(),
    "22": {"code": Place(38, 50, 11), "number": Place(38, 62, 18)},
    "23": {"": Place(40, 50, 29)},
    "25": {"number": Place(56, 1, 15)} | _marks(56, SSN=17, EIN=19),
    "26": {"": Place(56, 23, 14)},
    "27": _marks(56, yes=38, no=43),
    "28": {"": Place(56, 50, 10, money=True), "continued": Place(56, 51, 9)},
    "29": {"": Place(56, 61, 9, money=True)},
    "31": {
        "first line": Place(59, 1, 21),
        "name": Place(60, 1, 21),
        "date": Place(61, 6, 8),
    },
    "32": {"name": Place(58, 23, 26), "street": Place(59, 23, 26), "city": Place(60, 23, 26)},
    "32a": {"": Place(61, 23, 10)},
    "33": {
        "area code": Place(57, 66, 3),
        "telephone": Place(57, 70, 9),
        "name": Place(58, 50, 29),
        "street": Place(59, 50, 29),
        "city": Place(60, 50, 29),
    },
    "33a": {"": Place(61, 50, 10)},
    "33b": {"": Place(61, 63, 17)},
}

#: The places of service line 1; line n stands 2(n-1) rows lower. Row 43 is the shaded half.
LINE_PLACES: dict[str, dict[str, Place]] = {
    "24 shaded": {"": Place(43, 1, 61)},
    "24A": {
        f"{end} {part}": place
        for end, columns in (("from", (1, 4, 7)), ("to", (10, 13, 16)))
        for part, place in _date(44, *columns, 2).items()
    },
    "24B": {"": Place(44, 19, 2)},
    "24D": {"code": Place(44, 25, 6)}
    | {f"modifier {n}": Place(44, 30 + 3 * n, 2) for n in (1, 2, 3, 4)},
    "24E": {"": Place(44, 45, 4)},
    "24F": {"": Place(44, 50, 8, money=True)},
    "24G": {"": Place(44, 59, 3)},
    "24I": {"": Place(43, 65, 2)},
    "24J": {"other number": Place(43, 68, 11), "NPI": Place(44, 68, 10)},
}


def place_of(box: str, part: str, line: int = 0) -> Place:
    """Return the place of a part of a box; ``line`` 1 to 6 within box 24, else 0."""
    if not line:
        return PLACES[box][part]
    first = LINE_PLACES[box][part]
    return first._replace(row=first.row + 2 * (line - 1))
