"""What is typed about money: a payment, an amount that goes back, a reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import forms

from effleurage.apps.claims.accounts import Bill
from effleurage.apps.claims.client_money import KEEP, OLDEST_FIRST, Decision, Payment
from effleurage.web.ui import formats
from effleurage.web.ui.forms import DateField, Form, MoneyField, choice, text

METHODS = (("card", "Card"), ("cash", "Cash"), ("check", "Check"), ("other", "Something else"))
METHOD_WORDS = dict(METHODS)


class PaymentForm(Form):
    """What a client pays."""

    cents = MoneyField(label="Amount")
    on = DateField(label="Paid on")
    method = choice("How", METHODS, radio=True, initial="card")
    reference = text(
        "Number of the check or slip",
        "Only if there is one. Never a card number.",
        max_length=40,
        required=False,
    )
    use = choice("Use it for", ())

    def offer(self, bills: Iterable[Bill], *, today: date) -> None:
        """Offer the bills on which something is owed; a payment is not of a day to come."""
        owed = [
            (
                bill.number,
                f"{bill.number}, {formats.day(bill.on, today=today)}: "
                f"{formats.money(bill.client_owes_cents)} owed",
            )
            for bill in bills
            if bill.client_owes_cents > 0
        ]
        ways = [(OLDEST_FIRST, "What is owed, the oldest first")] if owed else []
        kept = (KEEP, "Nothing yet: keep it as the client's credit")
        field = self.fields["use"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*ways, *owed, kept]
        self._today = today

    def clean_cents(self) -> int:
        """Return the amount, which is above zero."""
        cents: int = self.cleaned_data["cents"]
        if cents <= 0:
            raise forms.ValidationError("Write an amount above zero.")
        return cents

    def clean_on(self) -> date:
        """Return the day, which has come."""
        on: date = self.cleaned_data["on"]
        if on > self._today:
            raise forms.ValidationError("Choose today or a day before.")
        return on

    def payment(self) -> Payment:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        names = ("cents", "on", "method", "reference", "use")
        return Payment(**{name: typed[name] for name in names})


class ReasonForm(Form):
    """Why money moves back. Whoever reads the ledger reads it."""

    reason = text("Why", "In a few words, without names: it stays in the ledger.", max_length=100)

    def decision(self, *, on: date) -> Decision:
        """Return the decision, for the action."""
        return Decision(on=on, reason=self.cleaned_data["reason"])


class RefundForm(ReasonForm):
    """What goes back to a client."""

    cents = MoneyField(label="Amount to give back")
    field_order = ("cents", "reason")

    def clean_cents(self) -> int:
        """Return the amount, which is above zero."""
        cents: int = self.cleaned_data["cents"]
        if cents <= 0:
            raise forms.ValidationError("Write an amount above zero.")
        return cents
