"""``effleurage purge`` and ``effleurage hold``: charts past their retention, and what must stay.

Knows how due charts are listed, and that a person is asked once before anything is gone for good.
Refuses to decide what is due, and to purge more than one chart at a time.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from effleurage.apps.audit import reads
from effleurage.apps.clients import leftovers
from effleurage.apps.practices import installation, trail
from effleurage.apps.retention.actions import HOLDABLE, place_hold, purge_client
from effleurage.apps.retention.queries import Due, purge_due
from effleurage.cli import asking, options, records
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import counted, day, say, say_aside, say_json

_YES = "yes"


def add_purge(noun: argparse.ArgumentParser) -> None:
    """Say what the commands take."""
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="list the charts that may be purged, and why")
    options.add_on(listing, "due on this day")
    listing.add_argument("--json", action="store_true", help="print the result as JSON")
    listing.set_defaults(run=run_list)
    one = verbs.add_parser("client", help="delete one client's chart for good")
    one.add_argument("id", metavar="ID", help="the client, from the list")
    one.add_argument("--reason", required=True, help="the rule, or whose request; no health data")
    one.add_argument("--yes", action="store_true", help="do not ask again")
    one.set_defaults(run=run_client)
    papers = verbs.add_parser("papers", help="delete stored papers that no record names")
    papers.add_argument("--yes", action="store_true", help="do not ask again")
    papers.set_defaults(run=run_papers)
    options.add_secrets(papers)
    _add_common(listing, one)


def add_hold(noun: argparse.ArgumentParser) -> None:
    """Say what the commands take."""
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="list the holds in force")
    listing.add_argument("--json", action="store_true", help="print the result as JSON")
    listing.set_defaults(run=run_holds)
    place = verbs.add_parser("place", help="let nothing of it be purged")
    place.add_argument("kind", metavar="KIND", choices=HOLDABLE, help=", ".join(HOLDABLE))
    place.add_argument("id", metavar="ID", help="which one")
    place.set_defaults(run=run_place)
    lift = verbs.add_parser("lift", help="lift one hold; others on the same thing stay")
    lift.add_argument("id", metavar="ID", help="the hold, from the list")
    lift.set_defaults(run=run_lift)
    for verb in (place, lift):
        verb.add_argument("--reason", required=True, help="the case or the law; no health data")
    _add_common(listing, place, lift)


def run_list(args: argparse.Namespace) -> int:
    """List what is due; exit 0 also when nothing is."""
    on = options.a_date(args.on)
    with records.with_records(args) as at:
        actor = records.acting(args)
        with reads.one_response(actor, at=at):
            due = purge_due(actor, on=on)
    if args.json:
        say_json([each._asdict() for each in due])
    else:
        show(due)
    return Exit.DONE


def run_client(args: argparse.Namespace) -> int:
    """Purge one chart, after asking once."""
    with records.with_records(args) as at:
        actor, client_id = records.acting(args), records.an_id(args.id)
        if not args.yes:
            _ask("purge the chart")
        done = purge_client(
            actor,
            client_id=client_id,
            reason=args.reason,
            documents=records.documents(),
            at=at,
        )
    say(
        f"The chart is gone: {counted(done.rows, 'row')} and {counted(done.papers, 'paper')}."
        " Backups hold it until they age out."
    )
    return Exit.DONE


def run_papers(args: argparse.Namespace) -> int:
    """Delete papers that no record names, after asking once."""
    with records.with_records(args) as at:
        store = records.documents()
        left = leftovers.papers_left(store, at=at)
        if left and not args.yes:
            say_aside(f"{counted(len(left), 'stored paper')}, a day old or more, with no record.")
            say_aside("Were the records restored or moved, and the folder not? Then keep them.")
            _ask("delete them")
        deleted = leftovers.delete_papers_left(store, at=at, actor_name=installation.KEY_HOLDER)
    gone = f"{counted(deleted, 'paper')} without a record deleted."
    say(gone if deleted else "Every stored paper has its record.")
    return Exit.DONE


def run_holds(args: argparse.Namespace) -> int:
    """List the holds in force."""
    with records.with_records(args) as at:
        actor = records.acting(args)
        with reads.one_response(actor, at=at):
            found = trail.holds_in_force(actor)
    if args.json:
        say_json([hold._asdict() | {"placed_at": hold.placed_at.isoformat()} for hold in found])
        return Exit.DONE
    say("Nothing is held." if not found else f"{counted(len(found), 'hold')} in force:")
    for hold in found:
        placed = day(hold.placed_at.date())
        say(f"  {hold.id}  {hold.kind} {hold.object_id}, since {placed}: {hold.reason}")
    return Exit.DONE


def run_place(args: argparse.Namespace) -> int:
    """Place a hold and say its id."""
    with records.with_records(args) as at:
        hold_id = place_hold(
            records.acting(args),
            kind=args.kind,
            object_id=records.an_id(args.id),
            reason=args.reason,
            at=at,
        )
    say(f"It is held. To lift it: effleurage hold lift {hold_id}")
    return Exit.DONE


def run_lift(args: argparse.Namespace) -> int:
    """Lift one hold."""
    with records.with_records(args) as at:
        hold_id = records.an_id(args.id)
        trail.lift_hold(records.acting(args), hold_id=hold_id, reason=args.reason, at=at)
    say("That hold is lifted.")
    return Exit.DONE


def show(due: Sequence[Due]) -> None:
    """List charts for a person."""
    if not due:
        say("No chart is due, or what is due is held.")
        return
    say(f"{counted(len(due), 'chart')} may be purged; for each:")
    say('  effleurage purge client ID --reason "…"\n')
    for each in due:
        name = f"{each.last_name}, {each.first_name}".rstrip(", ")
        say(
            f"  {each.client_id}  {name}, last visit {day(each.last_service)},"
            f" due since {day(each.due_on)}: {each.reason}"
        )


def _ask(what: str) -> None:
    question = f"This cannot be undone. Type {_YES} to {what}"
    if asking.fact(None, question, option="--yes").lower() != _YES:
        raise CommandRefused(
            "Nothing was purged.", fix=f"Answer {_YES}, or give --yes.", code=Exit.NO
        )


def _add_common(*verbs: argparse.ArgumentParser) -> None:
    for verb in verbs:
        options.add_secrets(verb)
        records.add_actor(verb)
