"""270 and 271 (005010X279A1): is this person covered, and for what, loops 2000A to 2120D.

Facts: ASC X12 005010X279A1, checked against the open files and x12sdk's models; pyx12 has the map
of the version before it only. Labels are ours. Service types (data element 1365) are not listed
here: payers answer with any of them, and ``edi.eligibility`` has words for those that matter.
"""

from __future__ import annotations

from effleurage.x12.guides.model import Loop, SegmentUse, Usage
from effleurage.x12.guides.notation import R, S, guide, loop, seg

_SOURCES = "2B 36 GP P5 PR"
_ASKERS = "1P 2B 36 80 FA GP P5 PR"
_PERSON_NUMBERS = "18 1L 1W 3H 49 6P CT EA EJ F6 GH HJ IF IG N6 NQ SY Y4"
_PROVIDER_NUMBERS = "0B 1C 1D 1J 4A CT EI EL EO HPI JD N5 N7 Q4 SY TJ"
_BENEFITS = "1 2 3 4 5 6 7 8 A B C CB D E F G H I J K L M MC N O P Q R S T U V W X Y"
_COVERS = (
    "12 13 14 15 16 41 42 43 47 AP C1 CO CP D DB EP FF GP HM HN HS IN IP LC LD LI LT MA MB MC MH"
    " MI MP OT PE PL PP PR PS QM RP SP TF WC WU"
)
_PERIODS = "6 7 13 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36"
_QUANTITIES = "8H 99 CA CE D3 DB DY HS LA LE M2 MN P6 QA S7 S8 VS YY"
_DAYS_OF_BENEFIT = "096 193 194 198 290 291 292 295 304 307 318 346 348 349 356 357 435 472 636 771"
_DAYS_OF_PERSON = (
    "096 102 152 290 291 307 318 340 341 342 343 346 347 356 357 382 435 442 458 472 539 540 636"
    " 771"
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
        f"04 R ID 1/1  has levels below [{children}]",
    )


def _beginning(purposes: str, number: str) -> SegmentUse:
    return seg(
        "BHT",
        "beginning",
        R,
        1,
        "01 R ID 4/4  structure [0022]",
        f"02 R ID 2/2  purpose [{purposes}]",
        f"03 {number} AN 1/50 number of this file",
        "04 R DT 8/8  date",
        "05 R TM 4/8  time",
        "06 S ID 2/2  kind [RT]",
    )


def _name(label: str, roles: str, kinds: str, ids: str, usage: str = "R") -> SegmentUse:
    """Return an NM1; ``usage`` is that of its identifier."""
    npi = " @npi" if "XX" in ids else ""
    return seg(
        "NM1",
        label,
        R,
        1,
        f"01 R ID 2/3  role [{roles}]",
        f"02 R ID 1/1  person or organisation [{kinds}]",
        "03 S AN 1/60 last name or organisation",
        "04 S AN 1/35 first name",
        "05 S AN 1/25 middle name",
        "07 S AN 1/10 suffix",
        f"08 {usage} ID 1/2 kind of identifier [{ids}]",
        f"09 {usage} AN 2/80 identifier{npi}",
        syntax="P0809",
    )


def _number(label: str, codes: str, most: int) -> SegmentUse:
    return seg(
        "REF",
        label,
        S,
        most,
        f"01 R ID 2/3  kind [{codes}]",
        "02 R AN 1/50 number",
        "03 S AN 1/80 words",
    )


def _address(whose: str) -> tuple[SegmentUse, SegmentUse]:
    return (
        seg("N3", f"{whose} street", S, 1, "01 R AN 1/55 street", "02 S AN 1/55 street, 2"),
        seg(
            "N4",
            f"{whose} city",
            S,
            1,
            "01 S AN 2/30 city",
            "02 S ID 2/2  state @state",
            "03 S ID 3/15 ZIP code",
            "04 S ID 2/3  country @country",
            "05 S ID 1/2  kind of place [CY FI]",
            "06 S AN 1/30 place",
            "07 S ID 1/3  part of the country",
            syntax="E0207 C0605 C0704",
        ),
    )


