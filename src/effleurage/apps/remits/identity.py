"""Which payment advice this is: payer, trace number and ordinal, and whether two say the same.

Knows ``docs/algorithms/remit-identity.md``. Refuses to know what is on record (``intake``) and to
look at a file's bytes: an advice is its values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from effleurage.core import ledger
from effleurage.core.remits.line_matching import same_identifier
from effleurage.core.remits.remit import Remit, RemitClaim

LONGEST_PAYER, LONGEST_TRACE, LONGEST_ID = 80, 50, 240
_LONGEST_REASON = 10


class Identified(NamedTuple):
    """An advice with what it is known by; ``payer`` and ``trace`` are empty where one is missing.

    ``is_plain`` is whether its texts could be a payer's: no NUL, no code longer than any there is.
    ``is_test`` is whether its file was marked a test, for which nobody has paid.
    """

    remit: Remit
    payer: str
    trace: str
    content: str
    is_plain: bool
    is_test: bool


def identified(remits: Iterable[Remit], *, tests: Collection[int] = ()) -> tuple[Identified, ...]:
    """Return the advices of one file, in order, each with its ordinal among the different ones.

    A copy has the ordinal of its first. ``tests`` are the segments at which tests begin; a test is
    no copy of the payment that it rehearses, and takes no ordinal from it.
    """
    found: list[Identified] = []
    ordinals: dict[tuple[str, str, bool], dict[str, int]] = {}
    for remit in remits:
        payer, trace = payer_identity(remit), trace_identity(remit.trace_number)
        is_test = remit.segment in tests
        text = _content(remit, payer, trace) + (_TEST if is_test else "")
        content = hashlib.sha256(text.encode()).hexdigest()
        is_plain = _NUL not in text + _text(remit[:9]) and not _has_outlandish_codes(remit)
        if not _fits(remit, payer, trace):
            payer = trace = ""
        mine = ordinals.setdefault((payer, trace, is_test), {})
        ordinal = mine.setdefault(content, len(mine) + 1)
        known = remit._replace(ordinal=ordinal)
        found.append(Identified(known, payer, trace, content, is_plain, is_test))
    return tuple(found)


def payer_identity(remit: Remit) -> str:
    """Return the payer's id, or its name, in the form in which two spellings are equal."""
    return _one_spelling(remit.payer_id) or _one_spelling(remit.payer_name)


def trace_identity(trace_number: str) -> str:
    """Return the trace number in the form in which two spellings are equal; empty is none."""
    return same_identifier(_one_spelling(trace_number))


def as_known(remit: Remit, payer: str) -> Remit:
    """Return the advice under its payer's identity, as the ledger knows it."""
    return remit._replace(payer_id=payer, trace_number=" ".join(remit.trace_number.split()))


def _one_spelling(text: str) -> str:
    return " ".join(text.replace("\0", "\N{REPLACEMENT CHARACTER}").upper().split())


def _fits(remit: Remit, payer: str, trace: str) -> bool:
    """Return whether the ledger can hold what this advice is known by."""
    if not payer or not trace or len(payer) > LONGEST_PAYER or len(trace) > LONGEST_TRACE:
        return False
    return len(ledger.remit_id(as_known(remit, payer))) <= LONGEST_ID


def _has_outlandish_codes(remit: Remit) -> bool:
    return any(len(each.reason) > _LONGEST_REASON for each in remit.provider_adjustments) or any(
        len(each.group + each.reason) > _LONGEST_REASON
        for claim in remit.claims
        for adjustments in (claim.adjustments, *(line.adjustments for line in claim.lines))
        for each in adjustments
    )


def _content(remit: Remit, payer: str, trace: str) -> str:
    """Return the values of an advice as text, without their places and their claims' order."""
    values = [
        payer,
        trace,
        [remit.payee_id, remit.method, remit.amount_cents, remit.paid_on],
        sorted(_text(_without_places(claim)) for claim in remit.claims),
        sorted(_text(each[:-1]) for each in remit.provider_adjustments),
        sorted(_text(each[:-1]) for each in remit.unread),
    ]
    return _text(values)


def _without_places(claim: RemitClaim) -> list[Any]:
    values: list[Any] = list(claim[:-1])
    values[_LINES] = [line[:-1] for line in claim.lines]
    return values


_LINES = RemitClaim._fields.index("lines")
_NUL = "u0000"
_TEST = " test"


def _text(values: object) -> str:
    return json.dumps(values, default=date.isoformat, separators=(",", ":"))
