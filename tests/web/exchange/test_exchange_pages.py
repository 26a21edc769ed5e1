"""The exchange on its pages: files told in words, refusals with their fix, doubts settled by hand."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from effleurage.apps.audit.models import Event
from effleurage.apps.exchange import actions
from effleurage.apps.exchange.models import File, Submission
from effleurage.edi.acknowledgements import Verdict
from effleurage.web.exchange.forms import FileForm
from tests.apps import world as people_world
from tests.apps.claims.a_claim_of import a_ready_claim, row
from tests.apps.exchange.a_sending_of import (
    ACCEPTED,
    REFUSED,
    a_277ca,
    a_connection,
    a_ta1,
    the_file,
    the_submission,
)
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import paid
from tests.core.test_remit_builders import a_remit
from tests.web import people
from tests.web.exchange.addresses import in_doubt


@pytest.fixture
def sent(ana, at, tmp_path):
    """Two claims that left in one file."""
    connection = a_connection(ana, tmp_path)
    ready = [a_ready_claim(ana), a_ready_claim(ana)]
    actions.send_claims(
        ana, claim_ids=[one.id for one in ready], connection_id=connection.id, at=at
    )
    return [row(one.id) for one in ready]


def _text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def _add(browser, data: bytes, name: str = "answer.txt"):
    url = reverse("add_file")
    token = browser.get(url).context["form"].new_token
    return browser.post(url, {"once": token, "file": SimpleUploadedFile(name, data)})


def test_a_refusal_says_why_what_to_do_and_which_claim(anas_browser, ana, sent):
    answer = _add(anas_browser, a_277ca(sent[:1], REFUSED))

    page = anas_browser.get(answer["Location"])

    assert f"Claim {sent[0].number}" in _text(page)
    assert "the subscriber" in _text(page)
    assert "mend it on the claim" in _text(page)
    assert reverse("claim", args=[sent[0].id]) in page.content.decode()


def test_an_acceptance_stands_in_the_list_and_on_the_file_that_left(anas_browser, ana, sent):
    _add(anas_browser, a_277ca(sent, ACCEPTED))

    inbox = _text(anas_browser.get(reverse("exchange")))
    left = _text(anas_browser.get(reverse("exchange_file", args=[the_file(sent[0]).id])))

    assert "2 claims accepted" in inbox
    assert sent[0].number in left


def test_a_file_that_was_only_read_is_told_too(anas_browser, ana, sent):
    _add(anas_browser, a_ta1(the_file(sent[0]), Verdict.ACCEPTED))

    left = anas_browser.get(reverse("exchange_file", args=[the_file(sent[0]).id]))

    assert "Form in order" in _text(left)
    assert anas_browser.get(reverse("exchange")).status_code == 200


def test_the_same_file_twice_is_said_plainly(anas_browser, ana, sent):
    data = a_277ca(sent, ACCEPTED)
    first = _add(anas_browser, data)

    second = _add(anas_browser, data, "another-name.txt")

    assert second["Location"] == first["Location"]
    assert "Exactly this file came before" in _text(anas_browser.get(second["Location"]))
    assert File.objects.filter(direction="in").count() == 1


def test_a_remit_added_by_hand_leads_to_what_it_would_do(anas_browser, ana):
    answer = _add(anas_browser, world.as_835(a_remit(paid())), "era.835")

    assert answer["Location"] == reverse("post_remit_file", args=[File.objects.get().id])


def test_a_file_of_no_known_kind_is_kept_and_said_so(anas_browser, ana):
    answer = _add(anas_browser, b"%PDF-1.4 a letter", "Lindqvist Marta.pdf")

    page = anas_browser.get(answer["Location"])

    assert "none of the files that answer claims" in _text(page)
    assert "Lindqvist" not in File.objects.get().name


def test_a_file_that_is_too_large_is_refused(anas_browser, monkeypatch):
    monkeypatch.setattr(FileForm.base_fields["file"], "most_bytes", 10)

    answer = _add(anas_browser, b"12345678901")

    assert answer.status_code == 422
    assert not File.objects.exists()


def test_a_doubt_is_settled_by_what_a_person_found(anas_browser, ana):
    sending = in_doubt(ana)
    url = reverse("settle_sending", args=[sending.id])
    listed = _text(anas_browser.get(reverse("exchange")))
    token = anas_browser.get(url).context["form"].new_token

    anas_browser.post(url, {"once": token, "outcome": "not sent", "confirmation": "portal, none"})

    assert "In doubt" in listed
    assert Submission.objects.get(pk=sending.id).state == "failed"


def test_a_therapist_may_not_settle_a_doubt(practice, ana):
    browser = people.signed_in(people_world.a_member(practice, name="Imani", role="therapist"))
    sending = in_doubt(ana)

    assert "Say what you found" not in _text(browser.get(reverse("exchange")))
    assert browser.get(reverse("settle_sending", args=[sending.id])).status_code == 403


def test_the_list_asks_as_often_for_many_files_as_for_one(
    anas_browser, ana, django_assert_num_queries, django_assert_max_num_queries
):
    url = reverse("exchange")
    world.a_file(ana, b"one")
    anas_browser.get(url)
    with django_assert_max_num_queries(40) as one:
        anas_browser.get(url)
    for number in range(5):
        world.a_file(ana, b"more %d" % number)

    with django_assert_num_queries(len(one)):
        anas_browser.get(url)


def test_the_bytes_of_a_file_leave_as_they_came(anas_browser, ana, sent):
    file = the_file(sent[0])

    url = reverse("file_bytes", args=[file.id])
    unsaid = anas_browser.post(url, {"reason": ""})
    answer = anas_browser.post(url, {"reason": "for the clearinghouse"})

    assert unsaid.status_code == 422
    assert answer.content == bytes(file.body)
    assert Event.objects.filter(reason="for the clearinghouse").count() == 1
    assert answer["Content-Disposition"].startswith("attachment")
    assert the_submission(sent[0]).file_id == file.id
