"""What a referrer says when she is asked which code of her order she means.

Knows that the diagnosis is hers: an answer names the person who gave it, how and on which day, and
stands beside the order, which stays as it was written. Refuses to choose a code, and to replace an
answer: a later one counts instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import queries
from effleurage.apps.clients.facts import text_faults
from effleurage.apps.clients.models import Confirmation
from effleurage.apps.practices import fields
from effleurage.apps.practices.days import day_at
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission
from effleurage.findings import Finding

HOW = (
    ("phone", "by phone"),
    ("fax", "by fax"),
    ("letter", "by letter"),
    ("portal", "by portal or secure mail"),
    ("in-person", "in person"),
)
"""How a clinician's word reaches the practice."""
LONGEST_NAME = 80
_CODE = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")


class AnswerIsNotComplete(fields.NotComplete):
    """An answer names the code, who gave it, how, and on which day."""


class NotOnTheReferral(ValueError):
    """The code that was asked about is not on this referral; look at the order again."""

    def __init__(self, referral_id: UUID) -> None:
        super().__init__(f"that code is not on referral {referral_id}; look at the order again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A referrer's answer: she wrote ``asked_code`` and means ``code``. ``by`` is who said so."""

    asked_code: str
    code: str
    by: str
    how: str
    on: date

    def faults(self, *, on: date) -> list[Finding]:
        """Return what is wrong, on a day."""
        found = fields.choice_faults(self.how, [each for each, _ in HOW], "how")
        found += fields.length_faults(self.by, LONGEST_NAME, "by") + text_faults(self.by, "by")
        found += fields.future_faults(self.on, on, "on")
        if not self.by.strip():
            fix = "write the name of whoever answered for the referrer"
            found.append(fields.a_fault("missing", "by", "nobody was named", fix))
        if not _CODE.fullmatch(self.code):
            fix = "write an ICD-10-CM code with its dot, such as M54.50"
            found.append(fields.a_fault("wrong-format", "code", "not a diagnosis code", fix))
        return found


@action(Permission.EDIT_CLIENTS)
def record_answer(actor: Actor, *, referral_id: UUID, answer: Answer, at: datetime) -> UUID:
    """Return the id of the referrer's answer about one code of her order.

    Raises :class:`AnswerIsNotComplete`, :class:`NotOnTheReferral`.
    """
    referral = queries.get_referral(actor, referral_id)
    if found := answer.faults(on=day_at(referral.practice, at)):
        raise AnswerIsNotComplete(found)
    if answer.asked_code not in referral.diagnoses:
        raise NotOnTheReferral(referral.id)
    row = Confirmation.objects.create(
        practice_id=actor.practice_id,
        referral=referral,
        asked_code=answer.asked_code,
        code=answer.code,
        confirmed_by=answer.by.strip(),
        how=answer.how,
        confirmed_on=answer.on,
        recorded_at=at,
        recorded_by=actor.user_id,
    )
    audit.record(actor, "referral.answered", kind="referral", ids=[referral.id, row.id], at=at)
    return row.id


def answers_to(actor: Actor, *, referral_id: UUID) -> list[Confirmation]:
    """Return what the referrer has said about the codes of one order, the latest of each code."""
    referral = queries.get_referral(actor, referral_id)
    return latest(referral.confirmations.all())


def latest(rows: Iterable[Confirmation]) -> list[Confirmation]:
    """Return the answer that counts for each code that was asked about."""
    in_order = sorted(rows, key=lambda row: (row.recorded_at, row.id))
    return list({row.asked_code: row for row in in_order}.values())
