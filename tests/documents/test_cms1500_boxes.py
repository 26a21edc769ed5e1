from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.claim import Attachment, Claim, PersonName, ServiceLocation, Subscriber
from effleurage.core.claims.examples import example, kinds
from effleurage.core.claims.kinds import (
    AccidentCause,
    BenefitsAssigned,
    Frequency,
    LineOfBusiness,
    Relationship,
    Sex,
    TaxIdKind,
    Turn,
)
from effleurage.documents.cms1500_boxes import Sheet, TextDoesNotFitTheBox, boxes, form_findings
from effleurage.documents.cms1500_grid import PLACES, place_of
from effleurage.documents.cms1500_services import FormChoices
from effleurage.findings import Severity
from tests.builders import (
    a_claim,
    a_client,
    a_line,
    a_payer,
    a_policy,
    a_practice,
    a_referral,
    a_second_claim,
    a_therapist,
    an_accident,
    an_address,
    an_authorisation,
    an_other_cover,
)
from tests.documents.papers import a_claim_of_visits, a_claim_with_a_long_name


def the_sheet(claim: Claim, choices: FormChoices | None = None) -> Sheet:
    [sheet] = boxes(claim, choices=choices or FormChoices())
    return sheet


def marked(sheet: Sheet, box: str) -> list[str]:
    return [placed.part for placed in sheet.texts if placed.box == box and placed.text == "X"]


def codes(claim: Claim) -> list[str]:
    return [finding.code for finding in form_findings(claim)]


def date_in(sheet: Sheet, box: str, before: str = "", line: int = 0) -> str:
    parts = (f"{before}month", f"{before}day", f"{before}year")
    return " ".join(sheet.text(box, part, line) for part in parts)


def test_the_commercial_example_fills_every_box_it_should() -> None:
    sheet = the_sheet(example("commercial"))

    said = {
        f"{placed.box} {placed.part}".strip(): placed.text
        for placed in sheet.texts
        if placed.text != "X" and not placed.line
    }

    assert said == {
        "carrier name": "CASCADE MUTUAL HEALTH",
        "carrier street": "PO BOX 30418",
        "carrier city": "SEATTLE WA 98113-0418",
        "1a": "CMH402918837",
        "2": "LINDQVIST, MARTA, E",
        "3 month": "05", "3 day": "17", "3 year": "1984",
        "4": "LINDQVIST, MARTA, E",
        "5 street": "1906 JUNIPER LANE", "5 city": "TACOMA", "5 state": "WA",
        "5 zip": "98407-0226", "5 area code": "253", "5 telephone": "5550177",
        "7 street": "1906 JUNIPER LANE", "7 city": "TACOMA", "7 state": "WA",
        "7 zip": "98407-0226", "7 area code": "253", "7 telephone": "5550177",
        "11": "70021",
        "11a month": "05", "11a day": "17", "11a year": "1984",
        "11c": "HARBORLIGHT ROASTERS",
        "12": "SIGNATURE ON FILE", "13": "SIGNATURE ON FILE",
        "14 month": "09", "14 day": "21", "14 year": "26", "14 qualifier": "431",
        "15 month": "10", "15 day": "20", "15 year": "26", "15 qualifier": "454",
        "17 qualifier": "DN", "17 name": "JOEL NAKAMURA", "17b": "1660002035",
        "21 indicator": "0", "21 A": "M542", "21 B": "M62830",
        "25 number": "910004182", "26": "C26110301",
        "28": "120 00",
        "31 name": "IMANI R OKAFOR LMT",
        "32 name": "STILLWATER MASSAGE PLLC", "32 street": "418 ALDER COURT SUITE 2",
        "32 city": "TACOMA WA 98402-0118", "32a": "1660001029",
        "33 area code": "253", "33 telephone": "5550142",
        "33 name": "STILLWATER MASSAGE PLLC", "33 street": "418 ALDER COURT SUITE 2",
        "33 city": "TACOMA WA 98402-0118", "33a": "1660001029",
    }  # fmt: skip


