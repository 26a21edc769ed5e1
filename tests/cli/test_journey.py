"""The main job, run as a newcomer runs it: one command, four visits, posted money."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.run import Result, as_program
from tests.edi.pyx12_judge import verdict


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("newcomer") / "journey"
    return out, as_program("journey", "--out", str(out), "--json")


@pytest.fixture(scope="module")
def summary(played):
    return json.loads(played[1].out)


def test_the_journey_ends_well(played):
    _, result = played

    assert result.code == 0, result.err


def test_each_visit_ends_as_its_title_says(summary):
    ends = {
        claim["folder"]: (claim["state"], claim["outcome"], claim["balance_cents"])
        for claim in summary["claims"]
    }

    assert ends == {
        "1-part-paid": ("adjudicated", "paid in part", 4_160),
        "2-auto": ("adjudicated", "paid", 0),
        "3-denied": ("adjudicated", "denied", 12_000),
        "4-taken-back": ("adjudicated", "denied", 12_000),
    }


def test_the_deductible_and_the_coinsurance_are_the_clients(summary):
    part_paid = summary["claims"][0]

    assert part_paid["charge_cents"] == 12_000
    assert part_paid["paid_cents"] == 4_640
    assert part_paid["adjusted_cents"] == 3_200
    assert part_paid["client_share_cents"] == 3_000 + 1_160


def test_every_cheque_is_proven_and_nothing_is_left_in_clearing(summary):
    assert [remit["proven"] for remit in summary["remits"]] == [True, True, True]
    assert [remit["held"] for remit in summary["remits"]] == [[], [], []]
    assert summary["in_clearing_cents"] == 0
    assert summary["sum_of_balances_cents"] == 0


def test_a_takeback_leaves_what_the_payer_recovers_in_sight(summary):
    taken_back = summary["claims"][3]

    assert taken_back["paid_cents"] == 0
    assert summary["balances_cents"]["assets:payer recoveries"] == -8_800


def test_every_visit_leaves_its_claim_file_and_forms(played):
    out, _ = played

    for folder in ("1-part-paid", "2-auto", "3-denied", "4-taken-back"):
        names = {path.name for path in (out / folder).iterdir()}
        assert names == {"claim.json", "claim.837", "cms1500-form.pdf", "cms1500-overlay.pdf"}


def test_the_claim_with_two_mistakes_leaves_nothing_but_itself(played, summary):
    out, _ = played

    assert [path.name for path in (out / "0-stopped").iterdir()] == ["claim.json"]
    said = " ".join(step["words"] for step in summary["steps"])
    assert "GATE-DX-01" in said
    assert "M54.50" in said
    assert "GATE-PROC-01" in said


def test_an_outside_judge_accepts_every_file_that_was_exchanged(played):
    out, _ = played
    files = [*out.glob("*/claim.837"), *(out / "practice-payer" / "outbox").iterdir()]

    judged = {path.name: verdict(path.read_bytes()) for path in files if path.suffix != ".ta1"}

    assert len(judged) >= 11
    assert {name: faults for name, faults in judged.items() if faults} == {}


def test_the_same_journey_again_replaces_its_own_folder_and_says_the_same(played):
    out, first = played

    second = as_program("journey", "--out", str(out), "--json")

    assert second.code == 0
    assert json.loads(second.out) == json.loads(first.out)
    assert [path.name for path in out.parent.iterdir()] == ["journey"]


def test_a_folder_with_something_of_yours_is_left_alone(tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep me", encoding="utf-8")

    result = as_program("journey", "--out", str(mine))

    assert result.code == 3
    assert "What to do" in result.err
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


def test_a_place_where_nothing_can_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    result = as_program("journey", "--out", str(tmp_path / "file" / "journey"))

    assert result.code == 3
    assert "Traceback" not in result.err


def test_the_story_is_told_in_words(tmp_path):
    result = as_program("journey", "--out", str(tmp_path / "journey"))

    assert result.code == 0
    for words in ("deductible", "PROVEN", "taken back", "Clients owe", "BLOCK"):
        assert words in result.out
