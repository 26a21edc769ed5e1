"""What `effleurage check` finds when somebody with the database writes past the program.

One installation with something of everything; each test spoils one thing by raw SQL or in the
folder of papers, with the guards away, and sees the check name that very row.
"""

from __future__ import annotations

import hashlib
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit import heads, sealing, triggers
from effleurage.apps.audit.checks import Check, answers
from effleurage.apps.audit.models import Event, Seal
from effleurage.apps.claims.models import Claim
from effleurage.apps.clients.leftovers import delete_papers_left, papers_left
from effleurage.apps.clients.models import Document
from effleurage.apps.codes.models import CodeLoad
from effleurage.apps.exchange.models import File
from effleurage.apps.ledger.models import Balance, Entry, Posting
from effleurage.apps.practices.models import Practice
from effleurage.apps.remits.actions import take_in_remits
from effleurage.apps.remits.models import Remit
from effleurage.apps.visits.models import Visit, VisitLine
from effleurage.cli import check, records
from tests.apps import world
from tests.apps.audit import rows
from tests.apps.remits import world as remits
from tests.core.test_remit_builders import a_remit, a_remit_claim, a_remit_line
from tests.gateways.papers import a_pdf, alter
from tests.kills import the_world

LATER = world.AT + timedelta(days=2)


@pytest.fixture
def everything(db, settings, tmp_path) -> Any:
    """A practice with clients, papers, a signed note, claims, sendings, files, remits, money."""
    settings.HOME, settings.DOCUMENTS = tmp_path, tmp_path / "documents"
    triggers.put_back(connection)
    the_world.make()
    owner = the_world.owner()
    world.a_signed_visit(owner, world.a_client(Practice.objects.get()))
    answer = a_remit_claim("S01", a_remit_line(10_000, "CO45 2000", line_id="L1"))
    file = remits.a_file(owner, remits.as_835(a_remit(answer, trace_number="T1")))
    take_in_remits(owner, file_id=file.id, at=world.AT)
    sealing.seal_pending(world.AT)
    # A test is one transaction: what PostgreSQL defers to its end is asked now.
    connection.check_constraints()
    return owner


def found(at: Any = world.AT, **changes: Any) -> dict[str, list[tuple[str, str]]]:
    """Return what each check finds, as (code, where); checks that hold are left out."""
    return {
        answer.check.name: [(each.code, each.where) for each in answer.findings]
        for answer in check.look(at, **changes)
        if answer.findings
    }


def spoil(statement: str, *values: Any) -> None:
    """Do what somebody does who owns the database: guards away, change, guards back."""
    triggers.take_away(connection)
    rows.run(statement, *values)
    connection.check_constraints()
    triggers.put_back(connection)


def test_records_that_nobody_touched_hold(everything):
    assert found() == {}


def test_an_event_of_the_trail_that_was_changed_is_named(everything):
    seal = Seal.objects.get(chain=str(everything.practice_id), sequence=3)
    spoil("UPDATE audit_event SET actor_name = 'nobody' WHERE id = %s", seal.event_id)

    where = f"chain {everything.practice_id}, link 3, event {seal.event_id}"
    assert found() == {"seals": [("audit-altered", where)]}


def test_a_tail_that_was_cut_off_shows_against_the_heads_of_a_backup_only(everything):
    kept, chain = heads.chain_heads(at=world.AT), str(everything.practice_id)
    last = Seal.objects.filter(chain=chain).order_by("-sequence")[0]
    spoil("DELETE FROM audit_seal WHERE event_id = %s", last.event_id)
    spoil("DELETE FROM audit_event WHERE id = %s", last.event_id)

    assert found() == {}
    where = f"chain {chain}, link {last.sequence}"
    assert found(against=kept) == {"seals": [("audit-cut-off", where)]}


def test_an_event_without_its_seal_that_waits_too_long_is_named(everything):
    audit.record(everything, "claim.sent", kind="claim", ids=[], at=world.AT)
    event = Event.objects.latest("id")

    assert found(LATER) == {"sealer": [("audit-unsealed", f"event {event.id}")]}


