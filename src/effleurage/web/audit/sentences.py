"""What each event says in one plain sentence, and the kinds of events one may look for.

Knows actions by name. An action without words of its own is said by its noun and verb, so that a
new one is readable on its first day. Refuses to name anybody but the actor: the trail holds ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from effleurage.apps.audit.queries import EventLine

KINDS = (
    ("records.", "Reading, printing and export"),
    ("access.", "Refused attempts"),
    ("client.", "Clients"),
    ("referral.", "Referrals"),
    ("case.", "Accidents"),
    ("document.", "Papers"),
    ("policy.", "Policies"),
    ("visit.", "Visits"),
    ("claim.", "Claims"),
    ("submission.", "Sendings"),
    ("connection.", "Connections"),
    ("remit.", "Remits"),
    ("client-payment.", "Client payments"),
    ("payer.", "Payers"),
    ("location.", "Places"),
    ("fee.", "Fees"),
    ("practice.", "The practice"),
    ("therapist.", "Therapists"),
    ("membership.", "Members"),
    ("invitation.", "Invitations"),
    ("hold.", "Legal holds"),
)
_SAID: Mapping[str, str] = MappingProxyType(
    {
        "records.read": "looked at {things}",
        "records.exported": "took {things} out as {form}",
        "records.printed": "printed {things}",
        "access.refused": "was refused: {attempted}",
        "hold.placed": "placed a legal hold",
        "hold.lifted": "lifted a legal hold",
        "backup.asked": "asked for a backup",
        "fee.set": "set the fee of {procedure} from {from}",
        "form.measured": "measured the printer: {right} right, {down} down",
        "retention.changed": "let charts be kept for {years} years (was {was})",
        "membership.changed": "changed a member's role from {was} to {to}",
        "membership.ended": "ended a membership",
        "membership.signed-out": "signed a member out everywhere",
        "person.invited": "invited somebody as {role}",
        "invitation.accepted": "accepted an invitation as {role}",
        "invitation.withdrawn": "withdrew an invitation",
        "connection.switched_to_production": "switched a connection to sending for real",
        "connection.switched_to_test": "switched a connection back to tests",
        "session.started": "signed in",
        "session.ended": "signed out",
        "session.refused": "failed to sign in",
        "session.all-ended": "signed out everywhere",
        "session.others-ended": "signed every other browser out",
        "session.ended-by-owner": "signed a member out everywhere",
        "client.purged": "deleted a chart for good: {things}",
        "client-payment.taken": "took a client payment",
        "client-payment.taken-back": "took a client payment back",
        "client-payment.refunded": "refunded a client",
        "case.numbered": "noted the claim number of an accident",
        "claim.made_ready": "made {things} ready",
        "claim.sending_intended": "asked for {things} to be sent",
        "claim.sent_by_hand": "sent {things} by hand",
        "claim.taken_back": "took {things} back before sending",
        "balances.rebuilt": "wrote kept balances anew from the entries",
        "denial.given-up": "gave up denied money",
        "payer.brought-back": "brought a payer back",
        "policy.answer-noted": "noted what a payer said of a policy",
        "policy.answer-withdrawn": "withdrew what had been noted of a payer's answer",
        "payer.set-aside": "set a payer aside",
        "payer.terms-changed": "changed a payer's terms",
        "remit.part-settled": "settled a held part of a remit",
        "remit.part-taken-back": "took a posted part of a remit back",
        "therapist.taken-back": "took a therapist back",
        "visit.addendum": "added to a signed note",
        "visit.billing-changed": "changed how a visit is billed",
        "client.merge-undone": "made one client two again",
        "client.deactivated": "set a client aside",
        "client.reactivated": "brought a client back",
    }
)
_NOUNS = {
    "event": "line of the trail,lines of the trail",
    "entry": "entry,entries",
    "policy": "policy,policies",
    "fee": "fee,fees",
    "case": "accident,accidents",
    "document": "paper,papers",
}
_LINKED = {
    "client": "client",
    "visit": "visit",
    "claim": "claim",
    "remit": "remit",
    "payer": "payer",
    "policy": "policy",
    "membership": "person",
    "connection": "connection",
    "therapist": "edit_therapist",
    "location": "edit_location",
    "case": "edit_case",
    "referral": "edit_referral",
    "document": "paper",
}


def sentence(line: EventLine) -> str:
    """Return what happened, without the actor: ``sent 3 claims``."""
    details = {str(name): value for name, value in line.details.items()}
    pattern = _SAID.get(line.action)
    if pattern is not None:
        facts = _Facts(
            details, things=_things(line, details), procedure=line.details.get("procedure")
        )
        return pattern.format_map(facts)
    noun, _, verb = line.action.partition(".")
    if line.object_ids and (verb in {"held", "sent"} or (verb.isalpha() and verb.endswith("ed"))):
        return f"{verb} {_counted(noun, len(line.object_ids))}"
    return f"{_worded(noun)} {_worded(verb)}"


def page_of(line: EventLine) -> tuple[str, str] | None:
    """Return the page of the one object that an event is about: the address's name and the id."""
    name = _LINKED.get(line.object_kind)
    if name is None or len(line.object_ids) != 1:
        return None
    return name, line.object_ids[0]


def details_of(line: EventLine) -> str:
    """Return an event's details in one line."""
    if line.action in _SAID or not line.details:
        return ""
    told = (
        f"{_worded(str(name))}: {_short(value)}" for name, value in sorted(line.details.items())
    )
    return ", ".join(told)[:200]


class _Facts(dict[str, object]):
    """The details by name; one that an older event lacks is a dash."""

    def __init__(self, details: Mapping[str, object], **more: object) -> None:
        super().__init__({**details, **more})

    def __missing__(self, name: str) -> str:
        return "–"


def _things(line: EventLine, details: Mapping[str, object]) -> str:
    counted = [
        _counted(name, value)
        for name, value in sorted(details.items())
        if isinstance(value, int) and value
    ]
    return ", ".join(counted) or _counted(line.object_kind, len(line.object_ids))


def _counted(noun: str, number: int) -> str:
    one, _, many = _NOUNS.get(noun, "").partition(",")
    one = one or _worded(noun)
    return f"{number} {one if number == 1 else many or one + 's'}"


def _worded(name: str) -> str:
    return name.replace("-", " ").replace("_", " ")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
