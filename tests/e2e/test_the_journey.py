"""From a new client to the money: by clicking, by keyboard alone, and without JavaScript.

Every step asserts what the person sees. The payer is the practice payer on the connection's folder,
and the worker works once where it would in earnest.
"""

from __future__ import annotations

import os
import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from effleurage.apps.work.running import Work
from effleurage.apps.work.sweep import Pace
from effleurage.practice_payer.__main__ import main as practice_payer
from tests.apps import world
from tests.apps.exchange.a_sending_of import a_connection
from tests.e2e.hands import Hands, Keys
from tests.web import people

NOW = Pace(every=timedelta(0), interrupted_after=timedelta(0))
CLIENT, LAST = "Marta", "Lindqvist"


@pytest.fixture
def office(ana, practice, settings, tmp_path) -> Path:
    """Ana's practice as it stands before its first client: a place, fees, a payer, a folder."""
    settings.HOME, settings.BACKUPS = tmp_path, tmp_path / "backups"
    settings.DOCUMENTS = tmp_path / "documents"
    for folder in ("to", "from"):
        (tmp_path / folder).mkdir()
    world.a_location(practice)
    world.a_therapist_of(ana)
    world.a_fee(practice)
    world.a_payer(practice)
    a_connection(ana, tmp_path / "to", incoming_folder=str(tmp_path / "from"))
    people.give_password(ana)
    return tmp_path


@pytest.mark.parametrize("way", ["mouse", "keyboard", "no scripts"])
def test_a_visit_is_billed_and_paid(way, open_as, ana, office, capsys):
    page = open_as(None, scripts=way != "no scripts")
    hands = Keys(page) if way == "keyboard" else Hands(page, scripts=way != "no scripts")

    _sign_in(hands, people.user_of(ana).email)
    _add_the_client(hands)
    _add_cover(hands)
    _write_the_visit(hands)
    claim = _make_the_claim(hands)
    _send_it(hands, claim)
    _the_payer_answers(office)
    _read_the_answers(hands, claim)
    _post_the_remit(hands)
    _take_the_payment(hands)

    assert page.complaints == []


def _today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


def _sign_in(hands: Hands, email: str) -> None:
    hands.open("/")
    hands.type("E-mail address", email)
    hands.type("Password", people.PASSWORD)
    hands.press("Sign in", within="body")
    hands.sees("Test mode.")


def _add_the_client(hands: Hands) -> None:
    hands.press("Clients", within="nav[aria-label=Main]")
    hands.press("Add a client")
    hands.type("First name", CLIENT)
    hands.type("Last name", LAST)
    hands.day("Born on", date(1984, 5, 17))
    hands.tick("Female")
    hands.press("Add the client")
    hands.sees(f"{LAST}, {CLIENT}")
    hands.sees("No policy")


def _add_cover(hands: Hands) -> None:
    hands.press("Add a policy")
    hands.pick("Payer", "Cascade Mutual Health")
    hands.type("Member number", "CMH884412")
    hands.day("Covers from", date(2026, 1, 1))
    hands.press("Add the policy")
    hands.sees("CMH884412")
    hands.press(f"{CLIENT} {LAST}")

    hands.press("Add a referral")
    hands.type("Clinician's last name", "Nakamura")
    hands.type("First name", "Joel")
    hands.type("Clinician's NPI", "1660002035")
    hands.day("Ordered on", _today() - timedelta(days=20))
    hands.type("Diagnoses", "M54.2")
    hands.press("Save the referral")
    hands.sees("Joel Nakamura")


def _write_the_visit(hands: Hands) -> None:
    hands.press("Start a visit")
    hands.press("Start the visit")
    hands.sees("The visit is begun.")
    hands.type("Subjective: what the client says", "Neck stiff for a month, 6 of 10.")
    hands.type("Objective: what you found and did", "Upper trapezius tight; moist heat, massage.")
    hands.type("Assessment: what it changed", "Turns further, 3 of 10.")
    hands.type("Plan: what comes next", "Weekly, four more.")
    hands.pick("What was done", "97124")
    hands.clock("Began", "10:00")
    hands.clock("Ended", "11:00")
    _find_the_diagnosis(hands)
    hands.press("Save, then look it over and sign")
    hands.sees("Once signed it stands for ever")
    hands.press("Sign the note")
    hands.sees("The note is signed. Next: make the claim.")


def _find_the_diagnosis(hands: Hands) -> None:
    hands.type("Find a diagnosis", "cervicalgia")
    if not hands.scripts:
        hands.press("Find")
    hands.press_here("Add M54.2")
    hands.sees("On the referral of Joel Nakamura")


def _make_the_claim(hands: Hands) -> str:
    hands.press("Make the claim")
    hands.sees("$120.00")
    hands.press("Check it, make it ready")
    hands.sees(re.compile("of them stops? it"))
    address = hands.page.url.partition("#")[0]

    hands.press("Correct the address")
    hands.type("Street", "1906 Juniper Lane")
    hands.type("City", "Tacoma")
    hands.pick("State", "WA")
    hands.type("ZIP code", "98407")
    hands.press("Save the client")
    hands.sees("The client was changed.")
    hands.open(address)
    hands.press("Check it, make it ready")
    hands.sees("Nothing stops it: it is ready to be sent.")
    return address


def _send_it(hands: Hands, claim: str) -> None:
    hands.press("Send it")
    hands.sees("Clearing House One")
    hands.press("Send it now")
    hands.sees("Handed over")


def _the_payer_answers(office: Path) -> None:
    folders = ["--inbox", str(office / "to"), "--outbox", str(office / "from")]
    assert practice_payer([*folders, "--once"]) == 0
    _grow_old(office / "from")
    tally = Work(where="this desk", pace=NOW).drain()
    assert tally.failed == 0


def _grow_old(folder: Path) -> None:
    """Nobody has written to these files for a minute."""
    then = time.time() - 60
    for path in folder.iterdir():
        os.utime(path, (then, then))


def _read_the_answers(hands: Hands, claim: str) -> None:
    hands.open(claim)
    hands.sees("Accepted")
    hands.press("Exchange", within="nav[aria-label=Main]")
    for kind in ("999", "277CA", "835"):
        hands.sees(kind)


def _post_the_remit(hands: Hands) -> None:
    hands.press("Remits", within="nav[aria-label=Main]")
    hands.press("PRACTICE PAYER (SIMULATED)")
    hands.sees("Proven: every line")
    hands.sees("Test file.")
    hands.press("Post it in a rehearsal")
    hands.type("Why", "we are trying it out")
    hands.tick("Post it although it is a test: this is a rehearsal")
    hands.press("Post it")
    hands.sees("Posted as a payment of its own.")


def _take_the_payment(hands: Hands) -> None:
    hands.press("Money", within="nav[aria-label=Main]")
    hands.press("Clients who owe")
    hands.press(f"{LAST}, {CLIENT}")
    hands.sees("$41.60 is owed")
    hands.press("Take a payment")
    hands.type("Amount", "41.60")
    hands.pick("Use it for", "What is owed")
    hands.press("Take the payment")
    hands.sees(f"Received from {CLIENT} {LAST}")
    hands.press("To the account")
    hands.sees("Nothing is owed")
