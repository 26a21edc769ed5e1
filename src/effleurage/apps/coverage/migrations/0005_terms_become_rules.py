"""Every payer's terms become rules of its own; sets held earlier become withdrawn rules.

A set of terms held for all days of service until the next one replaced it for all days. So the
newest set has no beginning, and each value before it is kept as withdrawn when it was replaced.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db import migrations

SAYS = {
    "pools-minutes": ("unit_rule", "yes", {"cms": True, "midpoint": False}),
    "uses-ncci": ("uses_ncci", "yes", None),
    "filing-limit": ("filing_limit_days", "amount", None),
    "requires-gp": ("requires_gp", "yes", None),
    "requires-prescription": ("requires_prescription", "yes", None),
}
UNKNOWN_SOURCE = "not said when it was entered"
BEFORE_ALL = datetime(2026, 1, 1, tzinfo=UTC)
WITHDRAWN = "the payer's terms were changed for all days"


def terms_become_rules(apps: Any, _schema: Any) -> None:
    """Write the rules of every payer of every practice."""
    rule = apps.get_model("coverage", "PayerRule")
    names = dict(apps.get_model("practices", "User").objects.values_list("id", "name"))
    for payer in apps.get_model("coverage", "Payer").objects.order_by("pk"):
        sets = [
            (each.terms, each.set_at, names.get(each.set_by, ""))
            for each in payer.terms_versions.order_by("number")
        ]
        rows = []
        for kind in SAYS:
            rows += _rules_of(rule, payer, kind, sets or [(_held(payer), BEFORE_ALL, "")])
        rule.objects.bulk_create(rows)


def _held(payer: Any) -> dict[str, Any]:
    names = (
        "unit_rule", "uses_ncci", "filing_limit_days", "requires_gp", "requires_prescription",
    )  # fmt: skip
    held = {name: getattr(payer, name) for name in names}
    recheck_by = payer.recheck_by.isoformat() if payer.recheck_by else None
    return held | {
        "source": payer.terms_source,
        "is_verified": payer.terms_verified,
        "recheck_by": recheck_by,
    }


def _rules_of(rule: Any, payer: Any, kind: str, sets: list[Any]) -> list[Any]:
    """Return one kind's rules: one row for each value in a row of sets that stayed the same."""
    found: list[Any] = []
    for terms, set_at, name in sets:
        said = _said(kind, terms)
        if found and found[-1].withdrawn_at is None:
            if said is not None and _same(found[-1], said, terms):
                found[-1].is_verified = bool(terms.get("is_verified"))
                found[-1].recheck_by = _day(terms.get("recheck_by"))
                continue
            found[-1].withdrawn_at = set_at
            found[-1].withdrawn_by = name
            found[-1].withdrawn_why = WITHDRAWN
        if said is not None:
            found.append(_row(rule, payer, kind, said, terms, set_at, name))
    for number, row in enumerate(found, 1):
        row.series, row.number = found[0].series, number
    return found


def _row(  # noqa: PLR0913, PLR0917 - one rule in full
    rule: Any, payer: Any, kind: str, said: Any, terms: Any, set_at: datetime, name: str
) -> Any:
    verified = bool(terms.get("is_verified"))
    return rule(
        practice_id=payer.practice_id,
        payer=payer,
        kind=kind,
        source=terms.get("source") or UNKNOWN_SOURCE,
        is_verified=verified,
        verified_on=set_at.date() if verified else None,
        verified_by=name if verified else "",
        recheck_by=_day(terms.get("recheck_by")),
        set_at=set_at,
        set_by=name,
        **{SAYS[kind][1]: said},
    )


def _said(kind: str, terms: dict[str, Any]) -> Any:
    column, _, words = SAYS[kind]
    value = terms.get(column)
    return words.get(str(value)) if words else value


def _same(row: Any, said: Any, terms: dict[str, Any]) -> bool:
    source = terms.get("source") or UNKNOWN_SOURCE
    return bool(getattr(row, SAYS[row.kind][1]) == said and row.source == source)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Migration(migrations.Migration):
    dependencies = [
        ("coverage", "0004_what_the_gate_asks"),
        ("practices", "0001_initial"),
    ]

    operations = [migrations.RunPython(terms_become_rules, migrations.RunPython.noop)]
