from __future__ import annotations

from dataclasses import replace

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.practices import actions, queries
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from effleurage.apps.practices.facts import (
    LocationFacts,
    LocationIsNotComplete,
    PracticeFacts,
    PracticeIsNotComplete,
)
from effleurage.apps.practices.models import Location, Practice
from tests.apps import world
from tests.apps.practices.facts_of import office, stillwater


def _wrong(facts) -> dict[str, str]:
    return {each.where: each.code for each in facts.faults()}


def test_a_practice_is_changed_from_the_version_that_was_seen(ana, practice, at):
    moved = stillwater(street="12 Maple Street", npi=" 1660001029 ", tax_id="91-0004182")

    actions.change_practice(ana, facts=moved, version=1, at=at)

    practice.refresh_from_db()
    assert (practice.street, practice.tax_id, practice.version) == (
        "12 Maple Street",
        "910004182",
        2,
    )
    assert Event.objects.filter(action="practice.changed", practice_id=practice.id).count() == 1


def test_a_change_from_an_older_version_is_refused_and_changes_nothing(ana, practice, at):
    actions.change_practice(ana, facts=stillwater(phone="2535550199"), version=1, at=at)

    with pytest.raises(StaleEdit):
        actions.change_practice(ana, facts=stillwater(phone="2535550100"), version=1, at=at)

    practice.refresh_from_db()
    assert practice.phone == "2535550199"


def test_a_biller_does_not_change_the_practice(ben, practice, at):
    with pytest.raises(NotAllowed):
        actions.change_practice(ben, facts=stillwater(), version=1, at=at)


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        ({"npi": "1660001020"}, "npi", "field-no-npi"),
        ({"npi": "166000102"}, "npi", "field-wrong-form"),
        ({"tax_id": "000000000"}, "tax_id", "field-no-ein"),
        ({"tax_id": "91000418"}, "tax_id", "field-wrong-form"),
        ({"tax_id": "666123456", "tax_id_kind": "SSN"}, "tax_id", "field-no-ssn"),
        ({"tax_id_kind": "ITIN"}, "tax_id_kind", "field-no-such-choice"),
        ({"state": "XX"}, "state", "field-no-such-state"),
        ({"street": ""}, "street", "field-empty"),
        ({"time_zone": "Pacific"}, "time_zone", "field-no-time-zone"),
        ({"person_last_name": "Whitlow"}, "organisation", "field-one-name"),
        ({"organisation": ""}, "organisation", "field-one-name"),
        ({"pay_to": {"street": "PO Box 5"}}, "pay_to.city", "field-missing"),
    ],
)
def test_what_is_wrong_is_said_field_by_field(change, where, code):
    assert _wrong(replace(stillwater(), **change)).get(where) == code


def test_a_therapist_may_bill_in_her_own_name_and_number(ana, practice, at):
    own = stillwater(
        organisation="",
        person_last_name="Okafor",
        person_first_name="Imani",
        tax_id="123-45-6789",
        tax_id_kind="SSN",
    )

    actions.change_practice(ana, facts=own, version=1, at=at)

    practice.refresh_from_db()
    assert str(practice) == "Imani Okafor"


def test_findings_do_not_repeat_what_was_typed(ana, at):
    with pytest.raises(PracticeIsNotComplete) as refusal:
        actions.change_practice(
            ana, facts=stillwater(tax_id="987654321", tax_id_kind="SSN"), version=1, at=at
        )

    assert "987654321" not in str(refusal.value)


def test_every_fault_names_a_field_of_the_practice():
    empty = PracticeFacts(npi="", tax_id="", phone="", street="", city="", state="", postal_code="")

    faults = empty.faults()

    assert {each.where for each in faults} >= {"npi", "tax_id", "phone", "street", "city", "state"}
    assert all(each.fix and each.source for each in faults)


def test_a_place_is_added_changed_and_retired(ana, practice, at):
    place = actions.add_location(ana, facts=office(), at=at)
    actions.change_location(ana, location_id=place, facts=office(name="Annex"), version=1, at=at)
    actions.retire_location(ana, location_id=place, version=2, at=at)

    row = Location.objects.get(pk=place)
    assert (row.name, row.is_active, row.version) == ("Annex", False, 3)
    told = Event.objects.filter(object_kind="location").order_by("id")
    assert list(told.values_list("action", flat=True)) == [
        "location.added",
        "location.changed",
        "location.retired",
    ]


def test_a_retired_place_is_not_retired_again_and_not_offered(ana, practice, at):
    place = actions.add_location(ana, facts=office(), at=at)
    actions.retire_location(ana, location_id=place, version=1, at=at)

    with pytest.raises(actions.LocationIsRetired):
        actions.retire_location(ana, location_id=place, version=2, at=at)
    assert queries.locations_in_use(ana) == []


def test_mobile_work_has_no_address_of_its_own_and_is_place_12(ana, at):
    mobile = LocationFacts(name="At the client's home", kind="mobile", place_of_service="12")

    place = actions.add_location(ana, facts=mobile, at=at)

    assert Location.objects.get(pk=place).place_of_service == "12"
    assert _wrong(replace(mobile, place_of_service="11")) == {
        "place_of_service": "field-not-at-home"
    }
    assert _wrong(replace(mobile, street="1 Elm")) == {"street": "field-address-of-a-mobile"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"place_of_service": "00"}, "place_of_service"),
        ({"kind": "boat"}, "kind"),
        ({"city": ""}, "city"),
        ({"npi": "1660001020"}, "npi"),
        ({"name": ""}, "name"),
    ],
)
def test_a_place_that_no_claim_could_name_is_refused(ana, at, change, where):
    with pytest.raises(LocationIsNotComplete) as refusal:
        actions.add_location(ana, facts=replace(office(), **change), at=at)

    assert where in {each.where for each in refusal.value.findings}
    assert not Location.objects.exists()


def test_another_practices_place_is_not_there(practice, cleo, at):
    place = world.a_location(practice)

    for attempt in (
        lambda: queries.get_location(cleo, place.id),
        lambda: actions.retire_location(cleo, location_id=place.id, version=1, at=at),
        lambda: actions.change_location(
            cleo, location_id=place.id, facts=office(), version=1, at=at
        ),
    ):
        with pytest.raises(NoSuchRecord):
            attempt()
    assert Event.objects.filter(action="access.refused", practice_id=cleo.practice_id).count() == 2


def test_a_practice_is_only_ever_ones_own(ana, cleo):
    assert queries.get_practice(ana).pk == ana.practice_id
    assert queries.get_practice(cleo).pk == cleo.practice_id
    assert Practice.objects.count() == 2
