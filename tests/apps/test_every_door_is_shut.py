"""Every action and every query in the tree, tried by a stranger and in every role.

The tree is walked, not listed: a function whose first parameter is ``actor`` and for which nothing
here can make the arguments fails the walk, so that a new door cannot be forgotten. Each one is tried
with one id of Ana's practice at a time, all others being the stranger's own.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import re
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from effleurage.apps.audit.actor import SYSTEM, Actor
from effleurage.apps.audit.holds import place_hold
from effleurage.apps.audit.models import Event
from effleurage.apps.audit.queries import Asked
from effleurage.apps.claims import client_money, mending
from effleurage.apps.claims.queries import Which
from effleurage.apps.clients import confirming, papers
from effleurage.apps.clients import facts as client_facts
from effleurage.apps.clients.models import Client
from effleurage.apps.coverage import benefit_facts
from effleurage.apps.coverage import facts as coverage_facts
from effleurage.apps.coverage.answer_facts import AnswerFacts
from effleurage.apps.coverage.contract_facts import ContractFacts, ContractFeeFacts
from effleurage.apps.coverage.models import Contract, PayerRule
from effleurage.apps.coverage.rule_facts import RuleFacts
from effleurage.apps.credentials.facts import TherapistFacts
from effleurage.apps.exchange import connections
from effleurage.apps.exchange import papers as sent_papers
from effleurage.apps.exchange.models import Connection, Direction, Method, SubmissionState
from effleurage.apps.ledger.actions import GivingUp
from effleurage.apps.ledger.models import Entry
from effleurage.apps.practices import permissions
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.facts import LocationFacts, PracticeFacts
from effleurage.apps.practices.models import Invitation, Membership, Practice, Role, User
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import held, intake, paper, settling
from effleurage.apps.remits.identity import identified
from effleurage.apps.visits import facts as visit_facts
from effleurage.apps.visits import own_procedures
from effleurage.gateways.documents import DocumentFolder, Documents
from tests.apps import world
from tests.apps.practices.facts_of import office, stillwater
from tests.apps.practices.test_roles import _modules
from tests.apps.retention.filled import fill
from tests.core.test_remit_builders import a_remit
from tests.gateways.papers import a_pdf

ON = date(2026, 11, 3)
LATER = date(2027, 11, 3)

INSIDE = {
    "audit.actions.record": "the trail itself; every action calls it",
    "audit.actions.record_leaving": "the trail itself",
    "audit.holds.place_hold": "below permissions: practices.trail asks",
    "audit.holds.lift_hold": "below permissions: practices.trail asks",
    "audit.purging.purge": "below permissions: retention.purge_client asks",
    "audit.queries.events": "below permissions: practices.trail asks",
    "audit.queries.every_line": "below permissions: practices.trail asks",
    "audit.waiting.unsealed_since": "a moment, and no event; the page asks who may",
    "audit.reads.one_response": "brackets the reads of one response",
    "practices.doors.require": "the question itself",
    "practices.doors.open_door": "the door itself; tested in test_the_doors",
    "practices.doors.record_refusal": "what a refusal leaves",
    "coverage.answers.keep_answer": "takes the row of a policy that an action opened",
    "coverage.answers_271.told_in": "finds policies of the practice only, for a file just read",
    "coverage.answers_271.keep_all": "takes what told_in found",
    "coverage.terms.write_terms": "takes the row of a payer that an action opened",
    "claims.numbers.claim_numbers": "gives out a number inside an action that asked",
    "ledger.receipts.next_number": "gives out a number inside an action that asked",
    "claims.steps.take_step": "takes locked rows of an action that asked",
    "claims.besides.tell_the_referral": "takes the fix that an action just made",
    "claims.besides.add_to_notes": "takes the fix that an action just made",
    "claims.drafting.billed_on": "takes a row of an action or query that asked",
    "claims.splitting.split_off": "takes the locked row of an action that asked",
    "claims.splitting.join_again": "takes the locked row of an action that asked",
    "claims.steps.take_steps": "takes locked rows of an action that asked",
    "exchange.answers.take_answers": "takes the row of a file just taken in",
    "exchange.intake.record_incoming_file": "inside take_in_file, which asked",
    "exchange.moves.take": "takes moves that hold their rows",
    "exchange.sending.new_submissions": "takes locked rows of an action that asked",
    "exchange.settling.settle": "takes rows of an action that asked",
    "exchange.settling.prove_sent": "takes rows of an action that asked",
    "ledger.actions.post": "takes entries of an action that asked",
    "remits.candidates.answerable": "names no claim; whoever narrows it has asked",
    "remits.candidates.match_remit": "inside posting; finds claims of the practice only",
    "claims.answers.take_answers": "takes locked rows of an action that asked",
    "remits.intake.same_content": "inside take_in and what foretells it, which asked",
    "remits.intake.why_held": "inside take_in and what foretells it, which asked",
    "remits.posting.post_row": "takes the row of a remit that was opened",
    "remits.posting.decide": "inside posting",
    "remits.posting.answer_claims": "inside posting",
    "remits.posting.tell_claims": "inside posting",
    "visits.listing.last_visit_before": "takes a visit that was opened",
    "visits.queries.others_that_day": "takes a visit that was opened",
    "visits.queries.visits_used_before": "takes a visit that was opened",
    "work.incoming.take_in_new": "takes a connection's row; the worker opened it",
}
"""What has an actor and is no door: it names no row by id, or its caller went through a door."""

UNASKED = {
    "practices.people_actions.invite": "an address belongs to no practice",
    "practices.trail.export_events": "the ids choose among the lines of one's own trail",
    "remits.intake._finish": "goes on where _bytes_of opened the door; marks rows of one's own only",
    "practices.trail.place_hold": "below retention.place_hold, which opens the object's door first",
}
"""Actions that name something which is not looked up."""

DURABLE = {"exchange.sending.deliver", "exchange.sending.send_claims"}
"""What commits by itself, and so cannot be undone around it; a stranger's call changes nothing."""

