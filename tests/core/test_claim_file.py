"""The claim file as a person or a program meets it: what comes back, and what is said of faults."""

import json
import re
from copy import deepcopy
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims import claim_file
from effleurage.core.claims.claim import Claim, PersonName, ServiceLine, Subscriber, TimeSpan
from effleurage.core.claims.claim_contradictions import RULES
from effleurage.core.claims.claim_text import MOST_BYTES
from effleurage.core.claims.examples import example, kinds
from effleurage.core.claims.kinds import Frequency, Relationship, Turn
from effleurage.findings import Finding, Severity
from tests.builders import (
    a_claim,
    a_decision,
    a_line,
    a_referral,
    a_second_claim,
    an_authorisation,
    an_other_cover,
    another_payer,
    another_policy,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "claim-file.md"


def a_document(kind: str = "commercial") -> dict[str, Any]:
    return claim_file.write(example(kind))


def faults(document: object) -> dict[str, Finding]:
    """The findings by place; asserts that there is no claim."""
    claim, findings = claim_file.read(document)
    assert claim is None
    assert findings
    return {finding.where: finding for finding in findings}


def only_fault(document: object) -> Finding:
    (finding,) = faults(document).values()
    return finding


@pytest.mark.parametrize("kind", kinds())
def test_an_example_comes_back_as_it_was_written(kind: str) -> None:
    claim = example(kind)

    read_again, findings = claim_file.read_text(claim_file.write_text(claim).encode())

    assert read_again == claim
    assert findings == ()


def test_a_claim_to_a_second_payer_comes_back_as_it_was_written() -> None:
    claim = a_second_claim()

    read_again, findings = claim_file.read_text(claim_file.write_text(claim))

    assert read_again == claim
    assert findings == ()


def test_a_claim_file_holds_plain_json_values() -> None:
    document = a_document("va")

    assert document["effleurage_claim"] == 1
    assert document["visits"][0]["service_date"] == "2026-11-09"
    assert document["lines"][0]["times"] == [{"start": "11:00", "stop": "12:00"}]
    assert document["lines"][0]["charge_cents"] == 12_000
    assert document["payer"]["line_of_business"] == "va"
    assert json.loads(json.dumps(document)) == document


def test_what_is_unknown_is_left_out_and_what_is_a_choice_is_written() -> None:
    document = a_document()

    assert "subscriber" not in document
    assert "street2" not in document["client"]["address"]
    assert document["accepts_assignment"] is True
    assert document["paid_by_client_cents"] == 0


def test_null_says_the_same_as_leaving_out() -> None:
    claim, findings = claim_file.read(a_document() | {"subscriber": None, "accident": None})

    assert claim == example("commercial")
    assert findings == ()


def test_every_fault_is_reported_at_once() -> None:
    document = a_document()
    document["lines"][0]["units"] = "4"
    document["client"]["birth_date"] = "17.5.1984"
    del document["payer"]["payer_id"]
    document["therapsit"] = document.pop("therapist")

    found = faults(document)

    assert set(found) == {
        "$.therapist",
        "$.therapsit",
        "$.lines[0].units",
        "$.client.birth_date",
        "$.payer.payer_id",
    }
    assert found["$.therapsit"].fix == 'did you mean "therapist"?'


FAULTS: list[tuple[str, Any, str]] = [
    ("lines.0.units", "4", "wrong-type"),
    ("lines.0.units", True, "wrong-type"),
    ("lines.0.units", 4.0, "wrong-type"),
    ("lines.0.units", 0, "out-of-range"),
    ("lines.0.units", None, "wrong-type"),
    ("lines.0.charge_cents", 120.00, "wrong-type"),
    ("lines.0.charge_cents", float("nan"), "wrong-type"),
    ("lines.0.charge_cents", 10**30, "out-of-range"),
    ("lines.0.charge_cents", -1, "out-of-range"),
    ("lines.0.service_date", "2026-02-30", "no-such-date"),
    ("lines.0.service_date", "1026-11-03", "no-such-date"),
    ("lines.0.service_date", "2100-01-01", "no-such-date"),
    ("lines.0.service_date", "20261103", "no-such-date"),
    ("lines.0.service_date", "2026-11-03\n", "no-such-date"),
    ("lines.0.service_date", 20261103, "wrong-type"),
    ("lines.0.times.0.start", "24:00", "no-such-time"),
    ("lines.0.times.0.start", "9:15", "no-such-time"),
    ("lines.0.times.0.start", 915, "wrong-type"),
    ("lines.0.times", {}, "wrong-type"),
    ("lines.0.diagnosis_pointers", [1, 1], "repeated-item"),
    ("lines.0.diagnosis_pointers.0", 13, "out-of-range"),
    ("lines", [], "wrong-count"),
    ("lines", "97124", "wrong-type"),
    ("lines.0", [], "wrong-type"),
    ("diagnoses.0", "M5450", "wrong-form"),
    ("diagnoses.0", "m54.2", "wrong-form"),
    ("client.sex", "female", "no-such-choice"),
    ("client.sex", None, "wrong-type"),
    ("client.sex", ["F"], "wrong-type"),
    ("client.name.last", "", "empty"),
    ("client.name.last", "L" * 61, "too-long"),
    ("client.name.last", "Lind\tqvist", "unprintable"),
    ("client.name.last", "Lindqvist ", "unprintable"),
    ("client.name.last", "\ud800", "unprintable"),
    ("client.name.last", 10**400, "wrong-type"),
    ("client.name.last", float("-inf"), "wrong-type"),
    ("client.phone", "253-555-0177", "wrong-form"),
    ("client.address.postal_code", 98407, "wrong-type"),
    ("practice.npi", "", "empty"),
    ("practice.npi", "１２３４５６７８９３", "wrong-form"),
    ("accepts_assignment", "yes", "wrong-type"),
    ("accepts_assignment", 1, "wrong-type"),
    ("policy.claim_filing_code", "09", "wrong-form"),
    ("policy", "CMH402918837", "wrong-type"),
    ("effleurage_claim", 2, "version"),
    ("effleurage_claim", True, "version"),
    ("effleurage_claim", "1", "version"),
]


@pytest.mark.parametrize(("place", "value", "code"), FAULTS)
def test_a_faulty_value_is_refused_with_its_place(place: str, value: Any, code: str) -> None:
    document = with_value(a_document(), place, value)

    finding = only_fault(document)

    assert finding.code == f"claim-file-{code}"
    assert finding.severity is Severity.BLOCK
    assert finding.where.startswith("$." + re.sub(r"\.(\d+)", r"[\1]", place))
    assert finding.message
    assert finding.fix


def with_value(document: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    *steps, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    at: Any = document
    for step in steps:
        at = at[step]
    at[last] = value
    return document


def test_ten_thousand_lines_are_one_finding_about_their_number() -> None:
    document = a_document()
    document["lines"] = document["lines"] * 10_000

    finding = only_fault(document)

    assert finding.where == "$.lines"
    assert "10000 items" in finding.message


def test_a_thousand_unknown_names_are_counted_not_listed() -> None:
    document = a_document() | {f"field{place}": 1 for place in range(1_000)}

    _, findings = claim_file.read(document)

    assert len(findings) == 21
    assert "980 more" in findings[-1].message


def test_a_missing_version_is_named_and_the_rest_is_still_checked() -> None:
    document = a_document()
    del document["effleurage_claim"]
    document["lines"][0]["units"] = 0

    assert set(faults(document)) == {"$.effleurage_claim", "$.lines[0].units"}


@pytest.mark.parametrize("secret", ["Lindqvist", "1984-05-17 about", "Marta"])
def test_no_finding_repeats_what_a_field_held(secret: str) -> None:
    document = a_document()
    for place in ["client.birth_date", "client.sex", "practice.npi", "diagnoses.0", "visits"]:
        document = with_value(document, place, secret)

    _, findings = claim_file.read(document)

    assert len(findings) == 5
    assert secret not in repr(findings)


TEXTS: list[tuple[bytes | str, str, str]] = [
    (b"", "not-json", "file"),
    (b" \r\n", "not-json", "file"),
    (b"\x00\x01\x02\xff\xfe", "not-utf8", "byte 3"),
    (b'{\n  "effleurage_claim": 1,\n  oops\n}', "not-json", "line 3:3"),
    (b'{"effleurage_claim": 1', "not-json", "line 1:23"),
    (b'{"effleurage_claim": 1} {}', "not-json", "line 1:25"),
    ("[" * 200_000, "too-deep", "file"),
    ('{"a":' * 100_000, "too-deep", "file"),
    (b"[]", "wrong-type", "$"),
    (b"null", "wrong-type", "$"),
    (b'"{}"', "wrong-type", "$"),
    (b"NaN", "wrong-type", "$"),
    (b"7", "wrong-type", "$"),
    (b"ISA*00*          *00*", "not-json", "line 1:1"),
]


@pytest.mark.parametrize(("text", "code", "where"), TEXTS)
def test_text_that_is_no_claim_file_is_named(text: bytes | str, code: str, where: str) -> None:
    claim, (finding,) = claim_file.read_text(text)

    assert claim is None
    assert finding.code == f"claim-file-{code}"
    assert finding.where == where


def test_two_hundred_megabytes_are_refused_without_being_read() -> None:
    claim, (finding,) = claim_file.read_text(bytes(200_000_000))

    assert claim is None
    assert finding.code == "claim-file-too-large"


def test_a_text_of_the_largest_size_is_still_read() -> None:
    text = claim_file.write_text(example("va"))

    claim, findings = claim_file.read_text(text + " " * (MOST_BYTES - len(text)))

    assert claim == example("va")
    assert findings == ()


@pytest.mark.parametrize("depth", [300, 600, 900, 930, 960, 990, 100_000])
def test_no_depth_makes_the_reader_raise(depth: int) -> None:
    bomb = "[" * depth + "]" * depth
    text = claim_file.write_text(example("commercial"))

    claim, findings = claim_file.read_text(text.replace('"M54.2"', f"{bomb}, {bomb}", 1))

    assert claim is None
    assert findings


def test_a_text_at_the_top_is_named_as_what_it_is() -> None:
    _, (finding,) = claim_file.read_text('"a claim"')

    assert finding.message == "expected an object, found a text"


def test_seconds_are_neither_rounded_nor_accepted() -> None:
    times = (TimeSpan(start=time(10, 0, 30), stop=time(11, 0)),)

    finding = only_fault(claim_file.write(a_claim(lines=(a_line(times=times),))))

    assert finding.code == "claim-file-no-such-time"


def test_a_byte_order_mark_changes_nothing_but_is_mentioned() -> None:
    text = claim_file.write_text(example("auto")).replace("\n", "\r\n").encode("utf-8-sig")

    claim, (finding,) = claim_file.read_text(text)

    assert claim == example("auto")
    assert finding.severity is Severity.INFO


def test_a_byte_order_mark_does_not_hide_a_fault() -> None:
    claim, findings = claim_file.read_text(b"\xef\xbb\xbf[]")

    assert claim is None
    assert [finding.code for finding in findings] == ["claim-file-bom", "claim-file-wrong-type"]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('"units": 4', '"units": 5, "units": 4', "$.lines[0].units"),
        (
            '"effleurage_claim": 1',
            '"effleurage_claim": 1, "effleurage_claim": 1',
            "$.effleurage_claim",
        ),
    ],
)
def test_a_name_given_twice_is_refused_whatever_its_values(old: str, new: str, where: str) -> None:
    text = claim_file.write_text(example("commercial")).replace(old, new)

    claim, (finding,) = claim_file.read_text(text)

    assert claim is None
    assert finding.code == "claim-file-repeated-name"
    assert finding.where == where


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000, "1" * 30])
def test_a_number_of_thousands_of_digits_is_out_of_range(number: str) -> None:
    text = claim_file.write_text(example("commercial"))
    text = text.replace('"total_charge_cents": 12000', f'"total_charge_cents": {number}')

    claim, (finding,) = claim_file.read_text(text)

    assert claim is None
    assert finding.where == "$.total_charge_cents"
    assert finding.code == "claim-file-out-of-range"


