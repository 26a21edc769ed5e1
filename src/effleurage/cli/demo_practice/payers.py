"""Who pays in the demo practice: seven payers, each with terms of its own, none of them real.

Knows what a card of each looks like and how the practice came to know its terms. Refuses to know
what is paid: ``plans.json`` is the simulated payer's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from effleurage.apps.coverage.facts import PayerFacts, Terms
from effleurage.cli.demo_practice.cast import Cover


class Card(NamedTuple):
    """How a payer's members are numbered, and the filing code that claims carry."""

    prefix: str
    filing_code: str


CARDS: Mapping[Cover, Card] = MappingProxyType(
    {
        Cover.COMMERCIAL: Card("CMH", "CI"),
        Cover.HARBOR: Card("HLH", "CI"),
        Cover.SILENT: Card("LBN", "CI"),
        Cover.AUTO: Card("PSC", "AM"),
        Cover.MADRONA: Card("MDA", "AM"),
        Cover.WORK: Card("TWI", "WC"),
        Cover.VA: Card("100", "VA"),
    }
)
FACTS: Mapping[Cover, PayerFacts] = MappingProxyType(
    {
        Cover.COMMERCIAL: PayerFacts(
            name="Cascade Mutual Health",
            payer_id="CMH01",
            line_of_business="commercial",
            street="PO Box 30418",
            city="Seattle",
            state="WA",
            postal_code="981130418",
        ),
        Cover.HARBOR: PayerFacts(
            name="Harborlight Health Plan",
            payer_id="HLH01",
            line_of_business="commercial",
            street="PO Box 2207",
            city="Bellingham",
            state="WA",
            postal_code="982272207",
        ),
        Cover.SILENT: PayerFacts(
            name="Larkspur Benefit", payer_id="LBN01", line_of_business="commercial"
        ),
        Cover.AUTO: PayerFacts(
            name="Puget Sound Casualty",
            payer_id="PSC01",
            line_of_business="auto",
            street="PO Box 8830",
            city="Olympia",
            state="WA",
            postal_code="985078830",
        ),
        Cover.MADRONA: PayerFacts(
            name="Madrona Mutual Auto",
            payer_id="MDA01",
            line_of_business="auto",
            street="PO Box 611",
            city="Yakima",
            state="WA",
            postal_code="989070611",
        ),
        Cover.WORK: PayerFacts(
            name="Timberline Workers Insurance",
            payer_id="TWI01",
            line_of_business="workers-comp",
            street="PO Box 5512",
            city="Salem",
            state="OR",
            postal_code="973045512",
        ),
        Cover.VA: PayerFacts(
            name="Northwest Veterans Care Network",
            payer_id="NVC01",
            line_of_business="va",
            street="PO Box 7716",
            city="Spokane",
            state="WA",
            postal_code="992077716",
        ),
    }
)


def terms_of(cover: Cover, *, today: date) -> Terms:
    """Return what the practice knows of a payer; one is due to be asked again, one is unknown."""
    known = _TERMS.get(cover)
    if known is None:
        return Terms()
    terms, recheck_days = known
    return replace(terms, recheck_by=today + timedelta(days=recheck_days))


_BY_LETTER = Terms(
    unit_rule="midpoint",
    uses_ncci=False,
    filing_limit_days=365,
    requires_gp=False,
    requires_prescription=True,
    source="the adjuster's letter (invented)",
)
_TERMS: Mapping[Cover, tuple[Terms, int]] = MappingProxyType(
    {
        Cover.COMMERCIAL: (
            Terms(
                unit_rule="midpoint",
                uses_ncci=True,
                filing_limit_days=180,
                requires_gp=False,
                requires_prescription=True,
                source="provider manual (invented)",
                is_verified=True,
            ),
            120,
        ),
        Cover.HARBOR: (
            Terms(
                unit_rule="cms",
                uses_ncci=True,
                filing_limit_days=90,
                requires_gp=True,
                requires_prescription=True,
                source="told on the phone by provider services (invented)",
            ),
            -6,
        ),
        Cover.AUTO: (_BY_LETTER, 75),
        Cover.MADRONA: (replace(_BY_LETTER, filing_limit_days=None), 14),
        Cover.WORK: (
            Terms(
                unit_rule="cms",
                uses_ncci=False,
                filing_limit_days=365,
                requires_gp=False,
                requires_prescription=True,
                source="fee schedule (invented)",
                is_verified=True,
            ),
            40,
        ),
        Cover.VA: (
            Terms(
                unit_rule="cms",
                uses_ncci=True,
                filing_limit_days=180,
                requires_gp=True,
                requires_prescription=True,
                source="provider handbook (invented)",
                is_verified=True,
            ),
            200,
        ),
    }
)
"""What is known of each payer, and in how many days somebody should ask again."""
