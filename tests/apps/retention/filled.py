"""One client with a row in every table that knows of clients, written straight to the records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import mapping
from effleurage.apps.claims.models import Claim, ClaimEvent, ClaimVisit, Mending, Override
from effleurage.apps.clients.models import (
    Case,
    Client,
    ClientMerge,
    Confirmation,
    Document,
    Referral,
)
from effleurage.apps.coverage.models import (
    Authorisation,
    BillingRestriction,
    CasePayment,
    EligibilityAnswer,
    Payer,
    Policy,
)
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.exchange.models import Acknowledgement, Connection, File, Submission
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.practices.models import Practice
from effleurage.apps.remits.models import Remit, RemitPart
from effleurage.apps.visits.models import Addendum, Visit, VisitLine
from effleurage.core.ledger import Account, Cause, Entry, Posting
from effleurage.gateways.documents import Documents
from tests.apps import world
from tests.apps.remits.world import our_claim
from tests.gateways.papers import a_pdf

LONG_AGO = date(2014, 5, 2)
ROWS = 30
"""How many rows the filled chart has, the client's own among them."""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What was written, by its noun."""

    client: Client
    merged: Client
    merge: ClientMerge
    document: Document
    case: Case
    referral: Referral
    confirmation: Confirmation
    payer: Payer
    policy: Policy
    authorisation: Authorisation
    restriction: BillingRestriction
    payment: CasePayment
    answer: EligibilityAnswer
    visit: Visit
    draft: Visit
    claim: Claim
    second_claim: Claim
    override: Override
    mending: Mending
    connection: Connection
    file: File
    submission: Submission
    answer_file: File
    acknowledgement: Acknowledgement
    remit_file: File
    remit: Remit
    part: RemitPart


def fill(actor: Actor, store: Documents, *, number: str = "C1", on: date = LONG_AGO) -> Filled:
    """Write one client's whole chart, all her money settled and nothing under way."""
    practice = Practice.objects.get(pk=actor.practice_id)
    at = datetime.combine(on, time(18), UTC)
    of_hers = _person(practice, store, at)
    visits = _visits(actor, practice, of_hers, on)
    claims = _claims(actor, practice, of_hers, visits["visit"], number, on)
    crossed = _crossed(practice, claims["claim"], number, at)
    told = _answered(practice, claims["claim"], number, at)
    ledger.post(actor, _paid(number, on), at=at)
    return Filled(**of_hers, **visits, **claims, **crossed, **told)


def a_file(practice: Practice, name: str, at: datetime, *, kind: str, direction: str) -> File:
    body = f"{name} {practice.id} for Lou Abernathy".encode()
    return File.objects.create(
        practice=practice,
        direction=direction,
        kind=kind,
        name=name,
        sha256=hashlib.sha256(body).hexdigest(),
        size_bytes=len(body),
        body=body,
        at=at,
        done_at=at,
    )


def a_submission(claim: Claim, connection: Connection, file: File, **changes: Any) -> Submission:
    values = {
        "method": "folder",
        "state": "sent",
        "snapshot": claim.snapshot,
        "snapshot_version": claim.snapshot_version,
        "attempt": Submission.objects.filter(claim=claim).count() + 1,
        "intended_at": file.at,
        "settled_at": file.at,
    }
    return Submission.objects.create(
        practice_id=claim.practice_id,
        claim=claim,
        connection=connection,
        file=file,
        **values | changes,
    )


def a_part(remit: Remit, claim: Claim | None, **changes: Any) -> RemitPart:
    values = {
        "kind": "claim",
        "position": RemitPart.objects.filter(remit=remit).count() + 1,
        "claim_number": claim.number if claim else "X1",
        "paid_cents": 10_000,
        "state": "posted",
        "body": {"client": "Lou Abernathy"},
    }
    return RemitPart.objects.create(
        practice_id=remit.practice_id, remit=remit, claim=claim, **values | changes
    )


def _person(practice: Practice, store: Documents, at: datetime) -> dict[str, Any]:
    client = world.a_client(practice, created_at=at)
    merged = world.a_client(practice, created_at=at, merged_into=client, is_active=False)
    merge = ClientMerge.objects.create(
        practice=practice, kept=client, dropped=merged, dropped_was_active=True, merged_at=at
    )
    stored = store.put(a_pdf(), practice_id=practice.id, at=at)
    document = Document.objects.create(
        practice=practice,
        client=client,
        kind="referral",
        title="Order",
        media_type=stored.media_type,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        storage_name=stored.storage_name,
        uploaded_at=at,
    )
    case = world.a_case(client)
    payer = world.a_payer(practice, name=f"Cascade {client.id.hex[-6:]}")
    policy = world.a_policy(client, payer)
    return {
        "client": client,
        "merged": merged,
        "merge": merge,
        "document": document,
        "case": case,
        "referral": (referral := world.a_referral(client, case=case, document=document)),
        "confirmation": Confirmation.objects.create(
            practice=practice, referral=referral, asked_code="M54.5", code="M54.50",
            confirmed_by="Kim", how="phone", confirmed_on=date(2001, 1, 1), recorded_at=at,
        ),
        "payer": payer,
        "policy": policy,
        "authorisation": world.an_authorisation(policy),
        "restriction": BillingRestriction.objects.create(
            practice=practice, policy=policy, since=date(2001, 1, 1), until=date(2001, 1, 2),
            asked_on=date(2001, 1, 1),
        ),
        "payment": CasePayment.objects.create(practice=practice, case=case),
        "answer": EligibilityAnswer.objects.create(
            practice=practice, policy=policy, how="phone", answered_on=date(2001, 1, 1),
            is_active=True, noted_at=at, noted_by="Ana",
        ),
    }  # fmt: skip


