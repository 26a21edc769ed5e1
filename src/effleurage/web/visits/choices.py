"""What may be chosen on a visit: who, where, and what of this client's cover bills it.

Knows rows as choices in words. Refuses to choose, except what a new visit begins with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import queries as clients
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.credentials import queries as credentials
from effleurage.apps.practices import queries as practices
from effleurage.web.payers.words import LINES
from effleurage.web.ui import formats

Choices = tuple[tuple[str, str], ...]
_CAUSES = {"auto": "Auto accident", "work": "Work injury", "other": "Accident"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The choices of a visit's form, by the name of their field."""

    therapist_id: Choices
    location_id: Choices
    policy_id: Choices
    authorisation_id: Choices
    referral_id: Choices
    case_id: Choices

    def by_field(self) -> dict[str, Choices]:
        """Return the choices by the name of their field."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def offered(actor: Actor, *, client_id: UUID, visit: Any = None) -> Offered:
    """Return what may be chosen for this client's visit; what it has already stays offered."""
    policies = coverage.policies_of(actor, client_id=client_id)
    approvals = [
        (policy, each)
        for policy in policies
        for each in coverage.authorisations_of(actor, policy_id=policy.id)
    ]
    therapists = {each.id: each for each in credentials.therapists_at_work(actor)}
    places = {each.id: each for each in practices.locations_in_use(actor)}
    if visit is not None:
        therapists.setdefault(visit.therapist_id, visit.therapist)
        places.setdefault(visit.location_id, visit.location)
    return Offered(
        therapist_id=_listed((each.id, therapist_name(each)) for each in therapists.values()),
        location_id=_listed((each.id, each.name) for each in places.values()),
        policy_id=_or_none(((each.id, policy_name(each)) for each in policies), "The client pays"),
        authorisation_id=_or_none(
            ((each.id, approval_name(policy, each)) for policy, each in approvals), "None"
        ),
        referral_id=_or_none(
            (
                (each.id, referral_name(each))
                for each in clients.referrals_of(actor, client_id=client_id)
            ),
            "None",
        ),
        case_id=_or_none(
            ((each.id, case_name(each)) for each in clients.cases_of(actor, client_id=client_id)),
            "No accident",
        ),
    )


def first_choices(actor: Actor, offers: Offered, *, client_id: UUID, on: date) -> dict[str, str]:
    """Return what a new visit begins with: myself, the first place, and the cover of that day."""
    mine = credentials.therapist_of(actor)
    in_force = coverage.policies_in_force(actor, client_id=client_id, on=on)
    policy = in_force[0] if in_force else None
    approvals = coverage.authorisations_of(actor, policy_id=policy.id) if policy else []
    return {
        "therapist_id": str(mine.id) if mine else _only(offers.therapist_id),
        "location_id": next((value for value, _ in offers.location_id), ""),
        "policy_id": str(policy.id) if policy else "",
        "authorisation_id": _first(approvals, on, since="valid_from"),
        "referral_id": _first(
            clients.referrals_of(actor, client_id=client_id), on, since="ordered_on"
        ),
        "case_id": _open_case(actor, client_id, policy),
    }


def therapist_name(row: Any) -> str:
    """Return a therapist's name with her credential."""
    return ", ".join(filter(None, [f"{row.first_name} {row.last_name}".strip(), row.credential]))


def policy_name(row: Any) -> str:
    """Return a policy as one chooses it: the payer, the member number, since when or until when."""
    ended = f", until {formats.day_in_full(row.active_until)}" if row.active_until else ""
    return f"{row.payer.name}, {row.member_id}{ended}"


def approval_name(policy: Any, row: Any) -> str:
    """Return an authorisation as one chooses it."""
    allowed = f", {formats.how_many(row.visits_allowed, 'visit')}" if row.visits_allowed else ""
    until = f", until {formats.day_in_full(row.valid_until)}" if row.valid_until else ""
    return f"{row.number} of {policy.payer.name}{allowed}{until}"


def referral_name(row: Any) -> str:
    """Return a referral as one chooses it: who ordered it and when."""
    ordered = f", {formats.day_in_full(row.ordered_on)}" if row.ordered_on else ""
    return " ".join(filter(None, [row.referrer_first_name, row.referrer_last_name])) + ordered


def case_name(row: Any) -> str:
    """Return an episode as one chooses it: what happened, when, and the payer's claim number."""
    what = _CAUSES.get(row.cause, "Complaint")
    day = row.injury_date or row.onset_on
    numbered = f", claim {row.claim_number}" if row.claim_number else ""
    return what + (f" of {formats.day_in_full(day)}" if day else "") + numbered


def line_of_business(row: Any) -> str:
    """Return the payer's kind in words."""
    return LINES.get(row.line_of_business, row.line_of_business)


def _first(rows: Iterable[Any], on: date, *, since: str) -> str:
    """Return the newest of the rows that covers the day."""
    for row in rows:
        begins = getattr(row, since)
        if (begins is None or begins <= on) and (row.valid_until is None or row.valid_until > on):
            return str(row.id)
    return ""


def _open_case(actor: Actor, client_id: UUID, policy: Any) -> str:
    """Return the newest open accident, where the policy is one that pays for accidents."""
    wanted = {"auto": "auto", "workers-comp": "work"}.get(
        policy.payer.line_of_business if policy else "", ""
    )
    for case in clients.cases_of(actor, client_id=client_id):
        if wanted and case.cause == wanted and case.closed_on is None:
            return str(case.id)
    return ""


def _only(choices: Choices) -> str:
    return choices[0][0] if len(choices) == 1 else ""


def _listed(pairs: Iterable[tuple[UUID, str]]) -> Choices:
    return tuple((str(value), words) for value, words in pairs)


def _or_none(pairs: Iterable[tuple[UUID, str]], none: str) -> Choices:
    return (("", none), *_listed(pairs))
