"""A look into a program's records from outside, printed as JSON: ``python -m tests.apps.demo.look``.

With ``spoil-event`` an event of the trail is changed behind the program's back.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
django.setup()

from django.db import connection  # noqa: E402 - after the set-up
from django.db.models import Sum  # noqa: E402 - after the set-up

from effleurage.apps.audit import triggers  # noqa: E402 - after the set-up
from effleurage.apps.audit.models import Event, Seal  # noqa: E402 - after the set-up
from effleurage.apps.claims import accounts, owing  # noqa: E402 - after the set-up
from effleurage.apps.claims.models import Claim, ClaimEvent  # noqa: E402 - after the set-up
from effleurage.apps.clients.models import Client, Document, Referral  # noqa: E402 - after the set-up
from effleurage.apps.coverage.models import Authorisation, Payer, Policy  # noqa: E402 - after the set-up
from effleurage.apps.credentials.models import Therapist  # noqa: E402 - after the set-up
from effleurage.apps.exchange.models import Submission  # noqa: E402 - after the set-up
from effleurage.apps.ledger.models import Entry, Posting, Receipt  # noqa: E402 - after the set-up
from effleurage.apps.ledger.receipts import credit_by_client  # noqa: E402 - after the set-up
from effleurage.apps.practices.models import Installation, Membership  # noqa: E402 - after the set-up
from effleurage.apps.practices.queries import actor_for  # noqa: E402 - after the set-up
from effleurage.apps.remits.models import Remit  # noqa: E402 - after the set-up
from effleurage.apps.visits.models import Visit  # noqa: E402 - after the set-up
from effleurage.store import key_store, unlocked  # noqa: E402 - after the set-up


def unlock() -> None:
    passphrase = Path(os.environ["EFFLEURAGE_PASSPHRASE_FILE"]).read_text(encoding="utf-8").strip()
    unlocked.unlock(key_store.load_key_file().open_with_passphrase(passphrase))


def seen() -> dict[str, object]:
    def counted(rows, column):
        return dict(Counter(str(value) for value in rows.values_list(column, flat=True)))

    return {
        "therapists": Therapist.objects.count(),
        "clients": Client.objects.count(),
        "clients_without_policy": Client.objects.filter(policies=None).count(),
        "lines_of_business": sorted(set(Payer.objects.values_list("line_of_business", flat=True))),
        "visits": counted(Visit.objects, "state"),
        "visits_billed_to_nobody": Visit.objects.filter(policy=None).count(),
        "oldest_draft": str(Visit.objects.filter(state="draft").order_by("service_date").values_list("service_date", flat=True).first()),
        "claims": counted(Claim.objects, "state"),
        "outcomes": counted(Claim.objects, "outcome"),
        "verdicts": counted(Claim.objects, "verdict"),
        "held": counted(Claim.objects.exclude(hold_reason=""), "state"),
        "steps": counted(ClaimEvent.objects, "event"),
        "oldest_unanswered": str(Claim.objects.filter(state="sent").order_by("sent_at").values_list("sent_at", flat=True).first()),
        "submissions": counted(Submission.objects, "state"),
        "methods": counted(Submission.objects, "method"),
        "remits": counted(Remit.objects, "state"),
        "causes": counted(Entry.objects, "cause"),
        "events": counted(Event.objects, "action"),
        "papers": counted(Document.objects, "kind"),
        "expiring": _expiring(date(2026, 11, 23)),
        "payers_to_recheck": Payer.objects.filter(recheck_by__lte=date(2026, 11, 23)).count(),
        "claims_clients_owe": _claims_a_client_owes(),
        "receipts": counted(Receipt.objects, "method"),
        "receipts_by": counted(Receipt.objects, "taken_name"),
        **_clients_money(date(2026, 11, 23)),
        "seals": Seal.objects.count(),
        "epoch": Installation.objects.get().epoch,
    }  # fmt: skip


def _expiring(on: date) -> dict[str, int]:
    soon = {"gt": on, "lte": on + timedelta(days=30)}
    ends = {
        "referral": (Referral, "valid_until"),
        "authorisation": (Authorisation, "valid_until"),
        "policy": (Policy, "active_until"),
    }
    counts = {
        kind: model.objects.filter(**{f"{at}__{how}": day for how, day in soon.items()}).count()
        for kind, (model, at) in ends.items()
    }
    return {kind: count for kind, count in counts.items() if count}


def _claims_a_client_owes() -> int:
    rows = Posting.objects.filter(account="assets:client receivable").values("claim_number")
    return rows.annotate(owed=Sum("cents")).filter(owed__gt=0).count()


def _clients_money(today: date) -> dict[str, object]:
    owner = Membership.objects.get(role="owner")
    actor = actor_for(user_id=owner.user_id, practice_id=owner.practice_id)
    owes = owing.clients_owing(actor, today=today).items
    return {
        "owed_by_age": [sum(cents) for cents in zip(*(each.cents for each in owes), strict=True)],
        "cash_not_charged": len(accounts.cash_visits_to_charge(actor)),
        "credit_cents": sum(credit_by_client(actor).values()),
    }


def spoil_event() -> dict[str, object]:
    triggers.take_away(connection)
    event = Event.objects.filter(action="visit.signed").order_by("id").first()
    Event.objects.filter(pk=event.pk).update(actor_name="somebody else")
    triggers.put_back(connection)
    return {"event": str(event.pk)}


if __name__ == "__main__":
    unlock()
    print(json.dumps(spoil_event() if sys.argv[1:] == ["spoil-event"] else seen()))
