import time
from pathlib import Path

import pytest

from effleurage.findings import Position, Severity
from effleurage.x12.catalogue import CATALOGUE
from effleurage.x12.envelope import File, Kind
from effleurage.x12.reader import read
from effleurage.x12.source import refusal

ROOT = Path(__file__).resolve().parents[2]
OPEN = ROOT.parent / "shared" / "x12" / "open"
PASS = ROOT / "tests" / "golden" / "005010X221A1-835" / "pass"
ONE_LINE = (PASS / "a-one-line-file.edi").read_text("ascii")
ISA, GS, ST = ONE_LINE[:106], *(part + "~" for part in ONE_LINE[106:].split("~")[:2])


def _codes(file: File) -> list[str]:
    return [finding.code for finding in file.findings]


def _read(text: str) -> File:
    return read(text.encode())


def test_a_clean_file_has_no_findings_and_one_transaction() -> None:
    file = _read(ONE_LINE)

    transactions = list(file.transactions())

    assert (file.kind, file.findings) == (Kind.X12, ())
    assert [each.kind for each in transactions] == ["835"]
    assert transactions[0].version == "005010X221A1"
    assert transactions[0].segments[0] == ["ST", "835", "0001"]
    assert transactions[0].segments[-1] == ["SE", "33", "0001"]


def test_every_segment_knows_its_number_and_byte() -> None:
    data = ONE_LINE.encode()
    transaction = next(read(data).transactions())

    places = [transaction.position(at) for at in range(len(transaction.segments))]

    assert [place.segment for place in places] == list(range(3, 36))
    for place, segment in zip(places, transaction.segments, strict=True):
        assert data[place.byte :].startswith("*".join(segment).encode() + b"~")


def test_bytes_are_counted_as_they_stand_in_the_file_before_letters_of_two_bytes() -> None:
    data = b"\xef\xbb\xbf" + ONE_LINE.replace("Ana", "Zoë").replace("~", "~\r\n").encode()
    transaction = next(read(data).transactions())

    place = transaction.position(25)

    assert data[place.byte :].startswith("*".join(transaction.segments[25]).encode())


def test_one_text_reads_the_same_with_and_without_line_ends() -> None:
    plain = next(_read(ONE_LINE).transactions()).segments

    for line_end in ("\n", "\r\n", "\r", " \n", "\n\n", "  "):
        file = _read(ONE_LINE.replace("~", "~" + line_end))
        assert next(file.transactions()).segments == plain, repr(line_end)
        assert all(finding.severity is Severity.INFO for finding in file.findings)


def test_a_file_wrapped_at_any_width_reads_the_same() -> None:
    plain = next(_read(ONE_LINE).transactions()).segments

    for width in (7, 72, 80, 128):
        lines = [ONE_LINE[at : at + width] for at in range(0, len(ONE_LINE), width)]
        file = _read("\r\n".join(lines))
        assert next(file.transactions()).segments == plain, width
        assert "X12-ENV-WRAPPED" in _codes(file)


def test_a_byte_order_mark_and_leading_blanks_change_nothing() -> None:
    file = read(b"\xef\xbb\xbf" + b" \r\n " + ONE_LINE.encode())

    assert _codes(file) == ["X12-ENV-BOM", "X12-ENV-LEADING"]
    assert {finding.severity for finding in file.findings} == {Severity.INFO}


def test_a_terminator_on_the_next_line_is_found() -> None:
    file = _read(ONE_LINE.replace("~", "\n~"))

    assert next(file.transactions()).segments == next(_read(ONE_LINE).transactions()).segments


def test_an_isa_of_any_width_is_read_by_its_separators() -> None:
    narrow = ISA.replace(" ", "") + ONE_LINE[106:]

    file = _read(narrow)

    assert _codes(file) == ["X12-ENV-ISA-WIDTH"]
    assert file.interchanges[0].isa[6] == "EVERGREEN"


def test_an_empty_isa16_is_taken_for_a_colon() -> None:
    file = _read(ONE_LINE.replace("*T*:~", "*T*~", 1))

    assert "X12-ENV-ISA16" in _codes(file)
    assert file.interchanges[0].delimiters.component == ":"


def test_a_letter_in_isa11_is_no_repetition_separator() -> None:
    new = _read(ONE_LINE.replace("*^*00501*", "*U*00501*"))
    old = _read(ONE_LINE.replace("*^*00501*", "*U*00401*"))

    assert new.interchanges[0].delimiters.repetition == ""
    assert _codes(new) == ["X12-ENV-ISA11"]
    assert (old.interchanges[0].delimiters.repetition, _codes(old)) == ("", [])


def test_isa_as_a_surname_begins_no_interchange() -> None:
    file = _read(ONE_LINE.replace("Rowan*Ana", "ISA*Ana").replace("Vega", "ISA"))

    assert len(file.interchanges) == 1
    assert file.findings == ()


