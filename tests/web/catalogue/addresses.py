"""The addresses of the catalogue."""

from __future__ import annotations

PAGES = {
    #                      nobody        ana  ben  cleo
    "catalogue":          ("to sign-in", 200, 200, 200),
    "catalogue_form":     ("to sign-in", 200, 200, 200),
    "catalogue_question": ("to sign-in", 200, 200, 200),
}  # fmt: skip

POSTS = {"catalogue_form": ("to sign-in", 422, 422, 422)}


def objects(ana, at) -> dict[str, dict[str, object]]:
    return {}
