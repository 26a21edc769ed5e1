"""What an 837P can carry survives: written, judged by pyx12, read back, compared."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from effleurage.core.claims.claim import (
    Accident,
    Address,
    Attachment,
    Authorisation,
    Claim,
    Client,
    DecidedAdjustment,
    DecidedLine,
    OtherCover,
    PayerDecision,
    PersonName,
    Policy,
    Practice,
    Referral,
    ServiceLine,
    ServiceLocation,
    Subscriber,
    Therapist,
    total,
)
from effleurage.core.claims.kinds import (
    AccidentCause,
    AdjustmentGroup,
    BenefitsAssigned,
    Frequency,
    LineOfBusiness,
    ReferrerRole,
    Relationship,
    Sex,
    TaxIdKind,
    Turn,
)
from effleurage.edi.claim_from_837p import read_837p
from effleurage.edi.file_check import findings_of, level_of
from effleurage.edi.outside_lists import outside_lists
from effleurage.findings import Severity
from effleurage.x12.catalogue import Level
from effleurage.x12.reader import read
from tests.builders import a_claim, a_line, a_payer
from tests.edi.carried import carried
from tests.edi.pyx12_judge import verdict
from tests.edi.senders import an_837p
from tests.edi.test_claim_to_837p import TWELVE, variants

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "x12" / "open" / "837P"


@pytest.mark.parametrize("name", variants())
def test_what_is_written_is_read_back(name):
    claim = variants()[name]

    reading = read_837p(read(an_837p(claim)))

    expected = carried(claim)
    if name == "without phone":  # the sender's contact stands in for the practice's
        expected = replace(expected, practice=replace(expected.practice, phone="2535550142"))
    assert reading.findings == ()
    assert list(reading.claims) == [expected]


#: What a claim drawn by chance may well do wrong, which is no fault of its writing.
ABOUT_THE_CLAIM = (Level.SITUATION, Level.BUSINESS)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = LETTERS + "abcdéñüßøŁÇ'-. "
IDS = st.text(LETTERS + "0123456789-/", min_size=2, max_size=15)
NPIS = st.sampled_from(["1660001029", "1234567893", "1660004056"])
DAYS = st.dates(date(2026, 10, 1), date(2026, 11, 20))


def words(longest: int) -> st.SearchStrategy[str]:
    text = st.text(ACCENTED, min_size=1, max_size=longest // 2)
    return text.map(lambda t: "Ab" + t.strip()).filter(lambda t: len(t) * 2 <= longest + 4)


NAMES = st.builds(
    PersonName,
    last=words(40),
    first=words(30),
    middle=st.just("") | words(10),
    suffix=st.sampled_from(["", "JR", "III"]),
)
ADDRESSES = st.builds(
    Address,
    street=words(50),
    street2=st.just("") | words(20),
    city=words(28),
    state=st.sampled_from(["WA", "OR", "CO"]),
    postal_code=st.from_regex(r"9[0-9]{8}", fullmatch=True),
)
LATER_DAYS = st.dates(date(2026, 11, 21), date(2026, 11, 30))
LINES = st.builds(
    ServiceLine,
    line_id=IDS,
    visit_id=st.just("V"),
    service_date=DAYS,
    procedure=st.sampled_from(["97124", "97140", "97010", "S8950"]),
    modifiers=st.lists(st.sampled_from(["GP", "59", "XS", "76"]), max_size=4).map(tuple),
    minutes=st.none() | st.integers(8, 90),
    units=st.integers(1, 12),
    charge_cents=st.integers(0, 99_999_999),
    diagnosis_pointers=st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple),
    place_of_service=st.sampled_from(["11", "12"]),
    note=st.just("") | words(70),
    last_service_date=st.none() | LATER_DAYS,
)
PRACTICES = st.builds(
    Practice,
    person=NAMES,
    npi=NPIS,
    tax_id=st.from_regex(r"[0-9]{9}", fullmatch=True),
    tax_id_kind=st.sampled_from(TaxIdKind),
    address=ADDRESSES,
    pay_to_address=st.none() | ADDRESSES,
    phone=st.from_regex(r"[2-9][0-9]{9}", fullmatch=True),
    contact_name=words(40),
) | st.builds(
    Practice,
    organisation=words(50),
    npi=NPIS,
    tax_id=st.from_regex(r"[0-9]{9}", fullmatch=True),
    address=ADDRESSES,
    phone=st.from_regex(r"[2-9][0-9]{9}", fullmatch=True),
    contact_name=words(40),
)
ACCIDENTS = st.builds(
    Accident,
    cause=st.sampled_from(AccidentCause),
    injury_date=st.none() | DAYS,
    state=st.sampled_from(["WA", "OR"]),
    claim_number=st.just("") | IDS,
)
REFERRALS = st.builds(
    Referral,
    referrer=NAMES,
    referrer_npi=NPIS,
    role=st.sampled_from(ReferrerRole),
    number=st.just("") | IDS,
)
SUBSCRIBERS = st.builds(Subscriber, name=NAMES) | st.builds(Subscriber, organisation=words(40))


ADJUSTED = st.lists(
    st.tuples(
        st.sampled_from(AdjustmentGroup),
        st.sampled_from(["1", "2", "3", "45", "96", "94", "A1"]),
        st.integers(-9_000, 99_999),
    ),
    max_size=9,
)


def adjusted(draw: st.DrawFn, cents: int) -> tuple[DecidedAdjustment, ...]:
    """Adjustments of any signs that come to so many cents."""
    found = [
        DecidedAdjustment(group=group, reason=reason, cents=part)
        for group, reason, part in draw(ADJUSTED)
    ]
    rest = cents - sum(each.cents for each in found)
    last = DecidedAdjustment(
        group=AdjustmentGroup.CLIENT_SHARE, reason="66", cents=rest, quantity="1"
    )
    return (*found, last)


def decided_line(draw: st.DrawFn, line: ServiceLine) -> DecidedLine:
    paid = draw(st.integers(0, line.charge_cents))
    return DecidedLine(
        line_id=line.line_id,
        procedure=draw(st.sampled_from([line.procedure, "97140"])),
        modifiers=draw(st.sampled_from([(), ("GP",), ("GP", "59")])),
        units=draw(st.sampled_from(["1", "4", "2.5"])),
        paid_cents=paid,
        adjustments=adjusted(draw, line.charge_cents - paid),
    )


def a_drawn_decision(draw: st.DrawFn, lines: tuple[ServiceLine, ...]) -> PayerDecision:
    by_line = tuple(decided_line(draw, line) for line in lines) if draw(st.booleans()) else ()
    on_claim = draw(st.sampled_from([0, -500, 2_500]))
    paid = sum(line.paid_cents for line in by_line) - on_claim
    on_all = adjusted(draw, on_claim) if by_line else adjusted(draw, total(lines) + on_claim)
    return PayerDecision(
        claim_id="ANY",
        payer_claim_number=draw(st.just("") | IDS),
        decided_on=draw(DAYS),
        paid_cents=paid,
        adjustments=on_all,
        remarks=draw(st.sampled_from([(), ("N130",), ("MA130", "N130", "N1", "M51", "M15")])),
        lines=by_line,
    )


@st.composite
def covers(draw: st.DrawFn, lines: tuple[ServiceLine, ...]) -> tuple[OtherCover, ...]:
    """None to three other plans, decided by line, on the claim, or not yet."""
    turns = draw(st.lists(st.sampled_from([*Turn][:5]), max_size=3, unique=True))
    found = []
    for number, turn in enumerate(turns):
        relationship = draw(st.sampled_from(Relationship))
        holder = draw(SUBSCRIBERS)
        address = draw(st.none() | ADDRESSES)
        found.append(
            OtherCover(
                turn=turn,
                policy=Policy(
                    member_id=draw(IDS),
                    relationship=relationship,
                    group_number=draw(st.just("") | IDS),
                    group_name=draw(st.just("") | words(40)),
                    claim_filing_code=draw(st.sampled_from(["CI", "12", "AM", "WC", "BL"])),
                ),
                payer=replace(
                    a_payer(),
                    name=draw(words(50)),
                    payer_id=f"P{number}",
                    address=draw(st.none() | ADDRESSES),
                ),
                subscriber=(
                    None if relationship is Relationship.SELF else replace(holder, address=address)
                ),
                decision=a_drawn_decision(draw, lines) if draw(st.booleans()) else None,
            )
        )
    return tuple(found)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    lines = tuple(
        draw(st.lists(LINES, min_size=1, max_size=4, unique_by=lambda line: line.line_id))
    )
    if draw(st.integers(0, 30)) == 7:
        lines = tuple(replace(lines[0], line_id=f"F{n}") for n in range(50))
    relationship = draw(st.just(Relationship.SELF) | st.sampled_from(Relationship))
    return Claim(
        claim_id=draw(IDS),
        frequency=draw(st.sampled_from(Frequency)),
        payer_claim_number=draw(IDS),
        client=draw(
            st.builds(
                Client,
                name=NAMES,
                birth_date=st.dates(date(1920, 1, 1), date(2020, 1, 1)),
                sex=st.sampled_from(Sex),
                address=ADDRESSES,
            )
        ),
        subscriber=None if relationship is Relationship.SELF else draw(SUBSCRIBERS),
        policy=Policy(
            member_id=draw(IDS),
            relationship=relationship,
            group_number=draw(st.just("") | IDS),
            group_name=draw(st.just("") | words(40)),
            claim_filing_code=draw(st.sampled_from(["CI", "12", "AM", "WC", "VA", "BL"])),
        ),
        payer=a_payer(draw(st.sampled_from(["commercial", "auto", "va"]))),
        practice=draw(PRACTICES),
        therapist=draw(st.builds(Therapist, name=NAMES, npi=NPIS)),
        service_location=draw(
            st.none()
            | st.builds(ServiceLocation, name=words(40), address=ADDRESSES, npi=st.just("") | NPIS)
        ),
        diagnoses=TWELVE[: draw(st.integers(3, 12))],
        visits=(),
        lines=lines,
        total_charge_cents=total(lines),
        paid_by_client_cents=draw(st.integers(0, 10_000)),
        accident=draw(st.none() | ACCIDENTS),
        referral=draw(st.none() | REFERRALS),
        authorisation=draw(st.none() | st.builds(Authorisation, number=IDS)),
        onset_date=draw(st.none() | DAYS),
        last_seen_date=draw(st.none() | DAYS),
        record_number=draw(st.just("") | IDS),
        other_cover=draw(covers(lines)),
        initial_treatment_date=draw(st.none() | DAYS),
        accepts_assignment=draw(st.booleans()),
        benefits_assigned=draw(st.sampled_from(BenefitsAssigned)),
        signature_on_file=draw(st.booleans()),
        note=draw(st.just("") | words(70)),
        attachments=tuple(
            draw(
                st.lists(
                    st.builds(
                        Attachment,
                        report_type=st.sampled_from(["OZ", "M1"]),
                        transmission=st.sampled_from(["FX", "EL"]),
                        control_number=IDS,
                    ),
                    max_size=3,
                )
            )
        ),
    )


def generated(number: int, *, anew: bool = False) -> list[Claim]:
    """So many claims of any combination of what a claim can say: the same ones, or ``anew``."""
    found: list[Claim] = []

    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=not anew,
        phases=(Phase.generate,),
        suppress_health_check=[*HealthCheck],
    )
    @given(claims())
    def draw_one(claim: Claim) -> None:
        found.append(replace(claim, claim_id=f"G{len(found)}"))

    draw_one()
    return found


#: What issue 6 names for the 837P: each must be among the claims that are judged.
FEATURES = {
    "person bills": lambda claim: claim.practice.person,
    "organisation bills": lambda claim: claim.practice.organisation,
    "pay-to address": lambda claim: claim.practice.pay_to_address,
    "client subscribes": lambda claim: claim.subscriber is None,
    "another person subscribes": lambda claim: claim.subscriber and claim.subscriber.name,
    "the employer subscribes": lambda claim: (
        claim.policy.relationship is Relationship.EMPLOYEE and claim.subscriber.organisation
    ),
    "group": lambda claim: claim.policy.group_number,
    "individual": lambda claim: not claim.policy.group_number and not claim.policy.group_name,
    "referring": lambda claim: role_of(claim) is ReferrerRole.REFERRING,
    "ordering": lambda claim: role_of(claim) is ReferrerRole.ORDERING,
    "supervising": lambda claim: role_of(claim) is ReferrerRole.SUPERVISING,
    "rendering": lambda claim: claim.therapist.npi != claim.practice.npi,
    "service location": lambda claim: claim.service_location,
    "replacement": lambda claim: claim.frequency is Frequency.REPLACEMENT,
    "void": lambda claim: claim.frequency is Frequency.VOID,
    "EM": lambda claim: cause_of(claim) is AccidentCause.WORK,
    "AA": lambda claim: cause_of(claim) is AccidentCause.AUTO,
    "OA": lambda claim: cause_of(claim) is AccidentCause.OTHER,
    "Y4 of the client": lambda claim: y4(claim) and claim.subscriber is None,
    "Y4 of the patient": lambda claim: y4(claim) and claim.subscriber,
    "G1": lambda claim: claim.authorisation,
    "9F": lambda claim: claim.referral and claim.referral.number,
    "EA": lambda claim: claim.record_number,
    "431": lambda claim: claim.onset_date,
    "439": lambda claim: claim.accident and claim.accident.injury_date,
    "454": lambda claim: claim.initial_treatment_date,
    "472 over several days": lambda claim: any(line.last_service_date for line in claim.lines),
    "304": lambda claim: claim.last_seen_date,
    "NTE": lambda claim: claim.note,
    "PWK": lambda claim: claim.attachments,
    "F5": lambda claim: claim.paid_by_client_cents,
    "twelve diagnoses": lambda claim: len(claim.diagnoses) == 12,
    "fifty lines": lambda claim: len(claim.lines) == 50,
    "decided by line": lambda claim: any(d.lines for d in decisions_of(claim)),
    "decided on the claim": lambda claim: any(not d.lines for d in decisions_of(claim)),
    "negative adjustment": lambda claim: any(
        each.cents < 0 for d in decisions_of(claim) for each in d.adjustments
    ),
    "third payer": lambda claim: claim.turn is Turn.THIRD,
    "named and undecided": lambda claim: len(claim.other_cover) > len(decisions_of(claim)),
}


def role_of(claim: Claim) -> ReferrerRole | None:
    return claim.referral.role if claim.referral else None


def cause_of(claim: Claim) -> AccidentCause | None:
    return claim.accident.cause if claim.accident else None


def y4(claim: Claim) -> bool:
    return bool(claim.accident and claim.accident.claim_number) and (
        claim.payer.line_of_business is LineOfBusiness.AUTO
    )


def decisions_of(claim: Claim) -> list[PayerDecision]:
    return [cover.decision for cover in claim.other_cover if cover.decision]


def refused(batch: list[Claim]) -> list[tuple[Claim, list[str]]]:
    """The claims that pyx12 refuses: many in one file, and by halves only where it complains."""
    if not verdict(an_837p(*batch)):
        return []
    if len(batch) == 1:
        return [(batch[0], verdict(an_837p(*batch)))]
    half = len(batch) // 2
    return refused(batch[:half]) + refused(batch[half:])


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(claims(), min_size=1, max_size=3, unique_by=lambda claim: claim.claim_id))
def test_generated_claims_are_read_back_as_they_were(batch):
    reading = read_837p(read(an_837p(*batch)))

    assert reading.findings == ()
    assert {claim.claim_id: claim for claim in reading.claims} == {
        claim.claim_id: carried(claim) for claim in batch
    }


def test_forty_generated_claims_are_accepted_by_pyx12():
    assert refused(generated(40)) == []


@pytest.mark.slow
def test_five_hundred_generated_claims_are_accepted_by_pyx12_and_by_our_own_check():
    batch = generated(500)

    own = findings_of(read(an_837p(*batch)), outside_lists())

    assert len(batch) == 500
    assert {name for name, has in FEATURES.items() if not any(map(has, batch))} == set()
    assert refused(batch) == []
    assert [each for each in own if level_of(each) not in ABOUT_THE_CLAIM] == []


@pytest.mark.soak
@pytest.mark.parametrize("round_", range(10))
def test_five_thousand_generated_claims_are_accepted_by_pyx12(round_):
    assert refused(generated(500, anew=True)) == []


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 1_000_000), cut=st.integers(0, 40), put=st.text("*~:^A0 \n", max_size=5))
def test_a_damaged_file_never_raises_and_the_others_are_intact(at, cut, put):
    first = an_837p(a_claim(), a_claim("auto"), a_claim("va")).decode("ascii")
    begin = first.index("CLM*C26110402")
    end = first.index("HL*4*")
    place = begin + at % (end - begin)
    stop = min(place + cut, end - 1)

    reading = read_837p(read((first[:place] + put + first[stop:]).encode("ascii")))

    kept = {claim.claim_id: claim.total_charge_cents for claim in reading.claims}
    assert kept.get("C26110301") == 12_000


def test_a_claim_that_cannot_be_read_costs_no_sibling():
    data = an_837p(*(a_claim(claim_id=f"C{n}") for n in range(3)))

    reading = read_837p(read(data.replace(b"CLM*C1*120*", b"CLM*C1*12O*")))

    [finding] = reading.findings
    assert [claim.claim_id for claim in reading.claims] == ["C0", "C2"]
    assert finding.severity is Severity.BLOCK
    assert finding.position.element == "CLM02"
    assert "C1" in finding.message


def test_a_provider_without_a_tax_number_is_said_once_and_its_claims_are_read():
    data = an_837p(a_claim(), a_claim("auto"))

    reading = read_837p(read(data.replace(b"REF*EI*", b"REF*XX*")))

    assert [claim.total_charge_cents for claim in reading.claims] == [
        claim.total_charge_cents for claim in read_837p(read(data)).claims
    ]
    assert {claim.practice.tax_id for claim in reading.claims} == {""}
    assert [finding.code for finding in reading.findings] == ["EDI-837P-GAP"]


def test_a_finding_names_no_client():
    data = an_837p(a_claim())

    [finding] = read_837p(read(data.replace(b"DMG*D8*19840517", b"DMG*D8*19841317"))).findings

    assert "LINDQVIST" not in str(finding).upper()
    assert "1984" not in str(finding)


def test_claims_outside_any_level_are_said():
    data = an_837p(a_claim())
    without_levels = b"~".join(
        segment for segment in data.split(b"~") if not segment.startswith(b"HL*")
    )

    [finding] = [
        found for found in read_837p(read(without_levels)).findings if found.code[:3] == "EDI"
    ]

    assert finding.code == "EDI-837P-CLAIM"


def test_a_file_without_claims_is_said():
    reading = read_837p(read(b"what a lovely day"))

    assert reading.claims == ()
    assert reading.findings[-1].code == "EDI-837P-NONE"


def test_a_line_over_several_days_is_not_taken_for_one_day():
    data = an_837p(a_claim(lines=(a_line(),)))

    reading = read_837p(read(data.replace(b"D8*20261103~REF", b"RD8*20261103-20261104~REF")))

    [line] = reading.claims[0].lines
    assert (line.service_date, line.last_day) == (date(2026, 11, 3), date(2026, 11, 4))
    assert reading.findings == ()


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="third-party 837P files are not beside the checkout"
)
def test_a_third_party_file_without_a_claim_says_why():
    readings = {path.name: read_837p(read(path.read_bytes())) for path in SHARED.iterdir()}

    assert len(readings) > 50
    assert all(reading.claims or reading.findings for reading in readings.values())