def test_the_commercial_example_marks_one_square_in_each_question() -> None:
    sheet = the_sheet(example("commercial"))

    answers = {box: marked(sheet, box) for box in ("1", "3", "6", "11a", "11d", "20", "25", "27")}

    assert answers == {
        "1": ["group"], "3": ["female"], "6": ["self"], "11a": ["female"], "11d": ["no"],
        "20": ["no"], "25": ["EIN"], "27": ["yes"],
    }  # fmt: skip
    assert [marked(sheet, box) for box in ("10a", "10b", "10c")] == [["no"]] * 3


def test_a_service_line_says_what_was_done() -> None:
    sheet = the_sheet(example("va"))

    said = {
        f"{placed.box} {placed.part}".strip(): placed.text for placed in sheet.texts if placed.line
    }

    assert said == {
        "24A from month": "11", "24A from day": "09", "24A from year": "26",
        "24A to month": "11", "24A to day": "09", "24A to year": "26",
        "24B": "11", "24D code": "97124", "24D modifier 1": "GP", "24E": "AB", "24F": "120 00",
        "24G": "4", "24J NPI": "1234567893",
    }  # fmt: skip


def test_a_line_over_several_days_says_its_first_and_last() -> None:
    sheet = the_sheet(a_claim(lines=(a_line(last_service_date=date(2026, 11, 5)),)))

    days = {placed.part: placed.text for placed in sheet.texts if placed.box == "24A"}

    assert (days["from day"], days["to day"]) == ("03", "05")


def test_an_auto_claim_says_the_state_the_claim_number_and_the_injury_date() -> None:
    sheet = the_sheet(example("auto"))

    assert [marked(sheet, box) for box in ("10a", "10b", "10c")] == [["no"], ["yes"], ["no"]]
    assert sheet.text("10b", "state") == "WA"
    assert sheet.text("11b", "qualifier") + sheet.text("11b", "number") == "Y4PSC260148831"
    assert (date_in(sheet, "14"), sheet.text("14", "qualifier")) == ("10 14 26", "431")
    assert marked(sheet, "1") == ["other"]


def test_the_injury_date_comes_before_an_onset_date() -> None:
    claim = a_claim("auto", onset_date=date(2026, 1, 2))

    assert date_in(the_sheet(claim), "14") == "10 14 26"


def test_a_claim_number_still_pending_leaves_box_11b_empty() -> None:
    claim = a_claim("auto", accident=an_accident(claim_number=""))

    sheet = the_sheet(claim)

    assert sheet.text("11b", "qualifier") == sheet.text("11b", "number") == ""


def test_a_health_plan_is_not_given_the_accident_insurers_claim_number() -> None:
    sheet = the_sheet(a_claim(accident=an_accident()))

    assert sheet.text("11b", "qualifier") == sheet.text("11b", "number") == ""
    assert marked(sheet, "10b") == ["yes"]


def test_in_workers_comp_the_employer_is_the_insured() -> None:
    sheet = the_sheet(example("workers-comp"))

    assert sheet.text("4") == "CEDAR RIDGE LUMBER"
    assert sheet.text("7", "street") == "9400 MILL ROAD"
    assert date_in(sheet, "11a").strip() == ""
    assert marked(sheet, "6") == ["other"]
    assert [marked(sheet, box) for box in ("10a", "10b", "10c")] == [["yes"], ["no"], ["no"]]
    assert sheet.text("10b", "state") == ""


def test_in_workers_comp_the_employer_of_the_accident_stands_in_for_a_missing_subscriber() -> None:
    policy = replace(example("workers-comp").policy, relationship=Relationship.SELF)

    sheet = the_sheet(a_claim("workers-comp", subscriber=None, policy=policy))

    assert sheet.text("4") == "CEDAR RIDGE LUMBER"
    assert marked(sheet, "6") == ["other"]


def test_a_federal_employees_injury_marks_feca() -> None:
    policy = replace(example("workers-comp").policy, claim_filing_code="OF")

    assert marked(the_sheet(a_claim("workers-comp", policy=policy)), "1") == ["feca"]


