"""What a person says about a remit of which nothing is posted yet: another payment, or none.

Knows the ways out of a hold on a whole advice: it gets its payer and trace number, it is released
as a payment of its own, it replaces one that disagreed with its claims, or it is dismissed. Refuses
all of them for a remit that stands in the ledger. Source: ``docs/algorithms/remit-identity.md``.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.ledger import queries as ledger_queries
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import identity, mapping, posting, queries
from effleurage.apps.remits.models import Hold, PartState, RemitPart, RemitState
from effleurage.apps.remits.models import Remit as RemitRow
from effleurage.core.ledger import remit_id as remit_identity
from effleurage.core.ledger import reverse
from effleurage.core.remits.remit import Remit


class RemitIsNotWaiting(ValueError):
    """This remit is posted or dismissed; only one that is held for its identity is decided on."""


class RemitNeedsItsName(ValueError):
    """A remit without payer or trace number is given them first; look at the cheque or transfer."""


class RemitIsOnRecord(ValueError):
    """With this payer and number it is a remit that is on record already; dismiss this one."""

    def __init__(self, first_id: UUID) -> None:
        super().__init__(f"remit {first_id} is this payment already; dismiss this one, or compare")
        self.first_id = first_id


class RemitIsATest(ValueError):
    """Nobody has paid what a test says: dismiss it, or say that it be posted although it is one."""

    def __init__(self, remit_id: UUID) -> None:
        super().__init__(f"remit {remit_id} came in a test file; dismiss it, or say it is meant")


class RemitCannotBeReplaced(ValueError):
    """Only a payment that disagrees with its claims, no part of it settled, is replaced."""


class ReasonIsMissing(ValueError):
    """A decision about money needs a reason for whoever reads it later."""


class PaymentName(NamedTuple):
    """What the cheque or transfer itself says: by whom, and which number."""

    payer_name: str
    payer_id: str
    trace_number: str


@action(Permission.POST_REMITS)
def name_remit(actor: Actor, *, remit_id: UUID, name: PaymentName, at: datetime) -> RemitState:
    """Give a remit without identity its payer and trace number, and post it.

    Raises :class:`RemitIsNotWaiting`, :class:`RemitNeedsItsName`, :class:`RemitIsOnRecord`.
    """
    row, remit = _waiting(actor, remit_id)
    if row.hold == Hold.TEST:
        raise RemitIsATest(remit_id)
    if row.hold != Hold.NO_IDENTITY:
        raise RemitIsNotWaiting(f"remit {remit_id} has its payer and number already")
    (known,) = identity.identified([remit._replace(**name._asdict())])
    if not known.payer or not known.trace:
        raise RemitNeedsItsName("give the payer and the number on the cheque or transfer")
    others = _on_record(actor).exclude(pk=row.pk)
    first = (
        others.filter(content_sha256=known.content).first()
        or others.filter(payer_identity=known.payer, trace_identity=known.trace).first()
    )
    if first:
        raise RemitIsOnRecord(first.id)
    named: dict[str, object] = {
        "payer_identity": known.payer,
        "trace_identity": known.trace,
        "content_sha256": known.content,
        "payer_name": mapping.clipped(name.payer_name, 60),
        "trace_number": mapping.clipped(name.trace_number, 50),
        "head": mapping.head_of(known.remit),
    }
    return _post(actor, row, known.remit, named, at=at)


@action(Permission.POST_REMITS)
def release_remit(
    actor: Actor, *, remit_id: UUID, reason: str, at: datetime, although_test: bool = False
) -> RemitState:
    """Post a held remit as a payment of its own, under the next free ordinal.

    A test is posted only on saying ``although_test``, and never beside the payment that it
    rehearsed. Raises :class:`RemitIsNotWaiting`, :class:`RemitNeedsItsName`,
    :class:`RemitIsATest`, :class:`RemitIsOnRecord`, :class:`ReasonIsMissing`.
    """
    _require_reason(reason)
    state = _release(actor, remit_id, at=at, although_test=although_test)
    audit.record(actor, "remit.released", kind="remit", ids=[remit_id], at=at, reason=reason)
    return state


@action(Permission.POST_REMITS)
def replace_remit(
    actor: Actor, *, remit_id: UUID, replaces: UUID, reason: str, at: datetime
) -> RemitState:
    """Post a held remit in place of one that disagreed with its claims, whose cheque is undone.

    Raises :class:`RemitCannotBeReplaced` and what :func:`release_remit` does.
    """
    _require_reason(reason)
    old = queries.get_remit(actor, replaces)
    of_old = RemitPart.objects.filter(remit=old)
    if old.hold != Hold.DISAGREES or of_old.exclude(state=PartState.HELD).exists():
        raise RemitCannotBeReplaced(f"remit {replaces} is {old.state}; take its parts back first")
    known = identity.as_known(mapping.remit_of(old, ()), old.payer_identity)
    key = f"remit:{remit_identity(known)}:payment"
    cheque = ledger_queries.entries_by_key(actor.practice_id, [key]).values()
    on = local_day(actor, at)
    ledger.post(actor, [reverse(each, on=on, reason=reason.strip()) for each in cheque], at=at)
    of_old.update(held_cents=0)
    still = RemitRow.objects.filter(pk=old.pk, version=old.version, hold=Hold.DISAGREES)
    if still.update(version=F("version") + 1, state=RemitState.DISMISSED, hold="") != 1:
        raise RemitCannotBeReplaced(f"somebody else decided on remit {replaces} meanwhile")
    state = _release(actor, remit_id, at=at)
    ids = [remit_id, replaces]
    audit.record(actor, "remit.replaced", kind="remit", ids=ids, at=at, reason=reason)
    return state


@action(Permission.POST_REMITS)
def dismiss_remit(actor: Actor, *, remit_id: UUID, reason: str, at: datetime) -> None:
    """Set a held remit aside for good; nothing of it was or will be posted.

    Raises :class:`RemitIsNotWaiting`, :class:`ReasonIsMissing`.
    """
    _require_reason(reason)
    row, _ = _waiting(actor, remit_id)
    _claim_row(row, state=RemitState.DISMISSED)
    audit.record(actor, "remit.dismissed", kind="remit", ids=[row.id], at=at, reason=reason)


def _release(
    actor: Actor, remit_id: UUID, *, at: datetime, although_test: bool = False
) -> RemitState:
    row, remit = _waiting(actor, remit_id)
    if row.hold == Hold.TEST and not although_test:
        raise RemitIsATest(remit_id)
    if not row.payer_identity or not row.trace_identity:
        raise RemitNeedsItsName("give it the payer and the number on the cheque or transfer first")
    alike = _on_record(actor).filter(
        payer_identity=row.payer_identity, trace_identity=row.trace_identity
    )
    if row.hold == Hold.TEST and (first := alike.first()):
        raise RemitIsOnRecord(first.id)
    last = alike.aggregate(last=Max("ordinal"))["last"]
    return _post(actor, row, remit._replace(ordinal=(last or 0) + 1), {}, at=at)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonIsMissing("say in a few words why")


def _on_record(actor: Actor) -> QuerySet[RemitRow]:
    """Return the practice's remits without tests of which nothing was posted."""
    rows = RemitRow.objects.filter(practice_id=actor.practice_id)
    return rows.exclude(hold=Hold.TEST)


