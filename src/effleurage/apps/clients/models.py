"""The client, her papers, her referrals and the accident or episode behind her visits."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import AddressFields, NameFields, PracticeRow


class Sex(models.TextChoices):
    """Administrative sex as the card states it."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class Client(PracticeRow, NameFields, AddressFields):
    """The person on the table. ``merged_into`` points to the record that replaced this one.

    ``search_name`` is the name folded for searching, alike on both engines.
    """

    birth_date = models.DateField()
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.UNKNOWN)
    phone = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    search_name = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sex__in=Sex.values), name="clients_client_sex_known"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | models.Q(is_active=False),
                name="clients_client_merged_is_inactive",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="clients_client_not_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "last_name", "first_name"], name="clients_by_name"),
            models.Index(fields=["practice", "search_name"], name="clients_by_search_name"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ClientMerge(PracticeRow):
    """One merging of two records, with the ids of every row it moved, so that it can be undone."""

    kept = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    dropped = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    dropped_was_active = models.BooleanField()
    moved = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    merged_at = models.DateTimeField()
    merged_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dropped"],
                condition=models.Q(undone_at=None),
                name="clients_dropped_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dropped_id} into {self.kept_id}"


class Document(PracticeRow):
    """A paper: its bytes lie encrypted in the document store under ``storage_name``."""

    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=80, unique=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.UUIDField(null=True)
    purged_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Cause(models.TextChoices):
    """What brought the complaint about; empty for an ordinary episode without an accident."""

    NONE = ""
    AUTO = "auto"
    WORK = "work"
    OTHER = "other"


class Case(PracticeRow):
    """An episode of care: an accident or work injury, or a complaint that simply began.

    ``number`` is the practice's own and keeps two episodes off one claim. ``claim_number`` is what
    the payer gave the accident (empty: pending).
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cases")
    number = models.CharField(max_length=20, blank=True)
    cause = models.CharField(max_length=8, choices=Cause, blank=True)
    injury_date = models.DateField(null=True)
    state = models.CharField(max_length=2, blank=True)
    claim_number = models.CharField(max_length=30, blank=True)
    adjuster_name = models.CharField(max_length=60, blank=True)
    employer_name = models.CharField(max_length=60, blank=True)
    employer_address = models.JSONField(default=dict, blank=True)
    onset_on = models.DateField(null=True)
    first_treated_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "number"],
                condition=~models.Q(number=""),
                name="clients_case_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(cause__in=Cause.values), name="clients_case_cause_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.id}"


class Referral(PracticeRow):
    """A clinician's order. ``valid_until`` is the first day it no longer covers.

    ``used_at`` is when a note that relies on it was first signed; from then on what the clinician
    ordered stays as it is.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    referrer_last_name = models.CharField(max_length=60)
    referrer_first_name = models.CharField(max_length=35, blank=True)
    referrer_middle_name = models.CharField(max_length=25, blank=True)
    referrer_suffix = models.CharField(max_length=10, blank=True)
    referrer_npi = models.CharField(max_length=10)
    role = models.CharField(max_length=2, default="DN")
    number = models.CharField(max_length=30, blank=True)
    ordered_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    visits_allowed = models.PositiveSmallIntegerField(null=True)
    diagnoses = models.JSONField(default=list)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["DN", "DK", "DQ"]), name="clients_referral_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ordered_on=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gt=models.F("ordered_on")),
                name="clients_referral_lasts_a_day",
            ),
        ]
        indexes = [models.Index(fields=["practice", "valid_until"], name="clients_referral_by_end")]

    def __str__(self) -> str:
        return f"referral {self.id}"


class Confirmation(PracticeRow):
    """A referrer's answer about one diagnosis of her order: which code she means, never replaced.

    ``asked_code`` is what the order has, ``code`` what she says; they are the same where it stays.
    A later answer about the same code counts instead of an earlier one.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="confirmations")
    asked_code = models.CharField(max_length=8)
    code = models.CharField(max_length=8)
    confirmed_by = models.CharField(max_length=80)
    how = models.CharField(max_length=40)
    confirmed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"confirmation {self.id}"
