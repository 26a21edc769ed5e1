"""276 and 277 (005010X212): where is my claim, and the payer's answer, loops 2000A to 2220E.

Facts: ASC X12 005010X212; the answer is checked against the open map of pyx12, the question
against its mirror and the open examples. Labels are ours. The question's DMG and AMT tell the
payer which person and claim are meant; the answer repeats neither.
"""

from __future__ import annotations

from effleurage.x12.guides.model import Loop, SegmentUse, Usage
from effleurage.x12.guides.notation import R, S, guide, loop, seg

#: Whom a status may concern: data element 98, as far as this guide takes it. ``PR``, the payer, is
#: missing in pyx12's map of this guide but stands in that of its sister (X214), and payers send it.
_WHOM = (
    "03 13 17 1E 1G 1H 1I 1O 1P 1Q 1R 1S 1T 1U 1V 1W 1X 1Y 1Z 28 2A 2B 2D 2E 2I 2K 2P 2Q 2S 2Z 30"
    " 36 3A 3C 3D 3E 3F 3G 3H 3I 3J 3K 3L 3M 3N 3O 3P 3Q 3R 3S 3T 3U 3V 3W 3X 3Y 3Z 40 43 44 4A 4B"
    " 4C 4D 4E 4F 4G 4H 4I 4J 4L 4M 4N 4O 4P 4Q 4R 4S 4U 4V 4W 4X 4Y 4Z 5A 5B 5C 5D 5E 5F 5G 5H 5I"
    " 5J 5K 5L 5M 5N 5O 5P 5Q 5R 5S 5T 5U 5V 5W 5X 5Y 5Z 61 6A 6B 6C 6D 6E 6F 6G 6H 6I 6J 6K 6L 6M"
    " 6N 6O 6P 6Q 6R 6S 6U 6V 6W 6X 6Y 71 72 73 74 77 7C 80 82 84 85 87 95 CK CZ D2 DD DJ DK DN DO"
    " DQ E1 E2 E7 E9 FA FD FE G0 G3 GB GD GI GJ GK GM GY HF HH I3 IJ IL IN LI LR MR MSC OB OD OX P0"
    " P2 P3 P4 P6 P7 PR PRP PT PV PW QA QB QC QD QE QH QK QL QN QO QS QV QY RC RW S4 SEP SJ SU T4"
    " TL TQ TT TTP TU UH X3 X4 X5 ZZ"
)


def _beginning(purpose: str, *more: str) -> SegmentUse:
    return seg(
        "BHT",
        "beginning",
        R,
        1,
        "01 R ID 4/4  structure [0010]",
        f"02 R ID 2/2  purpose [{purpose}]",
        "03 R AN 1/50 number of this file",
        "04 R DT 8/8  date",
        "05 R TM 4/8  time",
        *more,
    )


def _level(label: str, code: str, children: str) -> SegmentUse:
    return seg(
        "HL",
        label,
        R,
        1,
        "01 R AN 1/12 number of this level",
        *([] if code == "20" else ["02 R AN 1/12 number of the level above"]),
        f"03 R ID 1/2  kind of level [{code}]",
        *([f"04 R ID 1/1  has levels below [{children}]"] if children else []),
    )


def _name(label: str, role: str, kinds: str, id_kinds: str, *, name: str = "R") -> SegmentUse:
    person = ["04 S AN 1/35 first name", "05 S AN 1/25 middle name"] if "1" in kinds else []
    if person and role != "41":
        person.append("07 S AN 1/10 suffix")
    npi = " @npi" if "XX" in id_kinds else ""
    known = [f"08 R ID 1/2 kind of identifier [{id_kinds}]", f"09 R AN 2/80 identifier{npi}"]
    return seg(
        "NM1",
        label,
        R,
        1,
        f"01 R ID 2/3  role [{role}]",
        f"02 R ID 1/1  person or organisation [{kinds}]",
        f"03 {name} AN 1/60 last name or organisation",
        *person,
        *(known if id_kinds else []),
        syntax="P0809" if id_kinds else "",
    )