CONTRADICTIONS: dict[str, tuple[Claim, set[str]]] = {
    "one-biller": (
        a_claim(
            practice=replace(
                example("commercial").practice, person=PersonName(last="Okafor", first="Imani")
            )
        ),
        {"$.practice"},
    ),
    "one-subscriber": (a_claim(subscriber=Subscriber()), {"$.subscriber"}),
    "own-numbers": (
        a_claim(lines=(a_line(), a_line()), visits=example("commercial").visits * 2),
        {"$.lines[1].line_id", "$.visits[1].visit_id"},
    ),
    "lines-of-visits": (
        a_claim(
            lines=(
                a_line(visit_id="V9"),
                a_line(line_id="L2", service_date=date(2026, 11, 4)),
            )
        ),
        {"$.lines[0].visit_id", "$.lines[1].service_date"},
    ),
    "time-runs-forward": (
        a_claim(lines=(a_line(times=(TimeSpan(start=time(13, 0), stop=time(1, 0)),)),)),
        {"$.lines[0].times[0]"},
    ),
    "days-run-forward": (
        a_claim(lines=(a_line(last_service_date=date(2026, 11, 3)),)),
        {"$.lines[0].last_service_date"},
    ),
    "ranges-last-a-day": (
        a_claim(
            policy=replace(example("commercial").policy, active_until=date(2026, 1, 1)),
            referral=a_referral(valid_until=date(2026, 10, 12)),
            authorisation=an_authorisation(valid_until=date(2026, 1, 20)),
        ),
        {"$.policy.active_until", "$.referral.valid_until", "$.authorisation.valid_until"},
    ),
    "cites-the-original": (
        a_claim(frequency=Frequency.REPLACEMENT),
        {"$.payer_claim_number"},
    ),
    "other-covers": (
        a_second_claim(
            other_cover=(
                an_other_cover(),
                an_other_cover(subscriber=Subscriber(), decision=None),
                an_other_cover(
                    turn=Turn.THIRD,
                    payer=another_payer(payer_id="HRB02"),
                    policy=another_policy(relationship=Relationship.SPOUSE),
                    decision=None,
                ),
            )
        ),
        {
            "$.other_cover[1].turn",
            "$.other_cover[1].payer.payer_id",
            "$.other_cover[1].subscriber",
            "$.other_cover[1].policy.relationship",
            "$.other_cover[2].policy.relationship",
        },
    ),
    "decisions-add-up": (
        a_second_claim(other_cover=(an_other_cover(decision=a_decision(paid_cents=8_001)),)),
        {"$.other_cover[0].decision"},
    ),
}


