from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.clients.actions import ReferralIsInUse, change_referral
from effleurage.apps.clients.queries import BelongsToAnotherClient
from effleurage.apps.coverage.rule_book import book_of
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from effleurage.apps.visits import actions, mapping, queries, signing
from effleurage.apps.visits.facts import Billing, FeeIsNotComplete, VisitIsNotComplete
from effleurage.apps.visits.models import Visit
from effleurage.core.claims import Address, ServiceLocation, TimeSpan
from tests.apps import world


@pytest.fixture
def therapist(ana):
    return world.a_therapist_of(ana)


@pytest.fixture
def client(practice):
    return world.a_client(practice)


@pytest.fixture
def policy(practice, client):
    return world.a_policy(client, world.a_payer(practice))


@pytest.fixture
def facts(practice, therapist, policy):
    return world.visit_facts(practice, billing=Billing(policy_id=policy.id))


@pytest.fixture
def fee(practice):
    return world.a_fee(practice)


def _start(actor, client, facts):
    return actions.start_visit(actor, client_id=client.id, facts=facts, at=world.AT)


def _sign(actor, visit_id, version=1):
    return signing.sign_visit(actor, visit_id=visit_id, version=version, at=world.AT)


def _units(visit_id):
    lines = Visit.objects.get(pk=visit_id).lines.order_by("position")
    return [(line.procedure, line.minutes, line.units, line.charge_cents) for line in lines]


