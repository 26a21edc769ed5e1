"""The claim as a record: its state, its snapshot, the visits it bills, what happened to it."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import PracticeRow
from effleurage.core.claims.life_table import State


class Claim(PracticeRow):
    """A claim, which may be sent several times. ``snapshot`` is the claim file of its present text.

    State, hold, outcome and payer's number repeat what ``ClaimEvent`` tells, for lists and for
    compare-and-set. ``payer_claim_number`` is the number the payer gave this claim. While
    ``is_leaving`` a sending has begun, and nothing but its outcome may touch the claim.
    """

    number = models.CharField(max_length=20)
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="claims")
    policy = models.ForeignKey("coverage.Policy", on_delete=models.PROTECT, related_name="claims")
    payer = models.ForeignKey("coverage.Payer", on_delete=models.PROTECT, related_name="claims")
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="successors"
    )
    state = models.CharField(max_length=12, default="draft")
    outcome = models.CharField(max_length=14, blank=True)
    hold_reason = models.CharField(max_length=200, blank=True)
    wake_on = models.DateField(null=True)
    is_leaving = models.BooleanField(default=False)
    frequency = models.CharField(max_length=1, default="1")
    payer_claim_number = models.CharField(max_length=50, blank=True)
    member_id = models.CharField(max_length=80, blank=True)
    snapshot = models.JSONField()
    snapshot_version = models.CharField(max_length=20)
    verdict = models.CharField(max_length=8, blank=True)
    findings = models.JSONField(default=list)
    not_checked = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    total_cents = models.BigIntegerField()
    service_from = models.DateField()
    service_to = models.DateField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="claims_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]),
                name="claims_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(is_leaving=False) | models.Q(state="ready"),
                name="claims_only_a_ready_one_leaves",
            ),
            models.CheckConstraint(
                condition=models.Q(hold_reason="", wake_on=None)
                | (~models.Q(hold_reason="") & models.Q(wake_on__isnull=False)),
                name="claims_hold_has_a_wake_date",
            ),
            models.CheckConstraint(
                condition=models.Q(service_from__lte=models.F("service_to")),
                name="claims_days_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "state", "-service_from"], name="claims_by_state"),
            models.Index(fields=["practice", "-service_from"], name="claims_by_day"),
            models.Index(fields=["practice", "total_cents", "id"], name="claims_by_charge"),
            # The charge lies in it, so that a pile is counted and summed from the index alone.
            models.Index(
                fields=["practice", "state", "outcome", "-service_from", "total_cents", "wake_on"],
                name="claims_by_outcome",
            ),
            models.Index(
                fields=["practice", "state", "total_cents", "id"], name="claims_state_by_charge"
            ),
            models.Index(fields=["practice", "payer", "-service_from"], name="claims_by_payer"),
            models.Index(
                fields=["practice", "-service_from"],
                condition=models.Q(is_leaving=True),
                name="claims_leaving",
            ),
            models.Index(
                fields=["practice", "-service_from"],
                condition=models.Q(wake_on__isnull=False),
                name="claims_held",
            ),
            models.Index(
                fields=["practice", "wake_on"],
                condition=models.Q(wake_on__isnull=False),
                name="claims_by_wake_date",
            ),
            models.Index(
                fields=["practice", "payer_claim_number"],
                condition=~models.Q(payer_claim_number=""),
                name="claims_by_payer_number",
            ),
            models.Index(fields=["practice", "member_id", "service_from"], name="claims_by_member"),
        ]

    def __str__(self) -> str:
        return self.number


class ClaimVisit(PracticeRow):
    """A visit on a claim. A visit is on one live claim at a time."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="claim_visits")
    visit = models.ForeignKey("visits.Visit", on_delete=models.PROTECT, related_name="claim_visits")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit"],
                condition=models.Q(is_live=True),
                name="claims_visit_on_one_live_claim",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.visit_id}"


class ClaimEvent(PracticeRow):
    """One step of a claim's life, in the order it became known; the claim's life is its events.

    ``on`` is the day at the practice. ``details`` holds what a step adds: the wake date of a hold,
    the number that a payer gave.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    event = models.CharField(max_length=40)
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=254)
    words = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "sequence"], name="claims_event_order")
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class Override(PracticeRow):
    """Somebody let a finding pass, with a reason."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="overrides")
    rule_code = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "rule_code"],
                condition=models.Q(withdrawn_at=None),
                name="claims_one_override_a_rule",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="claims_override_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.rule_code


class Mending(PracticeRow):
    """A fix that somebody applied to a claim: what changed, why, and who confirmed it.

    Fixes are written over the text that the visits give, each time it is written anew: one whose
    ``before`` no longer stands there does not fit, and changes nothing. A fix never changes a note;
    ``differs_from_note`` says that the claim and the note differ by it.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="mendings")
    rule_code = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    button = models.CharField(max_length=120)
    why = models.TextField(blank=True)
    changes = models.JSONField(default=list)
    edits = models.JSONField(default=list)
    split_into = models.JSONField(default=list)
    differs_from_note = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    confirmed_by = models.CharField(max_length=120, blank=True)
    confirmed_how = models.CharField(max_length=20, blank=True)
    confirmed_on = models.DateField(null=True)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    fits = models.BooleanField(default=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by="", confirmed_how="", confirmed_on=None)
                | (
                    ~models.Q(confirmed_by="")
                    & ~models.Q(confirmed_how="")
                    & models.Q(confirmed_on__isnull=False)
                ),
                name="claims_confirmed_by_whom_how_and_when",
            )
        ]
        indexes = [models.Index(fields=["claim", "at"], name="claims_mendings_in_order")]

    def __str__(self) -> str:
        return f"{self.rule_code} {self.kind}"


class NumberSeries(PracticeRow):
    """The last claim number given out; numbers never repeat, not even after a restore."""

    last = models.PositiveBigIntegerField()
    epoch = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice"], name="claims_one_series_a_practice")
        ]

    def __str__(self) -> str:
        return f"C{self.last}"
