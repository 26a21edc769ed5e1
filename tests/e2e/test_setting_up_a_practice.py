"""A real practice by hand, from the first page of ``effleurage run`` to a valid CMS-1500.

The program itself runs, on records of its own that nothing else made. What a person presses and
types is counted, and what docs/algorithms/setup-time.md says of it is compared.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.e2e.counting import Counted, CountingHands

SAID = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "setup-time.md"
LONGEST_MINUTES = 15
_OURS = ("EFFLEURAGE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")
PASSPHRASE, PASSWORD = "quarry lantern violin teapot", "hammock gravel sonnet"
EMAIL = "marta@kvarnby.example"
NPI, OWN_NPI, REFERRER = "1999000593", "1999000106", "1999000312"


@contextlib.contextmanager
def _running(demo: Path, folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    kept = {name: os.environ[name] for name in os.environ if not name.startswith(_OURS)}
    words = ["run", "--port", str(port), "--demo", str(demo), "--visits", "60"]
    with (folder / "said").open("w") as said:
        program = subprocess.Popen(
            [sys.executable, "-m", "effleurage", *words],
            stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            env=kept | {"EFFLEURAGE_HOME": str(folder / "own")},
        )  # fmt: skip
    try:
        for _ in range(600):
            assert program.poll() is None, (folder / "said").read_text()
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/start/"):
                break
            time.sleep(0.2)
        yield address
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo, which the first start makes and the second finds."""
    return tmp_path_factory.mktemp("demo") / "of-run"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_practice_is_set_up_and_its_first_form_printed(scripts, demo, browser, tmp_path):
    with _running(demo, tmp_path) as address:
        context = browser.new_context(base_url=address, java_script_enabled=scripts)
        context.set_default_timeout(90_000)  # keys are made slowly on purpose
        hands = CountingHands(context.new_page(), scripts=scripts)

        hands.open("/")
        _the_keys(hands)
        _the_practice(hands)
        _sign_out_and_in(hands)
        _the_client(hands)
        _the_visit(hands)
        paper = _the_form(hands)
        context.close()

    _assert_boxes(paper)
    if scripts:
        _assert_said(hands.counted)


def _the_keys(hands: CountingHands) -> None:
    hands.press("Set up my practice")
    hands.page.get_by_role("heading", name="First, a passphrase").wait_for(timeout=60_000)
    hands.type("Passphrase", PASSPHRASE)
    hands.type("The same once more", PASSPHRASE)
    hands.press("Go on")
    groups = hands.page.locator(".code-groups code").all_inner_texts()
    assert len(groups) == 9
    for label in hands.page.locator("main form label").all_inner_texts():
        hands.type(label, groups[int(label.removeprefix("Group ")) - 1])
    hands.press("The paper is good: go on")


def _the_practice(hands: CountingHands) -> None:
    hands.type("First name", "Marta")
    hands.type("Last name", "Sundqvist")
    hands.type("The therapist's own NPI", OWN_NPI)
    hands.type("Licence number", "MA60001234")
    hands.type("State of the licence", "WA")
    hands.day("Licence good until", date(2027, 5, 1))
    hands.press("Go on")

    hands.type("Legal name of the company", "Kvarnby Massage PLLC")
    hands.type("NPI to bill with", NPI)
    hands.type("Its nine digits", "91-0004182")
    hands.type("Phone for payers", "253-555-0142")
    hands.press("Go on")

    hands.type("Street", "418 Alder Court")
    hands.type("City", "Tacoma")
    hands.type("State", "WA")
    hands.type("ZIP code", "98402-0118")
    hands.press("Go on")

    _the_money_and_the_owner(hands)


def _the_money_and_the_owner(hands: CountingHands) -> None:
    hands.press("UnitedHealthcare")
    hands.press("Go on")

    hands.type("97124 massage", "32")
    hands.press("Go on")

    hands.type("Your name", "Marta Sundqvist")
    hands.type("E-mail address to sign in with", EMAIL)
    hands.type("Password", PASSWORD)
    hands.type("The same once more", PASSWORD)
    hands.press("Set up the practice")
    hands.sees("Your first claim")


