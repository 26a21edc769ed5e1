"""The diagnosis codes are opened before anybody asks, and nothing falls over where they cannot be."""

from __future__ import annotations

import logging

from effleurage.apps.claims import editions
from effleurage.apps.work import warming
from effleurage.codes.icd_build import EditionUnwritable


def test_the_codes_that_claims_are_checked_against_are_open_afterwards():
    opened = []

    warming.warm(lambda: opened.append(editions.diagnosis_codes())).join()

    assert opened == [editions.diagnosis_codes()]


def test_codes_that_cannot_be_opened_are_a_line_in_the_log_that_names_no_path(caplog):
    def refuse() -> None:
        raise EditionUnwritable("The diagnosis codes could not be written to /home/somebody.")

    with caplog.at_level(logging.WARNING):
        warming.warm(refuse).join()

    assert "EditionUnwritable" in caplog.text
    assert "somebody" not in caplog.text
