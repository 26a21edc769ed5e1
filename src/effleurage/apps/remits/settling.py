"""What is done with money that a remit left in clearing: by a person, or by a claim that appears.

Knows three decisions: the answer belongs to a claim, the money is paid towards a claim, it is
booked outside any claim. Each part is settled once, by compare-and-set, and its posting can be
taken back. Once every part is settled, the remit's clearing is zero. Refuses to post an answer
whose own sums fail, or one of a second payer by the rules of a first. Source: decision 0019.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.answers import Decided
from effleurage.apps.claims.mapping import sent_claim_of
from effleurage.apps.claims.models import Claim
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.ledger import queries as ledger_queries
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action, require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import candidates, entries, identity, mapping, posting, queries
from effleurage.apps.remits.models import Hold, PartKind, PartState, RemitPart
from effleurage.apps.remits.models import Remit as RemitRow
from effleurage.core.claims.life import Outcome
from effleurage.core.ledger import Account, Entry, reverse
from effleurage.core.ledger.reasons import why_by_hand
from effleurage.core.remits.checks import claim_holds
from effleurage.core.remits.outcome import outcome_of
from effleurage.core.remits.remit import Remit

_REMATCHED = (Hold.UNMATCHED, Hold.NOT_WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The payer's answer is to this claim: post it as the matching would have done."""

    claim_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PaysTowards:
    """The held money was paid towards this claim; nothing else of the answer is posted."""

    claim_id: UUID
    account: Account = Account.PAYER_RECEIVABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """The held money belongs to no claim of ours: it is booked as a payer adjustment."""


SettledAs = Answers | PaysTowards | Outside


class PartIsNotHeld(ValueError):
    """Only a held part is settled; somebody may have settled this one meanwhile."""


class PartStandsNowhere(ValueError):
    """Nothing of this remit is in the ledger yet; decide first whose payment it is."""


class AnswerCannotBePosted(ValueError):
    """This answer cannot be posted as it is: book what was paid towards the claim instead."""


class NothingToTakeBack(ValueError):
    """This part was not posted, or its posting was taken back already."""


class ReasonIsMissing(ValueError):
    """A decision about money needs a reason for whoever reads it later."""


@action(Permission.SETTLE_MONEY)
def settle_held_part(
    actor: Actor, *, part_id: UUID, settled_as: SettledAs, reason: str, at: datetime
) -> None:
    """Settle what a part holds in clearing, as a person decided.

    Raises :class:`PartIsNotHeld`, :class:`PartStandsNowhere`, :class:`AnswerCannotBePosted`,
    :class:`ReasonIsMissing`, ``ClaimAwaitsNoAnswer``, ``NoSuchRecord`` and what a life refuses.
    """
    _require_reason(reason)
    part = _held_part(actor, part_id)
    claim, posted = _decided(actor, part, settled_as, reason=reason, on=local_day(actor, at))
    _settle(actor, part, claim, posted, at=at)
    if claim and isinstance(settled_as, Answers) and posted:
        answer = mapping.claim_of(part.body)
        decided = Decided(claim, outcome_of(answer), answer.payer_claim_number)
        posting.tell_claims(actor, [decided], at=at)
    audit.record(
        actor,
        "remit.part-settled",
        kind="remit-part",
        ids=[part.id],
        at=at,
        reason=reason.strip(),
        details={"as": type(settled_as).__name__},
    )


@action(Permission.SETTLE_MONEY)
def take_back_part(actor: Actor, *, part_id: UUID, reason: str, at: datetime) -> None:
    """Undo the posting of a part that was a mistake; its money is held again.

    A claim whose answer this was is open again (its outcome is *reversed*). Raises
    :class:`NothingToTakeBack`, :class:`ReasonIsMissing`.
    """
    _require_reason(reason)
    part = queries.get_part(actor, part_id)
    found = ledger_queries.entries_by_key(actor.practice_id, [part.entry_key])
    if part.state == PartState.HELD or not found:
        raise NothingToTakeBack(f"part {part_id} has no posting that stands")
    entry = found[part.entry_key]
    undone = reverse(entry, on=local_day(actor, at), reason=reason.strip())
    ledger.post(actor, [undone], at=at)
    cents = sum(each.cents for each in entry.postings if each.account is Account.CLEARING)
    _change(
        part,
        state=PartState.HELD,
        hold=Hold.TAKEN_BACK,
        why=mapping.clipped(reason.strip(), 200),
        held_cents=cents,
        entry_key="",
        attempt=part.attempt + 1,
    )
    posting.refresh(part.remit)
    _reopen(actor, part, entry, at=at)
    audit.record(
        actor,
        "remit.part-taken-back",
        kind="remit-part",
        ids=[part.id],
        at=at,
        reason=reason.strip(),
    )


@action(Permission.POST_REMITS)
def rematch_held(actor: Actor, *, at: datetime) -> int:
    """Post the held answers whose claims have appeared since; return how many.

    Only what was held for want of a claim is looked at, never what a person took back.
    """
    waiting = RemitPart.objects.filter(
        practice_id=actor.practice_id, state=PartState.HELD, hold__in=_REMATCHED
    ).exclude(remit__ordinal=None)
    remits = RemitRow.objects.filter(pk__in=waiting.values("remit_id")).order_by("pk")
    return sum(
        _rematch(actor, row, list(waiting.filter(remit=row).order_by("position")), at=at)
        for row in remits.select_for_update()
    )


