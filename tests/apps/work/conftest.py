"""A practice with claims to send and remits that wait in a folder; homes of their own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange import sending
from effleurage.apps.exchange.models import Connection
from tests.apps import world
from tests.kills import the_world


@pytest.fixture
def home(settings, tmp_path) -> Path:
    settings.HOME, settings.BACKUPS = tmp_path, tmp_path / "backups"
    settings.DOCUMENTS = tmp_path / "documents"
    for name in ("out", "fetched", "in"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def owner(db, home) -> Actor:
    the_world.make()
    the_world.move_in()
    return the_world.owner()


@pytest.fixture
def intended(owner) -> sending.Sending:
    """One file with three claims that somebody asked to send."""
    return sending.intend_sending(
        owner,
        claim_ids=[row.id for row in the_world.ready_claims()[:3]],
        connection_id=Connection.objects.get().id,
        at=world.AT,
    )
