"""The page of the practice itself: who bills, how long charts are kept; an NPI tested as typed.

Knows how the record becomes what a form begins with.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import actions, keeping, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.codes import identifiers
from effleurage.web.settings.forms import ADDRESS, PracticeForm, YearsForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import Crumb, act, page

SECTION = "settings"


def crumbs(*more: Crumb) -> list[Crumb]:
    """Return the way to a page of the settings."""
    return [Crumb("Settings", reverse("settings")), *more]


@in_practice
def edit_practice(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Change who bills."""
    require(actor, Permission.EDIT_PRACTICE)
    row = queries.get_practice(actor)
    form = PracticeForm(request, initial=_now(row))
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.change_practice(
            actor, facts=form.facts(), version=form.edited_version, at=at
        ),
        to=reverse("settings"),
        said="The practice was changed. Claims made from now on carry it.",
    )
    facts = {"form": form, "section": SECTION, "crumbs": crumbs(), "crumb": "Practice"}
    return answer or page(request, actor, "settings/practice.html", **facts)


@in_practice
def edit_retention(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Say for how long charts are kept."""
    require(actor, Permission.EDIT_PRACTICE)
    row = queries.get_practice(actor)
    form = YearsForm(request, initial={"years": row.chart_retention_years, "version": row.version})
    answer = act(
        request,
        actor,
        form,
        lambda at: keeping.change_retention_years(
            actor, years=form.cleaned_data["years"], version=form.edited_version, at=at
        ),
        to=reverse("settings"),
        said="Charts are kept that long from now on.",
    )
    facts = {"form": form, "section": SECTION, "crumbs": crumbs(), "crumb": "Keeping charts"}
    return answer or page(request, actor, "settings/retention.html", **facts)


@require_POST
@in_practice
def check_npi(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """Return a word on an NPI while it is typed."""
    digits = re.sub("[^0-9]", "", request.POST.get("npi", ""))[:20]
    return render(request, "settings/said.html", {"said": _said(digits)})


def _said(digits: str) -> tuple[str, str] | None:
    if not digits:
        return None
    if len(digits) < 10:
        missing = 10 - len(digits)
        return "neutral", f"{missing} more digit{'s' if missing > 1 else ''}."
    if identifiers.is_npi(digits):
        return "good", "The check digit is right."
    return "bad", "That is no NPI: a digit is wrong. Copy it again from the registry's letter."


def _now(row: Any) -> dict[str, Any]:
    names = (
        *("organisation", "person_first_name", "person_last_name", "npi", "tax_id_kind", "tax_id"),
        *("taxonomy", "phone", "contact_name", "time_zone", "version", *ADDRESS),
    )
    pay_to = {f"pay_to_{name}": row.pay_to.get(name, "") for name in ADDRESS}
    return {name: getattr(row, name) for name in names} | pay_to
