from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from effleurage.apps.clients.models import Client
from effleurage.apps.practices.models import Installation, Practice, Session, User
from effleurage.gateways.documents import DocumentFolder
from effleurage.store import (
    addresses,
    databases,
    handover,
    key_store,
    keys,
    migrate,
    releases,
    restore,
    schedule,
    unlocked,
)
from effleurage.store.backup import (
    BackupFolderIsMissing,
    BackupIsAlreadyThere,
    BackupIsDamaged,
    BackUpWithPgDump,
    KeyFileIsOfAnotherKey,
    NoInstallation,
    backup,
    clear_old_work,
    opened_unpacked,
    unpack,
    verify_backup,
)
from effleurage.store.keys import MasterKey, Subkey
from effleurage.store.sealed import SealedFileIsDamaged, SealedFileIsOfAnotherKey
from tests.apps import world
from tests.gateways.papers import a_pdf
from tests.store.conftest import AT, NO_GUARDS, PASSPHRASE


def _documents(home):
    return DocumentFolder(home / "documents", lambda: unlocked.subkey(Subkey.DOCUMENTS))


def _nothing(_):
    return None


@pytest.fixture
def taken(home, tmp_path):
    (tmp_path / "stick").mkdir()
    practice = world.a_practice()
    client = world.a_client(practice, last_name="Abernathy")
    stored = _documents(home).put(a_pdf(b"Abernathy"), practice_id=practice.id, at=AT)
    done = backup(tmp_path / "stick" / "b.effleurage-backup", at=AT, marks={"chain": "12 ab"})
    return done, practice, client, stored


def _opened_home(home):
    return databases.opened(addresses.embedded(home / addresses.DATABASE_NAME), "restored")


def test_a_backup_says_what_it_is_and_proves_itself(taken, key):
    done = taken[0]

    facts = verify_backup(done.path, key[1])

    assert facts == done.facts
    assert (facts.at, facts.epoch, facts.documents, facts.marks) == (AT, 1, 1, {"chain": "12 ab"})
    assert done.size_bytes == done.path.stat().st_size


def test_a_copied_backup_shows_a_key_file_and_nothing_else(taken):
    done, practice, client, stored = taken

    whole = done.path.read_bytes()

    for said in (
        "Abernathy",
        "%PDF-1.4",
        "SQLite format",
        "clients_client",
        practice.npi,
        str(practice.id),
    ):
        assert said.encode() not in whole
    for hidden in (stored.storage_name, stored.sha256, str(client.id), client.id.hex, "2026-11-23"):
        assert hidden.encode() not in whole


def test_a_backup_never_replaces_a_file(taken):
    before = taken[0].path.read_bytes()

    with pytest.raises(BackupIsAlreadyThere):
        backup(taken[0].path, at=AT)

    assert taken[0].path.read_bytes() == before


def test_a_backup_is_a_file_and_no_folder(home, tmp_path):
    with pytest.raises(BackupIsAlreadyThere, match="that is a folder"):
        backup(tmp_path, at=AT)


def test_a_backup_leaves_no_work_behind(taken, home):
    names = {each.name for each in home.iterdir()}

    assert not [name for name in names if name.startswith(".")]
    assert [each.name for each in taken[0].path.parent.iterdir()] == [taken[0].path.name]


def test_a_backup_to_a_stick_that_is_not_plugged_in_is_refused(home, tmp_path):
    with pytest.raises(BackupFolderIsMissing, match="plugged in"):
        backup(tmp_path / "no stick" / "b", at=AT)

    assert not (tmp_path / "no stick").exists()


def test_what_a_crash_left_is_cleared_after_a_day(home):
    for name, age in ((".work-old", timedelta(days=2)), (".work-new", timedelta(hours=1))):
        (home / name).mkdir()
        stamp = (AT - age).timestamp()
        os.utime(home / name, (stamp, stamp))

    assert clear_old_work(at=AT) == [home / ".work-old"]
    assert (home / ".work-new").exists()


def test_a_backup_of_postgresql_is_refused_with_what_to_do_instead(home, url, tmp_path):
    with (
        databases.opened(addresses.postgresql(url), "there") as there,
        databases.as_default(there),
        pytest.raises(BackUpWithPgDump, match="pg_dump"),
    ):
        backup(tmp_path / "b", at=AT)


def test_postgresql_is_migrated_only_after_somebody_said_it_is_backed_up(home, url):
    guards = Guards()
    with databases.opened(addresses.postgresql(url), "there") as there, databases.as_default(there):
        _undo_the_last_step()
        with pytest.raises(migrate.TakeABackupFirst):
            migrate.migrate_safely(at=AT, guards_lifted=pytest.fail)

        done = migrate.migrate_safely(at=AT, guards_lifted=guards.lifted, backed_up_elsewhere=True)

    assert done == migrate.Migrated(_LAST_STEP, None)
    assert guards.done == ["lifted", "put back"]


