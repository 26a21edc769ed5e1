"""What is typed about the practice, its places, therapists, fees, ways out and printer.

Knows fields and the words beside them, and how what is typed becomes the facts of an action. What
may stand in a field, the facts themselves say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from effleurage.apps.credentials.facts import TherapistFacts
from effleurage.apps.exchange.connections import Terms
from effleurage.apps.exchange.models import Method
from effleurage.apps.practices import keeping
from effleurage.apps.practices.facts import LocationFacts, PracticeFacts
from effleurage.codes import places, states
from effleurage.codes.identifiers import MASSAGE_THERAPIST_TAXONOMY
from effleurage.web.setup.forms import AddressForm
from effleurage.web.ui.forms import DateField, Form, MoneyField, choice, text

NPI_HELP = "Ten digits, from the letter of the NPI registry; the last one proves the others."
METHODS = {
    Method.FOLDER.value: "Files into a folder (clearinghouse software picks them up)",
    Method.PORTAL.value: "A payer's web site, typed in by hand",
    Method.MAIL.value: "Paper by post",
    Method.FAX.value: "Paper by fax",
}
KINDS = {
    "office": "A room of the practice",
    "mobile": "The client's home",
    "other": "Somewhere else",
}
ADDRESS = ("street", "street2", "city", "state", "postal_code")


def _states() -> list[tuple[str, str]]:
    return [("", "–"), *((each, each) for each in states.all_codes())]


def _zip(label: str = "ZIP code", help_text: str = "") -> forms.CharField:
    return text(label, help_text, max_length=10, required=False, inputmode="numeric")


class PracticeForm(Form):
    """Who bills."""

    needed = frozenset(
        {
            "npi",
            "tax_id_kind",
            "tax_id",
            "phone",
            "street",
            "city",
            "state",
            "postal_code",
            "time_zone",
        }
    )

    organisation = text("Legal name of the company", "As the IRS has it.", max_length=60)
    person_first_name = text("First name", max_length=35)
    person_last_name = text("Last name", max_length=60)
    npi = text("NPI to bill with", NPI_HELP, max_length=20, inputmode="numeric")
    tax_id_kind = choice(
        "Tax number",
        (("EIN", "EIN, an employer's number"), ("SSN", "SSN, a personal number")),
        radio=True,
    )
    tax_id = text("Its nine digits", max_length=20, inputmode="numeric")
    taxonomy = text("Taxonomy code", "225700000X stands for massage therapist.", max_length=10)
    phone = text("Phone for payers", max_length=20, inputmode="tel")
    contact_name = text("Whom payers ask for", max_length=60)
    street = text("Street", "A street address: payers refuse a post-office box here.")
    street2 = text("Suite", max_length=55)
    city = text("City", max_length=30)
    state = choice("State", _states())
    postal_code = _zip(help_text="All nine digits: electronic claims want the last four too.")
    time_zone = choice("Time zone", ())
    pay_to_street = text("Street or post-office box", max_length=55)
    pay_to_street2 = text("Suite", max_length=55)
    pay_to_city = text("City", max_length=30)
    pay_to_state = choice("State", _states())
    pay_to_postal_code = _zip()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False  # the facts say what is missing, and in which words
        zone: Any = self.fields["time_zone"]
        zone.choices = _zones(str(self.initial.get("time_zone", "")))

    def facts(self) -> PracticeFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        names = set(PracticeFacts.__dataclass_fields__) - {"pay_to"}
        return PracticeFacts(**{name: typed[name] for name in names}, pay_to=self._pay_to())

    def add_findings(self, findings: Iterable[Any]) -> None:
        """Put what is wrong with the address for cheques at its own fields."""
        super().add_findings(
            each._replace(where=each.where.replace("pay_to.", "pay_to_")) for each in findings
        )

    def _pay_to(self) -> dict[str, str]:
        typed = {name: self.cleaned_data[f"pay_to_{name}"].strip() for name in ADDRESS}
        if not any(typed.values()):
            return {}
        digits = "".join(each for each in typed["postal_code"] if each.isdecimal())
        kept = {**typed, "postal_code": digits}
        return {name: value for name, value in kept.items() if value or name != "street2"}


class YearsForm(Form):
    """For how long charts are kept."""

    years = forms.IntegerField(
        label="Keep charts for so many years after the last visit",
        help_text="Ask your state's board: many ask for seven or ten. A child's chart is kept "
        "longer by itself, and nothing is deleted without you.",
        min_value=keeping.LEAST_YEARS,
        max_value=keeping.MOST_YEARS,
    )


class LocationForm(Form):
    """Where sessions take place."""

    name = text("Name", "Your own word, as “Main office”.", max_length=60)
    kind = choice("What it is", KINDS.items(), radio=True, initial="office")
    place_of_service = choice("Place of service", (), "Two digits that stand on the claim.")
    npi = text("Its own NPI, if it has one", max_length=20, required=False, inputmode="numeric")
    street = text("Street", max_length=55, required=False)
    street2 = text("Suite", max_length=55, required=False)
    city = text("City", max_length=30, required=False)
    state = choice("State", _states(), required=False)
    postal_code = _zip()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place_of_service"]
        field.initial = "11"
        field.choices = _places(str(self.initial.get("place_of_service", "")))

    def facts(self) -> LocationFacts:
        """Return what was typed, for the action."""
        names = LocationFacts.__dataclass_fields__
        return LocationFacts(**{name: self.cleaned_data[name] for name in names})


class TherapistForm(Form):
    """Who has hands on clients."""

    first_name = text("First name", max_length=35)
    last_name = text("Last name", "As the NPI registry has it.", max_length=60)
    middle_name = text("Middle name", max_length=25, required=False)
    suffix = text("Suffix, as Jr or III", max_length=10, required=False)
    npi = text("Her own NPI", NPI_HELP, max_length=20, inputmode="numeric")
    credential = text("Letters after the name", max_length=20, initial="LMT", required=False)
    licence_number = text("Licence number", max_length=30, required=False)
    licence_state = choice("State of the licence", _states(), required=False)
    licence_until = DateField(
        label="First day it no longer covers",
        help_text="The gate stops claims for visits from that day on.",
        required=False,
    )
    taxonomy = text(
        "Taxonomy code",
        "225700000X stands for massage therapist: leave it unless yours differs.",
        max_length=10,
        initial=MASSAGE_THERAPIST_TAXONOMY,
    )
    user_id = choice("Signs in as", (), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user_id"]
        user.choices = [("", "She does not sign in"), *people]

    def facts(self) -> TherapistFacts:
        """Return what was typed, for the action."""
        typed = dict(self.cleaned_data)
        names = TherapistFacts.__dataclass_fields__
        typed["user_id"] = UUID(typed["user_id"]) if typed["user_id"] else None
        return TherapistFacts(**{name: typed[name] for name in names})


class FeeForm(Form):
    """What one unit of a procedure costs from a day on."""

    charge_cents = MoneyField(label="For one unit")
    active_from = DateField(
        label="From", help_text="Charges of visits before that day stay as they are."
    )


class NewFeeForm(FeeForm):
    """The same, with the procedure to name first."""

    procedure = text("Procedure", "Five characters, as 97124.", max_length=5)
    field_order = ("procedure", "charge_cents", "active_from")


class ConnectionForm(Form):
    """A way out."""

    name = text("Name", "Your own word, as the clearinghouse's name.", max_length=60)
    method = choice("How claims leave", METHODS.items(), radio=True, initial=Method.FOLDER.value)
    sender_id = text(
        "Your id there", "From the clearinghouse; for folders only.", max_length=15, required=False
    )
    receiver_id = text(
        "Their id", "From the clearinghouse; for folders only.", max_length=15, required=False
    )
    outgoing_folder = text(
        "Folder that files are put into", "The whole path.", max_length=500, required=False
    )
    incoming_folder = text(
        "Folder that answers come from",
        "The whole path; empty where answers are brought by hand.",
        max_length=500,
        required=False,
    )

    def terms(self) -> Terms:
        """Return what was typed. Raises what ``Terms`` refuses."""
        typed = self.cleaned_data
        names = ("name", "sender_id", "receiver_id", "outgoing_folder", "incoming_folder")
        return Terms(method=Method(typed["method"]), **{name: typed[name] for name in names})


class OffsetForm(Form):
    """How far the printer is off."""

    right = forms.IntegerField(
        label="Move right",
        help_text="Hundredths of an inch; negative moves left. A millimetre is 4.",
        initial=0,
    )
    down = forms.IntegerField(
        label="Move down", help_text="Hundredths of an inch; negative moves up.", initial=0
    )


def _zones(now: str) -> list[tuple[str, str]]:
    known: Any = AddressForm.base_fields["time_zone"]
    zones = [(str(key), str(word)) for key, word in known.choices]
    return zones if not now or now in dict(zones) else [*zones, (now, now)]


def _places(now: str) -> list[tuple[str, str]]:
    listed = {each.code: f"{each.code} {each.words}" for each in places.usual_places()}
    if now and now not in listed:
        known = places.place(now)
        listed[now] = f"{now} {known.words}" if known else now
    return sorted(listed.items())