NO_PERMISSION = {
    "claims.queries.locked_claims": "for actions, which asked",
    "practices.days.local_day": "a clock",
    "practices.days.local_time": "a clock",
    "exchange.moves.sendings_meant": "for actions, which asked",
    "exchange.intake.mark_done": "for actions, which asked",
    "exchange.sending.claims_to_send": "for actions, which asked",
    "practices.queries.has_second_step": "about the actor herself",
    "remits.candidates.locked_claim": "for actions, which asked",
    "visits.queries.fees_on": "a price list",
    "visits.own_procedures.known_to": "a price list, for whoever acts in the practice",
    "visits.queries.unused_referrals": "for actions, which asked; returns a set to lock",
}
"""Queries that leave the question to their caller."""


def _found() -> dict[str, Callable[..., object]]:
    found = {}
    for name in _modules():
        for each, value in vars(importlib.import_module(name)).items():
            if not inspect.isfunction(value) or value.__module__ != name:
                continue
            first = next(iter(inspect.signature(value).parameters), "")
            public = not each.startswith("_") or hasattr(value, "permission")
            if first == "actor" and public:
                found[f"{name.removeprefix('effleurage.apps.')}.{each}"] = value
    return found


FOUND = _found()
WALKED = {name: each for name, each in FOUND.items() if name not in INSIDE}
ACTIONS = {name: each for name, each in WALKED.items() if hasattr(each, "permission")}
QUERIES = {name: each for name, each in WALKED.items() if name not in ACTIONS}
STEPS = sorted({name.partition(".")[0] for name in WALKED})


@dataclass(frozen=True)
class Place:
    """One thing that an argument names: the parameter, and the noun in it."""

    parameter: str
    noun: str


class Pick:
    """Gives ids to the makers: the stranger's own, but at one place Ana's, or nobody's."""

    def __init__(self, own: Mapping[str, Any], place: Place | None = None, other: Any = None):
        self.own, self.place, self.other = own, place, other
        self.parameter, self.places = "", []

    def __call__(self, noun: str) -> Any:
        here = Place(self.parameter, noun)
        self.places.append(here)
        return self.other if here == self.place else self.own[noun]


def _id_of(noun: str) -> Callable[[Pick], Any]:
    return lambda pick: pick(noun)


def _always(value: Any) -> Callable[[Pick], Any]:
    return lambda _: value


NOUNS = (
    *("client", "case", "referral", "document", "merge", "payer", "policy"),
    *("authorisation", "visit", "claim", "override", "mending", "connection", "file", "submission"),
    *("remit", "part", "therapist", "location", "membership", "invitation", "hold"),
    *("receipt", "entry", "procedure"),
    *("rule", "contract", "restriction", "answer"),
)


def _ids_of(noun: str) -> Callable[[Pick], Any]:
    return lambda pick: [pick(noun)]


