"""The pages of payers: the list with who must be asked again, one payer, its terms and their past.

Knows that terms are what the practice believes, with a source; never a fact of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import actions, queries
from effleurage.apps.coverage.defaults import default_payers
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.fields import vars_of
from effleurage.apps.practices.permissions import Permission
from effleurage.web.payers import rule_words, words
from effleurage.web.payers.contracts import contract_table
from effleurage.web.payers.forms import PAYER, NewPayerForm, PayerForm, TermsForm, terms_now
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Crumb, act, page, press
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table

SECTION = "payers"


def _url(row: Any) -> str:
    return reverse("payer", args=[row.id])


def _verified(row: Any) -> str:
    return "Asked of the payer" if row.terms_verified else "Not asked yet"


PAYERS = Table(
    name="payers",
    caption="Payers",
    columns=(
        Column(name="name", title="Name", sorts=True, link=_url),
        Column(
            name="line_of_business", title="Kind", sorts=True,
            of=lambda row: words.LINES[row.line_of_business],
        ),
        Column(name="payer_id", title="Payer id", kind="code"),
        Column(
            name="filing_limit_days", title="Claims within", sorts=True,
            of=lambda row: formats.how_many(row.filing_limit_days, "day")
            if row.filing_limit_days else words.NOBODY,
        ),
        Column(name="terms_verified", title="Terms", of=_verified),
        Column(name="recheck_by", title="Ask again", kind="days_left", sorts=True),
    ),
    sort="name",
    filters=(
        Filter(name="line", title="Kind", choices=tuple(words.LINES.items())),
        Filter(
            name="ask",
            title="Terms",
            choices=(("again", "To ask again by now"), ("unverified", "Not asked yet")),
        ),
        Filter(
            name="record", title="Payers", choices=(("all", "Also those set aside"),),
            without="In use",
        ),
    ),
    empty=Empty(
        "No payers yet",
        "A payer is whoever is asked to pay: a health plan, an auto insurer, a compensation fund.",
        "Add a payer",
        "/payers/add/",
        "payer",
    ),
    exports="payer",
)  # fmt: skip


OWN_RULES = Table(
    name="own_rules",
    caption="Its own rules",
    columns=(
        Column(
            name="kind",
            title="About",
            of=rule_words.title,
            link=lambda row: reverse("rule", args=[row.id]),
        ),
        Column(name="says", title="Says", of=rule_words.says),
        Column(name="when", title="Services of", of=rule_words.when),
        Column(name="verified", title="Asked", of=rule_words.checked),
        Column(name="recheck_by", title="Ask again", kind="days_left"),
    ),
    empty=Empty("No rule of its own", "What holds for every payer of its kind holds for it, too."),
)


@in_practice
def payers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the payers."""
    today = here(request, actor).today

    def found(asked: Asked) -> Rows:
        listed = queries.payers(actor, with_set_aside=asked.filters["record"] == "all")
        rows = [each for each in listed if _is_wanted(each, asked.filters, today)]
        ordered = asked.sorted(rows)
        start = (asked.page - 1) * asked.size
        return Rows(ordered[start : start + asked.size], total=len(ordered))

    due = len(queries.payers_to_recheck(actor, on=today))
    return list_page(request, actor, PAYERS, "payers/list.html", found, section=SECTION, due=due)


@in_practice
def payer(request: HttpRequest, actor: Actor, payer_id: UUID) -> HttpResponse:
    """Show one payer, its terms in words and what they were before."""
    row = queries.get_payer(actor, payer_id)
    today = here(request, actor).today
    facts = {
        "payer": row,
        "facts": _facts(row),
        "terms": words.terms(words.terms_of(row)),
        "is_due": row.recheck_by is not None and row.recheck_by <= today,
        "rules": OWN_RULES.of(queries.rules_of(actor, payer_id=row.id)),
        "contracts": contract_table(actor).of(queries.contracts_of(actor, payer_id=row.id)),
        "section": SECTION,
        "crumbs": [Crumb("Payers", reverse("payers"))],
        "crumb": row.name,
    }
    return page(request, actor, "payers/payer.html", **facts)


