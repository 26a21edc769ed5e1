"""What is typed about a client and a paper."""

from __future__ import annotations

from typing import Any

from django import forms

from effleurage.apps.clients.facts import ClientFacts
from effleurage.apps.clients.papers import KINDS, Paper
from effleurage.apps.practices.fields import vars_of
from effleurage.codes import states
from effleurage.web.ui.forms import DateField, Form, choice, text

SEXES = (("F", "Female"), ("M", "Male"), ("U", "Not said"))
_OF_KINDS = {
    "card": "Insurance card",
    "referral": "Referral",
    "authorisation": "Authorisation",
    "letter": "Letter",
    "consent": "Consent",
    "waiver": "Waiver: pays what the plan does not",
    "scan": "Other scan",
}
PAPER_KINDS = tuple((kind, _OF_KINDS[kind]) for kind in KINDS)


class ClientForm(Form):
    """Who the client is."""

    first_name = text("First name", max_length=35)
    last_name = text("Last name", max_length=60)
    middle_name = text("Middle name", max_length=25, required=False)
    suffix = text("Suffix, as Jr or III", max_length=10, required=False)
    birth_date = DateField(label="Born on")
    sex = choice("Sex, as the card says", SEXES, radio=True, initial="U")
    street = text("Street", max_length=55, required=False)
    street2 = text("Apartment or suite", max_length=55, required=False)
    city = text("City", max_length=30, required=False)
    state = choice(
        "State", [("", "–"), *((each, each) for each in states.all_codes())], required=False
    )
    postal_code = text("ZIP code", max_length=10, required=False, inputmode="numeric")
    phone = text("Phone", max_length=20, required=False, inputmode="tel")
    email = forms.EmailField(label="E-mail", max_length=254, required=False)

    def facts(self) -> ClientFacts:
        """Return what was typed, for the action."""
        return ClientFacts(**{name: self.cleaned_data[name] for name in _FACTS})


class NewClientForm(ClientForm):
    """The same, with a word for when somebody like that is here already."""

    is_another = forms.BooleanField(label="Add it as another person", required=False)

    @property
    def may_be_added(self) -> bool:
        """Return whether the person said that it is another one."""
        return bool(self.cleaned_data["is_another"])


class PaperForm(Form):
    """A paper: what it is, and the file."""

    kind = choice("What it is", PAPER_KINDS)
    title = text("Title", "Your own words, as “Card, front”.", max_length=80)
    file = forms.FileField(
        label="File",
        help_text="A PDF or a photograph, up to 20 MB.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/*"}),
    )

    def paper(self) -> Paper:
        """Return the paper, for the action."""
        typed = self.cleaned_data
        return Paper(kind=typed["kind"], title=typed["title"], content=typed["file"].read())


class MergeForm(Form):
    """Why two records are one person."""

    reason = text(
        "Why they are the same person",
        "Needed where they differ. It stays in the audit trail: no names.",
        max_length=200,
        required=False,
    )


class UndoMergeForm(Form):
    """Why one record is two people after all."""

    reason = text(
        "Why they are two people after all",
        "It stays in the audit trail: no names.",
        max_length=200,
    )


def facts_of(client: Any) -> dict[str, Any]:
    """Return what the record says now, and its version, for a form to begin with."""
    return {name: getattr(client, name) for name in (*_FACTS, "version")}


_FACTS = tuple(vars_of(ClientFacts(last_name="", first_name="", birth_date=None)))  # type: ignore[arg-type]  # only its field names