BY_NAME: dict[str, Callable[[Pick], Any]] = {
    **{f"{noun}_id": _id_of(noun) for noun in NOUNS},
    **{f"{noun}_ids": _ids_of(noun) for noun in NOUNS},
    "replaces": _id_of("remit"),
    "keep": _id_of("client"),
    "drop": _id_of("spare"),
    "object_id": _id_of("client"),
    "numbers": lambda pick: [pick("number")],
    "number": _id_of("number"),
    "member_ids": lambda pick: [pick("member_id")],
    "behind": lambda pick: (sent_papers.Paper(data=a_pdf(), document_id=pick("document")),),
    "key": lambda pick: f"client payment:{pick('number')}",
    "email": _id_of("email"),
    "version": _always(1),
    "at": _always(world.AT),
    "on": _always(ON),
    "today": _always(ON),
    "since": _always(ON),
    "until": _always(LATER),
    "cents": _always(100),
    "bill": _id_of("number"),
    "receipts": _always(["R1"]),
    "received_on": _always(ON),
    "although_test": _always(True),
    "sent_before": _always(world.AT),
    "wake_on": _always(LATER),
    "active_until": _always(LATER),
    "active_from": _always(LATER),
    "reason": _always("the payer asked"),
    "why": _always("misread"),
    "recheck_by": _always(LATER),
    "keys": _always(["va-wants-gp"]),
    "rule_code": _always("no-referral"),
    "confirmation": _always("said by phone"),
    "was_sent": _always(True),
    "outcome": _always(SubmissionState.SENT),
    "claim_number": _always("PSC1"),
    "text": _always("also the jaw"),
    "procedure": _always("97124"),
    "code": _always("M54.2"),
    "code_set": _always("mue"),
    "ready": _always(()),
    "charge_cents": _always(3_000),
    "how_many": _always(1),
    "within_days": _always(365),
    "last_name": _always("Abernathy"),
    "birth_date": _always(date(1984, 3, 9)),
    "kind": _always("client"),
    "direction": _always(Direction.OUT),
    "methods": _always(Method.FOLDER),
    "role": _always("biller"),
    "was": _always("biller"),
    "to": _always("therapist"),
    "name": _always("odd.txt"),
    "data": _always(b"no X12"),
    "limit": _always(50),
    "years": _always(12),
    "right": _always(4),
    "down": _always(-3),
}

BY_PLACE: dict[str, Callable[[Pick], Any]] = {
    "exchange.queries.files_of_kind.kind": _always("835"),
    "remits.held.name_remit.name": _always(held.PaymentName("Acme", "ACME1", "T9")),
    "remits.intake.take_in_remits.file_id": _id_of("remit_file"),
    "remits.intake._bytes_of.file_id": _id_of("remit_file"),
    "remits.intake._finish.file_id": _id_of("remit_file"),
    **{
        f"visits.{name}.visit_id": _id_of("draft")
        for name in ("actions.change_visit", "actions.cancel_visit", "signing.sign_visit")
    },
}


def _referral(pick: Pick) -> client_facts.ReferralFacts:
    return world.referral_facts(case_id=pick("case"), document_id=pick("document"))


def _billing(pick: Pick) -> visit_facts.Billing:
    return visit_facts.Billing(
        policy_id=pick("policy"),
        authorisation_id=pick("authorisation"),
        referral_id=pick("referral"),
        case_id=pick("case"),
    )