def _sign_out_and_in(hands: CountingHands) -> None:
    _sign_out(hands)
    hands.type("E-mail address", EMAIL)
    hands.type("Password", PASSWORD)
    hands.press("Sign in", within="body")
    hands.press("Go on to the first claim")


def _sign_out(hands: CountingHands) -> None:
    page = hands.page
    page.locator(".menu-up summary").click()
    hands.counted.presses += 1
    hands.press(re.compile("Sign out"), within=".menu-up")
    if page.url.endswith("/sign-out/"):
        hands.press("Sign out")
    if "/sign-in/" not in page.url:
        hands.open("/sign-in/")


def _the_client(hands: CountingHands) -> None:
    hands.press("A client")
    hands.type("First name", "Ida")
    hands.type("Last name", "Brandt")
    hands.day("Born on", date(1984, 5, 17))
    hands.tick("Female")
    hands.type("Street", "1906 Juniper Lane")
    hands.type("City", "Tacoma")
    hands.pick("State", "WA")
    hands.type("ZIP code", "98407")
    hands.press("Add the client")

    hands.press("Add a policy")
    hands.pick("Payer", "UnitedHealthcare")
    hands.type("Member number", "CMH884412")
    hands.type("Group number", "70032")
    hands.press("Add the policy")
    hands.press("Ida Brandt")
    hands.press("Add a referral")
    hands.type("Clinician's last name", "Nakamura")
    hands.type("First name", "Joel")
    hands.type("Clinician's NPI", REFERRER)
    hands.day("Ordered on", date.today() - timedelta(days=20))
    hands.type("Diagnoses", "M54.2")
    hands.press("Save the referral")


def _the_visit(hands: CountingHands) -> None:
    hands.press("Start a visit")
    hands.press("Start the visit")
    hands.type("Subjective: what the client says", "Neck stiff for a month, 6 of 10.")
    hands.type("Objective: what you found and did", "Upper trapezius tight; massage.")
    hands.type("Assessment: what it changed", "Turns further, 3 of 10.")
    hands.type("Plan: what comes next", "Weekly, four more.")
    hands.pick("What was done", "97124")
    hands.clock("Began", "10:00")
    hands.clock("Ended", "11:00")
    hands.type("Find a diagnosis", "cervicalgia")
    if not hands.scripts:
        hands.press("Find")
    hands.press_here("Add M54.2")
    hands.sees("On the referral of Joel Nakamura")
    hands.press("Save, then look it over and sign")
    hands.press("Sign the note")
    hands.press("Make the claim")
    hands.press("Check it, make it ready")


def _the_form(hands: CountingHands) -> bytes:
    hands.sees("Nothing stops it: it is ready to be sent.")
    hands.press("CMS-1500")
    hands.type("What is it for?", "to mail it")
    with hands.page.expect_download() as waited:
        hands._activate(hands._control("Download the PDF", "#main"))
    return Path(waited.value.path()).read_bytes()


def _assert_boxes(paper: bytes) -> None:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    text = text.upper()
    for says in ("BRANDT", "CMH884412", "1906 JUNIPER LANE", "98407", "NAKAMURA", REFERRER):
        assert says in text
    for says in ("M542", "97124", "128 00", "910004182", OWN_NPI, NPI, "KVARNBY MASSAGE PLLC"):
        assert says in text or says.replace(" ", "") in text.replace(" ", ""), says


def _assert_said(counted: Counted) -> None:
    found = {
        "pages": counted.pages,
        "presses": counted.presses,
        "choices": counted.choices,
        "fields": counted.fields,
        "fields reached by mouse": counted.reached,
        "characters": counted.characters,
        "words that tell": counted.words,
        "words in all": counted.every_word,
    }
    print(found, [round(each / 60, 1) for each in counted.parts()])
    page = SAID.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z ]+) \| ([0-9,]+) \|", page, re.M)
    said = {name: int(number.replace(",", "")) for name, number in rows}
    for name, number in found.items():
        near = 0.05 * number if name.startswith("words") else 0
        assert abs(said[name] - number) <= near, f"{name}: {number}, and the page says {said[name]}"
    [waiting] = re.findall(r"^\| waiting for the program \| ([0-9.]+) \|", page, re.M)
    assert counted.seconds / 60 + float(waiting) < LONGEST_MINUTES
