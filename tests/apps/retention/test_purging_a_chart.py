"""A chart goes whole or stays whole, with the guards in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection

from effleurage.apps.audit import sealing, triggers, verification
from effleurage.apps.audit.actions import ReasonIsMissing
from effleurage.apps.audit.models import Event, PurgePermit
from effleurage.apps.audit.purging import UnderLegalHold
from effleurage.apps.claims.models import Claim, ClaimEvent
from effleurage.apps.clients.models import Client, Document
from effleurage.apps.clients.queries import ClientWasMerged
from effleurage.apps.exchange.models import File, Submission
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.ledger import queries as money
from effleurage.apps.ledger.models import Entry as EntryRow
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.models import Practice
from effleurage.apps.practices.trail import lift_hold
from effleurage.apps.remits.models import Remit, RemitPart
from effleurage.apps.retention import actions, queries
from effleurage.apps.rows import PracticeRow
from effleurage.apps.visits.models import Visit, VisitLine
from effleurage.core.ledger import Account, Cause, Entry, Posting
from effleurage.gateways.documents import DocumentFolder
from tests.apps import world
from tests.apps.retention.filled import LONG_AGO, ROWS, a_file, a_part, a_submission, fill

RULE = "ten years after the last service"


@pytest.fixture
def store(tmp_path):
    return DocumentFolder(tmp_path, lambda: bytes(32))


@pytest.fixture
def chart(ana, store):
    return fill(ana, store)


def purge(actor, chart, store, at, **changes):
    values = {"client_id": chart.client.id, "reason": RULE, "documents": store, "at": at}
    return actions.purge_client(actor, **values | changes)


def everything() -> dict[str, str]:
    """Every row of every practice table, as text, by its own key."""
    return {
        f"{model._meta.label} {row.pk}": serializers.serialize("json", [row])
        for model in apps.get_models()
        if issubclass(model, PracticeRow)
        for row in model._default_manager.all()
    }


def papers(store):
    return list(store.put_before(world.AT + timedelta(days=1)))


def test_a_due_chart_goes_with_all_that_hangs_on_it(
    ana, chart, store, at, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        done = purge(ana, chart, store, at)

    left = {name.split()[0] for name in everything()}
    gone = "Client ClientMerge Document Case Referral Confirmation"
    assert not left & {f"clients.{name}" for name in gone.split()}
    assert not left & {
        f"claims.{name}" for name in ("Claim", "ClaimEvent", "ClaimVisit", "Mending", "Override")
    }
    gone = "Policy Authorisation BillingRestriction CasePayment EligibilityAnswer"
    assert not left & {f"coverage.{name}" for name in gone.split()}
    assert "remits.RemitPart" not in left
    assert not left & {"visits.Visit", "visits.VisitLine", "visits.Addendum"}
    assert not left & {f"exchange.{name}" for name in ("File", "Submission", "Acknowledgement")}
    assert done.papers == 1
    assert done.rows == ROWS
    assert papers(store) == []


def test_no_row_that_stays_names_the_client(ana, chart, store, at):
    purge(ana, chart, store, at)

    words = "\n".join(everything().values())
    assert "Abernathy" not in words
    assert "stiff neck" not in words
    assert str(chart.client.id) not in words


def test_the_ledger_and_the_remit_stay_and_add_up(ana, chart, store, at):
    before = money.balances(ana), EntryRow.objects.count()

    purge(ana, chart, store, at)

    assert (money.balances(ana), EntryRow.objects.count()) == before
    assert Remit.objects.get(pk=chart.remit.id).file_id is None
    assert Remit.objects.get(pk=chart.remit.id).amount_cents == 10_000


def test_the_trail_tells_what_went_and_why(ana, chart, store, at):
    purge(ana, chart, store, at)
    sealing.seal_pending(at)

    event = Event.objects.get(action="client.purged")
    assert event.reason == RULE
    assert event.object_ids[0] == str(chart.client.id)
    assert {str(chart.visit.id), str(chart.claim.id), str(chart.file.id)} <= set(event.object_ids)
    assert event.details["rows"]["client"] == 2
    assert event.details["rows"]["claim"] == 2
    assert verification.verify_chains().holds
    assert not PurgePermit.objects.exists()
    assert triggers.missing(connection) == []


def test_nobody_elses_rows_are_touched(ana, cleo, chart, store, at):
    fill(ana, store, number="C2")
    fill(cleo, store, number="C1")
    before = everything()

    purge(ana, chart, store, at)

    after = everything()
    assert set(after) < set(before)
    assert len(before) - len(after) == ROWS
    changed = {name for name, row in after.items() if before[name] != row}
    assert changed == {f"remits.Remit {chart.remit.id}"}


def test_a_chart_that_fails_in_the_middle_stays_whole(
    ana, chart, store, at, monkeypatch, django_capture_on_commit_callbacks
):
    class Killed(BaseException):
        """What nothing catches, as a process that is killed."""

    rows_of_all = type(Visit.objects.all())
    real_delete, told = rows_of_all.delete, []

    def die(rows):
        told.append(rows.model.__name__)
        if rows.model is Visit:
            raise Killed
        return real_delete(rows)

    before = everything()
    monkeypatch.setattr(rows_of_all, "delete", die)

    with django_capture_on_commit_callbacks(execute=True) as waiting, pytest.raises(Killed):
        purge(ana, chart, store, at)

    monkeypatch.undo()
    assert "Claim" in told, "it was killed after claims had gone"
    assert everything() == before
    assert waiting == []
    assert len(papers(store)) == 1
    assert not PurgePermit.objects.exists()
    assert not Event.objects.filter(action="client.purged").exists()
    assert purge(ana, chart, store, at).rows == ROWS


@pytest.mark.parametrize(
    "kind",
    ["client", "visit", "claim", "document", "file", "submission", "remit", "policy", "case"],
)
def test_a_hold_on_any_of_it_refuses_the_whole(ana, chart, store, at, kind):
    held = actions.place_hold(
        ana, kind=kind, object_id=getattr(chart, kind).id, reason="case 26-2-0114", at=at
    )
    before = everything()

    with pytest.raises(UnderLegalHold) as refusal:
        purge(ana, chart, store, at)

    assert [hold.id for hold in refusal.value.holds] == [held]
    assert everything() == before
    assert queries.purge_due(ana, on=at.date()) == ()
    lift_hold(ana, hold_id=held, reason="closed", at=at)
    assert [due.client_id for due in queries.purge_due(ana, on=at.date())] == [chart.client.id]


def test_a_held_practice_purges_nothing_and_lists_nothing(ana, chart, store, at):
    actions.place_hold(
        ana, kind="practice", object_id=ana.practice_id, reason="case 26-2-0114", at=at
    )

    with pytest.raises(UnderLegalHold):
        purge(ana, chart, store, at)

    assert queries.purge_due(ana, on=at.date()) == ()


def test_a_hold_on_a_file_that_others_share_is_a_hold_on_her_part_of_it(ana, chart, store, at):
    other = fill(ana, store, number="C2")
    a_submission(other.claim, chart.connection, chart.file)
    actions.place_hold(ana, kind="file", object_id=chart.file.id, reason="case 1", at=at)

    with pytest.raises(UnderLegalHold):
        purge(ana, chart, store, at)


@pytest.mark.parametrize("kind", actions.HOLDABLE)
def test_nothing_is_held_that_is_not_ones_own(cleo, chart, ana, at, kind):
    theirs = ana.practice_id if kind == "practice" else getattr(chart, kind).id

    with pytest.raises(NoSuchRecord):
        actions.place_hold(cleo, kind=kind, object_id=theirs, reason="mine", at=at)

    assert Event.objects.filter(action="access.refused", practice_id=cleo.practice_id).exists()


def test_files_wait_for_the_last_client_in_them(ana, chart, store, at):
    other = fill(ana, store, number="C2")
    a_submission(other.claim, chart.connection, chart.file)
    a_part(chart.remit, other.claim)

    purge(ana, chart, store, at)

    kept = set(File.objects.values_list("id", flat=True))
    assert {chart.file.id, chart.remit_file.id} <= kept
    purge(ana, other, store, at)
    assert not File.objects.exists()
    assert not Submission.objects.exists()


def test_a_file_with_a_part_that_is_nobodys_stays(ana, chart, store, at):
    a_part(chart.remit, None, kind="unread", state="settled")

    purge(ana, chart, store, at)

    assert File.objects.filter(pk=chart.remit_file.id).exists()
    assert Remit.objects.get(pk=chart.remit.id).file_id == chart.remit_file.id


def test_a_claim_that_follows_one_that_follows_goes_first(ana, chart, store, at):
    third = Claim.objects.get(pk=chart.second_claim.id)
    third.pk, third.number, third.follows_id = world.nobody(), "C1C", chart.second_claim.id
    third.save(force_insert=True)

    assert purge(ana, chart, store, at).rows == ROWS + 1


def test_money_that_is_open_keeps_the_chart(ana, chart, store, at):
    owed = Entry(
        key="charge:again",
        on=at.date(),
        cause=Cause.CHARGE,
        words="charge",
        postings=(
            Posting(account=Account.CLIENT_RECEIVABLE, cents=500, claim_id="C1B"),
            Posting(account=Account.SERVICES, cents=-500, claim_id="C1B"),
        ),
    )
    ledger.post(ana, [owed], at=at)

    with pytest.raises(actions.ChartIsStillOpen) as refusal:
        purge(ana, chart, store, at)

    assert refusal.value.numbers == ("C1B",)


@pytest.mark.parametrize("state", ["intended", "unknown"])
def test_a_sending_under_way_keeps_the_chart(ana, chart, store, at, state):
    Submission.objects.filter(pk=chart.submission.id).update(state=state, settled_at=None)

    with pytest.raises(actions.ChartIsStillOpen):
        purge(ana, chart, store, at)


def test_a_held_part_keeps_the_chart(ana, chart, store, at):
    RemitPart.objects.filter(pk=chart.part.id).update(state="held", hold="sums")

    with pytest.raises(actions.ChartIsStillOpen):
        purge(ana, chart, store, at)


def test_a_chart_is_not_purged_a_day_too_early(ana, chart, store, at):
    Visit.objects.filter(pk=chart.draft.id).update(service_date=date(2016, 11, 24))

    with pytest.raises(actions.ChartIsNotDue) as refusal:
        purge(ana, chart, store, at)

    assert refusal.value.due_on == date(2026, 11, 24)
    assert "Abernathy" not in str(refusal.value)
    assert purge(ana, chart, store, at + timedelta(days=1)).rows == ROWS


def test_the_day_is_the_practices_own(ana, chart, store, at):
    Visit.objects.filter(pk=chart.draft.id).update(service_date=date(2016, 11, 24))
    late_evening = at.replace(hour=2) + timedelta(days=1)

    with pytest.raises(actions.ChartIsNotDue):
        purge(ana, chart, store, late_evening)


def test_only_the_owner_purges_and_lists(practice, ana, ben, chart, store, at):
    for role in ("therapist", "biller", "front_desk", "auditor"):
        with pytest.raises(NotAllowed):
            purge(replace(ben, role=role), chart, store, at)
        with pytest.raises(NotAllowed):
            queries.purge_due(replace(ben, role=role), on=at.date())

    assert Client.objects.filter(pk=chart.client.id).exists()


def test_a_reason_is_asked_for(ana, chart, store, at):
    with pytest.raises(ReasonIsMissing):
        purge(ana, chart, store, at, reason=" ")


def test_a_merged_record_goes_with_the_one_it_points_to_only(ana, chart, store, at):
    with pytest.raises(ClientWasMerged):
        purge(ana, chart, store, at, client_id=chart.merged.id)


def test_papers_that_cannot_be_deleted_are_said_and_the_chart_is_gone(
    ana, chart, store, at, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(name):
        raise PermissionError(name)

    monkeypatch.setattr(store, "delete", refuse)

    with (
        pytest.raises(actions.PapersWereLeft),
        django_capture_on_commit_callbacks(execute=True),
    ):
        purge(ana, chart, store, at)

    assert not Document.objects.exists()


def test_what_is_due_is_listed_with_its_reason_and_its_day(ana, practice, chart, at):
    child = world.a_client(practice, last_name="Yule", birth_date=date(2005, 3, 9))
    Client.objects.filter(pk=child.id).update(created_at=at - timedelta(days=5_000))
    world.a_client(practice, last_name="Newman")

    (due,) = queries.purge_due(ana, on=at.date())
    later = queries.purge_due(ana, on=date(2033, 3, 9))

    assert due == (
        chart.client.id,
        "Abernathy",
        "Lou",
        LONG_AGO,
        date(2024, 5, 2),
        "10 years after the last service",
    )
    assert [(each.client_id, each.due_on, each.reason) for each in later[1:]] == [
        (child.id, date(2033, 3, 9), "10 years after majority")
    ]


def test_a_practice_that_keeps_longer_is_asked_for_its_own_years(ana, practice, chart, at):
    Practice.objects.filter(pk=practice.id).update(chart_retention_years=30)

    assert queries.purge_due(ana, on=at.date()) == ()


def test_another_practice_lists_and_purges_nothing_of_hers(cleo, chart, store, at):
    assert queries.purge_due(cleo, on=at.date()) == ()
    with pytest.raises(NoSuchRecord):
        purge(cleo, chart, store, at)


def test_a_file_of_the_same_name_elsewhere_is_no_matter(ana, practice, chart, store, at):
    other = a_file(practice, "C9.837", at, kind="837P", direction="out")

    purge(ana, chart, store, at)

    assert list(File.objects.values_list("id", flat=True)) == [other.id]


@pytest.mark.slow
def test_a_chart_of_many_years_is_purged_like_any_other(ana, practice, chart, store, at):
    """One visit a week for twenty years, three lines each, six events a claim."""
    visits = [
        Visit(
            practice=practice,
            client=chart.client,
            therapist_id=chart.visit.therapist_id,
            location_id=chart.visit.location_id,
            service_date=LONG_AGO - timedelta(days=7 * week),
        )
        for week in range(1_040)
    ]
    Visit.objects.bulk_create(visits)
    VisitLine.objects.bulk_create(
        VisitLine(
            practice=practice,
            visit=visit,
            position=place,
            procedure="97124",
            units=1,
            charge_cents=1,
        )
        for visit in visits
        for place in range(1, 4)
    )
    events = [
        ClaimEvent(
            practice=practice,
            claim=chart.claim,
            sequence=number,
            event="check",
            from_state="sent",
            to_state="sent",
            on=LONG_AGO,
            at=at,
            by="Ana",
        )
        for number in range(10, 6_010)
    ]
    ClaimEvent.objects.bulk_create(events)

    assert purge(ana, chart, store, at).rows == ROWS + 4 * 1_040 + 6_000
