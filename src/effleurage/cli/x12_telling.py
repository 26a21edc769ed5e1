"""What a file from the world says, put together from the readers of every transaction we tell.

Knows which reader tells which transaction. Refuses to know their words: each has a module of its
own, and what is printed is what the pages say.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from effleurage.cli.answer_words import answer_shape, say_answer
from effleurage.cli.remit_words import remit_lines, remit_shape
from effleurage.cli.words import say
from effleurage.cli.x12_claim_words import claims_shape, say_claims
from effleurage.cli.x12_cover_words import covers_shape, say_covers
from effleurage.cli.x12_question_words import questions_shape, say_questions
from effleurage.cli.x12_status_words import say_statuses, status_shape
from effleurage.core.remits.proof import Proof, prove
from effleurage.core.remits.remit import Remit
from effleurage.edi.acknowledgements_from_x12 import read_acknowledgements
from effleurage.edi.answers import ClaimStatus
from effleurage.edi.claim_from_837p import Reading, read_837p
from effleurage.edi.claim_status import StatusAnswer, read_277
from effleurage.edi.claim_status_asked import ClaimQuestion, read_276
from effleurage.edi.eligibility import EligibilityReading, read_271
from effleurage.edi.eligibility_asked import CoverQuestion, read_270
from effleurage.edi.remit_from_835 import read_835
from effleurage.findings import Finding
from effleurage.x12.envelope import File
from effleurage.x12.guides import x212

_OTHER_277 = "EDI-ACK-OTHER-277"


class Told:
    """What a file says, ready to be printed for people or programs."""

    def __init__(self) -> None:
        self.remits: Sequence[tuple[Remit, Proof]] = ()
        self.claims: Reading = Reading((), ())
        self.answers: Sequence[Any] = ()
        self.statuses: Sequence[StatusAnswer] = ()
        self.covers: EligibilityReading = EligibilityReading((), (), ())
        self.refusals: Sequence[ClaimStatus] = ()
        self.cover_questions: Sequence[CoverQuestion] = ()
        self.claim_questions: Sequence[ClaimQuestion] = ()
        self.untold: tuple[str, ...] = ()
        self.findings: tuple[Finding, ...] = ()

    def say(self) -> None:
        """Print it for a person."""
        for remit, proof in self.remits:
            for line in ("", *remit_lines(remit, proof)):
                say(line)
        say_claims(self.claims)
        for answer in self.answers:
            say_answer(answer)
        say_statuses(self.statuses, self.refusals)
        say_covers(self.covers)
        say_questions(self.cover_questions, self.claim_questions)
        for kind in self.untold:
            say(f"  A {kind}: its envelope was checked; this release does not tell its contents.")

    def as_json(self) -> dict[str, Any]:
        """Return the published shape."""
        return {
            "remits": [remit_shape(remit, proof) for remit, proof in self.remits],
            **claims_shape(self.claims),
            "acknowledgements": [answer_shape(answer) for answer in self.answers],
            "claim_statuses": [status_shape(status) for status in self.statuses],
            "claim_status_refusals": [dataclasses.asdict(each) for each in self.refusals],
            "eligibility": covers_shape(self.covers),
            "questions": questions_shape(self.cover_questions, self.claim_questions),
            "not_told": list(self.untold),
            "findings": [finding.as_json() for finding in self.findings],
        }


def told(file: File) -> Told:
    """Return what every transaction of a file says, and what is odd in any of them."""
    found, kinds = Told(), transactions(file)
    findings = list(file.findings)
    for kind in sorted({*kinds, *_envelope_answers(file)} & {*_TAKERS}):
        for take in _TAKERS[kind]:
            findings += [each for each in take(file, found) if each not in findings]
    if found.statuses or found.refusals:
        findings = [each for each in findings if each.code != _OTHER_277]
    found.untold = tuple(sorted(kinds - {*_TAKERS}))
    found.findings = tuple(findings)
    return found


def transactions(file: File) -> set[str]:
    """Return the kinds of transaction in a file, by their ST01."""
    return {transaction.kind for transaction in file.transactions()}


def _envelope_answers(file: File) -> set[str]:
    return {"TA1"} if any(each.acknowledgements for each in file.interchanges) else set()


def _take_835(file: File, told: Told) -> Sequence[Finding]:
    reading = read_835(file)
    told.remits = [(remit, prove(remit)) for remit in reading.remits]
    return [*reading.findings, *(each for _, proof in told.remits for each in proof.findings)]


def _take_837(file: File, told: Told) -> Sequence[Finding]:
    told.claims = read_837p(file)
    return told.claims.findings


def _take_answers(file: File, told: Told) -> Sequence[Finding]:
    answers = read_acknowledgements(file)
    told.answers = (*answers.files, *answers.groups, *answers.batches)
    return answers.findings


def _take_277(file: File, told: Told) -> Sequence[Finding]:
    if not any(each.version.startswith(x212.ANSWER.version) for each in file.transactions("277")):
        return ()
    statuses = read_277(file)
    told.statuses, told.refusals = statuses.claims, statuses.refusals
    return statuses.findings


def _take_271(file: File, told: Told) -> Sequence[Finding]:
    told.covers = read_271(file)
    return told.covers.findings


def _take_270(file: File, told: Told) -> Sequence[Finding]:
    reading = read_270(file)
    told.cover_questions = reading.asked
    return reading.findings


def _take_276(file: File, told: Told) -> Sequence[Finding]:
    reading = read_276(file)
    told.claim_questions = reading.asked
    return reading.findings


_TAKERS: dict[str, tuple[Callable[[File, Told], Sequence[Finding]], ...]] = {
    "835": (_take_835,),
    "837": (_take_837,),
    "270": (_take_270,),
    "271": (_take_271,),
    "276": (_take_276,),
    "277": (_take_answers, _take_277),
    "999": (_take_answers,),
    "TA1": (_take_answers,),
}
