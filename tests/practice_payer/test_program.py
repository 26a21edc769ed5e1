"""The practice payer as its user starts it: options, prints and exit codes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from effleurage.practice_payer import __main__ as program
from effleurage.practice_payer.folders import Folders
from effleurage.practice_payer.plans import SIMULATED_NAME
from tests.builders import a_claim
from tests.practice_payer.world import an_837p

SOURCE = Path(__file__).resolve().parents[2] / "src"


class Home:
    """The folders of one practice payer, and its program run in this process."""

    def __init__(self, home: Path) -> None:
        self.home, self.inbox, self.outbox = home, home / "in", home / "out"

    def options(self, *more: str) -> list[str]:
        return ["--inbox", str(self.inbox), "--outbox", str(self.outbox), *more]

    def run(self, *more: str) -> int:
        return program.main(self.options("--once", "--at", "2026-11-23T10:00:00", *more))

    def put(self, data: bytes) -> None:
        self.inbox.mkdir(parents=True, exist_ok=True)
        (self.inbox / "claims.837.tmp").write_bytes(data)
        (self.inbox / "claims.837.tmp").rename(self.inbox / "claims.837")

    def answers(self) -> list[str]:
        return sorted(path.name for path in self.outbox.iterdir())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_one_pass_answers_and_ends_with_zero(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.put(an_837p(a_claim()))

    code = home.run()

    assert code == 0
    assert len(home.answers()) == 4
    printed = capsys.readouterr().out.splitlines()
    assert all(line.startswith(SIMULATED_NAME) for line in printed)
    assert any("$46.40" in line for line in printed)


def test_folders_that_are_missing_are_made(home: Home) -> None:
    assert home.run() == 0
    assert home.answers() == []


def test_it_runs_as_a_module_of_its_own_process(home: Home) -> None:
    home.put(an_837p(a_claim()))

    done = subprocess.run(
        [sys.executable, "-m", "effleurage.practice_payer", *home.options("--once")],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert len(home.answers()) == 4


def test_it_watches_until_it_is_stopped(home: Home) -> None:
    command = [sys.executable, "-m", "effleurage.practice_payer", *home.options("--every", "0.1")]
    with subprocess.Popen(
        command, env={"PYTHONPATH": str(SOURCE)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        home.put(an_837p(a_claim()))
        first = [running.stdout.readline() for _ in range(6)]
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=60)

    assert running.returncode == 130
    assert b"000000004.835" in b"".join(first)
    assert errors.decode() == f"{SIMULATED_NAME} | stopped\n"


def test_plans_of_your_own_are_used(home: Home, tmp_path: Path) -> None:
    plans = tmp_path / "mine.json"
    plans.write_text(
        '{"format": "effleurage practice payer plans 1", "plans": '
        '[{"plan_id": "a", "payer_id": "CMH01", "allowed_cents": {"97124": 3000}}]}'
    )
    home.put(an_837p(a_claim()))

    assert home.run("--plans", str(plans)) == 0
    assert b"~BPR*I*120*" in (home.outbox / "000000004.835").read_bytes()


@pytest.mark.parametrize("text", ["", "{}", '{"plans": 5}', "\x00"])
def test_a_plan_file_with_a_fault_starts_nothing(
    home: Home, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.json").write_text(text)
    home.put(an_837p(a_claim()))

    code = home.run("--plans", str(tmp_path / "mine.json"))

    assert code == 2
    assert "plans-" in capsys.readouterr().err
    assert not home.outbox.exists()


def test_a_plan_file_that_is_not_there_is_said(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert home.run("--plans", str(home.home / "none.json")) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [["--at", "yesterday"], ["--every", "0"], ["--every", "nan"], ["--every", "x"], ["--nonsense"]],
)
def test_a_misspelt_command_ends_with_two(home: Home, wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(home.options("--once", *wrong))

    assert ended.value.code == 2


def test_damaged_books_stop_it_before_it_answers_anything(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    home.run()
    (home.inbox / ".practice-payer" / "books.json").write_text('{"version": 1}')
    home.put(an_837p(a_claim()))

    code = home.run()

    assert code == 2
    assert "books.json" in capsys.readouterr().err
    assert home.answers() == []
    assert (home.inbox / "claims.837").exists()


def test_an_outbox_that_is_a_file_is_said(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.outbox.write_text("not a folder")

    assert home.run() == 3
    assert "out cannot be used" in capsys.readouterr().err


def test_a_second_one_is_told_that_the_folder_is_taken(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    state = home.inbox / ".practice-payer"
    with Folders(inbox=home.inbox, outbox=home.outbox, state=state).held_alone():
        assert home.run() == 1

    assert "another practice payer" in capsys.readouterr().err


def test_its_lock_ends_with_the_process_that_held_it(home: Home) -> None:
    holding = (
        "import sys, pathlib; from effleurage.practice_payer.folders import Folders;"
        "here = [pathlib.Path(one) for one in sys.argv[1:]];"
        "held = Folders(inbox=here[0], outbox=here[1], state=here[2]).held_alone();"
        "held.__enter__(); print('held', flush=True); sys.stdin.read()"
    )
    state = home.inbox / ".practice-payer"
    command = [sys.executable, "-c", holding, str(home.inbox), str(home.outbox), str(state)]
    with subprocess.Popen(
        command, env={"PYTHONPATH": str(SOURCE)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        while_held = home.run()
        other.kill()

    assert while_held == 1
    assert home.run() == 0


def test_a_bug_of_ours_shows_no_traceback_and_no_data(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("LINDQVIST")

    monkeypatch.setattr(program, "PracticePayer", broken)

    code = home.run()

    errors = capsys.readouterr().err
    assert code == 70
    assert "ZeroDivisionError" in errors
    assert "LINDQVIST" not in errors
    assert "Traceback" not in errors
