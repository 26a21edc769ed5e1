"""The diagnosis codes in use: one edition a process, and a newer one as soon as it is loaded."""

from __future__ import annotations

from effleurage.apps.claims.editions import diagnosis_codes
from effleurage.codes import editions


def test_an_edition_is_opened_once():
    assert diagnosis_codes() is diagnosis_codes()


def test_another_edition_counts_without_a_restart(tmp_path, monkeypatch):
    first = diagnosis_codes()
    (tmp_path / editions.default_path().name).symlink_to(editions.default_path())
    monkeypatch.setenv(editions.FOLDER_SETTING, str(tmp_path))

    second = diagnosis_codes()

    assert second is not first
    assert second.facts == first.facts
