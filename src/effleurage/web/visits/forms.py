"""The small forms of visits: starting one, billing it otherwise, adding to its note."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from effleurage.apps.visits.facts import LineFacts, VisitFacts
from effleurage.web.ui.forms import DateField, Form, choice, text
from effleurage.web.visits.note_fields import MOST_POINTERS
from effleurage.web.visits.note_form import BillingFields


class StartForm(BillingFields):
    """When, who, where, and under what cover; all of it may change until the note is signed."""

    service_date = DateField(label="Day")
    therapist_id = choice("Therapist", ())
    location_id = choice("Place", ())
    as_last_time = forms.BooleanField(
        label="Begin with the procedures and diagnoses of the last visit", required=False,
        help_text="Never with its note or its minutes: those are today's.",
    )  # fmt: skip

    def facts(self, last: Any) -> VisitFacts:
        """Return a new draft; ``last`` is the visit to begin like, if any."""
        typed = self.cleaned_data
        like = last if typed.get("as_last_time") else None
        diagnoses = tuple(like.diagnoses) if like else ()
        return VisitFacts(
            service_date=typed["service_date"],
            therapist_id=UUID(typed["therapist_id"]),
            location_id=UUID(typed["location_id"]),
            billing=self.billing(),
            diagnoses=diagnoses,
            lines=like_last_time(like) if like else (),
        )

    @property
    def day(self) -> date | None:
        """Return the day, where one was typed."""
        return self.cleaned_data.get("service_date") if self.is_bound else None


class BillingForm(BillingFields):
    """Who is billed for a visit, signed or not."""

    payer_note = text(
        "Note to the payer",
        "Seldom needed. It leaves with the claim: no more than the payer must know.",
        max_length=71, required=False,
    )  # fmt: skip


class AddendumForm(Form):
    """Something added to a signed note."""

    text = text(
        "What is to be added",
        "It stands below the note with your name, the day and the hour; the note stays as it is.",
        rows=5,
    )


def like_last_time(visit: Any) -> tuple[LineFacts, ...]:
    """Return the procedures of another visit, without its minutes, times and descriptions."""
    lines = sorted(visit.lines.all(), key=lambda line: line.position)
    return tuple(
        LineFacts(
            procedure=line.procedure,
            modifiers=tuple(line.modifiers),
            diagnosis_pointers=tuple(line.diagnosis_pointers)[:MOST_POINTERS],
        )
        for line in lines
    )
