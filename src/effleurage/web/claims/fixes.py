"""The buttons beside a finding: what a machine can mend, else the field where a person does.

Knows the places that the gate names, in its words (``core.gate.places``), and how fields are called
on the pages that keep them. Refuses to judge; a finding whose page does not exist, or is not this
person's to change, has no such button, and its own words say what to do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from django.urls import reverse

from effleurage.apps.claims import page
from effleurage.apps.claims.mending import Offered
from effleurage.apps.claims.page import Told
from effleurage.core.fixes import Offer
from effleurage.findings import Finding
from effleurage.web.claims.places import first_of
from effleurage.web.ui.here import May
from effleurage.web.ui.shown import Fix, Mend


class Case(NamedTuple):
    """A claim and what belongs to it, for whoever looks for what mends a finding."""

    row: Any
    told: Told
    may: May
    offered: Sequence[Offered] = ()


class Place(NamedTuple):
    """A page that keeps what a finding names: the button, the page, whose record, the field."""

    word: str
    page: str
    record: str = ""
    field: str = ""
    needs: str = ""


def mends(case: Case) -> list[Mend]:
    """Return the findings of a claim with the buttons beside each."""
    known = {_same(each) for each in case.told.findings}
    extra = [each.finding for each in case.offered if _same(each.finding) not in known]
    news = [each for each in extra if each.code == "claim-visits-differ"]
    return [Mend(each, tuple(_fixes(each, case))) for each in (*news, *case.told.findings)]


def _fixes(finding: Finding, case: Case) -> list[Fix]:
    found: list[Fix] = []
    if case.row.state in {"draft", "ready"}:
        found += [_offered(each, case) for each in _offers(finding, case)]
        found += _pages_for(finding, case)
        if page.may_pass(finding) and case.may["OVERRIDE_RULES"]:
            url = reverse("let_pass", args=[case.row.id, finding.code])
            found.append(Fix("Let it pass…", url))
    return found


def _same(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.where, finding.message


def _offers(finding: Finding, case: Case) -> tuple[Offer, ...]:
    for each in case.offered:
        if _same(each.finding) == _same(finding):
            return each.offers
    return ()


def _offered(offer: Offer, case: Case) -> Fix:
    return Fix(f"{offer.button}…", reverse("mend_claim", args=[case.row.id, offer.key]))


def _pages_for(finding: Finding, case: Case) -> list[Fix]:
    """Return the page that keeps what the rule asks about, and that of the place it names."""
    asked = PAGE_OF_RULE.get(finding.code)
    pages = [button_at(asked, case) if asked else None]
    if asked is None or finding.code in _MENDED_IN_EITHER:
        pages.append(_page_for(finding, case))
    return [fix for fix in pages if fix is not None]


def _page_for(finding: Finding, case: Case) -> Fix | None:
    if (met := _OF_A_VISIT.search(finding.where)) is not None:
        return _visit(case, _number_of(case, met))
    for pattern, place in _PLACES:
        if pattern.search(finding.where):
            return button_at(place, case)
    return None


def button_at(place: Place, case: Case) -> Fix | None:
    """Return the button that leads to a place, where there is one and this person may."""
    if place.needs and not case.may[place.needs]:
        return None
    if place.page == "claim":
        follows = case.told.follows
        return Fix(place.word, reverse("claim", args=[follows.id])) if follows else None
    record = _record(place.record, case)
    if place.record and record is None:
        return Fix("Open the client", reverse("client", args=[case.row.client_id]))
    url = first_of(place.page, args=(record,) if place.record else ())
    anchor = f"#id_{place.field}" if place.field else ""
    return Fix(place.word, f"{url}{anchor}") if url else None


def _record(name: str, case: Case) -> Any:
    if name in {"policy_id", "payer_id", "client_id"}:
        return getattr(case.row, name)
    return getattr(case.told.kept, name, None)


def _number_of(case: Case, met: re.Match[str]) -> str:
    """Return the visit that a place names, by its own number or by the number of a line."""
    if met["visit"]:
        return met["visit"]
    lines, at = case.told.claim.lines, int(met["line"] or 0)
    return lines[at - 1].visit_id if 0 < at <= len(lines) else ""


def _visit(case: Case, number: str) -> Fix | None:
    ids = case.told.visit_ids
    visit_id = ids.get(number) or next(iter(ids.values()), None)
    url = first_of("visit", args=(visit_id,)) if visit_id else ""
    return Fix("Open the visit", url) if url else None


_OF_A_VISIT = re.compile(
    r"^lines? (?P<line>\d+)|^visit (?P<visit>\S+)|^diagnos|^service dates|^lines|^visits|times",
    re.IGNORECASE,
)
_PLACES: tuple[tuple[re.Pattern[str], Place], ...] = tuple(
    (re.compile(words, re.IGNORECASE), Place(word, page_name, record, field, needs))
    for words, word, page_name, record, field, needs in (
        (r"original claim", "Open the original", "claim", "", "", ""),
        (r"referrer npi", "Correct the referral", "edit_referral", "referral_id", "referrer_npi",
         "EDIT_CLIENTS"),
        (r"referral number", "Correct the referral", "edit_referral", "referral_id", "number",
         "EDIT_CLIENTS"),
        (r"referr", "Correct the referral", "edit_referral", "referral_id", "ordered_on",
         "EDIT_CLIENTS"),
        (r"authoris", "Correct the authorisation", "edit_authorisation", "authorisation_id",
         "visits_allowed", "EDIT_COVERAGE"),
        (r"accident state", "Say in which state", "edit_case", "case_id", "state", "EDIT_CLIENTS"),
        (r"injury date", "Enter the day", "edit_case", "case_id", "injury_date", "EDIT_CLIENTS"),
        (r"11b", "Enter the claim number", "edit_case", "case_id", "claim_number", "EDIT_CLIENTS"),
        (r"cause of", "Say what happened", "edit_case", "case_id", "cause", "EDIT_CLIENTS"),
        (r"employer", "Name the employer", "edit_case", "case_id", "employer_name",
         "EDIT_CLIENTS"),
        (r"accident|injury|onset|first treat", "Change the case", "edit_case", "case_id",
         "injury_date", "EDIT_CLIENTS"),
        (r"member", "Enter the member number", "edit_policy", "policy_id", "member_id",
         "EDIT_COVERAGE"),
        (r"polic\w+ dates", "Correct the dates", "edit_policy", "policy_id", "active_from",
         "EDIT_COVERAGE"),
        (r"filing code", "Change the kind of cover", "edit_policy", "policy_id",
         "claim_filing_code", "EDIT_COVERAGE"),
        (r"group", "Change the policy", "edit_policy", "policy_id", "group_number",
         "EDIT_COVERAGE"),
        (r"polic|subscriber|relationship", "Change the policy", "edit_policy", "policy_id",
         "relationship", "EDIT_COVERAGE"),
        (r"therapist npi", "Correct the NPI", "edit_therapist", "therapist_id", "npi",
         "EDIT_PRACTICE"),
        (r"therapist", "Open the therapist", "edit_therapist", "therapist_id", "last_name",
         "EDIT_PRACTICE"),
        (r"service location npi", "Correct the NPI", "edit_location", "location_id", "npi",
         "EDIT_PRACTICE"),
        (r"service location|box 32\b", "Correct the place", "edit_location", "location_id",
         "postal_code", "EDIT_PRACTICE"),
        (r"tax id|box 25", "Correct the tax number", "edit_practice", "", "tax_id",
         "EDIT_PRACTICE"),
        (r"practice npi|box 33a", "Correct the NPI", "edit_practice", "", "npi", "EDIT_PRACTICE"),
        (r"pay-to", "Correct the address", "edit_practice", "", "pay_to_postal_code",
         "EDIT_PRACTICE"),
        (r"practice|billing|box 33", "Correct the practice", "edit_practice", "", "postal_code",
         "EDIT_PRACTICE"),
        (r"payer'?s? address", "Correct the address", "edit_payer", "payer_id", "postal_code",
         "EDIT_PAYERS"),
        (r"payer", "Change the payer", "edit_payer", "payer_id", "name", "EDIT_PAYERS"),
        (r"birth|box 3\b", "Correct the birth date", "edit_client", "client_id", "birth_date",
         "EDIT_CLIENTS"),
        (r"client'?s? address|box 5", "Correct the address", "edit_client", "client_id",
         "postal_code", "EDIT_CLIENTS"),
        (r"client|box [26]\b", "Correct the client", "edit_client", "client_id", "last_name",
         "EDIT_CLIENTS"),
    )
)  # fmt: skip
_CARD = Place("Compare the card", "compare_card", "policy_id", "card_member_id", "EDIT_COVERAGE")
_ANSWER = Place("Note what the payer said", "note_answer", "policy_id", "", "EDIT_COVERAGE")
_YEAR = Place("Note the benefit", "note_benefit", "policy_id", "visits_a_year", "EDIT_COVERAGE")
_ENDS = Place("Note when payment ends", "payment_end", "case_id", "", "EDIT_COVERAGE")
_CONTRACT = Place("Look at the contract", "payer", "payer_id", "", "EDIT_PAYERS")
_RULES = Place("Look at the payer's rules", "payer", "payer_id", "", "EDIT_PAYERS")
_OTHER_PLANS = Place("Open the client", "client", "client_id")
_SIGNED = Place(
    "Change the policy", "edit_policy", "policy_id", "benefits_assigned", "EDIT_COVERAGE"
)
_PAID = Place("Record the client's wish", "restrict_billing", "policy_id", "", "EDIT_COVERAGE")
_CODES = Place("Look at the code sets", "code_sets", needs="EDIT_PRACTICE")
_MENDED_IN_EITHER = frozenset({"GATE-ID-09", "GATE-ID-10", "GATE-TIME-08"})
PAGE_OF_RULE: Mapping[str, Place] = MappingProxyType(
    {
        **dict.fromkeys(("GATE-ID-09", "GATE-ID-10"), _CARD),
        **dict.fromkeys(("GATE-ELIG-10", "GATE-ELIG-14", "GATE-ELIG-15"), _YEAR),
        "GATE-DX-04": _CODES,
        "GATE-ELIG-17": _ANSWER,
        **dict.fromkeys(("GATE-ELIG-08", "GATE-ACC-08", "GATE-ACC-09", "GATE-ACC-10"), _ENDS),
        **dict.fromkeys(
            ("GATE-ELIG-12", "GATE-ELIG-13", "GATE-ELIG-26", "GATE-ELIG-29"), _OTHER_PLANS
        ),
        **dict.fromkeys(("GATE-ELIG-27", "GATE-ELIG-28"), _SIGNED),
        "GATE-ELIG-30": _OTHER_PLANS,
        "GATE-MONEY-07": _PAID,
        **dict.fromkeys(("GATE-TIME-04", "GATE-TIME-06", "GATE-MONEY-04"), _CONTRACT),
        **dict.fromkeys(
            (
                "GATE-ID-17",
                "GATE-ELIG-22",
                "GATE-DX-17",
                "GATE-PROC-03",
                "GATE-PROC-05",
                "GATE-PROC-13",
                "GATE-PROC-15",
                "GATE-PROC-17",
                "GATE-MOD-04",
                "GATE-MOD-05",
                "GATE-MOD-08",
                "GATE-ACC-12",
                "GATE-DOC-12",
                "GATE-TIME-01",
                "GATE-TIME-02",
                "GATE-TIME-08",
            ),
            _RULES,
        ),
    }
)
"""Where a rule asks about something that stands on another page than the place it names."""