def _span(start, minutes):
    stop = start * 60 + minutes
    return TimeSpan(start=time(start), stop=time(stop // 60, stop % 60))


def test_times_become_minutes_units_and_a_charge(ana, client, facts, fee):
    visit_id = _start(ana, client, facts)

    assert _units(visit_id) == [("97124", 60, 4, 12_000)]


@pytest.mark.parametrize(("rule", "units"), [("cms", [2, 1]), ("midpoint", [1, 1])])
def test_units_follow_the_payers_rule_over_the_whole_day(
    ana, practice, client, facts, fee, rule, units
):
    payer = world.a_payer(practice, payer_id="RULE", unit_rule=rule)
    policy = world.a_policy(client, payer)
    lines = (
        world.an_hour(times=(_span(9, 22),)),
        world.an_hour(times=(_span(10, 22),), procedure="97112"),
    )

    facts = replace(facts, billing=Billing(policy_id=policy.id), lines=lines, prefer=("97124",))

    assert [line[2] for line in _units(_start(ana, client, facts))] == units


def test_an_untimed_procedure_is_one_unit_without_minutes(ana, client, facts):
    lines = (world.an_hour(procedure="97010", times=()),)

    assert _units(_start(ana, client, replace(facts, lines=lines))) == [("97010", None, 1, 0)]


def test_the_fee_is_that_of_the_day_of_the_visit(ana, client, facts, fee, at):
    actions.set_fee(
        ana, procedure="97124", charge_cents=3_500, active_from=date(2026, 11, 4), at=at
    )

    before = _start(ana, client, facts)
    after = _start(ana, client, replace(facts, service_date=date(2026, 11, 4)))

    assert (_units(before)[0][3], _units(after)[0][3]) == (12_000, 14_000)


@pytest.mark.parametrize(
    ("procedure", "cents"), [("97", 100), ("97124", 0), ("97124", -5), ("97124", True)]
)
def test_a_fee_is_a_code_and_an_amount(ana, at, procedure, cents):
    with pytest.raises(FeeIsNotComplete):
        actions.set_fee(
            ana, procedure=procedure, charge_cents=cents, active_from=date(2026, 1, 1), at=at
        )


def test_a_fee_set_twice_for_a_day_is_the_later_one(ana, at):
    day = date(2026, 1, 1)
    for cents in (3_000, 3_100):
        actions.set_fee(ana, procedure="97124", charge_cents=cents, active_from=day, at=at)

    assert queries.fees_on(ana, on=day) == {"97124": 3_100}
    assert queries.fees_on(ana, on=date(2025, 12, 31)) == {}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        (
            {"times": (_span(10, 60), TimeSpan(start=time(10, 30), stop=time(11, 30)))},
            "times 1 and 2",
        ),
        ({"times": (TimeSpan(start=time(11), stop=time(10)),)}, "time 1"),
        ({"times": (TimeSpan(start=time(10, 0, 5), stop=time(11)),)}, "times"),
        ({"minutes": 61}, "lines[0].minutes"),
        ({"times": (), "minutes": 481}, "lines"),
        ({"procedure": "massage"}, "lines[0].procedure"),
        ({"modifiers": ("59", "59")}, "lines[0].modifiers[1]"),
        ({"diagnosis_pointers": (3,)}, "lines[0].diagnosis_pointers"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_place(ana, client, facts, changes, where):
    lines = (replace(world.an_hour(), **changes),)

    with pytest.raises(VisitIsNotComplete) as refusal:
        _start(ana, client, replace(facts, lines=lines))

    assert where in {each.where for each in refusal.value.findings}
    assert not Visit.objects.exists()


def test_two_procedures_are_never_worked_at_the_same_time(ana, client, facts):
    lines = (world.an_hour(), world.an_hour(procedure="97112"))

    with pytest.raises(VisitIsNotComplete):
        _start(ana, client, replace(facts, lines=lines))


def test_fewer_hands_on_minutes_than_the_times_are_believed(ana, client, facts, fee):
    lines = (world.an_hour(minutes=50),)

    assert _units(_start(ana, client, replace(facts, lines=lines))) == [("97124", 50, 3, 9_000)]


def test_a_procedure_stands_once_in_a_visit(ana, client, facts):
    lines = (world.an_hour(9), world.an_hour(10))

    with pytest.raises(VisitIsNotComplete) as refusal:
        _start(ana, client, replace(facts, lines=lines))

    assert [each.where for each in refusal.value.findings] == ["lines[1].procedure"]


def test_a_draft_may_be_as_good_as_empty(ana, client, facts):
    bare = replace(
        facts, diagnoses=(), lines=(), subjective="", objective="", assessment="", plan=""
    )

    visit_id = _start(ana, client, bare)

    assert queries.get_visit(ana, visit_id).state == "draft"


def test_visits_of_a_day_are_numbered_and_a_moved_one_is_numbered_anew(ana, client, facts, at):
    first, second = _start(ana, client, facts), _start(ana, client, facts)
    moved = replace(facts, service_date=date(2026, 11, 4))

    actions.change_visit(ana, visit_id=first, version=1, facts=moved, at=at)

    assert queries.get_visit(ana, first).number == "V26110401"
    assert queries.get_visit(ana, second).number == "V26110302"


def test_a_change_replaces_the_lines_and_counts_the_version(ana, client, facts, fee, at):
    visit_id = _start(ana, client, facts)
    shorter = replace(facts, lines=(world.an_hour(times=(_span(10, 30),)),))

    actions.change_visit(ana, visit_id=visit_id, version=1, facts=shorter, at=at)

    assert _units(visit_id) == [("97124", 30, 2, 6_000)]
    with pytest.raises(StaleEdit):
        actions.change_visit(ana, visit_id=visit_id, version=1, facts=facts, at=at)
    assert _units(visit_id) == [("97124", 30, 2, 6_000)]


def test_a_cancelled_draft_is_kept_and_closed(ana, client, facts, at):
    visit_id = _start(ana, client, facts)

    actions.cancel_visit(ana, visit_id=visit_id, version=1, at=at)

    with pytest.raises(actions.VisitIsCancelled):
        actions.change_visit(ana, visit_id=visit_id, version=2, facts=facts, at=at)
    with pytest.raises(actions.VisitIsCancelled):
        _sign(ana, visit_id, 2)
    assert not queries.to_bill(ana.practice_id).exists()
    assert queries.visits(ana, state="cancelled").total == 1


def test_what_bills_a_visit_is_its_own_clients(ana, practice, client, policy, facts):
    other = world.a_client(practice, last_name="Other")
    theirs = world.a_policy(other, policy.payer)
    own = Billing(policy_id=policy.id)

    for wrong in (
        Billing(policy_id=theirs.id),
        replace(own, referral_id=world.a_referral(other).id),
        replace(own, case_id=world.a_case(other).id),
    ):
        with pytest.raises(BelongsToAnotherClient):
            _start(ana, client, replace(facts, billing=wrong))
    approval = world.an_authorisation(theirs)
    with pytest.raises(actions.BelongsToAnotherPolicy):
        _start(ana, client, replace(facts, billing=replace(own, authorisation_id=approval.id)))


def test_a_therapist_or_a_place_that_was_set_aside_is_not_used(ana, practice, client, facts):
    gone = world.a_therapist(practice, npi="1660002035", is_active=False)
    closed = world.a_location(practice, name="Old Street", is_active=False)

    for changes in ({"therapist_id": gone.id}, {"location_id": closed.id}):
        with pytest.raises(actions.NoLongerInUse):
            _start(ana, client, replace(facts, **changes))


def test_a_page_of_visits_takes_two_queries_however_many_there_are(
    ana, client, facts, fee, django_assert_num_queries
):
    for _ in range(4):
        _start(ana, client, facts)

    with django_assert_num_queries(2):
        page = queries.visits(ana, size=3)

    assert (len(page.items), page.total) == (3, 4)
    assert page.items[0].total_cents == 12_000
    assert page.items[0].client_name == "Abernathy, Lou"


def test_mapping_many_visits_takes_three_queries(
    ana, client, facts, fee, django_assert_num_queries
):
    for _ in range(3):
        _start(ana, client, facts)

    with django_assert_num_queries(3):
        rules = book_of(ana.practice_id)
        billable = [mapping.billable_visit(each, rules=rules) for each in queries.billable_rows()]

    assert len(billable) == 3


def test_a_mobile_visit_takes_place_at_the_clients_home(ana, practice, client, facts, fee):
    mobile = world.a_location(
        practice, name="Home visits", kind="mobile", street="", city="", state="", postal_code=""
    )

    visit_id = _start(ana, client, replace(facts, location_id=mobile.id))

    value = mapping.billable_visit(queries.get_visit(ana, visit_id))
    home = Address(street="77 Fern Street", city="Tacoma", state="WA", postal_code="98405")
    assert value.circumstances.service_location == ServiceLocation(name="Home visits", address=home)
    assert [line.place_of_service for line in value.lines] == ["12"]


def test_another_office_is_named_and_the_practices_own_is_not(ana, practice, client, facts, fee):
    branch = world.a_location(
        practice, name="Branch", street="9 Dock Street", place_of_service="11"
    )
    here = _start(ana, client, facts)
    there = _start(ana, client, replace(facts, location_id=branch.id))

    def place(visit_id):
        return mapping.billable_visit(
            queries.get_visit(ana, visit_id)
        ).circumstances.service_location

    assert place(here) is None
    assert place(there).name == "Branch"


def test_a_line_that_came_to_no_unit_is_in_the_note_and_on_no_claim(ana, client, facts, fee):
    lines = (world.an_hour(), world.an_hour(12, procedure="97112", times=(_span(12, 5),)))

    visit_id = _start(ana, client, replace(facts, lines=lines))

    assert [each[2] for each in _units(visit_id)] == [4, 0]
    value = mapping.billable_visit(queries.get_visit(ana, visit_id))
    assert [line.procedure for line in value.lines] == ["97124"]


def test_a_cash_visit_is_billed_to_nobody(ana, client, facts, fee):
    visit_id = _start(ana, client, replace(facts, billing=Billing()))
    _sign(ana, visit_id)

    assert not queries.to_bill(ana.practice_id).exists()
    with pytest.raises(mapping.VisitHasNoPolicy):
        mapping.billable_visit(queries.get_visit(ana, visit_id))


def test_nobody_of_another_practice_reaches_a_visit(ana, cleo, practice, client, facts, fee, at):
    visit_id = _start(ana, client, facts)
    mine = world.Practice.objects.get(pk=cleo.practice_id)
    own_client = world.a_client(mine)
    own = world.visit_facts(mine, therapist_id=world.a_therapist_of(cleo, npi="1660002035").id)
    doors = [
        lambda: queries.get_visit(cleo, visit_id),
        lambda: queries.addenda_of(cleo, visit_id=visit_id),
    ]
    deeds = [
        lambda: _start(cleo, client, own),
        lambda: _start(cleo, own_client, replace(own, therapist_id=facts.therapist_id)),
        lambda: _start(cleo, own_client, replace(own, location_id=facts.location_id)),
        lambda: _start(cleo, own_client, replace(own, billing=facts.billing)),
        lambda: actions.change_visit(cleo, visit_id=visit_id, version=1, facts=own, at=at),
        lambda: actions.cancel_visit(cleo, visit_id=visit_id, version=1, at=at),
        lambda: actions.change_billing(
            cleo, visit_id=visit_id, version=1, billing=Billing(), at=at
        ),
        lambda: _sign(cleo, visit_id),
        lambda: signing.write_addendum(cleo, visit_id=visit_id, text="hm", at=at),
    ]

    for attempt in doors + deeds:
        with pytest.raises(NoSuchRecord):
            attempt()

    refused = Event.objects.filter(action="access.refused", practice_id=cleo.practice_id)
    assert refused.count() == len(deeds)
    assert queries.visits(cleo).items == ()
    assert queries.fees_on(cleo, on=date(2026, 11, 3)) == {}


def test_who_may_not_write_notes_starts_no_visit(ana, ben, client, facts):
    with pytest.raises(NotAllowed):
        _start(ben, client, facts)


def test_a_referral_is_fixed_by_the_first_signature_that_relies_on_it(
    ana, client, policy, facts, fee, at
):
    referral = world.a_referral(client)
    visit_id = _start(
        ana, client, replace(facts, billing=Billing(policy_id=policy.id, referral_id=referral.id))
    )
    order = world.referral_facts(visits_allowed=13)
    change_referral(ana, referral_id=referral.id, version=1, facts=order, at=at)

    _sign(ana, visit_id)

    with pytest.raises(ReferralIsInUse):
        change_referral(ana, referral_id=referral.id, version=2, facts=order, at=at)
    assert queries.visits_under_referral(ana, referral_id=referral.id) == 1


def test_a_draft_billed_to_another_payer_is_counted_by_its_rule(
    ana, ben, practice, client, facts, fee, at
):
    lines = (
        world.an_hour(times=(_span(9, 22),)),
        world.an_hour(times=(_span(10, 22),), procedure="97112"),
    )
    visit_id = _start(ana, client, replace(facts, lines=lines))
    pooled = world.a_policy(client, world.a_payer(practice, payer_id="CMS", unit_rule="cms"))

    billing = Billing(policy_id=pooled.id)
    actions.change_billing(ben, visit_id=visit_id, version=1, billing=billing, at=at)

    assert sum(line[2] for line in _units(visit_id)) == 3
    assert _units(visit_id)[0][3] == _units(visit_id)[0][2] * 3_000
