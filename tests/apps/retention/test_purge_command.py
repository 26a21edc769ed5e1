"""The words of the commands; what they do is tested at the actions."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from effleurage.cli import records
from effleurage.gateways.documents import DocumentFolder
from tests.apps import world
from tests.apps.retention.filled import ROWS, fill
from tests.cli.run import in_process


@pytest.fixture
def store(tmp_path):
    return DocumentFolder(tmp_path, lambda: bytes(32))


@pytest.fixture
def run(ana, store, monkeypatch, capsys):
    """Run a command on the test's own records, as Ana."""

    @contextmanager
    def open_records(args):
        with records.refusals():
            yield world.AT

    monkeypatch.setattr(records, "with_records", open_records)
    monkeypatch.setattr(records, "acting", lambda args: ana)
    monkeypatch.setattr(records, "documents", lambda: store)
    return lambda *words: in_process(capsys, *words)


@pytest.fixture
def chart(ana, store):
    return fill(ana, store)


def test_what_is_due_is_listed_and_purged(run, chart):
    listed = run("purge", "list", "--on", "2026-11-23")
    purged = run("purge", "client", str(chart.client.id), "--reason", "ten years", "--yes")
    again = run("purge", "list", "--on", "2026-11-23")

    assert str(chart.client.id) in listed.out
    assert "10 years after the last service" in listed.out
    assert (purged.code, purged.out.partition(".")[0]) == (
        0,
        f"The chart is gone: {ROWS} rows and 1 paper",
    )
    assert again.out.startswith("No chart is due")


def test_it_asks_before_it_purges(run, chart, monkeypatch):
    monkeypatch.setattr("effleurage.cli.asking.fact", lambda *_, **__: "no")

    refused = run("purge", "client", str(chart.client.id), "--reason", "ten years")

    assert (refused.code, "Nothing was purged" in refused.err) == (1, True)
    assert str(chart.client.id) in run("purge", "list", "--on", "2026-11-23").out


def test_a_hold_is_placed_listed_and_lifted(run, chart):
    client = str(chart.client.id)

    placed = run("hold", "place", "client", client, "--reason", "case 1")
    hold = placed.out.split()[-1]
    refused = run("purge", "client", client, "--reason", "ten years", "--yes")
    listed = run("hold", "list")
    lifted = run("hold", "lift", hold, "--reason", "closed")
    twice = run("hold", "lift", hold, "--reason", "closed")

    assert refused.code == 1
    assert "legal hold" in refused.err
    assert hold in listed.out
    assert (lifted.code, twice.code) == (0, 1)
    assert run("hold", "list").out == "Nothing is held.\n"


def test_a_hold_on_nothing_is_refused(run, chart):
    refused = run("hold", "place", "client", str(world.nobody()), "--reason", "case 1")

    assert (refused.code, refused.out) == (1, "")
