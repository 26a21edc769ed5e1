"""How much money waits in remits until somebody decides, on either engine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from effleurage.apps.practices.doors import NotAllowed
from effleurage.apps.remits import actions, waiting
from effleurage.apps.remits.actions import Outside
from effleurage.apps.remits.models import RemitPart
from tests.apps import world as people
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import paid, take_in
from tests.core.test_remit_builders import a_remit


def _stranger(number="X1"):
    return paid(number, client_member_id="")


def test_what_waits_is_what_parts_hold_and_all_of_a_remit_in_doubt_but_no_test(ana):
    world.sent(ana, "C1")
    assert waiting.waiting_cents(ana) == 0

    take_in(ana, a_remit(paid("C1"), _stranger(), trace_number="A1"))
    assert waiting.waiting_cents(ana) == 6_400

    nameless = a_remit(_stranger("X2"), _stranger("X3"), trace_number="000")
    take_in(ana, nameless, at=world.AT + timedelta(minutes=1))
    assert waiting.waiting_cents(ana) == 6_400 + 12_800

    test = world.as_835(a_remit(_stranger("X4"), trace_number="A3"), is_test=True)
    take_in(ana, data=test, at=world.AT + timedelta(minutes=2))
    assert waiting.waiting_cents(ana) == 19_200
    assert waiting.held_money(ana).cents == 19_200


def test_what_was_settled_waits_no_longer(ana, at):
    (taken,) = take_in(ana, a_remit(_stranger()))
    part = RemitPart.objects.get(remit_id=taken.remit_id)

    actions.settle_held_part(ana, part_id=part.id, settled_as=Outside(), reason="refund", at=at)

    assert waiting.waiting_cents(ana) == 0


def test_another_practice_waits_for_nothing_of_it_and_a_role_without_remits_may_not_ask(
    ana, cleo, practice
):
    take_in(ana, a_remit(_stranger()))
    desk = people.a_member(practice, name="Desk", role="front-desk")

    assert waiting.waiting_cents(cleo) == 0
    with pytest.raises(NotAllowed):
        waiting.waiting_cents(desk)