def _waiting(actor: Actor, remit_id: UUID) -> tuple[RemitRow, Remit]:
    row = queries.get_remit(actor, remit_id)
    if row.state != RemitState.HELD or row.ordinal is not None:
        raise RemitIsNotWaiting(f"remit {remit_id} is {row.state}; there is nothing to decide")
    return row, mapping.remit_of(row, RemitPart.objects.filter(remit=row))


def _claim_row(row: RemitRow, **changes: object) -> None:
    """Write the changes unless somebody else decided meanwhile."""
    waiting = RemitRow.objects.filter(
        pk=row.pk, version=row.version, state=RemitState.HELD, ordinal=None
    )
    if waiting.update(version=F("version") + 1, **changes) != 1:
        raise RemitIsNotWaiting(f"somebody else decided on remit {row.pk} meanwhile")


def _post(
    actor: Actor, row: RemitRow, remit: Remit, named: dict[str, object], *, at: datetime
) -> RemitState:
    try:
        with transaction.atomic():
            _claim_row(row, ordinal=remit.ordinal, hold="", **named)
    except IntegrityError:
        # Somebody gave this ordinal or this name to another remit at this moment.
        raise RemitIsNotWaiting(f"another remit took the place of {row.pk}; look again") from None
    RemitPart.objects.filter(remit=row).delete()
    row.refresh_from_db()
    read = [mapping.finding_of(each) for each in row.findings]
    return posting.post_row(actor, row, remit, read=read, at=at)
