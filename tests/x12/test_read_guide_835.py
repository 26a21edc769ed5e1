"""The 835 table beside the open map of pyx12, and the walk along it."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from effleurage.x12.check import findings_of, guide_for
from effleurage.x12.guides import x221
from effleurage.x12.guides.model import Element, Loop, SegmentUse
from effleurage.x12.guides.notation import R, S, TableMistyped, loop, seg
from effleurage.x12.reader import read

PASS = Path(__file__).resolve().parents[1] / "golden" / "005010X221A1-835" / "pass"
ONE_LINE = (PASS / "a-one-line-file.edi").read_text("ascii")

#: What we say otherwise than pyx12's map: it gives the reasons of a PLB for the first pair alone.
DIFFERING = {("header", "PLB", f"{place:02d}-1") for place in (5, 7, 9, 11, 13)}

Facts = dict[tuple[str, str, str, int], tuple[str, int, tuple[Any, ...]]]


def _our_facts() -> Facts:
    facts: Facts = {}
    for ref, use in _our_uses(x221.GUIDE.children, "header"):
        nth = sum(1 for key in facts if key[:2] == (ref, use.tag) and key[2] == "")
        facts[ref, use.tag, "", nth] = (use.usage.value, use.most, ())
        for element in use.elements:
            for part in (element, *element.components):
                if part.usage.value != "N":
                    facts[ref, use.tag, part.ref[len(use.tag) :], nth] = _shape(part)
    return facts


def _shape(element: Element) -> tuple[str, int, tuple[Any, ...]]:
    if element.kind == "C":
        return element.usage.value, 1, ("C",)
    size = (element.kind, element.shortest, element.longest)
    return element.usage.value, 1, (*size, frozenset(element.codes))


def _our_uses(children: Any, ref: str) -> Iterator[tuple[str, SegmentUse]]:
    for child in children:
        if isinstance(child, Loop):
            yield from _our_uses(child.children, child.ref)
        else:
            yield ref, child


def _their_facts() -> Facts:
    maps = files("pyx12") / "map"
    root = ElementTree.fromstring((maps / "835.5010.X221.A1.xml").read_bytes())  # noqa: S314  # a package's own file
    kinds = {
        each.get("ele_num"): (each.get("data_type"), each.get("min_len"), each.get("max_len"))
        for each in ElementTree.fromstring((maps / "dataele.xml").read_bytes())  # noqa: S314  # a package's own file
    }
    facts: Facts = {}
    for ref, segment in _their_uses(root, ""):
        tag = segment.get("xid") or ""
        if tag in ("ST", "SE"):
            continue
        nth = sum(1 for key in facts if key[:2] == (ref, tag) and key[2] == "")
        most = segment.findtext("max_use") or "1"
        facts[ref, tag, "", nth] = (
            segment.findtext("usage") or "",
            0 if most == ">1" else int(most),
            (),
        )
        for place, element in _their_elements(segment):
            usage = element.findtext("usage") or ""
            if usage == "N":
                continue
            if element.tag == "composite":
                facts[ref, tag, place, nth] = (usage, 1, ("C",))
                continue
            kind, shortest, longest = kinds[element.findtext("data_ele")]
            codes = frozenset(code.text for code in element.findall("valid_codes/code"))
            shape = (kind, int(shortest or 0), int(longest or 0), codes)
            facts[ref, tag, place, nth] = (usage, 1, shape)
    return facts


def _their_uses(node: Any, ref: str) -> Iterator[tuple[str, Any]]:
    for child in node:
        if child.tag == "segment" and ref:
            yield ref, child
        elif child.tag == "loop":
            xid = child.get("xid")
            inside = {"HEADER": "header", "FOOTER": "header", "DETAIL": "header"}.get(xid, xid)
            known = xid in ("HEADER", "FOOTER", "DETAIL") or xid[:1].isdigit()
            yield from _their_uses(child, inside if known else "")


def _their_elements(segment: Any) -> Iterator[tuple[str, Any]]:
    for element in segment:
        if element.tag not in ("element", "composite"):
            continue
        place = element.findtext("seq")
        yield place, element
        if element.tag == "composite" and element.findtext("usage") != "N":
            for part in element.findall("element"):
                yield f"{place}-{int(part.findtext('seq'))}", part


def test_the_835_table_holds_the_facts_of_the_open_map() -> None:
    pytest.importorskip("pyx12")
    ours, theirs = _our_facts(), _their_facts()

    differing = {
        key: (ours.get(key), theirs.get(key))
        for key in {*ours, *theirs}
        if ours.get(key) != theirs.get(key) and key[:3] not in DIFFERING
    }

    assert differing == {}


@pytest.mark.parametrize(
    ("version", "known"),
    [
        ("005010X221A1", True),
        ("005010X221", True),
        ("", True),
        ("004010X091A1", False),
        ("005010", False),
    ],
)
def test_a_guide_is_found_by_its_version_whatever_the_addenda(version: str, known: bool) -> None:
    assert (guide_for("835", version) is x221.GUIDE) == known


def test_legal_things_stay_legal() -> None:
    changes = (
        ("LX*1~", "LX*1~TS3*1234567893*11*20251231*2*220~"),
        ("~NM1*82", "~NM1*TT*2*Next Payer*****PI*12~NM1*IL*1*Rowan*Sol****MI*EM1~NM1*82"),
        ("DTM*050*20250205~", "DTM*050*20250205~DTM*036*20251231~"),
        ("REF*6R*QH-1001-1~", "REF*0K*POL~REF*6R*QH-1001-1~REF*LU*11~"),
        ("~SE*33", "~PLB*1*20251231*WO:A*1*WO:B*-1~PLB*1*20251231*L6:C*0~SE*40"),
    )
    text = ONE_LINE
    for before, after in changes:
        text = text.replace(before, after)

    findings = findings_of(read(text.encode()))

    assert [(each.code, each.message) for each in findings if "COUNT" not in each.code] == []


def test_a_second_header_number_begins_its_loop_anew() -> None:
    text = ONE_LINE.replace("CLP*QH-1002", "LX*2~CLP*QH-1002").replace("SE*33", "SE*34")

    assert findings_of(read(text.encode())) == ()


def test_findings_of_a_transaction_come_in_the_order_of_the_file() -> None:
    text = ONE_LINE.replace("LX*1~", "").replace("DTM*472*", "DTM*472*X").replace("N3*", "N9*")

    places = [each.position for each in findings_of(read(text.encode()))[1:]]

    assert len(places) > 3
    assert places == sorted(places, key=lambda place: place or (0,))


def test_a_line_that_is_not_in_the_notation_stops_the_table() -> None:
    for line in ("1 R AN 1/2 x", "01 Q AN 1/2 x", "01 R AN 2 x", "01 R ZZ 1/2 x", "01 R AN 1/2"):
        with pytest.raises(TableMistyped):
            seg("XX", "x", R, 1, line)
    with pytest.raises(TableMistyped, match="comes before its composite"):
        seg("XX", "x", R, 1, "01-1 R AN 1/2 x")
    with pytest.raises(TableMistyped, match="must begin with the segment"):
        loop("2000", "x", S, 1)


def test_the_notation_fills_what_is_not_mentioned_as_not_used() -> None:
    use = seg(
        "XX",
        "x",
        S,
        2,
        "02 R C whole",
        "02-2..3 S ID 1/2 part [A B] @carc",
        "04..05 S AN 1/9x3 again",
        syntax="P0405",
    )

    assert [element.usage.value for element in use.elements] == ["N", "R", "N", "S", "S"]
    assert [part.ref for part in use.elements[1].components] == ["XX02-1", "XX02-2", "XX02-3"]
    assert use.elements[1].components[2].codes == {"A", "B"}
    assert use.elements[1].components[2].external == "carc"
    assert (use.elements[4].repeat, use.syntax) == (3, ("P0405",))
