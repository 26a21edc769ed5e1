"""837P (005010X222A1): the professional claim, every loop of it.

Facts: ASC X12 005010X222A1, loops 1000A to 2440, checked against the open maps of pyx12. Labels
are ours. Loop 2300 stands once in the table and is used twice, under the subscriber (2000B) and
under the patient who is not the subscriber (2000C).
"""

from __future__ import annotations

from effleurage.x12.guides.model import Loop, SegmentUse
from effleurage.x12.guides.model import Usage as _Usage
from effleurage.x12.guides.notation import R, S, guide, loop, seg

_FILING = "[11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ]"
_RELATIONSHIP = "01 18 19 20 21 39 40 53 G8"
_REPORTS = (
    "03 04 05 06 07 08 09 10 11 13 15 21 A3 A4 AM AS B2 B3 B4 BR BS BT CB CK CT D2 DA DB DG DJ DS"
    " EB HC HR I5 IR LA M1 MT NN OB OC OD OE OX OZ P4 P5 PE PN PO PQ PY PZ RB RR RT RX SG V5 XP"
)
_AMBULANCE = "[01 04 05 06 07 08 09 12]"


def _level(label: str, code: str, *, parent: bool, children: str) -> SegmentUse:
    return seg(
        "HL",
        label,
        R,
        1,
        "01 R AN 1/12 number of this level",
        *(["02 R AN 1/12 number of the level above"] if parent else []),
        f"03 R ID 1/2  kind of level [{code}]",
        f"04 R ID 1/1  has levels below [{children}]",
    )


def _name(  # noqa: PLR0913  # a table's shorthand
    label: str, role: str, kinds: str, *, last: str = "R", ident: str = "", usage: str = "S"
) -> SegmentUse:
    """Return an NM1; without ``last`` the guide wants no name, without ``ident`` no identifier."""
    person = "1" in kinds and last
    npi = " @npi" if "XX" in ident else ""
    return seg(
        "NM1",
        label,
        R,
        1,
        f"01 R ID 2/3  role [{role}]",
        f"02 R ID 1/1  person or organisation [{kinds}]",
        *([f"03 {last} AN 1/60 last name or organisation"] if last else []),
        *(["04 S AN 1/35 first name", "05 S AN 1/25 middle name"] if person else []),
        *(["07 S AN 1/10 suffix"] if person and role not in ("41", "40") else []),
        *([f"08 {usage} ID 1/2  kind of identifier [{ident}]"] if ident else []),
        *([f"09 {usage} AN 2/80 identifier{npi}"] if ident else []),
        syntax="P0809",
    )


def _address(whose: str, usage: _Usage = R) -> tuple[SegmentUse, SegmentUse]:
    return (
        seg("N3", f"{whose} street", usage, 1, "01 R AN 1/55 street", "02 S AN 1/55 street, 2"),
        seg(
            "N4",
            f"{whose} city",
            usage,
            1,
            "01 R AN 2/30 city",
            "02 S ID 2/2  state @state",
            "03 S ID 3/15 ZIP code",
            "04 S ID 2/3  country @country",
            "07 S ID 1/3  part of the country",
            syntax="E0207 C0605 C0704",
        ),
    )


def _ref(label: str, codes: str, most: int = 1, usage: _Usage = S) -> SegmentUse:
    return seg(
        "REF", label, usage, most, f"01 R ID 2/3 kind of number [{codes}]", "02 R AN 1/50 number"
    )


def _line_ref(label: str, codes: str, most: int) -> SegmentUse:
    """Return a REF of the line that may name the other payer whom it is for (REF04)."""
    return seg(
        "REF",
        label,
        S,
        most,
        f"01   R ID 2/3  kind of number [{codes}]",
        "02   R AN 1/50 number",
        "04   S C       payer it is for",
        "04-1 R ID 2/3  kind of number [2U]",
        "04-2 R AN 1/50 payer id",
    )


