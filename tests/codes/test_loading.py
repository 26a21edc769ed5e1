"""Official files loaded by the practice: what changes, what answers then, and the way back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.codes import (
    adjustments,
    editions,
    fees,
    icd,
    icd_build,
    icd_tabular,
    load_files,
    loading,
    ncci,
    places,
    procedures,
    sets,
    taxonomy,
)
from effleurage.codes.icd_history import Past, Period
from effleurage.codes.loading import NothingLoaded

ON = date(2026, 5, 4)

# As CMS lays the quarterly file out: notices, headings over several columns, stars for no date.
NCCI = """CPT only copyright. All rights reserved.
Column1/Column2 Edits
Column 1\tColumn 2\t*=in existence prior to 1996\tEffective Date\tDeletion Date *=no data\tModifier 0=not allowed 1=allowed 9=not applicable\tPTP Edit Rationale
97140\t97124\t\t20200101\t*\t1\tStandards of medical practice
97140\t97530\t\t19960101\t20191231\t1\tMisuse of column two code
"""
NCCI += "10021\t10004\t\t20190101\t*\t1\tTwo operations, which no massage practice meets\n"
NCCI_MORE = NCCI.replace("97140\t97124", "97012\t97124")
PLACES = "Place of Service Code(s),Place of Service Name\n11,Office\n68,A New Kind of Place\n"
TAXONOMY = """Code,Grouping,Classification,Specialization,Definition
225700000X,Therapists,Massage Therapist,,words
225XE0001X,Therapists,Occupational Therapist,Environmental Modification,words
"""
REASONS = "Code,Description,Start,Stop\n45,the user's own copy,1/1/1995,\n999,new one,2026-01-01,\n"
FEES = "HCPCS,Modifier,Non-facility fee,Fee\n97124,,,$31.50\n97124,GP,,30\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with monkeypatch.context() as patch:
        patch.setenv(editions.FOLDER_SETTING, str(tmp_path / "codes"))
        sets.look_again()
        yield tmp_path / "codes"
    sets.look_again()


def a_zip(folder: Path, name: str, members: dict[str, str]) -> Path:
    path = folder.parent / name
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return path


def a_file(folder: Path, name: str, text: str) -> Path:
    path = folder.parent / name
    path.write_text(text, "utf-8")
    return path


def test_a_quarterly_pair_file_answers_alone_and_can_be_taken_back(folder: Path) -> None:
    shipped = ncci.pair("97140", "97124", ON)

    (change,) = loading.load([a_file(folder, "ccipra.txt", NCCI)])

    assert (change.total, change.load.kind) == (2, "ncci")
    assert change.began == ("97140 with 97124", "97140 with 97530")
    loaded = ncci.pair("97140", "97124", ON)
    assert loaded is not None
    assert loaded.indicator is ncci.Indicator.WITH_MODIFIER
    assert loaded.active_from == date(2020, 1, 1)
    assert ncci.pair("97140", "97124", date(2019, 5, 4)) is None
    assert ncci.pair("97140", "97530", date(2019, 5, 4)) is not None
    assert ncci.pair("97140", "97530", date(2019, 12, 31)) is None
    assert ncci.conflict("97012", "97140", ON) is None  # not in the file, so no pair

    gone = loading.take_back("ncci")

    assert gone == change.load
    assert ncci.pair("97140", "97124", ON) == shipped
    assert (folder / gone.file).is_file()


def test_the_parts_of_one_set_are_one_load(folder: Path) -> None:
    parts = [a_file(folder, "f1.txt", NCCI), a_file(folder, "f2.txt", NCCI_MORE)]

    (change,) = loading.load(parts)

    assert change.total == 3
    assert ncci.pair("97012", "97124", ON) is not None


def test_a_second_load_says_what_is_different_and_the_first_comes_back(folder: Path) -> None:
    loading.load([a_file(folder, "q1.txt", NCCI)])

    (change,) = loading.load(
        [a_file(folder, "q2.txt", NCCI_MORE.replace("20191231\t1", "20191231\t9"))]
    )

    assert change.began == ("97012 with 97124",)
    assert change.ended == ("97140 with 97124",)
    assert change.reworded == ("97140 with 97530",)
    loading.take_back("ncci")
    assert ncci.pair("97140", "97124", ON) is not None
    loading.take_back("ncci")
    with pytest.raises(sets.NothingToTakeBack, match="what ships"):
        loading.take_back("ncci")


def test_most_units_come_from_a_spreadsheet(folder: Path) -> None:
    path = folder.parent / "MCR_MUE_PractitionerServices.xlsx"
    path.write_bytes(
        a_sheet(
            [
                ["MUE notice"],
                ["HCPCS/ CPT Code", "Practitioner Services MUE Values", "MUE Adjudication"],
                ["97124", "3", "3 Date of Service Edit: Clinical"],
            ]
        )
    )

    (change,) = loading.load([path])

    known = procedures.procedure("97124")
    assert change.total == 1
    assert known is not None
    assert known.mue_units == 3
    untouched = procedures.procedure("97140")
    assert untouched is not None
    assert untouched.mue_units == 6


def most_units(folder: Path, name: str, units: int) -> loading.Change:
    headings = "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator"
    (change,) = loading.load([a_file(folder, name, f"{headings}\n97124,{units},3\n")])
    return change


def test_units_a_day_are_those_of_the_quarter_of_the_service(folder: Path) -> None:
    most_units(folder, "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv", 3)
    change = most_units(folder, "medicare-ncci-2026q4-practitioner-mue.csv", 5)
    most_units(folder, "MCR_MUE_PractitionerServices_Eff_07-01-2026 corrected.csv", 2)

    assert change.load.effective_from == "2026-10-01"
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1)]
    assert [procedures.mue_units_on("97124", day) for day in days] == [4, 2, 2, 5]
    assert procedures.mue_units_on("97140", date(2026, 10, 1)) == 6


def test_a_load_that_names_no_day_replaces_those_before_it(folder: Path) -> None:
    most_units(folder, "mue_eff_07-01-2026.csv", 3)
    most_units(folder, "mue.csv", 2)
    most_units(folder, "mue_eff_10-01-2026.csv", 5)

    days = [date(2020, 1, 1), date(2026, 8, 1), date(2026, 10, 1)]
    assert [procedures.mue_units_on("97124", day) for day in days] == [2, 2, 5]
    loading.take_back("mue")
    loading.take_back("mue")
    assert [procedures.mue_units_on("97124", day) for day in days] == [4, 3, 3]


def test_a_zip_of_any_name_tells_the_day_that_is_written_in_it(folder: Path) -> None:
    text = "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator\n97124,3,3\n"
    path = a_zip(folder, "mue.zip", {"MCR_MUE_PractitionerServices_Eff_10-01-2026.csv": text})

    (change,) = loading.load([path])

    assert change.load.effective_from == "2026-10-01"


# CMS's relative values as text: headings over several lines; one file for each conversion factor.
RELATIVE_VALUES = """,,2026 Relative Value File,,,,,,,
,,,,NOT USED,,,,,
,,,,FOR,,NON-FAC,FACILITY,,CONV
,,,STATUS,MEDICARE,WORK,PE,PE,MP,FACTOR
HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,RVU,RVU,RVU,
97124,,their words,A,,0.35,0.58,NA,0.01,33.4009
97010,,their words,B,,0.00,0.00,0.00,0.00,33.4009
97140,,their words,A,,0.43,NA,0.40,0.01,33.4009
"""


def test_relative_values_as_published_are_fee_schedules(folder: Path) -> None:
    members = {
        "PPRRVU2026_nonQPP.csv": RELATIVE_VALUES,
        "PPRRVU2026_QPP.csv": RELATIVE_VALUES.replace("33.4009", "33.5675"),
    }

    changes = loading.load([a_zip(folder, "rvu26a.zip", members)])

    assert [change.total for change in changes] == [1, 1]
    assert fees.fee_cents("PPRRVU2026_nonQPP", "97124") == 3140
    assert fees.fee_cents("PPRRVU2026_QPP", "97124") == 3155


@pytest.mark.parametrize(
    "name", ["mue.csv", "mue_eff_13-45-2026.csv", "q4.csv", "ccipra-v303r0-f1.txt", "120261q4.csv"]
)
def test_a_name_without_a_day_tells_none(name: str) -> None:
    assert load_files.day_in_names([name]) is None


def test_places_taxonomy_reasons_and_fees_are_told_by_their_headings(folder: Path) -> None:
    files = [
        a_file(folder, "pos.csv", PLACES),
        a_file(folder, "nucc_taxonomy.csv", TAXONOMY),
        a_file(folder, "carc.csv", REASONS),
        a_file(folder, "acme.csv", FEES),
    ]

    changes = loading.load(files)

    assert {change.load.kind for change in changes} == {"places", "taxonomy", "carc", "fees-acme"}
    new, office = places.place("68"), places.place("11")
    assert new is not None
    assert new.words == "A New Kind of Place"
    assert office is not None
    assert office.words == "the practice's own office"  # our words stay
    assert places.place("12") is None  # the newer list has not assigned it
    assert taxonomy.in_words("225XE0001X") == "Occupational Therapist, Environmental Modification"
    assert taxonomy.is_listed("000000000X") is False
    assert adjustments.reason_in_words("999") == "new one"
    assert adjustments.reason_in_words("45") != "the user's own copy"
    assert fees.schedules() == ("acme",)
    assert fees.fee_cents("acme", "97124") == 3150
    assert fees.fee_cents("acme", "97124", "GP") == 3000
    assert fees.fee_cents("acme", "97140") is None
    assert fees.fee_cents("other", "97124") is None


def test_the_shared_extracts_load(folder: Path, shared: Path) -> None:
    names = ("ncci_pairs", "mue", "place_of_service", "adjustment_codes", "pfs_2024_therapy")

    changes = loading.load([shared / "codes" / f"{name}.csv" for name in names])

    kinds = {change.load.kind: change.total for change in changes}
    assert kinds.keys() == {"ncci", "mue", "places", "carc", "rarc", "fees-pfs_2024_therapy"}
    assert all(kinds.values())
    found = ncci.pair("97140", "97124", ON)
    assert found is not None
    assert found.indicator is ncci.Indicator.NEVER
    assert fees.fee_cents("pfs_2024_therapy", "G0283") == 1165


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.txt", ""),
        ("letter.txt", "Dear practice,\nthank you.\n"),
        ("bad.txt", NCCI.replace("\t1\tStandards", "\t7\tStandards")),
        ("date.txt", NCCI.replace("20200101", "20201301")),
        ("fees.csv", "Code,Fee\n97124,thirty\n"),
        ("only.txt", "M542    Cervicalgia\nM546    Pain in thoracic spine\n"),
        ("xml.xml", "<ICD10CM.tabular><version>2027</version>"),
    ],
)
def test_a_file_that_is_not_right_is_refused_and_changes_nothing(
    folder: Path, name: str, text: str
) -> None:
    good = a_file(folder, "good.csv", PLACES)

    with pytest.raises(NothingLoaded, match="Nothing was changed"):
        loading.load([good, a_file(folder, name, text)])

    assert sets.loads() == ()
    assert [path.name for path in folder.glob("*") if "loaded" in path.name] == []


def test_a_zip_is_opened_and_what_is_not_needed_in_it_is_skipped(folder: Path) -> None:
    members = {"folder/ccipra-f1.txt": NCCI, "folder/readme.pdf": "%PDF"}

    (change,) = loading.load([a_zip(folder, "quarter.zip", members)])

    assert change.total == 2


def test_a_loaded_file_that_was_damaged_is_not_believed(folder: Path) -> None:
    (change,) = loading.load([a_file(folder, "ccipra.txt", NCCI)])
    path = folder / change.load.file
    path.write_bytes(path.read_bytes().replace(b"97530", b"97531"))

    with pytest.raises(sets.LoadedSetDamaged, match="codes back"):
        ncci.pair("97999", "97124", ON)


CELLS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=3)


@given(
    rows=st.lists(
        st.builds(sets.Row, st.text("AB1", max_size=3), CELLS, CELLS, CELLS, CELLS, CELLS),
        max_size=40,
    ),
    asked=st.text("AB1", max_size=3),
)
@settings(deadline=None, max_examples=100)
def test_every_row_is_found_by_its_key_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, rows: list[sets.Row], asked: str
) -> None:
    path = tmp_path_factory.mktemp("set") / "set.tsv"
    sets.write(path, rows)

    assert set(sets.content(path)) == set(rows)
    assert set(sets.rows_in(path, asked)) == {row for row in rows if row.key == asked}


def a_sheet(rows: list[list[str]]) -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    body = "".join(
        "<row>"
        + "".join(
            f'<c r="{"ABCDEF"[at]}{line}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for at, cell in enumerate(cells)
        )
        + "</row>"
        for line, cells in enumerate(rows, 1)
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f"<worksheet {space}><sheetData>{body}</sheetData></worksheet>",
        )
    return made.getvalue()


TABULAR = """<?xml version="1.0"?><ICD10CM.tabular><version>2027</version><chapter><name>13</name>
<desc>Muscles</desc><section id="M50-M54"><desc>Dorsopathies</desc>
<diag><name>M54</name><desc>Dorsalgia</desc>
  <diag><name>M54.2</name><desc>Neck pain, reworded</desc>
    <diag><name>M54.21</name><desc>Neck pain, upper</desc></diag>
    <diag><name>M54.29</name><desc>Neck pain, other</desc></diag></diag>
  <diag><name>M54.6</name><desc>Pain in the thoracic spine</desc></diag>
