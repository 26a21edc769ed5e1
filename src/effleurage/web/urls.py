"""The addresses of all pages: each folder beside this file that has a ``urls.py`` is one step.

A step's addresses begin with its own word (``clients/…``); only the first page has none.
"""

from __future__ import annotations

from pathlib import Path

from django.urls import include, path

STEPS = sorted(
    each.parent.name for each in Path(__file__).parent.glob("*/urls.py")
    if each.parent.name != "signin"
)  # fmt: skip

urlpatterns = [path("", include(f"effleurage.web.{step}.urls")) for step in STEPS]