def _date(
    label: str, codes: str, formats: str = "D8", *, most: int = 1, usage: _Usage = S
) -> SegmentUse:
    return seg(
        "DTP",
        label,
        usage,
        most,
        f"01 R ID 3/3  which date [{codes}]",
        f"02 R ID 2/3  format [{formats}]",
        "03 R AN 1/35 date",
    )


def _amount(label: str, code: str) -> SegmentUse:
    return seg("AMT", label, S, 1, f"01 R ID 1/3 which amount [{code}]", "02 R R 1/18 amount")


def _taxonomy(label: str, code: str) -> SegmentUse:
    return seg(
        "PRV",
        label,
        S,
        1,
        f"01 R ID 1/3  role [{code}]",
        "02 R ID 2/3  kind of code [PXC]",
        "03 R AN 1/50 taxonomy @taxonomy",
        syntax="P0203",
    )


def _contact(label: str, most: int, ways: str, *, usage: _Usage = S) -> SegmentUse:
    """Return a PER; ``ways`` are the first means of contact, an extension may follow."""
    only_phone = ways == "TE"
    after = "EX" if only_phone else f"EX {ways}"
    third = (
        []
        if only_phone
        else [f"07 S ID 2/2 third means [{after}]", "08 S AN 1/256 third number or address"]
    )
    return seg(
        "PER",
        label,
        usage,
        most,
        "01 R ID 2/2   function [IC]",
        "02 S AN 1/60  name",
        f"03 R ID 2/2   means [{ways}]",
        "04 R AN 1/256 number or address",
        f"05 S ID 2/2   second means [{after}]",
        "06 S AN 1/256 second number or address",
        *third,
        syntax="P0304 P0506 P0708",
    )


def _note(label: str, codes: str) -> SegmentUse:
    return seg("NTE", label, S, 1, f"01 R ID 3/3 kind of note [{codes}]", "02 R AN 1/80 note")


def _attachment(label: str, most: int, reports: str, ways: str) -> SegmentUse:
    numbered = ["05 S ID 1/2 kind of number [AC]", "06 S AN 2/80 number on the attachment"]
    return seg(
        "PWK",
        label,
        S,
        most,
        f"01 R ID 2/2 kind of paper [{reports}]",
        f"02 R ID 1/2 how it travels [{ways}]",
        *(numbered if most > 1 else []),
        syntax="P0506",
    )


def _conditions(
    label: str, most: int, head: tuple[str, str], conditions: str, last: int = 3
) -> SegmentUse:
    """Return a CRC; ``head`` is its category and answers, ``last`` the last condition's place."""
    category, answers = head
    return seg(
        "CRC",
        label,
        S,
        most,
        f"01 R ID 2/2 category [{category}]",
        f"02 R ID 1/1 applies [{answers}]",
        f"03 R ID 2/3 condition {conditions}",
        *([f"04..{last:02d} S ID 2/3 further condition {conditions}"] if last > 3 else []),
    )


def _codes(label: str, most: int, first: str, later: str, external: str = "") -> SegmentUse:
    """Return an HI of up to twelve codes, of two for the procedure under anaesthesia."""
    mark = f" @{external}" if external else ""
    last = "02" if later == "BO" else "02..12"
    return seg(
        "HI",
        label,
        R if external == "icd10" else S,
        most,
        "01       R C       first code",
        f"01-1     R ID 1/3  kind of code [{first}]",
        f"01-2     R AN 1/30 code{mark}",
        f"{last} S C further code",
        f"{last}-1 R ID 1/3 kind of code [{later}]",
        f"{last}-2 R AN 1/30 code{mark}",
    )


