"""Every state has its word, every term its meaning, every icon is drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from effleurage.apps.exchange.models import SubmissionState
from effleurage.apps.remits.models import PartState, RemitState
from effleurage.apps.visits.models import VisitState
from effleurage.core.claims.life import Outcome
from effleurage.core.claims.life_table import State
from effleurage.core.gate.report import Verdict
from effleurage.findings import Severity
from effleurage.web.ui import icons, states, terms

DOCS = Path(__file__).resolve().parents[3] / "docs"
ALL = {
    "claim": State,
    "outcome": Outcome,
    "verdict": Verdict,
    "visit": VisitState,
    "submission": SubmissionState,
    "remit": RemitState,
    "part": PartState,
    "severity": Severity,
}


@pytest.mark.parametrize("kind", ALL)
def test_every_state_has_a_word_a_meaning_and_an_icon(kind):
    for each in ALL[kind]:
        look = states.look(kind, each.value)

        assert look.word
        assert look.meaning.endswith(".")
        assert look.icon in icons.PATHS
        assert look.tone in {"neutral", "info", "good", "warn", "bad"}


def test_a_state_that_nobody_knows_is_a_mistake_of_ours():
    with pytest.raises(states.NoSuchState):
        states.look("claim", "lost")


def test_the_table_of_terms_is_the_glossarys():
    page = (DOCS / "glossary.md").read_text(encoding="utf-8")
    table = (Path(terms.__file__).parent / "terms.tsv").read_text(encoding="utf-8")

    # Made by: python -c "from pathlib import Path; from effleurage.web.ui import terms;
    # Path(terms.__file__).with_name('terms.tsv').write_text(terms.from_page(Path('docs/glossary.md').read_text()))"
    assert table == terms.from_page(page)
    assert terms.meaning("carc").startswith("Claim adjustment reason code")


def test_an_icon_without_a_label_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icons.icon("check")
    assert 'aria-label="Done"' in icons.icon("check", "Done")
    with pytest.raises(icons.NoSuchIcon):
        icons.icon("unicorn")
