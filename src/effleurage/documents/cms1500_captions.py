"""What is printed on an empty CMS-1500 (02/12): where its rules run and what its captions say.

Tables only, on the grid of the data (``cms1500_grid``), so that a text always falls in its box.
Heights are told by *edges*: edge 8 is the rule under print row 8. Widths are told in columns,
fractions included. The captions are the public-domain form's own. Left out on purpose: the NUCC's
QR code and the OMB approval number, which belong to the original print (decision 0011).
"""

from __future__ import annotations

from typing import NamedTuple

from effleurage.documents.cms1500_grid import LINES_A_SHEET, Place

PLAIN = "Helvetica"
BOLD = "Helvetica-Bold"
SLANTED = "Helvetica-Oblique"
SMALL = 5.2
TINY = 4.4
LEFT = 0.45
MIDDLE = 29.6
RIGHT_HALF = 49.4
RIGHT = 80.2


class Caption(NamedTuple):
    """A text in the form's own ink: column, edge it hangs under, line below that edge."""

    column: float
    edge: float
    text: str
    line: float = 0
    size: float = SMALL
    font: str = PLAIN


#: Horizontal rules: edge, from column, to column, thickness in points.
RULES: tuple[tuple[float, float, float, float], ...] = (
    (6, LEFT, RIGHT, 1.0),
    (8, LEFT, RIGHT, 0.5),
    (10, LEFT, RIGHT, 0.5),
    (12, LEFT, RIGHT, 0.5),
    (14, LEFT, MIDDLE, 0.5),
    (14, RIGHT_HALF, RIGHT, 0.5),
    (16, LEFT, RIGHT, 0.5),
    (18, LEFT, MIDDLE, 0.5),
    (18, RIGHT_HALF, RIGHT, 0.5),
    (20, LEFT, MIDDLE, 0.5),
    (20, RIGHT_HALF, RIGHT, 0.5),
    (22, LEFT, MIDDLE, 0.5),
    (22, RIGHT_HALF, RIGHT, 0.5),
    (24, LEFT, RIGHT, 0.5),
    (26, LEFT, RIGHT, 0.5),
    (30, LEFT, RIGHT, 1.6),
    (32, LEFT, RIGHT, 0.5),
    (33, 28.1, RIGHT_HALF, 0.4),
    (34, LEFT, RIGHT, 0.5),
    (36, LEFT, RIGHT, 0.5),
    (38, RIGHT_HALF, RIGHT, 0.5),
    (40, LEFT, RIGHT, 0.8),
    (41, 24.4, 44.4, 0.3),
    (42, LEFT, RIGHT, 0.5),
    *((edge, LEFT, RIGHT, 0.5) for edge in range(44, 54, 2)),
    (54, LEFT, RIGHT, 0.8),
    (56, LEFT, RIGHT, 0.5),
    (60, 22.2, RIGHT, 0.4),
    (61.15, LEFT, RIGHT, 1.0),
)

#: Uprights of box 24 that leave the shaded half of a line open for a text across A to G.
_OPEN_ABOVE = (18.4, 21.4, 24.4, 44.4, RIGHT_HALF, 58.4, 62.3)