</diag></section></chapter></ICD10CM.tabular>"""
ORDER = """00001 M54     0 Dorsalgia
00002 M542    0 Neck pain, reworded
00003 M5421   1 Neck pain, upper
00004 M5429   1 Neck pain, other
00005 M546    1 Pain in the thoracic spine
"""


OLD_TABULAR = """<ICD10CM.tabular><version>2026</version><chapter><name>13</name>
<desc>Muscles</desc><section id="M50-M54"><desc>Dorsopathies</desc>
<diag><name>M54</name><desc>Dorsalgia</desc>
  <diag><name>M54.2</name><desc>Cervicalgia</desc></diag>
  <diag><name>M54.6</name><desc>Pain in thoracic spine</desc></diag>
</diag><diag><name>M99</name><desc>To be dropped</desc></diag>
</section></chapter></ICD10CM.tabular>"""


@pytest.fixture
def old_edition(folder: Path) -> Path:
    """A small edition where the one that ships would be."""
    return icd_build.write_edition(
        folder / f"{editions.ICD_EDITION}.sqlite",
        release=icd_tabular.read_release(tabular_xml=OLD_TABULAR, code_list="M542\nM546\nM99"),
        past={"M54.5": Past("Low back pain", (Period(None, date(2021, 10, 1)),))},
        facts={
            "edition": "old",
            "name": "the old edition",
            "effective_from": "2026-04-01",
            "effective_until": "2026-10-01",
            "source": "invented",
            "recipe": icd_build.LOADED,
        },
    )


def test_a_new_years_diagnosis_codes_continue_the_history_of_the_old(
    folder: Path, old_edition: Path
) -> None:
    files = [a_file(folder, "tabular-2027.xml", TABULAR), a_file(folder, "order.txt", ORDER)]

    (change,) = loading.load(files)

    assert change.began == ("M54.21", "M54.29")
    assert change.ended == ("M54.2", "M99")
    assert change.reworded == ("M54.6",)
    path = editions.default_path()
    assert path == folder / change.load.file
    assert icd_build.ensure_edition() == path
    with icd.load_edition(path) as loaded:
        assert loaded.covers(date(2027, 9, 30))
        assert loaded.billable_on("M54.2", date(2026, 9, 30))
        assert not loaded.billable_on("M54.2", date(2026, 10, 1))
        assert loaded.billable_on("M54.21", date(2026, 10, 1))
        assert not loaded.billable_on("M54.21", date(2026, 9, 30))
        assert loaded.billable_on("M54.5", date(2019, 6, 1))  # the history from before stays
        assert [c.code for c in loaded.search("neck pain", on=date(2026, 11, 2), limit=2)] == [
            "M54.21",
            "M54.29",
        ]
        assert [c.code for c in loaded.search("stiff neck", on=ON, limit=1)] == ["M54.2"]

    with pytest.raises(NothingLoaded, match="is newer"):
        loading.load(files, begins=date(2025, 10, 1))
    loading.take_back(loading.ICD)

    assert editions.default_path() == editions.built_path()


def test_an_update_of_april_is_told_by_the_name_of_its_zip(folder: Path, old_edition: Path) -> None:
    members = {"icd10cm-tabular.xml": TABULAR.replace("2027", "2026"), "icd10cm-order.txt": ORDER}

    (change,) = loading.load([a_zip(folder, "april-1-2026-update.zip", members)])

    assert change.load.effective_from == "2026-04-01"
    assert change.load.covers_until == "2026-10-01"
