"""Fixes on stored claims: offered, applied with what must be said, kept, and taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import actions, mapping, mending
from effleurage.apps.claims.drafting import ClaimIsNoDraft
from effleurage.apps.claims.mending import (
    FixIsNotSaid,
    FixNoLongerFits,
    FixWasUndone,
    LaterFixRestsOnIt,
    Said,
)
from effleurage.apps.claims.models import Claim, ClaimVisit, Mending
from effleurage.apps.claims.splitting import PartHasMovedOn
from effleurage.apps.claims.steps import ClaimHasChanged
from effleurage.apps.clients.models import Confirmation
from effleurage.apps.coverage.models import Payer
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.rows import new_id
from effleurage.apps.visits.models import Addendum, Visit
from effleurage.core.claims.life import Outcome
from tests.apps import world
from tests.apps.claims.a_claim_of import (
    ON,
    a_billed_client,
    a_decided_claim,
    a_draft,
    a_visit_to_bill,
    row,
)

CONFIRMED = {
    "confirmed_by": "Kim at Dr Osei's office",
    "confirmed_how": "phone",
    "confirmed_on": date(2026, 11, 20),
}


@pytest.fixture
def header(ana):
    """A draft whose diagnosis is a header since 2021."""
    return a_draft(ana, diagnoses=("M54.5", "M62.830"))


@pytest.fixture
def without_gp(ana):
    """A draft to a payer that asks for GP."""
    return a_draft(ana, a_billed_client(ana, requires_gp=True))


def _offer(actor, claim, code):
    for each in mending.offers(actor, claim.id, on=ON):
        if each.finding.code == code:
            return each.offers[0]
    raise AssertionError(code)


def _said(offer, **said) -> Said:
    option = offer.options[0].key
    return Said(**{"offer": offer.key, "option": option} | said)


def _apply(actor, claim, code, at, **said) -> mending.Mended:
    wanted = _said(_offer(actor, claim, code), **said)
    version = row(claim.id).version
    return mending.apply_fix(actor, claim_id=claim.id, version=version, said=wanted, at=at)


def _text(claim):
    return mapping.claim_of(row(claim.id))


def test_a_confirmed_code_takes_the_headers_place_and_the_claim_is_checked(ana, header, at):
    done = _apply(ana, header, "GATE-DX-01", at, **CONFIRMED)

    assert _text(header).diagnoses == ("M54.50", "M62.830")
    assert "GATE-DX-01" not in {finding.code for finding in done.report.findings}
    assert row(header.id).verdict == done.report.verdict.value
    kept = Mending.objects.get(pk=done.mending_id)
    assert (kept.confirmed_by, kept.confirmed_how) == ("Kim at Dr Osei's office", "phone")
    assert (kept.by_name, kept.at, kept.differs_from_note) == (ana.name, at, True)


def test_both_sides_in_one_code_are_kept_beside_the_order_for_each_of_the_two(ana, at):
    policy = a_billed_client(ana)
    order = world.a_referral(policy.client, diagnoses=["G56.01", "G56.02"])
    billing = world.Billing(policy_id=policy.id, referral_id=order.id)
    draft = a_draft(ana, policy, diagnoses=("G56.01", "G56.02"), billing=billing)

    _apply(ana, draft, "GATE-DX-20", at, **CONFIRMED)

    assert _text(draft).diagnoses == ("G56.03",)
    told = Confirmation.objects.filter(referral=order)
    assert {(each.asked_code, each.code) for each in told} == {
        ("G56.01", "G56.03"),
        ("G56.02", "G56.03"),
    }


def test_the_referrers_answer_stands_beside_her_order_for_the_next_note(ana, at):
    policy = a_billed_client(ana)
    order = world.a_referral(policy.client, diagnoses=["M54.5"])
    billing = world.Billing(policy_id=policy.id, referral_id=order.id)
    draft = a_draft(ana, policy, diagnoses=("M54.5",), billing=billing)

    _apply(ana, draft, "GATE-DX-01", at, **CONFIRMED)

    answer = Confirmation.objects.get(referral=order)
    assert (answer.asked_code, answer.code, answer.how) == ("M54.5", "M54.50", "phone")
    assert _text(draft).referral.diagnoses == ("M54.50",)


@pytest.mark.parametrize("missing", sorted(CONFIRMED))
def test_a_diagnosis_is_never_changed_without_who_confirmed_it_how_and_when(
    ana, header, at, missing
):
    said = {name: value for name, value in CONFIRMED.items() if name != missing}

    with pytest.raises(FixIsNotSaid) as refused:
        _apply(ana, header, "GATE-DX-01", at, **said)

    assert [each.where for each in refused.value.findings] == [missing]
    assert _text(header).diagnoses[0] == "M54.5"
    assert not Mending.objects.exists()


def test_nobody_confirms_tomorrow(ana, header, at):
    tomorrow = CONFIRMED | {"confirmed_on": ON + timedelta(days=1)}

    with pytest.raises(FixIsNotSaid):
        _apply(ana, header, "GATE-DX-01", at, **tomorrow)


def test_the_signed_note_stays_as_it_is_unless_somebody_adds_to_it(ana, header, at):
    visit = Visit.objects.get(claim_visits__claim=header)

    _apply(ana, header, "GATE-DX-01", at, **CONFIRMED, writes_addendum=True)

    after = Visit.objects.get(pk=visit.pk)
    assert (after.diagnoses, after.note_sha256) == (visit.diagnoses, visit.note_sha256)
    added = Addendum.objects.get(visit=visit)
    assert "M54.5 → M54.50" in added.text
    assert "Kim at Dr Osei's office" in added.text


def test_who_may_not_write_notes_adds_nothing_and_changes_nothing(ana, ben, header, at):
    with pytest.raises(NotAllowed):
        _apply(ben, header, "GATE-DX-01", at, **CONFIRMED, writes_addendum=True)

    assert _text(header).diagnoses[0] == "M54.5"


def test_gp_is_added_only_on_the_word_that_a_plan_was_followed(ana, without_gp, at):
    with pytest.raises(FixIsNotSaid):
        _apply(ana, without_gp, "GATE-MOD-04", at)

    _apply(ana, without_gp, "GATE-MOD-04", at, followed_a_plan=True)

    assert [line.modifiers for line in _text(without_gp).lines] == [("GP",)]


def test_a_fix_stays_when_the_claim_is_written_anew_from_its_visits(ana, without_gp, at):
    _apply(ana, without_gp, "GATE-MOD-04", at, followed_a_plan=True)

    actions.change_draft(ana, claim_id=without_gp.id, at=at)

    assert _text(without_gp).lines[0].modifiers == ("GP",)


def test_a_fix_taken_back_leaves_the_claim_as_its_visits_have_it(ana, without_gp, at):
    before = _text(without_gp)
    done = _apply(ana, without_gp, "GATE-MOD-04", at, followed_a_plan=True)

    mending.undo_fix(ana, mending_id=done.mending_id, at=at)

    assert _text(without_gp) == before
    kept = Mending.objects.get(pk=done.mending_id)
    assert (kept.undone_at, kept.undone_by_name) == (at, ana.name)
    assert "GATE-MOD-04" in {finding["code"] for finding in row(without_gp.id).findings}


def test_undoing_keeps_what_changed_in_the_records_meanwhile(ana, without_gp, at):
    done = _apply(ana, without_gp, "GATE-MOD-04", at, followed_a_plan=True)
    Payer.objects.filter(pk=without_gp.payer_id).update(name="Cascade Mutual of Tacoma")

    mending.undo_fix(ana, mending_id=done.mending_id, at=at)

    assert _text(without_gp).payer.name == "Cascade Mutual of Tacoma"


def test_a_fix_on_which_a_later_one_rests_is_undone_after_it(ana, header, at):
    done = _apply(ana, header, "GATE-DX-01", at, **CONFIRMED)
    later = Mending.objects.get(pk=done.mending_id)
    later.pk, later.at = new_id(), at + timedelta(seconds=1)
    (edit,) = later.edits
    later.edits = [edit | {"at": "M54.50", "before": "M54.50", "after": "M54.59"}]
    later.save(force_insert=True)
    actions.change_draft(ana, claim_id=header.id, at=at)

    with pytest.raises(LaterFixRestsOnIt):
        mending.undo_fix(ana, mending_id=done.mending_id, at=at)

    mending.undo_fix(ana, mending_id=later.pk, at=at)
    assert _text(header).diagnoses[0] == "M54.50"
    mending.undo_fix(ana, mending_id=done.mending_id, at=at)
    assert _text(header).diagnoses[0] == "M54.5"


def test_a_fix_is_undone_once(ana, without_gp, at):
    done = _apply(ana, without_gp, "GATE-MOD-04", at, followed_a_plan=True)
    mending.undo_fix(ana, mending_id=done.mending_id, at=at)

    with pytest.raises(FixWasUndone):
        mending.undo_fix(ana, mending_id=done.mending_id, at=at)


def test_a_fix_is_not_undone_once_the_claim_is_ready(ana, header, at):
    done = _apply(ana, header, "GATE-DX-01", at, **CONFIRMED)
    actions.make_ready(ana, claim_id=header.id, at=at)

    with pytest.raises(ClaimIsNoDraft):
        mending.undo_fix(ana, mending_id=done.mending_id, at=at)


def test_a_fix_is_applied_to_the_claim_that_was_looked_at(ana, without_gp, at):
    offer = _offer(ana, without_gp, "GATE-MOD-04")
    actions.check_claim(ana, claim_id=without_gp.id, at=at)

    with pytest.raises(ClaimHasChanged):
        mending.apply_fix(
            ana,
            claim_id=without_gp.id,
            version=without_gp.version,
            said=_said(offer, followed_a_plan=True),
            at=at,
        )


def test_a_fix_that_was_never_offered_is_refused(ana, without_gp, at):
    with pytest.raises(FixNoLongerFits):
        mending.apply_fix(
            ana,
            claim_id=without_gp.id,
            version=without_gp.version,
            said=Said(offer="add-gp-000000000000", option="0"),
            at=at,
        )


def test_a_ready_claim_is_offered_nothing(ana, at):
    ready = a_draft(ana, a_billed_client(ana, requires_gp=True))
    actions.make_ready(ana, claim_id=ready.id, at=at)

    assert mending.offers(ana, ready.id, on=ON) == ()


def test_a_stranger_neither_sees_nor_applies_nor_undoes(ana, cleo, without_gp, at):
    offer = _offer(ana, without_gp, "GATE-MOD-04")
    done = _apply(ana, without_gp, "GATE-MOD-04", at, followed_a_plan=True)

    with pytest.raises(NoSuchRecord):
        mending.offers(cleo, without_gp.id, on=ON)
    with pytest.raises(NoSuchRecord):
        mending.apply_fix(cleo, claim_id=without_gp.id, version=1, said=_said(offer), at=at)
    with pytest.raises(NoSuchRecord):
        mending.undo_fix(cleo, mending_id=done.mending_id, at=at)


def test_applying_and_undoing_leave_events_without_a_diagnosis(ana, header, at):
    done = _apply(ana, header, "GATE-DX-01", at, **CONFIRMED)
    mending.undo_fix(ana, mending_id=done.mending_id, at=at)

    told = Event.objects.filter(action__in=["claim.mended", "claim.fix_undone"])

    assert [each.action for each in told.order_by("id")] == ["claim.mended", "claim.fix_undone"]
    assert not any("M54" in str(each.details) or "Kim" in str(each.details) for each in told)


def test_a_correction_keeps_the_fixes_of_what_it_corrects(ana, at):
    policy = a_billed_client(ana, requires_gp=True)
    decided = a_decided_claim(ana, policy=policy, outcome=Outcome.DENIED)
    (again,) = [actions.begin_replacement(ana, claim_id=decided.id, at=at)]
    assert not Mending.objects.filter(claim_id=again).exists()
    _apply(ana, row(again), "GATE-MOD-04", at, followed_a_plan=True)

    actions.change_draft(ana, claim_id=again, at=at)

    assert mapping.claim_of(row(again)).lines[0].modifiers == ("GP",)


@pytest.fixture
def half_covered(ana, practice, at):
    """A draft of two visits, of which the authorisation covers the later one."""
    policy = a_billed_client(ana)
    approval = world.an_authorisation(
        policy, valid_from=date(2026, 11, 1), valid_until=date(2026, 12, 1), visits_allowed=10
    )
    billing = world.Billing(policy_id=policy.id, authorisation_id=approval.id)
    visits = [
        a_visit_to_bill(ana, policy, service_date=day, billing=billing)
        for day in (date(2026, 10, 20), date(2026, 11, 3))
    ]
    (claim_id,) = actions.draft_claims(ana, visit_ids=[each.id for each in visits], at=at)
    return row(claim_id)


def test_a_claim_is_split_into_drafts_that_bill_each_visit_once(ana, half_covered, at):
    done = _apply(ana, half_covered, "GATE-ELIG-04", at)

    (other,) = done.split_into
    assert [str(line.service_date) for line in _text(half_covered).lines] == ["2026-11-03"]
    assert [str(line.service_date) for line in _text(row(other)).lines] == ["2026-10-20"]
    live = ClaimVisit.objects.filter(is_live=True)
    assert sorted(live.values_list("claim_id", flat=True)) == sorted([half_covered.id, other])
    assert "GATE-ELIG-04" not in {finding.code for finding in done.report.findings}
    assert row(other).verdict == "blocked"


def test_a_split_taken_back_is_one_claim_again(ana, half_covered, at):
    before = _text(half_covered)
    done = _apply(ana, half_covered, "GATE-ELIG-04", at)

    mending.undo_fix(ana, mending_id=done.mending_id, at=at)

    assert _text(half_covered) == before
    assert row(done.split_into[0]).state == "closed"
    live = ClaimVisit.objects.filter(is_live=True)
    assert set(live.values_list("claim_id", flat=True)) == {half_covered.id}


def test_a_split_stays_once_a_part_has_moved_on(ana, half_covered, at):
    done = _apply(ana, half_covered, "GATE-ELIG-04", at)
    Claim.objects.filter(pk=done.split_into[0]).update(state="ready")

    with pytest.raises(PartHasMovedOn):
        mending.undo_fix(ana, mending_id=done.mending_id, at=at)


def test_visits_that_no_longer_share_a_claim_are_split(ana, half_covered, at):
    first = Visit.objects.filter(claim_visits__claim=half_covered).order_by("service_date")[0]
    Visit.objects.filter(pk=first.pk).update(authorisation=None)

    done = _apply(ana, half_covered, "claim-visits-differ", at)

    (other,) = done.split_into
    assert {_text(half_covered).authorisation, _text(row(other)).authorisation} >= {None}
    assert ClaimVisit.objects.filter(is_live=True).count() == 2
