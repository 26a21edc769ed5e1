"""Loading the official files of a publisher, saying what changes, and taking it back.

Knows how the files a user names become one new read-only file per code set, and puts it in use in
one step at the end: a load is there whole or not at all. Refuses files it does not recognise, by
name, and never changes or deletes what was loaded before.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from effleurage.codes import editions, icd, icd_build, load_files, load_icd, load_kinds, sets
from effleurage.codes.icd_tabular import ReleaseUnreadable
from effleurage.codes.load_files import FileUnreadable, Piece, day_in_names
from effleurage.codes.load_icd import Release, ReleaseNotUsable
from effleurage.codes.load_kinds import IN_WORDS, Recognised, RowUnreadable
from effleurage.codes.sets import Row
from effleurage.codes.shared import Load

ICD = editions.ICD_KIND


class NothingLoaded(ValueError):
    """The files could not be loaded; nothing was changed."""


class Change(NamedTuple):
    """What one load changes: how many began, ended and read differently, with the first of each.

    ``load`` is the load that is in use now; the changes are against what answered before it.
    """

    load: Load
    in_words: str
    began: tuple[str, ...]
    ended: tuple[str, ...]
    reworded: tuple[str, ...]
    total: int


class _Job(NamedTuple):
    drafts: Path
    folder: Path
    begins: date | None
    names: tuple[str, ...]
    inner: tuple[str, ...]


class _Found(NamedTuple):
    """What the files hold: parts of an ICD-10-CM release, tables by set, names of all."""

    tabular: list[Piece]
    listed: list[Piece]
    tables: dict[str, list[Row]]
    names: list[str]

    def total(self) -> int:
        return len(self.tabular) + len(self.listed) + sum(map(len, self.tables.values()))


class Ready(NamedTuple):
    """One code set made of the files, in a draft that goes with its folder, and its changes."""

    draft: Path
    change: Change


def load(
    files: Sequence[Path], *, folder: Path | None = None, begins: date | None = None
) -> tuple[Change, ...]:
    """Load official files and return what each code set among them changes.

    Files of one set (NCCI comes in several) belong in one call. ``begins`` is the first day for
    sets whose files do not say it. Raises :class:`NothingLoaded` with the reason.
    """
    folder = folder or editions.default_folder()
    with made(files, folder=folder, begins=begins) as ready:
        for one in ready:
            keep(one, folder)
            sets.use(one.change.load, folder)
    return tuple(one.change for one in ready)


@contextmanager
def made(
    files: Sequence[Path], *, folder: Path | None = None, begins: date | None = None
) -> Iterator[tuple[Ready, ...]]:
    """Make code sets of official files and say what each would change; nothing is in use yet.

    The drafts are gone when the context ends. Raises :class:`NothingLoaded` with the reason.
    """
    folder = folder or editions.default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".loading-", dir=folder) as drafts:
        try:
            names = tuple(path.name for path in files)
            found = _found(files)
            job = _Job(Path(drafts), folder, begins, names, tuple(found.names))
            ready = tuple(_ready(found, job))
        except (
            FileUnreadable,
            RowUnreadable,
            ReleaseUnreadable,
            ReleaseNotUsable,
            icd_build.EditionUnwritable,
        ) as fault:
            raise NothingLoaded(f"{fault}. Nothing was changed.") from fault
        yield ready


def keep(one: Ready, folder: Path) -> None:
    """Move a draft into the folder; its name is its content's hash, so one there is the same."""
    target = folder / one.change.load.file
    if not target.exists():
        one.draft.replace(target)


def take_back(kind: str, folder: Path | None = None) -> Load:
    """Take back the newest load of a set and return it; what was in use before answers again.

    Raises ``sets.NothingToTakeBack``.
    """
    return sets.take_back(kind, folder)


