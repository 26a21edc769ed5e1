"""How a page is written: ask, act, answer. Each step of the web uses these and little else.

Knows how a view's facts become a page inside the shell, how an action's refusal becomes words, and
that a form posted twice acts once. It is an edge of the process, and reads the clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import doors, fields
from effleurage.apps.practices.edits import StaleEdit
from effleurage.core.ledger import InvariantBroken
from effleurage.web.ui import navigation, once
from effleurage.web.ui.forms import ButtonForm, Form
from effleurage.web.ui.here import Here, here

Do = Callable[[datetime], Any]
To = str | Callable[[Any], str]
Words = Mapping[type[Exception], str]
_BUGS = (InvariantBroken,)
_FIELD = re.compile("(?<=[a-z])_(?=[a-z])")
_ID = re.compile(r" [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Crumb(NamedTuple):
    """One step of the way to a page: ``Crumb("Clients", reverse("clients"))``."""

    word: str
    url: str


class Asks(NamedTuple):
    """What is asked before something that cannot be taken back: question, consequence, button."""

    question: str
    consequence: str
    button: str


def page(request: HttpRequest, actor: Actor, template: str, **facts: Any) -> HttpResponse:
    """Return a page of a practice: the template inside the shell, with its facts.

    ``section`` names the entry of the navigation it belongs to, ``crumbs`` the way there. A
    ``form`` with errors makes it a 422, unless ``status`` says otherwise. Days and times are the
    practice's own.
    """
    form = facts.get("form")
    status = facts.pop("status", 0) or (
        422 if isinstance(form, Form) and form.is_bound and form.errors else 200
    )
    around = here(request, actor)
    with timezone.override(around.zone):
        return render(request, template, _shell(request, around, facts) | facts, status=status)


def act(  # noqa: PLR0913 - who asks what, where it leads, and what is said of it
    request: HttpRequest,
    actor: Actor,
    form: Form,
    do: Do,
    *,
    to: To,
    said: str = "",
    words: Words | None = None,
    whole: bool = True,
) -> HttpResponse | None:
    """Do what a valid form asks, once, and return where to go; ``None`` leaves the form to show.

    ``do`` gets the moment and calls one action; ``to`` is an address, or makes one of the action's
    result. A refusal goes to the field it is about, or to the top of the form, in its own words or
    those of ``words``. A stale edit answers with both values. ``whole=False`` is for an action that
    must open its own transaction (it sends something).
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        url, is_first = once.do_once(request, form.token, lambda: _went(do, to), whole=whole)
    except Exception as error:
        if not is_refusal(error):
            raise
        if isinstance(error, StaleEdit) and form.can_compare:
            facts = {"form": form, "heading": "Somebody changed this meanwhile", "status": 409}
            return page(request, actor, "ui/stale.html", **facts)
        _tell(form, error, words)
        return None
    _say(request, said, is_first=is_first)
    return HttpResponseRedirect(url or request.get_full_path())


def press(  # noqa: PLR0913 - as above
    request: HttpRequest,
    actor: Actor,
    do: Do,
    *,
    to: To,
    back: str,
    said: str = "",
    asks: Asks | None = None,
    undo: str = "",
    words: Words | None = None,
    whole: bool = True,
) -> HttpResponse:
    """Do what one button asks, once; ``asks`` shows its page first, and ``undo`` offers a way back.

    A refusal is said on the page ``back``, from where the button was pressed.
    """
    if request.method not in {"POST", "GET"} or (request.method == "GET" and asks is None):
        return HttpResponseNotAllowed(["POST"])
    form = ButtonForm(request)
    if asks is not None and "confirmed" not in request.POST:
        facts = {"asks": asks, "back": back, "form": form}
        return page(request, actor, "ui/confirm.html", **facts)
    answer = act(request, actor, form, do, to=to, said="", words=words, whole=whole)
    if answer is None:
        for each in form.non_field_errors() or ["That did not work. Try again."]:
            messages.error(request, str(each))
        return HttpResponseRedirect(back)
    if said:
        messages.success(request, said, extra_tags=f"undo {undo}" if undo else "")
    return answer


def is_refusal(error: Exception) -> bool:
    """Say whether this is one of our named refusals that a page may show in words."""
    if isinstance(error, (doors.NoSuchRecord, doors.NotAllowed, *_BUGS)):
        return False
    return type(error).__module__.startswith("effleurage.")


def in_words(error: Exception, words: Words | None = None) -> str:
    """Return what a refusal says to a person: what is so, then what to do; without ids."""
    for kind, text in (words or {}).items():
        if isinstance(error, kind):
            return text
    told = _FIELD.sub(" ", _ID.sub("", str(error)))
    what, _, fix = told.partition("; ")
    return " ".join(f"{each[:1].upper()}{each[1:].rstrip('.')}." for each in (what, fix) if each)


def document(content: bytes, media_type: str, name: str, *, download: bool = False) -> HttpResponse:
    """Return a paper that a page of ours may show in a frame; nothing in it may run.

    ``name`` carries no health data: ``claim-1042.pdf``, not a client's name.
    """
    how = "attachment" if download else "inline"
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f'{how}; filename="{name}"',
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
            "img-src 'self'; object-src 'self'; frame-ancestors 'self'",
            "X-Frame-Options": "SAMEORIGIN",
        },
    )


def _went(do: Do, to: To) -> str:
    result = do(timezone.now())
    return to if isinstance(to, str) else to(result)


def _tell(form: Form, error: Exception, words: Words | None) -> None:
    """Put a refusal at the field it is about, or at the top of the form."""
    if isinstance(error, fields.NotComplete):
        form.add_findings(error.findings)
    else:
        form.add_error(None, in_words(error, words))


def _say(request: HttpRequest, said: str, *, is_first: bool) -> None:
    if not is_first:
        messages.info(request, "That was done already; it was not done a second time.")
    elif said:
        messages.success(request, said)


def _shell(request: HttpRequest, around: Here, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the shell shows; a request by htmx gets the content without it."""
    told = {"here": around, "may": around.may, "today": around.today}
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return told | {"shell": "ui/part.html"}
    role, section = around.actor.role, str(facts.get("section", ""))
    where = {"section": section, "path": request.path}
    return told | {
        "shell": "ui/shell.html",
        "groups": navigation.groups(role, **where),
        "phone_links": navigation.on_a_phone(role, **where),
    }
