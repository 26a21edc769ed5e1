"""835 (005010X221A1): what a payer paid, claim by claim, and why not the rest.

Facts: ASC X12 005010X221A1, header to loop 2110 and PLB, checked against the open map of pyx12.
Labels are ours. PLB may repeat without limit, one for each provider and fiscal year.
"""

from __future__ import annotations

from dataclasses import replace

from effleurage.x12.guides.model import SegmentUse
from effleurage.x12.guides.notation import R, S, guide, loop, seg

_MONEY = "R 1/18"
_COUNT = "R 1/15"
_QUALIFIERS = "AD ER HC HP IV N4 NU WK"
_RENDERING = "0B 1A 1B 1C 1D 1G 1H 1J D3 G2"


def _numbered(places: str, usage: str, kind: str, labels: str) -> list[str]:
    """Return a line for each place (``"05 06"``), labelled by the comma-parted labels."""
    pairs = zip(places.split(), labels.split(", "), strict=True)
    return [f"{place} {usage} {kind} {label}" for place, label in pairs]


def _address(whose: str, usage: str) -> tuple[SegmentUse, SegmentUse]:
    return (
        seg(
            "N3",
            f"{whose} street",
            R if usage == "R" else S,
            1,
            "01 R AN 1/55 street",
            "02 S AN 1/55 street, 2",
        ),
        seg(
            "N4",
            f"{whose} city",
            R if usage == "R" else S,
            1,
            "01 R AN 2/30 city",
            "02 S ID 2/2 state @state",
            "03 S ID 3/15 postal code",
            "04 S ID 2/3 country @country",
            "07 S ID 1/3 part of a country @subdivision",
            syntax="E0207 C0605 C0704",
        ),
    )


def _reference(label: str, codes: str, most: int) -> SegmentUse:
    return seg("REF", label, S, most, f"01 R ID 2/3 kind [{codes}]", "02 R AN 1/50 reference")


def _date(label: str, codes: str, most: int = 1) -> SegmentUse:
    return seg("DTM", label, S, most, f"01 R ID 3/3 which date [{codes}]", "02 R DT 8/8 date")


def _name(label: str, role: str, kinds: str, *, identifiers: str, known: str) -> SegmentUse:
    """Return an NM1 of loop 2100; ``known`` is the usage of its identifier."""
    required = label == "client"
    return seg(
        "NM1",
        label,
        R if required else S,
        1,
        f"01 R ID 2/3 role [{role}]",
        f"02 R ID 1/1 person or organisation [{kinds}]",
        "03 S AN 1/60 last name or organisation",
        "04 S AN 1/35 first name",
        "05 S AN 1/25 middle name",
        "07 S AN 1/10 suffix",
        f"08 {known} ID 1/2 kind of identifier [{identifiers}]",
        f"09 {known} AN 2/80 identifier{' @npi' if 'XX' in identifiers else ''}",
        syntax="P0809",
    )


def _other_payer(label: str, role: str) -> SegmentUse:
    return seg(
        "NM1",
        label,
        S,
        1,
        f"01 R ID 2/3 role [{role}]",
        "02 R ID 1/1 organisation [2]",
        "03 R AN 1/60 name",
        "08 R ID 1/2 kind of identifier [AD FI NI PI PP XV]",
        "09 R AN 2/80 identifier",
    )


def _adjustments(label: str) -> SegmentUse:
    """Return a CAS: one group, up to six reasons with their amounts and quantities."""
    lines = [
        "01 R ID 1/2 group [CO OA PI PR]",
        "02 R ID 1/5 reason @carc",
        f"03 R {_MONEY} amount",
        f"04 S {_COUNT} quantity",
    ]
    notes = []
    for at in range(5, 18, 3):
        lines += [
            f"{at:02d} S ID 1/5 reason @carc",
            f"{at + 1:02d} S {_MONEY} amount",
            f"{at + 2:02d} S {_COUNT} quantity",
        ]
        notes += [
            f"L{at:02d}{at + 1:02d}{at + 2:02d}",
            f"C{at + 1:02d}{at:02d}",
            f"C{at + 2:02d}{at:02d}",
        ]
    return seg("CAS", label, S, 99, *lines, syntax=" ".join(notes))


