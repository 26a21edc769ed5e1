"""Minutes into 15-minute units, as ``docs/algorithms/units.md`` works them by hand.

Knows the two rules that payers use, and says its arithmetic in words. Refuses to move minutes
from one code to another, to say what further minutes would earn, and to look at a fee.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from effleurage.codes import procedures
from effleurage.core.claims.kinds import UnitRule

MINUTES_PER_UNIT = 15
MOST_MINUTES_IN_A_DAY = 480
"""Eight hours of hands-on work on one client in one day: above it, the minutes are a mistake."""

_MIDPOINT = 7


class MinutesAreImpossible(ValueError):
    """Minutes that nobody worked: below zero, or above eight hours on one client in one day."""


class CodeUnits(NamedTuple):
    """What one procedure of the day comes to."""

    procedure: str
    minutes: int
    units: int
    timed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """A day's units: of each code, in the order given, and in all, with the arithmetic in words.

    ``rule`` was asked for and ``applied`` was used; they differ where the payer's rule is unknown,
    and ``warning`` says so. ``tie_codes`` had equal remainders for fewer units than codes: which
    of them gets one is the therapist's to choose (``prefer`` of :func:`units_for`).
    """

    rule: UnitRule
    applied: UnitRule
    by_code: tuple[CodeUnits, ...]
    total: int
    tie_codes: tuple[str, ...]
    explanation: str
    warning: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the published shape of ``effleurage units --json``."""
        return {
            "rule": self.rule.value,
            "applied_rule": self.applied.value,
            "codes": [code._asdict() for code in self.by_code],
            "total_units": self.total,
            "tie_codes": list(self.tie_codes),
            "explanation": self.explanation,
            "warning": self.warning,
        }


class Allowed(NamedTuple):
    """The most that a day's minutes support: in all, and for each code (a tied unit included)."""

    total: int
    by_code: dict[str, int]


class _Split(NamedTuple):
    """Units of each timed code, the codes that tied, and the most each could have had."""

    units: dict[str, int]
    ties: tuple[str, ...]
    most: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.units.values())


def units_for(minutes: Mapping[str, int], *, rule: UnitRule, prefer: Sequence[str] = ()) -> Units:
    """Return the units of one client's day: hands-on minutes of each procedure, under the rule.

    Untimed procedures are one unit when done at all. ``prefer`` settles ties, first choice first;
    it moves nothing where there is no tie. An unknown rule works both and takes the lower total.

    Raises :class:`MinutesAreImpossible`. Source: Medicare Claims Processing Manual ch. 5 §20.2
    (CMS), the CPT convention for time-based codes (midpoint); ``docs/algorithms/units.md``.
    """
    timed = _timed(minutes)
    applied = _lower_rule(timed) if rule is UnitRule.UNKNOWN else rule
    split = _split(timed, applied, prefer)
    by_code = tuple(
        CodeUnits(code, spent, split.units.get(code, min(spent, 1)), code in timed)
        for code, spent in minutes.items()
    )
    return Units(
        rule=rule,
        applied=applied,
        by_code=by_code,
        total=sum(code.units for code in by_code),
        tie_codes=split.ties,
        explanation=_in_words(by_code, rule, applied, split),
        warning=_unknown_warning(timed, applied) if rule is UnitRule.UNKNOWN else "",
    )


def units_allowed(minutes: Mapping[str, int], *, rule: UnitRule) -> Allowed:
    """Return the most units that a claim may carry for these minutes of one client's day.

    Under CMS every code of a tie may have the tied unit, and the total still holds them together.
    Raises :class:`MinutesAreImpossible`.
    """
    timed = _timed(minutes)
    if len(timed) == len(minutes) == 1:  # most days: one code, where both rules agree
        most = _each_by_itself(timed).most
        return Allowed(sum(most.values()), most)
    applied = _lower_rule(timed) if rule is UnitRule.UNKNOWN else rule
    split = _split(timed, applied, ())
    untimed = {code: min(spent, 1) for code, spent in minutes.items() if code not in timed}
    return Allowed(split.total + sum(untimed.values()), {**split.most, **untimed})