def _trace(label: str, kind: str) -> SegmentUse:
    return seg("TRN", label, R, 1, f"01 R ID 1/2 kind of trace [{kind}]", "02 R AN 1/50 number")


def _reference(label: str, code: str) -> SegmentUse:
    return seg("REF", label, S, 1, f"01 R ID 2/3 kind [{code}]", "02 R AN 1/50 number")


def _dates(label: str, usage: Usage) -> SegmentUse:
    return seg(
        "DTP",
        label,
        usage,
        1,
        "01 R ID 3/3  which date [472]",
        "02 R ID 2/3  format [D8 RD8]",
        "03 R AN 1/35 date or range",
    )


def _status(label: str, whom: str, *more: str, list_of_codes: bool = False) -> SegmentUse:
    """Return an STC: up to three statuses of one thing; ``more`` are its date and money."""
    composites = [
        line
        for place, usage, codes in (("01", "R", f" [{whom}]"), ("10", "S", ""), ("11", "S", ""))
        for line in (
            f"{place}   {usage} C       status",
            f"{place}-1 R AN 1/30 category @claim-status-category",
            f"{place}-2 R AN 1/30 status @claim-status",
            f"{place}-3 S ID 2/3  whom it concerns{codes}",
            *([f"{place}-4 S ID 1/3  list of codes [RX]"] if list_of_codes else []),
        )
    ]
    return seg("STC", label, R, 0, *composites, "02 R DT 8/8 date of the status", *more)


def _service(*, answered: bool) -> SegmentUse:
    kinds = "AD ER HC HP IV N4 NU WK"
    return seg(
        "SVC",
        "service line",
        R,
        1,
        "01      R C       procedure",
        f"01-1    R ID 2/2  kind of code [{kinds}]",
        "01-2    R AN 1/48 procedure code @procedure",
        "01-3..6 S AN 2/2  modifier",
        "02      R R 1/18  charge",
        *(["03      R R 1/18  paid"] if answered else []),
        "04      S AN 1/48 revenue code",
        "07      R R 1/15  units",
    )


def _asked_claim(letter: str) -> Loop:
    return loop(
        f"2200{letter}",
        "claim asked for",
        S if letter == "D" else R,
        0,
        _trace("our number of this question", "1"),
        _reference("the payer's claim number", "1K"),
        _reference("institutional bill type", "BLT"),
        _reference("place in the payer's system", "LU"),
        _reference("group number", "6P"),
        _reference("our claim number", "EJ"),
        _reference("prescription number", "XZ"),
        _reference("the clearinghouse's claim number", "D9"),
        seg("AMT", "charge of the claim", S, 1, "01 R ID 1/3 which [T3]", "02 R R 1/18 amount"),
        _dates("service dates of the claim", S),
        loop(
            f"2210{letter}",
            "line asked for",
            S,
            0,
            _service(answered=False),
            _reference("our line number", "FJ"),
            _dates("service date of the line", R),
        ),
    )


def _answered_claim(letter: str) -> Loop:
    money = (
        "04 S R 1/18  charge",
        "05 S R 1/18  paid",
        "06 S DT 8/8  decided on",
        "08 S DT 8/8  paid on",
        "09 S AN 1/16 number of the cheque or transfer",
    )
    return loop(
        f"2200{letter}",
        "claim answered for",
        S if letter == "D" else R,
        0,
        _trace("the question's number", "2"),
        _status("status of the claim", _WHOM, *money, list_of_codes=True),
        _reference("the payer's claim number", "1K"),
        _reference("institutional bill type", "BLT"),
        _reference("our claim number", "EJ"),
        _reference("prescription number", "XZ"),
        _reference("voucher", "VV"),
        _reference("the clearinghouse's claim number", "D9"),
        _dates("service dates of the claim", S),
        loop(
            f"2220{letter}",
            "line answered for",
            S,
            0,
            _service(answered=True),
            _status("status of the line", _WHOM, list_of_codes=True),
            _reference("our line number", "FJ"),
            _dates("service date of the line", R),
        ),
    )


