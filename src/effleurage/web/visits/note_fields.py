"""The fields that a note is written in: times, letters of diagnoses, codes, where they came from.

Knows how each is typed and what it means then. Refuses to know the form around them
(``note_form``), and to judge what was done.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django import forms

from effleurage.apps.clients.confirming import HOW, LONGEST_NAME
from effleurage.apps.visits.origins import Source
from effleurage.core.claims import TimeSpan
from effleurage.web.ui.forms import DateField, choice, text
from effleurage.web.visits.choices import Choices

LETTERS = "ABCDEFGHIJKL"
MOST_POINTERS = 4
LINE = (
    "procedure",
    "minutes",
    "start",
    "stop",
    "more",
    "diagnosis_pointers",
    "modifiers",
    "note",
)
"""The fields of one line, by the end of their names."""
ORIGIN = ("source", "by", "how", "on")
"""The fields of where one diagnosis came from, by the end of their names."""
SOURCES: Choices = (
    ("", "As the referral has it"),
    (Source.CONFIRMED.value, "The referrer confirmed it"),
    (Source.PAYER.value, "A letter of the payer has it"),
    (Source.CLIENT.value, "The client told it, and pays"),
)
_SPAN = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|\N{EN DASH}|to)\s*(\d{1,2}:\d{2})")


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


def line_fields(number: int, procedures: Choices) -> dict[str, forms.Field]:
    """Return the fields of one line, by the end of their names."""

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


def diagnosis_fields(letter: str) -> dict[str, forms.Field]:
    """Return the fields of one diagnosis: its code, then where it came from."""

    def named(words: str) -> str:
        return f"Diagnosis {letter}: {words}"

    return {
        "code": DiagnosisField(
            label=f"Diagnosis {letter}", required=False, max_length=8,
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        ),
        "source": choice(named("where it came from"), SOURCES, required=False),
        "by": text(named("who confirmed it"), max_length=LONGEST_NAME, required=False),
        "how": choice(named("how"), (("", "–"), *HOW), required=False),
        "on": DateField(label=named("on which day"), required=False),
    }  # fmt: skip
