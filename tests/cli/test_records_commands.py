"""The commands on records, as programs: what they make, and how they say no."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from argparse import Namespace
from contextlib import contextmanager
from pathlib import Path

import pytest

from effleurage.cli import asking
from effleurage.cli.record_nouns import NOUNS
from effleurage.cli.refusal import CommandRefused
from tests.apps.demo.program import (
    PASSPHRASE,
    PASSWORD,
    Program,
    Result,
    copy_of,
    with_passphrase_file,
)

pytestmark = pytest.mark.slow
PRACTICE = {
    "organisation": "Alder Court Massage PLLC",
    "npi": "1660001029",
    "tax-id": "910004182",
    "phone": "2535550142",
    "street": "418 Alder Court",
    "city": "Tacoma",
    "state": "WA",
    "postal-code": "984020118",
    "owner-email": "ana@aldercourt.example",
    "owner-name": "Ana Fairhaven",
}
BOTH = f"{PASSPHRASE}\n{PASSWORD}\n"
NEW = "seven geese over the lake"


def _options(**changes: str) -> list[str]:
    wanted = PRACTICE | {name.replace("_", "-"): each for name, each in changes.items()}
    return [word for name, value in wanted.items() for word in (f"--{name}", value)]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, dict]:
    program = with_passphrase_file(tmp_path_factory.mktemp("begun"))
    made = program("init", *_options(), "--passphrase-stdin", "--json", stdin=BOTH)
    return program, made.json


@pytest.fixture
def program(begun, tmp_path):
    """A program on begun records of its own."""
    with copy_of(begun[0], tmp_path) as copy:
        yield copy


@pytest.fixture
def nowhere(tmp_path):
    return with_passphrase_file(tmp_path)


@pytest.fixture
def typed(monkeypatch):
    """Somebody at a terminal who types these answers, each once."""

    def type_in(*answers):
        coming = iter(answers)
        monkeypatch.delenv("EFFLEURAGE_PASSPHRASE_FILE", raising=False)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
        monkeypatch.setattr("getpass.getpass", lambda *_, **__: next(coming))
        return Namespace(passphrase_stdin=False)

    return type_in


def _pure(*words: str) -> str:
    asked = "import sys; from effleurage.cli.main import main; code = main(sys.argv[1:]);"
    asked += (
        "print([name for name in ('django', 'argon2', 'allauth') if name in sys.modules], code)"
    )
    done = subprocess.run([sys.executable, "-c", asked, *words], capture_output=True, check=True, encoding="utf-8")  # fmt: skip
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "words",
    [("units", "97124=60"), ("claim", "example"), ("codes", "show", "97124")],
    ids=lambda words: words[0],
)
def test_a_command_without_records_loads_none(words):
    assert _pure(*words) == "[] 0"


def test_help_names_every_command_and_loads_no_records():
    asked = "import sys; from effleurage.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, encoding="utf-8")  # fmt: skip

    assert done.stdout.splitlines()[-1] == "False"
    for noun in ("init", "demo", "check", "backup", "restore", "passphrase", "unknown", "move"):
        assert f"    {noun}" in done.stdout


def test_every_command_is_in_the_docs():
    page = (Path(__file__).resolve().parents[2] / "docs" / "commands.md").read_text("utf-8")

    assert [noun for noun in NOUNS if f"`effleurage {noun}" not in page] == []


def test_a_server_brings_its_own_key_and_restores_with_it(tmp_path):
    server = Program(tmp_path / "home", told={"EFFLEURAGE_KEY": "5e" * 32})

    begun = server("init", "--no-practice", "--json").json
    server("backup", tmp_path / "b.effleurage-backup")
    server("restore", tmp_path / "b.effleurage-backup", "--into", tmp_path / "again")

    assert begun["recovery_code"] == ""
    assert not (server.home / "keys.json").exists()
    server.elsewhere(tmp_path / "again")("check")
    refused = server.telling(EFFLEURAGE_KEY="5f" * 32)("check", code=2)
    assert "does not open" in refused.err


def test_a_new_passphrase_is_typed_twice_and_judged_aloud(typed, capsys):
    assert asking.first_passphrase(typed("massage 2026 2026", "massage 2026 2026"))

    assert "weak" in capsys.readouterr().err


def test_a_new_passphrase_that_differs_is_refused(typed):
    with pytest.raises(CommandRefused, match="differ"):
        asking.first_passphrase(typed(PASSPHRASE, NEW))


def test_init_begins_records_that_nobody_else_can_read(begun):
    program, made = begun

    assert {path.name for path in program.home.iterdir()} >= {"effleurage.db", "keys.json"}
    assert len(made["recovery_code"].split("-")) == 9
    assert {path.stat().st_mode & 0o077 for path in program.home.iterdir()} == {0}
    assert program.home.stat().st_mode & 0o077 == 0
    assert b"Alder" not in (program.home / "effleurage.db").read_bytes()


def test_what_init_began_holds_and_names_its_practice(program, begun):
    program("check")

    assert program("unknown", "list", "--practice", begun[1]["practice_id"], "--json").json == []


def test_init_refuses_records_that_are_there(program):
    before = sorted(path.name for path in program.home.iterdir())

    refused = program("init", *_options(), "--passphrase-stdin", stdin=BOTH, code=1)

    assert "There are records here already" in refused.err
    assert sorted(path.name for path in program.home.iterdir()) == before


@pytest.mark.parametrize(
    ("changes", "stdin", "code", "says"),
    [
        ({"npi": "1660001028"}, BOTH, 2, "check digit"),
        ({"owner_email": "nobody"}, BOTH, 2, "e-mail"),
        ({}, "short\n", 1, "12 characters"),
        ({}, f"{PASSPHRASE}\npassword1234\n", 1, "too common"),
        ({}, f"{PASSPHRASE}\n", 2, "Standard input ended"),
    ],
    ids=["an NPI", "an address", "a passphrase", "a password", "no password"],
)
def test_an_init_that_is_refused_leaves_nothing_in_the_way(nowhere, changes, stdin, code, says):
    refused = nowhere("init", *_options(**changes), "--passphrase-stdin", stdin=stdin, code=code)

    assert says in refused.err
    assert not nowhere.home.exists() or not list(nowhere.home.iterdir())


def test_an_init_on_a_full_disk_leaves_nothing_and_says_so(nowhere):
    told = nowhere.telling(EFFLEURAGE_HOME=str(nowhere.home))

    refused = _in_little_room(told, "init", "--no-practice")

    assert refused.code == 3, refused
    assert "room" in refused.err
    assert not list(nowhere.home.iterdir())


def test_a_cut_off_init_is_noticed_and_set_aside_never_deleted(nowhere):
    nowhere.home.mkdir()
    (nowhere.home / "beginning").touch()
    (nowhere.home / "effleurage.db").write_bytes(b"half a database")

    refused = nowhere("check", code=1)
    nowhere("init", "--no-practice")

    assert "cut off" in refused.err
    (aside,) = nowhere.home.glob("unfinished-*/effleurage.db")
    assert aside.read_bytes() == b"half a database"


def test_records_that_have_not_begun_are_said_to_be_so(nowhere):
    for words in (("check",), ("backup", nowhere.home / "b"), ("unknown", "list")):
        assert "effleurage init" in nowhere(*words, code=1).err


def test_a_wrong_passphrase_opens_nothing(program, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("another passphrase\n", encoding="utf-8")
    told = program.telling(EFFLEURAGE_PASSPHRASE_FILE=str(wrong))

    assert "does not open" in told("check", code=1).err
    assert "cannot be read" in program.telling(EFFLEURAGE_PASSPHRASE_FILE="/none")("check", code=2).err  # fmt: skip


def test_locked_records_with_nobody_to_ask_are_refused(program):
    refused = program.telling(EFFLEURAGE_PASSPHRASE_FILE="")("check", code=1)

    assert "--passphrase-stdin" in refused.err


def test_another_key_than_the_key_files_is_refused(program):
    given = program.telling(EFFLEURAGE_KEY="00" * 32)

    assert "another than" in given("check", code=1).err
    assert "hexadecimal" in program.telling(EFFLEURAGE_KEY="lamp")("check", code=2).err


def test_a_database_of_a_newer_release_is_refused_and_not_touched(program):
    _in_database(program, "INSERT INTO django_migrations (app, name, applied) VALUES ('claims', '0999_later', '2027-01-01')")  # fmt: skip

    refused = program("check", code=1)

    assert "claims.0999_later" in refused.err
    assert "Traceback" not in refused.err


def test_a_database_that_is_damaged_is_said_to_be_so(program):
    file = program.home / "effleurage.db"
    file.write_bytes(bytes(4096) + file.read_bytes()[4096:])

    assert "does not open" in program("check", code=2).err


def test_a_server_that_does_not_answer_is_said_to_be_so(program):
    url = "postgresql://app:hidden@127.0.0.1:1/none"

    refused = program.telling(DATABASE_URL=url)("check", code=1)

    assert "cannot be reached" in refused.err
    assert "hidden" not in refused.err


def test_a_backup_is_never_written_over_anything(program, tmp_path):
    file = tmp_path / "b.effleurage-backup"
    file.write_bytes(b"mine")

    program("backup", file, code=3)

    assert file.read_bytes() == b"mine"


def test_a_place_that_cannot_be_written_is_said_to_be_so(program, tmp_path):
    (tmp_path / "a-file").touch()
    program("backup", tmp_path / "b.effleurage-backup")

    missing = program("backup", tmp_path / "a-file" / "b", code=3)
    folder = program("backup", tmp_path, code=3)
    full = _in_little_room(program, "backup", tmp_path / "c")
    refused = program(
        *("restore", tmp_path / "b.effleurage-backup", "--into", tmp_path / "a-file" / "x"), code=3
    )

    assert "no such folder" in missing.err
    assert "that is a folder" in folder.err.lower()
    assert (full.code, (tmp_path / "c").exists()) == (3, False)
    assert "room" in full.err
    assert "where you may write" in refused.err


def test_a_backup_opens_with_the_passphrase_or_the_code_of_its_day(program, begun, tmp_path):
    file = tmp_path / "b.effleurage-backup"
    program("backup", file)
    asking = program.telling(EFFLEURAGE_PASSPHRASE_FILE="")
    asking("passphrase", "change", "--passphrase-stdin", stdin=f"{PASSPHRASE}\n{NEW}\n")

    def restore(into, typed, *more, code=0):
        words = ("restore", file, "--into", tmp_path / into, "--passphrase-stdin", *more)
        return asking(*words, stdin=f"{typed}\n", code=code)

    refused = restore("by-new-passphrase", NEW, code=1)
    assert "does not open this backup" in refused.err
    assert "--recovery-code" in refused.err
    restore("by-passphrase", PASSPHRASE)
    restore("by-code", begun[1]["recovery_code"], "--recovery-code")
    restore("by-code", begun[1]["recovery_code"], "--recovery-code", code=3)
    assert not (tmp_path / "by-new-passphrase").exists()


@contextmanager
def staying(program, codes):
    """A process that stays on another host; asked at a second, it says the units a day it knows."""
    told = program.telling(EFFLEURAGE_CODES=str(codes)).environment()
    words = [sys.executable, "-m", "tests.apps.demo.staying"]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=told, cwd=root
    ) as process:

        def ask(second):
            process.stdin.write(f"{second}\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield ask
        process.stdin.close()


def test_a_code_load_reaches_a_running_process_and_comes_back_with_a_backup(program, tmp_path):
    file, backup = tmp_path / "mue.csv", tmp_path / "b.effleurage-backup"
    headings = "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator"
    file.write_text(f"{headings}\n97124,9,3\n", encoding="utf-8")
    loading = program.telling(EFFLEURAGE_CODES=str(tmp_path / "here"))

    with staying(program, tmp_path / "there") as ask:
        shipped = ask(0)
        loading("codes", "load", "--records", file)
        answers = [ask(59), ask(61)]
    program("backup", backup)
    restored = program.elsewhere(tmp_path / "again")
    restored("restore", backup, "--into", restored.home)

    assert answers == [shipped, 9]
    with staying(restored, tmp_path / "elsewhere") as ask:
        assert ask(0) == 9
    held = {each["check"]: each["holds"] for each in restored("check", "--json").json}
    assert held["codes"]


@pytest.mark.parametrize("harm", ["cut off", "altered", "none of ours"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(program, tmp_path, harm):
    file, home = tmp_path / "b.effleurage-backup", tmp_path / "restored"
    program("backup", file)
    whole = file.read_bytes()
    half = len(whole) // 2
    file.write_bytes(
        {
            "cut off": whole[:-50],
            "altered": whole[:half] + b"?" + whole[half + 1 :],
            "none of ours": b"%PDF-1.7 and so on",
        }[harm]
    )

    program("restore", file, "--into", home, code=2)
    program("check", "--against", file, code=2)

    assert not list(tmp_path.glob("*restor*"))


def test_a_backup_that_is_not_there_is_said_to_be_so(program, tmp_path):
    refused = program("restore", tmp_path / "none", "--into", tmp_path / "home2", code=2)

    assert "no such file" in refused.err


def test_a_restore_needs_a_file_and_a_new_folder(program, tmp_path):
    assert "--into FOLDER" in program("restore", tmp_path / "b", code=2).err
    assert "--into FOLDER" in program("restore", "--into", tmp_path / "x", code=2).err
    assert "is a directory" in program("restore", tmp_path, "--into", tmp_path / "x", code=2).err
    program("restore", "--after-pg-restore", tmp_path / "b", code=2)
    assert "PostgreSQL" in program("restore", "--after-pg-restore", code=1).err


def test_a_trail_that_was_cut_off_shows_against_a_backup(program, tmp_path):
    file = tmp_path / "b.effleurage-backup"
    program("backup", file)
    for table in ("audit_seal", "audit_unsealed", "audit_event"):
        for statement in ("update", "delete"):
            _in_database(program, f"DROP TRIGGER IF EXISTS guard_{table}_{statement}")
        _in_database(program, f"DELETE FROM {table}")

    mended = program("check", "--mend-guards", "--json", code=1)
    cut = program("check", "--against", file, "--json", code=1)

    wrong = {each["check"]: each["findings"] for each in mended.json if not each["holds"]}
    assert list(wrong) == ["guards"]
    assert len(wrong["guards"]) == 4
    assert "4 guards put back" in mended.err
    wrong = {each["check"]: each["findings"] for each in cut.json if not each["holds"]}
    assert {each["code"] for each in wrong["seals"]} == {"audit-cut-off"}
    assert list(wrong) == ["seals"]


_A_BALANCE = (
    "INSERT INTO ledger_balance (id, practice_id, account, about, cents, since)"
    " SELECT '{:032x}', id, 'assets:bank', '2026-11', 12345, '2026-11-01' FROM practices_practice"
)
_AN_EMPTY_ENTRY = (
    'INSERT INTO ledger_entry (id, practice_id, key, "on", cause, words, recorded_at)'
    " SELECT '{:032x}', id, 'k', '2026-11-01', 'charge', '', '2026-11-01' FROM practices_practice"
)


def test_a_kept_balance_is_shown_then_corrected_by_the_entries_when_somebody_says_so(program):
    _in_database(program, _A_BALANCE.format(1))

    shown = program("check", code=1)
    mended = program("check", "--mend-balances", code=1)

    assert "$123.45 is kept, and its entries sum up to $0.00" in shown.out
    assert "check --mend-balances" in " ".join(shown.out.split())
    assert "1 balance corrected" in mended.err
    assert "All" in program("check").out


def test_no_balance_is_corrected_while_an_entry_itself_is_wrong(program):
    _in_database(program, _A_BALANCE.format(1))
    _in_database(program, _AN_EMPTY_ENTRY.format(2))

    refused = program("check", "--mend-balances", code=1)

    assert "an entry of the ledger is wrong itself" in refused.err
    assert "is kept, and its entries" in program("check", code=1).out


def test_a_paper_without_a_record_is_deleted_when_somebody_says_so(program):
    left = program.home / "documents" / "ab" / ("ab" * 20)
    left.parent.mkdir(parents=True)
    left.write_bytes(b"what a crash left")
    os.utime(left, (0, 0))

    found = program("check", code=1)
    refused = program("purge", "papers", code=2)
    program("purge", "papers", "--yes")

    assert f"stored document {left.name}" in found.out
    assert "--yes" in refused.err
    assert not left.exists()
    assert "has its record" in program("purge", "papers").out
    program("check")


def test_nothing_that_is_kept_shows_in_any_file_while_the_pages_run(program, tmp_path):
    mark, temporary = "Zwiebelmarkt", tmp_path / "temporary"
    temporary.mkdir()
    told = program.telling(TMPDIR=str(temporary), SQLITE_TMPDIR=str(temporary))
    serving = subprocess.Popen(
        [sys.executable, "-m", "effleurage", "serve", "--port", str(_a_free_port())],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=told.environment(),
    )
    try:
        said = serving.stdout.readline()
        _in_program(told, _FILL, mark)
        told("backup", program.home / "backups" / "b")
        told("export", tmp_path / "exported", "--reason", mark, "--passphrase-stdin", stdin=f"{PASSPHRASE}\n{NEW}\n")  # fmt: skip
        told("worker", "--once")
        names = {path.name for path in program.home.iterdir()}
        leaks = [
            str(path)
            for path in tmp_path.rglob("*")
            if path.is_file() and mark.encode() in path.read_bytes()
        ]
    finally:
        serving.terminate()
        _, log = serving.communicate(timeout=60)

    assert b"localhost" in said
    assert {"effleurage.db", "effleurage.db-wal", "effleurage.db-shm", "documents"} <= names
    assert leaks == []
    assert mark.encode() not in log


def test_a_forgotten_passphrase_is_replaced_with_the_code_which_is_used_up(program, begun):
    code = begun[1]["recovery_code"]
    asking = program.telling(EFFLEURAGE_PASSPHRASE_FILE="")

    done = asking("passphrase", "recover", "--passphrase-stdin", stdin=f"{code}\n{NEW}\n")

    again = asking("passphrase", "recover", "--passphrase-stdin", stdin=f"{code}\n{NEW}\n", code=1)
    assert code not in done.out
    assert "nobody can open these records" in again.err
    asking("check", "--passphrase-stdin", stdin=f"{NEW}\n")
    asking("check", "--passphrase-stdin", stdin=f"{PASSPHRASE}\n", code=1)


def test_a_lost_print_is_replaced_by_a_new_code(program, begun, tmp_path):
    program("passphrase", "new-code")

    asking = program.telling(EFFLEURAGE_PASSPHRASE_FILE="")
    old = f"{begun[1]['recovery_code']}\n{NEW}\n"
    asking("passphrase", "recover", "--passphrase-stdin", stdin=old, code=1)


def test_only_a_good_password_is_set_and_only_for_somebody_who_is_there(program):
    def set_password(email, password, code):
        words = ("people", "set-password", email, "--passphrase-stdin")
        return program(*words, stdin=f"{PASSPHRASE}\n{password}\n", code=code)

    set_password("ana@aldercourt.example", PASSWORD[::-1], 0)
    set_password("ana@aldercourt.example", "password1234", 1)
    set_password("nobody@aldercourt.example", PASSWORD, 1)
    program("people", "turn-off-second-step", "ana@aldercourt.example")
    program("check")


def test_a_setting_that_is_wrong_is_said_to_be_so(program):
    refused = program.telling(EFFLEURAGE_IDLE_MINUTES="soon")("check", code=1)

    assert "EFFLEURAGE_IDLE_MINUTES" in refused.err


def test_a_sending_that_is_not_there_is_not_settled(program):
    program("unknown", "settle", "00000000-0000-0000-0000-000000000000", "--sent", code=1)
    program("unknown", "settle", "no-id", "--sent", code=2)


def test_an_address_that_is_none_is_no_place_to_move_to(program):
    program("move", "to-postgresql", "mysql://localhost/x", "--reason", "a try", code=2)


def test_a_demo_has_a_size(nowhere):
    nowhere("demo", "--visits", "3", code=2)
    nowhere("demo", "--on", "tomorrow", code=2)

    assert not (nowhere.home / "effleurage.db").exists()


def test_migrate_says_that_nothing_waits(program):
    assert "already" in program("migrate").out


_OPEN = f"""
import sys, django
django.setup()
from django.db import connection
from effleurage.store import key_store, unlocked
unlocked.unlock(key_store.load_key_file().open_with_passphrase({PASSPHRASE!r}))
"""
_FILL = """
from effleurage.apps.clients import papers
from effleurage.apps.practices.models import Practice, User
from effleurage.apps.practices.queries import actor_for
from effleurage.cli import records
from tests.apps import world
from tests.gateways.papers import a_pdf
mark, practice = sys.argv[1], Practice.objects.get()
owner = actor_for(user_id=User.objects.get().pk, practice_id=practice.pk)
for _ in range(20):
    client = world.a_client(practice, last_name=mark, first_name=mark)
world.a_signed_visit(owner, client, subjective=mark * 20, plan=mark)
paper = papers.Paper(kind="scan", title=mark, content=a_pdf(mark.encode() * 50))
papers.add_document(owner, client_id=client.id, paper=paper, store=records.documents(), at=world.AT)
"""


def _in_database(program: Program, statement: str) -> None:
    """Run a statement with the program's own key, behind its back."""
    _in_program(program, "connection.cursor().execute(sys.argv[1])", statement)


def _in_program(program: Program, script: str, *words: str) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "effleurage.config.settings"}
    subprocess.run(
        [sys.executable, "-c", _OPEN + script, *words],
        check=True,
        cwd=Path(__file__).resolve().parents[2],
        env=program.environment() | settings,
    )


def _in_little_room(program: Program, *words: object) -> Result:
    """Run a command where no file may grow beyond half a megabyte."""
    limited = (
        "import resource, sys; from effleurage.cli.main import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (512_000, 512_000)); sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=program.environment(),
    )
    return Result(done.returncode, done.stdout, done.stderr)


def _a_free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
