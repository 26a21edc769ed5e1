"""Correct claims of every kind that a massage practice sends: the gate must not say a word.

Each is as different from the examples as real ones are: solo and group, home visits, children,
second payers, corrections, several visits, lymph drainage, jaw, pregnancy, old injuries.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

from effleurage.core.claims.claim import (
    Accident,
    Address,
    Attachment,
    Claim,
    PersonName,
    ServiceLine,
    ServiceLocation,
    Subscriber,
    TimeSpan,
)
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import (
    AccidentCause,
    Frequency,
    LineOfBusiness,
    Relationship,
    Sex,
    TaxIdKind,
    UnitRule,
)
from effleurage.core.gate.exhibits import (
    FACTS,
    a_line,
    a_payer,
    a_policy,
    a_referral,
    a_visit,
    an_accident,
    case,
    case_of_line,
    case_of_lines,
    ordered,
)
from effleurage.core.gate.history import (
    AutoCover,
    BusyTime,
    Card,
    CaseState,
    Fees,
    Note,
    OtherPolicy,
    YearlyVisits,
    fingerprint,
)
from effleurage.core.gate.rule import Case
from tests import builders
from tests.core.gate.wrong_claims import Wrong

WA, AUTO, COMP, VA = (example(kind) for kind in ("commercial", "auto", "workers-comp", "va"))
_HOME = Address(street="1906 Juniper Lane", city="Tacoma", state="WA", postal_code="984070226")


def _right(sentence: str, made: Any) -> Wrong:
    return Wrong(sentence, made, "")


def _span(hour: int, minute: int, minutes: int) -> tuple[TimeSpan, ...]:
    stop = hour * 60 + minute + minutes
    return (TimeSpan(start=time(hour, minute), stop=time(stop // 60, stop % 60)),)


def _session(procedure: str, minutes: int, units: int, **changes: Any) -> Case:
    return case_of_line(
        procedure=procedure, minutes=minutes, units=units, times=_span(10, 0, minutes),
        charge_cents=units * 3_000, **changes,
    )  # fmt: skip


def _two(first: tuple[str, int, int], second: tuple[str, int, int], **changes: Any) -> Case:
    lines = (
        a_line(procedure=first[0], minutes=first[1], units=first[2],
               times=_span(10, 0, first[1]), charge_cents=first[2] * 3_000),
        a_line(line_id="V26110301L2", procedure=second[0], minutes=second[1], units=second[2],
               times=_span(12, 0, second[1]), charge_cents=second[2] * 3_000),
    )  # fmt: skip
    return case_of_lines(*lines, **changes)


def _client(**changes: Any) -> Any:
    return replace(WA.client, **changes)


def _holder(last: str, first: str, **changes: Any) -> Subscriber:
    return Subscriber(
        name=PersonName(last=last, first=first),
        birth_date=date(1975, 3, 9),
        sex=Sex.UNKNOWN,
        address=_HOME,
        **changes,
    )


def _through(relationship: Relationship, **changes: Any) -> Case:
    policy = a_policy(relationship=relationship)
    return case(policy=policy, subscriber=_holder("Lindqvist", "Oskar"), **changes)


def _payer_of(kind: LineOfBusiness, filing: str, **terms: Any) -> Case:
    payer = replace(a_payer(**terms), line_of_business=kind)
    return case(payer=payer, policy=a_policy(claim_filing_code=filing))


def _weekly(kind: str, count: int) -> Case:
    """Return sessions of a kind, a week apart, the last on the example's first day."""
    claim = example(kind)
    first = claim.visits[0]
    visits, lines = [], []
    for n in range(count):
        day = date.fromordinal(first.service_date.toordinal() - 7 * (count - 1 - n))
        key = f"V{day:%y%m%d}01"
        visits.append(replace(first, visit_id=key, service_date=day, note_signed_on=day))
        line = claim.lines[0]
        lines.append(replace(line, line_id=f"{key}L1", visit_id=key, service_date=day))
    return case_of_lines(*lines, kind=kind, visits=tuple(visits), initial_treatment_date=None)


