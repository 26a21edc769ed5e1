"""From the embedded database to PostgreSQL and back, and one practice as a file."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from effleurage.apps.audit import triggers
from effleurage.apps.audit.models import Event, Seal, Unsealed
from effleurage.apps.clients.models import Client, Document
from effleurage.apps.exchange.models import Connection, File
from effleurage.apps.ledger.models import Posting
from effleurage.apps.practices.models import Installation, Practice, User
from effleurage.apps.visits.models import Visit, VisitLine
from effleurage.gateways.documents import DocumentFolder
from effleurage.store import (
    addresses,
    databases,
    migrate,
    moving,
    practice_file,
    practice_import,
    restore,
    table_rows,
    unlocked,
)
from effleurage.store.keys import MasterKey, PassphraseIsWrong, Subkey
from effleurage.store.payload import PayloadIsDamaged
from effleurage.store.sealed import SealedFileIsDamaged
from tests.apps import world
from tests.gateways.papers import a_pdf
from tests.store.conftest import AT, NO_GUARDS

EXPORT_WORDS = "paper bridge cloud kettle"


def _documents(home):
    return DocumentFolder(home / "documents", lambda: unlocked.subkey(Subkey.DOCUMENTS))


def _checks(proven: list | None = None, lifted: list | None = None) -> moving.Checks:
    @contextmanager
    def guards_lifted(database):
        yield
        if lifted is not None:
            lifted.append(database.vendor)

    def verify_chain():
        if proven is not None:
            proven.append((connection.vendor, Event.objects.count()))

    return moving.Checks(guards_lifted=guards_lifted, verify_chain=verify_chain)


def test_a_signed_note_moves_with_its_lines_past_guards_that_stand(practice, url, tmp_path):
    ana = world.a_therapist_of(world.a_member(practice, name="Imani", role="owner"))
    assert ana.practice_id == practice.id
    visit = _a_signed_visit(practice, ana)
    checks = moving.Checks(guards_lifted=triggers.lifted, verify_chain=lambda: None)

    moving.move_to_postgresql(url, checks=checks)
    moving.move_to_file(tmp_path / "moved.db", checks=checks)

    for address in (addresses.postgresql(url), addresses.embedded(tmp_path / "moved.db")):
        with databases.opened(address, "moved") as moved, databases.as_default(moved):
            assert triggers.missing(moved) == []
            assert VisitLine.objects.get(visit_id=visit.id).charge_cents == 12_000
            with pytest.raises(IntegrityError):
                VisitLine.objects.update(charge_cents=1)


def _a_signed_visit(practice, therapist) -> Visit:
    visit = Visit.objects.create(
        practice=practice,
        client=Client.objects.filter(is_active=True).first(),
        therapist=therapist,
        location=world.a_location(practice),
        service_date=date(2026, 11, 2),
        state="signed",
        signed_at=AT,
    )
    VisitLine.objects.create(
        practice=practice, visit=visit, position=1, procedure="97124", units=4, charge_cents=12_000
    )
    return visit


@pytest.fixture
def practice(home) -> Practice:
    """A practice with something of every awkward kind in it: bytes, JSON, accents, odd times."""
    practice = world.a_practice()
    owner = world.a_member(practice, name="Ana", role="owner")
    kept = world.a_client(practice, last_name="Núñez-O'Brien 🜁")
    born = date(1912, 2, 29)
    world.a_client(practice, merged_into=kept, is_active=False, birth_date=born)
    world.a_policy(kept, world.a_payer(practice), subscriber={"b": [1, None, 2.5], "a": "ü\u2028"})
    way = Connection.objects.create(practice=practice, name="out", method="folder")
    body = bytes(range(256))
    File.objects.create(
        practice=practice,
        direction="out",
        kind="837P",
        name="a.837",
        sha256="0" * 64,
        size_bytes=256,
        body=body,
        connection=way,
        at=datetime(2026, 3, 8, 9, 59, 59, 999999, tzinfo=UTC),
    )
    for number in range(3):
        Event.objects.create(
            chain=str(practice.id),
            practice_id=practice.id,
            at=AT,
            actor_id=owner.user_id,
            actor_name="Ana",
            action="client.read",
            object_kind="client",
            object_ids=[str(kept.id)],
            details={"n": number},
        )
    sealed, waiting, _ = Event.objects.order_by("id")
    Unsealed.objects.create(event=waiting)
    Seal.objects.create(
        chain=str(practice.id), sequence=1, event_id=sealed.id, mac="ab" * 32, sealed_at=AT
    )
    stored = _documents(home).put(a_pdf(b"card"), practice_id=practice.id, at=AT)
    Document.objects.create(
        practice=practice,
        client=kept,
        kind="card",
        title="Card",
        media_type=stored.media_type,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        storage_name=stored.storage_name,
        uploaded_at=AT,
    )
    return practice


def _sums() -> dict:
    return {
        model._meta.label_lower: table_rows.sum_of(model._base_manager.all())
        for model in table_rows.kept_models()
    }


def test_every_table_comes_after_those_it_points_at():
    order = [model._meta.label_lower for model in table_rows.kept_models()]

    for earlier, later in [
        ("practices.practice", "clients.client"),
        ("clients.client", "coverage.policy"),
        ("claims.claim", "exchange.submission"),
        ("exchange.file", "remits.remit"),
        ("practices.user", "practices.membership"),
    ]:
        assert order.index(earlier) < order.index(later)
    assert not [label for label in order if label.split(".")[0] in table_rows.LEFT_BEHIND]


def test_everything_moves_to_postgresql_and_back_to_a_file(practice, untouched_url, tmp_path):
    url = untouched_url
    before = _sums()
    proven: list = []
    lifted: list = []

    moved = moving.move_to_postgresql(url, checks=_checks(proven, lifted))

    assert moved.tables == before
    assert proven == [("postgresql", 3)]
    assert lifted == ["postgresql"]
    file = tmp_path / "back" / "effleurage.db"
    file.parent.mkdir()
    with databases.opened(addresses.postgresql(url), "there") as there, databases.as_default(there):
        assert _sums() == before
        world.a_practice(organisation="Made After The Move", npi="1660009998")
        back = moving.move_to_file(file, checks=_checks())
    assert back.rows == moved.rows + 1
    with databases.opened(addresses.embedded(file), "again") as again, databases.as_default(again):
        assert {**_sums(), "practices.practice": None} == {**before, "practices.practice": None}
        assert Practice.objects.count() == 2
    assert file.read_bytes()[:15] != b"SQLite format 3"
    assert _sums() == before


def test_sums_of_cents_are_compared_for_every_such_column(practice):
    columns = {
        column.attname
        for model in table_rows.kept_models()
        for column in table_rows.columns_of(model)
        if column.attname.endswith("cents")
    }

    assert {"cents", "charge_cents", "paid_cents", "amount_cents", "total_cents"} <= columns


def test_the_sum_of_cents_is_the_sum_of_the_rows():
    total, columns = table_rows.TableSum(), [Posting._meta.get_field("cents")]

    for cents in (100, -250, 7):
        total.take(columns, (cents,))

    assert total.done().cents == {"cents": -143}


def test_a_target_that_holds_anything_is_refused(practice, url):
    moving.move_to_postgresql(url, checks=_checks())

    with pytest.raises(moving.TargetIsNotEmpty):
        moving.move_to_postgresql(url, checks=_checks())


def test_a_chain_that_breaks_on_the_target_leaves_it_empty(practice, url):
    def breaks():
        raise RuntimeError("the chain breaks at 2")

    checks = moving.Checks(guards_lifted=NO_GUARDS, verify_chain=breaks)
    with pytest.raises(RuntimeError, match="breaks at 2"):
        moving.move_to_postgresql(url, checks=checks)

    assert moving.move_to_postgresql(url, checks=_checks()).rows > 10


def test_a_row_that_the_target_cannot_hold_is_named_without_its_content(practice, url):
    Client.objects.update(first_name="x" * 100)

    with pytest.raises(moving.RowDoesNotFit, match=r"clients\.client between") as refusal:
        moving.move_to_postgresql(url, checks=_checks())

    assert "xxx" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_file_that_could_not_be_filled_is_not_left_behind(practice, tmp_path):
    def breaks():
        raise RuntimeError

    file = tmp_path / "new.db"
    with pytest.raises(RuntimeError):
        moving.move_to_file(
            file, checks=moving.Checks(guards_lifted=NO_GUARDS, verify_chain=breaks)
        )

    assert not list(tmp_path.glob("new.db*"))


OTHER_KEY = MasterKey(bytes(range(50, 82)))


@pytest.fixture(scope="module")
def migrated_elsewhere(tmp_path_factory, django_db_blocker) -> Path:
    file = tmp_path_factory.mktemp("elsewhere") / "empty.db"
    with (
        django_db_blocker.unblock(),
        unlocked.holding(OTHER_KEY),
        databases.opened(addresses.embedded(file), "elsewhere") as opened,
        databases.as_default(opened),
    ):
        migrate.migrate_now()
    return file


@pytest.fixture
def other_home(tmp_path, practice, migrated_elsewhere):
    """Another installation, with its own key and a practice of its own."""
    home = tmp_path / "other"
    home.mkdir()
    shutil.copy(migrated_elsewhere, home / addresses.DATABASE_NAME)
    with (
        unlocked.holding(OTHER_KEY),
        databases.opened(addresses.embedded(home / addresses.DATABASE_NAME), "other") as opened,
        databases.as_default(opened),
    ):
        Installation.objects.create(created_at=AT, release="0.1.0")
        world.a_practice(organisation="Otherside Bodywork", npi="1660004056")
        yield home


def _adopt(label, row):
    """What the audit step will do: macs anew, seals left for the sealer to make again."""
    if label in {"audit.seal", "audit.unsealed"}:
        return None
    return {**row, "mac": "00" * 32} if label == "audit.event" else row


def _arrival(after=lambda *_: None):
    return practice_import.Arrival(adopt=_adopt, after=after)


@pytest.mark.parametrize("passphrase", [EXPORT_WORDS, None])
def test_an_exported_practice_comes_in_elsewhere_whole_and_without_secrets(
    practice, other_home, home, key, tmp_path, passphrase
):
    target = tmp_path / "practice"
    exported = _export(practice, target, home, key, passphrase)
    asked: list = []

    imported = practice_import.import_practice(
        target,
        opening=restore.with_passphrase(EXPORT_WORDS) if passphrase else None,
        at=AT,
        documents=_documents(other_home),
        arrival=_arrival(lambda practice_id, at: asked.append((practice_id, at))),
    )

    assert asked == [(practice.id, AT)]
    assert not imported.same_key
    sent = {label: rows for label, rows in exported.tables.items() if rows}
    assert imported.tables == {
        label: rows for label, rows in sent.items() if label not in ("audit.seal", "audit.unsealed")
    }
    assert {event.mac for event in Event.objects.all()} == {"00" * 32}
    assert Client.objects.filter(practice_id=practice.id).count() == 2
    assert Practice.objects.count() == 2
    assert not User.objects.get().has_usable_password()
    assert Event.objects.filter(chain=str(practice.id)).count() == 3
    assert bytes(File.objects.get().body) == bytes(range(256))
    paper = Document.objects.get()
    assert _documents(other_home).get(
        paper.storage_name, practice_id=practice.id, sha256=paper.sha256
    ) == a_pdf(b"card")


def _export(practice, target, home, key, passphrase):
    with (
        unlocked.holding(key[1]),
        databases.opened(addresses.embedded(home / addresses.DATABASE_NAME), "origin") as origin,
        databases.as_default(origin),
    ):
        return practice_file.export_practice(
            practice.id, target, at=AT, documents=_documents(home), passphrase=passphrase
        )


def test_an_encrypted_export_shows_nothing_and_opens_with_its_own_words(
    practice, home, key, tmp_path
):
    target = tmp_path / "practice"
    exported = _export(practice, target, home, key, EXPORT_WORDS)

    whole = target.read_bytes()
    header_master, _ = restore.open_backup(
        target, restore.with_recovery_code(exported.recovery_code)
    )

    for said in ("Stillwater", practice.npi, str(practice.id), "clients.client", "2026-11-23"):
        assert said.encode() not in whole
    assert header_master.fingerprint() != key[1].fingerprint()
    with pytest.raises(PassphraseIsWrong):
        restore.open_backup(target, restore.with_passphrase("not the right words"))


def test_a_practice_that_is_here_already_is_refused_and_nothing_changes(
    practice, home, key, tmp_path
):
    target = tmp_path / "practice"
    _export(practice, target, home, key, EXPORT_WORDS)
    before = _sums()

    with pytest.raises(practice_import.PracticeIsAlreadyThere):
        practice_import.import_practice(
            target,
            opening=restore.with_passphrase(EXPORT_WORDS),
            at=AT,
            documents=_documents(home),
            arrival=_arrival(),
        )

    assert _sums() == before


def test_an_import_whose_last_step_fails_changes_nothing(practice, other_home, home, key, tmp_path):
    target = tmp_path / "practice"
    _export(practice, target, home, key, EXPORT_WORDS)

    def fails(*_):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        practice_import.import_practice(
            target,
            opening=restore.with_passphrase(EXPORT_WORDS),
            at=AT,
            documents=_documents(other_home),
            arrival=_arrival(fails),
        )

    assert Practice.objects.count() == 1
    assert Client.objects.count() == 0


def test_an_altered_export_is_refused_and_changes_nothing(
    practice, other_home, home, key, tmp_path
):
    for passphrase, refusal in ((EXPORT_WORDS, SealedFileIsDamaged), (None, PayloadIsDamaged)):
        target = tmp_path / f"practice-{refusal.__name__}"
        _export(practice, target, home, key, passphrase)
        whole = target.read_bytes()
        if passphrase:
            altered = whole[:-10] + b"x" + whole[-9:]
        else:
            altered = whole.replace(b"Stillwater", b"Stillwyter", 1)
        target.write_bytes(altered)

        with pytest.raises(refusal):
            practice_import.import_practice(
                target,
                opening=restore.with_passphrase(EXPORT_WORDS) if passphrase else None,
                at=AT,
                documents=_documents(other_home),
                arrival=_arrival(),
            )

        assert Practice.objects.count() == 1


def test_an_export_of_no_practice_is_refused_and_leaves_no_file(practice, home, key, tmp_path):
    target = tmp_path / "practice"
    practice.id = world.nobody()

    with pytest.raises(practice_file.NoSuchPractice):
        _export(practice, target, home, key, None)

    assert not list(tmp_path.glob("*practice*"))


def test_a_practice_leaves_postgresql_as_a_file_too(practice, home, url, tmp_path):
    moving.move_to_postgresql(url, checks=_checks())
    target = tmp_path / "practice"

    with databases.opened(addresses.postgresql(url), "there") as there, databases.as_default(there):
        exported = practice_file.export_practice(
            practice.id, target, at=AT, documents=_documents(home), passphrase=EXPORT_WORDS
        )

    assert exported.documents == 1
    assert exported.tables["clients.client"] == 2
