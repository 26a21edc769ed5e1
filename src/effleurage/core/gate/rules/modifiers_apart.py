"""Modifiers that set one service apart from another: 59, X{EPSU}, 76, 77, 22 and 52.

Knows what each states, and which company it needs. Refuses to add one in order to be paid: the
records must show what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from effleurage.codes import ncci, procedures
from effleurage.core.claims.claim import Claim, ServiceLine, TimeSpan
from effleurage.core.gate import scopes, terms
from effleurage.core.gate.exhibits import a_line, a_payer, case_of_line, case_of_lines, ruled
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.other_claims import beside
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
X_MODIFIERS = frozenset({"XE", "XS", "XP", "XU"})
_PARTING = X_MODIFIERS | {"59"}
_REPEATED = frozenset({"76", "77"})
_SIZED = frozenset({"22", "52"})
_DECIDING = _PARTING | _REPEATED | _SIZED
_INFORMING = frozenset({"GP", "LT", "RT"})


def _nothing_to_part(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        used = _PARTING.intersection(line.modifiers)
        others = (*claim.lines, *(theirs for _, theirs in beside(claim, facts))) if used else ()
        if used and not any(_are_parted(line, other) for other in others):
            yield Trouble(
                place(number, "24D"),
                f"{', '.join(sorted(used))} on {line.procedure[:5]} parts it from nothing on that"
                " day that a modifier can part.",
            )


def _are_parted(line: ServiceLine, other: ServiceLine) -> bool:
    if other is line or other.service_date != line.service_date:
        return False
    pair = ncci.conflict(line.procedure, other.procedure, line.service_date)
    return pair is not None and pair.indicator is ncci.Indicator.WITH_MODIFIER


def _x_instead(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if "59" not in line.modifiers:
            continue
        doubled = sorted(X_MODIFIERS.intersection(line.modifiers))
        if doubled:
            yield Trouble(place(number, "24D"), f"59 says no more than {', '.join(doubled)} does.")
            continue
        rule = terms.rule(
            PayerRuleKind.PREFERS_X_MODIFIERS, claim, facts, line.service_date, line.procedure
        )
        if rule is not None and rule.yes:
            yield Trouble(
                place(number, "24D"),
                f"This payer asks for XE, XS, XP or XU in place of 59. {rule.in_words}",
            )


def _repeats_nothing(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        used = _REPEATED.intersection(line.modifiers)
        if used and not _was_done_before(line, claim, facts):
            yield Trouble(
                place(number, "24D"),
                f"{', '.join(sorted(used))} says that {line.procedure[:5]} was done a second time"
                " that day; the first is not on record.",
            )


def _was_done_before(line: ServiceLine, claim: Claim, facts: Facts) -> bool:
    others = [*claim.lines]
    for earlier in facts.earlier_claims or ():
        if earlier.claim_id != claim.claim_id:
            others += earlier.lines
    return any(
        other.service_date == line.service_date
        and other.procedure == line.procedure
        and _REPEATED.isdisjoint(other.modifiers)
        for other in others
    )


def _sized(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        used = _SIZED.intersection(line.modifiers)
        if used and not procedures.is_untimed(line.procedure):
            yield Trouble(
                place(number, "24D"),
                f"{', '.join(sorted(used))} on {line.procedure[:5]}, whose length is told by"
                " units.",
            )


def _told_too_late(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if in_order(line.modifiers) != line.modifiers:
            yield Trouble(
                place(number, "24D"),
                "A modifier that only informs stands before one that decides the payment.",
            )


def in_order(modifiers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the modifiers, those that decide a payment before those that only inform."""
    if _DECIDING.isdisjoint(modifiers):
        return modifiers
    return tuple(sorted(modifiers, key=lambda each: each in _INFORMING))


def _beside_a_group(*modifiers: str) -> Case:
    """Return an hour of 97124 with these modifiers beside a group session on the same day."""
    group = a_line(
        line_id="V26110301L2",
        procedure="97150",
        minutes=None,
        times=(),
        units=1,
        charge_cents=4_000,
    )
    return case_of_lines(a_line(modifiers=modifiers), group, payer=a_payer(uses_ncci=True))


