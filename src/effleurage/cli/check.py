"""``effleurage check``: whether the records are as they were written.

Knows the list of all checks, each offered by the step that it is about. Refuses to bring the
database forward first, and to mend anything unasked: what is missing is evidence. Asked, it puts
guards back and corrects kept balances, after it has said which were wrong.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.checks import Answer, Check, answers, trail_checks
from effleurage.apps.audit.heads import Heads, read_heads
from effleurage.apps.claims import checks as claims
from effleurage.apps.clients import checks as clients
from effleurage.apps.codes import checks as codes
from effleurage.apps.exchange import checks as exchange
from effleurage.apps.ledger import checks as ledger
from effleurage.apps.ledger import rebuilding
from effleurage.apps.ledger.rebuilding import Difference
from effleurage.apps.practices import installation
from effleurage.apps.remits import checks as remits
from effleurage.apps.visits import checks as visits
from effleurage.apps.work.backups import HEADS
from effleurage.cli import options, records
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import counted, say, say_aside, say_findings, say_json
from effleurage.store import backup, unlocked


def add_check(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    options.add_secrets(verb)
    verb.add_argument(
        "--against", metavar="BACKUP", help="also notice what was cut off since this backup"
    )
    verb.add_argument(
        "--mend-guards",
        action="store_true",
        help="put the database's guards back once their absence was shown and is understood",
    )
    verb.add_argument(
        "--mend-balances",
        action="store_true",
        help="write kept balances anew from the ledger's entries once the difference was shown",
    )
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask every check; exit 0 when all hold, 1 when one finds something."""
    with records.with_records(args, older=records.Older.REFUSE) as at:
        found = look(at, against=_heads_of(args.against))
        mended = _mend_guards(at) if args.mend_guards else []
        rebuilt = _mend_balances(found, at) if args.mend_balances else []
    if args.json:
        say_json([_shape(answer) for answer in found])
    else:
        _show(found)
    if mended:
        say_aside(f"{counted(len(mended), 'guard')} put back, as the trail tells. Check again.")
    if rebuilt:
        say_aside(f"{counted(len(rebuilt), 'balance')} corrected, as the trail tells. Check again.")
    return Exit.NO if any(answer.findings for answer in found) else Exit.DONE


def _mend_guards(at: datetime) -> list[str]:
    """Put guards back. Nothing is sealed here: the chain stays as the checks have seen it."""
    return audit.put_guards_back(at=at, actor_name=installation.KEY_HOLDER)


def _mend_balances(found: list[Answer], at: datetime) -> list[Difference]:
    """Correct kept balances by the entries, unless an entry itself is wrong."""
    if any(answer.findings for answer in found if answer.check in ledger.OF_ENTRIES):
        raise CommandRefused(
            "No balance was corrected: an entry of the ledger is wrong itself.",
            fix="Run effleurage check to see which, and compare it with the last backup.",
            code=Exit.NO,
        )
    return rebuilding.rebuild(at=at, actor_name=installation.KEY_HOLDER)


def look(at: datetime, *, against: Heads | None = None) -> list[Answer]:
    """Ask every check of the records that this thread's queries see."""
    return list(answers(all_checks(against=against), at=at))


def all_checks(*, against: Heads | None = None) -> tuple[Check, ...]:
    """Return every check there is, the trail first."""
    return (
        *trail_checks(against=against),
        *clients.checks(records.documents()),
        *codes.CHECKS,
        *visits.CHECKS,
        *ledger.CHECKS,
        *claims.CHECKS,
        *exchange.CHECKS,
        *remits.CHECKS,
    )


def _heads_of(name: str | None) -> Heads | None:
    if name is None:
        return None
    facts = backup.verify_backup(Path(name), unlocked.master_key())
    if HEADS not in facts.marks:
        raise CommandRefused(
            f"The backup {name} remembers no seals.", fix="Take another one.", code=Exit.NO
        )
    return read_heads(facts.marks[HEADS].encode())


def _show(found: list[Answer]) -> None:
    for check, findings in found:
        say(f"{'holds' if not findings else 'WRONG'}  {check.name}: {check.words}")
        say_findings(findings)
    wrong = sum(bool(answer.findings) for answer in found)
    if wrong:
        say(f"\n{counted(wrong, 'check')} found something. Change nothing before you know why.")
    else:
        say(f"\nAll {len(found)} checks hold.")


def _shape(answer: Answer) -> dict[str, object]:
    return {
        "check": answer.check.name,
        "words": answer.check.words,
        "holds": not answer.findings,
        "findings": [finding.as_json() for finding in answer.findings],
    }
