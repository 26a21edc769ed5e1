"""Are the modifiers real, few enough, and a massage therapist's to use?

Knows which modifiers assert something a massage therapist cannot assert. Refuses to add one in
order to be paid: a modifier states a fact that the records must show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes, terms
from effleurage.core.gate.exhibits import a_line, a_payer, case, case_of_line, case_of_lines
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_MOST_MODIFIERS = 4
_NOT_OURS: Mapping[str, str] = MappingProxyType(
    {
        "24": "belongs to an evaluation by a physician",
        "25": "belongs to an evaluation by a physician",
        "50": "says that a procedure was done on both sides, which minutes tell already",
        "57": "belongs to an evaluation by a physician",
        "93": "says that the client was seen by telephone",
        "95": "says that the client was seen over a screen",
        "AT": "belongs to chiropractic manipulation",
        "CO": "says that an occupational therapy assistant worked",
        "CQ": "says that a physical therapist assistant worked",
        "GA": "speaks of a notice that Medicare asks for",
        "GT": "says that the client was seen over a screen",
        "GN": "says that a speech therapy plan ordered it",
        "GO": "says that an occupational therapy plan ordered it",
        "GX": "speaks of a notice that Medicare asks for",
        "GY": "asks Medicare for a denial",
        "GZ": "asks Medicare for a denial",
        "KX": "vouches for a Medicare therapy threshold",
        "Q5": "says that a physician stood in for another",
        "Q6": "says that a physician stood in for another",
    }
)


def _fifteen(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if any(modifier.strip().lstrip("-") == "15" for modifier in line.modifiers):
            yield Trouble(place(number, "24D"), "15 is not a modifier; minutes are told by units.")


def _malformed(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        for modifier in line.modifiers:
            if not _has_the_shape(modifier) and modifier.strip().lstrip("-") != "15":
                yield Trouble(
                    place(number, "24D"), f"{modifier[:8]!r} does not have a modifier's shape."
                )


def _too_many(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        count = len(line.modifiers)
        if count > _MOST_MODIFIERS:
            yield Trouble(place(number, "24D"), f"{count} modifiers; a line holds four.")
        elif len(set(line.modifiers)) < count:
            yield Trouble(place(number, "24D"), "One modifier stands twice.")


def _gp_missing(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if "GP" in line.modifiers or not _is_therapy(line):
            continue
        term = terms.requires_gp(claim, facts, line.service_date, line.procedure)
        if term.asked:
            yield Trouble(
                place(number, "24D"), f"This payer asks for GP on {line.procedure[:5]}.{term.said}"
            )


def _gp_not_asked_for(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if "GP" not in line.modifiers:
            continue
        term = terms.requires_gp(claim, facts, line.service_date, line.procedure)
        if term.asked is False:
            yield Trouble(place(number, "24D"), f"This payer does not ask for GP.{term.said}")
        elif term.asked is None:
            yield Trouble(place(number, "24D"), "Nobody has recorded that this payer asks for GP.")


def _not_a_therapists(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        for modifier in line.modifiers:
            if modifier in _NOT_OURS:
                yield Trouble(place(number, "24D"), f"{modifier} {_NOT_OURS[modifier]}.")


def _has_the_shape(modifier: str) -> bool:
    return (
        len(modifier) == 2
        and modifier.isascii()
        and modifier.isalnum()
        and modifier == modifier.upper()
    )


def _is_therapy(line: ServiceLine) -> bool:
    return line.procedure.startswith("97") or line.procedure == "G0283"


RULES = (
    Rule(
        code="GATE-MOD-01",
        family=Family.MODIFIERS,
        severity=Severity.BLOCK,
        title="15 used as a modifier",
        why="There is no modifier 15. The length of a session is told by units: each unit of a"
        " timed procedure is 15 minutes.",
        fix="Remove it. The minutes are recorded on the line, and the units follow from them:"
        " 30 minutes of 97124 are 2 units.",
        source="HCPCS and CPT modifier lists hold no 15; Medicare Claims Processing Manual ch. 5"
        " §20.2 for units",
        checked_on=_REVIEWED,
        overridable=False,
        when=scopes.has_modifiers,
        look=_fifteen,
        failing=lambda: case_of_line(modifiers=("15",)),
        passing=case,
    ),
    Rule(
        code="GATE-MOD-02",
        family=Family.MODIFIERS,
        severity=Severity.BLOCK,
        title="Not a modifier's shape",
        why="A modifier is two capital letters or digits; anything else breaks form and file.",
        fix="Correct it, without hyphen or blank, or remove it.",
        source="NUCC 1500 manual, item 24D; 837P 005010X222A1 loop 2400 SV101-3",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        when=scopes.has_modifiers,
        look=_malformed,
        failing=lambda: case_of_line(modifiers=("-GP",)),
        passing=lambda: case_of_line("va", modifiers=("GP",)),
    ),
    Rule(
        code="GATE-MOD-03",
        family=Family.MODIFIERS,
        severity=Severity.BLOCK,
        title="More than four modifiers, or one twice",
        why="A line has four places for modifiers.",
        fix="Keep those that the payer needs, each once.",
        source="NUCC 1500 manual, item 24D; 837P 005010X222A1 loop 2400 SV101-3 to -6",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        when=scopes.has_modifiers,
        look=_too_many,
        failing=lambda: case_of_line(modifiers=("LT", "RT", "U1", "U2", "U3")),
        passing=lambda: case_of_line(modifiers=("LT", "RT", "U1", "U2")),
    ),
    Rule(
        code="GATE-MOD-04",
        family=Family.MODIFIERS,
        severity=Severity.WARN,
        title="GP is missing where the payer asks for it",
        why="Payers that file massage under physical therapy deny a line without GP (CARC 4).",
        fix="Add GP, if this payer's rule on file is right and the work followed a plan of care.",
        source="UnitedHealthcare therapy modifier policy from 2020-07-01 and VA community care, as"
        " reported by insuredandmore.com and mpamedia.com; the payer's own terms decide",
        checked_on=_REVIEWED,
        needs=(known.WHETHER_GP_IS_REQUIRED,),
        look=_gp_missing,
        failing=lambda: case_of_line("va", modifiers=()),
        passing=lambda: case("va"),
    ),
    Rule(
        code="GATE-MOD-05",
        family=Family.MODIFIERS,
        severity=Severity.WARN,
        title="GP where the payer does not ask for it",
        why="GP states that the work followed a physical therapy plan of care. Without a payer's"
        " rule behind it, it states something the records may not show.",
        fix="Remove GP, or record in the payer's terms that it asks for it, with the source.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        needs=(known.WHETHER_GP_IS_REQUIRED,),
        when=scopes.has_modifiers,
        look=_gp_not_asked_for,
        failing=lambda: case_of_line(modifiers=("GP",)),
        passing=lambda: case_of_lines(a_line(modifiers=("GP",)), payer=a_payer(requires_gp=True)),
    ),
    Rule(
        code="GATE-MOD-06",
        family=Family.MODIFIERS,
        severity=Severity.BLOCK,
        title="A modifier that is not a massage therapist's",
        why="Some modifiers state that another profession worked or evaluated. On a massage"
        " therapist's claim that is untrue.",
        fix="Remove it.",
        source=f"CMS modifier definitions; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.has_modifiers,
        look=_not_a_therapists,
        failing=lambda: case_of_line(modifiers=("KX",)),
        passing=lambda: case_of_line(modifiers=("LT",)),
    ),
)
