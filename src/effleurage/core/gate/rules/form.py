"""Can the claim be written at all: are there lines, and can an answer find each of them again?

Knows what both form and file need. Refuses to know box widths: ``documents`` and ``edi`` check
each text as they write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from effleurage.codes import places
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.examples import example
from effleurage.core.gate.exhibits import a_line, a_visit, case, case_of_line, case_of_lines
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_LINES_A_SHEET = 6
_TELEHEALTH = frozenset({"02", "10"})


def _no_lines(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if not claim.lines:
        yield Trouble("lines (box 24)", "The claim bills nothing.")


def _line_ids(claim: Claim, _: Facts) -> Iterator[Trouble]:
    seen: set[str] = set()
    for number, line in numbered(claim):
        if not line.line_id.strip():
            yield Trouble(place(number), "The line has no identifier.")
        elif line.line_id in seen:
            yield Trouble(place(number), "Another line has the same identifier.")
        seen.add(line.line_id)


def _place_of_service(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if places.place(line.place_of_service) is None:
            yield Trouble(place(number, "24B"), "The place of service is not a code CMS assigned.")


def _from_afar(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.place_of_service in _TELEHEALTH:
            yield Trouble(
                place(number, "24B"),
                f"Place {line.place_of_service} says that the client was seen over a screen.",
            )


def _sheets(claim: Claim, _: Facts) -> Iterator[Trouble]:
    lines = len(claim.lines)
    if lines > _LINES_A_SHEET:
        sheets = -(-lines // _LINES_A_SHEET)
        yield Trouble("lines (box 24)", f"{lines} lines take {sheets} sheets of the paper form.")


def _days(number: int) -> Case:
    """Return the example's hour on that many days before its own, each its own visit."""
    days = [date(2026, 11, 3) - timedelta(days=n) for n in range(number)]
    visits = tuple(
        a_visit(visit_id=f"V{day:%y%m%d}01", service_date=day, note_signed_on=day) for day in days
    )
    lines = tuple(
        a_line(line_id=f"{visit.visit_id}L1", visit_id=visit.visit_id, service_date=day)
        for visit, day in zip(visits, days, strict=True)
    )
    return case_of_lines(*lines, visits=visits, initial_treatment_date=date(2026, 10, 20))


RULES = (
    Rule(
        code="GATE-FORM-01",
        family=Family.FORM,
        severity=Severity.BLOCK,
        title="A claim without lines",
        why="There is nothing to pay.",
        fix="Add the services of the visit, or discard the claim.",
        source="837P 005010X222A1 loop 2400 (at least one); NUCC 1500 manual, item 24",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_no_lines,
        failing=case_of_lines,
        passing=case,
    ),
    Rule(
        code="GATE-FORM-02",
        family=Family.FORM,
        severity=Severity.BLOCK,
        title="Lines that an answer could not tell apart",
        why="The payer returns each line's identifier with what it paid; without it the money"
        " cannot be put to the right service.",
        fix="Draft the claim again from its visits: each line is given its own identifier.",
        source=f"837P 005010X222A1 loop 2400 REF*6R; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_line_ids,
        failing=lambda: case_of_lines(
            *(replace(line, line_id="L1") for line in example("auto").lines), kind="auto"
        ),
        passing=lambda: case("auto"),
    ),
    Rule(
        code="GATE-FORM-03",
        family=Family.FORM,
        severity=Severity.BLOCK,
        title="An unknown place of service",
        why="The two digits decide which fee applies; a payer rejects a code that does not exist"
        " (CARC 5 and 58).",
        fix="Use 11 for the practice's rooms and 12 for the client's home.",
        source="CMS place of service code set; NUCC 1500 manual, item 24B",
        checked_on=_REVIEWED,
        look=_place_of_service,
        failing=lambda: case_of_line(place_of_service="00"),
        passing=lambda: case_of_line(place_of_service="12"),
    ),
    Rule(
        code="GATE-FORM-09",
        family=Family.FORM,
        severity=Severity.BLOCK,
        title="Hands-on work over a screen",
        why="02 and 10 mean telehealth. Nobody is massaged over a screen, so the payer denies the"
        " line (CARC 5 and 58).",
        fix="Enter where the session took place: 11 for the practice's rooms, 12 for the client's"
        " home.",
        source="CMS place of service code set, 02 and 10; CARC 5, 58 (X12, June 2024 list)",
        checked_on=_REVIEWED,
        look=_from_afar,
        failing=lambda: case_of_line(place_of_service="10"),
        passing=lambda: case_of_line(place_of_service="12"),
    ),
    Rule(
        code="GATE-FORM-08",
        family=Family.FORM,
        severity=Severity.INFO,
        title="More lines than one paper form holds",
        why="The form has six lines. Sent on paper the claim is several sheets, each with its own"
        " total, and sheets get parted on a payer's desk; a file holds fifty.",
        fix="Send it as a file where the payer takes one. On paper keep the sheets together, or"
        " bill fewer visits on one claim.",
        source="NUCC 1500 manual, section 24; decision 0011",
        checked_on=_REVIEWED,
        look=_sheets,
        failing=lambda: _days(7),
        passing=lambda: _days(6),
    ),
)
