"""Until when somebody can act on a denial: in the list of denied claims, and on a claim's page.

Knows the words. Refuses to count days (``core.deadlines``), and to show money's clock to whoever
may not see money.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.remits import denied
from effleurage.apps.remits.denied import Denied
from effleurage.web.ui import formats
from effleurage.web.ui.tables import Column, Table

TAB = "denied"


class LastDays:
    """The last days of the denied claims on one page of the list, read once for all of them."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._found: dict[UUID, Denied] = {}

    def read(self, rows: Iterable[Any]) -> None:
        """Look up what is known of these claims; a row without denied money shows nothing."""
        if may(self._actor.role, Permission.SEE_MONEY):
            self._found = denied.denied_of(self._actor, [row.id for row in rows])

    def shown_in(self, table: Table) -> Table:
        """Return the table with the last day to act in place of the last day to file."""
        column = Column(
            name="act_until", title="To act", kind="days_left", of=self._until, sub=self._to_do
        )
        columns = (column if each.name == "file_until" else each for each in table.columns)
        return replace(table, columns=tuple(columns))

    def _until(self, row: Any) -> date | None:
        found = self._found.get(row.id)
        return found.until if found else None

    def _to_do(self, row: Any) -> str:
        found = self._found.get(row.id)
        return denied.to_do(found) if found else ""


def of_claim(actor: Actor, row: Any) -> dict[str, Any]:
    """Return what the page of one claim shows of its denial; nothing where nothing is denied."""
    found = denied.denied_of(actor, [row.id]).get(row.id)
    appeal = found.appeal if found else None
    if appeal is None:
        return {}
    shown = {"appeal": appeal, "payer_url": reverse("payer", args=[row.payer_id])}
    if appeal.rule is not None and appeal.decided_on is not None:
        counted = formats.how_many(appeal.rule.amount or 0, "day")
        shown["appeal_counted"] = (
            f"{counted} from {formats.day_in_full(appeal.decided_on)}. {appeal.rule.in_words}"
        )
    return shown
