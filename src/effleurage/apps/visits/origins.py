"""Where each diagnosis of a visit came from: a massage therapist makes none.

Knows the four origins, what each must say before a note is signed, and how they are kept. Refuses
to guess: only what stands on the visit's own referral, or was confirmed by its referrer, needs no
saying.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import models

from effleurage.apps.clients.confirming import HOW, LONGEST_NAME
from effleurage.apps.clients.models import Confirmation
from effleurage.apps.practices import fields
from effleurage.findings import Finding

LETTERS = "ABCDEFGHIJKL"
"""What a claim and a note call the diagnoses, in their order."""


class Source(models.TextChoices):
    """Who made the diagnosis, or where it was read."""

    REFERRAL = "referral", "On the referral"
    CONFIRMED = "confirmed", "Confirmed by the referrer"
    PAYER = "payer-letter", "In a letter of the payer"
    CLIENT = "client", "Told by the client, who pays"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one diagnosis came from. ``by``, ``how`` and ``on`` say who confirmed it and when."""

    source: str
    by: str = ""
    how: str = ""
    on: date | None = None

    def faults(self, where: str) -> list[Finding]:
        """Return what is wrong with it, also in a draft."""
        found = fields.choice_faults(self.source, Source.values, f"{where}.source")
        found += fields.length_faults(self.by, LONGEST_NAME, f"{where}.by")
        if self.how:
            found += fields.choice_faults(self.how, [each for each, _ in HOW], f"{where}.how")
        return found

    def is_complete(self) -> bool:
        """Say whether it may stand in a signed note."""
        confirmed = self.source == Source.CONFIRMED
        return not confirmed or bool(self.by.strip() and self.how and self.on)

    def as_kept(self) -> dict[str, str]:
        """Return it as the visit's row keeps it."""
        kept = {"source": self.source, "by": self.by.strip(), "how": self.how}
        kept["on"] = self.on.isoformat() if self.on else ""
        return {name: value for name, value in kept.items() if value}


class Ordered(NamedTuple):
    """What a referral says: its codes, and each code that its referrer has confirmed for one."""

    diagnoses: tuple[str, ...] = ()
    confirmed: Mapping[str, Origin] = {}


def kept(row: Mapping[str, Any]) -> dict[str, Origin]:
    """Return the origins that a visit's row keeps, by diagnosis."""
    return {
        code: Origin(
            source=each.get("source", ""),
            by=each.get("by", ""),
            how=each.get("how", ""),
            on=date.fromisoformat(each["on"]) if each.get("on") else None,
        )
        for code, each in row.items()
    }


def ordered_on(diagnoses: Iterable[str], answers: Iterable[Confirmation]) -> Ordered:
    """Return what an order says, with its referrer's later answers about it."""
    return Ordered(
        tuple(diagnoses),
        {
            each.code: Origin(
                source=Source.CONFIRMED, by=each.confirmed_by, how=each.how, on=each.confirmed_on
            )
            for each in answers
        },
    )


def settled(
    diagnoses: Iterable[str], said: Mapping[str, Origin], ordered: Ordered
) -> dict[str, Origin]:
    """Return the origin of each diagnosis as far as it is known.

    What was said wins, but for a referral that does not have the code; what the referral has, or
    its referrer confirmed, needs no saying.
    """
    on_paper = {bare(code) for code in ordered.diagnoses}
    confirmed = {bare(code): origin for code, origin in ordered.confirmed.items()}
    found = {}
    for code in diagnoses:
        origin = said.get(code)
        if origin and origin.source != Source.REFERRAL and origin.is_complete():
            found[code] = origin
        elif bare(code) in on_paper:
            found[code] = Origin(source=Source.REFERRAL)
        elif bare(code) in confirmed:
            found[code] = confirmed[bare(code)]
        elif origin and origin.source != Source.REFERRAL:
            found[code] = origin
    return found


def signing_faults(
    diagnoses: Iterable[str], origins: Mapping[str, Origin], *, client_pays: bool
) -> list[Finding]:
    """Return which diagnoses may not be signed yet: who made each must stand in the note."""
    return [
        found
        for letter, code in zip(LETTERS, diagnoses, strict=False)
        if (found := _fault(origins.get(code), f"diagnosis {letter}", client_pays=client_pays))
    ]


def summary(diagnoses: Iterable[str], origins: Mapping[str, Origin]) -> dict[str, str]:
    """Return each diagnosis's letter and source for the trail, which names no code of a client."""
    letters = dict(zip(LETTERS, diagnoses, strict=False))
    return {at: origins[code].source for at, code in letters.items() if code in origins}


def bare(code: str) -> str:
    """Return a code without its dot, in capitals."""
    return code.replace(".", "").upper()


def _fault(origin: Origin | None, where: str, *, client_pays: bool) -> Finding | None:
    if origin is None:
        fix = "say where it came from: the referral, its writer's word, a payer's letter"
        return fields.a_fault("missing", where, "nobody said who made this diagnosis", fix)
    if not origin.is_complete():
        fix = "write who confirmed it, how, and on which day"
        return fields.a_fault("missing", where, "who confirmed it is not complete", fix)
    if origin.source == Source.CLIENT and not client_pays:
        fix = "ask for a referral or a letter, or let the client pay"
        message = "a payer is billed on the client's own word"
        return fields.a_fault("contradiction", where, message, fix)
    return None
