"""The small tables that ship with the product: codes, our own words, dates, and where each is from.

Knows how the files under ``codes/data`` are laid out (a header line, then rows; tabs in ``.tsv``,
commas in ``.csv``). Refuses to know what any column means: that belongs to the module that asks.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from importlib import resources


def read_bytes(name: str) -> bytes:
    """Return the content of the table ``codes/data/<name>`` as it was shipped."""
    return resources.files("effleurage.codes").joinpath("data", name).read_bytes()


def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of the table ``codes/data/<name>``, each as column -> text, in file order.

    A row with too few or too many cells is a fault in what we ship, so it raises ``ValueError``
    naming the line.
    """
    delimiter = "\t" if name.endswith(".tsv") else ","
    text = io.StringIO(read_bytes(name).decode("utf-8"), newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    header = next(reader)
    found = []
    for cells in reader:
        if len(cells) != len(header):
            raise ValueError(
                f"{name} line {reader.line_num}: {len(cells)} cells, not {len(header)}"
            )
        found.append(dict(zip(header, cells, strict=True)))
    return tuple(found)


def day(text: str) -> date | None:
    """Return the date written ``2021-10-01``, or None for an empty cell."""
    return date.fromisoformat(text) if text else None
