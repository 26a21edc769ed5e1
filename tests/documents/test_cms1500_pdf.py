import io
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from reportlab.pdfbase.pdfmetrics import stringWidth

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.examples import example, kinds
from effleurage.core.gate.clearance import ClaimIsBlocked
from effleurage.documents.cms1500 import (
    OffsetIsTooLarge,
    draw_calibration,
    draw_draft,
    draw_form,
    draw_overlay,
)
from effleurage.documents.cms1500_boxes import TextDoesNotFitTheBox, boxes
from effleurage.documents.cms1500_captions import CAPTIONS, RULES, UPRIGHTS
from effleurage.documents.cms1500_grid import (
    LINE_PLACES,
    LINES_A_SHEET,
    PITCH,
    PLACES,
    Place,
    place_of,
    x_of,
    y_of,
)
from effleurage.documents.cms1500_red_form import edge_y
from effleurage.documents.cms1500_services import FormChoices
from tests.builders import a_claim, a_policy
from tests.documents.papers import (
    Found,
    a_claim_of_visits,
    a_claim_with_a_long_name,
    cleared,
    texts_in,
)

CAPITAL_HEIGHT = 6.75
"""Height of a capital of Courier 12, in points."""


def every_claim() -> list[Claim]:
    return [*map(example, kinds()), a_claim_of_visits(13), a_claim_with_a_long_name()]


def expected(claim: Claim) -> list[list[Found]]:
    return [
        [Found(x_of(text.column), y_of(text.row), text.text) for text in sheet.texts]
        for sheet in boxes(claim)
    ]


def assert_same_texts(found: list[list[Found]], wanted: list[list[Found]]) -> None:
    assert [[each.text for each in page] for page in found] == [
        [each.text for each in page] for page in wanted
    ]
    for found_page, wanted_page in zip(found, wanted, strict=True):
        for one, other in zip(found_page, wanted_page, strict=True):
            assert one.x == pytest.approx(other.x, abs=0.001)
            assert one.y == pytest.approx(other.y, abs=0.001)


@pytest.mark.parametrize("number", range(len(every_claim())))
def test_form_overlay_and_draft_hold_every_text_of_the_boxes_at_its_place(number: int) -> None:
    claim = every_claim()[number]

    form, overlay = draw_form(cleared(claim)), draw_overlay(cleared(claim))

    for pdf in (form, overlay, draw_draft(claim)):
        assert_same_texts(texts_in(pdf), expected(claim))


@pytest.mark.parametrize(
    ("box", "part", "row", "column"),
    [
        ("carrier", "name", 2, 41), ("1", "medicare", 8, 1), ("1", "other", 8, 45),
        ("1a", "", 8, 50), ("2", "", 10, 1), ("3", "month", 10, 31), ("3", "female", 10, 47),
        ("4", "", 10, 50), ("5", "street", 12, 1), ("5", "state", 14, 26), ("5", "zip", 16, 1),
        ("5", "area code", 16, 15), ("6", "self", 12, 33), ("6", "other", 12, 47),
        ("7", "street", 12, 50), ("7", "state", 14, 74), ("7", "telephone", 16, 69),
        ("10a", "yes", 20, 35), ("10b", "no", 22, 41), ("10b", "state", 22, 45),
        ("11", "", 18, 50), ("11a", "year", 20, 59), ("11a", "male", 20, 68),
        ("11b", "qualifier", 22, 50), ("11c", "", 24, 50), ("11d", "no", 26, 57),
        ("12", "", 29, 7), ("13", "", 29, 55), ("14", "qualifier", 32, 16),
        ("15", "qualifier", 32, 31), ("15", "year", 32, 43), ("17", "name", 34, 4),
        ("17b", "", 34, 33), ("19", "", 36, 1), ("20", "no", 36, 57),
        ("21", "indicator", 37, 42), ("21", "A", 38, 3), ("21", "H", 39, 42),
        ("21", "J", 40, 16), ("22", "code", 38, 50), ("22", "number", 38, 62),
        ("23", "", 40, 50), ("25", "number", 56, 1), ("25", "EIN", 56, 19), ("26", "", 56, 23),
        ("27", "yes", 56, 38), ("31", "name", 60, 1), ("31", "date", 61, 6),
        ("32", "name", 58, 23), ("32a", "", 61, 23), ("33", "area code", 57, 66),
        ("33", "city", 60, 50), ("33a", "", 61, 50), ("33b", "", 61, 63),
    ],
)  # fmt: skip
def test_the_grid_is_the_one_of_the_billing_reference(
    box: str, part: str, row: int, column: int
) -> None:
    assert PLACES[box][part][:2] == (row, column)


@pytest.mark.parametrize("line", [1, 2, 6])
def test_a_service_line_stands_two_rows_below_the_one_before(line: int) -> None:
    columns = {"24A": "from month", "24B": "", "24D": "modifier 1", "24E": "", "24G": ""}

    places = [place_of(box, part, line) for box, part in columns.items()]

    assert [place.row for place in places] == [42 + 2 * line] * 5
    assert [place.column for place in places] == [1, 19, 33, 45, 59]
    assert place_of("24I", "", line).row == 41 + 2 * line


