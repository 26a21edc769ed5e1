"""What is done before or outside any practice: the first owner, accepting an invitation, and what
only the holder of the installation's key may do to a user.

Knows no actor, because there is none yet: a caller has proven herself by a token, or by holding the
key on the command line. Refuses to be reached from a page otherwise (decision 0016).
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import actions, fields, queries, sessions
from effleurage.apps.practices.facts import PracticeFacts
from effleurage.apps.practices.models import Invitation, Membership, Practice, Role, User


class OwnerIsNotComplete(fields.NotComplete):
    """An owner needs an e-mail address to sign in with."""


class PasswordIsTooWeak(ValueError):
    """The password can be guessed; ``advice`` says what to change."""

    def __init__(self, advice: list[str]) -> None:
        super().__init__(" ".join(advice))
        self.advice = advice


class SomebodySignsInWithThisAddress(ValueError):
    """There is a user with this address already: she signs in first, with her own password."""


class NoSuchUser(LookupError):
    """Nobody signs in with this address; check its spelling."""


class Person(NamedTuple):
    """A person who is about to sign in for the first time."""

    email: str
    name: str
    password: str


class Started(NamedTuple):
    """A practice that was just started, and its first owner."""

    practice_id: UUID
    user_id: UUID


@transaction.atomic
def start_practice(*, facts: PracticeFacts, owner: Person | UUID, at: datetime) -> Started:
    """Start a practice with its first owner, a new person or a user known already by id.

    Raises ``PracticeIsNotComplete``, :class:`OwnerIsNotComplete`, :class:`PasswordIsTooWeak`,
    :class:`SomebodySignsInWithThisAddress`, :class:`NoSuchUser`.
    """
    kept = actions.checked_practice(facts)
    user = _known(owner) if isinstance(owner, UUID) else _new_user(owner)
    practice = Practice.objects.create(created_at=at, **asdict(kept))
    actor = _join(practice, user, Role.OWNER, at=at)
    audit.record(actor, "practice.started", kind="practice", ids=[practice.pk], at=at)
    audit.record_for_installation(
        "practice.started",
        at=at,
        actor_name=actor.name,
        actor_id=user.pk,
        details={"practice": str(practice.pk)},
    )
    return Started(practice.pk, user.pk)


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, at: datetime) -> UUID:
    """Make the invited person a user and a member; return her id.

    Raises ``InvitationIsNotOpen``, :class:`PasswordIsTooWeak`,
    :class:`SomebodySignsInWithThisAddress`.
    """
    invitation = queries.invitation_behind(token, at=at)
    user = _new_user(Person(invitation.email, name, password))
    _accept(invitation, user, at=at)
    return user.pk


@transaction.atomic
def accept_invitation_as(*, token: str, user_id: UUID, at: datetime) -> None:
    """Make a signed-in user a member, if it is she who was invited.

    Raises ``InvitationIsNotOpen``, also where the invitation names another address.
    """
    invitation = queries.invitation_behind(token, at=at)
    user = _known(user_id)
    if user.email != invitation.email:
        raise queries.InvitationIsNotOpen
    _accept(invitation, user, at=at)


@transaction.atomic
def set_password(*, email: str, password: str, at: datetime) -> None:
    """Give a user who forgot hers a new password, and sign her out everywhere.

    For the holder of the installation's key. Raises :class:`NoSuchUser`,
    :class:`PasswordIsTooWeak`.
    """
    user = _with_address(email)
    _refuse_weak(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_all(user_id=user.pk, at=at)
    _record_for(user, "password.set-by-key-holder", at=at)


@transaction.atomic
def turn_off_second_step(*, email: str, at: datetime) -> None:
    """Let a user who lost her phone and her codes sign in with her password alone.

    For the holder of the installation's key. Raises :class:`NoSuchUser`.
    """
    user = _with_address(email)
    Authenticator.objects.filter(user_id=user.pk).delete()
    sessions.end_all(user_id=user.pk, at=at)
    _record_for(user, "second-step.stopped-by-key-holder", at=at)


def _accept(invitation: Invitation, user: User, *, at: datetime) -> None:
    open_still = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if open_still.update(accepted_at=at) != 1:
        raise queries.InvitationIsNotOpen
    if Membership.objects.filter(
        practice_id=invitation.practice_id, user=user, ended_at=None
    ).exists():
        raise queries.InvitationIsNotOpen
    actor = _join(invitation.practice, user, Role(invitation.role), at=at)
    details = {"role": invitation.role}
    audit.record(
        actor, "invitation.accepted", kind="invitation", ids=[invitation.pk], at=at, details=details
    )


def _join(practice: Practice, user: User, role: Role, *, at: datetime) -> Actor:
    Membership.objects.create(practice=practice, user=user, role=role, since=at)
    return queries.actor_for(user_id=user.pk, practice_id=practice.pk)


def _new_user(person: Person) -> User:
    email = person.email.strip().lower()
    if not email or (faults := fields.email_faults(email, "email")):
        raise OwnerIsNotComplete(
            faults if email else [fields.a_fault("missing", "email", "it is empty", "fill it in")]
        )
    if User.objects.filter(email=email).exists():
        raise SomebodySignsInWithThisAddress("there is a user with this address; sign in first")
    name = " ".join(person.name.split())[:120]
    _refuse_weak(person.password, User(email=email, name=name))
    return User.objects.create_user(email, person.password, name=name)


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordIsTooWeak(list(error.messages)) from None


def _known(user_id: UUID) -> User:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NoSuchUser(f"there is no user {user_id}")
    return user


def _with_address(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NoSuchUser("nobody signs in with this address; check its spelling")
    return user


def _record_for(user: User, done: str, *, at: datetime) -> None:
    audit.record_for_installation(
        done, at=at, actor_name="the holder of the key", details={"user": str(user.pk)}
    )