@in_practice
def add_payer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a payer, from the short list (``?from=3``) or by hand."""
    require(actor, Permission.EDIT_PAYERS)
    begin = _default(request.GET.get("from", ""))
    form = NewPayerForm(request, initial=begin)
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.add_payer(actor, facts=form.payer_facts(), terms=form.terms(), at=at),
        to=lambda payer_id: reverse("payer", args=[payer_id]),
        said="The payer was added. Next: ask it for its terms, then say that it said so.",
    )
    facts = {
        "form": form,
        "begun": begin,
        "defaults": [(n, each.facts) for n, each in enumerate(default_payers())],
        "section": SECTION,
        "crumbs": [Crumb("Payers", reverse("payers"))],
        "crumb": "Add",
    }
    return answer or page(request, actor, "payers/add.html", **facts)


@in_practice
def edit_payer(request: HttpRequest, actor: Actor, payer_id: UUID) -> HttpResponse:
    """Change the payer's name, id, kind or address."""
    require(actor, Permission.EDIT_PAYERS)
    row = queries.get_payer(actor, payer_id)
    now = {name: getattr(row, name) for name in (*PAYER, "version")}
    form = PayerForm(request, initial=now)
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.change_payer(
            actor, payer_id=row.id, version=form.edited_version, facts=form.payer_facts(), at=at
        ),
        to=_url(row),
        said="The payer was changed.",
    )
    return answer or page(request, actor, "payers/edit.html", form=form, **_way(row, "Change"))


@in_practice
def edit_terms(request: HttpRequest, actor: Actor, payer_id: UUID) -> HttpResponse:
    """Change what the payer asks for, keeping what was held before."""
    require(actor, Permission.EDIT_PAYERS)
    row = queries.get_payer(actor, payer_id)
    form = TermsForm(request, initial={**terms_now(words.terms_of(row)), "version": row.version})
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.change_terms(
            actor, payer_id=row.id, version=form.edited_version, terms=form.terms(), at=at
        ),
        to=_url(row),
        said="The terms were changed. Claims that have left keep what they were checked by.",
    )
    return answer or page(request, actor, "payers/terms.html", form=form, **_way(row, "Terms"))


@in_practice
def set_payer_aside(request: HttpRequest, actor: Actor, payer_id: UUID) -> HttpResponse:
    """Set a payer aside; it can be undone."""
    row = queries.get_payer(actor, payer_id)
    return press(
        request,
        actor,
        lambda at: actions.set_payer_aside(actor, payer_id=row.id, version=row.version, at=at),
        to=_url(row),
        back=_url(row),
        said="Set aside: no new policy is added with it.",
        undo=reverse("bring_payer_back", args=[row.id]),
    )


@in_practice
def bring_payer_back(request: HttpRequest, actor: Actor, payer_id: UUID) -> HttpResponse:
    """Bring back a payer that was set aside."""
    row = queries.get_payer(actor, payer_id)
    return press(
        request,
        actor,
        lambda at: actions.bring_payer_back(actor, payer_id=row.id, version=row.version, at=at),
        to=_url(row),
        back=_url(row),
        said="In use again.",
    )


def _is_wanted(row: Any, filters: Mapping[str, str], today: date) -> bool:
    is_due = row.recheck_by is not None and row.recheck_by <= today
    is_asked = {"again": is_due, "unverified": not row.terms_verified}
    is_line = filters["line"] in {"", row.line_of_business}
    return is_line and is_asked.get(filters["ask"], True)


def _default(text: str) -> dict[str, Any]:
    """Return what the short list says of a payer, unverified, to begin with."""
    if not text.isascii() or not text.isdecimal() or int(text[:4]) >= len(default_payers()):
        return {}
    chosen = default_payers()[int(text[:4])]
    return vars_of(chosen.facts) | terms_now(vars_of(chosen.terms))


def _facts(row: Any) -> list[Fact]:
    town = " ".join(filter(None, [row.city, row.state, formats.postal_code(row.postal_code)]))
    return [
        Fact("Kind", words.LINES[row.line_of_business]),
        Fact("Electronic payer id", row.payer_id),
        Fact("Paper claims go to", "\n".join(filter(None, [row.street, row.street2, town]))),
    ]


def _way(row: Any, crumb: str) -> dict[str, Any]:
    crumbs = [Crumb("Payers", reverse("payers")), Crumb(row.name, _url(row))]
    return {
        "payer": row, "url": _url(row), "section": SECTION, "crumbs": crumbs, "crumb": crumb
    }  # fmt: skip
