"""``docs/rules.md`` is the registry, printed."""

from pathlib import Path

from effleurage.core.gate import pages
from effleurage.core.gate.registry import RULES

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_the_rules_page_in_docs_is_the_one_the_registry_makes():
    assert _PAGE.read_text(encoding="utf-8") == pages.rules_page(), (
        "docs/rules.md is stale: the docstring of effleurage.core.gate.pages has the command"
    )


def test_every_rule_has_its_own_heading_on_the_page():
    headings = [line for line in pages.rules_page().splitlines() if line.startswith("### ")]

    assert headings == [f"### {rule.code}" for rule in RULES]


def test_every_algorithm_page_names_only_rules_that_exist():
    known = {rule.code for rule in RULES}
    folder = _PAGE.parent / "algorithms"

    named = {
        word.strip("`(),.;:")
        for name in ("units.md", "deadlines.md", "allocation.md")
        for word in (folder / name).read_text(encoding="utf-8").split()
        if word.strip("`(),.;:").startswith("GATE-")
    }

    assert named
    assert named <= known
