"""The numbers by which providers are known: NPI, EIN and taxonomy code, as far as form goes.

Knows check digits and shapes. Refuses to know whether a number was ever issued, or to whom.
"""

from __future__ import annotations

import re

from stdnum import luhn

MASSAGE_THERAPIST_TAXONOMY = "225700000X"

# The card issuer prefix that makes an NPI a Luhn number (45 CFR 162.406; CMS, NPI check digit).
_NPI_PREFIX = "80840"

_NPI = re.compile(r"[12][0-9]{9}\Z")
_NINE_DIGITS = re.compile(r"[0-9]{9}\Z")
_EIN = re.compile(r"[0-9]{2}-?[0-9]{7}\Z")
_TAXONOMY = re.compile(r"[0-9]{3}[0-9A-Z]{6}X\Z")


def is_npi(text: str) -> bool:
    """Say whether the text is ten digits, the first 1 or 2, whose check digit is right."""
    return bool(_NPI.match(text)) and bool(luhn.is_valid(_NPI_PREFIX + text))


def npi_check_digit(first_nine: str) -> str:
    """Return the tenth digit of an NPI. Raises ``ValueError`` for other than nine digits."""
    if not _NINE_DIGITS.match(first_nine):
        raise ValueError("an NPI has nine digits before its check digit")
    return str(luhn.calc_check_digit(_NPI_PREFIX + first_nine))


def is_ein(text: str) -> bool:
    """Say whether the text has the shape of an EIN: nine digits, a hyphen after two allowed."""
    return bool(_EIN.match(text)) and text.replace("-", "") != "000000000"


def is_taxonomy(text: str) -> bool:
    """Say whether the text has the shape of a taxonomy code: ten characters, the last an X."""
    return bool(_TAXONOMY.match(text))