#: Upright rules: column, from edge, to edge, thickness; a thickness of 0 is a dotted one.
UPRIGHTS: tuple[tuple[float, float, float, float], ...] = (
    (LEFT, 6, 61.15, 1.0),
    (RIGHT, 6, 61.15, 1.0),
    (57.5, 54.75, 56, 0),
    (67.5, 54.75, 56, 0),
    *((55.5, 41 + 2 * line, 42 + 2 * line, 0) for line in range(1, LINES_A_SHEET + 1)),
    *((9.5, 41 + 2 * line, 42 + 2 * line, 0) for line in range(1, LINES_A_SHEET + 1)),
    (MIDDLE, 8, 26, 0.5),
    (RIGHT_HALF, 6, 40, 0.5),
    (25.4, 12, 14, 0.5),
    (73.4, 12, 14, 0.5),
    (13.6, 14, 16, 0.5),
    (62.6, 14, 16, 0.5),
    (52, 20.75, 22, 0),
    (MIDDLE, 30, 32, 0.5),
    (3.5, 32.75, 34, 0),
    (28.1, 32, 34, 0.5),
    (32.6, 32, 34, 0.4),
    (29.6, 32, 33, 0),
    (60.6, 34.75, 36, 0.4),
    (61.4, 36.75, 38, 0.4),
    *((column, 40, 42, 0.5) for column in _OPEN_ABOVE),
    *(
        (column, 41 + 2 * line, 42 + 2 * line, 0.5)
        for column in _OPEN_ABOVE
        for line in range(1, LINES_A_SHEET + 1)
    ),
    (64.7, 40, 54, 0.5),
    (67.4, 40, 54, 0.5),
    (RIGHT_HALF, 54, 61.15, 0.5),
    (22.2, 54, 61.15, 0.5),
    (37.2, 54, 56, 0.5),
    (60.4, 54, 56, 0.5),
    (70.4, 54, 56, 0.5),
    (34.4, 60, 61.15, 0.4),
    (61.4, 60, 61.15, 0.4),
)

_NUCC = "RESERVED FOR NUCC USE"
_NAME = "NAME (Last Name, First Name, Middle Initial)"

_UPPER_CAPTIONS: tuple[Caption, ...] = (
    Caption(0.8, 6, "1.  MEDICARE"),
    Caption(8, 6, "MEDICAID"),
    Caption(15, 6, "TRICARE"),
    Caption(24, 6, "CHAMPVA"),
    Caption(31, 6, "GROUP", -0.1, TINY),
    Caption(31, 6, "HEALTH PLAN", 0.75, TINY),
    Caption(39, 6, "FECA", -0.1, TINY),
    Caption(39, 6, "BLK LUNG", 0.75, TINY),
    Caption(45, 6, "OTHER"),
    Caption(49.8, 6, "1a. INSURED'S I.D. NUMBER"),
    Caption(69.5, 6, "(For Program in Item 1)", 0, TINY),
    Caption(0.8, 8, f"2. PATIENT'S {_NAME}"),
    Caption(29.9, 8, "3. PATIENT'S BIRTH DATE"),
    Caption(44.2, 8, "SEX"),
    Caption(49.8, 8, f"4. INSURED'S {_NAME}"),
    Caption(0.8, 10, "5. PATIENT'S ADDRESS (No., Street)"),
    Caption(29.9, 10, "6. PATIENT RELATIONSHIP TO INSURED"),
    Caption(49.8, 10, "7. INSURED'S ADDRESS (No., Street)"),
    Caption(0.8, 12, "CITY"),
    Caption(25.7, 12, "STATE"),
    Caption(29.9, 12, f"8. {_NUCC}"),
    Caption(49.8, 12, "CITY"),
    Caption(73.7, 12, "STATE"),
    Caption(0.8, 14, "ZIP CODE"),
    Caption(13.9, 14, "TELEPHONE (Include Area Code)"),
    Caption(49.8, 14, "ZIP CODE"),
    Caption(62.9, 14, "TELEPHONE (Include Area Code)"),
    Caption(0.8, 16, f"9. OTHER INSURED'S {_NAME}"),
    Caption(29.9, 16, "10. IS PATIENT'S CONDITION RELATED TO:"),
    Caption(49.8, 16, "11. INSURED'S POLICY GROUP OR FECA NUMBER"),
    Caption(0.8, 18, "a. OTHER INSURED'S POLICY OR GROUP NUMBER"),
    Caption(29.9, 18, "a. EMPLOYMENT? (Current or Previous)"),
    Caption(49.8, 18, "a. INSURED'S DATE OF BIRTH"),
    Caption(70.4, 18, "SEX"),
    Caption(0.8, 20, f"b. {_NUCC}"),
    Caption(29.9, 20, "b. AUTO ACCIDENT?"),
    Caption(43.2, 20, "PLACE (State)"),
    Caption(49.8, 20, "b. OTHER CLAIM ID (Designated by NUCC)"),
    Caption(0.8, 22, f"c. {_NUCC}"),
    Caption(29.9, 22, "c. OTHER ACCIDENT?"),
    Caption(49.8, 22, "c. INSURANCE PLAN NAME OR PROGRAM NAME"),
    Caption(0.8, 24, "d. INSURANCE PLAN NAME OR PROGRAM NAME"),
    Caption(29.9, 24, "10d. CLAIM CODES (Designated by NUCC)"),
    Caption(49.8, 24, "d. IS THERE ANOTHER HEALTH BENEFIT PLAN?"),
    Caption(60.6, 24, "If yes, complete items 9, 9a, and 9d.", 1.9, SMALL, SLANTED),
)

