"""Are the people on a claim who they must be: names as a card has them, nobody in two roles.

Knows what names and numbers say of each other. Refuses to know who somebody is: a finding asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from effleurage.core.claims.claim import Claim, PersonName, Subscriber
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import LineOfBusiness, Relationship
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes, terms
from effleurage.core.gate.exhibits import a_policy, a_referral, case, ruled
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 24)
_WITHOUT_DEPENDANTS = frozenset(
    {LineOfBusiness.VA, LineOfBusiness.MEDICARE_ADVANTAGE, LineOfBusiness.MEDICAID}
)
_SUFFIX_OR_TITLE = re.compile(
    r"(?:^|[\s,])(?:jr|sr|ii|iii|iv|mrs?|ms|dr|phd|esq)\.?(?:$|[\s,])", re.IGNORECASE
)


def _suffix_in_a_name(claim: Claim, _: Facts) -> Iterator[Trouble]:
    holder = claim.subscriber.name if claim.subscriber else None
    for where, name in (("client's name (box 2)", claim.client.name),
                        ("subscriber's name (box 4)", holder)):  # fmt: skip
        if name is not None and _holds_more(name.last, name.first):
            yield Trouble(where, "A suffix or a title stands inside the family or first name.")


@lru_cache(maxsize=4_096)
def _holds_more(last: str, first: str) -> bool:
    return any(_SUFFIX_OR_TITLE.search(text) and " " in text.strip() for text in (last, first))


def _numbers_of_one_person(claim: Claim, _: Facts) -> Iterator[Trouble]:
    practice, therapist = claim.practice, claim.therapist
    is_same_number = practice.npi == therapist.npi
    if practice.organisation and is_same_number:
        yield Trouble(
            "practice NPI (box 33a)",
            "The practice bills as an organisation under the therapist's own NPI.",
        )
    elif practice.person and not is_same_number and _same(practice.person, therapist.name):
        yield Trouble(
            "practice NPI (box 33a)",
            "The therapist bills in her own name, yet with another NPI than her own.",
        )


def _same(one: PersonName, other: PersonName) -> bool:
    return (one.last.casefold(), one.first.casefold()) == (
        other.last.casefold(),
        other.first.casefold(),
    )


def _refers_to_herself(claim: Claim, _: Facts) -> Iterator[Trouble]:
    npi = claim.referral.referrer_npi.strip() if claim.referral else ""
    if npi and npi in {claim.therapist.npi, claim.practice.npi}:
        yield Trouble("referrer NPI (box 17b)", "Whoever did the work is named as the referrer.")


def _dependant(claim: Claim, _: Facts) -> Iterator[Trouble]:
    kind, relationship = claim.payer.line_of_business, claim.policy.relationship
    if kind in _WITHOUT_DEPENDANTS and relationship is not Relationship.SELF:
        yield Trouble(
            "relationship (box 6)",
            f"The client is the subscriber's {relationship.value}, and a payer of the kind"
            f" {kind.value} insures each person alone.",
        )


def _without_group(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if claim.policy.group_number.strip() or not claim.lines:
        return
    day = claim.lines[0].service_date
    rule = terms.rule(PayerRuleKind.GROUP_NUMBER, claim, facts, day)
    if rule is not None and rule.yes:
        yield Trouble(
            "group number (box 11)", f"This payer asks for the group's number. {rule.in_words}"
        )


def _blue_without_prefix(claim: Claim, _: Facts) -> Iterator[Trouble]:
    begins = claim.policy.member_id.strip()[:3]
    if claim.policy.claim_filing_code == "BL" and begins.isdecimal():
        yield Trouble("member id (box 1a)", "A Blue plan's id begins with a prefix, this one not.")


def _named(last: str) -> Case:
    client = example("commercial").client
    return case(client=replace(client, name=replace(client.name, last=last)))


def _billing_as(npi: str) -> Case:
    return case(practice=replace(example("commercial").practice, npi=npi))


def _of_spouse(relationship: Relationship) -> Case:
    veteran = Subscriber(
        name=PersonName(last="Whitehorse", first="Ada"),
        birth_date=date(1970, 4, 2),
        address=example("va").client.address,
    )
    subscriber = veteran if relationship is not Relationship.SELF else None
    return case("va", policy=a_policy("va", relationship=relationship), subscriber=subscriber)


_WANTS_THE_GROUP = ruled(PayerRuleKind.GROUP_NUMBER, yes=True)


RULES = (
    Rule(
        code="GATE-ID-13",
        family=Family.IDENTITY,
        severity=Severity.WARN,
        title="A suffix or title inside a name",
        why="Payers compare the family name and the first name each by itself; with Jr. or Dr."
        " inside, the client is not found (CARC 31).",
        fix="Put the suffix (JR, SR, II) into its own field, and leave titles out.",
        source=f"837P 005010X222A1 loop 2010BA NM107; NUCC 1500 manual, item 2; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_suffix_in_a_name,
        failing=lambda: _named("Lindqvist Jr."),
        passing=lambda: _named("Van Der Meer"),
    ),
    Rule(
        code="GATE-ID-14",
        family=Family.IDENTITY,
        severity=Severity.WARN,
        title="The practice's NPI is not the practice's kind",
        why="A person has one NPI of type 1, an organisation one of type 2. A payer that looks the"
        " number up finds somebody of the other kind and rejects the claim (CARC 208).",
        fix="An organisation bills under its own type 2 number. A therapist without one bills in"
        " her own name, with the same number as in box 24J.",
        source=f"45 CFR 162.406 and 162.410; 837P 005010X222A1 loop 2010AA NM102; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_numbers_of_one_person,
        failing=lambda: _billing_as(example("commercial").therapist.npi),
        passing=lambda: case("workers-comp"),
    ),
    Rule(
        code="GATE-ID-15",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="The therapist refers to herself",
        why="An order comes from the clinician who may give one; the therapist's own number in box"
        " 17b is no referral (CARC 173 and 183).",
        fix="Enter the NPI of the clinician who signed the order.",
        source=f"CARC 173, 183 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_refers_to_herself,
        failing=lambda: case(referral=a_referral(referrer_npi=example("commercial").therapist.npi)),
        passing=case,
    ),
    Rule(
        code="GATE-ID-16",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="A dependant where the payer insures each person alone",
        why="Veterans' community care, Medicare Advantage and Medicaid know no spouse or child:"
        " whoever is treated is the member. A veteran's family has other programmes.",
        fix="Set the relationship to self, with the client's own member id; or choose the payer"
        " that insures the family.",
        source=f"38 CFR 17.4010; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_dependant,
        failing=lambda: _of_spouse(Relationship.SPOUSE),
        passing=lambda: _of_spouse(Relationship.SELF),
    ),
    Rule(
        code="GATE-ID-17",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="No group number where the payer asks for one",
        why="The payer rule on record says so: an employer's plan is found by its number.",
        fix="Copy the group number from the card, or correct the rule if it is wrong.",
        source="the payer rules on record; NUCC 1500 manual, item 11; 837P 005010X222A1 SBR03",
        checked_on=_REVIEWED,
        needs=(known.PAYER_RULES,),
        when=scopes.has_payer_rules,
        look=_without_group,
        failing=lambda: case(facts=_WANTS_THE_GROUP, policy=a_policy(group_number="")),
        passing=lambda: case(facts=_WANTS_THE_GROUP),
    ),
    Rule(
        code="GATE-ID-18",
        family=Family.IDENTITY,
        severity=Severity.WARN,
        title="A Blue plan's id without its prefix",
        why="The three signs before the number say which Blue plan insures the client; without them"
        " the local plan cannot pass the claim on (CARC 31).",
        fix="Copy the id from the card with everything that stands before the digits.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        look=_blue_without_prefix,
        failing=lambda: case(policy=a_policy(claim_filing_code="BL", member_id="402918837")),
        passing=lambda: case(policy=a_policy(claim_filing_code="BL", member_id="R40291883")),
    ),
)
