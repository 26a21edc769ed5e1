"""The demo practice shows everything, by a user's own actions, and everything about it holds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from effleurage.cli.demo_practice import place
from effleurage.cli.demo_practice.cast import PASSWORD, ROLES, Cover, Story, clients
from effleurage.cli.demo_practice.notes import note
from effleurage.cli.refusal import CommandRefused
from tests.apps.demo.conftest import SERVER
from tests.gateways.papers import alter

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def seen(program):
    return program.look()


def test_it_has_three_therapists_and_forty_clients_of_every_kind(seen):
    assert (seen["therapists"], seen["clients"]) == (3, 40)
    assert seen["lines_of_business"] == ["auto", "commercial", "va", "workers-comp"]
    assert seen["clients_without_policy"] >= 5
    assert seen["visits_billed_to_nobody"] > 0


def test_it_has_as_many_visits_as_were_asked_for(seen):
    assert sum(seen["visits"].values()) == (60 if SERVER else 300)


def test_visits_and_claims_are_in_every_state_of_the_journey(seen):
    assert set(seen["visits"]) == {"draft", "signed", "cancelled"}
    assert set(seen["claims"]) == {
        "draft", "ready", "sent", "accepted", "rejected", "adjudicated", "closed",
    }  # fmt: skip
    assert {"paid", "paid in part", "denied", "reversed"} <= set(seen["outcomes"])
    assert SERVER or {"unprocessable"} <= set(seen["outcomes"])
    assert {"blocked", "held", "warned", "clean"} <= set(seen["verdicts"])
    assert set(seen["held"]) == {"draft", "ready"}


def test_something_is_unsigned_overdue_in_doubt_and_taken_back(seen):
    assert seen["oldest_draft"] < "2026-11-16"
    assert seen["oldest_unanswered"] < "2026-10-01"
    assert seen["submissions"]["unknown"] == 1
    assert seen["methods"]["mail"] >= 1
    assert SERVER or {"folder", "mail", "fax", "portal"} == set(seen["methods"])
    assert SERVER or seen["steps"]["void"] == 1
    assert seen["steps"]["replace"] == 1
    assert seen["steps"]["reopen"] >= 1


def test_remits_are_posted_held_in_part_and_held_whole(seen):
    assert set(seen["remits"]) == {"posted", "part", "held"}
    assert {"client payment", "write-off"} <= {each.replace("_", " ") for each in seen["causes"]}


def test_everything_was_done_by_actions_that_leave_their_event(seen):
    events = seen["events"]

    assert events["visit.started"] == sum(seen["visits"].values())
    assert events["visit.signed"] == seen["visits"]["signed"]
    assert events["client.added"] == 40
    assert events["demo.made"] == 1
    assert sum(events.values()) == seen["seals"]


def test_every_check_holds(program):
    answers = program("check", "--json").json

    assert [each["check"] for each in answers if not each["holds"]] == []
    assert {"seals", "guards", "documents", "notes", "ledger", "claims", "remits"} <= {
        each["check"] for each in answers
    }


def test_a_second_demo_is_refused(program):
    again = program("demo", code=1)

    assert "There is a demo practice here already" in again.err


def test_the_password_is_published_on_a_laptop_only(told):
    assert (told["password"] == PASSWORD) is not bool(SERVER)


def test_orders_approvals_and_policies_end_soon_and_a_payer_is_to_be_asked_again(seen):
    assert {"referral", "authorisation", "policy"} == set(seen["expiring"])
    assert seen["payers_to_recheck"] == 1
    assert seen["claims_clients_owe"] > 0


def test_the_front_desk_charges_takes_copays_and_is_paid_most_of_what_clients_owe(seen):
    charged = seen["events"]["visit.charged"]

    assert seen["cash_not_charged"] == 3
    assert set(seen["receipts"]) == {"card", "cash"}
    assert set(seen["receipts_by"]) == {"Sol Reyes-Hart"}
    assert SERVER or charged >= 20
    assert SERVER or sum(seen["receipts"].values()) > 2 * charged
    assert SERVER or seen["credit_cents"] > 0
    assert SERVER or all(seen["owed_by_age"])


def test_insured_clients_brought_their_card_and_their_order(seen):
    insured = seen["clients"] - seen["clients_without_policy"]

    assert seen["papers"] == {"card": insured, "referral": insured}


def test_no_two_notes_of_a_client_read_the_same():
    for someone in clients(1):
        notes = [note(someone, nth=nth, doctor="Dr. Helen Osgood") for nth in range(10)]

        assert len(set(notes)) == len(notes)


def test_what_a_cut_off_try_left_is_set_aside_and_nothing_is_deleted(tmp_path):
    at = datetime(2026, 11, 23, 18, tzinfo=UTC)
    with pytest.raises(KeyboardInterrupt):
        _cut_off(tmp_path, at)
    assert place.was_cut_off(tmp_path)

    with place.being_made(tmp_path, at=at):
        there = [path.name for path in tmp_path.iterdir() if path.is_file()]

    assert there == [place.MARK]
    assert not place.was_cut_off(tmp_path)
    (aside,) = tmp_path.iterdir()
    assert (aside / "database").read_bytes() == b"half"


def test_two_demo_practices_are_not_made_in_one_folder_at_once(tmp_path):
    at = datetime(2026, 11, 23, 18, tzinfo=UTC)

    with (
        place.being_made(tmp_path, at=at),
        pytest.raises(CommandRefused, match="Another process"),
        place.being_made(tmp_path, at=at),
    ):
        pass


def test_the_same_seed_makes_the_same_people():
    assert clients(1) == clients(1)
    assert clients(1) != clients(2)


def test_every_story_and_every_cover_has_a_client():
    assert len(ROLES) == 40
    assert {role.story for role in ROLES} == set(Story)
    assert {role.cover for role in ROLES} == set(Cover)


def test_a_remit_that_waits_is_posted_once(spoilt, told):
    before = spoilt.look()
    (waiting,) = _unposted(spoilt, told)
    post = ("remit", "post", waiting, "--although-test", "--json")

    first = spoilt(*post).json
    again = spoilt(*post, "--practice", told["practice_id"]).json

    after = spoilt.look()
    assert {each["became"] for each in first} == {"posted"}
    assert {each["became"] for each in again} == {"copy"}
    assert after["claims"].get("accepted", 0) < before["claims"]["accepted"]
    assert after["remits"]["posted"] == before["remits"]["posted"] + len(first)
    spoilt("check")


def test_a_file_that_is_no_remit_is_not_kept(spoilt, told, tmp_path):
    before = spoilt.look()
    (acknowledgement, *_) = sorted(Path(told["remits_waiting_in"]).glob("*.999"))

    refused = spoilt("remit", "post", acknowledgement, code=2)

    assert "holds no remit" in refused.err
    assert spoilt.look() == before
    spoilt("remit", "post", tmp_path / "not-there.835", code=2)


def test_an_auditor_posts_nothing_and_leaves_a_trace(spoilt, told):
    (waiting,) = _unposted(spoilt, told)
    before = spoilt.look()["events"].get("access.refused", 0)

    refused = spoilt("remit", "post", waiting, "--as", "avery@stillwater.example", code=1)

    assert "auditor" in refused.err
    assert spoilt.look()["events"]["access.refused"] == before + 1


def test_who_is_not_here_does_not_act(program):
    program("unknown", "list", "--as", "nobody@stillwater.example", code=1)
    program("unknown", "list", "--practice", "00000000-0000-0000-0000-000000000000", code=1)
    program("unknown", "list", "--practice", "stillwater", code=2)


def test_a_sending_in_doubt_is_settled_by_hand_once(spoilt):
    (doubt,) = spoilt("unknown", "list", "--json").json

    spoilt("unknown", "settle", doubt["id"], "--not-sent", "--confirmation", "asked by phone")

    assert spoilt("unknown", "list", "--json").json == []
    assert "unknown" not in spoilt.look()["submissions"]
    spoilt("unknown", "settle", doubt["id"], "--sent", code=1)
    spoilt("check")


def test_a_list_leaves_one_event_of_what_was_read(spoilt):
    before = spoilt.look()["events"].get("records.read", 0)

    spoilt("unknown", "list")

    assert spoilt.look()["events"]["records.read"] == before + 1


def test_a_paper_altered_on_the_disk_is_named(spoilt):
    paper = next(path for path in (spoilt.home / "documents").rglob("*") if path.is_file())
    alter(paper)

    found = spoilt("check", code=1)

    assert "WRONG  documents" in found.out
    assert paper.name in found.out


def test_an_event_changed_behind_our_back_is_named(spoilt):
    event = spoilt.look("spoil-event")["event"]

    found = spoilt("check", "--json", code=1).json

    (wrong,) = [each for each in found if not each["holds"]]
    assert wrong["check"] == "seals"
    assert event in wrong["findings"][0]["where"]


def _cut_off(home, at):
    with place.being_made(home, at=at):
        (home / "database").write_bytes(b"half")
        raise KeyboardInterrupt


def _unposted(program, told):
    """Return the remits that lie in the outbox and were not taken in when the demo was made."""
    outbox = sorted(Path(told["remits_waiting_in"]).glob("*.835"))
    return outbox[-1:]
