"""What the payer would say of a visit while its note is written: a page, and a panel beside it.

Knows which field of the note a finding is about. The panel is the page's own part, asked for by
htmx; nothing is stored by looking.
"""

from __future__ import annotations

import re
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import foretelling
from effleurage.apps.claims.foretelling import Foretold
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import queries as visits
from effleurage.findings import Finding, Severity
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, page
from effleurage.web.ui.shown import Fix, Mend

WHY = {
    foretelling.NO_PAYER: "No payer is chosen: the client pays, and nobody else is asked.",
    foretelling.NOTHING_TO_BILL: "Nothing can be billed yet: no procedure comes to a unit, or no "
    "diagnosis stands behind one.",
    foretelling.ON_A_CLAIM: "This visit stands on a claim already; look there.",
}
_LINE = re.compile(r"^lines? (\d+)")
_DIAGNOSIS = re.compile(r"^diagnosis (\d+)")
_BOXES = {"24A": "start", "24D": "procedure", "24E": "diagnosis_pointers", "24G": "minutes"}


@in_practice
def what_if(request: HttpRequest, actor: Actor, visit_id: UUID) -> HttpResponse:
    """Show what the checks would say of the claim for this visit, were it signed now."""
    require(actor, Permission.SEE_CLAIMS)
    today = here(request, actor).today
    told = foretelling.foretell(actor, visit_id, on=today)
    row = visits.get_visit(actor, visit_id)
    url = reverse("visit", args=[visit_id])
    is_written = row.state == "draft" and here(request, actor).may["WRITE_NOTES"]
    found = told.report.findings if told.report else ()
    return page(
        request,
        actor,
        "claims/what_if.html",
        section="visits",
        crumbs=[
            Crumb("Visits", reverse("visits")),
            Crumb(formats.day(row.service_date, today=today), url),
        ],
        crumb="What the payer would say",
        visit_url=url,
        told=told,
        why=WHY.get(told.why, ""),
        blocks=sum(each.severity is Severity.BLOCK for each in found),
        mends=mends(told, url, is_written=is_written),
        missing=sorted({each.missing for each in told.report.not_checked}) if told.report else (),
    )


def mends(told: Foretold, url: str, *, is_written: bool) -> list[Mend]:
    """Return what was found, with the way to its field while the note at that address is open."""
    found = told.report.findings if told.report else ()
    return [Mend(each, _fixes(each, told, url, is_written=is_written)) for each in found]


def _fixes(finding: Finding, told: Foretold, url: str, *, is_written: bool) -> tuple[Fix, ...]:
    if is_written and (field := _field(finding, told)):
        return (Fix("Go to the field", f"{url}#id_{field}"),)
    return ()


def _field(finding: Finding, told: Foretold) -> str:
    """Return the field of the note that a finding is about; nothing for another record's."""
    if (met := _DIAGNOSIS.match(finding.where)) is not None:
        return f"diagnoses[{int(met[1]) - 1}]"
    if (met := _LINE.match(finding.where)) is not None:
        box = next((box for box in _BOXES if f"box {box}" in finding.where), "")
        part = "modifiers" if finding.code.startswith("GATE-MOD") else _BOXES.get(box, "minutes")
        return f"lines[{_position(told, int(met[1]))}].{part}"
    for begins, field in _FIELDS:
        if finding.where.startswith(begins):
            return field
    return ""


def _position(told: Foretold, number: int) -> int:
    """Return where a line of the claim stands in the note, which has lines without a unit too."""
    return told.positions[number - 1] if 0 < number <= len(told.positions) else 0


_FIELDS = (
    ("diagnos", "diagnoses[0]"),
    ("service date", "service_date"),
    ("lines", "lines[0].procedure"),
    ("visit", "objective"),
    ("referral", "referral_id"),
    ("authoris", "authorisation_id"),
    ("accident", "case_id"),
    ("injury", "case_id"),
    ("policy", "policy_id"),
)
