"""What is typed of a benefit: limits, the card compared, days not billed, payment that ended."""

from __future__ import annotations

import calendar
from typing import Any

from django import forms

from effleurage.apps.coverage.benefit_facts import (
    BenefitFacts,
    CardFacts,
    PaymentEndFacts,
    RestrictionFacts,
)
from effleurage.web.ui.forms import DateField, Form, choice, text

PLAN_KINDS = (
    ("", "Nobody has said"), ("hmo", "HMO"), ("ppo", "PPO"), ("epo", "EPO"), ("pos", "POS"),
    ("indemnity", "Indemnity"),
)  # fmt: skip
COVERS = (("unknown", "Nobody has said"), ("pip", "PIP"), ("medpay", "MedPay"))
SAID = (("", "Nobody has said"), ("yes", "Yes"), ("no", "No"))
TRUE = {"": None, "yes": True, "no": False}
_WORDS = {value: word for word, value in TRUE.items()}
_MONTHS = tuple((str(n), calendar.month_name[n]) for n in range(1, 13))


def count(label: str, help_text: str) -> forms.IntegerField:
    """Return a field for a number of visits, which may be left empty."""
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=0, max_value=999
    )


class BenefitForm(Form):
    """What the plan pays for, as somebody told."""

    is_discount_only = forms.BooleanField(
        label="It is only a discount or wellness programme", required=False,
        help_text="Such a programme pays no claims: the client pays less, and that is all.",
    )  # fmt: skip
    plan_kind = choice("Kind of plan", PLAN_KINDS, required=False)
    is_self_funded = choice(
        "Does the employer pay the claims itself?", SAID,
        "A self-funded plan is not bound by state law.", required=False, radio=True,
    )  # fmt: skip
    visits_a_year = count("Visits a year", "Empty where there is no limit, or nobody knows.")
    visits_are_shared = choice(
        "Shared with physical therapy or chiropractic?", SAID, required=False, radio=True
    )
    visits_used_elsewhere = count("Visits used elsewhere this year", "As payer or client told.")
    visits_told_on = DateField(label="Told on", required=False)
    plan_year_month = choice("The plan’s year begins in", _MONTHS, initial="1")

    def facts(self) -> BenefitFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        return BenefitFacts(
            is_discount_only=typed["is_discount_only"],
            plan_kind=typed["plan_kind"],
            is_self_funded=TRUE[typed["is_self_funded"]],
            visits_a_year=typed["visits_a_year"],
            visits_are_shared=TRUE[typed["visits_are_shared"]],
            visits_used_elsewhere=typed["visits_used_elsewhere"],
            visits_told_on=typed["visits_told_on"],
            plan_year_month=int(typed["plan_year_month"]),
        )


class ComparedForm(Form):
    """Name and number, letter by letter as on the card."""

    card_first_name = text("First name on the card", "The policy holder’s.", max_length=35)
    card_last_name = text("Last name on the card", max_length=60)
    card_member_id = text("Member number on the card", max_length=30)
    card_compared_on = DateField(label="Compared on")

    def facts(self) -> CardFacts:
        """Return what was typed, for the action."""
        return CardFacts(**{name: self.cleaned_data[name] for name in CARD})


CARD = ("card_last_name", "card_first_name", "card_member_id", "card_compared_on")


class RestrictionForm(Form):
    """Days of which the payer is told nothing."""

    since = DateField(label="For visits from")
    until = DateField(
        label="First day that may be billed again", required=False,
        help_text="For one visit: the day after it. Empty: all visits from then on.",
    )  # fmt: skip
    asked_on = DateField(label="The client asked on")

    def facts(self) -> RestrictionFacts:
        """Return what was typed, for the action."""
        return RestrictionFacts(
            **{name: self.cleaned_data[name] for name in ("since", "until", "asked_on")}
        )


class EndRestrictionForm(Form):
    """Since when visits may be billed again."""

    until = DateField(label="First day that may be billed again")


class PaymentEndForm(Form):
    """Since when an accident is paid no more, and by whom then."""

    auto_cover = choice("Which part of an auto policy pays?", COVERS, initial="unknown")
    cut_off_on = DateField(
        label="Cut off after an examination (IME), from", required=False,
        help_text="The first day that is no longer paid.",
    )  # fmt: skip
    exhausted_on = DateField(
        label="Used up, from", required=False, help_text="The first day that is no longer paid."
    )
    next_payer = text(
        "Who is asked then", "MedPay, the health plan, the client.", max_length=60, required=False
    )
    letter_kept = forms.BooleanField(
        label="The letter that says so is among the client’s papers", required=False
    )

    def facts(self) -> PaymentEndFacts:
        """Return what was typed, for the action."""
        return PaymentEndFacts(**{name: self.cleaned_data[name] for name in PAYMENT})


PAYMENT = ("auto_cover", "cut_off_on", "exhausted_on", "next_payer", "letter_kept")
_PLAIN = (
    "is_discount_only", "plan_kind", "visits_a_year", "visits_used_elsewhere", "visits_told_on",
    "version",
)  # fmt: skip


def benefit_now(row: Any) -> dict[str, Any]:
    """Return what is held of a benefit now, by the names of its form's fields."""
    return {name: getattr(row, name) for name in _PLAIN} | {
        "is_self_funded": _WORDS[row.is_self_funded],
        "visits_are_shared": _WORDS[row.visits_are_shared],
        "plan_year_month": str(row.plan_year_month),
    }


def payment_now(row: Any) -> dict[str, Any]:
    """Return what is held of a payment's end now; version 0 where nothing is."""
    if row is None:
        return {"version": 0}
    return {name: getattr(row, name) for name in (*PAYMENT, "version")}
