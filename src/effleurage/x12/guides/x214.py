"""277CA (005010X214): which claims of an 837 a payer took in, and why it refused the others.

Facts: ASC X12 005010X214, loops 2000A to 2220D. Labels are ours.
"""

from __future__ import annotations

from effleurage.x12.guides.model import SegmentUse
from effleurage.x12.guides.notation import R, S, guide, loop, seg

_PROVIDERS = (
    "[03 1P 1Z 40 41 71 72 73 77 82 85 87 DK DN DQ FA GB HK IL LI MSC PR PRP"
    " QB QC QD SEP TL TTP TU]"
)


def _level(label: str, code: str, *, parent: bool, children: str) -> SegmentUse:
    return seg(
        "HL",
        label,
        R,
        1,
        "01 R AN 1/12 number of this level",
        *(["02 R AN 1/12 number of the level above"] if parent else []),
        f"03 R ID 1/2  kind of level [{code}]",
        *([f"04 R ID 1/1  has levels below [{children}]"] if children else []),
    )


def _name(label: str, role: str, kinds: str, id_kinds: str) -> SegmentUse:
    person = ["04 S AN 1/35 first name", "05 S AN 1/25 middle name"] if "1" in kinds else []
    if person and role != "41":
        person += ["06 S AN 1/10 title", "07 S AN 1/10 suffix"]
    npi = " @npi" if "XX" in id_kinds else ""
    return seg(
        "NM1",
        label,
        R,
        1,
        f"01 R ID 2/3  role [{role}]",
        f"02 R ID 1/1  person or organisation [{kinds}]",
        "03 R AN 1/60 last name or organisation",
        *person,
        f"08 R ID 1/2  kind of identifier [{id_kinds}]",
        f"09 R AN 2/80 identifier{npi}",
        syntax="P0809",
    )


def _trace(label: str, kind: str) -> SegmentUse:
    return seg("TRN", label, R, 1, f"01 R ID 1/2 kind of trace [{kind}]", "02 R AN 1/50 number")


def _status(label: str, roles: str, *parts: str) -> SegmentUse:
    """Return an STC with those of the optional parts that the level has."""
    written = {
        "date": "02 R DT 8/8 date of the status",
        "charge": "04 R R 1/18 charge",
        "message": "12 S AN 1/264 message",
    }
    actions = "[U WQ]" if "charge" in parts else "[U]"
    composites = [
        line
        for place, usage, of_whom in (("01", "R", f" {roles}"), ("10", "S", ""), ("11", "S", ""))
        for line in (
            f"{place}   {usage} C         status",
            f"{place}-1 R AN 1/30   category @claim-status-category",
            f"{place}-2 R AN 1/30   status @claim-status",
            f"{place}-3 S ID 2/3    whom it concerns{of_whom}",
        )
    ]
    return seg(
        "STC",
        label,
        R,
        0,
        *composites,
        *(written[part] for part in parts),
        f"03   R ID 1/2    action taken {actions}",
    )


def _sum(tag: str, label: str, code: str) -> SegmentUse:
    kind = "R 1/15" if tag == "QTY" else "R 1/18"
    width = "2/2" if tag == "QTY" else "1/3"
    return seg(tag, label, S, 1, f"01 R ID {width} which total [{code}]", f"02 R {kind} total")


def _reference(label: str, codes: str) -> SegmentUse:
    return seg("REF", label, S, 1, f"01 R ID 2/3 kind [{codes}]", "02 R AN 1/50 number")


def _date(label: str, code: str, formats: str = "D8") -> SegmentUse:
    return seg(
        "DTP",
        label,
        S if code == "472S" else R,
        1,
        f"01 R ID 3/3  which date [{code[:3]}]",
        f"02 R ID 2/3  format [{formats}]",
        "03 R AN 1/35 date",
    )


