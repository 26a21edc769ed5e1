"""Where code-set editions lie on this machine, and the refusals for one that is missing or bad.

An edition is one read-only file holding what a publisher said at one release. Knows the folder
and the names; refuses to know what is inside (``codes.icd``) or how it is made
(``codes.icd_build``).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from effleurage.codes import shared

ICD_EDITION = "icd10cm-2026-04"
ICD_KIND = "icd10cm"
LOADED_LIST = "loaded.json"
LOADED_PREFIX = "loaded-"
FOLDER_SETTING = "EFFLEURAGE_CODES"
BUILD_COMMAND = "python -m effleurage.codes.icd_build"


class EditionUnusable(Exception):
    """No edition of ours can be read; each kind says why and names the command that builds it."""


class EditionMissing(EditionUnusable):
    """There is no edition file where one was expected."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"The diagnosis codes are not on this machine yet: there is no file {path}. "
            f"Build it once with: {BUILD_COMMAND}"
        )


class EditionDamaged(EditionUnusable):
    """The file is there, but it is not a whole edition of ours."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"The file of diagnosis codes {path} cannot be trusted: {why}. "
            f"Build it again with: {BUILD_COMMAND}"
        )


class EditionOutdated(EditionUnusable):
    """The file was built by another version of this product, with another layout."""

    def __init__(self, path: Path, found: int, expected: int) -> None:
        super().__init__(
            f"The file of diagnosis codes {path} has layout {found}; this version reads layout "
            f"{expected}. Build it again with: {BUILD_COMMAND}"
        )


def default_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of edition files; it need not exist.

    The setting ``EFFLEURAGE_CODES`` wins. Otherwise a source checkout keeps them beside itself in
    ``var/codes``, and an installed product in the platform's folder for a user's program data.
    """
    if chosen := environ.get(FOLDER_SETTING, "").strip():
        return Path(chosen).expanduser()
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "src" / "effleurage").is_dir():
        return checkout / "var" / "codes"
    return _user_data_folder(environ) / "effleurage" / "codes"


def default_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the ICD-10-CM edition file is expected, the newest loaded one; it may be absent.

    A newer edition knows the history of those before it, so one file answers for every date.
    """
    folder = default_folder(environ)
    return folder / (newest_loaded(folder, ICD_KIND) or f"{ICD_EDITION}.sqlite")


def built_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the edition that ships with the product is built."""
    return default_folder(environ) / f"{ICD_EDITION}.sqlite"


def newest_loaded(folder: Path, kind: str) -> str | None:
    """Return the file name of the newest load of a set in a folder, or None.

    In the folder of this process, what its records have loaded counts as newer.
    """
    if folder == default_folder():
        for load in reversed(shared.told()):
            if load.kind == kind:
                return load.file
    try:
        told = json.loads((folder / LOADED_LIST).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return next((load["file"] for load in reversed(told["loads"]) if load["kind"] == kind), None)


def is_loaded(path: Path) -> bool:
    """Say whether a file is an edition that the user loaded, which we cannot build again."""
    return path.name.startswith(f"{LOADED_PREFIX}{ICD_KIND}")


def _user_data_folder(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
