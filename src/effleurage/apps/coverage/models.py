"""Who pays and by which rules: payers, their rules, contracts, policies, authorisations."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import AddressFields, PracticeRow, new_id
from effleurage.core.claims import BenefitsAssigned, LineOfBusiness, Relationship, UnitRule


class Payer(PracticeRow, AddressFields):
    """A payer. Its terms are its rules (``PayerRule``); the columns of terms only repeat them.

    Lists read the columns; no claim is judged by them (decision 0025), and nothing but
    ``coverage.rules`` writes them.
    """

    name = models.CharField(max_length=60)
    payer_id = models.CharField(max_length=30)
    line_of_business = models.CharField(max_length=20)
    unit_rule = models.CharField(max_length=10, default="unknown")
    uses_ncci = models.BooleanField(null=True)
    filing_limit_days = models.PositiveSmallIntegerField(null=True)
    requires_gp = models.BooleanField(null=True)
    requires_prescription = models.BooleanField(null=True)
    terms_source = models.CharField(max_length=200, blank=True)
    terms_verified = models.BooleanField(default=False)
    recheck_by = models.DateField(null=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "payer_id", "name"], name="coverage_payer_once"
            ),
            models.CheckConstraint(
                condition=models.Q(line_of_business__in=[each.value for each in LineOfBusiness]),
                name="coverage_payer_line_known",
            ),
            models.CheckConstraint(
                condition=models.Q(unit_rule__in=[each.value for each in UnitRule]),
                name="coverage_payer_unit_rule_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PayerRule(PracticeRow):
    """One thing that a payer asks for, for the days of service it is in force.

    ``payer`` empty: every payer of the ``line_of_business``, or every payer. A rule is never
    overwritten: it ends (``active_until`` is the first day without it) and the next ``number`` of
    its ``series`` begins, or it was never right and is ``withdrawn_at``. What may be written
    later is who checked it.
    """

    practice = models.ForeignKey(
        "practices.Practice", on_delete=models.PROTECT, related_name="payer_rules"
    )
    series = models.UUIDField(default=new_id, editable=False)
    number = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=40)
    payer = models.ForeignKey(Payer, null=True, on_delete=models.PROTECT, related_name="rules")
    line_of_business = models.CharField(max_length=20, blank=True)
    plan = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=2, blank=True)
    codes = models.JSONField(default=list)
    amount = models.PositiveIntegerField(null=True)
    yes = models.BooleanField(null=True)
    active_from = models.DateField(null=True)
    active_until = models.DateField(null=True)
    words = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200)
    is_verified = models.BooleanField(default=False)
    verified_on = models.DateField(null=True)
    verified_by = models.CharField(max_length=120, blank=True)
    recheck_by = models.DateField(null=True)
    default_key = models.CharField(max_length=60, blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "series", "number"], name="coverage_rule_number_once"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="coverage_rule_has_source"),
            models.CheckConstraint(
                condition=models.Q(payer=None) | models.Q(line_of_business=""),
                name="coverage_rule_of_a_payer_or_a_line",
            ),
            models.CheckConstraint(
                condition=models.Q(active_from=None)
                | models.Q(active_until=None)
                | models.Q(active_until__gt=models.F("active_from")),
                name="coverage_rule_lasts_a_day",
            ),
        ]
        indexes = [models.Index(fields=["practice", "kind"], name="coverage_rules_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.series}"


class Contract(PracticeRow):
    """One therapist with one payer. ``active_from`` empty: asked for, not yet accepted."""

    therapist = models.ForeignKey(
        "credentials.Therapist", on_delete=models.PROTECT, related_name="+"
    )
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="contracts")
    active_from = models.DateField(null=True)
    active_until = models.DateField(null=True)
    is_in_network = models.BooleanField(null=True)
    fee_schedule = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(active_until=None)
                | models.Q(active_until__gt=models.F("active_from")),
                name="coverage_contract_lasts_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"contract {self.id}"


class ContractFee(PracticeRow):
    """What a contract allows for one unit of a procedure, for services from a day on."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="fees")
    procedure = models.CharField(max_length=5)
    allowed_cents = models.PositiveBigIntegerField()
    active_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "procedure", "active_from"],
                name="coverage_contract_fee_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} from {self.active_from}"


