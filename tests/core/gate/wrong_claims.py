"""Claims that a biller of many years would not send, each one change away from a valid one.

Every row is a sentence, the change, and the rule that must object. The rows follow the families of
the gate; where a payer would deny, ``because`` names no code: the rule's page does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any, NamedTuple

from effleurage.core.claims.claim import (
    Attachment,
    PersonName,
    ServiceLocation,
    Subscriber,
    TimeSpan,
)
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import (
    AccidentCause,
    BenefitsAssigned,
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
    an_authorisation,
    case,
    case_of_line,
    case_of_lines,
    ordered,
    ruled,
)
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import (
    BusyTime,
    Card,
    CaseState,
    EligibilityAnswer,
    Fees,
    Note,
    OtherPolicy,
    YearlyVisits,
    fingerprint,
)
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.rule import Case
from tests import builders

WA = example("commercial")


class Wrong(NamedTuple):
    """What is wrong in a sentence, the claim, and the rule that must say so."""

    sentence: str
    case: Callable[[], Case]
    code: str


def _practice(**changes: Any) -> Case:
    return case(practice=replace(WA.practice, **changes))


def _practice_at(**changes: Any) -> Case:
    return _practice(address=replace(WA.practice.address, **changes))


def _therapist(**changes: Any) -> Case:
    return case(therapist=replace(WA.therapist, **changes))


def _client(**changes: Any) -> Case:
    return case(client=replace(WA.client, **changes))


def _client_at(**changes: Any) -> Case:
    return _client(address=replace(WA.client.address, **changes))


def _subscribed(relationship: Relationship, subscriber: Subscriber | None, **changes: Any) -> Case:
    return case(policy=a_policy(relationship=relationship), subscriber=subscriber, **changes)


def _a_parent(**changes: Any) -> Subscriber:
    return replace(
        Subscriber(
            name=PersonName(last="Lindqvist", first="Oskar"),
            birth_date=date(1958, 2, 1),
            address=WA.client.address,
        ),
        **changes,
    )


def _known(kind: str = "commercial", **facts: Any) -> Case:
    return case(kind, replace(FACTS, **facts))


def _line(kind: str = "commercial", **changes: Any) -> Case:
    return case_of_line(kind, **changes)


def _untimed(procedure: str, **changes: Any) -> Case:
    return _line(procedure=procedure, minutes=None, times=(), units=1, **changes)


def _spans(*hours: tuple[int, int, int, int]) -> tuple[TimeSpan, ...]:
    return tuple(TimeSpan(start=time(a, b), stop=time(c, d)) for a, b, c, d in hours)


def _beside(procedure: str, kind: str = "commercial", **changes: Any) -> Case:
    """Return an hour of massage and, after it, another procedure."""
    first = example(kind).lines[0]
    timed = {"minutes": 15, "times": _spans((16, 30, 16, 45)), "units": 1}
    second = replace(
        first, line_id=f"{first.visit_id}L9", procedure=procedure, charge_cents=3_000,
        **(timed | changes),
    )  # fmt: skip
    return case_of_lines(*example(kind).lines, second, kind=kind)


def _on_another_claim(procedure: str, **facts: Any) -> Case:
    """Return the example beside another claim of that day with this procedure."""
    other = builders.a_claim(
        claim_id="C26110377",
        lines=(a_line(procedure=procedure, minutes=30, units=2, times=_spans((15, 0, 15, 30))),),
    )
    return _known(earlier_claims=(other,), **facts)


def _payer(kind: LineOfBusiness, filing: str, **changes: Any) -> Case:
    payer = replace(WA.payer, line_of_business=kind)
    return case(payer=payer, policy=a_policy(claim_filing_code=filing), **changes)


def _note(**changes: Any) -> Note:
    note = Note(
        visit_id="V26110301",
        service_date=date(2026, 11, 3),
        fingerprint=fingerprint("Neck turns further"),
        units=(("97124", 4),),
    )
    return replace(note, **changes)


def _weeks(*units: int) -> tuple[Note, ...]:
    return tuple(
        _note(
            visit_id=f"V26100{n}01",
            service_date=date(2026, 10, 6 + 7 * n),
            fingerprint=fingerprint("abc"[n] * 4),
            units=(("97124", each),),
        )
        for n, each in enumerate(units)
    )


def _late(**changes: Any) -> Case:
    return case(facts=replace(FACTS, on=date(2027, 5, 10)), **changes)


def _years_visits(used: int, elsewhere: int | None = 0, most: int = 12) -> Facts:
    counted = YearlyVisits(used_here=used, used_elsewhere=elsewhere, most=most, is_shared=True)
    return replace(FACTS, yearly_visits=counted)


def _two_visits_one_day() -> Case:
    """Return a session in the morning and one in the afternoon, as if they were one service."""
    claim = WA
    second = a_visit(visit_id="V26110302")
    lines = (
        *claim.lines,
        a_line(line_id="V26110302L1", visit_id="V26110302", times=_spans((16, 0, 17, 0))),
    )
    return case_of_lines(*lines, visits=(*claim.visits, second))


def _many_lines() -> Case:
    lines = tuple(
        a_line(line_id=f"L{n}", minutes=None, times=(), procedure="97026", units=1, note=str(n))
        for n in range(51)
    )
    return case_of_lines(*lines)


def _with_other_cover(**changes: Any) -> Case:
    return Case(builders.a_second_claim(other_cover=(builders.an_other_cover(**changes),)), FACTS)


_PIP = OtherPolicy(
    payer_name="Puget Sound Casualty",
    line_of_business=LineOfBusiness.AUTO,
    is_for_this_case=True,
)
_ANSWER = EligibilityAnswer(answered_on=date(2026, 11, 2), is_active=True)
_K = PayerRuleKind


IDENTITY = (
    Wrong("the practice's NPI has two digits swapped", lambda: _practice(npi="1660010029"),
          "GATE-ID-01"),
    Wrong("the practice's NPI has nine digits", lambda: _practice(npi="166000102"), "GATE-ID-01"),
    Wrong("the place's NPI fails its check digit",
          lambda: case(service_location=ServiceLocation(
              name="Riverside Clinic", npi="1660001028", address=WA.practice.address)),
          "GATE-ID-01"),
    Wrong("the therapist's NPI fails its check digit", lambda: _therapist(npi="1234567891"),
          "GATE-ID-02"),
    Wrong("the therapist's NPI is missing", lambda: _therapist(npi=""), "GATE-ID-02"),
    Wrong("the referrer's NPI fails its check digit",
          lambda: case(referral=a_referral(referrer_npi="1660002030")), "GATE-ID-03"),
    Wrong("the referrer has no NPI", lambda: case(referral=a_referral(referrer_npi="")),
          "GATE-ID-04"),
    Wrong("the EIN lacks a digit", lambda: _practice(tax_id="91000418"), "GATE-ID-05"),
    Wrong("the SSN was typed with hyphens",
          lambda: _practice(tax_id="910-00-4182", tax_id_kind=TaxIdKind.SSN), "GATE-ID-05"),
    Wrong("the member id is blank", lambda: case(policy=a_policy(member_id="")), "GATE-ID-06"),
    Wrong("a spouse's policy without the spouse", lambda: _subscribed(Relationship.SPOUSE, None),
          "GATE-ID-07"),
    Wrong("self with another subscriber", lambda: _subscribed(Relationship.SELF, _a_parent()),
          "GATE-ID-08"),
    Wrong("the employee of a person", lambda: _subscribed(Relationship.EMPLOYEE, _a_parent()),
          "GATE-ID-08"),
    Wrong("the child of a company",
          lambda: _subscribed(Relationship.CHILD, _a_parent(name=None, organisation="Roasters")),
          "GATE-ID-08"),
    Wrong("the other plan says self and names a spouse",
          lambda: _with_other_cover(subscriber=_a_parent()), "GATE-ID-08"),
    Wrong("the other plan is a spouse's, and no spouse is named",
          lambda: _with_other_cover(policy=a_policy(relationship=Relationship.SPOUSE)),
          "GATE-ID-07"),
    Wrong("the member id differs from the card",
          lambda: _known(card=Card(compared_on=date(2026, 10, 20), member_id="CMH402918873")),
          "GATE-ID-09"),
    Wrong("the first name is short, the card's is long",
          lambda: _known(card=Card(compared_on=date(2026, 10, 20), member_id="",
                                   name=PersonName(last="Lindqvist", first="Martalena"))),
          "GATE-ID-10"),
    Wrong("the family name changed at the wedding, the card's did not",
          lambda: _known(card=Card(compared_on=date(2026, 10, 20), member_id="",
                                   name=PersonName(last="Holm", first="Marta"))),
          "GATE-ID-10"),
    Wrong("the taxonomy lacks its X", lambda: _therapist(taxonomy="2257000000"), "GATE-ID-11"),
    Wrong("the taxonomy is a physical therapist's", lambda: _therapist(taxonomy="225100000X"),
          "GATE-ID-12"),
    Wrong("JR stands in the family name",
          lambda: _client(name=PersonName(last="Lindqvist Jr", first="Marta")), "GATE-ID-13"),
    Wrong("Dr. stands in the first name",
          lambda: _client(name=PersonName(last="Lindqvist", first="Dr. Marta")), "GATE-ID-13"),
    Wrong("a PLLC bills under the therapist's own NPI",
          lambda: _practice(npi=WA.therapist.npi), "GATE-ID-14"),
    Wrong("a solo therapist bills under another NPI than her own",
          lambda: _practice(organisation="", person=WA.therapist.name), "GATE-ID-14"),
    Wrong("the therapist is her own referrer",
          lambda: case(referral=a_referral(referrer_npi=WA.therapist.npi)), "GATE-ID-15"),
    Wrong("the practice's NPI stands in box 17b",
          lambda: case(referral=a_referral(referrer_npi=WA.practice.npi)), "GATE-ID-15"),
    Wrong("a veteran's spouse in community care",
          lambda: case("va", policy=a_policy("va", relationship=Relationship.SPOUSE),
                       subscriber=_a_parent()), "GATE-ID-16"),
    Wrong("a dependant of a Medicare Advantage member",
          lambda: _payer(LineOfBusiness.MEDICARE_ADVANTAGE, "16", subscriber=_a_parent())
          ._replace(claim=replace(
              _payer(LineOfBusiness.MEDICARE_ADVANTAGE, "16", subscriber=_a_parent()).claim,
              policy=a_policy(claim_filing_code="16", relationship=Relationship.SPOUSE))),
          "GATE-ID-16"),
    Wrong("the group number is missing where the plan wants it",
          lambda: case(facts=ruled(_K.GROUP_NUMBER, yes=True), policy=a_policy(group_number="")),
          "GATE-ID-17"),
    Wrong("a Blue id of digits only",
          lambda: case(policy=a_policy(claim_filing_code="BL", member_id="402918837")),
          "GATE-ID-18"),
)  # fmt: skip

ELIGIBILITY = (
    Wrong("Medicare Part B", lambda: _payer(LineOfBusiness.MEDICARE, "MB"), "GATE-ELIG-01"),
    Wrong("Medicare by its filing code only",
          lambda: case(policy=a_policy(claim_filing_code="MB")), "GATE-ELIG-01"),
    Wrong("the policy began the day after",
          lambda: case(policy=a_policy(active_from=date(2026, 11, 4))), "GATE-ELIG-02"),
    Wrong("the policy ended the day before",
          lambda: case(policy=a_policy(active_until=date(2026, 11, 3))), "GATE-ELIG-02"),
    Wrong("VA without the referral number",
          lambda: case("va", referral=a_referral("va", number="")), "GATE-ELIG-03"),
    Wrong("VA with words before the referral number",
          lambda: case("va", referral=a_referral("va", number="REF VA0041882936")),
          "GATE-ELIG-03"),
    Wrong("VA with a number sign", lambda: case("va", referral=a_referral("va", number="#VA0041")),
          "GATE-ELIG-03"),
    Wrong("VA without any referral", lambda: case("va", referral=None), "GATE-ELIG-03"),
    Wrong("the authorisation expired",
          lambda: case("va", authorisation=an_authorisation(valid_until=date(2026, 11, 9))),
          "GATE-ELIG-04"),
    Wrong("the service came before the authorisation",
          lambda: case("va", authorisation=an_authorisation(valid_from=date(2026, 11, 10))),
          "GATE-ELIG-04"),
    Wrong("the thirteenth of twelve visits",
          lambda: _known("va", authorised_visits_used=12), "GATE-ELIG-05"),
    Wrong("the eleventh of twelve visits",
          lambda: _known("va", authorised_visits_used=10), "GATE-ELIG-06"),
    Wrong("no referral where the payer wants one", lambda: case(referral=None), "GATE-ELIG-07"),
    Wrong("the order was written after the visit",
          lambda: case(referral=a_referral(ordered_on=date(2026, 11, 10))), "GATE-ELIG-07"),
    Wrong("the order ran out", lambda: case(referral=a_referral(valid_until=date(2026, 11, 1))),
          "GATE-ELIG-07"),
    Wrong("an order of last year where the payer takes ninety days",
          lambda: case(facts=ruled(_K.PRESCRIPTION_DAYS, amount=20)), "GATE-ELIG-07"),
    Wrong("Florida PIP",
          lambda: case("auto", practice=replace(
              WA.practice,
              address=replace(WA.practice.address, state="FL", postal_code="331300118"))),
          "GATE-ELIG-08"),
    Wrong("TRICARE", lambda: _payer(LineOfBusiness.TRICARE, "CH"), "GATE-ELIG-09"),
    Wrong("a gym discount card as a policy", lambda: _known(is_discount_only=True),
          "GATE-ELIG-10"),
    Wrong("the client paid and asked for silence",
          lambda: _known(not_to_be_billed=frozenset({"V26110301"})), "GATE-ELIG-11"),
    Wrong("health is billed while PIP is open", lambda: _known(other_policies=(_PIP,)),
          "GATE-ELIG-12"),
    Wrong("health is billed for a car accident and nobody asked about PIP",
          lambda: case(accident=an_accident()), "GATE-ELIG-13"),
    Wrong("health is billed for an injury at work",
          lambda: case(accident=an_accident("workers-comp")), "GATE-ELIG-13"),
    Wrong("the portal said inactive",
          lambda: _known(eligibility=replace(_ANSWER, is_active=False)), "GATE-ELIG-17"),
    Wrong("the representative said that massage is not covered",
          lambda: _known(eligibility=replace(_ANSWER, covers_massage=False)), "GATE-ELIG-17"),
    Wrong("the thirteenth visit of a plan of twelve", lambda: Case(WA, _years_visits(12)),
          "GATE-ELIG-14"),
    Wrong("the chiropractor used the rest of the visits", lambda: Case(WA, _years_visits(2, 10)),
          "GATE-ELIG-14"),
    Wrong("nobody knows what the chiropractor used", lambda: Case(WA, _years_visits(2, None)),
          "GATE-ELIG-15"),
    Wrong("the seventh L&I visit without the form",
          lambda: Case(replace(example("workers-comp"), practice=WA.practice,
                               therapist=WA.therapist, authorisation=None,
                               accident=an_accident("workers-comp", state="WA")),
                       replace(FACTS, visits_before=6)),
          "GATE-ELIG-16"),
    Wrong("the payer asked for an authorisation on the phone",
          lambda: _known(eligibility=replace(_ANSWER, needs_authorisation=True)),
          "GATE-ELIG-16"),
    Wrong("the authorisation has no number",
          lambda: case("workers-comp", authorisation=an_authorisation(number="")), "GATE-ELIG-21"),
    Wrong("the approval names 97140 and massage was done",
          lambda: _known("va", authorised_codes=("97140",)), "GATE-ELIG-20"),
    Wrong("the order was for twelve visits, this is the thirteenth",
          lambda: _known(referral_visits_used=12), "GATE-ELIG-18"),
    Wrong("the order runs out next week",
          lambda: case(referral=a_referral(valid_until=date(2026, 11, 27))), "GATE-ELIG-19"),
    Wrong("a payer of which the practice knows that it pays no massage therapist",
          lambda: case(facts=ruled(_K.THERAPIST_NOT_PAID, yes=True)), "GATE-ELIG-22"),
    Wrong("the other driver's liability insurance",
          lambda: case("auto", payer=replace(example("auto").payer,
                                             line_of_business=LineOfBusiness.LIABILITY)),
          "GATE-ELIG-23"),
    Wrong("the therapist treated herself",
          lambda: _client(name=WA.therapist.name), "GATE-ELIG-24"),
    Wrong("the client lives where the therapist works",
          lambda: _client(address=WA.practice.address), "GATE-ELIG-24"),
    Wrong("a daughter of forty-two on her father's plan",
          lambda: _subscribed(Relationship.CHILD, _a_parent()), "GATE-ELIG-25"),
    Wrong("the second payer is asked before the first has answered",
          lambda: _with_other_cover(decision=None), "GATE-ELIG-26"),
    Wrong("the client keeps the payer's money",
          lambda: case(benefits_assigned=BenefitsAssigned.REFUSED), "GATE-ELIG-27"),
    Wrong("one plan stands as first and as second payer",
          lambda: _with_other_cover(policy=builders.a_second_claim().policy,
                                    payer=builders.a_second_claim().payer), "GATE-ELIG-29"),
    Wrong("not covered, and nobody told the client before the visit",
          lambda: _known(eligibility=replace(_ANSWER, covers_massage=False),
                         waivers=(date(2026, 11, 9),)), "GATE-ELIG-30"),
    Wrong("box 12 is empty", lambda: case(signature_on_file=False), "GATE-ELIG-28"),
)  # fmt: skip

DIAGNOSES = (
    Wrong("M54.5 after its split", lambda: ordered("M54.5"), "GATE-DX-01"),
    Wrong("M79.1 as a code", lambda: ordered("M79.1"), "GATE-DX-01"),
    Wrong("G44.2 as a code", lambda: ordered("G44.2"), "GATE-DX-01"),
    Wrong("G44.20 as a code", lambda: ordered("G44.20"), "GATE-DX-01"),
    Wrong("R51 as a code", lambda: ordered("R51"), "GATE-DX-01"),
    Wrong("M51.36 after its split", lambda: ordered("M51.36"), "GATE-DX-01"),
    Wrong("M62.83 as a code", lambda: ordered("M62.83"), "GATE-DX-01"),
    Wrong("M26.62 as a code", lambda: ordered("M26.62"), "GATE-DX-01"),
    Wrong("R10.2, which gained children", lambda: ordered("R10.2"), "GATE-DX-01"),
    Wrong("whiplash without its seventh character",
          lambda: ordered("S13.4", kind="auto"), "GATE-DX-02"),
    Wrong("whiplash without its placeholders", lambda: ordered("S16.1", kind="auto"),
          "GATE-DX-02"),
    Wrong("a lumbar strain of six characters", lambda: ordered("S39.012", kind="auto"),
          "GATE-DX-02"),
    Wrong("a code that never was", lambda: ordered("M54.99"), "GATE-DX-03"),
    Wrong("ICD-9", lambda: ordered("724.2"), "GATE-DX-03"),
    Wrong("a letter O for a zero", lambda: ordered("M54.5O"), "GATE-DX-03"),
    Wrong("no diagnosis at all", lambda: case(diagnoses=()), "GATE-DX-05"),
    Wrong("one diagnosis twice", lambda: ordered("M54.2", "M54.2"), "GATE-DX-06"),
    Wrong("one diagnosis twice, once without its dot", lambda: ordered("M54.2", "M542"),
          "GATE-DX-06"),
    Wrong("box 24E is empty", lambda: _line(diagnosis_pointers=()), "GATE-DX-07"),
    Wrong("the pointer is C of two", lambda: _line(diagnosis_pointers=(3,)), "GATE-DX-07"),
    Wrong("five pointers", lambda: _line(diagnosis_pointers=(1, 2, 1, 2, 1)), "GATE-DX-07"),
    Wrong("the car stands first", lambda: ordered("V43.52XA", "S13.4XXA", kind="auto"),
          "GATE-DX-08"),
    Wrong("the line treats the car first",
          lambda: Case(replace(ordered("S13.4XXA", "V43.52XA", kind="auto").claim,
                               lines=tuple(replace(each, diagnosis_pointers=(2, 1))
                                           for each in example("auto").lines)), FACTS),
          "GATE-DX-08"),
    Wrong("a diagnosis that the doctor did not give",
          lambda: case(diagnoses=("M54.2", "M25.512")), "GATE-DX-09"),
    Wrong("A where the prescription says D",
          lambda: case("auto", referral=a_referral("auto", diagnoses=("S13.4XXD", "S16.1XXD"))),
          "GATE-DX-09"),
    Wrong("spasm beside myalgia", lambda: ordered("M62.830", "M79.18"), "GATE-DX-10"),
    Wrong("neck pain beside a cervical disc", lambda: ordered("M54.2", "M50.20"), "GATE-DX-10"),
    Wrong("low back pain beside a lumbar strain",
          lambda: ordered("M54.59", "S39.012A", kind="auto"), "GATE-DX-10"),
    Wrong("sciatica beside lumbago with sciatica", lambda: ordered("M54.31", "M54.41"),
          "GATE-DX-10"),
    Wrong("tension headache beside plain headache", lambda: ordered("G44.209", "R51.9"),
          "GATE-DX-10"),
    Wrong("an incidental pregnancy beside a complication", lambda: ordered("O26.892", "Z33.1"),
          "GATE-DX-10"),
    Wrong("the shoulder's side is open", lambda: ordered("M25.519"), "GATE-DX-11"),
    Wrong("the jaw's side is open", lambda: ordered("M26.629"), "GATE-DX-11"),
    Wrong("the sequela stands first", lambda: ordered("S13.4XXS", "M54.2"), "GATE-DX-12"),
    Wrong("the line treats the sequela first",
          lambda: Case(replace(ordered("M54.2", "S13.4XXS").claim,
                               lines=(a_line(diagnosis_pointers=(2, 1)),)), FACTS),
          "GATE-DX-12"),
    Wrong("the pregnancy stands second", lambda: ordered("M54.59", "O26.892"), "GATE-DX-13"),
    Wrong("the car ends in D, the neck in A",
          lambda: ordered("S13.4XXA", "V43.52XD", kind="auto"), "GATE-DX-14"),
    Wrong("the street is told again at a later encounter",
          lambda: ordered("S13.4XXD", "Y92.410", kind="auto"), "GATE-DX-14"),
    Wrong("tobacco use as the reason", lambda: ordered("Z72.0"), "GATE-DX-15"),
    Wrong("counselling as the reason", lambda: ordered("Z71.6"), "GATE-DX-15"),
    Wrong("a check-up as the reason", lambda: ordered("Z00.00"), "GATE-DX-15"),
    Wrong("a habit pointed at before the neck",
          lambda: Case(replace(ordered("M54.2", "Z72.0").claim,
                               lines=(a_line(diagnosis_pointers=(2, 1)),)), FACTS),
          "GATE-DX-15"),
    Wrong("stress as the reason", lambda: ordered("Z73.3"), "GATE-DX-16"),
    Wrong("anxiety under a commercial plan", lambda: ordered("F41.9"), "GATE-DX-17"),
    Wrong("vertebrogenic pain without an order that says so",
          lambda: case(diagnoses=("M54.51",), referral=a_referral(diagnoses=())), "GATE-DX-18"),
    Wrong("one sprain in A, the other in D",
          lambda: ordered("S13.4XXA", "S16.1XXD", kind="auto"), "GATE-DX-19"),
    Wrong("left and right carpal tunnel as two codes", lambda: ordered("G56.01", "G56.02"),
          "GATE-DX-20"),
    Wrong("left and right jaw as two codes", lambda: ordered("M26.621", "M26.622"), "GATE-DX-20"),
    Wrong("a pregnant man",
          lambda: ordered("O26.892", "M54.59", client=replace(WA.client, sex=Sex.MALE)),
          "GATE-DX-21"),
)  # fmt: skip

PROCEDURES = (
    Wrong("four units for fifty-two minutes",
          lambda: _line(minutes=52, times=_spans((10, 0, 10, 52))), "GATE-PROC-01"),
    Wrong("one unit for seven minutes",
          lambda: _line(minutes=7, units=1, times=_spans((10, 0, 10, 7))), "GATE-PROC-01"),
    Wrong("two packs in one visit", lambda: _beside("97010", minutes=None, times=(), units=2),
          "GATE-PROC-01"),
    Wrong("two times eight minutes under the pooled rule",
          lambda: case_of_lines(
              a_line("va", minutes=8, units=1, times=_spans((11, 0, 11, 8))),
              a_line("va", line_id="L2", procedure="97032", minutes=8, units=1,
                     times=_spans((11, 8, 11, 16))), kind="va"), "GATE-PROC-01"),
    Wrong("no minutes behind the units", lambda: _line(minutes=None), "GATE-PROC-02"),
    Wrong("two rules, two answers, and nobody asked",
          lambda: case_of_lines(
              a_line(minutes=22, units=1, times=_spans((10, 0, 10, 22))),
              a_line(line_id="L2", procedure="97032", minutes=22, units=1,
                     times=_spans((10, 22, 10, 44))),
              payer=a_payer(unit_rule=UnitRule.UNKNOWN)), "GATE-PROC-03"),
    Wrong("no units", lambda: _line(units=0), "GATE-PROC-09"),
    Wrong("97140 beside 97124", lambda: _beside("97140"), "GATE-PROC-04"),
    Wrong("97140 with 59 beside 97124", lambda: _beside("97140", modifiers=("59",)),
          "GATE-PROC-04"),
    Wrong("97140 beside 97124 for the VA", lambda: _beside("97140", "va"), "GATE-PROC-04"),
    Wrong("97140 that day on a claim of its own", lambda: _on_another_claim("97140"),
          "GATE-PROC-04"),
    Wrong("97140 beside 97124, and nobody asked about NCCI",
          lambda: Case(replace(_beside("97140").claim, payer=a_payer(uses_ncci=None)), FACTS),
          "GATE-PROC-05"),
    Wrong("a physical therapist's evaluation", lambda: _beside("97161", minutes=None, times=()),
          "GATE-PROC-06"),
    Wrong("an office visit", lambda: _beside("99213", minutes=None, times=()), "GATE-PROC-06"),
    Wrong("an adjustment", lambda: _beside("98940", minutes=None, times=()), "GATE-PROC-06"),
    Wrong("a number of 2015", lambda: _beside("97001", minutes=None, times=()), "GATE-PROC-06"),
    Wrong("acupuncture", lambda: _beside("97810", minutes=None, times=()), "GATE-PROC-06"),
    Wrong("dry needling", lambda: _beside("20560", minutes=None, times=()), "GATE-PROC-06"),
    Wrong("a hot pack by itself", lambda: case_of_lines(
        a_line("auto", procedure="97010", minutes=None, times=(), units=1), kind="auto"),
          "GATE-PROC-07"),
    Wrong("a number with a slip of the finger", lambda: _line(procedure="97142"), "GATE-PROC-08"),
    Wrong("five units of massage a day",
          lambda: _line(minutes=75, units=5, times=_spans((10, 0, 11, 15))), "GATE-PROC-10"),
    Wrong("five units of massage a day over two lines",
          lambda: case_of_lines(
              a_line(), a_line(line_id="L2", minutes=15, units=1, times=_spans((15, 0, 15, 15)))),
          "GATE-PROC-10"),
    Wrong("cupping without a word", lambda: _untimed("97139"), "GATE-PROC-11"),
    Wrong("97762 after its end", lambda: _line(procedure="97762"), "GATE-PROC-12"),
    Wrong("the national code where the state has its own",
          lambda: case("workers-comp", facts=ruled(_K.LOCAL_CODE, codes=("97124", "0509M"),
                                                   yes=True)), "GATE-PROC-13"),
    Wrong("an S code for the VA", lambda: _line("va", procedure="S8950"), "GATE-PROC-14"),
    Wrong("97014 for the VA", lambda: case_of_line("va", procedure="97014", minutes=None, times=(),
                                                   units=1), "GATE-PROC-14"),
    Wrong("a hot pack for a commercial plan", lambda: _untimed("97010"), "GATE-PROC-15"),
    Wrong("a group session beside massage", lambda: _beside("97150", minutes=None, times=()),
          "GATE-PROC-16"),
    Wrong("a group session beside massage, on another claim", lambda: _on_another_claim("97150"),
          "GATE-PROC-16"),
    Wrong("an hour where the plan pays three quarters",
          lambda: case(facts=ruled(_K.MINUTES_A_DAY, amount=45)), "GATE-PROC-17"),
    Wrong("more than L&I pays a day", lambda: case(facts=ruled(_K.CENTS_A_DAY, amount=10_000)),
          "GATE-PROC-17"),
    Wrong("re-education for neuromuscular therapy", lambda: _line(procedure="97112"),
          "GATE-PROC-19"),
    Wrong("exercise outside the contract", lambda: _line(procedure="97110"), "GATE-PROC-19"),
)  # fmt: skip

MODIFIERS = (
    Wrong("15 for fifteen minutes", lambda: _line(modifiers=("15",)), "GATE-MOD-01"),
    Wrong("-15 for fifteen minutes", lambda: _line(modifiers=("-15",)), "GATE-MOD-01"),
    Wrong("a modifier in small letters", lambda: _line("va", modifiers=("gp",)), "GATE-MOD-02"),
    Wrong("five modifiers", lambda: _line(modifiers=("LT", "RT", "U1", "U2", "U3")),
          "GATE-MOD-03"),
    Wrong("GP twice", lambda: _line("va", modifiers=("GP", "GP")), "GATE-MOD-03"),
    Wrong("no GP for the VA", lambda: _line("va", modifiers=()), "GATE-MOD-04"),
    Wrong("no GP for UnitedHealthcare",
          lambda: case(payer=replace(WA.payer, payer_id="87726",
                                     terms=replace(WA.payer.terms, requires_gp=None))),
          "GATE-MOD-04"),
    Wrong("GP where nobody asked", lambda: _line(modifiers=("GP",)), "GATE-MOD-05"),
    *(Wrong(f"modifier {each}", lambda each=each: _line(modifiers=(each,)), "GATE-MOD-06")
      for each in ("25", "AT", "KX", "CQ", "CO", "GO", "GY", "GA", "95", "GT", "Q6", "50")),
    Wrong("59 on a service alone", lambda: _line(modifiers=("59",)), "GATE-MOD-07"),
    Wrong("XS beside 97140", lambda: _beside("97140", modifiers=("XS",)), "GATE-MOD-07"),
    Wrong("59 and XE together",
          lambda: _beside("97150", minutes=None, times=(), modifiers=("59", "XE")),
          "GATE-MOD-08"),
    Wrong("76 on the only session", lambda: _line(modifiers=("76",)), "GATE-MOD-09"),
    Wrong("52 for a short session", lambda: _line(modifiers=("52",)), "GATE-MOD-10"),
    Wrong("22 for a long session", lambda: _line(modifiers=("22",)), "GATE-MOD-10"),
    Wrong("GP before 59", lambda: _beside("97150", "va", minutes=None, times=(),
                                          modifiers=("GP", "59")), "GATE-MOD-11"),
)  # fmt: skip

ACCIDENTS = (
    Wrong("auto without its state", lambda: case("auto", accident=an_accident(state="")),
          "GATE-ACC-01"),
    Wrong("auto in no state", lambda: case("auto", accident=an_accident(state="ZZ")),
          "GATE-ACC-01"),
    Wrong("auto without the day", lambda: case("auto", accident=an_accident(injury_date=None)),
          "GATE-ACC-02"),
    Wrong("auto without any accident", lambda: case("auto", accident=None), "GATE-ACC-02"),
    Wrong("comp without any accident", lambda: case("workers-comp", accident=None),
          "GATE-ACC-02"),
    Wrong("liability without any accident",
          lambda: case("auto", accident=None,
                       payer=replace(example("auto").payer,
                                     line_of_business=LineOfBusiness.LIABILITY)),
          "GATE-ACC-02"),
    Wrong("comp without its claim number",
          lambda: case("workers-comp", accident=an_accident("workers-comp", claim_number="")),
          "GATE-ACC-03"),
    Wrong("treated before hurt",
          lambda: case("auto", accident=an_accident(injury_date=date(2026, 11, 5))),
          "GATE-ACC-04"),
    Wrong("hurt at work, billed to auto",
          lambda: case("auto", accident=an_accident(cause=AccidentCause.WORK)), "GATE-ACC-05"),
    Wrong("comp without the employer",
          lambda: case("workers-comp", subscriber=None,
                       policy=a_policy("workers-comp", relationship=Relationship.SELF),
                       accident=an_accident("workers-comp", employer=None)), "GATE-ACC-06"),
    Wrong("a strain and no accident on a health plan", lambda: ordered("S16.1XXA"),
          "GATE-ACC-07"),
    Wrong("a car among the diagnoses and no accident", lambda: ordered("M54.2", "V43.52XA"),
          "GATE-ACC-07"),
    Wrong("after the examination's cut-off",
          lambda: _known("auto", case_state=CaseState(ime_cut_off_on=date(2026, 11, 5))),
          "GATE-ACC-08"),
    Wrong("after the case was closed",
          lambda: _known("workers-comp", case_state=CaseState(closed_on=date(2026, 11, 1))),
          "GATE-ACC-09"),
    Wrong("after PIP ran dry",
          lambda: _known("auto", case_state=CaseState(exhausted_on=date(2026, 11, 6))),
          "GATE-ACC-10"),
    Wrong("a fall on an auto claim", lambda: ordered("S13.4XXA", "W18.30XA", kind="auto"),
          "GATE-ACC-11"),
    Wrong("a civilian's work on an auto claim",
          lambda: ordered("S13.4XXA", "Y99.0", kind="auto"), "GATE-ACC-11"),
    Wrong("Oregon PIP after two years",
          lambda: Case(replace(example("auto"),
                               practice=example("workers-comp").practice,
                               therapist=example("workers-comp").therapist,
                               accident=an_accident(injury_date=date(2024, 10, 1), state="OR")),
                       FACTS), "GATE-ACC-12"),
)  # fmt: skip

RECORDS = (
    Wrong("the note is unsigned", lambda: case(visits=(a_visit(note_signed_on=None),)),
          "GATE-DOC-01"),
    Wrong("the note was signed before the visit",
          lambda: case(visits=(a_visit(note_signed_on=date(2026, 11, 2)),)), "GATE-DOC-01"),
    Wrong("no start and stop", lambda: _line(times=()), "GATE-DOC-02"),
    Wrong("it ends before it starts", lambda: _line(times=_spans((11, 0, 10, 0))),
          "GATE-DOC-03"),
    Wrong("two codes in one quarter of an hour",
          lambda: _beside("97032", times=_spans((10, 45, 11, 0))), "GATE-DOC-03"),
    Wrong("sixty minutes between ten and a quarter to eleven",
          lambda: _line(times=_spans((10, 0, 10, 45))), "GATE-DOC-04"),
    Wrong("the line's day is not the visit's", lambda: _line(service_date=date(2026, 11, 2)),
          "GATE-DOC-05"),
    Wrong("a line of no visit", lambda: _line(visit_id="V1"), "GATE-DOC-05"),
    Wrong("a colleague signed",
          lambda: case(visits=(a_visit(note_signed_by="Robin Castell, LMT"),)), "GATE-DOC-06"),
    Wrong("two clients at ten o'clock",
          lambda: _known(therapist_elsewhere=(BusyTime(
              visit_id="V26110309", service_date=date(2026, 11, 3),
              span=TimeSpan(start=time(10, 30), stop=time(11, 30))),)), "GATE-DOC-07"),
    Wrong("a note without pain", lambda: _known(notes=(_note(has_pain=False),)), "GATE-DOC-08"),
    Wrong("a note without a goal", lambda: _known(notes=(_note(has_goal=False),)), "GATE-DOC-09"),
    Wrong("last week's note again",
          lambda: _known(notes=(_note(),), earlier_notes=(_note(
              visit_id="V26102701", service_date=date(2026, 10, 27)),)), "GATE-DOC-10"),
    Wrong("four units, always",
          lambda: _known(notes=(_note(),), earlier_notes=_weeks(4, 4, 4)), "GATE-DOC-11"),
    Wrong("two in the morning", lambda: _line(times=_spans((2, 0, 3, 0))), "GATE-DOC-13"),
    Wrong("L&I's sixth visit without a report",
          lambda: Case(replace(example("workers-comp"), practice=WA.practice,
                               therapist=WA.therapist,
                               accident=an_accident("workers-comp", state="WA")),
                       replace(FACTS, visits_before=5)), "GATE-DOC-12"),
    Wrong("a month without a report",
          lambda: case(facts=ruled(_K.REPORT_AFTER_DAYS, amount=14)), "GATE-DOC-12"),
)  # fmt: skip

MONEY_AND_TIME = (
    Wrong("a cent too much in box 28", lambda: case(total_charge_cents=12_001), "GATE-MONEY-01"),
    Wrong("a line of nothing", lambda: _line(charge_cents=0), "GATE-MONEY-02"),
    Wrong("a line below nothing", lambda: _line(charge_cents=-100), "GATE-MONEY-02"),
    Wrong("the client paid more than it costs", lambda: case(paid_by_client_cents=13_000),
          "GATE-MONEY-03"),
    Wrong("cheaper than the contract", lambda: _known(fees=Fees(allowed={"97124": 3_500})),
          "GATE-MONEY-04"),
    Wrong("dearer than for others", lambda: _known(fees=Fees(usual={"97124": 2_500})),
          "GATE-MONEY-05"),
    Wrong("a veteran's copay", lambda: case("va", paid_by_client_cents=3_000), "GATE-MONEY-06"),
    Wrong("an injured worker's copay", lambda: case("workers-comp", paid_by_client_cents=3_000),
          "GATE-MONEY-06"),
    Wrong("paid in full at the desk", lambda: case(paid_by_client_cents=12_000), "GATE-MONEY-07"),
    Wrong("twelve thousand dollars an hour", lambda: _line(charge_cents=1_200_000),
          "GATE-MONEY-08"),
    Wrong("born in 1884", lambda: _client(birth_date=date(1884, 5, 17)), "GATE-TIME-09"),
    Wrong("hurt before she was born",
          lambda: case("auto", accident=an_accident(injury_date=date(1926, 10, 14))),
          "GATE-TIME-09"),
    Wrong("a day after the limit", _late, "GATE-TIME-01"),
    Wrong("a fortnight before the limit",
          lambda: _known(on=date(2027, 4, 18)), "GATE-TIME-02"),
    Wrong("tomorrow's session", lambda: _known(on=date(2026, 11, 2)), "GATE-TIME-03"),
    Wrong("before the contract", lambda: _known(credential_effective_on=date(2026, 12, 1)),
          "GATE-TIME-04"),
    Wrong("born after the session", lambda: _client(birth_date=date(2026, 11, 4)),
          "GATE-TIME-05"),
    Wrong("the complaint began after the session", lambda: case(onset_date=date(2026, 11, 4)),
          "GATE-TIME-05"),
    Wrong("the referrer saw her after the session",
          lambda: case(last_seen_date=date(2026, 11, 12)), "GATE-TIME-05"),
    Wrong("after the contract", lambda: _known(credential_until=date(2026, 11, 1)),
          "GATE-TIME-06"),
    Wrong("the licence had lapsed", lambda: _known(licence_until=date(2026, 10, 31)),
          "GATE-TIME-07"),
    Wrong("no first treatment where the payer counts from it",
          lambda: case(facts=ruled(_K.INITIAL_TREATMENT_DATE, yes=True),
                       initial_treatment_date=None), "GATE-TIME-08"),
    Wrong("the same session again", lambda: _on_another_claim("97124"), "GATE-DUP-01"),
    Wrong("one session on two lines",
          lambda: case_of_lines(
              a_line(minutes=30, units=2, charge_cents=6_000, times=_spans((10, 0, 10, 30))),
              a_line(line_id="L2", minutes=30, units=2, charge_cents=6_000,
                     times=_spans((10, 30, 11, 0)))), "GATE-DUP-02"),
    Wrong("two sessions a day as if they were one", _two_visits_one_day, "GATE-DUP-02"),
)  # fmt: skip

FORMS = (
    Wrong("a claim of nothing", case_of_lines, "GATE-FORM-01"),
    Wrong("two lines of one name",
          lambda: case_of_lines(*(replace(each, line_id="L1") for each in example("auto").lines),
                                kind="auto"), "GATE-FORM-02"),
    Wrong("place 00", lambda: _line(place_of_service="00"), "GATE-FORM-03"),
    Wrong("telehealth at home", lambda: _line(place_of_service="10"), "GATE-FORM-09"),
    Wrong("telehealth elsewhere", lambda: _line(place_of_service="02"), "GATE-FORM-09"),
    Wrong("five digits of ZIP in box 33", lambda: _practice_at(postal_code="98402"),
          "GATE-FORM-04"),
    Wrong("zeros in place of the last four", lambda: _practice_at(postal_code="984020000"),
          "GATE-FORM-04"),
    Wrong("a home visit to five digits of ZIP",
          lambda: Case(replace(_client_at(postal_code="98407").claim,
                               lines=(a_line(place_of_service="12"),)), FACTS), "GATE-FORM-04"),
    Wrong("a post office box as the practice", lambda: _practice_at(street="PO Box 118"),
          "GATE-FORM-05"),
    Wrong("POB as the practice", lambda: _practice_at(street="POB 118"), "GATE-FORM-05"),
    Wrong("a post office box in the second line", lambda: _practice_at(street2="P. O. Box 9"),
          "GATE-FORM-05"),
    Wrong("a state that is none", lambda: _client_at(state="XX"), "GATE-FORM-06"),
    Wrong("Tacoma's ZIP in Idaho", lambda: _client_at(state="ID"), "GATE-FORM-10"),
    Wrong("a street of forty characters",
          lambda: _client_at(street="1906 North Juniper Lane and Cedar Avenue"), "GATE-FORM-07"),
    Wrong("an asterisk in the street", lambda: _client_at(street="1906 Juniper Lane *2"),
          "GATE-837P-07"),
    Wrong("no payer id", lambda: case(payer=replace(WA.payer, payer_id="")), "GATE-837P-07"),
    Wrong("no family name",
          lambda: _client(name=PersonName(last="", first="Marta")), "GATE-837P-07"),
    Wrong("an account number of 26 characters",
          lambda: case(claim_id="C-2026-11-03-STILLWATER-01"), "GATE-837P-01"),
    Wrong("a replacement of no claim", lambda: case(frequency=Frequency.REPLACEMENT),
          "GATE-837P-02"),
    Wrong("a void of no claim", lambda: case(frequency=Frequency.VOID), "GATE-837P-02"),
    Wrong("fifty-one lines", _many_lines, "GATE-837P-03"),
    Wrong("self-pay as a filing code", lambda: case(policy=a_policy(claim_filing_code="09")),
          "GATE-837P-04"),
    Wrong("a fax without its number",
          lambda: case(attachments=(Attachment(report_type="OZ", transmission="FX"),)),
          "GATE-837P-05"),
    Wrong("auto filed as commercial",
          lambda: case("auto", policy=a_policy("auto", claim_filing_code="CI")), "GATE-837P-06"),
    Wrong("an original that names an earlier claim",
          lambda: case(payer_claim_number="CMH88120034"), "GATE-837P-08"),
)  # fmt: skip

WRONG: tuple[Wrong, ...] = (
    *IDENTITY, *ELIGIBILITY, *DIAGNOSES, *PROCEDURES, *MODIFIERS, *ACCIDENTS, *RECORDS,
    *MONEY_AND_TIME, *FORMS,
)  # fmt: skip