BY_TYPE: dict[Any, Callable[[Pick], Any]] = {
    client_facts.ClientFacts: _always(world.client_facts()),
    client_facts.CaseFacts: _always(world.case_facts()),
    client_facts.ReferralFacts: _referral,
    client_facts.Correction: lambda pick: client_facts.Correction(
        facts=_referral(pick), reason="misread"
    ),
    papers.Paper: _always(papers.Paper(kind="scan", title="Card", content=a_pdf())),
    coverage_facts.PayerFacts: _always(
        coverage_facts.PayerFacts(name="Acme", payer_id="ACM01", line_of_business="commercial")
    ),
    coverage_facts.Terms: _always(coverage_facts.Terms(source="manual")),
    RuleFacts: lambda pick: RuleFacts(
        kind="filing-limit", payer_id=pick("payer"), plan="BL", amount=90, source="a call"
    ),
    ContractFacts: lambda pick: ContractFacts(therapist_id=pick("therapist"), active_from=LATER),
    ContractFeeFacts: _always(
        ContractFeeFacts(procedure="97124", allowed_cents=100, active_from=ON)
    ),
    benefit_facts.BenefitFacts: _always(benefit_facts.BenefitFacts(visits_a_year=20)),
    benefit_facts.CardFacts: _always(
        benefit_facts.CardFacts(
            card_last_name="Abernathy",
            card_first_name="Lou",
            card_member_id="M9",
            card_compared_on=ON,
        )
    ),
    benefit_facts.RestrictionFacts: _always(benefit_facts.RestrictionFacts(since=ON, asked_on=ON)),
    AnswerFacts: _always(AnswerFacts(how="phone", answered_on=ON, is_active=True)),
    benefit_facts.PaymentEndFacts: _always(benefit_facts.PaymentEndFacts(exhausted_on=ON)),
    coverage_facts.PolicyFacts: _always(
        coverage_facts.PolicyFacts(member_id="M9", claim_filing_code="CI", active_from=ON)
    ),
    coverage_facts.AuthorisationFacts: _always(
        coverage_facts.AuthorisationFacts(
            number="A9", valid_from=ON, valid_until=LATER, visits_allowed=3
        )
    ),
    TherapistFacts: lambda pick: TherapistFacts(
        last_name="Vale", first_name="Ada", npi="1660004056", user_id=pick("user")
    ),
    PracticeFacts: _always(stillwater()),
    LocationFacts: _always(office(name="Second room")),
    connections.Terms: _always(connections.Terms(name="Portal", method=Method.PORTAL)),
    sent_papers.ByHand: lambda pick: sent_papers.ByHand(
        connection_id=pick("mail"),
        confirmation="fax 12",
        papers=(sent_papers.Paper(data=a_pdf(), document_id=pick("document")),),
    ),
    client_money.Payment: _always(client_money.Payment(cents=100, on=ON, method="cash")),
    client_money.Decision: _always(client_money.Decision(on=ON, reason="typed twice")),
    GivingUp: lambda pick: GivingUp(
        decision="D1", claim_number=pick("number"), on=ON, reason="too late"
    ),
    visit_facts.VisitFacts: lambda pick: visit_facts.VisitFacts(
        service_date=ON,
        therapist_id=pick("therapist"),
        location_id=pick("location"),
        billing=_billing(pick),
        diagnoses=("M54.2",),
        origins=world.in_a_letter("M54.2"),
        lines=(world.an_hour(),),
    ),
    visit_facts.Billing: _billing,
    own_procedures.ProcedureFacts: _always(
        own_procedures.ProcedureFacts(code="0509M", words="Local", is_timed=True)
    ),
    confirming.Answer: _always(
        confirming.Answer(asked_code="M54.2", code="M54.2", by="Dr Nakamura", how="phone", on=ON)
    ),
    settling.SettledAs: lambda pick: settling.Answers(claim_id=pick("claim")),
    intake.Advice: lambda pick: intake.Advice(identified([a_remit()])[0], pick("remit_file")),
    paper.PaperRemit: _always(
        paper.PaperRemit(payer_name="Acme", trace_number="T77", amount_cents=100, paid_on=ON)
    ),
    Asked: lambda pick: Asked(object_id=pick("client"), actor_id=pick("user")),
    mending.Said: _always(mending.Said(offer="add-gp-0", option="0")),
    Which: lambda pick: Which(client_id=pick("client"), payer_id=pick("payer")),
    Permission: _always(Permission.SEE_CLIENTS),
    bool: _always(True),
}

LEFT_OUT = {
    *("after", "page", "size", "words", "with_inactive", "is_active", "to_deal_with", "icd"),
    *("state", "states", "note", "order", "sort", "mine_first", "owed_for_days"),
}
"""What may be left out, because it chooses among rows and names none."""


@dataclass(frozen=True)
class Whose:
    """A practice's owner, and one of each thing of hers by its noun."""

    actor: Actor
    ids: Mapping[str, Any]


@pytest.fixture
def store(tmp_path):
    return DocumentFolder(tmp_path, lambda: bytes(32))


