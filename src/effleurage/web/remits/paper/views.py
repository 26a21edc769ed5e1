"""The page on which a paper EOB is typed in, proven while it is typed, and saved.

Knows the buttons: more rows, the services of one of our claims, look again, save. Works without
scripts; with them, the proof follows each change.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.queries import sent_claims
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import actions
from effleurage.apps.remits.actions import Became, TakenIn
from effleurage.core.remits.sent import SentClaim
from effleurage.web.remits.paper.forms import MOST_LINES, PREFIX, EobForm, number_of_rows
from effleurage.web.remits.paper.running import running
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats, typed
from effleurage.web.ui.pages import Crumb, act, page

_MORE = 3
_SAID = {
    Became.POSTED: "Saved: it is proven, matched and posted.",
    Became.PART: "Saved: what is proven and matched is posted, the rest is held.",
    Became.HELD: "Saved, and held: see what it says.",
    Became.COPY: "This payment is on record already; nothing was posted a second time.",
}


@in_practice
def enter_eob(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Type in a paper EOB."""
    require(actor, Permission.POST_REMITS)
    asked = request.POST.get("do", "save") if request.method == "POST" else "begin"
    drafted = _drafted(request, actor, asked)
    form = EobForm(request, typed=drafted)
    shown = running(drafted if drafted is not None else request.POST)
    form.off = shown.says
    taken = list[TakenIn]()

    def save(at: datetime) -> TakenIn:
        taken.append(actions.enter_paper_remit(actor, paper=form.paper(), at=at))
        return taken[0]

    answer = None
    if asked == "save":
        answer = act(
            request, actor, form, save, to=lambda told: reverse("remit", args=[told.remit_id])
        )
    if answer:
        for told in taken:
            messages.success(request, _SAID[told.became])
        return answer
    facts: dict[str, Any] = {
        "form": form,
        "running": shown,
        "has_typed": asked != "begin" or bool(drafted),
        "rows": len(form.lines),
        "may_add": len(form.lines) < MOST_LINES,
        "section": "remits",
        "crumbs": [Crumb("Remits", reverse("remits"))],
        "crumb": "A paper EOB",
    }
    return page(request, actor, "remits/enter.html", **facts)


def _drafted(request: HttpRequest, actor: Actor, asked: str) -> QueryDict | None:
    """Return what is to be shown anew without being judged; ``None`` to bind what was posted."""
    if asked == "begin":
        return _typed_before(request)
    if asked == "save":
        return None
    draft = request.POST.copy()
    if asked == "more":
        draft["rows"] = str(min(number_of_rows(draft) + _MORE, MOST_LINES))
    if asked == "take":
        _take(request, actor, draft)
    return draft


def _typed_before(request: HttpRequest) -> QueryDict:
    """Return what was typed before a session ended, or nothing."""
    draft = QueryDict(mutable=True)
    for name, values in typed.take_up(request).items():
        draft.setlist(name, [str(each) for each in values])
    return draft


def _take(request: HttpRequest, actor: Actor, draft: QueryDict) -> None:
    """Fill empty rows with the services of one of our claims."""
    number = draft.get("take_claim", "").strip()
    found = sent_claims(actor, [number]) if number else ()
    if not found:
        messages.error(request, "No claim that was sent has that number.")
        return
    draft["take_claim"] = ""
    free = [
        row for row in range(number_of_rows(draft)) if not draft.get(f"{PREFIX}{row}-claim_number")
    ]
    lines = found[0].lines
    missing = max(0, len(lines) - len(free))
    free += range(number_of_rows(draft), min(number_of_rows(draft) + missing, MOST_LINES))
    draft["rows"] = str(max([number_of_rows(draft), *(row + 1 for row in free[: len(lines)])]))
    _fill(draft, found[0], free)


def _fill(draft: QueryDict, claim: SentClaim, free: list[int]) -> None:
    for row, line in zip(free, claim.lines, strict=False):
        prefix = f"{PREFIX}{row}-"
        draft[f"{prefix}claim_number"] = claim.claim_id
        draft[f"{prefix}service_date"] = line.service_date.isoformat()
        draft[f"{prefix}procedure"] = " ".join((line.procedure, *line.modifiers))
        draft[f"{prefix}charge"] = formats.money_plain(line.charge_cents)