def test_after_pg_restore_the_next_epoch_is_asked_for(home):
    asked = []

    epoch = restore.begin_next_epoch(at=AT, on_new_epoch=asked.append)

    assert (epoch, asked) == (2, [AT])


def test_a_new_epoch_that_fails_did_not_begin(home):
    def fails(_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        restore.begin_next_epoch(at=AT, on_new_epoch=fails)

    assert Installation.objects.get().epoch == 1


def test_a_backup_of_nothing_is_refused(empty_home, migrated_file, tmp_path):
    migrate.migrate_now()

    with pytest.raises(NoInstallation):
        backup(tmp_path / "b", at=AT)

    assert not (tmp_path / "b").exists()


def test_a_backup_with_another_key_file_beside_it_is_refused(home, tmp_path):
    key_store.write_key_file(keys.make_key_file("someone else's words")[0])

    with pytest.raises(KeyFileIsOfAnotherKey):
        backup(tmp_path / "b", at=AT)


def test_a_backup_without_the_key_is_refused(home, tmp_path):
    held = unlocked.master_key()
    assert held

    def without_key():
        usual = unlocked._held.copy()
        unlocked.lock()
        try:
            backup(tmp_path / "b", at=AT)
        except unlocked.StoreIsLocked as refusal:
            said.append(refusal)
        finally:
            unlocked.unlock(usual[0])

    said = []
    thread = threading.Thread(target=without_key)  # a thread of its own holds no other key
    thread.start()
    thread.join()

    assert len(said) == 1


def _clients_in(file, master) -> int:
    new = file.with_name(f"home-{file.name}")
    restore.restore(
        file,
        new,
        opening=restore.with_key(master),
        at=AT,
        on_new_epoch=_nothing,
        guards_lifted=NO_GUARDS,
    )
    with _opened_home(new) as opened:
        return Client.objects.using(opened.alias).count()


def test_a_backup_is_one_moment_while_others_write(home, tmp_path):
    practice = world.a_practice()
    stop = threading.Event()
    address, master = addresses.embedded(home / addresses.DATABASE_NAME), unlocked.master_key()

    def write_pairs():
        with (
            unlocked.holding(master),
            databases.opened(address, "writer") as own,
            databases.as_default(own),
        ):
            while not stop.is_set():
                with transaction.atomic():
                    world.a_client(practice, last_name="One")
                    world.a_client(practice, last_name="Other")
        connections.close_all()

    thread = threading.Thread(target=write_pairs)
    thread.start()
    try:
        for number in range(5):
            time.sleep(0.1)
            backup(tmp_path / f"b{number}", at=AT)
    finally:
        stop.set()
        thread.join()

    counts = [_clients_in(tmp_path / f"b{number}", master) for number in range(5)]
    assert counts == sorted(counts)
    assert len(set(counts)) > 1
    assert all(count % 2 == 0 for count in counts)


@pytest.mark.parametrize("how", ["passphrase", "code", "key"])
def test_a_restored_home_has_everything_and_lives_in_the_next_epoch(taken, key, tmp_path, how):
    done, practice, client, stored = taken
    openings = {
        "passphrase": restore.with_passphrase(PASSPHRASE),
        "code": restore.with_recovery_code(key[2]),
        "key": restore.with_key(key[1]),
    }
    asked = []

    def on_new_epoch(at):
        asked.append((at, Installation.objects.get().epoch, Client.objects.count()))

    new = tmp_path / "new" / "home"
    restored = restore.restore(
        done.path,
        new,
        opening=openings[how],
        at=AT + timedelta(1),
        on_new_epoch=on_new_epoch,
        guards_lifted=NO_GUARDS,
    )

    assert asked == [(AT + timedelta(1), 2, 1)]
    assert (restored.epoch, restored.migrated) == (2, ())
    assert key_store.load_key_file(new / "keys.json").open_with_passphrase(PASSPHRASE)
    with _opened_home(new) as opened:
        assert Client.objects.using(opened.alias).get() == client
        assert Installation.objects.using(opened.alias).get().epoch == 2
    back = _documents(new).get(stored.storage_name, practice_id=practice.id, sha256=stored.sha256)
    assert back == a_pdf(b"Abernathy")
    assert Installation.objects.get().epoch == 1


def test_a_restore_opens_with_the_passphrase_of_its_own_day(taken, key, tmp_path):
    key_store.change_passphrase(PASSPHRASE, "another four words here")

    with pytest.raises(keys.PassphraseIsWrong):
        restore.open_backup(taken[0].path, restore.with_passphrase("another four words here"))
    master, _ = restore.open_backup(taken[0].path, restore.with_passphrase(PASSPHRASE))

    assert master.secret() == key[1].secret()


def test_everybody_is_signed_out_in_the_next_life(home, key, tmp_path):
    user = User.objects.get(pk=world.a_member(world.a_practice(), name="Ana", role="owner").user_id)
    times = dict.fromkeys(("started_at", "last_seen_at", "expires_at"), AT)
    Session.objects.create(key_hash="a", user=user, sealed=b"", **times)
    Session.objects.create(key_hash="b", user=None, sealed=b"", **times)
    backup(tmp_path / "b", at=AT)

    new, later = tmp_path / "new", AT + timedelta(1)
    restore.restore(
        tmp_path / "b",
        new,
        opening=restore.with_key(key[1]),
        at=later,
        on_new_epoch=_nothing,
        guards_lifted=NO_GUARDS,
    )

    with _opened_home(new) as opened:
        assert User.objects.using(opened.alias).get().sessions_valid_from == later
        assert not Session.objects.using(opened.alias).exists()
    assert Session.objects.count() == 2


def test_what_a_backup_says_of_itself_is_told_before_the_new_life_begins(taken, key, tmp_path):
    told = []

    restore.restore(
        taken[0].path,
        tmp_path / "new",
        opening=restore.with_key(key[1]),
        at=AT,
        on_new_epoch=lambda _: told.append("begun"),
        guards_lifted=NO_GUARDS,
        on_unpacked=lambda facts: told.append(facts.marks["chain"]),
    )

    assert told == ["12 ab", "begun"]


def test_a_place_where_something_lies_is_refused(taken, home):
    with pytest.raises(restore.HomeIsNotEmpty):
        restore.restore(
            taken[0].path,
            home,
            opening=restore.with_passphrase(PASSPHRASE),
            at=AT,
            on_new_epoch=_nothing,
            guards_lifted=NO_GUARDS,
        )


def test_a_restore_that_fails_at_any_step_leaves_nothing(taken, tmp_path):
    new = tmp_path / "elsewhere" / "home"

    def fails(_):
        raise RuntimeError("the new epoch cannot begin")

    with pytest.raises(RuntimeError):
        restore.restore(
            taken[0].path,
            new,
            opening=restore.with_passphrase(PASSPHRASE),
            at=AT,
            on_new_epoch=fails,
            guards_lifted=NO_GUARDS,
        )
    with pytest.raises(keys.PassphraseIsWrong):
        restore.restore(
            taken[0].path,
            new,
            opening=restore.with_passphrase("not the right words"),
            at=AT,
            on_new_epoch=_nothing,
            guards_lifted=NO_GUARDS,
        )

    assert not new.parent.exists() or not list(new.parent.iterdir())


def test_an_empty_folder_is_a_place(taken, tmp_path):
    new = tmp_path / "chosen"
    new.mkdir()

    restored = restore.restore(
        taken[0].path,
        new,
        opening=restore.with_passphrase(PASSPHRASE),
        at=AT,
        on_new_epoch=_nothing,
        guards_lifted=NO_GUARDS,
    )

    assert restored.epoch == 2
    assert (new / addresses.DATABASE_NAME).exists()


@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.999])
def test_a_backup_altered_or_cut_off_is_refused(taken, key, tmp_path, part):
    whole = bytearray(taken[0].path.read_bytes())
    place = int(len(whole) * part)
    cut = tmp_path / "cut"
    cut.write_bytes(whole[:place])
    whole[place] ^= 1
    altered = tmp_path / "altered"
    altered.write_bytes(whole)

    for file in (cut, altered):
        with pytest.raises(SealedFileIsDamaged):
            verify_backup(file, key[1])