def whole(actor: Actor, store: Documents, number: str) -> Whose:
    """Fill a practice with one of everything."""
    practice = Practice.objects.get(pk=actor.practice_id)
    rows = fill(actor, store, number=number, on=ON)
    ids = {each.name: getattr(rows, each.name).id for each in fields(rows)}
    member = world.a_member(practice, name=f"Mo{number}", role="biller")
    invitation = Invitation.objects.create(
        practice=practice,
        email=f"new@{number}.example",
        role="biller",
        token_hash=number,
        invited_by_id=actor.user_id,
        invited_at=world.AT,
        expires_at=world.AT + timedelta(days=7),
    )
    rows.policy.member_id = f"M{number}"
    rows.policy.save()
    ids |= {
        "spare": world.a_client(practice).id,
        "mail": Connection.objects.create(practice=practice, name="Mail", method="mail").id,
        "therapist": rows.visit.therapist_id,
        "rule": PayerRule.objects.filter(practice=practice).first().id,
        "contract": Contract.objects.create(
            practice=practice, payer=rows.payer, therapist=rows.visit.therapist
        ).id,
        "location": rows.visit.location_id,
        "membership": Membership.objects.get(user_id=member.user_id).id,
        "invitation": invitation.id,
        "user": member.user_id,
        "email": User.objects.get(pk=member.user_id).email,
        "hold": place_hold(
            actor, kind="client", object_id=rows.merged.id, reason="case 1", at=world.AT
        ),
        "number": number,
        "member_id": f"M{number}",
    }
    ids |= _a_receipt(actor, ids["spare"])
    own = own_procedures.ProcedureFacts(code=f"97{number}X"[:5], words="Ours", is_timed=False)
    ids["procedure"] = own_procedures.add_procedure(actor, facts=own, at=world.AT)
    return Whose(actor, ids)


def _a_receipt(actor: Actor, client_id: UUID) -> dict[str, UUID]:
    payment = client_money.Payment(cents=100, on=ON, method="cash")
    receipt = client_money.take_payment(actor, client_id=client_id, payment=payment, at=world.AT)
    entry = Entry.objects.filter(practice_id=actor.practice_id).latest("id")
    return {"receipt": receipt, "entry": entry.id}


@pytest.fixture
def hers(ana, store) -> Whose:
    return whole(ana, store, "C7")


@pytest.fixture
def strangers(cleo, store) -> Whose:
    return whole(cleo, store, "C1")


NOBODYS = {"number": "C0", "member_id": "M0", "email": "nobody@nowhere.example"}


@functools.cache
def _types(name: str) -> dict[str, Any]:
    return typing.get_type_hints(inspect.unwrap(FOUND[name]))


def _maker(name: str, parameter: inspect.Parameter) -> Callable[[Pick], Any] | None:
    kind = _types(name).get(parameter.name)
    return (
        BY_PLACE.get(f"{name}.{parameter.name}")
        or BY_TYPE.get(kind)
        or BY_NAME.get(parameter.name)
        or _which(kind)
    )


def _which(kind: Any) -> Callable[[Pick], Any] | None:
    """Make what narrows a list: a value that may be empty, with all the ids that it can name."""
    parameters = inspect.signature(kind).parameters if _is_value(kind) else {}
    if not parameters or any(each.default is each.empty for each in parameters.values()):
        return None
    ids = [each for each in parameters if each.endswith(("_id", "_ids"))]
    return lambda pick: kind(**{each: BY_NAME[each](pick) for each in ids})


def _is_value(kind: Any) -> bool:
    return isinstance(kind, type) and (is_dataclass(kind) or hasattr(kind, "_fields"))


def arguments(name: str, pick: Pick, store: Documents) -> tuple[list[Any], dict[str, Any]]:
    """Return what to call a function with. Fails the test where nothing can be made."""
    placed, named = [], {}
    for parameter in list(inspect.signature(FOUND[name]).parameters.values())[1:]:
        pick.parameter = parameter.name
        maker = _maker(name, parameter)
        if _types(name).get(parameter.name) is Documents:
            maker = _always(store)
        if maker is None:
            assert parameter.name in LEFT_OUT, f"{name}: nothing here makes {parameter}"
            continue
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = maker(pick)
        else:
            placed.append(maker(pick))
    return placed, named


def places(name: str, own: Whose, store: Documents) -> list[Place]:
    """Return everything that a function's arguments can name."""
    pick = Pick(own.ids)
    arguments(name, pick, store)
    return list(dict.fromkeys(pick.places))


class Outcome(typing.NamedTuple):
    """What a call came to: a refusal or a bug, or its result with everything in it read."""

    error: Exception | None
    result: str
    seen: frozenset[UUID]
    refusals: int
    changed: frozenset[str]


