"""A client's own money over rows: taken early, used, refunded, taken back; cash visits."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effleurage.apps.claims import accounts, client_money, owing
from effleurage.apps.claims.client_money import Decision, Payment
from effleurage.apps.claims.drafting import VisitWasChargedToTheClient, draft_claims
from effleurage.apps.clients import merging
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.ledger import queries, receipts
from effleurage.apps.ledger.actions import PaymentIsAReceipt, ReasonIsMissing
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.visits.models import Visit
from effleurage.core.ledger import Account, Cause, Entry, Posting
from tests.apps import world
from tests.apps.claims import a_claim_of

ON = date(2026, 11, 23)
WHY = Decision(on=ON, reason="typed twice")


def a_share(actor, claim, cents=1_600):
    """A payer's answer that leaves the client a share."""
    where = (claim.number, "L1", "R:1:1")
    entry = Entry(
        f"share {claim.number} {cents}", date(2026, 11, 20), Cause.REMIT_CLAIM, "Answered",
        (
            Posting(Account.CLIENT_RECEIVABLE, cents, *where, "PR2"),
            Posting(Account.PAYER_RECEIVABLE, -cents, *where),
        ),
    )  # fmt: skip
    ledger.post(actor, [entry], at=world.AT)


def pay(actor, client, at, cents=2_500, **more):
    payment = Payment(cents=cents, on=ON, method="card", **more)
    receipt_id = client_money.take_payment(actor, client_id=client.id, payment=payment, at=at)
    return receipts.get_receipt(actor, receipt_id)


def unused(actor, client):
    return accounts.unused_credit(actor, client_id=client.id)


def owes(actor, client):
    return sum(each.client_owes_cents for each in accounts.bills_of(actor, client_id=client.id))


def test_a_copay_is_taken_before_there_is_any_claim(ana, practice, at):
    client = world.a_client(practice)

    receipt = pay(ana, client, at)

    assert receipt.number == "R261123-1"
    assert unused(ana, client) == 2_500
    assert queries.balances(ana)[Account.BANK] == 2_500


def test_credit_is_used_once_the_share_is_known(ana, at):
    claim = a_claim_of.a_ready_claim(ana)
    pay(ana, claim.client, at)
    a_share(ana, claim)

    used = client_money.use_credit(ana, client_id=claim.client_id, on=ON, at=at)

    assert used == 1_600
    assert (owes(ana, claim.client), unused(ana, claim.client)) == (0, 900)
    assert client_money.use_credit(ana, client_id=claim.client_id, on=ON, at=at) == 0


def test_a_payment_pays_the_oldest_bill_first(ana, at):
    policy = a_claim_of.a_billed_client(ana)
    claims = [
        a_claim_of.a_ready_claim(ana, policy, service_date=date(2026, 11, day)) for day in (3, 9)
    ]
    for claim in reversed(claims):
        a_share(ana, claim)

    pay(ana, policy.client, at, cents=2_000)

    bills = accounts.bills_of(ana, client_id=policy.client_id)
    assert [bill.client_owes_cents for bill in bills] == [0, 1_200]
    assert unused(ana, policy.client) == 0


def test_a_payment_for_one_bill_leaves_the_others_and_keeps_the_rest(ana, at):
    policy = a_claim_of.a_billed_client(ana)
    claims = [
        a_claim_of.a_ready_claim(ana, policy, service_date=date(2026, 11, day)) for day in (3, 9)
    ]
    for claim in claims:
        a_share(ana, claim)

    pay(ana, policy.client, at, cents=2_000, use=claims[1].number)

    bills = accounts.bills_of(ana, client_id=policy.client_id)
    assert [bill.client_owes_cents for bill in bills] == [1_600, 0]
    assert unused(ana, policy.client) == 400


def test_a_bill_of_somebody_else_is_not_paid(ana, practice, at):
    claim = a_claim_of.a_ready_claim(ana)
    a_share(ana, claim)

    with pytest.raises(client_money.BillIsNotOwed):
        pay(ana, world.a_client(practice), at, use=claim.number)
    assert queries.balances(ana)[Account.BANK] == 0


