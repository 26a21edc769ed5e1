"""Whatever a remit says: the books balance, clearing is explained, and every cent can be settled."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger.checks import ledger_balances_hold
from effleurage.apps.remits import actions, candidates, identity, intake, queries
from effleurage.apps.remits.checks import clearing_is_explained
from effleurage.core.ledger import Account
from effleurage.core.remits.matching import match
from effleurage.core.remits.remit import UnreadClaim
from tests.apps import world as people
from tests.apps.remits import world
from tests.builders import a_line
from tests.core.test_remit_builders import a_remit, a_remit_claim, a_remit_line, reversed_claim

# One practice after another in one database: an example never sees another's rows.
pytestmark = pytest.mark.django_db

_numbers = st.sampled_from(["C1", "c1", "C2", "C12345678", "C1234567", "C12345678Z", "X9", "0", ""])
_adjustments = st.sampled_from(
    ["", "CO45 2000 + PR2 1600", "CO50 10000", "CO18 10000", "PR1 8000 + CO45 2000", "ZZ1 500"]
)
_claims = st.builds(
    lambda number, told, member, status, bent, is_back: _bent(
        a_remit_claim(
            number,
            a_remit_line(10_000, told, line_id="L1"),
            client_member_id=member,
            status=status,
            payer_claim_number="",
        ),
        bent,
        is_back=is_back,
    ),
    _numbers,
    _adjustments,
    st.sampled_from(["M1", "m1", "M9", ""]),
    st.sampled_from(["1", "1", "1", "2", "4", "25"]),
    st.sampled_from([0, 0, 0, 5]),
    st.booleans(),
)
_unread = st.builds(
    UnreadClaim,
    st.just("C2"),
    st.sampled_from([None, 10_000]),
    st.sampled_from([None, 0, 6_400]),
    st.just(0),
)
_remits = st.builds(
    lambda claims, moved, off, method, unread: _off(
        a_remit(*claims, moved=moved, method=method, unread=tuple(unread)), off
    ),
    st.lists(_claims, max_size=5),
    st.sampled_from(["", "WO 2500", "FB -800 + L6 -150", "ZZ 1 + 72 -1"]),
    st.sampled_from([0, 0, 0, 1, -7, 6_400]),
    st.sampled_from(["ACH", "CHK", "NON"]),
    st.lists(_unread, max_size=2),
)


def _bent(claim, cents, *, is_back):
    told = reversed_claim(claim) if is_back else claim
    return told._replace(paid_cents=told.paid_cents + cents)


def _off(remit, cents):
    return remit._replace(amount_cents=remit.amount_cents + cents)


@given(st.lists(_remits, min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_any_remits_leave_books_in_which_every_cent_is_explained(remits):
    actor = people.a_member(people.a_practice(), name="Ana", role="owner")
    world.sent(actor, "C1", "C2", "C12345678")
    for number, remit in enumerate(remits):
        (known,) = identity.identified([remit._replace(trace_number=f"T{number}")])
        intake.take_in(actor, advice=intake.Advice(known, None), at=world.AT)

    assert _wrong() == []
    for line in queries.inbox(actor).lines:
        for part in queries.parts_of(actor, line.id, state="held"):
            actions.settle_held_part(
                actor, part_id=part.id, settled_as=actions.Outside(), reason="asked", at=world.AT
            )

    assert ledger.uncleared(actor) == {}
    assert {line.state for line in queries.inbox(actor).lines} == {"posted"}
    came = sum(remit.amount_cents for remit in remits if remit.method != "NON")
    assert ledger.balances(actor)[Account.BANK] == came
    assert _wrong() == []


@given(st.lists(_claims, max_size=6))
@settings(max_examples=50, deadline=None)
def test_matching_by_look_up_is_matching_against_everything_sent(claims):
    actor = people.a_member(people.a_practice(), name="Ana", role="owner")
    # Other days, so that a cut number is found by its beginning and by nothing else.
    later = [
        world.our_claim(
            number, lines=(a_line(line_id="L1", service_date=day, charge_cents=10_000),)
        )
        for number, day in (("C12345678", date(2026, 11, 5)), ("C12345670", date(2026, 11, 6)))
    ]
    rows = [*world.sent(actor, "C1", "C2", "C20"), *world.sent_claims(actor, later)]
    everything = [candidates.sent_claim_of(row) for row in rows]
    remit = a_remit(*claims)

    told = candidates.match_remit(actor, remit)

    # Where none is certain, both name the same claims; their order is not a promise.
    assert [_answer(each) for each in told.matches.claims] == [
        _answer(each) for each in match(remit, everything).claims
    ]


def _answer(found):
    return found.sent, found.by, found.lines, sorted(found.candidates)


def _wrong():
    return [*ledger_balances_hold(world.AT), *clearing_is_explained(world.AT)]
