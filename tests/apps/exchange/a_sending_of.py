"""A way out into a folder, and the answers that come back for what was put there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import mapping
from effleurage.apps.claims.models import Claim
from effleurage.apps.exchange import actions
from effleurage.apps.exchange.actions import Terms
from effleurage.apps.exchange.models import Connection, File, Method, Submission
from effleurage.edi.acknowledgements import (
    ClaimStatus,
    ClaimVerdict,
    Envelope,
    FileAnswer,
    GroupAnswer,
    SetAnswer,
    SyntaxFault,
    Verdict,
    write_277ca,
    write_999,
    write_ta1,
)
from effleurage.edi.parties import Party
from effleurage.x12.control import CountingFrom
from tests.apps import world

ACCEPTED = ClaimStatus(category="A2", code="20")
REFUSED = ClaimStatus(category="A7", code="164", entity="IL")
RECEIVED = ClaimStatus(category="A1", code="19")
_VERSION = "005010X222A1"
_numbers = count(1)


def terms(folder: Path, **changes: Any) -> Terms:
    values: dict[str, Any] = {
        "name": "Clearing House One",
        "method": Method.FOLDER,
        "sender_id": "STILLWATER",
        "receiver_id": "CLEARING1",
        "outgoing_folder": str(folder),
    }
    return Terms(**values | changes)


def a_connection(actor: Actor, folder: Path, **changes: Any) -> Connection:
    connection_id = actions.add_connection(actor, terms=terms(folder, **changes), at=world.AT)
    return Connection.objects.get(pk=connection_id)


def by_hand(actor: Actor, method: Method) -> Connection:
    """A way out that needs no folder."""
    return a_connection(
        actor, Path(), name=f"By {method}", method=method,
        sender_id="", receiver_id="", outgoing_folder="",
    )  # fmt: skip


def delivered(folder: Path) -> list[str]:
    """The names of the finished files in a folder."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def the_submission(claim: Claim) -> Submission:
    """The last sending of a claim."""
    return Submission.objects.filter(claim=claim).latest("attempt")


def the_file(claim: Claim) -> File:
    file = the_submission(claim).file
    assert file is not None
    return file


def envelope() -> Envelope:
    """An envelope with a number of its own, so that no two answers are the same bytes."""
    number = next(_numbers)
    return Envelope(
        sender=Party(name="Clearing House One", identifier="CLEARING1"),
        receiver=Party(name="Stillwater", identifier="STILLWATER"),
        control=CountingFrom(number, group=number),
        at=world.AT.replace(tzinfo=None),
    )


def a_ta1(file: File, verdict: Verdict, *, note_code: str = "000") -> bytes:
    answer = FileAnswer(
        control_number=file.control_number, file_date=date(2026, 11, 23), file_time="0900",
        verdict=verdict, note_code=note_code,
    )  # fmt: skip
    return write_ta1(answer, envelope=envelope())


def a_999(
    file: File, verdict: Verdict, *, set_number: str, faults: Sequence[SyntaxFault] = ()
) -> bytes:
    is_good = verdict is not Verdict.REJECTED
    one = SetAnswer(
        transaction="837", control_number=set_number, version=_VERSION, verdict=verdict,
        codes=() if is_good else ("5",), faults=tuple(faults),
    )  # fmt: skip
    group = GroupAnswer(
        functional_group="HC", control_number=file.group_number, version=_VERSION,
        verdict=verdict, sets_included=1, sets_received=1, sets_accepted=int(is_good), sets=(one,),
    )  # fmt: skip
    return write_999([group], envelope=envelope())


def a_277ca(
    claims: Sequence[Claim], status: ClaimStatus, *, batch_number: str = "", icn: str = "ICN9"
) -> bytes:
    """What a payer says of these claims, by default of the batch in which they left."""
    verdicts = [
        ClaimVerdict(
            claim=mapping.claim_of(claim),
            statuses=(status,),
            payer_claim_number=icn if status == ACCEPTED else "",
        )
        for claim in claims
    ]
    return write_277ca(
        verdicts,
        batch_number=batch_number or batch_of(claims[0]),
        received_on=date(2026, 11, 23),
        envelope=envelope(),
    )


def batch_of(claim: Claim) -> str:
    """BHT03 of the transaction set in which a claim left."""
    submission = the_submission(claim)
    return the_file(claim).control_number + submission.set_number


def take_in(actor: Actor, data: bytes, *, at: datetime = world.AT, name: str = "answer.x12") -> Any:
    return actions.take_in_file(actor, name=name, data=data, at=at)
