"""What the embedded engine promises: nothing in clear, nothing torn, nothing lost among processes."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from effleurage.apps.clients.models import Client
from effleurage.apps.practices.models import Practice
from effleurage.apps.visits.models import Visit
from effleurage.config.session_engine import SessionStore
from effleurage.gateways.documents import DocumentFolder
from effleurage.store import addresses, databases, handover, practice_file, unlocked
from effleurage.store.backup import backup
from effleurage.store.keys import MasterKey, Subkey
from effleurage.store.sqlcipher.base import DatabaseDoesNotOpen
from tests.apps import world
from tests.gateways.papers import a_pdf
from tests.store.conftest import AT, PASSPHRASE

MARK = "Zwiebelmarkt"
_WRITER = """
import os, sys
import django
from effleurage.store import unlocked
unlocked.unlock_from_surroundings()
django.setup()
from django.db import connection, transaction
number, rounds = sys.argv[1], int(sys.argv[2])
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS five (writer TEXT, round INTEGER, part INTEGER)")
print("ready", flush=True)
for round_ in range(rounds):
    with transaction.atomic(), connection.cursor() as cursor:
        for part in range(5):
            cursor.execute("INSERT INTO five VALUES (%s, %s, %s)", [number, round_, part])
connection.close()
"""


def _writer(home: Path, number: int, rounds: int) -> subprocess.Popen[bytes]:
    return handover.start_child(
        [sys.executable, "-c", _WRITER, str(number), str(rounds)],
        unlocked.master_key(),
        environment={
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DJANGO_SETTINGS_MODULE": "effleurage.config.settings",
            "EFFLEURAGE_HOME": str(home),
        },
    )


def _rows(*columns: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM five")
        return cursor.fetchall()


def _pragma(name: str) -> list[tuple]:
    with connection.cursor() as cursor:
        return list(cursor.execute(f"PRAGMA {name}").fetchall())


def _files_with(mark: str, *folders: Path) -> list[str]:
    forms = [
        mark.encode(),
        mark.encode("utf-16-le"),
        mark.encode("utf-16-be"),
        mark.encode().hex().encode(),
    ]
    return [
        str(path)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def test_the_file_begins_with_random_bytes_and_wal_is_on(home):
    assert Client.objects.count() == 0

    with (home / addresses.DATABASE_NAME).open("rb") as stream:
        first = stream.read(16)
    assert not first.startswith(b"SQLite")
    assert len(set(first)) > 8
    assert _pragma("journal_mode") == [("wal",)]
    assert _pragma("cipher_integrity_check") == []


def test_another_key_is_refused_and_says_so_without_noise(home, capfd):
    Client.objects.count()

    with (
        unlocked.holding(MasterKey(bytes(32))),
        databases.opened(addresses.embedded(home / addresses.DATABASE_NAME), "wrong") as wrong,
        pytest.raises(DatabaseDoesNotOpen, match="key file"),
    ):
        wrong.ensure_connection()

    assert capfd.readouterr() == ("", "")


def test_a_database_in_clear_is_not_taken_for_ours(home, tmp_path):
    clear = tmp_path / "clear.db"
    with sqlite3.connect(clear) as plain:
        plain.execute("CREATE TABLE t (x)")
    plain.close()

    with (
        databases.opened(addresses.embedded(clear), "clear") as opened,
        pytest.raises(DatabaseDoesNotOpen),
    ):
        opened.ensure_connection()


def test_constraints_raise_djangos_own_errors(home):
    practice = world.a_practice()

    with pytest.raises(IntegrityError):
        Practice.objects.filter(pk=practice.pk).update(person_last_name="Whitlow")


def _a_session() -> None:
    session = SessionStore()
    session["name"] = MARK
    session.save()


def _a_note(practice: Practice, client: Client) -> None:
    Visit.objects.create(
        practice=practice,
        client=client,
        therapist=world.a_therapist(practice),
        location=world.a_location(practice),
        service_date=AT.date(),
        subjective=f"{MARK} " * 400,
    )


def test_nothing_is_in_clear_in_any_file_while_it_is_written_sorted_and_backed_up(
    home, tmp_path, monkeypatch
):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(temporary))
    practice = world.a_practice()
    documents = DocumentFolder(home / "documents", lambda: unlocked.subkey(Subkey.DOCUMENTS))
    stored = documents.put(a_pdf(MARK.encode() * 50), practice_id=practice.id, at=AT)
    _a_session()
    found: list[str] = []

    for _ in range(300):
        client = world.a_client(
            practice, last_name=MARK, first_name=MARK, street=f"1 {MARK} Street"
        )
    _a_note(practice, client)
    found += _files_with(MARK, home, temporary)
    with transaction.atomic(), connection.cursor() as cursor:
        Client.objects.update(first_name=f"{MARK}2")
        cursor.execute(
            "SELECT a.last_name FROM clients_client a, clients_client b ORDER BY b.street, a.id"
        )
        assert len(cursor.fetchall()) == 90_000
        found += _files_with(MARK, home, temporary)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    backup(home / "backups" / "b", at=AT)
    practice_file.export_practice(
        practice.id, tmp_path / "out" / "p", at=AT, documents=documents, passphrase=PASSPHRASE
    )
    found += _files_with(MARK, home, temporary, tmp_path / "out")

    assert found == []
    assert Client.objects.filter(last_name=MARK).count() == 300
    assert MARK.encode() in documents.get(
        stored.storage_name, practice_id=practice.id, sha256=stored.sha256
    )


def test_the_search_for_the_mark_would_find_it(tmp_path):
    (tmp_path / "leak").write_bytes(b"..." + MARK.encode("utf-16-le"))

    assert _files_with(MARK, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_writer_killed_at_any_moment_leaves_whole_transactions_only(home):
    chance = random.Random(7)
    connection.close()

    for number in range(4):
        child = _writer(home, number, 1_000_000)
        deadline = time.monotonic() + 30
        wal = home / f"{addresses.DATABASE_NAME}-wal"
        while not wal.exists() and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2 + chance.random() / 2)
        child.send_signal(signal.SIGKILL)
        child.wait(30)

    per_round: dict[tuple, int] = {}
    for writer, round_ in _rows("writer", "round"):
        per_round[writer, round_] = per_round.get((writer, round_), 0) + 1
    assert per_round
    assert set(per_round.values()) == {5}
    assert _pragma("integrity_check") == [("ok",)]
    assert _pragma("cipher_integrity_check") == []


def test_three_processes_write_at_once_and_none_is_turned_away(home):
    connection.close()

    children = [_writer(home, number, 60) for number in range(3)]
    codes = [child.wait(120) for child in children]

    assert codes == [0, 0, 0]
    assert len(_rows("*")) == len(set(_rows("*"))) == 3 * 60 * 5
