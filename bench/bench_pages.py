# ruff: noqa: PLC0415 - Django is set up before its models are imported
"""How long each page takes, at the demo's size and with 100,000 claims in ten years.

The demo practice is asked through the whole stack but the socket: sessions, the door, the read's
entry in the trail, the template. The larger one is grown from it (``grown_practice``). Both are
kept under ``var/`` until a migration changes them, and used again. Wall-clock milliseconds; one
request before is not counted. The last column is the larger one's median over the demo's.

    python -m bench.bench_pages [--claims 100000] [--rounds 20]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from bench import grown_practice

PAGES = (
    ("Today", "/"),
    ("clients", "/clients/"),
    ("visits", "/visits/"),
    ("visits, by day", "/visits/?sort=-service_date"),
    ("visits, page 6", "/visits/?page=6"),
    ("claims", "/claims/"),
    ("claims, blocked", "/claims/?state=blocked"),
    ("claims, closed", "/claims/?state=closed"),
    ("claims, dearest", "/claims/?sort=-total_cents"),
    ("visits to bill", "/claims/draft/"),
    ("batches", "/batches/"),
    ("exchange", "/exchange/"),
    ("exchange, remits", "/exchange/?kind=835"),
    ("remits", "/remits/"),
    ("remits, by payment", "/remits/?sort=-amount_cents"),
    ("money", "/money/"),
    ("clients who owe", "/money/clients/"),
    ("payers", "/payers/"),
    ("people", "/people/"),
    ("audit", "/audit/"),
    ("settings", "/settings/"),
)
_KEPT_IN = Path(__file__).resolve().parents[1] / "var" / "bench-pages"
_PASSPHRASE = "a bench opens this"  # noqa: S105 - of a practice that is invented
_OWNER = "dana@stillwater.example"


class Taken(NamedTuple):
    """What one page took, in milliseconds, and how much it sent."""

    median: float
    most: float
    status: int
    kilobytes: float


def the_demo() -> Path:
    """Return the home of a demo practice as today's migrations make it."""
    folder = _KEPT_IN / _migrations()
    if not (folder / "demo" / "done").exists():
        shutil.rmtree(_KEPT_IN, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "word").write_text(_PASSPHRASE, encoding="utf-8")
        around = _around(folder / "demo")
        command = [sys.executable, "-m", "effleurage", "demo"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=around)
        (folder / "demo" / "done").touch()
    return folder / "demo"


def grown(demo: Path, claims: int) -> Path:
    """Return the home of a practice with about so many claims."""
    home = demo.with_name(str(claims))
    if not (home / "done").exists():
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(demo, home)
        (home / "done").unlink()
        started = time.perf_counter()
        _run(home, "--grow", str(claims))
        print(f"grown to {claims:,} claims in {time.perf_counter() - started:.0f} s")
        (home / "done").touch()
    return home


def _migrations() -> str:
    source = Path(__file__).resolve().parents[1] / "src"
    names = sorted(path.name for path in source.glob("effleurage/apps/*/migrations/0*.py"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]


def _around(home: Path) -> dict[str, str]:
    word = str(home.with_name("word"))
    return os.environ | {"EFFLEURAGE_HOME": str(home), "EFFLEURAGE_PASSPHRASE_FILE": word}


def _run(home: Path, *words: str) -> str:
    """Run this program for one home in a process of its own; return what it printed."""
    command = [sys.executable, "-m", "bench.bench_pages", *words]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=_around(home))
    return told.stdout


def set_up() -> None:
    """Unlock the home that the environment names, and set Django up."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "effleurage.config.settings"
    import django

    from effleurage.store import key_store, unlocked

    django.setup()
    from django.conf import settings

    word = Path(os.environ["EFFLEURAGE_PASSPHRASE_FILE"]).read_text(encoding="utf-8").strip()
    unlocked.unlock(key_store.load_key_file().open_with_passphrase(word))
    settings.ALLOWED_HOSTS = ["testserver"]


def a_browser() -> Any:
    """Return a test client signed in as the demo's owner."""
    from django.test import Client
    from django.urls import reverse

    from effleurage.cli.demo_practice.cast import PASSWORD

    browser = Client()
    browser.post(reverse("account_login"), {"login": _OWNER, "password": PASSWORD})
    return browser


def measure(browser: Any, path: str, *, rounds: int) -> Taken:
    """Ask for a page so often; return what it took."""
    browser.get(path)
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        answer = browser.get(path)
        times.append((time.perf_counter() - started) * 1_000)
    least_of_most = statistics.quantiles(times, n=20)[-1]
    size = len(answer.content) / 1_024 if not answer.streaming else 0.0
    return Taken(statistics.median(times), least_of_most, answer.status_code, size)


def _measured(rounds: int) -> None:
    """Print how many claims the home of the environment has and what each page took, as JSON."""
    set_up()
    from effleurage.apps.claims.models import Claim

    browser = a_browser()
    pages = [measure(browser, path, rounds=rounds) for _, path in PAGES]
    print(json.dumps([Claim.objects.count(), pages]))


def _table(demo: list[Any], big: list[Any]) -> None:
    print(f"{'':20} {demo[0]:>15,} claims {big[0]:>16,} claims")
    heads = f"{'p50 ms':>7} {'p95 ms':>7} {'kB':>6} {'p50 ms':>9} {'p95 ms':>7} {'ratio':>6}"
    print(f"{'page':20} {heads}")
    for (name, _), small, large in zip(PAGES, demo[1], big[1], strict=True):
        one, other = Taken(*small), Taken(*large)
        if {one.status, other.status} != {200}:
            print(f"{name:20} answered {one.status} and {other.status}")
            continue
        print(
            f"{name:20} {one.median:7.1f} {one.most:7.1f} {one.kilobytes:6.1f} "
            f"{other.median:9.1f} {other.most:7.1f} {other.median / one.median:6.2f}"
        )


def main() -> None:
    """Print one table for both sizes."""
    parser = argparse.ArgumentParser(description="Milliseconds of each page, at two sizes.")
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--grow", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.grow:
        set_up()
        grown_practice.grow(asked.grow)
    elif asked.measure:
        _measured(asked.rounds)
    else:
        demo = the_demo()
        sizes = [
            json.loads(_run(home, "--measure", "--rounds", str(asked.rounds)).splitlines()[-1])
            for home in (demo, grown(demo, asked.claims))
        ]
        _table(*sizes)


if __name__ == "__main__":
    main()