def attempt(
    name: str, actor: Actor, pick: Pick, store: Documents, *, watched: Watched | None = None
) -> Outcome:
    """Call, look at what is there now, and undo it."""
    writes = Writes()
    undone = contextlib.nullcontext() if name in DURABLE and watched else _undone()
    with undone, connection.execute_wrapper(writes):
        before = _refusals(actor)
        error: Exception | None = None
        placed, named = arguments(name, pick, store)
        seen: set[UUID] = set()
        try:
            text = _read(FOUND[name](actor, *placed, **named), seen)
        except Exception as raised:
            error, text = raised, str(raised)
        refusals = _refusals(actor) - before
        changed = watched.changed(writes.tables) if watched else frozenset()
        return Outcome(error, text, frozenset(seen), refusals, changed)


@contextlib.contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _refusals(actor: Actor) -> int:
    return Event.objects.filter(action="access.refused", practice_id=actor.practice_id).count()


def _read(value: Any, seen: set[UUID], depth: int = 0) -> str:
    """Return a result as text, lazy parts too, and collect every id in it."""
    if isinstance(value, UUID):
        seen.add(value)
    elif isinstance(value, models.Model):
        return _read(
            {each.attname: getattr(value, each.attname) for each in value._meta.fields}, seen
        )
    elif is_dataclass(value) and not isinstance(value, type):
        return _read({each.name: getattr(value, each.name) for each in fields(value)}, seen)
    elif isinstance(value, Mapping):
        return str([_read(each, seen) for pair in value.items() for each in pair])
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return str([_read(each, seen) for each in value])
    return str(value)


class Writes:
    """Notes the tables that statements write to, so that only those are compared afterwards."""

    ANY = "*"

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not _READS.match(sql):
            wrote = _WRITES.match(sql)
            self.tables.add(wrote["table"] if wrote else self.ANY)
        return execute(sql, params, many, context)


_READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT)\b", re.I)
_WRITES = re.compile(
    r'\s*(INSERT( OR IGNORE)? INTO|UPDATE|DELETE FROM)\s+"(?P<table>\w+)"', re.IGNORECASE
)


class Watched:
    """Every row of one practice as it was, column by column."""

    def __init__(self, practice_id: UUID):
        self.practice_id = practice_id
        self.before = {model: self._rows(model) for model in _models()}

    def ids(self) -> set[UUID]:
        """Return the id of every row, but for retention, whose rows are clients'."""
        return {
            UUID(str(row_id))
            for model, rows in self.before.items()
            if not model._meta.label.startswith("audit.Ret")
            for row_id in rows
        }

    def changed(self, tables: Collection[str]) -> frozenset[str]:
        """Return which rows of these tables are not as they were, or are new, or gone."""
        return frozenset(
            f"{model._meta.label} {row_id}"
            for model, before in self.before.items()
            if model._meta.db_table in tables or Writes.ANY in tables
            for row_id, _ in before.items() ^ self._rows(model).items()
        )

    def _rows(self, model: type[models.Model]) -> dict[Any, tuple[Any, ...]]:
        name = "pk" if model is Practice else "practice_id"
        rows = model._default_manager.filter(**{name: self.practice_id}).values_list()
        return {row[0]: tuple(map(_plain, row)) for row in rows}


def _models() -> Iterator[type[models.Model]]:
    """Return what has rows of a practice."""
    for model in apps.get_models():
        names = {each.name for each in model._meta.get_fields()}
        if model.__module__.startswith("effleurage.") and (
            model is Practice or names & {"practice", "practice_id"}
        ):
            yield model


def _plain(value: Any) -> Any:
    """Return a value that can be compared and hashed."""
    if isinstance(value, memoryview):
        return bytes(value)
    return repr(value) if isinstance(value, list | dict) else value


def but_for_the_trail(changed: Iterable[str]) -> set[str]:
    return {each for each in changed if not each.startswith("audit.")}


def test_a_row_that_is_written_is_seen_to_have_changed(hers):
    watched = Watched(hers.actor.practice_id)
    writes = Writes()

    with connection.execute_wrapper(writes):
        Client.objects.filter(pk=hers.ids["spare"]).update(last_name="Other")

    assert writes.tables == {"clients_client"}
    assert watched.changed(writes.tables) == {f"clients.Client {hers.ids['spare']}"}


def names_of(step: str, names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if name.partition(".")[0] == step)


def test_the_walk_finds_doors_and_every_exception_is_still_there():
    assert len(ACTIONS) > 50
    assert len(QUERIES) > 50
    assert set(INSIDE) <= set(FOUND)
    assert set(UNASKED) <= set(ACTIONS)
    assert set(NO_PERMISSION) <= set(QUERIES)