_SIGNATURE_CAPTIONS: tuple[Caption, ...] = (
    Caption(9, 26, "READ BACK OF FORM BEFORE COMPLETING & SIGNING THIS FORM.", 0, SMALL, BOLD),
    Caption(
        0.8,
        26,
        "12. PATIENT'S OR AUTHORIZED PERSON'S SIGNATURE  I authorize the release of any medical or "
        "other information necessary",
        1,
    ),
    Caption(
        2.2,
        26,
        "to process this claim. I also request payment of government benefits either to myself or "
        "to the party who accepts assignment",
        2,
        5.0,
    ),
    Caption(2.2, 26, "below.", 3, 5.0),
    Caption(2.2, 29, "SIGNED", -0.4),
    Caption(35, 29, "DATE", -0.4),
    Caption(49.8, 26, "13. INSURED'S OR AUTHORIZED PERSON'S SIGNATURE  I authorize"),
    Caption(
        51.2, 26, "payment of medical benefits to the undersigned physician or supplier for", 1
    ),
    Caption(51.2, 26, "services described below.", 2),
    Caption(51.2, 29, "SIGNED", -0.4),
)

_LOWER_CAPTIONS: tuple[Caption, ...] = (
    Caption(0.8, 30, "14. DATE OF CURRENT ILLNESS, INJURY, or PREGNANCY (LMP)"),
    Caption(12.7, 30, "QUAL.", 2.3),
    Caption(29.9, 30, "15. OTHER DATE"),
    Caption(29.9, 30, "QUAL.", 0.85, TINY),
    Caption(49.8, 30, "16. DATES PATIENT UNABLE TO WORK IN CURRENT OCCUPATION"),
    Caption(50.4, 30, "FROM", 2.3),
    Caption(65.2, 30, "TO", 2.3),
    Caption(0.8, 32, "17. NAME OF REFERRING PROVIDER OR OTHER SOURCE"),
    Caption(28.3, 32, "17a.", 0.25, TINY),
    Caption(28.3, 33, "17b.  NPI", 0.25, SMALL),
    Caption(49.8, 32, "18. HOSPITALIZATION DATES RELATED TO CURRENT SERVICES"),
    Caption(50.4, 32, "FROM", 2.3),
    Caption(65.2, 32, "TO", 2.3),
    Caption(0.8, 34, "19. ADDITIONAL CLAIM INFORMATION (Designated by NUCC)"),
    Caption(49.8, 34, "20. OUTSIDE LAB?"),
    Caption(66, 34, "$ CHARGES"),
    Caption(0.8, 36, "21. DIAGNOSIS OR NATURE OF ILLNESS OR INJURY"),
    Caption(19.6, 36, "Relate A-L to service line below (24E)"),
    Caption(37.8, 36, "ICD Ind.", 0.32),
    Caption(49.8, 36, "22. RESUBMISSION CODE", 0, 5.0),
    Caption(61.7, 36, "ORIGINAL REF. NO."),
    Caption(49.8, 38, "23. PRIOR AUTHORIZATION NUMBER"),
    *(
        Caption(column, row - 1, f"{letter}.", 0.4, 6.2)
        for row, letters in ((38, "ABCD"), (39, "EFGH"), (40, "IJKL"))
        for column, letter in zip((1.6, 14.6, 27.6, 40.6), letters, strict=True)
    ),
)

