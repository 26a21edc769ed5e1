from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from effleurage.core.claims import claim_file, examples
from tests.cli.conftest import ON

KINDS = ("commercial", "auto", "workers-comp", "va")


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_a_claim_file_that_the_gate_lets_through(run, tmp_path, kind):
    example = run("claim", "example", "--kind", kind)
    path = tmp_path / "claim.json"
    path.write_text(example.out, encoding="utf-8")

    checked = run("claim", "check", str(path), "--on", ON, "--json")

    assert example.code == 0
    assert checked.code == 0
    (report,) = json.loads(checked.out)
    assert report["verdict"] in {"clean", "warned"}
    assert [each for each in report["findings"] if each["severity"] == "block"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_clean_claim_becomes_a_test_file_and_a_form(run, claim_path, tmp_path, kind):
    claim = claim_path(kind=kind)
    edi, form, overlay = (tmp_path / name for name in ("c.837", "f.pdf", "o.pdf"))

    codes = [
        run("claim", "837p", claim, "-o", str(edi), "--on", ON).code,
        run("claim", "cms1500", claim, "-o", str(form), "--on", ON).code,
        run("claim", "cms1500", claim, "-o", str(overlay), "--overlay", "--on", ON).code,
    ]

    assert codes == [0, 0, 0]
    assert edi.read_bytes()[:106].decode().split("*")[15] == "T"
    assert form.read_bytes().startswith(b"%PDF")
    assert overlay.stat().st_size < form.stat().st_size


def test_a_production_file_is_marked_p_only_when_asked(run, claim_path, tmp_path):
    edi = tmp_path / "c.837"

    run("claim", "837p", claim_path(), "-o", str(edi), "--production", "--on", ON)

    assert edi.read_bytes()[:106].decode().split("*")[15] == "P"


def test_several_claims_share_one_file(run, claim_path, tmp_path):
    edi = tmp_path / "c.837"

    result = run("claim", "837p", claim_path(), claim_path(kind="va"), "-o", str(edi), "--on", ON)

    assert result.code == 0
    assert edi.read_bytes().count(b"~CLM*") == 2


def _unsigned(document):
    del document["visits"][0]["note_signed_on"]


def test_a_blocked_claim_becomes_neither_file_nor_form(run, claim_path, tmp_path):
    claim = claim_path(_unsigned)
    target = tmp_path / "out"

    results = [
        run("claim", "check", claim, "--on", ON),
        run("claim", "837p", claim, "-o", str(target), "--on", ON),
        run("claim", "cms1500", claim, "-o", str(target), "--on", ON),
    ]

    assert [result.code for result in results] == [1, 1, 1]
    assert "BLOCK" in results[0].out
    assert "Nothing was written" in results[1].err
    assert not target.exists()


def test_a_claim_whose_number_is_pending_is_held_not_refused(run, claim_path, tmp_path):
    claim = claim_path(lambda document: document["accident"].pop("claim_number"), kind="auto")
    target = tmp_path / "out"

    checked = run("claim", "check", claim, "--on", ON)
    written = run("claim", "837p", claim, "-o", str(target), "--on", ON)

    assert checked.code == 0
    assert "HELD" in checked.out
    assert written.code == 1
    assert not target.exists()


def test_the_gravest_of_several_answers_is_the_exit_code(run, claim_path, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")

    result = run("claim", "check", claim_path(), str(broken), "--on", ON, "--json")

    assert result.code == 2
    assert [each["verdict"] for each in json.loads(result.out)][1] == "unreadable"


def _missing(document):
    del document["payer"]["payer_id"]


def _extra(document):
    document["diagnosis"] = ["M54.2"]


def _ill_typed(document):
    document["total_charge_cents"] = "120.00"


def _absurd(document):
    document["client"]["birth_date"] = "0001-01-01"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (_missing, "$.payer.payer_id"),
        (_extra, "$.diagnosis"),
        (_ill_typed, "$.total_charge_cents"),
        (_absurd, "$.client.birth_date"),
    ],
)
def test_a_faulty_claim_file_is_named_by_its_place(run, claim_path, change, where):
    result = run("claim", "check", claim_path(change), "--on", ON, "--json")

    assert result.code == 2
    (answer,) = json.loads(result.out)
    (finding,) = answer["findings"]
    assert finding["where"] == where
    assert finding["fix"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\xff\xfe\x01" * 100, b"[]", b"null", b'{"a":', b"ISA*00*", "Ä".encode("latin-1")],
)
def test_what_is_no_claim_file_is_unreadable(run, tmp_path, data):
    path = tmp_path / "claim.json"
    path.write_bytes(data)

    result = run("claim", "check", str(path), "--on", ON)

    assert result.code == 2
    assert "What to do" in result.out
    assert "Traceback" not in result.out + result.err