@pytest.mark.parametrize("step", STEPS)
def test_a_stranger_is_told_of_no_row_and_changes_none(step, hers, strangers, store):
    watched = Watched(hers.actor.practice_id)
    theirs = {value for value in hers.ids.values() if isinstance(value, UUID)} | watched.ids()
    wrong = []
    for name in names_of(step, WALKED):
        for place in places(name, strangers, store) or [None]:
            foreign = hers.ids[place.noun] if place else None
            nobodys = NOBODYS.get(place.noun, world.nobody()) if place else None
            tried, absent = (
                attempt(
                    name,
                    strangers.actor,
                    Pick(strangers.ids, place, other),
                    store,
                    watched=watched,
                )
                for other in (foreign, nobodys)
            )
            wrong += [
                f"{name} {place}: {what}"
                for what in _faults(name, place, tried, absent, theirs, (foreign, nobodys))
            ]
    assert not wrong, "\n".join(wrong)


def _faults(name, place, tried, absent, theirs, named) -> Iterator[str]:
    if tried.changed:
        yield f"changed {sorted(tried.changed)}"
    foreign, nobodys = named
    if leaked := (tried.seen & theirs) - {foreign}:
        yield f"told of {leaked}"
    if place is None:
        return
    if type(tried.error) is not type(absent.error):
        yield f"tells apart what is elsewhere and nowhere: {tried.error!r}, {absent.error!r}"
    elif name in QUERIES and tried.result.replace(str(foreign), str(nobodys)) != absent.result:
        yield f"tells apart what is elsewhere and nowhere: {tried.result} {absent.result}"
    if name in ACTIONS and name not in UNASKED and tried.error is None:
        yield "let in"
    if isinstance(tried.error, NoSuchRecord) and name in ACTIONS and not tried.refusals:
        yield "left no event of the refusal"


REFUSED_OTHERWISE = {
    # A user is no practice's; one who does not work here is a fault of the form.
    "credentials.actions.add_therapist facts.user": "TherapistIsNotComplete",
    "credentials.actions.change_therapist facts.user": "TherapistIsNotComplete",
    # Every practice counts its claims and receipts by itself: a number is no address.
    "ledger.actions.write_off_denied giving_up.number": "ClaimHasNoMoney",
    "ledger.actions.reverse_entry key.number": "NoSuchEntry",
    "claims.client_money.refund_overpaid bill.number": "NotOverpaid",
    # One's own part or remit is looked at first, and is settled already.
    "remits.settling.settle_held_part settled_as.claim": "PartIsNotHeld",
    "remits.held.replace_remit replaces.remit": "RemitCannotBeReplaced",
    "remits.held.replace_remit remit_id.remit": "RemitCannotBeReplaced",
}
"""Refusals that are not ``NoSuchRecord``; they are the same for what is nowhere (above)."""


def test_nearly_every_id_is_refused_as_a_record_that_is_not_there(hers, strangers, store):
    otherwise = {}
    for name in ACTIONS:
        for place in places(name, strangers, store):
            tried = attempt(
                name,
                strangers.actor,
                Pick(strangers.ids, place, hers.ids[place.noun]),
                store,
            )
            if not isinstance(tried.error, NoSuchRecord) and name not in UNASKED:
                otherwise[f"{name} {place.parameter}.{place.noun}"] = type(tried.error).__name__

    assert otherwise.items() <= REFUSED_OTHERWISE.items()


def test_every_query_asks_for_a_permission_and_the_table_answers(hers, store):
    wrong = []
    for name in QUERIES:
        asked = _asked_by(name, hers, store)
        for role in [*Role.values, SYSTEM] if asked else []:
            tried = attempt(name, _as(role, hers), Pick(hers.ids), store)
            let_in = not (isinstance(tried.error, NotAllowed) and tried.error.permission is asked)
            if let_in != permissions.may(role, asked):
                wrong.append(f"{name} ({asked.name}): {tried.error!r}")
    assert not wrong, "\n".join(wrong)


def _as(role: str, hers: Whose) -> Actor:
    """Somebody in Ana's practice who has this role."""
    return replace(hers.actor, name="Una", role=role)


def _asked_by(name: str, hers: Whose, store: Documents) -> Permission | None:
    nobody = _as("nobody", hers)
    tried = attempt(name, nobody, Pick(hers.ids), store)
    return tried.error.permission if isinstance(tried.error, NotAllowed) else None


def test_only_what_leaves_the_question_to_its_caller_asks_for_none(hers, store):
    unasked = {name for name in QUERIES if _asked_by(name, hers, store) is None}

    assert unasked == set(NO_PERMISSION)


