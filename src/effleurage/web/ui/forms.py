"""The base of every form: how it is bound, styled, tokened, and how refusals reach its fields.

Knows widgets and errors. Refuses to know what any form is for. A form posts to its own address,
and a GET of that address shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.http import HttpRequest

from effleurage.core import money
from effleurage.findings import Finding
from effleurage.web.ui import formats, once, typed

_HIDDEN = ("once", "version")


class Change(NamedTuple):
    """A field that two people filled differently."""

    label: str
    now: str
    typed: str


class Styled(forms.Form):
    """A form whose widgets wear the system's classes; for formsets, otherwise use :class:`Form`."""

    required_css_class = "is-required"
    #: Fields that nobody may leave empty although ``required`` is false: the facts refuse it, in
    #: their own words. They are not marked as optional.
    needed: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _style(field)


class Form(Styled):
    """A form of a page. ``Form(request, initial={…})``: bound when posted, otherwise shown anew.

    ``initial`` holds the record as it is now, on a POST too, so that a stale edit can show both;
    put the record's ``version`` there, and the form carries it.
    """

    once = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, request: HttpRequest, *, initial: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        is_posted = request.method == "POST"
        now = dict(initial or {})
        super().__init__(
            request.POST if is_posted else None,
            request.FILES if is_posted else None,
            initial=now,
            **more,
        )
        self.request = request
        self.taken_up = self._take_up()

    def _take_up(self) -> bool:
        """Fill in what was typed before a session ended; say whether there was anything."""
        values = typed.take_up(self.request)
        for name, field in self.fields.items():
            if self.add_prefix(name) in values:
                given = values[self.add_prefix(name)]
                is_many = isinstance(field.widget, forms.SelectMultiple)
                self.initial[name] = given if is_many else given[-1]
        return bool(values)

    @property
    def token(self) -> str:
        """Return the token that was posted."""
        return str(self.data.get(self.add_prefix("once"), "")) if self.is_bound else ""

    @property
    def new_token(self) -> str:
        """Return a fresh token for showing the form."""
        return once.new_token(self.request)

    @property
    def version_now(self) -> int | None:
        """Return the version to carry: what was typed on, unless it is shown anew."""
        given = self.data.get(self.add_prefix("version")) if self.is_bound else None
        return typed.number(given or "") or self.initial.get("version")

    @property
    def edited_version(self) -> int:
        """Return the version that the change was made from, for the action."""
        return int(self.cleaned_data.get("version") or self.initial.get("version") or 0)

    @property
    def can_compare(self) -> bool:
        """Return whether there are values to show side by side after a stale edit."""
        return any(name not in _HIDDEN for name in self.fields)

    def typed_pairs(self) -> list[tuple[str, str]]:
        """Return what was posted, name by name, for posting it again as it is."""
        own = {"csrfmiddlewaretoken", *_HIDDEN}
        return [
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in own
            for value in map(str, values)
        ]

    def changes(self) -> list[Change]:
        """Return the fields in which what was typed differs from what the record now says."""
        found = []
        for name in self.fields:
            bound = self[name]
            now, given = bound.initial, self.cleaned_data.get(name)
            if name not in _HIDDEN and (now or "") != (given or ""):
                found.append(Change(str(bound.label), _shown(bound, now), _shown(bound, given)))
        return found

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Put each finding at its field; what has none goes to the top."""
        for each in findings:
            words = f"{_sentence(each.message)} {_sentence(each.fix)}"
            name = each.where if each.where in self.fields else None
            self.add_error(name, words if name else f"{_sentence(each.where)} {words}")


class ButtonForm(Form):
    """The form around one button: a token, and the version it was pressed on."""


class MoneyInput(forms.TextInput):
    """A field for dollars and cents; what it gives is integer cents."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        """Return cents as they are typed; what was typed stays as it was."""
        return formats.money_plain(value) if isinstance(value, int) else value


class MoneyField(forms.CharField):
    """Dollars and cents as people type them (``1,250`` or ``$90.50``); cleans to integer cents."""

    widget = MoneyInput
    most_cents = 99_999_999_99

    def to_python(self, value: Any) -> Any:
        """Return cents."""
        text = str(super().to_python(value) or "").replace(",", "").replace("$", "").strip()
        if not text:
            return None
        try:
            cents = money.parse_dollars(text)
        except money.NotAnAmount:
            raise forms.ValidationError("Write an amount, as 90 or 90.50.") from None
        if abs(cents) > self.most_cents:
            raise forms.ValidationError("That is more than a claim can carry. Look at it again.")
        return cents


class DateInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    """A day; typed without a calendar it may be ``2026-11-03`` or ``11/3/2026``."""

    widget = DateInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"])
        kwargs.setdefault("error_messages", {"invalid": "Write a day, as 2026-11-03."})
        super().__init__(**kwargs)


class UploadField(forms.FileField):
    """One file of at most so many MB; ``otherwise`` says what to do with a larger one."""

    def __init__(self, *, accept: str, most_mb: int, otherwise: str = "", **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput(attrs={"accept": accept}), **kwargs)
        self.most_bytes = most_mb * 1024 * 1024
        self._too_large = f"It is larger than {most_mb} MB. {otherwise}".rstrip()

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file. Raises ``ValidationError``."""
        file = super().clean(data, initial)
        if file.size > self.most_bytes:
            raise forms.ValidationError(self._too_large)
        return file


def text(label: str, help_text: str = "", **more: Any) -> forms.CharField:
    """Return a field for one line of text; ``rows=5`` makes it several lines."""
    attrs: dict[str, Any] = {
        name: more.pop(name) for name in ("autocomplete", "inputmode") if name in more
    }
    attrs.setdefault("autocomplete", "off")
    rows = more.pop("rows", 0)
    widget: forms.Widget = forms.TextInput(attrs=attrs)
    if rows:
        widget = forms.Textarea(attrs={**attrs, "rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, widget=more.pop("widget", widget), **more
    )


def choice(
    label: str, choices: Iterable[tuple[str, str]], help_text: str = "", **more: Any
) -> forms.ChoiceField:
    """Return a choice from a list; up to four that deserve to be seen take ``radio=True``."""
    if more.pop("radio", False):
        more["widget"] = forms.RadioSelect
    return forms.ChoiceField(label=label, choices=tuple(choices), help_text=help_text, **more)


def _style(field: forms.Field) -> None:
    widget = field.widget
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxInput, "form-check-input"),
        (forms.RadioSelect, "form-check-input"),
        (forms.CheckboxSelectMultiple, "form-check-input"),
        (forms.Select, "form-select"),
        (forms.Widget, "form-control"),
    )
    name = next(name for kind, name in kinds if isinstance(widget, kind))
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = "Please fill this in."
    widget.attrs["class"] = " ".join(filter(None, [widget.attrs.get("class"), name]))


def _shown(bound: forms.BoundField, value: Any) -> str:
    if value in (None, "", []):
        return "(empty)"
    if isinstance(value, date):
        return formats.day_in_full(value)
    if isinstance(bound.field, MoneyField) and isinstance(value, int):
        return formats.money(value)
    words = dict(getattr(bound.field, "choices", ()))
    return str(words.get(value, value))


def _sentence(words: str) -> str:
    words = words.strip().rstrip(".").replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}."