def test_another_installations_key_does_not_open_it(taken):
    with pytest.raises(SealedFileIsOfAnotherKey):
        verify_backup(taken[0].path, MasterKey(bytes(32)))


def test_a_database_damaged_before_the_backup_was_taken_is_noticed(taken, key, tmp_path):
    folder = tmp_path / "laid out"
    folder.mkdir()
    unpack(taken[0].path, folder, key[1])
    file = folder / addresses.DATABASE_NAME
    data = bytearray(file.read_bytes())
    data[4096 * 20 + 100] ^= 1
    file.write_bytes(data)

    with pytest.raises(BackupIsDamaged), opened_unpacked(folder, key[1]):
        pass


def test_a_database_of_a_newer_release_is_refused(home):
    MigrationRecorder(connection).record_applied("claims", "0099_from_the_future")

    with pytest.raises(releases.DatabaseIsNewer, match=r"claims\.0099_from_the_future"):
        migrate.migrate_safely(at=AT, guards_lifted=pytest.fail)


def test_a_backup_of_a_newer_release_is_refused_before_anything_is_made(home, key, tmp_path):
    MigrationRecorder(connection).record_applied("claims", "0099_from_the_future")
    done = backup(tmp_path / "b", at=AT)
    new = tmp_path / "new"

    with pytest.raises(releases.DatabaseIsNewer):
        restore.restore(
            done.path,
            new,
            opening=restore.with_key(key[1]),
            at=AT,
            on_new_epoch=_nothing,
            guards_lifted=NO_GUARDS,
        )

    assert not new.exists()


