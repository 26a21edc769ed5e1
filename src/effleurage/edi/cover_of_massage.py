"""What an eligibility answer says of massage: the few facts that a practice keeps of a 271.

Knows which benefits speak of massage itself (service type BE, or a procedure of ours) and which of
the plan as a whole. Refuses to take what is said of physical therapy or chiropractic for massage,
to choose between two values for one thing, and to promise payment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from effleurage.core.rate import Rate
from effleurage.edi import eligibility_words as words
from effleurage.edi.eligibility import Benefit, EligibilityAnswer
from effleurage.edi.eligibility_words import Told

PROCEDURES = frozenset({"97124", "97140"})
_LEFT = words.period("29")
_VISITS = words.counted("VS")
ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True, kw_only=True)
class MassageCover:
    """What is told; ``None`` where nothing is, or two things are.

    Money is in cents. ``coinsurance`` is the client's share. ``visits_left`` and
    ``deductible_left_cents`` count from the day of the answer. ``services`` are the service types
    with active cover, as the payer numbers them.
    """

    is_active: bool | None
    covers_massage: bool | None
    needs_authorisation: bool | None
    visits_left: int | None
    copay_cents: int | None
    coinsurance: Rate | None
    deductible_left_cents: int | None
    services: tuple[str, ...]

    @property
    def says_anything(self) -> bool:
        """Whether any of it was told."""
        return any(getattr(self, name) is not None for name in _TOLD)


_TOLD = (
    "is_active", "covers_massage", "needs_authorisation", "visits_left", "copay_cents",
    "coinsurance", "deductible_left_cents",
)  # fmt: skip


def of_massage(answer: EligibilityAnswer) -> MassageCover:
    """Return what a payer's answer says of massage for one person.

    Amounts out of network count only where the payer names no others. Source: 005010X279A1, 271
    loop 2110C/D, EB01 to EB13.
    """
    ours = [each for each in answer.benefits if _is_massage(each)]
    whole = [each for each in answer.benefits if _is_plan(each)]
    covered = {Told.ACTIVE: True, Told.NOT_COVERED: False, Told.INACTIVE: False}
    return MassageCover(
        is_active=answer.is_active,
        covers_massage=_one(covered[each.told] for each in ours if each.told in covered),
        needs_authorisation=_one(each.needs_authorisation for each in ours),
        visits_left=_one(count for each in _of(ours, Told.LIMIT) for count in _visits_left(each)),
        copay_cents=_one(each.amount_cents for each in _of(ours, Told.COPAY)),
        coinsurance=_one(each.share for each in _of(ours, Told.COINSURANCE)),
        deductible_left_cents=_one(
            each.amount_cents
            for each in _of([*ours, *whole], Told.DEDUCTIBLE, lambda one: one.period == _LEFT)
        ),
        services=tuple(
            dict.fromkeys(
                service
                for each in answer.benefits
                if each.told is Told.ACTIVE
                for service in each.services
            )
        ),
    )


def _is_massage(benefit: Benefit) -> bool:
    return benefit.concerns(words.MASSAGE) or benefit.procedure in PROCEDURES


def _is_plan(benefit: Benefit) -> bool:
    return benefit.concerns(words.HEALTH_PLAN) or not (benefit.services or benefit.procedure)


def _of(
    benefits: Iterable[Benefit], told: Told, also: Callable[[Benefit], bool] = lambda _: True
) -> list[Benefit]:
    """Return the benefits that tell this, those out of network only where there are no others."""
    found = [each for each in benefits if each.told is told and also(each)]
    return [each for each in found if each.in_network is not False] or found


def _visits_left(benefit: Benefit) -> Iterator[int]:
    told = [(benefit.quantity, benefit.counted_in, benefit.period)]
    told += [(each.quantity, each.counted_in, each.period) for each in benefit.limits]
    for quantity, counted_in, period in told:
        if counted_in == _VISITS and period == _LEFT and quantity.isdecimal():
            yield int(quantity)


def _one(values: Iterable[ValueT | None]) -> ValueT | None:
    """Return the only value that is told, however often."""
    told = {each for each in values if each is not None}
    return told.pop() if len(told) == 1 else None
