"""Which page mends what a finding names: the visit, the policy, the client, the payer.

Knows the places that the gate names, in its words (``core.gate.places``). Refuses to judge; a
finding whose page does not exist has no button, and its own words say what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.urls import reverse

from effleurage.apps.claims import page
from effleurage.apps.claims.page import Told
from effleurage.findings import Finding
from effleurage.web.claims.places import first_of
from effleurage.web.ui.here import May
from effleurage.web.ui.shown import Fix, Mend


class Case(NamedTuple):
    """A claim and what belongs to it, for whoever looks for the page that mends a finding."""

    row: Any
    told: Told
    may: May


def mends(case: Case) -> list[Mend]:
    """Return the findings of a claim with the buttons beside each."""
    return [Mend(each, tuple(_fixes(each, case))) for each in case.told.findings]


def _fixes(finding: Finding, case: Case) -> list[Fix]:
    found = []
    if case.row.state in {"draft", "ready"}:
        if (fix := _page_for(finding, case)) is not None:
            found.append(fix)
        if page.may_pass(finding) and case.may["OVERRIDE_RULES"]:
            url = reverse("let_pass", args=[case.row.id, finding.code])
            found.append(Fix("Let it pass…", url))
    return found


def _page_for(finding: Finding, case: Case) -> Fix | None:
    for pattern, make in _PLACES:
        if (met := pattern.search(finding.where)) is not None:
            fix = make(case, met)
            if fix.url:
                return fix
    return None


def _visit_of_line(case: Case, met: re.Match[str]) -> Fix:
    lines, number = case.told.claim.lines, int(met[1])
    visit = lines[number - 1].visit_id if 0 < number <= len(lines) else ""
    return _visit(case, visit)


def _visit(case: Case, number: str) -> Fix:
    ids = case.told.visit_ids
    visit_id = ids.get(number) or next(iter(ids.values()), None)
    url = first_of("edit_visit", "visit", args=(visit_id,)) if visit_id else ""
    return Fix("Open the visit", url)


def _first_visit(case: Case, _: re.Match[str]) -> Fix:
    return _visit(case, "")


def _to(word: str, of: Callable[[Any], Any], *names: str) -> Callable[[Case, re.Match[str]], Fix]:
    def fix(case: Case, _: re.Match[str]) -> Fix:
        return Fix(word, first_of(*names, args=(of(case.row),)))

    return fix


def _settings(case: Case, _: re.Match[str]) -> Fix:
    return Fix("Open the settings", first_of("settings"))


def _original(case: Case, _: re.Match[str]) -> Fix:
    follows = case.told.follows
    return Fix("Open the original", reverse("claim", args=[follows.id]) if follows else "")


_POLICY = _to("Change the policy", lambda row: row.policy_id, "edit_policy", "policy")
_PAYER = _to("Change the payer", lambda row: row.payer_id, "edit_payer", "payer")
_CLIENT = _to("Change the client", lambda row: row.client_id, "edit_client")
_CHART = _to("Open the client", lambda row: row.client_id, "client")

_PLACES: tuple[tuple[re.Pattern[str], Callable[[Case, re.Match[str]], Fix]], ...] = tuple(
    (re.compile(words, re.IGNORECASE), make)
    for words, make in (
        (r"^line (\d+)", _visit_of_line),
        (r"^visit (\S+)", lambda case, met: _visit(case, met[1])),
        (r"diagnos|service dates|^lines|^visits|times", _first_visit),
        (r"original claim", _original),
        (r"referr", _CHART),
        (r"accident|injury|employer|11b", _CHART),
        (r"member|polic|subscriber|relationship|filing code|authoris|group", _POLICY),
        (r"practice|tax id|service location|therapist|billing|box 3[123]|box 25", _settings),
        (r"payer", _PAYER),
        (r"client|box [2356]\b", _CLIENT),
    )
)
