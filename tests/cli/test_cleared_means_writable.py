"""What the gate lets through can be written as a file and drawn as a form, or it said otherwise.

Claims come in as claim files, as a therapist would make them, and meet the gate with everything
that the commands tell it. Nothing here knows a width or an alphabet: the writers are asked.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effleurage.cli.editions import icd_edition
from effleurage.cli.known import facts
from effleurage.codes import icd
from effleurage.core import gate
from effleurage.core.claims import claim_file, examples
from effleurage.documents import cms1500
from effleurage.documents.cms1500_boxes import TextDoesNotFitTheBox
from effleurage.edi import claim_to_837p
from effleurage.edi.parties import Party
from effleurage.x12.control import CountingFrom
from tests.edi.pyx12_judge import verdict

ON = date(2026, 11, 20)
HOUSE = Party(name="House", identifier="HOUSE01", contact_name="A", phone="2535550100")
FORM_RULE = "GATE-FORM-07"

_SIGNS = st.sampled_from(
    ["O’Brien", "Núñez", "Smith-Jones", "李", "a*b", "a~b", "a:b", "12 & 14", "😀", " x ", ".", "Q"]
)
_NASTY = _SIGNS | st.text(min_size=1, max_size=80)
_ZIP = st.sampled_from(["98402", "984020118"])
_STATE = st.sampled_from(["WA", "OR", "FL", "ZZ", "PR"])
_DAY = st.sampled_from(["2026-09-01", "2026-11-03", "2026-11-19"])
_SUBSCRIBER = st.sampled_from(
    [
        {"name": {"last": "Lindqvist", "first": "Jonas"}},
        {"organisation": "Cedar Ridge Lumber"},
    ]
)
_PAPER = st.fixed_dictionaries(
    {
        "report_type": st.sampled_from(["OZ", "M1", "XX"]),
        "transmission": st.sampled_from(["AA", "BM", "FX", "ZZ"]),
    },
    optional={"control_number": st.sampled_from(["1", "FAX778", "a:b"])},
)
_ACCIDENT = st.fixed_dictionaries(
    {"cause": st.sampled_from(["auto", "work", "other"])},
    optional={"injury_date": _DAY, "state": _STATE, "claim_number": _NASTY},
)
_ADDRESS = st.fixed_dictionaries(
    {"street": _NASTY | st.just("PO Box 7"), "city": _NASTY, "state": _STATE, "postal_code": _ZIP}
)
_CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "claim_id": st.from_regex(r"\A[0-9A-Za-z-]{1,20}\Z"),
    "frequency": st.sampled_from(["1", "7", "8"]),
    "payer_claim_number": _NASTY,
    "client.name.last": _NASTY,
    "client.name.first": _NASTY,
    "client.address": _ADDRESS,
    "client.birth_date": _DAY,
    "client.sex": st.sampled_from("FMU"),
    "subscriber": _SUBSCRIBER,
    "policy.relationship": st.sampled_from(["self", "spouse", "child", "other", "employee"]),
    "policy.member_id": _NASTY,
    "policy.group_number": _NASTY,
    "policy.group_name": _NASTY,
    "policy.claim_filing_code": st.sampled_from(["CI", "AM", "WC", "VA", "MB", "16"]),
    "payer.name": _NASTY,
    "payer.payer_id": _NASTY,
    "payer.address": _ADDRESS,
    "practice.organisation": _NASTY,
    "practice.address": _ADDRESS,
    "practice.pay_to_address": _ADDRESS,
    "practice.contact_name": _NASTY,
    "therapist.name.last": _NASTY,
    "service_location": st.fixed_dictionaries({"name": _NASTY, "address": _ADDRESS}),
    "referral.number": _NASTY,
    "referral.role": st.sampled_from(["DN", "DK", "DQ"]),
    "referral.referrer.last": _NASTY,
    "authorisation": st.fixed_dictionaries({"number": _NASTY}),
    "accident": _ACCIDENT,
    "onset_date": _DAY,
    "initial_treatment_date": _DAY,
    "paid_by_client_cents": st.sampled_from([0, 1, 12_000, 12_001]),
    "accepts_assignment": st.booleans(),
    "benefits_assigned": st.sampled_from("YNW"),
    "signature_on_file": st.booleans(),
    "note": _NASTY,
    "attachments": st.lists(_PAPER, max_size=2),
    "lines.0.place_of_service": st.sampled_from(["11", "12", "00"]),
    "lines.0.procedure": st.sampled_from(["97124", "97140", "97139", "S8950", "ABCDE"]),
    "lines.0.modifiers": st.lists(st.sampled_from(["GP", "59", "76", "XS", "ZZ"]), max_size=5),
    "lines.0.note": _NASTY,
    "lines.0.charge_cents": st.sampled_from([0, 1, 12_000, 99_999_999]),
    "lines.0.diagnosis_pointers": st.sampled_from([[1], [2, 1], [3], []]),
    "diagnoses": st.sampled_from([["M54.2", "M62.830"], ["M54.5", "M62.830"], ["M54.2"]]),
}


def _put(document: Any, path: str, value: Any) -> None:
    *steps, last = path.split(".")
    for step in steps:
        document = document[int(step)] if step.isdigit() else document.setdefault(step, {})
    document[last] = value


@pytest.fixture(scope="module")
def edition() -> Iterator[icd.Edition]:
    with icd_edition() as opened:
        yield opened


def _changed(kind: str, changes: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(claim_file.write(examples.example(kind))))
    for path, value in changes.items():
        _put(document, path, value)
    document["total_charge_cents"] = sum(line["charge_cents"] for line in document["lines"])
    return document


def _written(cleared: gate.ClearedClaim) -> bytes:
    return claim_to_837p.write_837p(
        [cleared],
        sender=HOUSE,
        receiver=HOUSE,
        control=CountingFrom(),
        at=datetime(2026, 11, 20, 9, 5),
    )


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_cleared_claim_can_be_filed_and_drawn_or_the_gate_said_so(edition, data):
    kind = data.draw(st.sampled_from(examples.kinds()))
    paths = data.draw(st.lists(st.sampled_from(sorted(_CHANGES)), max_size=3, unique=True))
    document = _changed(kind, {path: data.draw(_CHANGES[path], label=path) for path in paths})
    claim, _ = claim_file.read(document)
    if claim is None:
        return
    try:
        cleared = gate.clear(claim, facts=facts(edition, ON))
    except (gate.ClaimIsBlocked, gate.ClaimIsHeld):
        return

    complaints = verdict(_written(cleared))
    said = {finding.code for finding in cleared.report.findings}

    assert complaints == []
    if FORM_RULE in said:
        with pytest.raises(TextDoesNotFitTheBox):
            cms1500.draw_form(cleared)
    else:
        assert cms1500.draw_form(cleared).startswith(b"%PDF")


_REFUSED_EARLY: list[tuple[str, str, dict[str, Any]]] = [
    ("GATE-FORM-04", "commercial", {"practice.address.postal_code": "98402"}),
    (
        "GATE-FORM-04",
        "commercial",
        {"lines.0.place_of_service": "12", "client.address.postal_code": "98407"},
    ),
    ("GATE-FORM-05", "commercial", {"practice.address.street": "P O Box 9"}),
    ("GATE-ID-08", "commercial", {"subscriber": {"name": {"last": "A", "first": "B"}}}),
    ("GATE-837P-07", "commercial", {"client.address.street": "12 * Main"}),
    ("GATE-837P-07", "commercial", {"payer.payer_id": "1"}),
    ("GATE-837P-07", "workers-comp", {"client.name.last": "李"}),
]


@pytest.mark.parametrize(("rule", "kind", "changes"), _REFUSED_EARLY)
def test_what_the_writer_would_refuse_is_told_by_the_gate(
    rule: str,
    kind: str,
    changes: dict[str, Any],
    edition: icd.Edition,
) -> None:
    claim, _ = claim_file.read(_changed(kind, changes))
    assert claim is not None

    report = gate.check(claim, facts=facts(edition, ON))

    assert rule in {finding.code for finding in report.findings}
    assert report.verdict is gate.Verdict.BLOCKED


def test_a_text_too_long_for_the_form_warns_and_the_command_refuses_only_the_form(
    run: Callable[..., Any], claim_path: Callable[..., str], tmp_path
) -> None:
    path = claim_path(
        lambda d: _put(d, "client.address.street", "1234 Northwest Thunderbird Mountain Road")
    )
    edi, form = tmp_path / "c.837", tmp_path / "f.pdf"

    checked = run("claim", "check", path, "--on", "2026-11-23")
    filed = run("claim", "837p", path, "-o", str(edi), "--on", "2026-11-23")
    drawn = run("claim", "cms1500", path, "-o", str(form), "--on", "2026-11-23")

    assert (checked.code, filed.code, drawn.code) == (0, 0, 1)
    assert FORM_RULE in checked.out
    assert edi.exists()
    assert not form.exists()
