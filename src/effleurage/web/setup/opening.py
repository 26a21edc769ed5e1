"""The first steps of setting up: the passphrase, the recovery code, and coming back later.

Knows that these pages are reached before there is a user to sign in: whoever chose or knows the
passphrase may go on, in the browser where she typed it. The recovery code is in this process's
memory alone, until two of its groups were typed from the print; one that was lost with the process
is replaced by a new one. Refuses whatever is not about the key. It is an edge of the process, and
reads the clock.
"""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, Concatenate, NamedTuple, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from effleurage.apps.practices import installation
from effleurage.store import key_store, strength, unlocked
from effleurage.store.keys import PassphraseIsWrong
from effleurage.web.setup import draft
from effleurage.web.setup.forms import KnownPassphraseForm, PassphraseForm
from effleurage.web.signin import unlocking
from effleurage.web.signin.attempts import TooManyTries

Call = ParamSpec("Call")
View = Callable[Concatenate[HttpRequest, Call], HttpResponse]
_MAY_GO_ON = "sets up"
_GROUPS = 9


class _Shown(NamedTuple):
    """A recovery code that is on the screen, and which two of its groups are asked for."""

    code: str
    asked: tuple[int, int]


_on_screen: list[_Shown] = []


def in_set_up(view: View[Call]) -> View[Call]:
    """Let a view be reached by whoever typed the passphrase, while a practice is being set up."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, /, *args: Call.args, **kwargs: Call.kwargs) -> HttpResponse:
        if not settings.BEGIN_RECORDS:
            raise Http404
        if not draft.is_offered():
            return redirect("home")
        if not draft.has_begun():
            return redirect("set_up_passphrase")
        if not (unlocked.is_unlocked() and request.session.get(_MAY_GO_ON)):
            return redirect("set_up_go_on")
        return view(request, *args, **kwargs)

    return login_not_required(csrf_protect(guarded))


@login_not_required
@csrf_protect
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def passphrase(request: HttpRequest) -> HttpResponse:
    """Ask for the passphrase that the records begin with, and begin them."""
    if not settings.BEGIN_RECORDS:
        raise Http404
    if draft.has_begun():
        return redirect("set_up")
    form = PassphraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["passphrase"]
        verdict = strength.judge(chosen)
        if verdict.strength in {strength.Strength.TOO_SHORT, strength.Strength.WEAK}:
            form.add_error("passphrase", f"This passphrase is {verdict.strength}. {verdict.advice}")
        else:
            try:
                return _begun(request, chosen)
            except OSError as refusal:
                form.add_error(None, _in_words(refusal))
    return _page(request, "setup/passphrase.html", form, home=settings.HOME)


def _begun(request: HttpRequest, chosen: str) -> HttpResponse:
    draft.begin()
    begin: Callable[..., str] = import_string(settings.BEGIN_RECORDS)
    _put_on_screen(begin(chosen, at=timezone.now()))
    return _let_go_on(request, "set_up_recovery_code")


@login_not_required
@csrf_protect
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest) -> HttpResponse:
    """Ask for the passphrase again, after a pause or a restart, and open the records if need be."""
    if not settings.BEGIN_RECORDS:
        raise Http404
    if not draft.has_begun():
        return redirect("set_up_passphrase")
    form = KnownPassphraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, form.cleaned_data["passphrase"])
        except (PassphraseIsWrong, TooManyTries) as refusal:
            words = str(refusal)
            form.add_error("passphrase", f"{words[:1].upper()}{words[1:]}.")
    return _page(request, "setup/go_on.html", form)


def _opened(request: HttpRequest, typed: str) -> HttpResponse:
    with unlocking.ATTEMPTS.one_try(time.monotonic()):
        master = key_store.load_key_file().open_with_passphrase(typed)
        unlocking.open_records(master, by="passphrase")
    if installation.practices_here():
        draft.end()
        return redirect("home")
    if draft.CODE_IS_KEPT not in draft.read() and not _on_screen:
        _put_on_screen(key_store.print_new_recovery_code(typed))
    return _let_go_on(request, "set_up")


@require_http_methods(["GET", "POST"])
def _recovery_code(request: HttpRequest) -> HttpResponse:
    """Show the recovery code until two of its groups come back from the print."""
    if not _on_screen:
        return redirect("set_up" if draft.CODE_IS_KEPT in draft.read() else "set_up_go_on")
    shown = _on_screen[0]
    groups = shown.code.split("-")
    asked = [(number, request.POST.get(f"group{number}", "")) for number in shown.asked]
    wrong = [number for number, typed in asked if not _is_group(typed, groups[number - 1])]
    if request.method == "POST" and not wrong:
        draft.keep(draft.CODE_IS_KEPT, values=True)
        _on_screen.clear()
        return redirect("set_up")
    told = request.method == "POST"
    facts = {"groups": groups, "asked": asked, "wrong": wrong if told else []}
    return render(request, "setup/recovery_code.html", facts, status=422 if told else 200)


recovery_code = in_set_up(_recovery_code)


def _is_group(typed: str, group: str) -> bool:
    return typed.strip().upper().translate(str.maketrans("ILOU", "110V")) == group


def _in_words(refusal: OSError) -> str:
    if isinstance(refusal, installation.CannotBegin):
        return str(refusal)
    reason = (refusal.strerror or type(refusal).__name__).lower()
    return (
        f"Nothing can be written into {settings.HOME}: {reason}. Make room there, or see that you "
        "may write into it; then press the button again."
    )


def _put_on_screen(code: str) -> None:
    first, second = sorted(secrets.SystemRandom().sample(range(1, _GROUPS + 1), 2))
    _on_screen[:] = [_Shown(code, (first, second))]


def _let_go_on(request: HttpRequest, where: str) -> HttpResponse:
    """Let this browser go on; while the records were locked it had no session yet."""
    response = redirect(where)
    if hasattr(request, "session"):
        request.session[_MAY_GO_ON] = True
        return response
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    session[_MAY_GO_ON] = True
    session.save()
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        session.session_key,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _page(request: HttpRequest, template: str, form: Any, **facts: Any) -> HttpResponse:
    return render(
        request, template, {"form": form, "now": "passphrase"} | facts,
        status=422 if form.errors else 200,
    )  # fmt: skip
