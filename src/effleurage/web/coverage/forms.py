"""What is typed of cover: a card, its end, an approval, an accident, a clinician's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms

from effleurage.apps.clients.facts import CaseFacts, ReferralFacts
from effleurage.apps.clients.papers import Paper
from effleurage.apps.coverage.facts import AuthorisationFacts, PolicyFacts
from effleurage.codes import filing, states
from effleurage.findings import Finding
from effleurage.web.clients.forms import SEXES
from effleurage.web.ui.forms import DateField, Form, choice, text

STATES = (("", "–"), *((each, each) for each in states.all_codes()))
RELATIONSHIPS = (
    ("self", "The client"),
    ("spouse", "The client's spouse"),
    ("child", "A parent; the client is the child"),
    ("employee", "The employer"),
    ("other", "Somebody else"),
)
PRIORITIES = (("1", "First"), ("2", "Second"), ("3", "Third"))
ASSIGNED = (("Y", "Yes"), ("N", "No"), ("W", "The client refuses"))
CAUSES = (
    ("auto", "Auto accident"),
    ("work", "Work injury"),
    ("other", "Another accident"),
    ("", "No accident: a complaint that began"),
)
ROLES = (("DN", "Referred"), ("DK", "Ordered"), ("DQ", "Supervises"))
_FILING = tuple((code, f"{filing.filing_in_words(code)} ({code})") for code in filing.all_codes())
_HOLDER = "subscriber."
_PERSON = ("last", "first", "middle", "suffix")
_ADDRESS = ("street", "street2", "city", "state", "postal_code")


def _visits(label: str = "Visits allowed") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=999, required=False)


class PolicyFields(Form):
    """What the card says. A holder's fields are named after what a finding points at."""

    member_id = text("Member number", "Exactly as on the card, letters too.", max_length=30)
    claim_filing_code = choice("Kind of cover", _FILING, initial="CI")
    group_number = text("Group number", max_length=30, required=False)
    group_name = text("Group or plan name", max_length=60, required=False)
    active_from = DateField(label="Covers from", required=False)
    active_until = DateField(
        label="First day without cover", required=False, help_text="Empty while it goes on."
    )
    priority = choice("Pays", PRIORITIES, initial="1", radio=True)
    relationship = choice("Who holds the policy", RELATIONSHIPS, initial="self")
    benefits_assigned = choice(
        "May the payer pay the practice?", ASSIGNED, "As the client signed.", initial="Y",
        radio=True,
    )  # fmt: skip
    accepts_assignment = forms.BooleanField(
        label="The practice takes what the payer allows", required=False, initial=True
    )
    signature_on_file = forms.BooleanField(
        label="The client's signature is on file", required=False, initial=True
    )

    def facts(self) -> PolicyFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        own = {name: typed[name] for name in POLICY if name != "priority"}
        return PolicyFacts(**own, priority=int(typed["priority"]), subscriber=self._holder())

    def holder(self) -> list[forms.BoundField]:
        """Return the fields of who holds the policy."""
        return [self[name] for name in self.fields if name.startswith(_HOLDER)]

    @property
    def is_held_by_another(self) -> bool:
        """Return whether the holder's fields should stand open."""
        has_errors = any(each.errors for each in self.holder())
        return has_errors or self["relationship"].value() not in {None, "self"}

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Put what is wrong with the holder at the first of her fields."""
        named = {"subscriber": f"{_HOLDER}name.last", f"{_HOLDER}name": f"{_HOLDER}name.last"}
        super().add_findings(
            each._replace(where=named.get(each.where, each.where)) for each in findings
        )

    def _holder(self) -> dict[str, Any]:
        """Return who holds the policy, in the shape of the claim file; empty for the client."""
        typed = self.cleaned_data
        if typed["relationship"] == "self":
            return {}
        person = {part: typed[f"{_HOLDER}name.{part}"] for part in _PERSON}
        address = {part: typed[f"{_HOLDER}address.{part}"] for part in _ADDRESS}
        address["state"] = address["state"].upper()
        born = typed[f"{_HOLDER}birth_date"]
        given = {
            "name": _filled(person),
            "organisation": typed[f"{_HOLDER}organisation"],
            "birth_date": born.isoformat() if born else "",
            "sex": typed[f"{_HOLDER}sex"],
            "address": _filled(address),
        }
        return _filled(given)


POLICY = (
    "member_id", "claim_filing_code", "group_number", "group_name", "active_from", "active_until",
    "priority", "relationship", "benefits_assigned", "accepts_assignment", "signature_on_file",
)  # fmt: skip


def _holder_fields() -> dict[str, forms.Field]:
    return {
        f"{_HOLDER}name.last": text("Holder's last name", max_length=60, required=False),
        f"{_HOLDER}name.first": text("Holder's first name", max_length=35, required=False),
        f"{_HOLDER}name.middle": text("Holder's middle name", max_length=25, required=False),
        f"{_HOLDER}name.suffix": text("Holder's suffix", max_length=10, required=False),
        f"{_HOLDER}organisation": text("Or the employer's name", max_length=60, required=False),
        f"{_HOLDER}birth_date": DateField(label="Holder born on", required=False),
        f"{_HOLDER}sex": choice(
            "Holder's sex, as the card says", (("", "–"), *SEXES), required=False
        ),
        **{f"{_HOLDER}address.{part}": each for part, each in _address_fields("Holder's ").items()},
    }


def _address_fields(whose: str) -> dict[str, forms.Field]:
    def label(words: str) -> str:
        return f"{whose}{words}" if whose else words.capitalize()

    return {
        "street": text(label("street"), max_length=55, required=False),
        "street2": text(label("apartment or suite"), max_length=55, required=False),
        "city": text(label("city"), max_length=30, required=False),
        "state": choice(label("state"), STATES, required=False),
        "postal_code": text(label("ZIP code"), max_length=10, required=False, inputmode="numeric"),
    }


PolicyForm: type[PolicyFields] = type("PolicyForm", (PolicyFields,), _holder_fields())


class NewPolicyFields(PolicyForm):  # type: ignore[misc,valid-type]  # made above
    """A new policy also names its payer, and may bring photographs of its card."""

    payer_id = choice("Payer", ())
    front = forms.FileField(label="Photograph of the card, front", required=False)
    back = forms.FileField(label="Photograph of the card, back", required=False)


class CardForm(Form):
    """Photographs of the card."""

    front = forms.FileField(
        label="Front", widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"})
    )
    back = forms.FileField(
        label="Back",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )


class EndForm(Form):
    """When cover ends."""

    active_until = DateField(
        label="First day without cover",
        help_text="The last day it covers is the day before. Visits before it may still be billed.",
    )


class AuthorisationForm(Form):
    """A payer's approval."""

    number = text("Number", "Exactly as the payer wrote it.", max_length=30)
    visits_allowed = _visits()
    valid_from = DateField(label="Covers from", required=False)
    valid_until = DateField(label="First day it no longer covers", required=False)

    def facts(self) -> AuthorisationFacts:
        """Return what was typed, for the action."""
        return AuthorisationFacts(**{name: self.cleaned_data[name] for name in AUTHORISATION})