def _person(letter: str, claim: Loop, *inside: Loop, asked: bool) -> Loop:
    """Return loop 2000D (the subscriber) or 2000E (somebody else on the subscriber's plan)."""
    subscriber = letter == "D"
    label = "subscriber" if subscriber else "patient"
    demographics = seg(
        "DMG",
        f"{label}'s day of birth",
        S if subscriber else R,
        1,
        "01 R ID 2/3  format [D8]",
        "02 R AN 1/35 day of birth",
        "03 S ID 1/1  sex [F M]",
    )
    name = (
        _name("subscriber", "IL", "1 2", "24 II MI") if subscriber else _name(label, "QC", "1", "")
    )
    return loop(
        f"2000{letter}",
        label,
        S,
        0,
        _level(label, "22" if subscriber else "23", "0 1" if subscriber else ""),
        *([demographics] if asked else []),
        loop(f"2100{letter}", f"{label}'s name", R, 1, name),
        claim,
        *inside,
    )


def _payer(*contact: SegmentUse) -> tuple[SegmentUse, Loop]:
    name = _name("payer", "PR", "2", "PI XV")
    return _level("payer", "20", "1"), loop("2100A", "payer's name", R, 1, name, *contact)


def _asker(children: str, *inside: Loop) -> Loop:
    name = _name("who asks", "41", "1 2", "46", name="S")
    return loop(
        "2000B",
        "who asks",
        R,
        0,
        _level("who asks", "21", children),
        loop("2100B", "asker's name", R, 1, name),
        *inside,
    )


def _provider(usage: Usage, children: str, *inside: Loop) -> Loop:
    name = _name("provider", "1P", "1 2", "FI SV XX", name="S")
    return loop(
        "2000C",
        "provider",
        usage,
        0,
        _level("provider", "19", children),
        loop("2100C", "provider's name", R, 2, name),
        *inside,
    )


_CONTACT = seg(
    "PER",
    "payer's contact",
    S,
    1,
    "01 R ID 2/2   function [IC]",
    "02 S AN 1/60  name",
    "03 R ID 2/2   kind of contact [ED EM FX TE]",
    "04 R AN 1/256 contact",
    "05 S ID 2/2   kind of contact [ED EM EX FX TE]",
    "06 S AN 1/256 contact",
    "07 S ID 2/2   kind of contact [ED EM EX FX TE]",
    "08 S AN 1/256 contact",
    syntax="P0304 P0506 P0708",
)

QUESTION = guide(
    "276",
    "HR",
    "005010X212",
    "where is my claim",
    _beginning("13"),
    loop(
        "2000A",
        "payer",
        R,
        0,
        *_payer(),
        _asker(
            "1",
            _provider(
                R,
                "1",
                _person(
                    "D",
                    _asked_claim("D"),
                    _person("E", _asked_claim("E"), asked=True),
                    asked=True,
                ),
            ),
        ),
    ),
)

_ASKER_REFUSED = loop(
    "2200B",
    "the asker is refused",
    S,
    1,
    _trace("the question's number", "2"),
    _status("why the asker is refused", "41 AY PR"),
)
_PROVIDER_REFUSED = loop(
    "2200C",
    "the provider is refused",
    S,
    1,
    _trace("trace of the provider", "1"),
    _status("why the provider is refused", "1P"),
)

ANSWER = guide(
    "277",
    "HN",
    "005010X212",
    "status of claims",
    _beginning("08", "06 R ID 2/2  kind [DG]"),
    loop(
        "2000A",
        "payer",
        R,
        0,
        *_payer(_CONTACT),
        _asker(
            "0 1",
            _ASKER_REFUSED,
            _provider(
                S,
                "0 1",
                _PROVIDER_REFUSED,
                _person(
                    "D",
                    _answered_claim("D"),
                    _person("E", _answered_claim("E"), asked=False),
                    asked=False,
                ),
            ),
        ),
    ),
)
