"""Where sessions live: rows of ours, with the key hashed and the content sealed.

Knows Django's session interface, and both time-outs: a session ends half an hour after it was last
used and twelve hours after it began, whichever comes first (settings say otherwise). Refuses to
let the database speak for a browser: a row holds the hash of its key and AES-256-GCM under the
sign-in subkey, bound to that hash. So whoever reads the database can take no session over, and
whoever writes to it can make none (decision 0016).

This is an edge of the process, and reads the clock.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone

from effleurage.apps.practices.models import Session
from effleurage.apps.practices.sessions import BROWSER, STARTED_AT, key_hash
from effleurage.store import unlocked
from effleurage.store.keys import Subkey

_NONCE = 12
_TOUCH_EVERY = timedelta(minutes=1)


class SessionStore(SessionBase):
    """One session, loaded from or saved to its row."""

    last_seen_at: datetime | None = None

    def exists(self, session_key: str) -> bool:
        """Say whether the key is taken, by a live session or a dead one."""
        return Session.objects.filter(key_hash=key_hash(session_key)).exists()

    def create(self) -> None:
        """Save a new session under a new key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # not in the stubs
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def load(self) -> dict[str, Any]:
        """Return what the session holds, or nothing if it is over or its row was tampered with."""
        now = timezone.now()
        hashed = key_hash(self.session_key or "")
        row = Session.objects.filter(key_hash=hashed, expires_at__gt=now).first()
        content = _opened(bytes(row.sealed), hashed) if row else None
        if row is None or content is None:
            self._session_key = None
            return {}
        self.last_seen_at = row.last_seen_at
        return content

    def save(self, must_create: Any = False) -> None:  # noqa: FBT002 - Django's interface
        """Write the row; a session ended meanwhile stays ended."""
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # not in the stubs
        hashed = key_hash(self.session_key)
        values = _row_values(content, hashed, now=timezone.now())
        if must_create:
            try:
                with transaction.atomic():
                    Session.objects.create(key_hash=hashed, **values)
            except IntegrityError:
                raise CreateError from None
        elif Session.objects.filter(key_hash=hashed).update(**values) != 1:
            raise UpdateError

    def touch(self) -> None:
        """Say that the session was used, at most once a minute."""
        now = timezone.now()
        if self.last_seen_at is None or now - self.last_seen_at < _TOUCH_EVERY:
            return
        expires_at = _expires_at(dict(self.items()), now=now)
        Session.objects.filter(key_hash=key_hash(self.session_key or "")).update(
            last_seen_at=now, expires_at=expires_at
        )

    def delete(self, session_key: str | None = None) -> None:
        """Remove the row; a session that is not there is as good as removed."""
        if key := session_key or self.session_key:
            Session.objects.filter(key_hash=key_hash(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Remove the rows of sessions that are over."""
        Session.objects.filter(expires_at__lte=timezone.now()).delete()


def _row_values(content: dict[str, Any], hashed: str, *, now: datetime) -> dict[str, Any]:
    return {
        "user_id": content.get(SESSION_KEY),
        "sealed": _sealed(content, hashed),
        "started_at": _started_at(content, now=now),
        "last_seen_at": now,
        "expires_at": _expires_at(content, now=now),
        "browser": str(content.get(BROWSER, ""))[:200],
    }


def _started_at(content: dict[str, Any], *, now: datetime) -> datetime:
    return datetime.fromisoformat(content[STARTED_AT]) if STARTED_AT in content else now


def _expires_at(content: dict[str, Any], *, now: datetime) -> datetime:
    longest = timedelta(hours=settings.SESSION_HOURS)
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return min(now + idle, _started_at(content, now=now) + longest)


def _sealed(content: dict[str, Any], hashed: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    text = json.dumps(content, separators=(",", ":")).encode()
    return nonce + _cipher().encrypt(nonce, text, _bound_to(hashed))


def _opened(sealed: bytes, hashed: str) -> dict[str, Any] | None:
    try:
        text = _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(hashed))
    except InvalidTag:
        return None
    content: dict[str, Any] = json.loads(text)
    return content


def _bound_to(hashed: str) -> bytes:
    return f"session {hashed}".encode("ascii")


def _cipher() -> AESGCM:
    return AESGCM(unlocked.subkey(Subkey.SIGN_IN))
