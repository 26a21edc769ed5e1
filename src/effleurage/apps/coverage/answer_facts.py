"""What a payer said of a policy, as a person notes it or a 271 tells it.

Knows the fields and checks them all at once. Refuses to write anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from effleurage.apps.practices import fields
from effleurage.core.rate import Rate
from effleurage.edi.cover_of_massage import MassageCover
from effleurage.findings import Finding

HOW = {"phone": "by phone", "portal": "on its portal", "letter": "by letter"}
"""How a person asked; what a file told is ``271``."""
FROM_A_FILE = "271"
MOST_VISITS = 999
LONGEST_WORDS = 200


class AnswerIsNotComplete(fields.NotComplete):
    """An answer names its day, how it was asked, and at least one thing that the payer said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """What a payer said on a day; ``None`` where it said nothing. Money is in cents.

    ``spoke_with`` is who answered, ``reference`` the payer's number of the call.
    ``coinsurance_millionths`` is the client's share. What is left, is left on the day of the
    answer.
    """

    how: str
    answered_on: date
    spoke_with: str = ""
    reference: str = ""
    is_active: bool | None = None
    covers_massage: bool | None = None
    needs_authorisation: bool | None = None
    visits_left: int | None = None
    copay_cents: int | None = None
    coinsurance_millionths: int | None = None
    deductible_left_cents: int | None = None
    services: tuple[str, ...] = ()
    words: str = ""

    def faults(self, *, on: date) -> list[Finding]:
        """Return what is wrong, on a day."""
        found = [
            *fields.choice_faults(self.how, [*HOW, FROM_A_FILE], "how"),
            *fields.future_faults(self.answered_on, on, "answered_on"),
            *fields.length_faults(self.spoke_with, 60, "spoke_with"),
            *fields.length_faults(self.reference, 50, "reference"),
            *fields.length_faults(self.words, LONGEST_WORDS, "words"),
            *self._amount_faults(),
        ]
        if all(getattr(self, name) is None for name in TOLD) and not self.words.strip():
            fix = "write at least whether the policy is active"
            found.append(fields.a_fault("missing", "is_active", "nothing was told", fix))
        return found

    def _amount_faults(self) -> list[Finding]:
        found = []
        for name, most in _MOST.items():
            amount = getattr(self, name)
            if amount is not None and not 0 <= amount <= most:
                fix = "write what the payer said, or leave it empty"
                found.append(fields.a_fault("out-of-range", name, "no such amount", fix))
        return found


_MOST = {
    "visits_left": MOST_VISITS,
    "copay_cents": 100_000_00,
    "coinsurance_millionths": Rate.percent("100").millionths,
    "deductible_left_cents": 1_000_000_00,
}
TOLD = ("is_active", "covers_massage", "needs_authorisation", *_MOST)


def of_a_file(cover: MassageCover, *, answered_on: date, reference: str) -> AnswerFacts:
    """Return what a 271 tells of massage, as it is kept."""
    return AnswerFacts(
        how=FROM_A_FILE,
        answered_on=answered_on,
        reference=reference[:50],
        is_active=cover.is_active,
        covers_massage=cover.covers_massage,
        needs_authorisation=cover.needs_authorisation,
        visits_left=cover.visits_left,
        copay_cents=cover.copay_cents,
        coinsurance_millionths=cover.coinsurance.millionths if cover.coinsurance else None,
        deductible_left_cents=cover.deductible_left_cents,
        services=cover.services,
    )
