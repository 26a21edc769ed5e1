"""The pages of payer rules: the list, one rule and its past, added, changed, checked, ended.

Knows that a rule is what the practice believes, with a source; never a fact of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import queries, rules
from effleurage.apps.coverage.default_rules import default_rules
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.payers import rule_words, words
from effleurage.web.payers.rule_forms import (
    CheckedForm,
    EndRuleForm,
    RuleForm,
    WithdrawForm,
    rule_now,
)
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import Form
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Asks, Crumb, act, page, press
from effleurage.web.ui.shown import Event
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table

SECTION = "payers"
NOT_TAKEN = "not-taken"


def _url(row: Any) -> str:
    return reverse("rule", args=[row.id])


RULES = Table(
    name="rules",
    caption="Payer rules",
    columns=(
        Column(name="kind", title="About", sorts=True, of=rule_words.title, link=_url),
        Column(name="says", title="Says", of=rule_words.says),
        Column(name="whom", title="For", of=rule_words.whom),
        Column(name="when", title="Services of", of=rule_words.when),
        Column(
            name="is_verified",
            title="Asked",
            of=lambda row: "Asked of the payer" if row.is_verified else "Not asked yet",
        ),
        Column(name="recheck_by", title="Ask again", kind="days_left", sorts=True),
    ),
    sort="kind",
    filters=(
        Filter(name="about", title="About", choices=tuple(rule_words.KINDS.items())),
        Filter(name="line", title="Kind of payer", choices=tuple(words.LINES.items())),
        Filter(
            name="ask",
            title="Asked",
            choices=(("again", "To ask again by now"), ("unverified", "Not asked yet")),
        ),
        Filter(
            name="past", title="Rules", choices=(("all", "Also past ones"),), without="In force"
        ),
    ),
    empty=Empty(
        "No rules yet",
        "A rule is one thing that a payer asks for: a limit of days, a modifier, a referral.",
        "Take over the usual ones",
        "/payers/rules/usual/",
        "payer",
    ),
    exports="rule",
)


def _whom(default: Any) -> str:
    if default.payer_id:
        return f"Payer {default.payer_id}"
    facts = default.facts
    line = words.LINES[facts.line_of_business]
    plan = f"plan {facts.plan}" if facts.plan else ""
    return ", ".join(filter(None, [f"{line}: every payer", plan, facts.state]))


USUAL = Table(
    name="usual_rules",
    caption="The usual rules",
    columns=(
        Column(
            name="kind",
            title="About",
            of=lambda each: rule_words.title(each.facts),
            sub=lambda each: each.facts.words,
        ),
        Column(name="says", title="Says", of=lambda each: rule_words.says(each.facts)),
        Column(name="whom", title="For", of=_whom),
        Column(name="source", title="Source", of=lambda each: each.facts.source),
    ),
    empty=Empty(
        "Nothing more to take over",
        "Every usual rule that concerns your payers is among yours, or was once.",
        "Your rules",
        "/payers/rules/",
        "payer",
    ),
)


@in_practice
def rule_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the rules of all payers."""
    today = here(request, actor).today

    def found(asked: Asked) -> Rows:
        listed = queries.rules(actor, with_past=asked.filters["past"] == "all")
        rows = [each for each in listed if _is_wanted(each, asked.filters, today)]
        ordered = asked.sorted(rows)
        start = (asked.page - 1) * asked.size
        return Rows(ordered[start : start + asked.size], total=len(ordered))

    facts = {"offered": len(_not_taken(actor)), "crumbs": [_payers()], "crumb": "Rules"}
    return list_page(request, actor, RULES, "payers/rules.html", found, section=SECTION, **facts)


