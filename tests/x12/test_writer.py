from datetime import UTC, datetime

import pytest

from effleurage.x12.control import ControlNumberOutOfRange, CountingFrom
from effleurage.x12.guides import ta1, x222, x231
from effleurage.x12.pens import pens_of
from effleurage.x12.reader import read
from effleurage.x12.writer import (
    FileIsEmpty,
    FileIsFinished,
    Partner,
    PartnerCannotBeAddressed,
    Writer,
)

AT = datetime(2026, 1, 9, 0, 5, tzinfo=UTC)
BEGIN = pens_of(x222.GUIDE).pen("header", "BHT")("0019", "00", "1", "20260109", "0005", "CH")
OPEN_GROUP = pens_of(x231.GUIDE).pen("header", "AK1")("HC", "1", "005010X222A1")
TA1 = pens_of(ta1.GUIDE).pen("header", "TA1")("000000001", "260109", "0005", "A", "000")


def a_writer(**changes):
    given = {
        "sender": Partner("ME"),
        "receiver": Partner("THEM", "30", "APP"),
        "control": CountingFrom(7, group=40, transaction_set=500),
        "at": AT,
    }
    return Writer(**{**given, **changes})


def segments(writer):
    return writer.finish().decode("ascii").split("~")


def test_the_envelope_is_of_fixed_width_and_marked_as_a_test():
    writer = a_writer()
    writer.transaction(x222.GUIDE)

    isa = segments(writer)[0] + "~"

    assert len(isa) == 106
    assert isa == (
        "ISA*00*          *00*          *ZZ*ME             *30*THEM           "
        "*260109*0005*^*00501*000000007*1*T*:~"
    )


def test_counts_and_control_numbers_are_the_writers():
    writer = a_writer()
    for _ in range(2):
        writer.transaction(x222.GUIDE).put(BEGIN)
    writer.transaction(x231.GUIDE).put(OPEN_GROUP)

    written = segments(writer)

    assert [text for text in written if text[:2] in ("GS", "ST", "SE", "GE", "IE")] == [
        "GS*HC*ME*APP*20260109*0005*40*X*005010X222A1",
        "ST*837*0500*005010X222A1", "SE*3*0500",
        "ST*837*0501*005010X222A1", "SE*3*0501",
        "GE*2*40",
        "GS*FA*ME*APP*20260109*0005*41*X*005010X231A1",
        "ST*999*0502*005010X231A1", "SE*3*0502",
        "GE*1*41",
        "IEA*2*000000007",
    ]  # fmt: skip


def test_our_reader_finds_nothing_odd_in_it():
    writer = a_writer()
    writer.put_ahead(TA1)
    writer.transaction(x222.GUIDE).put(BEGIN)

    file = read(writer.finish())

    assert file.findings == ()
    assert [transaction.kind for transaction in file.transactions()] == ["837"]


def test_levels_are_numbered_by_the_writer():
    transaction = a_writer().transaction(x222.GUIDE)

    top = transaction.open_level("20", has_children=True)
    middle = transaction.open_level("22", parent=top, has_children=True)
    transaction.open_level("23", parent=middle, has_children=False)
    last = transaction.open_last_level("PT", parent=top)

    assert transaction.segments[1:] == [
        "HL*1**20*1", "HL*2*1*22*1", "HL*3*2*23*0", "HL*4*1*PT",
    ]  # fmt: skip
    assert last == "4"


def test_a_finished_file_takes_no_more():
    writer = a_writer()
    writer.transaction(x222.GUIDE)
    writer.finish()

    with pytest.raises(FileIsFinished):
        writer.transaction(x222.GUIDE)


def test_an_empty_file_is_no_file():
    with pytest.raises(FileIsEmpty):
        a_writer().finish()


@pytest.mark.parametrize("number", [0, -1, 1_000_000_000])
def test_a_control_number_has_one_to_nine_digits(number):
    with pytest.raises(ControlNumberOutOfRange):
        a_writer(control=CountingFrom(number))


@pytest.mark.parametrize(
    "given",
    [("A",), ("",), ("A" * 16,), ("AB CD",), ("A~B",), ("A*B",), ("É1",), ("AB", "99"),
     ("AB", "ZZ", "A" * 16)],
)  # fmt: skip
def test_a_partner_that_does_not_fit_the_envelope_is_refused(given):
    with pytest.raises(PartnerCannotBeAddressed):
        Partner(*given)
