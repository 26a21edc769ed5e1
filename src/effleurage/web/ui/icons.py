"""The icons: sixteen-pixel line drawings of our own, part of the page they stand on.

Knows ``icons.tsv``: paths on a 16 × 16 grid, drawn with a stroke. Refuses to know what they mean:
an icon never stands without a word beside it, or a label of its own.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


class NoSuchIcon(KeyError):
    """No icon has that name; ``icons.PATHS`` lists them."""


PATHS: MappingProxyType[str, str] = MappingProxyType(
    {
        name: path
        for name, _, path in (
            line.partition("\t")
            for line in (Path(__file__).parent / "icons.tsv")
            .read_text(encoding="utf-8")
            .splitlines()
        )
    }
)
_HIDDEN = mark_safe('aria-hidden="true"')


def icon(name: str, label: str = "") -> SafeString:
    """Return the drawing; without a label it is hidden from screen readers."""
    if name not in PATHS:
        raise NoSuchIcon(name)
    says = format_html('role="img" aria-label="{}"', label) if label else _HIDDEN
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" {} focusable="false"><path d="{}"/></svg>',
        says,
        PATHS[name],
    )