def test_a_claim_file_that_is_not_there_is_named(run, tmp_path):
    result = run("claim", "check", str(tmp_path / "nothing.json"))

    assert result.code == 2
    assert "nothing.json" in result.err
    assert "What to do" in result.err


@pytest.mark.parametrize("command", ["837p", "cms1500"])
@pytest.mark.parametrize("target", ["missing/deep/file", "."])
def test_an_output_that_cannot_be_written_leaves_nothing(
    run, claim_path, tmp_path, monkeypatch, command, target
):
    monkeypatch.chdir(tmp_path)
    claim = claim_path()
    before = sorted(os.listdir(tmp_path))

    result = run("claim", command, claim, "-o", target, "--on", ON)

    assert result.code == 3
    assert "Nothing was changed" in result.err
    assert sorted(os.listdir(tmp_path)) == before


def test_a_full_disk_leaves_the_old_file_as_it_was(run, claim_path, tmp_path, monkeypatch):
    target = tmp_path / "claim.837"
    target.write_bytes(b"the old file")

    def no_room(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    result = run("claim", "837p", claim_path(), "-o", str(target), "--on", ON)

    assert result.code == 3
    assert "no space left" in result.err
    assert target.read_bytes() == b"the old file"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("sender", ["", "TOO LONG FOR A SENDER ID", "A*B", "A~B"])
def test_a_sender_that_would_break_the_envelope_is_refused(run, claim_path, tmp_path, sender):
    target = tmp_path / "claim.837"

    result = run("claim", "837p", claim_path(), "-o", str(target), "--sender", sender, "--on", ON)

    assert result.code == 1
    assert "ISA06" in result.err
    assert not target.exists()


def test_a_date_that_is_none_is_refused(run, claim_path):
    result = run("claim", "check", claim_path(), "--on", "yesterday")

    assert result.code == 2
    assert "2026-11-23" in result.err


def test_every_published_example_matches_its_reading():
    for kind in KINDS:
        claim, findings = claim_file.read(claim_file.write(examples.example(kind)))

        assert claim == examples.example(kind)
        assert findings == ()


def test_the_schema_in_the_docs_is_the_published_one():
    published = Path(__file__).parents[2] / "docs" / "claim.schema.json"

    assert json.loads(published.read_text(encoding="utf-8")) == claim_file.schema()


@pytest.fixture
def a_header(tmp_path) -> str:
    claim = replace(examples.example("commercial"), diagnoses=("M54.5", "M62.830"))
    path = tmp_path / "header.json"
    path.write_text(claim_file.write_text(claim), encoding="utf-8")
    return str(path)


def test_checking_shows_each_fix_before_it_is_made(run, a_header):
    said = run("claim", "check", a_header, "--on", ON).out

    assert "FIX    GATE-DX-01  Choose the code that is meant" in said
    assert "diagnosis: M54.5 → M54.50" in said
    assert "→ M54.51" not in said
    assert "Only with who confirmed it" in said


def test_checking_gives_the_fixes_to_programs_too(run, a_header):
    (shape,) = json.loads(run("claim", "check", a_header, "--on", ON, "--json").out)

    (fix,) = [each for each in shape["fixes"] if each["rule_code"] == "GATE-DX-01"]
    assert (fix["kind"], fix["confirms"]) == ("billable-code", "referrer")