def test_a_guard_that_was_dropped_is_named_and_put_back_when_asked(everything):
    name = "guard_ledger_entry_delete"
    table = " ON ledger_entry" if connection.vendor == "postgresql" else ""
    rows.run(f"DROP TRIGGER {name}{table}")

    assert found() == {"guards": [("audit-guard-missing", f"trigger {name}")]}
    assert audit.put_guards_back(at=world.AT, actor_name="Ana") == [name]
    assert found() == {}


def test_a_permit_that_was_left_lying_is_named(everything):
    visit = Visit.objects.get()
    rows.run("INSERT INTO audit_purgepermit (id, table_name, row_id) VALUES (%s, 'visits_visit', %s)", world.nobody(), visit.id)  # fmt: skip

    assert found() == {"permits": [("audit-permit-left", f"visits_visit {visit.id}")]}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE visits_visit SET plan = 'twice a week' WHERE id = %s",
        "UPDATE visits_visit SET signed_name = 'Somebody' WHERE id = %s",
        "UPDATE visits_visit SET client_id = (SELECT MIN(CAST(id AS text)) FROM clients_client)"
        " WHERE id = %s",
        "UPDATE visits_visitline SET minutes = 120 WHERE visit_id = %s",
        "DELETE FROM visits_visitline WHERE visit_id = %s",
    ],
    ids=["a word", "the name below", "another's record", "minutes", "a line less"],
)
def test_a_note_that_is_not_as_it_was_signed_is_named(everything, statement):
    visit = Visit.objects.get()
    if connection.vendor == "postgresql":
        statement = statement.replace("MIN(CAST(id AS text))", "MIN(id::text)::uuid")
    spoil(statement, visit.id)

    assert VisitLine.objects.filter(visit=visit).count() < 2
    assert found() == {"notes": [("note-changed", f"visit {visit.id}")]}


@pytest.mark.parametrize("harm", ["gone", "altered", "swapped"])
def test_a_paper_that_is_not_the_one_put_in_is_named(everything, tmp_path, harm):
    first, second = Document.objects.order_by("pk")[:2]
    folder = tmp_path / "documents"
    path, other = (folder / each.storage_name[:2] / each.storage_name for each in (first, second))
    if harm == "gone":
        path.unlink()
    elif harm == "swapped":
        path.write_bytes(other.read_bytes())
    else:
        alter(path)

    assert found() == {"documents": [("document-wrong", f"document {first.id}")]}


def test_a_papers_hash_that_was_changed_is_named(everything):
    document = Document.objects.order_by("pk")[1]
    spoil("UPDATE clients_document SET sha256 = 'beef' WHERE id = %s", document.id)

    assert found() == {"documents": [("document-wrong", f"document {document.id}")]}


def test_a_paper_without_its_record_is_named_after_a_day_and_deleted_when_asked(everything):
    store = records.documents()
    left = store.put(a_pdf(), practice_id=everything.practice_id, at=world.AT)
    soon = world.AT + timedelta(hours=23)

    assert papers_left(store, at=soon) == []
    assert found(LATER) == {
        "leftovers": [("document-without-record", f"stored document {left.storage_name}")]
    }
    assert delete_papers_left(store, at=LATER, actor_name="Ana") == 1
    assert delete_papers_left(store, at=LATER, actor_name="Ana") == 0
    assert Event.objects.filter(action="papers.left-deleted").count() == 1
    assert Document.objects.count() == the_world.PAPERS
    sealing.seal_pending(LATER)
    assert found(LATER) == {}


def test_a_posting_that_was_changed_is_named_by_its_entry(everything):
    entry = Entry.objects.order_by("id")[3]
    posting = Posting.objects.filter(entry=entry).order_by("position")[0]
    spoil("UPDATE ledger_posting SET cents = cents + 1 WHERE id = %s", posting.id)

    assert found()["ledger"] == [("ledger-entry-wrong", f"entry {entry.id} ({entry.key})")]


def test_an_entry_whose_postings_were_deleted_is_named(everything):
    entry = Entry.objects.order_by("id")[3]
    spoil("DELETE FROM ledger_posting WHERE entry_id = %s", entry.id)

    assert found()["ledger"] == [("ledger-entry-wrong", f"entry {entry.id} ({entry.key})")]


