"""People on their pages: invited by a link, changed, signed out, ended; the last owner stays."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from effleurage.apps.practices.models import Invitation, Membership, Role, Session
from tests.apps import world
from tests.web import people


@pytest.fixture
def bens(ben) -> Membership:
    return Membership.objects.get(user_id=ben.user_id, practice_id=ben.practice_id)


def _text(response) -> str:
    return response.content.decode()


def _token(browser: Browser, url: str) -> str:
    return browser.get(url).context["form"].new_token


def test_an_invitation_shows_its_link_once_and_lets_somebody_in(anas_browser, practice):
    url = reverse("invite_person")
    typed = {"email": "dee@new.example", "role": "therapist", "once": _token(anas_browser, url)}

    shown = anas_browser.post(url, typed)
    again = anas_browser.post(url, typed, follow=True)
    path = "/" + shown.context["link"].partition("/")[2]

    assert shown.status_code == 200
    assert path in _text(shown)
    assert Invitation.objects.count() == 1
    assert "/invitation/" not in _text(again)
    assert Browser().get(path).status_code == 200


def test_somebody_who_works_here_is_not_invited_again(anas_browser, ben):
    url = reverse("invite_person")
    email = people.user_of(ben).email

    answer = anas_browser.post(
        url, {"email": email, "role": "owner", "once": _token(anas_browser, url)}
    )

    assert answer.status_code == 422
    assert "works here already" in _text(answer)


def test_a_withdrawn_invitation_opens_nothing(anas_browser, practice):
    url = reverse("invite_person")
    typed = {"email": "dee@new.example", "role": "biller", "once": _token(anas_browser, url)}
    path = "/" + anas_browser.post(url, typed).context["link"].partition("/")[2]
    row = Invitation.objects.get()

    anas_browser.post(reverse("withdraw_person", args=[row.pk]), {"confirmed": "1"})

    assert Browser().get(path).status_code == 404


def test_another_role_counts_from_the_next_click(anas_browser, ben, bens):
    bens_browser, url = people.signed_in(ben), reverse("change_person", args=[bens.pk])

    anas_browser.post(url, {"role": "front-desk", "once": _token(anas_browser, url)})

    assert Membership.objects.get(pk=bens.pk).role == Role.FRONT_DESK
    assert bens_browser.get(reverse("claims")).status_code == 403


def test_the_only_owner_is_told_kindly_that_she_stays(anas_browser, ana):
    mine = Membership.objects.get(user_id=ana.user_id, practice_id=ana.practice_id)
    role = reverse("change_person", args=[mine.pk])

    ended = anas_browser.post(
        reverse("end_person", args=[mine.pk]), {"confirmed": "1"}, follow=True
    )
    changed = anas_browser.post(role, {"role": "biller", "once": _token(anas_browser, role)})

    assert "only owner" in _text(ended)
    assert "only owner" in _text(changed)
    assert Membership.objects.get(pk=mine.pk).ended_at is None


def test_whoever_is_signed_out_is_out_everywhere(anas_browser, ben, bens):
    bens_browser = people.signed_in(ben)
    url = reverse("sign_person_out", args=[bens.pk])

    shown = _text(anas_browser.get(reverse("person", args=[bens.pk])))
    anas_browser.post(url, {"confirmed": "1"})

    assert "Sign out everywhere" in shown
    assert not Session.objects.filter(user_id=ben.user_id).exists()
    assert bens_browser.get(reverse("people")).status_code == 302


def test_whoever_left_has_no_page_any_more(anas_browser, bens):
    anas_browser.post(reverse("end_person", args=[bens.pk]), {"confirmed": "1"})

    assert anas_browser.get(reverse("person", args=[bens.pk])).status_code == 404


def test_each_role_is_explained_and_nobody_else_may_invite(ben, practice):
    page = _text(people.signed_in(ben).get(reverse("people")))

    assert "Purge what is past its retention" in page
    assert "Invite somebody" not in page


def test_the_list_asks_the_same_however_many_work_here(
    anas_browser, practice, django_assert_max_num_queries
):
    for number in range(6):
        world.a_member(practice, name=f"Member {number}", role="biller")

    with django_assert_max_num_queries(18):
        anas_browser.get(reverse("people"))
