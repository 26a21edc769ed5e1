"""The page that asks a referrer which code she means, and takes her answer.

Knows how the question is put: the client by initials, the code, the billable codes below it, each
finding marked as the physician's. Refuses to choose for her, and to send anything by itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import confirming
from effleurage.apps.practices import queries as practices
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import queries
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.forms import DateField, Form, choice, text
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.visits import choices, diagnoses, seen


class AnswerForm(Form):
    """The referrer's answer, as it came."""

    code = choice("Which code is meant", (), radio=True)
    by = text("Who answered", "The clinician, or whoever spoke for them.", max_length=80)
    how = choice("How", confirming.HOW)
    on = DateField(label="On which day")


@in_practice
def ask_referrer(request: HttpRequest, actor: Actor, visit_id: UUID, place: int) -> HttpResponse:
    """Show a question about one code of the order, and record the answer."""
    require(actor, Permission.EDIT_CLIENTS)
    visit = queries.get_visit(actor, visit_id)
    order = visit.referral
    if order is None or not 1 <= place <= len(order.diagnoses):
        raise Http404
    said = diagnoses.said(order.diagnoses[place - 1], on=visit.service_date)
    form = AnswerForm(request, initial={"on": here(request, actor).today})
    form.fields["code"].choices = _codes(said)  # type: ignore[attr-defined]  # a choice field
    url = reverse("visit", args=[visit.id])
    answer = act(
        request,
        actor,
        form,
        lambda at: confirming.record_answer(
            actor, referral_id=order.id, answer=_answer(form, said), at=at
        ),
        to=url,
        said="The answer is kept with the order. A draft still has to take the code over.",
    )
    facts = {
        "visit": visit, "form": form, "said": said, "url": url, "section": "visits",
        "question": question(actor, visit, said),
        "given": _given(actor, visit, said.code),
        "crumbs": [Crumb("Visits", reverse("visits")), Crumb(seen.client_name(visit.client), url)],
        "crumb": "Ask the referrer",
    }  # fmt: skip
    return answer or page(request, actor, "visits/ask.html", **facts)


def question(actor: Actor, visit: Any, said: diagnoses.Said) -> str:
    """Return the question, ready to copy: its first line says all, the choices stand below."""
    order, row = visit.referral, practices.get_practice(actor)
    day = f" of {formats.day_in_full(order.ordered_on)}" if order.ordered_on else ""
    lines = [
        f"To {choices.referral_name(order).split(',')[0]}: your order{day} for our client"
        f" {_initials(visit.client)} says {said.code} {said.title}. Which code do you mean?",
        "",
        *(f"[ ] {each.code}  {each.title}" for each in said.details),
        *(
            f"[ ] {each.code}  {each.title} (your finding: {each.caution})"
            for each in said.findings
        ),
        f"[ ] {said.code} stays as it is" if said.is_billable else "[ ] another code: ________",
        "",
        "Name and day: ________________________",
        f"{row}, {formats.phone(row.phone)}",
    ]
    return "\n".join(lines)


def _codes(said: diagnoses.Said) -> list[tuple[str, str]]:
    stays = [(said.code, f"{said.code} {said.title}: it stays")]
    below = [(each.code, f"{each.code} {each.title}") for each in said.details]
    findings = [
        (each.code, f"{each.code} {each.title}: the physician\u2019s finding, {each.caution}")
        for each in said.findings
    ]
    return [*below, *findings, *stays]


def _answer(form: AnswerForm, said: diagnoses.Said) -> confirming.Answer:
    typed = form.cleaned_data
    day: date = typed["on"]
    return confirming.Answer(
        asked_code=said.code, code=typed["code"], by=typed["by"], how=typed["how"], on=day
    )


def _given(actor: Actor, visit: Any, code: str) -> Any:
    """Return the answer that counts already, if there is one."""
    rows = confirming.answers_to(actor, referral_id=visit.referral_id)
    return next((row for row in rows if row.asked_code == code), None)


def _initials(client: Any) -> str:
    return "".join(f"{name[:1]}." for name in (client.first_name, client.last_name) if name)
