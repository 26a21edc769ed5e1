from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps

from effleurage.apps.audit.models import Event
from effleurage.apps.claims.models import Claim
from effleurage.apps.clients import actions, merging, queries
from effleurage.apps.clients.facts import ReasonIsMissing
from effleurage.apps.clients.models import Client, ClientMerge, Document
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from effleurage.apps.visits.queries import notes_not_as_signed
from tests.apps import world


@pytest.fixture
def kept(practice):
    return world.a_client(practice)


@pytest.fixture
def dropped(practice):
    return world.a_client(practice, phone="2535550199")


def _merge(actor, kept, dropped, **more):
    return merging.merge_clients(actor, keep=kept.id, drop=dropped.id, at=world.AT, **more)


def _everything_of(actor, practice, client):
    """A row in every table that points to a client, a signed visit among them."""
    payer = world.a_payer(practice, payer_id=f"P{client.id.hex[-6:]}")
    policy = world.a_policy(client, payer)
    case = world.a_case(client)
    referral = world.a_referral(client)
    visit = world.a_signed_visit(actor, client, policy=policy)
    document = Document.objects.create(
        practice=practice, client=client, kind="card", title="Card", media_type="application/pdf",
        size_bytes=1, sha256="0" * 64, storage_name=client.id.hex, uploaded_at=world.AT,
    )  # fmt: skip
    claim = Claim.objects.create(
        practice=practice, number=f"C{client.id.hex[-8:]}", client=client, policy=policy, payer=payer,
        snapshot={}, snapshot_version="1", total_cents=12_000, service_from=date(2026, 11, 3),
        service_to=date(2026, 11, 3), created_at=world.AT,
    )  # fmt: skip
    return [policy, case, referral, visit, document, claim]


def test_everything_of_the_dropped_record_becomes_the_kept_ones(ana, practice, kept, dropped):
    rows = _everything_of(ana, practice, dropped)

    _merge(ana, kept, dropped)

    for row in rows:
        row.refresh_from_db()
        assert row.client_id == kept.id, row
    dropped.refresh_from_db()
    assert (dropped.merged_into_id, dropped.is_active) == (kept.id, False)


def test_every_key_to_a_client_in_any_step_is_known():
    """A new step's key to a client is found by itself; this says which there are today."""
    found = {f"{key.model._meta.label_lower}.{key.name}" for key in merging.keys_to_clients()}

    declared = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Client and model is not ClientMerge
    }
    assert found == declared
    assert {"claims.claim.client", "clients.document.client", "visits.visit.client"} <= found


def test_the_note_of_a_merged_client_is_still_the_one_that_was_signed(ana, practice, kept, dropped):
    visit = world.a_signed_visit(ana, dropped)

    _merge(ana, kept, dropped)

    visit.refresh_from_db()
    assert (visit.client_id, visit.signed_for) == (kept.id, dropped.id)
    assert notes_not_as_signed(practice.id) == []


def test_a_merge_is_in_the_trail_with_the_ids_of_what_it_moved(ana, practice, kept, dropped):
    referral = world.a_referral(dropped)

    _merge(ana, kept, dropped)

    (event,) = Event.objects.filter(action="client.merged")
    assert event.object_ids == [str(kept.id), str(dropped.id)]
    assert event.details["moved"] == {"clients.referral.client": [str(referral.id)]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_date": date(1984, 9, 3)}, "birth_date"),
        ({"sex": "M"}, "sex"),
        ({"first_name": "Louise"}, "first_name"),
        ({"last_name": "Okafor"}, "last_name"),
    ],
)
def test_records_that_contradict_each_other_merge_only_with_a_reason(
    ana, practice, kept, changes, field
):
    dropped = world.a_client(practice, **changes)

    with pytest.raises(merging.ClientsDiffer) as refusal:
        _merge(ana, kept, dropped)
    _merge(ana, kept, dropped, reason="typing mistake at intake")

    assert refusal.value.differing == (field,)
    assert not any(str(each) in str(refusal.value) for each in changes.values())
    assert Event.objects.get(action="client.merged").reason == "typing mistake at intake"


def test_an_unknown_sex_contradicts_nothing(ana, practice, kept):
    _merge(ana, kept, world.a_client(practice, sex="U"))

    assert queries.search_clients(ana).total == 1


