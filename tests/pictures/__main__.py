"""``make pictures``: the pictures of the guide, taken from the demo practice as it is today.

Runs the program as ``make run`` does, in a folder that is thrown away, and takes each picture of
``docs/guide/PICTURES.md``, in light, 1440 wide unless the list says so. The people and the money are
the same each time; a picture whose pixels did not change is not written again.

    python -m tests.pictures [NAME…]
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "guide" / "pictures"
LARGEST_BYTES = 150_000
WIDE, NARROW, HIGH = 1440, 390, 1000
COLOURS = 96
_PASSPHRASE = "quarry lantern violin teapot"
_INVENTED = ["7QK4", "M2XD", "9RTP", "C6HV", "3WNB", "Y8ZE", "K5FS", "4JGA", "PD10"]
_WRITE_CODE = """(groups) => document.querySelectorAll('.code-groups code')
  .forEach((it, at) => { it.textContent = groups[at] })"""
_PATIENCE_SECONDS = 600  # the demo is made first
_KEYS_ARE_MADE_IN = 90_000  # milliseconds: slowly, on purpose
_A_PAPER_IS_DRAWN_IN = 4_000  # milliseconds: nothing says when the browser's own viewer has done it


class Picture(NamedTuple):
    """One picture: its name, how to get there, and how wide and high it is."""

    name: str
    go: Callable[[Page], None]
    width: int = WIDE
    height: int = HIGH
    signed_in: bool = True


def _at(path: str) -> Callable[[Page], None]:
    return lambda page: page.goto(path) and None


def _first_of(path: str, *, within: str = "main table tbody") -> Callable[[Page], None]:
    """Open a list and then the first row in it."""

    def go(page: Page) -> None:
        page.goto(path)
        page.locator(f"{within} a").first.click()
        page.wait_for_load_state("load")

    return go


def _claim(state: str) -> Callable[[Page], None]:
    return _first_of(f"/claims/?state={state}")


def _then(first: Callable[[Page], None], *names: str) -> Callable[[Page], None]:
    """Go somewhere, then press what has these names, one after the other."""

    def go(page: Page) -> None:
        first(page)
        for name in names:
            pressed = page.locator("main").get_by_role("link", name=name)
            pressed.or_(page.locator("main").get_by_role("button", name=name)).first.click()
            page.wait_for_load_state("load")

    return go


def _the_one_that_says(path: str, words: str) -> Callable[[Page], None]:
    """Open, of all that a list shows, the first whose page says something."""

    def go(page: Page) -> None:
        page.goto(path)
        links = page.locator("main table tbody th a")
        for address in [each.get_attribute("href") for each in links.all()]:
            page.goto(str(address))
            if page.locator("main").get_by_text(words).count():
                return
        raise LookupError(f"nothing in {path} says {words}")

    return go


def _policy_of_another(page: Page) -> None:
    """Begin a policy that the client's mother holds."""
    _then(_at("/clients/"), "Kirkbride, Ada", "Add a policy")(page)
    page.get_by_label("Payer", exact=True).select_option(label="Cascade Mutual Health")
    page.get_by_label("Member number", exact=True).fill("CMH4030991")
    page.get_by_label("Who holds the policy", exact=True).select_option("child")
    page.get_by_text("The holder, where it is not the client").click()
    page.get_by_label("Holder's last name").fill("Kirkbride")
    page.get_by_label("Holder's first name").fill("Moira")


def _to_recovery_code(page: Page) -> None:
    """Begin a practice of one's own, and put an invented code over the true one."""
    _then(_at("/start/"), "Set up my practice")(page)
    page.set_default_timeout(_KEYS_ARE_MADE_IN)
    page.get_by_label("Passphrase", exact=True).fill(_PASSPHRASE)
    page.get_by_label("The same once more").fill(_PASSPHRASE)
    page.get_by_role("button", name="Go on").click()
    page.locator(".code-groups").wait_for()
    page.evaluate(_WRITE_CODE, _INVENTED)


