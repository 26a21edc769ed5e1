"""What one button does to a claim: check, make ready, take back, correct, void, close, reopen.

Knows what is said afterwards, and which steps are asked about first. Whether a step is allowed, the
claim's own life decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import actions, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims import Frequency
from effleurage.core.gate import Report, Verdict
from effleurage.findings import Severity
from effleurage.web.claims.forms import CloseForm
from effleurage.web.claims.passing import url_of, way_to
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.pages import Asks, act, page, press

_MAY_LEAVE = (Verdict.CLEAN, Verdict.WARNED)


@in_practice
def check_claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Write a draft anew from its visits, and run the checks."""
    queries.get_claim(actor, claim_id)
    url = f"{url_of(claim_id)}#findings"

    def do(at: datetime) -> None:
        _say(request, _check(actor, claim_id, at=at))

    return press(request, actor, do, to=url, back=url_of(claim_id))


@in_practice
def make_claim_ready(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Check a claim, and make it ready where nothing stops it."""
    queries.get_claim(actor, claim_id)

    def do(at: datetime) -> str:
        report = _check(actor, claim_id, at=at)
        if report.verdict not in _MAY_LEAVE:
            _say(request, report)
            return f"{url_of(claim_id)}#findings"
        actions.make_ready(actor, claim_id=claim_id, at=at)
        messages.success(request, "Nothing stops it: it is ready to be sent.")
        return url_of(claim_id)

    return press(request, actor, do, to=str, back=url_of(claim_id))


def _check(actor: Actor, claim_id: UUID, *, at: datetime) -> Report:
    row = queries.get_claim(actor, claim_id)
    if row.state == "draft" and row.frequency != Frequency.VOID.value:
        actions.change_draft(actor, claim_id=claim_id, at=at)
    return actions.check_claim(actor, claim_id=claim_id, at=at)


def _say(request: HttpRequest, report: Report) -> None:
    if report.verdict is Verdict.BLOCKED:
        count = sum(each.severity is Severity.BLOCK for each in report.findings)
        what = formats.how_many(count, "finding stops", "findings stop")
        messages.warning(request, f"It stays a draft: {what} it. Each says below what mends it.")
    elif report.verdict is Verdict.HELD:
        messages.warning(request, "It waits: something is still missing from somebody else.")
    else:
        messages.success(request, "Checked: it may leave.")


@in_practice
def release_claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Take the hold off a claim."""
    queries.get_claim(actor, claim_id)
    url = url_of(claim_id)
    return press(
        request, actor, lambda at: actions.release(actor, claim_id=claim_id, at=at),
        to=url, back=url, said="Released.",
    )  # fmt: skip


@in_practice
def take_claim_back(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Make a claim a draft again."""
    queries.get_claim(actor, claim_id)
    url = url_of(claim_id)
    return press(
        request, actor, lambda at: actions.take_back(actor, claim_id=claim_id, at=at),
        to=url, back=url,
        said="It is a draft again. Mend the cause where it is kept, then check it.",
    )  # fmt: skip


@in_practice
def correct_claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Begin the claim that replaces a decided one, and go to it."""
    queries.get_claim(actor, claim_id)
    return press(
        request,
        actor,
        lambda at: actions.begin_replacement(actor, claim_id=claim_id, at=at),
        to=url_of,
        back=url_of(claim_id),
        said="This is the correction. Mend the visit or the policy, check it, and send it.",
    )


@in_practice
def void_claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Begin the claim that voids a decided one, after asking."""
    row = queries.get_claim(actor, claim_id)
    return press(
        request,
        actor,
        lambda at: actions.begin_void(actor, claim_id=claim_id, at=at),
        to=url_of,
        back=url_of(claim_id),
        said="This is the void. Make it ready and send it; the payer then takes its money back.",
        asks=Asks(
            f"Void claim {row.number}?",
            "The payer will treat the claim as if it had never been sent, and takes back what it "
            "paid. If only something in it is wrong, correct it instead.",
            "Begin the void",
        ),
    )


@in_practice
def close_claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Expect nothing more of a claim, with a word why."""
    require(actor, Permission.EDIT_CLAIMS)
    row = queries.get_claim(actor, claim_id)
    form, url = CloseForm(request), url_of(claim_id)
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.close(actor, claim_id=claim_id, note=form.cleaned_data["note"], at=at),
        to=url,
        said="Closed.",
    )
    facts: dict[str, Any] = {"form": form, "url": url, "row": row}
    return answer or page(
        request, actor, "claims/close.html", section="claims", crumbs=way_to(row), crumb="Close",
        **facts,
    )  # fmt: skip


@in_practice
def reopen_claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Bring a closed claim back to where it was closed."""
    queries.get_claim(actor, claim_id)
    url = url_of(claim_id)
    return press(
        request, actor, lambda at: actions.reopen(actor, claim_id=claim_id, at=at),
        to=url, back=url, said="It is open again, as it was before.",
    )  # fmt: skip
