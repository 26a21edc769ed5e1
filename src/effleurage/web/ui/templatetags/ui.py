"""The tags and filters of every page; built in, so that no template loads them.

Knows how components are called in templates (the catalogue at ``/ui/`` shows each). Filters take
the day of today from the practice's zone, which ``pages.page`` sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from effleurage.findings import Finding
from effleurage.web.ui import assets, bars, icons, once, states, tables, terms, written
from effleurage.web.ui.forms import Form, MoneyInput
from effleurage.web.ui.shown import Fix

register = template.Library()
Context = template.RequestContext
FILTERS: tuple[Callable[..., Any], ...] = (
    written.money,
    written.day,
    written.full_day,
    written.moment,
    written.days_left,
    written.minutes,
    written.clock,
    written.phone,
    written.npi,
    written.code,
    written.count,
    written.how_many,
    written.size,
    written.or_nothing,
    written.postal_code,
)
for each in FILTERS:
    register.filter(each.__name__, each)


@register.filter
def styled(bound: forms.BoundField) -> SafeString:
    """``{{ field|styled }}``: the widget of a form that is not ours, in the system's clothes."""
    return bound.as_widget(attrs={"class": "form-control"})


# Words


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "check" %}``: a drawing; give a label only where no word stands beside it."""
    return icons.icon(name, label)


@register.simple_tag
def state(kind: str, value: str) -> SafeString:
    """``{% state "claim" claim.state %}``: icon and word, the meaning on hover."""
    return shown_state(kind, value)


@register.simple_tag
def term(word: str, shown: str = "") -> SafeString:
    """``{% term "CARC" %}``: explains itself on hover, on focus and in print."""
    says = terms.meaning(word)
    return format_html('<abbr class="term" title="{}" tabindex="0">{}</abbr>', says, shown or word)


@register.simple_tag
def asset(name: str) -> str:
    """``{% asset "ui/app.js" %}``: the address of a static file, with its hash."""
    return assets.url(name)


# Components


@register.inclusion_tag("ui/components/table.html", takes_context=True)
def table(context: Context, shown: tables.Shown, label: str = "") -> dict[str, Any]:
    """``{% table table %}``: filters, head, rows, pages and export of a list."""
    columns = shown.table.columns
    rows = [[_cell(column, row) for column in columns] for row in shown.rows.items]
    may = context.get("may")
    exports = bool(shown.table.exports and may and may["EXPORT"])
    return {
        "shown": shown,
        "cells": rows,
        "caption": label or shown.table.caption,
        "may_export": exports,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/components/field.html")
def field(bound: forms.BoundField, width: str = "") -> dict[str, Any]:
    """``{% field form.last_name width="short" %}``: label, help, widget, error; or ``half``."""
    widget = bound.field.widget
    group = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    tick = isinstance(widget, forms.CheckboxInput)
    needed = bound.field.required or bound.name in getattr(bound.form, "needed", ())
    return {
        "field": bound,
        "width": width,
        "is_optional": not needed,
        "is_group": group,
        "is_tick": tick,
        "is_money": isinstance(widget, MoneyInput),
    }


@register.inclusion_tag("ui/components/form_top.html", takes_context=True)
def form_top(context: Context, form: Form) -> dict[str, Any]:
    """``{% form_top form %}``: token, version, and the summary of errors; first in each form."""
    errors = (
        [(form[name], form.errors[name]) for name in form.fields if name in form.errors]
        if form.is_bound
        else []
    )
    return {"form": form, "errors": errors, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/components/form_end.html")
def form_end(button: str, cancel: str = "", tone: str = "primary") -> dict[str, Any]:
    """``{% form_end "Save the client" cancel=url %}``: the button and the way back."""
    return {"button": button, "cancel": cancel, "tone": tone}


@register.inclusion_tag("ui/components/whole_form.html", takes_context=True)
def whole_form(
    context: Context, form: Form, button: str, cancel: str = "", action: str = ""
) -> dict[str, Any]:
    """``{% whole_form form "Save" cancel=url %}``: a form whose fields need no arrangement."""
    token = context.get("csrf_token")
    return {
        "form": form, "button": button, "cancel": cancel, "action": action, "csrf_token": token
    }  # fmt: skip


@register.inclusion_tag("ui/undo.html", takes_context=True)
def undo(context: Context, message: Message) -> dict[str, Any]:
    """``{% undo message %}``: the button that takes back what a message says, if there is one."""
    words = (message.extra_tags or "").split(" ")
    url = words[1] if words[0] == "undo" and len(words) > 1 else ""
    return {"url": url, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/components/press.html", takes_context=True)
def press(  # noqa: PLR0913 - a button's word, address and looks
    context: Context,
    word: str,
    url: str,
    *,
    icon: str = "",
    tone: str = "secondary",
    version: int | None = None,
    about: str = "",
) -> dict[str, Any]:
    """``{% press "Void" url %}``: one button that does something, as a form of its own.

    ``about`` ends its name for screen readers where a page has several: ``about=claim.number``.
    """
    request: HttpRequest | None = context.get("request")
    return {
        "word": word,
        "url": url,
        "icon": icon,
        "tone": tone,
        "version": version,
        "about": about,
        "once": once.new_token(request) if request is not None else "",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/components/finding.html", takes_context=True)
def finding(context: Context, found: Finding, fixes: Iterable[Fix] = ()) -> dict[str, Any]:
    """``{% finding f fixes=fixes %}``: what, where, what to do, and the buttons that do it."""
    return {
        "finding": found,
        "look": states.look("severity", found.severity),
        "fixes": tuple(fixes),
        "rule_url": _rule_url(found.code),
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
    }


def _rule_url(code: str) -> str:
    """Return where a check of the gate is explained; other checkers' codes have no page."""
    if not code.startswith("GATE-"):
        return ""
    return f"{reverse('help_page', kwargs={'name': 'rules'})}#{code.lower()}"


