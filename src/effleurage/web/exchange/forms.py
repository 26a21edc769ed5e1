"""What is typed at the exchange: a file added by hand, and the outcome of a sending in doubt."""

from __future__ import annotations

from typing import Any

from django import forms

from effleurage.web.ui.forms import Form, choice, text

LARGEST_BYTES = 20 * 1024 * 1024
_OUTCOMES = (
    ("sent", "It is there: it was sent"),
    ("not sent", "It is not there: it may be sent again"),
)


class FileForm(Form):
    """A file that came another way than by a connection."""

    file = forms.FileField(
        label="File",
        help_text="An 835, 277CA, 999, TA1 or 271 from a payer or clearinghouse, up to 20 MB. "
        "Choose it, or drop it on the field.",
        widget=forms.FileInput(
            attrs={"accept": ".835,.277,.999,.271,.ta1,.edi,.x12,.txt,.era,.rmt"}
        ),
    )

    def clean_file(self) -> Any:
        """Refuse an empty file at its field."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError("It is larger than 20 MB.")
        return file


class SettleForm(Form):
    """What a person found out."""

    outcome = choice("What did you find?", _OUTCOMES, radio=True)
    confirmation = text(
        "Who or what says so",
        "As “clearinghouse portal, batch 4417”. No names of clients.",
        max_length=120,
    )
