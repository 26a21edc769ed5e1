"""The page of the code sets: what answers, until when, what was loaded, how to load and take back.

Knows that a set is made of files as their publishers give them out, which takes seconds. Loading by
page is for the owner of records on this computer; a server's operator loads by command, because
what is loaded answers for every practice there.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.codes import actions, laying_out, queries
from effleurage.apps.codes.queries import LoadInList
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.codes import loading, procedures
from effleurage.codes.load_kinds import IN_WORDS
from effleurage.store import databases
from effleurage.web.settings.practice import SECTION, crumbs
from effleurage.web.settings.running import CODES, code_sets
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.forms import DateField, Form
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Asks, Crumb, act, page, press
from effleurage.web.ui.tables import Column, Empty, Table

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    Upload = UploadedFile[bytes]

_LIST = Crumb("Code sets", "/settings/codes/")
_MOST_SHOWN = 12
WHERE = (
    ("Diagnoses (ICD-10-CM)", "CDC or CMS: the tabular list (XML) and the order file, together",
     "each October, sometimes April"),
    ("Procedure pairs (NCCI), most units (MUE)", "CMS, practitioner files; large ones by command",
     "each quarter"),
    ("Places of service", "CMS, as CSV: code, name", "rarely"),
    ("Provider taxonomy", "NUCC, as CSV", "twice a year"),
    ("Adjustment reasons and remarks (CARC, RARC)", "X12, your own licensed copy",
     "three times a year"),
    ("Fee schedules", "your payers, as CSV: code, fee", "as they come"),
    ("Procedure descriptors", "your own licensed file, as CSV: code, descriptor", "as you buy it"),
)  # fmt: skip
"""What to fetch where, and how often."""


class ManyFiles(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - theirs
        """Return all files of this name."""
        return files.getlist(name) if hasattr(files, "getlist") else [files.get(name)]


class FilesField(forms.Field):
    """Several files of one publisher; at least one."""

    def clean(self, value: Any) -> list[Upload]:
        """Return the files that were chosen. Raises ``ValidationError`` for none."""
        found = [each for each in value or [] if each.size]
        if not found:
            raise forms.ValidationError("Choose the files as you downloaded them.")
        return found


class LoadForm(Form):
    """The files of one publisher, as they were downloaded."""

    code_files = FilesField(
        label="Files",
        help_text="As the publisher gives them out, zipped or not; 20 MB in all.",
        widget=ManyFiles(attrs={"multiple": True}),
    )
    begins = DateField(label="In force from", required=False, help_text="Where a file is silent.")


class FilesAreNotUsable(ValueError):
    """The files are none that can be loaded; nothing was changed."""


def _kind(row: LoadInList) -> str:
    words = IN_WORDS.get(row.kind.partition("-")[0], "diagnoses (ICD-10-CM)")
    return f"{words[:1].upper()}{words[1:]}"


def _state(row: LoadInList) -> str:
    if row.reversed_at:
        return f"Taken back by {row.reversed_name}"
    if row.answers:
        return "Answers"
    is_quarterly = row.kind == procedures.MUE_SET
    return "Answers for its own days" if is_quarterly else "A newer one answers"


def _changes(row: LoadInList) -> str:
    words = (("began", "new"), ("ended", "ended"), ("reworded", "changed"))
    told = [f"{row.changed[name]['count']:,} {word}" for name, word in words if name in row.changed]
    return ", ".join(told)


HISTORY = Table(
    name="code-loads",
    caption="What was loaded",
    columns=(
        Column(
            name="name",
            title="Load",
            of=_kind,
            sub=lambda row: row.name,
            link=lambda row: reverse("code_load", args=[row.number]),
        ),
        Column(name="loaded_at", title="Loaded", kind="moment", sub=lambda row: row.loaded_name),
        Column(name="covers_until", title="For visits before", kind="full_day"),
        Column(name="changed", title="Changes", of=_changes),
        Column(name="answers", title="State", of=_state),
    ),
    empty=Empty(
        "Nothing was loaded yet", "What ships with Effleurage answers. Load newer files above."
    ),
)


@in_practice
def code_sets_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show which editions answer, what was loaded, and what to fetch where."""
    require(actor, Permission.SEE_PRACTICE)
    facts = {
        "codes": CODES.of(code_sets(here(request, actor).today)),
        "history": HISTORY.of(queries.history(actor)),
        "where": WHERE,
        "may_load": _may_load(actor),
        "trouble": _trouble(),
    }
    more = {"section": SECTION, "crumbs": crumbs(), "crumb": "Code sets"}
    return page(request, actor, "settings/code_sets.html", **facts, **more)


