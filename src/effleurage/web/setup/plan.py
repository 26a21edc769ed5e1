"""The steps of setting a practice up: their order, their forms, and what each must satisfy.

Knows how what was typed becomes the facts of each step of the journey, and whose findings belong
to which page. Refuses to write anything (``finishing`` does, once).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from django import forms

from effleurage.apps.coverage.defaults import PayerDefault, default_payers
from effleurage.apps.coverage.facts import PayerFacts, Terms
from effleurage.apps.credentials.facts import TherapistFacts
from effleurage.apps.practices.facts import PracticeFacts
from effleurage.apps.practices.fields import tidied
from effleurage.findings import Finding
from effleurage.web.setup.draft import Draft
from effleurage.web.setup.forms import (
    OWN_NAME,
    USUAL_CODES,
    AddressForm,
    FeesForm,
    OwnerForm,
    PayerForm,
    PracticeForm,
    TherapistForm,
)
from effleurage.web.ui.forms import Styled

_WHERE_LEARNED = "as it was typed when the practice was set up"
_ADDRESS = ("street", "street2", "city", "state", "postal_code", "time_zone")


class Step(NamedTuple):
    """One page: its name in addresses, its words, its form, its check; ``skips`` if it may wait."""

    name: str
    title: str
    form: type[Styled]
    findings: Callable[[Draft], Iterable[Finding]]
    skips: bool = False


def therapist(draft: Draft) -> TherapistFacts:
    """Return the therapist that was typed."""
    typed = dict(draft.get("therapist", {}))
    until = typed.pop("licence_until", None)
    facts = TherapistFacts(
        **{"last_name": "", "first_name": "", "npi": ""} | typed,
        licence_until=date.fromisoformat(until) if until else None,
    )
    return tidied(facts)


def practice(draft: Draft) -> PracticeFacts:
    """Return the practice that was typed, with the therapist's name where that one bills."""
    typed = dict(draft.get("practice", {}))
    address = {name: draft.get("address", {}).get(name, "") for name in _ADDRESS}
    address["time_zone"] = address["time_zone"] or "America/Los_Angeles"
    if typed.pop("bills_as", "") == OWN_NAME:
        who = therapist(draft)
        typed |= {"organisation": "", "person_last_name": who.last_name}
        typed |= {"person_first_name": who.first_name}
    return tidied(PracticeFacts(**{"npi": "", "tax_id": "", "phone": ""} | typed | address))


def payer(draft: Draft) -> tuple[PayerFacts, Terms] | None:
    """Return the first payer and its terms as far as known; ``None`` where left for later."""
    typed = draft.get("payer") or {}
    if not typed:
        return None
    usual = payer_offered(str(typed.get("which", "")))
    terms = replace(
        usual.terms if usual else Terms(),
        filing_limit_days=typed["filing_limit_days"],
    )
    is_known = usual is not None and usual.terms.filing_limit_days == terms.filing_limit_days
    terms = replace(terms, source=terms.source if is_known and terms.source else _WHERE_LEARNED)
    facts = PayerFacts(
        name=typed["name"],
        payer_id=typed["payer_id"],
        line_of_business=typed["line_of_business"],
    )
    return tidied(facts), terms


def payer_offered(which: str) -> PayerDefault | None:
    """Return the payer in that place of the short list."""
    offered = default_payers()
    is_one = which.isdecimal() and len(which) < 4 and int(which) < len(offered)
    return offered[int(which)] if is_one else None


def fees(draft: Draft) -> dict[str, int]:
    """Return cents for each code that was given a fee."""
    typed = draft.get("fees") or {}
    found = {code: typed.get(f"fee_{code}") for code in USUAL_CODES}
    return {code: cents for code, cents in found.items() if cents}


def _of_payer(draft: Draft) -> list[Finding]:
    found = payer(draft)
    return [*found[0].faults(), *found[1].faults()] if found else []


STEPS: tuple[Step, ...] = (
    Step("therapist", "Therapist", TherapistForm, lambda draft: therapist(draft).faults()),
    Step("practice", "Practice", PracticeForm, lambda draft: practice(draft).faults()),
    Step("address", "Address", AddressForm, lambda draft: practice(draft).faults()),
    Step("payer", "First payer", PayerForm, _of_payer, skips=True),
    Step("fees", "Fees", FeesForm, lambda _: (), skips=True),
    Step("owner", "Your sign-in", OwnerForm, lambda _: ()),
)
BY_NAME = {step.name: step for step in STEPS}


def first_open(draft: Draft) -> Step:
    """Return the first step that has not been answered or left for later."""
    return next((step for step in STEPS if step.name not in draft), STEPS[-1])


def initial(step: Step, draft: Draft) -> dict[str, Any]:
    """Return what a step's form shows at first: what was typed, else what is likely."""
    if step.name in draft:
        return dict(draft[step.name] or {})
    who = draft.get("therapist", {})
    if step.name == "owner":
        return {"name": f"{who.get('first_name', '')} {who.get('last_name', '')}".strip()}
    if step.name == "address" and who.get("licence_state"):
        return {"state": who["licence_state"]}
    return {}


def as_kept(form: forms.Form) -> dict[str, Any]:
    """Return what a valid form says, as it is kept: texts, whole numbers, days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in form.cleaned_data.items()
    }
