"""What a practice decides once: for how long it keeps charts, and how far its printer is off.

Knows the law's least number of years and the most that a form may be moved. Refuses to know what is
due (``retention``) and how a form is drawn (``documents``).
"""

from __future__ import annotations

from datetime import datetime

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import fields, queries
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import compare_and_set
from effleurage.apps.practices.models import Practice
from effleurage.apps.practices.permissions import Permission
from effleurage.findings import Finding

LEAST_YEARS, MOST_YEARS = 6, 99
MOST_OFFSET = 100
"""Hundredths of an inch: more is a slip of the pen, or a printer set to another paper."""


class YearsAreOutOfRange(fields.NotComplete):
    """Charts are kept for six years at least (HIPAA); states often ask for more."""


class OffsetIsTooLarge(fields.NotComplete):
    """A form is moved by an inch at most; measure again, with the printer set to 100 %."""


@action(Permission.EDIT_PRACTICE)
def change_retention_years(actor: Actor, *, years: int, version: int, at: datetime) -> None:
    """Keep charts for so many years after the last service.

    Raises :class:`YearsAreOutOfRange` or ``StaleEdit``.
    """
    if not LEAST_YEARS <= years <= MOST_YEARS:
        fix = f"write a number of years from {LEAST_YEARS} to {MOST_YEARS}"
        raise YearsAreOutOfRange([fields.a_fault("years", "years", "charts may not go then", fix)])
    row = queries.get_practice(actor)
    compare_and_set(Practice.objects.all(), row, version=version, chart_retention_years=years)
    audit.record(
        actor, "retention.changed", kind="practice", ids=[row.pk], at=at,
        details={"was": row.chart_retention_years, "years": years},
    )  # fmt: skip


@action(Permission.EDIT_PRACTICE)
def keep_form_offset(actor: Actor, *, right: int, down: int, version: int, at: datetime) -> None:
    """Remember how far the printer is off on the red form, in hundredths of an inch.

    Raises :class:`OffsetIsTooLarge` or ``StaleEdit``.
    """
    if faults := [*_offset_faults(right, "right"), *_offset_faults(down, "down")]:
        raise OffsetIsTooLarge(faults)
    row = queries.get_practice(actor)
    moved = {"form_offset_right": right, "form_offset_down": down}
    compare_and_set(Practice.objects.all(), row, version=version, **moved)
    details = {"right": right, "down": down}
    audit.record(actor, "form.measured", kind="practice", ids=[row.pk], at=at, details=details)


def _offset_faults(hundredths: int, where: str) -> list[Finding]:
    if abs(hundredths) <= MOST_OFFSET:
        return []
    fix = "set the printer to Letter and 100 %, print the sheet again and measure anew"
    return [fields.a_fault("offset", where, "it moves the text by more than an inch", fix)]
