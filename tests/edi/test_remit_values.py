"""What is remembered of an 835's values never outgrows its room, and stays what it was."""

from datetime import date

from effleurage.core.remits.remit import Adjustment
from effleurage.edi.remit_values import Adjustments, Amounts, Dates, Procedures, Reasons

MORE_THAN_FIT = 60_000
ROOM = 50_000


def test_amounts_stay_right_when_there_are_more_than_are_kept() -> None:
    amounts = Amounts()

    assert all(amounts[f"{n}.5"] == 100 * n + 50 for n in range(MORE_THAN_FIT))
    assert len(amounts) <= ROOM
    assert amounts["0.5"] == 50


def test_adjustments_and_reasons_stay_right_when_there_are_more_than_are_kept() -> None:
    adjustments, reasons = Adjustments("*", Amounts()), Reasons("*")

    for n in range(MORE_THAN_FIT):
        assert adjustments[f"CAS*CO*45*{n}"] == (Adjustment("CO", "45", 100 * n),)
        assert reasons[f"CO*{n}"] == ("CO", f"{n}")
    assert max(len(adjustments), len(reasons)) <= ROOM


def test_procedures_stay_right_when_there_are_more_than_are_kept() -> None:
    procedures = Procedures(":")

    for n in range(MORE_THAN_FIT):
        assert procedures[f"HC:{n:05d}:GP"] == (f"{n:05d}", ("GP",))
    assert len(procedures) <= ROOM


def test_no_date_is_no_impossible_date_when_more_were_met_than_are_kept() -> None:
    dates = Dates()
    days = [date.fromordinal(600_000 + n) for n in range(MORE_THAN_FIT)]

    assert [dates[""], *(dates[f"{day:%Y%m%d}"] for day in days), dates[""]] == [None, *days, None]
    assert len(dates) <= ROOM
    assert dates.impossible == []