def _found(files: Sequence[Path]) -> _Found:
    found = _Found([], [], {}, [])
    unknown = []
    for path in files:
        before = found.total()
        for piece in load_files.pieces(path):
            _sort_in(piece, found)
            found.names.append(piece.name)
        if before == found.total():
            unknown.append(path.name)
    if unknown or not found.total():
        raise FileUnreadable(
            f"{', '.join(unknown) or 'Nothing'} is none of: ICD-10-CM tabular list with its order "
            f"file or code list, {', '.join(IN_WORDS.values())}"
        )
    return found


def _sort_in(piece: Piece, found: _Found) -> None:
    if load_icd.is_tabular(piece):
        found.tabular.append(piece)
    elif load_icd.is_code_list(piece):
        found.listed.append(piece)
    else:
        for table in load_kinds.recognised(piece.rows):
            found.tables.setdefault(_kind(table, piece), []).extend(table.rows)


def _ready(found: _Found, job: _Job) -> Iterable[Ready]:
    if found.tabular or found.listed:
        yield _icd(found, job)
    for kind, rows in found.tables.items():
        yield _set(kind, rows, job)


def _kind(found: Recognised, piece: Piece) -> str:
    """A practice may hold several fee schedules: each is a set by the name of its file."""
    return f"{found.kind}-{Path(piece.name).stem}" if found.kind == load_kinds.FEES else found.kind


def _icd(found: _Found, job: _Job) -> Ready:
    if len(found.tabular) != 1 or not found.listed:
        raise ReleaseNotUsable(
            "An edition of ICD-10-CM needs two files of one release: the tabular list in XML, and "
            "the order file or the code list. Name both, or the zips they came in"
        )
    listed = max(found.listed, key=lambda piece: len(piece.text))
    draft = job.drafts / "icd.sqlite"
    with icd.load_edition(_base(job.folder)) as base:
        changes = load_icd.build(
            Release(found.tabular[0], listed),
            base=base,
            path=draft,
            given=job.begins,
            sources=job.names,
        )
    with icd.load_edition(draft) as made:
        facts, total = made.facts, len(made.periods())
    dated = replace(
        _load(ICD, facts.name, draft, job),
        effective_from=facts.effective_from.isoformat(),
        covers_until=facts.effective_until.isoformat(),
    )
    return Ready(draft, Change(dated, "diagnosis codes", *changes, total=total))


def _base(folder: Path) -> Path:
    newest = editions.newest_loaded(folder, ICD)
    if newest:
        return folder / newest
    return icd_build.ensure_edition(folder / f"{editions.ICD_EDITION}.sqlite")


def _set(kind: str, rows: Sequence[Row], job: _Job) -> Ready:
    draft = job.drafts / f"{kind}.tsv"
    sets.write(draft, rows)
    words = IN_WORDS[kind.partition("-")[0]]
    loaded = _load(kind, f"{words} from {', '.join(job.names)}", draft, job)
    before = sets.current(kind, job.folder)
    old = set(sets.content(job.folder / before.file)) if before else set[Row]()
    changed = _compared(old, set(rows))
    return Ready(draft, Change(loaded, words, *changed, total=len(set(rows))))


def _compared(
    old: set[Row], new: set[Row]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    was = {_label(row) for row in old}
    now = {_label(row) for row in new}
    differs = {_label(row) for row in old ^ new}
    return (
        tuple(sorted(now - was)),
        tuple(sorted(was - now)),
        tuple(sorted(differs & now & was)),
    )


def _label(row: Row) -> str:
    return f"{row.key} with {row.other}" if row.other and len(row.other) > 2 else row.key


def _load(kind: str, name: str, draft: Path, job: _Job) -> Load:
    sha256 = sets.file_hash(draft)
    begins = job.begins or day_in_names(job.names) or day_in_names(job.inner)
    return Load(
        kind=kind,
        name=name,
        file=f"{editions.LOADED_PREFIX}{kind}-{sha256[:16]}{draft.suffix}",
        sha256=sha256,
        effective_from=begins.isoformat() if begins else "",
        covers_until="",
        sources=job.names,
    )
