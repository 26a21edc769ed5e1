"""The X-ray on its pages: each segment beside its words, one sheet of a large file at a time."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from effleurage.apps.exchange.models import File
from effleurage.web.xray import judged
from tests.apps.remits import world
from tests.edi.test_golden import GOLDEN

PAID = GOLDEN / "005010X221A1-835" / "pass" / "a-clean-remit-of-two-claims.edi"
WRONG = GOLDEN / "005010X221A1-835" / "fail" / "a-day-that-does-not-exist.edi"


def _text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def _look_at(browser, data: bytes, name: str = "rowan-ana.835"):
    token = browser.get(reverse("xray")).context["form"].new_token
    upload = SimpleUploadedFile(name, data)
    return browser.post(reverse("xray"), {"once": token, "file": upload}, follow=True)


def test_a_file_on_record_is_told_segment_by_segment(anas_browser, ana):
    file = world.a_file(ana, PAID.read_bytes(), name="paid.835")

    page = anas_browser.get(reverse("xray_file", args=[file.id]))

    assert "CLP*QH-1001*1*120*90*10*12*EV7788001*11*1" in page.content.decode()
    assert "charge $120.00" in _text(page)
    assert "Feb 3, 2025" in _text(page)
    assert 'id="s15" class="hue-' in page.content.decode()


def test_a_finding_stands_at_its_segment_and_can_be_jumped_to(anas_browser, ana):
    file = world.a_file(ana, WRONG.read_bytes(), name="wrong.835")

    page = anas_browser.get(reverse("xray_file", args=[file.id])).content.decode()

    row = page.partition('<tr id="s22"')[2].partition("</tr>")[0]
    assert "not a date that exists" in row
    assert 'href="?sheet=1#s22"' in page


def test_the_file_page_leads_to_the_x_ray(anas_browser, ana):
    file = world.a_file(ana, PAID.read_bytes(), name="paid.835")

    page = anas_browser.get(reverse("exchange_file", args=[file.id])).content.decode()

    assert reverse("xray_file", args=[file.id]) in page


def test_a_file_that_is_only_looked_at_is_not_on_record(anas_browser):
    page = _look_at(anas_browser, PAID.read_bytes())

    assert "charge $120.00" in _text(page)
    assert File.objects.count() == 0
    assert "rowan" not in page.request["PATH_INFO"]
    assert "rowan-ana" not in page.content.decode()


def test_a_file_that_was_put_away_is_gone(anas_browser):
    shown = _look_at(anas_browser, PAID.read_bytes()).content.decode()
    token = re.search(r'name="once" value="([^"]+)"', shown.partition("/xray/held/away/")[2])

    anas_browser.post(reverse("put_away_xray"), {"once": token and token[1]})

    assert anas_browser.get(reverse("xray_held"))["Location"] == reverse("xray")
    assert "xray" not in anas_browser.session


def test_another_person_does_not_see_what_is_held(anas_browser, cleos_browser):
    _look_at(anas_browser, PAID.read_bytes())

    assert cleos_browser.get(reverse("xray_held"))["Location"] == reverse("xray")


def test_words_are_found_without_standing_in_an_address(anas_browser, ana):
    file = world.a_file(ana, PAID.read_bytes(), name="paid.835")
    url = reverse("xray_file", args=[file.id])

    page = anas_browser.post(url, {"words": "vega"})

    assert "1 segment with these words" in _text(page)
    assert 'href="?sheet=1#s28"' in page.content.decode()
    assert "vega" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page.content.decode()))


def test_what_is_no_x12_says_what_it_is(anas_browser):
    page = _look_at(anas_browser, b"%PDF-1.7 and more of it")

    assert "it is a PDF" in _text(page)


def test_a_file_too_large_to_be_held_is_refused_at_its_field(anas_browser):
    page = _look_at(anas_browser, b" " * (2 * 1024 * 1024 + 1))

    assert page.status_code == 422
    assert "larger than 2 MB" in _text(page)


@pytest.fixture
def large(ana):
    """An 835 of two thousand claims, and its page."""
    head, _, _ = PAID.read_text("ascii").partition("CLP*QH-1001")
    claims = "".join(
        f"CLP*Q{n}*1*100*60*0*12*EV{n}*11*1~NM1*QC*1*Vega*Cleo****MI*EM{n}~"
        f"SVC*HC:97140*100*60**1~DTM*472*20250203~CAS*CO*45*40~REF*6R*L{n}~"
        for n in range(2_000)
    )
    body = head.replace("\n", "") + claims + "SE*12013*0001~GE*1*101~IEA*1*000000101~"
    file = world.a_file(ana, body.encode("ascii"), name="large.835")
    return reverse("xray_file", args=[file.id])


def test_a_large_file_is_shown_one_sheet_at_a_time(anas_browser, large):
    first, last = anas_browser.get(large), anas_browser.get(f"{large}?sheet=999999")

    assert len(first.context["lines"]) <= 120
    assert len(last.context["lines"]) <= 120
    assert last.context["at"] == last.context["sheets"] > 100
    assert "our claim number Q1999" in _text(last)
    assert last.context["lines"][0].line.loop == "2100"


def test_turning_a_sheet_does_not_check_the_file_again(anas_browser, large, monkeypatch):
    anas_browser.get(large)
    monkeypatch.setattr(judged.file_check, "findings_of", None)

    assert anas_browser.get(f"{large}?sheet=7").status_code == 200
