"""The form of a visit that is being written: the note, its lines, its diagnoses, who is billed.

Knows how fields are named after what a finding points at (``lines[0].minutes``), so that each fault
stands where it was typed. Refuses to judge what was done: the action does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest

from effleurage.apps.visits.facts import Billing, LineFacts, VisitFacts
from effleurage.core.claims import TimeSpan
from effleurage.findings import Finding
from effleurage.web.ui.forms import DateField, Form, choice, text
from effleurage.web.visits.choices import Choices, Offered

LETTERS = "ABCDEFGHIJKL"
MOST_LINES = 20
MOST_POINTERS = 4
BILLING = ("policy_id", "authorisation_id", "referral_id", "case_id")
_PLACE = re.compile(r"(lines|diagnoses)\[(\d+)\]")
_SPAN = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|\N{EN DASH}|to)\s*(\d{1,2}:\d{2})")
_PARTS = (
    "procedure",
    "minutes",
    "start",
    "stop",
    "more",
    "diagnosis_pointers",
    "modifiers",
    "note",
)


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one line, for the template, which asks for them by name."""

    number: int
    fields: dict[str, forms.BoundField]

    def __getitem__(self, name: str) -> forms.BoundField:
        return self.fields[name]

    @property
    def has_more(self) -> bool:
        """Return whether what is seldom needed holds something, and should stand open."""
        kept = ("more", "modifiers", "note")
        return any(self.fields[name].value() or self.fields[name].errors for name in kept)


