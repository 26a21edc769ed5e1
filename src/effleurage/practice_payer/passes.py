"""One pass: hand over what a killed pass left, answer the inbox, take back, pay.

Knows the order in which decisions, answers and folders become true, so that a kill between any two
steps neither loses nor doubles: answers are prepared, then the books are replaced in one step that
names them, then they are delivered. Refuses to read a clock (``at`` is given) and to print.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from effleurage.core.claims.claim import Claim
from effleurage.core.money import format_dollars
from effleurage.core.remits.remit import Remit
from effleurage.edi.remit_to_835 import write_835
from effleurage.practice_payer.books import Books, InHand, Payee, Record, Submitter
from effleurage.practice_payer.books_file import read_books, write_books
from effleurage.practice_payer.correspondents import SENDER, receiver_of
from effleurage.practice_payer.decisions import take_back_what_is_due
from effleurage.practice_payer.folders import Folders
from effleurage.practice_payer.payment import pay_what_is_due
from effleurage.practice_payer.plans import PlanBook
from effleurage.practice_payer.reception import Answer, Desk, claim_at, receive, turn_away
from effleurage.x12.element_faults import CannotBeWritten


class PracticePayer:
    """A practice payer at its folders; the caller holds them alone while it works.

    One that is ``watching`` takes a file only when it is unchanged since the pass before, since
    somebody may still be copying it into the inbox.
    """

    def __init__(self, folders: Folders, book: PlanBook, *, watching: bool = False) -> None:
        self._folders = folders
        self._book = book
        self._watching = watching
        self._seen: dict[Path, tuple[int, int]] = {}
        self.left_unread = 0

    def one_pass(self, at: datetime) -> Iterator[str]:
        """Do everything there is to do, yielding what was done as lines to print.

        ``left_unread`` counts the files of this pass that could not be opened and were left.
        Raises ``BooksCannotBeRead``, and ``OSError`` where a folder cannot be written.
        """
        self.left_unread = 0
        self._hand_over_what_was_left()
        for path in self._waiting():
            try:
                data = path.read_bytes()
            except OSError as error:
                self.left_unread += 1
                yield f"{_shown(path.name)}: left in the inbox, {error.strerror or 'not readable'}"
                continue
            yield from self._answer(path.name, data, at)
        yield from self._pay(at)

    def _waiting(self) -> list[Path]:
        waiting = self._folders.waiting()
        if not self._watching:
            return waiting
        before, self._seen = (
            self._seen,
            {path: self._folders.size_and_time(path) for path in waiting},
        )
        return [path for path in waiting if before.get(path) == self._seen[path]]

    def _answer(self, name: str, data: bytes, at: datetime) -> Iterator[str]:
        desk = self._desk(data, at)
        if desk.claims_read:
            self._folders.keep_copy(desk.digest, data)
        self._commit(desk.books, InHand(name, desk.digest, ()), desk.answers)
        yield f"{_shown(name)}:"
        yield from (f"  {line}" for line in desk.told)

    def _desk(self, data: bytes, at: datetime) -> Desk:
        try:
            return receive(data, books=self._books(), book=self._book, at=at)
        except CannotBeWritten as refusal:
            return turn_away(data, refusal, books=self._books(), book=self._book, at=at)

    def _pay(self, at: datetime) -> Iterator[str]:
        books = self._books()
        take_back_what_is_due(books, book=self._book, on=at.date(), claim_of=self._claim_of)
        paid = pay_what_is_due(books, book=self._book, on=at.date())
        answers = [
            _advice(books, submitter, [remit for _, remit in of_submitter], at)
            for submitter, of_submitter in groupby(
                sorted(paid, key=lambda one: one[0].submitter), key=lambda one: one[0].submitter
            )
        ]
        if answers:
            self._commit(books, InHand("", "", ()), answers)
        yield from (f"{answer.name}: {len(answer.data):,} bytes" for answer in answers)
        yield from (_paid(payee, remit) for payee, remit in paid)

    def _claim_of(self, record: Record) -> Claim | None:
        data = self._folders.copy_of(record.file_digest)
        return None if data is None else claim_at(data, record.place)

    def _books(self) -> Books:
        kept = self._folders.kept_books()
        return Books() if kept is None else read_books(kept)

    def _commit(self, books: Books, in_hand: InHand, answers: Sequence[Answer]) -> None:
        """Prepare the answers, make the books true, hand everything over."""
        for answer in answers:
            self._folders.prepare(answer.name, answer.data)
        books.in_hand.append(in_hand._replace(answers=tuple(answer.name for answer in answers)))
        self._folders.keep_books(write_books(books))
        self._hand_over(books)

    def _hand_over(self, books: Books) -> None:
        for one in books.in_hand:
            for answer in one.answers:
                self._folders.deliver(answer)
            if one.received and self._still_waits(one):
                self._folders.set_aside(one.received)
        books.in_hand.clear()
        self._folders.keep_books(write_books(books))

    def _still_waits(self, one: InHand) -> bool:
        """Whether the file is still in the inbox, and no other under its name."""
        path = self._folders.inbox / one.received
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == one.digest

    def _hand_over_what_was_left(self) -> None:
        books = self._books()
        self._folders.discard_prepared(but={name for one in books.in_hand for name in one.answers})
        if books.in_hand:
            self._hand_over(books)


def _advice(books: Books, submitter: Submitter, remits: Sequence[Remit], at: datetime) -> Answer:
    data = write_835(remits, sender=SENDER, receiver=receiver_of(submitter), control=books, at=at)
    return Answer(f"{books.interchange:09d}.835", data)


def _paid(payee: Payee, remit: Remit) -> str:
    statuses = ", ".join(f"{claim.claim_id} {_outcome(claim.status)}" for claim in remit.claims[:5])
    more = f" and {len(remit.claims) - 5} more" if len(remit.claims) > 5 else ""
    amount = format_dollars(remit.amount_cents)
    return f"  {remit.trace_number} pays {payee.npi} {amount} for {statuses}{more}"


def _outcome(status: str) -> str:
    return {"1": "decided", "4": "denied", "22": "reversed"}.get(status, status)


def _shown(name: str) -> str:
    """Return a file name that any terminal can print."""
    return name.encode("ascii", "backslashreplace").decode("ascii")
