"""A home folder with a real encrypted database in a file, which is what these tests are about."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from effleurage.apps.practices.models import Installation
from effleurage.store import addresses, databases, key_store, keys, migrate, unlocked
from effleurage.store.keys import KeyFile, MasterKey
from tests import postgres

NO_GUARDS = nullcontext
"""Nothing to lift: these tests are about the store, not about the triggers of the records."""
PASSPHRASE = "lamp river stone window"
AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def key() -> tuple[KeyFile, MasterKey, str]:
    return keys.make_key_file(PASSPHRASE)


@pytest.fixture(scope="session")
def migrated_file(key, tmp_path_factory, django_db_blocker) -> Path:
    file = tmp_path_factory.mktemp("migrated") / addresses.DATABASE_NAME
    with (
        django_db_blocker.unblock(),
        unlocked.holding(key[1]),
        databases.opened(addresses.embedded(file), "template") as opened,
        databases.as_default(opened),
    ):
        migrate.migrate_now()
    return file


@pytest.fixture
def empty_home(key, tmp_path, settings, django_db_blocker) -> Iterator[Path]:
    """A home with a key file and an open, wholly empty database."""
    home = tmp_path / "home"
    settings.HOME = home
    settings.DOCUMENTS, settings.BACKUPS = home / "documents", home / "backups"
    key_store.write_key_file(key[0])
    address = addresses.embedded(home / addresses.DATABASE_NAME)
    with (
        django_db_blocker.unblock(),
        unlocked.holding(key[1]),
        databases.opened(address, "home") as opened,
        databases.as_default(opened),
    ):
        yield home


@pytest.fixture
def home(migrated_file, empty_home) -> Path:
    """A home with a migrated database that knows its installation."""
    shutil.copy(migrated_file, empty_home / addresses.DATABASE_NAME)
    Installation.objects.create(created_at=AT, release="0.1.0")
    return empty_home


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    try:
        postgres.programs()
    except postgres.NoServerPrograms:
        pytest.skip("PostgreSQL's server programs are not installed")
    with postgres.throwaway_server() as url:
        yield url


def _a_database(server: str, *, like: str) -> str:
    name = f"d{uuid4().hex[:12]}"
    with (
        databases.opened(addresses.postgresql(server), "server") as opened,
        opened.cursor() as cursor,
    ):
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return server.removesuffix("postgres") + name


@pytest.fixture
def untouched_url(server, django_db_blocker) -> str:
    with django_db_blocker.unblock():
        return _a_database(server, like="template1")


@pytest.fixture(scope="session")
def migrated_url(server, django_db_blocker) -> str:
    with django_db_blocker.unblock():
        url = _a_database(server, like="template1")
        address = addresses.postgresql(url)
        with databases.opened(address, "migrating") as opened, databases.as_default(opened):
            migrate.migrate_now()
    return url


@pytest.fixture
def url(server, migrated_url, django_db_blocker) -> str:
    """The address of a database with this release's tables and nothing in them."""
    with django_db_blocker.unblock():
        return _a_database(server, like=migrated_url.rpartition("/")[2])
