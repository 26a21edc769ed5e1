from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from effleurage.cli import main as entry
from tests.cli.run import as_program

DOCS = Path(__file__).parents[2] / "docs" / "commands.md"


def test_units_are_shown_with_their_arithmetic(run):
    told = run("units", "--rule", "cms", "97124=40", "97140=20")
    shape = run("units", "--rule", "cms", "97124=40", "97140=20", "--json")

    assert told.code == 0
    assert re.search(r"97124\s+40 minutes\s+3 units", told.out)
    assert json.loads(shape.out)["total_units"] == 4


@pytest.mark.parametrize("words", [["97124"], ["97124=x"], ["97124=-5"], ["97124=9999"]])
def test_minutes_that_nobody_could_work_are_refused(run, words):
    result = run("units", "--rule", "cms", *words)

    assert result.code == 2
    assert "What to do" in result.err


def test_a_code_given_twice_is_refused_rather_than_added(run):
    assert run("units", "97124=20", "97124=20").code == 2


def test_a_diagnosis_is_found_in_words(run):
    result = run("codes", "search", "frozen", "shoulder", "left", "--on", "2026-11-02")

    assert result.code == 0
    assert "M75.02" in result.out


def test_a_search_without_a_hit_says_so(run):
    result = run("codes", "search", "qqqqqq")

    assert result.code == 1
    assert "Nothing found" in result.out


def test_a_header_opens_to_its_billable_children_on_the_date(run):
    now = run("codes", "show", "M54.5", "--on", "2026-11-02")
    then = run("codes", "show", "m545", "--on", "2020-06-01", "--json")

    assert "Not billable" in now.out
    assert "M54.50" in now.out
    assert json.loads(then.out)["billable"] is True


def test_a_procedure_is_shown_in_our_own_words(run):
    assert "15-minute units" in run("codes", "show", "97124").out


def test_a_code_that_is_none_is_refused(run):
    result = run("codes", "show", "NOPE")

    assert result.code == 1
    assert "What to do" in result.err


@pytest.mark.parametrize(
    "words", [[], ["nonsense"], ["claim"], ["units", "--rule", "guess", "97124=1"]]
)
def test_a_misspelt_command_is_exit_code_two(run, words):
    assert run(*words).code == 2


def test_the_module_runs_as_a_program():
    result = as_program("--version")

    assert result.code == 0
    assert result.out.startswith("effleurage ")


def test_a_bug_ends_in_a_notice_and_not_in_a_traceback(run, monkeypatch):
    def broken(_: object) -> int:
        raise KeyError("a member's name")

    monkeypatch.setattr("effleurage.cli.units.run", broken)
    monkeypatch.delenv("EFFLEURAGE_DEBUG", raising=False)

    result = run("units", "97124=60")

    assert result.code == 70
    assert "KeyError" in result.err
    assert "member" not in result.err
    assert "Traceback" not in result.err


def test_a_reader_that_leaves_early_ends_nothing_badly():
    program = f"{sys.executable} -m effleurage claim example | head -c 1"

    done = subprocess.run(["bash", "-c", program], capture_output=True, check=False, timeout=60)

    assert done.stderr == b""


def _commands(parser, prefix=()):
    for action in parser._actions:
        for name, child in (
            (getattr(action, "choices", None) or {}).items()
            if hasattr(getattr(action, "choices", None), "items")
            else ()
        ):
            yield (*prefix, name), child
            yield from _commands(child, (*prefix, name))


def test_every_command_and_option_is_documented():
    text = DOCS.read_text(encoding="utf-8")
    leaves = [(words, p) for words, p in _commands(entry.parser()) if not list(_commands(p))]

    undocumented = [
        " ".join(words) for words, _ in leaves if f"`effleurage {' '.join(words)} " not in text
    ]
    options = {
        option
        for _, parser in leaves
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }

    assert leaves
    assert undocumented == []
    assert {option for option in options if option not in text} <= {"--output"}
