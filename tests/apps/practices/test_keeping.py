"""What a practice decides once: for how long it keeps charts, how far its printer is off."""

from __future__ import annotations

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.practices import keeping, member_sessions, queries
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from effleurage.apps.practices.models import Membership, Practice, User


def _version(ana) -> int:
    return queries.get_practice(ana).version


def test_the_years_are_kept_and_the_trail_tells_both(ana, at):
    was = queries.get_practice(ana).chart_retention_years

    keeping.change_retention_years(ana, years=12, version=_version(ana), at=at)

    assert queries.get_practice(ana).chart_retention_years == 12
    assert Event.objects.get(action="retention.changed").details == {"was": was, "years": 12}


@pytest.mark.parametrize("years", [-1, 5, 100])
def test_years_that_no_law_allows_are_refused(ana, at, years):
    with pytest.raises(keeping.YearsAreOutOfRange):
        keeping.change_retention_years(ana, years=years, version=_version(ana), at=at)


def test_years_changed_from_an_old_page_are_a_stale_edit(ana, at):
    old = _version(ana)
    keeping.change_retention_years(ana, years=12, version=old, at=at)

    with pytest.raises(StaleEdit):
        keeping.change_retention_years(ana, years=7, version=old, at=at)


def test_the_printers_offset_is_zero_until_it_is_measured(ana, at, practice):
    before = Practice.objects.get(pk=practice.pk)
    keeping.keep_form_offset(ana, right=-100, down=100, version=_version(ana), at=at)
    after = Practice.objects.get(pk=practice.pk)

    assert (before.form_offset_right, before.form_offset_down) == (0, 0)
    assert (after.form_offset_right, after.form_offset_down) == (-100, 100)


def test_an_offset_of_more_than_an_inch_is_refused_at_its_field(ana, at):
    with pytest.raises(keeping.OffsetIsTooLarge) as refused:
        keeping.keep_form_offset(ana, right=4, down=-101, version=_version(ana), at=at)

    assert [each.where for each in refused.value.findings] == ["down"]


def test_a_biller_may_change_neither(ben, at):
    with pytest.raises(NotAllowed):
        keeping.change_retention_years(ben, years=12, version=1, at=at)
    with pytest.raises(NotAllowed):
        keeping.keep_form_offset(ben, right=1, down=1, version=1, at=at)


def test_signing_a_member_out_is_told_in_both_chains(ana, ben, at):
    member = Membership.objects.get(user_id=ben.user_id)

    member_sessions.sign_member_out(ana, membership_id=member.pk, at=at)

    assert User.objects.get(pk=ben.user_id).sessions_valid_from == at
    assert Event.objects.get(action="membership.signed-out").practice_id == ana.practice_id
    told = Event.objects.get(action="session.ended-by-owner")
    assert (told.actor_id, told.details["user"]) == (ana.user_id, str(ben.user_id))


def test_whoever_has_left_is_signed_out_by_nobody_here(ana, ben, at):
    member = Membership.objects.get(user_id=ben.user_id)
    Membership.objects.filter(pk=member.pk).update(ended_at=at)

    with pytest.raises(NoSuchRecord):
        member_sessions.sign_member_out(ana, membership_id=member.pk, at=at)
    with pytest.raises(NoSuchRecord):
        member_sessions.sessions_of_member(ana, member.pk, at=at)
