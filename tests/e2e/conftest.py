"""A real browser on the real pages: signed in as Ana, the axe rules, and screenshots to look at.

``EFFLEURAGE_SCREENSHOTS`` names a folder to keep them in. Without Chromium these tests are skipped,
except where ``EFFLEURAGE_CI`` is set: there, what is missing is a failure.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page

from effleurage.apps.audit import triggers
from tests.apps.conftest import ana, at, ben, cleo, django_db_setup, practice  # noqa: F401 - fixtures
from tests.e2e import looking
from tests.e2e.looking import THEMES, WIDTHS
from tests.web import people

__all__ = ["THEMES", "WIDTHS"]

# Playwright's loop runs in the thread of the tests, which Django would otherwise refuse.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.django_db(transaction=True))
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    if not CHROMIUM and os.environ.get("EFFLEURAGE_CI"):
        pytest.fail("Chromium is missing; .ci/run installs it")
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    quiet = ("--no-first-run", "--disable-background-networking", "--disable-component-update")
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", *quiet],
    }


@pytest.fixture(scope="session", autouse=True)
def _one_request_at_a_time() -> Iterator[None]:
    """Let the pages be asked in turn: all threads of the test server share one connection."""
    turn, answer = threading.Lock(), WSGIHandler.__call__

    def in_turn(self: WSGIHandler, *asked: Any) -> Any:
        with turn:
            return answer(self, *asked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "__call__", in_turn)
        yield


@pytest.fixture(autouse=True)
def _guards(transactional_db: None) -> Iterator[None]:
    """The guards stand while a test runs; emptying the tables after it needs them away."""
    triggers.put_back(connection)
    yield
    triggers.take_away(connection)


@pytest.fixture(autouse=True)
def _nothing_tried_before(_guards: None, settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.web.people.CheapHasher"]
    cache.clear()


@pytest.fixture
def open_as(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """``open_as(ana, width=390, theme="dark", scripts=False)``: a page signed in as one of us."""
    contexts: list[BrowserContext] = []

    def opened(actor, *, width: int = 1440, theme: str = "light", scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if actor is not None:
            cookie = people.signed_in(actor).cookies["effleurage"].value
            context.add_cookies([{"name": "effleurage", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """``axe(page)``: no violation of WCAG 2.2 AA or of axe's best practices, in this state."""

    def checked(page: Page) -> None:
        assert looking.violations(page) == []

    return checked


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """``shoot(page, "client")``: a picture of the whole page, where a folder was asked for."""
    return looking.picture
