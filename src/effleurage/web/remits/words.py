"""What the codes of a remit mean on a page, in a biller's words.

Knows methods, claim statuses, holds and what may be done about each. The words of adjustment and
remark codes are those of ``codes.adjustments``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from effleurage.codes import adjustments
from effleurage.codes.adjustments import Bearer
from effleurage.core.remits.checks import Check, What
from effleurage.core.remits.remit import Adjustment
from effleurage.web.ui import formats


class Why(NamedTuple):
    """Why something waits, in a word and a sentence, and what to do about it."""

    word: str
    meaning: str
    to_do: str


METHODS: Mapping[str, str] = MappingProxyType(
    {
        "ACH": "transfer (EFT)",
        "BOP": "the payer's choice",
        "CHK": "cheque",
        "FWT": "wire",
        "NON": "no payment",
    }
)
STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "1": "decided as first payer",
        "2": "decided as second payer",
        "3": "decided as third payer",
        "4": "denied",
        "19": "decided as first payer, passed on",
        "20": "decided as second payer, passed on",
        "21": "decided as third payer, passed on",
        "22": "taken back: an earlier answer is reversed",
        "23": "not this payer's claim, passed on",
        "25": "an estimate, not a payment",
    }
)
HOLDS: Mapping[str, Why] = MappingProxyType(
    {
        "test": Why(
            "Test file",
            "The file is marked as a test: nobody has paid what it says.",
            "Dismiss it. Post it only in a rehearsal, when no real claim is in the books.",
        ),
        "no identity": Why(
            "No payer or number",
            "It names no payer or no trace number, so a second copy could not be told from it.",
            "Give it the payer and the number on the cheque or transfer.",
        ),
        "contradicts": Why(
            "Same number, other words",
            "Another remit of this payer has the same trace number and says something else.",
            "Compare the two. Post this one if it is another part of the payment, let it replace "
            "the other if that one was wrong, dismiss it if it is neither.",
        ),
        "look-alike": Why(
            "Looks like a copy",
            "Another payer's remit has the same trace number and the same amount.",
            "Dismiss it if it is the same cheque under another name; else post it.",
        ),
        "not read": Why(
            "Not all of it was readable",
            "Part of the money in it could not be read, so its sums prove nothing.",
            "Ask the payer for the file again and dismiss this one; post it if nothing is missing.",
        ),
        "disagrees": Why(
            "Payment and claims disagree",
            "The payment is not what its claims and adjustments add up to.",
            "Ask the payer for a corrected remit, or decide on each part below.",
        ),
        "sums": Why(
            "Its own sums fail",
            "Charge less adjustments is not what the payer says it paid.",
            "Book what was paid towards the claim, and ask the payer about the difference.",
        ),
        "unmatched": Why(
            "Claim not found",
            "No claim of yours could be told from the number, member, day and charge.",
            "Choose the claim it answers. If the claim is sent later, it is found by itself.",
        ),
        "not waiting": Why(
            "Claim is not waiting",
            "The claim it answers cannot take an answer as it stands.",
            "Look at the claim first, then decide here.",
        ),
        "by hand": Why(
            "A person must decide",
            "The rules for this kind of answer are not certain enough to post it unseen.",
            "Read what the payer says, then decide here.",
        ),
        "taken back": Why(
            "You took it back",
            "It was posted and somebody took that back.",
            "Decide anew what the money is.",
        ),
    }
)
UNKNOWN = Why("Waits", "Somebody must look at it.", "Decide here.")
BEARERS = {
    Bearer.PRACTICE: "not the client's to pay",
    Bearer.CLIENT: "the client owes it",
    Bearer.UNDECIDED: "still open",
}
_SUMS = {
    What.LINE_PAID: "a line: charge less adjustments",
    What.CLAIM_PAID: "the claim: charge less all adjustments",
    What.LINE_CHARGES: "the lines' charges together",
    What.LINE_PAYMENTS: "the lines' payments together",
    What.PAYMENT: "claims less what is outside any claim",
}


class Reason(NamedTuple):
    """Why an amount was not paid: its code, our words, who bears it, cents."""

    code: str
    words: str
    bearer: str
    cents: int


class Failing(NamedTuple):
    """A sum that does not hold, in words and cents."""

    words: str
    where: str
    expected_cents: int
    found_cents: int
    difference_cents: int


def why(hold: str) -> Why:
    """Return why something waits."""
    return HOLDS.get(hold, UNKNOWN)


def method(code: str) -> str:
    """Return how the money moved."""
    return METHODS.get(code, code or "not said")


def status(code: str) -> str:
    """Return what the payer did with a claim."""
    return STATUSES.get(code, f"status {code or 'not said'}")


def reason(adjustment: Adjustment) -> Reason:
    """Return an adjustment in words."""
    return Reason(
        f"{adjustment.group}-{adjustment.reason}",
        sentence(adjustments.reason_in_words(adjustment.reason)),
        BEARERS[adjustments.who_pays(adjustment.group)],
        adjustment.cents,
    )


def remark(code: str) -> tuple[str, str]:
    """Return a remark code and our words for it."""
    return code, sentence(adjustments.remark_in_words(code))


def outside(code: str) -> str:
    """Return what money outside any claim is."""
    return sentence(adjustments.provider_adjustment_in_words(code))


def failing(check: Check) -> Failing:
    """Return a sum that does not hold."""
    return Failing(
        _SUMS[check.what],
        check.where,
        check.expected_cents,
        check.found_cents,
        check.difference_cents,
    )


def difference(cents: int) -> str:
    """Return by how much a payment is off, as a sentence's end."""
    return f"{formats.money(abs(cents))} {'more' if cents > 0 else 'less'}"


def sentence(words: str) -> str:
    """Return words that begin with a capital letter."""
    return f"{words[:1].upper()}{words[1:]}"