@in_practice
def load_codes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Load files as their publisher gives them out."""
    require(actor, Permission.EDIT_PRACTICE)
    form = LoadForm(request)
    answer = None
    if _may_load(actor):
        answer = act(
            request,
            actor,
            form,
            lambda at: _loaded(actor, form.cleaned_data, at),
            to=lambda numbers: reverse("code_load", args=[numbers[-1]]),
            said="Loaded. It answers from now on, on every computer that opens these records.",
            whole=False,
        )
    facts = {"form": form, "may_load": _may_load(actor), "where": WHERE}
    more = {"section": SECTION, "crumbs": crumbs(_LIST), "crumb": "Load"}
    return answer or page(request, actor, "settings/load_codes.html", **facts, **more)


@in_practice
def code_load(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Show what one load changed."""
    row = _load(actor, number)
    facts = {
        "load": row,
        "words": _kind(row),
        "state": _state(row),
        "size": formats.size(row.size_bytes),
        "changes": [
            (word, row.changed[name]["count"], ", ".join(row.changed[name]["first"][:_MOST_SHOWN]))
            for name, word in (("began", "New"), ("ended", "Ended"), ("reworded", "Changed"))
            if name in row.changed and row.changed[name]["count"]
        ],
        "may_load": _may_load(actor),
    }
    more = {"section": SECTION, "crumbs": crumbs(_LIST), "crumb": f"Load {number}"}
    return page(request, actor, "settings/code_load.html", **facts, **more)


@in_practice
def take_codes_back(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Take the newest load of a set back, after asking once."""
    require(actor, Permission.EDIT_PRACTICE)
    row = _load(actor, number)
    url = reverse("code_sets")
    if not (_may_load(actor) and row.answers):
        return page(
            request, actor, "settings/code_load.html", status=409, load=row, words=_kind(row),
            state=_state(row), section=SECTION, crumbs=crumbs(_LIST), crumb=f"Load {number}",
        )  # fmt: skip
    asks = Asks(
        "Take this load back?",
        "What answered before it answers again. Nothing is deleted; it can be loaded anew.",
        "Take it back",
    )
    return press(
        request,
        actor,
        lambda at: _taken_back(actor, row.kind, at),
        to=url,
        back=url,
        said="Taken back.",
        asks=asks,
    )


def _may_load(actor: Actor) -> bool:
    return databases.is_embedded(connection) and may(actor.role, Permission.EDIT_PRACTICE)


def _load(actor: Actor, number: int) -> LoadInList:
    for row in queries.history(actor):
        if row.number == number:
            return row
    raise Http404


def _loaded(actor: Actor, typed: dict[str, Any], at: datetime) -> list[int]:
    after = queries.newest_number()
    with tempfile.TemporaryDirectory(prefix="effleurage-codes-") as folder:
        paths = [_put(each, Path(folder)) for each in typed["code_files"]]
        try:
            with loading.made(paths, begins=typed["begins"]) as ready:
                numbers = actions.keep_loads(actor, ready=ready, after=after, at=at)
        except loading.NothingLoaded as refusal:
            raise FilesAreNotUsable(str(refusal)) from None
    laying_out.lay_out()
    return numbers


def _put(file: Upload, folder: Path) -> Path:
    path = folder / (PurePath(file.name or "").name or "file")
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return path


def _taken_back(actor: Actor, kind: str, at: datetime) -> None:
    actions.take_back(actor, code_set=kind, at=at)
    laying_out.lay_out()


def _trouble() -> str:
    """Return why this host does not answer with what was loaded, if it does not."""
    try:
        laying_out.lay_out()
    except laying_out.LoadIsDamaged as refusal:
        return str(refusal)
    except OSError as error:
        return f"This computer cannot keep them: {(error.strerror or '').lower()}"
    return ""
