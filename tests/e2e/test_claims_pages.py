"""Claims and batches in a browser: each state of a claim looked at, and sending by clicking."""

from __future__ import annotations

import pytest

from effleurage.apps.claims import actions
from effleurage.apps.exchange import actions as exchange
from effleurage.apps.exchange.actions import ByHand
from effleurage.apps.exchange.models import Method
from tests.apps import world
from tests.apps.claims.a_claim_of import (
    a_billed_client,
    a_draft,
    a_ready_claim,
    a_visit_to_bill,
    row,
)
from tests.apps.exchange.a_sending_of import a_connection, by_hand, the_submission
from tests.e2e.looking import barriers

#: What the table of addresses does not reach: a page, and the claim in the state it is about.
PAGES = (
    ("blocked", "/claims/{blocked}/"),
    ("let-pass", "/claims/{blocked}/let-pass/GATE-DX-01/"),
    ("ready", "/claims/{ready}/"),
    ("by-hand", "/claims/{ready}/by-hand/"),
    ("file", "/claims/{ready}/file/"),
    ("mailed", "/claims/{mailed}/"),
    ("sent", "/claims/sendings/{sending}/"),
)


@pytest.fixture
def ids(ana, at, tmp_path):
    a_connection(ana, tmp_path)
    a_visit_to_bill(ana)
    blocked = a_draft(ana, a_billed_client(ana), diagnoses=("M54.5",), lines=(world.an_hour(),))
    actions.check_claim(ana, claim_id=blocked.id, at=at)
    ready, mailed = a_ready_claim(ana), a_ready_claim(ana)
    how = ByHand(connection_id=by_hand(ana, Method.MAIL).id, confirmation="9400 1000")
    exchange.record_sent(ana, claim_id=mailed.id, by_hand=how, at=at)
    return {
        "blocked": blocked.id,
        "ready": ready.id,
        "mailed": mailed.id,
        "sending": the_submission(mailed).id,
    }


def test_every_page_of_claims_in_its_states_has_no_barrier(open_as, ana, ids):
    page = open_as(ana)
    found = {}

    for name, path in PAGES:
        page.goto(path.format(**ids))
        if told := barriers(page, f"claims-{name}"):
            found[name] = told

    assert found == {}
    assert page.complaints == []


def test_a_claim_is_sent_by_clicking_without_scripts(open_as, ana, ids):
    page = open_as(ana, scripts=False)
    page.goto(f"/claims/{ids['ready']}/")

    page.get_by_role("link", name="Send it", exact=True).click()
    page.get_by_role("button", name="Send it now").click()

    assert page.get_by_text("Handed over").is_visible()
    assert row(ids["ready"]).state == "sent"


def test_a_packet_in_a_new_tab_does_not_keep_the_claim_from_being_recorded_as_sent(
    open_as, ana, ids
):
    page = open_as(ana)
    page.goto(f"/claims/{ids['ready']}/by-hand/")
    page.get_by_label("Mail", exact=False).first.check()
    page.get_by_label("What proves that it left").fill("9400 1001")

    with page.context.expect_page():
        page.get_by_role("button", name="Print the packet").click()
    page.get_by_role("button", name="It is sent").click()

    page.get_by_text("It is recorded as sent").wait_for(timeout=3_000)
    assert row(ids["ready"]).state == "sent"
