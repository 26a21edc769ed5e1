"""What is typed of a payer's answer: a call, its portal or a letter; and a file that says it."""

from __future__ import annotations

from django import forms

from effleurage.apps.coverage.answer_facts import HOW, AnswerFacts
from effleurage.web.coverage.benefit_forms import SAID, TRUE, count
from effleurage.web.ui.forms import DateField, Form, MoneyField, UploadField, choice, text

_PERCENT = 10_000
_PLAIN = (
    "how", "answered_on", "spoke_with", "reference", "visits_left", "copay_cents",
    "deductible_left_cents", "words",
)  # fmt: skip


class AnswerForm(Form):
    """What the payer said."""

    how = choice("How did you ask?", [(each, word.capitalize()) for each, word in HOW.items()])
    answered_on = DateField(label="Asked on")
    spoke_with = text("Who answered", max_length=60, required=False)
    reference = text(
        "Reference of the call", "A payer that later says otherwise goes by it.",
        max_length=50, required=False,
    )  # fmt: skip
    is_active = choice("Is the policy active?", SAID, required=False, radio=True)
    covers_massage = choice(
        "Does it pay a massage therapist?", SAID,
        "Ask for 97124 and 97140 by a licensed massage therapist.", required=False, radio=True,
    )  # fmt: skip
    needs_authorisation = choice("Does it want an authorisation?", SAID, required=False, radio=True)
    visits_left = count("Visits left", "Of the plan’s year, on that day.")
    copay_cents = MoneyField(label="Copay of a visit", required=False)
    coinsurance_percent = forms.IntegerField(
        label="Client’s share, in percent", required=False, min_value=0, max_value=100
    )
    deductible_left_cents = MoneyField(label="Deductible still open", required=False)
    words = text("What else was said", max_length=200, required=False)

    def facts(self) -> AnswerFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        percent = typed["coinsurance_percent"]
        return AnswerFacts(
            **{name: typed[name] for name in _PLAIN},
            is_active=TRUE[typed["is_active"]],
            covers_massage=TRUE[typed["covers_massage"]],
            needs_authorisation=TRUE[typed["needs_authorisation"]],
            coinsurance_millionths=None if percent is None else percent * _PERCENT,
        )


class AnswerFileForm(Form):
    """The file in which a payer answered."""

    file = UploadField(
        label="The answer (271)",
        help_text="As the clearinghouse or the payer’s portal gave it, up to 2 MB. Only what it "
        "says of this policy is kept, not the file.",
        accept=".271,.edi,.x12,.txt",
        most_mb=2,
    )
