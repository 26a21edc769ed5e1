"""A backup that somebody asked for: put on the queue once, and told."""

from __future__ import annotations

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from effleurage.apps.audit.models import Event
from effleurage.apps.practices.doors import NotAllowed
from effleurage.apps.work import asking
from effleurage.store import databases


def test_a_backup_is_asked_for_once_however_often_one_presses(ana, at):
    if not databases.is_embedded(connection):
        with pytest.raises(asking.BackupsAreNotOurs):
            asking.ask_for_backup(ana, at=at)
        return

    asking.ask_for_backup(ana, at=at)
    asking.ask_for_backup(ana, at=at)

    assert asking.backup_is_asked_for()
    assert DBTaskResult.objects.count() == 1
    assert Event.objects.filter(action="backup.asked").count() == 2


def test_a_biller_asks_for_none(ben, at):
    with pytest.raises(NotAllowed):
        asking.ask_for_backup(ben, at=at)
