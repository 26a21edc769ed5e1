"""999 (005010X231A1): which transaction sets of a group were accepted, and what was wrong.

Facts: ASC X12 005010X231A1, loops 2000 to 2110. Labels are ours.
"""

from __future__ import annotations

from effleurage.x12.guides.notation import R, S, guide, loop, seg

_SET_FAULTS = "[1 2 3 4 5 6 7 8 9 10 11 12 13 15 16 17 18 19 23 24 25 26 27 I5 I6]"
_GROUP_FAULTS = "[1 2 3 4 5 6 10 11 12 13 14 15 16 17 18 19 23 24 25 26]"
_SEGMENT_FAULTS = "[1 2 3 4 5 6 7 8 I4 I6 I7 I8 I9]"
_ELEMENT_FAULTS = "[1 2 3 4 5 6 7 8 9 10 11 12 13 I6 I9 I10 I11 I12 I13]"

# A context is either the situation that made the guide's condition true or the record (CLM01 …)
# that the fault belongs to; both have this shape and may follow each other.
_CONTEXT = seg(
    "CTX",
    "where the fault belongs",
    S,
    10,
    "01   R C         context",
    "01-1 R AN 1/35   its name",
    "01-2 S AN 1/35   its value",
    "02   S ID 2/3    segment of the condition",
    "03   S N0 1/6    its place in the transaction set",
    "04   S AN 1/4    its loop",
    "05   S C         place in that segment",
    "05-1 R N0 1/2    element",
    "05-2 S N0 1/2    component",
    "05-3 S N0 1/4    repetition",
    "06   S C         reference",
    "06-1 R N0 1/4    data element number",
)

_ELEMENT = loop(
    "2110",
    "a fault in an element",
    S,
    0,
    seg(
        "IK4",
        "element at fault",
        S,
        1,
        "01   R C         place in the segment",
        "01-1 R N0 1/2    element",
        "01-2 S N0 1/2    component",
        "01-3 S N0 1/4    repetition",
        "02   S N0 1/4    data element number",
        f"03   R ID 1/3    kind of fault {_ELEMENT_FAULTS}",
        "04   S AN 1/99   the element as it came",
    ),
    _CONTEXT,
)

_SEGMENT = loop(
    "2100",
    "a fault in a segment",
    S,
    0,
    seg(
        "IK3",
        "segment at fault",
        R,
        1,
        "01 R ID 2/3 segment id",
        "02 R N0 1/6 place in the transaction set, ST is 1",
        "03 S AN 1/4 loop",
        f"04 S ID 1/3 kind of fault {_SEGMENT_FAULTS}",
    ),
    _CONTEXT,
    _ELEMENT,
)

_ANSWER = loop(
    "2000",
    "answer to one transaction set",
    S,
    0,
    seg(
        "AK2",
        "transaction set answered",
        R,
        1,
        "01 R ID 3/3  kind of transaction [270 271 276 277 278 820 834 835 837]",
        "02 R AN 4/9  its control number",
        "03 S AN 1/35 its guide",
    ),
    _SEGMENT,
    seg(
        "IK5",
        "verdict on the transaction set",
        R,
        1,
        "01     R ID 1/1 verdict [A E M R W X]",
        f"02..06 S ID 1/3 kind of fault {_SET_FAULTS}",
    ),
)

GUIDE = guide(
    "999",
    "FA",
    "005010X231A1",
    "implementation acknowledgement",
    seg(
        "AK1",
        "group answered",
        R,
        1,
        "01 R ID 2/2  kind of group [BE HB HC HI HN HP HR HS RA]",
        "02 R N0 1/9  its control number",
        "03 R AN 1/12 its guide",
    ),
    _ANSWER,
    seg(
        "AK9",
        "verdict on the group",
        R,
        1,
        "01     R ID 1/1 verdict [A E M P R W X]",
        "02     R N0 1/6 transaction sets the group said it had",
        "03     R N0 1/6 transaction sets received",
        "04     R N0 1/6 transaction sets accepted",
        f"05..09 S ID 1/3 kind of fault {_GROUP_FAULTS}",
    ),
)
