"""Who asks, who worked, who referred and whose policy it is: the identifiers on a claim.

Knows check digits and required numbers. Refuses to know whether a number belongs to the person:
only the registry and the payer's card can say that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from effleurage.codes import identifiers
from effleurage.core.claims.claim import Claim, Subscriber
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import Relationship
from effleurage.core.gate.exhibits import a_policy, a_referral, case
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_NPI_SOURCE = "45 CFR 162.406 and the NPI check digit: Luhn over 80840 and the ten digits"
_NPI_WHY = (
    "An NPI's last digit is computed from the others, so a slip of the finger shows. Payers and"
    " clearinghouses reject the whole file over it, and a wrong number that happens to exist pays"
    " somebody else."
)
_NPI_FIX = "Copy the ten digits again from the NPI registry (npiregistry.cms.hhs.gov)."

_OF_A_PERSON = frozenset({Relationship.SPOUSE, Relationship.CHILD})

# A batch names the same practices, therapists and referrers over and over.
_is_npi = lru_cache(maxsize=4_096)(identifiers.is_npi)


def _practice_npi(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if not _is_npi(claim.practice.npi):
        yield Trouble("practice NPI (box 33a)", f"{_shown(claim.practice.npi)} is not an NPI.")
    place = claim.service_location
    if place is not None and place.npi and not _is_npi(place.npi):
        yield Trouble("service location NPI (box 32a)", f"{_shown(place.npi)} is not an NPI.")


def _therapist_npi(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if not _is_npi(claim.therapist.npi):
        yield Trouble("therapist NPI (box 24J)", f"{_shown(claim.therapist.npi)} is not an NPI.")


def _referrer_npi(claim: Claim, _: Facts) -> Iterator[Trouble]:
    referral = claim.referral
    npi = referral.referrer_npi if referral is not None else ""
    if npi.strip() and not _is_npi(npi):
        yield Trouble("referrer NPI (box 17b)", f"{_shown(npi)} is not an NPI.")


def _referrer_without_npi(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if claim.referral is not None and not claim.referral.referrer_npi.strip():
        yield Trouble("referrer NPI (box 17b)", "The referral names a clinician without an NPI.")


def _tax_id(claim: Claim, _: Facts) -> Iterator[Trouble]:
    number = claim.practice.tax_id
    if not (len(number) == 9 and number.isascii() and number.isdigit() and int(number)):
        yield Trouble("tax id (box 25)", "The tax id is not nine digits.")


def _member_id(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if not claim.policy.member_id.strip():
        yield Trouble("member id (box 1a)", "The policy has no member id.")


def _covers(claim: Claim) -> Iterator[tuple[str, Relationship, Subscriber | None]]:
    """Yield what the client is to the subscriber of each plan on the claim, this payer's first."""
    yield "(boxes 4 and 6)", claim.policy.relationship, claim.subscriber
    for cover in claim.other_cover:
        yield "of the other plan (box 9)", cover.policy.relationship, cover.subscriber


