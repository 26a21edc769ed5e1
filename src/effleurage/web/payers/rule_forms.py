"""What is typed of a payer rule: whom it is about, what it says, since when, who said so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from effleurage.apps.coverage.rule_facts import RuleFacts
from effleurage.codes import states
from effleurage.web.payers import rule_words, words
from effleurage.web.ui.forms import DateField, Form, choice, text

_YES = (("", "Nobody has said"), ("yes", "Yes"), ("no", "No"))
_TRUE = {"": None, "yes": True, "no": False}
_STATES = [("", "Every state"), *((each, each) for each in states.all_codes())]


class RuleForm(Form):
    """One thing that a payer asks for."""

    kind = choice("What it is about", rule_words.KINDS.items())
    payer_id = choice("Payer", (), required=False)
    line_of_business = choice(
        "Or every payer of a kind", [("", "–"), *words.LINES.items()], required=False
    )
    plan = text(
        "Only this plan", "A kind of cover as BL, a group number, or a group name. Empty for all.",
        max_length=30, required=False,
    )  # fmt: skip
    state = choice("Only in this state", _STATES, required=False)
    yes = choice("What does it say?", _YES, "For a rule that is a question.", required=False,
                 radio=True)  # fmt: skip
    amount = forms.IntegerField(
        label="Number", required=False, min_value=0, max_value=1_000_000,
        help_text="Days, visits, units or minutes; for money a day, cents.",
    )  # fmt: skip
    codes = text(
        "Codes", "With commas between. For a code of its own, that one last.", max_length=400,
        required=False,
    )  # fmt: skip
    active_from = DateField(
        label="For visits from", required=False, help_text="Empty: for all visits."
    )
    active_until = DateField(
        label="First day without it", required=False, help_text="Empty while it goes on."
    )
    words = text("In your own words", "What a finding adds.", max_length=300, required=False)
    source = text("Who said so, and when", "A call, a page of the manual.", max_length=200)
    is_verified = forms.BooleanField(
        label="The payer itself said so", required=False,
        help_text="Leave it empty for what came from memory, a colleague or the internet.",
    )  # fmt: skip
    recheck_by = DateField(label="Ask again by", required=False)

    def facts(self) -> RuleFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        given: dict[str, Any] = {name: typed[name] for name in PLAIN}
        payer_id = UUID(typed["payer_id"]) if typed["payer_id"] else None
        codes = [each.strip().upper() for each in typed["codes"].replace(";", ",").split(",")]
        return RuleFacts(
            **given,
            payer_id=payer_id,
            yes=_TRUE[typed["yes"]],
            codes=tuple(each for each in codes if each),
        )


class CheckedForm(Form):
    """That the payer was asked today."""

    recheck_by = DateField(label="Ask again by", required=False)


class EndRuleForm(Form):
    """When a rule ends."""

    until = DateField(
        label="First day of service without it",
        help_text="Visits before it are judged by the rule for ever.",
    )


class WithdrawForm(Form):
    """That a rule was never right."""

    why = text("What was wrong with it", "It stays with the rule: no names.", max_length=200)


PLAIN = (
    "kind", "line_of_business", "plan", "state", "amount", "active_from", "active_until", "words",
    "source", "is_verified", "recheck_by",
)  # fmt: skip


def rule_now(row: Any) -> dict[str, Any]:
    """Return what a rule says now, by the names of its form's fields."""
    said = {None: "", True: "yes", False: "no"}
    return {name: getattr(row, name) for name in PLAIN} | {
        "payer_id": str(row.payer_id or ""),
        "yes": said[row.yes],
        "codes": ", ".join(row.codes),
        "version": row.version,
    }