def _provider(label: str) -> SegmentUse:
    return seg(
        "PRV",
        label,
        S,
        1,
        "01 R ID 1/3  role [AD AT BI CO CV H HH LA OT P1 P2 PC PE R RF SB SK SU]",
        "02 S ID 2/3  kind of number [9K D3 EI HPI PXC SY TJ]",
        "03 S AN 1/50 taxonomy or number",
        syntax="P0203",
    )


def _birth(whose: str) -> SegmentUse:
    return seg(
        "DMG",
        f"{whose} birth and sex",
        S,
        1,
        "01 S ID 2/3  format [D8]",
        "02 S AN 1/35 born on",
        "03 S ID 1/1  sex [F M U]",
        syntax="P0102",
    )


def _standing(*, asked: bool, subscriber: bool) -> SegmentUse:
    kinds = "18" if subscriber else "01 19 34" if asked else "01 19 20 21 39 40 53 G8 34"
    changes = ["03 R ID 3/3 maintenance [001]", "04 R ID 2/3 reason [25]"]
    return seg(
        "INS",
        "relationship to the subscriber",
        S,
        1,
        f"01 R ID 1/1  is the subscriber [{'Y' if subscriber else 'N'}]",
        f"02 R ID 2/2  relationship [{kinds}]",
        *([] if asked else [line.replace(" R ", " S ", 1) for line in changes]),
        "17 S N0 1/9  order of birth",
    )


def _diagnoses() -> SegmentUse:
    return seg(
        "HI",
        "diagnoses",
        S,
        1,
        "01       R C       first diagnosis",
        "01-1     R ID 1/3  kind of code [ABK BK]",
        "01-2     R AN 1/30 code @icd10",
        "02..08   S C       further diagnosis",
        "02..08-1 R ID 1/3  kind of code [ABF BF]",
        "02..08-2 R AN 1/30 code @icd10",
    )


def _days(label: str, codes: str, most: int) -> SegmentUse:
    return seg(
        "DTP",
        label,
        S,
        most,
        f"01 R ID 3/3  which date [{codes}]",
        "02 R ID 2/3  format [D8 RD8]",
        "03 R AN 1/35 date or range",
    )


def _trace(kinds: str, most: int) -> SegmentUse:
    return seg(
        "TRN",
        "number of the question",
        S,
        most,
        f"01 R ID 1/2   whose number [{kinds}]",
        "02 R AN 1/50  number",
        "03 R AN 10/10 who gave it",
        "04 S AN 1/50  further number",
    )


def _refused(label: str) -> SegmentUse:
    return seg(
        "AAA",
        label,
        S,
        9,
        "01 R ID 1/1 was understood [N Y]",
        "03 R ID 2/2 reason",
        "04 R ID 1/1 what to do [C N P R S W X Y]",
    )


def _contact(label: str) -> SegmentUse:
    ways = "ED EM FX TE UR WP"
    return seg(
        "PER",
        label,
        S,
        3,
        "01 R ID 2/2   function [IC]",
        "02 S AN 1/60  name",
        f"03 S ID 2/2   means [{ways}]",
        "04 S AN 1/256 number or address",
        f"05 S ID 2/2   second means [EX {ways}]",
        "06 S AN 1/256 second number or address",
        f"07 S ID 2/2   third means [EX {ways}]",
        "08 S AN 1/256 third number or address",
        syntax="P0304 P0506 P0708",
    )


def _procedure(place: str) -> tuple[str, ...]:
    return (
        f"{place}      S C       procedure",
        f"{place}-1    R ID 2/2  kind of code [AD CJ HC ID IV N4 ZZ]",
        f"{place}-2    R AN 1/48 procedure code @procedure",
        f"{place}-3..6 S AN 2/2  modifier",
        f"{place}-8    S AN 1/48 last code of a range",
    )


def _pointers(place: str) -> tuple[str, ...]:
    return (
        f"{place}      S C      diagnosis pointers",
        f"{place}-1    R N0 1/2 first pointer",
        f"{place}-2..4 S N0 1/2 further pointer",
    )


