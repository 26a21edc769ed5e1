"""Fifty thousand damaged files: read and checked, none raises, none hangs, whole claims keep their money.

EFFLEURAGE_SOAK_SEED repeats a run; without it each run draws its own.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from effleurage.edi.acknowledgements_from_x12 import read_acknowledgements
from effleurage.edi.claim_from_837p import read_837p
from effleurage.edi.remit_from_835 import read_835
from effleurage.x12.check import findings_of
from effleurage.x12.reader import read

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
OPEN = Path(__file__).resolve().parents[3] / "shared" / "x12" / "open"
MUTATIONS = 50_000
LONGEST_SECONDS = 2.0
#: Larger files say nothing that smaller ones do not, and take the time of a hundred.
LARGEST = 20_000


def _files() -> list[bytes]:
    paths = [*sorted(GOLDEN.glob("*/*/*.edi")), *sorted(OPEN.glob("*/*"))]
    found = [path.read_bytes() for path in paths if path.is_file()]
    return [data for data in found if len(data) <= LARGEST]


def _damaged(chance: random.Random, files: list[bytes]) -> bytes:
    """Cut, splice, drop, repeat, and overwrite bytes of a file."""
    data = bytearray(chance.choice(files))
    for _ in range(chance.randrange(1, 6)):
        size = len(data) or 1
        start, end = sorted((chance.randrange(size), chance.randrange(size)))
        other = chance.choice(files)
        match chance.randrange(6):
            case 0:
                del data[start : min(end, start + 200)]
            case 1:
                data[start:start] = data[start:end][:300]
            case 2:
                data[start:start] = other[: chance.randrange(len(other) + 1)][-400:]
            case 3:
                del data[end:]
            case _:
                for _ in range(chance.randrange(1, 8)):
                    if data:
                        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _read_every_way(data: bytes) -> None:
    file = read(data)
    for finding in findings_of(file):
        assert finding.position is None or 0 <= finding.position.byte <= len(data)
    read_835(file)
    read_837p(file)
    read_acknowledgements(file)


@pytest.mark.soak
def test_fifty_thousand_damaged_files_are_read_and_checked_without_a_crash(capsys):
    seed = int(os.environ.get("EFFLEURAGE_SOAK_SEED") or random.randrange(10**6))
    chance, files, slowest = random.Random(seed), _files(), 0.0

    for number in range(MUTATIONS):
        data = _damaged(chance, files)
        started = time.process_time()
        try:
            _read_every_way(data)
        except Exception as fault:
            raise AssertionError(f"seed {seed}, file {number}: {data!r}") from fault
        slowest = max(slowest, time.process_time() - started)

    with capsys.disabled():
        print(f"\nseed {seed}: {MUTATIONS:,} damaged files, the slowest took {slowest:.3f} s")
    assert slowest < LONGEST_SECONDS


@pytest.mark.soak
def test_claims_that_were_not_touched_keep_their_money():
    text = (GOLDEN / "005010X221A1-835/pass/a-one-line-file.edi").read_text("ascii")
    head, *claims = text.split("~CLP*")
    whole = {claim.claim_id: claim for claim in read_835(text.encode()).remits[0].claims}
    chance = random.Random(835)

    for _ in range(5_000):
        struck = chance.randrange(len(claims))
        hurt = list(claims[struck])
        for _ in range(chance.randrange(1, 6)):
            hurt[chance.randrange(len(hurt))] = chance.choice("X9.-:")
        broken = [*claims[:struck], "".join(hurt), *claims[struck + 1 :]]
        remits = read_835("~CLP*".join([head, *broken]).encode()).remits
        read_again = {claim.claim_id: claim for remit in remits for claim in remit.claims}

        for at, claim in enumerate(claims):
            claim_id = claim.partition("*")[0]
            if at != struck and at < struck:
                assert read_again[claim_id]._replace(segment=0) == whole[claim_id]._replace(
                    segment=0
                )
