from dataclasses import replace
from datetime import date, timedelta

import pytest

from effleurage.core.claims.claim import (
    Accident,
    Address,
    Attachment,
    DecidedAdjustment,
    OtherCover,
    PersonName,
    ServiceLocation,
    Subscriber,
)
from effleurage.core.claims.examples import kinds
from effleurage.core.claims.kinds import (
    AccidentCause,
    AdjustmentGroup,
    BenefitsAssigned,
    Frequency,
    ReferrerRole,
    Relationship,
    TaxIdKind,
    Turn,
)
from effleurage.edi.claim_to_837p import ClaimCannotBeWritten, NoClaimsToWrite, faults
from effleurage.edi.parties import Party
from tests.builders import (
    a_claim,
    a_client,
    a_decision,
    a_line,
    a_payer,
    a_policy,
    a_second_claim,
    an_accident,
    an_authorisation,
    an_other_cover,
    another_payer,
    another_policy,
)
from tests.edi.pyx12_judge import verdict
from tests.edi.senders import PRACTICE, an_837p, segments, tags

SPOUSE = Subscriber(name=PersonName(last="Lindqvist", first="Per"))
WITHOUT_LINES = a_decision(
    lines=(),
    adjustments=(
        DecidedAdjustment(group=AdjustmentGroup.CLIENT_SHARE, reason="2", cents=4_500),
        DecidedAdjustment(group=AdjustmentGroup.OTHER, reason="94", cents=-500, quantity="1"),
    ),
)
DENIED = a_decision(
    paid_cents=0,
    remarks=("N130", "MA130"),
    lines=(
        replace(
            a_decision().lines[0],
            paid_cents=0,
            adjustments=(
                DecidedAdjustment(group=AdjustmentGroup.CONTRACTUAL, reason="96", cents=12_000),
            ),
        ),
    ),
)
WRONG_BY_LINE = a_decision(
    paid_cents=12_000, lines=(replace(a_decision().lines[0], line_id="L9", paid_cents=8_000),)
)
TOO_MANY_REASONS = a_decision(
    lines=(
        replace(
            a_decision().lines[0],
            adjustments=tuple(
                DecidedAdjustment(group=AdjustmentGroup.OTHER, reason=str(n), cents=125)
                for n in range(32)
            ),
        ),
    )
)
TOO_MANY_DECISIONS = a_decision(
    paid_cents=12_000,
    lines=tuple(
        replace(a_decision().lines[0], procedure=f"9712{n:X}", paid_cents=750, adjustments=())
        for n in range(16)
    ),
)
TWELVE = (
    "M54.2", "M62.830", "M54.50", "M79.12", "G44.209", "M25.511", "M25.512", "M54.6", "M72.2",
    "M79.7", "G56.01", "R51.9",
)  # fmt: skip


def refusal_of(claim, **more):
    with pytest.raises(ClaimCannotBeWritten) as caught:
        an_837p(claim, **more)
    return caught.value


