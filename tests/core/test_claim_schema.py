"""The published schema and the reader say the same, judged by jsonschema as a third party."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import extend

from effleurage.core.claims import claim_file
from effleurage.core.claims.claim_fields import FIELDS, TITLES
from effleurage.core.claims.examples import example, kinds

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "claim.schema.json"
SCHEMA = claim_file.schema()
BEYOND_THE_SCHEMA = {"claim-file-contradiction"}

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 13),
    st.just(10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.sampled_from(["1", "M54.2", "2026-02-29", "2026-11-03\n", "11:00", " a", "\ud800", "\x7f"]),
    st.lists(st.integers(1, 3), max_size=3),
    st.dictionaries(st.sampled_from(["name", "x"]), st.none(), max_size=1),
)


def an_oracle() -> Any:
    """The third party's validator, held to JSON Schema where Python differs from it.

    `$` is the end of the text in ECMAScript, but may stand before a final line break in Python;
    and jsonschema takes 4.0 for an integer, which our reader refuses (docs/claim-file.md).
    """

    def pattern(_: Any, pattern: str, instance: object, __: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not re.search(pattern.replace("$", "\\Z"), instance):
            yield from Draft202012Validator({"const": None}).iter_errors(instance)

    whole = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    oracle = extend(Draft202012Validator, {"pattern": pattern}, type_checker=whole)
    return oracle(SCHEMA, format_checker=FormatChecker(["date"]))


ORACLE = an_oracle()


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """JSON values of which the schema (of a claim file or a part of it) approves."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return st.deferred(lambda: values(SCHEMA["$defs"][name]))
    if "anyOf" in schema:
        return st.one_of([values(each) for each in schema["anyOf"]])
    if "const" in schema:
        return st.just(schema["const"])
    return OF_TYPE[schema["type"]](schema)


