"""What the codes of an eligibility answer mean, in our own words.

Knows the kinds of benefit (EB01), the service types that a massage practice meets (EB03), periods,
counts and reasons of refusal (AAA03). Refuses to quote X12's descriptions, which are licensed: a
code without words is shown as the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Told(StrEnum):
    """What one benefit tells, as far as it decides anything for us (EB01)."""

    ACTIVE = "active cover"
    INACTIVE = "no active cover"
    COINSURANCE = "coinsurance"
    COPAY = "copay"
    DEDUCTIBLE = "deductible"
    LIMIT = "limit"
    OUT_OF_POCKET = "out-of-pocket limit"
    NOT_COVERED = "not covered"
    UNLIMITED = "unlimited"
    OTHER_PAYER = "another payer may have to pay first"
    ASK = "ask the payer"
    OTHER = "further information"


_TOLD = {
    **dict.fromkeys("12345", Told.ACTIVE),
    **dict.fromkeys("678", Told.INACTIVE),
    "A": Told.COINSURANCE,
    "B": Told.COPAY,
    "C": Told.DEDUCTIBLE,
    "F": Told.LIMIT,
    "G": Told.OUT_OF_POCKET,
    "H": Told.UNLIMITED,
    "I": Told.NOT_COVERED,
    "R": Told.OTHER_PAYER,
    "U": Told.ASK,
}

MASSAGE, PHYSICAL_THERAPY, PHYSICAL_MEDICINE = "BE", "PT", "AE"
CHIROPRACTIC, OFFICE_VISIT, HEALTH_PLAN = "33", "98", "30"
#: What a massage practice asks for, the nearest to its own work first.
ASKED_FOR = (
    MASSAGE, PHYSICAL_THERAPY, PHYSICAL_MEDICINE, CHIROPRACTIC, OFFICE_VISIT, HEALTH_PLAN,
)  # fmt: skip

_SERVICES = {
    "1": "medical care",
    "30": "health plan as a whole",
    "33": "chiropractic",
    "35": "dental care",
    "42": "care at home",
    "45": "hospice",
    "47": "hospital",
    "48": "hospital, staying",
    "50": "hospital, not staying",
    "60": "general benefits",
    "64": "acupuncture",
    "82": "family planning",
    "86": "emergency",
    "88": "pharmacy",
    "98": "office visit",
    "A9": "rehabilitation",
    "AD": "occupational therapy",
    "AE": "physical medicine",
    "AF": "speech therapy",
    "AL": "vision",
    "BE": "massage therapy",
    "BF": "pulmonary rehabilitation",
    "BG": "cardiac rehabilitation",
    "MH": "mental health",
    "PT": "physical therapy",
    "UC": "urgent care",
}
_PERIODS = {
    "6": "an hour",
    "7": "a day",
    "13": "a day",
    "21": "some years",
    "22": "a service year",
    "23": "a calendar year",
    "24": "year to date",
    "25": "the contract",
    "26": "an episode",
    "27": "a visit",
    "28": "an outlier",
    "29": "still left",
    "30": "over and above",
    "31": "not exceeded",
    "32": "a lifetime",
    "33": "a lifetime, still left",
    "34": "a month",
    "35": "a week",
    "36": "an admission",
}
_COUNTED = {
    "DY": "days",
    "FL": "units",
    "HS": "hours",
    "MN": "months",
    "P6": "services or procedures",
    "VS": "visits",
    "YY": "years",
    "99": "quantity used",
    "CA": "days covered, counted",
    "M2": "at most",
    "QA": "quantity approved",
}
_EACH = {"DA": "day", "MO": "month", "VS": "visit", "WK": "week", "YR": "year"}
_REFUSALS = {
    "04": "the authorised amount is used up",
    "15": "something that is required is missing",
    "33": "something that was entered does not fit",
    "35": "out of network",
    "41": "this asker may not ask",
    "42": "the payer cannot answer just now",
    "43": "the provider's number is missing or wrong",
    "44": "the provider's name is missing or wrong",
    "45": "the provider's specialty is missing or wrong",
    "46": "the provider's phone number is missing or wrong",
    "47": "the provider's state is missing or wrong",
    "48": "the referring provider's number is missing or wrong",
    "49": "the provider is not the client's own primary physician",
    "50": "the provider may not ask",
    "51": "the provider is not on file",
    "52": "the service date is not within the provider's enrolment",
    "53": "this question does not go with this kind of cover",
    "54": "the product is unknown",
    "56": "the date does not fit",
    "57": "the date is missing or wrong",
    "58": "the birth date is missing or wrong",
    "60": "the birth date comes after the service date",
    "61": "the death date comes before the service date",
    "62": "the service date lies too far back or ahead",
    "63": "the service date lies ahead",
    "64": "the client's member number is missing or wrong",
    "65": "the client's name is missing or wrong",
    "66": "the client's sex is missing or wrong",
    "67": "the client is not found",
    "68": "the client is found twice",
    "69": "the question does not fit the client's age",
    "70": "the question does not fit the client's sex",
    "71": "the birth date differs from the payer's",
    "72": "the subscriber's member number is missing or wrong",
    "73": "the subscriber's name is missing or wrong",
    "74": "the subscriber's sex is missing or wrong",
    "75": "the subscriber is not found",
    "76": "the subscriber is found twice",
    "77": "the subscriber is found, the client is not",
    "78": "the subscriber is not in the group named",
    "79": "the payer's identifier is wrong",
    "80": "nothing is answered for this kind of cover",
}
_THEN = {
    "C": "correct it and ask again",
    "N": "do not ask again",
    "P": "ask the payer again later by phone or on its site",
    "R": "ask again",
    "S": "do not ask again; the question went on to another payer",
    "W": "wait 30 days, then ask again",
    "X": "wait 10 days, then ask again",
    "Y": "do not ask again; the answer follows",
}


def told(code: str) -> Told:
    """Return what a benefit tells, by its EB01."""
    return _TOLD.get(code, Told.OTHER)


def service(code: str) -> str:
    """Return what a service type (EB03) is."""
    return _said(_SERVICES, code, "service type")


def period(code: str) -> str:
    """Return the period of an amount or limit (EB06, HSD05); nothing for an empty code."""
    return _said(_PERIODS, code, "period")


def counted(code: str) -> str:
    """Return what a quantity counts (EB09, HSD01); nothing for an empty code."""
    return _said(_COUNTED, code, "counted in")


def each(code: str) -> str:
    """Return for which stretch a quantity is (HSD03); nothing for an empty code."""
    return _said(_EACH, code, "each")


def refusal(code: str, then: str) -> str:
    """Return why a question was refused (AAA03) and what to do (AAA04)."""
    why = _said(_REFUSALS, code, "reason")
    return f"{why}: {next_step(then)}" if then else why


def next_step(code: str) -> str:
    """Return what to do after a refusal (AAA04); nothing for an empty code."""
    return _said(_THEN, code, "then")


def _said(words: Mapping[str, str], code: str, kind: str) -> str:
    return words.get(code) or (f"{kind} {code}" if code else "")
