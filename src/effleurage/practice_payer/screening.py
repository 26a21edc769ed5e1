"""Whether a claim gets in at all: the questions a payer asks before it adjudicates (277CA).

Knows which claims the practice payer refuses at the door, each with the category and status code
it answers with. Refuses to know money (``adjudicate``) and how the answer is written (``edi``).
A claim refused here leaves no trace in the books: it is mended and sent again as new.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from effleurage.core.claims.claim import Claim, total
from effleurage.core.claims.kinds import Frequency
from effleurage.practice_payer.books import Books
from effleurage.practice_payer.plans import Plan, PlanBook, RejectionRule


class Refused(NamedTuple):
    """Why a claim is not taken in: category and status (277CA, STC01-1 and -2) and entity (-3).

    ``because`` says it in words for the print, with codes and identifiers only.
    """

    category: str
    status: str
    entity: str
    because: str


NOT_THIS_PAYER = Refused("A3", "116", "", "no plan here answers for its payer id")
NOT_A_MEMBER = Refused("A7", "164", "IL", "no plan here knows its member id and group")
OUT_OF_BALANCE = Refused("A7", "400", "", "its lines do not sum to its total charge")
BELOW_ZERO = Refused("A7", "178", "", "a charge or a number of units is below zero")
NOT_YET_SERVED = Refused("A7", "187", "", "a service date is later than the day it came")
NOTHING_TO_REPLACE = Refused(
    "A7",
    "464",
    "",
    "the payer claim number it replaces or voids is no standing claim of this member",
)


def screened(claim: Claim, *, book: PlanBook, books: Books, on: date) -> Plan | Refused:
    """Return the plan that an admissible claim falls under, else why it is refused."""
    if not book.knows_payer(claim.payer.payer_id):
        return NOT_THIS_PAYER
    plan = book.plan_of(claim)
    if plan is None:
        return NOT_A_MEMBER
    ruled = next((rule for rule in plan.rejections if _fits(rule, claim)), None)
    if ruled is not None:
        return Refused(ruled.category, ruled.status, ruled.entity, "a rejection rule of its plan")
    return _fault(claim, books, on) or plan


def _fault(claim: Claim, books: Books, on: date) -> Refused | None:
    if any(line.charge_cents < 0 or line.units < 0 for line in claim.lines):
        return BELOW_ZERO
    if not claim.lines or total(claim.lines) != claim.total_charge_cents:
        return OUT_OF_BALANCE
    if any(line.last_day > on for line in claim.lines):
        return NOT_YET_SERVED
    if claim.frequency is not Frequency.ORIGINAL and books.original_of(claim) is None:
        return NOTHING_TO_REPLACE
    return None


def _fits(rule: RejectionRule, claim: Claim) -> bool:
    provider = rule.provider_npi in ("", claim.therapist.npi, claim.practice.npi)
    return provider and claim.claim_id.startswith(rule.claim_id_prefix)
