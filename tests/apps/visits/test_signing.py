from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.practices.doors import NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from effleurage.apps.visits import actions, mapping, queries, signing
from effleurage.apps.visits.facts import Billing, VisitIsNotComplete
from effleurage.apps.visits.models import Visit, VisitLine
from tests.apps import world


@pytest.fixture
def therapist(ana):
    return world.a_therapist_of(ana)


@pytest.fixture
def client(practice):
    return world.a_client(practice)


@pytest.fixture
def policy(practice, client):
    return world.a_policy(client, world.a_payer(practice))


@pytest.fixture
def draft(ana, therapist, client, policy):
    return world.a_visit(ana, client, policy=policy)


def _sign(actor, visit, at=world.AT):
    return signing.sign_visit(actor, visit_id=visit.id, version=visit.version, at=at)


def _facts(practice, policy, **changes):
    return world.visit_facts(practice, billing=Billing(policy_id=policy.id), **changes)


def test_a_signed_note_says_who_signed_it_and_when(ana, draft):
    sha256 = _sign(ana, draft)

    visit = queries.get_visit(ana, draft.id)
    assert (visit.state, visit.signed_name, visit.signed_at) == (
        "signed",
        "Imani Okafor, LMT",
        world.AT,
    )
    assert visit.note_sha256 == sha256 == mapping.note_sha256(visit, visit.lines.all())
    value = mapping.billable_visit(visit).visit
    assert (value.note_signed_on, value.note_signed_by) == (date(2026, 11, 23), "Imani Okafor, LMT")
    assert [each.id for each in queries.to_bill(ana.practice_id)] == [draft.id]
    assert Event.objects.get(action="visit.signed").details == {
        "note_sha256": sha256,
        "diagnoses_from": {"A": "payer-letter", "B": "payer-letter"},
    }


def test_a_note_signed_in_the_evening_is_signed_on_the_practices_day(ana, draft):
    _sign(ana, draft, at=datetime(2026, 11, 4, 7, 30, tzinfo=UTC))

    visit = queries.get_visit(ana, draft.id)
    assert mapping.billable_visit(visit).visit.note_signed_on == date(2026, 11, 3)


def test_only_the_therapist_who_did_the_work_signs(practice, ana, ben, draft):
    other = world.a_member(practice, name="Tess", role="therapist")
    world.a_therapist_of(other, npi="1660002035")

    with pytest.raises(signing.NotTheTreatingTherapist):
        _sign(other, draft)
    with pytest.raises(NotAllowed):
        _sign(ben, draft)

    assert queries.get_visit(ana, draft.id).state == "draft"


def test_an_owner_does_not_sign_for_a_therapist(practice, ana, client):
    tess = world.a_member(practice, name="Tess", role="therapist")
    theirs = world.a_therapist_of(tess, npi="1660002035")
    visit = world.a_visit(ana, client, therapist_id=theirs.id)

    with pytest.raises(signing.NotTheTreatingTherapist):
        _sign(ana, visit)
    _sign(tess, visit)


def test_a_therapist_who_does_not_sign_in_cannot_have_notes_signed_for_her(practice, ana, client):
    visit = world.a_visit(ana, client, therapist_id=world.a_therapist(practice).id)

    with pytest.raises(signing.NotTheTreatingTherapist):
        _sign(ana, visit)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"subjective": "", "objective": "", "assessment": "", "plan": ""}, "note"),
        ({"lines": ()}, "lines"),
        ({"lines": (world.an_hour(times=()),)}, "lines[0].minutes"),
        ({"lines": (world.an_hour(procedure="97112"),)}, "lines[0].charge_cents"),
        ({"service_date": date(2026, 11, 24)}, "service_date"),
    ],
)
def test_what_a_note_still_lacks_is_named_before_it_can_be_signed(
    ana, practice, therapist, client, policy, changes, where
):
    visit = world.a_visit(ana, client, policy=policy, **changes)

    with pytest.raises(VisitIsNotComplete) as refusal:
        _sign(ana, visit)

    assert [each.where for each in refusal.value.findings] == [where]


def test_signing_what_was_changed_meanwhile_is_refused(ana, practice, policy, draft, at):
    later = _facts(practice, policy, plan="Something else.")
    actions.change_visit(ana, visit_id=draft.id, version=1, facts=later, at=at)

    with pytest.raises(StaleEdit):
        _sign(ana, draft)


