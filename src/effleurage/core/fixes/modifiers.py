"""Offers about modifiers: take out what does not belong, add GP where the payer asks for it.

Knows that a modifier states a fact: GP is added only with the word of a person that a plan of care
was followed. Refuses to offer any other modifier, above all one that would unlock a payment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.fixes import worked
from effleurage.core.fixes.edit import Edit, What
from effleurage.core.fixes.offer import Change, Confirms, Kind, Offer, Option
from effleurage.core.fixes.spots import lines_of, lines_of_rule, named
from effleurage.core.gate import terms
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.rules.modifiers_apart import X_MODIFIERS, in_order
from effleurage.findings import Finding

_MOST = 4
Refused = Callable[[str], bool]


def add_gp(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
    """Offer GP on every line that lacks it, with the payer's rule and its source."""
    lines = [line for line in lines_of_rule(claim, finding, facts) if len(line.modifiers) < _MOST]
    if lines:
        yield Offer(
            kind=Kind.ADD_GP,
            rule_code=finding.code,
            button="Add GP",
            options=(_together([_with_gp(claim, each) for each in lines]),),
            confirms=Confirms.PLAN_OF_CARE,
            why=f"{_who_asks(claim, lines[0], facts)} GP says that the work followed a plan of"
            " care.",
        )


def deciding_first(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
    """Offer the same modifiers, those that decide a payment before those that only inform."""
    lines = lines_of_rule(claim, finding, facts)
    yield Offer(
        kind=Kind.MODIFIERS_IN_ORDER,
        rule_code=finding.code,
        button="Put it first",
        options=(_together([_option(claim, each, in_order(each.modifiers)) for each in lines]),),
        why=finding.fix,
    )


def no_59_beside_x(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to take 59 out where an X modifier already says why."""
    for line in lines_of(claim, finding):
        if X_MODIFIERS.intersection(line.modifiers):
            wanted = tuple(each for each in line.modifiers if each != "59")
            yield _without(claim, finding, line, wanted, "Take 59 out")


def not_fifteen(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
    """Offer to take 15 out, and to bring units down that the recorded minutes do not support."""
    lines = lines_of_rule(claim, finding, facts)
    days = sorted({line.service_date for line in lines})
    told = [words for day in days if (words := worked.in_words(claim, facts, day))]
    yield Offer(
        kind=Kind.MODIFIER_OUT,
        rule_code=finding.code,
        button="Take 15 out: the units tell the time",
        options=(
            _together(
                [*(_not(claim, each, _is_15) for each in lines), worked.lowered(claim, facts)]
            ),
        ),
        why=" ".join(told) or "A unit of a timed procedure is 15 minutes; no modifier says so.",
    )


def once_each(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to write a modifier once that stands twice."""
    for line in lines_of(claim, finding):
        wanted = tuple(dict.fromkeys(line.modifiers))
        if len(wanted) < len(line.modifiers):
            yield _without(claim, finding, line, wanted, "Write it once")


def well_shaped(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to take hyphens and blanks out of a modifier, or the modifier that still is none."""
    for line in lines_of(claim, finding):
        trimmed = [each.strip().strip("-").upper() for each in line.modifiers]
        wanted = tuple(each for each in trimmed if _is_one(each))
        yield _without(claim, finding, line, tuple(dict.fromkeys(wanted)), "Write it as a modifier")


def without(
    refused: Refused, button: str, confirms: Confirms = Confirms.NOTHING
) -> Callable[[Claim, Finding, Facts], Iterator[Offer]]:
    """Return a maker that takes modifiers out, of every line to which the rule objects."""

    def make(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
        lines = lines_of_rule(claim, finding, facts)
        yield Offer(
            kind=Kind.MODIFIER_OUT,
            rule_code=finding.code,
            button=button,
            options=(_together([_not(claim, each, refused) for each in lines]),),
            confirms=confirms,
            why=finding.fix,
        )

    return make


def named_out(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
    """Offer to take out the modifier with which the finding's message begins."""
    word = finding.message.split(" ", 1)[0]
    yield from without(lambda each: each == word, f"Take {word} out")(claim, finding, facts)


def _who_asks(claim: Claim, line: ServiceLine, facts: Facts) -> str:
    """Return where it stands that the payer asks for GP, and whether anybody verified it."""
    said = terms.requires_gp(claim, facts, line.service_date, line.procedure).said.strip()
    if said:
        return said
    source = claim.payer.terms.source.strip().rstrip(".")
    if source:
        return f"The payer's terms on file ask for it. Source: {source}."
    return "The payer's terms on file ask for it; nobody wrote down where that is from."


def _is_one(modifier: str) -> bool:
    return len(modifier) == 2 and modifier.isascii() and modifier.isalnum() and modifier != "15"


def _without(
    claim: Claim, finding: Finding, line: ServiceLine, wanted: tuple[str, ...], button: str
) -> Offer:
    return Offer(
        kind=Kind.MODIFIER_OUT,
        rule_code=finding.code,
        button=button,
        options=(_option(claim, line, wanted),),
        why=finding.fix,
    )


def _with_gp(claim: Claim, line: ServiceLine) -> Option:
    return _option(claim, line, in_order(("GP", *line.modifiers)))


def _is_15(modifier: str) -> bool:
    return modifier.strip().lstrip("-") == "15"


def _not(claim: Claim, line: ServiceLine, refused: Refused) -> Option:
    return _option(claim, line, tuple(each for each in line.modifiers if not refused(each)))


def _together(options: Sequence[Option]) -> Option:
    return Option(
        changes=tuple(change for each in options for change in each.changes),
        edits=tuple(edit for each in options for edit in each.edits),
    )


def _option(claim: Claim, line: ServiceLine, wanted: tuple[str, ...]) -> Option:
    change = Change(
        f"{named(claim, line)}, modifiers",
        " ".join(line.modifiers) or "none",
        " ".join(wanted) or "none",
    )
    edit = Edit(what=What.MODIFIERS, at=line.line_id, before=line.modifiers, after=wanted)
    return Option(changes=(change,), edits=(edit,))
