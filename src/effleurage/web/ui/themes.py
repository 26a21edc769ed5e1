"""Light or dark, as the browser was told: a cookie, so that the page comes in the right colours."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

COOKIE = "effleurage-theme"
THEMES = ("light", "dark")


def theme_of(request: HttpRequest) -> dict[str, object]:
    """Return the theme for every template; empty follows the system."""
    chosen = request.COOKIES.get(COOKIE, "")
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    return {
        "theme": chosen if chosen in THEMES else "",
        "idle_minutes": settings.SESSION_IDLE_MINUTES if signed_in else 0,
    }