class Guards:
    """Stands for the triggers: what was done to them, in order."""

    def __init__(self):
        self.done = []

    @contextmanager
    def lifted(self, database):
        self.done.append("lifted")
        yield
        self.done.append("put back")


_LAST_STEP = ("remits.0001_initial", "remits.0002_remits_in_order")


def _undo_the_last_step():
    """Make the newest step's tables wait again, as after an update of the program."""
    with connection.schema_editor() as editor:
        for model in reversed(list(apps.get_app_config("remits").get_models())):
            editor.delete_model(model)
    for name in _LAST_STEP:
        MigrationRecorder(connection).record_unapplied(*name.split("."))


def test_a_fresh_database_is_migrated_without_a_backup(empty_home):
    guards = Guards()

    done = migrate.migrate_safely(at=AT, guards_lifted=guards.lifted)

    assert done.backup is None
    assert "practices.0001_initial" in done.applied
    assert guards.done == ["lifted", "put back"]


def test_with_nothing_to_migrate_nothing_is_touched(home):
    done = migrate.migrate_safely(at=AT, guards_lifted=pytest.fail)

    assert done == migrate.Migrated((), None)
    assert not (home / "backups").exists()


def test_a_backup_is_taken_before_a_migration_and_holds_the_state_before(home, key):
    _undo_the_last_step()
    guards = Guards()

    done = migrate.migrate_safely(at=AT, guards_lifted=guards.lifted)

    assert done.applied == _LAST_STEP
    assert [path for path, _, _ in schedule.backups_in(home / "backups")] == [done.backup]
    assert verify_backup(done.backup, key[1]).at == AT
    assert guards.done == ["lifted", "put back"]


def test_a_backup_from_before_a_migration_is_brought_forward_when_restored(home, key, tmp_path):
    _undo_the_last_step()
    done = backup(tmp_path / "b", at=AT)
    guards = Guards()

    restored = restore.restore(
        done.path,
        tmp_path / "new",
        opening=restore.with_key(key[1]),
        at=AT,
        on_new_epoch=lambda _: guards.done.append("new epoch"),
        guards_lifted=guards.lifted,
    )

    assert restored.migrated == _LAST_STEP
    assert guards.done == ["lifted", "put back", "new epoch"]


def test_a_migration_without_its_backup_does_not_happen(home, settings):
    _undo_the_last_step()
    settings.BACKUPS.parent.joinpath("backups").write_text("a file where the folder should be")

    with pytest.raises(FileExistsError):
        migrate.migrate_safely(at=AT, guards_lifted=pytest.fail)

    assert releases.waiting_migrations() == _LAST_STEP


def test_guards_lifted_by_a_migration_that_was_killed_are_put_back_by_the_next_start(home):
    _undo_the_last_step()
    killed = Guards()

    @contextmanager
    def killed_at_the_end(database):
        with killed.lifted(database):
            yield
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate.migrate_safely(at=AT, guards_lifted=killed_at_the_end)
    guards = Guards()
    again = migrate.migrate_safely(at=AT + timedelta(1), guards_lifted=guards.lifted)

    assert killed.done == ["lifted"]
    assert again == migrate.Migrated((), None)
    assert guards.done == ["lifted", "put back"]
    assert migrate.migrate_safely(at=AT, guards_lifted=pytest.fail).applied == ()


_BACKING_UP = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import django
from effleurage.store import unlocked
unlocked.unlock_from_surroundings()
django.setup()
from effleurage.store.backup import backup
number = 0
while True:
    number += 1
    backup(Path(sys.argv[1]) / f"b{number}", at=datetime(2026, 11, 23, tzinfo=UTC))
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_backup_killed_at_any_moment_is_whole_or_not_there(home, key, tmp_path):
    world.a_practice()
    connection.close()
    for round_ in range(3):
        folder = tmp_path / f"killed{round_}"
        folder.mkdir()
        child = handover.start_child(
            [sys.executable, "-c", _BACKING_UP, str(folder)],
            key[1],
            environment={
                **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
                "PYTHONPATH": os.pathsep.join(sys.path),
                "DJANGO_SETTINGS_MODULE": "effleurage.config.settings",
                "EFFLEURAGE_HOME": str(home),
            },
        )
        while not (folder / "b2").exists() and child.poll() is None:
            time.sleep(0.01)
        time.sleep(0.02 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait(30)

        done = sorted(folder.glob("b*"))
        assert len(done) >= 2
        assert verify_backup(done[-1], key[1]).epoch == 1

    assert Practice.objects.count() == 1