def _place_or_diagnosis(kinds: str) -> SegmentUse:
    return seg(
        "III",
        "further particulars",
        R,
        1,
        f"01 S ID 1/3  kind of code [{kinds}]",
        "02 S AN 1/30 code",
        "03 S ID 2/2  kind of particular [44]",
        "04 S AN 1/264 words",
        syntax="P0102",
    )


def _question(letter: str) -> Loop:
    return loop(
        f"2110{letter}",
        "what is asked",
        S,
        99,
        seg(
            "EQ",
            "what is asked",
            R,
            1,
            "01 S ID 1/2x99 service type",
            *_procedure("02"),
            "03 S ID 3/3 whom it covers [FAM IND]",
            *_pointers("05"),
            syntax="R0102",
        ),
        seg("AMT", "spend down", S, 2, "01 R ID 1/3 which [PB R]", "02 R R 1/18 amount"),
        loop(f"2110{letter}-III", "particulars", S, 10, _place_or_diagnosis("BF BK ZZ")),
        _number("referral or authorisation", "9F G1", 1),
        _days("day asked about", "291", 1),
    )


def _asked_person(letter: str, *inside: Loop) -> Loop:
    subscriber = letter == "C"
    whose, code, role = ("subscriber's", "22", "IL") if subscriber else ("dependant's", "23", "03")
    return loop(
        f"2000{letter}",
        "subscriber" if subscriber else "dependant",
        R if subscriber else S,
        0,
        _level("person", code, "0 1" if subscriber else "0"),
        _trace("1", 2),
        loop(
            f"2100{letter}",
            f"{whose} name",
            R,
            1,
            _name(f"{whose} name", role, "1 2" if subscriber else "1", "II MI", "S"),
            _number(f"{whose} further number", _PERSON_NUMBERS, 9),
            *_address(whose),
            _provider("provider asked about"),
            _birth(whose),
            _standing(asked=True, subscriber=subscriber),
            _diagnoses(),
            _days("day asked about", "102 291", 2),
        ),
        _question(letter),
        *inside,
    )


def _benefit(letter: str) -> Loop:
    other = loop(
        f"2120{letter}",
        "somebody whom the benefit concerns",
        S,
        23,
        _name(
            "somebody concerned",
            "13 1I 1P 2B 36 73 FA GP GW I3 IL LR OC P3 P4 P5 PR PRP SEP TTP VER VN VY X3 Y2",
            "1 2",
            "24 34 46 FA FI II MI NI PI PP SV XV XX",
            "S",
        ),
        *_address("their"),
        _contact("their contact"),
        _provider("their specialty"),
    )
    return loop(
        f"2110{letter}",
        "benefit",
        S,
        0,
        seg(
            "EB",
            "benefit",
            R,
            1,
            f"01 R ID 1/2  what is told [{_BENEFITS}]",
            "02 S ID 3/3  whom it covers [CHD DEP ECH EMP ESP FAM IND SPC SPO]",
            "03 S ID 1/2x99 service type",
            f"04 S ID 1/3  kind of cover [{_COVERS}]",
            "05 S AN 1/50 plan",
            f"06 S ID 1/2  period [{_PERIODS}]",
            "07 S R  1/18 amount",
            "08 S R  1/10 share",
            f"09 S ID 2/2  counted in [{_QUANTITIES}]",
            "10 S R  1/15 quantity",
            "11 S ID 1/1  needs authorisation [N U Y]",
            "12 S ID 1/1  within the network [N U W Y]",
            *_procedure("13"),
            *_pointers("14"),
            syntax="P0910",
        ),
        seg(
            "HSD",
            "how often",
            S,
            9,
            "01 S ID 2/2 counted in [DY FL HS MN VS]",
            "02 S R 1/15 quantity",
            "03 S ID 2/2 each [DA MO VS WK YR]",
            "04 S R 1/6  how many of these",
            f"05 S ID 1/2 period [{_PERIODS}]",
            "06 S N0 1/3 how many periods",
            "07 S ID 1/2 days of delivery",
            "08 S ID 1/1 time of delivery",
            syntax="P0102 C0605",
        ),
        _number("number of the benefit", "18 1L 1W 49 6P 9F ALS CLI F6 FO G1 IG M7 N6 NQ", 9),
        _days("day of the benefit", _DAYS_OF_BENEFIT, 20),
        _refused("benefit refused"),
        seg("MSG", "words", S, 10, "01 R AN 1/264 words"),
        loop(f"2115{letter}", "particulars", S, 10, _place_or_diagnosis("BF BK GR NI ZZ")),
        seg("LS", "beginning of those concerned", S, 1, "01 R AN 1/4 loop [2120]"),
        other,
        seg("LE", "end of those concerned", S, 1, "01 R AN 1/4 loop [2120]"),
    )