_LINE_CAPTIONS: tuple[Caption, ...] = (
    Caption(0.8, 40, "24. A.          DATE(S) OF SERVICE", -0.15),
    Caption(2.6, 40, "From", 1.1),
    Caption(12.2, 40, "To", 1.1),
    *(
        Caption(column, 40, text, 2.35, TINY)
        for column, text in zip((1, 4, 7, 10, 13, 16), ("MM", "DD", "YY") * 2, strict=True)
    ),
    Caption(19.3, 40, "B.", -0.15),
    Caption(18.6, 40, "PLACE OF", 1.1, 3.6),
    Caption(18.6, 40, "SERVICE", 2.0, 3.6),
    Caption(22.3, 40, "C.", -0.15),
    Caption(22.0, 40, "EMG", 1.9, TINY),
    Caption(24.7, 40, "D.  PROCEDURES, SERVICES, OR SUPPLIES", -0.15, 5.0),
    Caption(27.2, 40, "(Explain Unusual Circumstances)", 0.75, TINY),
    Caption(25.2, 41, "CPT/HCPCS", 0.2),
    Caption(35.5, 41, "MODIFIER", 0.2),
    Caption(46.3, 40, "E.", -0.15),
    Caption(44.9, 40, "DIAGNOSIS", 1.1, TINY),
    Caption(45.3, 40, "POINTER", 2.1, TINY),
    Caption(53.3, 40, "F.", -0.15),
    Caption(51.2, 40, "$ CHARGES", 1.9),
    Caption(59.8, 40, "G.", -0.15),
    Caption(58.9, 40, "DAYS OR", 1.1, TINY),
    Caption(59.2, 40, "UNITS", 2.1, TINY),
    Caption(63.0, 40, "H.", -0.15),
    Caption(62.5, 40, "EPSDT", 0.9, 3.5),
    Caption(62.5, 40, "Family", 1.6, 3.5),
    Caption(62.5, 40, "Plan", 2.3, 3.5),
    Caption(65.6, 40, "I.", -0.15),
    Caption(65.2, 40, "ID.", 1.1, TINY),
    Caption(64.9, 40, "QUAL.", 2.1, TINY),
    Caption(73.4, 40, "J.", -0.15),
    Caption(70.0, 40, "RENDERING", 1.1, TINY),
    Caption(69.2, 40, "PROVIDER ID. #", 2.1, TINY),
    *(Caption(65.1, 41 + 2 * line, "NPI", 0.3) for line in range(1, LINES_A_SHEET + 1)),
    *(
        Caption(-0.55, 41 + 2 * line, str(line), 0.3, 7.0, BOLD)
        for line in range(1, LINES_A_SHEET + 1)
    ),
)

