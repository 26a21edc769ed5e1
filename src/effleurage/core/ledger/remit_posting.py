"""How a remit becomes entries: the cheque whole, then each part that is proven.

Knows the ledgers of ``docs/algorithms/posting.md``. The cheque stands whole in the clearing account
under its remit's id; each proven and matched claim and each provider adjustment is posted from
there; what is neither stays there, held, and is listed. Refuses to post anything from a payment
that does not agree with its claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from effleurage.core.ledger import posting_findings
from effleurage.core.ledger.accounts import Account
from effleurage.core.ledger.claim_answer import answer_postings
from effleurage.core.ledger.entry import Cause, Entry, Posting
from effleurage.core.ledger.reasons import PROVIDER_ADJUSTMENT_ACCOUNTS, why_by_hand
from effleurage.core.money import format_dollars
from effleurage.core.remits.matching import ClaimMatch, Matches
from effleurage.core.remits.oddities import NO_PAYMENT
from effleurage.core.remits.proof import Proof
from effleurage.core.remits.remit import ProviderAdjustment, Remit, RemitClaim
from effleurage.findings import Finding


class Held(NamedTuple):
    """Money that stays in clearing until a person decides: whose, how many cents, why.

    ``at`` is the claim's place in ``Remit.claims`` from 0, ``None`` for the whole payment (which
    has no ``claim_id`` either) and for a claim that could not be read.
    """

    at: int | None
    claim_id: str
    cents: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What a remit posts, what it leaves held, and what a person should look at.

    The cents held sum to what the entries leave in clearing. ``findings`` are those of the
    posting alone; the proof and the matches have their own.
    """

    entries: tuple[Entry, ...]
    held: tuple[Held, ...]
    findings: tuple[Finding, ...]


class ProofOfAnotherRemit(ValueError):
    """The proof or the matches given were not made from this remit."""


class RemitHasNoIdentity(ValueError):
    """The remit does not say whose payment it is, so a second copy could not be told."""


def remit_id(remit: Remit) -> str:
    """Return the remit's identity: payer, trace number and ordinal, whichever file it came in.

    A payer without an id is known by its name. Colons inside a part are written ``%3A``, so that
    no two remits share an identity by accident. Raises :class:`RemitHasNoIdentity` for a remit
    without payer or trace number.
    """
    payer, trace = (remit.payer_id or remit.payer_name).strip(), remit.trace_number.strip()
    if not payer or not trace:
        raise RemitHasNoIdentity(
            "a remit without payer or trace number could be posted twice; give it the number "
            "on the cheque or transfer"
        )
    parts = (payer, trace, str(remit.ordinal))
    return ":".join(part.replace("%", "%25").replace(":", "%3A") for part in parts)


def post_remit(remit: Remit, proof: Proof, matches: Matches, *, on: date) -> Posted:
    """Return the entries of a remit, dated ``on``, with what is held and what was noticed.

    Posting the result twice, or a later copy of the same remit, changes nothing: each key is the
    remit's identity and the place in it. Source: ``docs/algorithms/posting.md``. Raises
    :class:`ProofOfAnotherRemit` when ``proof`` or ``matches`` belong to another remit, and
    :class:`RemitHasNoIdentity` for one without payer or trace number.
    """
    if len(matches.claims) != len(remit.claims) or proof.payment.found_cents != remit.amount_cents:
        raise ProofOfAnotherRemit(f"remit {remit_id(remit)}: prove and match this remit first")
    cheque = tuple(_cheque(remit, on))
    if not proof.agrees:
        return Posted(entries=cheque, held=(_whole(remit, proof),), findings=())
    identity = remit_id(remit)
    held = tuple(_held(remit, proof, matches))
    waiting = {each.at for each in held}
    entries = list(cheque)
    findings = list(posting_findings.of_remit(remit))
    for at, (claim, match) in enumerate(zip(remit.claims, matches.claims, strict=True)):
        if match.sent and at not in waiting:
            postings = answer_postings(claim, match, remit_id=identity)
            entries.extend(_claim_entry(remit, at, on, postings))
            findings.extend(posting_findings.of_claim(claim, match.sent, postings))
        elif match.sent and proof.proves_claim(at):
            findings.append(posting_findings.by_hand(claim, match.sent))
    entries.extend(_provider_adjustments(remit, on))
    return Posted(entries=tuple(entries), held=held, findings=tuple(findings))


