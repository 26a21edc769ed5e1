"""What is said of a field while it is typed: the passphrase's strength, a check digit, a ZIP code.

Knows the fields worth a word before the button is pressed. Refuses to keep or to log what it is
shown, and to know anything else: the page says the same again when the form is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from effleurage.codes import identifiers
from effleurage.store import strength
from effleurage.store.strength import Strength


class Said(NamedTuple):
    """A word on what was typed: its tone, and how far along a meter (0 to 4, 0 for no meter)."""

    tone: str
    words: str
    of_four: int = 0


_STRENGTHS = {
    Strength.TOO_SHORT: ("bad", 1),
    Strength.WEAK: ("bad", 2),
    Strength.FAIR: ("warn", 3),
    Strength.GOOD: ("good", 4),
}


@login_not_required
@csrf_protect
@sensitive_post_parameters()
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Return a word on the first field known here that was posted."""
    if not settings.BEGIN_RECORDS:
        raise Http404
    said = next(
        (say(request.POST[name]) for name, say in _CHECKS.items() if request.POST.get(name)), None
    )
    return render(request, "setup/said.html", {"said": said})


def _passphrase(typed: str) -> Said:
    verdict = strength.judge(typed)
    tone, of_four = _STRENGTHS[verdict.strength]
    return Said(tone, f"{verdict.strength.capitalize()}. {verdict.advice}".strip(), of_four)


def _npi(typed: str) -> Said:
    digits = re.sub("[^0-9]", "", typed)
    if len(digits) < 10:
        return Said("neutral", f"{10 - len(digits)} more digits.")
    if identifiers.is_npi(digits):
        return Said("good", "The check digit is right.")
    return Said(
        "bad", "That is no NPI: a digit is wrong. Copy it again from the registry's letter."
    )


def _postal_code(typed: str) -> Said | None:
    digits = re.sub("[^0-9]", "", typed)
    if len(digits) == 9:
        return Said("good", "Nine digits: good.")
    if len(digits) == 5:
        return Said("warn", "Five will do for now; electronic claims want the last four too.")
    return None


_CHECKS: dict[str, Callable[[str], Said | None]] = {
    "passphrase": _passphrase,
    "npi": _npi,
    "postal_code": _postal_code,
}
