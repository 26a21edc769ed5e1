"""What the killed processes work on: one practice, claims that are ready, claims that were sent."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connections

from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.sealing import seal_pending
from effleurage.apps.claims import mapping
from effleurage.apps.claims.models import Claim, ClaimEvent
from effleurage.apps.clients import papers
from effleurage.apps.clients.models import Client
from effleurage.apps.exchange.connections import Terms, add_connection
from effleurage.apps.exchange.models import Connection, Method, Submission, SubmissionState
from effleurage.apps.ledger.actions import post
from effleurage.apps.practices.models import Membership, Practice
from effleurage.cli import records
from effleurage.core.claims.claim import Claim as CoreClaim
from effleurage.core.ledger import charge
from tests.apps import world
from tests.apps.remits import world as remits
from tests.builders import a_policy
from tests.core.test_remit_builders import a_remit, a_remit_claim, a_remit_line

READY = tuple(f"R{number:02d}" for number in range(1, 13))
SENT = tuple(f"S{number:02d}" for number in range(1, 25))
REMITS = 6
PAPERS = 3


def settle_in(home: Path, database: str) -> None:
    """Turn this process to the database and the folder of one place."""
    settings.HOME, settings.DOCUMENTS, settings.BACKUPS = home, home / "documents", home / "backups"
    connections.databases["default"]["NAME"] = database
    for name in ("out", "fetched", "in"):
        (home / name).mkdir(exist_ok=True)


def make() -> None:
    """Fill an installation that begins: every claim is a whole one that the gate lets through."""
    owner = world.a_member(world.a_practice(), name="Ana", role="owner")
    _make_ready(owner, [_claim(number) for number in READY])
    _keep_papers(owner)
    connection_id = _let_leave_by_folder(owner)
    sent = remits.sent_claims(owner, [_claim(number) for number in SENT])
    Submission.objects.bulk_create(_left(row, connection_id) for row in sent)
    seal_pending(world.AT)


def move_in() -> None:
    """Name the folders of this very place, and lay out what payers have sent."""
    home = Path(settings.HOME)
    Connection.objects.update(outgoing_folder=home / "out", incoming_folder=home / "in")
    _lay_out_remits(home / "in")


def owner() -> Actor:
    row = Membership.objects.get(role="owner")
    return Actor(user_id=row.user_id, name="Ana", practice_id=row.practice_id, role="owner")


def ready_claims() -> list[Claim]:
    rows = Claim.objects.filter(number__in=READY, state="ready", is_leaving=False)
    return list(rows.order_by("number"))


def _claim(number: str):
    return remits.our_claim(number, policy=a_policy(member_id=f"M{number}"))


def _make_ready(owner: Actor, claims: Sequence[CoreClaim]) -> None:
    """Claims that nobody has sent yet; each has one event in its life, and its charge."""
    client = world.a_client(Practice.objects.get())
    payer = world.a_payer(client.practice)
    policy = world.a_policy(client, payer)
    of_all = {"practice": client.practice, "client": client, "policy": policy, "payer": payer}
    rows = [
        Claim(**of_all, created_at=world.AT, state="ready", **mapping.columns_of(claim))
        for claim in claims
    ]
    Claim.objects.bulk_create(rows)
    ClaimEvent.objects.bulk_create(
        ClaimEvent(
            practice=client.practice,
            claim=row,
            sequence=1,
            event="make ready",
            from_state="draft",
            to_state="ready",
            on=remits.SENT_ON,
            at=world.AT,
            by="Ana",
        )
        for row in rows
    )
    charges = [entry for claim in claims for entry in charge(claim, on=remits.SENT_ON)]
    post(owner, charges, at=world.AT)


def _left(row: Claim, connection_id: UUID) -> Submission:
    return Submission(
        practice_id=row.practice_id,
        claim=row,
        connection_id=connection_id,
        method=Method.FOLDER,
        state=SubmissionState.SENT,
        snapshot=row.snapshot,
        snapshot_version=row.snapshot_version,
        attempt=1,
        intended_at=row.sent_at,
        settled_at=row.sent_at,
    )


def _keep_papers(owner: Actor) -> None:
    client_id, store = Client.objects.earliest("created_at").id, records.documents()
    for number in range(PAPERS):
        paper = papers.Paper(
            kind="referral",
            title=f"Referral {number}",
            content=b"%PDF-1.7\n" + bytes(20_000 + number) + b"\nstartxref\n0\n%%EOF\n",
        )
        papers.add_document(owner, client_id=client_id, paper=paper, store=store, at=world.AT)


def _let_leave_by_folder(owner: Actor) -> UUID:
    terms = Terms(
        name="Clearing House One",
        method=Method.FOLDER,
        sender_id="STILLWATER",
        receiver_id="CLEARHOUSE",
        outgoing_folder=str(Path(settings.HOME) / "out"),
        incoming_folder=str(Path(settings.HOME) / "in"),
    )
    return add_connection(owner, terms=terms, at=world.AT)


def _lay_out_remits(folder: Path) -> None:
    """Six remits, one of them renamed and one in another clearinghouse's wrapping besides."""
    each = len(SENT) // REMITS
    for number in range(REMITS):
        answered = SENT[number * each : (number + 1) * each]
        data = remits.as_835(
            a_remit(*[_answer(one) for one in answered], trace_number=f"T{number}"),
            control=number + 1,
        )
        _write(folder / f"{number}.835", data)
        if number == 0:
            _write(folder / "copy of 0.835", data)
        if number == 1:
            _write(folder / "1 again.835", remits.re_delimited(data))


def _answer(number: str):
    line = a_remit_line(10_000, "CO45 2000 + PR2 1600", line_id="L1")
    return a_remit_claim(number, line, client_member_id=f"M{number}")


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    long_ago = (world.AT - timedelta(days=1)).timestamp()
    os.utime(path, (long_ago, long_ago))
