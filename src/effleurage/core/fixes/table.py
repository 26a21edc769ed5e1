"""Which rule's finding has which offers. A rule that is not here is mended by a person.

Knows the makers. Refuses to try them: ``offers`` does, and drops those that mend nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.gather import MOST_LINES
from effleurage.core.fixes import diagnoses, modifiers, parts, shapes, together, worked
from effleurage.core.fixes.offer import Confirms, Offer
from effleurage.core.gate.facts import Facts
from effleurage.findings import Finding

_PARTING = frozenset({"59", "XE", "XP", "XS", "XU"})
_AGAIN, _SIZED = frozenset({"76", "77"}), frozenset({"22", "52"})
Maker = Callable[[Claim, Finding, Facts], Iterable[Offer]]

MAKERS: Mapping[str, tuple[Maker, ...]] = MappingProxyType(
    {
        "GATE-ID-05": (shapes.tax_id,),
        "GATE-ELIG-02": (parts.apart_from_refused("the visits while the policy ran"),),
        "GATE-ELIG-04": (parts.apart_from_refused("the visits that the authorisation covers"),),
        "GATE-ELIG-05": (parts.apart_while_allowed("the visits that are authorised"),),
        "GATE-ELIG-07": (parts.apart_from_refused("the visits that the referral covers"),),
        "GATE-ELIG-11": (parts.apart_from_refused("the visits that may be billed"),),
        "GATE-ELIG-14": (parts.apart_while_allowed("the visits that the plan still pays"),),
        "GATE-ELIG-16": (parts.apart_while_allowed("the visits that need no authorisation"),),
        "GATE-ELIG-18": (parts.apart_while_allowed("the visits that the referral orders"),),
        "GATE-DX-01": (diagnoses.billable_code,),
        "GATE-DX-02": (diagnoses.billable_code,),
        "GATE-DX-06": (diagnoses.each_once,),
        "GATE-DX-07": (diagnoses.pointers_that_hold,),
        "GATE-DX-08": (diagnoses.injury_first, diagnoses.complaint_pointed_first),
        "GATE-DX-09": (diagnoses.left_out,),
        "GATE-DX-10": (diagnoses.one_of_two,),
        "GATE-DX-11": (diagnoses.side_that_is_meant,),
        "GATE-DX-12": (diagnoses.sequela_behind, diagnoses.complaint_pointed_first),
        "GATE-DX-13": (diagnoses.named_first,),
        "GATE-DX-14": (diagnoses.left_out,),
        "GATE-DX-20": (diagnoses.both_in_one,),
        "GATE-PROC-01": (worked.units_from_minutes,),
        "GATE-PROC-04": (worked.line_left_out,),
        "GATE-PROC-06": (worked.line_left_out,),
        "GATE-PROC-07": (worked.line_left_out,),
        "GATE-PROC-09": (worked.line_left_out,),
        "GATE-PROC-15": (worked.line_left_out,),
        "GATE-PROC-14": (worked.line_left_out,),
        "GATE-PROC-16": (worked.line_left_out,),
        "GATE-PROC-19": (worked.line_left_out,),
        "GATE-MOD-01": (modifiers.not_fifteen,),
        "GATE-MOD-02": (modifiers.well_shaped,),
        "GATE-MOD-03": (modifiers.once_each,),
        "GATE-MOD-04": (modifiers.add_gp,),
        "GATE-MOD-05": (modifiers.without(lambda each: each == "GP", "Take GP out"),),
        "GATE-MOD-06": (modifiers.named_out,),
        "GATE-MOD-07": (modifiers.without(_PARTING.__contains__, "Take the modifier out"),),
        "GATE-MOD-08": (modifiers.no_59_beside_x,),
        "GATE-MOD-09": (modifiers.without(_AGAIN.__contains__, "Take it out", Confirms.REASON),),
        "GATE-MOD-10": (modifiers.without(_SIZED.__contains__, "Take it out"),),
        "GATE-MOD-11": (modifiers.deciding_first,),
        "GATE-ACC-08": (parts.apart_from_refused("the visits before the cut-off"),),
        "GATE-ACC-09": (parts.apart_from_refused("the visits before the case was closed"),),
        "GATE-ACC-10": (parts.apart_from_refused("the visits that the benefit still pays"),),
        "GATE-ACC-12": (parts.apart_from_refused("the visits that are still paid"),),
        "GATE-TIME-03": (parts.apart_from_refused("the visits that have taken place"),),
        "GATE-TIME-04": (parts.apart_from_refused("the visits since the payer accepts her"),),
        "GATE-TIME-06": (parts.apart_from_refused("the visits while the contract ran"),),
        "GATE-TIME-07": (parts.apart_from_refused("the visits with a licence in force"),),
        "GATE-MONEY-01": (shapes.sum_of_lines,),
        "GATE-DUP-02": (together.one_line,),
        "GATE-FORM-03": (shapes.place_of_service,),
        "GATE-FORM-04": (shapes.postal_code,),
        "GATE-FORM-06": (shapes.state,),
        "GATE-FORM-09": (shapes.place_of_service,),
        "GATE-FORM-08": (parts.apart_by_size(6),),
        "GATE-837P-03": (parts.apart_by_size(MOST_LINES),),
    }
)
