from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from effleurage.apps.audit.models import Event
from effleurage.apps.practices import people_actions, queries
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from effleurage.apps.practices.models import Invitation, Membership, Practice, User
from tests.apps import world


def _membership(actor) -> Membership:
    return Membership.objects.get(practice_id=actor.practice_id, user_id=actor.user_id)


def _invite(actor, at, **changes):
    return people_actions.invite(
        actor, **{"email": "dee@new.example", "role": "biller", "at": at, **changes}
    )


def test_a_user_works_in_many_practices_in_a_role_each(ana, cleo):
    other = Practice.objects.get(pk=cleo.practice_id)
    Membership.objects.create(practice=other, user_id=ana.user_id, role="auditor", since=world.AT)

    places = queries.memberships_of(ana.user_id)

    assert [(each.practice_name, each.role) for each in places] == [
        ("Otherside Bodywork", "auditor"),
        ("Stillwater Massage PLLC", "owner"),
    ]
    there = queries.actor_for(user_id=ana.user_id, practice_id=other.pk)
    assert (there.role, there.practice_id) == ("auditor", other.pk)


def test_there_is_no_actor_without_a_live_membership(ana, ben, cleo, at):
    people_actions.end_membership(ana, membership_id=_membership(ben).pk, at=at)

    for user, where in ((ben, ana.practice_id), (cleo, ana.practice_id)):
        with pytest.raises(queries.NoSuchMembership):
            queries.actor_for(user_id=user.user_id, practice_id=where)


def test_a_closed_account_gives_no_actor(ana):
    User.objects.filter(pk=ana.user_id).update(is_active=False)

    with pytest.raises(queries.NoSuchMembership):
        queries.actor_for(user_id=ana.user_id, practice_id=ana.practice_id)


def test_a_role_is_changed_from_the_one_that_was_seen(ana, ben, at):
    people_actions.change_role(
        ana, membership_id=_membership(ben).pk, was="biller", to="auditor", at=at
    )

    assert _membership(ben).role == "auditor"
    with pytest.raises(StaleEdit):
        people_actions.change_role(
            ana, membership_id=_membership(ben).pk, was="biller", to="owner", at=at
        )
    event = Event.objects.get(action="membership.changed")
    assert event.details == {"was": "biller", "to": "auditor"}


def test_a_role_that_is_none_is_refused(ana, ben, at):
    with pytest.raises(people_actions.RoleIsNotKnown):
        people_actions.change_role(
            ana, membership_id=_membership(ben).pk, was="biller", to="boss", at=at
        )


def test_the_last_owner_stays(ana, at):
    mine = _membership(ana)

    with pytest.raises(people_actions.LastOwner):
        people_actions.end_membership(ana, membership_id=mine.pk, at=at)
    with pytest.raises(people_actions.LastOwner):
        people_actions.change_role(ana, membership_id=mine.pk, was="owner", to="biller", at=at)

    mine.refresh_from_db()
    assert (mine.role, mine.ended_at) == ("owner", None)


def test_an_owner_whose_account_is_closed_does_not_count(ana, practice, at):
    second = world.a_member(practice, name="Ora", role="owner")
    User.objects.filter(pk=second.user_id).update(is_active=False)

    with pytest.raises(people_actions.LastOwner):
        people_actions.end_membership(ana, membership_id=_membership(ana).pk, at=at)


def test_one_of_two_owners_may_go(ana, practice, at):
    world.a_member(practice, name="Ora", role="owner")

    people_actions.end_membership(ana, membership_id=_membership(ana).pk, at=at)

    assert [each.user.name for each in Membership.objects.filter(ended_at=None)] == ["Ora"]


def test_an_ended_membership_does_not_end_twice(ana, ben, at):
    wanted = _membership(ben).pk
    people_actions.end_membership(ana, membership_id=wanted, at=at)

    with pytest.raises(StaleEdit):
        people_actions.end_membership(ana, membership_id=wanted, at=at)


def test_whoever_left_may_be_invited_again(ana, ben, at):
    email = User.objects.get(pk=ben.user_id).email
    people_actions.end_membership(ana, membership_id=_membership(ben).pk, at=at)

    assert _invite(ana, at, email=email).token


