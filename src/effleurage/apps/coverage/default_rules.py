"""The payer rules that a practice is offered: what the trade knows, each with its source.

Knows what the file beside this module says. Refuses to call any of it a fact: what nobody has asked
of the payer is marked so, and a day to ask again is set when a default is taken over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from effleurage.apps.coverage.rule_facts import RuleFacts

_DAYS = ("active_from", "active_until", "recheck_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultRule:
    """One rule to begin with; ``payer_id`` is the electronic id of the one payer it is about."""

    key: str
    payer_id: str
    facts: RuleFacts


@cache
def default_rules() -> tuple[DefaultRule, ...]:
    """Return the rules that are offered, in the order of the file."""
    text = (
        resources.files("effleurage.apps.coverage")
        .joinpath("default_rules.json")
        .read_text(encoding="utf-8")
    )
    return tuple(_rule(each) for each in json.loads(text)["rules"])


def _rule(each: dict[str, Any]) -> DefaultRule:
    given = {name: value for name, value in each.items() if name not in {"key", "payer_id"}}
    given |= {name: date.fromisoformat(given[name]) for name in _DAYS if name in given}
    given["codes"] = tuple(given.get("codes", ()))
    given["is_verified"] = given.pop("verified")
    facts = RuleFacts(**given, default_key=each["key"])
    return DefaultRule(key=each["key"], payer_id=each.get("payer_id", ""), facts=facts)
