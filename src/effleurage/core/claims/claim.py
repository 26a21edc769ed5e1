"""The claim as the business sees it: one immutable value, complete enough to become any form.

Knows who, what, when and how much. Refuses to know how a payer wants it written (``edi``,
``documents``), whether it is right (``core.gate``), or where it is kept. Every amount is integer
cents, every length of time whole minutes, every range half-open. Diagnoses are written with their
dot (``M54.50``); the forms and files take it out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time

from effleurage.core.claims.kinds import (
    AccidentCause,
    AdjustmentGroup,
    BenefitsAssigned,
    Frequency,
    LineOfBusiness,
    ReferrerRole,
    Relationship,
    Sex,
    TaxIdKind,
    Turn,
    UnitRule,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A US postal address; ``postal_code`` is 5 or 9 digits without a hyphen."""

    street: str
    street2: str = ""
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's legal name, as the card spells it."""

    last: str
    first: str
    middle: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The person on the table (the patient, in the payer's words)."""

    name: PersonName
    birth_date: date
    sex: Sex
    address: Address
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Who holds the policy: a person, or for some workers' comp payers the employer.

    Exactly one of ``name`` and ``organisation`` is given. ``None`` on the claim means the client.
    """

    name: PersonName | None = None
    organisation: str = ""
    birth_date: date | None = None
    sex: Sex | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The cover that this claim is billed to. ``active_until`` is the first day without cover."""

    member_id: str
    relationship: Relationship = Relationship.SELF
    group_number: str = ""
    group_name: str = ""
    claim_filing_code: str
    active_from: date | None = None
    active_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerTerms:
    """What this payer asks for, as the practice knew it when the claim was drafted.

    These are defaults that the owner edits, never facts about the world; ``None`` means that
    nobody has said. ``filing_limit_days`` counts from the service date.
    """

    unit_rule: UnitRule = UnitRule.UNKNOWN
    uses_ncci: bool | None = None
    filing_limit_days: int | None = None
    requires_gp: bool | None = None
    requires_prescription: bool | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who is asked to pay. ``payer_id`` is the electronic id at the clearinghouse."""

    name: str
    payer_id: str
    line_of_business: LineOfBusiness
    address: Address | None = None
    terms: PayerTerms = field(default_factory=PayerTerms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """The billing provider: an organisation, or a therapist who bills in her own name.

    Exactly one of ``organisation`` and ``person`` is given. ``tax_id`` is nine digits.
    """

    organisation: str = ""
    person: PersonName | None = None
    npi: str
    tax_id: str
    tax_id_kind: TaxIdKind = TaxIdKind.EIN
    taxonomy: str = "225700000X"
    address: Address
    pay_to_address: Address | None = None
    phone: str
    contact_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapist:
    """The rendering provider: who had hands on the client."""

    name: PersonName
    npi: str
    taxonomy: str = "225700000X"
    credential: str = "LMT"
    licence_number: str = ""
    licence_state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLocation:
    """Where the session took place, when it is not the practice's own address."""

    name: str
    address: Address
    npi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A clinician's order for massage. ``valid_until`` is the first day it no longer covers."""

    referrer: PersonName
    referrer_npi: str = ""
    role: ReferrerRole = ReferrerRole.REFERRING
    number: str = ""
    ordered_on: date | None = None
    valid_until: date | None = None
    visits_allowed: int | None = None
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """A payer's prior approval. Half-open dates; ``visits_allowed`` is over its whole life."""

    number: str
    valid_from: date | None = None
    valid_until: date | None = None
    visits_allowed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """The employer in a workers' comp case (box 4 and 7 for some payers)."""

    name: str
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accident:
    """The accident or case behind the visit. An empty ``claim_number`` means: still pending."""

    cause: AccidentCause
    injury_date: date | None = None
    state: str = ""
    claim_number: str = ""
    employer: Employer | None = None
    adjuster_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """Hands-on work from ``start`` until ``stop``, on one day, in the practice's local time."""

    start: time
    stop: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the claim must know of a visit: when it was, and whether its note is signed."""

    visit_id: str
    service_date: date
    note_signed_on: date | None = None
    note_signed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """One procedure on one day, or on every day until ``last_service_date`` where that is given.

    ``minutes`` is hands-on time for a timed procedure, ``None`` for an untimed one; ``times`` are
    the start and stop times behind it where the note has them. ``charge_cents`` is the whole
    line (units included). ``diagnosis_pointers`` are numbers from 1 into ``Claim.diagnoses``,
    most important first. ``line_id`` comes back on the remit (REF*6R).
    """

    line_id: str
    visit_id: str
    service_date: date
    last_service_date: date | None = None
    procedure: str
    modifiers: tuple[str, ...] = ()
    minutes: int | None = None
    times: tuple[TimeSpan, ...] = ()
    units: int
    charge_cents: int
    diagnosis_pointers: tuple[int, ...]
    place_of_service: str = "11"
    note: str = ""

    @property
    def last_day(self) -> date:
        """The last day served, which is the service date of a line of one day."""
        return self.last_service_date or self.service_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A paper sent beside the claim (PWK): report type, how it travels, the number that ties it."""

    report_type: str
    transmission: str
    control_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedAdjustment:
    """Why another payer did not pay an amount (CAS). Cents keep the sign they came with."""

    group: AdjustmentGroup
    reason: str
    cents: int
    quantity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """What another payer decided on one of our lines, named by our ``line_id`` (loop 2430).

    ``procedure`` and ``modifiers`` are what it adjudicated, which may differ from what we billed;
    ``units`` is text, because payers send fractions.
    """

    line_id: str
    procedure: str
    modifiers: tuple[str, ...] = ()
    units: str = "1"
    paid_cents: int
    adjustments: tuple[DecidedAdjustment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerDecision:
    """What another payer decided on the same services, as its remit says.

    ``claim_id`` is our number of the claim that it answered. Where it answered by line, every
    line's charge is what it paid and adjusted on it; ``adjustments`` are those of the whole claim
    (``core.claims.other_cover`` holds the sums).
    """

    claim_id: str
    payer_claim_number: str = ""
    decided_on: date
    paid_cents: int
    adjustments: tuple[DecidedAdjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[DecidedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCover:
    """Another plan of the same client: its turn to pay, and what it decided if it has (2320).

    ``policy.relationship`` is the client's to ``subscriber``; ``None`` there means the client.
    """

    turn: Turn
    policy: Policy
    payer: Payer
    subscriber: Subscriber | None = None
    decision: PayerDecision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A request for payment to one payer, for one client, by one therapist.

    It may carry several visits, which all share referral, authorisation, episode and payer
    (``core.claims.gather``). ``claim_id`` is the practice's own number and comes back on every
    answer; ``payer_claim_number`` is the payer's, needed to replace or void. ``other_cover`` is
    every other plan of the client that matters here; :attr:`turn` follows from it.
    ``last_seen_date`` is when the referring clinician last saw the client, ``record_number`` the
    practice's own number of the client's record.
    """

    claim_id: str
    frequency: Frequency = Frequency.ORIGINAL
    payer_claim_number: str = ""
    client: Client
    subscriber: Subscriber | None = None
    policy: Policy
    payer: Payer
    practice: Practice
    therapist: Therapist
    service_location: ServiceLocation | None = None
    diagnoses: tuple[str, ...]
    visits: tuple[Visit, ...]
    lines: tuple[ServiceLine, ...]
    total_charge_cents: int
    paid_by_client_cents: int = 0
    episode_id: str = ""
    accident: Accident | None = None
    referral: Referral | None = None
    authorisation: Authorisation | None = None
    onset_date: date | None = None
    initial_treatment_date: date | None = None
    last_seen_date: date | None = None
    record_number: str = ""
    accepts_assignment: bool = True
    benefits_assigned: BenefitsAssigned = BenefitsAssigned.YES
    signature_on_file: bool = True
    note: str = ""
    attachments: tuple[Attachment, ...] = ()
    other_cover: tuple[OtherCover, ...] = ()

    @property
    def turn(self) -> Turn:
        """Which payer this one is: the first turn that no other cover has."""
        if not self.other_cover:
            return Turn.FIRST
        taken = {cover.turn for cover in self.other_cover}
        return next(turn for turn in Turn if turn not in taken)


def total(lines: tuple[ServiceLine, ...]) -> int:
    """Return the sum of the lines' charges in cents."""
    return sum(line.charge_cents for line in lines)
