"""What all tests share: a key for the store, so that an encrypted database can be opened."""

from __future__ import annotations

import os

import pytest
from django.db import connections

from effleurage.store import unlocked
from effleurage.store.keys import MasterKey

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
unlocked.unlock(MasterKey(bytes(range(32))))


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """Give each worker a database of its own; in memory it has one already.

    pytest-django knows the embedded engine by Django's own name for it only, not by ours.
    """
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    database = connections.databases["default"]
    if worker and database["ENGINE"].endswith("postgresql"):
        database.setdefault("TEST", {})["NAME"] = f"test_effleurage_{worker}"
