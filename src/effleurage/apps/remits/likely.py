"""Which claims held money may be about, for a person to choose from; the likeliest first.

Knows what of a claim may agree with what the payer said: numbers, member, day, charge, name, or an
amount that stands open to the cent. Refuses to choose: nothing is posted by likeness
(``core.remits.matching`` posts only what is certain).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.models import Claim
from effleurage.apps.clients.queries import folded
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.remits import candidates, mapping, queries
from effleurage.apps.remits.models import PartKind, RemitPart
from effleurage.core.ledger import Account
from effleurage.core.remits.line_matching import same_identifier
from effleurage.core.remits.remit import RemitClaim

_SHOWN, _LOOKED_AT = 5, 20
_ENOUGH = 3
_SIMILAR = 0.8
_FIRST_LETTERS = 3


class Likely(NamedTuple):
    """A claim that may be meant, with what agrees, in words."""

    claim_id: UUID
    number: str
    last_name: str
    first_name: str
    payer_name: str
    service_from: date
    total_cents: int
    agrees: tuple[str, ...]


def likely(actor: Actor, part_id: UUID) -> tuple[Likely, ...]:
    """Return the claims that a part may be about. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    part = queries.get_part(actor, part_id)
    found = _of_answer(actor, part) if part.kind == PartKind.CLAIM else _of_amount(actor, part)
    reads.note("claim", [each.claim_id for each in found])
    return tuple(found)


def _of_answer(actor: Actor, part: RemitPart) -> list[Likely]:
    said = mapping.claim_of(part.body)
    asked = candidates.answerable(actor)
    rows = {row.pk: row for each in _where(said) for row in _few(asked.filter(each))}
    weighed = [(_agreeing(said, row), row) for row in rows.values()]
    likely = [
        (sum(weight for _, weight in agreeing), row, tuple(word for word, _ in agreeing))
        for agreeing, row in weighed
    ]
    likely.sort(key=lambda each: (-each[0], -each[1].service_from.toordinal(), each[1].number))
    return [_as_likely(row, words) for weight, row, words in likely if weight >= _ENOUGH][:_SHOWN]


def _of_amount(actor: Actor, part: RemitPart) -> list[Likely]:
    """Return the claims on which exactly the held amount stands open."""
    owed = {
        Account.PAYER_RECEIVABLE: "the payer owes exactly this",
        Account.CLIENT_RECEIVABLE: "the client owes exactly this",
    }
    found: dict[str, str] = {}
    for account, words in owed.items():
        open_ = ledger.standing(actor.practice_id, account).filter(cents=part.held_cents)
        for about in open_.order_by("since").values_list("about", flat=True)[:_SHOWN]:
            found.setdefault(about, words)
    rows = candidates.answerable(actor).filter(number__in=found)
    return [_as_likely(row, (found[row.number],)) for row in _few(rows)][:_SHOWN]


def _where(said: RemitClaim) -> Iterator[Q]:
    """Yield what finds claims that may agree, each by an index of its own."""
    day, cents = candidates.first_day(said), abs(said.charge_cents)
    letters = folded(said.client_last_name)[:_FIRST_LETTERS]
    yield Q(number__in=candidates.spellings(said.claim_id))
    yield Q(payer_claim_number__in=candidates.spellings(said.payer_claim_number))
    if said.client_member_id:
        yield Q(member_id=said.client_member_id)
    if day:
        yield Q(service_from=day, total_cents=cents)
    if letters:
        named = Q(client__search_name__startswith=letters)
        yield named & Q(total_cents=cents)
        if day:
            yield named & Q(service_from=day)


_Agrees = Callable[[RemitClaim, Claim], bool]


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and same_identifier(one) == same_identifier(other)


def _alike(said: RemitClaim, row: Claim) -> bool:
    names = folded(said.client_last_name), folded(row.client.last_name)
    return all(names) and SequenceMatcher(None, *names).ratio() >= _SIMILAR


_WEIGHED: tuple[tuple[str, int, _Agrees], ...] = (
    ("number", 4, lambda said, row: _same(said.claim_id, row.number)),
    ("payer's number", 4, lambda said, row: _same(said.payer_claim_number, row.payer_claim_number)),
    ("member", 3, lambda said, row: _same(said.client_member_id, row.member_id)),
    ("day", 2, lambda said, row: candidates.first_day(said) == row.service_from),
    ("charge", 2, lambda said, row: abs(said.charge_cents) == row.total_cents),
    ("name", 2, _alike),
)
"""What may agree and how much it says; a day or a charge alone says nothing."""


def _agreeing(said: RemitClaim, row: Claim) -> list[tuple[str, int]]:
    return [(word, weight) for word, weight, agrees in _WEIGHED if agrees(said, row)]


def _few(rows: QuerySet[Claim]) -> Iterable[Claim]:
    with_names = rows.select_related("client", "payer").defer("snapshot", "findings")
    return with_names.order_by("-service_from", "pk")[:_LOOKED_AT]


def _as_likely(row: Claim, agrees: tuple[str, ...]) -> Likely:
    return Likely(
        row.pk,
        row.number,
        row.client.last_name,
        row.client.first_name,
        row.payer.name,
        row.service_from,
        row.total_cents,
        agrees,
    )
