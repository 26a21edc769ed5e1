"""What files and answers are called on a page.

Knows the kinds of files, and how counts of answers become one sentence. Refuses to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from effleurage.apps.exchange.listing import Carried, Verdicts
from effleurage.apps.remits.queries import RemitLine
from effleurage.web.ui import states
from effleurage.web.ui.formats import how_many, money

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "835": "Remits (835)",
        "277CA": "Answers to claims (277CA)",
        "999": "Receipt of a file (999)",
        "TA1": "Receipt of an envelope (TA1)",
        "271": "Answers about cover (271)",
        "837P": "Claims (837P)",
        "packet": "Claims on paper",
        "copy-sheet": "Copy sheet for a portal",
        "other": "Not recognised",
    }
)
TEACHES: Mapping[str, str] = MappingProxyType(
    {
        "835": "What payers paid, claim by claim, and why not more.",
        "277CA": "Whether each claim was taken in. Only this proves that a claim came in time.",
        "999": "Whether the form of a file was in order. It says nothing of any claim yet.",
        "TA1": "Whether the envelope of a file could be opened.",
        "271": "What a payer says that a policy covers. It stands with the policy.",
        "837P": "Claims as they left, byte for byte.",
        "packet": "Claims and their papers as they were printed.",
        "copy-sheet": "What was copied into a payer's portal.",
        "other": "Effleurage keeps it, and can do nothing with it.",
    }
)
_SUBJECTS = {"277CA": "claim,claims", "999": "set,sets", "TA1": "file,files"}


def kind(code: str) -> str:
    """Return what a file is."""
    return KINDS.get(code, code)


def of_answers(counted: Iterable[Verdicts]) -> str:
    """Return what the answers of a file say: ``12 claims accepted, 1 claim rejected``."""
    return ", ".join(
        f"{_many(each.how_many, _SUBJECTS.get(each.kind, 'answer,answers'))}"
        f" {states.look('answer', each.verdict).word.lower()}"
        for each in counted
    )


def of_carried(counted: Iterable[Carried]) -> str:
    """Return what became of the claims that a file carries."""
    told = []
    for each in counted:
        kind_, value = (
            ("answer", each.answer)
            if each.answer and each.state == "sent"
            else ("submission", each.state)
        )
        word = states.look(kind_, value).word.lower()
        told.append(f"{how_many(each.how_many, 'claim')} {word} ({money(each.cents)})")
    return ", ".join(told)


def of_remits(lines: Iterable[RemitLine]) -> str:
    """Return what became of the remits in a file."""
    found = list(lines)
    if not found:
        return ""
    told = [
        f"{states.look('remit', state).word.lower()} {sum(one.state == state for one in found)}"
        for state in dict.fromkeys(one.state for one in found)
    ]
    total = money(sum(one.amount_cents for one in found))
    return f"{how_many(len(found), 'remit')}, {total}: {', '.join(told)}"


def _many(count: int, subject: str) -> str:
    one, _, many = subject.partition(",")
    return how_many(count, one, many)
