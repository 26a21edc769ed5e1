"""``effleurage x12 read`` counts the claims of an 837P: those read, those set aside."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from effleurage.cli import main
from tests.builders import a_claim, a_line
from tests.edi.senders import an_837p


@pytest.fixture
def half_told(tmp_path: Path) -> Path:
    """A file of two claims served over a week, the second of which counts minutes, not units."""
    week = a_line(last_service_date=date(2026, 11, 9))
    claims = [a_claim(claim_id=number, lines=(week,)) for number in ("UNITS", "WEEK")]
    data = an_837p(*claims)
    at = data.index(b"CLM*WEEK")
    path = tmp_path / "half.edi"
    path.write_bytes(data[:at] + data[at:].replace(b"*UN*", b"*MJ*"))
    return path


def test_a_claim_set_aside_is_told_and_counted(
    half_told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main.main(["x12", "read", str(half_told)])

    told = capsys.readouterr().out
    assert "Claim UNITS to" in told
    assert "Set aside: claim WEEK to" in told
    assert told.count("2026-11-03 to 2026-11-09") == 2
    assert "1 claim read, 1 set aside" in told


def test_a_claim_set_aside_has_a_published_shape(
    half_told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main.main(["x12", "read", str(half_told), "--json"])

    shape = json.loads(capsys.readouterr().out)
    assert [claim["claim_id"] for claim in shape["claims_set_aside"]] == ["WEEK"]
    assert shape["claims_set_aside"][0]["lines"][0]["last_day"] == "2026-11-09"
    assert len(shape["claims"]) == 1
