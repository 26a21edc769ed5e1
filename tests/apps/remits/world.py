"""Claims that were sent, and files that answer them, written straight to the records."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import mapping
from effleurage.apps.claims.models import Claim, ClaimEvent
from effleurage.apps.exchange.models import File
from effleurage.apps.ledger.actions import post
from effleurage.apps.practices.models import Practice
from effleurage.core.claims.claim import Claim as CoreClaim
from effleurage.core.ledger import charge
from effleurage.core.remits.remit import Remit
from effleurage.edi.parties import Party
from effleurage.edi.remit_to_835 import write_835
from effleurage.x12.control import CountingFrom
from tests.apps import world
from tests.builders import a_claim, a_line, a_payer, a_policy
from tests.core.test_remit_builders import VISIT_DAY

AT = world.AT
SENT_ON = date(2026, 11, 20)
_LIFE = (("make ready", "draft", "ready"), ("send", "ready", "sent"))


def our_claim(number: str, *, kind: str = "commercial", **changes: Any) -> CoreClaim:
    """One session of $100.00 of member M1 on the visit's day."""
    lines = (a_line(line_id="L1", service_date=VISIT_DAY, charge_cents=10_000),)
    values = {
        "claim_id": number,
        "lines": lines,
        "policy": a_policy(member_id="M1"),
        "payer": replace(a_payer(kind), name="Acme Health"),
    }
    return a_claim(kind, **values | changes)


def sent_claims(actor: Actor, claims: Sequence[CoreClaim], **columns: Any) -> list[Claim]:
    """These claims as rows with a state of sent, their two events, and their charges posted."""
    practice = Practice.objects.get(pk=actor.practice_id)
    client = world.a_client(practice)
    payer = world.a_payer(practice, name=f"Payer {Claim.objects.count()}")
    policy = world.a_policy(client, payer)
    rows = [
        Claim(
            practice_id=actor.practice_id,
            client=client,
            policy=policy,
            payer=payer,
            created_at=AT,
            **{"state": "sent", "sent_at": AT - timedelta(days=3)}
            | columns
            | mapping.columns_of(claim),
        )
        for claim in claims
    ]
    Claim.objects.bulk_create(rows, batch_size=1_000)
    ClaimEvent.objects.bulk_create(
        (
            ClaimEvent(
                practice_id=actor.practice_id,
                claim=row,
                sequence=sequence,
                event=event,
                from_state=before,
                to_state=after,
                on=SENT_ON,
                at=AT - timedelta(days=3),
                by="Ana",
            )
            for row in rows
            for sequence, (event, before, after) in enumerate(_LIFE, 1)
        ),
        batch_size=1_000,
    )
    charges = [entry for claim in claims for entry in charge(claim, on=SENT_ON)]
    post(actor, charges, at=AT - timedelta(days=4))
    return rows


def sent(actor: Actor, *numbers: str, **changes: Any) -> list[Claim]:
    """Claims with these numbers, one session of $100.00 each."""
    return sent_claims(actor, [our_claim(number, **changes) for number in numbers or ("C1",)])


def as_835(*remits: Remit, control: int = 1, is_test: bool = False) -> bytes:
    """The file in which these remits would come; a transfer's bank accounts are not ours to say."""
    return write_835(
        [each._replace(method="NON" if each.method == "NON" else "CHK") for each in remits],
        sender=Party(name="Acme Health", identifier="ACMEHEALTH", phone="2535550100"),
        receiver=Party(name="Stillwater Massage", identifier="STILLWATER"),
        control=CountingFrom(control),
        at=AT,
        production=not is_test,
    )


def re_delimited(data: bytes) -> bytes:
    """The same file as another clearinghouse would wrap it: other delimiters, one segment a line."""
    text = data.decode()
    element, component, segment = text[3], text[104], text[105]
    table = str.maketrans({element: "|", component: ">", segment: "!"})
    return text.translate(table).replace("!", "!\r\n").encode()


def a_file(actor: Actor, data: bytes, *, name: str = "remit.835") -> File:
    return File.objects.create(
        practice_id=actor.practice_id,
        direction="in",
        kind="835",
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        body=data,
        at=AT,
    )