class TermsVersion(PracticeRow):
    """A payer's terms as release 0.1 kept them; its rules say the same. Nothing is added here."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="terms_versions")
    number = models.PositiveIntegerField()
    terms = models.JSONField()
    set_at = models.DateTimeField()
    set_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payer", "number"], name="coverage_terms_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.payer_id} terms {self.number}"


class Policy(PracticeRow):
    """One client's cover with one payer. ``active_until`` is the first day without it.

    ``case`` is the accident that it answers for, where it answers for one only.
    """

    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="policies")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="policies")
    case = models.ForeignKey(
        "clients.Case", null=True, on_delete=models.PROTECT, related_name="policies"
    )
    priority = models.PositiveSmallIntegerField(default=1)
    member_id = models.CharField(max_length=30)
    relationship = models.CharField(max_length=8, default="self")
    group_number = models.CharField(max_length=30, blank=True)
    group_name = models.CharField(max_length=60, blank=True)
    claim_filing_code = models.CharField(max_length=2)
    active_from = models.DateField(null=True)
    active_until = models.DateField(null=True)
    subscriber = models.JSONField(default=dict, blank=True)
    accepts_assignment = models.BooleanField(default=True)
    benefits_assigned = models.CharField(max_length=1, default="Y")
    signature_on_file = models.BooleanField(default=True)
    is_discount_only = models.BooleanField(default=False)
    plan_kind = models.CharField(max_length=12, blank=True)
    is_self_funded = models.BooleanField(null=True)
    visits_a_year = models.PositiveSmallIntegerField(null=True)
    visits_are_shared = models.BooleanField(null=True)
    visits_used_elsewhere = models.PositiveSmallIntegerField(null=True)
    visits_told_on = models.DateField(null=True)
    plan_year_month = models.PositiveSmallIntegerField(default=1)
    card_last_name = models.CharField(max_length=60, blank=True)
    card_first_name = models.CharField(max_length=35, blank=True)
    card_member_id = models.CharField(max_length=30, blank=True)
    card_compared_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(priority__gte=1, priority__lte=3),
                name="coverage_policy_priority_known",
            ),
            models.CheckConstraint(
                condition=models.Q(relationship__in=[each.value for each in Relationship]),
                name="coverage_policy_relationship_known",
            ),
            models.CheckConstraint(
                condition=models.Q(benefits_assigned__in=[each.value for each in BenefitsAssigned]),
                name="coverage_policy_benefits_known",
            ),
            models.CheckConstraint(
                condition=models.Q(active_from=None)
                | models.Q(active_until=None)
                | models.Q(active_until__gt=models.F("active_from")),
                name="coverage_policy_lasts_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(plan_year_month__gte=1, plan_year_month__lte=12),
                name="coverage_policy_plan_year_known",
            ),
        ]
        indexes = [models.Index(fields=["practice", "active_until"], name="coverage_policy_by_end")]

    def __str__(self) -> str:
        return f"policy {self.id}"


class Authorisation(PracticeRow):
    """A payer's prior approval for one policy. ``valid_until`` is the first day without it."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="authorisations")
    number = models.CharField(max_length=30)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    visits_allowed = models.PositiveSmallIntegerField(null=True)
    codes = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="coverage_authorisation_lasts_a_day",
            )
        ]
        indexes = [
            models.Index(fields=["practice", "valid_until"], name="coverage_approval_by_end")
        ]

    def __str__(self) -> str:
        return f"authorisation {self.id}"


class BillingRestriction(PracticeRow):
    """Days of which this policy is told nothing: paid in full, and so asked (45 CFR 164.522).

    ``until`` is the first day that may be billed again; empty: all from ``since`` on.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="restrictions")
    since = models.DateField()
    until = models.DateField(null=True)
    asked_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
                name="coverage_restriction_lasts_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"restriction {self.id}"


class EligibilityAnswer(PracticeRow):
    """What the payer said of a policy on a day: a call, its portal, or a 271. Never changed.

    One noted in error is withdrawn. ``source`` says which answer of which file it was, so that none
    is kept twice; ``file_id`` is the file of the exchange that brought it. ``services`` are the
    service types with cover. Empty is what the payer did not say.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="answers")
    how = models.CharField(max_length=8)
    answered_on = models.DateField()
    spoke_with = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=50, blank=True)
    is_active = models.BooleanField(null=True)
    covers_massage = models.BooleanField(null=True)
    needs_authorisation = models.BooleanField(null=True)
    visits_left = models.PositiveSmallIntegerField(null=True)
    copay_cents = models.PositiveBigIntegerField(null=True)
    coinsurance_millionths = models.PositiveIntegerField(null=True)
    deductible_left_cents = models.PositiveBigIntegerField(null=True)
    services = models.JSONField(default=list)
    words = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=80, blank=True)
    file_id = models.UUIDField(null=True)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=254)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "source"],
                condition=~models.Q(source=""),
                name="coverage_answer_once",
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=["phone", "portal", "letter", "271"]),
                name="coverage_answer_came_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["policy", "-answered_on"], name="coverage_answers_by_policy")
        ]

    def __str__(self) -> str:
        return f"answer {self.id}"


class CasePayment(PracticeRow):
    """What ends payment of an accident: an examination's cut-off, an emptied cover, who is next.

    Both days are the first of which nothing is paid any more.
    """

    case = models.OneToOneField(
        "clients.Case", on_delete=models.PROTECT, related_name="payment_ends"
    )
    cut_off_on = models.DateField(null=True)
    exhausted_on = models.DateField(null=True)
    auto_cover = models.CharField(max_length=8, default="unknown")
    next_payer = models.CharField(max_length=60, blank=True)
    letter_kept = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"payment of case {self.case_id}"
