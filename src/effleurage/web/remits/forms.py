"""What is typed to decide about a remit or a part of one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest

from effleurage.apps.audit.actions import LONGEST_REASON
from effleurage.apps.remits.actions import PaymentName
from effleurage.core.ledger import Account
from effleurage.web.ui.forms import Form, choice, text

ANSWERS, TO_PAYER, TO_CLIENT, OUTSIDE = "answers", "payer", "client", "outside"
ACCOUNTS = {TO_PAYER: Account.PAYER_RECEIVABLE, TO_CLIENT: Account.CLIENT_RECEIVABLE}
_WAYS = {
    ANSWERS: "It answers this claim: post all of it, as if it had been found",
    TO_PAYER: "It pays what the payer owes on this claim; post the money alone",
    TO_CLIENT: "It pays what the client owes on this claim; post the money alone",
    OUTSIDE: "It belongs to no claim: book it as a payer adjustment",
}


def reason(label: str = "Why") -> forms.CharField:
    """Return the field for a reason, which stays for whoever reads it later."""
    return text(label, "It stays in the audit trail: no names.", max_length=LONGEST_REASON)


class ReasonForm(Form):
    """A reason, and nothing else."""

    reason = reason()


class ReleaseForm(ReasonForm):
    """A reason, and for a test that it is meant."""

    although_test = forms.BooleanField(
        label="Post it although it is a test: this is a rehearsal", required=False
    )

    def __init__(self, request: HttpRequest, *, is_test: bool) -> None:
        super().__init__(request)
        if not is_test:
            del self.fields["although_test"]


class NameForm(Form):
    """What the cheque or transfer itself says."""

    payer_name = text("Payer, as on the cheque", max_length=60)
    payer_id = text(
        "The payer's id", "If the remit or the bank shows one.", max_length=80, required=False
    )
    trace_number = text("Number of the cheque or transfer", max_length=50)

    def name(self) -> PaymentName:
        """Return it for the action."""
        typed = self.cleaned_data
        return PaymentName(typed["payer_name"], typed["payer_id"], typed["trace_number"])


class ReplaceForm(ReasonForm):
    """Which remit is wrong, and why."""

    replaces = choice("The remit that was wrong", (), radio=True)
    field_order = ("replaces", "reason")

    def __init__(self, request: HttpRequest, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(request)
        field: Any = self.fields["replaces"]
        field.choices = choices


class SettleForm(ReasonForm):
    """What held money is, for which claim, and why."""

    decided = choice("What is it?", (), radio=True)
    claim_number = text(
        "Claim number", "Needed unless it belongs to no claim.", max_length=38, required=False
    )
    field_order = ("decided", "claim_number", "reason")

    def __init__(self, request: HttpRequest, *, may_answer: bool) -> None:
        asked = {name: request.GET.get(name, "") for name in ("decided", "claim_number")}
        super().__init__(request, initial=asked)
        field: Any = self.fields["decided"]
        field.choices = [each for each in _WAYS.items() if may_answer or each[0] != ANSWERS]

    def chosen(self) -> tuple[str, str]:
        """Return what is chosen so far, the way and the claim's number; empty what is none."""
        given: Any = self.data if self.is_bound else self.initial
        decided, number = self.fields["decided"], self.fields["claim_number"]
        try:
            return decided.clean(given.get("decided")), number.clean(given.get("claim_number"))
        except forms.ValidationError:
            return "", ""

    def clean(self) -> dict[str, Any]:
        """Ask for the claim where the decision needs one."""
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("decided") != OUTSIDE and not typed.get("claim_number"):
            self.add_error("claim_number", "Say which claim it is.")
        return typed
