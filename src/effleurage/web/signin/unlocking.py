"""The page of a locked store: it asks for the passphrase, or for the printed recovery code.

Knows how this process gets its key from a person. Refuses everything else: while the store is
locked there are no sessions, no messages and no database, and these views use none. It is an edge
of the process, and reads the clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from effleurage.apps.audit import actions as audit
from effleurage.store import key_store, unlocked
from effleurage.store.keys import (
    BothAreLost,
    KeyFileIsDamaged,
    MasterKey,
    PassphraseIsTooShort,
    PassphraseIsWrong,
    RecoveryCodeIsWrong,
)
from effleurage.web.signin.attempts import Attempts, TooManyTries
from effleurage.web.signin.forms import PassphraseForm, RecoveryCodeForm

ATTEMPTS = Attempts()
_REFUSALS = (
    TooManyTries,
    PassphraseIsWrong,
    PassphraseIsTooShort,
    RecoveryCodeIsWrong,
    KeyFileIsDamaged,
    key_store.NoKeyFile,
)


@login_not_required
@csrf_protect
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the passphrase, and open the records with it."""
    if unlocked.is_unlocked():
        return redirect("home")
    form = PassphraseForm(request.POST or None)
    if not (request.method == "POST" and form.is_valid()):
        return _page(request, form)
    try:
        with ATTEMPTS.one_try(time.monotonic()):
            master = key_store.load_key_file().open_with_passphrase(form.cleaned_data["passphrase"])
            open_records(master, by="passphrase")
    except _REFUSALS as refusal:
        form.add_error(None, _in_words(refusal))
        return _page(request, form)
    return redirect("home")


@login_not_required
@csrf_protect
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def unlock_with_code(request: HttpRequest) -> HttpResponse:
    """Ask for the recovery code, set a new passphrase, and show the new recovery code once."""
    if unlocked.is_unlocked():
        return redirect("home")
    form = RecoveryCodeForm(request.POST or None)
    if not (request.method == "POST" and form.is_valid()):
        return _page(request, form, with_code=True)
    passphrase = form.cleaned_data["passphrase"]
    try:
        with ATTEMPTS.one_try(time.monotonic()):
            code = key_store.replace_lost_passphrase(form.cleaned_data["code"], passphrase)
            master = key_store.load_key_file().open_with_passphrase(passphrase)
            open_records(master, by="recovery code")
    except _REFUSALS as refusal:
        form.add_error(None, _in_words(refusal))
        return _page(request, form, with_code=True)
    return render(request, "signin/new_recovery_code.html", {"code": code})


def open_records(master: MasterKey, *, by: str) -> None:
    """Hold the key for this thread alone until the database is ready, then for all."""
    now, wrong = timezone.now(), ATTEMPTS.forget()
    if unlocked.is_unlocked():
        return  # somebody else was quicker, while this one waited for her turn
    with unlocked.holding(master):
        for name in settings.AFTER_UNLOCK:
            step: Callable[..., object] = import_string(name)
            step(at=now)
        details = {"by": by, "wrong tries before": wrong}
        audit.record_for_installation(
            "store.unlocked", at=now, actor_name="whoever knows the passphrase", details=details
        )
    unlocked.unlock(master)


def _page(
    request: HttpRequest, form: PassphraseForm | RecoveryCodeForm, *, with_code: bool = False
) -> HttpResponse:
    page = "signin/unlock_with_code.html" if with_code else "signin/unlock.html"
    status = 422 if form.errors else 200
    return render(request, page, {"form": form, "both_lost": str(BothAreLost())}, status=status)


def _in_words(refusal: Exception) -> str:
    words = str(refusal)
    return f"{words[:1].upper()}{words[1:]}."
