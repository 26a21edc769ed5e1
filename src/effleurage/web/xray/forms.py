"""What is given to the X-ray: a file to look at."""

from __future__ import annotations

from effleurage.web.ui.forms import Form, UploadField


class LookForm(Form):
    """A file to look at, kept nowhere."""

    file = UploadField(
        label="File",
        help_text="Any X12 file, up to 2 MB: 837P, 835, 270, 271, 276, 277, 277CA, 999, TA1. "
        "It is not taken in: it is forgotten when you put it away or sign out.",
        accept=".835,.837,.277,.999,.ta1,.edi,.x12,.txt,.era",
        most_mb=2,
        otherwise="Add it under Exchange, and look at it from its page there.",
    )
