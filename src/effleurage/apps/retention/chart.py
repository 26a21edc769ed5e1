"""A client's chart: every row of it, in the order in which the rows can be deleted.

Knows which tables hold something of a client, of the records merged into hers, and which files hold
nobody else. Refuses to delete anything, and to decide whether it may be (``actions``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q

from effleurage.apps.audit.purging import Doomed
from effleurage.apps.claims.models import Claim, ClaimEvent, ClaimVisit, Mending, Override
from effleurage.apps.clients.models import (
    Case,
    Client,
    ClientMerge,
    Confirmation,
    Document,
    Referral,
)
from effleurage.apps.coverage.models import (
    Authorisation,
    BillingRestriction,
    CasePayment,
    EligibilityAnswer,
    Policy,
)
from effleurage.apps.exchange.models import Acknowledgement, File, Submission
from effleurage.apps.ledger.models import Receipt
from effleurage.apps.remits.models import PartKind, RemitPart
from effleurage.apps.visits.models import Addendum, Visit, VisitLine

OF_SOMEBODY = (PartKind.CLAIM, PartKind.UNREAD)
"""The parts of a remit that speak of a person: while one is left, so is the file it came in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One client's rows, children before parents, and what must be let go of them first.

    ``beside`` are rows of others that lose something with her and stay: files that hold other
    clients too, and remits. ``papers`` are the names of the stored bytes.
    """

    subject: Doomed
    first: tuple[Doomed, ...]
    papers: tuple[str, ...]
    claims: Mapping[UUID, str]
    beside: tuple[UUID, ...]

    def ids(self) -> list[UUID]:
        """Return the ids of all that is deleted, and of all that a hold would keep whole."""
        doomed = [each for them in (*self.first, self.subject) for each in them.ids]
        return [*doomed, *self.beside]

    def of(self, kind: str) -> list[UUID]:
        """Return the ids of one kind."""
        return [each for them in self.first if them.kind == kind for each in them.ids]


def chart_of(practice_id: UUID, client_id: UUID) -> Chart:
    """Return the chart of a client to whom no merge points on: hers, and what was merged in."""
    people = _family(practice_id, client_id)
    claims = dict(
        Claim.objects.filter(practice_id=practice_id, client_id__in=people).values_list(
            "id", "number"
        )
    )
    told = _ids(EligibilityAnswer, Q(policy__client_id__in=list(people)))
    crossed = _crossed(practice_id, claims, told)
    merged = {each: parent for each, parent in people.items() if each != client_id}
    return Chart(
        subject=Doomed(kind="client", model=Client, ids=(client_id,)),
        first=(
            *crossed.doomed,
            *_billed(claims),
            *_visited(people),
            *_written(people),
            *_layers("client", Client, merged),
        ),
        papers=tuple(
            Document.objects.filter(client_id__in=people).values_list("storage_name", flat=True)
        ),
        claims=claims,
        beside=crossed.beside,
    )


def _family(practice_id: UUID, client_id: UUID) -> dict[UUID, UUID | None]:
    """Return the client and all records merged into hers, each with the one it points to."""
    found: dict[UUID, UUID | None] = {client_id: None}
    last: dict[UUID, UUID | None] = dict(found)
    while last:
        rows = Client.objects.filter(practice_id=practice_id, merged_into_id__in=list(last))
        last = dict(rows.values_list("id", "merged_into_id"))
        found |= last
    return found


@dataclass(frozen=True, slots=True)
class _Crossed:
    doomed: tuple[Doomed, ...]
    beside: tuple[UUID, ...]


def _crossed(practice_id: UUID, claims: Mapping[UUID, str], told: tuple[UUID, ...]) -> _Crossed:
    """Return what went out and came back of these claims, with the files that hold no other's.

    ``told`` are what payers said of the client's policies, which may have come in a file.
    """
    sendings = _ids(Submission, Q(claim_id__in=list(claims)))
    parts = _ids(RemitPart, Q(claim_id__in=list(claims)))
    went = set(_column(Submission, sendings, "file_id"))
    alone = went - _sent_with_others(went, sendings)
    answered = Q(submission_id__in=sendings) | Q(about_id__in=alone)
    named = Q(practice_id=practice_id, claim_number__in=list(claims.values()))
    answers = _ids(Acknowledgement, answered | named)
    came = {
        *_column(Acknowledgement, answers, "file_id"),
        *_column(RemitPart, parts, "remit__file_id"),
        *_column(EligibilityAnswer, told, "file_id"),
    }
    hers = _Hers(sendings, answers, parts, told)
    files = tuple(sorted((alone | came) - _held_by_others(alone | came, hers)))
    remits = set(_column(RemitPart, parts, "remit_id"))
    return _Crossed(
        (
            Doomed(kind="eligibility-answer", model=EligibilityAnswer, ids=told),
            Doomed(kind="acknowledgement", model=Acknowledgement, ids=answers),
            Doomed(kind="remit-part", model=RemitPart, ids=parts),
            Doomed(kind="submission", model=Submission, ids=sendings),
            Doomed(kind="file", model=File, ids=files),
        ),
        tuple(sorted((went | came | remits) - set(files))),
    )


def _sent_with_others(files: Iterable[UUID], sendings: Iterable[UUID]) -> set[UUID]:
    others = Submission.objects.filter(file_id__in=files).exclude(pk__in=sendings)
    return set(_column(Submission, others.values_list("pk", flat=True), "file_id"))


class _Hers(NamedTuple):
    """What of a client crossed the border, and may share a file with somebody else's."""

    sendings: tuple[UUID, ...]
    answers: tuple[UUID, ...]
    parts: tuple[UUID, ...]
    told: tuple[UUID, ...]