def _repricing(label: str, *, line: bool) -> SegmentUse:
    of_line = [
        "09 S ID 2/2  kind of code [ER HC IV WK]",
        "10 S AN 1/48 procedure code",
        "11 S ID 2/2  unit of measure [MJ UN]",
        "12 S R  1/15 units",
    ]
    return seg(
        "HCP",
        label,
        S,
        1,
        f"01 R ID 2/2  method [00 01 02 03 04 05 {'06 ' if line else ''}07 08 09 10 11 12 13 14]",
        "02 R R  1/18 allowed",
        "03 S R  1/18 saved",
        "04 S AN 1/50 repricer",
        "05 S R  1/9  rate",
        "06 S AN 1/50 group code",
        "07 S R  1/18 group amount",
        *(of_line if line else []),
        "13 S ID 2/2  refusal [T1 T2 T3 T4 T5 T6]",
        "14 S ID 1/2  compliance [1 2 3 4 5]",
        "15 S ID 1/2  exception [1 2 3 4 5 6]",
        syntax="R0113 P0910 P1112",
    )


def _contract(label: str) -> SegmentUse:
    return seg(
        "CN1",
        label,
        S,
        1,
        "01 R ID 2/2  kind of contract [01 02 03 04 05 06 09]",
        "02 S R  1/18 amount",
        "03 S R  1/6  share",
        "04 S AN 1/50 code",
        "05 S R  1/6  discount",
        "06 S AN 1/30 version",
    )


def _ambulance_ride() -> SegmentUse:
    return seg(
        "CR1",
        "ambulance ride",
        S,
        1,
        "01 S ID 2/2  unit of weight [LB]",
        "02 S R  1/10 weight",
        "04 R ID 1/1  reason [A B C D E]",
        "05 R ID 2/2  unit of distance [DH]",
        "06 R R  1/15 distance",
        "09 S AN 1/80 why both ways",
        "10 S AN 1/80 why a stretcher",
        syntax="P0102 P0506",
    )


def _adjustments() -> SegmentUse:
    lines = ["01 R ID 1/2 group [CO CR OA PI PR]"]
    for at in range(2, 20, 3):
        usage = "R" if at == 2 else "S"
        lines += [
            f"{at:02d} {usage} ID 1/5 reason @carc",
            f"{at + 1:02d} {usage} R 1/18 amount",
            f"{at + 2:02d} S R 1/15 units",
        ]
    notes = (
        f"L{n:02d}{n + 1:02d}{n + 2:02d} C{n + 1:02d}{n:02d} C{n + 2:02d}{n:02d}"
        for n in range(5, 20, 3)
    )
    return seg("CAS", "why it was not paid in full", S, 5, *lines, syntax=" ".join(notes))


def _person(ref: str, label: str, role: str, most: int, refs: str) -> Loop:
    """Return the loop of a clinician named on the claim."""
    return loop(
        ref,
        label,
        S,
        most,
        _name(label, role, "1", ident="XX"),
        _ref(f"another number of the {label}", refs, 4 if "LU" in refs else 3),
    )


def _unnamed(ref: str, label: str, role: str, kinds: str, refs: str) -> Loop:
    """Return the loop of a provider whom the other payer knows by a number only."""
    most, count = (2, 3) if role == "DN P3" else (1, 2 if role == "85" else 3)
    return loop(
        ref,
        label,
        S,
        most,
        _name(label, role, kinds, last=""),
        _ref(f"the other payer's number of the {label}", refs, count, R),
    )


_PROCEDURE = (
    "01      R C        procedure",
    "01-1    R ID 2/2   kind of code [ER HC IV WK]",
    "01-2    R AN 1/48  procedure code @procedure",
    "01-3..6 S AN 2/2   modifier",
    "01-7    S AN 1/80  description",
)

