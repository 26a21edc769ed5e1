from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from effleurage.apps.audit import reads
from effleurage.apps.audit.models import Event
from effleurage.apps.clients import actions, queries
from effleurage.apps.clients.facts import ClientIsNotComplete
from effleurage.apps.clients.models import Client
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from tests.apps import world


def _add(actor, **changes):
    return actions.add_client(actor, facts=world.client_facts(**changes), at=world.AT)


def test_a_client_is_kept_as_she_was_entered_and_leaves_an_event(ana, at):
    client_id = _add(ana)

    client = queries.get_client(ana, client_id)
    assert (client.last_name, client.birth_date, client.version) == (
        "Lindqvist",
        date(1984, 5, 17),
        1,
    )
    (event,) = Event.objects.filter(action="client.added")
    assert event.object_ids == [str(client_id)]
    assert "Lindqvist" not in str(event.details)


def test_what_was_typed_with_separators_is_kept_without(ana):
    client_id = _add(
        ana, phone="(253) 555-0177", postal_code="98407-0226", state="wa", last_name=" Lindqvist "
    )

    client = queries.get_client(ana, client_id)
    assert (client.phone, client.postal_code, client.state) == ("2535550177", "984070226", "WA")
    assert client.last_name == "Lindqvist"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"last_name": " "}, "last_name"),
        ({"first_name": ""}, "first_name"),
        ({"last_name": "x" * 61}, "last_name"),
        ({"birth_date": date(2027, 1, 1)}, "birth_date"),
        ({"birth_date": date(1890, 1, 1)}, "birth_date"),
        ({"sex": "W"}, "sex"),
        ({"state": "ZZ"}, "state"),
        ({"postal_code": "9840"}, "postal_code"),
        ({"street": ""}, "street"),
        ({"phone": "555"}, "phone"),
        ({"email": "marta at home"}, "email"),
    ],
)
def test_a_field_that_cannot_stand_is_named_and_not_repeated(ana, changes, where):
    with pytest.raises(ClientIsNotComplete) as refusal:
        _add(ana, **changes)

    assert {each.where for each in refusal.value.findings} == {where}
    assert "marta" not in str(refusal.value)
    assert not Client.objects.exists()


def test_a_client_without_an_address_is_kept(ana):
    client_id = _add(ana, street="", city="", state="", postal_code="")

    assert queries.get_client(ana, client_id).street == ""


def test_two_people_cannot_change_a_client_from_the_same_version(ana, ben, at):
    client_id = _add(ana)
    facts = world.client_facts(first_name="Märta")
    actions.change_client(ben, client_id=client_id, version=1, facts=facts, at=at)

    with pytest.raises(StaleEdit):
        actions.change_client(ana, client_id=client_id, version=1, facts=facts, at=at)

    assert queries.get_client(ana, client_id).version == 2


def test_a_client_set_aside_is_in_no_list_and_open_to_nothing_new_until_brought_back(ana, at):
    client_id = _add(ana)
    actions.deactivate_client(ana, client_id=client_id, version=1, at=at)

    assert queries.search_clients(ana).items == ()
    assert queries.search_clients(ana, with_inactive=True).total == 1
    with pytest.raises(queries.ClientIsInactive):
        actions.add_referral(ana, client_id=client_id, facts=world.referral_facts(), at=at)
    actions.reactivate_client(ana, client_id=client_id, version=2, at=at)
    assert queries.search_clients(ana).total == 1


@pytest.mark.parametrize(
    "words", ["lind", "LINDQVIST", "marta lind", "märta", "lindqvist m", "e lind"]
)
def test_the_beginnings_of_names_find_a_client_accents_and_case_aside(ana, words):
    wanted = _add(ana, first_name="Märta", middle_name="Elin")
    _add(ana, last_name="Okonkwo", first_name="Grace")

    found = queries.search_clients(ana, words=words)

    assert [each.id for each in found.items] == [wanted]


@pytest.mark.parametrize("words", ["qvist", "lind okonkwo", "%", "_", "lindqvistx"])
def test_what_begins_no_name_finds_nobody(ana, words):
    _add(ana)

    assert queries.search_clients(ana, words=words).total == 0


def test_a_page_of_clients_takes_two_queries_however_many_there_are(ana, django_assert_num_queries):
    for number in range(7):
        _add(ana, last_name=f"Abel{number}")

    with django_assert_num_queries(2):
        page = queries.search_clients(ana, page=2, size=5)

    assert [each.last_name for each in page.items] == ["Abel5", "Abel6"]
    assert (page.total, page.is_last) == (7, True)


def test_a_list_leaves_one_read_event_naming_exactly_who_was_shown(ana, cleo, at):
    shown = _add(ana)
    _add(cleo)

    with reads.one_response(ana, at=at):
        queries.search_clients(ana)

    (event,) = Event.objects.filter(action="records.read")
    assert event.object_ids == [str(shown)]


def test_the_same_person_entered_before_is_suggested(ana):
    before = _add(ana, last_name="Ångström")
    _add(ana, last_name="Ångström", birth_date=date(1990, 1, 1))

    found = queries.clients_like(ana, last_name="Angstrom", birth_date=date(1984, 5, 17))

    assert found == [before]


def test_nobody_of_another_practice_sees_or_changes_a_client(ana, cleo, at):
    client_id = _add(ana)
    facts = world.client_facts(first_name="Stolen")
    attempts = [
        lambda: queries.get_client(cleo, client_id),
        lambda: queries.cases_of(cleo, client_id=client_id),
        lambda: queries.referrals_of(cleo, client_id=client_id),
        lambda: queries.papers_of(cleo, client_id=client_id),
        lambda: actions.change_client(cleo, client_id=client_id, version=1, facts=facts, at=at),
        lambda: actions.deactivate_client(cleo, client_id=client_id, version=1, at=at),
        lambda: actions.reactivate_client(cleo, client_id=client_id, version=1, at=at),
        lambda: actions.open_case(cleo, client_id=client_id, facts=world.case_facts(), at=at),
        lambda: actions.add_referral(
            cleo, client_id=client_id, facts=world.referral_facts(), at=at
        ),
    ]

    for attempt in attempts:
        with pytest.raises(NoSuchRecord):
            attempt()

    assert queries.search_clients(cleo).items == ()
    assert queries.clients_like(cleo, last_name="Lindqvist", birth_date=date(1984, 5, 17)) == []
    assert Event.objects.filter(action="access.refused", practice_id=cleo.practice_id).count() == 5
    assert queries.get_client(ana, client_id).version == 1


def test_an_auditor_sees_clients_and_changes_none(practice, ana, at):
    auditor = world.a_member(practice, name="Una", role="auditor")
    client_id = _add(ana)

    assert queries.get_client(auditor, client_id).id == client_id
    with pytest.raises(NotAllowed):
        _add(auditor)


def test_facts_that_differ_in_one_field_only_change_that_field(ana, at):
    client_id = _add(ana)
    facts = replace(world.client_facts(), email="marta@home.example")

    actions.change_client(ana, client_id=client_id, version=1, facts=facts, at=at)

    client = queries.get_client(ana, client_id)
    assert (client.email, client.street) == ("marta@home.example", "1906 Juniper Lane")
