"""What a visit's pages show of the client, the cover and the note.

Knows rows as facts in words. Refuses to decide anything: whether a claim would be paid, the gate
says before signing.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.visits import origins, own_procedures, queries
from effleurage.codes import procedures
from effleurage.core.claims.claim import PayerTerms
from effleurage.core.visits.units import is_untimed
from effleurage.web.payers.words import UNIT_RULES
from effleurage.web.ui import formats
from effleurage.web.ui.shown import Fact
from effleurage.web.visits import choices, diagnoses
from effleurage.web.visits.counting import in_order
from effleurage.web.visits.note_fields import LETTERS

SOAP = (
    ("Subjective", "subjective"),
    ("Objective", "objective"),
    ("Assessment", "assessment"),
    ("Plan", "plan"),
)


def client_name(row: Any) -> str:
    """Return the client's name as people say it."""
    return f"{row.first_name} {row.last_name}".strip()


def at_the_table(actor: Actor, visit: Any) -> list[Fact]:
    """Return what must be known at the table: cover on that day, orders, approvals, limits."""
    found = [Fact("Born", formats.day_in_full(visit.client.birth_date))]
    if visit.policy is None:
        found.append(Fact("Who pays", "The client"))
    else:
        found += _cover(visit)
    if visit.authorisation:
        found.append(Fact("Authorisation", _approval(actor, visit), "authorisation"))
    if visit.referral:
        found.append(Fact("Referral", _referral(actor, visit), "referral"))
    if visit.case:
        found.append(Fact("Accident", _case(visit.case)))
    if visit.policy is not None:
        terms = coverage.terms_under(actor, policy_id=visit.policy_id, on=visit.service_date)
        found += _asked(visit, terms)
    return found


def cautions(visit: Any) -> list[str]:
    """Return what stands in the way of being paid for this day, as far as dates tell."""
    day = visit.service_date
    notice = diagnoses.edition_notice(day) if visit.diagnoses else ""
    found = [notice] if notice else []
    if visit.policy and not covers(visit.policy.active_from, visit.policy.active_until, day):
        found.append("The policy does not cover this day. Choose another, or ask the client.")
    for row, since, word in (
        (visit.authorisation, "valid_from", "authorisation"),
        (visit.referral, "ordered_on", "referral"),
    ):
        if row and not covers(getattr(row, since), row.valid_until, day):
            found.append(f"The {word} does not cover this day. Ask for a new one.")
    payer = visit.policy.payer if visit.policy else None
    if payer and payer.requires_prescription and visit.referral is None:
        found.append("This payer asks for a referral, and none was chosen.")
    if payer and payer.line_of_business in {"auto", "workers-comp"} and visit.case is None:
        found.append("This payer pays for accidents, and no accident was chosen.")
    return found


def covers(first: date | None, until: date | None, on: date) -> bool:
    """Say whether a half-open range covers a day; one without an end or a start is open there."""
    return (first is None or first <= on) and (until is None or until > on)


def note_of(visit: Any) -> list[tuple[str, str]]:
    """Return the four parts of the note with their names."""
    return [(title, getattr(visit, name)) for title, name in SOAP]


def lines_of(visit: Any) -> list[dict[str, Any]]:
    """Return the lines as a note shows them."""
    return [
        {
            "procedure": line.procedure,
            "words": procedure_words(line.procedure),
            "times": [f"{start}-{stop}" for start, stop in line.times],
            "minutes": None if is_untimed(line.procedure) else line.minutes,
            "units": line.units,
            "charge_cents": line.charge_cents,
            "modifiers": " ".join(line.modifiers),
            "letters": " ".join(LETTERS[at - 1] for at in line.diagnosis_pointers),
            "note": line.note,
        }
        for line in in_order(visit)
    ]


def diagnoses_of(visit: Any) -> list[diagnoses.Said]:
    """Return the diagnoses with their titles, and where each came from."""
    otherwise = "Where it came from was not asked when this was signed"
    if visit.state == "draft":
        otherwise = diagnoses.NOT_SAID
    from_where = origins.kept(visit.origins)
    referrer = choices.referral_name(visit.referral) if visit.referral else ""
    return [
        diagnoses.said(
            code,
            on=visit.service_date,
            letter=LETTERS[n],
            origin=diagnoses.origin_in_words(
                from_where.get(code), referrer=referrer, otherwise=otherwise
            ),
        )
        for n, code in enumerate(visit.diagnoses)
    ]


def procedure_words(code: str) -> str:
    """Return a procedure's words: the practice's licensed ones, ours, or nothing."""
    known = procedures.procedure(code)
    return procedures.descriptor(code) or (known.words if known else "")


def procedure_choices(actor: Actor, *, on: date, also: tuple[str, ...] = ()) -> choices.Choices:
    """Return what may be chosen: what the practice has a fee for first, then the rest we know."""
    fees = queries.fees_on(actor, on=on)
    own = [row.code for row in own_procedures.own_procedures(actor)]
    rest = [each.code for each in procedures.procedures() if not (each.evaluation or each.is_own)]
    codes = dict.fromkeys([*sorted(fees), *also, *own, *rest])
    return tuple((code, f"{code} {procedure_words(code)}".strip()) for code in codes if code)


def last_day(until: date | None) -> str:
    """Return the last day covered, in words, of a range that ends before ``until``."""
    return formats.day_in_full(until - timedelta(days=1)) if until else ""


def _cover(visit: Any) -> list[Fact]:
    policy, day = visit.policy, visit.service_date
    holds = covers(policy.active_from, policy.active_until, day)
    says = "covers this day" if holds else "does not cover this day"
    return [Fact("Who pays", f"{policy.payer.name}\n{policy.member_id}, {says}")]


def _approval(actor: Actor, visit: Any) -> str:
    row = visit.authorisation
    used = queries.visits_under_authorisation(actor, authorisation_id=row.id)
    return "\n".join(filter(None, [row.number, _used(used, row.visits_allowed), _to(row)]))


def _referral(actor: Actor, visit: Any) -> str:
    row = visit.referral
    used = queries.visits_under_referral(actor, referral_id=row.id)
    named = choices.referral_name(row)
    return "\n".join(filter(None, [named, _used(used, row.visits_allowed), _to(row)]))


def _used(used: int, allowed: int | None) -> str:
    if allowed is None:
        return f"{formats.how_many(used, 'signed visit')} so far, no limit named"
    left = max(0, allowed - used)
    return f"{used} of {formats.how_many(allowed, 'visit')} used, {left} left"


def _to(row: Any) -> str:
    return f"Covers to {last_day(row.valid_until)}" if row.valid_until else ""


def _case(row: Any) -> str:
    pending = "" if row.claim_number else "The payer's claim number is still missing"
    return "\n".join(filter(None, [choices.case_name(row), pending]))


def _asked(visit: Any, terms: PayerTerms) -> list[Fact]:
    found = [Fact("Minutes become units", UNIT_RULES[terms.unit_rule])]
    if terms.filing_limit_days:
        by = visit.service_date + timedelta(days=terms.filing_limit_days)
        found.append(Fact("The claim must arrive by", formats.day_in_full(by), "filing limit"))
    return found


def rule_of(actor: Actor, visit: Any) -> str:
    """Return the unit rule that the visit's payer uses."""
    if not visit.policy_id:
        return "unknown"
    return coverage.unit_rule_under(actor, policy_id=visit.policy_id, on=visit.service_date)
