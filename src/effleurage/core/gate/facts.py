"""What a rule must know beyond the claim itself, as one plain value; ``None`` means nobody knows.

Knows which facts exist and how to tell that one is missing for a claim. Refuses to fetch any: the
command line, the pages and the tests each bring what they have, and a rule whose fact is missing
is reported as not checked, never as passed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Frequency
from effleurage.core.gate.history import (
    BusyTime,
    Card,
    CaseState,
    EligibilityAnswer,
    Fees,
    Note,
    OtherPolicy,
    YearlyVisits,
)
from effleurage.core.gate.payer_rules import PayerRuleKind, PayerRules
from effleurage.findings import Finding


class IcdCode(Protocol):
    """One diagnosis as a code set describes it (``effleurage.codes.icd`` has the real one)."""

    @property
    def code(self) -> str:
        """The code with its dot."""

    @property
    def title(self) -> str:
        """What the code set calls it."""

    @property
    def laterality(self) -> str:
        """right, left, both, ``unspecified`` where it has sides and names none, or empty."""

    @property
    def caution(self) -> str:
        """Why the code is never a mere detail of its header; nearly always empty."""

    @property
    def excludes1(self) -> tuple[str, ...]:
        """Conditions that must not be coded beside it, as published."""


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

    def ancestors(self, code: str, /) -> Sequence[IcdCode]:
        """Return the headers above a code, the nearest first."""


Faults = Callable[[Claim], Iterable[Finding]]
"""What whoever writes a file or draws a form would refuse on a claim; only blocks count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known on the day of checking, ``on``.

    ``earlier_claims`` are this client's other live claims (voided ones left out).
    ``authorised_visits_used`` and ``referral_visits_used`` count visits under the claim's
    authorisation and referral before this claim; ``authorised_codes`` are the procedures that the
    authorisation names (empty: it names none).
    ``credential_effective_on`` is the first day on which this payer accepts this therapist,
    ``credential_until`` the first on which it no longer does (``None``: no end known), and
    ``licence_until`` the first day without a licence.
    ``icd_until`` is the first day that the newest diagnosis edition no longer speaks for.
    ``decided_on`` is the day on which the payer decided the claim that this one corrects.
    ``visits_before`` counts the visits of this case with this payer before this claim.
    ``not_to_be_billed`` are visits that the client paid in full and asked not to bill.
    ``notes`` are those of this claim's visits, ``earlier_notes`` the client's before them, in the
    order of their days. ``therapist_elsewhere`` is the therapist's other work on these days.
    ``waivers`` are the days on which a paper of the client's came, signed, that says that she pays
    what the plan does not.
    ``file_faults`` and ``form_faults`` ask the writer of the 837P (``edi.claim_to_837p.faults``)
    and of the CMS-1500 (``documents.cms1500_boxes.form_findings``), so that the gate never passes
    what they would refuse.
    """

    on: date
    icd: IcdEdition | None = None
    earlier_claims: tuple[Claim, ...] | None = None
    authorised_visits_used: int | None = None
    authorised_codes: tuple[str, ...] | None = None
    referral_visits_used: int | None = None
    credential_effective_on: date | None = None
    file_faults: Faults | None = None
    form_faults: Faults | None = None
    payer_rules: PayerRules | None = None
    icd_until: date | None = None
    credential_until: date | None = None
    licence_until: date | None = None
    decided_on: date | None = None
    other_policies: tuple[OtherPolicy, ...] | None = None
    is_discount_only: bool | None = None
    not_to_be_billed: frozenset[str] | None = None
    yearly_visits: YearlyVisits | None = None
    visits_before: int | None = None
    case_state: CaseState | None = None
    card: Card | None = None
    eligibility: EligibilityAnswer | None = None
    fees: Fees | None = None
    notes: tuple[Note, ...] | None = None
    earlier_notes: tuple[Note, ...] | None = None
    therapist_elsewhere: tuple[BusyTime, ...] | None = None
    waivers: tuple[date, ...] | None = None


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
THE_LICENCE = Need(
    "until when the therapist's licence runs", lambda _, facts: facts.licence_until is None
)
AUTHORISED_VISITS_USED = Need(
    "how many authorised visits were used before",
    lambda claim, facts: (
        facts.authorised_visits_used is None
        and claim.authorisation is not None
        and claim.authorisation.visits_allowed is not None
    ),
)
AUTHORISED_CODES = Need(
    "which procedures the authorisation names",
    lambda claim, facts: facts.authorised_codes is None and claim.authorisation is not None,
)
REFERRAL_VISITS_USED = Need(
    "how many visits of the referral were used before",
    lambda claim, facts: (
        facts.referral_visits_used is None
        and claim.referral is not None
        and claim.referral.visits_allowed is not None
    ),
)
POLICY_DATES = Need(
    "the policy's dates",
    lambda claim, _: claim.policy.active_from is None and claim.policy.active_until is None,
)
PAYER_RULES = Need("the payer rules on record", lambda _, facts: facts.payer_rules is None)
WHETHER_A_DISCOUNT = Need(
    "whether the policy is only a discount programme",
    lambda _, facts: facts.is_discount_only is None,
)
WHAT_NOT_TO_BILL = Need(
    "whether the client paid and asked not to bill", lambda _, facts: facts.not_to_be_billed is None
)
OTHER_POLICIES = Need("the client's other policies", lambda _, facts: facts.other_policies is None)
YEARLY_VISITS = Need("the visits used this year", lambda _, facts: facts.yearly_visits is None)
VISITS_BEFORE = Need("the visits of this case so far", lambda _, facts: facts.visits_before is None)
AN_ELIGIBILITY_ANSWER = Need(
    "what the payer said of the policy", lambda _, facts: facts.eligibility is None
)
THE_CARD = Need("what the card says", lambda _, facts: facts.card is None)
THE_CASE = Need(
    "where the accident's case stands",
    lambda claim, facts: facts.case_state is None and claim.accident is not None,
)
FEES = Need("the fees for these days", lambda _, facts: facts.fees is None)
NOTES = Need("what the notes hold", lambda _, facts: facts.notes is None)
EARLIER_NOTES = Need(
    "the client's earlier notes",
    lambda _, facts: facts.notes is None or facts.earlier_notes is None,
)
OTHER_WORK = Need(
    "the therapist's other visits of these days", lambda _, facts: facts.therapist_elsewhere is None
)
A_WAIVER = Need(
    "whether the client signed that she pays what the plan does not",
    lambda _, facts: (
        facts.waivers is None
        and facts.eligibility is not None
        and facts.eligibility.covers_massage is False
    ),
)
A_FILING_LIMIT = Need(
    "the payer's filing limit",
    lambda claim, facts: (
        claim.frequency is Frequency.ORIGINAL
        and claim.payer.terms.filing_limit_days is None
        and not _has_rule(facts, PayerRuleKind.FILING_LIMIT)
    ),
)
A_LIMIT_FOR_CORRECTED_CLAIMS = Need(
    "the payer's limit for corrected claims",
    lambda claim, facts: (
        claim.frequency is not Frequency.ORIGINAL
        and not _has_rule(facts, PayerRuleKind.CORRECTED_FILING_LIMIT)
    ),
)
WHETHER_GP_IS_REQUIRED = Need(
    "whether the payer asks for GP",
    lambda claim, facts: (
        claim.payer.terms.requires_gp is None and not _has_rule(facts, PayerRuleKind.REQUIRES_GP)
    ),
)
WHETHER_A_REFERRAL_IS_REQUIRED = Need(
    "whether the payer requires a referral",
    lambda claim, facts: (
        claim.payer.terms.requires_prescription is None
        and not _has_rule(facts, PayerRuleKind.REQUIRES_PRESCRIPTION)
    ),
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


def _has_rule(facts: Facts, kind: PayerRuleKind) -> bool:
    return facts.payer_rules is not None and facts.payer_rules.has(kind)
