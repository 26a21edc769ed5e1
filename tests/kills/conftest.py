"""Both engines, each with a nursery and a world that all tests of it begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import postgres
from tests.kills.harness import Engine, opened


@pytest.fixture(scope="session", params=["embedded", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "embedded":
        with opened("embedded", folder) as engine:
            yield engine
        return
    try:
        postgres.programs()
    except postgres.NoServerPrograms as missing:
        pytest.skip(f"the programs of a PostgreSQL server are not here: {missing}")
    with (
        postgres.throwaway_server(durable=True) as url,
        opened("postgresql", folder, url) as engine,
    ):
        yield engine
