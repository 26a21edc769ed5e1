"""Files as pages list them: which answers each brought, which claims each carries, what is open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from effleurage.apps.exchange import actions, listing
from effleurage.apps.exchange.listing import Which
from effleurage.apps.exchange.models import File, Submission
from effleurage.apps.practices.doors import NoSuchRecord
from tests.apps import world
from tests.apps.claims.a_claim_of import a_ready_claim, row
from tests.apps.exchange.a_sending_of import (
    ACCEPTED,
    REFUSED,
    a_277ca,
    a_connection,
    take_in,
    the_file,
)


@pytest.fixture
def sent(ana, at, tmp_path):
    connection = a_connection(ana, tmp_path)
    ready = [a_ready_claim(ana), a_ready_claim(ana)]
    actions.send_claims(
        ana, claim_ids=[one.id for one in ready], connection_id=connection.id, at=at
    )
    return [row(one.id) for one in ready]


def test_files_are_narrowed_by_way_kind_and_moment(ana, sent):
    take_in(ana, a_277ca(sent, ACCEPTED))

    assert [each.kind for each in listing.files(ana, Which(direction="in")).items] == ["277CA"]
    assert [each.kind for each in listing.files(ana, Which(kind="837P")).items] == ["837P"]
    assert listing.files(ana, Which(since=world.AT + timedelta(days=9))).items == ()
    assert listing.files(ana, Which(before=world.AT)).items == ()


def test_what_files_say_is_counted_by_verdict_and_state(ana, sent):
    take_in(ana, a_277ca(sent[:1], ACCEPTED))
    take_in(ana, a_277ca(sent[1:], REFUSED))
    ids = list(File.objects.values_list("id", flat=True))

    said = [each.verdict for some in listing.verdicts_of(ana, ids).values() for each in some]
    (carried,) = listing.carried_by(ana, ids).values()

    assert sorted(said) == ["accepted", "rejected"]
    assert [(each.answer, each.how_many) for each in carried] == [("accepted", 1), ("rejected", 1)]


def test_an_answer_names_its_claim_and_the_file_that_it_is_about(ana, sent):
    file_id = take_in(ana, a_277ca(sent[:1], REFUSED)).file_id

    (answer,) = listing.answers_in(ana, file_id).items

    assert (answer.claim_id, answer.claim_number) == (sent[0].id, sent[0].number)
    assert answer.about_id == the_file(sent[0]).id


def test_a_file_whose_delivery_was_cut_off_is_listed_until_it_has_an_outcome(ana, sent):
    Submission.objects.update(state="intended", settled_at=None)

    (open_,) = listing.cut_off(ana)
    Submission.objects.update(state="unknown")

    assert open_.file_id == the_file(sent[0]).id
    assert listing.cut_off(ana) == ()


def test_another_practice_sees_none_of_it(ana, cleo, sent):
    file = the_file(sent[0])

    assert listing.files(cleo, Which()).items == ()
    assert listing.carried_by(cleo, [file.id]) == {}
    with pytest.raises(NoSuchRecord):
        listing.answers_in(cleo, file.id)
    with pytest.raises(NoSuchRecord):
        listing.answers_about(cleo, file.id)
