from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.gateways import document_types
from effleurage.gateways.documents import (
    LARGEST_BYTES,
    DocumentFolder,
    DocumentIsDamaged,
    DocumentIsEmpty,
    DocumentIsTooLarge,
    DocumentTypeIsNotTaken,
    NoSuchDocument,
)
from tests.gateways import papers

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ANA, CLEO = UUID(int=1), UUID(int=2)
KEY = bytes(range(32))
KINDS = {
    "application/pdf": papers.a_pdf(),
    "image/png": papers.a_png(),
    "image/jpeg": papers.a_jpeg(),
    "image/tiff": papers.a_tiff(),
    "image/heic": papers.a_heic(),
}


@pytest.fixture
def folder(tmp_path):
    return DocumentFolder(tmp_path / "documents", lambda: KEY)


def _blob(tmp_path, name):
    return tmp_path / "documents" / name[:2] / name


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_paper_comes_back_as_it_was_put(folder, kind):
    stored = folder.put(KINDS[kind], practice_id=ANA, at=AT)

    assert stored.media_type == kind
    assert stored.size_bytes == len(KINDS[kind])
    back = folder.get(stored.storage_name, practice_id=ANA, sha256=stored.sha256)
    assert back == KINDS[kind]


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>%PDF-1.4 startxref %%EOF</body></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"MZ\x90\x00" + papers.a_pdf(),
        b"\x7fELF" + papers.a_png(),
        b"#!/bin/sh\n" + papers.a_pdf(),
        b" " + papers.a_pdf(),
        b"PK\x03\x04 a word document",
        b"GIF89a" + bytes(40),
        b"RIFF....WEBPVP8 ",
        papers.a_pdf()[:-8],
        papers.a_png()[:-4],
        papers.a_png() + b"<script>alert(1)</script>",
        papers.a_png().replace(b"IDAT", b"IDAT\x00", 1),
        b"\x89PNG\r\n\x1a\n<html>",
        papers.a_jpeg()[:-2],
        b"\xff\xd8\xff<html>",
        papers.a_tiff()[:-6],
        papers.a_heic()[:-3],
        b"plain text",
        bytes(1000),
    ],
)
def test_what_is_no_whole_paper_is_refused_whatever_it_begins_with(folder, data, tmp_path):
    with pytest.raises(DocumentTypeIsNotTaken):
        folder.put(data, practice_id=ANA, at=AT)

    assert not list(tmp_path.rglob("*"))


def test_motorolas_byte_order_is_taken_too():
    assert document_types.media_type(papers.a_tiff(">")) == "image/tiff"


def test_a_picture_with_a_phones_film_behind_it_is_taken():
    assert document_types.media_type(papers.a_jpeg() + b"SEFT a short film") == "image/jpeg"


@given(st.one_of(st.binary(max_size=300), st.sampled_from(list(KINDS.values())).flatmap(
    lambda whole: st.tuples(st.just(whole), st.integers(0, len(whole) - 1), st.binary(max_size=8)).map(
        lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] + len(cut[2]) :]
    )
)))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_kind_or_none_and_never_an_error(data):
    assert document_types.media_type(data) in {None, *KINDS}


def test_an_empty_file_is_refused(folder):
    with pytest.raises(DocumentIsEmpty):
        folder.put(b"", practice_id=ANA, at=AT)


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_taken(folder):
    room = LARGEST_BYTES - len(papers.a_pdf(b"x" * 1_000_000)) + 1_000_000
    at_limit = papers.a_pdf(b"x" * (room - 1))

    stored = folder.put(at_limit, practice_id=ANA, at=AT)

    assert LARGEST_BYTES - 2 <= stored.size_bytes <= LARGEST_BYTES
    with pytest.raises(DocumentIsTooLarge, match="20"):
        folder.put(papers.a_pdf(b"x" * LARGEST_BYTES), practice_id=ANA, at=AT)


def test_the_file_on_disk_shows_nothing_of_the_paper(folder, tmp_path):
    stored = folder.put(papers.a_pdf(b"Lou Abernathy"), practice_id=ANA, at=AT)

    path = _blob(tmp_path, stored.storage_name)
    blob = path.read_bytes()
    assert b"Abernathy" not in blob
    assert b"%PDF-1.4" not in blob
    assert stored.sha256 not in path.name
    assert path.stat().st_mtime == AT.timestamp()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such mode")