class TimeInput(forms.TimeInput):
    """A time of day, with the browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class SpansField(forms.CharField):
    """Further stretches of time, as ``10:45-11:00, 11:10-11:20``; kept as they are written."""

    def to_python(self, value: Any) -> str:
        """Return the stretches, evenly written."""
        parts = [each.strip() for each in re.split("[,;]", super().to_python(value) or "")]
        return ", ".join(span_in_words(each) for each in map(a_span, filter(None, parts)))


def a_span(words: str) -> TimeSpan:
    """Return a stretch of time. Raises ``ValidationError`` in words."""
    match = _SPAN.fullmatch(words.strip())
    try:
        if match:
            return TimeSpan(start=a_time(match[1]), stop=a_time(match[2]))
    except ValueError:
        pass
    raise forms.ValidationError("Write each stretch as 10:45-11:00, with commas between.")


def a_time(words: str) -> time:
    """Return ``9:05`` or ``09:05`` as a time of day. Raises ``ValueError``."""
    return time.fromisoformat(words.zfill(5))


def span_in_words(span: TimeSpan) -> str:
    """Return a stretch as it is typed."""
    return f"{span.start:%H:%M}-{span.stop:%H:%M}"


class BillingFields(Form):
    """Who is billed and under what."""

    policy_id = choice("Who pays", (), required=False)
    authorisation_id = choice("Authorisation", (), required=False)
    referral_id = choice("Referral", (), required=False)
    case_id = choice("Accident or episode", (), required=False)

    def offer(self, offers: Offered) -> None:
        """Fill the choices."""
        for name, choices in offers.by_field().items():
            if name in self.fields:
                _give(self.fields[name], choices)

    def billing(self) -> Billing:
        """Return what was chosen, for the action."""
        typed = self.cleaned_data
        ids = {name: UUID(typed[name]) if typed[name] else None for name in BILLING}
        return Billing(**ids, payer_note=typed.get("payer_note", ""))


class VisitForm(BillingFields):
    """The whole draft; :func:`note_form` adds as many lines and diagnoses as are needed."""

    lines = 0
    diagnoses = 0

    service_date = DateField(label="Day")
    therapist_id = choice("Therapist", ())
    location_id = choice("Place", ())
    subjective = text(
        "Subjective: what the client says",
        "In their words: what hurts and where, how bad from 0 to 10, what it keeps them from.",
        rows=4, required=False,
    )  # fmt: skip
    objective = text(
        "Objective: what you found and did",
        "Movement, tension, tenderness; where you worked and with which technique.",
        rows=4, required=False,
    )  # fmt: skip
    assessment = text(
        "Assessment: what it changed",
        "How they are afterwards, compared with before and with the last visit.",
        rows=3, required=False,
    )  # fmt: skip
    plan = text(
        "Plan: what comes next",
        "How often and for how long, what to do at home, when to look again.",
        rows=3, required=False,
    )  # fmt: skip
    payer_note = text(
        "Note to the payer",
        "Seldom needed. It leaves with the claim: no more than the payer must know.",
        max_length=71, required=False,
    )  # fmt: skip
    prefer = forms.CharField(label="Which gets the unit", required=False, max_length=5)
    words = forms.CharField(label="Find a diagnosis", required=False, max_length=80)

    def __init__(self, request: HttpRequest, **more: Any) -> None:
        super().__init__(request, **more)
        self._kept: dict[str, list[int]] = {"lines": [], "diagnoses": []}

    def rows(self) -> list[Row]:
        """Return the lines as the template shows them."""
        return [
            Row(n + 1, {part: self[f"lines[{n}].{part}"] for part in _PARTS})
            for n in range(self.lines)
        ]

    def slots(self) -> list[tuple[str, forms.BoundField]]:
        """Return the diagnoses with their letters."""
        return [(LETTERS[n], self[f"diagnoses[{n}]"]) for n in range(self.diagnoses)]

    def shown_as_typed(self, values: Mapping[str, Any], version: int | None) -> None:
        """Show what was typed again without a word about it: it was no attempt to save."""
        self.is_bound = False
        self.initial.update({name: values.get(name, "") for name in self.fields})
        self.initial["version"] = version

    def clean(self) -> dict[str, Any]:
        """Find what was typed without its other half."""
        typed: dict[str, Any] = super().clean() or {}
        filled = [n for n in range(self.diagnoses) if typed.get(f"diagnoses[{n}]")]
        self._kept = {"diagnoses": filled, "lines": []}
        for n in range(self.lines):
            if any(typed.get(f"lines[{n}].{part}") for part in _PARTS):
                self._kept["lines"].append(n)
                self._check_line(n, typed)
        return typed

    def facts(self) -> VisitFacts:
        """Return what was typed, for the action."""
        typed = self.cleaned_data
        own = ("service_date", "subjective", "objective", "assessment", "plan")
        return VisitFacts(
            **{name: typed[name] for name in own},
            therapist_id=UUID(typed["therapist_id"]),
            location_id=UUID(typed["location_id"]),
            billing=self.billing(),
            diagnoses=tuple(typed[f"diagnoses[{n}]"] for n in self._kept["diagnoses"]),
            lines=tuple(self._line(n) for n in self._kept["lines"]),
            prefer=(typed["prefer"],) if typed["prefer"] else (),
        )

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Put each finding at its field, counting the lines that were left empty too."""
        super().add_findings(
            each._replace(where=_PLACE.sub(self._as_typed, each.where)) for each in findings
        )

    def _check_line(self, n: int, typed: Mapping[str, Any]) -> None:
        """Find a line without a procedure, a time without its other end, a letter of nothing."""
        line = {part: typed.get(f"lines[{n}].{part}") for part in _PARTS}
        if not line["procedure"]:
            self.add_error(f"lines[{n}].procedure", "Choose what was done, or empty the line.")
        for one, other, words in (("start", "stop", "began"), ("stop", "start", "ended")):
            if line[other] and not line[one] and f"lines[{n}].{one}" not in self.errors:
                self.add_error(f"lines[{n}].{one}", f"Write when it {words} too.")
        for letter in line["diagnosis_pointers"] or "":
            if LETTERS.index(letter) not in self._kept["diagnoses"]:
                words = f"There is no diagnosis {letter}."
                self.add_error(f"lines[{n}].diagnosis_pointers", words)

    def _line(self, n: int) -> LineFacts:
        line = {part: self.cleaned_data[f"lines[{n}].{part}"] for part in _PARTS}
        slots = self._kept["diagnoses"]
        letters = line["diagnosis_pointers"]
        pointers = [slots.index(LETTERS.index(each)) + 1 for each in letters]
        return LineFacts(
            procedure=line["procedure"],
            minutes=line["minutes"],
            times=spans_of(line["start"], line["stop"], line["more"]),
            modifiers=tuple(line["modifiers"].upper().replace(",", " ").split()),
            diagnosis_pointers=tuple(pointers or range(1, len(slots[:MOST_POINTERS]) + 1)),
            note=line["note"],
        )

    def _as_typed(self, match: re.Match[str]) -> str:
        kept, number = self._kept[match[1]], int(match[2])
        return f"{match[1]}[{kept[number] if number < len(kept) else number}]"


