"""``effleurage codes load --records``: code sets into the records, for every host that opens them.

Knows who acts: an owner, by the command of whoever holds the installation's key. Refuses to print.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date

from effleurage.apps.codes import actions, laying_out, queries
from effleurage.cli import records
from effleurage.codes import loading
from effleurage.codes.loading import Change


def load(args: argparse.Namespace, begins: date | None) -> Sequence[Change]:
    """Load files into the records and onto this host. Raises ``NothingLoaded``."""
    with records.with_records(args) as at:
        actor, after = records.acting(args), queries.newest_number()
        with loading.made(args.files, begins=begins) as ready:
            actions.keep_loads(actor, ready=ready, after=after, at=at)
        laying_out.lay_out()
        return [one.change for one in ready]


def back(args: argparse.Namespace) -> int:
    """Take the newest load of a set back in the records; return its number."""
    with records.with_records(args) as at:
        number = actions.take_back(records.acting(args), code_set=args.kind, at=at)
        laying_out.lay_out()
        return number


def answer(args: argparse.Namespace) -> None:
    """Answer with what the records have loaded, for the rest of this command."""
    with records.with_records(args):
        pass
