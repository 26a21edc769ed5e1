from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from effleurage.apps.audit.models import Event
from effleurage.apps.practices import installation_actions, people_actions, queries
from effleurage.apps.practices.facts import PracticeIsNotComplete
from effleurage.apps.practices.installation_actions import Person
from effleurage.apps.practices.models import Practice, Session, User
from tests.apps import world
from tests.apps.practices.facts_of import stillwater

PASSWORD = "stone kettle orchard nine"
DANA = Person("Dana@Stillwater.example", "Dana Whitlow", PASSWORD)


@pytest.fixture(autouse=True)
def _cheap_passwords(settings, db) -> None:
    settings.PASSWORD_HASHERS = ["tests.web.people.CheapHasher"]


def test_a_practice_starts_with_an_owner_who_can_sign_in(at):
    started = installation_actions.start_practice(facts=stillwater(), owner=DANA, at=at)

    owner = queries.actor_for(user_id=started.user_id, practice_id=started.practice_id)
    assert (owner.name, owner.role) == ("Dana Whitlow", "owner")
    client = Client()
    client.post("/sign-in/", {"login": "dana@stillwater.example", "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_starting_a_practice_stands_in_both_chains(at):
    started = installation_actions.start_practice(facts=stillwater(), owner=DANA, at=at)

    events = Event.objects.filter(action="practice.started")
    assert set(events.values_list("chain", flat=True)) == {
        "installation",
        str(started.practice_id),
    }


def test_a_user_known_already_may_start_another_practice(at):
    first = installation_actions.start_practice(facts=stillwater(), owner=DANA, at=at)

    second = installation_actions.start_practice(
        facts=stillwater(organisation="Riverside Massage LLC"), owner=first.user_id, at=at
    )

    assert second.user_id == first.user_id
    assert len(queries.memberships_of(first.user_id)) == 2


def test_an_address_in_use_is_not_given_a_new_password(at):
    installation_actions.start_practice(facts=stillwater(), owner=DANA, at=at)

    with pytest.raises(installation_actions.SomebodySignsInWithThisAddress):
        installation_actions.start_practice(
            facts=stillwater(), owner=DANA._replace(password="violet saddle market"), at=at
        )

    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("owner", "facts", "refusal"),
    [
        (DANA._replace(password="short"), {}, installation_actions.PasswordIsTooWeak),
        (DANA._replace(password="DanaWhitlow1"), {}, installation_actions.PasswordIsTooWeak),
        (DANA._replace(email="dana"), {}, installation_actions.OwnerIsNotComplete),
        (DANA._replace(email=" "), {}, installation_actions.OwnerIsNotComplete),
        (DANA, {"npi": "1"}, PracticeIsNotComplete),
        (world.nobody(), {}, installation_actions.NoSuchUser),
    ],
)
def test_what_is_refused_leaves_nothing_behind(owner, facts, refusal, at):
    with pytest.raises(refusal):
        installation_actions.start_practice(facts=stillwater(**facts), owner=owner, at=at)

    assert (Practice.objects.count(), User.objects.count()) == (0, 0)
    assert not Event.objects.exists()


def test_an_accepted_invitation_makes_a_user_and_a_member(ana, at):
    token = people_actions.invite(ana, email="dee@new.example", role="therapist", at=at).token

    user_id = installation_actions.accept_invitation(
        token=token, name="  Dee   Moran ", password=PASSWORD, at=at
    )

    dee = queries.actor_for(user_id=user_id, practice_id=ana.practice_id)
    assert (dee.name, dee.role) == ("Dee Moran", "therapist")
    with pytest.raises(queries.InvitationIsNotOpen):
        installation_actions.accept_invitation_as(token=token, user_id=user_id, at=at)
    event = Event.objects.get(action="invitation.accepted")
    assert (event.actor_id, event.details) == (user_id, {"role": "therapist"})


def test_an_invitation_is_for_the_invited_address_only(ana, cleo, at):
    token = people_actions.invite(ana, email="dee@new.example", role="owner", at=at).token

    with pytest.raises(queries.InvitationIsNotOpen):
        installation_actions.accept_invitation_as(token=token, user_id=cleo.user_id, at=at)

    assert queries.invitation_behind(token, at=at)


def test_a_weak_password_leaves_the_invitation_open(ana, at):
    token = people_actions.invite(ana, email="dee@new.example", role="owner", at=at).token

    with pytest.raises(installation_actions.PasswordIsTooWeak):
        installation_actions.accept_invitation(token=token, name="Dee", password="dee", at=at)

    assert queries.invitation_behind(token, at=at)


def test_the_holder_of_the_key_gives_a_new_password_and_ends_every_session(at):
    installation_actions.start_practice(facts=stillwater(), owner=DANA, at=at)
    client = Client()
    client.post("/sign-in/", {"login": "dana@stillwater.example", "password": PASSWORD})

    installation_actions.set_password(
        email="Dana@stillwater.example", password="violet saddle market", at=at
    )

    assert User.objects.get().check_password("violet saddle market")
    assert not Session.objects.filter(user__isnull=False).exists()
    assert client.get("/").status_code == 302
    assert Event.objects.filter(action="password.set-by-key-holder").count() == 1


def test_the_holder_of_the_key_lets_somebody_in_who_lost_her_phone(ana, at):
    user = User.objects.get(pk=ana.user_id)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "sealed"})

    installation_actions.turn_off_second_step(email=user.email, at=at)

    assert not Authenticator.objects.exists()
    assert Event.objects.filter(action="second-step.stopped-by-key-holder").count() == 1
    with pytest.raises(installation_actions.NoSuchUser):
        installation_actions.turn_off_second_step(email="nobody@nowhere.example", at=at)
