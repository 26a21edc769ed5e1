"""Who may do what: one table, which the code asks, the docs print and the tests walk.

Knows permissions and roles. Refuses to know any row: whose row it is, the doors decide.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from effleurage.apps.audit.actor import SYSTEM
from effleurage.apps.practices.models import Role


class Permission(StrEnum):
    """Something a member may or may not do; the value is how the docs say it."""

    SEE_PRACTICE = "see the practice, its locations, therapists and members"
    SEE_CLIENTS = "see clients"
    EDIT_CLIENTS = "add and change clients, papers and referrals"
    MERGE_CLIENTS = "merge two clients"
    SEE_COVERAGE = "see payers and policies"
    EDIT_COVERAGE = "add and change policies and authorisations"
    EDIT_PAYERS = "change payers, their rules and contracts"
    SEE_VISITS = "see visits and notes"
    WRITE_NOTES = "write and sign notes"
    EDIT_FEES = "change fees"
    SEE_MONEY = "see the ledger"
    POST_MONEY = "post client payments"
    SEE_CLAIMS = "see claims"
    EDIT_CLAIMS = "draft, correct, hold and void claims"
    OVERRIDE_RULES = "let a finding pass with a reason"
    SEND_CLAIMS = "send claims"
    SEE_EXCHANGE = "see files and acknowledgements"
    SETTLE_SUBMISSIONS = "settle a sending whose outcome is unknown"
    SEE_REMITS = "see remits"
    POST_REMITS = "post remits"
    SETTLE_MONEY = "settle held money, take a posted part back, give up denied money"
    EDIT_PRACTICE = "change the practice, its locations, therapists and connections"
    EDIT_PEOPLE = "invite people and change their roles"
    SEE_AUDIT = "read the audit trail"
    EXPORT = "export and print records"
    PURGE = "purge what is past its retention"


_P = Permission
_SEEING = frozenset(
    {_P.SEE_PRACTICE, _P.SEE_CLIENTS, _P.SEE_COVERAGE, _P.SEE_VISITS, _P.SEE_MONEY, _P.SEE_CLAIMS}
    | {_P.SEE_EXCHANGE, _P.SEE_REMITS}
)
_BILLING = frozenset(
    {_P.EDIT_COVERAGE, _P.EDIT_CLIENTS, _P.POST_MONEY, _P.EDIT_CLAIMS, _P.SEND_CLAIMS}
    | {_P.SETTLE_SUBMISSIONS, _P.POST_REMITS, _P.OVERRIDE_RULES, _P.EXPORT, _P.EDIT_PAYERS}
    | {_P.MERGE_CLIENTS, _P.SETTLE_MONEY}
)

TABLE: MappingProxyType[str, frozenset[Permission]] = MappingProxyType(
    {
        Role.OWNER: frozenset(Permission),
        Role.THERAPIST: frozenset(
            _SEEING
            | {_P.EDIT_CLIENTS, _P.EDIT_COVERAGE, _P.WRITE_NOTES, _P.EDIT_CLAIMS, _P.SEND_CLAIMS}
            | {_P.EXPORT}
        ),
        Role.BILLER: _SEEING | _BILLING,
        Role.FRONT_DESK: frozenset(
            {_P.SEE_CLIENTS, _P.EDIT_CLIENTS, _P.SEE_COVERAGE, _P.EDIT_COVERAGE, _P.POST_MONEY}
            | {_P.SEE_MONEY, _P.SEE_PRACTICE}
        ),
        Role.AUDITOR: _SEEING | {_P.SEE_AUDIT, _P.EXPORT},
        # The worker sends what people have asked to send, and posts what is proven.
        SYSTEM: frozenset(
            {_P.SEND_CLAIMS, _P.POST_REMITS, _P.SEE_CLAIMS, _P.SEE_EXCHANGE, _P.SEE_REMITS}
            | {_P.SEE_PRACTICE}
        ),
    }
)


NAMES: MappingProxyType[str, str] = MappingProxyType(
    {
        Role.OWNER: "owner",
        Role.THERAPIST: "therapist",
        Role.BILLER: "biller",
        Role.FRONT_DESK: "front desk",
        Role.AUDITOR: "auditor",
        SYSTEM: "the worker",
    }
)
"""What pages and docs call each role."""


def may(role: str, permission: Permission) -> bool:
    """Return whether a member in that role may do it."""
    return permission in TABLE.get(role, frozenset())


def page() -> str:
    """Return ``docs/permissions.md``: the table, for people.

    Written by ``python -m effleurage.config.manage shell -v 0 -c "from effleurage.apps.practices
    import permissions; print(permissions.page(), end='')"``.
    """
    head = " | ".join(NAMES.values())
    rows = [
        f"| {permission.value} | "
        + " | ".join("yes" if may(role, permission) else "" for role in NAMES)
        + " |"
        for permission in Permission
    ]
    return "\n".join(
        [_ABOVE, f"| a member may | {head} |", "| --- " * (len(NAMES) + 1) + "|", *rows, ""]
    )


_ABOVE = """# Who may do what

This page is made from the one table that the code asks (`apps/practices/permissions.py`); do not
edit it. Each person has one role in each practice she works in, and only for that practice. What
belongs to another practice does not exist for her, whatever her role. Every refusal leaves an event
in the audit trail. The worker is Effleurage itself, going on with what people have asked for.
"""