_OTHER_COVER = loop(
    "2320",
    "other cover",
    S,
    10,
    seg(
        "SBR",
        "other cover",
        R,
        1,
        "01 R ID 1/1  turn of this payer [A B C D E F G H P S T U]",
        f"02 R ID 2/2  patient's relationship to the subscriber [{_RELATIONSHIP}]",
        "03 S AN 1/50 group number",
        "04 S AN 1/60 group name",
        "05 S ID 1/3  why Medicare comes second [12 13 14 15 16 41 42 43 47]",
        f"09 S ID 1/2  kind of cover {_FILING}",
    ),
    _adjustments(),
    _amount("paid by the other payer", "D"),
    _amount("not covered by the other payer", "A8"),
    _amount("left to the patient", "EAF"),
    seg(
        "OI",
        "permissions under the other cover",
        R,
        1,
        "03 R ID 1/1 benefits assigned [N W Y]",
        "04 S ID 1/1 who signed [P]",
        "06 R ID 1/1 release of information [I Y]",
    ),
    seg(
        "MOA",
        "remarks of the other payer",
        S,
        1,
        "01     S R  1/10 rate",
        "02     S R  1/18 payable",
        "03..07 S AN 1/50 remark @rarc",
        "08     S R  1/18 renal payment",
        "09     S R  1/18 professional part not payable",
    ),
    loop(
        "2330A",
        "other subscriber",
        R,
        1,
        _name("other subscriber", "IL", "1 2", ident="II MI", usage="R"),
        *_address("other subscriber's", S),
        _ref("other subscriber's social security number", "SY"),
    ),
    loop(
        "2330B",
        "other payer",
        R,
        1,
        _name("other payer", "PR", "2", ident="PI XV", usage="R"),
        *_address("other payer's", S),
        _date("other payer decided on", "573"),
        _ref("another number of the other payer", "2U EI FY NF", 2),
        _ref("other payer's authorisation", "G1"),
        _ref("other payer's referral", "9F"),
        _ref("other payer adjusted its decision", "T4"),
        _ref("other payer's claim number", "F8"),
    ),
    _unnamed("2330C", "referrer at the other payer", "DN P3", "1", "0B 1G G2"),
    _unnamed("2330D", "rendering provider at the other payer", "82", "1 2", "0B 1G G2 LU"),
    _unnamed("2330E", "place of service at the other payer", "77", "2", "0B G2 LU"),
    _unnamed("2330F", "supervisor at the other payer", "DQ", "1", "0B 1G G2 LU"),
    _unnamed("2330G", "billing provider at the other payer", "85", "1 2", "G2 LU"),
)