def _answered_person(letter: str, *inside: Loop) -> Loop:
    subscriber = letter == "C"
    whose, code, role = ("subscriber's", "22", "IL") if subscriber else ("dependant's", "23", "03")
    return loop(
        f"2000{letter}",
        "subscriber" if subscriber else "dependant",
        S,
        0,
        _level("person", code, "0 1" if subscriber else "0"),
        _trace("1 2", 3),
        loop(
            f"2100{letter}",
            f"{whose} name",
            R,
            1,
            _name(f"{whose} name", role, "1 2" if subscriber else "1", "II MI", "S"),
            _number(f"{whose} further number", _PERSON_NUMBERS, 9),
            *_address(whose),
            _refused("person refused"),
            _provider("provider told of"),
            _birth(whose),
            _standing(asked=False, subscriber=subscriber),
            _diagnoses(),
            _days("day of the cover", _DAYS_OF_PERSON, 9),
            seg(
                "MPI",
                "military service",
                S,
                1,
                "01 R ID 1/1  status [A C L O P S T]",
                "02 R ID 2/2  employment",
                "03 R ID 1/1  branch",
                "04 S AN 1/80 words",
                "05 S ID 2/2  rank",
                "06 S ID 2/3  format [D8 RD8]",
                "07 S AN 1/35 from and until",
                syntax="P0607",
            ),
        ),
        _benefit(letter),
        *inside,
    )


def _source(usage: Usage, *segments: SegmentUse) -> tuple[SegmentUse, Loop]:
    name = _name("payer", _SOURCES, "1 2", "24 46 FI NI PI XV XX")
    return (
        _level("payer", "20", "1" if usage is R else "0 1"),
        loop("2100A", "payer's name", R, 1, name, *segments),
    )


_ASKER_NAME = _name("who asks", _ASKERS, "1 2", "24 34 FI PI PP SV XV XX")

QUESTION = guide(
    "270",
    "HS",
    "005010X279A1",
    "is this person covered",
    _beginning("01 13", "S"),
    loop(
        "2000A",
        "payer",
        R,
        0,
        *_source(R),
        loop(
            "2000B",
            "who asks",
            R,
            0,
            _level("who asks", "21", "1"),
            loop(
                "2100B",
                "asker's name",
                R,
                1,
                _ASKER_NAME,
                _number("asker's further number", _PROVIDER_NUMBERS, 9),
                *_address("asker's"),
                _provider("asker's specialty"),
            ),
            _asked_person("C", _asked_person("D")),
        ),
    ),
)

_PAYER_LEVEL, _PAYER_NAME = _source(S, _contact("payer's contact"), _refused("payer refuses"))

ANSWER = guide(
    "271",
    "HB",
    "005010X279A1",
    "what this person is covered for",
    _beginning("06 08 11", "S"),
    loop(
        "2000A",
        "payer",
        R,
        0,
        _PAYER_LEVEL,
        _refused("question refused"),
        _PAYER_NAME,
        loop(
            "2000B",
            "who asked",
            S,
            0,
            _level("who asked", "21", "0 1"),
            loop(
                "2100B",
                "asker's name",
                R,
                1,
                _ASKER_NAME,
                _number("asker's further number", _PROVIDER_NUMBERS, 9),
                *_address("asker's"),
                _refused("asker refused"),
                _provider("asker's specialty"),
            ),
            _answered_person("C", _answered_person("D")),
        ),
    ),
)
