"""Who pays: payers as this practice knows them, policies, authorisations."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import AddressFields, PracticeRow
from effleurage.core.claims import BenefitsAssigned, LineOfBusiness, Relationship, UnitRule


class Payer(PracticeRow, AddressFields):
    """A payer, with the terms that the owner edits (``None`` means that nobody has said).

    The columns hold the terms of today; ``TermsVersion`` keeps every earlier set.
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


class TermsVersion(PracticeRow):
    """The terms of a payer as the practice held them from a moment on, and who said so."""

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
    """One client's cover with one payer. ``active_until`` is the first day without it."""

    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="policies")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="policies")
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
        ]

    def __str__(self) -> str:
        return f"policy {self.id}"


class Authorisation(PracticeRow):
    """A payer's prior approval for one policy. ``valid_until`` is the first day without it."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="authorisations")
    number = models.CharField(max_length=30)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    visits_allowed = models.PositiveSmallIntegerField(null=True)
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

    def __str__(self) -> str:
        return f"authorisation {self.id}"
