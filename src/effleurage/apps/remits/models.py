"""What payers answered: remits by identity, their parts, and what became of each."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import PracticeRow


class RemitState(models.TextChoices):
    """How far a remit got. Part: some of it is posted, some is held."""

    POSTED = "posted"
    PART = "part"
    HELD = "held"
    DISMISSED = "dismissed"


class Hold(models.TextChoices):
    """Why a remit, or a part of one, waits for a person (decision 0019)."""

    TEST = "test"
    NO_IDENTITY = "no identity"
    CONTRADICTS = "contradicts"
    LOOK_ALIKE = "look-alike"
    NOT_READ = "not read"
    DISAGREES = "disagrees"
    SUMS = "sums"
    UNMATCHED = "unmatched"
    NOT_WAITING = "not waiting"
    BY_HAND = "by hand"
    TAKEN_BACK = "taken back"


class PartKind(models.TextChoices):
    """What of a remit it is. Difference: what the payment is beyond all that explains it."""

    CLAIM = "claim"
    ADJUSTMENT = "adjustment"
    UNREAD = "unread"
    DIFFERENCE = "difference"


class PartState(models.TextChoices):
    """Posted by the rules, held, or settled by a person."""

    POSTED = "posted"
    HELD = "held"
    SETTLED = "settled"


class Remit(PracticeRow):
    """One payment advice. Payer, trace and ordinal are its identity; the file is only its vessel.

    ``ordinal`` is empty while it is not known whose payment this is; then nothing of it is in the
    ledger. ``head`` holds what the payer says about the payment as a whole.
    """

    payer_identity = models.CharField(max_length=80, blank=True)
    trace_identity = models.CharField(max_length=50, blank=True)
    ordinal = models.PositiveSmallIntegerField(null=True)
    payer_name = models.CharField(max_length=60, blank=True)
    trace_number = models.CharField(max_length=50, blank=True)
    method = models.CharField(max_length=3, blank=True)
    amount_cents = models.BigIntegerField()
    paid_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=RemitState)
    hold = models.CharField(max_length=12, choices=Hold, blank=True)
    difference_cents = models.BigIntegerField(default=0)
    content_sha256 = models.CharField(max_length=64)
    head = models.JSONField()
    file = models.ForeignKey(
        "exchange.File", null=True, on_delete=models.PROTECT, related_name="remits"
    )
    findings = models.JSONField(default=list)
    received_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "payer_identity", "trace_identity", "ordinal"],
                name="remits_identity",
            ),
            models.UniqueConstraint(
                fields=["practice", "content_sha256"], name="remits_content_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=RemitState.values), name="remits_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(hold__in=["", *Hold.values]), name="remits_hold_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ordinal__isnull=False)
                | models.Q(state__in=[RemitState.HELD, RemitState.DISMISSED]),
                name="remits_posted_has_an_identity",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "state", "-received_at"], name="remits_by_state"),
            models.Index(fields=["practice", "-received_at"], name="remits_by_arrival"),
            models.Index(fields=["practice", "trace_identity"], name="remits_by_trace"),
            models.Index(fields=["practice", "file"], name="remits_by_file"),
            models.Index(fields=["practice", "paid_on"], name="remits_by_day_of_payment"),
            models.Index(fields=["practice", "amount_cents"], name="remits_by_amount"),
            models.Index(fields=["practice", "payer_name"], name="remits_by_payer_name"),
        ]

    def __str__(self) -> str:
        return f"{self.trace_number}/{self.ordinal}"


class RemitPart(PracticeRow):
    """A claim, a provider adjustment or the difference of a remit, and what became of it.

    ``position`` counts from 1 within its kind, as the ledger's keys do. ``held_cents`` is what
    the part keeps in clearing: zero unless it is held. ``attempt`` counts how often its posting
    was taken back; each posting has a key of its own.
    """

    # The remit leads an index below, and nothing asks for a practice's parts but the held ones.
    practice = models.ForeignKey(
        "practices.Practice", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    remit = models.ForeignKey(Remit, on_delete=models.PROTECT, related_name="parts", db_index=False)
    kind = models.CharField(max_length=10, choices=PartKind)
    position = models.PositiveIntegerField()
    claim = models.ForeignKey(
        "claims.Claim", null=True, on_delete=models.PROTECT, related_name="remit_parts"
    )
    claim_number = models.CharField(max_length=38, blank=True)
    status = models.CharField(max_length=2, blank=True)
    charge_cents = models.BigIntegerField(default=0)
    paid_cents = models.BigIntegerField(default=0)
    client_share_cents = models.BigIntegerField(default=0)
    held_cents = models.BigIntegerField(default=0)
    difference_cents = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=PartState)
    hold = models.CharField(max_length=12, choices=Hold, blank=True)
    why = models.CharField(max_length=200, blank=True)
    entry_key = models.CharField(max_length=300, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField()
    findings = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["remit", "kind", "position"], name="remits_part_position"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=PartState.values), name="remits_part_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=PartKind.values), name="remits_part_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=PartState.HELD) ^ models.Q(hold=""),
                name="remits_part_is_held_for_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(state=PartState.HELD) | models.Q(held_cents=0),
                name="remits_only_a_held_part_keeps_money",
            ),
        ]
        indexes = [models.Index(fields=["practice", "state", "hold"], name="remits_parts_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"