def variants():
    line, practice = a_line(), a_claim().practice
    home = Address(street="9 Elm St", city="Tacoma", state="WA", postal_code="984070226")
    return {
        **{kind: a_claim(kind) for kind in kinds()},
        "dependent": a_claim(policy=a_policy(relationship=Relationship.SPOUSE), subscriber=SPOUSE),
        "replacement": a_claim(frequency=Frequency.REPLACEMENT, payer_claim_number="PCN 77-1"),
        "void": a_claim(frequency=Frequency.VOID, payer_claim_number="PCN771"),
        "billed in her own name with an SSN": a_claim(
            practice=replace(
                practice,
                organisation="",
                person=PersonName(last="Okafor", first="Imani"),
                npi=a_claim().therapist.npi,
                tax_id_kind=TaxIdKind.SSN,
            )
        ),
        "paid elsewhere": a_claim(practice=replace(practice, pay_to_address=home)),
        "at the client's home": a_claim(
            service_location=ServiceLocation(name="Client's home", address=home),
            lines=(replace(line, place_of_service="12"),),
        ),
        "at a clinic with an NPI": a_claim(
            service_location=ServiceLocation(name="Spa", address=home, npi="1660001029")
        ),
        "twelve diagnoses": a_claim(
            diagnoses=TWELVE, lines=(replace(line, diagnosis_pointers=(12, 1, 7, 3)),)
        ),
        "fifty lines": a_claim(
            lines=tuple(replace(line, line_id=f"L{n}", charge_cents=9_050 + n) for n in range(50))
        ),
        "four modifiers": a_claim(
            lines=(replace(line, modifiers=("GP", "59", "76", "XS"), note="Second site"),)
        ),
        "a line over several days": a_claim(
            lines=(line, replace(line, line_id="L2", last_service_date=date(2026, 11, 5)))
        ),
        "ordered": a_claim(referral=replace(a_claim().referral, role=ReferrerRole.ORDERING)),
        "supervised": a_claim(referral=replace(a_claim().referral, role=ReferrerRole.SUPERVISING)),
        "without a referral": a_claim(referral=None),
        "at home without a name for it": a_claim(lines=(replace(line, place_of_service="12"),)),
        "at home and in the rooms": a_claim(
            lines=(line, replace(line, line_id="L2", place_of_service="12"))
        ),
        "an unlisted procedure": a_claim(
            lines=(replace(line, procedure="97139", modifiers=("GP",), note="Cupping, back"),)
        ),
        "with papers, a note and a payment": a_claim(
            attachments=(
                Attachment(report_type="OZ", transmission="FX", control_number="FAX778"),
                Attachment(report_type="M1", transmission="AA"),
            ),
            note="Prescription sent by fax",
            paid_by_client_cents=2_005,
        ),
        "not assigned": a_claim(
            accepts_assignment=False,
            benefits_assigned=BenefitsAssigned.REFUSED,
            signature_on_file=False,
        ),
        "another accident": a_claim(
            accident=Accident(cause=AccidentCause.OTHER, injury_date=date(2026, 9, 1))
        ),
        "short ZIP of the client": a_claim(
            client=a_client(address=replace(home, postal_code="98407"))
        ),
        "without group number": a_claim(policy=a_policy(group_number="")),
        "to a second payer": a_second_claim(),
        "to a second payer, answered without lines": a_second_claim(
            other_cover=(an_other_cover(decision=WITHOUT_LINES),)
        ),
        "to a second payer, denied by the first with remarks": a_second_claim(
            other_cover=(an_other_cover(decision=DENIED),)
        ),
        "to a third payer": a_second_claim(
            other_cover=(
                an_other_cover(),
                an_other_cover(
                    turn=Turn.SECOND,
                    payer=another_payer(payer_id="TWO", address=None),
                    policy=another_policy(relationship=Relationship.SPOUSE),
                    subscriber=replace(SPOUSE, address=home),
                ),
            )
        ),
        "with a second plan named and not yet asked": a_claim(
            other_cover=(
                OtherCover(
                    turn=Turn.SECOND,
                    payer=another_payer(),
                    policy=another_policy(relationship=Relationship.EMPLOYEE, group_number=""),
                    subscriber=Subscriber(organisation="Cedar Ridge Lumber"),
                ),
            )
        ),
        "last seen, with a record number": a_claim(
            last_seen_date=date(2026, 10, 12), record_number="R-118"
        ),
        "everything at once": a_second_claim(
            frequency=Frequency.REPLACEMENT,
            payer_claim_number="PCN2",
            policy=another_policy(relationship=Relationship.CHILD),
            subscriber=SPOUSE,
            practice=replace(practice, pay_to_address=home),
            service_location=ServiceLocation(name="Spa", address=home, npi="1660001029"),
            accident=an_accident(),
            authorisation=an_authorisation(),
            referral=replace(a_claim().referral, role=ReferrerRole.ORDERING, number="REF-1"),
            last_seen_date=date(2026, 10, 12),
            record_number="R-118",
            paid_by_client_cents=100,
            note="See the first payer's remit",
            attachments=(Attachment(report_type="EB", transmission="EL", control_number="EOB1"),),
        ),
        "without phone": a_claim(practice=replace(practice, phone="")),
    }