def _visits(actor: Actor, practice: Practice, hers: dict[str, Any], on: date) -> dict[str, Any]:
    values = {
        "practice": practice,
        "client": hers["client"],
        "therapist": Therapist.objects.filter(practice=practice).first()
        or world.a_therapist(practice),
        "location": world.a_location(practice),
        "service_date": on,
        "subjective": "stiff neck",
        "diagnoses": ["M54.2"],
    }
    billing = {name: hers[name] for name in ("policy", "authorisation", "referral", "case")}
    visit = Visit.objects.create(**values, **billing)
    draft = Visit.objects.create(**values)
    for each in (visit, draft):
        VisitLine.objects.create(
            practice=practice,
            visit=each,
            position=1,
            procedure="97124",
            units=4,
            charge_cents=10_000,
        )
    at = datetime.combine(on, time(19), UTC)
    Visit.objects.filter(pk=visit.pk).update(state="signed", signed_at=at, signed_name="Imani O")
    Addendum.objects.create(
        practice=practice,
        visit=visit,
        text="also the jaw",
        written_at=at,
        written_by=actor.user_id,
        written_name="Ana",
    )
    return {"visit": visit, "draft": draft}


def _claims(
    actor: Actor, practice: Practice, hers: dict[str, Any], visit: Visit, number: str, on: date
) -> dict[str, Any]:
    at = datetime.combine(on + timedelta(days=1), time(18), UTC)
    values = {
        "practice": practice,
        "client": hers["client"],
        "policy": hers["policy"],
        "payer": hers["payer"],
        "created_at": at,
    }
    days = {"service_from": on, "service_to": on}
    claim = Claim.objects.create(
        **values | {"state": "sent", "sent_at": at} | mapping.columns_of(our_claim(number)) | days
    )
    follower = Claim.objects.create(
        **values | {"follows": claim} | mapping.columns_of(our_claim(f"{number}B")) | days
    )
    ClaimVisit.objects.create(practice=practice, claim=claim, visit=visit)
    steps = (("make ready", "draft", "ready"), ("send", "ready", "sent"))
    for sequence, (event, before, after) in enumerate(steps, 1):
        ClaimEvent.objects.create(
            practice=practice,
            claim=claim,
            sequence=sequence,
            event=event,
            from_state=before,
            to_state=after,
            on=on,
            at=at,
            by="Ana",
        )
    override = Override.objects.create(
        practice=practice,
        claim=claim,
        rule_code="no-referral",
        reason="payer said so",
        by=actor.user_id,
        by_name="Ana",
        at=at,
    )
    mending = Mending.objects.create(
        practice=practice,
        claim=follower,
        rule_code="GATE-DX-01",
        kind="billable-code",
        button="Choose the code that is meant",
        changes=[["diagnosis", "M54.5", "M54.50"]],
        confirmed_by="the office of Dr Abernathy",
        confirmed_how="phone",
        confirmed_on=on,
        by=actor.user_id,
        by_name="Ana",
        at=at,
    )
    return {"claim": claim, "second_claim": follower, "override": override, "mending": mending}


def _crossed(practice: Practice, claim: Claim, number: str, at: datetime) -> dict[str, Any]:
    connection = Connection.objects.create(
        practice=practice, name=f"Way {number}", method="folder", sender_id="S", receiver_id="R"
    )
    file = a_file(practice, f"{number}.837", at, kind="837P", direction="out")
    submission = a_submission(claim, connection, file)
    answer = a_file(practice, f"{number}.277", at, kind="277CA", direction="in")
    told = Acknowledgement.objects.create(
        practice=practice,
        file=answer,
        about=file,
        submission=submission,
        kind="277CA",
        position=1,
        claim_number=number,
        verdict="accepted",
        at=at,
    )
    return {
        "connection": connection,
        "file": file,
        "submission": submission,
        "answer_file": answer,
        "acknowledgement": told,
    }


def _answered(practice: Practice, claim: Claim, number: str, at: datetime) -> dict[str, Any]:
    file = a_file(practice, f"{number}.835", at, kind="835", direction="in")
    remit = Remit.objects.create(
        practice=practice,
        payer_identity="ACME1",
        trace_identity=f"T{number}",
        ordinal=1,
        amount_cents=10_000,
        state="posted",
        content_sha256=file.sha256,
        head={},
        file=file,
        received_at=at,
    )
    return {"remit_file": file, "remit": remit, "part": a_part(remit, claim)}


def _paid(number: str, on: date) -> list[Entry]:
    def entry(key: str, debit: Account, credit: Account) -> Entry:
        return Entry(
            key=f"{key}:{number}",
            on=on,
            cause=Cause(key),
            words=f"{key} {number}",
            postings=(
                Posting(account=debit, cents=10_000, claim_id=number),
                Posting(account=credit, cents=-10_000, claim_id=number),
            ),
        )

    return [
        entry("charge", Account.PAYER_RECEIVABLE, Account.SERVICES),
        entry("client payment", Account.BANK, Account.PAYER_RECEIVABLE),
    ]
