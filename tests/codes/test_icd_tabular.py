"""Reading a release of the tabular list."""

from __future__ import annotations

import pytest

from effleurage.codes import icd_tabular
from effleurage.codes.icd_tabular import Entry, ReleaseUnreadable

RELEASE = """
<ICD10CM.tabular><version>1</version><introduction/>
<chapter><name>19</name><desc>Injury</desc>
 <section id="S10-S19"><desc>Injuries to the neck</desc>
  <diag><name>S13</name><desc>Sprain of neck</desc>
   <sevenChrDef><extension char="A">first</extension><note>Neck wrench</note>
    <extension char="D">later</extension><extension char="S">after</extension></sevenChrDef>
   <diag><name>S13.4</name><desc>Sprain of   ligaments</desc>
    <inclusionTerm><note>Whiplash</note><note></note></inclusionTerm></diag>
  </diag>
  <diag><name>S19</name><desc>Other</desc><excludes1><note>burns (T20)</note></excludes1></diag>
 </section>
</chapter></ICD10CM.tabular>
"""


def read(xml: str = RELEASE, codes: str = "S134XXA\nS13.4XXD short title\n") -> tuple[Entry, ...]:
    return icd_tabular.read_release(tabular_xml=xml, code_list=codes)


def test_parents_come_before_their_children() -> None:
    entries = read()

    assert [entry.code for entry in entries] == [
        "19", "S10-S19", "S13", "S13.4", "S13.4XXA", "S13.4XXD", "S19"
    ]  # fmt: skip
    for at, entry in enumerate(entries):
        assert entry.parent is None or entry.parent < at


def test_only_the_seventh_characters_that_were_published_make_codes() -> None:
    entries = {entry.code: entry for entry in read()}

    assert entries["S13.4"].seventh_characters == (("A", "first"), ("D", "later"))
    assert not entries["S13.4"].billable
    assert entries["S13.4XXA"].title == "Sprain of ligaments, first"
    assert entries["S13.4XXA"].billable


def test_a_code_without_published_extensions_stays_billable() -> None:
    entries = {entry.code: entry for entry in read(codes="S134\n")}

    assert entries["S13.4"].billable
    assert entries["S13.4"].seventh_characters == ()


def test_notes_keep_their_kind_and_empty_ones_are_left_out() -> None:
    entries = {entry.code: entry for entry in read()}

    assert entries["S13.4"].notes == (("inclusion_term", "Whiplash"),)
    assert entries["S13"].notes == (("inclusion_term", "Neck wrench"),)
    assert entries["S19"].notes == (("excludes1", "burns (T20)"),)


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<chapter>",
        "<html/>",
        "<ICD10CM.tabular><chapter><name>1</name></chapter></ICD10CM.tabular>",
        '<!DOCTYPE x [<!ENTITY a "b">]><ICD10CM.tabular/>',
    ],
)
def test_what_is_no_release_is_refused(xml: str) -> None:
    with pytest.raises(ReleaseUnreadable):
        read(xml)
