"""What was done, minute by minute, and why; the note that is signed once."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import PracticeRow


class VisitState(models.TextChoices):
    """Where a visit is: being written, signed, or struck out before it was ever signed."""

    DRAFT = "draft"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class Visit(PracticeRow):
    """One session. A cash visit has no policy. The note can be changed only while a draft.

    Two kinds of columns live here. The note (``NOTE_COLUMNS``) never changes once it is signed.
    How the visit is billed may: an authorisation comes late, a card turns out to be another's,
    two records of one client are merged. ``signed_for`` keeps whose record the note was signed in.

    ``origins`` says where each diagnosis came from (``visits.origins``). A note signed before
    that was asked has none: an empty object means "not recorded", never a guess.
    """

    number = models.CharField(max_length=20, blank=True)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="visits")
    therapist = models.ForeignKey(
        "credentials.Therapist", on_delete=models.PROTECT, related_name="+"
    )
    location = models.ForeignKey("practices.Location", on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(
        "coverage.Policy", null=True, on_delete=models.PROTECT, related_name="+"
    )
    authorisation = models.ForeignKey(
        "coverage.Authorisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    referral = models.ForeignKey(
        "clients.Referral", null=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey("clients.Case", null=True, on_delete=models.PROTECT, related_name="+")
    service_date = models.DateField()
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.DRAFT)
    diagnoses = models.JSONField(default=list)
    origins = models.JSONField(default=dict, blank=True)
    subjective = models.TextField(blank=True)
    objective = models.TextField(blank=True)
    assessment = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    signed_name = models.CharField(max_length=120, blank=True)
    signed_for = models.UUIDField(null=True)
    note_sha256 = models.CharField(max_length=64, blank=True)
    payer_note = models.CharField(max_length=71, blank=True)
    # Whether a payer is asked for it by a live claim, or the client by a charge: kept by whoever
    # asks or stops asking, so that what nobody was asked for is found without reading the years.
    is_asked = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="signed", signed_at__isnull=False)
                | (~models.Q(state="signed") & models.Q(signed_at__isnull=True)),
                name="visits_signed_means_signed_at",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=VisitState.values), name="visits_state_known"
            ),
            models.UniqueConstraint(
                fields=["practice", "number"],
                condition=~models.Q(number=""),
                name="visits_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "-service_date"], name="visits_by_day"),
            models.Index(fields=["practice", "state", "-service_date"], name="visits_by_state"),
            models.Index(
                fields=["practice", "state", "service_date"],
                condition=models.Q(is_asked=False),
                name="visits_nobody_was_asked_for",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.id}"


NOTE_COLUMNS = (
    "number", "therapist_id", "location_id", "service_date", "state", "diagnoses", "origins",
    "subjective", "objective", "assessment", "plan",
    "signed_at", "signed_by", "signed_name", "signed_for", "note_sha256",
)  # fmt: skip
"""What the database itself refuses to change in a signed visit (``audit.guards``)."""


class VisitLine(PracticeRow):
    """One procedure of a visit. ``minutes`` is empty for an untimed one."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    procedure = models.CharField(max_length=5)
    modifiers = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField(null=True)
    times = models.JSONField(default=list)
    units = models.PositiveSmallIntegerField()
    charge_cents = models.BigIntegerField()
    diagnosis_pointers = models.JSONField(default=list)
    note = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "position"], name="visits_line_position"),
            models.CheckConstraint(
                condition=models.Q(charge_cents__gte=0), name="visits_line_charge_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} × {self.units}"


class Addendum(PracticeRow):
    """Something added to a signed note: dated, with its author, never instead of the note."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    written_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"addendum {self.id}"


class Fee(PracticeRow):
    """What the practice charges for one unit of a procedure from a day on."""

    procedure = models.CharField(max_length=5)
    charge_cents = models.PositiveBigIntegerField()
    active_from = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "procedure", "active_from"], name="visits_fee_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure} from {self.active_from}"


class FavouriteDiagnosis(PracticeRow):
    """A diagnosis that somebody of the practice has starred: the search offers it first."""

    code = models.CharField(max_length=8)
    starred_at = models.DateTimeField()
    starred_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "code"], name="visits_favourite_once")
        ]

    def __str__(self) -> str:
        return self.code


class OwnProcedure(PracticeRow):
    """A procedure number of the practice's own: a local or workers' compensation code, our words.

    ``unit_minutes`` counts only where it is timed. A retired one is no longer offered; notes that
    have it are still read with its words.
    """

    code = models.CharField(max_length=5)
    words = models.CharField(max_length=80)
    is_timed = models.BooleanField()
    unit_minutes = models.PositiveSmallIntegerField(default=15)
    note = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "code"], name="visits_own_code_once"),
            models.CheckConstraint(
                condition=models.Q(unit_minutes__gte=1) & models.Q(unit_minutes__lte=240),
                name="visits_own_unit_minutes_sane",
            ),
        ]

    def __str__(self) -> str:
        return self.code
