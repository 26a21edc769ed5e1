"""The weekly round: visits become claims, claims leave, answers come back.

Knows the biller's Friday. Refuses to know the stories that break the routine (``stories``). The
payer's answers come from the practice payer, run as the program it is.
"""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from effleurage.apps.claims.actions import check_claim, draft_claims, make_ready
from effleurage.apps.claims.queries import visits_billed
from effleurage.apps.exchange import actions as exchange
from effleurage.apps.exchange.intake import REMIT
from effleurage.apps.remits.actions import take_in_remits
from effleurage.cli.demo_practice.cast import Cover, Story
from effleurage.cli.demo_practice.house import FAX, INBOX, MAIL, OUTBOX, PLANS, PORTAL, SILENCE
from effleurage.cli.demo_practice.world import ZONE, Kept, World
from effleurage.core.gate import ClaimIsBlocked, ClaimIsHeld

Claims = Iterable[tuple[Kept, UUID]]
_BY_HAND = (
    (MAIL, "certified mail 7022 1670 {0}"),
    (FAX, "fax report {0}, 4 pages, OK"),
    (PORTAL, "portal receipt TW-{0}"),
)


class PracticePayerFailed(RuntimeError):
    """The practice payer ended badly; its last words are in the message. Please report it."""


def draft(world: World, visits: Claims, *, at: datetime) -> list[tuple[Kept, UUID]]:
    """Draft the claims that bill these visits; return them."""
    of_visit = {visit_id: kept for kept, visit_id in visits}
    if not of_visit:
        return []
    draft_claims(world.biller, visit_ids=list(of_visit), at=at)
    billed = visits_billed(world.biller, of_visit)
    drafted = {billed[visit_id]: kept for visit_id, kept in of_visit.items()}
    for claim_id, kept in drafted.items():
        kept.claims.append(claim_id)
    return [(kept, claim_id) for claim_id, kept in drafted.items()]


def pass_gate(world: World, drafted: Claims, *, at: datetime) -> list[tuple[Kept, UUID]]:
    """Make ready what may leave, and return it; of the rest keep what the gate says."""
    passed = []
    for kept, claim_id in drafted:
        try:
            make_ready(world.biller, claim_id=claim_id, at=at)
        except (ClaimIsBlocked, ClaimIsHeld):
            check_claim(world.biller, claim_id=claim_id, at=at)
        else:
            passed.append((kept, claim_id))
    return passed


def send(world: World, ready: Claims, *, at: datetime) -> None:
    """Send each claim the way it goes: by file, to the payer who is silent, or by hand."""
    by_way: dict[str, list[UUID]] = defaultdict(list)
    for kept, claim_id in ready:
        if kept.someone.role.story is Story.BY_MAIL:
            _send_by_hand(world, claim_id, turn=kept.claims.index(claim_id), at=at)
        else:
            silent = kept.someone.role.cover is Cover.SILENT
            by_way[SILENCE if silent else INBOX].append(claim_id)
    for way, claim_ids in by_way.items():
        exchange.send_claims(
            world.biller, claim_ids=claim_ids, connection_id=world.ways[way], at=at
        )


def _send_by_hand(world: World, claim_id: UUID, *, turn: int, at: datetime) -> None:
    way, confirmation = _BY_HAND[turn % len(_BY_HAND)]
    by_hand = exchange.ByHand(
        connection_id=world.ways[way], confirmation=confirmation.format(f"{at:%m%d}{turn:02d}")
    )
    exchange.record_sent(world.biller, claim_id=claim_id, by_hand=by_hand, at=at)


def let_payer_answer(world: World, *, at: datetime) -> None:
    """Start the practice payer on what lies in its folder; it answers while others work."""
    world.payer = _start_practice_payer(world.folder, at=at)


def take_answers(world: World, *, at: datetime, with_remits: bool = True) -> None:
    """Take in what the practice payer wrote; without remits, the money is still to come."""
    payer, world.payer = world.payer, None
    if payer is None:
        return
    _, said = payer.communicate()
    if payer.returncode:
        raise PracticePayerFailed(said.strip() or f"code {payer.returncode}")
    with transaction.atomic():
        _take_in(world, at=at, with_remits=with_remits)


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
            take_in_remits(world.worker, file_id=taken.file_id, at=at, although_test=True)


def _start_practice_payer(folder: Path, *, at: datetime) -> subprocess.Popen[str]:
    local = at.astimezone(ZONE).replace(tzinfo=None)
    command = [
        *(sys.executable, "-m", "effleurage.practice_payer", "--once", "--at", local.isoformat()),
        *("--inbox", str(folder / INBOX), "--outbox", str(folder / OUTBOX)),
        *("--plans", str(folder / PLANS)),
    ]
    return subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8"
    )


def _new_files(world: World) -> list[Path]:
    outbox = world.folder / OUTBOX
    there = outbox.iterdir() if outbox.is_dir() else ()
    return sorted(path for path in there if path.name not in world.files_seen)