@pytest.mark.parametrize("name", variants())
def test_pyx12_accepts(name):
    data = an_837p(variants()[name])

    assert verdict(data) == []


def test_pyx12_accepts_all_variants_in_one_file():
    claims = [replace(claim, claim_id=f"C{n}") for n, claim in enumerate(variants().values())]

    data = an_837p(*claims)

    assert verdict(data) == []
    assert len(segments(data, "CLM*")) == len(claims)


def test_the_judge_does_find_faults():
    data = an_837p(a_claim())

    complaints = verdict(data.replace(b"DTP*472*D8*20261103", b"DTP*472*D8*20261133"))

    assert len(complaints) == 1


def test_a_file_is_marked_as_a_test_unless_production_is_asked_for():
    in_test, in_earnest = an_837p(a_claim()), an_837p(a_claim(), production=True)

    assert (segments(in_test)[0][102], segments(in_earnest)[0][102]) == ("T", "P")


def test_claims_that_share_provider_and_subscriber_share_their_levels():
    first = a_claim()
    data = an_837p(first, a_claim("workers-comp"), replace(first, claim_id="C2"))

    assert segments(data, "HL") == [
        "HL*1**20*1", "HL*2*1*22*0", "HL*3**20*1", "HL*4*3*22*1", "HL*5*4*23*0",
    ]  # fmt: skip
    assert [text.split("*")[1] for text in segments(data, "CLM")] == [
        "C26110301",
        "C2",
        "C26110503",
    ]


def test_two_children_of_one_subscriber_stand_under_one_subscriber_level():
    policy = a_policy(relationship=Relationship.CHILD)
    twins = [
        a_claim(
            claim_id=first,
            policy=policy,
            subscriber=SPOUSE,
            client=a_client(name=PersonName(last="Lindqvist", first=first)),
        )
        for first in ("Ada", "Bo")
    ]

    data = an_837p(*twins)

    assert segments(data, "HL") == ["HL*1**20*1", "HL*2*1*22*1", "HL*3*2*23*0", "HL*4*2*23*0"]
    assert verdict(data) == []


def test_more_than_a_hundred_claims_of_one_client_repeat_the_level():
    data = an_837p(*(a_claim(claim_id=f"C{n}") for n in range(101)))

    assert len(segments(data, "HL")) == 3
    assert verdict(data) == []


def test_more_than_five_thousand_claims_need_a_second_transaction_set():
    data = an_837p(*(a_claim(claim_id=f"C{n}") for n in range(5_001)))

    assert [text for text in segments(data, "S") if text.startswith(("ST", "SE"))][::2] == [
        "ST*837*0001*005010X222A1",
        "ST*837*0002*005010X222A1",
    ]
    assert segments(data, "GE*2*")


def test_a_subscriber_who_is_the_client_shows_address_and_birth_and_no_patient_level():
    found = tags(an_837p(a_claim()))

    assert "PAT" not in found
    assert found.count("DMG") == 1


def test_the_employer_subscribes_and_the_client_is_its_employee_in_workers_comp():
    data = an_837p(a_claim("workers-comp"))

    assert segments(data, "NM1*IL") == ["NM1*IL*2*CEDAR RIDGE LUMBER*****MI*TWI8814420"]
    assert segments(data, "PAT") == ["PAT*20"]
    assert tags(data)[tags(data).index("DMG") + 1] == "REF"
    assert segments(data, "REF*Y4") == ["REF*Y4*TWI2610058842"]


def test_the_state_is_said_for_a_car_accident_only():
    car, work = an_837p(a_claim("auto")), an_837p(a_claim("workers-comp"))

    assert segments(car, "CLM")[0].endswith("*AA:::WA")
    assert segments(work, "CLM")[0].endswith("*EM")


def test_an_accident_outside_car_and_work_is_called_other():
    accident = Accident(cause=AccidentCause.OTHER, state="WA")

    data = an_837p(a_claim(accident=accident))

    assert segments(data, "CLM")[0].endswith("*OA")


