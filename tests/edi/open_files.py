"""The third-party X12 files beside the checkout, in figures: what was read, found and proven.

Run it: ``python -m tests.edi.open_files`` writes ``docs/open-files.md`` anew. Figures only: the
files are other people's, and what stands in them is not repeated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from effleurage.core.remits.proof import is_proven
from effleurage.edi import file_check
from effleurage.edi.claim_from_837p import read_837p
from effleurage.edi.outside_lists import outside_lists
from effleurage.edi.remit_from_835 import read_835
from effleurage.findings import Severity
from effleurage.x12.catalogue import Level
from effleurage.x12.reader import read

OPEN = Path(__file__).resolve().parents[2].parent / "shared" / "x12" / "open"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "open-files.md"
_HEAD = """# The open files, in figures

Hundreds of X12 files from public repositories lie beside the checkout (`../shared/x12/open`), good
ones and broken ones. Every one of them is read, checked and told without an exception and within two
seconds (`tests/x12/test_read_file.py`, `tests/edi/test_open_files.py`). This page says what came of
it, in figures alone. It is made by `python -m tests.edi.open_files`, without any code set loaded,
and a test compares it. Many files break a rule on purpose, so a finding is no fault of ours.

"""


class Figures(NamedTuple):
    """What one file came to. Money is in cents: what claims charge, what remits pay."""

    is_x12: bool
    transactions: int
    claims: int
    set_aside: int
    charged_cents: int
    aside_cents: int
    remits: int
    proven: int
    paid_cents: int
    found: Counter[tuple[Level, Severity, str]]


def files() -> list[Path]:
    """Return the files in their order, none where the folder is not there."""
    return sorted(path for path in OPEN.glob("*/*") if path.is_file())


def figures_of(data: bytes) -> Figures:
    """Return what one file came to."""
    file = read(data)
    found = Counter(
        (file_check.level_of(each), each.severity, each.code)
        for each in file_check.findings_of(file, outside_lists())
    )
    reading = read_837p(file)
    remits = read_835(file).remits if any(True for _ in file.transactions("835")) else ()
    return Figures(
        is_x12=file.is_x12,
        transactions=sum(1 for _ in file.transactions()),
        claims=len(reading.claims),
        set_aside=len(reading.set_aside),
        charged_cents=sum(claim.total_charge_cents for claim in reading.claims),
        aside_cents=sum(claim.total_charge_cents or 0 for claim in reading.set_aside),
        remits=len(remits),
        proven=sum(map(is_proven, remits)),
        paid_cents=sum(remit.amount_cents for remit in remits),
        found=found,
    )


def page(paths: Iterable[Path]) -> str:
    """Return the page."""
    kinds: dict[str, list[Figures]] = {}
    for path in paths:
        kinds.setdefault(path.parent.name, []).append(figures_of(path.read_bytes()))
    everything = [each for of_kind in kinds.values() for each in of_kind]
    rows = [_row(kind, of_kind) for kind, of_kind in kinds.items()]
    return "\n".join(
        [
            _HEAD + "## What was read\n",
            "| kind | files | read as X12 | transactions | without any warning | claims read"
            " | charged | set aside | charged there | remits read | proven | paid |",
            "| --- |" + " ---: |" * 11,
            *rows,
            _row("all", everything),
            "\nMoney is in dollars. A 278, a 997 and an 837I are read and told segment by segment;"
            " no guide of theirs is at hand, which is one warning each."
            " A claim is set aside, with its money and lines, where no claim of ours can hold it:"
            " almost always because nobody says when its client was born.\n",
            "## What was found\n",
            "| level | check | weight | times | in files |",
            "| --- | --- | --- | ---: | ---: |",
            *_found(everything),
            "",
        ]
    )


def _row(kind: str, of_kind: list[Figures]) -> str:
    clean = sum(
        each.is_x12 and all(weight is Severity.INFO for _, weight, _ in each.found)
        for each in of_kind
    )
    told = (
        len(of_kind),
        sum(each.is_x12 for each in of_kind),
        sum(each.transactions for each in of_kind),
        clean,
        sum(each.claims for each in of_kind),
        _dollars(sum(each.charged_cents for each in of_kind)),
        sum(each.set_aside for each in of_kind),
        _dollars(sum(each.aside_cents for each in of_kind)),
        sum(each.remits for each in of_kind),
        sum(each.proven for each in of_kind),
        _dollars(sum(each.paid_cents for each in of_kind)),
    )
    return f"| {kind} | " + " | ".join(_number(each) for each in told) + " |"


def _found(everything: list[Figures]) -> list[str]:
    times: Counter[tuple[Level, Severity, str]] = Counter()
    in_files: Counter[tuple[Level, Severity, str]] = Counter()
    for each in everything:
        times += each.found
        in_files.update(each.found.keys())
    order = [*Level]
    return [
        f"| {level.value} | `{code}` | {weight.value} | {times[level, weight, code]:,}"
        f" | {in_files[level, weight, code]:,} |"
        for level, weight, code in sorted(times, key=lambda key: (order.index(key[0]), key[2]))
    ]


def _dollars(cents: int) -> str:
    return f"{cents / 100:,.2f}" if cents else ""


def _number(value: int | str) -> str:
    return value if isinstance(value, str) else f"{value:,}" if value else ""


if __name__ == "__main__":
    PAGE.write_text(page(files()), "utf-8")
