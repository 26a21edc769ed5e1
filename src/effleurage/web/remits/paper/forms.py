"""What is typed of a paper EOB: the payment, its services one by one, money outside any claim.

Knows which column of the paper is which adjustment. Refuses to judge the sums (``running``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from effleurage.apps.remits.actions import MovedOutside, PaperClaim, PaperLine, PaperRemit
from effleurage.codes import adjustments
from effleurage.core.remits.remit import Adjustment
from effleurage.web.remits.words import sentence
from effleurage.web.ui.forms import DateField, Form, MoneyField, Styled, choice, text
from effleurage.web.ui.typed import number as number_typed

MOST_LINES = 60
PREFIX = "line"
COLUMNS = {
    "contractual": ("CO", "45"),
    "deductible": ("PR", "1"),
    "coinsurance": ("PR", "2"),
    "copay": ("PR", "3"),
}
INTEREST = "L6"
_WITHHELD = ("WO", "FB", "72", "CS", "J1", "IR")
_METHODS = (("CHK", "Cheque"), ("ACH", "Transfer"), ("NON", "Nothing was paid"))


class LineForm(Styled):
    """One service as the paper states it. A row in which nothing is typed does not count."""

    claim_number = text("Claim number", max_length=38, required=False)
    service_date = DateField(label="Day of service", required=False)
    procedure = text("Code", max_length=12, required=False)
    charge = MoneyField(label="Charge", required=False)
    allowed = MoneyField(label="Allowed", required=False)
    contractual = MoneyField(label="CO-45 over allowed", required=False)
    deductible = MoneyField(label="PR-1 deductible", required=False)
    coinsurance = MoneyField(label="PR-2 coinsurance", required=False)
    copay = MoneyField(label="PR-3 copay", required=False)
    other = MoneyField(label="Other, not paid", required=False)
    other_code = text("Its code, as CO-97", max_length=8, required=False)
    remark = text("Remark, as N362", max_length=8, required=False)
    paid = MoneyField(label="Paid", required=False)
    takeback = forms.BooleanField(label="Taken back", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for what a service cannot do without, where anything was typed."""
        typed: dict[str, Any] = super().clean() or {}
        if not any(typed.values()):
            return typed
        for name in ("claim_number", "service_date", "procedure", "charge", "paid"):
            if typed.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, "Copy it from the paper; 0 where nothing was paid.")
        if typed.get("other") and not _split(typed.get("other_code", "")):
            self.add_error("other_code", "Copy the code, as CO-97.")
        return typed

    @property
    def is_blank(self) -> bool:
        """Return whether nothing was typed here."""
        return not any(self.cleaned_data.values())

    def line(self) -> PaperLine:
        """Return the service; what was taken back is negative."""
        typed, sign = self.cleaned_data, -1 if self.cleaned_data["takeback"] else 1
        code, *modifiers = typed["procedure"].upper().split()
        allowed = typed["allowed"]
        return PaperLine(
            procedure=code,
            modifiers=tuple(modifiers),
            charge_cents=sign * typed["charge"],
            paid_cents=sign * typed["paid"],
            service_date=typed["service_date"],
            adjustments=tuple(self._adjustments(sign)),
            remarks=tuple(filter(None, [typed["remark"].upper()])),
            allowed_cents=None if allowed is None else sign * allowed,
        )

    def _adjustments(self, sign: int) -> Iterator[Adjustment]:
        for name, (group, reason) in COLUMNS.items():
            if self.cleaned_data[name]:
                yield Adjustment(group, reason, sign * self.cleaned_data[name])
        if self.cleaned_data["other"]:
            group, reason = _split(self.cleaned_data["other_code"]) or ("", "")
            yield Adjustment(group, reason, sign * self.cleaned_data["other"])


