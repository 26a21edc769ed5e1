"""What is typed of what lies behind visits: an accident or episode, a clinician's order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.forms import BoundField

from effleurage.apps.clients.facts import CaseFacts, ReferralFacts
from effleurage.findings import Finding
from effleurage.web.coverage.forms import (
    ADDRESS,
    STATES,
    address_fields,
    filled,
    flat,
    visits,
)
from effleurage.web.ui.forms import DateField, Form, choice, text

CAUSES = (
    ("auto", "Auto accident"),
    ("work", "Work injury"),
    ("other", "Another accident"),
    ("", "No accident: a complaint that began"),
)
ROLES = (("DN", "Referred"), ("DK", "Ordered"), ("DQ", "Supervises"))


class CaseFields(Form):
    """An accident or injury behind a row of visits."""

    cause = choice("What happened", CAUSES, initial="auto", required=False)
    injury_date = DateField(label="Day of the accident", required=False)
    state = choice("State where it happened", STATES, required=False)
    claim_number = text(
        "The payer's claim number", "Empty while it is still to come.", max_length=30,
        required=False,
    )  # fmt: skip
    adjuster_name = text("Adjuster", max_length=60, required=False)
    employer_name = text("Employer", max_length=60, required=False)
    onset_on = DateField(label="Complaint began on", required=False)
    first_treated_on = DateField(label="First treated on", required=False)
    closed_on = DateField(label="Closed on", required=False)

    @property
    def employer(self) -> list[BoundField]:
        """Return the fields of the employer, of whom an address is typed as well."""
        return [
            self["employer_name"],
            *(self[f"employer_address.{part}"] for part in ADDRESS),
        ]

    def facts(self, number: str = "") -> CaseFacts:
        """Return what was typed, for the action; ``number`` is the practice's own."""
        typed = self.cleaned_data
        address = {part: typed[f"employer_address.{part}"] for part in ADDRESS}
        own = {name: typed[name] for name in CASE}
        return CaseFacts(**own, number=number, employer_address=filled(address))


CASE = (
    "cause", "injury_date", "state", "claim_number", "adjuster_name", "employer_name", "onset_on",
    "first_treated_on", "closed_on",
)  # fmt: skip
CaseForm: type[CaseFields] = type(
    "CaseForm",
    (CaseFields,),
    {f"employer_address.{part}": each for part, each in address_fields("Employer's ").items()},
)


class ReferralForm(Form):
    """A clinician's order, as the paper has it."""

    referrer_last_name = text("Clinician's last name", max_length=60)
    referrer_first_name = text("First name", max_length=35, required=False)
    referrer_middle_name = text("Middle name", max_length=25, required=False)
    referrer_suffix = text("Suffix", max_length=10, required=False)
    referrer_npi = text(
        "Clinician's NPI", "Ten digits, from the letterhead.", max_length=12, inputmode="numeric"
    )
    role = choice("What the clinician did", ROLES, initial="DN", radio=True)
    number = text("Referral number", "If the payer gave one.", max_length=30, required=False)
    ordered_on = DateField(label="Ordered on", required=False)
    valid_until = DateField(label="First day it no longer covers", required=False)
    visits_allowed = visits("Visits ordered")
    diagnoses = text(
        "Diagnoses", "The codes on the paper, with commas between: M54.2, M62.830.", max_length=120,
        required=False,
    )  # fmt: skip
    case_id = choice("Accident or episode", (), required=False)
    document_id = choice("The paper itself", (), required=False)

    def facts(self) -> ReferralFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        given: dict[str, Any] = {name: typed[name] for name in REFERRAL}
        given |= {name: UUID(typed[name]) if typed[name] else None for name in _LINKS}
        return ReferralFacts(**given, diagnoses=_codes(typed["diagnoses"]))

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Put what is wrong with one of the diagnoses at their field."""
        super().add_findings(
            each._replace(where="diagnoses") if each.where.startswith("diagnoses") else each
            for each in findings
        )


class CorrectionForm(ReferralForm):
    """The same, once a signed note relies on it: with what was copied wrongly."""

    reason = text(
        "What was copied wrongly", "It stays in the audit trail: no names.", max_length=200
    )


_LINKS = ("case_id", "document_id")
REFERRAL = (
    "referrer_last_name", "referrer_first_name", "referrer_middle_name", "referrer_suffix",
    "referrer_npi", "role", "number", "ordered_on", "valid_until", "visits_allowed",
)  # fmt: skip


def case_now(row: Any) -> dict[str, Any]:
    """Return what an episode says now, by the names of its form's fields."""
    now = {name: getattr(row, name) for name in (*CASE, "version")}
    return now | dict(flat("employer_address.", row.employer_address))


def referral_now(row: Any) -> dict[str, Any]:
    """Return what a referral says now, by the names of its form's fields."""
    now = {name: getattr(row, name) for name in (*REFERRAL, "version")}
    now |= {name: str(getattr(row, name) or "") for name in _LINKS}
    return now | {"diagnoses": ", ".join(row.diagnoses)}


def _codes(typed: str) -> tuple[str, ...]:
    """Return codes in capitals with their dots."""
    parts = [each.strip().upper().replace(".", "") for each in typed.replace(";", ",").split(",")]
    return tuple(f"{each[:3]}.{each[3:]}" if len(each) > 3 else each for each in parts if each)
