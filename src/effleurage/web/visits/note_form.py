"""The form of a visit that is being written: the note, its lines, its diagnoses, who is billed.

Knows how fields are named after what a finding points at (``lines[0].minutes``), so that each fault
stands where it was typed. Refuses to judge what was done: the action does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest

from effleurage.apps.visits.facts import Billing, LineFacts, VisitFacts
from effleurage.apps.visits.origins import Origin
from effleurage.findings import Finding
from effleurage.web.ui.forms import DateField, Form, choice, text
from effleurage.web.visits.choices import Choices, Offered
from effleurage.web.visits.note_fields import (
    LETTERS,
    LINE,
    MOST_POINTERS,
    ORIGIN,
    diagnosis_fields,
    line_fields,
    spans_of,
)

MOST_LINES = 20
BILLING = ("policy_id", "authorisation_id", "referral_id", "case_id")
_PLACE = re.compile(r"(lines|diagnoses|origins)\[(\d+)\]")


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
            Row(n + 1, {part: self[f"lines[{n}].{part}"] for part in LINE})
            for n in range(self.lines)
        ]

    def origin_of(self, letter: str) -> dict[str, forms.BoundField]:
        """Return the fields that say where a diagnosis came from."""
        at = LETTERS.index(letter)
        return {part: self[f"origins[{at}].{part}"] for part in ORIGIN}

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
            if any(typed.get(f"lines[{n}].{part}") for part in LINE):
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
            origins=self._origins(),
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
        line = {part: typed.get(f"lines[{n}].{part}") for part in LINE}
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
        line = {part: self.cleaned_data[f"lines[{n}].{part}"] for part in LINE}
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

    def _origins(self) -> dict[str, Origin]:
        """Return what was said of each diagnosis; nothing leaves it to the referral."""
        said = {}
        for n in self._kept["diagnoses"]:
            parts = {part: self.cleaned_data.get(f"origins[{n}].{part}") for part in ORIGIN}
            if parts["source"]:
                said[self.cleaned_data[f"diagnoses[{n}]"]] = Origin(
                    source=str(parts["source"]),
                    by=str(parts["by"] or ""),
                    how=str(parts["how"] or ""),
                    on=parts["on"],
                )
        return said

    def _as_typed(self, match: re.Match[str]) -> str:
        kept, number = self._kept["lines" if match[1] == "lines" else "diagnoses"], int(match[2])
        return f"{match[1]}[{kept[number] if number < len(kept) else number}]"


@lru_cache(maxsize=256)
def note_form(diagnoses: int, lines: int, procedures: Choices) -> type[VisitForm]:
    """Return the form with so many diagnoses and lines."""
    fields: dict[str, Any] = {"diagnoses": diagnoses, "lines": lines}
    for n in range(diagnoses):
        given = diagnosis_fields(LETTERS[n])
        fields[f"diagnoses[{n}]"] = given.pop("code")
        fields |= {f"origins[{n}].{part}": field for part, field in given.items()}
    for n in range(lines):
        given = line_fields(n + 1, procedures)
        fields |= {f"lines[{n}].{part}": field for part, field in given.items()}
    return type("NoteForm", (VisitForm,), fields)


def _give(field: forms.Field, choices: Choices) -> None:
    """Offer the choices; to choose among many where nothing is chosen yet, begin with a dash."""
    has_none = any(not value for value, _ in choices)
    offered = choices if has_none or not field.required else (("", "Choose"), *choices)
    field.choices = offered  # type: ignore[attr-defined]  # all of these are choice fields
