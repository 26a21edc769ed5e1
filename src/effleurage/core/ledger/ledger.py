"""The ledger: entries that are only ever added, each once.

Knows keys, balances and stories. Refuses to change or drop an entry, and to hold two different
entries under one key. Where the entries are kept is no concern of this module.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from effleurage.core.ledger.accounts import Account
from effleurage.core.ledger.entry import Entry, Posting
from effleurage.core.ledger.story import StoryLine, story


class EntryContradicts(ValueError):
    """An entry with this key is already there and moves different money.

    One event cannot have happened in two ways: reverse the old entry, or find out why the cause
    (a remit, a claim) says something else than it did.
    """


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries, in the order they were posted; every balance is a sum of postings, in cents."""

    entries: tuple[Entry, ...] = ()
    _by_key: dict[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {})
        object.__setattr__(self, "entries", _new_entries(self._by_key, self.entries))

    def with_entries(self, entries: Iterable[Entry]) -> Ledger:
        """Return a ledger with these entries added.

        An entry whose key is there already and which moves the same money is left out: the same
        event, told twice. Raises :class:`EntryContradicts` when it moves other money; then
        nothing is added.
        """
        return Ledger((*self.entries, *_new_entries(dict(self._by_key), entries)))

    def __contains__(self, key: object) -> bool:
        """Return whether an entry with that key was posted."""
        return key in self._by_key

    def entry(self, key: str) -> Entry | None:
        """Return the entry with that key, or ``None``."""
        return self._by_key.get(key)

    def balances(self, *, claim_id: str | None = None) -> dict[Account, int]:
        """Return every account's balance in cents, zeros included: of all, or of one claim."""
        sums = dict.fromkeys(Account, 0)
        for posting in self._postings():
            if claim_id in (None, posting.claim_id):
                sums[posting.account] += posting.cents
        return sums

    def balances_by_line(self, *, claim_id: str) -> dict[str, dict[Account, int]]:
        """Return each account's balance in cents for each line id of the claim.

        What was posted to the claim as a whole stands under the empty line id.
        """
        sums: dict[str, dict[Account, int]] = defaultdict(lambda: dict.fromkeys(Account, 0))
        for posting in self._postings():
            if posting.claim_id == claim_id:
                sums[posting.line_id][posting.account] += posting.cents
        return dict(sums)

    def uncleared(self) -> dict[str, int]:
        """Return the cents that each remit left unexplained in clearing; cleared ones are absent.

        Positive cents are money received and held.
        """
        sums: dict[str, int] = defaultdict(int)
        for posting in self._postings():
            if posting.account is Account.CLEARING:
                sums[posting.remit_id] -= posting.cents
        return {remit_id: cents for remit_id, cents in sums.items() if cents}

    def story(self, claim_id: str) -> tuple[StoryLine, ...]:
        """Return what happened to the claim's money, event by event, in cents."""
        return story(self.entries, claim_id=claim_id)

    def _postings(self) -> Iterable[Posting]:
        return (posting for entry in self.entries for posting in entry.postings)


def _new_entries(known: dict[str, Entry], entries: Iterable[Entry]) -> tuple[Entry, ...]:
    added = []
    for entry in entries:
        there = known.get(entry.key)
        if there is None:
            known[entry.key] = entry
            added.append(entry)
        elif not there.moves_the_same(entry):
            raise EntryContradicts(
                f"{entry.key} was posted on {there.on} and moved other money; reverse that entry "
                f"before posting this one, or find out why its cause has changed"
            )
    return tuple(added)
