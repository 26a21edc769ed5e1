"""Every rule of the gate, in the order in which a report lists what they find.

Knows the families' tables and that no code is used twice. A new rule goes into its family's
module; nothing here changes.
"""

from __future__ import annotations

from itertools import chain

from effleurage.core.gate.rule import Rule
from effleurage.core.gate.rules import (
    accident,
    addresses,
    card,
    case_standing,
    case_told,
    diagnosis,
    diagnosis_company,
    diagnosis_order,
    documentation,
    duplicates,
    eligibility,
    entitlement,
    file,
    form,
    identity,
    modifiers,
    modifiers_apart,
    money,
    necessity,
    notes,
    payer_codes,
    persons,
    procedure,
    timing,
    visits_left,
    who_pays,
    worked_units,
    writers,
)

_FAMILIES = (
    identity.RULES,
    card.RULES,
    persons.RULES,
    eligibility.RULES,
    who_pays.RULES,
    visits_left.RULES,
    entitlement.RULES,
    diagnosis.RULES,
    diagnosis_order.RULES,
    diagnosis_company.RULES,
    necessity.RULES,
    worked_units.RULES,
    procedure.RULES,
    payer_codes.RULES,
    modifiers.RULES,
    modifiers_apart.RULES,
    accident.RULES,
    case_standing.RULES,
    case_told.RULES,
    documentation.RULES,
    notes.RULES,
    money.RULES,
    timing.RULES,
    duplicates.RULES,
    form.RULES,
    addresses.RULES,
    (writers.FORM_RULE,),
    file.RULES,
    (writers.FILE_RULE,),
)

RULES: tuple[Rule, ...] = tuple(chain.from_iterable(_FAMILIES))
BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}


class RegistryIsBroken(AssertionError):
    """Two rules share a code, or a code does not name its family: a bug of ours."""


if len(BY_CODE) != len(RULES):
    raise RegistryIsBroken("two rules of the gate share a code")
for _rule in RULES:
    if not _rule.code.startswith(f"GATE-{_rule.family.value}-"):
        raise RegistryIsBroken(f"{_rule.code} does not name its family")
