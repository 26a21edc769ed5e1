"""Visits on their pages: started, written without losing a word, signed, added to, billed."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from effleurage.apps.audit.models import Event
from effleurage.apps.claims.models import ClaimVisit
from effleurage.apps.visits.models import Addendum, Visit
from tests.apps import world
from tests.web import people


@pytest.fixture
def therapist(ana):
    return world.a_therapist_of(ana)


@pytest.fixture
def client_row(practice):
    return world.a_client(practice)


@pytest.fixture
def policy(practice, client_row):
    return world.a_policy(client_row, world.a_payer(practice))


@pytest.fixture
def draft(ana, therapist, client_row, policy) -> Visit:
    return world.a_visit(ana, client_row, policy=policy, therapist_id=therapist.id)


@pytest.fixture
def bens_browser(ben):
    return people.signed_in(ben)


def _text(response) -> str:
    return response.content.decode()


def _typed(visit: Visit, **changes: str) -> dict[str, str]:
    """What a browser posts of an unchanged draft."""
    line = visit.lines.get(position=1)
    return {
        "version": str(visit.version),
        "service_date": visit.service_date.isoformat(),
        "therapist_id": str(visit.therapist_id),
        "location_id": str(visit.location_id),
        "policy_id": str(visit.policy_id or ""),
        "subjective": visit.subjective,
        "objective": visit.objective,
        "assessment": visit.assessment,
        "plan": visit.plan,
        "diagnoses[0]": visit.diagnoses[0],
        "diagnoses[1]": visit.diagnoses[1],
        "lines[0].procedure": line.procedure,
        "lines[0].start": line.times[0][0],
        "lines[0].stop": line.times[0][1],
        "lines[0].diagnosis_pointers": "A",
        "do": "save",
    } | changes


def _url(visit: Visit) -> str:
    return reverse("visit", args=[visit.id])


# The list


def test_unsigned_visits_come_first(anas_browser, ana, client_row, therapist):
    old = world.a_visit(ana, client_row, therapist_id=therapist.id, service_date=date(2026, 10, 1))
    signed = world.a_signed_visit(ana, client_row, service_date=date(2026, 11, 3))

    page = _text(anas_browser.get(reverse("visits")))
    by_day = _text(anas_browser.get(reverse("visits") + "?sort=-service_date"))

    assert page.index(str(old.id)) < page.index(str(signed.id))
    assert by_day.index(str(old.id)) > by_day.index(str(signed.id))


def test_the_list_narrows_by_state_therapist_and_day(anas_browser, practice, draft):
    url = reverse("visits")
    other = world.a_therapist(practice, npi="1660004056")

    def is_listed(query: str) -> bool:
        return str(draft.id) in _text(anas_browser.get(f"{url}?{query}"))

    assert is_listed(f"state=draft&therapist={draft.therapist_id}&since=2026-11-03")
    assert is_listed("until=2026-11-03")
    assert not is_listed("state=signed")
    assert not is_listed(f"therapist={other.id}")
    assert not is_listed("since=2026-11-04")
    assert not is_listed("until=2026-11-02")


def test_the_list_costs_the_same_however_long(
    anas_browser, ana, client_row, therapist, django_assert_max_num_queries
):
    for day in range(1, 25):
        world.a_visit(ana, client_row, therapist_id=therapist.id, service_date=date(2026, 10, day))

    with django_assert_max_num_queries(20):
        page = _text(anas_browser.get(reverse("visits")))

    assert "1–24 of 24" in page


def test_visits_leave_as_csv_with_a_reason(anas_browser, draft):
    response = anas_browser.post(reverse("visits"), {"export": "csv", "reason": "for the year"})

    assert "2026-11-03" in _text(response)
    assert Event.objects.get(action="records.exported").details["visit"] == 1


# Starting


def test_a_visit_starts_with_the_cover_of_the_day_in_one_press(
    anas_browser, therapist, client_row, policy, practice
):
    world.a_location(practice)
    url = reverse("start_visit", args=[client_row.id])
    form = anas_browser.get(url).context["form"]
    names = ("therapist_id", "location_id", "policy_id")
    typed = {name: form.initial[name] for name in names} | {"service_date": "2026-11-20"}

    started = anas_browser.post(url, typed)

    visit = Visit.objects.get()
    assert started["Location"] == _url(visit)
    assert (visit.therapist_id, visit.policy_id) == (therapist.id, policy.id)


def test_the_last_visit_lends_its_procedures_but_neither_note_nor_minutes(
    anas_browser, ana, client_row, therapist
):
    last = world.a_signed_visit(ana, client_row)
    typed = {
        "service_date": "2026-11-20",
        "therapist_id": str(therapist.id),
        "location_id": str(last.location_id),
        "as_last_time": "on",
    }

    anas_browser.post(reverse("start_visit", args=[client_row.id]), typed)

    visit = Visit.objects.get(state="draft")
    line = visit.lines.get()
    assert (visit.diagnoses, line.procedure) == (last.diagnoses, "97124")
    assert (line.minutes, line.times, visit.subjective, visit.objective) == (None, [], "", "")


# Writing


def test_saving_what_was_shown_changes_nothing_but_the_version(anas_browser, draft):
    before = (draft.diagnoses, draft.subjective, list(draft.lines.values_list("units", "times")))

    saved = anas_browser.post(_url(draft), _typed(draft))

    draft.refresh_from_db()
    assert saved["Location"] == _url(draft)
    after = (draft.diagnoses, draft.subjective, list(draft.lines.values_list("units", "times")))
    assert after == before


def test_the_page_of_a_draft_shows_units_and_money_in_words(anas_browser, draft):
    page = _text(anas_browser.get(_url(draft)))

    assert "60 minutes are 4 quarter-hours with nothing left over: 4 units" in page
    assert "$120.00" in page
    assert "covers this day" in page


def test_counting_while_somebody_types_opens_no_record(anas_browser, draft):
    events = Event.objects.filter(action="records.read").count()
    typed = {
        "service_date": "2026-11-03",
        "policy_id": str(draft.policy_id),
        "lines[0].procedure": "97124",
        "lines[0].minutes": "37",
    }

    page = _text(anas_browser.post(reverse("count_units"), typed))
    found = _text(anas_browser.post(reverse("search_diagnoses"), {"words": "M54.2"}))

    assert "37 minutes are 2 quarter-hours with 7 left over, which do not count: 2 units" in page
    assert "more minute" not in page
    assert "M54.2" in found
    assert Event.objects.filter(action="records.read").count() == events


def test_minutes_that_two_procedures_share_are_found_while_somebody_types(anas_browser, draft):
    shared = {"lines[1].procedure": "97112", "lines[1].start": "10:30", "lines[1].stop": "11:15"}

    page = _text(anas_browser.post(reverse("count_units"), _typed(draft, **shared)))

    assert "10:00-11:00 and 10:30-11:15 overlap; no minute can be billed twice" in page


def test_a_search_without_scripts_keeps_what_was_typed_and_saves_nothing(anas_browser, draft):
    typed = _typed(draft, subjective="Not saved yet.", words="M25.511")

    looked = anas_browser.post(_url(draft), typed)
    added = anas_browser.post(_url(draft), typed | {"do": "add:M25.511", "looked": "M25.511"})

    assert looked.status_code == 200
    assert 'value="add:M25.511"' in _text(looked)
    assert "Not saved yet." in _text(added)
    assert added.context["form"]["diagnoses[2]"].value() == "M25.511"
    draft.refresh_from_db()
    assert (draft.version, len(draft.diagnoses)) == (1, 2)


def test_another_line_is_offered_without_losing_the_others(anas_browser, draft):
    first = anas_browser.get(_url(draft)).context["form"]
    more = anas_browser.post(
        _url(draft), _typed(draft, **{"lines[1].minutes": "", "do": "line"})
    ).context["form"]

    assert (first.lines, more.lines) == (2, 3)
    assert more["lines[0].procedure"].value() == "97124"


def test_a_heading_is_shown_with_the_codes_below_it(anas_browser, draft):
    page = _text(
        anas_browser.post(_url(draft), _typed(draft, **{"diagnoses[0]": "M54.5", "do": "count"}))
    )

    assert "A heading, not a code to bill" in page
    assert 'value="swap:0:M54.50"' in page


def test_a_diagnosis_says_where_it_came_from(anas_browser, ana, therapist, client_row):
    referral = world.a_referral(client_row, diagnoses=["M54.2"])
    visit = world.a_visit(ana, client_row, therapist_id=therapist.id)
    typed = _typed(visit, referral_id=str(referral.id))
    anas_browser.post(_url(visit), typed)

    page = _text(anas_browser.get(_url(visit)))

    assert "On the referral of Joel Nakamura" in page
    assert "Not on the chosen referral" in page
    assert "0 of 12 visits used, 12 left" in page


def test_what_is_wrong_stands_at_its_line(anas_browser, draft):
    typed = _typed(
        draft,
        **{
            "lines[0].procedure": "",
            "lines[1].procedure": "97140",
            "lines[1].minutes": "30",
            "lines[1].start": "11:00",
            "lines[1].diagnosis_pointers": "D",
        },
    )

    page = anas_browser.post(_url(draft), typed)

    assert page.status_code == 422
    errors = page.context["form"].errors
    assert errors["lines[0].procedure"] == ["Choose what was done, or empty the line."]
    assert errors["lines[1].stop"] == ["Write when it ended too."]
    assert errors["lines[1].diagnosis_pointers"] == ["There is no diagnosis D."]


def test_a_finding_of_the_action_stands_at_the_line_that_was_typed(anas_browser, draft):
    line = {"lines[2].procedure": "97124", "lines[2].minutes": "30"}

    page = anas_browser.post(_url(draft), _typed(draft, **line))

    assert "It stands above already" in page.context["form"].errors["lines[2].procedure"][0]


def test_a_tied_unit_stays_where_the_therapist_put_it(ana, practice, anas_browser, client_row):
    pools = world.a_policy(client_row, world.a_payer(practice, unit_rule="cms"))
    draft = world.a_visit(ana, client_row, policy=pools)
    tied = {
        "lines[0].start": "", "lines[0].stop": "", "lines[0].minutes": "20",
        "lines[1].procedure": "97140", "lines[1].minutes": "20", "prefer": "97140",
    }  # fmt: skip

    anas_browser.post(_url(draft), _typed(draft, **tied))
    form = anas_browser.get(_url(draft)).context["form"]

    assert dict(draft.lines.values_list("procedure", "units")) == {"97124": 1, "97140": 2}
    assert form.initial["prefer"] == "97140"


def test_two_tabs_on_one_draft_show_both_and_lose_nothing(anas_browser, draft):
    anas_browser.post(_url(draft), _typed(draft, plan="Every week."))

    stale = anas_browser.post(_url(draft), _typed(draft, plan="Twice a week."))
    again = anas_browser.post(_url(draft), _typed(draft, plan="Twice a week.", version="2"))

    assert stale.status_code == 409
    assert "Every week." in _text(stale)
    assert "Twice a week." in _text(stale)
    assert [each.label for each in stale.context["form"].changes()] == ["Plan: what comes next"]
    draft.refresh_from_db()
    assert (again.status_code, draft.plan) == (302, "Twice a week.")


def test_what_was_typed_into_a_note_that_was_signed_meanwhile_is_shown_still(anas_browser, draft):
    typed = _typed(draft, plan="Written in the other tab.")
    anas_browser.post(reverse("sign_visit", args=[draft.id]), {"version": "1"})

    page = anas_browser.post(_url(draft), typed)

    assert page.status_code == 422
    assert "write an addendum instead" in _text(page)
    assert "Written in the other tab." in _text(page)


# Signing and after


def test_the_page_before_signing_shows_the_whole_note_and_what_a_payer_would_say(
    anas_browser, draft
):
    page = _text(anas_browser.get(reverse("sign_visit", args=[draft.id])))

    assert "Upper trapezius and levator" in page
    assert "stands for ever" in page
    assert "Sign the note" in page
    assert "What the payer would say" in page


def test_only_the_treating_therapist_is_offered_to_sign(practice, ana, draft):
    other = people.signed_in(world.a_member(practice, name="Tess", role="therapist"))

    page = _text(other.get(reverse("sign_visit", args=[draft.id])))
    refused = other.post(reverse("sign_visit", args=[draft.id]), {"version": "1"})

    assert "from their own account" in page
    assert "Sign the note" not in page
    assert refused.status_code == 422
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_signed_note_is_billed_in_one_press_and_added_to(anas_browser, draft):
    signed = anas_browser.post(
        reverse("sign_visit", args=[draft.id]), {"version": "1"}, follow=True
    )
    added = anas_browser.post(
        reverse("add_addendum", args=[draft.id]), {"text": "Left side too."}, follow=True
    )
    billed = anas_browser.post(reverse("bill_visit", args=[draft.id]))
    page = _text(anas_browser.get(_url(draft)))

    assert "Make the claim" in _text(signed)
    assert "Left side too." in _text(added)
    assert Addendum.objects.count() == 1
    stand = ClaimVisit.objects.get(visit=draft)
    assert billed.status_code == 302
    assert "Make the claim" not in page
    assert stand.is_live


def test_who_is_billed_may_change_after_signing_by_the_biller(
    bens_browser, ana, practice, client_row, policy
):
    visit = world.a_signed_visit(ana, client_row, policy=policy)
    other = world.a_policy(client_row, world.a_payer(practice, name="Other Mutual"))
    url = reverse("edit_billing", args=[visit.id])

    answer = bens_browser.post(url, {"policy_id": str(other.id), "version": str(visit.version)})

    visit.refresh_from_db()
    assert (answer.status_code, visit.policy_id) == (302, other.id)


def test_a_biller_reads_a_draft_and_is_shown_no_way_to_write_it(bens_browser, draft):
    page = _text(bens_browser.get(_url(draft)))

    assert "Neck stiff since September" in page
    assert "Save the draft" not in page
    assert "Strike it out" not in page
    assert bens_browser.post(_url(draft), _typed(draft)).status_code == 403


def test_a_draft_is_struck_out_after_being_asked(anas_browser, draft):
    url = reverse("cancel_visit", args=[draft.id])

    asked = anas_browser.post(url)
    anas_browser.post(url, {"confirmed": "1"})

    assert "Strike out this visit?" in _text(asked)
    draft.refresh_from_db()
    assert draft.state == "cancelled"


def test_cover_that_does_not_hold_that_day_is_said_before_anything_else(anas_browser, draft):
    draft.policy.active_until = date(2026, 11, 1)
    draft.policy.save()

    page = _text(anas_browser.get(_url(draft)))

    assert "The policy does not cover this day" in page


def test_no_address_of_a_visit_carries_a_name(anas_browser, draft):
    page = _text(anas_browser.get(_url(draft)))

    assert "Abernathy" in page
    assert not any("abernathy" in part.split('"')[0].lower() for part in page.split('href="')[1:])