def test_unused_credit_is_refunded_and_never_more(ana, practice, at):
    client = world.a_client(practice)
    receipt = pay(ana, client, at)

    with pytest.raises(client_money.NotThatMuchCredit):
        client_money.refund_credit(ana, receipt_id=receipt.id, cents=2_501, decision=WHY, at=at)
    for cents in (1_000, 1_500):
        client_money.refund_credit(ana, receipt_id=receipt.id, cents=cents, decision=WHY, at=at)

    assert unused(ana, client) == 0
    assert queries.balances(ana)[Account.BANK] == 0


def test_what_was_overpaid_on_a_claim_goes_back(ana, at):
    claim = a_claim_of.a_ready_claim(ana)
    a_share(ana, claim)
    pay(ana, claim.client, at, cents=1_600)
    a_share(ana, claim, -200)

    back = client_money.refund_overpaid(
        ana, client_id=claim.client_id, bill=claim.number, decision=WHY, at=at
    )

    assert back == 200
    assert owes(ana, claim.client) == 0
    with pytest.raises(client_money.NotOverpaid):
        client_money.refund_overpaid(
            ana, client_id=claim.client_id, bill=claim.number, decision=WHY, at=at
        )


def test_a_receipt_taken_back_leaves_everything_as_it_was(ana, at):
    claim = a_claim_of.a_ready_claim(ana)
    a_share(ana, claim)
    before = queries.balances(ana)
    receipt = pay(ana, claim.client, at)

    client_money.take_receipt_back(ana, receipt_id=receipt.id, decision=WHY, at=at)

    assert queries.balances(ana) == before
    with pytest.raises(client_money.ReceiptWasTakenBack):
        client_money.take_receipt_back(ana, receipt_id=receipt.id, decision=WHY, at=at)


def test_a_refunded_receipt_is_not_taken_back_until_the_refund_is(ana, practice, at):
    receipt = pay(ana, world.a_client(practice), at)
    client_money.refund_credit(ana, receipt_id=receipt.id, cents=100, decision=WHY, at=at)

    with pytest.raises(client_money.ReceiptWasRefunded):
        client_money.take_receipt_back(ana, receipt_id=receipt.id, decision=WHY, at=at)

    ledger.reverse_entry(ana, key=f"refund:{receipt.number}/2", on=ON, reason="not sent", at=at)
    client_money.take_receipt_back(ana, receipt_id=receipt.id, decision=WHY, at=at)
    assert queries.balances(ana)[Account.BANK] == 0


def test_a_payment_with_a_receipt_is_not_reversed_past_its_uses(ana, practice, at):
    receipt = pay(ana, world.a_client(practice), at)

    with pytest.raises(PaymentIsAReceipt):
        ledger.reverse_entry(ana, key=f"client payment:{receipt.number}", on=ON, reason="no", at=at)


def test_money_goes_nowhere_without_a_reason(ana, practice, at):
    receipt = pay(ana, world.a_client(practice), at)

    with pytest.raises(ReasonIsMissing):
        client_money.refund_credit(
            ana, receipt_id=receipt.id, cents=1, decision=Decision(on=ON, reason=" "), at=at
        )


def test_a_cash_visit_is_charged_once_and_listed_until_then(ana, practice, at):
    visit = world.a_signed_visit(ana, world.a_client(practice))
    (listed,) = accounts.cash_visits_to_charge(ana)
    assert (listed.id, listed.cents) == (visit.id, 12_000)

    client_money.charge_cash_visit(ana, visit_id=visit.id, on=ON, at=at)

    assert accounts.cash_visits_to_charge(ana) == ()
    assert owes(ana, visit.client) == 12_000
    with pytest.raises(client_money.VisitIsCharged):
        client_money.charge_cash_visit(ana, visit_id=visit.id, on=ON, at=at)


