"""What every page of a practice has from ``in_practice``: an actor, one event of reads, refusals logged."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from effleurage.apps.audit.models import Event
from effleurage.apps.practices import actions, queries
from effleurage.apps.practices.models import Location
from effleurage.apps.practices.sessions import PRACTICE
from effleurage.web.signin.practice import in_practice
from tests.apps import world
from tests.web import people


@pytest.fixture
def ask(ana, ben, cleo):
    """Ask a view as one of us, in her own practice."""

    def asked(view, actor):
        request = RequestFactory().get("/")
        request.user = people.user_of(actor)
        request.session = {PRACTICE: str(actor.practice_id)}
        return in_practice(view)(request)

    return asked


def test_a_page_has_the_actor_of_now(ask, ben):
    world.Membership.objects.filter(user_id=ben.user_id).update(role="auditor")
    seen = []

    ask(lambda request, actor: seen.append(actor) or HttpResponse(), ben)

    assert [(each.user_id, each.role) for each in seen] == [(ben.user_id, "auditor")]


def test_what_a_page_reads_is_one_event(ask, ana, practice):
    places = [world.a_location(practice), world.a_location(practice)]

    def page(request, actor):
        for place in places:
            queries.get_location(actor, place.id)
        return HttpResponse()

    ask(page, ana)

    (event,) = Event.objects.filter(action="records.read")
    assert set(event.object_ids) == {str(place.id) for place in places}


def test_another_practices_row_is_not_there_and_the_attempt_is_logged(ask, cleo, practice):
    place = world.a_location(practice)

    def look(request, actor):
        queries.get_location(actor, place.id)

    response = ask(look, cleo)

    assert response.status_code == 404
    (event,) = Event.objects.filter(action="access.refused")
    assert (event.practice_id, event.details) == (cleo.practice_id, {"attempted": "look"})


def test_an_action_refused_on_a_page_is_logged_once(ask, ben, practice, at):
    place = world.a_location(practice)

    def retire(request, actor):
        actions.retire_location(actor, location_id=place.id, version=1, at=at)

    response = ask(retire, ben)

    assert response.status_code == 403
    assert Event.objects.filter(action="access.refused").count() == 1
    assert Location.objects.get().is_active
