"""Which visits share a claim: gathers the visits that are ready to be billed into draft claims.

Knows that a claim has one client, payer, policy, practice, therapist, place, episode, accident,
referral and authorisation, that an 837P carries 50 lines and 12 diagnoses (005010X222A1 loop 2400
and HI in 2300), and that a visit is never split. Refuses to know whether a visit may be billed at
all: that is the gate's business, once the claim stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from effleurage.core.claims.claim import (
    Accident,
    Attachment,
    Authorisation,
    Claim,
    Client,
    Payer,
    Policy,
    Practice,
    Referral,
    ServiceLine,
    ServiceLocation,
    Subscriber,
    Therapist,
    Visit,
    total,
)
from effleurage.core.claims.kinds import BenefitsAssigned

MOST_LINES = 50
MOST_DIAGNOSES = 12


class VisitsDoNotBelongTogether(ValueError):
    """The visits differ in what a claim can say only once, or are too much for one claim."""


class VisitCannotBeBilled(ValueError):
    """The visit has no line, or one of another visit or day, or one that points at no diagnosis."""


class NumberGivenTwice(ValueError):
    """Two visits, or two lines, have the same number."""


class VisitTooLargeForAClaim(ValueError):
    """One visit alone has more lines or diagnoses than a claim can carry."""


class NoVisits(ValueError):
    """A claim is made of at least one visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Everything that a claim says once for all its visits; the fields are those of ``Claim``.

    Two visits share a claim only where all of this is equal. That includes the payer's terms and
    the note to the payer: a claim is checked under one set of terms and carries one note.
    """

    client: Client
    subscriber: Subscriber | None = None
    policy: Policy
    payer: Payer
    practice: Practice
    therapist: Therapist
    service_location: ServiceLocation | None = None
    episode_id: str = ""
    accident: Accident | None = None
    referral: Referral | None = None
    authorisation: Authorisation | None = None
    onset_date: date | None = None
    initial_treatment_date: date | None = None
    accepts_assignment: bool = True
    benefits_assigned: BenefitsAssigned = BenefitsAssigned.YES
    signature_on_file: bool = True
    note: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BillableVisit:
    """One visit with its lines; their pointers count from 1 into this visit's diagnoses."""

    circumstances: Circumstances
    visit: Visit
    diagnoses: tuple[str, ...]
    lines: tuple[ServiceLine, ...]
    paid_by_client_cents: int = 0


def gather(visits: Sequence[BillableVisit], *, number: Callable[[int], str]) -> tuple[Claim, ...]:
    """Return the draft claims that bill every visit exactly once, ordered by their first visit.

    Visits of equal :class:`Circumstances` are filled into claims by date, then visit number; a
    claim is full when the next visit would bring it above 50 lines or 12 diagnoses. Neither the
    order of the visits nor anything else but their values decides. ``number`` gives the number of
    the n-th claim, from 1. Raises :class:`NumberGivenTwice`, :class:`VisitCannotBeBilled`,
    :class:`VisitTooLargeForAClaim`.
    """
    _refuse_repeats(visits)
    in_order = sorted(visits, key=lambda each: (each.visit.service_date, each.visit.visit_id))
    claims: list[list[BillableVisit]] = []
    filling: dict[Circumstances, list[BillableVisit]] = {}
    for each in in_order:
        together = filling.get(each.circumstances)
        if together is None or _is_too_much([*together, each]):
            together = filling[each.circumstances] = []
            claims.append(together)
        together.append(each)
    return tuple(
        one_claim(together, claim_id=number(place)) for place, together in enumerate(claims, 1)
    )


