"""What the checks of a claim could not see for want of a fact, and the page where it is given.

Knows for each fact of the gate (``core.gate.facts``) which record keeps it. Refuses to call what
was not checked passed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from effleurage.core.gate import NotChecked
from effleurage.core.gate import facts as known
from effleurage.core.gate.facts import Need
from effleurage.core.gate.registry import BY_CODE
from effleurage.web.claims import fixes
from effleurage.web.claims.fixes import Case, Place
from effleurage.web.ui.shown import Fix


class Unchecked(NamedTuple):
    """A fact that nobody has given, what was not looked for, and where it is given."""

    missing: str
    rules: tuple[str, ...]
    fix: Fix | None


def unchecked(case: Case) -> list[Unchecked]:
    """Return the missing facts of a checked claim, those that a person can give here first."""
    found = [
        Unchecked(missing, _titles(missing, case.told.not_checked), _given_at(missing, case))
        for missing in dict.fromkeys(each.missing for each in case.told.not_checked)
    ]
    return sorted(found, key=lambda each: each.fix is None)


def _titles(missing: str, entries: Iterable[NotChecked]) -> tuple[str, ...]:
    codes = (each.rule_code for each in entries if each.missing == missing)
    return tuple(BY_CODE[code].title for code in codes if code in BY_CODE)


def _given_at(missing: str, case: Case) -> Fix | None:
    place = PLACES.get(missing)
    return fixes.button_at(place, case) if place else None


def _of(
    *needs: Need, word: str, page: str, record: str = "", field: str = "", by: str
) -> dict[str, Place]:
    return {need.words: Place(word, page, record, field, by) for need in needs}


PLACES = {
    **_of(known.THE_CARD, word="Compare the card", page="compare_card", record="policy_id",
          field="card_member_id", by="EDIT_COVERAGE"),
    **_of(known.AN_ELIGIBILITY_ANSWER, word="Note what the payer said", page="note_answer",
          record="policy_id", field="is_active", by="EDIT_COVERAGE"),
    **_of(known.POLICY_DATES, word="Enter the dates", page="edit_policy", record="policy_id",
          field="active_from", by="EDIT_COVERAGE"),
    **_of(known.WHETHER_A_DISCOUNT, word="Note the benefit", page="note_benefit",
          record="policy_id", field="is_discount_only", by="EDIT_COVERAGE"),
    **_of(known.YEARLY_VISITS, word="Note the benefit", page="note_benefit", record="policy_id",
          field="visits_a_year", by="EDIT_COVERAGE"),
    **_of(known.CREDENTIAL_DATE, word="Add the contract", page="add_contract", record="payer_id",
          field="active_from", by="EDIT_PAYERS"),
    **_of(known.THE_LICENCE, word="Enter the licence", page="edit_therapist",
          record="therapist_id", field="licence_until", by="EDIT_PRACTICE"),
    **_of(known.AUTHORISED_CODES, word="Open the authorisation", page="edit_authorisation",
          record="authorisation_id", field="codes", by="EDIT_COVERAGE"),
    **_of(known.THE_CASE, word="Note when payment ends", page="payment_end", record="case_id",
          by="EDIT_COVERAGE"),
    **_of(known.THE_REFERRAL_DATE, word="Enter the day", page="edit_referral",
          record="referral_id", field="ordered_on", by="EDIT_CLIENTS"),
    **_of(known.A_FILING_LIMIT, word="Enter the limit", page="edit_terms", record="payer_id",
          field="filing_limit_days", by="EDIT_PAYERS"),
    **_of(known.WHETHER_GP_IS_REQUIRED, word="Say whether", page="edit_terms", record="payer_id",
          field="requires_gp", by="EDIT_PAYERS"),
    **_of(known.WHETHER_A_REFERRAL_IS_REQUIRED, word="Say whether", page="edit_terms",
          record="payer_id", field="requires_prescription", by="EDIT_PAYERS"),
    **_of(known.PAYER_RULES, known.A_LIMIT_FOR_CORRECTED_CLAIMS, word="Open the payer",
          page="payer", record="payer_id", by="EDIT_PAYERS"),
    **_of(known.AN_ICD_EDITION, word="Look at the code sets", page="code_sets",
          by="EDIT_PRACTICE"),
    **_of(known.FEES, word="Look at the fees", page="fees", by="EDIT_FEES"),
}  # fmt: skip