def test_interchanges_may_have_delimiters_of_their_own() -> None:
    other = ONE_LINE.replace("*", "|").replace("~", "\x1d").replace(":", ">").replace("^", "!")

    file = _read(ONE_LINE + other.replace("000000101", "000000102"))

    first, second = file.transactions()
    assert file.findings == ()
    in_ours = [[part.replace(">", ":") for part in each] for each in second.segments]
    assert in_ours == first.segments
    assert second.number == 37 + 3


def test_an_interchange_that_follows_cut_data_is_found() -> None:
    cut = ONE_LINE[: ONE_LINE.index("CLP*QH-1002") + 9]

    file = _read(cut + ONE_LINE.replace("000000101", "000000102"))

    assert [each.complete for each in file.transactions()] == [False, True]
    assert "X12-ENV-CUT" in _codes(file)


def test_ta1_segments_are_kept_apart_from_the_groups() -> None:
    ta1 = "TA1*000000055*250209*1200*A*000"
    file = _read(f"{ISA}{ta1}~{ta1}~{ONE_LINE[106:]}")

    assert file.interchanges[0].acknowledgements == (ta1.split("*"), ta1.split("*"))
    assert file.findings == ()


def test_a_transaction_without_end_does_not_touch_the_next() -> None:
    body = ONE_LINE[ONE_LINE.index("ST*") : ONE_LINE.index("GE*")]
    second = body.replace("ST*835*0001", "ST*835*0002").replace("SE*33*0001", "SE*33*0002")
    endless = body.replace("SE*33*0001~", "")

    file = _read(f"{ISA}{GS}{endless}{second}GE*2*101~IEA*1*000000101~")

    first, last = file.transactions()
    assert _codes(file) == ["X12-ENV-NO-SE"]
    assert not first.complete
    assert last.complete
    assert last.segments[1:-1] == first.segments[1:]


def test_several_groups_and_wrong_counts_are_told_apart() -> None:
    body = ONE_LINE[ONE_LINE.index("ST*") : ONE_LINE.index("GE*")]
    group = f"{GS}{body}GE*1*101~"

    file = _read(f"{ISA}{group}{group.replace('*101', '*102')}IEA*3*000000109~")

    assert [len(each.groups) for each in file.interchanges] == [2]
    assert _codes(file) == ["X12-ENV-IEA-COUNT", "X12-ENV-IEA-CONTROL"]


def test_leading_zeros_of_counts_and_control_numbers_do_not_matter() -> None:
    file = _read(ONE_LINE.replace("SE*33*0001", "SE*0033*1").replace("IEA*1*", "IEA*01*"))

    assert file.findings == ()


def test_trailers_without_their_headers_are_strays() -> None:
    file = _read(f"{ISA}SE*1*1~GE*1*1~NTE*X~{ONE_LINE[106:]}IEA*1*000000101~")

    assert _codes(file) == ["X12-ENV-STRAY"] * 4
    assert [finding.position.segment for finding in file.findings if finding.position] == [
        2, 3, 4, 41,
    ]  # fmt: skip


def test_segments_behind_the_transaction_are_left_out_and_said() -> None:
    file = _read(ONE_LINE.replace("GE*", "CLP*X*1*1*1~GE*"))

    assert _codes(file) == ["X12-ENV-STRAY"]
    assert len(next(file.transactions()).segments) == 33


def test_empty_segments_count_as_places_but_not_as_segments() -> None:
    file = _read(ONE_LINE.replace("~LX", "~~ ~LX"))

    transaction = next(file.transactions())
    assert _codes(file) == ["X12-SYN-BLANK"]
    assert transaction.segments.count([""]) == 2
    assert transaction.position(13) == Position(16, ONE_LINE.index("LX") + 3)


def test_identifiers_in_small_letters_are_read_as_capitals() -> None:
    small = "~".join(
        segment[:3].lower() + segment[3:] if segment[:2] != "IS" else segment
        for segment in ONE_LINE.split("~")
    )

    file = _read(small)

    assert _codes(file) == ["X12-SYN-LOWER"]
    assert next(file.transactions()).segments == next(_read(ONE_LINE).transactions()).segments
    assert _codes(_read("isa" + small[3:])) == ["X12-SYN-LOWER"]


def test_letters_outside_ascii_are_read_and_placed() -> None:
    as_utf8 = read(ONE_LINE.replace("Okafor", "Ökafor").encode())
    as_latin = read(ONE_LINE.replace("Okafor", "Ökafor").encode("latin-1"))

    for file in (as_utf8, as_latin):
        assert _codes(file) == ["X12-SYN-NON-ASCII"]
        assert file.findings[0].position is not None
        assert file.findings[0].position.segment == 17
        assert next(file.transactions()).segments[14][3] == "Ökafor"


