from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import actions, checking, mapping, waiting
from effleurage.apps.claims.models import Claim, Override
from effleurage.apps.claims.passing import (
    ClaimHasLeft,
    OverrideNeedsAReason,
    RuleCannotBeOverridden,
)
from effleurage.apps.clients.models import Client
from effleurage.apps.exchange.sending import claims_to_send
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.practices.doors import NotAllowed
from effleurage.core.claims.examples import example
from effleurage.core.claims.life_table import ClaimIsOnHold
from effleurage.core.gate import ClaimIsBlocked, Verdict
from effleurage.core.ledger import Account
from tests.apps import world
from tests.apps.claims.a_claim_of import (
    ON,
    a_billed_client,
    a_draft,
    a_ready_claim,
    a_sent_claim,
    row,
)


def _rewrite(draft, **changes):
    """Let a draft say something else than its visits do."""
    claim = replace(mapping.claim_of(draft), **changes)
    Claim.objects.filter(pk=draft.pk).update(**mapping.columns_of(claim))


def _pending_claim_number(draft):
    """Let a draft be of a car accident whose claim number the adjuster has not issued."""
    auto = example("auto")
    accident = replace(auto.accident, claim_number="")
    _rewrite(draft, accident=accident, payer=auto.payer, policy=auto.policy, referral=auto.referral)


def test_checking_keeps_verdict_and_findings(ana, at):
    draft = a_draft(ana)
    _rewrite(draft, diagnoses=("M54.5",))

    report = actions.check_claim(ana, claim_id=draft.id, at=at)

    after = row(draft.id)
    assert report.verdict is Verdict.BLOCKED
    assert after.verdict == "blocked"
    assert [finding["code"] for finding in after.findings] == [f.code for f in report.findings]
    assert after.checked_at == at


def test_a_blocked_claim_is_not_made_ready_and_not_charged(ana, at):
    draft = a_draft(ana)
    _rewrite(draft, diagnoses=("M54.5",))

    with pytest.raises(ClaimIsBlocked):
        actions.make_ready(ana, claim_id=draft.id, at=at)

    assert row(draft.id).state == "draft"
    assert ledger.entries_of_claims(ana.practice_id, [draft.number]) == ()


def test_a_ready_claim_is_charged_line_by_line(ana, at):
    ready = a_ready_claim(ana)

    balances = ledger.claim_balances(ana, number=ready.number)

    assert balances[Account.PAYER_RECEIVABLE] == ready.total_cents
    assert balances[Account.SERVICES] == -ready.total_cents


def test_a_claim_made_ready_twice_is_charged_once(ana, at):
    ready = a_ready_claim(ana)
    actions.take_back(ana, claim_id=ready.id, at=at)

    actions.make_ready(ana, claim_id=ready.id, at=at)

    assert len(ledger.entries_of_claims(ana.practice_id, [ready.number])) == 1


def test_a_corrected_claim_is_charged_what_it_now_says(ana, at):
    ready = a_ready_claim(ana)
    actions.take_back(ana, claim_id=ready.id, at=at)
    (line,) = mapping.claim_of(ready).lines
    for cents in (13_000, 14_000):
        _rewrite(
            row(ready.id), lines=(replace(line, charge_cents=cents),), total_charge_cents=cents
        )
        actions.make_ready(ana, claim_id=ready.id, at=at)

    balances = ledger.claim_balances(ana, number=ready.number)

    assert balances[Account.PAYER_RECEIVABLE] == 14_000


def test_the_gate_sees_the_clients_other_live_claims(ana, at):
    policy = a_billed_client(ana)
    first = a_draft(ana, policy)
    second = a_draft(ana, policy)

    (before,) = checking.reports([second], on=ON)
    actions.close(ana, claim_id=first.id, at=at)
    (after,) = checking.reports([row(second.id)], on=ON)

    assert "GATE-DUP-01" in {finding.code for finding in before.findings}
    assert "GATE-DUP-01" not in {finding.code for finding in after.findings}


def test_the_gate_counts_the_visits_that_an_authorisation_has_paid_for_before(ana, at):
    policy = a_billed_client(ana)
    authorisation = world.an_authorisation(policy, visits_allowed=2)
    billing = world.Billing(policy_id=policy.id, authorisation_id=authorisation.id)
    drafts = [
        a_draft(ana, policy, service_date=date(2026, 11, day), billing=billing)
        for day in (3, 10, 17)
    ]

    found = [
        {finding.code for finding in report.findings} for report in checking.reports(drafts, on=ON)
    ]

    assert ["GATE-ELIG-05" in codes for codes in found] == [False, False, True]


def test_many_claims_are_checked_with_as_many_queries_as_two(ana, django_assert_max_num_queries):
    drafts = [a_draft(ana) for _ in range(6)]
    checking.reports(drafts[:1], on=ON)

    with django_assert_max_num_queries(16):
        checking.reports(drafts, on=ON)