def test_a_merge_undone_gives_back_what_it_moved_and_keeps_what_came_after(
    ana, practice, kept, dropped, at
):
    rows = _everything_of(ana, practice, dropped)
    merge_id = _merge(ana, kept, dropped)
    since = world.a_referral(kept)

    merging.undo_merge(ana, merge_id=merge_id, reason="two sisters", at=at)

    for row in rows:
        row.refresh_from_db()
        assert row.client_id == dropped.id, row
    since.refresh_from_db()
    dropped.refresh_from_db()
    assert since.client_id == kept.id
    assert (dropped.merged_into_id, dropped.is_active) == (None, True)
    assert notes_not_as_signed(practice.id) == []


def test_a_merge_is_undone_once_and_with_a_reason(ana, kept, dropped, at):
    merge_id = _merge(ana, kept, dropped)

    with pytest.raises(ReasonIsMissing):
        merging.undo_merge(ana, merge_id=merge_id, reason="", at=at)
    merging.undo_merge(ana, merge_id=merge_id, reason="two sisters", at=at)
    with pytest.raises(merging.MergeCannotBeUndone):
        merging.undo_merge(ana, merge_id=merge_id, reason="again", at=at)

    _merge(ana, kept, dropped)
    assert ClientMerge.objects.count() == 2


def test_merges_that_followed_one_another_are_undone_in_reverse(ana, practice, kept, dropped, at):
    third = world.a_client(practice)
    referral = world.a_referral(third)
    first = _merge(ana, dropped, third)
    second = _merge(ana, kept, dropped)
    third.refresh_from_db()
    assert third.merged_into_id == kept.id

    with pytest.raises(merging.MergeCannotBeUndone):
        merging.undo_merge(ana, merge_id=first, reason="wrong", at=at)
    merging.undo_merge(ana, merge_id=second, reason="wrong", at=at)
    merging.undo_merge(ana, merge_id=first, reason="wrong", at=at)

    referral.refresh_from_db()
    assert referral.client_id == third.id


def test_a_merged_record_is_found_no_more_and_takes_nothing_new(ana, kept, dropped, at):
    _merge(ana, kept, dropped)
    facts = world.client_facts()

    assert [each.id for each in queries.search_clients(ana, with_inactive=True).items] == [kept.id]
    refused = [
        lambda: actions.change_client(ana, client_id=dropped.id, version=2, facts=facts, at=at),
        lambda: actions.reactivate_client(ana, client_id=dropped.id, version=2, at=at),
        lambda: actions.add_referral(
            ana, client_id=dropped.id, facts=world.referral_facts(), at=at
        ),
        lambda: _merge(ana, kept, dropped),
        lambda: _merge(ana, dropped, kept),
    ]
    for attempt in refused:
        with pytest.raises(queries.ClientWasMerged) as refusal:
            attempt()
        assert refusal.value.into == kept.id


def test_an_edit_begun_before_the_merge_is_stale_after_it_was_undone(ana, kept, dropped, at):
    merge_id = _merge(ana, kept, dropped)
    merging.undo_merge(ana, merge_id=merge_id, reason="two sisters", at=at)

    with pytest.raises(StaleEdit):
        actions.change_client(
            ana, client_id=dropped.id, version=1, facts=world.client_facts(), at=at
        )


def test_a_record_is_not_merged_into_itself(ana, kept):
    with pytest.raises(merging.SameClient):
        _merge(ana, kept, kept)


def test_only_who_may_merge_merges_and_only_within_the_practice(
    ana, cleo, practice, kept, dropped, at
):
    theirs = world.a_client(world.Practice.objects.get(pk=cleo.practice_id))
    desk = world.a_member(practice, name="Fay", role="front-desk")
    merge_id = _merge(ana, kept, dropped)
    other = world.a_client(practice)

    for attempt in (
        lambda: _merge(cleo, theirs, other),
        lambda: _merge(cleo, other, theirs),
        lambda: merging.undo_merge(cleo, merge_id=merge_id, reason="mine", at=at),
    ):
        with pytest.raises(NoSuchRecord):
            attempt()
    with pytest.raises(NotAllowed):
        _merge(desk, kept, other)

    assert Event.objects.filter(action="access.refused").count() == 4
    other.refresh_from_db()
    assert other.merged_into_id is None