def _whole(remit: Remit, proof: Proof) -> Held:
    if remit.method == NO_PAYMENT:
        return Held(None, "", 0, "a notice of no payment states an amount")
    difference = format_dollars(proof.payment.difference_cents)
    why = f"the payment and its claims differ by {difference}"
    return Held(None, "", remit.amount_cents, why)


def _held(remit: Remit, proof: Proof, matches: Matches) -> Iterator[Held]:
    aside = {each.at: each.cents for each in proof.set_aside}
    for at, (claim, match) in enumerate(zip(remit.claims, matches.claims, strict=True)):
        why = "its sums do not hold" if at in aside else _why_held(claim, match)
        if why:
            yield Held(at, claim.claim_id, aside.get(at, claim.paid_cents), why)
    for each in proof.set_aside:
        if each.at is None:
            yield Held(None, each.claim_id, each.cents, "it could not be read")


def _why_held(claim: RemitClaim, match: ClaimMatch) -> str:
    if match.sent:
        return why_by_hand(claim, match.sent.asked_cents)
    if match.candidates:
        return f"it might answer {', '.join(match.candidates)}; none is certain"
    return "it answers no claim that was sent"


def _cheque(remit: Remit, on: date) -> Iterator[Entry]:
    # A notice of no payment moves no money, whatever amount it states.
    if not remit.amount_cents or remit.method == NO_PAYMENT:
        return
    identity = remit_id(remit)
    words = f"{remit.payer_name} paid by {remit.method or 'remit'} {remit.trace_number}"
    postings = (
        Posting(Account.BANK, remit.amount_cents, remit_id=identity),
        Posting(Account.CLEARING, -remit.amount_cents, remit_id=identity),
    )
    yield Entry(f"remit:{identity}:payment", on, Cause.REMIT, words, postings)


def _claim_entry(remit: Remit, at: int, on: date, postings: tuple[Posting, ...]) -> Iterator[Entry]:
    if not postings:
        return
    claim = remit.claims[at]
    cause, verb = (
        (Cause.TAKEBACK, "took back its answer to")
        if claim.is_reversal
        else (Cause.REMIT_CLAIM, "answered")
    )
    words = f"{remit.payer_name} {verb} claim {postings[0].claim_id}"
    key = f"remit:{postings[0].remit_id}:claim {at + 1}"
    yield Entry(key, on, cause, words, postings)


def _provider_adjustments(remit: Remit, on: date) -> Iterator[Entry]:
    identity = remit_id(remit)
    for number, each in enumerate(remit.provider_adjustments, 1):
        if each.cents:
            yield Entry(
                f"remit:{identity}:adjustment {number}",
                on,
                Cause.PROVIDER_ADJUSTMENT,
                _moved_in_words(remit, each),
                _moved(each, identity),
            )


def _moved_in_words(remit: Remit, each: ProviderAdjustment) -> str:
    verb = "withheld" if each.cents > 0 else "added"
    reference = f", reference {each.reference}" if each.reference else ""
    return f"{remit.payer_name} {verb} outside any claim ({each.reason}{reference})"


def _moved(each: ProviderAdjustment, identity: str) -> tuple[Posting, ...]:
    account = PROVIDER_ADJUSTMENT_ACCOUNTS.get(each.reason, Account.PAYER_ADJUSTMENTS)
    return (
        Posting(account, each.cents, remit_id=identity, reason=each.reason),
        Posting(Account.CLEARING, -each.cents, remit_id=identity),
    )