def test_a_balance_that_its_entries_do_not_sum_up_to_is_named(everything):
    kept = Balance.objects.order_by("id")[0]
    spoil("UPDATE ledger_balance SET cents = cents + 1 WHERE id = %s", kept.id)

    assert [code for code, _ in found()["balances"]] == ["ledger-balance-wrong"]
    assert set(found()) == {"balances"}


def test_a_claims_state_that_its_events_do_not_tell_is_named(everything):
    claim = Claim.objects.get(number="R03")
    spoil("UPDATE claims_claim SET state = 'closed' WHERE id = %s", claim.id)

    assert found() == {"claims": [("claim-life-disagrees", f"claim R03 ({claim.id})")]}


def test_a_step_of_a_claims_life_that_was_deleted_is_named(everything):
    claim = Claim.objects.get(number="S05")
    spoil("DELETE FROM claims_claimevent WHERE claim_id = %s AND sequence = 2", claim.id)

    assert found() == {"claims": [("claim-life-disagrees", f"claim S05 ({claim.id})")]}


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE claims_claim SET is_leaving = TRUE WHERE id = %s", "R03"),
        ("UPDATE exchange_submission SET state = 'failed' WHERE claim_id = %s", "S05"),
        (
            "UPDATE exchange_submission SET state = 'unknown', settled_at = NULL WHERE claim_id = %s",
            "S05",
        ),
    ],
    ids=["leaving by nothing", "sent, but did not leave", "under way, but free"],
)
def test_a_sending_that_its_claim_does_not_tell_is_named(everything, statement, number):
    claim = Claim.objects.get(number=number)
    spoil(statement, claim.id)

    assert found() == {"sendings": [("exchange-disagrees", f"claim {number} ({claim.id})")]}


def test_a_file_whose_bytes_were_changed_is_named(everything):
    file = File.objects.get()
    body = "X'00'" if connection.vendor == "sqlite" else "'\\x00'::bytea"
    spoil(f"UPDATE exchange_file SET body = {body} WHERE id = %s", file.id)

    assert found() == {"files": [("exchange-disagrees", f"file {file.name} ({file.id})")]}


def test_a_remit_that_clearing_contradicts_is_named(everything):
    remit = Remit.objects.get()
    spoil("UPDATE remits_remitpart SET state = 'held', hold = 'x', held_cents = 1 WHERE remit_id = %s", remit.id)  # fmt: skip

    assert found() == {"remits": [("remit-clearing-wrong", f"remit {remit.id}")]}


def test_a_code_set_that_is_not_the_one_loaded_is_named(everything):
    loaded = b"97124\t4\n"
    load = CodeLoad.objects.create(
        number=1, kind="mue", name="MUE", file="loaded-mue.tsv", payload=zlib.compress(loaded),
        sha256=hashlib.sha256(loaded).hexdigest(), size_bytes=len(loaded), loaded_at=world.AT,
        loaded_name="Ana",
    )  # fmt: skip
    before = found()
    spoil(
        "UPDATE codes_codeload SET payload = %s WHERE id = %s",
        zlib.compress(b"97124\t9\n"),
        load.id,
    )

    assert before == {}
    assert found() == {"codes": [("codes-load-changed", "load 1 (mue)")]}


def test_a_row_that_nothing_can_read_ends_one_check_and_not_those_after_it(everything):
    spoil("UPDATE remits_remit SET head = '{}'")
    spoil("UPDATE claims_claim SET state = 'closed' WHERE number = 'R03'")

    seen = found()

    assert seen["remits"] == [("check-broke-off", "check remits")]
    assert list(seen) == ["claims", "remits"]


def test_what_a_broken_check_says_holds_no_word_of_the_row():
    def ask(_):
        raise ValueError("Lou Abernathy")

    ((_, (finding,)),) = answers([Check("names", "names are names", ask)], at=world.AT)

    assert "Abernathy" not in str(finding)
    assert "ValueError" in finding.message


def test_every_check_there_is_has_been_broken_here(everything):
    source = Path(__file__).read_text(encoding="utf-8")

    assert [each.name for each in check.all_checks() if f'"{each.name}"' not in source] == []