def test_type_is_ten_to_the_inch_and_lines_are_six_to_the_inch() -> None:
    assert (x_of(11) - x_of(1), y_of(1) - y_of(7)) == (pytest.approx(72), pytest.approx(72))
    assert stringWidth("X", "Courier", 12) == pytest.approx(PITCH)


def test_box_1a_begins_five_inches_and_22_hundredths_from_the_left() -> None:
    [page] = texts_in(draw_overlay(cleared(example("commercial"))))

    [member_id] = [found for found in page if found.text == "CMH402918837"]

    assert member_id.x == pytest.approx(5.22 * 72)
    assert 792 - member_id.y == pytest.approx(32 + 7 * 12)


def test_a_pdf_reader_of_another_house_finds_box_1a_at_the_same_place(tmp_path: Path) -> None:
    tool = shutil.which("pdftotext")
    if not tool:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    paper, found = tmp_path / "overlay.pdf", tmp_path / "found.html"
    paper.write_bytes(draw_overlay(cleared(example("commercial"))))

    subprocess.run([tool, "-bbox", str(paper), str(found)], check=True, capture_output=True)

    [word] = [each for each in ET.parse(found).iter() if each.text == "CMH402918837"]  # noqa: S314 (our own file)
    assert float(word.attrib["xMin"]) == pytest.approx(5.22 * 72, abs=0.01)
    assert float(word.attrib["xMax"]) == pytest.approx(5.22 * 72 + 12 * PITCH, abs=0.01)


@pytest.mark.parametrize(("right", "down"), [(10, 0), (0, 7), (-3, -12), (100, -100)])
def test_an_offset_moves_every_text_by_hundredths_of_an_inch(right: int, down: int) -> None:
    claim = cleared(example("va"))

    plain = texts_in(draw_overlay(claim))
    moved = texts_in(draw_overlay(claim, offset_x=right, offset_y=down))

    wanted = [
        [each._replace(x=each.x + right * 0.72, y=each.y - down * 0.72) for each in page]
        for page in plain
    ]
    assert_same_texts(moved, wanted)


@pytest.mark.parametrize(("right", "down"), [(101, 0), (0, -101)])
def test_an_offset_of_more_than_an_inch_is_refused(right: int, down: int) -> None:
    with pytest.raises(OffsetIsTooLarge, match="hundredths of an inch"):
        draw_overlay(cleared(example("va")), offset_x=right, offset_y=down)
    with pytest.raises(OffsetIsTooLarge):
        draw_calibration(offset_x=right, offset_y=down)


def test_the_overlay_is_data_alone() -> None:
    pdf = draw_overlay(cleared(example("auto")))

    [page] = PdfReader(io.BytesIO(pdf)).pages

    operators = {operator for _, operator in page.get_contents().operations}
    assert operators & {b"re", b"l", b"S", b"f", b"Do"} == set()
    assert "HEALTH INSURANCE" not in page.extract_text()


def test_the_drawn_form_says_that_it_is_a_copy() -> None:
    text = PdfReader(io.BytesIO(draw_form(cleared(example("auto"))))).pages[0].extract_text()

    assert "COPY FOR RECORDS" in text
    assert "33. BILLING PROVIDER INFO" in text


def test_a_claim_the_gate_blocks_can_be_looked_at_as_a_draft_only() -> None:
    blocked = a_claim(total_charge_cents=1)

    with pytest.raises(ClaimIsBlocked):
        draw_form(cleared(blocked))
    [page] = PdfReader(io.BytesIO(draw_draft(blocked))).pages

    assert "DRAFT" in page.extract_text()
    assert "NOT TO BE SENT TO A PAYER" in page.extract_text()


def test_neither_form_nor_overlay_is_marked_a_draft() -> None:
    claim = cleared(example("commercial"))

    for pdf in (draw_form(claim), draw_overlay(claim)):
        assert "DRAFT" not in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_text_too_long_stops_all_three() -> None:
    claim = a_claim(policy=a_policy(member_id="A" * 30))

    for draw in (draw_form, draw_overlay):
        with pytest.raises(TextDoesNotFitTheBox, match="box 1a: 30 characters"):
            draw(cleared(claim))
    with pytest.raises(TextDoesNotFitTheBox):
        draw_draft(claim)


def test_the_same_claim_gives_the_same_bytes() -> None:
    claim = a_claim_of_visits(13)
    choices = FormChoices(signed_on=date(2026, 11, 20), with_taxonomy=True)

    for draw in (draw_form, draw_overlay):
        first, again = draw(cleared(claim), choices=choices), draw(cleared(claim), choices=choices)
        assert first == again
    assert draw_draft(claim) == draw_draft(claim)
    assert draw_calibration() == draw_calibration()


