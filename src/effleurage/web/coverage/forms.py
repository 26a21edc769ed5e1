"""What is typed of a policy: its card, whom it belongs to, its end, what the payer approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms

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
_FILING = tuple((code, f"{filing.filing_in_words(code)} ({code})") for code in filing.all_codes())
_HOLDER = "subscriber."
_PERSON = ("last", "first", "middle", "suffix")
ADDRESS = ("street", "street2", "city", "state", "postal_code")


def visits(label: str = "Visits allowed") -> forms.IntegerField:
    """Return a field for a number of visits."""
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
    case_id = choice("Answers for one accident only", (("", "No"),), required=False)
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
        case_id = UUID(typed["case_id"]) if typed["case_id"] else None
        return PolicyFacts(
            **own, priority=int(typed["priority"]), subscriber=self._holder(), case_id=case_id
        )

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
        address = {part: typed[f"{_HOLDER}address.{part}"] for part in ADDRESS}
        address["state"] = address["state"].upper()
        born = typed[f"{_HOLDER}birth_date"]
        given = {
            "name": filled(person),
            "organisation": typed[f"{_HOLDER}organisation"],
            "birth_date": born.isoformat() if born else "",
            "sex": typed[f"{_HOLDER}sex"],
            "address": filled(address),
        }
        return filled(given)


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
        **{f"{_HOLDER}address.{part}": each for part, each in address_fields("Holder's ").items()},
    }


def address_fields(whose: str) -> dict[str, forms.Field]:
    """Return the fields of an address."""

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
    visits_allowed = visits()
    valid_from = DateField(label="Covers from", required=False)
    valid_until = DateField(label="First day it no longer covers", required=False)
    codes = text(
        "Only for these procedures", "With commas between, if it names any.", max_length=200,
        required=False,
    )  # fmt: skip

    def facts(self) -> AuthorisationFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        codes = [each.strip().upper() for each in typed["codes"].replace(";", ",").split(",")]
        return AuthorisationFacts(
            **{name: typed[name] for name in AUTHORISATION},
            codes=tuple(each for each in codes if each),
        )


AUTHORISATION = ("number", "valid_from", "valid_until", "visits_allowed")


def policy_now(row: Any) -> dict[str, Any]:
    """Return what a policy says now, by the names of its form's fields."""
    now = {name: getattr(row, name) for name in (*POLICY, "version")}
    now |= {"priority": str(row.priority), "case_id": str(row.case_id or "")}
    return now | dict(flat(_HOLDER, row.subscriber))


def card_papers(form: Form) -> list[Paper]:
    """Return the photographs of a card that were chosen."""
    return [
        Paper(kind="card", title=f"Card, {side}", content=form.cleaned_data[side].read())
        for side in ("front", "back")
        if form.cleaned_data.get(side)
    ]


def flat(prefix: str, given: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Yield what a kept object says, by the names of its form's fields."""
    for name, value in given.items():
        if isinstance(value, Mapping):
            yield from flat(f"{prefix}{name}.", value)
        else:
            yield prefix + name, value


def filled(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of it says anything."""
    return {name: value for name, value in given.items() if value not in ("", None, {})}