_FIRST_TABLE = (
    seg(
        "BPR",
        "payment",
        R,
        1,
        "01 R ID 1/2 handling [C D H I P U X]",
        f"02 R {_MONEY} amount of the payment",
        "03 R ID 1/1 credit or debit [C D]",
        "04 R ID 3/3 method [ACH BOP CHK FWT NON]",
        "05 S ID 1/10 format of the transfer [CCP CTX]",
        "06 S ID 2/2 kind of the payer's bank number [01 04]",
        "07 S AN 3/12 payer's bank",
        "08 S ID 1/3 kind of account [DA]",
        "09 S AN 1/35 payer's account",
        "10 S AN 10/10 payer's number",
        "11 S AN 9/9 payer's further number",
        "12 S ID 2/2 kind of the payee's bank number [01 04]",
        "13 S AN 3/12 payee's bank",
        "14 S ID 1/3 kind of account [DA SG]",
        "15 S AN 1/35 payee's account",
        "16 R DT 8/8 date of the cheque or transfer",
        syntax="P0607 C0809 P1213 C1415",
    ),
    seg(
        "TRN",
        "trace",
        R,
        1,
        "01 R ID 1/2 kind [1]",
        "02 R AN 1/50 number of the cheque or transfer",
        "03 R AN 10/10 payer's number",
        "04 S AN 1/50 payer's further number",
    ),
    seg(
        "CUR",
        "foreign currency",
        S,
        1,
        "01 R ID 2/3 whose [PR]",
        "02 R ID 3/3 currency @currency",
    ),
    _reference("receiver", "EV", 1),
    _reference("version of the payer's system", "F2", 1),
    _date("day it was made", "405"),
)

_PAYER = loop(
    "1000A",
    "payer",
    R,
    1,
    seg(
        "N1",
        "payer",
        R,
        1,
        "01 R ID 2/3 role [PR]",
        "02 R AN 1/60 name",
        "03 S ID 1/2 kind of identifier [XV]",
        "04 S AN 2/80 identifier",
        syntax="P0304",
    ),
    *_address("payer's", "R"),
    _reference("payer's further number", "2U EO HI NF", 4),
    seg(
        "PER",
        "payer's business contact",
        S,
        1,
        "01 R ID 2/2 function [CX]",
        "02 S AN 1/60 name",
        "03 S ID 2/2 kind of contact [EM FX TE]",
        "04 S AN 1/256 contact",
        "05 S ID 2/2 kind of contact [EM EX FX TE]",
        "06 S AN 1/256 contact",
        "07 S ID 2/2 kind of contact [EX]",
        "08 S AN 1/256 contact",
        syntax="P0304 P0506 P0708",
    ),
    seg(
        "PER",
        "payer's technical contact",
        R,
        0,
        "01 R ID 2/2 function [BL]",
        "02 S AN 1/60 name",
        "03 S ID 2/2 kind of contact [EM TE UR]",
        "04 S AN 1/256 contact",
        "05 S ID 2/2 kind of contact [EM EX FX TE UR]",
        "06 S AN 1/256 contact",
        "07 S ID 2/2 kind of contact [EM EX FX UR]",
        "08 S AN 1/256 contact",
        syntax="P0304 P0506 P0708",
    ),
    seg(
        "PER",
        "payer's web site",
        S,
        1,
        "01 R ID 2/2 function [IC]",
        "03 R ID 2/2 kind of contact [UR]",
        "04 R AN 1/256 address",
    ),
)

_PAYEE = loop(
    "1000B",
    "payee",
    R,
    1,
    seg(
        "N1",
        "payee",
        R,
        1,
        "01 R ID 2/3 role [PE]",
        "02 R AN 1/60 name",
        "03 R ID 1/2 kind of identifier [FI XV XX]",
        "04 R AN 2/80 identifier @npi",
    ),
    *_address("payee's", "S"),
    _reference("payee's further number", "0B D3 PQ TJ", 0),
    seg(
        "RDM",
        "how the remittance was delivered",
        S,
        1,
        "01 R ID 1/2 way [BM EM FT OL]",
        "02 S AN 1/60 name",
        "03 S AN 1/256 address",
    ),
)

_PROVIDER_SUMMARY = seg(
    "TS3",
    "sums of a provider",
    S,
    1,
    "01 R AN 1/50 provider",
    "02 R AN 1/2 place of service @pos",
    "03 R DT 8/8 end of the fiscal period",
    f"04 R {_COUNT} claims",
    f"05 R {_MONEY} charges",
    *_numbered(
        "13 15 17 18 20 21 22",
        "S",
        _MONEY,
        "Medicare secondary payments, charges other than laboratory, procedures charged,"
        " procedures payable, professional component, Medicare secondary liability,"
        " reimbursed to clients",
    ),
    f"23 S {_COUNT} claims paid in advance",
    f"24 S {_MONEY} adjustment of advances",
)

