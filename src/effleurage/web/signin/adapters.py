"""Where allauth asks us: signing in and out, what is said of failures, how secrets are kept.

Knows the methods that allauth calls, and writes each sign-in, failure and sign-out to the trail of
the installation in the transaction that does it. Refuses signals: every hook here is a method that
allauth documents as replaceable (decision 0016). It is an edge of the process, and reads the clock.
"""

from __future__ import annotations

import base64
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from effleurage.apps.practices import queries, sessions, sign_in_trail
from effleurage.store import unlocked
from effleurage.store.keys import Subkey
from effleurage.web.signin import browsers

_NONCE = 12
_BOUND_TO = b"second step"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no type information
    """Signing in by e-mail address and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This address and password do not belong together. Try again.",
        "too_many_login_attempts": "Too many tries. Wait a quarter of an hour, then try again.",
        "rate_limited": "Too many tries. Wait a minute, then try again.",
        "incorrect_password": "That is not your password. Try again.",
        "enter_current_password": "That is not your present password. Try again.",
        "incorrect_code": "That is not the code of this moment. Wait for the next one, try again.",
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Say no: people come in by invitation."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse while locked out, whether or not the password would be right."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._tell_of_failure(credentials, failed_at="locked out")
            raise

    def authentication_failed(self, _request: HttpRequest, **credentials: Any) -> None:
        """Leave an event of a wrong password or an unknown address."""
        self._tell_of_failure(credentials, failed_at="address or password")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin the session, under a new key, and say so in the trail."""
        now = timezone.now()
        request.session.clear_expired()
        with transaction.atomic():
            request.session[sessions.STARTED_AT] = now.isoformat()
            request.session[sessions.BROWSER] = browsers.in_words(self.get_http_user_agent(request))
            places = queries.memberships_of(user.pk)
            if len(places) == 1:
                request.session[sessions.PRACTICE] = str(places[0].practice_id)
            how = [record["method"] for record in get_authentication_records(request, user)]
            super().login(request, user)
            details = {"by": how, "from": self.get_client_ip(request)}
            sign_in_trail.tell(user.pk, "session.started", details=details, at=now)

    def logout(self, request: HttpRequest) -> None:
        """End the session and say so in the trail."""
        user = request.user
        with transaction.atomic():
            if user.is_authenticated:
                now, details = timezone.now(), {"count": 1}
                sign_in_trail.tell(user.pk, "session.ended", details=details, at=now)
            super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change the password, and sign every other browser out."""
        now = timezone.now()
        with transaction.atomic():
            super().set_password(user, password)
            this = self.request.session.session_key or ""
            sessions.end_others(user_id=user.pk, this=this, at=now)
            sign_in_trail.tell(user.pk, "password.changed", at=now)

    def _tell_of_failure(self, credentials: dict[str, Any], *, failed_at: str) -> None:
        typed = str(credentials.get("email", ""))
        details = {"at": failed_at, "from": self.get_client_ip(self.request)}
        sign_in_trail.tell_of_failure(typed, details=details, at=timezone.now())

    def _get_login_attempts_cache_key(self, _request: HttpRequest, **credentials: Any) -> str:
        # allauth puts the host's name in front, so that localhost and 127.0.0.1 would each have
        # their own count of failures.
        return str(credentials.get("email", "")).strip().lower()


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no type information
    """Codes from a phone, and recovery codes: their secrets are kept sealed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Return what is kept of a secret: AES-256-GCM under the sign-in subkey."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + _cipher().encrypt(nonce, text.encode(), _BOUND_TO)
        return base64.b64encode(sealed).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret that was kept. Raises ``InvalidTag`` for one we did not keep."""
        sealed = base64.b64decode(encrypted_text, validate=True)
        return _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], _BOUND_TO).decode()


def _cipher() -> AESGCM:
    return AESGCM(unlocked.subkey(Subkey.SIGN_IN))
