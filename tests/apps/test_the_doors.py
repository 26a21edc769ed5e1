from __future__ import annotations

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.clients.models import Client
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed, action, open_door
from effleurage.apps.practices.permissions import TABLE, Permission
from tests.apps import world


def _door(actor, client_id):
    return open_door(
        actor,
        Client.objects.all(),
        kind="client",
        record_id=client_id,
        permission=Permission.SEE_CLIENTS,
    )


@action(Permission.EDIT_CLIENTS)
def _rename(actor, *, client_id, at):
    client = _door(actor, client_id)
    Client.objects.filter(pk=client.pk).update(last_name="Renamed")


def test_a_row_of_another_practice_and_a_missing_row_are_the_same_refusal(practice, ana, cleo):
    client = world.a_client(practice)

    for actor, wanted in ((cleo, client.id), (ana, world.nobody())):
        with pytest.raises(NoSuchRecord):
            _door(actor, wanted)


def test_a_refusal_leaves_an_event_although_its_transaction_rolled_back(practice, cleo, at):
    client = world.a_client(practice)

    with pytest.raises(NoSuchRecord):
        _rename(cleo, client_id=client.id, at=at)

    (event,) = Event.objects.filter(action="access.refused")
    assert event.practice_id == cleo.practice_id
    assert event.object_ids == [str(client.id)]
    client.refresh_from_db()
    assert client.last_name == "Abernathy"


def test_what_a_role_does_not_allow_is_refused_and_logged(practice, at):
    auditor = world.a_member(practice, name="Una", role="auditor")
    client = world.a_client(practice)

    with pytest.raises(NotAllowed):
        _rename(auditor, client_id=client.id, at=at)

    assert Event.objects.filter(action="access.refused", actor_name="Una").count() == 1


def test_every_role_has_its_row_in_the_table():
    assert set(world.roles()) < set(TABLE)
    assert TABLE["owner"] == frozenset(Permission)
