from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from effleurage.apps.audit import actions, checks, heads, queries, sealing
from effleurage.apps.audit.checks import Check
from effleurage.apps.audit.guards import GUARDS
from effleurage.apps.audit.models import PurgePermit
from effleurage.apps.audit.verification import Wrong
from effleurage.findings import Severity
from tests.apps import world
from tests.apps.audit import rows


def _codes(at, against=None):
    found = checks.answers(checks.trail_checks(against=against), at=at)
    return {answer.check.name: [each.code for each in answer.findings] for answer in found}


def test_a_sound_trail_answers_every_check_with_nothing(guarded, ana, at):
    rows.a_sealed_event(ana, at)

    assert _codes(at) == {"seals": [], "sealer": [], "guards": [], "permits": []}


def test_a_wrong_row_is_named_by_chain_link_and_event(unguarded, ana, at):
    event = rows.a_sealed_event(ana, at)
    rows.run("UPDATE audit_event SET reason = 'x'")

    seals = checks.trail_checks()[0]
    (finding,) = seals.ask(at)

    assert finding.code == "audit-altered"
    assert finding.severity is Severity.BLOCK
    assert finding.where == f"chain {ana.practice_id}, link 1, event {event.id}"


def test_every_kind_of_wrong_has_words_and_a_code_of_its_own():
    words = {checks._WORDS[what] for what in Wrong}

    assert len(words) == len(Wrong)


def test_events_that_wait_too_long_are_a_warning_until_the_sealer_comes(guarded, ana, at):
    rows.an_event(ana, at)

    assert _codes(at + timedelta(minutes=15))["sealer"] == []
    assert _codes(at + timedelta(minutes=16))["sealer"] == ["audit-unsealed"]
    sealing.seal_pending(at + timedelta(minutes=16))
    assert _codes(at + timedelta(minutes=16))["sealer"] == []


def test_each_guard_gone_is_a_finding(unguarded, at):
    assert len(_codes(at)["guards"]) >= len(GUARDS)


def test_guards_are_put_back_by_hand_once_and_the_trail_is_told(unguarded, at):
    names = actions.put_guards_back(at=at, actor_name="Ana")
    again = actions.put_guards_back(at=at, actor_name="Ana")

    assert len(names) >= len(GUARDS)
    assert again == []
    (line,) = queries.installation_events().lines
    assert (line.action, line.details) == ("guards.put-back", {"guards": names})
    assert _codes(at)["guards"] == []


def test_a_permit_left_lying_is_a_finding(guarded, at):
    PurgePermit.objects.create(table_name="visits_visit", row_id=world.nobody())

    assert _codes(at)["permits"] == ["audit-permit-left"]


def test_a_trail_shorter_than_a_backups_heads_is_a_finding(unguarded, ana, at):
    rows.a_sealed_event(ana, at)
    kept = heads.chain_heads(at=at)
    rows.run("DELETE FROM audit_seal")
    rows.run("DELETE FROM audit_event")

    assert _codes(at)["seals"] == []
    assert _codes(at, kept)["seals"] == ["audit-cut-off"]


def test_checks_of_other_steps_are_asked_the_same_way(at):
    asked = []
    check = Check("balances", "every entry sums to zero", lambda when: asked.append(when) or [])

    (answer,) = checks.answers([check], at=at)

    assert asked == [at]
    assert answer.findings == ()


@pytest.mark.django_db
def test_the_check_is_one_query_a_piece_and_not_one_an_event(
    guarded, ana, at, django_assert_max_num_queries
):
    for _ in range(40):
        rows.an_event(ana, at)
    sealing.seal_pending(at)
    assert connection.vendor in {"sqlite", "postgresql"}

    with django_assert_max_num_queries(15):
        _codes(at)
