"""Settings from the surroundings, each read by a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_KEY = "11" * 32


def _told(program: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    plain = {name: text for name, text in os.environ.items() if not name.startswith("EFFLEURAGE_")}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=plain | {"PYTHONPATH": str(_ROOT / "src")} | surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


def _shown(*names: str, **surroundings: str) -> list[str]:
    values = ", ".join(f"s.{name}" for name in names)
    told = _told(
        f"import effleurage.config.settings as s; print({values}, sep='\\n')", **surroundings
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


def test_a_laptop_needs_no_settings():
    names = ("SESSION_IDLE_MINUTES", "SESSION_HOURS", "SESSION_COOKIE_SECURE", "ALLOWED_HOSTS")

    assert _shown(*names) == ["30", "12", "False", "['localhost', '127.0.0.1', '[::1]']"]


def test_a_server_behind_tls_says_so_once():
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS")
    surroundings = {"EFFLEURAGE_TLS": "1", "EFFLEURAGE_HOSTS": "billing.example, 10.0.0.7"}

    assert _shown(*names, **surroundings) == [
        "__Host-effleurage",
        "True",
        "31536000",
        "['billing.example', '10.0.0.7']",
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("EFFLEURAGE_IDLE_MINUTES", "0", "from 1 to 240"),
        ("EFFLEURAGE_IDLE_MINUTES", "half an hour", "from 1 to 240"),
        ("EFFLEURAGE_SESSION_HOURS", "48", "from 1 to 24"),
        ("EFFLEURAGE_TLS", "yes", "is 0 or 1"),
        ("DATABASE_URL", "mysql://a@b/c", "must begin with postgresql://"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_it_may_be(name, text, words):
    told = _told("import effleurage.config.settings", **{name: text})

    assert told.returncode != 0
    assert words in told.stderr


def test_a_server_starts_with_its_key_and_a_laptop_locked():
    program = (
        "import effleurage.config.wsgi as w; from effleurage.store import unlocked; "
        "print(callable(w.application), unlocked.is_unlocked())"
    )

    assert _told(program, EFFLEURAGE_KEY=_KEY).stdout.split() == ["True", "True"]
    assert _told(program).stdout.split() == ["True", "False"]


def test_every_setting_is_in_the_docs():
    page = (_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    read = set()
    for path in (_ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        read |= set(re.findall(r"\b(?:EFFLEURAGE_[A-Z_]+[A-Z]|DATABASE_URL)\b", text))

    assert {name for name in read if f"`{name}`" not in page} == set()
