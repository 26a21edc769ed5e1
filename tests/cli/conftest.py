from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from effleurage.core.claims import claim_file, examples
from tests.cli.run import Result, in_process

ON = "2026-11-23"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    return lambda *words: in_process(capsys, *words)


@pytest.fixture
def claim_path(tmp_path: Path) -> Callable[..., str]:
    """Writes an example claim, changed as the test says, and returns its path."""

    def write(
        change: Callable[[dict[str, Any]], object] = lambda _: None, kind: str = "commercial"
    ) -> str:
        document = claim_file.write(examples.example(kind))
        change(document)
        path = tmp_path / f"{kind}.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    return write
