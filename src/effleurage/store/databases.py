"""Working for a while in another database than the one of the settings.

Knows how a second database is opened and how the queries of this thread are turned to it. Refuses
to change the settings of the process: other threads see nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend


@contextmanager
def opened(address: dict[str, Any], alias: str) -> Iterator[BaseDatabaseWrapper]:
    """Open a second database under a name of its own, for ``.using(alias)``, and close it after."""
    whole = connections.configure_settings({DEFAULT_DB_ALIAS: {**address}})[DEFAULT_DB_ALIAS]
    connection: BaseDatabaseWrapper = load_backend(whole["ENGINE"]).DatabaseWrapper(whole, alias)
    with registered(connection):
        yield connection


@contextmanager
def registered(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let this thread use a connection by its alias for a while, and close it after."""
    connections[connection.alias] = connection
    try:
        yield
    finally:
        connection.close()
        del connections[connection.alias]


@contextmanager
def as_default(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Turn every query of this thread that names no database to this connection."""
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connection
    ContentType.objects.clear_cache()  # its numbers differ from database to database
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual
        ContentType.objects.clear_cache()


def is_embedded(connection: BaseDatabaseWrapper) -> bool:
    """Return whether this is the embedded engine."""
    return connection.vendor == "sqlite"