def test_only_the_owner_can_read_it(folder, tmp_path):
    stored = folder.put(papers.a_pdf(), practice_id=ANA, at=AT)

    assert stat.S_IMODE(_blob(tmp_path, stored.storage_name).stat().st_mode) == 0o600


def test_the_same_paper_twice_is_two_files_that_look_different(folder, tmp_path):
    one, other = (folder.put(papers.a_pdf(), practice_id=ANA, at=AT) for _ in range(2))

    assert one.storage_name != other.storage_name
    blobs = [_blob(tmp_path, each.storage_name).read_bytes() for each in (one, other)]
    assert blobs[0][20:] != blobs[1][20:]


def test_one_blob_in_anothers_place_is_refused_by_name(folder, tmp_path):
    one, other = (folder.put(papers.a_pdf(), practice_id=ANA, at=AT) for _ in range(2))
    _blob(tmp_path, one.storage_name).write_bytes(_blob(tmp_path, other.storage_name).read_bytes())

    with pytest.raises(DocumentIsDamaged, match=one.storage_name):
        folder.get(one.storage_name, practice_id=ANA, sha256=one.sha256)


def test_another_practice_cannot_open_it_even_with_its_name(folder):
    stored = folder.put(papers.a_pdf(), practice_id=ANA, at=AT)

    with pytest.raises(DocumentIsDamaged):
        folder.get(stored.storage_name, practice_id=CLEO, sha256=stored.sha256)


def test_a_record_that_names_another_hash_is_refused(folder):
    stored = folder.put(papers.a_pdf(), practice_id=ANA, at=AT)

    with pytest.raises(DocumentIsDamaged, match=stored.storage_name):
        folder.get(stored.storage_name, practice_id=ANA, sha256="0" * 64)


@pytest.mark.parametrize("length", [0, 1, 7, 8, 15, 20, 30, -1])
def test_a_blob_cut_off_anywhere_is_refused(folder, tmp_path, length):
    stored = folder.put(papers.a_pdf(), practice_id=ANA, at=AT)
    path = _blob(tmp_path, stored.storage_name)
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(DocumentIsDamaged):
        folder.get(stored.storage_name, practice_id=ANA, sha256=stored.sha256)


@given(place=st.integers(0, 10_000), change=st.integers(1, 255))
@settings(max_examples=100, deadline=None)
def test_a_blob_with_any_byte_changed_is_refused(tmp_path_factory, place, change):
    root = tmp_path_factory.mktemp("changed")
    folder = DocumentFolder(root / "documents", lambda: KEY)
    stored = folder.put(papers.a_pdf(), practice_id=ANA, at=AT)
    path = _blob(root, stored.storage_name)
    blob = bytearray(path.read_bytes())
    blob[place % len(blob)] ^= change
    path.write_bytes(blob)

    with pytest.raises(DocumentIsDamaged):
        folder.get(stored.storage_name, practice_id=ANA, sha256=stored.sha256)


def test_another_key_opens_nothing(folder, tmp_path):
    stored = folder.put(papers.a_pdf(), practice_id=ANA, at=AT)
    other = DocumentFolder(tmp_path / "documents", lambda: bytes(32))

    with pytest.raises(DocumentIsDamaged):
        other.get(stored.storage_name, practice_id=ANA, sha256=stored.sha256)


@pytest.mark.parametrize(
    "name", ["", "../../keys.json", "A" * 40, "0" * 39, "0" * 40 + "/", "0" * 40]
)
def test_a_name_that_is_none_or_not_there_is_refused(folder, name):
    with pytest.raises(NoSuchDocument):
        folder.get(name, practice_id=ANA, sha256="0" * 64)
    with pytest.raises(NoSuchDocument):
        folder.delete(name)


def test_a_deleted_document_is_gone(folder, tmp_path):
    stored = folder.put(papers.a_pdf(), practice_id=ANA, at=AT)

    folder.delete(stored.storage_name)

    assert not _blob(tmp_path, stored.storage_name).exists()


def test_what_a_rollback_left_is_found_by_its_age(folder):
    old = folder.put(papers.a_pdf(), practice_id=ANA, at=AT - timedelta(days=2))
    folder.put(papers.a_pdf(), practice_id=ANA, at=AT)

    assert list(folder.put_before(AT - timedelta(days=1))) == [old.storage_name]
