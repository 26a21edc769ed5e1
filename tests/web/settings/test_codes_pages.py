"""The pages of code sets and of the practice's own codes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from effleurage.apps.codes import queries as loads
from effleurage.apps.visits import queries
from effleurage.apps.visits.facts import LineFacts
from effleurage.apps.visits.models import OwnProcedure
from effleurage.codes import editions, procedures, sets, shared
from tests.apps import world

MUE = b"HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator\n97124,9,3\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of our own, in which the shipped edition lies already."""
    built = editions.built_path()
    folder = tmp_path / "codes"
    folder.mkdir()
    if built.exists():
        (folder / built.name).symlink_to(built)
    monkeypatch.setenv(editions.FOLDER_SETTING, str(folder))
    sets.look_again()
    yield folder
    shared.tell(())
    sets.look_again()


@pytest.fixture
def on_this_computer(monkeypatch):
    """Let the pages load also where the tests run on PostgreSQL."""
    from effleurage.web.settings import code_sets  # noqa: PLC0415 - after Django is set up

    monkeypatch.setattr(code_sets.databases, "is_embedded", lambda _: True)


def text(response) -> str:
    return response.content.decode()


def test_a_file_is_loaded_by_page_shown_and_taken_back(anas_browser, ana, folder, on_this_computer):
    file = SimpleUploadedFile("mue.csv", MUE)

    loaded = anas_browser.post(reverse("load_codes"), {"code_files": [file], "begins": ""})

    assert loaded["Location"] == reverse("code_load", args=[1])
    assert procedures.procedure("97124").mue_units == 9
    page = text(anas_browser.get(reverse("code_sets")))
    assert "Most units a day (MUE)" in page
    assert "Answers" in page
    assert "97124" in text(anas_browser.get(loaded["Location"]))
    back = reverse("take_codes_back", args=[1])
    assert "Take this load back?" in text(anas_browser.get(back))
    anas_browser.post(back, {"confirmed": "1"})
    assert loads.in_use() == ()
    assert procedures.procedure("97124").mue_units != 9


def test_a_file_that_is_none_of_these_is_refused_in_words(anas_browser, folder, on_this_computer):
    file = SimpleUploadedFile("letter.csv", b"dear,sir\n1,2\n")

    answer = anas_browser.post(reverse("load_codes"), {"code_files": [file]})

    assert answer.status_code == 422
    assert "letter.csv is none of" in text(answer).lower()
    assert loads.newest_number() == 0


def test_on_a_server_its_operator_loads_by_command(anas_browser, folder, monkeypatch):
    from effleurage.web.settings import code_sets  # noqa: PLC0415 - after Django is set up

    monkeypatch.setattr(code_sets.databases, "is_embedded", lambda _: False)

    page = text(anas_browser.get(reverse("code_sets")))
    posted = anas_browser.post(
        reverse("load_codes"), {"code_files": [SimpleUploadedFile("mue.csv", MUE)]}
    )

    assert "effleurage codes load --records" in page
    assert posted.status_code in {200, 422}
    assert loads.newest_number() == 0


def test_the_history_costs_one_query_however_long(ana, at, django_assert_num_queries):
    with django_assert_num_queries(1):
        loads.history(ana)


def test_a_code_of_ones_own_is_counted_priced_and_read_in_its_own_words(
    anas_browser, ana, practice
):
    added = anas_browser.post(
        reverse("add_own_code"),
        {"code": "0509m", "words": "Massage, board code", "counted": "timed", "unit_minutes": "30",
         "note": ""},
    )  # fmt: skip
    anas_browser.post(
        reverse("fee", args=["0509M"]), {"charge_cents": "40.00", "active_from": "2026-01-01"}
    )
    therapist = world.a_therapist_of(ana)
    line = LineFacts(procedure="0509M", minutes=60, diagnosis_pointers=(1,))

    visit = world.a_visit(ana, world.a_client(practice), therapist_id=therapist.id, lines=(line,))

    assert added["Location"] == reverse("fee", args=["0509M"])
    assert [(each.units, each.charge_cents) for each in visit.lines.all()] == [(2, 8_000)]
    page = text(anas_browser.get(reverse("visit", args=[visit.id])))
    assert "0509M Massage, board code" in page
    assert "one unit for each 30 minutes" in page
    assert queries.fees_on(ana, on=date(2026, 11, 3))["0509M"] == 4_000


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "97124"}, "It is known already"),
        ({"code": "?!"}, "not a procedure number"),
        ({"unit_minutes": "999"}, "240"),
    ],
)
def test_a_code_that_cannot_be_is_refused_at_its_field(anas_browser, changes, words):
    typed = {"code": "0509M", "words": "Ours", "counted": "once", "unit_minutes": "15"} | changes

    answer = anas_browser.post(reverse("add_own_code"), typed)

    assert answer.status_code == 422
    assert words.lower() in text(answer).lower()
    assert not OwnProcedure.objects.exists()


def test_a_retired_code_is_offered_no_longer_and_can_come_back(anas_browser, ana, practice):
    row = OwnProcedure.objects.create(practice=practice, code="0509M", words="Ours", is_timed=False)

    anas_browser.post(reverse("retire_own_code", args=[row.id]))
    retired = text(anas_browser.get(reverse("own_codes")))
    anas_browser.post(reverse("bring_own_code_back", args=[row.id]))

    assert "Retired" in retired
    row.refresh_from_db()
    assert row.is_active
