"""What all processes remember for a while: failed attempts, and codes that were used once.

Knows Django's cache interface over one small table, so that ten processes count the same failures.
Refuses pickles, which Django's own database cache keeps: whoever may write to that table may run
code in ours. Values are JSON. Nothing is cached here for speed.

This is an edge of the process, and reads the clock.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from effleurage.apps.practices.models import Remembered


class ShortMemory(BaseCache):
    """A cache of JSON values in the database."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Remember it unless it is remembered already; say which. Only one of many gets a yes."""
        key = self.make_and_validate_key(key, version=version)
        values = {"value": value, "expires_at": self._expires_at(timeout)}
        with transaction.atomic():
            Remembered.objects.filter(key=key, expires_at__lte=timezone.now()).delete()
            _, is_new = Remembered.objects.get_or_create(key=key, defaults=values)
        return is_new

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is remembered, or the default."""
        key = self.make_and_validate_key(key, version=version)
        row = Remembered.objects.filter(_alive(), key=key).first()
        return default if row is None else row.value

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Remember it, whatever was remembered before."""
        key = self.make_and_validate_key(key, version=version)
        values = {"value": value, "expires_at": self._expires_at(timeout)}
        with transaction.atomic():
            _forget_what_is_over()
            Remembered.objects.update_or_create(key=key, defaults=values)

    def touch(
        self, key: str, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Remember it for longer; say whether it was remembered at all."""
        key = self.make_and_validate_key(key, version=version)
        rows = Remembered.objects.filter(_alive(), key=key)
        return rows.update(expires_at=self._expires_at(timeout)) == 1

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget it; say whether it was remembered."""
        key = self.make_and_validate_key(key, version=version)
        deleted, _ = Remembered.objects.filter(key=key).delete()
        return deleted == 1

    def clear(self) -> None:
        """Forget everything."""
        Remembered.objects.all().delete()

    def _expires_at(self, timeout: float | None) -> datetime | None:
        seconds = self.get_backend_timeout(timeout)
        return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)


def _alive() -> Q:
    return Q(expires_at=None) | Q(expires_at__gt=timezone.now())


def _forget_what_is_over() -> None:
    """Remove some rows that are over; two processes never wait for each other here."""
    over = Remembered.objects.filter(expires_at__lte=timezone.now())
    ids = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:100])
    Remembered.objects.filter(pk__in=ids).delete()
