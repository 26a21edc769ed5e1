"""Fixes: what a machine can mend of what the gate finds, shown before it is done.

``offers`` says what can be done about a finding; ``after`` what the claim looks like then. Every
offer was tried on the gate. Nothing here earns money by changing what was done
(``docs/decisions/0023-fixes.md``).
"""

from effleurage.core.fixes.edit import Edit, EditDoesNotFit, What, apply, apply_all, read_edit
from effleurage.core.fixes.offer import Change, Confirms, Kind, Offer, Option
from effleurage.core.fixes.offers import after, offers

__all__ = [
    "Change",
    "Confirms",
    "Edit",
    "EditDoesNotFit",
    "Kind",
    "Offer",
    "Option",
    "What",
    "after",
    "apply",
    "apply_all",
    "offers",
    "read_edit",
]