PICTURES = (
    Picture("first-page", _at("/start/"), height=760, signed_in=False),
    Picture("today", _at("/")),
    Picture("today-phone", _at("/"), width=NARROW, height=844),
    Picture("client", _first_of("/clients/")),
    Picture("policy", _policy_of_another, height=1400),
    Picture(
        "authorisation",
        _then(_at("/clients/"), "Tamarack, Farid", "Timberline Workers Insurance"),
    ),
    Picture("episode-auto", _then(_at("/clients/"), "Wainwright, Otis", "Auto accident")),
    Picture("visit-unsigned", _first_of("/visits/?state=draft"), height=1400),
    Picture("claim-blocked", _claim("blocked")),
    Picture("claim-ready", _claim("ready")),
    Picture("claim-rejected", _claim("rejected")),
    Picture(
        "claim-denied", _the_one_that_says("/claims/?state=denied", "Left to appeal"), height=1400
    ),
    Picture("send-by-hand", _then(_claim("ready"), "By mail, fax, portal")),
    Picture(
        "takeback-story", _the_one_that_says("/claims/?state=denied", "aken back"), height=1400
    ),
    Picture("batch", _at("/batches/")),
    Picture("exchange", _at("/exchange/")),
    Picture("remit-proof", _first_of("/remits/?state=posted")),
    Picture("remit-held", _first_of("/remits/?state=open")),
    Picture("ledger-story", _first_of("/money/clients/")),
    Picture("people", _at("/people/")),
    Picture("unknown", _then(_at("/exchange/"), "Say what you found"), height=760),
    Picture("calibration", _at("/settings/printer/")),
    # The last: it leaves the demo.
    Picture("recovery-code", _to_recovery_code, signed_in=False),
)


@contextmanager
def a_demo() -> Iterator[str]:
    """Give the address at which the program runs until the block ends."""
    with tempfile.TemporaryDirectory(prefix="effleurage-pictures-") as folder:
        port = _free_port()
        words = ["run", "--port", str(port), "--demo", f"{folder}/demo"]
        kept = {name: os.environ[name] for name in os.environ if name != "DATABASE_URL"}
        program = subprocess.Popen(
            [sys.executable, "-m", "effleurage", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=kept | {"EFFLEURAGE_HOME": f"{folder}/own"},
        )
        try:
            address = f"http://localhost:{port}"
            _wait_for(address, program)
            yield address
        finally:
            program.terminate()
            program.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, served: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and served.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/start/"):
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the pages did not start; run effleurage run by hand to see why")


def take(wanted: list[str], address: str) -> list[str]:
    """Take the pictures of these names, or all; return what could not be taken, with the reason."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    missed = []
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        cookies = _signed_in(browser, address)
        for picture in PICTURES:
            if wanted and picture.name not in wanted:
                continue
            try:
                _keep(picture.name, _shot(browser, address, cookies, picture))
            except Exception as error:
                missed.append(f"{picture.name}: {str(error).splitlines()[0]}")
    return missed


def _signed_in(browser: Browser, address: str) -> list[dict[str, object]]:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/start/")
    page.get_by_role("button", name="Look around the demo").click()
    page.wait_for_url(f"{address}/")
    return context.cookies()


def _shot(browser: Browser, address: str, cookies: list[dict[str, object]], it: Picture) -> bytes:
    context = browser.new_context(
        base_url=address,
        viewport={"width": it.width, "height": it.height},
        color_scheme="light",
        reduced_motion="reduce",
    )
    try:
        context.set_default_timeout(20_000)
        context.add_cookies(cookies if it.signed_in else [])
        page = context.new_page()
        it.go(page)
        if page.locator("main iframe").count():
            page.wait_for_timeout(_A_PAPER_IS_DRAWN_IN)
        return page.screenshot(animations="disabled", caret="hide")
    finally:
        context.close()


def _keep(name: str, data: bytes) -> None:
    """Write a picture with few colours, unless the one that is kept shows the same."""
    file = FOLDER / f"{name}.png"
    image = Image.open(io.BytesIO(data)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    if file.exists() and _same(Image.open(file), image):
        return
    image.save(file, optimize=True)
    size = file.stat().st_size
    print(f"{name}: {image.width} x {image.height}, {size / 1_000:.0f} kB")
    if size > LARGEST_BYTES:
        raise ValueError(f"{size} bytes are more than {LARGEST_BYTES}")


def _same(kept: Image.Image, new: Image.Image) -> bool:
    if kept.size != new.size:
        return False
    return ImageChops.difference(kept.convert("RGB"), new.convert("RGB")).getbbox() is None


def main() -> int:
    """Take the pictures; 1 where one could not be taken."""
    with a_demo() as address:
        missed = take(sys.argv[1:], address)
    for line in missed:
        print(f"not taken: {line}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
