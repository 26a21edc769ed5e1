"""Django's SQLite engine on SQLCipher: the whole file is encrypted under a raw 256-bit key.

Knows how a connection is opened with its key and how exceptions and types map. Refuses to know
where the key comes from: it asks ``store.unlocked`` at each opening; a locked store is a refusal.

A raw key skips SQLCipher's own derivation, which would cost 0.14 s a connection; temporary tables
stay in memory, so that nothing is spilled in clear. Django's own engine names ``sqlite3`` classes
in a few places; each override here replaces one of them.
"""

from __future__ import annotations

import datetime
import decimal
from typing import Any

from django.db.backends.sqlite3 import base as sqlite_base
from django.db.backends.sqlite3._functions import (  # type: ignore[import-untyped]  # no stubs
    register as register_functions,
)
from django.db.backends.sqlite3.features import DatabaseFeatures as SqliteFeatures
from django.db.utils import OperationalError
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from sqlcipher3 import dbapi2 as Database  # noqa: N812 - Django's name for the driver

from effleurage.store import unlocked
from effleurage.store.keys import Subkey

for _name, _converter in (
    ("bool", b"1".__eq__),
    ("date", sqlite_base.decoder(parse_date)),
    ("time", sqlite_base.decoder(parse_time)),
    ("datetime", sqlite_base.decoder(parse_datetime)),
    ("timestamp", sqlite_base.decoder(parse_datetime)),
):
    Database.register_converter(_name, _converter)


class DatabaseDoesNotOpen(OperationalError):
    """The file is damaged, is no database of ours, or belongs to another key; restore a backup."""


Database.register_adapter(decimal.Decimal, str)
Database.register_adapter(datetime.date, sqlite_base.adapt_date)
Database.register_adapter(datetime.datetime, sqlite_base.adapt_datetime)


class Cursor(Database.Cursor):  # type: ignore[misc]  # the driver has no type information
    """Turns Django's ``%s`` into SQLite's ``?``, as Django's own cursor does for ``sqlite3``."""

    convert_query = sqlite_base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, dict) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for each set of parameters."""
        rows = list(param_list)
        names = list(rows[0]) if rows and isinstance(rows[0], dict) else None
        return super().executemany(self.convert_query(query, param_names=names), rows)


class DatabaseFeatures(SqliteFeatures):
    """What this SQLite can do, read from SQLCipher's version instead of the interpreter's."""

    can_alter_table_drop_column = Database.sqlite_version_info >= (3, 35, 5)
    max_query_params = 250_000


class DatabaseWrapper(sqlite_base.DatabaseWrapper):
    """A connection to the encrypted file."""

    vendor = "sqlite"
    display_name = "SQLCipher"
    Database = Database
    features_class = DatabaseFeatures

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file and give it its key before anything else is asked of it.

        Raises :class:`DatabaseDoesNotOpen`, :class:`unlocked.StoreIsLocked`.
        """
        key = unlocked.subkey(Subkey.DATABASE)
        connection = Database.connect(**conn_params)
        try:
            _give_key(connection, key)
            register_functions(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA legacy_alter_table = OFF")
            # Without this, INSERT OR REPLACE would pass by the guards against deletion.
            connection.execute("PRAGMA recursive_triggers = ON")
            for command in self.init_commands:  # type: ignore[attr-defined]  # Django sets it
                connection.execute(command)
        except BaseException:
            connection.close()
            raise
        return connection

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ARG002 - Django's signature
        """Return a cursor of ours."""
        return self.connection.cursor(factory=Cursor)


def _give_key(connection: Any, key: bytes) -> None:
    # Without this a wrong key writes the library's own lines to standard error.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA temp_store = MEMORY")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except Database.OperationalError:
        raise
    except Database.DatabaseError:
        raise DatabaseDoesNotOpen(
            "the database does not open with this key: it belongs to another key file, or it is "
            "damaged; put the key file that belongs to it beside it, or restore a backup"
        ) from None
