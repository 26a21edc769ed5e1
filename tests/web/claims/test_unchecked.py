"""Each fact of the gate is known to every stored claim, or has a page where it is given."""

from __future__ import annotations

from effleurage.core.gate import facts as known
from effleurage.core.gate.registry import RULES
from effleurage.web.claims.unchecked import PLACES

#: What the records always know of a claim that they hold (``apps.claims.gate_facts``).
ALWAYS_KNOWN = {
    known.EARLIER_CLAIMS, known.AUTHORISED_VISITS_USED, known.REFERRAL_VISITS_USED,
    known.WHAT_NOT_TO_BILL, known.OTHER_POLICIES, known.VISITS_BEFORE, known.A_WAIVER,
    known.OTHER_WORK, known.NOTES, known.EARLIER_NOTES, known.WHAT_A_FILE_HOLDS,
    known.WHAT_A_FORM_HOLDS,
}  # fmt: skip


def test_every_fact_that_may_be_missing_has_a_page():
    asked = {need.words for rule in RULES for need in rule.needs}

    assert asked - set(PLACES) == {need.words for need in ALWAYS_KNOWN}