_LINE = loop(
    "2400",
    "one line of the claim",
    R,
    50,
    seg("LX", "line", R, 1, "01 R N0 1/6 line number"),
    seg(
        "SV1",
        "service",
        R,
        1,
        *_PROCEDURE,
        "02      R R  1/18  charge",
        "03      R ID 2/2   unit of measure [MJ UN]",
        "04      R R  1/15  units",
        "05      S AN 1/2   place of service @pos",
        "07      R C        diagnosis pointers",
        "07-1    R N0 1/2   first pointer [1 2 3 4 5 6 7 8 9 10 11 12]",
        "07-2..4 S N0 1/2   further pointer [1 2 3 4 5 6 7 8 9 10 11 12]",
        "09      S ID 1/1   emergency [Y]",
        "11      S ID 1/1   screening of a child [Y]",
        "12      S ID 1/1   family planning [Y]",
        "15      S ID 1/1   without copay [0]",
    ),
    seg(
        "SV5",
        "equipment",
        S,
        1,
        "01   R C       procedure",
        "01-1 R ID 2/2  kind of code [HC]",
        "01-2 R AN 1/48 procedure code",
        "02   R ID 2/2  unit of measure [DA]",
        "03   R R  1/15 days needed",
        "04   R R  1/18 rental price",
        "05   R R  1/18 purchase price",
        "06   R ID 1/1  rented by [1 4 6]",
        syntax="R0405 C0604",
    ),
    _attachment("paper sent beside the line", 10, _REPORTS, "AA BM EL EM FT FX"),
    _attachment("certificate for equipment", 1, "CT", "AB AD AF AG NS"),
    _ambulance_ride(),
    seg(
        "CR3",
        "certificate of equipment",
        S,
        1,
        "01 R ID 1/1  kind [I R S]",
        "02 R ID 2/2  unit of time [MO]",
        "03 R R  1/15 months",
        syntax="P0203",
    ),
    _conditions("ambulance", 3, ("07", "N Y"), _AMBULANCE, 7),
    _conditions("hospice employee", 1, ("70", "N Y"), "[65]"),
    _conditions("equipment", 1, ("09", "N Y"), "[38 ZV]", 4),
    _date("service date", "472", "D8 RD8", usage=R),
    _date("prescribed on", "471"),
    _date("certification revised on", "607"),
    _date("therapy begun on", "463"),
    _date("last certified on", "461"),
    _date("last seen on", "304"),
    _date("tested on", "738 739", most=2),
    _date("shipped on", "011"),
    _date("last x-ray on", "455"),
    _date("first treated on", "454"),
    seg("QTY", "patients in the ambulance", S, 1, "01 R ID 2/2 which [PT]", "02 R R 1/15 number"),
    seg("QTY", "units of anaesthesia", S, 1, "01 R ID 2/2 which [FL]", "02 R R 1/15 number"),
    seg(
        "MEA",
        "test result",
        S,
        5,
        "01 R ID 2/2  reference [OG TR]",
        "02 R ID 1/3  what was measured [HT R1 R2 R3 R4]",
        "03 R R  1/20 result",
    ),
    _contract("contract for the line"),
    _ref("repriced line", "9B"),
    _ref("repriced line, adjusted", "9D"),
    _line_ref("authorisation for the line", "G1", 5),
    _ref("our line number", "6R"),
    _ref("mammography certificate", "EW"),
    _ref("laboratory certificate", "X4"),
    _ref("referring laboratory certificate", "F4"),
    _ref("vaccine batch", "BT"),
    _line_ref("referral for the line", "9F", 5),
    _amount("sales tax", "T"),
    _amount("postage", "F4"),
    seg("K3", "fixed format text", S, 10, "01 R AN 1/80 text"),
    _note("note on the line", "ADD DCP"),
    _note("note by a third party", "TPO"),
    seg("PS1", "service bought in", S, 1, "01 R AN 1/50 provider", "02 R R 1/18 charge"),
    _repricing("repricing of the line", line=True),
    loop(
        "2410",
        "drug",
        S,
        1,
        seg(
            "LIN",
            "drug",
            R,
            1,
            "02 R ID 2/2 kind of code [EN EO HI N4 ON UK UP]",
            "03 R AN 1/48 drug code",
        ),
        seg(
            "CTP",
            "how much",
            R,
            1,
            "04 R R 1/15 amount",
            "05 R C unit",
            "05-1 R ID 2/2 unit of measure [F2 GR ME ML UN]",
        ),
        _ref("prescription number", "VY XZ"),
    ),
    loop(
        "2420A",
        "who rendered the line",
        S,
        1,
        _name("who rendered the line", "82", "1 2", ident="XX"),
        _taxonomy("specialty of who rendered it", "PE"),
        _line_ref("another number of who rendered it", "0B 1G G2 LU", 20),
    ),
    loop(
        "2420B",
        "who sold the service",
        S,
        1,
        _name("who sold the service", "QB", "1 2", last="", ident="XX"),
        _line_ref("another number of who sold it", "0B 1G G2", 20),
    ),
    loop(
        "2420C",
        "where the line was rendered",
        S,
        1,
        _name("where the line was rendered", "77", "2", ident="XX"),
        *_address("place's"),
        _line_ref("another number of the place", "G2 LU", 3),
    ),
    loop(
        "2420D",
        "who supervised the line",
        S,
        1,
        _name("who supervised the line", "DQ", "1", ident="XX"),
        _line_ref("another number of the supervisor", "0B 1G G2 LU", 20),
    ),
    loop(
        "2420E",
        "who ordered the line",
        S,
        1,
        _name("who ordered the line", "DK", "1", ident="XX"),
        *_address("orderer's", S),
        _line_ref("another number of the orderer", "0B 1G G2", 20),
        _contact("orderer's contact", 1, "EM FX TE"),
    ),
    loop(
        "2420F",
        "who referred for the line",
        S,
        2,
        _name("who referred for the line", "DN P3", "1", ident="XX"),
        _line_ref("another number of the referrer", "0B 1G G2", 20),
    ),
    loop("2420G", "ambulance from", S, 1, _name("from", "PW", "2", last=""), *_address("its")),
    loop("2420H", "ambulance to", S, 1, _name("to", "45", "2", last="S"), *_address("its")),
    loop(
        "2430",
        "what the other payer decided on the line",
        S,
        15,
        seg(
            "SVD",
            "other payer's decision",
            R,
            1,
            "01 R AN 2/80 payer id",
            "02 R R  1/18 paid",
            *(line.replace("01", "03", 1) for line in _PROCEDURE),
            "05 R R  1/15 units paid",
            "06 S N0 1/6  line it was bundled into",
        ),
        _adjustments(),
        _date("decided on", "573", usage=R),
        _amount("left to the patient", "EAF"),
    ),
    loop(
        "2440",
        "form",
        S,
        0,
        seg(
            "LQ",
            "form",
            R,
            1,
            "01 R ID 1/3 kind of code [AS UT]",
            "02 R AN 1/30 form",
            syntax="C0102",
        ),
        seg(
            "FRM",
            "answer on the form",
            R,
            99,
            "01 R AN 1/20 question",
            "02 S ID 1/1  yes or no [N W Y]",
            "03 S AN 1/50 text",
            "04 S DT 8/8  date",
            "05 S R  1/6  share",
            syntax="R02030405",
        ),
    ),
)