def _beside_a_group_for_gp(*modifiers: str) -> Case:
    claim, facts = _beside_a_group(*modifiers)
    massage, group = claim.lines
    lines = (massage, replace(group, modifiers=("GP",)))
    terms_on_file = replace(claim.payer.terms, requires_gp=True)
    return Case(replace(claim, lines=lines, payer=replace(claim.payer, terms=terms_on_file)), facts)


def _twice(*modifiers: str) -> Case:
    """Return half an hour in the morning and one in the afternoon, the second with modifiers."""
    first = a_line(minutes=30, units=2, charge_cents=6_000, times=(_half_past(10),))
    second = replace(first, line_id="V26110301L2", modifiers=modifiers, times=(_half_past(15),))
    return case_of_lines(first, second)


def _half_past(hour: int) -> TimeSpan:
    return TimeSpan(start=time(hour), stop=time(hour, 30))


def _preferring_x(*modifiers: str) -> Case:
    facts = ruled(PayerRuleKind.PREFERS_X_MODIFIERS, yes=True)
    return Case(_beside_a_group(*modifiers).claim, facts)


RULES = (
    Rule(
        code="GATE-MOD-07",
        family=Family.MODIFIERS,
        severity=Severity.BLOCK,
        title="59 or an X modifier with nothing to part",
        why="These modifiers say that two services, which are otherwise paid as one, were separate."
        " They work only on a pair that NCCI marks 1; they never unlock 97124 beside 97140, and on"
        " a service alone they are misuse (CARC 4).",
        fix="Remove it.",
        source="CMS on modifier 59 and X{EPSU}; CMS NCCI practitioner PTP edits in force on the"
        " date of service",
        checked_on=_REVIEWED,
        when=scopes.has_modifiers,
        look=_nothing_to_part,
        failing=lambda: case_of_line(modifiers=("59",)),
        passing=lambda: _beside_a_group("59"),
    ),
    Rule(
        code="GATE-MOD-08",
        family=Family.MODIFIERS,
        severity=Severity.WARN,
        title="59 where the payer wants to know why",
        why="XE (another encounter), XS (another structure), XP (another therapist) and XU (unusual"
        " and separate) say what 59 leaves open; beside one of them 59 adds nothing.",
        fix="Choose the X modifier that the note shows to be true, and drop 59.",
        source="CMS on modifier 59 and X{EPSU}; the payer rules on record",
        checked_on=_REVIEWED,
        when=scopes.has_modifiers,
        look=_x_instead,
        failing=lambda: _preferring_x("59"),
        passing=lambda: _preferring_x("XE"),
    ),
    Rule(
        code="GATE-MOD-09",
        family=Family.MODIFIERS,
        severity=Severity.WARN,
        title="76 or 77 without the first service",
        why="76 says that the same therapist did the procedure again that day, 77 that another did."
        " They do not stand for further units of one session.",
        fix="If it was one session, remove the modifier and put the units on one line. If it was"
        " done twice, bill the first service too.",
        source=f"CMS modifier definitions; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.has_modifiers,
        look=_repeats_nothing,
        failing=lambda: case_of_line(modifiers=("76",)),
        passing=lambda: _twice("76"),
    ),
    Rule(
        code="GATE-MOD-10",
        family=Family.MODIFIERS,
        severity=Severity.BLOCK,
        title="22 or 52 on a timed procedure",
        why="A longer or shorter session is told by its units. 22 and 52 ask for a price by hand"
        " and stop the claim.",
        fix="Remove it; the units follow from the recorded minutes.",
        source=f"CMS modifier definitions; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.has_modifiers,
        look=_sized,
        failing=lambda: case_of_line(modifiers=("52",)),
        passing=case_of_line,
    ),
    Rule(
        code="GATE-MOD-11",
        family=Family.MODIFIERS,
        severity=Severity.INFO,
        title="A modifier that only informs stands first",
        why="Some payers read the first modifier only, or price by it; 59, X{EPSU}, 76 and 77"
        " belong before GP, LT and RT.",
        fix="Put the modifier that decides the payment first, unless this payer wants GP there.",
        source=OWN_KNOWLEDGE,
        checked_on=date(2026, 11, 24),
        when=scopes.has_modifiers,
        look=_told_too_late,
        failing=lambda: _beside_a_group_for_gp("GP", "59"),
        passing=lambda: _beside_a_group_for_gp("59", "GP"),
    ),
)
