"""A practice payer in a folder of its own, and the 837P files that are sent to it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from effleurage.core.claims.claim import Claim
from effleurage.core.remits.remit import Remit, RemitClaim
from effleurage.edi.acknowledgements import Answers, read_acknowledgements
from effleurage.edi.claim_837p_file import write_claims
from effleurage.edi.parties import Party
from effleurage.edi.remit_from_835 import read_835
from effleurage.practice_payer.folders import Folders
from effleurage.practice_payer.passes import PracticePayer
from effleurage.practice_payer.plan_file import default_plans, read_plans
from effleurage.practice_payer.plans import PlanBook
from effleurage.x12 import reader
from effleurage.x12.control import CountingFrom

AT = datetime(2026, 11, 23, 10, 0)
PRACTICE = Party(
    name="Stillwater Massage", identifier="STILLW01", contact_name="Dana", phone="2535550142"
)
PAYER = Party(name="Practice Payer", identifier="SIMULATEDPAYER")


def an_837p(*claims: Claim, number: int = 1, production: bool = False) -> bytes:
    return write_claims(
        claims,
        sender=PRACTICE,
        receiver=PAYER,
        control=CountingFrom(number),
        at=AT,
        production=production,
    )


def shipped_plans() -> PlanBook:
    book, _ = read_plans(default_plans())
    assert book is not None
    return book


class World:
    """One inbox and outbox; each `run` is one pass of a newly started practice payer."""

    folders_of: type[Folders] = Folders

    def __init__(self, home: Path, book: PlanBook | None = None) -> None:
        self.home = home
        self.inbox, self.outbox, self.state = home / "in", home / "out", home / "books"
        self.book = book or shipped_plans()
        self.inbox.mkdir(parents=True)

    def put(self, data: bytes, name: str = "claims.837") -> None:
        (self.inbox / name).write_bytes(data)

    def run(self, at: datetime = AT) -> dict[str, bytes]:
        """The answers of one pass, by name."""
        before = set(self.answers())
        folders = Folders(inbox=self.inbox, outbox=self.outbox, state=self.state)
        with folders.held_alone():
            self.printed = list(PracticePayer(folders, self.book).one_pass(at))
        return {name: data for name, data in self.answers().items() if name not in before}

    def answers(self) -> dict[str, bytes]:
        if not self.outbox.exists():
            return {}
        return {path.name: path.read_bytes() for path in sorted(self.outbox.iterdir())}

    def send(self, *claims: Claim, number: int = 1, at: datetime = AT) -> dict[str, bytes]:
        self.put(an_837p(*claims, number=number), f"{number}.837")
        return self.run(at)


def kinds(answers: dict[str, bytes]) -> list[str]:
    return [name.partition(".")[2] for name in answers]


def acknowledged(answers: dict[str, bytes], kind: str) -> Answers:
    (data,) = [data for name, data in answers.items() if name.endswith(f".{kind}")]
    return read_acknowledgements(reader.read(data))


def remits(answers: dict[str, bytes]) -> tuple[Remit, ...]:
    found = [read_835(data) for name, data in answers.items() if name.endswith(".835")]
    assert all(reading.findings == () for reading in found)
    return tuple(remit for reading in found for remit in reading.remits)


def decided(answers: dict[str, bytes]) -> list[RemitClaim]:
    return [claim for remit in remits(answers) for claim in remit.claims]