def test_the_choices_reach_the_paper() -> None:
    choices = FormChoices(signed_on=date(2026, 11, 20), with_taxonomy=True)

    for pdf in (
        draw_form(cleared(a_claim()), choices=choices),
        draw_overlay(cleared(a_claim()), choices=choices),
        draw_draft(a_claim(), choices=choices),
    ):
        texts = [found.text for found in texts_in(pdf)[0]]
        assert {"11 20 26", "ZZ225700000X"} <= set(texts)


@pytest.mark.parametrize("kind", kinds())
def test_no_metadata_names_the_client_or_the_hour(kind: str) -> None:
    claim = example(kind)

    for pdf in (draw_form(cleared(claim)), draw_overlay(cleared(claim)), draw_draft(claim)):
        reader = PdfReader(io.BytesIO(pdf))
        about = " ".join(map(str, (reader.metadata or {}).values())).upper()
        assert claim.client.name.last.upper() not in about
        assert claim.claim_id not in about
        assert reader.metadata is not None
        assert str(reader.metadata["/CreationDate"]).startswith("D:20000101")


def test_a_reader_program_learns_title_language_and_full_size() -> None:
    root = PdfReader(io.BytesIO(draw_overlay(cleared(a_claim())))).root_object
    about = PdfReader(io.BytesIO(draw_form(cleared(a_claim())))).metadata

    assert root["/Lang"] == "en-US"
    assert root["/ViewerPreferences"]["/PrintScaling"] == "/None"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert about is not None
    assert about.title == "CMS-1500 claim form"


def test_the_calibration_sheet_marks_every_square_and_tells_its_offset() -> None:
    pdf = draw_calibration(offset_x=-4, offset_y=11)

    text = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    marks = [found for found in texts_in(pdf)[0] if found.text == "X"]

    assert "offset -4 to the right, 11 down" in text
    squares = [
        place
        for parts in PLACES.values()
        for part, place in parts.items()
        if place.width == 1 and part != "indicator"
    ]
    wanted = {
        (round(x_of(each.column) - 4 * 0.72, 2), round(y_of(each.row) - 11 * 0.72, 2))
        for each in squares
    }
    assert {(round(each.x, 2), round(each.y, 2)) for each in marks} == wanted


def all_places() -> list[tuple[str, Place]]:
    named = [(f"{box} {part}", place) for box, parts in PLACES.items()
             for part, place in parts.items()]  # fmt: skip
    for line in range(1, LINES_A_SHEET + 1):
        named += [
            (f"{box} {part} of line {line}", place_of(box, part, line))
            for box, parts in LINE_PLACES.items()
            for part in parts
        ]
    return named


def test_no_place_is_crossed_by_a_rule_of_the_drawn_form() -> None:
    crossed = []
    for name, place in all_places():
        left, right = x_of(place.column), x_of(place.column + place.width)
        low, high = y_of(place.row), y_of(place.row) + CAPITAL_HEIGHT
        for column, top, bottom, weight in UPRIGHTS:
            if weight and left < x_of(column) < right and edge_y(bottom) < high <= edge_y(top):
                crossed.append((name, "upright", column))
        for edge, start, end, _ in RULES:
            if low < edge_y(edge) < high and x_of(start) < right and left < x_of(end):
                crossed.append((name, "rule", edge))

    assert crossed == []


def test_no_place_is_written_over_by_a_caption() -> None:
    overwritten = []
    # A total of a hundred thousand dollars may touch the dollar sign, as on the original.
    captions = [caption for caption in CAPTIONS if caption.text != "$"]
    for name, place in all_places():
        left, right = x_of(place.column) + 0.4, x_of(place.column + place.width) - 0.4
        low, high = y_of(place.row), y_of(place.row) + CAPITAL_HEIGHT
        for caption in captions:
            start = x_of(caption.column)
            end = start + stringWidth(caption.text, caption.font, caption.size)
            base = edge_y(caption.edge) - 6.3 - 5.9 * caption.line
            if start < right and left < end and base < high and low < base + 0.7 * caption.size:
                overwritten.append((name, caption.text))

    assert overwritten == []


def test_every_place_lies_inside_the_frame_and_none_shares_a_column_with_another() -> None:
    taken: dict[tuple[int, int], str] = {}
    for name, place in all_places():
        assert place.column >= 1
        assert place.column + place.width - 1 <= 79, name
        if name.startswith("28 "):
            continue
        for column in range(place.column, place.column + place.width):
            assert (place.row, column) not in taken, (name, taken.get((place.row, column)))
            taken[place.row, column] = name


def test_a_claim_of_thirteen_visits_takes_three_pages() -> None:
    claim = cleared(a_claim_of_visits(13))

    for pdf in (draw_form(claim), draw_overlay(claim)):
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 3


def test_changing_the_claim_changes_the_bytes() -> None:
    claim = a_claim()

    other = replace(claim, claim_id="C26110309")

    assert draw_form(cleared(claim)) != draw_form(cleared(other))
