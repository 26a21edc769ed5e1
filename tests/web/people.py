"""Ana, Ben and Cleo in front of a browser: users with a password, and clients signed in as them."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.models import Session, User
from effleurage.apps.practices.sessions import key_hash


class CheapHasher(Argon2PasswordHasher):
    """Argon2id at a cost that only a test can afford; counts how often it hashes."""

    memory_cost = 64
    time_cost = 1
    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        CheapHasher.hashed += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        CheapHasher.hashed += 1
        return super().verify(password, encoded)


PASSWORD = "stone kettle orchard nine"


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def give_password(actor: Actor) -> User:
    user = user_of(actor)
    if not user.has_usable_password():
        user.set_password(PASSWORD)
        user.save()
    return user


def sign_in(client: Client, user: User, *, password: str = PASSWORD, **more: Any) -> HttpResponse:
    return client.post(
        reverse("account_login"), {"login": user.email, "password": password, **more}
    )


def signed_in(actor: Actor) -> Client:
    client = Client()
    sign_in(client, give_password(actor))
    return client


def session_row(client: Client) -> Session:
    return Session.objects.get(key_hash=key_hash(client.cookies["effleurage"].value))


def confirm(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def code_of(secret: str, *, steps_on: int = 0) -> str:
    """Return the code that a phone with this secret shows, ``steps_on`` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_on))


def set_up_codes(client: Client) -> tuple[str, list[str]]:
    """Walk through the pages; return the secret and the recovery codes that were shown."""
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    shown = client.get(reverse("mfa_view_recovery_codes"))
    return secret, list(shown.context["unused_codes"])


def kinds_of_second_step(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