AUTHORISATION = ("number", "valid_from", "valid_until", "visits_allowed")


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
    employer_name = text("Employer", "For a work injury.", max_length=60, required=False)
    onset_on = DateField(label="Complaint began on", required=False)
    first_treated_on = DateField(label="First treated on", required=False)
    closed_on = DateField(label="Closed on", required=False)

    def facts(self, number: str = "") -> CaseFacts:
        """Return what was typed, for the action; ``number`` is the practice's own."""
        typed = self.cleaned_data
        address = {part: typed[f"employer_address.{part}"] for part in _ADDRESS}
        own = {name: typed[name] for name in CASE}
        return CaseFacts(**own, number=number, employer_address=_filled(address))


CASE = (
    "cause", "injury_date", "state", "claim_number", "adjuster_name", "employer_name", "onset_on",
    "first_treated_on", "closed_on",
)  # fmt: skip
CaseForm: type[CaseFields] = type(
    "CaseForm",
    (CaseFields,),
    {f"employer_address.{part}": each for part, each in _address_fields("Employer's ").items()},
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
    visits_allowed = _visits("Visits ordered")
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


def policy_now(row: Any) -> dict[str, Any]:
    """Return what a policy says now, by the names of its form's fields."""
    now = {name: getattr(row, name) for name in (*POLICY, "version")}
    now["priority"] = str(row.priority)
    return now | dict(_flat(_HOLDER, row.subscriber))


def case_now(row: Any) -> dict[str, Any]:
    """Return what an episode says now, by the names of its form's fields."""
    now = {name: getattr(row, name) for name in (*CASE, "version")}
    return now | dict(_flat("employer_address.", row.employer_address))


def referral_now(row: Any) -> dict[str, Any]:
    """Return what a referral says now, by the names of its form's fields."""
    now = {name: getattr(row, name) for name in (*REFERRAL, "version")}
    now |= {name: str(getattr(row, name) or "") for name in _LINKS}
    return now | {"diagnoses": ", ".join(row.diagnoses)}


def card_papers(form: Form) -> list[Paper]:
    """Return the photographs of a card that were chosen."""
    return [
        Paper(kind="card", title=f"Card, {side}", content=form.cleaned_data[side].read())
        for side in ("front", "back")
        if form.cleaned_data.get(side)
    ]


def _flat(prefix: str, given: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in given.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield prefix + name, value


def _filled(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in ("", None, {})}


def _codes(typed: str) -> tuple[str, ...]:
    """Return codes in capitals with their dots."""
    parts = [each.strip().upper().replace(".", "") for each in typed.replace(";", ",").split(",")]
    return tuple(f"{each[:3]}.{each[3:]}" if len(each) > 3 else each for each in parts if each)
