from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.examples import example, kinds
from effleurage.core.rate import Rate
from effleurage.findings import Severity
from effleurage.practice_payer.plan_file import default_plans, read_plans
from effleurage.practice_payer.plans import Plan, PlanBook, Recovery
from tests.builders import a_claim, a_policy

SMALLEST = {
    "format": "effleurage practice payer plans 1",
    "plans": [{"plan_id": "one", "payer_id": "CMH01", "allowed_cents": {"97124": 2200}}],
}


def a_plan_file(**changes: Any) -> str:
    raw: dict[str, Any] = copy.deepcopy(SMALLEST)
    raw["plans"][0].update(changes)
    return json.dumps(raw)


def the_plan(text: str) -> Plan:
    book, findings = read_plans(text)
    assert book is not None, findings
    return book.plans[0]


def the_default() -> PlanBook:
    book, findings = read_plans(default_plans())
    assert book is not None
    assert findings == ()
    return book


def test_the_shipped_plans_have_no_fault_and_know_every_example_claim() -> None:
    book = the_default()

    plans = [book.plan_of(example(kind)) for kind in kinds()]

    assert all(plans)
    assert len({plan.payer_id for plan in plans if plan}) == len(kinds())


def test_a_claim_falls_under_the_first_plan_that_fits() -> None:
    book = the_default()
    in_group = a_claim(policy=a_policy(group_number="70044"))

    special, general = book.plan_of(in_group), book.plan_of(a_claim())

    assert special is not None
    assert general is not None
    assert special.authorisation_required
    assert not general.authorisation_required


@pytest.mark.parametrize(
    "claim",
    [
        a_claim(policy=a_policy(member_id="XYZ1")),
        a_claim(payer=replace(example("commercial").payer, payer_id="OTHER")),
    ],
)
def test_a_stranger_falls_under_no_plan(claim: Any) -> None:
    assert the_default().plan_of(claim) is None


def test_what_is_not_written_means_no_limit() -> None:
    plan = the_plan(json.dumps(SMALLEST))

    assert plan.visits_per_year is None
    assert plan.filing_limit_days is None
    assert (plan.deductible_cents, plan.copay_cents, plan.coinsurance) == (0, 0, Rate(0))
    assert not plan.authorisation_required


def test_every_field_of_a_plan_is_read() -> None:
    text = a_plan_file(
        coinsurance_percent="12.5",
        takebacks=[{"deny": {"reason": "50"}, "recovery": "later", "after_days": 3}],
        denials=[{"procedure": "97010", "group": "PR", "reason": "204", "remarks": ["N130"]}],
        rejections=[{"category": "A3", "status": "33", "entity": "IL"}],
        visits_per_year=0,
    )

    plan = the_plan(text)

    assert plan.coinsurance == Rate.percent("12.5")
    assert plan.takebacks[0].recovery is Recovery.LATER
    assert plan.takebacks[0].deny is not None
    assert plan.takebacks[0].deny.group == "CO"
    assert plan.denials[0].denial.remarks == ("N130",)
    assert plan.rejections[0].category == "A3"
    assert plan.visits_per_year == 0


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"deductable_cents": 1}, "plans-unknown-field", "$.plans[0].deductable_cents"),
        ({"deductible_cents": 10.5}, "plans-wrong-type", "$.plans[0].deductible_cents"),
        ({"deductible_cents": True}, "plans-wrong-type", "$.plans[0].deductible_cents"),
        ({"deductible_cents": -1}, "plans-wrong-type", "$.plans[0].deductible_cents"),
        ({"copay_cents": 10**12}, "plans-wrong-type", "$.plans[0].copay_cents"),
        ({"coinsurance_percent": 20}, "plans-wrong-type", "$.plans[0].coinsurance_percent"),
        ({"coinsurance_percent": "101"}, "plans-wrong-type", "$.plans[0].coinsurance_percent"),
        ({"coinsurance_percent": "-1"}, "plans-wrong-type", "$.plans[0].coinsurance_percent"),
        ({"gp_required": "yes"}, "plans-wrong-type", "$.plans[0].gp_required"),
        ({"gp_required": 1}, "plans-wrong-type", "$.plans[0].gp_required"),
        ({"visits_per_year": "12"}, "plans-wrong-type", "$.plans[0].visits_per_year"),
        ({"allowed_cents": {"97124": "22"}}, "plans-wrong-type", "$.plans[0].allowed_cents"),
        ({"allowed_cents": {"massage": 22}}, "plans-wrong-type", "$.plans[0].allowed_cents"),
        ({"allowed_cents": [2200]}, "plans-wrong-type", "$.plans[0].allowed_cents"),
        ({"allowed_cents": None}, "plans-wrong-type", "$.plans[0].allowed_cents"),
        ({"payer_id": None}, "plans-field-missing", "$.plans[0].payer_id"),
        ({"payer_id": ""}, "plans-wrong-type", "$.plans[0].payer_id"),
        ({"payer_id": "A" * 51}, "plans-wrong-type", "$.plans[0].payer_id"),
        ({"payer_id": "A*B"}, "plans-wrong-type", "$.plans[0].payer_id"),
        (
            {"rejections": [{"status": "20", "entity": "ZZ"}]},
            "plans-wrong-type",
            "$.plans[0].rejections[0].entity",
        ),
        ({"payer_id": "A\nB"}, "plans-wrong-type", "$.plans[0].payer_id"),
        ({"over_visits_group": "XX"}, "plans-wrong-type", "$.plans[0].over_visits_group"),
        ({"over_visits_group": []}, "plans-wrong-type", "$.plans[0].over_visits_group"),
        ({"filing_code": "CI"}, "plans-wrong-type", "$.plans[0].filing_code"),
        ({"denials": {}}, "plans-wrong-type", "$.plans[0].denials"),
        ({"denials": [5]}, "plans-wrong-type", "$.plans[0].denials[0]"),
        ({"denials": [{}]}, "plans-field-missing", "$.plans[0].denials[0].reason"),
        ({"rejections": [{"status": "x"}]}, "plans-wrong-type", "$.plans[0].rejections[0].status"),
        (
            {"denials": [{"reason": "50", "remarks": ["n1"]}]},
            "plans-wrong-type",
            "$.plans[0].denials[0].remarks",
        ),
        (
            {"takebacks": [{"deny": {"reason": "50"}, "allowed_cents": {}}]},
            "plans-cannot-stand",
            "$.plans[0].takebacks[0].deny",
        ),
        (
            {"takebacks": [{"deny": {"reason": "50", "why": ""}}]},
            "plans-unknown-field",
            "$.plans[0].takebacks[0].deny.why",
        ),
    ],
)
def test_a_fault_is_said_with_its_place_and_gives_no_plans(
    changes: dict[str, Any], code: str, where: str
) -> None:
    book, findings = read_plans(a_plan_file(**changes))

    assert book is None
    assert (code, where) in [(finding.code, finding.where) for finding in findings]
    assert all(finding.fix and finding.message and finding.source for finding in findings)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "plans-not-json"),
        ("{", "plans-not-json"),
        ("\x00\x01", "plans-not-json"),
        ("[" * 100_000, "plans-not-json"),
        ('{"plans": ' + "9" * 5_000 + "}", "plans-not-json"),
        ("[]", "plans-wrong-type"),
        ("null", "plans-wrong-type"),
        ('{"format": "something else", "plans": []}', "plans-cannot-stand"),
        ('{"format": "effleurage practice payer plans 1"}', "plans-field-missing"),
        ('{"format": "effleurage practice payer plans 1", "plans": []}', "plans-wrong-type"),
        ('{"format": "a", "format": "b"}', "plans-field-twice"),
    ],
)
def test_what_is_no_plan_file_is_refused_with_a_reason(text: str, code: str) -> None:
    book, findings = read_plans(text)

    assert book is None
    assert code in [finding.code for finding in findings]