def test_a_claim_that_the_gate_holds_wakes_on_the_gates_day(ana, at):
    draft = a_draft(ana)
    _pending_claim_number(draft)

    report = actions.check_claim(ana, claim_id=draft.id, at=at)

    assert report.verdict is Verdict.HELD
    held = row(draft.id)
    assert held.wake_on == report.hold.wake_on > ON
    assert [line.id for line in waiting.held(ana).lines] == [draft.id]


def test_a_hold_of_the_gate_ends_when_its_reason_does(ana, at):
    draft = a_draft(ana)
    before = mapping.claim_of(draft)
    _pending_claim_number(draft)
    actions.check_claim(ana, claim_id=draft.id, at=at)
    _rewrite(row(draft.id), accident=before.accident, payer=before.payer)

    actions.check_claim(ana, claim_id=draft.id, at=at)

    assert row(draft.id).wake_on is None


def test_a_persons_hold_stays_whatever_the_gate_says(ana, at):
    draft = a_draft(ana)
    actions.put_on_hold(
        ana, claim_id=draft.id, reason="wait for the attorney", wake_on=date(2026, 12, 1), at=at
    )

    actions.check_claim(ana, claim_id=draft.id, at=at)

    assert row(draft.id).hold_reason == "wait for the attorney"


def test_an_override_lets_one_finding_pass_in_the_actors_name(ana, at):
    draft = a_draft(ana)
    code = actions.check_claim(ana, claim_id=draft.id, at=at).findings[0].code

    actions.override_rule(ana, claim_id=draft.id, rule_code=code, reason="looked it up", at=at)

    report = actions.check_claim(ana, claim_id=draft.id, at=at)
    assert code not in {finding.code for finding in report.findings}
    assert report.overridden[0].override.by == str(ana.user_id)


def test_an_override_withdrawn_lets_the_rule_object_again(ana, at):
    draft = a_draft(ana)
    code = actions.check_claim(ana, claim_id=draft.id, at=at).findings[0].code
    override = actions.override_rule(
        ana, claim_id=draft.id, rule_code=code, reason="looked it up", at=at
    )

    actions.withdraw_override(ana, override_id=override, at=at)

    report = actions.check_claim(ana, claim_id=draft.id, at=at)
    assert code in {finding.code for finding in report.findings}


def test_an_override_ends_when_the_draft_is_written_anew_with_another_text(ana, at):
    draft = a_draft(ana)
    actions.override_rule(ana, claim_id=draft.id, rule_code="GATE-DX-04", reason="known", at=at)
    Client.objects.filter(pk=draft.client_id).update(last_name="Otherwise")

    actions.change_draft(ana, claim_id=draft.id, at=at)

    assert not Override.objects.filter(withdrawn_at=None).exists()


def test_an_override_lives_on_when_the_draft_says_the_same_as_before(ana, at):
    draft = a_draft(ana)
    actions.override_rule(ana, claim_id=draft.id, rule_code="GATE-DX-04", reason="known", at=at)

    actions.change_draft(ana, claim_id=draft.id, at=at)

    assert Override.objects.get(withdrawn_at=None).rule_code == "GATE-DX-04"


@pytest.mark.parametrize("code", ["GATE-TIME-03", "GATE-NO-99"])
def test_what_can_never_be_overridden_is_not(ana, at, code):
    draft = a_draft(ana)

    with pytest.raises(RuleCannotBeOverridden):
        actions.override_rule(ana, claim_id=draft.id, rule_code=code, reason="because", at=at)


def test_an_override_without_a_reason_is_refused_also_by_the_database(ana, at):
    draft = a_draft(ana)

    with pytest.raises(OverrideNeedsAReason):
        actions.override_rule(ana, claim_id=draft.id, rule_code="GATE-DX-04", reason=" ", at=at)
    with pytest.raises(IntegrityError):
        Override.objects.create(
            practice_id=ana.practice_id, claim=draft, rule_code="X", reason="",
            by=ana.user_id, by_name="Ana", at=at,
        )  # fmt: skip


def test_a_therapist_may_not_override_a_rule(practice, ana, at):
    draft = a_draft(ana)
    therapist = world.a_member(practice, name="Theo", role="therapist")

    with pytest.raises(NotAllowed):
        actions.override_rule(
            therapist, claim_id=draft.id, rule_code="GATE-DX-04", reason="known", at=at
        )


def test_a_claim_that_has_left_is_not_checked_any_more(ana, at):
    sent = a_sent_claim(ana)

    with pytest.raises(ClaimHasLeft):
        actions.check_claim(ana, claim_id=sent.id, at=at)


def test_a_held_claim_is_not_sent(ana, at):
    ready = a_ready_claim(ana)
    actions.put_on_hold(ana, claim_id=ready.id, reason="wait", wake_on=date(2026, 12, 1), at=at)

    with pytest.raises(ClaimIsOnHold):
        claims_to_send(ana, [ready.id], at=at)


def test_no_event_repeats_health_data(ana, at):
    ready = a_ready_claim(ana)
    actions.put_on_hold(
        ana, claim_id=ready.id, reason="Abernathy is away", wake_on=date(2026, 12, 1), at=at
    )

    told = [f"{event.reason}{event.details}" for event in Event.objects.all()]

    assert not any("Abernathy" in each or "M54" in each for each in told)
