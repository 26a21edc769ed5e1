"""No list reads all that a practice has: each query of each list says by which index it finds rows.

SQLite plans by the shape of a query and of the indexes alone, for nobody gathers statistics: what
it plans for these few rows it does with a hundred thousand. ``make bench`` measures that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models import Count

from effleurage.apps.claims.models import Claim
from effleurage.store import databases
from tests.web.claims.addresses import objects as claims
from tests.web.exchange.addresses import objects as sendings
from tests.web.ledger.addresses import objects as money
from tests.web.remits.addresses import objects as remits
from tests.web.visits.addresses import objects as visits

#: What grows with the years. Unsealed events, open balances and payers do not.
GROWS = (
    r"(audit_(event|seal)|clients_(client|document|referral|case)|coverage_(policy|authorisation)"
    r"|visits_visit(line)?|claims_claim\w*|exchange_(file|submission|acknowledgement)"
    r"|ledger_(entry|posting|receipt)|remits_remit(part)?)"
)
LISTS = (
    "/", "/clients/", "/clients/?page=2", "/visits/", "/visits/?sort=-service_date",
    "/visits/?state=draft", "/claims/", "/claims/?sort=service_date", "/claims/?sort=-total_cents",
    "/claims/?state=draft", "/claims/?state=blocked", "/claims/?state=ready", "/claims/?state=held",
    "/claims/?state=leaving", "/claims/?state=sent", "/claims/?state=rejected",
    "/claims/?state=decided", "/claims/?state=denied", "/claims/?state=closed",
    "/claims/?state=decided&sort=-total_cents", "/claims/draft/", "/batches/", "/batches/send/",
    "/exchange/", "/exchange/?sort=at", "/exchange/?way=in", "/exchange/?kind=835", "/remits/",
    "/remits/?state=open", "/remits/?state=posted", "/remits/?sort=paid_on",
    "/remits/?sort=-amount_cents", "/remits/?sort=payer_name", "/money/", "/money/clients/",
    "/money/clients/?sort=name", "/payers/", "/people/", "/audit/", "/settings/",
)  # fmt: skip

pytestmark = pytest.mark.skipif(
    not databases.is_embedded(connection), reason="PostgreSQL plans by statistics"
)


@pytest.fixture
def full(ana, at):
    """Give the practice something of everything, so that no query is left out."""
    for some in (claims, sendings, remits, money, visits):
        some(ana, at)


def test_no_list_reads_all_that_grows(full, anas_browser):
    read = {path: list(_read_whole(anas_browser, path)) for path in LISTS}

    assert {path: found for path, found in read.items() if found} == {}


@pytest.mark.parametrize(
    "reads_everything",
    [
        lambda rows, _: rows.filter(frequency="1"),
        lambda rows, mine: rows.filter(frequency="1", practice_id=mine),
        lambda rows, mine: rows.filter(practice_id=mine).order_by("frequency")[:50],
        lambda rows, mine: (
            rows.filter(practice_id=mine).values("frequency").annotate(n=Count("pk"))
        ),
    ],
)
def test_a_query_that_reads_everything_is_found(reads_everything, ana):
    assert _whole(*reads_everything(Claim.objects, ana.practice_id).query.sql_with_params())


def _read_whole(browser, path) -> Iterator[str]:
    asked: list[tuple[str, tuple[object, ...]]] = []

    def listen(execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        assert browser.get(path).status_code == 200
    for sql, params in dict(asked).items():
        yield from (f"{step}: {sql}" for step in _whole(sql, params))


def _whole(sql: str, params: object) -> list[str]:
    """Return the steps of a query's plan that go through a whole table, or a practice's part of it.

    To go through an index in its own order until a page is full reads no more than the page.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        steps = [row[3] for row in cursor.fetchall()]
    in_order = "LIMIT" in sql and not any(
        step.startswith("USE TEMP B-TREE FOR") and "LAST TERM" not in step for step in steps
    )
    scans = [step for step in steps if re.match(rf"SCAN (U0 |{GROWS}\b)", step)]
    all_of_mine = (
        rf"SEARCH (U\d|{GROWS}) USING (COVERING )?INDEX \w+ \(practice_id=\?\)( LEFT-JOIN)?$"
    )
    return scans + [
        step for step in steps if re.match(all_of_mine, step) and not in_order and not _is_few(step)
    ]


def _is_few(step: str) -> bool:
    """Return whether the index holds but the few rows that something is still to be done with."""
    return bool(re.search(r"INDEX (claims_by_wake_date|claims_held|exchange_not_settled)\b", step))
