"""What each state is called on a page, what it means in plain words, and how it looks.

Knows every state that a record can be in. Refuses to decide anything: a state is shown, never
derived here. Colour is never alone: each has an icon and its word.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

NEUTRAL, INFO, GOOD, WARN, BAD = "neutral", "info", "good", "warn", "bad"


class Look(NamedTuple):
    """A state's word, its meaning in one sentence, its tone and its icon."""

    word: str
    meaning: str
    tone: str
    icon: str


class NoSuchState(KeyError):
    """A record is in a state that no page knows; add it to ``states.KINDS``."""


_CLAIM = {
    "draft": Look("Draft", "Being put together; nothing has left.", NEUTRAL, "draft"),
    "ready": Look("Ready", "Nothing stops it; it can be sent.", INFO, "check"),
    "sent": Look("Sent", "On its way; no answer yet.", INFO, "sent"),
    "accepted": Look("Accepted", "The payer took it in and will decide.", INFO, "clock"),
    "rejected": Look(
        "Rejected", "Refused before anybody decided; mend it and send it as new.", BAD, "block"
    ),
    "adjudicated": Look("Decided", "The payer decided; the remit says what it paid.", GOOD, "done"),
    "closed": Look("Closed", "Nothing more is expected of it.", NEUTRAL, "lock"),
    "held": Look("Held", "Waits for a reason, until a day to look again.", WARN, "pause"),
    "leaving": Look("Leaving", "Being sent just now; nothing may change it.", INFO, "clock"),
}
_OUTCOME = {
    "paid": Look("Paid", "The payer paid what it allows.", GOOD, "done"),
    "paid in part": Look("Paid in part", "Some lines were paid, some were not.", WARN, "warn"),
    "denied": Look("Denied", "Decided, with no payment; it may be appealed.", BAD, "block"),
    "unprocessable": Look(
        "Unprocessable", "The payer never decided; correct it and send it as new.", BAD, "block"
    ),
    "reversed": Look("Taken back", "The payer took its decision back.", WARN, "back"),
}
_VERDICT = {
    "clean": Look("Clean", "Nothing stands in its way.", GOOD, "done"),
    "warned": Look("Look at it", "It may leave, but something deserves a look.", WARN, "warn"),
    "held": Look("Waits", "Something is still missing from somebody else.", WARN, "pause"),
    "blocked": Look("Blocked", "It would be refused; each finding says the fix.", BAD, "block"),
    "": Look("Not checked", "The checks have not run on it yet.", NEUTRAL, "dot"),
}
_VISIT = {
    "draft": Look("Unsigned", "The note is being written; it cannot be billed yet.", WARN, "draft"),
    "signed": Look("Signed", "The note is complete and only added to from now on.", GOOD, "done"),
    "cancelled": Look("Struck out", "It did not take place; nothing is billed.", NEUTRAL, "close"),
}
_SUBMISSION = {
    "intended": Look("To be sent", "Waits for the worker to send it.", INFO, "clock"),
    "sent": Look("Sent", "It left.", GOOD, "sent"),
    "unknown": Look(
        "Outcome unknown", "We were cut off while sending; find out before it goes again.",
        WARN, "warn",
    ),
    "failed": Look("Not sent", "It did not leave; nothing was doubled.", BAD, "block"),
}  # fmt: skip
_ANSWER = {
    "": Look("No answer", "Nothing came back yet.", NEUTRAL, "clock"),
    "read": Look(
        "Form in order", "The file could be read; no claim is answered yet.", INFO, "clock"
    ),
    "accepted": Look("Accepted", "The file or claim was taken in.", GOOD, "done"),
    "accepted with errors": Look(
        "Accepted with errors", "Taken in, with remarks about its form.", WARN, "done"
    ),
    "received": Look("Received", "It arrived somewhere on the way, no more.", INFO, "clock"),
    "partly accepted": Look("Partly accepted", "Some of it was refused.", WARN, "warn"),
    "rejected": Look("Rejected", "It was refused; mend it and send it as new.", BAD, "block"),
}
_REMIT = {
    "posted": Look("Posted", "Proven to the cent and in the ledger.", GOOD, "done"),
    "part": Look("Partly posted", "What is proven is posted, the rest is held.", WARN, "warn"),
    "held": Look("Held", "Nothing is posted until somebody decides.", WARN, "pause"),
    "dismissed": Look("Dismissed", "Set aside by a person; not in the ledger.", NEUTRAL, "close"),
}
_PART = {
    "posted": Look("Posted", "In the ledger.", GOOD, "done"),
    "held": Look("Held", "Waits for a decision; the difference is shown.", WARN, "pause"),
    "settled": Look("Settled", "A person decided what it is.", GOOD, "done"),
}
_SEVERITY = {
    "block": Look("Stops it", "The claim cannot leave until this is mended.", BAD, "block"),
    "warn": Look("Look at it", "It may leave, but deserves a look.", WARN, "warn"),
    "info": Look("Good to know", "It changes nothing.", INFO, "info"),
}
_RECORD = {
    "active": Look("Active", "In use.", GOOD, "done"),
    "inactive": Look("Set aside", "Kept, but open to nothing new.", NEUTRAL, "pause"),
    "merged": Look("Merged", "This record became part of another.", NEUTRAL, "swap"),
    "expired": Look("Expired", "It no longer covers new visits.", BAD, "clock"),
    "expiring": Look("Expires soon", "It covers only visits before that day.", WARN, "clock"),
    "test": Look("Test", "Files are marked T; payers do not pay on them.", WARN, "flask"),
    "production": Look("Production", "Files are for real.", GOOD, "done"),
}
KINDS: Mapping[str, Mapping[str, Look]] = MappingProxyType(
    {
        "claim": _CLAIM,
        "outcome": _OUTCOME,
        "verdict": _VERDICT,
        "visit": _VISIT,
        "submission": _SUBMISSION,
        "answer": _ANSWER,
        "remit": _REMIT,
        "part": _PART,
        "severity": _SEVERITY,
        "record": _RECORD,
    }
)


def look(kind: str, state: str) -> Look:
    """Return how a state is shown. Raises :class:`NoSuchState`."""
    try:
        return KINDS[kind][str(state)]
    except KeyError:
        raise NoSuchState(f"{kind} {state!r}") from None
