"""A file that somebody looks at without taking it in: one, in the session, until put away.

Knows that a session's content is sealed, ends with the session and is one person's. Refuses to
keep the file's name, which may tell whose claim it is.
"""

from __future__ import annotations

import base64
import zlib

from django.http import HttpRequest

KEY = "xray"


def hold(request: HttpRequest, data: bytes) -> None:
    """Keep a file until it is put away, in the place of any other."""
    request.session[KEY] = base64.b64encode(zlib.compress(data)).decode("ascii")


def held(request: HttpRequest) -> bytes | None:
    """Return the file that is looked at, if any."""
    kept = request.session.get(KEY)
    return zlib.decompress(base64.b64decode(kept)) if kept else None


def put_away(request: HttpRequest) -> None:
    """Forget the file."""
    request.session.pop(KEY, None)