def _morning_and_afternoon() -> Case:
    """Two sessions on one day, on two claims' worth of notes, the second marked 76."""
    half = a_line(minutes=30, units=2, charge_cents=6_000, times=_span(9, 0, 30))
    later = replace(
        half, line_id="V26110302L1", visit_id="V26110302", modifiers=("76",), times=_span(15, 0, 30)
    )
    return case_of_lines(half, later, visits=(*WA.visits, a_visit(visit_id="V26110302")))


def _solo() -> Claim:
    """A therapist who bills in her own name, with her social security number."""
    practice = replace(
        WA.practice,
        organisation="",
        person=WA.therapist.name,
        npi=WA.therapist.npi,
        tax_id="912004182",
        tax_id_kind=TaxIdKind.SSN,
    )
    return replace(WA, practice=practice)


def _at_l_and_i() -> Claim:
    """Washington's workers' comp, the employer's policy, third visit."""
    return replace(
        COMP,
        practice=WA.practice,
        therapist=WA.therapist,
        authorisation=None,
        accident=an_accident("workers-comp", state="WA"),
        visits=(replace(COMP.visits[0], note_signed_by=WA.visits[0].note_signed_by),),
    )


def _own_notes() -> dict[str, Any]:
    def note(number: int, words: str, units: int) -> Note:
        return Note(
            visit_id=f"V2610{number:02}01" if number < 30 else "V26110301",
            service_date=date(2026, 10, number) if number < 30 else date(2026, 11, 3),
            fingerprint=fingerprint(words),
            units=(("97124", units),),
        )

    return {
        "notes": (note(30, "Neck turns further", 4),),
        "earlier_notes": (
            note(6, "First session", 4),
            note(13, "Slept better", 3),
            note(20, "Desk again", 4),
        ),
    }


def _lymph() -> ServiceLine:
    return a_line(procedure="97140", minutes=60, units=4)


