"""What ``effleurage claim check`` says of fixes: the change, and what a person must say with it.

Knows how an offer reads on paper. Refuses to apply one: the pages do, where it is kept who did.
"""

from __future__ import annotations

from effleurage.cli.words import say, say_wrapped
from effleurage.core import fixes
from effleurage.core.claims import Claim
from effleurage.core.fixes import Confirms, Offer
from effleurage.core.gate import Facts, Report

Offers = tuple[Offer, ...]
_ASKS = {
    Confirms.REASON: "Only with a written reason.",
    Confirms.PLAN_OF_CARE: "Only where the work followed a plan of care.",
    Confirms.REFERRER: "Only with who confirmed it, how and on which day.",
}


def offers_of(claim: Claim, report: Report, known: Facts) -> Offers:
    """Return what a machine could mend; each once, though several findings ask for it."""
    found = (
        offer
        for finding in report.findings
        for offer in fixes.offers(claim, finding=finding, facts=known)
    )
    return tuple({offer.key: offer for offer in found}.values())


def say_offers(offers: Offers) -> None:
    """Print each change before it is made, and the question to the referrer where there is one."""
    for offer in offers:
        say(f"  FIX    {offer.rule_code}  {offer.button}")
        for option in offer.options:
            for what, before, after in option.changes:
                say_wrapped(f"{what}: {before} → {after}" if before else f"{what}: {after}")
        if offer.confirms is not Confirms.NOTHING:
            say_wrapped(_ASKS[offer.confirms])
        if offer.question:
            say_wrapped(f"To ask the referrer: {offer.question}")
