"""What is typed about a claim: why it waits, why a finding passes, how it left, what was heard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest

from effleurage.apps.clients.confirming import HOW, LONGEST_NAME
from effleurage.apps.remits.next_payer import OtherPlan
from effleurage.core.fixes import Confirms, Offer
from effleurage.web.ui.forms import DateField, Form, choice, text

_REASON = "No names: it is read in lists and in the audit trail."


class HoldForm(Form):
    """Why a claim waits, and until when."""

    reason = text("Why it must wait", _REASON, max_length=200)
    wake_on = DateField(label="Look at it again on")


class NextPayerForm(Form):
    """Which of the client's other plans is asked for what is left."""

    policy = choice("Which plan to ask", (), radio=True)
    although_forwarded = forms.BooleanField(
        label="The payer says that it forwarded this claim itself, and it never arrived",
        help_text="Ask the second payer first: a claim that comes twice is refused as a duplicate.",
        required=False,
    )

    def offer(self, plans: Iterable[OtherPlan]) -> None:
        """Offer these plans; the first is chosen until another is."""
        found = [(str(each.policy_id), f"{each.payer_name}, {each.member_id}") for each in plans]
        self.fields["policy"] = choice("Which plan to ask", found, radio=True)
        self.initial.setdefault("policy", found[0][0] if found else "")


class PassForm(Form):
    """Why a finding is let pass."""

    reason = text(
        "Why the claim is right all the same",
        "Your name and this reason stay on the claim. Whoever audits it will read them.",
        max_length=200,
    )


class MendForm(Form):
    """What is said with a fix; only what the fix asks for is shown."""

    option = choice("Which is meant", (), radio=True)
    confirmed_by = text(
        "Who confirmed it",
        "The clinician, or who at the office told you.",
        max_length=LONGEST_NAME,
        required=False,
    )
    confirmed_how = choice(
        "How",
        [("", "Choose"), *((value, words.capitalize()) for value, words in HOW)],
        required=False,
    )
    confirmed_on = DateField(label="On which day", required=False)
    followed_a_plan = forms.BooleanField(
        label="The work followed a plan of care, and the record shows it", required=False
    )
    reason = text(
        "Why the claim is right so",
        "It stays on the claim, with your name.",
        max_length=200,
        required=False,
    )
    writes_addendum = forms.BooleanField(
        label="Add this to the signed note too",
        help_text="The note itself stays as it is; the addendum carries your name and the day.",
        required=False,
    )

    def ask(self, offer: Offer, *, may_add_to_note: bool) -> None:
        """Leave the fields that this fix asks for."""
        for name, is_asked in {
            "option": len(offer.options) > 1,
            "followed_a_plan": offer.confirms is Confirms.PLAN_OF_CARE,
            "reason": offer.confirms is Confirms.REASON,
            "writes_addendum": offer.differs_from_note and may_add_to_note,
            **dict.fromkeys(_CONFIRMATION, offer.confirms is Confirms.REFERRER),
        }.items():
            if not is_asked:
                del self.fields[name]
            elif name in _MUST_BE_SAID:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = _MUST_BE_SAID[name]
        if "option" in self.fields:
            choices = [(each.key, each.words) for each in offer.options]
            self.fields["option"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


_CONFIRMATION = ("confirmed_by", "confirmed_how", "confirmed_on")
_MUST_BE_SAID = {
    "option": "Choose one.",
    "reason": "Say why: it is what defends the claim later.",
    "confirmed_by": "Name who confirmed it: the clinician, or who at the office.",
    "confirmed_how": "Say how it was confirmed.",
    "confirmed_on": "Give the day on which it was confirmed.",
}


class CloseForm(Form):
    """Why nothing more is expected of a claim."""

    note = text("Why", _REASON, max_length=200, required=False)


class GiveUpForm(Form):
    """Why denied money is given up."""

    reason = text("Why it is given up", _REASON, max_length=200)


class ReasonForm(Form):
    """What a paper that leaves is for."""

    reason = text(
        "What is it for?",
        "It leaves Effleurage, so the reason goes into the audit trail.",
        max_length=200,
    )


class OverlayForm(ReasonForm):
    """What is printed on a red form, and how far the printer is off."""

    right = forms.IntegerField(
        label="Move right", help_text="Hundredths of an inch; negative moves left.",
        initial=0, min_value=-100, max_value=100,
    )  # fmt: skip
    down = forms.IntegerField(
        label="Move down", help_text="Hundredths of an inch; negative moves up.",
        initial=0, min_value=-100, max_value=100,
    )  # fmt: skip


class SendForm(Form):
    """Over which connection a claim leaves."""

    connection = choice("Send it over", (), radio=True)

    def __init__(
        self, request: HttpRequest, *, connections: Iterable[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(request, **more)
        choices = tuple(connections)
        field = self.fields["connection"]
        field.choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if len(choices) == 1:
            field.initial = choices[0][0]


class Files(forms.FileField):
    """Several files at once."""

    class Input(forms.FileInput):
        """The browser's own choice of files, more than one."""

        allow_multiple_selected = True

    widget = Input

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return each file, none where none was chosen."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(Files, self).clean(each, initial) for each in given if each]


class ByHandForm(Form):
    """How a claim left by hand: the way, what went along, and the proof."""

    connection = choice("How it goes", (), radio=True)
    documents = forms.MultipleChoiceField(
        label="Papers of this client that go along",
        help_text="Only what the payer asked for, and only these days: that is the law.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    uploads = Files(
        label="Other papers, as PDF",
        help_text="The notes of these days, a W-9. Each up to 20 MB.",
        required=False,
        widget=Files.Input(attrs={"accept": "application/pdf", "multiple": True}),
    )
    confirmation = text(
        "What proves that it left",
        "The tracking number, the fax report, the portal's number, or who took it and when.",
        max_length=120,
        required=False,
    )

    def __init__(
        self,
        request: HttpRequest,
        *,
        connections: Iterable[tuple[str, str]],
        papers: Iterable[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(request, **more)
        choices, documents = tuple(connections), tuple(papers)
        self.fields["connection"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if len(choices) == 1:
            self.fields["connection"].initial = choices[0][0]
        self.fields["documents"].choices = documents  # type: ignore[attr-defined]  # as above
        if not documents:
            del self.fields["documents"]


class AnswerForm(Form):
    """What the payer said: it has the claim, or it has not and why."""

    said = choice(
        "What the payer says",
        (("accepted", "It has the claim"), ("rejected", "It does not have it, or refuses it")),
        radio=True,
    )
    confirmation = text(
        "Who said so",
        "Day, name and reference number, or “letter of 3 Nov”. It is your proof of filing in time.",
        max_length=90,
    )
    claim_number = text(
        "The payer's claim number",
        "If it was told. A later correction must cite it.",
        max_length=50,
        required=False,
    )
    reason = text(
        "Why it was rejected",
        "In the payer's words: not on file, member not found.",
        max_length=100,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason where the claim was rejected."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("said") == "rejected" and not typed.get("reason", "").strip():
            self.add_error("reason", "Say why: without it nobody knows what to mend.")
        return typed
