"""What is done with payer rules: added, changed from a day on, ended, withdrawn, checked.

Knows that a rule is never overwritten: a claim of 2024 is judged by what held in 2024. A change
ends the rule and begins the next number of its series; what was never right is withdrawn. Refuses
to choose between rules (``core.gate`` does).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.mapping import columns
from effleurage.apps.coverage import queries
from effleurage.apps.coverage.default_rules import DefaultRule, default_rules
from effleurage.apps.coverage.models import Payer, PayerRule
from effleurage.apps.coverage.repeating import repeat_in_columns
from effleurage.apps.coverage.rule_facts import RuleFacts, RuleIsNotComplete
from effleurage.apps.practices import fields
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.permissions import Permission


class RuleIsThereAlready(ValueError):
    """Such a rule is in force on some of these days; change that one."""

    def __init__(self, rule_id: UUID) -> None:
        super().__init__(
            "a rule of this kind for the same payer, plan, state and codes covers these days; "
            "change or end that one"
        )
        self.rule_id = rule_id


class RuleIsOver(ValueError):
    """That rule has ended or was withdrawn; it is kept as it was. Add a new one."""


class KindStays(ValueError):
    """A rule keeps its kind; end it, and add one of the other kind."""


@action(Permission.EDIT_PAYERS)
def add_rule(actor: Actor, *, facts: RuleFacts, at: datetime) -> UUID:
    """Return the id of a new rule. Raises ``RuleIsNotComplete``, :class:`RuleIsThereAlready`."""
    tidy = _checked(actor, facts)
    _refuse_a_second(actor, tidy)
    row = _write(actor, tidy, at)
    repeat_in_columns(actor.practice_id, on=local_day(actor, at))
    audit.record(actor, "rule.added", kind="rule", ids=[row.id], at=at)
    return row.id


@action(Permission.EDIT_PAYERS)
def change_rule(
    actor: Actor, *, rule_id: UUID, version: int, facts: RuleFacts, at: datetime
) -> UUID:
    """Return the id of the rule that replaces this one, for services from its first day on.

    Where the first day is this one's own, this one was never right: the new one has all its days,
    and this one is kept as withdrawn. Raises ``RuleIsNotComplete``, :class:`RuleIsThereAlready`,
    :class:`RuleIsOver`, :class:`KindStays`, ``StaleEdit``.
    """
    row = _open_rule(actor, rule_id)
    tidy = _checked(actor, facts)
    if tidy.kind != row.kind:
        raise KindStays("a rule keeps its kind; end it, and add one of the other kind")
    since = tidy.active_from
    if since is None or since == row.active_from:
        _set(row, version, _withdrawn(actor, "changed for all its days", at))
    elif found := fields.range_faults(row.active_from, since, "active_from"):
        raise RuleIsNotComplete(found)
    else:
        _set(row, version, {"active_until": since})
    _refuse_a_second(actor, tidy)
    after = _write(actor, tidy, at, follows=row)
    repeat_in_columns(actor.practice_id, on=local_day(actor, at))
    audit.record(actor, "rule.changed", kind="rule", ids=[row.id, after.id], at=at)
    return after.id


@action(Permission.EDIT_PAYERS)
def end_rule(actor: Actor, *, rule_id: UUID, version: int, until: date, at: datetime) -> None:
    """Say which day of service is the first without the rule.

    Raises ``RuleIsNotComplete``, :class:`RuleIsOver`, ``StaleEdit``.
    """
    row = _open_rule(actor, rule_id)
    if found := fields.range_faults(row.active_from, until, "until"):
        raise RuleIsNotComplete(found)
    _set(row, version, {"active_until": until})
    repeat_in_columns(actor.practice_id, on=local_day(actor, at))
    audit.record(actor, "rule.ended", kind="rule", ids=[row.id], at=at)


@action(Permission.EDIT_PAYERS)
def withdraw_rule(actor: Actor, *, rule_id: UUID, version: int, why: str, at: datetime) -> None:
    """Say that the rule was never right; it is kept, and nothing is judged by it any more.

    Raises ``RuleIsNotComplete``, :class:`RuleIsOver`, ``StaleEdit``.
    """
    row = queries.get_rule(actor, rule_id)
    if row.withdrawn_at is not None:
        raise RuleIsOver("that rule was withdrawn already")
    why = why.strip()
    found = fields.length_faults(why, 200, "why")
    if not why:
        fix = "write what was wrong with it"
        found = [fields.a_fault("missing", "why", "no reason is given", fix)]
    if found:
        raise RuleIsNotComplete(found)
    _set(row, version, _withdrawn(actor, why, at))
    repeat_in_columns(actor.practice_id, on=local_day(actor, at))
    audit.record(actor, "rule.withdrawn", kind="rule", ids=[row.id], at=at)


@action(Permission.EDIT_PAYERS)
def confirm_rule(
    actor: Actor, *, rule_id: UUID, version: int, recheck_by: date | None, at: datetime
) -> None:
    """Note that the payer itself said so today, and when to ask again.

    Raises :class:`RuleIsOver`, ``StaleEdit``.
    """
    row = _open_rule(actor, rule_id)
    today = local_day(actor, at)
    if recheck_by is not None and recheck_by <= today:
        fix = "write a day that is still to come, or leave it empty"
        message = "that day is over already"
        raise RuleIsNotComplete([fields.a_fault("in-the-past", "recheck_by", message, fix)])
    said = {"is_verified": True, "verified_on": today, "verified_by": actor.name}
    _set(row, version, said | {"recheck_by": recheck_by})
    repeat_in_columns(actor.practice_id, on=today)
    audit.record(actor, "rule.checked", kind="rule", ids=[row.id], at=at)


@action(Permission.EDIT_PAYERS)
def take_default_rules(actor: Actor, *, keys: Iterable[str], at: datetime) -> int:
    """Take over these defaults, those taken before left out; return how many were.

    A default for one payer is taken for each payer of the practice with its electronic id.
    """
    wanted = set(keys)
    made = []
    for each in default_rules():
        if each.key in wanted:
            made += [_write(actor, facts, at).id for facts in _still_to_take(actor, each)]
    repeat_in_columns(actor.practice_id, on=local_day(actor, at))
    audit.record(actor, "rule.defaults-taken", kind="rule", ids=made, at=at)
    return len(made)


def _still_to_take(actor: Actor, default: DefaultRule) -> list[RuleFacts]:
    """Return the default as rules that the practice has in no form, not even withdrawn."""
    held = PayerRule.objects.filter(practice_id=actor.practice_id, default_key=default.key)
    taken = set(held.values_list("payer_id", flat=True))
    if not default.payer_id:
        found = [default.facts]
    else:
        payers = Payer.objects.filter(practice_id=actor.practice_id, payer_id=default.payer_id)
        found = [_with(default.facts, payer_id=pk) for pk in payers.values_list("id", flat=True)]
    return [
        facts for facts in found if facts.payer_id not in taken and _second(actor, facts) is None
    ]


def _open_rule(actor: Actor, rule_id: UUID) -> PayerRule:
    row = queries.get_rule(actor, rule_id)
    if row.withdrawn_at is not None or row.active_until is not None:
        raise RuleIsOver("that rule has ended or was withdrawn; it is kept as it was")
    return row


def _checked(actor: Actor, facts: RuleFacts) -> RuleFacts:
    if facts.payer_id is not None:
        queries.get_payer(actor, facts.payer_id)
    tidy = fields.tidied(facts)
    if found := tidy.faults():
        raise RuleIsNotComplete(found)
    return tidy


def _refuse_a_second(actor: Actor, facts: RuleFacts) -> None:
    second = _second(actor, facts)
    if second is not None:
        raise RuleIsThereAlready(second.id)


def _second(actor: Actor, facts: RuleFacts) -> PayerRule | None:
    """Return a rule about the same that is in force on one of the same days."""
    same = PayerRule.objects.filter(
        practice_id=actor.practice_id,
        withdrawn_at=None,
        kind=facts.kind,
        payer=facts.payer_id,
        line_of_business=facts.line_of_business,
        plan__iexact=facts.plan,
        state=facts.state,
    )
    about = [row for row in same if sorted(row.codes) == sorted(facts.codes)]
    return next((row for row in about if _share_a_day(row, facts)), None)


def _share_a_day(row: PayerRule, facts: RuleFacts) -> bool:
    return _before(row.active_from, facts.active_until) and _before(
        facts.active_from, row.active_until
    )


def _before(first: date | None, until: date | None) -> bool:
    return first is None or until is None or first < until


def _write(
    actor: Actor, facts: RuleFacts, at: datetime, *, follows: PayerRule | None = None
) -> PayerRule:
    given = columns(facts)
    if facts.is_verified:
        given |= {"verified_on": local_day(actor, at), "verified_by": actor.name}
    if follows is not None:
        given |= {"series": follows.series, "number": follows.number + 1}
        given["default_key"] = follows.default_key
    return PayerRule.objects.create(
        practice_id=actor.practice_id, set_at=at, set_by=actor.name, **given
    )


def _withdrawn(actor: Actor, why: str, at: datetime) -> dict[str, Any]:
    return {"withdrawn_at": at, "withdrawn_by": actor.name, "withdrawn_why": why}


def _set(row: PayerRule, version: int, values: dict[str, Any]) -> None:
    compare_and_set(PayerRule.objects.filter(withdrawn_at=None), row, version=version, **values)


def _with(facts: RuleFacts, **values: Any) -> RuleFacts:
    return RuleFacts(**fields.vars_of(facts) | values)