_SUPPLEMENTAL_SUMMARY = seg(
    "TS2",
    "further sums of a provider",
    S,
    1,
    *_numbered(
        "01 02 03 04 05 06",
        "S",
        _MONEY,
        "diagnosis groups, federal, hospital, disproportionate share, capital, teaching",
    ),
    f"07 S {_COUNT} outlier days",
    *_numbered("08 09", "S", _MONEY, "day outliers, cost outliers"),
    *_numbered(
        "10 11 12 13 14",
        "S",
        _COUNT,
        "mean stay, discharges, cost report days, covered days, days not covered",
    ),
    f"15 S {_MONEY} Medicare secondary pass-through",
    f"16 S {_COUNT} mean weight of diagnosis groups",
    *_numbered("17 18 19", "S", _MONEY, "capital federal, capital hospital, capital share"),
)

_SERVICE = loop(
    "2110",
    "service",
    S,
    999,
    seg(
        "SVC",
        "service",
        R,
        1,
        "01 R C procedure paid",
        f"01-1 R ID 2/2 qualifier [{_QUALIFIERS} N6 UI]",
        "01-2 R AN 1/48 code @procedure",
        "01-3..6 S AN 2/2 modifier",
        f"02 R {_MONEY} charge",
        f"03 R {_MONEY} paid",
        "04 S AN 1/48 revenue code @revenue",
        f"05 S {_COUNT} units paid",
        "06 S C procedure billed",
        f"06-1 R ID 2/2 qualifier [{_QUALIFIERS}]",
        "06-2 R AN 1/48 code @procedure",
        "06-3..6 S AN 2/2 modifier",
        "06-7 S AN 1/80 description",
        f"07 S {_COUNT} units billed",
    ),
    _date("day of service", "150 151 472", 2),
    _adjustments("adjustment of the service"),
    _reference("service reference", "1S APC BB E9 G1 G3 LU RB", 8),
    _reference("our line number", "6R", 1),
    _reference("rendering provider's further number", f"{_RENDERING} HPI SY TJ", 10),
    _reference("payer's policy", "0K", 5),
    seg(
        "AMT",
        "further amount of the service",
        S,
        9,
        "01 R ID 1/3 which amount [B6 KH T T2 ZK ZL ZM ZN ZO]",
        f"02 R {_MONEY} amount",
    ),
    seg(
        "QTY",
        "further quantity of the service",
        S,
        6,
        "01 R ID 2/2 which quantity [ZK ZL ZM ZN ZO]",
        f"02 R {_COUNT} quantity",
    ),
    seg(
        "LQ",
        "remark",
        S,
        99,
        "01 R ID 1/3 list [HE RX]",
        "02 R AN 1/30 remark @rarc",
    ),
)

