"""The outside lists that an X12 check may ask, answered by the code sets of this house.

Knows which list of a guide is which code set, and how far our set can judge: where it holds only
part of a publisher's list and none was loaded, the shape of a code is all that is judged, and the
dates of the codes that it holds. Refuses to know where a value stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol

from effleurage.codes import adjustments, identifiers, places, sets, states, taxonomy
from effleurage.codes.adjustments import AdjustmentCode
from effleurage.x12.outside import Checker, Checkers

#: Provinces and territories of Canada, which N402 names like states (Canada Post).
_PROVINCES = frozenset(
    ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
)
_DIAGNOSIS = re.compile(r"[A-Z]\d[0-9A-Z][0-9A-Z]{0,4}\Z", re.ASCII)
_PROCEDURE = re.compile(r"(?:\d{4}[0-9AFMTU]|[A-V]\d{4})\Z", re.ASCII)
_REASON = re.compile(r"(?:[1-9]\d{0,2}|[A-Z]\d{1,2})\Z", re.ASCII)
_REMARK = re.compile(r"(?:M[1-9]\d{0,2}|MA\d{2,3}|N[1-9]\d{0,3})\Z", re.ASCII)
_CATEGORY = re.compile(r"(?:A[0-8]|P[0-5]|F[0-9]|F3[FN]|R\d{1,2}|E\d|D0|DR0\d|RQ)\Z", re.ASCII)
_STATUS = re.compile(r"\d{1,4}\Z", re.ASCII)
_ICD10 = frozenset(("ABK", "ABF", "ABJ", "ABN", "APR"))
_NOT_SHAPED = "which has not the shape of such a code"


class Diagnoses(Protocol):
    """What is asked of an edition of ICD-10-CM (``codes.icd.Edition``); codes with their dot."""

    def covers(self, on: date) -> bool:
        """Return whether the edition can judge a day."""

    def periods(self) -> Mapping[str, object]:
        """Return every code that ever was billable."""

    def code(self, code: str) -> object | None:
        """Return what it says about a code or heading, None where it has no such code."""


def outside_lists(diagnoses: Diagnoses | None = None) -> Checkers:
    """Return a checker for each list that we can judge, by its name in the guide tables.

    ``diagnoses`` is the edition of ICD-10-CM; without one the shape of a diagnosis is judged.
    Raises ``LoadedSetDamaged``, when asked, where a set that was loaded is damaged.
    """
    return MappingProxyType(
        {
            "carc": _adjustment("carc", adjustments.reason, _REASON),
            "claim-status": _shaped(_STATUS),
            "claim-status-category": _shaped(_CATEGORY),
            "icd10": _diagnosis(diagnoses),
            "npi": _npi,
            "pos": _place,
            "procedure": _procedure,
            "rarc": _remark,
            "state": _state,
            "taxonomy": _taxonomy,
        }
    )


def _shaped(shape: re.Pattern[str]) -> Checker:
    return lambda _, value, __: "" if shape.match(value) else _NOT_SHAPED


def _adjustment(
    kind: str, find: Callable[[str], AdjustmentCode | None], shape: re.Pattern[str]
) -> Checker:
    def check(_: str, value: str, on: date | None) -> str:
        if not shape.match(value):
            return _NOT_SHAPED
        known = find(value)
        if known is None:
            return "which is not on the list loaded" if sets.current(kind) else ""
        return _in_use(known, on) if on else ""

    return check


def _in_use(code: AdjustmentCode, on: date) -> str:
    if code.active_from and on < code.active_from:
        return f"which is in use from {code.active_from.isoformat()} on"
    if code.active_until and code.active_until <= on:
        return f"which was in use until {code.active_until.isoformat()} only"
    return ""


_check_remark = _adjustment("rarc", adjustments.remark, _REMARK)


def _remark(qualifier: str, value: str, on: date | None) -> str:
    """Judge remarks; LQ01 RX names a pharmacy list that we do not hold."""
    return "" if qualifier == "RX" else _check_remark(qualifier, value, on)


def _diagnosis(edition: Diagnoses | None) -> Checker:
    def check(qualifier: str, value: str, on: date | None) -> str:
        if qualifier not in _ICD10:
            return ""
        if not _DIAGNOSIS.match(value):
            return "which has not the shape of an ICD-10-CM code without its dot"
        judged = edition is not None and on is not None and edition.covers(on)
        return _billable(edition, value) if edition and judged else ""

    return check


def _billable(edition: Diagnoses, value: str) -> str:
    """Judge whether a code was ever billable: its day of service stands elsewhere in the claim."""
    code = f"{value[:3]}.{value[3:]}".removesuffix(".")
    if edition.periods().get(code):
        return ""
    if edition.code(code):
        return "which is the heading of a group: a claim needs a code below it"
    return "which ICD-10-CM does not have"


def _npi(qualifier: str, value: str, _: date | None) -> str:
    right = qualifier not in ("XX", "HPI") or identifiers.is_npi(value)
    return "" if right else "which is no NPI: its length or check digit is wrong"


def _place(_: str, value: str, __: date | None) -> str:
    return "" if places.place(value) else "which is no place of service that CMS has assigned"


def _procedure(qualifier: str, value: str, _: date | None) -> str:
    right = qualifier not in ("HC", "HP") or _PROCEDURE.match(value)
    return "" if right else "which has not the shape of a CPT or HCPCS code"


def _state(_: str, value: str, __: date | None) -> str:
    known = states.is_state(value) or value in _PROVINCES
    return "" if known else "which is no state of the USA and no province of Canada"


def _taxonomy(_: str, value: str, __: date | None) -> str:
    if not identifiers.is_taxonomy(value):
        return _NOT_SHAPED
    return "which the loaded list does not have" if taxonomy.is_listed(value) is False else ""
