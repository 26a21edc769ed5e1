"""What is typed about the trail: what an export is for, why something is held, why a chart goes."""

from __future__ import annotations

from typing import Any

from django import forms

from effleurage.apps.retention.actions import HOLDABLE
from effleurage.web.ui.forms import Form, choice, text

_KINDS = {
    "practice": "Everything of this practice",
    "client": "A client, with all of her chart",
    "case": "An accident or episode",
    "referral": "A referral",
    "document": "A paper",
    "policy": "A policy",
    "visit": "A visit",
    "claim": "A claim",
    "submission": "A sending",
    "file": "A file",
    "remit": "A remit",
}
PURGE_WORD = "delete for good"


class ExportForm(Form):
    """What an export is for."""

    reason = text(
        "What is it for?",
        "It leaves Effleurage, so the reason goes into the trail: no names.",
        max_length=200,
    )


class HoldForm(Form):
    """What is held, and why."""

    kind = choice("What is held", [(kind, _KINDS[kind]) for kind in HOLDABLE])
    object_id = forms.UUIDField(
        label="Its id",
        help_text="It stands in the address of its page. Empty for the whole practice.",
        required=False,
    )
    reason = text(
        "Why", "The number of the case or the letter that asks for it: no names.", max_length=200
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the id of anything but the practice."""
        typed: dict[str, Any] = self.cleaned_data
        is_one = typed.get("kind") != "practice" and "object_id" not in self.errors
        if is_one and not typed.get("object_id"):
            self.add_error("object_id", "Copy the id from the address of its page.")
        return typed


class LiftForm(Form):
    """Why a hold is lifted."""

    reason = text("Why", "Who said that it is over: no names.", max_length=200)


class PurgeForm(Form):
    """The two confirmations before a chart goes."""

    is_read = forms.BooleanField(
        label="No law, contract, complaint or lawsuit asks for this chart any longer"
    )
    word = text(f"Write: {PURGE_WORD}", "It cannot be undone. Backups let go of it in some weeks.")
    reason = text("Why", "It stays in the trail: no names.", max_length=200)

    def clean_word(self) -> str:
        """See that the words were written."""
        typed = str(self.cleaned_data["word"]).strip().casefold()
        if typed != PURGE_WORD:
            raise forms.ValidationError(f"Write “{PURGE_WORD}”, to be sure.")
        return typed
