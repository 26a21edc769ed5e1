"""What every page may say of the two homes of a laptop."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def part_of(_request: HttpRequest) -> dict[str, str]:
    """Return ``part``: ``demo`` or ``own`` under ``effleurage run``, else empty."""
    return {"part": settings.PART}
