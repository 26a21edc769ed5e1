"""Which claims held money may be about: found by what agrees, and never chosen for anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger.models import Entry
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.remits import actions, likely, settling
from effleurage.apps.remits.actions import Answers, Outside, PaysTowards
from effleurage.apps.remits.models import RemitPart
from effleurage.core.ledger import Account
from tests.apps import world as people
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import paid, take_in
from tests.builders import a_line
from tests.core.test_remit_builders import VISIT_DAY, a_remit


def _held(actor, **said):
    values = {"client_member_id": "", "client_last_name": ""} | said
    number = values.pop("number", "X404")
    (taken,) = take_in(actor, a_remit(paid(number, **values)))
    return RemitPart.objects.get(remit_id=taken.remit_id)


def _found(actor, part):
    return [(each.number, each.agrees) for each in likely.likely(actor, part.id)]


def test_a_claim_of_that_day_charge_and_name_is_found_though_the_name_is_misspelt(ana):
    (claim,) = world.sent(ana, "C1")
    name = claim.client.last_name
    misspelt = name[:-1] + ("a" if name[-1] != "a" else "o")
    part = _held(ana, service_from=VISIT_DAY, client_last_name=misspelt.upper())

    assert _found(ana, part) == [("C1", ("day", "charge", "name"))]


def test_what_agrees_more_stands_first(ana):
    (claim,) = world.sent(ana, "C2")
    world.sent(ana, "C1", lines=(a_line(service_date=VISIT_DAY, charge_cents=9_000),))
    part = _held(ana, service_from=VISIT_DAY, client_last_name=claim.client.last_name)

    assert _found(ana, part) == [("C2", ("day", "charge", "name")), ("C1", ("day", "name"))]


def test_a_charge_or_a_day_alone_says_nothing(ana):
    world.sent(ana, "C1")
    part = _held(ana, service_from=VISIT_DAY + timedelta(days=9))

    assert _found(ana, part) == []


def test_another_practices_claims_are_never_likely(ana, cleo):
    world.sent(cleo, "C1")
    part = _held(ana, service_from=VISIT_DAY, client_member_id="M1")

    assert _found(ana, part) == []
    with pytest.raises(NoSuchRecord):
        likely.likely(cleo, part.id)


@pytest.mark.parametrize(
    "settled_as",
    [
        lambda claim: Answers(claim_id=claim.id),
        lambda claim: PaysTowards(claim_id=claim.id),
        lambda claim: PaysTowards(claim_id=claim.id, account=Account.CLIENT_RECEIVABLE),
        lambda _: Outside(),
    ],
)
def test_what_was_foretold_of_a_decision_is_what_it_posts(ana, at, settled_as):
    (claim,) = world.sent(ana, "C1")
    part = _held(ana)
    before = ledger.balances(ana), Entry.objects.count()

    (foretold,) = settling.foretell_settlement(
        ana, part_id=part.id, settled_as=settled_as(claim), at=at
    )
    assert (ledger.balances(ana), Entry.objects.count()) == before
    actions.settle_held_part(
        ana, part_id=part.id, settled_as=settled_as(claim), reason="asked", at=at
    )

    posted = ledger.entries_by_key(ana.practice_id, [foretold.key])[foretold.key]
    assert posted.postings == foretold.postings


def test_only_who_may_settle_is_told_what_it_would_do(ana, practice, at):
    part = _held(ana)
    auditor = people.a_member(practice, name="Audit", role="auditor")

    with pytest.raises(NotAllowed):
        settling.foretell_settlement(auditor, part_id=part.id, settled_as=Outside(), at=at)
