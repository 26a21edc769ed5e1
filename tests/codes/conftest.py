from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from effleurage.codes import icd, icd_build


@pytest.fixture(scope="session")
def edition_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return icd_build.build(tmp_path_factory.mktemp("codes") / "icd.sqlite")


@pytest.fixture(scope="session")
def edition(edition_path: Path) -> Iterator[icd.Edition]:
    with icd.load_edition(edition_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = Path(__file__).resolve().parents[2].parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared material is not beside this checkout")
    return folder