def test_nul_bytes_are_said_and_lose_nothing() -> None:
    file = read(ONE_LINE.replace("Evergreen Mutual", "Ever\x00green").encode())

    assert _codes(file) == ["X12-SYN-CONTROL"]
    assert len(next(file.transactions()).segments) == 33


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b'{"claims": []}', "JSON"),
        (b"<html><body>ISA", "web page"),
        (b"PK\x03\x04zip", "ZIP"),
        (b"\x1f\x8bgzip", "gzip"),
        (ISA.encode("utf-16"), "UTF-16"),
        (ISA.encode("cp500"), "EBCDIC"),
        (b"UNB+UNOC:3+A+B'", "EDIFACT"),
        (b"MSH|^~\\&|LAB", "HL7"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x00" * 500, "binary"),
        (b"Dear Wanda, here is the remittance you asked for.", "no ISA"),
        (b"ISA*00*       *00*", "cut short"),
        (ISA[:90].encode(), "cut short"),
        (b" \n" * 10_000, "blanks"),
    ],
)
def test_what_is_no_x12_is_named(data: bytes, words: str) -> None:
    file = read(data)

    assert (file.kind, file.interchanges) == (Kind.NOT_X12, ())
    assert _codes(file) == ["X12-ENV-NOT-X12"]
    assert words in file.findings[0].message


@pytest.mark.parametrize("data", [b"", b"   \r\n", b"\n"])
def test_an_empty_file_is_named(data: bytes) -> None:
    assert _codes(read(data)) == ["X12-ENV-EMPTY"]


def test_two_hundred_megabytes_of_noise_are_refused_at_a_glance() -> None:
    noise = bytes(range(255, -1, -1)) * 800_000

    begun = time.process_time()
    file = read(noise)

    assert file.kind is Kind.NOT_X12
    assert time.process_time() - begun < 1
    assert refusal(noise[:8192], size=len(noise)) is not None


def test_a_limit_refuses_what_is_larger() -> None:
    file = read(ONE_LINE.encode(), limit=100)

    assert _codes(file) == ["X12-ENV-TOO-BIG"]
    assert not file.is_x12


def test_a_preface_before_the_isa_is_skipped() -> None:
    file = _read("From: payer\nSubject: your ERA\n\n" + ONE_LINE)

    assert _codes(file) == ["X12-ENV-PREFACE"]
    assert len(list(file.transactions("835"))) == 1


def test_a_transaction_without_envelope_is_read_with_guessed_delimiters() -> None:
    bare = ONE_LINE[ONE_LINE.index("ST*") : ONE_LINE.index("GE*")]

    for text in (bare, bare.replace("~", "\n"), bare.replace("*", "|").replace("~", "~\n")):
        file = _read(text)
        assert (file.kind, _codes(file)[0]) == (Kind.BARE, "X12-ENV-NO-ISA")
        assert len(next(file.transactions()).segments) == 33


def test_a_last_segment_without_terminator_changes_nothing() -> None:
    assert _codes(_read(ONE_LINE.removesuffix("~"))) == ["X12-ENV-LAST"]
    assert "X12-ENV-CUT" in _codes(_read(ONE_LINE[: ONE_LINE.index("GE*") + 4]))


def test_a_thousand_faults_are_enough() -> None:
    body = "".join(f"ST*835*{n}~SE*9*{n}~" for n in range(5_000))

    file = _read(f"{ISA}{GS}{body}GE*5000*101~IEA*1*000000101~")

    assert len(file.findings) == 1_001
    assert file.findings[-1].code == "X12-CHECK-MORE"
    assert sum(1 for _ in file.transactions()) == 5_000


@pytest.mark.parametrize(
    "piece",
    [
        "ST*835*1~",
        "SE*1*1~",
        "TA1*1~X*1~",
        "GS*1~",
        "~",
        "ISA",
        "ISA*",
        "~\n \n",
        "IEA*1*1~",
        "st*~",
    ],
)
def test_a_megabyte_of_one_piece_takes_no_longer_than_its_length(piece: str) -> None:
    data = (ISA + GS + piece * (1_000_000 // len(piece))).encode()

    begun = time.process_time()
    file = read(data)
    sum(each.count for each in file.transactions())

    assert time.process_time() - begun < 20


def _open_files() -> list[Path]:
    return sorted(path for path in OPEN.glob("*/*") if path.is_file())


def test_every_open_file_is_read_within_two_seconds_without_a_crash() -> None:
    if not OPEN.is_dir():
        pytest.skip("the shared X12 files do not lie beside this checkout")

    unread = []
    for path in _open_files():
        begun = time.process_time()
        file = read(path.read_bytes())
        assert time.process_time() - begun < 2, path.name
        if not file.is_x12 or not any(True for _ in file.transactions()):
            unread.append(path.name)

    assert len(_open_files()) >= 291
    assert unread == []


def test_every_fault_says_what_to_do_and_where_it_comes_from() -> None:
    for code, fault in CATALOGUE.items():
        assert code == fault.code
        assert fault.message.endswith(".")
        assert fault.fix.endswith(".")
        assert fault.source
