"""Do claim and card agree, and does the taxonomy code say massage therapist?

Knows how names are compared without showing one. Refuses to guess which of two spellings is right:
the card's is what the payer has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from effleurage.codes import identifiers, taxonomy
from effleurage.core.claims.claim import Claim, PersonName
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import Relationship
from effleurage.core.gate import facts as known
from effleurage.core.gate.exhibits import FACTS, case
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import Card
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_SHOWN = 12


def _other_member_id(claim: Claim, facts: Facts) -> Iterable[Trouble]:
    card = facts.card
    if card is None or not card.member_id.strip():
        return ()
    if _letters(card.member_id) == _letters(claim.policy.member_id):
        return ()
    day = card.compared_on.isoformat()
    return (Trouble("member id (box 1a)", f"It is not the one on the card seen on {day}."),)


def _other_name(claim: Claim, facts: Facts) -> Iterable[Trouble]:
    card = facts.card
    if card is None or card.name is None:
        return ()
    is_own = claim.policy.relationship is Relationship.SELF
    holder = claim.client.name if is_own else claim.subscriber.name if claim.subscriber else None
    if holder is None or _same_name(holder, card.name):
        return ()
    where = "client's name (box 2)" if is_own else "subscriber's name (box 4)"
    day = card.compared_on.isoformat()
    return (Trouble(where, f"It is not spelt as on the card seen on {day}."),)


def _same_name(one: PersonName, other: PersonName) -> bool:
    return (_letters(one.last), _letters(one.first)) == (
        _letters(other.last),
        _letters(other.first),
    )


def _letters(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in spread if character.isalnum())


def _malformed_taxonomy(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for where, code in (
        ("practice's taxonomy", claim.practice.taxonomy),
        ("therapist's taxonomy", claim.therapist.taxonomy),
    ):
        if not _is_taxonomy(code):
            yield Trouble(where, f"{code[:_SHOWN]!r} is not a taxonomy code.")


def _another_profession(claim: Claim, _: Facts) -> Iterable[Trouble]:
    code = claim.therapist.taxonomy
    if code == identifiers.MASSAGE_THERAPIST_TAXONOMY or not _is_taxonomy(code):
        return ()
    words = taxonomy.in_words(code)
    told = f" ({words})" if words else ""
    return (Trouble("therapist's taxonomy", f"{code}{told} is not a massage therapist's."),)


# A batch names the same few over and over.
_is_taxonomy = lru_cache(maxsize=1_024)(identifiers.is_taxonomy)


def _with_taxonomy(code: str) -> Case:
    return case(therapist=replace(example("commercial").therapist, taxonomy=code))


def _seen(member_id: str, first: str) -> Case:
    name = PersonName(last="Lindqvist", first=first)
    card = Card(compared_on=date(2026, 10, 20), member_id=member_id, name=name)
    return case(facts=replace(FACTS, card=card))


RULES = (
    Rule(
        code="GATE-ID-09",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="The member id is not the one on the card",
        why="The payer finds nobody under a wrong id, or somebody else (CARC 31).",
        fix="Compare the card with the policy, letters included, and correct the one that is wrong;"
        " a new card means a new policy from its first day.",
        source=f"CARC 31 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.THE_CARD,),
        look=_other_member_id,
        failing=lambda: _seen("CMH402918873", "Marta"),
        passing=lambda: _seen("CMH 402918837", "Marta"),
    ),
    Rule(
        code="GATE-ID-10",
        family=Family.IDENTITY,
        severity=Severity.WARN,
        title="The name is not spelt as on the card",
        why="Payers compare the name letter by letter with their own; a short form or a new family"
        " name is a client not found.",
        fix="Write the name as the card has it, also where it is misspelt there; the client asks"
        " the payer to correct the card.",
        source=f"CARC 31 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.THE_CARD,),
        look=_other_name,
        failing=lambda: _seen("CMH402918837", "Martha"),
        passing=lambda: _seen("CMH402918837", "MARTA"),
    ),
    Rule(
        code="GATE-ID-11",
        family=Family.IDENTITY,
        severity=Severity.BLOCK,
        title="A taxonomy code that is none",
        why="The code says what kind of provider asks; a file with another text there is rejected.",
        fix="A massage therapist's is 225700000X. A practice has the one it gave for its NPI.",
        source="NUCC provider taxonomy code set; 837P 005010X222A1 loops 2000A and 2310B PRV03",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_malformed_taxonomy,
        failing=lambda: _with_taxonomy("225700000"),
        passing=lambda: _with_taxonomy("225700000X"),
    ),
    Rule(
        code="GATE-ID-12",
        family=Family.IDENTITY,
        severity=Severity.WARN,
        title="The therapist's taxonomy is another profession's",
        why="A payer compares the code with the licence and the NPI registry; another profession's"
        " code claims a licence that the therapist does not have.",
        fix="Set it to 225700000X, unless the therapist is also licensed as what the code says and"
        " worked as such.",
        source=f"NUCC provider taxonomy code set; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_another_profession,
        failing=lambda: _with_taxonomy("225100000X"),
        passing=lambda: _with_taxonomy("225700000X"),
    ),
)