def test_a_corrected_claim_cites_the_payers_number():
    data = an_837p(a_claim(frequency=Frequency.REPLACEMENT, payer_claim_number="PCN771"))

    assert segments(data, "REF*F8") == ["REF*F8*PCN771"]
    assert ":B:7*" in segments(data, "CLM")[0]


def test_a_therapist_who_bills_for_herself_is_not_named_twice():
    assert segments(an_837p(a_claim("workers-comp")), "NM1*82") == []


def test_a_line_says_its_place_only_where_it_is_not_the_claims():
    elsewhere = (a_line(), a_line(line_id="L2", place_of_service="12"))

    first, second = segments(an_837p(a_claim(lines=elsewhere)), "SV1")

    assert first == "SV1*HC:97124*120*UN*4***1:2"
    assert second == "SV1*HC:97124*120*UN*4*12**1:2"


def test_an_ordering_clinician_stands_on_every_line():
    claim = a_claim("auto")
    ordered = replace(claim, referral=replace(claim.referral, role=ReferrerRole.ORDERING))

    assert len(segments(an_837p(ordered), "NM1*DK")) == len(claim.lines)


def test_a_second_claim_says_what_the_first_payer_did_line_by_line():
    data = an_837p(a_second_claim())

    assert segments(data, "SBR") == ["SBR*S*18*G55******CI", "SBR*P*18*70021******CI"]
    assert segments(data, "AMT") == ["AMT*D*80", "AMT*EAF*16"]
    assert segments(data, "SVD") == ["SVD*CMH01*80*HC:97124**4"]
    assert segments(data, "CAS") == ["CAS*CO*45*24", "CAS*PR*2*16"]
    assert segments(data, "DTP*573") == ["DTP*573*D8*20261120"]
    assert segments(data, "REF*F8") == ["REF*F8*PCN1180"]
    assert tags(data).index("SBR", 20) < tags(data).index("LX") < tags(data).index("SVD")


def test_a_decision_without_lines_stands_on_the_claim_with_its_signs():
    data = an_837p(a_second_claim(other_cover=(an_other_cover(decision=WITHOUT_LINES),)))

    assert segments(data, "CAS") == ["CAS*OA*94*-5*1", "CAS*PR*2*45"]
    assert segments(data, "AMT") == ["AMT*D*80", "AMT*EAF*45"]
    assert segments(data, "SVD") == []
    following = tags(data)[tags(data).index("SBR", 20) :]
    assert following.index("NM1") < following.index("DTP") < following.index("LX")


def test_more_than_six_reasons_of_a_group_take_a_second_segment():
    seven = tuple(
        DecidedAdjustment(
            group=AdjustmentGroup.CONTRACTUAL, reason=str(n), cents=571 + (n == 1) * 3
        )
        for n in range(1, 8)
    )
    line = replace(a_decision().lines[0], adjustments=seven)

    data = an_837p(
        a_second_claim(other_cover=(an_other_cover(decision=a_decision(lines=(line,))),))
    )

    assert [text.count("*") for text in segments(data, "CAS")] == [18, 3]
    assert verdict(data) == []


def test_diagnoses_lose_their_dots_and_the_first_is_the_principal_one():
    assert segments(an_837p(a_claim()), "HI") == ["HI*ABK:M542*ABF:M62830"]


def test_a_practice_that_sends_its_own_file_gives_its_contact_once():
    own = an_837p(a_claim())
    by_another = an_837p(
        a_claim(), sender=Party(name="Biller", identifier="BILL01", email="a@example.com")
    )

    assert len(segments(own, "PER")) == 1
    assert segments(by_another, "PER") == [
        "PER*IC**EM*a@example.com",
        "PER*IC*DANA WHITLOW*TE*2535550142",
    ]
    assert verdict(by_another) == []