@pytest.mark.parametrize(
    ("line", "square"),
    [
        (LineOfBusiness.COMMERCIAL, "group"),
        (LineOfBusiness.AUTO, "other"),
        (LineOfBusiness.LIABILITY, "other"),
        (LineOfBusiness.VA, "other"),
        (LineOfBusiness.MEDICARE, "medicare"),
        (LineOfBusiness.MEDICARE_ADVANTAGE, "other"),
        (LineOfBusiness.MEDICAID, "medicaid"),
        (LineOfBusiness.TRICARE, "tricare"),
        (LineOfBusiness.WORKERS_COMP, "other"),
    ],
)
def test_each_line_of_business_marks_its_square(line: LineOfBusiness, square: str) -> None:
    claim = a_claim(payer=a_payer(line_of_business=line))

    assert marked(the_sheet(claim), "1") == [square]


def test_commercial_cover_without_a_group_number_marks_other() -> None:
    claim = a_claim(policy=a_policy(group_number=""))

    assert marked(the_sheet(claim), "1") == ["other"]


def test_a_spouse_of_the_subscriber_is_not_the_insured() -> None:
    holder = Subscriber(
        name=PersonName(last="Lindqvist", first="Per", suffix="Jr."),
        birth_date=date(1980, 1, 9),
        sex=Sex.MALE,
        address=an_address(street="5 Pier Rd"),
    )
    claim = a_claim(subscriber=holder, policy=a_policy(relationship=Relationship.SPOUSE))

    sheet = the_sheet(claim)

    assert (sheet.text("2"), sheet.text("4")) == ("LINDQVIST, MARTA, E", "LINDQVIST JR, PER")
    assert sheet.text("7", "street") == "5 PIER RD"
    assert sheet.text("7", "telephone") == ""
    assert (date_in(sheet, "11a"), marked(sheet, "11a")) == ("01 09 1980", ["male"])
    assert marked(sheet, "6") == ["spouse"]


def test_a_subscriber_nobody_named_is_left_empty_and_noticed() -> None:
    claim = a_claim(policy=a_policy(relationship=Relationship.CHILD))

    sheet = the_sheet(claim)

    assert sheet.text("4") == sheet.text("7", "street") == ""
    assert marked(sheet, "6") == ["child"]
    assert codes(claim) == ["form-no-insured"]


def test_a_replacement_cites_the_payers_claim_number() -> None:
    claim = a_claim(frequency=Frequency.REPLACEMENT, payer_claim_number="2026-88-1001")

    sheet = the_sheet(claim)

    assert (sheet.text("22", "code"), sheet.text("22", "number")) == ("7", "2026881001")


def test_a_first_claim_leaves_box_22_empty() -> None:
    sheet = the_sheet(a_claim(payer_claim_number="2026881001"))

    assert sheet.text("22", "code") == sheet.text("22", "number") == ""


def test_seven_lines_make_two_sheets_with_one_total() -> None:
    first, second = boxes(a_claim_of_visits(7))

    assert (first.text("28", "continued"), first.text("28")) == ("CONTINUED", "")
    assert (second.text("28", "continued"), second.text("28")) == ("", "840 00")
    assert first.text("24F", line=6) == second.text("24F", line=1) == "120 00"
    assert second.text("24F", line=2) == ""
    assert (first.text("sheet"), second.text("sheet")) == ("PAGE 1 OF 2", "PAGE 2 OF 2")


def test_what_the_client_paid_stands_on_the_last_sheet_only() -> None:
    claim = replace(a_claim_of_visits(13), paid_by_client_cents=2_550)

    assert [sheet.text("29") for sheet in boxes(claim)] == ["", "", "25 50"]


def test_every_sheet_repeats_the_claims_own_boxes() -> None:
    sheets = boxes(a_claim_of_visits(13))

    assert [(sheet.number, sheet.of) for sheet in sheets] == [(1, 3), (2, 3), (3, 3)]
    for box, part in (("2", ""), ("21", "A"), ("33a", ""), ("1a", ""), ("31", "name")):
        assert len({sheet.text(box, part) for sheet in sheets}) == 1


def test_six_lines_fill_one_sheet() -> None:
    assert len(boxes(a_claim_of_visits(6))) == 1


def test_a_claim_without_lines_is_still_one_sheet() -> None:
    sheet = the_sheet(a_claim(lines=(), visits=()))

    assert sheet.text("28") == "0 00"