def test_an_id_used_twice_is_refused() -> None:
    raw: dict[str, Any] = copy.deepcopy(SMALLEST)
    raw["plans"].append({**raw["plans"][0], "payer_id": "PSC01"})

    book, findings = read_plans(json.dumps(raw))

    assert book is None
    assert [finding.code for finding in findings] == ["plans-id-twice"]


def test_a_plan_that_can_never_be_reached_is_pointed_out() -> None:
    raw: dict[str, Any] = copy.deepcopy(SMALLEST)
    raw["plans"].append({**raw["plans"][0], "plan_id": "two", "member_id_prefix": "CMH"})

    book, findings = read_plans(json.dumps(raw))

    assert book is not None
    assert [(f.code, f.severity) for f in findings] == [("plans-never-reached", Severity.WARN)]


@pytest.mark.parametrize("unfit", ["", "a:b", "a" * 51, 5])
def test_an_adjustment_id_that_a_plb_cannot_carry_is_refused(unfit: Any) -> None:
    raw: dict[str, Any] = copy.deepcopy(SMALLEST)
    raw["provider_adjustments"] = [
        {"adjustment_id": unfit, "payer_id": "CMH01", "reason": "WO", "cents": 5}
    ]

    book, findings = read_plans(json.dumps(raw))

    assert book is None
    assert findings[0].where == "$.provider_adjustments[0].adjustment_id"


def test_an_adjustment_that_moves_nothing_is_refused() -> None:
    raw: dict[str, Any] = copy.deepcopy(SMALLEST)
    raw["provider_adjustments"] = [
        {"adjustment_id": "a", "payer_id": "CMH01", "reason": "WO", "cents": 0}
    ]

    book, findings = read_plans(json.dumps(raw))

    assert book is None
    assert findings[0].where == "$.provider_adjustments[0].cents"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
field_names = st.sampled_from(
    ["plan_id", "allowed_cents", "denials", "takebacks", "rejections", "copay_cents",
     "coinsurance_percent", "filing_code", "gp_required", "visits_per_year"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(name=field_names, value=json_values)
def test_any_value_in_any_field_is_read_or_refused_but_never_raises(name: str, value: Any) -> None:
    book, findings = read_plans(a_plan_file(**{name: value}))

    assert (book is None) == any(f.severity is Severity.BLOCK for f in findings)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_refused_but_never_raises(text: str) -> None:
    book, findings = read_plans(text)

    assert book is None
    assert findings
