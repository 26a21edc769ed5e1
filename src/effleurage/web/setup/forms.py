"""What is typed while a practice is set up, step by step.

Knows the fields of each step and the words beside them. What may stand in a field is asked of the
facts of its own step of the journey; here is only what those cannot know: that two passwords agree.
"""

from __future__ import annotations

from typing import Any

from django import forms

from effleurage.codes.identifiers import MASSAGE_THERAPIST_TAXONOMY
from effleurage.codes.procedures import procedure
from effleurage.core.claims import LineOfBusiness
from effleurage.web.ui.forms import DateField, MoneyField, Styled, choice, text

USUAL_CODES = ("97124", "97140", "97112", "97110", "97010", "97530")
ORGANISATION, OWN_NAME = "organisation", "own"
KINDS = {
    LineOfBusiness.COMMERCIAL.value: "Health plan",
    LineOfBusiness.AUTO.value: "Auto (PIP or MedPay)",
    LineOfBusiness.WORKERS_COMP.value: "Workers' compensation",
    LineOfBusiness.VA.value: "Veterans (VA)",
}
_ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Atlantic (Puerto Rico)",
    "Pacific/Guam": "Guam",
}
_NPI_HELP = "Ten digits, from the letter of the NPI registry."


def secret(label: str, help_text: str = "", *, is_new: bool = True) -> forms.CharField:
    """Return a field for a passphrase or password; it is never shown again."""
    attrs = {"autocomplete": "new-password" if is_new else "current-password"}
    widget = forms.PasswordInput(attrs=attrs)
    return forms.CharField(
        label=label, help_text=help_text, strip=False, max_length=1000, widget=widget
    )


def _fee(code: str) -> MoneyField:
    known = procedure(code)
    unit = "for 15 minutes" if known and known.timed else "each"
    words = known.words if known else ""
    return MoneyField(label=f"{code} {words}", help_text=unit, required=False)


class PassphraseForm(Styled):
    """The passphrase that the records begin with, twice."""

    passphrase = secret("Passphrase", "Four or five unrelated words, with spaces.")
    again = secret("The same once more")

    def clean(self) -> dict[str, Any]:
        """See that both are the same."""
        return _same(self, "passphrase")


class KnownPassphraseForm(Styled):
    """The passphrase chosen at the beginning."""

    passphrase = secret("Passphrase", is_new=False)


class TherapistForm(Styled):
    """Who has hands on clients."""

    first_name = text("First name")
    last_name = text("Last name", "As the NPI registry has it.")
    npi = text("The therapist's own NPI", _NPI_HELP, inputmode="numeric")
    licence_number = text("Licence number", required=False)
    licence_state = text("State of the licence", "Two letters.", required=False, max_length=2)
    licence_until = DateField(label="Licence good until", required=False)
    taxonomy = text(
        "Taxonomy code",
        "225700000X stands for massage therapist: leave it unless yours differs.",
        initial=MASSAGE_THERAPIST_TAXONOMY,
    )


class PracticeForm(Styled):
    """Who bills."""

    bills_as = choice(
        "Whose name stands on the claims?",
        ((ORGANISATION, "A company's: LLC, PLLC, corporation"), (OWN_NAME, "The therapist's own")),
        radio=True,
        initial=ORGANISATION,
    )
    organisation = text("Legal name of the company", "As the IRS has it.", required=False)
    npi = text(
        "NPI to bill with",
        "A company has one of its own (type 2). Billing in one's own name, it is the therapist's.",
        inputmode="numeric",
    )
    tax_id_kind = choice(
        "Tax number",
        (("EIN", "EIN, an employer's number"), ("SSN", "SSN, a personal number")),
        radio=True,
        initial="EIN",
    )
    tax_id = text("Its nine digits", inputmode="numeric")
    phone = text("Phone for payers", autocomplete="tel", inputmode="tel")


class AddressForm(Styled):
    """Where the practice is."""

    street = text("Street", "A street address: payers refuse a post-office box here.")
    street2 = text("Suite", required=False)
    city = text("City")
    state = text("State", "Two letters.", max_length=2)
    postal_code = text(
        "ZIP code",
        "All nine digits: electronic claims want the last four too. The post office's web site "
        "finds them by address.",
        inputmode="numeric",
    )
    time_zone = choice("Time zone", _ZONES.items(), initial="America/Los_Angeles")


class PayerForm(Styled):
    """The first payer, as one of the list and edited."""

    name = text("Name")
    payer_id = text(
        "Electronic id", "On the back of the card, or ask the payer or your clearinghouse."
    )
    line_of_business = choice("Kind", KINDS.items())
    filing_limit_days = forms.IntegerField(
        label="Claims must arrive within so many days",
        required=False,
        min_value=1,
        max_value=3650,
    )


_FEES = {f"fee_{code}": _fee(code) for code in USUAL_CODES}
FeesForm: type[Styled] = type("FeesForm", (Styled,), {"__doc__": "Fees, code by code.", **_FEES})


class OwnerForm(Styled):
    """Who signs in first, and may do everything."""

    name = text("Your name", autocomplete="name")
    email = text("E-mail address to sign in with", autocomplete="username", inputmode="email")
    password = secret("Password", "Twelve letters or more; another than the passphrase.")
    again = secret("The same once more")

    def clean(self) -> dict[str, Any]:
        """See that both passwords are the same."""
        return _same(self, "password")


def _same(form: Styled, name: str) -> dict[str, Any]:
    typed: dict[str, Any] = form.cleaned_data
    if name in typed and "again" in typed and typed[name] != typed["again"]:
        form.add_error("again", "The two differ. Type both once more.")
    return typed