def test_amounts_end_at_the_right_edge_of_their_box() -> None:
    claim = a_claim(lines=(a_line(charge_cents=905),), paid_by_client_cents=100)

    amounts = [placed for placed in the_sheet(claim).texts if placed.box in ("24F", "28", "29")]

    assert [(each.text, each.column + len(each.text) - 1) for each in amounts] == [
        ("9 05", 57),
        ("9 05", 59),
        ("1 00", 69),
    ]


def test_twelve_diagnoses_fill_box_21_and_pointers_become_letters() -> None:
    diagnoses = tuple(f"M25.5{number:02d}" for number in range(1, 13))
    line = a_line(diagnosis_pointers=(12, 1, 7))

    sheet = the_sheet(a_claim(diagnoses=diagnoses, lines=(line,)))

    assert (sheet.text("21", "A"), sheet.text("21", "L")) == ("M25501", "M25512")
    assert sheet.text("24E", line=1) == "LAG"


def test_a_line_with_a_narrative_uses_its_shaded_half() -> None:
    line = a_line(procedure="97039", note="Cupping, 15 min.")

    sheet = the_sheet(a_claim(lines=(line,)))

    assert sheet.text("24 shaded", line=1) == "ZZCUPPING 15 MIN"


def test_the_taxonomy_is_printed_only_where_asked_for() -> None:
    claim = a_claim()

    plain = the_sheet(claim)
    asked = the_sheet(claim, FormChoices(with_taxonomy=True))

    assert plain.text("24I", line=1) == plain.text("33b") == ""
    assert (asked.text("24I", line=1), asked.text("24J", "other number", 1)) == ("ZZ", "225700000X")
    assert asked.text("33b") == "ZZ225700000X"


def test_the_signature_is_dated_only_by_the_day_given() -> None:
    claim = a_claim()

    assert the_sheet(claim).text("31", "date") == ""
    signed = the_sheet(claim, FormChoices(signed_on=date(2026, 3, 9)))
    assert signed.text("31", "date") == "03 09 26"


def test_a_long_therapists_name_takes_two_lines() -> None:
    name = PersonName(last="Montgomery-Smith", first="Christopher", middle="Alan")

    sheet = the_sheet(a_claim(therapist=a_therapist(name=name)))

    assert sheet.text("31", "first line") == "CHRISTOPHER A"
    assert sheet.text("31", "name") == "MONTGOMERY-SMITH LMT"


def test_papers_sent_beside_the_claim_stand_before_the_note() -> None:
    papers = (Attachment(report_type="OZ", transmission="BM", control_number="A-100"),)

    sheet = the_sheet(a_claim(attachments=papers, note="Late: card changed."))

    assert sheet.text("19") == "PWKOZBMA100   LATE CARD CHANGED"


def test_a_long_note_takes_both_lines_of_box_19() -> None:
    note = "Client cannot lie prone after surgery, only side-lying positions used"

    sheet = the_sheet(a_claim(note=note))

    assert sheet.text("19", "first line") == "CLIENT CANNOT LIE PRONE"
    assert sheet.text("19") == "AFTER SURGERY ONLY SIDE-LYING POSITIONS USED"


@pytest.mark.parametrize(
    ("kind", "authorisation", "referral", "printed", "noticed"),
    [
        ("commercial", "", "", "", []),
        ("commercial", "PA-77", "", "PA77", []),
        ("commercial", "", "R 12", "R12", []),
        ("commercial", "PA77", "R12", "PA77", ["form-one-number"]),
        ("commercial", "PA77", "PA-77", "PA77", []),
        ("va", "PA77", "VA0041882936", "VA0041882936", ["form-one-number"]),
        ("va", "PA77", "", "PA77", []),
    ],
)
def test_box_23_holds_one_number(
    kind: str, authorisation: str, referral: str, printed: str, noticed: list[str]
) -> None:
    claim = a_claim(
        kind,
        authorisation=an_authorisation(number=authorisation),
        referral=a_referral(number=referral),
    )

    assert the_sheet(claim).text("23") == printed
    assert codes(claim) == noticed


def test_the_notice_on_box_23_says_which_number_is_printed() -> None:
    authorised = a_claim(
        authorisation=an_authorisation(number="PA-77"), referral=a_referral(number="R 12")
    )
    for_the_va = replace(authorised, payer=a_payer("va"))

    assert "the authorisation number is printed" in form_findings(authorised)[0].message
    assert "the referral number is printed" in form_findings(for_the_va)[0].message


