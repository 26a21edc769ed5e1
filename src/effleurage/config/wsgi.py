"""The server's entry point: ``effleurage.config.wsgi:application``.

Knows that a server has its key in its surroundings; a laptop without one starts locked.
"""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from effleurage.store import unlocked

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
unlocked.unlock_from_surroundings()
application = get_wsgi_application()
