from __future__ import annotations

from pathlib import Path

import pytest

from effleurage.gateways import folder

NAME = "000000012.837"


def test_a_file_appears_whole_and_alone(tmp_path):
    folder.deliver(tmp_path, NAME, b"ISA*...")

    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).read_bytes() == b"ISA*..."


def test_the_same_file_again_is_delivered_already(tmp_path):
    folder.deliver(tmp_path, NAME, b"abc")
    before = (tmp_path / NAME).stat()

    folder.deliver(tmp_path, NAME, b"abc")

    assert (tmp_path / NAME).stat() == before


def test_another_file_of_the_same_name_is_never_overwritten(tmp_path):
    (tmp_path / NAME).write_bytes(b"somebody else's")

    with pytest.raises(folder.NameIsTaken):
        folder.deliver(tmp_path, NAME, b"ours")

    assert (tmp_path / NAME).read_bytes() == b"somebody else's"


def test_a_missing_folder_delivers_nothing_and_says_so_without_its_path(tmp_path):
    with pytest.raises(folder.DeliveryFailed) as refusal:
        folder.deliver(tmp_path / "gone", NAME, b"abc")

    assert str(tmp_path) not in str(refusal.value)


def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder.os, "fsync", full)

    with pytest.raises(folder.DeliveryFailed, match="No space left"):
        folder.deliver(tmp_path, NAME, b"abc")

    assert list(tmp_path.iterdir()) == []


def test_a_rename_that_is_refused_delivers_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "rename", _refused)

    with pytest.raises(folder.DeliveryFailed):
        folder.deliver(tmp_path, NAME, b"abc")

    assert list(tmp_path.iterdir()) == []


def test_a_rename_that_happened_although_it_reports_an_error_counts(tmp_path, monkeypatch):
    really = Path.rename

    def renamed_and_lost(self, target):
        really(self, target)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "rename", renamed_and_lost)

    folder.deliver(tmp_path, NAME, b"abc")

    assert (tmp_path / NAME).read_bytes() == b"abc"


def test_a_file_that_is_in_neither_place_is_unknown(tmp_path, monkeypatch):
    def vanished(self, _):
        self.unlink()
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "rename", vanished)

    with pytest.raises(folder.OutcomeIsUnknown):
        folder.deliver(tmp_path, NAME, b"abc")


def test_a_delivery_under_way_is_not_mixed_with_another(tmp_path):
    (tmp_path / f".{NAME}.tmp").write_bytes(b"half")

    with pytest.raises(folder.OutcomeIsUnknown):
        folder.deliver(tmp_path, NAME, b"whole")

    assert (tmp_path / f".{NAME}.tmp").read_bytes() == b"half"


def test_who_removes_an_unfinished_file_knows_that_nothing_was_delivered(tmp_path):
    (tmp_path / f".{NAME}.tmp").write_bytes(b"half")

    assert folder.withdraw(tmp_path, NAME)

    assert list(tmp_path.iterdir()) == []
    assert not folder.withdraw(tmp_path, NAME)


def _refused(self, _):
    raise OSError(13, "Permission denied")