_LINE = loop(
    "2220D",
    "one line of the claim",
    S,
    0,
    seg(
        "SVC",
        "line answered",
        R,
        1,
        "01      R C        procedure",
        "01-1    R ID 2/2   kind of code [AD ER HC HP IV NU WK]",
        "01-2    R AN 1/48  procedure code @procedure",
        "01-3..6 S AN 2/2   modifier",
        "02      R R  1/18  charge",
        "04      S AN 1/48  revenue code",
        "07      S R  1/15  units",
    ),
    _status("verdict on the line", _PROVIDERS, "date"),
    _reference("our line number", "FJ"),
    _reference("prescription number", "XZ"),
    _date("service date of the line", "472S", "D8 RD8"),
)

_CLAIM = loop(
    "2200D",
    "one claim",
    S,
    0,
    _trace("our claim number", "2"),
    _status("verdict on the claim", _PROVIDERS, "date", "charge", "message"),
    _reference("the payer's claim number", "1K"),
    _reference("the clearinghouse's claim number", "D9"),
    _reference("institutional bill type", "BLT"),
    _date("service dates of the claim", "472", "D8 RD8"),
    _LINE,
)

_PATIENT = loop(
    "2000D",
    "patient",
    S,
    0,
    _level("patient", "PT", parent=True, children=""),
    loop("2100D", "patient's name", R, 1, _name("patient", "QC", "1", "II MI")),
    _CLAIM,
)

_PROVIDER = loop(
    "2000C",
    "billing provider",
    S,
    0,
    _level("billing provider", "19", parent=True, children="0 1"),
    loop(
        "2100C", "billing provider's name", R, 0, _name("billing provider", "85", "1 2", "FI SV XX")
    ),
    loop(
        "2200C",
        "totals of the billing provider",
        S,
        1,
        _trace("trace of the billing provider", "1"),
        _status("verdict on the billing provider", "[36 40 41 77 82 85 87 AY PR]", "charge"),
        _reference("another number of the provider", "0B 1G G2 LU SY TJ"),
        _sum("QTY", "claims accepted", "QA"),
        _sum("QTY", "claims refused", "QC"),
        _sum("AMT", "charges accepted", "YU"),
        _sum("AMT", "charges refused", "YY"),
    ),
    _PATIENT,
)

_RECEIVER = loop(
    "2000B",
    "who sent the claims",
    R,
    1,
    _level("who sent the claims", "21", parent=True, children="0 1"),
    loop("2100B", "sender's name", R, 1, _name("who sent the claims", "41", "1 2", "46")),
    loop(
        "2200B",
        "totals of the file",
        R,
        1,
        _trace("the 837's own number (BHT03)", "2"),
        _status("verdict on the file", "[36 40 41 AY PR]", "date", "charge"),
        _sum("QTY", "claims accepted", "90"),
        _sum("QTY", "claims refused", "AA"),
        _sum("AMT", "charges accepted", "YU"),
        _sum("AMT", "charges refused", "YY"),
    ),
    _PROVIDER,
)

GUIDE = guide(
    "277",
    "HN",
    "005010X214",
    "claim acknowledgement",
    seg(
        "BHT",
        "beginning",
        R,
        1,
        "01 R ID 4/4  structure [0085]",
        "02 R ID 2/2  purpose [08]",
        "03 R AN 1/50 number of this answer",
        "04 R DT 8/8  date",
        "05 R TM 4/8  time",
        "06 R ID 2/2  kind [TH]",
    ),
    loop(
        "2000A",
        "who answers",
        R,
        0,
        _level("who answers", "20", parent=False, children="1"),
        loop(
            "2100A", "who answers by name", R, 1, _name("who answers", "AY PR", "2", "46 FI PI XV")
        ),
        loop(
            "2200A",
            "receipt of the file",
            R,
            0,
            _trace("number given at receipt", "1"),
            _date("received on", "050"),
            _date("worked on", "009"),
        ),
        _RECEIVER,
    ),
)
