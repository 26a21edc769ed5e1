"""What a rule must know beyond the claim itself, as one plain value; ``None`` means nobody knows.

Knows which facts exist and how to tell that one is missing for a claim. Refuses to fetch any: the
command line, the pages and the tests each bring what they have, and a rule whose fact is missing
is reported as not checked, never as passed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from effleurage.core.claims.claim import Claim, Frequency
from effleurage.findings import Finding


class IcdCode(Protocol):
    """One diagnosis as a code set describes it (``effleurage.codes.icd`` has the real one)."""

    @property
    def code(self) -> str:
        """The code with its dot."""

    @property
    def title(self) -> str:
        """What the code set calls it."""


class IcdEdition(Hashable, Protocol):
    """What the rules ask of a diagnosis code set; any object with these methods will do."""

    def code(self, code: str, /) -> IcdCode | None:
        """Return the code or header, with or without its dot, if the set has it at all."""

    def covers(self, on: date, /) -> bool:
        """Return whether the set is the right one for a service on that day."""

    def billable_on(self, code: str, on: date, /) -> bool:
        """Return whether the code could be billed for a service on that day."""

    def billable_children(self, code: str, on: date, /) -> tuple[IcdCode, ...]:
        """Return the codes below a header that could be billed on that day."""


Faults = Callable[[Claim], Iterable[Finding]]
"""What whoever writes a file or draws a form would refuse on a claim; only blocks count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known on the day of checking, ``on``.

    ``earlier_claims`` are this client's other live claims (voided ones left out).
    ``authorised_visits_used`` counts visits under the claim's authorisation before this claim.
    ``credential_effective_on`` is the first day on which this payer accepts this therapist.
    ``file_faults`` and ``form_faults`` ask the writer of the 837P (``edi.claim_to_837p.faults``)
    and of the CMS-1500 (``documents.cms1500_boxes.form_findings``), so that the gate never passes
    what they would refuse.
    """

    on: date
    icd: IcdEdition | None = None
    earlier_claims: tuple[Claim, ...] | None = None
    authorised_visits_used: int | None = None
    credential_effective_on: date | None = None
    file_faults: Faults | None = None
    form_faults: Faults | None = None


class Need(NamedTuple):
    """A fact in words, and whether it is missing where this claim makes it matter."""

    words: str
    is_missing: Callable[[Claim, Facts], bool]


AN_ICD_EDITION = Need("the diagnosis code set", lambda _, facts: facts.icd is None)
EARLIER_CLAIMS = Need("the client's other claims", lambda _, facts: facts.earlier_claims is None)
CREDENTIAL_DATE = Need(
    "the day from which the payer accepts this therapist",
    lambda _, facts: facts.credential_effective_on is None,
)
AUTHORISED_VISITS_USED = Need(
    "how many authorised visits were used before",
    lambda claim, facts: (
        facts.authorised_visits_used is None
        and claim.authorisation is not None
        and claim.authorisation.visits_allowed is not None
    ),
)
POLICY_DATES = Need(
    "the policy's dates",
    lambda claim, _: claim.policy.active_from is None and claim.policy.active_until is None,
)
A_FILING_LIMIT = Need(
    "the payer's filing limit", lambda claim, _: claim.payer.terms.filing_limit_days is None
)
A_LIMIT_FOR_CORRECTED_CLAIMS = Need(
    "the payer's limit for corrected claims",
    lambda claim, _: claim.frequency is not Frequency.ORIGINAL,
)
WHETHER_GP_IS_REQUIRED = Need(
    "whether the payer asks for GP", lambda claim, _: claim.payer.terms.requires_gp is None
)
WHETHER_A_REFERRAL_IS_REQUIRED = Need(
    "whether the payer requires a referral",
    lambda claim, _: claim.payer.terms.requires_prescription is None,
)
THE_REFERRAL_DATE = Need(
    "the day the referral was ordered",
    lambda claim, _: (
        bool(claim.payer.terms.requires_prescription)
        and claim.referral is not None
        and claim.referral.ordered_on is None
    ),
)
WHAT_A_FILE_HOLDS = Need(
    "what the electronic file can hold", lambda _, facts: facts.file_faults is None
)
WHAT_A_FORM_HOLDS = Need("what the paper form can hold", lambda _, facts: facts.form_faults is None)
