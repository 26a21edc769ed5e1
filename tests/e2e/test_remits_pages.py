"""Remits and the exchange in a browser: axe in both themes, the proof while typing, no scripts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from effleurage.apps.remits.models import Remit, RemitPart
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import paid, take_in
from tests.core.test_remit_builders import VISIT_DAY, a_remit
from tests.e2e.looking import barriers
from tests.web.exchange.addresses import in_doubt


@pytest.fixture
def addresses(ana):
    """A remit with a held part and money outside, one that disagrees, a file, a doubt."""
    world.sent(ana, "C1", "C2")
    remit = a_remit(paid("C1"), paid("X9", client_member_id=""), moved="WO 1000")
    (partly,) = take_in(ana, remit)
    (wrong,) = take_in(ana, a_remit(paid("C2"), trace_number="T2", amount_cents=9_900))
    held = RemitPart.objects.filter(remit_id=partly.remit_id, state="held")[0]
    file = world.a_file(ana, world.as_835(a_remit(paid("C3"), trace_number="T3"), control=5))
    sending = in_doubt(ana)
    return {
        "remits": reverse("remits"),
        "remit": reverse("remit", args=[partly.remit_id]),
        "disagrees": reverse("remit", args=[wrong.remit_id]),
        "advice": reverse("print_remit", args=[partly.remit_id]),
        "part": reverse("settle_part", args=[held.id]),
        "post": reverse("post_remit_file", args=[file.id]),
        "enter": reverse("enter_eob"),
        "exchange": reverse("exchange"),
        "file": reverse("exchange_file", args=[file.id]),
        "add": reverse("add_file"),
        "settle": reverse("settle_sending", args=[sending.id]),
    }


def test_remits_in_their_states_have_no_barrier(open_as, ana, addresses):
    page = open_as(ana)
    found = {}

    for name in ("remit", "disagrees", "part", "settle"):
        page.goto(addresses[name])
        if told := barriers(page, f"remits-{name}"):
            found[name] = told

    assert found == {}
    assert page.complaints == []


def test_the_proof_follows_what_is_typed(open_as, ana):
    page = open_as(ana)
    page.goto(reverse("enter_eob"))

    page.get_by_label("Amount", exact=True).fill("64")
    page.get_by_label("Number of the cheque or transfer").focus()

    page.get_by_text("Not proven: the payment is $64.00 more").wait_for()
    page.locator('[name="line0-claim_number"]').fill("C1")
    page.locator('[name="line0-charge"]').fill("64")
    page.locator('[name="line0-paid"]').fill("64")
    page.get_by_label("Number of the cheque or transfer").focus()
    page.get_by_text("Proven: every line").wait_for()
    assert page.complaints == []


def test_an_eob_is_entered_and_a_file_posted_without_scripts(open_as, ana, addresses):
    page = open_as(ana, scripts=False)
    page.goto(addresses["enter"])
    typed = {
        "payer_name": "Other Payer", "trace_number": "CHK 9", "amount": "64",
        "paid_on": "2026-11-20", "line0-claim_number": "C2", "line0-procedure": "97124",
        "line0-service_date": VISIT_DAY.isoformat(), "line0-charge": "100", "line0-paid": "64",
        "line0-contractual": "20", "line0-coinsurance": "16",
    }  # fmt: skip
    for name, value in typed.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.get_by_role("button", name="Add it up").last.click()
    assert page.get_by_text("Proven: every line").is_visible()

    page.get_by_role("button", name="Save the EOB").click()
    page.goto(addresses["post"])
    page.get_by_role("button", name="Post what is proven").click()

    assert page.get_by_text("Done: 1 remit").is_visible()
    assert Remit.objects.count() == 4
