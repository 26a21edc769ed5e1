"""The migration that made rules of the terms that release 0.1 kept, run on terms as it kept them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps

from effleurage.apps.coverage.models import Payer, PayerRule, TermsVersion

MIGRATION = import_module("effleurage.apps.coverage.migrations.0005_terms_become_rules")
FIRST, SECOND = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def payer(practice):
    return Payer.objects.create(
        practice=practice, name="Cascade Mutual", payer_id="CMH01", line_of_business="commercial",
        unit_rule="cms", filing_limit_days=90, requires_gp=True, terms_source="the manual",
        terms_verified=True, recheck_by=date(2027, 1, 1),
    )  # fmt: skip


def held(payer, number, set_at, by=None, **terms):
    TermsVersion.objects.create(
        practice_id=payer.practice_id, payer=payer, number=number, set_at=set_at, set_by=by,
        terms={"unit_rule": "unknown", "source": "a call"} | terms,
    )  # fmt: skip


def rules_of(kind):
    MIGRATION.terms_become_rules(apps, None)
    return list(PayerRule.objects.filter(kind=kind).order_by("number"))


def test_what_was_replaced_is_kept_as_withdrawn_on_that_day(ana, payer):
    held(payer, 1, FIRST, by=ana.user_id, filing_limit_days=180)
    held(payer, 2, SECOND, by=ana.user_id, filing_limit_days=90, is_verified=True)

    before, now = rules_of("filing-limit")

    assert (before.amount, before.withdrawn_at, before.withdrawn_by) == (180, SECOND, "Ana")
    assert (now.amount, now.withdrawn_at, now.active_from) == (90, None, None)
    assert (before.series, before.number, now.number) == (now.series, 1, 2)
    assert (now.is_verified, now.verified_on, now.set_by) == (True, SECOND.date(), "Ana")


def test_a_term_that_stayed_is_one_rule_that_was_checked_again(payer):
    held(payer, 1, FIRST, requires_gp=False)
    held(payer, 2, SECOND, requires_gp=False, is_verified=True, recheck_by="2027-03-01")

    (only,) = rules_of("requires-gp")

    assert (only.yes, only.set_at, only.is_verified) == (False, FIRST, True)
    assert only.recheck_by == date(2027, 3, 1)


def test_a_term_that_nobody_said_is_no_rule_and_one_unsaid_later_is_withdrawn(payer):
    held(payer, 1, FIRST, unit_rule="cms", uses_ncci=None)
    held(payer, 2, SECOND, unit_rule="unknown")

    (pools,) = rules_of("pools-minutes")

    assert (pools.yes, pools.withdrawn_at) == (True, SECOND)
    assert not PayerRule.objects.filter(kind="uses-ncci").exists()


def test_a_payer_without_kept_terms_has_those_of_its_row(payer):
    (limit,) = rules_of("filing-limit")

    assert (limit.amount, limit.source, limit.is_verified) == (90, "the manual", True)
    assert limit.recheck_by == date(2027, 1, 1)
    assert {each.kind for each in PayerRule.objects.all()} == {
        "pools-minutes", "filing-limit", "requires-gp",
    }  # fmt: skip