def lists(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    least = schema.get("minItems", 0)
    unique = {"unique_by": repr} if schema.get("uniqueItems") else {}
    most = min(schema["maxItems"], least + 2)
    return st.lists(values(schema["items"]), min_size=least, max_size=most, **unique)


def objects(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    shapes = {name: values(each) for name, each in schema["properties"].items()}
    required = {name: shapes.pop(name) for name in schema["required"]}
    return st.fixed_dictionaries(required, optional=shapes)


def texts(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema.get("format") == "date":
        return st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(date.isoformat)
    if "maxLength" not in schema:
        return st.from_regex(schema["pattern"].replace("$", "\\Z"))
    printable = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
    free = st.text(printable, max_size=min(schema["maxLength"], 8)).map(
        lambda text: text.strip(" ")
    )
    return free.filter(lambda text: len(text) >= schema.get("minLength", 0))


OF_TYPE: dict[str, Callable[[dict[str, Any]], st.SearchStrategy[Any]]] = {
    "null": lambda _: st.none(),
    "boolean": lambda _: st.booleans(),
    "integer": lambda schema: st.integers(schema["minimum"], schema["maximum"]),
    "string": texts,
    "array": lists,
    "object": objects,
}
DOCUMENTS = values(SCHEMA)


def places(document: Any) -> list[tuple[Any, Any]]:
    """Every member and item of the document, as its container and its name or index."""
    if isinstance(document, dict):
        inside = list(document.items())
    elif isinstance(document, list):
        inside = list(enumerate(document))
    else:
        return []
    return [(document, name) for name, _ in inside] + [
        place for _, each in inside for place in places(each)
    ]


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """An example or generated document with up to three things changed, left out or added."""
    examples = [claim_file.write(example(kind)) for kind in kinds()]
    document = deepcopy(draw(st.sampled_from(examples) | DOCUMENTS))
    for _ in range(draw(st.integers(1, 3))):
        inside, name = draw(st.sampled_from(places(document)))
        match draw(st.sampled_from(["change", "leave out", "add", "repeat"])):
            case "change":
                inside[name] = draw(ANYTHING)
            case "leave out":
                del inside[name]
            case "add" if isinstance(inside, dict):
                inside[draw(st.sampled_from(["extra", "unit", "note", "phone", ""]))] = draw(
                    ANYTHING
                )
            case _ if isinstance(inside, list):
                inside.extend([deepcopy(inside[name])] * draw(st.integers(1, 60)))
        if not places(document):
            break
    return document


def accepts(document: Any) -> bool:
    _, findings = claim_file.read(document)
    return {finding.code for finding in findings} <= BEYOND_THE_SCHEMA


def test_the_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_published_schema_is_the_one_the_reader_keeps() -> None:
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))

    assert published == SCHEMA, "write it anew with the command in docs/claim-file.md"


@pytest.mark.parametrize("kind", kinds())
def test_the_schema_accepts_every_example(kind: str) -> None:
    assert list(ORACLE.iter_errors(claim_file.write(example(kind)))) == []


def test_every_field_has_its_words_and_no_words_lack_a_field() -> None:
    for of, limits in FIELDS.items():
        assert set(limits) == {field.name for field in fields(of)}, of
        assert all(each.description.endswith(".") for each in limits.values()), of
    assert set(TITLES) == set(FIELDS)


def test_every_text_number_and_list_has_a_limit() -> None:
    unlimited = [part for part in parts(SCHEMA) if not is_limited(part)]

    assert unlimited == []


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema
        for each in schema.values():
            yield from parts(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from parts(each)


def is_limited(part: dict[str, Any]) -> bool:
    wanted = {
        "string": {"pattern", "enum"},
        "integer": {"maximum", "const"},
        "array": {"maxItems"},
        "object": {"additionalProperties"},
    }
    return part["type"] in {"boolean", "null"} or bool(wanted[part["type"]] & set(part))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_what_the_schema_approves_the_reader_accepts(document: Any) -> None:
    assert ORACLE.is_valid(document)
    assert accepts(document), claim_file.read(document)[1]


@pytest.mark.slow
@settings(max_examples=250, deadline=None)
@given(mutated())
def test_the_reader_accepts_exactly_what_the_schema_accepts(document: Any) -> None:
    assert accepts(document) == ORACLE.is_valid(document)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_a_generated_claim_comes_back_as_it_was_written(document: Any) -> None:
    claim, findings = claim_file.read(without_contradictions(document))
    assert claim is not None, findings

    written = claim_file.write(claim)

    assert claim_file.read(written) == (claim, ())
    assert claim_file.read_text(json.dumps(written)) == (claim, ())
    assert ORACLE.is_valid(written)


def without_contradictions(document: Any) -> Any:
    """The document with the fields that must agree made to agree."""
    document = deepcopy(document)
    practice = document["practice"]
    practice["organisation"], practice["person"] = "Stillwater", None
    if document.get("subscriber") is not None:
        document["subscriber"] |= {"organisation": "Cedar Ridge", "name": None}
    visits, lines = document["visits"], document["lines"]
    for place, visit in enumerate(visits):
        visit["visit_id"] = f"V{place}"
    for place, line in enumerate(lines):
        line |= {"line_id": f"L{place}", "visit_id": "V0"}
        line["service_date"] = visits[0]["service_date"]
        if (line.get("last_service_date") or "") <= line["service_date"]:
            line.pop("last_service_date", None)
        line["charge_cents"] = min(line["charge_cents"], 9_999)
        line["times"] = [span for span in line.get("times", []) if later(span)]
    for within in ("policy", "referral", "authorisation"):
        for name in ("active_until", "valid_until"):
            if document.get(within):
                document[within].pop(name, None)
    document["payer_claim_number"] = "ICN1"
    make_covers_agree(document)
    return document


def make_covers_agree(document: Any) -> None:
    """Give each other cover a turn and a payer of its own, and let it have paid everything."""
    document["total_charge_cents"] = sum(line["charge_cents"] for line in document["lines"])
    for place, cover in enumerate(document.get("other_cover", [])):
        cover |= {"turn": "PSTABCDEFGH"[place], "subscriber": None}
        cover["policy"]["relationship"] = "self"
        cover["payer"]["payer_id"] = f"P{place}"
        if cover.get("decision") is not None:
            paid = {"paid_cents": document["total_charge_cents"], "adjustments": [], "lines": []}
            cover["decision"] |= paid


def later(span: dict[str, str]) -> bool:
    return time.fromisoformat(span["stop"]) > time.fromisoformat(span["start"])
