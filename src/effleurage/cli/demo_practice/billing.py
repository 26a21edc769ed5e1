"""The weekly round: visits become claims, claims leave, answers come back.

Knows the biller's Friday. Refuses to know the stories that break the routine (``stories``). The
payer's answers come from the practice payer, run as the program it is.
"""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from effleurage.apps.claims.actions import check_claim, draft_claims, make_ready
from effleurage.apps.exchange import actions as exchange
from effleurage.apps.exchange.intake import REMIT
from effleurage.apps.remits.actions import take_in_remits
from effleurage.cli.demo_practice.cast import Cover, Story
from effleurage.cli.demo_practice.house import INBOX, OUTBOX, SILENCE
from effleurage.cli.demo_practice.world import ZONE, Kept, World
from effleurage.core.gate import Verdict

Claims = Iterable[tuple[Kept, UUID]]


class PracticePayerFailed(RuntimeError):
    """The practice payer ended badly; its last words are in the message. Please report it."""


def draft(world: World, visits: Claims, *, at: datetime) -> list[tuple[Kept, UUID]]:
    """Draft the claims that bill these visits, each client's apart; return them."""
    of_client: dict[int, tuple[Kept, list[UUID]]] = {}
    for kept, visit_id in visits:
        of_client.setdefault(kept.someone.place, (kept, []))[1].append(visit_id)
    drafted = []
    for kept, visit_ids in of_client.values():
        claims = draft_claims(world.biller, visit_ids=visit_ids, at=at)
        kept.claims += claims
        drafted += [(kept, claim_id) for claim_id in claims]
    return drafted


def pass_gate(world: World, drafted: Claims, *, at: datetime) -> list[tuple[Kept, UUID]]:
    """Check each draft and make ready what may leave; return that."""
    passed = []
    for kept, claim_id in drafted:
        report = check_claim(world.biller, claim_id=claim_id, at=at)
        if report.verdict in {Verdict.CLEAN, Verdict.WARNED}:
            make_ready(world.biller, claim_id=claim_id, at=at)
            passed.append((kept, claim_id))
    return passed


def send(world: World, ready: Claims, *, at: datetime) -> None:
    """Send each claim the way it goes: by file, to the payer who is silent, or in the post."""
    by_way: dict[str, list[UUID]] = defaultdict(list)
    for kept, claim_id in ready:
        by_way[_way(kept)].append(claim_id)
    for claim_id in by_way.pop("mail", ()):
        by_hand = exchange.ByHand(
            connection_id=world.ways["mail"], confirmation="certified mail 7022 1670 0001"
        )
        exchange.record_sent(world.biller, claim_id=claim_id, by_hand=by_hand, at=at)
    for way, claim_ids in by_way.items():
        exchange.send_claims(
            world.biller, claim_ids=claim_ids, connection_id=world.ways[way], at=at
        )


def take_answers(world: World, *, at: datetime) -> None:
    """Let the practice payer answer, and take in what it wrote the next morning."""
    _run_practice_payer(world.folder, at=at)
    _take_in(world, at=at + timedelta(hours=13), with_remits=True)


def take_acknowledgements(world: World, *, at: datetime) -> None:
    """Let it answer and take in all but the remits: the money is still to come."""
    _run_practice_payer(world.folder, at=at)
    _take_in(world, at=at + timedelta(minutes=10), with_remits=False)


def _take_in(world: World, *, at: datetime, with_remits: bool) -> None:
    for path in _new_files(world):
        is_remit = path.suffix == f".{REMIT}"
        if is_remit and not with_remits:
            continue
        world.files_seen.add(path.name)
        taken = exchange.take_in_file(
            world.worker,
            name=path.name,
            data=path.read_bytes(),
            at=at,
            connection_id=world.ways[INBOX],
        )
        if taken.kind == REMIT:
            take_in_remits(world.worker, file_id=taken.file_id, at=at)


def _way(kept: Kept) -> str:
    if kept.someone.role.story is Story.BY_MAIL:
        return "mail"
    return SILENCE if kept.someone.role.cover is Cover.SILENT else INBOX


def _run_practice_payer(folder: Path, *, at: datetime) -> None:
    local = at.astimezone(ZONE).replace(tzinfo=None)
    command = [
        *(sys.executable, "-m", "effleurage.practice_payer", "--once", "--at", local.isoformat()),
        *("--inbox", str(folder / INBOX), "--outbox", str(folder / OUTBOX)),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - our own program
    if done.returncode:
        raise PracticePayerFailed(done.stderr.strip() or f"code {done.returncode}")


def _new_files(world: World) -> list[Path]:
    outbox = world.folder / OUTBOX
    there = outbox.iterdir() if outbox.is_dir() else ()
    return sorted(path for path in there if path.name not in world.files_seen)
