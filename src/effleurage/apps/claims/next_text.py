"""What a claim to a next payer says: the claim that was decided, as it was, and today's policy.

Knows which parts come from where when such a draft is written anew. Its lines are those that the
payer before it decided, so no change to a visit reaches them. Refuses to know remits: what was
decided stands in the draft since ``remits.next_payer`` made it.
"""

from __future__ import annotations

from dataclasses import replace

from effleurage.apps.claims import mapping
from effleurage.apps.claims.models import Claim
from effleurage.apps.coverage import mapping as coverage
from effleurage.apps.coverage.models import Policy
from effleurage.apps.coverage.rule_book import book_of
from effleurage.core.claims import BenefitsAssigned, other_cover
from effleurage.core.claims import Claim as CoreClaim


def decided_before(row: Claim) -> str:
    """Return the number of the claim that the payer before decided, empty for a first payer's."""
    if "other_cover" not in row.snapshot:
        return ""
    decision = other_cover.last_decided(mapping.claim_of(row))
    return decision.claim_id if decision else ""


def written_again(row: Claim, before: CoreClaim) -> CoreClaim:
    """Return the text of such a draft from the claim before it and from the policy as it is now."""
    rows = Claim.objects.filter(practice_id=row.practice_id, number=decided_before(row))
    return as_agreed(
        replace(
            mapping.claim_of(rows.get()),
            claim_id=row.number,
            payer=coverage.payer(row.policy.payer),
            policy=coverage.policy(row.policy),
            subscriber=coverage.subscriber(row.policy),
            authorisation=None,
            other_cover=before.other_cover,
        ),
        row.policy,
    )


def as_agreed(claim: CoreClaim, policy: Policy) -> CoreClaim:
    """Return the claim with what the client agreed under the policy, and the terms of its day."""
    served_on = min(line.service_date for line in claim.lines)
    terms = book_of(policy.practice_id).terms(policy.payer_id, claim, on=served_on)
    return replace(
        claim,
        payer=replace(claim.payer, terms=terms),
        accepts_assignment=policy.accepts_assignment,
        benefits_assigned=BenefitsAssigned(policy.benefits_assigned),
        signature_on_file=policy.signature_on_file,
    )