def test_only_the_hash_of_a_token_is_kept(ana, at):
    invited = _invite(ana, at)

    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]

    assert len(invited.token) >= 43
    assert not any(invited.token in row for row in found)
    assert queries.invitation_behind(invited.token, at=at).pk == invited.invitation_id


def test_an_invitation_is_good_for_seven_days(ana, at):
    invited = _invite(ana, at)

    last = at + timedelta(days=7) - timedelta(seconds=1)
    assert queries.invitation_behind(invited.token, at=last)
    with pytest.raises(queries.InvitationIsNotOpen):
        queries.invitation_behind(invited.token, at=at + timedelta(days=7))


def test_a_withdrawn_invitation_opens_nothing(ana, at):
    invited = _invite(ana, at)

    people_actions.withdraw_invitation(ana, invitation_id=invited.invitation_id, at=at)

    with pytest.raises(queries.InvitationIsNotOpen):
        queries.invitation_behind(invited.token, at=at)
    with pytest.raises(queries.InvitationIsNotOpen):
        people_actions.withdraw_invitation(ana, invitation_id=invited.invitation_id, at=at)


def test_a_second_invitation_replaces_the_first(ana, at):
    first, second = _invite(ana, at), _invite(ana, at, role="auditor", email=" Dee@New.example ")

    with pytest.raises(queries.InvitationIsNotOpen):
        queries.invitation_behind(first.token, at=at)
    assert [each.pk for each in queries.open_invitations(ana, at=at)] == [second.invitation_id]


def test_a_member_is_not_invited_again(ana, ben, at):
    with pytest.raises(people_actions.AlreadyAMember):
        _invite(ana, at, email=User.objects.get(pk=ben.user_id).email)


@pytest.mark.parametrize("change", [{"email": ""}, {"email": "dee"}, {"role": "boss"}])
def test_an_invitation_names_an_address_and_a_role(ana, at, change):
    with pytest.raises(people_actions.InvitationIsNotComplete):
        _invite(ana, at, **change)


def test_an_owner_who_goes_leaves_no_way_back_open(ana, practice, at):
    second = world.a_member(practice, name="Ora", role="owner")
    left_open = _invite(second, at, role="owner")
    by_ana = _invite(ana, at, email="eve@new.example")

    people_actions.end_membership(ana, membership_id=_membership(second).pk, at=at)

    with pytest.raises(queries.InvitationIsNotOpen):
        queries.invitation_behind(left_open.token, at=at)
    assert queries.invitation_behind(by_ana.token, at=at)


def test_an_owner_who_becomes_less_leaves_no_way_back_open(ana, practice, at):
    second = world.a_member(practice, name="Ora", role="owner")
    left_open = _invite(second, at, role="owner")

    people_actions.change_role(
        ana, membership_id=_membership(second).pk, was="owner", to="biller", at=at
    )

    with pytest.raises(queries.InvitationIsNotOpen):
        queries.invitation_behind(left_open.token, at=at)


def test_only_an_owner_invites(ben, at):
    with pytest.raises(NotAllowed):
        _invite(ben, at, role="owner")

    assert Event.objects.filter(action="access.refused").count() == 1


def test_cleo_reaches_nobody_of_ours(ana, ben, cleo, at):
    invited = _invite(ana, at)

    for attempt in (
        lambda: people_actions.end_membership(cleo, membership_id=_membership(ben).pk, at=at),
        lambda: people_actions.change_role(
            cleo, membership_id=_membership(ben).pk, was="biller", to="auditor", at=at
        ),
        lambda: people_actions.withdraw_invitation(
            cleo, invitation_id=invited.invitation_id, at=at
        ),
    ):
        with pytest.raises(NoSuchRecord):
            attempt()

    assert [each.user_id for each in queries.members(cleo)] == [cleo.user_id]
    assert queries.open_invitations(cleo, at=at) == []
    assert Event.objects.filter(action="access.refused", practice_id=cleo.practice_id).count() == 3


def test_the_trail_holds_no_address_of_the_invited(ana, at):
    _invite(ana, at)

    event = Event.objects.get(action="person.invited")
    assert "dee" not in str([event.details, event.object_ids, event.reason])
    assert Invitation.objects.get().email == "dee@new.example"
