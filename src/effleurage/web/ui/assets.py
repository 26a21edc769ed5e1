"""Addresses of style sheets and scripts: each carries its content's hash, so it may be kept.

Knows static files through Django's finders. Asked once for each file while the process lives.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders


class NoSuchAsset(LookupError):
    """No static file has that name."""


@cache
def url(name: str) -> str:
    """Return the address of a static file."""
    found = finders.find(name)
    if not found:
        raise NoSuchAsset(name)
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]
    return f"{settings.STATIC_URL}{name}?v={digest}"
