"""The settings of a release to come, one migration ahead of this one."""

from effleurage.config.settings import *  # noqa: F403 - all of them, and one more

MIGRATION_MODULES = {"ledger": "tests.releases.next_ledger"}