def rules_differ(minutes: Mapping[str, int]) -> bool:
    """Return whether the two rules give this day different totals.

    Raises :class:`MinutesAreImpossible`.
    """
    timed = _timed(minutes)
    return _pooled(timed, ()).total != _each_by_itself(timed).total


def _timed(minutes: Mapping[str, int]) -> dict[str, int]:
    """Return the timed part after refusing impossible minutes; a code we do not know is timed."""
    for code, spent in minutes.items():
        if type(spent) is not int or spent < 0:
            raise MinutesAreImpossible(f"{code}: minutes are whole numbers, zero or above")
    if sum(minutes.values()) > MOST_MINUTES_IN_A_DAY:
        raise MinutesAreImpossible(
            f"more than {MOST_MINUTES_IN_A_DAY} minutes on one client in one day: check the times"
        )
    return {code: spent for code, spent in minutes.items() if not is_untimed(code)}


def is_untimed(code: str) -> bool:
    """Return whether the procedure is known not to be timed; an unknown one is taken as timed."""
    return procedures.is_untimed(code)


def _lower_rule(timed: Mapping[str, int]) -> UnitRule:
    """Return the rule with the lower total; where both agree their units agree too (CMS shown)."""
    pooled, single = _pooled(timed, ()).total, _each_by_itself(timed).total
    return UnitRule.MIDPOINT if single < pooled else UnitRule.CMS


def _split(timed: Mapping[str, int], rule: UnitRule, prefer: Sequence[str]) -> _Split:
    return _each_by_itself(timed) if rule is UnitRule.MIDPOINT else _pooled(timed, prefer)


def _each_by_itself(timed: Mapping[str, int]) -> _Split:
    units = {code: _by_itself(code, spent) for code, spent in timed.items()}
    return _Split(units, (), units)


