"""What signing in leaves in the trail: events in the installation's chain.

Knows users by id. Refuses to write down what was typed as an address that nobody has: people type
passwords there. Its keyed hash is enough to see that one address is tried again and again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.practices import queries
from effleurage.apps.practices.models import User
from effleurage.store import unlocked
from effleurage.store.keys import Subkey

NOBODY = "nobody signed in"


def tell(
    user_id: UUID, done: str, *, at: datetime, details: Mapping[str, object] | None = None
) -> None:
    """Leave an event of something a user did with her own way in."""
    user = User.objects.get(pk=user_id)
    name = user.name or user.email
    audit.record_for_installation(done, at=at, actor_name=name, actor_id=user_id, details=details)


def tell_of_failure(address: str, *, at: datetime, details: Mapping[str, object]) -> None:
    """Leave an event of a sign-in that failed, and whose it would have been."""
    user_id = queries.user_behind(address)
    audit.record_for_installation(
        "session.refused",
        at=at,
        actor_name=NOBODY,
        details={**details, "user": str(user_id or ""), "address": _hashed(address)},
    )


def _hashed(address: str) -> str:
    key = unlocked.subkey(Subkey.SIGN_IN)
    typed = address.strip().lower().encode("utf-8", "surrogatepass")
    return hmac.new(key, b"address " + typed, hashlib.sha256).hexdigest()[:16]