def test_names_lose_accents_and_case_by_the_stated_table():
    client = a_client(name=PersonName(last="Ñúñez–Groß", first="Zoë", middle="Ł", suffix="jr"))

    data = an_837p(a_claim(client=client))

    assert segments(data, "NM1*IL")[0].startswith("NM1*IL*1*NUNEZ-GROSS*ZOE*L**JR*MI*")


def test_a_line_break_in_a_note_becomes_a_blank():
    data = an_837p(a_claim(note="see\r\nfax\tof 3 Nov"))

    assert segments(data, "NTE") == ["NTE*ADD*SEE FAX OF 3 NOV"]


HOSTILE_PLACES = {
    "client's last name": lambda text: a_claim(
        client=a_client(name=PersonName(last=text, first="A"))
    ),
    "client's first name": lambda text: a_claim(
        client=a_client(name=PersonName(last="A", first=text))
    ),
    "client's street": lambda text: a_claim(
        client=a_client(address=replace(a_client().address, street=text))
    ),
    "second street": lambda text: a_claim(
        client=a_client(address=replace(a_client().address, street2=text))
    ),
    "city": lambda text: a_claim(client=a_client(address=replace(a_client().address, city=text))),
    "payer": lambda text: a_claim(payer=replace(a_claim().payer, name=text)),
    "payer id": lambda text: a_claim(payer=replace(a_claim().payer, payer_id=text)),
    "practice": lambda text: a_claim(practice=replace(a_claim().practice, organisation=text)),
    "contact": lambda text: a_claim(practice=replace(a_claim().practice, contact_name=text)),
    "phone": lambda text: a_claim(practice=replace(a_claim().practice, phone=text)),
    "tax id": lambda text: a_claim(practice=replace(a_claim().practice, tax_id=text)),
    "member id": lambda text: a_claim(policy=a_policy(member_id=text)),
    "group": lambda text: a_claim(policy=a_policy(group_number=text)),
    "claim id": lambda text: a_claim(claim_id=text),
    "line id": lambda text: a_claim(lines=(a_line(line_id=text),)),
    "line note": lambda text: a_claim(lines=(a_line(note=text),)),
    "procedure": lambda text: a_claim(lines=(a_line(procedure=text),)),
    "modifier": lambda text: a_claim(lines=(a_line(modifiers=(text[:2],)),)),
    "claim note": lambda text: a_claim(note=text),
    "diagnosis": lambda text: a_claim(diagnoses=(text, "M54.2")),
    "referral number": lambda text: a_claim(referral=replace(a_claim().referral, number=text)),
    "referrer": lambda text: a_claim(
        referral=replace(a_claim().referral, referrer=PersonName(last=text, first="B"))
    ),
    "referrer's NPI": lambda text: a_claim(referral=replace(a_claim().referral, referrer_npi=text)),
    "case number": lambda text: a_claim("auto", accident=replace(an_accident(), claim_number=text)),
    "other payer": lambda text: a_second_claim(
        other_cover=(an_other_cover(payer=a_payer(name=text)),)
    ),
    "other payer id": lambda text: a_second_claim(
        other_cover=(an_other_cover(payer=a_payer(payer_id=text)),)
    ),
    "other member id": lambda text: a_second_claim(
        other_cover=(an_other_cover(policy=a_policy(member_id=text)),)
    ),
    "other subscriber": lambda text: a_second_claim(
        other_cover=(
            an_other_cover(
                policy=a_policy(relationship=Relationship.SPOUSE),
                subscriber=Subscriber(name=PersonName(last=text, first="A")),
            ),
        )
    ),
    "other payer's number": lambda text: a_second_claim(
        other_cover=(an_other_cover(decision=a_decision(payer_claim_number=text)),)
    ),
    "decided procedure": lambda text: a_second_claim(
        other_cover=(
            an_other_cover(
                decision=a_decision(lines=(replace(a_decision().lines[0], procedure=text),))
            ),
        )
    ),
    "record number": lambda text: a_claim(record_number=text),
    "paper": lambda text: a_claim(
        attachments=(Attachment(report_type="OZ", transmission="FX", control_number=text),)
    ),
}


