"""What is typed of a contract: whose, from when, in the network or not, and what it allows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from effleurage.apps.coverage.contract_facts import ContractFacts, ContractFeeFacts
from effleurage.web.ui.forms import DateField, Form, MoneyField, choice, text

_NETWORK = (("", "Nobody has said"), ("yes", "In the network"), ("no", "Out of it"))
_TRUE = {"": None, "yes": True, "no": False}


class ContractForm(Form):
    """One therapist with one payer."""

    therapist_id = choice("Therapist", ())
    active_from = DateField(
        label="Accepted from", required=False, help_text="Empty while it is only asked for."
    )
    active_until = DateField(
        label="First day no longer accepted", required=False, help_text="Empty while it goes on."
    )
    is_in_network = choice("Network", _NETWORK, required=False, radio=True)
    fee_schedule = text("Fee schedule", "As the contract calls it.", max_length=60, required=False)
    source = text("Where it says so", "The letter and its date.", max_length=200, required=False)

    def facts(self) -> ContractFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        return ContractFacts(
            **{name: typed[name] for name in _PLAIN},
            therapist_id=UUID(typed["therapist_id"]),
            is_in_network=_TRUE[typed["is_in_network"]],
        )


class ContractFeeForm(Form):
    """What one unit of a procedure is allowed."""

    procedure = text("Procedure", "Five characters, as 97124.", max_length=5)
    allowed_cents = MoneyField(label="Allowed for one unit")
    active_from = DateField(label="For visits from")

    def facts(self) -> ContractFeeFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        return ContractFeeFacts(
            procedure=typed["procedure"].strip().upper(),
            allowed_cents=typed["allowed_cents"],
            active_from=typed["active_from"],
        )


_PLAIN = ("active_from", "active_until", "fee_schedule", "source")


def contract_now(row: Any) -> dict[str, Any]:
    """Return what a contract says now, by the names of its form's fields."""
    said = {None: "", True: "yes", False: "no"}
    return {name: getattr(row, name) for name in (*_PLAIN, "version")} | {
        "therapist_id": str(row.therapist_id),
        "is_in_network": said[row.is_in_network],
    }
