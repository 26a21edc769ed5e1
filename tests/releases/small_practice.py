"""The practice in a release's file, made through the actions of the release that makes it.

Six clients with a scanned card each, signed notes, claims drafted, ready, sent, paid, denied, an
answer that nobody knows and is held, a client's payment, and a trail that is sealed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.db import connections

from effleurage.apps.audit.sealing import seal_pending
from effleurage.apps.claims import actions as claims
from effleurage.apps.claims import client_money
from effleurage.apps.claims.models import Claim
from effleurage.apps.clients.actions import add_client, add_referral, open_case
from effleurage.apps.clients.papers import Paper, add_document
from effleurage.apps.coverage.actions import add_payer, add_policy
from effleurage.apps.coverage.facts import PayerFacts, PolicyFacts, Terms
from effleurage.apps.credentials.actions import add_therapist
from effleurage.apps.credentials.facts import TherapistFacts
from effleurage.apps.exchange import actions as exchange
from effleurage.apps.practices.actions import add_location
from effleurage.apps.practices.installation_actions import Person, start_practice
from effleurage.apps.practices.queries import actor_for
from effleurage.apps.remits import actions as remits
from effleurage.apps.visits.actions import set_fee, start_visit
from effleurage.apps.visits.facts import Billing, VisitFacts
from effleurage.apps.visits.signing import sign_visit, write_addendum
from effleurage.cli import records
from effleurage.cli.beginning import NewKey, begin_home
from effleurage.store import keys, unlocked
from effleurage.store.keys import MasterKey
from tests.apps import world
from tests.apps.practices.facts_of import office, stillwater
from tests.apps.remits.world import as_835
from tests.core.test_remit_builders import a_remit, a_remit_claim, a_remit_line
from tests.gateways.papers import a_pdf

PASSPHRASE = "seven geese over the lake"
AT = datetime(2026, 11, 2, 17, tzinfo=UTC)
ON = date(2026, 11, 3)


def begin(home: Path) -> MasterKey:
    """Begin the home and fill its practice; return the key."""
    key_file, master, code = keys.make_key_file(PASSPHRASE)
    unlocked.unlock(master)
    ana = Person("ana@stillwater.example", "Ana Fairhaven", "lark-copper-73-meadow")
    _, started = begin_home(
        NewKey(key_file, code),
        at=AT,
        first=lambda: start_practice(facts=stillwater(), owner=ana, at=AT),
    )
    actor = actor_for(user_id=started.user_id, practice_id=started.practice_id)
    _fill(actor, home)
    seal_pending(AT + timedelta(days=30))
    connections.close_all()
    return master


def _fill(ana, home):
    house = _house(ana)
    visits = [_visit(ana, house, _client(ana, house, place, home), place) for place in range(6)]
    drafted = [claims.draft_claims(ana, visit_ids=[each], at=_on(3)) for each in visits]
    claim_ids = [claim_id for (claim_id,) in drafted]
    for claim_id in claim_ids[:5]:
        claims.make_ready(ana, claim_id=claim_id, at=_on(3))
    way = exchange.add_connection(
        ana,
        terms=exchange.Terms(
            name="Northgate Clearing", method="folder", sender_id="STILLWATER",
            receiver_id="NORTHGATE", outgoing_folder=str(home.parent),
        ),
        at=_on(3),
    )  # fmt: skip
    exchange.switch_to_production(ana, connection_id=way, at=_on(3))
    exchange.send_claims(ana, claim_ids=claim_ids[:4], connection_id=way, at=_on(4))
    numbers = _numbers(claim_ids)
    payment = a_remit(
        _paid(numbers[0], "CO45 2000 + PR2 1600"),
        _paid(numbers[1], "CO50 12000", status="4"),
        _paid("X77", "CO45 2000", client_member_id="M9"),
    )
    file = exchange.take_in_file(ana, name="remit.835", data=as_835(payment), at=_on(20))
    remits.take_in_remits(ana, file_id=file.file_id, at=_on(20))
    client_id = Claim.objects.get(number=numbers[0]).client_id
    paid = client_money.Payment(cents=1_600, on=date(2026, 11, 21), method="cash")
    client_money.take_payment(ana, client_id=client_id, payment=paid, at=_on(21))


def _on(day, hour=18):
    return datetime.combine(date(2026, 11, day), time(hour), UTC)


def _numbers(claim_ids):
    told = dict(Claim.objects.values_list("id", "number"))
    return [told[each] for each in claim_ids]


def _paid(number, adjustments, **changes):
    return a_remit_claim(number, a_remit_line(12_000, adjustments), **changes)


def _house(ana):
    set_fee(ana, procedure="97124", charge_cents=3_000, active_from=date(2026, 1, 1), at=AT)
    therapist = TherapistFacts(
        last_name="Fairhaven", first_name="Ana", npi="1660004056", licence_number="MA60001",
        licence_state="WA", licence_until=date(2027, 12, 31), user_id=ana.user_id,
    )  # fmt: skip
    payer = PayerFacts(
        name="Acme Health", payer_id="ACME1", line_of_business="commercial", street="1 Mill Road",
        city="Tacoma", state="WA", postal_code="984090071",
    )  # fmt: skip
    terms = Terms(unit_rule="midpoint", filing_limit_days=180, requires_gp=False,
                  requires_prescription=False, source="the contract")  # fmt: skip
    return {
        "location": add_location(ana, facts=office(), at=AT),
        "therapist": add_therapist(ana, facts=therapist, at=AT),
        "payer": add_payer(ana, facts=payer, terms=terms, at=AT),
    }


_PEOPLE = ("Abernathy", "Quillfeather", "Osterhout", "Penhallow", "Vantongeren", "Marchbanks")


def _client(ana, house, place, home):
    facts = world.client_facts(last_name=_PEOPLE[place])
    client_id = add_client(ana, facts=facts, at=AT)
    card = Paper(kind="card", title="Card", content=a_pdf(str(place).encode()))
    document_id = add_document(
        ana, client_id=client_id, paper=card, store=records.documents(), at=AT
    )
    policy = PolicyFacts(
        member_id=f"ACM10020{place}", claim_filing_code="CI", active_from=date(2026, 1, 1)
    )
    case_id = open_case(ana, client_id=client_id, facts=world.case_facts(), at=AT)
    order = world.referral_facts(case_id=case_id, document_id=document_id)
    policy_id = add_policy(ana, client_id=client_id, payer_id=house["payer"], facts=policy, at=AT)
    return client_id, Billing(
        policy_id=policy_id,
        case_id=case_id,
        referral_id=add_referral(ana, client_id=client_id, facts=order, at=AT),
    )


def _visit(ana, house, client, place):
    client_id, billing = client
    facts = VisitFacts(
        service_date=ON, therapist_id=house["therapist"], location_id=house["location"],
        billing=billing, diagnoses=("M54.2",), subjective="Neck stiff since September.",
        objective="Upper trapezius, both sides.", assessment="Better.", plan="Weekly.",
        lines=(world.an_hour(9 + place),),
    )  # fmt: skip
    visit_id = start_visit(ana, client_id=client_id, facts=facts, at=_on(3, 20))
    sign_visit(ana, visit_id=visit_id, version=1, at=_on(3, 23))
    if place == 0:
        write_addendum(ana, visit_id=visit_id, text="Also the jaw.", at=_on(4))
    return visit_id
