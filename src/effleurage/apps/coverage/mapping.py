"""Rows of this step as the values that the business decides with.

Knows which column stands for which field of ``core.claims``. Refuses to judge them.
"""

from __future__ import annotations

from effleurage.apps.clients.mapping import accident, address_if_any
from effleurage.apps.coverage import models
from effleurage.apps.coverage.rule_book import AtHand, Place
from effleurage.core import claims as core
from effleurage.core.claims.claim_shapes import record
from effleurage.core.claims.claim_values import Reading


def payer(row: models.Payer, terms: core.PayerTerms | None = None) -> core.Payer:
    """Return the payer, with the terms of a day where they are given (``rule_book``)."""
    return core.Payer(
        name=row.name,
        payer_id=row.payer_id,
        line_of_business=core.LineOfBusiness(row.line_of_business),
        address=address_if_any(row),
        terms=terms or core.PayerTerms(),
    )


def at_hand(row: models.Policy) -> AtHand:
    """Return a policy as payer rules see it before there is a claim; the place is our own."""
    return AtHand(
        policy=policy(row),
        payer=payer(row.payer),
        practice=Place(state=row.payer.practice.state),
        accident=accident(row.case) if row.case and row.case.cause else None,
    )


def policy(row: models.Policy) -> core.Policy:
    """Return the cover that a claim is billed to."""
    return core.Policy(
        member_id=row.member_id,
        relationship=core.Relationship(row.relationship),
        group_number=row.group_number,
        group_name=row.group_name,
        claim_filing_code=row.claim_filing_code,
        active_from=row.active_from,
        active_until=row.active_until,
    )


def subscriber(row: models.Policy) -> core.Subscriber | None:
    """Return who holds the policy; ``None`` means the client."""
    if not row.subscriber:
        return None
    found: core.Subscriber | None = record(core.Subscriber).read(
        dict(row.subscriber), "$", Reading()
    )
    return found


def authorisation(row: models.Authorisation) -> core.Authorisation:
    """Return the payer's approval."""
    return core.Authorisation(
        number=row.number,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        visits_allowed=row.visits_allowed,
    )
