"""What crossed the border: connections, numbers, submissions, files, acknowledgements."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import PracticeRow, Row


class Method(models.TextChoices):
    """How a claim leaves."""

    FOLDER = "folder"
    MAIL = "mail"
    FAX = "fax"
    PORTAL = "portal"


class Direction(models.TextChoices):
    """Which way a file crossed."""

    OUT = "out"
    IN = "in"


class Connection(PracticeRow):
    """A way out to a payer or clearinghouse. Files are marked T until ``is_production``."""

    name = models.CharField(max_length=60)
    method = models.CharField(max_length=10, choices=Method)
    sender_id = models.CharField(max_length=15, blank=True)
    receiver_id = models.CharField(max_length=15, blank=True)
    outgoing_folder = models.CharField(max_length=500, blank=True)
    incoming_folder = models.CharField(max_length=500, blank=True)
    is_production = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=Method.values), name="exchange_method_known"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ControlNumber(Row):
    """The last number given out in a series; numbers never repeat, not even after a restore."""

    series = models.CharField(max_length=60, unique=True)
    last = models.PositiveBigIntegerField()
    epoch = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class File(PracticeRow):
    """Bytes that crossed the border, kept for ever as they were.

    ``control_number`` is ISA13 and ``group_number`` GS06 of a file of ours. ``delivery_began_at``
    is written before anything outside is touched: without it, nothing can have left.
    ``done_at`` says of an incoming file that everything in it was dealt with.
    """

    direction = models.CharField(max_length=3, choices=Direction)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    body = models.BinaryField()
    control_number = models.CharField(max_length=9, blank=True)
    group_number = models.CharField(max_length=9, blank=True)
    connection = models.ForeignKey(
        Connection, null=True, on_delete=models.PROTECT, related_name="files"
    )
    at = models.DateTimeField()
    delivery_began_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "sha256"],
                condition=models.Q(direction="in"),
                name="exchange_taken_in_once",
            ),
            models.UniqueConstraint(
                fields=["control_number"],
                condition=models.Q(direction="out") & ~models.Q(control_number=""),
                name="exchange_control_number_once",
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=Direction.values), name="exchange_direction_known"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "sha256"], name="exchange_file_by_hash"),
            models.Index(fields=["practice", "direction", "-at"], name="exchange_file_by_day"),
            models.Index(fields=["practice", "-at"], name="exchange_file_by_arrival"),
            models.Index(fields=["practice", "kind", "-at"], name="exchange_file_by_kind"),
            models.Index(
                fields=["practice", "group_number"],
                condition=~models.Q(group_number=""),
                name="exchange_file_by_group",
            ),
            models.Index(
                fields=["practice", "direction", "kind", "at"],
                condition=models.Q(done_at=None),
                name="exchange_file_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SubmissionState(models.TextChoices):
    """How far one sending got. Unknown: we were cut off between sending and recording."""

    INTENDED = "intended"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"


class Submission(PracticeRow):
    """One sending of one claim: what was sent, how, and what became of it.

    ``set_number`` is ST02 of the transaction set that carries the claim; ``answer`` the last
    verdict that came back. ``is_test`` says that the file was marked T, so nobody will pay for it.
    """

    claim = models.ForeignKey("claims.Claim", on_delete=models.PROTECT, related_name="submissions")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="submissions")
    method = models.CharField(max_length=10, choices=Method)
    state = models.CharField(max_length=10, choices=SubmissionState)
    snapshot = models.JSONField()
    snapshot_version = models.CharField(max_length=20)
    file = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="submissions")
    set_number = models.CharField(max_length=9, blank=True)
    attempt = models.PositiveSmallIntegerField()
    intended_at = models.DateTimeField()
    intended_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    confirmation = models.CharField(max_length=120, blank=True)
    attachments = models.JSONField(default=list)
    answer = models.CharField(max_length=20, blank=True)
    is_test = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "attempt"], name="exchange_attempt_once"),
            models.UniqueConstraint(
                fields=["claim"],
                condition=models.Q(state__in=["intended", "unknown"]),
                name="exchange_one_open_sending",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=SubmissionState.values),
                name="exchange_submission_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["intended", "unknown"], settled_at=None)
                | models.Q(state__in=["sent", "failed"], settled_at__isnull=False),
                name="exchange_settled_means_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["practice", "intended_at"],
                condition=models.Q(settled_at=None),
                name="exchange_not_settled",
            ),
            models.Index(fields=["practice", "file"], name="exchange_sent_in_file"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} attempt {self.attempt}"


class Acknowledgement(PracticeRow):
    """What a TA1, 999 or 277CA said: of a file of ours (``about``), of a set in it, of a claim."""

    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="acknowledgements")
    about = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="answers")
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    kind = models.CharField(max_length=6)
    position = models.PositiveIntegerField()
    set_number = models.CharField(max_length=9, blank=True)
    claim_number = models.CharField(max_length=38, blank=True)
    verdict = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)
    payer_claim_number = models.CharField(max_length=50, blank=True)
    findings = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["file", "position"], name="exchange_acknowledgement_once"
            )
        ]
        indexes = [models.Index(fields=["practice", "file"], name="exchange_answers_in_file")]

    def __str__(self) -> str:
        return f"{self.kind} {self.verdict}"