@in_practice
def rule(request: HttpRequest, actor: Actor, rule_id: UUID) -> HttpResponse:
    """Show one rule, and every number of it that came before or after."""
    row = queries.get_rule(actor, rule_id)
    today = here(request, actor).today
    series = queries.history_of(actor, rule_id=row.id)
    facts = {
        "rule": row,
        "name": rule_words.title(row),
        "says": rule_words.says(row),
        "state": rule_words.state(row, today),
        "facts": rule_words.facts(row),
        "holds": row.withdrawn_at is None and row.active_until is None,
        "is_due": row.recheck_by is not None and row.recheck_by <= today,
        "history": [_event(each, row) for each in series],
    }
    return page(request, actor, "payers/rule.html", **facts, **_way("", row, rule_words.title(row)))


@in_practice
def add_rule(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a rule (``?payer=`` for one payer)."""
    require(actor, Permission.EDIT_PAYERS)
    form = _offering(actor, RuleForm(request, initial={"payer_id": request.GET.get("payer", "")}))
    answer = act(
        request,
        actor,
        form,
        lambda at: rules.add_rule(actor, facts=form.facts(), at=at),
        to=lambda rule_id: reverse("rule", args=[rule_id]),
        said="The rule was added. Claims are checked by it from now on.",
    )
    facts = {"form": form, "word": "Add a rule", "button": "Add the rule", "url": reverse("rules")}
    return answer or page(request, actor, "payers/rule_form.html", **facts, **_way("Add a rule"))


@in_practice
def change_rule(request: HttpRequest, actor: Actor, rule_id: UUID) -> HttpResponse:
    """Replace a rule, from a day on or for all its days."""
    row = queries.get_rule(actor, rule_id)
    form = _offering(actor, RuleForm(request, initial=rule_now(row)))
    form.fields["kind"].widget = forms.HiddenInput()

    def do(at: datetime) -> UUID:
        facts, version = form.facts(), form.edited_version
        return rules.change_rule(actor, rule_id=row.id, version=version, facts=facts, at=at)

    require(actor, Permission.EDIT_PAYERS)
    answer = act(
        request, actor, form, do,
        to=lambda rule_id: reverse("rule", args=[rule_id]),
        said="The rule was changed. Earlier visits are judged by what held then.",
    )  # fmt: skip
    word = f"Change: {rule_words.title(row).lower()}"
    facts = {"form": form, "word": word, "button": "Save the rule", "url": _url(row), "rule": row}
    way = _way("Change", row, rule_words.title(row))
    return answer or page(request, actor, "payers/rule_form.html", **facts, **way)


@in_practice
def check_rule(request: HttpRequest, actor: Actor, rule_id: UUID) -> HttpResponse:
    """Note that the payer itself said so today."""
    row = queries.get_rule(actor, rule_id)
    year = here(request, actor).today.replace(month=1, day=1)
    form = CheckedForm(
        request, initial={"version": row.version, "recheck_by": year.replace(year=year.year + 1)}
    )
    return _small(
        request, actor, row, form,
        ("I checked this today", "The payer itself said today that this is so. Ask it again when?"),
        lambda at: rules.confirm_rule(
            actor, rule_id=row.id, version=form.edited_version,
            recheck_by=form.cleaned_data["recheck_by"], at=at,
        ),
    )  # fmt: skip


@in_practice
def end_rule(request: HttpRequest, actor: Actor, rule_id: UUID) -> HttpResponse:
    """Say when a rule ends."""
    row = queries.get_rule(actor, rule_id)
    form = EndRuleForm(request, initial={"version": row.version})
    return _small(
        request, actor, row, form,
        ("End the rule", "Nothing takes its place. To put another in its place, change it."),
        lambda at: rules.end_rule(
            actor, rule_id=row.id, version=form.edited_version, until=form.cleaned_data["until"],
            at=at,
        ),
    )  # fmt: skip


@in_practice
def withdraw_rule(request: HttpRequest, actor: Actor, rule_id: UUID) -> HttpResponse:
    """Say that a rule was never right."""
    row = queries.get_rule(actor, rule_id)
    form = WithdrawForm(request, initial={"version": row.version})
    return _small(
        request, actor, row, form,
        ("Withdraw the rule", "It is kept, and no claim is judged by it any more."),
        lambda at: rules.withdraw_rule(
            actor, rule_id=row.id, version=form.edited_version, why=form.cleaned_data["why"], at=at
        ),
    )  # fmt: skip


@in_practice
def usual_rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the rules that are offered to begin with, each with its source."""
    require(actor, Permission.EDIT_PAYERS)
    offered = _not_taken(actor)
    table = USUAL.of(offered)
    way = _way("The usual rules")
    return page(request, actor, "payers/usual_rules.html", offered=offered, table=table, **way)


@in_practice
def take_usual_rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take over the rules that are offered."""
    require(actor, Permission.EDIT_PAYERS)
    keys = [each.key for each in _not_taken(actor)]
    return press(
        request,
        actor,
        lambda at: rules.take_default_rules(actor, keys=keys, at=at),
        to=reverse("rules"),
        back=reverse("usual_rules"),
        said="Taken over, not verified. Ask each payer, then press I checked this today.",
        asks=Asks(
            "Take over these rules?",
            "Claims are checked by them from now on. Each says where it comes from; you can "
            "change, end or withdraw every one.",
            "Take them over",
        ),
    )


def _not_taken(actor: Actor) -> list[Any]:
    """Return the defaults that concern this practice and were not taken over yet."""
    taken = queries.defaults_taken(actor)
    here_ids = {each.payer_id for each in queries.payers(actor)}
    return [
        each
        for each in default_rules()
        if each.key not in taken and (not each.payer_id or each.payer_id in here_ids)
    ]


def _small(  # noqa: PLR0913, PLR0917 - one small form of a rule
    request: HttpRequest,
    actor: Actor,
    row: Any,
    form: Form,
    said: tuple[str, str],
    do: Callable[[datetime], object],
) -> HttpResponse:
    require(actor, Permission.EDIT_PAYERS)
    word, lead = said
    answer = act(request, actor, form, do, to=_url(row), said="It is noted with the rule.")
    facts = {"form": form, "word": word, "lead": lead, "url": _url(row), "rule": row}
    way = _way(word, row, rule_words.title(row))
    return answer or page(request, actor, "payers/rule_small.html", **facts, **way)


def _offering(actor: Actor, form: Any) -> Any:
    listed = [(str(each.id), each.name) for each in queries.payers(actor, with_set_aside=True)]
    form.fields["payer_id"].choices = [("", "Every payer"), *listed]
    return form


def _is_wanted(row: Any, filters: Mapping[str, str], today: date) -> bool:
    is_due = row.recheck_by is not None and row.recheck_by <= today
    is_asked = {"again": is_due, "unverified": not row.is_verified}
    line = row.payer.line_of_business if row.payer else row.line_of_business
    return (
        filters["about"] in {"", row.kind}
        and filters["line"] in {"", line}
        and is_asked.get(filters["ask"], True)
    )


def _event(each: Any, shown: Any) -> Event:
    ended = f" Withdrawn: {each.withdrawn_why}." if each.withdrawn_at else ""
    return Event(
        each.set_at,
        f"Number {each.number}" + (" (this one)" if each.id == shown.id else ""),
        f"{rule_words.says(each)}. {rule_words.when(each)}. Source: {each.source}.{ended}",
        by=each.set_by,
        icon="draft",
        url="" if each.id == shown.id else _url(each),
    )


def _payers() -> Crumb:
    return Crumb("Payers", reverse("payers"))


def _way(crumb: str, row: Any = None, name: str = "") -> dict[str, Any]:
    crumbs = [_payers(), Crumb("Rules", reverse("rules"))]
    if row is not None and crumb:
        crumbs.append(Crumb(name, _url(row)))
    return {"section": SECTION, "crumbs": crumbs, "crumb": crumb or name}
