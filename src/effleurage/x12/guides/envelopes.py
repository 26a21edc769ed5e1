"""The envelope segments, ISA to IEA, in the guides' own notation, so that they can be told too.

Facts: ASC X12.5 and X12.6 (interchange and application control). Labels are ours. They are read
by ``reader`` and judged by ``counts``; this table only names what stands in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from effleurage.x12.guides.model import SegmentUse
from effleurage.x12.guides.notation import R, seg
from effleurage.x12.guides.ta1 import TA1

_USES = (
    seg(
        "ISA",
        "envelope begins",
        R,
        1,
        "05 R ID 2/2   sender's kind of identifier",
        "06 R AN 15/15 sender",
        "07 R ID 2/2   receiver's kind of identifier",
        "08 R AN 15/15 receiver",
        "09 R DT 6/6   date",
        "10 R TM 4/4   time",
        "11 R AN 1/1   repetition separator",
        "12 R ID 5/5   version of the envelope",
        "13 R N0 9/9   control number",
        "14 R ID 1/1   a TA1 is wanted",
        "15 R ID 1/1   meant as",
        "16 R AN 1/1   component separator",
    ),
    seg(
        "GS",
        "group begins",
        R,
        0,
        "01 R ID 2/2  kind of group",
        "02 R AN 2/15 sender",
        "03 R AN 2/15 receiver",
        "04 R DT 8/8  date",
        "05 R TM 4/8  time",
        "06 R N0 1/9  control number",
        "08 R AN 1/12 guide",
    ),
    seg(
        "ST",
        "transaction begins",
        R,
        0,
        "01 R ID 3/3  kind",
        "02 R AN 4/9  control number",
        "03 S AN 1/35 guide",
    ),
    seg(
        "SE", "transaction ends", R, 0, "01 R N0 1/10 segments in it", "02 R AN 4/9 control number"
    ),
    seg("GE", "group ends", R, 0, "01 R N0 1/6 transactions in it", "02 R N0 1/9 control number"),
    seg("IEA", "envelope ends", R, 1, "01 R N0 1/5 groups in it", "02 R N0 9/9 control number"),
    TA1,
)

#: What each envelope segment says, by its identifier.
ENVELOPES: Mapping[str, SegmentUse] = MappingProxyType({use.tag: use for use in _USES})
