from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from effleurage.apps.clients import papers, queries
from effleurage.apps.clients.models import Document
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.gateways import documents
from tests.apps import world

PDF = b"%PDF-1.7 an invented order startxref 0 %%EOF"


@pytest.fixture
def store(tmp_path):
    return documents.DocumentFolder(tmp_path, lambda: bytes(32))


def _kept(store):
    return list(store.put_before(world.AT + timedelta(days=1)))


@pytest.fixture
def client(practice):
    return world.a_client(practice)


def _paper(**changes):
    values = {"kind": "referral", "title": "Order of October", "content": PDF}
    return papers.Paper(**values | changes)


def _add(actor, client, store, **changes):
    return papers.add_document(
        actor, client_id=client.id, paper=_paper(**changes), store=store, at=world.AT
    )


def test_a_paper_comes_back_as_it_was_kept(ana, client, store):
    document_id = _add(ana, client, store)

    assert papers.read_document(ana, document_id=document_id, store=store) == (
        "application/pdf",
        PDF,
    )
    (listed,) = queries.papers_of(ana, client_id=client.id)
    assert (listed.id, listed.size_bytes, listed.kind) == (document_id, len(PDF), "referral")


def test_the_name_in_the_store_says_nothing_of_the_client(ana, client, store):
    _add(ana, client, store)

    (name,) = _kept(store)
    assert client.id.hex not in name
    assert set(name) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kind": "selfie"}, "kind"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"title": "a\x00b"}, "title"),
    ],
)
def test_a_paper_without_its_kind_or_title_is_refused_and_nothing_is_stored(
    ana, client, store, changes, where
):
    with pytest.raises(papers.PaperCannotBeKept) as refusal:
        _add(ana, client, store, **changes)

    assert [each.where for each in refusal.value.findings] == [where]
    assert _kept(store) == []


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"MZ\x90\x00", documents.DocumentTypeIsNotTaken), (b"", documents.DocumentIsEmpty)],
)
def test_what_is_no_paper_leaves_no_row(ana, client, store, content, refusal):
    with pytest.raises(refusal):
        _add(ana, client, store, content=content)

    assert not Document.objects.exists()


def test_a_paper_swapped_for_another_in_the_store_is_not_shown(ana, client, store):
    document_id = _add(ana, client, store)
    other = Document.objects.get(
        pk=_add(ana, client, store, content=PDF.replace(b"order", b"other"))
    )

    Document.objects.filter(pk=other.pk).update(storage_name="0" * 40)
    Document.objects.filter(pk=document_id).update(storage_name=other.storage_name)

    with pytest.raises(documents.DocumentIsDamaged):
        papers.read_document(ana, document_id=document_id, store=store)


def test_a_purged_paper_says_so(ana, client, store, at):
    document_id = _add(ana, client, store)
    Document.objects.filter(pk=document_id).update(purged_at=at)

    with pytest.raises(papers.DocumentIsGone):
        papers.read_document(ana, document_id=document_id, store=store)
    assert queries.papers_of(ana, client_id=client.id) == []


def test_a_row_that_cannot_be_written_leaves_no_bytes(ana, client, store):
    taken = Document.objects.get(pk=_add(ana, client, store))

    class SameName(documents.DocumentFolder):
        def put(self, data, *, practice_id, at):
            stored = super().put(data, practice_id=practice_id, at=at)
            self.made = stored.storage_name
            return replace(stored, storage_name=taken.storage_name)

        def delete(self, storage_name):
            assert storage_name == taken.storage_name
            super().delete(self.made)

    clumsy = SameName(store._folder, lambda: bytes(32))

    with pytest.raises(IntegrityError):
        _add(ana, client, clumsy)

    assert _kept(store) == [taken.storage_name]


def test_nobody_else_adds_or_reads_a_paper(ana, cleo, practice, client, store):
    document_id = _add(ana, client, store)
    auditor = world.a_member(practice, name="Una", role="auditor")

    with pytest.raises(NoSuchRecord):
        papers.read_document(cleo, document_id=document_id, store=store)
    with pytest.raises(NoSuchRecord):
        _add(cleo, client, store)
    with pytest.raises(NotAllowed):
        _add(auditor, client, store)

    assert len(_kept(store)) == 1
