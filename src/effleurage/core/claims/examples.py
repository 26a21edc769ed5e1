"""Four complete claims to learn from and to test with, one for each kind of payer.

Knows invented people, practices and payers only: every name, member id and claim number here was
made up, and every NPI merely passes its check digit. Each claim is one that the gate would let
through in late November 2026. Refuses to know how a claim is written to a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType

from effleurage.core.claims.claim import (
    Accident,
    Address,
    Authorisation,
    Claim,
    Client,
    Employer,
    Payer,
    PayerTerms,
    PersonName,
    Policy,
    Practice,
    Referral,
    ServiceLine,
    Subscriber,
    Therapist,
    TimeSpan,
    Visit,
)
from effleurage.core.claims.kinds import AccidentCause, LineOfBusiness, Relationship, Sex, UnitRule


class NoSuchExample(ValueError):
    """There is no example of that kind."""


_PRACTICE = Practice(
    organisation="Stillwater Massage PLLC",
    npi="1660001029",
    tax_id="910004182",
    address=Address(
        street="418 Alder Court",
        street2="Suite 2",
        city="Tacoma",
        state="WA",
        postal_code="984020118",
    ),
    phone="2535550142",
    contact_name="Dana Whitlow",
)

_THERAPIST = Therapist(
    name=PersonName(last="Okafor", first="Imani", middle="R"),
    npi="1234567893",
    licence_number="MA60010274",
    licence_state="WA",
)

_OREGON_PRACTICE = Practice(
    person=PersonName(last="Brandvold", first="Tessa"),
    npi="1660004056",
    tax_id="930007165",
    address=Address(
        street="2207 Larkspur Street", city="Portland", state="OR", postal_code="972140034"
    ),
    phone="5035550118",
    contact_name="Tessa Brandvold",
)

_OREGON_THERAPIST = Therapist(
    name=PersonName(last="Brandvold", first="Tessa"),
    npi="1660004056",
    licence_number="20418",
    licence_state="OR",
)


def _visit(visit_id: str, on: date, signed_by: str) -> Visit:
    """Return a visit whose note was signed on its own day."""
    return Visit(visit_id=visit_id, service_date=on, note_signed_on=on, note_signed_by=signed_by)


def _hour(visit: Visit, starts: time, charge_cents: int, *modifiers: str) -> ServiceLine:
    """Return one hour of massage at that visit: 60 minutes, 4 units, both diagnoses."""
    return ServiceLine(
        line_id=f"{visit.visit_id}L1",
        visit_id=visit.visit_id,
        service_date=visit.service_date,
        procedure="97124",
        modifiers=modifiers,
        minutes=60,
        times=(TimeSpan(start=starts, stop=starts.replace(hour=starts.hour + 1)),),
        units=4,
        charge_cents=charge_cents,
        diagnosis_pointers=(1, 2),
    )


_ON_NOV_3 = _visit("V26110301", date(2026, 11, 3), "Imani Okafor, LMT")

_COMMERCIAL = Claim(
    claim_id="C26110301",
    client=Client(
        name=PersonName(last="Lindqvist", first="Marta", middle="E"),
        birth_date=date(1984, 5, 17),
        sex=Sex.FEMALE,
        address=Address(
            street="1906 Juniper Lane", city="Tacoma", state="WA", postal_code="984070226"
        ),
        phone="2535550177",
    ),
    policy=Policy(
        member_id="CMH402918837",
        group_number="70021",
        group_name="Harborlight Roasters",
        claim_filing_code="CI",
        active_from=date(2026, 1, 1),
        active_until=date(2027, 1, 1),
    ),
    payer=Payer(
        name="Cascade Mutual Health",
        payer_id="CMH01",
        line_of_business=LineOfBusiness.COMMERCIAL,
        address=Address(street="PO Box 30418", city="Seattle", state="WA", postal_code="981130418"),
        terms=PayerTerms(
            unit_rule=UnitRule.MIDPOINT,
            uses_ncci=True,
            filing_limit_days=180,
            requires_gp=False,
            requires_prescription=True,
            source="Cascade Mutual Health provider manual (invented), 2026",
        ),
    ),
    practice=_PRACTICE,
    therapist=_THERAPIST,
    diagnoses=("M54.2", "M62.830"),
    visits=(_ON_NOV_3,),
    lines=(_hour(_ON_NOV_3, time(10, 0), 12_000),),
    total_charge_cents=12_000,
    episode_id="E2609",
    referral=Referral(
        referrer=PersonName(last="Nakamura", first="Joel"),
        referrer_npi="1660002035",
        ordered_on=date(2026, 10, 12),
        valid_until=date(2027, 4, 12),
        visits_allowed=12,
        diagnoses=("M54.2", "M62.830"),
    ),
    onset_date=date(2026, 9, 21),
    initial_treatment_date=date(2026, 10, 20),
)


_ON_NOV_4 = _visit("V26110401", date(2026, 11, 4), "Imani Okafor, LMT")
_ON_NOV_6 = _visit("V26110601", date(2026, 11, 6), "Imani Okafor, LMT")

_AUTO = Claim(
    claim_id="C26110402",
    client=Client(
        name=PersonName(last="Abernathy", first="Colin"),
        birth_date=date(1991, 2, 8),
        sex=Sex.MALE,
        address=Address(
            street="77 Heron Way", city="Gig Harbor", state="WA", postal_code="983350045"
        ),
        phone="2535550163",
    ),
    policy=Policy(
        member_id="PSC5580213",
        claim_filing_code="AM",
        active_from=date(2026, 3, 1),
        active_until=date(2027, 3, 1),
    ),
    payer=Payer(
        name="Puget Sound Casualty",
        payer_id="PSC01",
        line_of_business=LineOfBusiness.AUTO,
        address=Address(street="PO Box 8830", city="Olympia", state="WA", postal_code="985078830"),
        terms=PayerTerms(
            unit_rule=UnitRule.MIDPOINT,
            uses_ncci=False,
            filing_limit_days=365,
            requires_gp=False,
            requires_prescription=True,
            source="adjuster's letter of 2026-10-20 (invented)",
        ),
    ),
    practice=_PRACTICE,
    therapist=_THERAPIST,
    diagnoses=("S13.4XXA", "S16.1XXA"),
    visits=(_ON_NOV_4, _ON_NOV_6),
    lines=(_hour(_ON_NOV_4, time(13, 30), 12_000), _hour(_ON_NOV_6, time(9, 15), 12_000)),
    total_charge_cents=24_000,
    episode_id="E2610A",
    accident=Accident(
        cause=AccidentCause.AUTO,
        injury_date=date(2026, 10, 14),
        state="WA",
        claim_number="PSC260148831",
        adjuster_name="Robin Castellanos",
    ),
    referral=Referral(
        referrer=PersonName(last="Vance", first="Priya"),
        referrer_npi="1660003041",
        ordered_on=date(2026, 10, 16),
        valid_until=date(2027, 1, 16),
        visits_allowed=18,
        diagnoses=("S13.4XXA", "S16.1XXA"),
    ),
    initial_treatment_date=date(2026, 10, 22),
)


_ON_NOV_5 = _visit("V26110501", date(2026, 11, 5), "Tessa Brandvold, LMT")
_EMPLOYER = Employer(
    name="Cedar Ridge Lumber",
    address=Address(street="9400 Mill Road", city="Gresham", state="OR", postal_code="970300071"),
)

_WORKERS_COMP = Claim(
    claim_id="C26110503",
    client=Client(
        name=PersonName(last="Delacroix", first="Andre", suffix="JR"),
        birth_date=date(1978, 12, 30),
        sex=Sex.MALE,
        address=Address(
            street="615 Quarry Street",
            street2="Unit B",
            city="Gresham",
            state="OR",
            postal_code="970800129",
        ),
    ),
    subscriber=Subscriber(organisation=_EMPLOYER.name, address=_EMPLOYER.address),
    policy=Policy(
        member_id="TWI8814420",
        relationship=Relationship.EMPLOYEE,
        claim_filing_code="WC",
        active_from=date(2026, 7, 1),
        active_until=date(2027, 7, 1),
    ),
    payer=Payer(
        name="Timberline Workers Insurance",
        payer_id="TWI01",
        line_of_business=LineOfBusiness.WORKERS_COMP,
        address=Address(street="PO Box 5512", city="Salem", state="OR", postal_code="973045512"),
        terms=PayerTerms(
            unit_rule=UnitRule.CMS,
            uses_ncci=False,
            filing_limit_days=365,
            requires_gp=False,
            requires_prescription=True,
            source="Timberline Workers Insurance fee schedule (invented), 2026",
        ),
    ),
    practice=_OREGON_PRACTICE,
    therapist=_OREGON_THERAPIST,
    diagnoses=("S39.012A", "S33.5XXA"),
    visits=(_ON_NOV_5,),
    lines=(_hour(_ON_NOV_5, time(15, 0), 11_000),),
    total_charge_cents=11_000,
    episode_id="E2610W",
    accident=Accident(
        cause=AccidentCause.WORK,
        injury_date=date(2026, 10, 5),
        state="OR",
        claim_number="TWI2610058842",
        employer=_EMPLOYER,
        adjuster_name="Lee Marchetti",
    ),
    referral=Referral(
        referrer=PersonName(last="Osgood", first="Helen", middle="T"),
        referrer_npi="1660005061",
        ordered_on=date(2026, 10, 9),
        valid_until=date(2027, 1, 9),
        visits_allowed=10,
        diagnoses=("S39.012A", "S33.5XXA"),
    ),
    authorisation=Authorisation(
        number="TWA440192",
        valid_from=date(2026, 10, 12),
        valid_until=date(2027, 1, 9),
        visits_allowed=10,
    ),
    initial_treatment_date=date(2026, 10, 15),
)


_ON_NOV_9 = _visit("V26110901", date(2026, 11, 9), "Imani Okafor, LMT")

_VA = Claim(
    claim_id="C26110904",
    client=Client(
        name=PersonName(last="Whitehorse", first="Samuel", middle="J"),
        birth_date=date(1969, 7, 3),
        sex=Sex.MALE,
        address=Address(
            street="2230 Meadow Loop", city="Lakewood", state="WA", postal_code="984990317"
        ),
        phone="2535550129",
    ),
    policy=Policy(
        member_id="1000004417V286114",
        claim_filing_code="VA",
        active_from=date(2026, 9, 1),
    ),
    payer=Payer(
        name="Northwest Veterans Care Network",
        payer_id="NVC01",
        line_of_business=LineOfBusiness.VA,
        address=Address(street="PO Box 7716", city="Spokane", state="WA", postal_code="992077716"),
        terms=PayerTerms(
            unit_rule=UnitRule.CMS,
            uses_ncci=True,
            filing_limit_days=180,
            requires_gp=True,
            requires_prescription=True,
            source="Northwest Veterans Care Network handbook (invented), 2026",
        ),
    ),
    practice=_PRACTICE,
    therapist=_THERAPIST,
    diagnoses=("M54.50", "M62.830"),
    visits=(_ON_NOV_9,),
    lines=(_hour(_ON_NOV_9, time(11, 0), 12_000, "GP"),),
    total_charge_cents=12_000,
    episode_id="E2609V",
    referral=Referral(
        referrer=PersonName(last="Iverson", first="Grace"),
        referrer_npi="1660006077",
        number="VA0041882936",
        ordered_on=date(2026, 10, 19),
        valid_until=date(2027, 1, 20),
        visits_allowed=12,
        diagnoses=("M54.50", "M62.830"),
    ),
    authorisation=Authorisation(
        number="VA0041882936",
        valid_from=date(2026, 10, 20),
        valid_until=date(2027, 1, 20),
        visits_allowed=12,
    ),
    onset_date=date(2026, 8, 2),
    initial_treatment_date=date(2026, 10, 26),
)


_EXAMPLES: Mapping[str, Claim] = MappingProxyType(
    {
        "commercial": _COMMERCIAL,
        "auto": _AUTO,
        "workers-comp": _WORKERS_COMP,
        "va": _VA,
    }
)


def kinds() -> tuple[str, ...]:
    """Return the kinds of claim that :func:`example` knows, commercial first."""
    return tuple(_EXAMPLES)


def example(kind: str) -> Claim:
    """Return the complete, valid claim of that kind; service dates fall in November 2026.

    Raises :class:`NoSuchExample` for a kind that :func:`kinds` does not list.
    """
    if kind not in _EXAMPLES:
        raise NoSuchExample(f"no example of kind {kind!r}: choose one of {', '.join(kinds())}")
    return _EXAMPLES[kind]
