"""TA1, the answer to an envelope (ISA to IEA): one segment, outside every functional group.

Facts: ASC X12 005010 appendix C.6 (interchange acknowledgement). Labels are ours.
"""

from __future__ import annotations

from effleurage.x12.guides.notation import S, guide, seg

TA1 = seg(
    "TA1",
    "answer to an interchange",
    S,
    0,
    "01 R N0 9/9 control number of the interchange answered",
    "02 R DT 6/6 its date",
    "03 R TM 4/4 its time",
    "04 R ID 1/1 verdict [A E R]",
    "05 R ID 3/3 what was found [000 001 002 003 004 005 006 007 008 009 010 011 012 013 014 015"
    " 016 017 018 019 020 021 022 023 024 025 026 027 028 029 030 031]",
)

GUIDE = guide("TA1", "", "00501", "interchange acknowledgement", TA1)