@register.inclusion_tag("ui/components/timeline.html")
def timeline(events: Iterable[Any], label: str = "What happened") -> dict[str, Any]:
    """``{% timeline events %}``: of ``shown.Event``, the newest first."""
    shown = [(each, _when(each.at)) for each in events]
    return {"events": shown, "label": label}


@register.inclusion_tag("ui/components/facts.html")
def facts(items: Iterable[Any]) -> dict[str, Any]:
    """``{% facts facts %}``: of ``shown.Fact``; names and values in two columns."""
    return {"facts": list(items)}


@register.inclusion_tag("ui/components/empty.html")
def empty(
    title: str, teaches: str, button: str = "", url: str = "", icon: str = "empty"
) -> dict[str, Any]:
    """``{% empty "No claims yet" "A claim is made of …" "Write the note" url %}``."""
    return {"title": title, "teaches": teaches, "button": button, "url": url, "icon": icon}


@register.inclusion_tag("ui/components/stat.html")
def stat(  # noqa: PLR0913 - what a card says
    word: str,
    value: Any,
    url: str = "",
    *,
    note: str = "",
    tone: str = "neutral",
    icon: str = "",
) -> dict[str, Any]:
    """``{% stat "Blocked claims" 3 url note="$1,240 waits" tone="bad" icon="block" %}``."""
    return {
        "word": word, "value": value, "url": url, "note": note, "tone": tone, "icon": icon
    }  # fmt: skip


@register.inclusion_tag("ui/components/progress.html")
def progress(done: int, whole: int, word: str, url: str = "", every: int = 2) -> dict[str, Any]:
    """``{% progress done whole "claims checked" url %}``: asks ``url`` again until it is done."""
    return {"done": done, "whole": whole, "word": word, "url": url, "every": every}


@register.inclusion_tag("ui/components/bar.html")
def bar(parts: Sequence[bars.Part], label: str) -> dict[str, Any]:
    """``{% bar parts "How the payment is made up" %}``: of ``bars.Part``, with the numbers."""
    return {"pieces": bars.pieces(parts), "label": label, "whole": bars.WIDTH}


@register.inclusion_tag("ui/components/preview.html")
def preview(url: str, media_type: str, title: str) -> dict[str, Any]:
    """``{% preview url "application/pdf" "CMS-1500" %}``: a paper in the page (``document()``)."""
    is_image = media_type in {"image/png", "image/jpeg"}
    is_pdf = media_type == "application/pdf"
    return {"url": url, "is_image": is_image, "is_pdf": is_pdf, "title": title}


@register.inclusion_tag("ui/components/code.html")
def code_block(text: str, label: str) -> dict[str, Any]:
    """``{% code_block text "The 837P" %}``: a file's text, line by line, to read and copy."""
    return {"text": text, "label": label}


@register.inclusion_tag("ui/components/compare.html")
def compare(rows: Iterable[Any], left: str, right: str) -> dict[str, Any]:
    """``{% compare rows "This record" "The other" %}``: of (name, left, right), side by side."""
    return {"rows": list(rows), "left": left, "right": right}


def shown_state(kind: str, value: str) -> SafeString:
    """Return a state with its icon."""
    look = states.look(kind, value)
    return format_html(
        '<span class="state tone-{}" title="{}">{}{}</span>',
        look.tone, look.meaning, icons.icon(look.icon), look.word,
    )  # fmt: skip


_WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "text": written.or_nothing,
    **{each.__name__: each for each in FILTERS},
}


def _cell(column: tables.Column, row: Any) -> dict[str, Any]:
    value = column.value(row)
    if column.kind == "state":
        written: Any = shown_state(column.states, value)
    else:
        written = _WRITTEN[column.kind](value)
    if column.link and (url := column.link(row)):
        written = format_html('<a href="{}">{}</a>', url, written)
    if column.sub and (sub := column.sub(row)):
        written = format_html('{}<span class="cell-sub">{}</span>', written, sub)
    return {"html": written, "css": column.css, "title": column.title}


def _when(value: date) -> SafeString:
    return written.moment(value) if isinstance(value, datetime) else written.day(value)
