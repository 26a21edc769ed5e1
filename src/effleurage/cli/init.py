"""``effleurage init``: keys, database, the first practice and its owner.

Knows what has to be asked before anything is made. Refuses a place where records lie already.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from effleurage.apps.practices.actions import checked_practice
from effleurage.apps.practices.facts import PracticeFacts, PracticeIsNotComplete
from effleurage.apps.practices.fields import email_faults
from effleurage.apps.practices.installation_actions import (
    OwnerIsNotComplete,
    Person,
    Started,
    start_practice,
)
from effleurage.cli import asking, options, records
from effleurage.cli.beginning import Begun, begin_home, new_key, refuse_used_home
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.refusals_of_records import refusals
from effleurage.cli.words import say, say_aside, say_findings, say_json

_ASKED = {
    "organisation": "Legal name of the practice (empty if a therapist bills in her own name)",
    "person_last_name": "Her last name (empty for an organisation)",
    "person_first_name": "Her first name (empty for an organisation)",
    "npi": "NPI, ten digits",
    "tax_id_kind": "Tax number: EIN or SSN",
    "tax_id": "Tax number, nine digits",
    "phone": "Phone",
    "street": "Street",
    "city": "City",
    "state": "State, two letters",
    "postal_code": "ZIP code, five or nine digits",
    "time_zone": "Time zone",
}
_NAMES = ("organisation", "person_last_name", "person_first_name")
_USUAL = {"tax_id_kind": "EIN", "time_zone": "America/Los_Angeles"}


def add_init(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes; what is not given is asked."""
    options.add_secrets(verb, lines="the new passphrase, then the owner's password to sign in")
    for name, meaning in _ASKED.items():
        verb.add_argument(_option(name), metavar="TEXT", help=meaning)
    verb.add_argument("--owner-email", metavar="EMAIL", help="the address the owner signs in with")
    verb.add_argument("--owner-name", metavar="TEXT", help="the owner's name")
    verb.add_argument(
        "--no-practice", action="store_true", help="begin without a practice, as for an import"
    )
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Begin, and show the recovery code this once."""
    at = records.now()
    with refusals():
        begun, started = _begin(args, at)
    _show(args, begun, started)
    return Exit.DONE


def _begin(args: argparse.Namespace, at: datetime) -> tuple[Begun, Started | None]:
    refuse_used_home()
    if args.no_practice:
        return begin_home(new_key(args), at=at, first=lambda: None)
    facts = _facts(args)
    email = asking.fact(args.owner_email, "The owner's e-mail address", option="--owner-email")
    if faults := email_faults(email.strip(), "owner-email"):
        raise OwnerIsNotComplete(faults)
    name = asking.fact(args.owner_name, "The owner's name", option="--owner-name", usual="Owner")
    key = new_key(args)
    owner = Person(email, name, asking.new_secret(args, "The owner's password to sign in"))
    return begin_home(key, at=at, first=lambda: start_practice(facts=facts, owner=owner, at=at))


def _facts(args: argparse.Namespace) -> PracticeFacts:
    told: dict[str, Any] = {}
    for name, question in _ASKED.items():
        told[name] = _told(args, name, question, told)
    try:
        return checked_practice(PracticeFacts(**told))
    except PracticeIsNotComplete as refusal:
        say_findings(refusal.findings, to=say_aside)
        raise CommandRefused(
            "The practice is not complete, so nothing was begun.",
            fix="Correct what is listed above, and run effleurage init again.",
            code=Exit.UNREADABLE,
        ) from None


def _told(args: argparse.Namespace, name: str, question: str, told: dict[str, Any]) -> str:
    given: str | None = getattr(args, name)
    one_name = told.get("organisation") or args.organisation or args.person_last_name
    if given is None and name in _NAMES and one_name:
        return ""
    return asking.fact(given, question, option=_option(name), usual=_USUAL.get(name, ""))


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _show(args: argparse.Namespace, begun: Begun, started: Started | None) -> None:
    practice_id = started.practice_id if started else None
    if args.json:
        shape = {"home": str(begun.home), "recovery_code": begun.recovery_code}
        say_json(shape | {"practice_id": practice_id})
        return
    say(f"Your records have begun in {begun.home}")
    if practice_id:
        say(f"Practice {practice_id}")
    show_recovery_code(begun.recovery_code)


def show_recovery_code(code: str) -> None:
    """Show a recovery code the one time that it can be seen."""
    if not code:
        say("The key is given from outside: keep a copy of it apart from the records.")
        return
    say("\nRecovery code. Write it down or print it now; it is never shown again:\n")
    say(f"    {code}\n")
    say("It opens the records if the passphrase is forgotten. Without both, nobody can.")