def _rematch(actor: Actor, row: RemitRow, held: list[RemitPart], *, at: datetime) -> int:
    remit = _known(row)._replace(
        claims=tuple(mapping.claim_of(part.body) for part in held),
        provider_adjustments=(),
        unread=(),
    )
    decision = posting.decide(actor, remit, on=local_day(actor, at))
    answers: list[Decided] = []
    found = 0
    for part, claim, told in zip(held, remit.claims, decision.matches.claims, strict=True):
        if told.sent is None or not claim_holds(claim):
            continue
        if why_by_hand(claim, told.sent.asked_cents):
            continue
        ours = decision.rows[told.sent.claim_id]
        posted = entries.answer(part, claim, told, remit, on=local_day(actor, at))
        _settle(actor, part, ours, posted, at=at, state=PartState.POSTED)
        if posted:
            answers.append(Decided(ours, outcome_of(claim), claim.payer_claim_number))
        found += 1
    posting.tell_claims(actor, answers, at=at)
    if found:
        audit.record(
            actor, "remit.rematched", kind="remit", ids=[row.id], at=at, details={"parts": found}
        )
    return found


def foretell_settlement(
    actor: Actor, *, part_id: UUID, settled_as: SettledAs, at: datetime
) -> tuple[Entry, ...]:
    """Return what settling a held part so would post; nothing is written.

    Raises what :func:`settle_held_part` does, but for the reason.
    """
    require(actor, Permission.SETTLE_MONEY)
    part = _held_part(actor, part_id)
    with transaction.atomic():
        _, posted = _decided(actor, part, settled_as, reason="", on=local_day(actor, at))
    return posted


def _held_part(actor: Actor, part_id: UUID) -> RemitPart:
    part = queries.get_part(actor, part_id)
    if part.state != PartState.HELD:
        raise PartIsNotHeld(f"part {part_id} is {part.state}")
    if part.remit.ordinal is None:
        raise PartStandsNowhere(f"remit {part.remit_id} is held as a whole")
    return part


def _decided(
    actor: Actor, part: RemitPart, settled_as: SettledAs, *, reason: str, on: date
) -> tuple[Claim | None, tuple[Entry, ...]]:
    """Return the claim that a decision is about, held, and the entries that it makes."""
    words = f"{part.remit.payer_name}: {reason.strip()}"
    if isinstance(settled_as, Outside):
        return None, entries.outside(part, _identity(part.remit), on=on, words=words)
    claim = candidates.locked_claim(actor, settled_as.claim_id)
    return claim, _for_claim(part, claim, settled_as, on=on, words=words)


def _for_claim(
    part: RemitPart, claim: Claim, settled_as: Answers | PaysTowards, *, on: date, words: str
) -> tuple[Entry, ...]:
    known = _known(part.remit)
    if isinstance(settled_as, PaysTowards):
        towards = (claim.number, settled_as.account)
        return entries.towards(part, _identity(part.remit), towards, on=on, words=words)
    if part.kind != PartKind.CLAIM:
        raise AnswerCannotBePosted("this part is no answer to a claim; book its money")
    answer = mapping.claim_of(part.body)
    if not claim_holds(answer):
        raise AnswerCannotBePosted("its sums do not hold; book what was paid towards the claim")
    sent = sent_claim_of(claim)
    if why := why_by_hand(answer, sent.asked_cents):
        raise AnswerCannotBePosted(f"{why}; book what was paid towards the claim")
    told = candidates.told_by_hand(answer, sent)
    return entries.answer(part, answer, told, known, on=on)


def _settle(  # noqa: PLR0913 - what is settled, for whom, by which entries and when
    actor: Actor,
    part: RemitPart,
    claim: Claim | None,
    posted: Iterable[Entry],
    *,
    at: datetime,
    state: PartState = PartState.SETTLED,
) -> None:
    keys = ledger.post(actor, posted, at=at)
    _change(
        part,
        state=state,
        hold="",
        why="",
        held_cents=0,
        entry_key=keys[0] if keys else "",
        claim_id=claim.id if claim else part.claim_id,
    )
    posting.refresh(part.remit)


def _change(part: RemitPart, **changes: object) -> None:
    still = RemitPart.objects.filter(pk=part.pk, state=part.state, attempt=part.attempt)
    if still.update(**changes) != 1:
        raise PartIsNotHeld(f"somebody else decided on part {part.pk} meanwhile")


def _reopen(actor: Actor, part: RemitPart, entry: Entry, *, at: datetime) -> None:
    if part.claim_id and part.kind == PartKind.CLAIM and not entry.key.endswith(entries.BY_HAND):
        claim = candidates.locked_claim(actor, part.claim_id)
        posting.tell_claims(actor, [Decided(claim, Outcome.REVERSED)], at=at)


def _known(row: RemitRow) -> Remit:
    return identity.as_known(mapping.remit_of(row, ()), row.payer_identity)


def _identity(row: RemitRow) -> str:
    return entries.remit_id(_known(row))


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonIsMissing("say in a few words why")
