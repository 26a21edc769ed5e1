from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.credentials import actions, queries
from effleurage.apps.credentials.facts import TherapistFacts, TherapistIsNotComplete
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from tests.apps import world

IMANI = TherapistFacts(
    last_name="Okafor",
    first_name="Imani",
    npi="1234567893",
    licence_number="MA60010274",
    licence_state="WA",
    licence_until=date(2027, 6, 1),
)


def test_a_therapist_is_added_changed_retired_and_taken_back(ana, at):
    who = actions.add_therapist(ana, facts=replace(IMANI, licence_state="wa"), at=at)
    married = replace(IMANI, last_name="Okafor-Reyes")
    actions.change_therapist(ana, therapist_id=who, facts=married, version=1, at=at)
    actions.retire_therapist(ana, therapist_id=who, version=2, at=at)
    while_away = queries.therapists_at_work(ana)
    actions.take_back_therapist(ana, therapist_id=who, version=3, at=at)

    row = queries.get_therapist(ana, who)
    assert while_away == []
    assert (row.last_name, row.licence_state, row.is_active) == ("Okafor-Reyes", "WA", True)
    assert Event.objects.filter(object_kind="therapist").count() == 4


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"npi": "1234567890"}, "npi"),
        ({"npi": ""}, "npi"),
        ({"last_name": ""}, "last_name"),
        ({"licence_state": ""}, "licence_state"),
        ({"licence_number": ""}, "licence_number"),
        ({"licence_state": "XX"}, "licence_state"),
        ({"taxonomy": "massage"}, "taxonomy"),
        ({"user_id": world.nobody()}, "user_id"),
    ],
)
def test_what_is_wrong_is_said_field_by_field(ana, at, change, where):
    with pytest.raises(TherapistIsNotComplete) as refusal:
        actions.add_therapist(ana, facts=replace(IMANI, **change), at=at)

    assert where in {each.where for each in refusal.value.findings}
    assert not Therapist.objects.exists()


def test_an_npi_stands_once_in_a_practice_but_may_stand_in_two(ana, cleo, at):
    actions.add_therapist(ana, facts=IMANI, at=at)

    with pytest.raises(TherapistIsNotComplete):
        actions.add_therapist(ana, facts=IMANI, at=at)
    actions.add_therapist(cleo, facts=IMANI, at=at)

    assert Therapist.objects.count() == 2


def test_saving_a_therapist_unchanged_is_no_second_one(ana, at):
    who = actions.add_therapist(ana, facts=IMANI, at=at)

    actions.change_therapist(ana, therapist_id=who, facts=IMANI, version=1, at=at)

    assert Therapist.objects.get().version == 2


def test_a_therapist_who_signs_in_finds_herself(ana, practice, at):
    tess = world.a_member(practice, name="Tess", role="therapist")
    who = actions.add_therapist(ana, facts=replace(IMANI, user_id=tess.user_id), at=at)

    found = queries.therapist_of(tess)

    assert found is not None
    assert found.pk == who
    assert queries.therapist_of(ana) is None
    with pytest.raises(TherapistIsNotComplete):
        actions.add_therapist(
            ana, facts=replace(IMANI, npi="1660001029", user_id=tess.user_id), at=at
        )


def test_a_member_of_another_practice_is_no_therapist_here(ana, cleo, at):
    with pytest.raises(TherapistIsNotComplete):
        actions.add_therapist(ana, facts=replace(IMANI, user_id=cleo.user_id), at=at)


def test_a_change_from_an_older_version_is_refused(ana, at):
    who = actions.add_therapist(ana, facts=IMANI, at=at)
    actions.retire_therapist(ana, therapist_id=who, version=1, at=at)

    with pytest.raises(StaleEdit):
        actions.change_therapist(ana, therapist_id=who, facts=IMANI, version=1, at=at)
    with pytest.raises(actions.TherapistIsRetired):
        actions.retire_therapist(ana, therapist_id=who, version=2, at=at)


def test_only_an_owner_changes_therapists_but_all_of_ours_see_them(ana, ben, cleo, at):
    who = actions.add_therapist(ana, facts=IMANI, at=at)

    assert queries.get_therapist(ben, who).pk == who
    with pytest.raises(NotAllowed):
        actions.retire_therapist(ben, therapist_id=who, version=1, at=at)
    with pytest.raises(NoSuchRecord):
        queries.get_therapist(cleo, who)
    with pytest.raises(NoSuchRecord):
        actions.retire_therapist(cleo, therapist_id=who, version=1, at=at)
    assert Event.objects.filter(action="access.refused").count() == 2
