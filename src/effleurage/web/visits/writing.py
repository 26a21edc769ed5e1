"""The page on which a visit is written: one form, whose smaller buttons save nothing.

Knows the steps that a person takes before saving (find a diagnosis, add a line, count the units),
so that each works without scripts too. What scripts ask for while somebody types opens no record.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import actions, listing, own_procedures, queries
from effleurage.apps.visits.mapping import spans
from effleurage.apps.visits.origins import Ordered, Source, kept
from effleurage.core.visits.times import minutes_covered
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.ui.typed import number
from effleurage.web.visits import choices, counting, finding, seen
from effleurage.web.visits.note_fields import LETTERS, ORIGIN, span_in_words
from effleurage.web.visits.note_form import BILLING, MOST_LINES, VisitForm, note_form

SECTION = "visits"
FEWEST_SLOTS, FEWEST_LINES = 4, 2
_SAVING = ("", "save", "sign")
_AT = re.compile(r"(?:lines|diagnoses)\[(\d{1,2})\]")
STALE = "The note was signed or struck out meanwhile and stays as it is; write an addendum instead."


def write_visit(request: HttpRequest, actor: Actor, visit: Any) -> HttpResponse:
    """Show the draft to be written, take a step, or save what was typed."""
    require(actor, Permission.WRITE_NOTES)
    typed = request.POST.copy()
    step = _step(typed) if request.method == "POST" else "save"
    last = listing.last_visit_before(actor, visit)
    finding.star(request, actor, step)
    ordered = queries.ordered_by(actor, visit.referral_id)
    _take(step, typed, last, ordered=ordered)
    form = _form(request, actor, visit, typed)
    if step in _SAVING:
        answer = _saved(request, actor, visit, form, step)
        if answer is not None:
            return answer
    else:
        form.shown_as_typed(typed, number(typed.get("version", "")) or visit.version)
    facts = _around(request, actor, visit, form, last)
    facts["chosen"] = finding.chosen(actor, visit, form, ordered)
    return page(request, actor, "visits/write.html", **facts)


@in_practice
def count_units(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Count units while somebody types; no record is opened, only the payer's rule."""
    require(actor, Permission.WRITE_NOTES)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with own_procedures.known_to(actor):
        counted = _counted(request, actor, request.POST)
    return render(request, "visits/units.html", {"counted": counted})


def _saved(
    request: HttpRequest, actor: Actor, visit: Any, form: VisitForm, step: str
) -> HttpResponse | None:
    address = reverse("sign_visit" if step == "sign" else "visit", args=[visit.id])
    return act(
        request,
        actor,
        form,
        lambda at: actions.change_visit(
            actor, visit_id=visit.id, version=form.edited_version, facts=form.facts(), at=at
        ),
        to=address,
        said="The draft is saved.",
        words={actions.NoteIsSigned: STALE, actions.VisitIsCancelled: STALE},
    )


def _step(typed: QueryDict) -> str:
    """Return what is asked; words typed into the search and not searched yet ask for a search."""
    step = str(typed.get("do", ""))
    if step in {"", "save"} and typed.get("words", "").strip() != typed.get("looked", "").strip():
        return "look"
    return step


def _take(step: str, typed: QueryDict, last: Any, *, ordered: Ordered) -> None:
    """Take one step with what was typed."""
    kind, _, rest = step.partition(":")
    if kind == "add":
        finding.put(typed, rest)
    elif kind == "swap":
        at, _, code = rest.partition(":")
        finding.swap(typed, at, code, ordered)
    elif kind == "line":
        typed[f"lines[{min(_how_many(typed, 'lines'), MOST_LINES - 1)}].minutes"] = ""
    elif kind == "last" and last is not None:
        _begin_like(typed, last)


def _begin_like(typed: QueryDict, last: Any) -> None:
    """Put the last visit's procedures and diagnoses where nothing was typed yet."""
    if not any(typed.get(f"diagnoses[{n}]", "").strip() for n in range(len(LETTERS))):
        for n, code in enumerate(last.diagnoses):
            typed[f"diagnoses[{n}]"] = code
    if not any(typed.get(f"lines[{n}].procedure") for n in range(MOST_LINES)):
        for n, line in enumerate(counting.in_order(last)):
            typed[f"lines[{n}].procedure"] = line.procedure
            typed[f"lines[{n}].modifiers"] = " ".join(line.modifiers)
            pointers = [LETTERS[at - 1] for at in line.diagnosis_pointers]
            typed[f"lines[{n}].diagnosis_pointers"] = "".join(pointers)