class EobForm(Form):
    """The payment as a whole, and money that it moves outside any claim."""

    payer_name = text("Payer, as on the cheque", max_length=60)
    trace_number = text("Number of the cheque or transfer", max_length=50)
    amount = MoneyField(label="Amount")
    paid_on = DateField(label="Paid on")
    method = choice("How it came", _METHODS, initial="CHK")
    withheld = MoneyField(label="Withheld outside any claim", required=False)
    withheld_reason = choice(
        "Why", [(each, f"{each}: {sentence(adjustments.provider_adjustment_in_words(each))}")
                for each in _WITHHELD], required=False,
    )  # fmt: skip
    interest = MoneyField(label="Interest added", required=False)
    although_off = forms.BooleanField(
        label="The paper itself does not add up: save it, and hold what does not", required=False
    )

    def __init__(self, request: HttpRequest, *, typed: QueryDict | None) -> None:
        """Show what was ``typed`` without judging it; bind what is posted where there is none."""
        super().__init__(request)
        if typed is not None:
            self.is_bound, self.data, self.files = False, QueryDict(), MultiValueDict()
            self.initial = dict(_raw(typed, self.fields))
        elif self.is_bound:
            typed = request.POST
        self.lines = line_forms(typed, is_bound=self.is_bound)
        self.off = ""

    def is_valid(self) -> bool:
        """Return whether everything typed can be read, and adds up or is said not to."""
        lines_are = [each.is_valid() for each in self.lines]
        if not super().is_valid():
            return False
        if not all(lines_are):
            self.add_error(None, "A service needs something: look at the marked fields below.")
        elif not any(not each.is_blank for each in self.lines) and not self._moves_outside():
            self.add_error(None, "Copy at least one service from the paper.")
        elif self.off and not self.cleaned_data["although_off"]:
            self.add_error(None, f"{self.off} Look again, or tick that the paper is so.")
        return not self.errors

    def paper(self) -> PaperRemit:
        """Return the EOB, for the action."""
        typed = self.cleaned_data
        return PaperRemit(
            payer_name=typed["payer_name"],
            trace_number=typed["trace_number"],
            amount_cents=typed["amount"],
            paid_on=typed["paid_on"],
            method=typed["method"],
            claims=tuple(_claims([each for each in self.lines if not each.is_blank])),
            moved_outside=tuple(self._outside()),
        )

    def _moves_outside(self) -> bool:
        return bool(self.cleaned_data["withheld"] or self.cleaned_data["interest"])

    def _outside(self) -> Iterator[MovedOutside]:
        typed = self.cleaned_data
        if typed["withheld"]:
            yield MovedOutside(reason=typed["withheld_reason"] or "WO", cents=typed["withheld"])
        if typed["interest"]:
            yield MovedOutside(reason=INTEREST, cents=-typed["interest"])


def line_forms(typed: QueryDict | None, *, is_bound: bool) -> list[LineForm]:
    """Return a form for each row; three where nothing was typed yet."""
    rows = number_of_rows(typed)
    forms_ = []
    for row in range(rows):
        prefix = f"{PREFIX}{row}"
        if is_bound:
            forms_.append(LineForm(typed, prefix=prefix))
        else:
            first = _raw(typed, LineForm.base_fields, prefix=f"{prefix}-") if typed else {}
            forms_.append(LineForm(prefix=prefix, initial=first))
    return forms_


def number_of_rows(typed: QueryDict | None) -> int:
    """Return how many rows were shown."""
    rows = number_typed(typed.get("rows", "")) if typed is not None else 0
    return min(rows, MOST_LINES) or 3


def _raw(typed: QueryDict, fields: Iterable[str], *, prefix: str = "") -> Mapping[str, Any]:
    return {name: typed[prefix + name] for name in fields if prefix + name in typed}


def _claims(lines: Sequence[LineForm]) -> Iterator[PaperClaim]:
    """Yield the claims, each of its lines in the order of the paper."""

    def claim(line: LineForm) -> tuple[str, bool]:
        return line.cleaned_data["claim_number"].strip(), line.cleaned_data["takeback"]

    for (number, is_takeback), mine in groupby(sorted(lines, key=claim), key=claim):
        services = [each.line() for each in mine]
        yield PaperClaim(
            claim_number=number,
            charge_cents=sum(each.charge_cents for each in services),
            paid_cents=sum(each.paid_cents for each in services),
            lines=tuple(services),
            status="22" if is_takeback else "1",
        )


def _split(code: str) -> tuple[str, str] | None:
    """Return group and reason of a code as it is printed: ``CO-97``, ``CO97``, ``co 97``."""
    letters = code.upper().replace("-", "").replace(" ", "")
    group, reason = letters[:2], letters[2:]
    return (group, reason) if group in {"CO", "PR", "OA", "PI", "CR"} and reason else None
