"""The ledger's migrations as a release to come would have them: those of today, and one more."""

from __future__ import annotations

from pathlib import Path

from effleurage.apps.ledger import migrations

__path__ = [*migrations.__path__, str(Path(__file__).parent)]