def _held_by_others(files: Iterable[UUID], hers: _Hers) -> set[UUID]:
    """Return those of the files in which anything of anybody else is left."""
    others = Acknowledgement.objects.exclude(pk__in=hers.answers).filter(
        Q(file_id=OuterRef("pk")) | Q(about_id=OuterRef("pk"))
    )
    sent = Submission.objects.exclude(pk__in=hers.sendings).filter(file_id=OuterRef("pk"))
    paid = RemitPart.objects.exclude(pk__in=hers.parts).filter(
        remit__file_id=OuterRef("pk"), kind__in=OF_SOMEBODY
    )
    told = EligibilityAnswer.objects.exclude(pk__in=hers.told).filter(file_id=OuterRef("pk"))
    anything = Exists(others) | Exists(sent) | Exists(paid) | Exists(told)
    rows = File.objects.filter(pk__in=files).filter(anything)
    return set(rows.values_list("id", flat=True))


def _billed(claims: Mapping[UUID, str]) -> tuple[Doomed, ...]:
    mine = Q(claim_id__in=list(claims))
    parents = dict(Claim.objects.filter(pk__in=list(claims)).values_list("id", "follows_id"))
    return (
        Doomed(kind="override", model=Override, ids=_ids(Override, mine)),
        Doomed(kind="mending", model=Mending, ids=_ids(Mending, mine)),
        Doomed(kind="claim-event", model=ClaimEvent, ids=_ids(ClaimEvent, mine)),
        Doomed(kind="claim-visit", model=ClaimVisit, ids=_ids(ClaimVisit, mine)),
        *_layers("claim", Claim, parents),
    )


def _visited(people: Iterable[UUID]) -> tuple[Doomed, ...]:
    visits = _ids(Visit, Q(client_id__in=list(people)))
    policies = _ids(Policy, Q(client_id__in=list(people)))
    approvals = _ids(Authorisation, Q(policy_id__in=policies))
    return (
        Doomed(kind="addendum", model=Addendum, ids=_ids(Addendum, Q(visit_id__in=visits))),
        Doomed(kind="line", model=VisitLine, ids=_ids(VisitLine, Q(visit_id__in=visits))),
        Doomed(kind="visit", model=Visit, ids=visits),
        Doomed(kind="authorisation", model=Authorisation, ids=approvals),
        Doomed(
            kind="restriction",
            model=BillingRestriction,
            ids=_ids(BillingRestriction, Q(policy_id__in=policies)),
        ),
        Doomed(kind="policy", model=Policy, ids=policies),
        Doomed(
            kind="case-payment",
            model=CasePayment,
            ids=_ids(CasePayment, Q(case__client_id__in=list(people))),
        ),
    )


def _written(people: Iterable[UUID]) -> tuple[Doomed, ...]:
    who = list(people)
    hers = Q(client_id__in=who)
    merges = _ids(ClientMerge, Q(kept_id__in=who) | Q(dropped_id__in=who))
    return (
        Doomed(kind="receipt", model=Receipt, ids=_ids(Receipt, hers)),
        Doomed(
            kind="confirmation",
            model=Confirmation,
            ids=_ids(Confirmation, Q(referral__client_id__in=who)),
        ),
        Doomed(kind="referral", model=Referral, ids=_ids(Referral, hers)),
        Doomed(kind="case", model=Case, ids=_ids(Case, hers)),
        Doomed(kind="document", model=Document, ids=_ids(Document, hers)),
        Doomed(kind="merge", model=ClientMerge, ids=merges),
    )


def _ids(model: type[Model], which: Q) -> tuple[UUID, ...]:
    rows = model._default_manager.filter(which).order_by("pk")
    return tuple(rows.values_list("pk", flat=True))


def _column(model: type[Model], ids: Iterable[UUID], name: str) -> list[UUID]:
    """Return what stands in one column of these rows, where anything does."""
    rows = model._default_manager.filter(pk__in=ids).values_list(name, flat=True)
    return [each for each in rows if each]


def _layers(
    kind: str, model: type[Model], parents: Mapping[UUID, UUID | None]
) -> tuple[Doomed, ...]:
    """Return rows that point at one another, those at which nothing points any more first."""
    layers: dict[int, list[UUID]] = defaultdict(list)
    for each in parents:
        depth, above = 0, parents[each]
        while above is not None and above in parents:
            depth, above = depth + 1, parents[above]
        layers[depth].append(each)
    return tuple(
        Doomed(kind=kind, model=model, ids=tuple(layers[depth]))
        for depth in sorted(layers, reverse=True)
    )
