"""Finding the diagnoses of a visit while it is written: search, stars, headings, whose word it is.

Knows what stands in the form just now. Refuses to put a code in place of a referred one without
asking who confirmed it. What scripts ask for while somebody types opens no record.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import favourites
from effleurage.apps.visits.origins import Ordered, Source, bare, settled
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import DateField
from effleurage.web.ui.here import here
from effleurage.web.visits import choices, diagnoses
from effleurage.web.visits.note_fields import LETTERS, ORIGIN, SOURCES
from effleurage.web.visits.note_form import VisitForm


@in_practice
def search_diagnoses(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Find diagnosis codes while somebody types; no record is opened."""
    require(actor, Permission.WRITE_NOTES)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return render(request, "visits/found.html", search(request, actor, request.POST))


def star(request: HttpRequest, actor: Actor, step: str) -> None:
    """Star a code, or take its star off: the one small button that changes something at once."""
    kind, _, code = step.partition(":")
    with suppress(favourites.NotADiagnosisCode, favourites.TooManyStars):
        if kind == "star":
            favourites.star(actor, code=code, at=here(request, actor).now)
        elif kind == "unstar":
            favourites.unstar(actor, code=code, at=here(request, actor).now)


def swap(typed: QueryDict, at: str, code: str, ordered: Ordered) -> None:
    """Put a code in place of a heading, never without asking who confirmed it."""
    typed[f"diagnoses[{at}]"] = code
    for part in ORIGIN:
        typed[f"origins[{at}].{part}"] = ""
    settled = {bare(each) for each in (*ordered.diagnoses, *ordered.confirmed)}
    if bare(code) not in settled:
        typed[f"origins[{at}].source"] = Source.CONFIRMED.value


def put(typed: QueryDict, code: str) -> None:
    """Put a code into the first empty place, once, and clear the search."""
    slots = [typed.get(f"diagnoses[{n}]", "").strip() for n in range(len(LETTERS))]
    if code not in slots and "" in slots:
        typed[f"diagnoses[{slots.index('')}]"] = code
    typed["words"] = typed["looked"] = ""


def chosen(actor: Actor, visit: Any, form: VisitForm, ordered: Ordered) -> list[diagnoses.Said]:
    """Return what the codes typed so far say, and where each comes from."""
    values = {name: str(form[name].value() or "") for name in form.fields}
    typed = [
        (LETTERS[n], code)
        for n in range(form.diagnoses)
        if (code := values.get(f"diagnoses[{n}]", "").strip().upper())
    ]
    by_itself = settled([code for _, code in typed], {}, ordered)
    starred = favourites.starred(actor)
    referrer = choices.referral_name(visit.referral) if visit.referral else ""
    return [
        diagnoses.said(
            code,
            on=visit.service_date,
            letter=letter,
            origin=diagnoses.origin_in_words(
                by_itself.get(code), referrer=referrer, otherwise=_said_in_form(values, letter)
            ),
            cells=form.origin_of(letter),
            is_said=bool(values.get(f"origins[{LETTERS.index(letter)}].source"))
            or code not in by_itself,
            is_starred=code in starred,
            ask_url=_ask_url(visit, code),
        )
        for letter, code in typed
    ]


def _said_in_form(values: dict[str, str], letter: str) -> str:
    """Return what the form says just now of a diagnosis that no referral settles."""
    source = values.get(f"origins[{LETTERS.index(letter)}].source", "")
    return dict(SOURCES)[source] if source in dict(SOURCES) and source else diagnoses.NOT_SAID


def _ask_url(visit: Any, code: str) -> str:
    """Return where the referrer is asked about a code of her order; the address says its place."""
    ordered = visit.referral.diagnoses if visit.referral else []
    places = [place for place, each in enumerate(ordered, 1) if bare(each) == bare(code)]
    return reverse("ask_referrer", args=[visit.id, places[0]]) if places else ""


def search(request: HttpRequest, actor: Actor, values: Any) -> dict[str, Any]:
    words = str(values.get("words", "")).strip()[:80]
    own = favourites.offered_first(actor, referral_id=_id(values.get("referral_id", "")))
    day, starred = day_typed(request, actor, values), favourites.starred(actor)
    codes = diagnoses.found(words, on=day, favourites=own, starred=starred)
    return {
        "looked": words,
        "found": codes,
        "has_codes": codes is not None,
        "sevenths": diagnoses.sevenths(codes or []),
    }


def _id(typed: Any) -> UUID | None:
    try:
        return UUID(str(typed))
    except ValueError:
        return None


def day_typed(request: HttpRequest, actor: Actor, values: Any) -> Any:
    """Return the day that was typed, or today while there is none."""
    try:
        return DateField().clean(values.get("service_date", ""))
    except ValidationError:
        return here(request, actor).today