class PointersField(forms.CharField):
    """Letters of diagnoses, as ``AB`` or ``A, B``; each once, the most important first."""

    def to_python(self, value: Any) -> str:
        """Return the letters in capitals, in the order typed."""
        letters = re.sub("[^A-Z]", "", (super().to_python(value) or "").upper())
        unique = "".join(dict.fromkeys(letters))
        if len(unique) > MOST_POINTERS or set(unique) - set(LETTERS):
            raise forms.ValidationError("Write up to four letters from A to L, as AB.")
        return unique


class DiagnosisField(forms.CharField):
    """A diagnosis code; in capitals, the dot put in where it was left out."""

    def to_python(self, value: Any) -> str:
        """Return the code as it is written."""
        typed = (super().to_python(value) or "").strip().upper()
        bare = typed.replace(".", "")
        return f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare


def spans_of(start: time | None, stop: time | None, more: str) -> tuple[TimeSpan, ...]:
    """Return all stretches of a line."""
    first = (TimeSpan(start=start, stop=stop),) if start and stop else ()
    return first + tuple(a_span(each) for each in more.split(", ") if each)


@lru_cache(maxsize=256)
def note_form(diagnoses: int, lines: int, procedures: Choices) -> type[VisitForm]:
    """Return the form with so many diagnoses and lines."""
    fields: dict[str, Any] = {"diagnoses": diagnoses, "lines": lines}
    for n in range(diagnoses):
        fields[f"diagnoses[{n}]"] = DiagnosisField(
            label=f"Diagnosis {LETTERS[n]}", required=False, max_length=8,
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        )  # fmt: skip
    for n in range(lines):
        given = _line_fields(n + 1, procedures)
        fields |= {f"lines[{n}].{part}": field for part, field in given.items()}
    return type("NoteForm", (VisitForm,), fields)


def _line_fields(number: int, procedures: Choices) -> dict[str, forms.Field]:
    def named(words: str) -> str:
        return f"Line {number}: {words}"

    return {
        "procedure": choice(named("what was done"), (("", "–"), *procedures), required=False),
        "minutes": forms.IntegerField(
            label=named("minutes of hands-on work"), required=False, min_value=0, max_value=480
        ),
        "start": forms.TimeField(label=named("began"), required=False, widget=TimeInput()),
        "stop": forms.TimeField(label=named("ended"), required=False, widget=TimeInput()),
        "more": SpansField(label=named("further times"), required=False, max_length=200),
        "diagnosis_pointers": PointersField(
            label=named("for which diagnoses"), required=False, max_length=20
        ),
        "modifiers": text(named("modifiers"), max_length=20, required=False),
        "note": text(named("description"), max_length=80, required=False),
    }


def _give(field: forms.Field, choices: Choices) -> None:
    """Offer the choices; to choose among many where nothing is chosen yet, begin with a dash."""
    has_none = any(not value for value, _ in choices)
    offered = choices if has_none or not field.required else (("", "Choose"), *choices)
    field.choices = offered  # type: ignore[attr-defined]  # all of these are choice fields
