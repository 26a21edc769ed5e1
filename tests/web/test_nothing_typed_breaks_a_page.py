"""Whatever is typed, pasted or sent by a machine: a page refuses it in words, or leaves it aside.

Every address gets junk in its query, and every form junk in its fields: one request after another,
each undone again. An answer is never "something broke", and no NUL reaches the database, which
PostgreSQL would refuse where the embedded engine says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from effleurage.web.signin import unlocking
from effleurage.web.signin.attempts import Attempts
from tests.web import people
from tests.web.test_every_address import PAGES, STEPS

#: What addresses carry: each name that any list, form or filter reads, and some that none does.
QUERY_NAMES = (
    *("page", "sort", "after", "from", "to", "until", "on", "day", "week", "month", "year"),
    *("state", "kind", "show", "payer", "client", "visit", "claim", "policy", "therapist", "line"),
    *("since", "least", "age", "way", "record", "therapist_id", "version"),
    *("q", "words", "next", "back", "back_to", "status", "who", "what", "until", "partial", "part"),
)
JUNK_QUERIES = ("-1", "\x00", "0001-01-01", "9999-12-31", "9" * 5000)
#: What is typed into every field of a form, and into its hidden fields and choices.
TYPED = (
    *("\x00", "-1", "1e9", "١٢", "9" * 18, "9" * 5000, "0001-01-01", "9999-12-31"),
    "=HYPERLINK(1)\r\nX: y <script>",
)
#: A form is slower than an address: what has broken one before.
TYPED_INTO_FORMS = ("\x00", "-1", "9" * 5000, "9999-12-31")
CHOSEN = ("\x00", "9" * 30)
_OF_EVERY_PAGE = ("theme", "next")
#: Signing out ends the session of the browser that asks.
_LEFT_OUT = {"account_logout", "end_all_sessions", "end_other_sessions"}


class _Fields(HTMLParser):
    """The fields of a page, as a browser would send them untouched."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.typed: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        self.files: set[str] = set()
        self._select = self._area = ""
        self.feed(text)
        for each in _OF_EVERY_PAGE:
            self.typed.pop(each, None)
            self.chosen.pop(each, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
            self.chosen.setdefault(name, "")
        elif tag == "option" and self._select:
            if "selected" in given or not self.chosen[self._select]:
                self.chosen[self._select] = given.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            self.typed[name] = ""
        elif tag in {"input", "button"} and name not in {"", "csrfmiddlewaretoken"}:
            self._input(name, given)

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind == "file":
            self.files.add(name)
        elif kind in {"hidden", "radio", "checkbox", "submit"}:
            if kind != "radio" or "checked" in given or name not in self.chosen:
                self.chosen[name] = given.get("value", "on")
        else:
            self.typed[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.typed[self._area] += data


class _Watch:
    """Sees each statement; on the embedded engine nothing else would notice a NUL."""

    def __init__(self) -> None:
        self.seen = ""

    def __call__(self, execute, sql, params, many, context):
        if any("\x00" in str(each) or "\\u0000" in str(each) for each in params or ()):
            self.seen = f"a NUL reached the database: {sql[:90]}"
        return execute(sql, params, many, context)


@contextmanager
def _undone(browser: Client) -> Iterator[_Watch]:
    """Take back whatever a request did, and stay signed in."""
    cookies = browser.cookies.copy()
    point, watch = transaction.savepoint(), _Watch()
    try:
        with connection.execute_wrapper(watch):
            yield watch
    finally:
        connection.needs_rollback = False
        transaction.savepoint_rollback(point)
        browser.cookies = cookies


@pytest.fixture
def objects(ana, at, monkeypatch) -> dict[str, dict[str, object]]:
    monkeypatch.setattr(unlocking, "ATTEMPTS", Attempts())
    own: dict[str, dict[str, object]] = {
        "end_session": {"session_id": people.session_row(people.signed_in(ana)).pk},
        "invitation": {"token": "x" * 40},
    }
    for step in STEPS:
        own |= step.objects(ana, at)
    return own


@pytest.fixture
def browser(anas_browser: Client) -> Client:
    anas_browser.raise_request_exception = False
    return anas_browser


def _broken(browser: Client, address: str, typed: dict[str, object] | None = None) -> str:
    with _undone(browser) as watch:
        answer = browser.get(address) if typed is None else browser.post(address, typed)
        if answer.status_code < 500:
            answer.getvalue()
            return watch.seen
        error = getattr(answer, "exc_info", None) or (None, None, None)
        return f"{answer.status_code} {type(error[1]).__name__}: {error[1]}"


def test_no_query_breaks_a_page(browser, objects):
    broken = {}
    for name in PAGES:
        address = reverse(name, kwargs=objects.get(name))
        for junk in JUNK_QUERIES:
            said = _broken(browser, f"{address}?{urlencode(dict.fromkeys(QUERY_NAMES, junk))}")
            if said:
                broken[name, junk[:20]] = said

    assert broken == {}


def test_no_form_breaks_by_what_is_typed_in_it(browser, objects):
    broken = {}
    for name in sorted(PAGES.keys() - _LEFT_OUT):
        address = reverse(name, kwargs=objects.get(name))
        for label, typed in _bodies(browser, address):
            if said := _broken(browser, address, typed):
                broken[name, label] = said

    assert broken == {}


def _bodies(browser: Client, address: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield junk in what is typed (the rest as it was), then junk in what is chosen."""
    yield "nothing", {}
    with _undone(browser):
        page = browser.get(address)
        text = page.getvalue().decode("utf-8", "replace")
    fields = _Fields(text if page.headers.get("Content-Type", "").startswith("text/html") else "")
    untouched: dict[str, object] = {**fields.typed, **fields.chosen}
    for junk in TYPED_INTO_FORMS if fields.typed else ():
        yield f"typed {junk[:20]!r}", untouched | dict.fromkeys(fields.typed, junk)
    for junk in CHOSEN if fields.chosen else ():
        yield f"chosen {junk[:20]!r}", untouched | dict.fromkeys(fields.chosen, junk)
    if fields.files:
        for name, content in _FILES:
            paper = {each: SimpleUploadedFile(name, content) for each in fields.files}
            yield f"file {name[:20]!r}", untouched | paper


_FILES = (
    ("empty.pdf", b""),
    ("x.835", b"ISA*00*\x00\xff\xfe~"),
    ("x.pdf", b"%PDF-1.4\n\x00junk"),
    ("../../x\r\n\"'.png", b"\x89PNG\r\n\x1a\n"),
    ("x.txt", b"ISA*" + b"*" * 5000),
)
