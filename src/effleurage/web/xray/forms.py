"""What is given to the X-ray: a file to look at."""

from __future__ import annotations

from typing import Any

from django import forms

from effleurage.web.ui.forms import Form

LARGEST_BYTES = 2 * 1024 * 1024


class LookForm(Form):
    """A file to look at, kept nowhere."""

    file = forms.FileField(
        label="File",
        help_text="Any X12 file, up to 2 MB: 837P, 835, 270, 271, 276, 277, 277CA, 999, TA1. "
        "It is not taken in: it is forgotten when you put it away or sign out.",
        widget=forms.FileInput(attrs={"accept": ".835,.837,.277,.999,.ta1,.edi,.x12,.txt,.era"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is larger than a session can hold."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError(
                "It is larger than 2 MB. Add it under Exchange, and look at it from its page there."
            )
        return file
