"""What Django must be told to reach a database: an embedded file, or PostgreSQL by its address.

Knows both engines' settings. Refuses to open anything, and to know a key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

DATABASE_NAME = "effleurage.db"
EMBEDDED = "effleurage.store.sqlcipher"
POSTGRESQL = "django.db.backends.postgresql"


def embedded(file: Path) -> dict[str, Any]:
    """Return the settings of the embedded, encrypted database in a file."""
    return {
        "ENGINE": EMBEDDED,
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """Return the settings of a PostgreSQL database by its address. Raises ``ValueError``."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("the address of a PostgreSQL database begins with postgresql://")
    return {
        "ENGINE": POSTGRESQL,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }
