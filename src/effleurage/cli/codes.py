"""``effleurage codes``: find a diagnosis, and see what a code means on a date.

Knows how a diagnosis is shown to a person and to a program. Refuses to choose one: the diagnosis is
the referrer's.
"""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from effleurage.cli import codes_load
from effleurage.cli.editions import icd_edition
from effleurage.cli.options import a_date, add_on
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import day, say, say_json
from effleurage.codes import icd, procedures, search_query

_MOST_CHILDREN = 40
_WITH_SEVENTH = 8  # seven characters and the dot
_TOO_OLD = (
    "The diagnosis codes on this machine do not cover that date: check in a newer list, and load "
    "it with: effleurage codes load"
)


def add_to(nouns: Any) -> None:
    """Register the commands."""
    noun = nouns.add_parser("codes", help="find and explain diagnosis and procedure codes")
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    search = verbs.add_parser("search", help="find a diagnosis by words or by the start of a code")
    search.add_argument("words", nargs="+", metavar="WORDS")
    search.add_argument(
        "--first",
        action="append",
        default=[],
        metavar="CODE",
        help="a code to put first where it fits, as often as needed",
    )
    search.add_argument("--limit", type=int, default=10, help="how many to show (default 10)")
    show = verbs.add_parser("show", help="say what a code means and whether it may be billed")
    show.add_argument("code", metavar="CODE")
    for verb, run in ((search, run_search), (show, run_show)):
        add_on(verb, "the date of service that the answer is for")
        verb.add_argument("--json", action="store_true", help="print the result as JSON")
        verb.set_defaults(run=run)
    codes_load.add_to(verbs)


def run_search(args: argparse.Namespace) -> int:
    """Print the likeliest diagnoses, billable ones first; exit 1 when nothing matches."""
    on = a_date(args.on)
    with icd_edition() as edition:
        first = tuple(code.strip().upper() for code in args.first)
        words = " ".join(args.words)
        found = edition.search(words, on=on, limit=args.limit, favourites=first)
        if args.json:
            say_json([_diagnosis_shape(edition, code, on) for code in found])
        for code in found if not args.json else ():
            say(f"{code.code:9} {code.title}{_mark(edition, code, on)}")
        if not args.json:
            _explain(edition, found, on)
        if not found and not args.json:
            say("Nothing found. Try fewer words, another word for it, or the start of a code.")
    return Exit.DONE if found else Exit.NO


def _mark(edition: icd.Edition, code: icd.IcdCode, on: date) -> str:
    if not edition.billable_on(code.code, on):
        return "  (not billable: needs more detail)"
    return "  (only where the referrer says so)" if code.caution else ""


def _explain(edition: icd.Edition, found: tuple[icd.IcdCode, ...], on: date) -> None:
    if found:
        say("The diagnosis is the referrer's: copy it from the referral, do not choose it.")
    if any(len(code.code) == _WITH_SEVENTH for code in found):
        say("The last character of an injury code is the referrer's as well:")
        for character, meaning in search_query.SEVENTH_IN_WORDS.items():
            say(f"  {character}  {meaning}")
    if found and not edition.covers(on):
        say(_TOO_OLD)


def run_show(args: argparse.Namespace) -> int:
    """Print what a diagnosis or procedure code is; exit 1 when the code is not known."""
    on = a_date(args.on)
    if known := procedures.procedure(args.code.strip().upper()):
        _show_procedure(known, as_json=args.json)
        return Exit.DONE
    with icd_edition() as edition:
        code = edition.code(args.code)
        if code is None:
            raise CommandRefused(
                f"{args.code!r} is neither a diagnosis nor a procedure that Effleurage knows.",
                fix="Look for it in words: effleurage codes search neck pain",
                code=Exit.NO,
            )
        if args.json:
            say_json(_diagnosis_shape(edition, code, on))
        else:
            _show_diagnosis(edition, code, on)
    return Exit.DONE


def _diagnosis_shape(edition: icd.Edition, code: icd.IcdCode, on: date) -> dict[str, Any]:
    return {
        "code": code.code,
        "title": code.title,
        "billable": edition.billable_on(code.code, on),
        "on": on,
        "edition_covers_date": edition.covers(on),
        "valid_from": code.valid_from,
        "valid_until": code.valid_until,
        "parent": code.parent,
        "inclusion_terms": list(code.inclusion_terms),
        "excludes1": list(code.excludes1),
        "excludes2": list(code.excludes2),
        "code_first": list(code.code_first),
        "use_additional": list(code.use_additional),
        "laterality": code.laterality,
        "caution": code.caution,
        "seventh_characters": [choice._asdict() for choice in code.seventh_characters],
        "billable_children": [
            {"code": child.code, "title": child.title, "caution": child.caution}
            for child in edition.billable_children(code.code, on)
        ],
    }


def _show_diagnosis(edition: icd.Edition, code: icd.IcdCode, on: date) -> None:
    say(f"{code.code}  {code.title}")
    if edition.billable_on(code.code, on):
        say(f"Billable for a visit on {day(on)}.")
    else:
        say(f"Not billable for a visit on {day(on)}.")
        _show_children(edition.billable_children(code.code, on))
    if not edition.covers(on):
        say(_TOO_OLD)
    if code.caution:
        say(f"Take care: {code.caution}.")
    _show_texts("Also called", code.inclusion_terms)
    _show_texts("Code first", code.code_first)
    _show_texts("Code also", code.use_additional)
    _show_texts("Never together with (Excludes1)", code.excludes1)
    _show_texts("Something else, may stand beside it (Excludes2)", code.excludes2)


def _show_children(children: tuple[icd.IcdCode, ...]) -> None:
    if children:
        say("The referrer may have meant one of these:")
    for child in sorted(children, key=lambda child: bool(child.caution))[:_MOST_CHILDREN]:
        say(f"  {child.code:9} {child.title}")
        if child.caution:
            say(f"            {child.caution}")
    if len(children) > _MOST_CHILDREN:
        say(f"  … and {len(children) - _MOST_CHILDREN} more")


def _show_texts(heading: str, texts: tuple[str, ...]) -> None:
    if texts:
        say(f"{heading}:")
    for text in texts:
        say(f"  {text}")


def _show_procedure(known: procedures.Procedure, *, as_json: bool) -> None:
    if as_json:
        say_json({"code": known.code, "words": known.words, "timed": known.timed})
        return
    say(f"{known.code}  {known.words}")
    say("Billed in 15-minute units." if known.timed else "Billed once, whatever the time.")
