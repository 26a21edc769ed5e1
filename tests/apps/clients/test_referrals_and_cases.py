from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.clients import actions, mapping, queries
from effleurage.apps.clients.facts import (
    CaseIsNotComplete,
    Correction,
    ReasonIsMissing,
    ReferralIsNotComplete,
)
from effleurage.apps.practices.doors import NoSuchRecord
from effleurage.apps.practices.edits import StaleEdit
from effleurage.core.claims import Accident, AccidentCause, Address, Employer
from tests.apps import world


@pytest.fixture
def client(practice):
    return world.a_client(practice)


def _refer(actor, client, **changes):
    facts = world.referral_facts(**changes)
    return actions.add_referral(actor, client_id=client.id, facts=facts, at=world.AT)


def test_a_referral_says_on_a_claim_what_the_order_said(ana, client):
    referral_id = _refer(ana, client, referrer_middle_name="T", number="R-1")

    value = mapping.referral(queries.get_referral(ana, referral_id))

    assert (value.referrer.last, value.referrer.middle, value.number) == ("Nakamura", "T", "R-1")
    assert value.diagnoses == ("M54.2", "M62.830")
    assert [each.id for each in queries.referrals_of(ana, client_id=client.id)] == [referral_id]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"referrer_npi": "1660002036"}, "referrer_npi"),
        ({"referrer_npi": "166000203"}, "referrer_npi"),
        ({"referrer_last_name": ""}, "referrer_last_name"),
        ({"role": "XX"}, "role"),
        ({"visits_allowed": 0}, "visits_allowed"),
        ({"diagnoses": ("neck pain",)}, "diagnoses[0]"),
        ({"diagnoses": ("M54.2", "M54.2")}, "diagnoses[1]"),
        ({"ordered_on": date(2026, 12, 1)}, "ordered_on"),
        ({"valid_until": date(2026, 10, 12)}, "valid_until"),
    ],
)
def test_a_referral_that_no_claim_could_carry_is_refused_by_field(ana, client, changes, where):
    with pytest.raises(ReferralIsNotComplete) as refusal:
        _refer(ana, client, **changes)

    assert [each.where for each in refusal.value.findings] == [where]


def test_a_referral_may_be_changed_until_a_signed_note_relies_on_it(ana, client, at):
    referral_id = _refer(ana, client)
    longer = world.referral_facts(visits_allowed=18)
    actions.change_referral(ana, referral_id=referral_id, version=1, facts=longer, at=at)
    queries.Referral.objects.filter(pk=referral_id).update(used_at=at)

    with pytest.raises(actions.ReferralIsInUse):
        actions.change_referral(ana, referral_id=referral_id, version=2, facts=longer, at=at)

    assert queries.get_referral(ana, referral_id).visits_allowed == 18


def test_what_was_mis_copied_is_mended_with_a_reason_and_what_was_ordered_is_not(ana, client, at):
    referral_id = _refer(ana, client)
    queries.Referral.objects.filter(pk=referral_id).update(used_at=at)
    mended = world.referral_facts(referrer_npi="1660003041")
    stretched = world.referral_facts(visits_allowed=40)

    with pytest.raises(ReasonIsMissing):
        _correct(ana, referral_id, mended, reason=" ")
    with pytest.raises(actions.ReferralIsInUse):
        _correct(ana, referral_id, stretched, reason="more visits")
    _correct(ana, referral_id, mended, reason="digits swapped")

    assert queries.get_referral(ana, referral_id).referrer_npi == "1660003041"
    (event,) = Event.objects.filter(action="referral.corrected")
    assert (event.reason, event.details) == ("digits swapped", {"fields": ["referrer_npi"]})


def _correct(actor, referral_id, facts, *, reason):
    actions.correct_referral(
        actor,
        referral_id=referral_id,
        version=1,
        correction=Correction(facts=facts, reason=reason),
        at=world.AT,
    )