def test_home_visits_name_the_clients_address_in_box_32() -> None:
    claim = a_claim(lines=(a_line(place_of_service="12"),))

    sheet = the_sheet(claim)

    assert sheet.text("24B", line=1) == "12"
    assert sheet.text("32", "name") == "MARTA E LINDQVIST"
    assert sheet.text("32", "street") == "1906 JUNIPER LANE"
    assert sheet.text("32a") == ""


def test_a_claim_with_some_home_visits_is_noticed() -> None:
    claim = a_claim(lines=(a_line(place_of_service="12"), a_line(line_id="L2")))

    assert the_sheet(claim).text("32", "name") == "STILLWATER MASSAGE PLLC"
    assert codes(claim) == ["form-one-place"]


def test_a_place_of_its_own_stands_in_box_32() -> None:
    place = ServiceLocation(
        name="Harbor Gym", address=an_address(street="9 Dock St."), npi="1660010111"
    )

    sheet = the_sheet(a_claim(service_location=place))

    assert (sheet.text("32", "name"), sheet.text("32", "street")) == ("HARBOR GYM", "9 DOCK ST")
    assert sheet.text("32a") == "1660010111"
    assert sheet.text("33", "name") == "STILLWATER MASSAGE PLLC"


def test_a_therapist_who_bills_in_her_own_name_stands_in_box_33() -> None:
    practice = replace(example("workers-comp").practice, tax_id_kind=TaxIdKind.SSN)

    sheet = the_sheet(a_claim("workers-comp", practice=practice))

    assert sheet.text("33", "name") == "TESSA BRANDVOLD"
    assert marked(sheet, "25") == ["SSN"]


def test_what_was_not_signed_or_assigned_stays_empty() -> None:
    claim = a_claim(
        signature_on_file=False, benefits_assigned=BenefitsAssigned.NO, accepts_assignment=False
    )

    sheet = the_sheet(claim)

    assert sheet.text("12") == sheet.text("13") == ""
    assert marked(sheet, "27") == ["no"]


def test_an_unknown_sex_marks_neither_square_and_is_noticed() -> None:
    claim = a_claim(client=a_client(sex=Sex.UNKNOWN))

    sheet = the_sheet(claim)

    assert marked(sheet, "3") == marked(sheet, "11a") == []
    assert codes(claim) == ["form-sex"]


def test_another_accident_marks_box_10c() -> None:
    claim = a_claim(accident=an_accident(cause=AccidentCause.OTHER))

    assert marked(the_sheet(claim), "10c") == ["yes"]


@pytest.mark.parametrize("phone", ["(253) 555-0177", "+1 253 555 0177", "2535550177"])
def test_a_telephone_is_area_code_and_number(phone: str) -> None:
    sheet = the_sheet(a_claim(client=a_client(phone=phone)))

    assert sheet.text("5", "area code") + sheet.text("5", "telephone") == "2535550177"


def test_a_telephone_without_area_code_is_printed_whole_and_noticed() -> None:
    claim = a_claim(client=a_client(phone="555-0177"))

    assert the_sheet(claim).text("5", "telephone") == "5550177"
    assert codes(claim) == ["form-telephone"]


def test_a_pay_to_address_is_noticed_because_the_form_cannot_say_it() -> None:
    claim = a_claim(practice=a_practice(pay_to_address=an_address(street="PO Box 9")))

    assert codes(claim) == ["form-pay-to"]


def test_a_name_at_the_width_limit_is_printed_whole() -> None:
    name = the_sheet(a_claim_with_a_long_name()).text("2")

    assert (name, len(name)) == ("WOLFESCHLEGELSTEN, MARIAH, Q", PLACES["2"][""].width)