_CLAIM = (
    seg(
        "CLM",
        "claim",
        R,
        1,
        "01    R AN 1/38 our claim number",
        "02    R R  1/18 charge",
        "05    R C       place and purpose",
        "05-1  R AN 1/2  place of service @pos",
        "05-2  R ID 1/2  kind of code [B]",
        "05-3  R ID 1/1  frequency [1 7 8]",
        "06    R ID 1/1  provider's signature on file [N Y]",
        "07    R ID 1/1  assignment accepted [A B C]",
        "08    R ID 1/1  benefits assigned [N W Y]",
        "09    R ID 1/1  release of information [I Y]",
        "10    S ID 1/1  who signed [P]",
        "11    S C       cause",
        "11-1  R ID 2/3  cause [AA EM OA]",
        "11-2  S ID 2/3  second cause [AA EM OA]",
        "11-4  S ID 2/2  state of the car accident @state",
        "11-5  S ID 2/3  country @country",
        "12    S ID 2/3  special programme [02 03 05 09]",
        "20    S ID 1/2  reason for delay [1 2 3 4 5 6 7 8 9 10 11 15]",
    ),
    _date("onset", "431"),
    _date("first treated on", "454"),
    _date("last seen on", "304"),
    _date("acute manifestation", "453"),
    _date("accident", "439"),
    _date("last menstrual period", "484"),
    _date("last x-ray", "455"),
    _date("hearing or vision prescription", "471"),
    _date("disabled from and until", "314 360 361", "D8 RD8"),
    _date("last worked", "297"),
    _date("may return to work", "296"),
    _date("admitted", "435"),
    _date("discharged", "096"),
    _date("care assumed or given up", "090 091", most=2),
    _date("first contact about the injury", "444"),
    _date("repricer received it", "050"),
    _attachment("paper sent beside the claim", 10, _REPORTS, "AA BM EL EM FT FX"),
    _contract("contract"),
    _amount("paid by the patient", "F5"),
    _ref("why without authorisation", "4N"),
    _ref("Medicare crossover", "F5"),
    _ref("mammography certificate", "EW"),
    _ref("referral number", "9F"),
    _ref("authorisation number", "G1"),
    _ref("the payer's claim number", "F8"),
    _ref("laboratory certificate", "X4"),
    _ref("repriced claim", "9A"),
    _ref("repriced claim, adjusted", "9C"),
    _ref("trial of a device", "LX"),
    _ref("the clearinghouse's claim number", "D9"),
    _ref("record number", "EA"),
    _ref("demonstration project", "P4"),
    _ref("care plan", "1J"),
    seg("K3", "fixed format text", S, 10, "01 R AN 1/80 text"),
    _note("note on the claim", "ADD CER DCP DGN TPO"),
    _ambulance_ride(),
    seg(
        "CR2",
        "spinal manipulation",
        S,
        1,
        "08 R ID 1/1  condition [A C D E F G M]",
        "10 S AN 1/80 description",
        "11 S AN 1/80 description, 2",
    ),
    _conditions("ambulance", 3, ("07", "N Y"), _AMBULANCE, 7),
    _conditions("vision", 3, ("E1 E2 E3", "N Y"), "[L1 L2 L3 L4 L5]", 7),
    _conditions("homebound", 1, ("75", "Y"), "[IH]"),
    _conditions("screening of a child", 1, ("ZZ", "N Y"), "[AV NU S2 ST]", 5),
    _codes("diagnoses", 1, "ABK BK", "ABF BF", "icd10"),
    _codes("procedure under anaesthesia", 1, "BP", "BO"),
    _codes("conditions", 2, "BG", "BG"),
    _repricing("repricing of the claim", line=False),
    _person("2310A", "referrer", "DN P3", 2, "0B 1G G2"),
    loop(
        "2310B",
        "rendering provider",
        S,
        1,
        _name("rendering provider", "82", "1 2", ident="XX"),
        _taxonomy("rendering provider's specialty", "PE"),
        _ref("another number of the rendering provider", "0B 1G G2 LU", 4),
    ),
    loop(
        "2310C",
        "place of service",
        S,
        1,
        _name("place of service", "77", "2", ident="XX"),
        *_address("place's"),
        _ref("another number of the place", "0B G2 LU", 3),
        _contact("place's contact", 1, "TE"),
    ),
    _person("2310D", "supervisor", "DQ", 1, "0B 1G G2 LU"),
    loop("2310E", "ambulance from", S, 1, _name("from", "PW", "2", last=""), *_address("its")),
    loop("2310F", "ambulance to", S, 1, _name("to", "45", "2", last="S"), *_address("its")),
    _OTHER_COVER,
    _LINE,
)

