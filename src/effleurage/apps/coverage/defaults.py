"""The payers that set-up offers first: a short list of defaults that the owner edits.

Knows what the file beside this module says. Refuses to call any of it a fact: each entry carries
its source, none is verified until the owner has asked the payer, and an empty electronic id must
be filled in before the payer can be added.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

from effleurage.apps.coverage.facts import PayerFacts, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerDefault:
    """One payer to begin with; ``claim_filing_code`` is the usual one for its policies."""

    facts: PayerFacts
    terms: Terms
    claim_filing_code: str


@cache
def default_payers() -> tuple[PayerDefault, ...]:
    """Return the payers to offer at set-up, in the order of the file."""
    text = (
        resources.files("effleurage.apps.coverage")
        .joinpath("default_payers.json")
        .read_text(encoding="utf-8")
    )
    listed = json.loads(text)
    return tuple(
        PayerDefault(
            facts=PayerFacts(
                name=each["name"],
                payer_id=each["payer_id"],
                line_of_business=each["line_of_business"],
            ),
            terms=Terms(**each["terms"], source=each["source"], is_verified=each["verified"]),
            claim_filing_code=each["claim_filing_code"],
        )
        for each in listed["payers"]
    )