RIGHT: tuple[Wrong, ...] = (
    *(_right(f"the {kind} example", lambda kind=kind: case(kind))
      for kind in ("commercial", "auto", "workers-comp", "va")),
    _right("half an hour", lambda: _session("97124", 30, 2)),
    _right("fifty-three minutes are four units", lambda: _session("97124", 53, 4)),
    _right("three units for an hour, fewer than there might be",
           lambda: case_of_line(units=3, charge_cents=9_000)),
    _right("manual lymph drainage after a mastectomy",
           lambda: Case(replace(ordered("I97.2").claim,
                                lines=(replace(_lymph(), diagnosis_pointers=(1,)),)), FACTS)),
    _right("myofascial work alone as 97140", lambda: _session("97140", 45, 3)),
    _right("massage beside exercise that the contract pays",
           lambda: _two(("97124", 45, 3), ("97110", 15, 1),
                        facts=replace(FACTS, fees=Fees(allowed={"97110": 2_500})))),
    _right("cupping with its words",
           lambda: case_of_line(procedure="97139", minutes=None, times=(), units=1,
                                note="Cupping, upper back, 20 minutes")),
    _right("twenty-two and twenty-two under the pooled rule",
           lambda: _two(("97124", 22, 2), ("97032", 22, 1), payer=a_payer(unit_rule=UnitRule.CMS))),
    _right("97140 beside 97124 for an auto payer",
           lambda: case_of_lines(
               *AUTO.lines[:1],
               replace(AUTO.lines[0], line_id="L9", procedure="97140", minutes=15, units=1,
                       times=_span(15, 0, 15), charge_cents=3_000),
               *AUTO.lines[1:], kind="auto")),
    _right("a group session apart from massage, with XE",
           lambda: case_of_lines(
               a_line(modifiers=("XE",)),
               a_line(line_id="L2", procedure="97150", minutes=None, times=(), units=1,
                      charge_cents=3_000))),
    _right("a group session that day on another claim, parted by 59",
           lambda: case_of_line(
               modifiers=("59",),
               facts=replace(FACTS, earlier_claims=(builders.a_claim(
                   claim_id="C26110377",
                   lines=(a_line(procedure="97150", minutes=None, times=(), units=1),)),)))),
    _right("97140 that day on a claim to another payer",
           lambda: case(facts=replace(FACTS, earlier_claims=(replace(
               builders.a_claim(claim_id="C26110377", lines=(_lymph(),)),
               payer=replace(WA.payer, payer_id="PSC01")),)))),
    _right("two sessions a day, the second marked", _morning_and_afternoon),
    _right("a home visit", lambda: case_of_line(place_of_service="12")),
    _right("a session at a clinic across town",
           lambda: case(service_location=ServiceLocation(
               name="Riverside Clinic",
               address=Address(street="12 Boxwood Post Road", city="Puyallup", state="WA",
                               postal_code="983710118")))),
    _right("chair massage at the client's work", lambda: case_of_line(place_of_service="18")),
    _right("a solo therapist with her SSN", lambda: Case(_solo(), FACTS)),
    _right("a solo therapist with a maiden name on the card of the practice",
           lambda: Case(replace(_solo(), practice=replace(
               _solo().practice, person=PersonName(last="Okafor", first="Imani"))), FACTS)),
    _right("the spouse's policy", lambda: _through(Relationship.SPOUSE)),
    _right("a father's policy, the child twenty-five",
           lambda: _through(Relationship.CHILD, client=_client(birth_date=date(2001, 3, 1)))),
    _right("a grandmother's policy as other", lambda: _through(Relationship.OTHER)),
    _right("a man", lambda: case(client=_client(sex=Sex.MALE))),
    _right("a client of unknown sex, pregnant",
           lambda: ordered("O26.892", "M54.59", client=_client(sex=Sex.UNKNOWN))),
    _right("a pregnant woman", lambda: ordered("O26.892", "M54.59")),
    _right("a name with a blank", lambda: case(
        client=_client(name=PersonName(last="Van Der Meer", first="Mary Ann")))),
    _right("a name with an apostrophe and a suffix of its own", lambda: case(
        client=_client(name=PersonName(last="O'Dowd", first="Sean", suffix="JR")))),
    _right("a card in capitals, without accents",
           lambda: case(client=_client(name=PersonName(last="Núñez", first="Inés")),
                        facts=replace(FACTS, card=Card(
                            compared_on=date(2026, 10, 1), member_id="CMH 4029-18837",
                            name=PersonName(last="NUNEZ", first="INES"))))),
    _right("a client across the river", lambda: case(client=_client(address=Address(
        street="77 Ferry Road", city="Vancouver", state="WA", postal_code="98660")))),
    _right("a client who moved from El Paso", lambda: case(client=_client(address=Address(
        street="77 Mesa Street", city="El Paso", state="TX", postal_code="885010001")))),
    _right("a PPO", lambda: case(policy=a_policy(claim_filing_code="12"))),
    _right("a Blue plan", lambda: case(policy=a_policy(claim_filing_code="BL",
                                                       member_id="ZHQ402918837"))),
    _right("the federal employees' Blue plan",
           lambda: case(policy=a_policy(claim_filing_code="BL", member_id="R40291883"))),
    _right("an individual plan without a group",
           lambda: case(policy=a_policy(group_number="", group_name=""))),
    _right("Medicare Advantage with a massage benefit",
           lambda: _payer_of(LineOfBusiness.MEDICARE_ADVANTAGE, "16", unit_rule=UnitRule.CMS)),
    _right("a plan that needs no referral",
           lambda: case(referral=None, payer=a_payer(requires_prescription=False))),
    _right("GP for UnitedHealthcare",
           lambda: case_of_line(modifiers=("GP",))._replace(claim=replace(
               case_of_line(modifiers=("GP",)).claim,
               payer=replace(a_payer(requires_gp=True), payer_id="87726")))),
    _right("a fall at home on a health plan",
           lambda: ordered("S16.1XXA", "W18.30XA", accident=Accident(
               cause=AccidentCause.OTHER, injury_date=date(2026, 10, 10)))),
    _right("an old whiplash, its pain first", lambda: ordered("M54.2", "S13.4XXS")),
    _right("a rear-end collision with its driver",
           lambda: ordered("S13.4XXA", "S16.1XXA", "V43.52XA", kind="auto")),
    _right("a delivery driver's collision, on comp",
           lambda: ordered("S13.4XXA", "V43.52XA", "Y99.0", kind="workers-comp")),
    _right("healing after the sprain, both in D",
           lambda: ordered("S13.4XXD", "S16.1XXD", kind="auto")),
    _right("both shoulders", lambda: ordered("M25.511", "M25.512")),
    _right("the jaw, both sides in one code", lambda: ordered("M26.623", "M79.11")),
    _right("tension headache with neck pain", lambda: ordered("G44.209", "M54.2")),
    _right("fibromyalgia with chronic pain", lambda: ordered("M79.7", "G89.4")),
    _right("sciatica on the left", lambda: ordered("M54.32", "M62.830")),
    _right("stress as the second diagnosis", lambda: ordered("M54.2", "F43.9")),
    _right("carpal tunnel on both sides", lambda: ordered("G56.03", "M79.18")),
    _right("four weekly visits on one claim", lambda: _weekly("commercial", 3)),
    _right("a second payer after the first", lambda: Case(builders.a_second_claim(), FACTS)),
    _right("a replacement",
           lambda: case(frequency=Frequency.REPLACEMENT, payer_claim_number="CMH88120034")),
    _right("a void", lambda: case(frequency=Frequency.VOID, payer_claim_number="CMH88120034")),
    _right("notes on their way by mail", lambda: case(attachments=(
        Attachment(report_type="OZ", transmission="BM", control_number="STILL0042"),))),
    _right("a copay at the desk", lambda: case(paid_by_client_cents=2_500)),
    _right("PIP of another accident, long spent",
           lambda: case(facts=replace(FACTS, other_policies=(OtherPolicy(
               payer_name="Puget Sound Casualty", line_of_business=LineOfBusiness.AUTO,
               is_for_this_case=True, is_spent=True),)))),
    _right("MedPay in Florida",
           lambda: case("auto", replace(FACTS, on=date(2026, 11, 8),
                                         case_state=CaseState(cover=AutoCover.MEDPAY)),
                        practice=replace(WA.practice, address=Address(
                            street="12 Bay Street", city="Miami", state="FL",
                            postal_code="331300118")))),
    _right("Oregon PIP in its first year",
           lambda: Case(replace(AUTO, practice=COMP.practice, therapist=COMP.therapist,
                                accident=an_accident(state="OR"),
                                visits=tuple(replace(each, note_signed_by="Tessa Brandvold, LMT")
                                             for each in AUTO.visits)), FACTS)),
    _right("L&I, the third visit", lambda: Case(_at_l_and_i(), FACTS)),
    _right("the veteran's last visit but three",
           lambda: case("va", replace(FACTS, authorised_visits_used=8))),
    _right("a year's limit with room",
           lambda: case(facts=replace(FACTS, yearly_visits=YearlyVisits(
               used_here=5, used_elsewhere=3, most=20, is_shared=True)))),
    _right("notes that differ, units that differ",
           lambda: case(facts=replace(FACTS, **_own_notes()))),
    _right("the next client comes right after",
           lambda: case(facts=replace(FACTS, therapist_elsewhere=(BusyTime(
               visit_id="V26110309", service_date=date(2026, 11, 3),
               span=TimeSpan(start=time(11), stop=time(12))),)))),
    _right("the fee and the contract agree",
           lambda: case(facts=replace(FACTS, fees=Fees(allowed={"97124": 2_500},
                                                       usual={"97124": 3_000})))),
    _right("a referrer who ordered", lambda: case(referral=a_referral(number="ORD-12"))),
)  # fmt: skip