@pytest.mark.parametrize("rule", CONTRADICTIONS)
def test_a_claim_that_contradicts_itself_is_refused(rule: str) -> None:
    claim, places = CONTRADICTIONS[rule]

    found = faults(claim_file.write(claim))

    assert set(found) == places
    assert {finding.code for finding in found.values()} == {"claim-file-contradiction"}


def test_every_contradiction_has_its_example() -> None:
    assert set(CONTRADICTIONS) == set(RULES)


def test_the_page_lists_every_contradiction_and_every_finding() -> None:
    page = PAGE.read_text(encoding="utf-8")
    tested = {f"claim-file-{code}" for _, _, code in FAULTS}
    tested |= {f"claim-file-{code}" for _, code, _ in TEXTS}
    tested |= {
        f"claim-file-{code}"
        for code in ["too-large", "bom", "repeated-name", "missing", "unknown", "contradiction"]
    }

    assert set(re.findall(r"^\| `(claim-file-[a-z0-9-]+)` \|", page, re.M)) == tested
    assert set(re.findall(r"^\| `([a-z-]+)` \| .*\$\.", page, re.M)) == set(RULES)


def test_the_smallest_claim_on_the_page_is_a_claim() -> None:
    (text,) = re.findall(r"```json\n(\{\n  \"effleurage_claim\".*?)```", PAGE.read_text(), re.S)

    claim, findings = claim_file.read_text(text)

    assert findings == ()
    assert claim is not None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    claim, findings = claim_file.read_text(data)

    assert claim is None
    assert findings


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_to_the_text_makes_the_reader_raise(data: st.DataObject) -> None:
    text = claim_file.write_text(example(data.draw(st.sampled_from(kinds())))).encode()
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))

    claim, findings = claim_file.read_text(
        text[:start] + data.draw(st.binary(max_size=10)) + text[start + length :]
    )

    blocked = any(finding.severity is Severity.BLOCK for finding in findings)
    assert (claim is None) == blocked


def test_reading_leaves_the_document_as_it_was() -> None:
    document = a_document()
    before = deepcopy(document)

    claim_file.read(document)

    assert document == before


def test_a_line_keeps_every_field_that_it_can_have() -> None:
    line = ServiceLine(
        line_id="L-1",
        visit_id="V26110301",
        service_date=date(2026, 11, 3),
        procedure="97039",
        modifiers=("59", "XS"),
        minutes=0,
        times=(TimeSpan(start=time(0, 0), stop=time(23, 59)),),
        units=1,
        charge_cents=0,
        diagnosis_pointers=(),
        place_of_service="12",
        note="Cupping, 15 minutes",
    )

    claim, findings = claim_file.read(claim_file.write(a_claim(lines=(line,))))

    assert findings == ()
    assert claim is not None
    assert claim.lines == (line,)
