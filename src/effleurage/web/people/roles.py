"""The one table of permissions, as a page shows it: what each role may do, in words.

Knows no person. Refuses to decide anything: it reads ``practices.permissions.TABLE``.
"""

from __future__ import annotations

from typing import NamedTuple

from effleurage.apps.practices.models import Role
from effleurage.apps.practices.permissions import NAMES, Permission, may


class RoleColumn(NamedTuple):
    """One role: its word."""

    role: str
    word: str


class PermissionRow(NamedTuple):
    """One thing that members do or not: its words, and each role's yes or no."""

    words: str
    allowed: tuple[bool, ...]


COLUMNS = tuple(RoleColumn(role.value, NAMES[role].capitalize()) for role in Role)


def rows() -> list[PermissionRow]:
    """Return what members do, and which role may."""
    return [
        PermissionRow(
            f"{each.value[:1].upper()}{each.value[1:]}", tuple(may(role, each) for role in Role)
        )
        for each in Permission
    ]


def words_of(role: str) -> list[str]:
    """Return what one role may do."""
    return [f"{each.value[:1].upper()}{each.value[1:]}" for each in Permission if may(role, each)]