def test_a_cash_charge_taken_back_may_be_charged_again(ana, practice, at):
    visit = world.a_signed_visit(ana, world.a_client(practice))
    client_money.charge_cash_visit(ana, visit_id=visit.id, on=ON, at=at)
    ledger.reverse_entry(ana, key=f"cash charge:{visit.number}", on=ON, reason="price", at=at)
    assert len(accounts.cash_visits_to_charge(ana)) == 1

    client_money.charge_cash_visit(ana, visit_id=visit.id, on=ON, at=at)

    assert owes(ana, visit.client) == 12_000


def test_a_visit_with_a_policy_is_no_cash_visit(ana, at):
    visit = a_claim_of.a_visit_to_bill(ana)

    with pytest.raises(client_money.VisitIsNotCash):
        client_money.charge_cash_visit(ana, visit_id=visit.id, on=ON, at=at)


def test_a_merged_clients_money_goes_along(ana, practice, at):
    kept, dropped = world.a_client(practice), world.a_client(practice)
    pay(ana, dropped, at)

    merging.merge_clients(ana, keep=kept.id, drop=dropped.id, at=at)

    assert unused(ana, kept) == 2_500


def test_another_practice_takes_nothing_and_sees_nothing(ana, cleo, practice, at):
    client = world.a_client(practice)
    receipt = pay(ana, client, at)

    with pytest.raises(NoSuchRecord):
        pay(cleo, client, at)
    with pytest.raises(NoSuchRecord):
        client_money.take_receipt_back(cleo, receipt_id=receipt.id, decision=WHY, at=at)
    assert accounts.bills_of(cleo, client_id=client.id) == ()


def test_the_front_desk_takes_money_and_gives_none_back(ana, practice, at):
    desk = world.a_member(practice, name="Desk", role="front-desk")
    receipt = pay(desk, world.a_client(practice), at)

    with pytest.raises(NotAllowed):
        client_money.refund_credit(desk, receipt_id=receipt.id, cents=1, decision=WHY, at=at)


def test_who_owes_is_listed_by_the_age_of_the_share(ana, at):
    claim = a_claim_of.a_ready_claim(ana)
    a_share(ana, claim)

    (young,) = owing.clients_owing(ana, today=date(2026, 12, 20)).items
    (old,) = owing.clients_owing(ana, today=date(2027, 3, 1)).items
    (payer,) = owing.payers_owing(ana, today=date(2026, 12, 4))

    assert (young.cents, old.cents) == ((1_600, 0, 0, 0), (0, 0, 0, 1_600))
    assert payer.cents == (0, 12_000 - 1_600, 0, 0)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(1, 3_000), min_size=1, max_size=5))
def test_no_cent_is_used_twice(ana, practice, at, amounts):
    visit = world.a_signed_visit(ana, world.a_client(practice))
    client_money.charge_cash_visit(ana, visit_id=visit.id, on=ON, at=at)

    for cents in amounts:
        pay(ana, visit.client, at, cents=cents)

    paid = sum(amounts)
    assert owes(ana, visit.client) == max(12_000 - paid, 0)
    assert unused(ana, visit.client) == max(paid - 12_000, 0)


def test_a_visit_charged_to_the_client_is_not_billed_to_a_payer_as_well(ana, at):
    policy = a_claim_of.a_billed_client(ana)
    visit = world.a_signed_visit(ana, policy.client)
    client_money.charge_cash_visit(ana, visit_id=visit.id, on=ON, at=at)
    Visit.objects.filter(pk=visit.pk).update(policy=policy)

    with pytest.raises(VisitWasChargedToTheClient, match=visit.number):
        draft_claims(ana, visit_ids=[visit.id], at=at)

    ledger.reverse_entry(ana, key=f"cash charge:{visit.number}", on=ON, reason="insured", at=at)
    assert len(draft_claims(ana, visit_ids=[visit.id], at=at)) == 1
