"""``effleurage x12 read`` counts the claims of an 837P: those read, those set aside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from effleurage.cli import main
from tests.builders import a_claim, a_line
from tests.edi.senders import an_837p


@pytest.fixture
def half_told(tmp_path: Path) -> Path:
    """A file of two claims, the second of which is served over a week."""
    week = a_claim(claim_id="WEEK", lines=(a_line(line_id="W1"),))
    data = an_837p(a_claim(claim_id="DAY", lines=(a_line(line_id="D1"),)), week)
    at = data.index(b"CLM*WEEK")
    path = tmp_path / "half.edi"
    path.write_bytes(
        data[:at] + data[at:].replace(b"D8*20261103~REF", b"RD8*20261103-20261109~REF")
    )
    return path


def test_a_claim_set_aside_is_told_and_counted(
    half_told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main.main(["x12", "read", str(half_told)])

    told = capsys.readouterr().out
    assert "Claim DAY to" in told
    assert "Set aside: claim WEEK to" in told
    assert "2026-11-03 to 2026-11-09" in told
    assert "1 claim read, 1 set aside" in told


def test_a_claim_set_aside_has_a_published_shape(
    half_told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main.main(["x12", "read", str(half_told), "--json"])

    shape = json.loads(capsys.readouterr().out)
    assert [claim["claim_id"] for claim in shape["claims_set_aside"]] == ["WEEK"]
    assert shape["claims_set_aside"][0]["lines"][0]["last_day"] == "2026-11-09"
    assert len(shape["claims"]) == 1