def _form(request: HttpRequest, actor: Actor, visit: Any, typed: QueryDict) -> VisitForm:
    now = initial_of(visit)
    now["prefer"] = counting.preferred(visit, seen.rule_of(actor, visit))
    lines = max(len(visit.lines.all()) + 1, _how_many(typed, "lines"), FEWEST_LINES)
    slots = max(len(visit.diagnoses) + 1, _filled(typed) + 1, FEWEST_SLOTS)
    codes = tuple(line.procedure for line in visit.lines.all())
    offered = seen.procedure_choices(actor, on=visit.service_date, also=codes)
    of = note_form(min(slots, len(LETTERS)), min(lines, MOST_LINES), offered)
    form = of(request, initial=now)
    form.offer(choices.offered(actor, client_id=visit.client_id, visit=visit))
    return form


def initial_of(visit: Any) -> dict[str, Any]:
    """Return what the record says now, by the names of the form's fields."""
    now: dict[str, Any] = {
        name: getattr(visit, name)
        for name in (
            "service_date", "subjective", "objective", "assessment", "plan", "payer_note", "version"
        )
    }  # fmt: skip
    now |= {name: str(getattr(visit, name) or "") for name in (*BILLING, *_PLACES)}
    said = kept(visit.origins)
    for n, code in enumerate(visit.diagnoses):
        now[f"diagnoses[{n}]"] = code
        if (origin := said.get(code)) and origin.source != Source.REFERRAL:
            now |= {f"origins[{n}].{part}": getattr(origin, part) for part in ORIGIN}
    for n, line in enumerate(counting.in_order(visit)):
        now |= {f"lines[{n}].{part}": value for part, value in _line_now(line).items()}
    return now


_PLACES = ("therapist_id", "location_id")


def _line_now(line: Any) -> dict[str, Any]:
    """Return a line's fields; minutes that follow from its times are left to them."""
    times = spans(line.times)
    follows = bool(times) and minutes_covered(times) == line.minutes
    first = times[0] if times else None
    return {
        "procedure": line.procedure,
        "minutes": None if follows else line.minutes,
        "start": first.start if first else None,
        "stop": first.stop if first else None,
        "more": ", ".join(span_in_words(each) for each in times[1:]),
        "diagnosis_pointers": "".join(LETTERS[at - 1] for at in line.diagnosis_pointers),
        "modifiers": " ".join(line.modifiers),
        "note": line.note,
    }


def _around(
    request: HttpRequest, actor: Actor, visit: Any, form: VisitForm, last: Any
) -> dict[str, Any]:
    """Return everything else that the page of a draft shows."""
    values = _as_shown(form)
    name = seen.client_name(visit.client)
    crumbs = [Crumb("Visits", reverse("visits"))]
    return {
        "visit": visit,
        "form": form,
        "name": name,
        "last": last,
        "cancel_url": reverse("cancel_visit", args=[visit.id]),
        "client_url": reverse("client", args=[visit.client_id]),
        "facts": seen.at_the_table(actor, visit),
        "cautions": seen.cautions(visit),
        "counted": _counted(request, actor, values),
        "section": SECTION,
        "crumbs": crumbs,
        "crumb": name,
        **finding.search(request, actor, values),
    }


def _as_shown(form: VisitForm) -> dict[str, str]:
    """Return what stands in the fields just now, as it would be posted."""
    shown = {
        each.html_name: each.field.widget.format_value(each.value())
        if hasattr(each.field.widget, "format_value")
        else each.value()
        for each in form
    }
    return {
        name: str((value[0] if isinstance(value, list) and value else value) or "")
        for name, value in shown.items()
    }


def _counted(request: HttpRequest, actor: Actor, values: Any) -> counting.Counted:
    return counting.of_lines(
        actor,
        counting.typed_lines(values),
        on=finding.day_typed(request, actor, values),
        policy_id=values.get("policy_id", ""),
        prefer=values.get("prefer", ""),
    )


def _how_many(typed: QueryDict, what: str) -> int:
    """Return how many lines were typed into or shown."""
    places = [int(at[1]) for name in typed if name.startswith(what) and (at := _AT.match(name))]
    return max(places, default=-1) + 1


def _filled(typed: QueryDict) -> int:
    filled = [n for n in range(len(LETTERS)) if typed.get(f"diagnoses[{n}]", "").strip()]
    return max(filled, default=-1) + 1
