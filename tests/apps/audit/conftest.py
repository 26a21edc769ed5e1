"""The trail's tests stand on guarded tables, whatever other tests do to them."""

from __future__ import annotations

import pytest
from django.db import connection

from effleurage.apps.audit import triggers


@pytest.fixture
def guarded(db: None) -> None:
    triggers.put_back(connection)


@pytest.fixture
def unguarded(db: None) -> None:
    """What somebody who owns the database does first; the test's rollback puts them back."""
    triggers.take_away(connection)