@pytest.mark.parametrize("delimiter", list("*~:^"))
@pytest.mark.parametrize("place", HOSTILE_PLACES)
def test_a_delimiter_is_refused_in(place, delimiter):
    claim = HOSTILE_PLACES[place](f"{delimiter}1{delimiter}2")

    refusal = refusal_of(claim)

    assert "would end the element" in str(refusal) or "loop" in str(refusal)
    assert refusal.claim_id == claim.claim_id


@pytest.mark.parametrize("place", HOSTILE_PLACES)
def test_an_emoji_is_refused_in(place):
    refusal = refusal_of(HOSTILE_PLACES[place]("\N{BUTTERFLY}2"))

    assert "U+1F98B" in str(refusal)


def test_a_segment_cannot_be_injected_by_an_address():
    street = "1 Main~CLM*FORGED*9999***11:B:1*Y*A*Y*Y"

    refusal = refusal_of(
        a_claim(client=a_client(address=replace(a_client().address, street=street)))
    )

    assert refusal.because.element.startswith("N301")


def test_a_refusal_repeats_no_name():
    refusal = refusal_of(a_claim(client=a_client(name=PersonName(last="Quimby~", first="Ida"))))

    assert "Quimby" not in str(refusal).title()
    assert "2010BA" in str(refusal)


@pytest.mark.parametrize(
    ("place", "length"),
    [("client's last name", 61), ("client's first name", 36), ("client's street", 56),
     ("city", 31), ("payer", 61), ("member id", 81), ("claim id", 21), ("line id", 31),
     ("claim note", 81), ("group", 51), ("case number", 51)],
)  # fmt: skip
def test_nothing_is_cut(place, length):
    build = HOSTILE_PLACES[place]

    data = an_837p(build("A" * (length - 1)))

    assert "A" * (length - 1) in data.decode("ascii")
    assert " fit" in str(refusal_of(build("A" * length)))


@pytest.mark.parametrize(
    "claim",
    [
        a_claim(client=a_client(name=PersonName(last="", first="Ida"))),
        a_claim(client=a_client(name=PersonName(last="  ", first="Ida"))),
        a_claim(policy=a_policy(member_id="")),
        a_claim(policy=a_policy(claim_filing_code="09")),
        a_claim(claim_id=""),
        a_claim(diagnoses=(), lines=(a_line(diagnosis_pointers=()),)),
        a_claim(lines=()),
        a_claim(lines=(a_line(diagnosis_pointers=(3,)),)),
        a_claim(lines=(a_line(diagnosis_pointers=(1, 2, 1, 2, 1)),)),
        a_claim(lines=(a_line(diagnosis_pointers=(0,)),)),
        a_claim(lines=(a_line(last_service_date=date(2026, 11, 2)),)),
        a_claim(lines=(a_line(modifiers=("GP", "59", "76", "77", "XS")),)),
        a_claim(lines=tuple(a_line(line_id=str(n)) for n in range(51))),
        a_claim(diagnoses=(*TWELVE, "M54.12")),
        a_claim(frequency=Frequency.VOID),
        a_claim(accident=Accident(cause=AccidentCause.AUTO)),
        a_claim(subscriber=SPOUSE),
        a_claim(policy=a_policy(relationship=Relationship.CHILD)),
        a_claim(practice=replace(a_claim().practice, person=PersonName(last="A", first="B"))),
        a_claim(practice=replace(a_claim().practice, organisation="")),
        a_claim(
            practice=replace(
                a_claim().practice, address=replace(a_claim().practice.address, postal_code="98402")
            )
        ),
        a_claim(client=a_client(address=replace(a_client().address, postal_code="98407-0226"))),
        a_claim(client=a_client(address=replace(a_client().address, state="Washington"))),
        a_claim(attachments=(Attachment(report_type="??", transmission="FX"),)),
        a_second_claim(other_cover=(an_other_cover(decision=a_decision(paid_cents=7_999)),)),
        a_second_claim(other_cover=(an_other_cover(decision=WRONG_BY_LINE),)),
        a_second_claim(other_cover=(an_other_cover(), an_other_cover(payer=another_payer()))),
        a_second_claim(other_cover=(an_other_cover(), an_other_cover(turn=Turn.THIRD))),
        a_second_claim(other_cover=(an_other_cover(subscriber=SPOUSE),)),
        a_second_claim(other_cover=(an_other_cover(payer=another_payer(payer_id="")),)),
        a_second_claim(other_cover=(an_other_cover(decision=TOO_MANY_REASONS),)),
        a_second_claim(other_cover=(an_other_cover(decision=TOO_MANY_DECISIONS),)),
        a_second_claim(policy=another_policy(claim_filing_code="MB")),
    ],
)
def test_what_the_guide_will_not_have_is_refused(claim):
    refusal = refusal_of(claim)

    assert str(refusal).startswith(f"claim {claim.claim_id}: loop ")


