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


GROWING = (
    "tests/kills/",
    "tests/apps/demo/",
    "tests/apps/test_every_door_is_shut.py",
    "tests/cli/test_records_commands.py",
    "tests/soak/test_records_are_killed.py",
)
"""Tests of the records that are still being written (issue 3): run by name, not by make test."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is still growing, so that nobody takes a green run for more than it is."""
    for item in items:
        if item.nodeid.startswith(GROWING):
            item.add_marker(pytest.mark.growing)