def _subscriber(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for where, relationship, subscriber in _covers(claim):
        if relationship is not Relationship.SELF and subscriber is None:
            yield Trouble(
                f"subscriber {where}",
                f"The client is the subscriber's {relationship.value}, but no subscriber is given.",
            )


def _contradiction(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for where, relationship, subscriber in _covers(claim):
        if subscriber is not None and (what := _cannot_be(relationship, subscriber)):
            yield Trouble(f"relationship {where}", what)


def _cannot_be(relationship: Relationship, subscriber: Subscriber) -> str:
    """Return why a client cannot be this to the subscriber, or nothing."""
    if relationship is Relationship.SELF:
        return "The relationship is self, yet somebody else is given as the subscriber."
    if subscriber.organisation and relationship in _OF_A_PERSON:
        return f"The client is the {relationship.value} of a subscriber that is no person."
    if not subscriber.organisation and relationship is Relationship.EMPLOYEE:
        return "The client is the employee of a subscriber that is no employer."
    return ""


def _shown(number: str) -> str:
    """Return the number as a message may show it: an overlong text is not repeated in full."""
    return repr(number if len(number) <= 20 else f"{number[:20]}…")


RULES = (
    Rule(
        code="GATE-ID-01",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="The practice's NPI fails its check digit",
        why=_NPI_WHY,
        fix=_NPI_FIX,
        source=_NPI_SOURCE,
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_practice_npi,
        failing=lambda: case(practice=replace(example("commercial").practice, npi="1660001028")),
        passing=case,
    ),
    Rule(
        code="GATE-ID-02",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="The therapist's NPI fails its check digit",
        why=_NPI_WHY,
        fix=_NPI_FIX,
        source=_NPI_SOURCE,
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_therapist_npi,
        failing=lambda: case(therapist=replace(example("commercial").therapist, npi="1234567890")),
        passing=case,
    ),
    Rule(
        code="GATE-ID-03",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="The referrer's NPI fails its check digit",
        why=_NPI_WHY,
        fix=f"{_NPI_FIX} Or ask the referrer's office.",
        source=_NPI_SOURCE,
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_referrer_npi,
        failing=lambda: case(referral=a_referral(referrer_npi="1660002034")),
        passing=case,
    ),
    Rule(
        code="GATE-ID-04",
        family=Family.IDENTITY,
        severity=Severity.WARN,
        title="The referrer has no NPI",
        why="A payer that asks for a referral rejects a claim whose referrer it cannot identify.",
        fix="Look the referrer up in the NPI registry and record the ten digits on the referral.",
        source="NUCC 1500 manual, item 17b; 837P 005010X222A1 loop 2310A NM109",
        checked_on=_REVIEWED,
        look=_referrer_without_npi,
        failing=lambda: case(referral=a_referral(referrer_npi="")),
        passing=case,
    ),
    Rule(
        code="GATE-ID-05",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="The tax id is not nine digits",
        why="The payer matches tax id and NPI before it looks at anything else, and reports the"
        " payment to the IRS under it.",
        fix="Copy the nine digits from the EIN letter or W-9, without hyphens.",
        source="NUCC 1500 manual, item 25; 837P 005010X222A1 loop 2010AA REF*EI or REF*SY",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_tax_id,
        failing=lambda: case(practice=replace(example("commercial").practice, tax_id="91-000418")),
        passing=case,
    ),
    Rule(
        code="GATE-ID-06",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="The policy has no member id",
        why="Without it the payer cannot find the client, and the claim comes back unread.",
        fix="Copy the id from the card, letters included. For a VA client it is the member id on"
        " the referral.",
        source="NUCC 1500 manual, item 1a; 837P 005010X222A1 loop 2010BA NM109",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_member_id,
        failing=lambda: case(policy=a_policy(member_id=" ")),
        passing=case,
    ),
    Rule(
        code="GATE-ID-07",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="The client is not the subscriber, and no subscriber is given",
        why="The payer finds the policy by the person, or the employer, who holds it.",
        fix="Record the subscriber as the card names them, or set the relationship to self.",
        source=f"837P 005010X222A1 loops 2010BA and 2000C; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_subscriber,
        failing=lambda: case("workers-comp", subscriber=None),
        passing=lambda: case("workers-comp"),
    ),
    Rule(
        code="GATE-ID-08",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="Relationship and subscriber contradict each other",
        why="The payer looks for the client under the subscriber, in the way the relationship says;"
        " if both cannot be true, it finds nobody.",
        fix="Set the relationship to what the client is to the subscriber; a client who holds the"
        " policy has no other subscriber, and an employer's client is its employee.",
        source=f"837P 005010X222A1 loops 2000B SBR02 and 2000C PAT01; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_contradiction,
        failing=lambda: case(
            "workers-comp",
            policy=replace(example("workers-comp").policy, relationship=Relationship.SELF),
        ),
        passing=lambda: case("workers-comp"),
    ),
)