SEEN_WITH = {
    "claims": {Permission.SEE_CLAIMS},
    "claims.accounts": {Permission.SEE_MONEY},
    "claims.owing": {Permission.SEE_MONEY},
    "claims.foretelling": {Permission.SEE_VISITS, Permission.SEE_CLAIMS},
    "visits.waiting": {Permission.SEE_VISITS, Permission.SEE_COVERAGE},
    "clients": {Permission.SEE_CLIENTS, Permission.MERGE_CLIENTS},
    "coverage": {Permission.SEE_COVERAGE, Permission.SEE_CLIENTS},
    "credentials": {Permission.SEE_PRACTICE},
    "exchange": {Permission.SEE_EXCHANGE, Permission.SEND_CLAIMS},
    "exchange.batches.ready_by_payer": {Permission.SEE_CLAIMS},
    "exchange.previews": {Permission.SEE_CLAIMS, Permission.SEE_CLIENTS},
    "ledger": {Permission.SEE_MONEY},
    "practices": {Permission.SEE_PRACTICE, Permission.EDIT_PEOPLE, Permission.SEE_AUDIT},
    "remits": {Permission.SEE_REMITS, Permission.POST_REMITS},
    "remits.denied": {Permission.SEE_CLAIMS},
    "remits.next_payer.beside": {Permission.SEE_CLAIMS},
    "remits.settling.foretell_settlement": {Permission.SETTLE_MONEY},
    "retention": {Permission.PURGE},
    "visits": {Permission.SEE_VISITS},
    "visits.queries.fees": {Permission.SEE_PRACTICE},
    "visits.queries.ordered_by": {Permission.SEE_CLIENTS},
    "visits.own_procedures": {Permission.SEE_PRACTICE},
    "codes": {Permission.SEE_PRACTICE},
}
"""By the step; a module or a single query that asks for more, or for another thing, has its own line."""


def test_each_step_is_seen_with_its_own_permission(hers, store):
    odd = {}
    for name in QUERIES:
        asked = _asked_by(name, hers, store)
        module, step = name.rpartition(".")[0], name.partition(".")[0]
        allowed = SEEN_WITH.get(name, SEEN_WITH.get(module, SEEN_WITH[step]))
        if asked is not None and asked not in allowed:
            odd[name] = asked.name

    assert odd == {}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.FRONT_DESK, "nobody"])
def test_a_role_changes_nothing_that_the_table_keeps_from_it(role, hers, store):
    watched = Watched(hers.actor.practice_id)
    insider = _as(role, hers)
    wrong = []
    for name, door in WALKED.items():
        permission = getattr(door, "permission", None)
        if role != Role.AUDITOR and permission and permissions.may(role, permission):
            continue
        tried = attempt(name, insider, Pick(hers.ids), store, watched=watched)
        if name in NO_PERMISSION:
            continue
        if but_for_the_trail(tried.changed):
            wrong.append(f"{name} changed something")
        if name in ACTIONS and not permissions.may(role, permission):
            if not isinstance(tried.error, NotAllowed):
                wrong.append(f"{name} let in a {role}: {tried.error!r}")
            elif not tried.refusals:
                wrong.append(f"{name} left no event of the refusal")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", Role.values)
def test_what_the_table_allows_is_not_refused_by_a_second_question(role, hers, store):
    insider = _as(role, hers)
    refused = {
        name: tried.error.permission.name
        for name, door in ACTIONS.items()
        if permissions.may(role, door.permission)
        and isinstance((tried := attempt(name, insider, Pick(hers.ids), store)).error, NotAllowed)
    }

    assert refused == {}


def test_the_front_desk_reads_no_note(hers, store):
    desk = _as(Role.FRONT_DESK, hers)
    told = {
        name
        for name in set(QUERIES) - set(NO_PERMISSION)
        if "stiff neck" in attempt(name, desk, Pick(hers.ids), store).result
    }

    assert told == set()
    owner = attempt("visits.queries.get_visit", hers.actor, Pick(hers.ids), store)
    assert "stiff neck" in owner.result


def test_the_owner_gets_through_most_doors_so_the_makers_make_sense(hers, store):
    refused = {
        name: repr(tried.error)
        for name in QUERIES
        if (tried := attempt(name, hers.actor, Pick(hers.ids), store)).error
    }

    assert Client.objects.filter(practice_id=hers.actor.practice_id).exists()
    assert len(refused) < len(QUERIES) / 8, refused
