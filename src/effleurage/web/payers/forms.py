"""What is typed about a payer and its terms."""

from __future__ import annotations

from typing import Any

from django import forms

from effleurage.apps.coverage.facts import PayerFacts, Terms
from effleurage.codes import states
from effleurage.web.payers import words
from effleurage.web.ui.forms import DateField, Form, choice, text

_SAID = (("unknown", words.NOBODY), ("yes", "Yes"), ("no", "No"))
_TRUE: dict[str, bool | None] = {"unknown": None, "yes": True, "no": False}
_YES_NO = ("uses_ncci", "requires_gp", "requires_prescription")


def _said(label: str, help_text: str) -> forms.ChoiceField:
    return choice(label, _SAID, help_text, initial="unknown", radio=True)


class PayerForm(Form):
    """Who is asked to pay."""

    name = text("Name", "As claims should carry it.", max_length=60)
    payer_id = text(
        "Electronic payer id", "From the card or your clearinghouse’s list.", max_length=30
    )
    line_of_business = choice("Kind", words.LINES.items())
    street = text("Street", max_length=55, required=False)
    street2 = text("Box or suite", max_length=55, required=False)
    city = text("City", max_length=30, required=False)
    state = choice(
        "State", [("", "–"), *((each, each) for each in states.all_codes())], required=False
    )
    postal_code = text("ZIP code", max_length=10, required=False, inputmode="numeric")

    def payer_facts(self) -> PayerFacts:
        """Return who it is, for the action."""
        return PayerFacts(**{name: self.cleaned_data[name] for name in PAYER})


class TermsForm(Form):
    """What the payer asks for, and who said so."""

    filing_limit_days = forms.IntegerField(
        label="Claims must arrive within, in days", required=False, min_value=1, max_value=1200,
        help_text="Counted from the visit. Empty where nobody has said.",
    )  # fmt: skip
    unit_rule = choice("Minutes become units", words.UNIT_RULES.items(), initial="unknown")
    requires_prescription = _said("Does it want a referral?", "Before the first visit.")
    requires_gp = _said("Does it want modifier GP?", "On each line of therapy.")
    uses_ncci = _said("Does it follow Medicare’s pair edits?", "Which procedures go together.")
    source = text(
        "Who said so, and when", "As “phone, Robin at provider services, 12 Nov”.", max_length=200,
        required=False,
    )  # fmt: skip
    is_verified = forms.BooleanField(
        label="The payer itself said so", required=False,
        help_text="Leave it empty for what came from memory, a colleague or the internet.",
    )  # fmt: skip
    recheck_by = DateField(label="Ask again by", required=False)
    since = DateField(
        label="What changed holds for visits from", required=False,
        help_text="Empty where what stood here was never right.",
    )  # fmt: skip

    def terms(self) -> Terms:
        """Return the terms, for the action."""
        typed = self.cleaned_data
        own = ("unit_rule", "filing_limit_days", "source", "is_verified", "recheck_by", "since")
        given: dict[str, Any] = {name: typed[name] for name in own}
        given |= {name: _TRUE.get(typed[name]) for name in _YES_NO}
        return Terms(**given)


class NewPayerForm(PayerForm, TermsForm):
    """A payer with its terms."""


PAYER = (
    "name", "payer_id", "line_of_business", "street", "street2", "city", "state", "postal_code"
)  # fmt: skip


def terms_now(given: dict[str, Any]) -> dict[str, Any]:
    """Return terms by the names of their form's fields."""
    words_of = {value: word for word, value in _TRUE.items()}
    return given | {name: words_of[given.get(name)] for name in _YES_NO}