def test_a_referral_and_its_case_are_one_clients(ana, client, practice, at):
    other = world.a_client(practice, last_name="Other")
    theirs = actions.open_case(ana, client_id=other.id, facts=world.case_facts(), at=at)

    with pytest.raises(queries.BelongsToAnotherClient):
        _refer(ana, client, case_id=theirs)


def test_the_claim_number_arrives_later(ana, client, at):
    case_id = actions.open_case(ana, client_id=client.id, facts=world.case_facts(), at=at)
    assert mapping.accident(queries.get_case(ana, case_id)).claim_number == ""

    numbered = world.case_facts(claim_number=" PSC26 ")
    actions.change_case(ana, case_id=case_id, version=1, facts=numbered, at=at)

    assert queries.get_case(ana, case_id).claim_number == "PSC26"
    with pytest.raises(StaleEdit):
        actions.change_case(ana, case_id=case_id, version=1, facts=numbered, at=at)


def test_each_case_has_a_number_of_its_own_that_a_change_keeps(ana, client, at):
    facts = world.case_facts()
    one = actions.open_case(ana, client_id=client.id, facts=facts, at=at)
    two = actions.open_case(ana, client_id=client.id, facts=facts, at=at)
    number = queries.get_case(ana, one).number

    actions.change_case(ana, case_id=one, version=1, facts=replace(facts, state="OR"), at=at)

    assert number != queries.get_case(ana, two).number
    assert (queries.get_case(ana, one).number, queries.get_case(ana, one).state) == (number, "OR")


def test_a_work_injury_says_who_employed_the_client(ana, client, at):
    address = {"street": "9400 Mill Road", "city": "Gresham", "state": "OR", "postal_code": "97030"}
    facts = world.case_facts(
        cause="work", state="OR", employer_name="Cedar Ridge Lumber", employer_address=address
    )

    case_id = actions.open_case(ana, client_id=client.id, facts=facts, at=at)

    assert mapping.accident(queries.get_case(ana, case_id)) == Accident(
        cause=AccidentCause.WORK,
        injury_date=date(2026, 10, 14),
        state="OR",
        adjuster_name="Robin Castellanos",
        employer=Employer(name="Cedar Ridge Lumber", address=Address(**address)),
    )


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"cause": "flood"}, "cause"),
        ({"state": "ZZ"}, "state"),
        ({"injury_date": date(2027, 1, 1)}, "injury_date"),
        ({"employer_address": {"street": "9400 Mill Road"}}, "employer_address.city"),
        ({"number": "E 1"}, "number"),
    ],
)
def test_a_case_that_no_claim_could_carry_is_refused_by_field(ana, client, at, changes, where):
    with pytest.raises(CaseIsNotComplete) as refusal:
        actions.open_case(ana, client_id=client.id, facts=world.case_facts(**changes), at=at)

    assert where in {each.where for each in refusal.value.findings}


def test_nobody_of_another_practice_reaches_a_case_or_a_referral(ana, cleo, client, at):
    case_id = actions.open_case(ana, client_id=client.id, facts=world.case_facts(), at=at)
    referral_id = _refer(ana, client)
    own = world.a_client(world.Practice.objects.get(pk=cleo.practice_id))
    facts, order = world.case_facts(), world.referral_facts()
    attempts = [
        lambda: queries.get_case(cleo, case_id),
        lambda: queries.get_referral(cleo, referral_id),
        lambda: actions.change_case(cleo, case_id=case_id, version=1, facts=facts, at=at),
        lambda: actions.change_referral(
            cleo, referral_id=referral_id, version=1, facts=order, at=at
        ),
        lambda: _correct(cleo, referral_id, order, reason="mine"),
        lambda: _refer(cleo, own, case_id=case_id),
    ]

    for attempt in attempts:
        with pytest.raises(NoSuchRecord):
            attempt()

    assert Event.objects.filter(action="access.refused", practice_id=cleo.practice_id).count() == 4