def one_claim(visits: Sequence[BillableVisit], *, claim_id: str) -> Claim:
    """Return the draft claim that bills exactly these visits, in the order given.

    Diagnoses keep the order in which they first appear, so the first visit's come first; pointers
    are renumbered to the same codes. Raises :class:`VisitsDoNotBelongTogether` and what
    :func:`gather` raises, and :class:`NoVisits` for none.
    """
    if not visits:
        raise NoVisits(f"claim {claim_id} bills no visit: choose at least one")
    _refuse_repeats(visits)
    for each in visits:
        _refuse_unbillable(each)
        _refuse_mixture(visits[0], each)
    if _is_too_much(visits):
        raise VisitsDoNotBelongTogether(
            f"{_name(visits[0])} and those with it come to more than {MOST_LINES} lines or "
            f"{MOST_DIAGNOSES} diagnoses: bill them on several claims"
        )
    return _claim(visits, claim_id)


def differing(first: Circumstances, second: Circumstances) -> tuple[str, ...]:
    """Return the names of the fields that keep two visits from sharing a claim."""
    return tuple(
        each.name
        for each in fields(Circumstances)
        if getattr(first, each.name) != getattr(second, each.name)
    )


def _claim(visits: Sequence[BillableVisit], claim_id: str) -> Claim:
    diagnoses = _all_diagnoses(visits)
    lines = tuple(_repointed(line, each, diagnoses) for each in visits for line in each.lines)
    shared = visits[0].circumstances
    return Claim(
        claim_id=claim_id,
        diagnoses=diagnoses,
        visits=tuple(each.visit for each in visits),
        lines=lines,
        total_charge_cents=total(lines),
        paid_by_client_cents=sum(each.paid_by_client_cents for each in visits),
        **{each.name: getattr(shared, each.name) for each in fields(Circumstances)},
    )


def _all_diagnoses(visits: Sequence[BillableVisit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for each in visits for code in each.diagnoses))


def _repointed(line: ServiceLine, of: BillableVisit, diagnoses: tuple[str, ...]) -> ServiceLine:
    codes = [of.diagnoses[pointer - 1] for pointer in line.diagnosis_pointers]
    pointers = dict.fromkeys(diagnoses.index(code) + 1 for code in codes)
    return replace(line, diagnosis_pointers=tuple(pointers))


def _is_too_much(visits: Sequence[BillableVisit]) -> bool:
    lines = sum(len(each.lines) for each in visits)
    return lines > MOST_LINES or len(_all_diagnoses(visits)) > MOST_DIAGNOSES


def _refuse_mixture(first: BillableVisit, second: BillableVisit) -> None:
    differ = differing(first.circumstances, second.circumstances)
    if differ:
        raise VisitsDoNotBelongTogether(
            f"{_name(first)} and {_name(second)} differ in {', '.join(differ)}: "
            "bill them on separate claims"
        )


def _refuse_unbillable(each: BillableVisit) -> None:
    if not each.lines:
        raise VisitCannotBeBilled(f"{_name(each)} has no line: add what was done, or leave it out")
    for line in each.lines:
        of = (line.visit_id, line.service_date)
        if of != (each.visit.visit_id, each.visit.service_date):
            raise VisitCannotBeBilled(
                f"line {line.line_id} of {_name(each)} is of another visit or day: correct the line"
            )
        if not all(1 <= pointer <= len(each.diagnoses) for pointer in line.diagnosis_pointers):
            raise VisitCannotBeBilled(
                f"line {line.line_id} of {_name(each)} points at no diagnosis: correct its pointers"
            )
    if _is_too_much([each]):
        raise VisitTooLargeForAClaim(
            f"{_name(each)} has more than {MOST_LINES} lines or {MOST_DIAGNOSES} diagnoses: "
            "leave out what was not treated"
        )


def _refuse_repeats(visits: Sequence[BillableVisit]) -> None:
    visit_ids = Counter(each.visit.visit_id for each in visits)
    line_ids = Counter(line.line_id for each in visits for line in each.lines)
    for what, counted in (("visit", visit_ids), ("line", line_ids)):
        twice = sorted(each for each, times in counted.items() if times > 1)
        if twice:
            raise NumberGivenTwice(f"{what} {twice[0]} was given more than once: give it once")


def _name(each: BillableVisit) -> str:
    return f"visit {each.visit.visit_id}"