_PATIENT = loop(
    "2000C",
    "patient who is not the subscriber",
    S,
    0,
    _level("patient", "23", parent=True, children="0"),
    seg(
        "PAT",
        "patient",
        R,
        1,
        "01 R ID 2/2  relationship to the subscriber [01 19 20 21 39 40 53 G8]",
        "05 S ID 2/3  format [D8]",
        "06 S AN 1/35 died on",
        "07 S ID 2/2  unit of weight [01]",
        "08 S R  1/10 weight",
        "09 S ID 1/1  pregnant [Y]",
        syntax="P0506 P0708",
    ),
    loop(
        "2010CA",
        "patient's name",
        R,
        1,
        _name("patient", "QC", "1"),
        *_address("patient's"),
        seg(
            "DMG",
            "patient's birth and sex",
            R,
            1,
            "01 R ID 2/3 format [D8]",
            "02 R AN 1/35 born on",
            "03 R ID 1/1 sex [F M U]",
        ),
        _ref("property and casualty claim number", "Y4"),
        _ref("property and casualty patient number", "1W SY"),
        _contact("patient's contact", 1, "TE"),
    ),
    loop("2300", "claim", R, 100, *_CLAIM),
)

_SUBSCRIBER = loop(
    "2000B",
    "subscriber",
    R,
    0,
    _level("subscriber", "22", parent=True, children="0 1"),
    seg(
        "SBR",
        "cover",
        R,
        1,
        "01 R ID 1/1  turn of this payer [A B C D E F G H P S T U]",
        "02 S ID 2/2  the patient is the subscriber [18]",
        "03 S AN 1/50 group number",
        "04 S AN 1/60 group name",
        "05 S ID 1/3  why Medicare comes second [12 13 14 15 16 41 42 43 47]",
        f"09 S ID 1/2  kind of cover {_FILING}",
    ),
    seg(
        "PAT",
        "subscriber as patient",
        S,
        1,
        "05 S ID 2/3  format [D8]",
        "06 S AN 1/35 died on",
        "07 S ID 2/2  unit of weight [01]",
        "08 S R  1/10 weight",
        "09 S ID 1/1  pregnant [Y]",
        syntax="P0506 P0708",
    ),
    loop(
        "2010BA",
        "subscriber's name",
        R,
        1,
        _name("subscriber", "IL", "1 2", ident="II MI", usage="R"),
        *_address("subscriber's", S),
        seg(
            "DMG",
            "subscriber's birth and sex",
            S,
            1,
            "01 R ID 2/3 format [D8]",
            "02 R AN 1/35 born on",
            "03 R ID 1/1 sex [F M U]",
        ),
        _ref("subscriber's social security number", "SY"),
        _ref("property and casualty claim number", "Y4"),
        _contact("subscriber's contact", 1, "TE"),
    ),
    loop(
        "2010BB",
        "payer",
        R,
        1,
        _name("payer", "PR", "2", ident="PI XV", usage="R"),
        *_address("payer's", S),
        _ref("another number of the payer", "2U EI FY NF", 3),
        _ref("the payer's number of the billing provider", "G2 LU", 2),
    ),
    loop("2300", "claim", S, 100, *_CLAIM),
    _PATIENT,
)