_FOOT_CAPTIONS: tuple[Caption, ...] = (
    Caption(0.8, 54, "25. FEDERAL TAX I.D. NUMBER"),
    Caption(16.7, 54, "SSN", 0.35, TINY),
    Caption(18.8, 54, "EIN", 0.35, TINY),
    Caption(22.5, 54, "26. PATIENT'S ACCOUNT NO."),
    Caption(37.5, 54, "27. ACCEPT ASSIGNMENT?", -0.1, 5.0),
    Caption(38.8, 54, "(For govt. claims, see back)", 0.8, TINY),
    Caption(49.8, 54, "28. TOTAL CHARGE"),
    Caption(49.8, 54, "$", 2.2, 7),
    Caption(60.7, 54, "29. AMOUNT PAID"),
    Caption(60.7, 54, "$", 2.2, 7),
    Caption(70.7, 54, "30. Rsvd for NUCC Use"),
    Caption(0.8, 56, "31. SIGNATURE OF PHYSICIAN OR SUPPLIER", 0, 5.0),
    Caption(2.4, 56, "INCLUDING DEGREES OR CREDENTIALS", 0.85, 5.0),
    Caption(2.4, 56, "(I certify that the statements on the reverse", 1.65, TINY),
    Caption(2.4, 56, "apply to this bill and are made a part thereof.)", 2.4, TINY),
    Caption(3.4, 60, "DATE", 0.3),
    Caption(22.5, 56, "32. SERVICE FACILITY LOCATION INFORMATION"),
    Caption(49.8, 56, "33. BILLING PROVIDER INFO & PH #"),
    Caption(22.35, 60, "a.", -0.25, TINY),
    Caption(34.6, 60, "b.", 0.1, TINY),
    Caption(49.5, 60, "a.", -0.25, TINY),
    Caption(61.7, 60, "b.", 0.1, TINY),
)

CAPTIONS = (
    *_UPPER_CAPTIONS,
    *_SIGNATURE_CAPTIONS,
    *_LOWER_CAPTIONS,
    *_LINE_CAPTIONS,
    *_FOOT_CAPTIONS,
)

#: What stands beside a square: box, part, text, and whether it stands to the right.
BESIDE_SQUARES: tuple[tuple[str, str, str, bool], ...] = (
    ("1", "medicare", "(Medicare #)", True),
    ("1", "medicaid", "(Medicaid #)", True),
    ("1", "tricare", "(ID#/DoD#)", True),
    ("1", "champva", "(Member ID#)", True),
    ("1", "group", "(ID#)", True),
    ("1", "feca", "(ID#)", True),
    ("1", "other", "(ID#)", True),
    ("3", "male", "M", True),
    ("3", "female", "F", True),
    ("6", "self", "Self", False),
    ("6", "spouse", "Spouse", False),
    ("6", "child", "Child", False),
    ("6", "other", "Other", False),
    *(
        (box, part, part.upper(), True)
        for box in ("10a", "10b", "10c", "11d", "20", "27")
        for part in ("yes", "no")
    ),
    ("11a", "male", "M", True),
    ("11a", "female", "F", True),
)

#: Dates of the form that this product leaves empty: box 16 and box 18, from and to.
EMPTY_DATES: tuple[tuple[Place, Place, Place], ...] = tuple(
    (Place(row, month, 2), Place(row, day, 2), Place(row, year, 4))
    for row in (32, 34)
    for month, day, year in ((54, 57, 60), (68, 71, 74))
)

#: Brackets round the area code of a telephone number: row, column, which.
BRACKETS = (
    (16, 14, "("), (16, 18, ")"), (16, 64, "("), (16, 68, ")"), (57, 65, "("), (57, 69, ")"),
)  # fmt: skip

TITLE = "HEALTH INSURANCE CLAIM FORM"
COMMITTEE = "NATIONAL UNIFORM CLAIM COMMITTEE (NUCC) 02/12"
COPY_NOTE = "COPY FOR RECORDS. Some payers accept only the original form printed in red."

#: Lines that hold a text without a box: row, from column, to column.
BLANKS: tuple[tuple[float, float, float], ...] = (
    (22, 44.7, 47.3),
    (29, 6, 33.5),
    (29, 38, 48.5),
    (29, 54.6, 79),
    *((row, column, column + 7.2) for row in (38, 39, 40) for column in (2.9, 15.9, 28.9, 41.9)),
)

#: Words up the right margin, between two edges.
MARGIN_WORDS = (
    ("CARRIER", 1, 6),
    ("PATIENT AND INSURED INFORMATION", 6, 30),
    ("PHYSICIAN OR SUPPLIER INFORMATION", 30, 61),
)
