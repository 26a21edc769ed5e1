"""Claims and batches in a browser: axe in both themes at three widths, and sending by clicking."""

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
from tests.e2e.conftest import WIDTHS

#: Pages and the claim that each is about.
PAGES = (
    ("list", "/claims/"),
    ("bill", "/claims/draft/"),
    ("blocked", "/claims/{blocked}/"),
    ("let-pass", "/claims/{blocked}/let-pass/GATE-DX-01/"),
    ("ready", "/claims/{ready}/"),
    ("hold", "/claims/{ready}/hold/"),
    ("send", "/claims/{ready}/send/"),
    ("by-hand", "/claims/{ready}/by-hand/"),
    ("copy-sheet", "/claims/{ready}/copy-sheet/"),
    ("file", "/claims/{ready}/file/"),
    ("mailed", "/claims/{mailed}/"),
    ("answer", "/claims/{mailed}/answer/"),
    ("sent", "/claims/sendings/{sending}/"),
    ("batches", "/batches/"),
    ("send-batch", "/batches/send/"),
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


#: In which theme and width each page is looked at; between them, everything is.
LOOKS = (("light", "desk"), ("dark", "phone"))


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_every_page_of_claims_pleases_axe(theme, width, open_as, ana, ids, axe, shoot):
    page = open_as(ana, theme=theme, width=WIDTHS[width])
    for name, path in PAGES:
        page.goto(path.format(**ids))
        shoot(page, f"claims-{name}-{theme}-{width}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width], path
    assert page.complaints == []


def test_a_claim_is_sent_by_clicking_without_scripts(open_as, ana, ids):
    page = open_as(ana, scripts=False)
    page.goto(f"/claims/{ids['ready']}/")

    page.get_by_role("link", name="Send it", exact=True).click()
    page.get_by_role("button", name="Send it now").click()

    assert page.get_by_text("Handed over").is_visible()
    assert row(ids["ready"]).state == "sent"