_BILLING = loop(
    "2000A",
    "billing provider",
    R,
    0,
    _level("billing provider", "20", parent=False, children="1"),
    _taxonomy("billing provider's specialty", "BI"),
    seg(
        "CUR", "foreign currency", S, 1, "01 R ID 2/3 whose [85]", "02 R ID 3/3 currency @currency"
    ),
    loop(
        "2010AA",
        "billing provider's name",
        R,
        1,
        _name("billing provider", "85", "1 2", ident="XX"),
        *_address("billing provider's"),
        _ref("billing provider's tax number", "EI SY", 1, R),
        _ref("billing provider's licence", "0B 1G", 2),
        _contact("billing provider's contact", 2, "EM FX TE"),
    ),
    loop(
        "2010AB", "where to pay", S, 1, _name("pay to", "87", "1 2", last=""), *_address("pay-to")
    ),
    loop(
        "2010AC",
        "plan to pay",
        S,
        1,
        _name("plan to pay", "PE", "2", ident="PI XV", usage="R"),
        *_address("plan's"),
        _ref("another number of the plan", "2U FY NF"),
        _ref("plan's tax number", "EI", 1, R),
    ),
    _SUBSCRIBER,
)

GUIDE = guide(
    "837",
    "HC",
    "005010X222A1",
    "professional claim",
    seg(
        "BHT",
        "beginning",
        R,
        1,
        "01 R ID 4/4  structure [0019]",
        "02 R ID 2/2  purpose [00 18]",
        "03 R AN 1/50 our number of this batch",
        "04 R DT 8/8  date",
        "05 R TM 4/8  time",
        "06 R ID 2/2  kind [31 CH RP]",
    ),
    loop(
        "1000A",
        "submitter",
        R,
        1,
        _name("submitter", "41", "1 2", ident="46", usage="R"),
        _contact("submitter's contact", 2, "EM FX TE", usage=R),
    ),
    loop("1000B", "receiver", R, 1, _name("receiver", "40", "2", ident="46", usage="R")),
    _BILLING,
)