def test_a_signed_note_is_changed_by_no_action(ana, practice, policy, draft, at):
    _sign(ana, draft)
    before = mapping.note_sha256(queries.get_visit(ana, draft.id), draft.lines.all())

    for attempt in (
        lambda: actions.change_visit(
            ana, visit_id=draft.id, version=2, facts=_facts(practice, policy), at=at
        ),
        lambda: actions.cancel_visit(ana, visit_id=draft.id, version=2, at=at),
        lambda: signing.sign_visit(ana, visit_id=draft.id, version=2, at=at),
    ):
        with pytest.raises(actions.NoteIsSigned):
            attempt()

    assert mapping.note_sha256(queries.get_visit(ana, draft.id), draft.lines.all()) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plan", "Cured."),
        ("service_date", date(2026, 11, 2)),
        ("diagnoses", ["M54.50"]),
        ("signed_name", "Somebody Else, LMT"),
        ("number", "V26110399"),
    ],
)
def test_each_word_of_a_note_is_in_its_hash(ana, draft, name, value):
    _sign(ana, draft)
    visit = queries.get_visit(ana, draft.id)

    setattr(visit, name, value)

    assert mapping.note_sha256(visit, visit.lines.all()) != visit.note_sha256


@pytest.mark.parametrize(
    ("name", "value"),
    [("units", 5), ("minutes", 61), ("charge_cents", 1), ("procedure", "97140"), ("modifiers", ["59"]),
     ("times", [["10:00", "11:15"]]), ("diagnosis_pointers", [2]), ("note", "x"), ("position", 2)],
)  # fmt: skip
def test_each_figure_of_a_line_is_in_the_hash(ana, draft, name, value):
    _sign(ana, draft)
    visit = queries.get_visit(ana, draft.id)
    (line,) = visit.lines.all()

    setattr(line, name, value)

    assert mapping.note_sha256(visit, [line]) != visit.note_sha256


def test_how_a_signed_visit_is_billed_may_still_change(
    ana, ben, practice, client, policy, draft, at
):
    _sign(ana, draft)
    approval = world.an_authorisation(policy)
    referral = world.a_referral(client)
    late = Billing(policy_id=policy.id, authorisation_id=approval.id, referral_id=referral.id)

    actions.change_billing(ben, visit_id=draft.id, version=2, billing=late, at=at)

    visit = queries.get_visit(ana, draft.id)
    assert mapping.billable_visit(visit).circumstances.authorisation.number == "AUTH440192"
    assert queries.visits_under_authorisation(ana, authorisation_id=approval.id) == 1
    assert queries.notes_not_as_signed(practice.id) == []
    referral.refresh_from_db()
    assert referral.used_at == at
    with pytest.raises(StaleEdit):
        actions.change_billing(ben, visit_id=draft.id, version=2, billing=late, at=at)


def test_a_note_laid_into_a_strangers_record_is_found(ana, practice, draft):
    stranger = world.a_client(practice, last_name="Stranger")
    _sign(ana, draft)

    Visit.objects.filter(pk=draft.id).update(client=stranger)

    assert queries.notes_not_as_signed(practice.id) == [draft.id]


def test_an_addendum_is_dated_has_its_author_and_leaves_the_note(ana, practice, draft, at):
    with pytest.raises(signing.NoteIsNotSigned):
        signing.write_addendum(ana, visit_id=draft.id, text="Left side too.", at=at)
    _sign(ana, draft)

    signing.write_addendum(ana, visit_id=draft.id, text=" Left side too. ", at=at)

    (addendum,) = queries.addenda_of(ana, visit_id=draft.id)
    assert (addendum.text, addendum.written_at, addendum.written_name) == (
        "Left side too.",
        at,
        "Ana",
    )
    assert queries.notes_not_as_signed(practice.id) == []
    with pytest.raises(VisitIsNotComplete):
        signing.write_addendum(ana, visit_id=draft.id, text=" ", at=at)


def test_a_line_added_behind_our_back_is_found(ana, practice, draft):
    _sign(ana, draft)
    (line,) = draft.lines.all()
    hidden = VisitLine(
        practice=practice, visit=draft, position=2, procedure="97112", units=1, charge_cents=3_000
    )

    assert mapping.note_sha256(queries.get_visit(ana, draft.id), [line, hidden]) != (
        queries.get_visit(ana, draft.id).note_sha256
    )


def test_the_owner_sets_fees_and_a_therapist_does_not(practice, at):
    tess = world.a_member(practice, name="Tess", role="therapist")

    with pytest.raises(NotAllowed):
        actions.set_fee(
            tess, procedure="97124", charge_cents=1, active_from=date(2026, 1, 1), at=at
        )


def test_facts_of_another_day_are_not_signed_into_this_one(ana, practice, policy, draft, at):
    _sign(ana, draft)
    moved = replace(_facts(practice, policy), service_date=date(2026, 11, 2))

    with pytest.raises(actions.NoteIsSigned):
        actions.change_visit(ana, visit_id=draft.id, version=2, facts=moved, at=at)
