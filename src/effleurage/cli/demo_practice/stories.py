"""What breaks the routine: a denial corrected, a wrong card, money taken back, a typing error.

Knows which story plays in which week, each by what a biller would do. A story whose claim is not
there (a small demo) is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from effleurage.apps.claims.actions import (
    begin_replacement,
    begin_void,
    change_draft,
    close,
    take_back,
)
from effleurage.apps.claims.queries import get_claim
from effleurage.apps.coverage.actions import add_policy, change_policy, end_policy
from effleurage.apps.coverage.benefit_facts import PaymentEndFacts
from effleurage.apps.coverage.benefits import note_payment_end
from effleurage.apps.coverage.queries import get_payer, get_policy
from effleurage.apps.ledger.actions import (
    GivingUp,
    write_off_denied,
)
from effleurage.apps.ledger.queries import claim_balances
from effleurage.apps.remits.actions import PaperClaim, PaperRemit, enter_paper_remit
from effleurage.apps.visits.actions import change_billing
from effleurage.apps.visits.queries import get_visit
from effleurage.cli.demo_practice import billing
from effleurage.cli.demo_practice.cast import Cover, Story
from effleurage.cli.demo_practice.intake import approve, policy_facts
from effleurage.cli.demo_practice.world import ZONE, Kept, World
from effleurage.core.ledger import Account

_TYPED_WRONG_CENTS = 900
_DECIDED = "adjudicated"
_PLAIN_GROUP = "70021"


def play(world: World, *, week: int, at: datetime) -> None:
    """Play the stories of one week."""
    for story in _WEEKS.get(week, ()):
        story(world, at)


def correct_denial(world: World, at: datetime) -> None:
    """An approval is got after a denial: the claim is replaced, later visits carry it at once."""
    kept = world.by_story(Story.CORRECTED)
    claim_id = _first(world, kept, _DECIDED)
    if kept is None or claim_id is None or kept.billing.policy_id is None:
        return
    number = approve(world, kept.billing.policy_id, kept.someone, _first_day(world, kept), at=at)
    kept.billing = replace(kept.billing, authorisation_id=number)
    visit = get_visit(world.biller, kept.visits[0])
    change_billing(
        world.biller, visit_id=visit.id, version=visit.version, billing=kept.billing, at=at
    )
    successor = begin_replacement(world.biller, claim_id=claim_id, at=at)
    change_draft(world.biller, claim_id=successor, at=at)
    kept.claims.append(successor)
    billing.send(world, billing.pass_gate(world, [(kept, successor)], at=at), at=at)


def new_card(story: Story) -> Callable[[World, datetime], None]:
    """Return the story of a client whose plan made trouble, and who brings another card."""

    def play_it(world: World, at: datetime) -> None:
        kept = world.by_story(story)
        if kept is not None:
            _change_card(world, kept, at=at)

    return play_it


def _change_card(world: World, kept: Kept, *, at: datetime) -> None:
    if kept.billing.policy_id is None:
        return
    tomorrow = at.astimezone(ZONE).date() + timedelta(days=1)
    old = get_policy(world.desk, kept.billing.policy_id)
    end_policy(world.desk, policy_id=old.id, version=old.version, active_until=tomorrow, at=at)
    new = add_policy(
        world.desk,
        client_id=kept.client_id,
        payer_id=world.payers[kept.someone.role.cover],
        facts=policy_facts(kept.someone, group=_PLAIN_GROUP, active_from=tomorrow),
        at=at,
    )
    kept.billing = replace(kept.billing, policy_id=new)


def mend_rejected(world: World, at: datetime) -> None:
    """The card was copied wrong: what was rejected is taken back, put right and sent as new."""
    kept = world.by_story(Story.REJECTED)
    if kept is None or kept.billing.policy_id is None:
        return
    card = policy_facts(kept.someone, group=_PLAIN_GROUP, active_from=_first_day(world, kept))
    policy = get_policy(world.desk, kept.billing.policy_id)
    change_policy(world.desk, policy_id=policy.id, version=policy.version, facts=card, at=at)
    rejected = _standing(world, kept, "rejected")
    for claim_id in rejected:
        take_back(world.biller, claim_id=claim_id, at=at, note="group number copied wrong")
        change_draft(world.biller, claim_id=claim_id, at=at)
    mended = [(kept, claim_id) for claim_id in rejected]
    billing.send(world, billing.pass_gate(world, mended, at=at), at=at)


def void_mistake(world: World, at: datetime) -> None:
    """A session was billed although the client had paid for it herself: the claim is voided."""
    kept = world.by_story(Story.VOIDED)
    claim_id = _first(world, kept, _DECIDED)
    if kept is not None and claim_id is not None:
        void = begin_void(world.biller, claim_id=claim_id, at=at)
        kept.claims.append(void)
        billing.send(world, billing.pass_gate(world, [(kept, void)], at=at), at=at)


def close_paid(world: World, at: datetime) -> None:
    """What is paid is closed; a payer who decides one of these again finds it so."""
    for kept in world.clients.values():
        story = kept.someone.role.story
        if kept.someone.role.cover.is_auto or story is Story.DECIDED_AGAIN:
            for claim_id in kept.claims:
                if get_claim(world.biller, claim_id).state == _DECIDED:
                    close(world.biller, claim_id=claim_id, at=at, note="paid, nothing to come")


def give_up(world: World, at: datetime) -> None:
    """What was taken back as not necessary is given up, once."""
    kept = world.by_story(Story.TAKEN_BACK)
    for claim_id in kept.claims[:1] if kept else ():
        number = get_claim(world.biller, claim_id).number
        if claim_balances(world.biller, number=number)[Account.DENIED] > 0:
            decision = GivingUp(
                decision=f"D-{number}",
                claim_number=number,
                on=at.astimezone(ZONE).date(),
                reason="the order named another region; an appeal has no ground",
            )
            write_off_denied(world.biller, giving_up=decision, at=at)


def paper_answer(*, turn: int, mistyped: bool) -> Callable[[World, datetime], None]:
    """Return the story of an answer on paper; one figure typed wrong, and its money is held."""

    def play_it(world: World, at: datetime) -> None:
        kept = world.by_story(Story.BY_MAIL)
        for claim_id in (_standing(world, kept, "sent") if kept else [])[turn : turn + 1]:
            total = get_claim(world.biller, claim_id).total_cents
            paid = total - _TYPED_WRONG_CENTS if mistyped else total
            paper = _paper(world, claim_id, cheque=total, paid=paid, at=at)
            enter_paper_remit(world.biller, paper=paper, at=at)

    return play_it


def unexplained_cheque(world: World, at: datetime) -> None:
    """A cheque comes that is less than the paper with it explains: all of it is held."""
    silent = [each for each in world.clients.values() if each.someone.role.cover is Cover.SILENT]
    kept = silent[0] if silent else None
    claim_id = _first(world, kept, "sent")
    if claim_id is not None:
        total = get_claim(world.biller, claim_id).total_cents
        paper = _paper(world, claim_id, cheque=total - _TYPED_WRONG_CENTS, paid=total, at=at)
        enter_paper_remit(world.biller, paper=paper, at=at)


def _paper(world: World, claim_id: UUID, *, cheque: int, paid: int, at: datetime) -> PaperRemit:
    claim = get_claim(world.biller, claim_id)
    payer = get_payer(world.biller, claim.payer_id)
    answer = PaperClaim(claim_number=claim.number, charge_cents=claim.total_cents, paid_cents=paid)
    return PaperRemit(
        payer_name=payer.name,
        payer_id=payer.payer_id,
        trace_number=f"CHK 00{claim.total_cents + paid + cheque}",
        amount_cents=cheque,
        paid_on=at.astimezone(ZONE).date(),
        claims=(answer,),
    )


def empty_a_cover(world: World, at: datetime) -> None:
    """The money of one auto case runs out: from the next day on somebody else is asked."""
    of_auto = (
        kept
        for kept in world.clients.values()
        if kept.someone.role.cover is Cover.MADRONA and kept.billing.case_id is not None
    )
    kept = next(of_auto, None)
    if kept is None or kept.billing.case_id is None:
        return
    ends = PaymentEndFacts(
        auto_cover="pip",
        exhausted_on=world.today + timedelta(days=1),
        next_payer="the client's health plan",
        letter_kept=True,
    )
    note_payment_end(world.biller, case_id=kept.billing.case_id, version=0, facts=ends, at=at)


def _first(world: World, kept: Kept | None, state: str) -> UUID | None:
    """Return a client's first claim, if it stands there."""
    for claim_id in kept.claims[:1] if kept else ():
        if get_claim(world.biller, claim_id).state == state:
            return claim_id
    return None


def _standing(world: World, kept: Kept, state: str) -> list[UUID]:
    """Return a client's claims that stand there, the first one first."""
    return [one for one in kept.claims if get_claim(world.biller, one).state == state]


def _first_day(world: World, kept: Kept) -> date:
    day: date = get_visit(world.biller, kept.visits[0]).service_date
    return day


_WEEKS: MappingProxyType[int, tuple[Callable[[World, datetime], None], ...]] = MappingProxyType(
    {
        2: (correct_denial, mend_rejected),
        4: (close_paid, new_card(Story.TAKEN_BACK)),
        5: (void_mistake,),
        6: (paper_answer(turn=0, mistyped=True), new_card(Story.DENIED)),
        8: (close_paid, new_card(Story.DECIDED_AGAIN)),
        9: (paper_answer(turn=1, mistyped=False),),
        10: (give_up, unexplained_cheque),
        12: (close_paid,),
    }
)
