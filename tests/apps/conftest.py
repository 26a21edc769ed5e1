"""The trio: Ana owns a practice, Ben is her biller, Cleo owns another and must never see Ana's."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from effleurage.apps.audit import triggers
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.models import Practice
from tests.apps import world


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test of the records runs with the guards in force, as an installation does."""
    with django_db_blocker.unblock():
        triggers.put_back(connection)


@pytest.fixture
def at() -> datetime:
    return world.AT


@pytest.fixture
def practice(db: None) -> Practice:
    return world.a_practice()


@pytest.fixture
def ana(practice: Practice) -> Actor:
    return world.a_member(practice, name="Ana", role="owner")


@pytest.fixture
def ben(practice: Practice) -> Actor:
    return world.a_member(practice, name="Ben", role="biller")


@pytest.fixture
def cleo(db: None) -> Actor:
    other = world.a_practice(organisation="Otherside Bodywork", npi="1660004056")
    return world.a_member(other, name="Cleo", role="owner")