def _by_itself(code: str, spent: int) -> int:
    """Return the units of one code: a further one where more than half of it was worked."""
    length = procedures.unit_minutes(code)
    return (spent + (length - 1) // 2) // length


def _has_usual_unit(code: str) -> bool:
    return procedures.unit_minutes(code) == MINUTES_PER_UNIT


def _pooled(timed: Mapping[str, int], prefer: Sequence[str]) -> _Split:
    """Return the pool of the 15-minute codes; a code with a unit of its own stays by itself."""
    others = {code: spent for code, spent in timed.items() if not _has_usual_unit(code)}
    if not others:
        return _pool(timed, prefer)
    pool = _pool({code: spent for code, spent in timed.items() if code not in others}, prefer)
    alone = _each_by_itself(others).units
    return _Split({**pool.units, **alone}, pool.ties, {**pool.most, **alone})


def _pool(timed: Mapping[str, int], prefer: Sequence[str]) -> _Split:
    whole = {code: spent // MINUTES_PER_UNIT for code, spent in timed.items()}
    left = (sum(timed.values()) + _MIDPOINT) // MINUTES_PER_UNIT - sum(whole.values())
    if not left:
        return _Split(whole, (), whole)
    over = {code: spent % MINUTES_PER_UNIT for code, spent in timed.items()}
    cut = sorted(over.values(), reverse=True)[left - 1]
    at_cut = sorted(code for code in over if over[code] == cut)
    above = [code for code in over if over[code] > cut]
    seats = left - len(above)
    chosen = sorted(at_cut, key=lambda code: _turn(code, timed[code], prefer))[:seats]
    units = {code: n + (code in above or code in chosen) for code, n in whole.items()}
    most = {code: n + (over[code] >= cut) for code, n in whole.items()}
    return _Split(units, tuple(at_cut) if seats < len(at_cut) else (), most)


def _turn(code: str, spent: int, prefer: Sequence[str]) -> tuple[int, int, str]:
    """Return the place in a tie: the chosen codes, then more minutes, then the lower number."""
    choice = prefer.index(code) if code in prefer else len(prefer)
    return choice, -spent, code


def _in_words(
    by_code: Sequence[CodeUnits], rule: UnitRule, applied: UnitRule, split: _Split
) -> str:
    timed = [code for code in by_code if code.timed and _has_usual_unit(code.procedure)]
    sentences = []
    if timed and applied is UnitRule.MIDPOINT:
        sentences += _midpoint_in_words(timed)
    elif timed:
        sentences += _pool_in_words(timed, split)
    for code in by_code:
        if not code.timed:
            sentences.append(f"{code.procedure} is not timed: {_units(code.units)}.")
        elif not _has_usual_unit(code.procedure):
            length = procedures.unit_minutes(code.procedure)
            sentences.append(
                f"{code.procedure}: {code.minutes} minutes, by itself, one unit for each {length}"
                f" minutes or most of them: {_units(code.units)}."
            )
    if rule is UnitRule.UNKNOWN:
        sentences.append("The payer's rule is not known, so the lower of the two rules is used.")
    return " ".join(sentences) or "Nothing was done."


def _midpoint_in_words(timed: Sequence[CodeUnits]) -> list[str]:
    sentences = ["Each code by itself (midpoint rule)."]
    for code in timed:
        whole, over = divmod(code.minutes, MINUTES_PER_UNIT)
        sentences.append(f"{code.procedure}: {_quarters(code.minutes, whole, over)}.")
    if len(timed) > 1:
        sentences.append(f"Together {_units(sum(code.units for code in timed))}.")
    return sentences


def _pool_in_words(timed: Sequence[CodeUnits], split: _Split) -> list[str]:
    pool = sum(code.minutes for code in timed)
    total = _quarters(pool, *divmod(pool, MINUTES_PER_UNIT))
    parts = " + ".join(f"{code.procedure} {code.minutes}" for code in timed)
    if len(timed) == 1:
        return [f"{parts} minutes, pooled over the day (CMS rule): {total}."]
    sentences = [f"Pooled over the day (CMS rule): {parts} minutes. {total}."]
    shares = ", ".join(f"{c.procedure} {c.minutes // MINUTES_PER_UNIT}" for c in timed)
    sentences.append(f"Whole quarter-hours of each code first: {shares}.")
    given = [c.procedure for c in timed if c.units > c.minutes // MINUTES_PER_UNIT]
    if given:
        sentences.append(f"The rest goes to the largest remainders: {', '.join(given)}.")
    if split.ties:
        sentences.append(
            f"{', '.join(split.ties)} have equal remainders: which of them is billed is yours to"
            " choose; until you do, the one with more minutes, then the lower code number."
        )
    return sentences


def _quarters(minutes: int, whole: int, over: int) -> str:
    """Return the sum in words: whole quarter-hours, what is left over, and the units it makes."""
    units = (minutes + _MIDPOINT) // MINUTES_PER_UNIT
    quarters = "1 quarter-hour" if whole == 1 else f"{whole} quarter-hours"
    left = "nothing left over" if not over else f"{over} left over, which "
    if over:
        left += "count as a unit" if units > whole else "do not count"
    return f"{minutes} minutes are {quarters} with {left}: {_units(units)}"


def _units(number: int) -> str:
    return "1 unit" if number == 1 else f"{number} units"


def _unknown_warning(timed: Mapping[str, int], applied: UnitRule) -> str:
    pooled, single = _pooled(timed, ()).total, _each_by_itself(timed).total
    if pooled == single:
        return "The payer's unit rule is not known; both rules give the same here."
    lower = "midpoint" if applied is UnitRule.MIDPOINT else "cms"
    return (
        f"The payer's unit rule is not known. Pooled (cms) gives {_units(pooled)}, each code by"
        f" itself (midpoint) {_units(single)}: the lower, {lower}, is used. Ask the payer and"
        " record the answer in its terms."
    )