LONG = "A" * 40
TOO_LONG: list[tuple[str, dict[str, Any]]] = [
    ("box 1a", {"policy": a_policy(member_id=LONG)}),
    ("box 2", {"client": a_client(name=PersonName(last=LONG, first="B"))}),
    ("box 5 (street)", {"client": a_client(address=an_address(street=LONG))}),
    ("box 5 (city)", {"client": a_client(address=an_address(city=LONG))}),
    ("box 11", {"policy": a_policy(group_number=LONG)}),
    ("box 11c", {"policy": a_policy(group_name=LONG)}),
    (
        "box 11b (number)",
        {"payer": a_payer("auto"), "accident": an_accident(claim_number=LONG)},
    ),
    ("box 17 (name)", {"referral": a_referral(referrer=PersonName(last=LONG, first="B"))}),
    ("box 19", {"note": "B " * 60}),
    ("box 21 (A)", {"diagnoses": ("M54.501234", "M62.830")}),
    ("box 23", {"authorisation": an_authorisation(number=LONG)}),
    ("box 24 shaded, service line 1", {"lines": (a_line(note="B " * 60),)}),
    ("box 24D (code), service line 1", {"lines": (a_line(procedure="9712412"),)}),
    ("box 24E, service line 1", {"lines": (a_line(diagnosis_pointers=(1, 2, 1, 2, 1)),)}),
    ("box 24F, service line 1", {"lines": (a_line(charge_cents=10_000_000),)}),
    ("box 24G, service line 1", {"lines": (a_line(units=1000),)}),
    ("box 26", {"claim_id": LONG}),
    ("box 28", {"total_charge_cents": 1_000_000_000}),
    ("box 31 (name)", {"therapist": a_therapist(name=PersonName(last=LONG, first="B"))}),
    ("box 33 (name)", {"practice": a_practice(organisation=LONG)}),
    ("carrier (name)", {"payer": a_payer(name=LONG)}),
]  # fmt: skip


@pytest.mark.parametrize(("where", "changes"), TOO_LONG, ids=[where for where, _ in TOO_LONG])
def test_a_text_that_does_not_fit_is_refused_with_its_box(
    where: str, changes: dict[str, Any]
) -> None:
    claim = a_claim(**changes)

    with pytest.raises(TextDoesNotFitTheBox) as refusal:
        boxes(claim)

    found = {finding.where: finding for finding in refusal.value.findings}
    assert found[where].code == "form-text-too-long"
    assert "takes" in found[where].message
    assert found[where].fix


def test_a_misfit_on_the_second_sheet_names_the_line_of_the_claim() -> None:
    claim = a_claim_of_visits(8)
    lines = (*claim.lines[:7], replace(claim.lines[7], units=1000))

    [finding] = form_findings(replace(claim, lines=lines))

    assert finding.where == "box 24G, service line 8"


def test_a_misfit_that_stands_on_every_sheet_is_told_once() -> None:
    claim = replace(a_claim_of_visits(13), policy=a_policy(member_id=LONG))

    assert [finding.where for finding in form_findings(claim)] == ["box 1a"]


def test_a_refusal_never_repeats_the_text_of_a_box() -> None:
    name = PersonName(last="Featherstonehaugh-Cholmondeley", first="Xanthippe")

    with pytest.raises(TextDoesNotFitTheBox) as refusal:
        boxes(a_claim(client=a_client(name=name)))

    told = " ".join([str(refusal.value), *map(str, refusal.value.findings)]).upper()
    assert "FEATHERSTONE" not in told
    assert "XANTHIPPE" not in told


def test_a_character_the_form_has_not_is_refused_by_its_number() -> None:
    with pytest.raises(TextDoesNotFitTheBox, match=r"box 2: the character U\+738B"):
        boxes(a_claim(client=a_client(name=PersonName(last="王", first="Wei"))))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("form-diagnoses", {"diagnoses": tuple(f"M25.5{n:02d}" for n in range(13))}),
        ("form-modifiers", {"lines": (a_line(modifiers=("GP", "59", "XS", "76", "77")),)}),
        ("form-pointer", {"lines": (a_line(diagnosis_pointers=(3,)),)}),
        ("form-pointer", {"lines": (a_line(diagnosis_pointers=(0,)),)}),
        ("form-negative-amount", {"lines": (a_line(charge_cents=-1),)}),
    ],
)
def test_what_the_form_has_no_place_for_is_refused(code: str, changes: dict[str, Any]) -> None:
    claim = a_claim(**changes)

    with pytest.raises(TextDoesNotFitTheBox) as refusal:
        boxes(claim)

    assert code in [finding.code for finding in refusal.value.findings]


@pytest.mark.parametrize("kind", kinds())
def test_the_examples_go_on_the_form_without_a_word(kind: str) -> None:
    assert form_findings(example(kind)) == ()