@pytest.mark.parametrize("number", [" C1", "C1 ", "CÉ1", "C\n1"])
def test_our_own_number_is_written_as_it_is_or_refused(number):
    refusal = refusal_of(a_claim(claim_id=number))

    assert refusal.because.element.startswith("CLM01")


def test_no_claims_make_no_file():
    with pytest.raises(NoClaimsToWrite):
        an_837p()


def test_hundreds_of_claims_of_many_shapes_are_accepted_and_counted():
    shapes = list(variants().values())
    claims = [
        replace(
            shapes[n % len(shapes)],
            claim_id=f"C{n}",
            onset_date=date(2026, 9, 1) + timedelta(days=n % 60),
        )
        for n in range(300)
    ]

    data = an_837p(*claims, sender=PRACTICE)

    count = int(segments(data, "SE*")[0].split("*")[1])
    assert count == len(segments(data)) - 4
    assert verdict(data) == []


def test_a_visit_at_the_clients_home_names_the_home_as_the_place():
    claim = a_claim(lines=(a_line(place_of_service="12"),))

    data = an_837p(claim)

    place = segments(data).index("NM1*77*2*PATIENT HOME")
    assert segments(data)[place + 1] == "N3*1906 JUNIPER LANE"
    assert segments(data, "CLM*")[0].split("*")[5] == "12:B:1"


def test_home_visits_among_others_name_the_home_on_their_own_lines():
    claim = a_claim(lines=(a_line(), a_line(line_id="L2", place_of_service="12")))

    data = an_837p(claim)

    assert tags(data).index("NM1", tags(data).index("LX")) > segments(data).index("REF*6R*L2")
    assert segments(data, "NM1*77*") == ["NM1*77*2*PATIENT HOME"]


def test_a_home_without_the_whole_zip_code_is_refused():
    client = a_client()
    five = replace(client, address=replace(client.address, postal_code="98407"))

    refusal = refusal_of(a_claim(client=five, lines=(a_line(place_of_service="12"),)))

    assert (refusal.because.loop, refusal.because.code) == ("2310C", "x12.write.zip")


def test_an_unlisted_procedure_is_described_in_its_own_place():
    line = a_line(procedure="97139", modifiers=("GP",), note="Cupping, upper back")

    data = an_837p(a_claim(lines=(line,)))

    assert segments(data, "SV1*")[0].split("*")[1] == "HC:97139:GP::::CUPPING, UPPER BACK"
    assert segments(data, "NTE*") == []


def test_a_health_plan_is_not_given_the_accident_insurers_claim_number():
    data = an_837p(a_claim(accident=an_accident()))

    assert segments(data, "REF*Y4") == []
    assert segments(data, "DTP*439") == ["DTP*439*D8*20261014"]


def test_faults_are_told_without_writing_and_without_the_data():
    client = a_client()
    starred = replace(client, address=replace(client.address, street="12 * Hidden Lane"))

    (fault,) = faults(a_claim(client=starred))

    assert fault.where == "subscriber (837P loop 2010BA, N301 (street))"
    assert "Hidden" not in fault.message + fault.fix
    assert faults(a_claim()) == ()
    assert faults(a_claim(lines=(), diagnoses=()))
