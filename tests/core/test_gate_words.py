"""No rule and no page says how many further minutes would earn a unit, or how to get paid by a code."""

import re
from pathlib import Path

from effleurage.core.gate import pages
from effleurage.core.gate.registry import RULES

_ROOT = Path(__file__).resolve().parents[2]
_HINTS = re.compile(
    r"(\d+|few|some|one|two|three|\}\})\s+(more|further|additional|extra)\s+minutes?\b"
    r"|minutes?\s+(short|missing|needed|to go|until|away)\b"
    r"|(short|away)\s+(of|from)\s+(a|another|the next)\s+unit"
    r"|(earn|reach|gain)\w*\s+(a|another|one more|the next)\s+unit"
    r"|next\s+unit\b|one\s+more\s+unit",
    re.IGNORECASE,
)


def _said(text: str) -> list[str]:
    return [found[0] for found in _HINTS.finditer(" ".join(text.split()))]


def test_the_pattern_knows_a_hint_when_it_sees_one():
    for hint in (
        "3 more minutes would make 4 units",
        "You are 2 minutes short",
        "8 minutes away from the next unit",
        "Work {{ n }} further minutes",
    ):
        assert _said(hint)


def test_no_rule_hints_at_minutes_that_would_earn_a_unit():
    messages = [
        trouble.message + trouble.fix for rule in RULES for trouble in rule.look(*rule.failing())
    ]

    assert _said(pages.rules_page()) == []
    assert _said(" ".join(messages)) == []


def test_no_page_and_no_source_of_units_hints_at_minutes_that_would_earn_a_unit():
    source = _ROOT / "src" / "effleurage"
    files = [*source.rglob("*.html"), *source.rglob("*.txt"), *source.rglob("*.js")]
    files += [
        *(source / "core" / "visits").glob("*.py"),
        *(source / "web" / "visits").rglob("*.py"),
    ]

    found = {
        str(path.relative_to(_ROOT)): hints
        for path in files
        if (hints := _said(path.read_text("utf-8")))
    }

    assert len(files) > 20
    assert found == {}


def test_no_fix_moves_minutes_or_swaps_a_code_for_a_paid_one():
    forbidden = re.compile(
        r"(bill|use|change)\w*\s+(to\s+)?97140\s+instead|move\s+(the\s+)?minutes", re.IGNORECASE
    )

    assert [rule.code for rule in RULES if forbidden.search(rule.fix)] == []
