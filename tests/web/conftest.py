"""The pages' tests share the trio of the records' tests."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from effleurage.apps.audit.actor import Actor
from tests.apps.conftest import ana, at, ben, cleo, practice  # noqa: F401 - fixtures
from tests.web import people


@pytest.fixture(autouse=True)
def _cheap_passwords(settings, tmp_path) -> None:
    """Hash as in earnest, but quickly; one test looks at the real settings. Papers go elsewhere."""
    settings.DOCUMENTS = tmp_path / "documents"
    settings.PASSWORD_HASHERS = ["tests.web.people.CheapHasher"]


@pytest.fixture
def anas_browser(ana: Actor) -> Client:  # noqa: F811 - a fixture
    return people.signed_in(ana)


@pytest.fixture
def cleos_browser(cleo: Actor) -> Client:  # noqa: F811 - a fixture
    return people.signed_in(cleo)


@pytest.fixture(autouse=True)
def _nothing_tried_before(db: None) -> None:
    cache.clear()