def claims_with(text: st.SearchStrategy[str]) -> st.SearchStrategy[Claim]:
    """Claims whose every free text is drawn from one kind of text."""
    return st.builds(
        lambda texts, cents, pointers, count: a_claim(
            claim_id=texts[0],
            note=texts[1],
            client=a_client(
                name=PersonName(last=texts[2], first=texts[3], middle=texts[4]),
                phone=texts[5],
                address=an_address(street=texts[6], city=texts[7], postal_code=texts[8]),
            ),
            policy=a_policy(member_id=texts[9], group_name=texts[10]),
            diagnoses=tuple(texts[11:13]),
            lines=tuple(
                a_line(charge_cents=cents, note=texts[13], diagnosis_pointers=pointers)
                for _ in range(count)
            ),
            accident=an_accident(claim_number=texts[14], state=texts[15][:2]),
        ),
        st.lists(text, min_size=16, max_size=16),
        st.integers(-10, 20_000_000),
        st.lists(st.sampled_from([1, 1, 2, 2, 2, 0, 3]), max_size=4).map(tuple),
        st.integers(0, 8),
    )


plain = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=6)


@settings(deadline=None, max_examples=60)
@given(claims_with(plain) | claims_with(st.text(max_size=30)))
def test_any_claim_is_either_refused_with_findings_or_fits_every_box(claim: Claim) -> None:
    findings = form_findings(claim)

    if any(finding.severity is Severity.BLOCK for finding in findings):
        with pytest.raises(TextDoesNotFitTheBox):
            boxes(claim)
        return

    for sheet in boxes(claim):
        for placed in sheet.texts:
            assert len(placed.text) <= place_of(placed.box, placed.part, placed.line).width
            assert placed.text.isascii()
            assert placed.text.isprintable()
            assert placed.text == placed.text.upper()


@pytest.mark.parametrize("kind", kinds())
def test_no_two_texts_share_a_square_of_the_grid(kind: str) -> None:
    claim = replace(
        example(kind),
        frequency=Frequency.VOID,
        payer_claim_number="B" * 18,
        note="B" * 48,
        paid_by_client_cents=9_999_999,
    )

    sheet = the_sheet(claim, FormChoices(signed_on=date(2026, 1, 1), with_taxonomy=True))

    cells = [
        (placed.row, placed.column + step)
        for placed in sheet.texts
        for step in range(len(placed.text))
    ]
    assert len(cells) == len(set(cells))


def test_a_second_plan_fills_box_9_and_says_yes_in_11d() -> None:
    (sheet,) = boxes(a_second_claim())

    assert sheet.text("9") == "LINDQVIST, MARTA, E"
    assert sheet.text("9a") == "70021"
    assert sheet.text("9d") == "CASCADE MUTUAL HEALTH"
    assert marked(sheet, "11d") == ["yes"]
    assert (sheet.text("1a"), sheet.text("11")) == ("HRB77120", "G55")


def test_box_29_holds_what_the_client_and_the_first_payer_paid() -> None:
    (sheet,) = boxes(a_second_claim(paid_by_client_cents=500))

    assert sheet.text("29") == "85 00"


def test_a_plan_of_somebody_else_names_its_holder() -> None:
    cover = an_other_cover(
        policy=a_policy(relationship=Relationship.EMPLOYEE, group_number=""),
        subscriber=Subscriber(organisation="Cedar Ridge Lumber"),
        decision=None,
    )

    (sheet,) = boxes(a_second_claim(other_cover=(cover,)))

    assert (sheet.text("9"), sheet.text("9a")) == ("CEDAR RIDGE LUMBER", "CMH402918837")
    assert sheet.text("29") == ""


def test_what_another_payer_decided_is_asked_for_in_the_envelope_and_a_third_plan_is_noticed() -> (
    None
):
    third = replace(an_other_cover(decision=None), turn=Turn.THIRD)

    codes = {
        each.code for each in form_findings(a_second_claim(other_cover=(an_other_cover(), third)))
    }

    assert {"form-other-remit", "form-one-other-plan"} <= codes
    assert not {"form-other-remit", "form-one-other-plan"} & {
        each.code for each in form_findings(example("commercial"))
    }
