from __future__ import annotations

from uuid import uuid4

import pytest

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actions import ReasonIsMissing
from effleurage.apps.audit.queries import Asked
from effleurage.apps.practices import sign_in_trail, trail
from effleurage.apps.practices.doors import NotAllowed
from tests.apps import world


def test_owner_and_auditor_read_the_trail_and_nobody_else(practice, at):
    for role in world.roles():
        member = world.a_member(practice, name=role, role=role)
        if role in {"owner", "auditor"}:
            assert trail.events(member).next is None
            continue
        for refused in (trail.events, trail.sign_ins, trail.holds_in_force):
            with pytest.raises(NotAllowed):
                refused(member)


def test_an_owner_sees_the_sign_ins_of_her_own_people_only(ana, ben, cleo, at):
    for actor in (ben, cleo):
        sign_in_trail.tell(actor.user_id, "session.started", at=at)

    assert [line.actor_name for line in trail.sign_ins(ana).lines] == ["Ben"]


def test_the_trail_leaves_with_a_reason_that_it_keeps(ana, at):
    audit.record(ana, "claim.sent", kind="claim", ids=[uuid4()], at=at)

    lines = list(trail.export_events(ana, reason="yearly review", at=at))
    with pytest.raises(ReasonIsMissing):
        trail.export_events(ana, reason="", at=at)

    assert [line.action for line in lines] == ["claim.sent"]
    (left,) = trail.events(ana, Asked(action="records.exported")).lines
    assert (left.reason, left.details) == ("yearly review", {"form": "csv", "event": 1})


def test_holds_are_the_owners(ana, ben, at):
    hold = trail.place_hold(ana, kind="client", object_id=uuid4(), reason="case 1", at=at)

    with pytest.raises(NotAllowed):
        trail.lift_hold(ben, hold_id=hold, reason="enough", at=at)
    trail.lift_hold(ana, hold_id=hold, reason="settled", at=at)

    assert trail.holds_in_force(ana) == []
