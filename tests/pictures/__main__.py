"""``make pictures``: the pictures of the guide, taken from a demo practice of one fixed day.

Makes the demo in a folder that is thrown away, starts the real pages on it, and takes each picture
of ``docs/guide/PICTURES.md`` that the demo can show, in light, 1440 wide unless the list says so.
The people, the money and the days are the same each time; a picture whose pixels did not change is
not written again.

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

from effleurage.cli.demo_practice.cast import OWNER, PASSWORD

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "guide" / "pictures"
LARGEST_BYTES = 200_000
WIDE, NARROW, HIGH = 1440, 390, 1000
COLOURS = 96
_PASSPHRASE = "a picture opens this"
_PATIENCE_SECONDS = 90


class Picture(NamedTuple):
    """One picture: its name, how to get there, and how wide and high it is."""

    name: str
    go: Callable[[Page], None]
    width: int = WIDE
    height: int = HIGH


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
            page.locator("main").get_by_role("link", name=name).first.click()
            page.wait_for_load_state("load")

    return go


PICTURES = (
    Picture("today", _at("/")),
    Picture("today-phone", _at("/"), width=NARROW, height=844),
    Picture("client", _first_of("/clients/")),
    Picture("visit-unsigned", _first_of("/visits/?state=draft"), height=1400),
    Picture("claim-blocked", _claim("blocked")),
    Picture("claim-ready", _claim("ready")),
    Picture("claim-rejected", _claim("rejected")),
    Picture("claim-denied", _claim("denied"), height=1400),
    Picture("batch", _at("/batches/")),
    Picture("exchange", _at("/exchange/")),
    Picture("remit-proof", _first_of("/remits/?state=posted")),
    Picture("remit-held", _first_of("/remits/?state=open")),
    Picture("ledger-story", _first_of("/money/clients/")),
    Picture("people", _at("/people/")),
    Picture("calibration", _at("/settings/printer/")),
)


@contextmanager
def a_demo() -> Iterator[str]:
    """Give the address of a demo practice that is served until the block ends."""
    with tempfile.TemporaryDirectory(prefix="effleurage-pictures-") as name:
        folder = Path(name)
        (folder / "word").write_text(_PASSPHRASE, encoding="utf-8")
        surroundings = {
            **os.environ,
            "EFFLEURAGE_HOME": str(folder / "home"),
            "EFFLEURAGE_PASSPHRASE_FILE": str(folder / "word"),
        }
        us = [sys.executable, "-m", "effleurage"]
        subprocess.run([*us, "demo"], env=surroundings, check=True, stdout=subprocess.DEVNULL)
        port = _free_port()
        served = subprocess.Popen(
            [*us, "serve", "--port", str(port)], env=surroundings, stdout=subprocess.DEVNULL
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, served)
            yield address
        finally:
            served.terminate()
            served.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, served: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and served.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/sign-in/"):
                return
        except OSError:
            time.sleep(0.3)
    raise SystemExit("the pages did not start; run effleurage serve by hand to see why")


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
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(OWNER.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
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
        context.set_default_timeout(8_000)
        context.add_cookies(cookies)
        page = context.new_page()
        it.go(page)
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
