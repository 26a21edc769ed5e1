"""What happened to a claim, told newest first: its life, its sendings, the answers to them.

Knows words for each kind of event. Refuses to know what an event means for the next step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from effleurage.apps.claims.page import EventLine, MendingLine, Told
from effleurage.apps.exchange.queries import SubmissionLine
from effleurage.web.claims.places import first_of
from effleurage.web.ui import formats, states
from effleurage.web.ui.shown import Event

#: Step: title, tone, icon.
_STEPS = {
    "make ready": ("Made ready", "info", "check"),
    "take back": ("Taken back to draft", "neutral", "back"),
    "send": ("Sent", "info", "sent"),
    "accept": ("Accepted: the payer has it", "good", "done"),
    "reject": ("Rejected", "bad", "block"),
    "adjudicate": ("Decided", "good", "remit"),
    "replace": ("A correction was begun", "info", "draft"),
    "void": ("A void was begun", "warn", "draft"),
    "drop successor": ("The correction was dropped; this claim stands again", "neutral", "back"),
    "close": ("Closed", "neutral", "lock"),
    "reopen": ("Reopened", "neutral", "back"),
    "hold": ("Put on hold", "warn", "pause"),
    "release": ("Released", "info", "check"),
}
_ANSWERED = {
    "TA1": "The envelope (TA1)",
    "999": "The file's form (999)",
    "277CA": "The claim (277CA)",
}
_LEFT = {
    "folder": "Left as a file over {}",
    "mail": "Mailed, {}",
    "fax": "Faxed, {}",
    "portal": "Typed into the portal, {}",
}


def timeline(
    row: Any, told: Told, sendings: Sequence[SubmissionLine], answers: Iterable[Any]
) -> list[Event]:
    """Return everything that happened to a claim, the newest first."""
    answers = list(answers)
    left = [each for each in sendings if each.state == "sent"]
    by_answers = {each.at for each in answers}
    events = [
        Event(row.created_at, "Drafted", icon="draft"),
        *_checked(row),
        *(_passed(each) for each in told.overrides),
        *(event for each in told.mendings for event in _mended(each)),
        *_lived(told.events, iter(left), by_answers),
        *(_sending(each) for each in sendings if each not in left),
        *(_answer(each) for each in answers),
    ]
    # Events of one moment stand in the order in which they were made.
    placed = sorted(enumerate(events), key=lambda each: (each[1].at, each[0]), reverse=True)
    return [event for _, event in placed]


def _lived(
    events: Iterable[EventLine], left: Iterator[SubmissionLine], by_answers: Collection[datetime]
) -> Iterator[Event]:
    """Yield the steps of a life; a sending tells more of one, and so does an answer's file."""
    for each in events:
        sending = next(left, None) if each.event == "send" else None
        if sending is not None:
            yield _sending(sending)
        elif each.event not in {"accept", "reject"} or each.at not in by_answers:
            yield _step(each)


def _checked(row: Any) -> Iterator[Event]:
    if row.checked_at:
        look = states.look("verdict", row.verdict)
        yield Event(row.checked_at, f"Checked: {look.word.lower()}", "", "", look.tone, look.icon)


def _step(event: EventLine) -> Event:
    title, tone, icon = _STEPS[event.event]
    note, url = event.words, ""
    if event.event == "adjudicate":
        look = states.look("outcome", event.words)
        title, tone, icon, note = f"Decided: {look.word.lower()}", look.tone, look.icon, ""
    if event.event == "hold":
        wake = date.fromisoformat(event.details["wake_on"])
        title = f"On hold until {formats.day_in_full(wake)}"
    number = event.details.get("payer_claim_number", "")
    if number:
        note = " · ".join(filter(None, [note, f"the payer's number is {number}"]))
    return Event(event.at, title, note, event.by, tone, icon, url)


def _passed(override: Any) -> Event:
    title = f"{override.rule_code} was let pass"
    return Event(override.at, title, override.reason, override.by_name, "warn", "check")


def _mended(mending: MendingLine) -> Iterator[Event]:
    told = [f"{what}: {before} → {after}" for what, before, after in mending.changes]
    if mending.confirmed_by and mending.confirmed_on:
        day = formats.day_in_full(mending.confirmed_on)
        told.append(f"confirmed by {mending.confirmed_by} {mending.confirmed_how}, {day}")
    note = "; ".join(filter(None, [*told, mending.reason]))
    yield Event(mending.at, f"Mended: {mending.button}", note, mending.by_name, "info", "check")
    if mending.undone_at:
        title = f"Taken back: {mending.button}"
        yield Event(mending.undone_at, title, "", mending.undone_by_name, "neutral", "back")


def _sending(sending: SubmissionLine) -> Event:
    look = states.look("submission", sending.state)
    title = look.word
    if sending.state == "sent":
        title = _LEFT[sending.method].format(sending.connection_name)
    if sending.state == "intended":
        title = f"Waits to leave over {sending.connection_name}"
    note = sending.confirmation
    if sending.is_test:
        note = " · ".join(filter(None, ["marked as a test: nobody will pay for it", note]))
    url = reverse("sent_claim", args=[sending.id])
    at = sending.settled_at or sending.intended_at
    return Event(at, title, note, "", look.tone, look.icon, url)


def _answer(answer: Any) -> Event:
    look = states.look("answer", answer.verdict)
    title = f"{_ANSWERED.get(answer.kind, answer.kind)}: {look.word.lower()}"
    note = "; ".join(str(each) for each in answer.reasons)
    url = first_of("file", "exchange_file", args=(answer.file_id,))
    return Event(answer.at, title, note, "", look.tone, look.icon, url)
