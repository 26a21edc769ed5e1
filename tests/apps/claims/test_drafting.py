from __future__ import annotations

from datetime import date

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import actions, mapping, numbers, queries
from effleurage.apps.claims.drafting import (
    ClaimIsNoDraft,
    NoVisitsToBill,
    VisitIsNotSigned,
    VisitIsOnAClaim,
)
from effleurage.apps.claims.models import Claim, NumberSeries
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.models import Installation
from effleurage.apps.visits.models import Visit
from tests.apps import world
from tests.apps.claims.a_claim_of import (
    a_billed_client,
    a_draft,
    a_ready_claim,
    a_visit_to_bill,
    row,
)


def test_visits_of_one_client_become_one_claim_with_every_line_once(ana, at):
    policy = a_billed_client(ana)
    visits = [a_visit_to_bill(ana, policy, service_date=date(2026, 11, day)) for day in (3, 10, 17)]

    (claim_id,) = actions.draft_claims(ana, visit_ids=[one.id for one in visits], at=at)

    claim = row(claim_id)
    lines = mapping.claim_of(claim).lines
    assert [line.service_date.day for line in lines] == [3, 10, 17]
    assert claim.total_cents == sum(line.charge_cents for line in lines) == 36_000
    assert (claim.service_from, claim.service_to) == (date(2026, 11, 3), date(2026, 11, 17))
    assert claim.state == "draft"
    assert set(queries.visits_billed(ana, [one.id for one in visits]).values()) == {claim_id}


def test_visits_at_two_payers_become_two_claims_with_numbers_of_their_own(ana, at):
    visits = [a_visit_to_bill(ana), a_visit_to_bill(ana)]

    ids = actions.draft_claims(ana, visit_ids=[one.id for one in visits], at=at)

    assert len({row(claim_id).number for claim_id in ids}) == 2
    assert Event.objects.get(action="claim.drafted").object_ids == [str(each) for each in ids]


def test_a_visit_is_billed_once(ana, at):
    visit = a_visit_to_bill(ana)
    actions.draft_claims(ana, visit_ids=[visit.id], at=at)

    with pytest.raises(VisitIsOnAClaim):
        actions.draft_claims(ana, visit_ids=[visit.id], at=at)

    assert Claim.objects.count() == 1


def test_an_unsigned_visit_is_not_billed(ana, at):
    policy = a_billed_client(ana)
    visit = world.a_visit(ana, policy.client, policy=policy)

    with pytest.raises(VisitIsNotSigned):
        actions.draft_claims(ana, visit_ids=[visit.id], at=at)


def test_nothing_chosen_is_a_refusal_and_not_silence(ana, at):
    with pytest.raises(NoVisitsToBill):
        actions.draft_claims(ana, visit_ids=[], at=at)


def test_another_practices_visit_does_not_exist(ana, cleo, at):
    visit = a_visit_to_bill(cleo)

    with pytest.raises(NoSuchRecord):
        actions.draft_claims(ana, visit_ids=[visit.id], at=at)


def test_who_may_not_edit_claims_drafts_none(practice, ana, at):
    visit = a_visit_to_bill(ana)
    auditor = world.a_member(practice, name="Una", role="auditor")

    with pytest.raises(NotAllowed):
        actions.draft_claims(auditor, visit_ids=[visit.id], at=at)


def test_a_draft_follows_its_visit_and_keeps_its_number(ana, at):
    draft = a_draft(ana)
    visit_id = draft.claim_visits.get().visit_id
    Visit.objects.filter(pk=visit_id).update(payer_note="Seen after surgery")

    actions.change_draft(ana, claim_id=draft.id, at=at)

    after = row(draft.id)
    assert mapping.claim_of(after).note == "Seen after surgery"
    assert (after.number, after.verdict) == (draft.number, "")


def test_a_draft_whose_visits_did_not_change_stays_as_it_was(ana, at):
    draft = a_draft(ana)

    actions.change_draft(ana, claim_id=draft.id, at=at)

    assert row(draft.id).snapshot == draft.snapshot


def test_only_a_draft_is_changed(ana, at):
    ready = a_ready_claim(ana)

    with pytest.raises(ClaimIsNoDraft):
        actions.change_draft(ana, claim_id=ready.id, at=at)


def test_a_number_leaves_room_for_a_replacement_of_a_replacement(ana):
    assert all(
        len(number) + len("R1V1") <= 14
        for number in numbers.claim_numbers(ana, how_many=3, at=world.AT)
    )


def test_numbers_of_one_practice_never_repeat(ana, cleo, at):
    mine = [number for _ in range(3) for number in numbers.claim_numbers(ana, how_many=4, at=at)]
    hers = numbers.claim_numbers(cleo, how_many=1, at=at)

    assert len(set(mine)) == 12
    assert NumberSeries.objects.filter(practice_id=cleo.practice_id).count() == len(hers)


def test_a_restored_database_gives_out_no_number_of_the_life_it_lost(ana, at):
    Installation.objects.create(created_at=at, release="1")
    numbers.claim_numbers(ana, how_many=2, at=at)
    backup = NumberSeries.objects.get(practice_id=ana.practice_id)
    lost = set(numbers.claim_numbers(ana, how_many=50, at=at))
    backup.save()
    Installation.objects.update(epoch=2)

    after = numbers.claim_numbers(ana, how_many=50, at=at)

    assert not lost & set(after)
