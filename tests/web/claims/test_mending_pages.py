"""A fix on the claim's page: the button, the change shown first, the word asked for, the undo."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.apps import apps
from django.urls import reverse

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import actions, mapping
from effleurage.apps.claims.models import Claim, Mending
from effleurage.apps.visits.models import VisitLine
from effleurage.core.gate.registry import BY_CODE
from effleurage.web.claims import fixes
from tests.apps import world
from tests.apps.claims.a_claim_of import (
    a_billed_client,
    a_draft,
    a_mendable_draft,
    a_mended_draft,
    row,
)


def _text(response):
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def header(ana, at):
    draft = a_draft(ana, diagnoses=("M54.5", "M62.830"))
    actions.check_claim(ana, claim_id=draft.id, at=at)
    return row(draft.id)


def _mend_address(text: str, kind: str) -> str:
    return re.search(rf'href="(/claims/[0-9a-f-]+/mend/{kind}-[0-9a-f]+/)"', text)[1]


def _page(browser, claim):
    return _text(browser.get(reverse("claim", args=[claim.id])))


def test_a_finding_offers_its_fix_its_field_and_its_rule(anas_browser, header):
    text = _page(anas_browser, header)

    assert "Choose the code that is meant…" in text
    assert reverse("help_page", args=["rules"]) + "#gate-dx-01" in text


def test_a_finding_that_a_person_mends_leads_to_the_field(ana, anas_browser, at):
    draft = a_draft(ana)
    claim = mapping.claim_of(draft)
    policy = type(claim.policy)(member_id="", claim_filing_code="CI")
    Claim.objects.filter(pk=draft.pk).update(**mapping.columns_of(_with(claim, policy=policy)))
    actions.check_claim(ana, claim_id=draft.id, at=at)

    text = _page(anas_browser, draft)

    assert reverse("edit_policy", args=[draft.policy_id]) + "#id_member_id" in text


@pytest.mark.parametrize(
    ("code", "address", "of"),
    [
        ("GATE-ID-09", "compare_card", "policy_id"),
        ("GATE-ELIG-14", "note_benefit", "policy_id"),
        ("GATE-ELIG-17", "note_answer", "policy_id"),
        ("GATE-ELIG-28", "edit_policy", "policy_id"),
        ("GATE-MONEY-07", "restrict_billing", "policy_id"),
        ("GATE-ELIG-29", "client", "client_id"),
        ("GATE-TIME-04", "payer", "payer_id"),
        ("GATE-DOC-12", "payer", "payer_id"),
    ],
)
def test_a_finding_leads_to_the_page_that_keeps_the_answer(ana, anas_browser, code, address, of):
    draft = a_draft(ana)
    found = BY_CODE[code].finding(next(iter(BY_CODE[code].look(*BY_CODE[code].failing()))))
    Claim.objects.filter(pk=draft.pk).update(findings=[found.as_json()], verdict="warned")

    text = _page(anas_browser, draft)

    assert f'href="{reverse(address, args=[getattr(draft, of)])}' in text


def test_the_end_of_an_accidents_payment_is_noted_at_its_case(ana, anas_browser):
    policy = a_billed_client(ana)
    case = world.a_case(policy.client)
    billing = world.Billing(policy_id=policy.id, case_id=case.id)
    draft = a_draft(ana, policy, billing=billing)
    found = BY_CODE["GATE-ACC-10"]
    told = found.finding(next(iter(found.look(*found.failing()))))
    Claim.objects.filter(pk=draft.pk).update(findings=[told.as_json()], verdict="blocked")

    assert reverse("payment_end", args=[case.id]) in _page(anas_browser, draft)


def test_every_rule_that_leads_to_another_page_exists():
    assert set(fixes.PAGE_OF_RULE) <= set(BY_CODE)


def _with(claim, **changes):
    return replace(claim, **changes)


def test_the_change_and_the_question_are_shown_before_anything_changes(anas_browser, header):
    url = _mend_address(_page(anas_browser, header), "billable-code")

    text = _text(anas_browser.get(url))

    assert "M54.50 Low back pain, unspecified" in text
    assert "M54.59" in text
    assert 'value="M54.51' not in text
    assert "Which do you mean: M54.50" in text
    assert "Who confirmed it" in text
    assert not Mending.objects.exists()


def test_a_code_is_changed_with_who_confirmed_it_and_can_be_undone(anas_browser, header):
    url = _mend_address(_page(anas_browser, header), "billable-code")
    shown = anas_browser.get(url).context
    said = {
        "option": shown["offer"].options[0].key,
        "confirmed_by": "Dr Osei",
        "confirmed_how": "phone",
        "confirmed_on": "2026-11-20",
        "version": row(header.id).version,
    }

    answer = anas_browser.post(url, said, follow=True)

    text = _text(answer)
    assert "Mended, and checked again." in text
    assert "Confirmed by Dr Osei" in text
    assert mapping.claim_of(row(header.id)).diagnoses == ("M54.50", "M62.830")
    undo = reverse("undo_fix", args=[Mending.objects.get().id])
    assert undo in text
    anas_browser.post(undo)
    assert mapping.claim_of(row(header.id)).diagnoses == ("M54.5", "M62.830")


def test_without_who_confirmed_it_the_form_asks_again(anas_browser, header):
    url = _mend_address(_page(anas_browser, header), "billable-code")
    option = anas_browser.get(url).context["offer"].options[0].key

    answer = anas_browser.post(url, {"option": option, "version": row(header.id).version})

    assert answer.status_code == 422
    assert "Name who confirmed it" in answer.content.decode()
    assert mapping.claim_of(row(header.id)).diagnoses[0] == "M54.5"


def test_a_fix_that_is_gone_leads_back_to_the_claim(ana, anas_browser, at):
    draft, _ = a_mendable_draft(ana)

    answer = anas_browser.get(reverse("mend_claim", args=[draft.id, "add-gp-0"]), follow=True)

    assert "That is mended already" in _text(answer)


def test_the_fixes_of_a_claim_stay_in_sight(ana, anas_browser, at):
    kept = Mending.objects.get(pk=a_mended_draft(ana, at))

    text = _page(anas_browser, kept.claim)

    assert "Mended on this claim" in text
    assert "none → GP" in text
    assert "Mended: Add GP" in text


def test_checking_again_keeps_a_fix(ana, anas_browser, at):
    kept = Mending.objects.get(pk=a_mended_draft(ana, at))

    anas_browser.post(reverse("check_claim", args=[kept.claim_id]))

    assert mapping.claim_of(row(kept.claim_id)).lines[0].modifiers == ("GP",)


def _everything() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label not in {"sessions", "audit"}
    }


def _a_written_visit(ana, **changes):
    policy = a_billed_client(ana, requires_gp=True)
    return world.a_visit(ana, policy.client, policy=policy, **changes)


def test_the_payer_is_foretold_and_nothing_is_stored(ana, anas_browser):
    visit = _a_written_visit(ana, diagnoses=("M54.5",))
    before, events = _everything(), Event.objects.count()

    text = _text(anas_browser.get(reverse("what_if", args=[visit.id])))

    assert "would be asked for" in text
    assert "120.00" in text
    assert "M54.5 is a header" in text
    assert "is not signed" not in text
    assert "Which do you mean: M54.50" in text
    assert _everything() == before
    assert Event.objects.count() == events + 1


def test_a_finding_of_the_note_leads_to_the_field_of_the_note(ana, anas_browser):
    visit = _a_written_visit(ana, diagnoses=("M54.5",))

    text = _text(anas_browser.get(reverse("what_if", args=[visit.id])))

    note = reverse("visit", args=[visit.id])
    assert f"{note}#id_diagnoses[0]" in text
    assert f"{note}#id_lines[0].modifiers" in text
    assert 'id="id_diagnoses[0]"' in _text(anas_browser.get(note))


def test_lines_without_a_unit_do_not_shift_the_fields(ana, anas_browser):
    visit = _a_written_visit(ana)
    VisitLine.objects.filter(visit=visit).update(position=2)
    VisitLine.objects.create(
        practice_id=visit.practice_id, visit=visit, position=1, procedure="97140", minutes=5,
        units=0, charge_cents=0,
    )  # fmt: skip

    text = _text(anas_browser.get(reverse("what_if", args=[visit.id])))

    assert "#id_lines[1].modifiers" in text


def test_a_cash_visit_is_asked_of_no_payer(ana, practice, anas_browser):
    visit = world.a_visit(ana, world.a_client(practice))

    text = _text(anas_browser.get(reverse("what_if", args=[visit.id])))

    assert "No payer is chosen" in text


def test_the_note_asks_for_the_panel_and_has_a_link_without_scripts(ana, anas_browser):
    visit = _a_written_visit(ana)

    text = _text(anas_browser.get(reverse("visit", args=[visit.id])))

    url = reverse("what_if", args=[visit.id])
    assert f'hx-get="{url}"' in text
    assert f'href="{url}"' in text
