"""The addresses of the guide: it holds nothing of anybody, so everybody may read it."""

from __future__ import annotations

PAGES = {
    #                nobody ana  ben  cleo
    "help":         (200, 200, 200, 200),
    "help_search":  (200, 200, 200, 200),
    "help_page":    (200, 200, 200, 200),
    "help_for":     (302, 302, 302, 302),
    "help_picture": (404, 404, 404, 404),
}  # fmt: skip

POSTS = {"help_search": (200, 200, 200, 200)}


def objects(ana, at) -> dict[str, dict[str, object]]:
    return {
        "help_page": {"name": "states"},
        "help_for": {"place": "claims"},
        "help_picture": {"name": "none"},
    }
