"""The server's entry point: ``effleurage.config.wsgi:application``.

Knows that a server has its key in its surroundings; a laptop without one starts locked. Refuses a
database that a newer release has used, as every command does.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from effleurage.store import unlocked

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
unlocked.unlock_from_surroundings()
application = get_wsgi_application()

from django.db import connection  # noqa: E402 - the settings are there only now

from effleurage.apps.codes import laying_out  # noqa: E402 - models can be imported only now
from effleurage.store import databases, releases  # noqa: E402 - as above

is_there = not databases.is_embedded(connection) or Path(connection.settings_dict["NAME"]).exists()
if unlocked.is_unlocked() and is_there:
    releases.refuse_newer_database()
    connection.close()
laying_out.begin()