_CLAIM = loop(
    "2100",
    "claim",
    R,
    0,
    seg(
        "CLP",
        "claim",
        R,
        1,
        "01 R AN 1/38 our claim number",
        "02 R ID 1/2 status [1 2 3 4 19 20 21 22 23 25]",
        f"03 R {_MONEY} charge",
        f"04 R {_MONEY} paid",
        f"05 S {_MONEY} client share",
        "06 R ID 1/2 kind of plan [12 13 14 15 16 17 AM CH DS HM LM MA MB MC OF TV VA WC ZZ]",
        "07 R AN 1/50 payer's claim number",
        "08 S AN 1/2 place of service @pos",
        "09 S ID 1/1 frequency @frequency",
        "11 S ID 1/4 diagnosis group @drg",
        f"12 S {_COUNT} weight of the diagnosis group",
        "13 S R 1/10 fraction of discharge",
    ),
    _adjustments("adjustment of the claim"),
    _name("client", "QC", "1", identifiers="34 HN II MI MR", known="S"),
    _name("subscriber", "IL", "1 2", identifiers="FI II MI", known="R"),
    _name("client or subscriber as corrected", "74", "1 2", identifiers="C", known="S"),
    _name("rendering provider", "82", "1 2", identifiers="BD BS FI MC PC SL UP XX", known="R"),
    _other_payer("payer that it was forwarded to", "TT"),
    _other_payer("payer that comes first", "PR"),
    _name("other subscriber", "GB", "1 2", identifiers="FI II MI", known="S"),
    seg(
        "MIA",
        "inpatient outcome",
        S,
        1,
        f"01 R {_COUNT} covered days or visits",
        f"02 S {_MONEY} operating outlier",
        f"03 S {_COUNT} lifetime psychiatric days",
        f"04 S {_MONEY} diagnosis group",
        "05 S AN 1/50 remark @rarc",
        *_numbered(
            "06 07 08 09 10 11 12 13 14",
            "S",
            _MONEY,
            "disproportionate share, pass-through, capital, capital federal, capital hospital,"
            " capital share, old capital, capital teaching, operating hospital",
        ),
        f"15 S {_COUNT} cost report days",
        *_numbered(
            "16 17 18 19",
            "S",
            _MONEY,
            "operating federal, capital outlier, teaching, professional component not payable",
        ),
        "20..23 S AN 1/50 remark @rarc",
        f"24 S {_MONEY} capital exception",
    ),
    seg(
        "MOA",
        "outpatient outcome",
        S,
        1,
        "01 S R 1/10 rate of reimbursement",
        f"02 S {_MONEY} procedures payable",
        "03..07 S AN 1/50 remark @rarc",
        f"08 S {_MONEY} kidney disease payment",
        f"09 S {_MONEY} professional component not payable",
    ),
    _reference("claim reference", "1L 1W 28 6P 9A 9C BB CE EA F8 G1 G3 IG SY", 5),
    _reference("rendering provider's further number", f"{_RENDERING} LU", 10),
    _date("first or last day of the claim", "232 233", 2),
    _date("end of cover", "036"),
    _date("day the claim was received", "050"),
    seg(
        "PER",
        "contact for the claim",
        S,
        2,
        "01 R ID 2/2 function [CX]",
        "02 S AN 1/60 name",
        "03 R ID 2/2 kind of contact [EM FX TE]",
        "04 R AN 1/256 contact",
        "05 S ID 2/2 kind of contact [EM EX FX TE]",
        "06 S AN 1/256 contact",
        "07 S ID 2/2 kind of contact [EX]",
        "08 S AN 1/256 contact",
        syntax="P0506 P0708",
    ),
    seg(
        "AMT",
        "further amount of the claim",
        S,
        13,
        "01 R ID 1/3 which amount [AU D8 DY F5 I NL T T2 ZK ZL ZM ZN ZO]",
        f"02 R {_MONEY} amount",
    ),
    seg(
        "QTY",
        "further quantity of the claim",
        S,
        14,
        "01 R ID 2/2 which quantity [CA CD LA LE NE NR OU PS VS ZK ZL ZM ZN ZO]",
        f"02 R {_COUNT} quantity",
    ),
    _SERVICE,
)

_HEADER_NUMBER = loop(
    "2000",
    "header number",
    S,
    0,
    seg("LX", "header number", R, 1, "01 R N0 1/6 number"),
    _PROVIDER_SUMMARY,
    _SUPPLEMENTAL_SUMMARY,
    _CLAIM,
)

_REASONS = (
    "50 51 72 90 AH AM AP B2 B3 BD BN C5 CR CS CT CV CW DM E3 FB FC GO HM IP IR IS J1 L3 L6 LE"
    " LS OA OB PI PL RA RE SL TL WO WU"
)

_PROVIDER_ADJUSTMENT = seg(
    "PLB",
    "provider adjustment",
    S,
    0,
    "01 R AN 1/50 provider",
    "02 R DT 8/8 end of the fiscal year",
    "03 R C adjustment",
    f"03-1 R ID 2/2 reason [{_REASONS}]",
    "03-2 S AN 1/50 reference",
    f"04 R {_MONEY} amount",
    *(
        line
        for at in range(5, 14, 2)
        for line in (
            f"{at:02d} S C adjustment",
            f"{at:02d}-1 R ID 2/2 reason [{_REASONS}]",
            f"{at:02d}-2 S AN 1/50 reference",
            f"{at + 1:02d} S {_MONEY} amount",
        )
    ),
    syntax="P0506 P0708 P0910 P1112 P1314",
)

_WITH_VERSION = guide(
    "835",
    "HP",
    "005010X221A1",
    "remittance advice",
    *_FIRST_TABLE,
    _PAYER,
    _PAYEE,
    _HEADER_NUMBER,
    _PROVIDER_ADJUSTMENT,
)

GUIDE = replace(_WITH_VERSION, has_st03=False)
