"""Who bills, where, who works there in which role, and who is signed in."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from effleurage.apps.rows import AddressFields, PracticeRow, Row


class Installation(Row):
    """This database: which life it is in. A restored backup begins the next epoch."""

    epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    release = models.CharField(max_length=20)
    last_backup_at = models.DateTimeField(null=True)
    only = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="practices_one_installation")
        ]

    def __str__(self) -> str:
        return f"epoch {self.epoch}"


class Users(BaseUserManager["User"]):
    """Makes users; the e-mail address is the name one signs in with."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> User:
        """Return a saved user; without a password she cannot sign in until she sets one."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Row):
    """A person who signs in. What she may do is said by her memberships, not here."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    sessions_valid_from = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = Users()

    def __str__(self) -> str:
        return self.email


class Session(Row):
    """One browser's session. The key in its cookie is kept as a hash, what it holds encrypted.

    ``expires_at`` already takes the idle time-out and the absolute one into account, so a row past
    it is dead whatever else is said.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    browser = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"session {self.id}"


class Remembered(Row):
    """What is remembered for a while by all processes: failed attempts and used codes."""

    key = models.CharField(max_length=250, unique=True)
    value = models.JSONField()
    expires_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"remembered {self.id}"


class TaxIdKind(models.TextChoices):
    """Whose number the practice bills under."""

    EIN = "EIN"
    SSN = "SSN"


class Practice(Row, AddressFields):
    """The billing provider, an organisation or a therapist in her own name.

    ``form_offset_right`` and ``form_offset_down`` are how far the printer is off on the red
    CMS-1500, in hundredths of an inch.
    """

    organisation = models.CharField(max_length=60, blank=True)
    person_last_name = models.CharField(max_length=60, blank=True)
    person_first_name = models.CharField(max_length=35, blank=True)
    npi = models.CharField(max_length=10)
    tax_id = models.CharField(max_length=9)
    tax_id_kind = models.CharField(max_length=3, choices=TaxIdKind, default=TaxIdKind.EIN)
    taxonomy = models.CharField(max_length=10, default="225700000X")
    phone = models.CharField(max_length=10, blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    time_zone = models.CharField(max_length=40, default="America/Los_Angeles")
    pay_to = models.JSONField(default=dict, blank=True)
    chart_retention_years = models.PositiveSmallIntegerField(default=10)
    form_offset_right = models.SmallIntegerField(db_default=0)
    form_offset_down = models.SmallIntegerField(db_default=0)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation="") ^ models.Q(person_last_name=""),
                name="practices_practice_is_organisation_or_person",
            ),
            models.CheckConstraint(
                condition=models.Q(tax_id_kind__in=TaxIdKind.values),
                name="practices_practice_tax_id_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.organisation or f"{self.person_first_name} {self.person_last_name}"


class LocationKind(models.TextChoices):
    """What sort of place it is; the place of service follows unless the row says otherwise."""

    OFFICE = "office"
    MOBILE = "mobile"
    OTHER = "other"


class Location(PracticeRow, AddressFields):
    """Where sessions take place; a mobile one has the client's own address each time."""

    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=LocationKind, default=LocationKind.OFFICE)
    place_of_service = models.CharField(max_length=2, default="11")
    npi = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=LocationKind.values),
                name="practices_location_kind_known",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member is to a practice; ``permissions.TABLE`` says what each may do."""

    OWNER = "owner"
    THERAPIST = "therapist"
    BILLER = "biller"
    FRONT_DESK = "front-desk"
    AUDITOR = "auditor"


class Membership(PracticeRow):
    """One user in one practice in one role."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "user"],
                condition=models.Q(ended_at=None),
                name="practices_one_role_a_user",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="practices_membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Invitation(PracticeRow):
    """An offer of a role to an address; the token itself is never stored, only its hash."""

    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="practices_invitation_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="practices_invitation_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} until {self.expires_at:%Y-%m-%d}"
