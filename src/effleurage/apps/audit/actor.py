"""Who acts: the one value that every action and door asks for first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A user in one practice, in one role there; or the system itself, for the worker.

    Made once at the edge (view, command, task) from a live membership, and passed down. ``role`` is
    a value of ``practices.Role``, or ``system``.
    """

    user_id: UUID | None
    name: str
    practice_id: UUID
    role: str

    @classmethod
    def system(cls, practice_id: UUID) -> Actor:
        """Return the actor of work that no person asked for at that moment."""
        return cls(user_id=None, name="Effleurage", practice_id=practice_id, role=SYSTEM)
