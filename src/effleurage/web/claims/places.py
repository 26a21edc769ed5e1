"""Addresses that other steps bring, where they are there; a page without one shows plain words."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html


def first_of(*names: str, args: tuple[Any, ...] = ()) -> str:
    """Return the first of these addresses that exists, or nothing."""
    for name in names:
        try:
            return reverse(name, args=list(args))
        except NoReverseMatch:
            continue
    return ""


def linked(words: str, url: str) -> str:
    """Return words as a link, or as they are where there is no address."""
    return format_html('<a href="{}">{}</a>', url, words) if url else words
