"""Payer rules, contracts and benefits, as the owner uses them: checked, changed, noted, seen."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from effleurage.apps.coverage.models import Contract, PayerRule, Policy
from tests.apps import world


@pytest.fixture
def payer(practice):
    return world.a_payer(practice)


@pytest.fixture
def limit(payer):
    return PayerRule.objects.get(payer=payer, kind="filing-limit")


def test_a_rule_is_checked_and_then_changed_from_a_day_on(open_as, ana, axe, shoot, limit):
    page = open_as(ana)

    page.goto(reverse("rule", args=[limit.id]))
    page.get_by_role("link", name="I checked this today").click()
    page.get_by_role("button", name="I checked this today").click()
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Number").fill("90")
    page.get_by_label("For visits from").fill("2026-06-01")
    page.get_by_label("Who said so, and when").fill("letter of May")
    page.get_by_role("button", name="Save the rule").click()
    page.get_by_text("The rule was changed").wait_for()

    axe(page)
    shoot(page, "rule")
    assert "Within 90 days of the visit" in page.content()
    assert "Within 180 days of the visit" in page.content()
    held = PayerRule.objects.filter(series=limit.series).order_by("number")
    assert [(each.amount, each.active_until) for each in held] == [
        (180, date(2026, 6, 1)),
        (90, None),
    ]
    assert held[0].is_verified


def test_the_usual_rules_are_offered_and_taken_over(open_as, ana, axe, shoot, payer):
    page = open_as(ana, width=390, theme="dark")

    page.goto(reverse("rules"))
    axe(page)
    page.get_by_role("link", name="usual rules you have not looked at").click()
    axe(page)
    shoot(page, "usual-rules")
    page.get_by_role("button", name="Take them over").click()
    page.get_by_role("button", name="Take them over").last.click()
    page.wait_for_url("**" + reverse("rules"))

    axe(page)
    shoot(page, "rules")
    assert PayerRule.objects.exclude(default_key="").exists()
    assert page.complaints == []


def test_a_contract_and_a_benefit_are_noted(open_as, ana, practice, axe, shoot, payer):
    world.a_therapist(practice)
    policy = world.a_policy(world.a_client(practice), payer)
    page = open_as(ana)

    page.goto(reverse("add_contract", args=[payer.id]))
    axe(page)
    page.get_by_label("Therapist").select_option(index=1)
    page.get_by_label("Accepted from").fill("2026-01-01")
    page.get_by_role("button", name="Save it").click()
    page.wait_for_url("**/contracts/**")
    axe(page)
    shoot(page, "contract")
    page.goto(reverse("note_benefit", args=[policy.id]))
    axe(page)
    page.get_by_label("Visits a year").fill("20")
    page.get_by_role("button", name="Save it").click()
    page.wait_for_url("**" + reverse("policy", args=[policy.id]))
    axe(page)
    shoot(page, "policy")

    assert Contract.objects.get().active_from == date(2026, 1, 1)
    assert Policy.objects.get().visits_a_year == 20
    assert page.complaints == []


@pytest.mark.parametrize("name", ["add_rule", "compare_card", "restrict_billing"])
def test_the_forms_have_no_barrier(open_as, ana, practice, axe, shoot, payer, name):
    policy = world.a_policy(world.a_client(practice), payer)
    page = open_as(ana, width=390)

    page.goto(reverse(name, args=[] if name == "add_rule" else [policy.id]))

    axe(page)
    shoot(page, name)
