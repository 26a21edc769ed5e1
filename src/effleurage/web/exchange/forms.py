"""What is typed at the exchange: a file added by hand, and the outcome of a sending in doubt."""

from __future__ import annotations

from effleurage.web.ui.forms import Form, UploadField, choice, text

_OUTCOMES = (
    ("sent", "It is there: it was sent"),
    ("not sent", "It is not there: it may be sent again"),
)


class FileForm(Form):
    """A file that came another way than by a connection."""

    file = UploadField(
        label="File",
        help_text="An 835, 277CA, 999 or TA1 from a payer or clearinghouse, up to 20 MB. "
        "Choose it, or drop it on the field.",
        accept=".835,.277,.999,.ta1,.edi,.x12,.txt,.era,.rmt",
        most_mb=20,
    )


class SettleForm(Form):
    """What a person found out."""

    outcome = choice("What did you find?", _OUTCOMES, radio=True)
    confirmation = text(
        "Who or what says so",
        "As “clearinghouse portal, batch 4417”. No names of clients.",
        max_length=120,
    )
