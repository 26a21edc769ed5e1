# ruff: noqa: PLC0415 - Django is set up before its models are imported
"""How long each list and Today take, at the demo's size and with 100,000 claims.

The demo practice in a home of its own that is thrown away, asked through the whole stack but the
socket: sessions, the door, the read's entry in the trail, the template. For the larger size the
practice's clients, cover, visits, claims, money and remits are copied by SQL, each copy under ids
and numbers of its own, so that every mix of states, dates and sums stays as it was. Wall-clock
milliseconds; one request before is not counted.

    python -m bench.bench_pages [--claims 100000] [--rounds 20] [--home COPY]

``--home`` names a copy of a demo's home to use instead of making one; it is changed. Its
passphrase comes from EFFLEURAGE_PASSPHRASE_FILE.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

PAGES = (
    ("Today", "/"),
    ("clients", "/clients/"),
    ("clients, page 40", "/clients/?page=40"),
    ("visits", "/visits/"),
    ("visits, by day", "/visits/?sort=-service_date"),
    ("claims", "/claims/"),
    ("claims, stopped", "/claims/?tab=blocked"),
    ("visits to bill", "/claims/draft/"),
    ("batches", "/batches/"),
    ("exchange", "/exchange/"),
    ("remits", "/remits/"),
    ("money", "/money/"),
    ("payers", "/payers/"),
    ("people", "/people/"),
    ("audit", "/audit/"),
    ("settings", "/settings/"),
)
#: What is copied, in the order in which rows point at each other. Payers, people, places and files
#: stay as they are.
COPIED = (
    "clients.Client",
    "clients.Document",
    "clients.Case",
    "clients.Referral",
    "coverage.Policy",
    "coverage.Authorisation",
    "visits.Visit",
    "visits.VisitLine",
    "ledger.Entry",
    "ledger.Posting",
    "ledger.Receipt",
    "claims.Claim",
    "claims.ClaimVisit",
    "claims.ClaimEvent",
    "exchange.Submission",
    "remits.Remit",
    "remits.RemitPart",
)
#: Columns whose words name a row, here or elsewhere; a copy's have a tail of their own.
NAMING = frozenset(
    {"number", "key", "claim_number", "remit_id", "storage_name", "trace_identity"}
    | {"content_sha256", "payer_claim_number", "member_id"}
)
_PASSPHRASE = "a bench opens this"  # noqa: S105 - of a folder that is thrown away
_BY_MONTH, _OWNER = 24, "dana@stillwater.example"


class Taken(NamedTuple):
    """What one page took, in milliseconds, and how much it sent."""

    median: float
    most: float
    status: int
    kilobytes: float


@contextmanager
def a_home(given: Path | None) -> Iterator[Path]:
    """Give a home with a demo practice, unlocked and set up in this process."""
    if given is not None:
        _set_up(given)
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="effleurage-bench-"))
    try:
        _make_demo(folder / "home")
        _set_up(folder / "home")
        yield folder / "home"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_demo(home: Path) -> None:
    word = home.with_name("word")
    word.write_text(_PASSPHRASE, encoding="utf-8")
    os.environ["EFFLEURAGE_HOME"] = str(home)
    os.environ["EFFLEURAGE_PASSPHRASE_FILE"] = str(word)
    command = [sys.executable, "-m", "effleurage", "demo"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _set_up(home: Path) -> None:
    os.environ["EFFLEURAGE_HOME"] = str(home)
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


def grow(claims: int) -> int:
    """Copy the practice until it has about so many claims; return how many it has."""
    from django.db import connection, transaction

    from effleurage.apps.audit import triggers
    from effleurage.apps.claims.models import Claim

    copies = max(1, claims // Claim.objects.count())
    # A copied note is signed before it has its lines, which the guards refuse.
    with triggers.lifted(connection), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for table, columns, picked in _tables():
            cursor.execute(_copy(table, columns, picked), [copies])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Claim.objects.count()


def _tables() -> Iterator[tuple[str, list[str], list[str]]]:
    from django.apps import apps

    copied = {apps.get_model(name) for name in COPIED}
    for name in COPIED:
        fields = apps.get_model(name)._meta.concrete_fields
        yield (
            apps.get_model(name)._meta.db_table,
            [f'"{field.column}"' for field in fields],
            [_picked(field, copied) for field in fields],
        )


def _picked(field: Any, copied: set[Any]) -> str:
    """Return how a copy's column is made of the original's."""
    column = f't."{field.column}"'
    if field.primary_key or field.related_model in copied:
        return f"substr({column}, 1, 24) || printf('%08x', n.i)"
    if field.name in NAMING:
        return f"CASE {column} WHEN '' THEN '' ELSE {column} || printf('~%x', n.i) END"
    if field.get_internal_type() == "DateField" and field.name in {"service_date", "service_from"}:
        return f"date({column}, '-' || (n.i % {_BY_MONTH}) || ' months')"
    return column


def _copy(table: str, columns: Sequence[str], picked: Sequence[str]) -> str:
    return (
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "  # noqa: S608
            f'INSERT INTO "{table}" ({", ".join(columns)}) '
            f'SELECT {", ".join(picked)} FROM (SELECT * FROM "{table}") AS t CROSS JOIN n'
        )
        .replace("'%0", "'%%0")
        .replace("'~%", "'~%%")
        .replace("n.i % ", "n.i %% ")
    )


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


def _table(browser: Any, claims: int, *, rounds: int) -> None:
    print(f"\n{claims:,} claims\n{'page':20} {'p50 ms':>9} {'p95 ms':>9} {'kB':>7}")
    for name, path in PAGES:
        taken = measure(browser, path, rounds=rounds)
        if taken.status == 200:
            print(f"{name:20} {taken.median:9.1f} {taken.most:9.1f} {taken.kilobytes:7.1f}")
        else:
            print(f"{name:20} {'answered ' + str(taken.status):>19}")
        sys.stdout.flush()


def main() -> None:
    """Print one table for each size."""
    parser = argparse.ArgumentParser(description="Milliseconds of each list, at two sizes.")
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--home", type=Path)
    asked = parser.parse_args()
    with a_home(asked.home):
        from effleurage.apps.claims.models import Claim

        browser = a_browser()
        _table(browser, Claim.objects.count(), rounds=asked.rounds)
        _table(browser, grow(asked.claims), rounds=asked.rounds)


if __name__ == "__main__":
    main()
